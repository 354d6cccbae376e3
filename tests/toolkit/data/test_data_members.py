"""⑨ 会员RFM."""

import numpy as np
import pandas as pd
import pytest

from toolkit.data import calendar, daily_report, fairness, members, ranges, station
from toolkit.models import churn

KINDS = tuple(ranges.load()["stations"])
POOR = {"highway": 30, "township": 31}
"""Seeds of stations that sell little petrol to passers-by."""


@pytest.fixture(scope="module")
def stations():
    return {
        kind: station.make_station(POOR.get(kind, 5), kind=kind, customers=None if kind in POOR else 25)
        for kind in KINDS
    }


@pytest.fixture(scope="module")
def tables(stations):
    return {kind: (members.make(made), members.fills(made)) for kind, made in stations.items()}


@pytest.mark.parametrize("kind", KINDS)
def test_is_each_row_computed_from_the_fills(tables, kind):
    """Counted again fill by fill: are recency, 90 days' fills, litres, yuan, coupons, interval and first day those?"""
    table, fills = tables[kind]
    end = pd.Timestamp(2026, 1, 1)
    recent = fills[fills["date"] >= end - pd.Timedelta(days=90)].groupby("member_id")
    groups = fills.groupby("member_id")["date"]
    first, last = (side.reindex(table["member_id"]).reset_index(drop=True) for side in (groups.min(), groups.max()))
    assert table["recency_days"].equals((end - last).dt.days)
    assert (table["first_date"] == first).all()
    for column, sums in (
        ("frequency", recent.size()),
        ("litres", recent["litres"].sum()),
        ("yuan", recent["yuan"].sum()),
        ("coupon_uses", recent["coupon"].sum()),
    ):
        expected = sums.reindex(table["member_id"], fill_value=0).to_numpy()
        assert np.allclose(table[column], expected, rtol=0, atol=0.006)
    for name, days in list(groups)[:: max(1, len(groups) // 40)]:
        year = days[days > days.max() - pd.Timedelta(days=365)]
        if name in set(table["member_id"]) and len(year) > 1:
            interval = table.set_index("member_id").loc[name, "mean_interval_days"]
            assert interval == pytest.approx((year.max() - year.min()).days / (len(year) - 1), abs=0.051)


@pytest.mark.parametrize("kind", KINDS)
def test_are_the_members_within_the_ranges(tables, kind):
    """Are there 300–1,500, seen within 180 days, at most 30 fills a month, a fill of what a car's tank holds?"""
    table, fills = tables[kind]
    assert 300 <= len(table) <= 1500
    assert table["member_id"].is_unique
    assert table["recency_days"].between(1, 180).all()
    assert table["frequency"].max() <= 90
    assert fills["litres"].between(28, 65).all()
    assert not fills.duplicated(["member_id", "date"]).any()
    assert table["coupon_uses"].le(table["frequency"]).all()
    assert set(table["group"]) <= set(members.GROUPS)
    assert table["group"].value_counts(normalize=True).max() < 0.6
    assert (table["group"].eq("高价值95") == table["fuel"].eq("95#")).all()
    assert (table["plug_in"].eq("是") == table["group"].eq("插混")).all()


@pytest.mark.parametrize("kind", KINDS)
def test_are_the_limits_clear_of_everybody(tables, kind):
    """Does nobody lie within 5 % of 1.8 or 3 own intervals, and are there some on either side of both?"""
    table = tables[kind][0]
    ratio = table["recency_days"] / table["mean_interval_days"]
    assert not fairness.too_near(ratio, [churn.WARN, churn.LOST]).any()
    assert ratio.le(churn.WARN).mean() > 0.5
    assert ratio.between(churn.WARN, churn.LOST).any()
    assert ratio.gt(churn.LOST).mean() > 0.05


@pytest.mark.parametrize("kind", KINDS)
def test_do_plug_in_hybrids_only_look_lost(tables, kind):
    """Are some of them beyond three own intervals, and is none lost once the day of the change is known?"""
    table, fills = tables[kind]
    hybrids = table[table["plug_in"] == "是"]
    looks = hybrids["recency_days"] / hybrids["mean_interval_days"]
    assert (looks > churn.LOST).any()
    mine = fills[fills["member_id"].isin(hybrids["member_id"])].rename(columns={"member_id": "customer_id"})
    known = hybrids.rename(columns={"member_id": "customer_id"})
    answer = churn.churn_warning(mine, known, today=members.today())
    assert (answer["status"] == "流失").mean() < (looks > churn.LOST).mean() / 3
    blind = churn.churn_warning(mine, known[["customer_id"]], today=members.today())
    known_interval = blind["status"] != "数据不够"
    assert ((blind["status"] == "流失") == (looks > churn.LOST).to_numpy())[known_interval].all()


@pytest.mark.parametrize("kind", KINDS)
def test_do_members_leave_something_to_other_passers_by(stations, tables, kind):
    """Do members take no more of a fuel in any month than card customers left?"""
    made, fills = stations[kind], tables[kind][1]
    pumped = made.pump.pivot(index="month", columns="fuel", values="litres")
    left = pumped - station.card_litres(made.profiles)
    taken = fills.groupby([fills["date"].dt.strftime("%Y-%m"), "fuel"])["litres"].sum().unstack(fill_value=0)
    assert (taken <= left[taken.columns]).all(axis=None)


@pytest.mark.parametrize("kind", POOR)
def test_do_they_on_most_days_too(stations, tables, kind):
    """Do members hardly ever take more petrol on a day than the daily report has without the card customers?"""
    report = daily_report.make(stations[kind])
    petrol = report[report["fuel"] != "0#"].groupby("date")["litres"].sum()
    cards = daily_report.card_litres_by_day(stations[kind])[["92#", "95#"]].sum(axis=1)
    taken = tables[kind][1].groupby("date")["litres"].sum()
    by_day = pd.DataFrame({"petrol": petrol, "cards": cards, "members": taken}).fillna(0)
    assert (by_day["members"] + by_day["cards"] <= by_day["petrol"]).mean() > 0.99


def test_is_the_price_that_of_the_day(stations, tables):
    fills = tables["highway"][1]
    price = calendar.price_on(daily_report.posted_prices(stations["highway"]), fills["date"], fills["fuel"])
    paid = fills["litres"] * (price - np.where(fills["coupon"], members.COUPON, 0))
    assert np.allclose(fills["yuan"], paid, rtol=0, atol=0.0051)
    assert 0.1 < fills["coupon"].mean() < 0.9


def test_does_half_of_the_new_come_again_within_a_month(tables):
    """Of those who came first after five months of data, too late to have been here before: do 45–60 % come again?"""
    fills = pd.concat([fills.assign(member_id=kind + fills["member_id"]) for kind, (_, fills) in tables.items()])
    first = ~fills.duplicated("member_id").to_numpy()
    same = fills["member_id"].eq(fills["member_id"].shift(-1)).to_numpy()
    days = (fills["date"].shift(-1) - fills["date"]).dt.days.where(same).to_numpy()
    new = first & fills["date"].between(pd.Timestamp(2024, 6, 1), pd.Timestamp(2025, 10, 31)).to_numpy()
    assert 0.45 <= (days[new] <= 30).mean() <= 0.60
