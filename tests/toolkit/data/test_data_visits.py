"""⑥ 走访日志, and the prospects behind it."""

import numpy as np
import pandas as pd
import pytest

from toolkit.data import calendar, competitors, daily_report, profiles, ranges, station, visits
from toolkit.models import dissatisfaction, lead_sources, ledger, prospect_matrix

STATIONS = (("highway", True, None), ("city", False, 30), ("township", True, None))


@pytest.fixture(scope="module", params=STATIONS, ids=[kind for kind, *_ in STATIONS])
def made(request):
    kind, planted, customers = request.param
    return station.make_station(5, kind=kind, planted=planted, customers=customers)


@pytest.fixture(scope="module")
def log(made):
    return visits.make(made)


@pytest.fixture(scope="module")
def prospects(made):
    return visits.prospects(made)


def test_is_the_funnel_that_of_the_trade(prospects):
    """Of a hundred counted: 40 leads, 25 first visits, 12 second ones, 6 trials, 3–4 contracts?"""
    stages = ["普查", "有效线索", "首访", "二访", "试用", "签约"]
    reached = prospects["stage"].map(stages.index)
    assert [int((reached >= place).sum()) for place in range(6)] == [200, 80, 50, 24, 12, 7]
    assert prospects["contacted"].eq("是").sum() == 50
    assert prospects["signed"].eq("是").sum() == prospects["signed_on"].notna().sum() == 7


def test_does_the_log_follow_the_funnel(log, prospects):
    """Is exactly who was contacted in the log, after it was found, and 2.5–4 times before it signs?"""
    contacts = log[log["customer_id"].str.startswith("P")]
    by_prospect = prospects.set_index("prospect_id")
    assert set(contacts["customer_id"]) == set(by_prospect.index[by_prospect["contacted"] == "是"])
    assert (contacts["date"] > contacts["customer_id"].map(by_prospect["found"])).all()
    last = contacts.groupby("customer_id").tail(1).set_index("customer_id")
    signed = by_prospect[by_prospect["signed"] == "是"]
    assert set(last.index[last["outcome"] == "签约"]) == set(signed.index)
    assert (last.loc[signed.index, "date"] == signed["signed_on"]).all()
    before = contacts[contacts["customer_id"].isin(signed.index)].groupby("customer_id").size() - 1
    assert 2.5 <= before.mean() <= 4
    assert set(last["outcome"]) == {"签约", "搁置", "拒绝"}
    tried = contacts[contacts["outcome"] == "试用"]["customer_id"]
    assert tried.is_unique
    assert set(tried) == set(by_prospect.index[by_prospect["stage"].isin(["试用", "签约"])])


def test_did_who_signed_become_a_customer(made, prospects):
    """Are new customers prospects that signed before they were opened, and the rest not in the ledger yet?"""
    came = prospects[prospects["customer_id"] != ""].set_index("customer_id")
    customers = made.customers.set_index("customer_id").loc[came.index]
    accounts = made.customers["tax_no"].value_counts()
    new = made.customers[(made.customers["since"] > "2024-01-01") & made.customers["tax_no"].map(accounts).eq(1)]
    assert len(came) == min(len(new), 7)
    assert (came["name"] == customers["name"]).all()
    assert (came["signed_on"] < customers["since"]).all()
    bought = {one.customer_id: np.nanmean(one.litres) * 0.735 / 1000 for one in made.profiles}
    assert (came["tonnes"] >= came.index.map(bought).astype(float) - 0.1).all()
    others = prospects[prospects["customer_id"] == ""]
    assert not set(others["name"]) & set(made.customers["name"])
    assert others["signed_on"].dropna().ge(pd.Timestamp(2025, 11, 1)).all()


def test_is_somebody_there_when_we_come(log):
    """Are visits on workdays, within office hours, no two of a day at one time, 10–60 minutes?"""
    assert 250 <= len(log) <= 450
    assert log["date"].between(pd.Timestamp(2024, 1, 2), pd.Timestamp(2025, 12, 31)).all()
    days = pd.DatetimeIndex(log["date"])
    assert days.day_of_week.max() <= 4
    assert not calendar.spring_holiday(days).any()
    assert not days.strftime("%m-%d").isin(["01-01", "05-01", "05-04", "10-01", "10-07"]).any()
    hour, minute = log["time"].str[:2].astype(int), log["time"].str[3:].astype(int)
    begin = hour * 60 + minute
    morning = (begin >= 8 * 60 + 30) & (begin + log["minutes"] <= 11 * 60 + 30)
    assert (morning | ((begin >= 14 * 60) & (begin + log["minutes"] <= 17 * 60 + 30))).all()
    ordered = log.assign(begin=begin, end=begin + log["minutes"])
    following = ordered.groupby("date")["begin"].shift(-1)
    assert (ordered["end"] <= following.fillna(9999)).all()
    assert log["minutes"].between(10, 60).all()


