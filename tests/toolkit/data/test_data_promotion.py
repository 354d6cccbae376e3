"""⑫ 促销前后对比."""

import numpy as np
import pandas as pd
import pytest

from toolkit.data import daily_report, promotion, ranges, station
from toolkit.models.pricing import NORMAL_CEILING
from toolkit.models.units import litres_to_tonnes

KINDS = tuple(ranges.load()["stations"])


@pytest.fixture(scope="module")
def stations():
    return {kind: station.make_station(5, kind=kind, customers=12, planted=kind == "highway") for kind in KINDS}


@pytest.fixture(scope="module")
def reports(stations):
    return {kind: daily_report.make(made) for kind, made in stations.items()}


@pytest.fixture(scope="module")
def tables(stations, reports):
    """The promotion of each kind beside the daily report's litres and margin of the same days."""
    joined = {}
    for kind, made in stations.items():
        table, report = promotion.make(made), reports[kind]
        same = report[["date", "fuel", "litres", "fills", "margin", "price"]].rename(
            columns=lambda name: f"report_{name}"
        )
        both = table.merge(same, left_on=["date", "fuel"], right_on=["report_date", "report_fuel"])
        fuels = ["0#"] if promotion.offer(made).group == "diesel" else ["92#", "95#"]
        joined[kind] = both.assign(promoted=both["fuel"].isin(fuels))
    return joined


@pytest.mark.parametrize("kind", KINDS)
def test_are_there_four_weeks_before_and_two_after(tables, kind):
    days = tables[kind].drop_duplicates("date")
    counts = days["phase"].value_counts()
    assert counts[["前", "后"]].to_dict() == {"前": 28, "后": 14}
    assert 7 <= counts["中"] <= 14
    assert "".join(days["phase"].drop_duplicates()) == "前中后"
    assert days["date"].diff().dropna().eq(pd.Timedelta(days=1)).all()
    assert len(tables[kind]) == 3 * len(days)


@pytest.mark.parametrize("kind", KINDS)
def test_are_the_days_before_those_of_the_report(tables, kind):
    """Are litres, fills and margin those of the daily report, but for the last three days; of other fuels always?"""
    table = tables[kind]
    waiting = table["date"].isin(table.loc[table["phase"] == "前", "date"].drop_duplicates().tail(promotion.WAITING))
    untouched = ~table["promoted"] | ((table["phase"] == "前") & ~waiting)
    for column in ("litres", "fills", "margin"):
        assert (table.loc[untouched, column] == table.loc[untouched, f"report_{column}"]).all()
    assert (table["posted"] == table["report_price"]).all()
    assert (table.loc[~untouched, "litres"] != table.loc[~untouched, "report_litres"]).mean() > 0.95


@pytest.mark.parametrize("kind", KINDS)
def test_are_lift_and_dips_within_the_ranges(tables, kind):
    """Against the report: 20–60 % more on the days 中, 5–10 % less on the days 后 and the last three before?"""
    table = tables[kind][tables[kind]["promoted"]]
    change, one = table["litres"] / table["report_litres"] - 1, 1 / table["report_litres"]
    during, after = table["phase"] == "中", table["phase"] == "后"
    assert ((change >= 0.20 - one) & (change <= 0.60 + one))[during].all()
    assert ((change >= -0.10 - one) & (change <= -0.05 + one))[after].all()
    last = table["date"].isin(table.loc[table["phase"] == "前", "date"].drop_duplicates().tail(3))
    assert ((change >= -0.10 - one) & (change <= -0.05 + one))[last].all()


@pytest.mark.parametrize("kind", KINDS)
def test_does_before_and_after_promise_too_much(tables, kind):
    """Is 中 against 前, a day, more than was really sold more, and much more than what is left after the dips?"""
    table = tables[kind][tables[kind]["promoted"]]
    daily = table.groupby("phase")[["litres", "report_litres"]].sum()
    days = table.groupby("phase")["date"].nunique()
    naive = daily["litres"]["中"] / days["中"] / (daily["litres"]["前"] / days["前"]) - 1
    lift = daily["litres"]["中"] / daily["report_litres"]["中"] - 1
    left = (table["litres"] - table["report_litres"]).sum() / daily["report_litres"]["中"]
    assert naive > lift
    assert naive > left + 0.08
    assert left > 0


@pytest.mark.parametrize("kind", KINDS)
def test_is_the_rebate_affordable(tables, kind):
    """Is it given on promoted days only, below the ceiling, taken by a part, and is the margin left in its range?"""
    table = tables[kind]
    given = table["promoted"] & (table["phase"] == "中")
    assert (table["rebate"].gt(0) == given).all()
    assert (table["rebate_yuan"].gt(0) == given).all()
    group = "柴油" if kind in promotion.DIESEL_KINDS else "汽油"
    assert table["rebate"].max() <= NORMAL_CEILING[group]
    part = (table["rebate_yuan"] / table["litres"] / table["rebate"])[given]
    assert part.between(0.2, 0.5).all()
    low, high = ranges.load()["margins"]["diesel" if group == "柴油" else "petrol"]["after_rebate"]
    a_tonne = (table["margin"] / litres_to_tonnes(table["litres"], table["fuel"]))[table["promoted"]]
    assert a_tonne.between(low - 1, high + 1).all()
    before = table["report_margin"] * table["litres"] / table["report_litres"]
    assert np.allclose(table["margin"], before - table["rebate_yuan"], rtol=0, atol=0.011)


@pytest.mark.parametrize("kind", KINDS)
def test_is_the_month_before_what_was_written_down(reports, tables, kind):
    """Is it the same weekday four weeks before: the table's own litres, or the report's before it begins?"""
    table = tables[kind]
    report = reports[kind].set_index(["date", "fuel"])["litres"]
    own = table.set_index(["date", "fuel"])["litres"]
    asked = pd.MultiIndex.from_arrays([table["date"] - pd.Timedelta(days=28), table["fuel"]])
    expected = own.reindex(asked).fillna(report.reindex(asked))
    assert (table["same_weekday_last_month"].to_numpy() == expected.to_numpy()).all()


@pytest.mark.parametrize("kind", KINDS)
def test_does_it_bring_new_customers(tables, kind):
    table = tables[kind][tables[kind]["promoted"]]
    daily = table.groupby(["phase", "date"])["new_customers"].sum().groupby("phase").mean()
    assert daily["中"] > daily["前"] + 1


def test_is_a_part_of_the_report_the_report(stations, reports):
    """Are some days' rows, made from their months alone, exactly those of the whole report?"""
    first, last = pd.Timestamp(2025, 5, 20), pd.Timestamp(2025, 6, 10)
    report = reports["highway"]
    expected = report[report["date"].between(first, last)].reset_index(drop=True)
    pd.testing.assert_frame_equal(promotion.report_between(stations["highway"], first, last), expected)