def test_do_people_and_needs_fit_the_type(log):
    """Is whom we see one of those who decide at that type of customer, and what he needs one to three of its codes?"""
    for row in log.itertuples():
        who, codes = visits.TYPES[row.customer_type]
        assert row.who in who.split("、")
        needs = row.needs.split("、")
        assert 1 <= len(needs) <= 3
        assert set(needs) <= set(codes)
    assert set("".join(codes for _, codes in visits.TYPES.values())) == set(visits.NEEDS)
    assert set(ranges.load()["customers"]) == set(visits.TYPES)


def test_is_a_promise_dated(log):
    promised = log["promise"] != ""
    assert (promised == log["promise_due"].notna()).all()
    ahead = (log["promise_due"] - log["date"]).dt.days[promised]
    assert ahead.between(3, 32).all()
    assert log["next_step"].ne("").all()
    assert not promised[log["outcome"] == "拒绝"].any()


def test_does_a_quoted_price_come_from_a_rival(made, log):
    """Is it at most ten fen below what a rival took or asked that week, and not more than 1.3 yuan below ours?"""
    told = log[log["rival_price"].notna()]
    assert 0.15 < len(told) / len(log) < 0.7
    record = competitors.make(made)
    record = record.assign(price=record["paid"].fillna(record["posted"]))
    kinds, vehicles = ranges.load()["customers"], ranges.load()["vehicles"]
    fuels = told["customer_type"].map(lambda one: vehicles[kinds[one]["vehicle"]]["fuel"])
    ours = calendar.price_on(daily_report.posted_prices(made), told["date"], fuels)
    assert (ours - told["rival_price"]).round(2).between(-0.2, 1.3).all()
    for (date, said), fuel in zip(told[["date", "rival_price"]].itertuples(index=False), fuels, strict=True):
        week = record[(record["fuel"] == fuel) & (record["date"] <= date)]
        of_week = week.loc[week["date"] == week["date"].max(), "price"]
        assert len(of_week) == 0 or ((of_week - said).round(2).between(0, 0.1)).any()


def test_do_those_who_leave_cool_first(made, log):
    """Do customers whose litres fell show more of the six signs at the end of the data than the others?"""
    monthly = ledger.monthly_litres(made.transactions, made.customers, "2024-01", "2025-12")
    seen = log[log["customer_id"].str.startswith("C")]
    signs = dissatisfaction.dissatisfaction_signals(monthly, seen, None, today="2025-12-31")
    fallen = visits.volume_down(made)["customer_id"]
    unhappy = fallen[~fallen.isin(made.customers.loc[made.customers["note"] != "", "customer_id"])]
    assert signs.loc[signs["customer_id"].isin(unhappy), "signals"].mean() > 1
    assert signs.loc[~signs["customer_id"].isin(fallen), "signals"].mean() < 0.4
    noticed = visits.volume_down(made).set_index("customer_id")["noticed"].loc[unhappy]
    late = seen["date"] >= seen["customer_id"].map(noticed)
    assert seen.loc[late, "warmth"].mean() < seen.loc[~late, "warmth"].mean() - 1


def test_do_litres_fall_where_it_says_so(made):
    """Is the quarter before the notice a fifth below the same quarter of the year before, and no earlier one?"""
    fallen = visits.volume_down(made).set_index("customer_id")["noticed"]
    assert len(fallen)
    for profile in made.profiles:
        litres = pd.Series(profile.litres, index=profiles.periods())
        if sum(one.tax_no == profile.tax_no for one in made.profiles) > 1:
            continue
        quarter = litres.rolling(3).sum()
        down = (quarter <= 0.8 * quarter.shift(12)) & (quarter.shift(12) > 0)
        first = down.idxmax() + 1 if down.any() else None
        assert fallen.get(profile.customer_id) == (first.start_time if first else None)


def test_do_the_models_take_the_prospects(prospects):
    """Do the lead table and the prospect matrix answer, and tell apart who signed?"""
    leads = prospects[prospects["stage"] != "普查"].rename(columns={"prospect_id": "lead_id"})
    assert lead_sources.lead_table(leads, today="2025-12-31")["signed"].sum() == 7
    answer = prospect_matrix.prospect_matrix(prospects.replace({"": None}))
    assert (answer["quadrant"] != "数据不够").sum() == 50
    intention = prospects.groupby("stage")["intention"].mean()
    assert intention["首访"] < intention["二访"] < intention["试用"] < intention["签约"]
