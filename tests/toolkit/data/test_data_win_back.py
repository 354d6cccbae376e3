"""⑩ 流失与挽回."""

import numpy as np
import pandas as pd
import pytest

from toolkit.data import members, station, visits, win_back
from toolkit.models.dissatisfaction import SIGNALS

STATIONS = ("highway", "township", "motorway")


@pytest.fixture(scope="module", params=STATIONS)
def made(request):
    return station.make_station(5, kind=request.param)


@pytest.fixture(scope="module")
def cases(made):
    return win_back.make(made)


@pytest.fixture(scope="module")
def private(cases):
    return cases[cases["customer_id"].str.startswith("M")].reset_index(drop=True)


@pytest.fixture(scope="module")
def fills(made):
    return members.fills(made)


def test_is_a_member_noticed_after_three_own_intervals(private, fills):
    """Case by case: is the last fill a real one, none after it until the notice, and that three own intervals later?"""
    days = {name: table["date"].to_numpy() for name, table in fills.groupby("member_id")}
    for case in private.iloc[::5].itertuples():
        before = days[case.customer_id][days[case.customer_id] <= np.datetime64(case.noticed)]
        assert before[-1] == np.datetime64(case.last_fill)
        year = before[before > before[-1] - np.timedelta64(365, "D")]
        interval = (year[-1] - year[0]) / np.timedelta64(1, "D") / (len(year) - 1)
        assert (case.noticed - case.last_fill).days == int(3 * interval) + 1
        assert len(before) >= 4


def test_did_who_came_back_fill_again(private, fills):
    """Is the day he came back the next fill, and 否 nobody who came within the data?"""
    last = fills.groupby("member_id")["date"].max()
    came = private["came_back"] == "是"
    assert (private["back_date"].notna() == came).all()
    keys = pd.MultiIndex.from_frame(private.loc[came, ["customer_id", "back_date"]])
    assert keys.isin(pd.MultiIndex.from_frame(fills[["member_id", "date"]])).all()
    assert (private.loc[came, "back_date"] > private.loc[came, "noticed"]).all()
    stayed = private[~came]
    assert (stayed["customer_id"].map(last) == stayed["last_fill"]).all()
    waited = (members.today() - stayed["noticed"]).dt.days
    assert ((stayed["came_back"] == "否") == (waited > win_back.WAIT_DAYS)).all()


def test_are_the_litres_those_of_the_fills(private, fills):
    for case in private.iloc[::7].itertuples():
        own = fills[fills["member_id"] == case.customer_id]
        before = own[own["date"].between(case.last_fill - pd.Timedelta(days=89), case.last_fill)]["litres"].sum() / 3
        assert case.litres_before == pytest.approx(before, abs=0.051)
        if case.came_back == "是" and case.back_date <= pd.Timestamp(2025, 12, 2):
            after = own[own["date"].between(case.back_date, case.back_date + pd.Timedelta(days=29))]["litres"].sum()
            assert case.litres_after == pytest.approx(after, abs=0.051)
    assert (private.loc[private["came_back"] == "否", "litres_after"] == 0).all()
    assert private.loc[private["came_back"] == "在看", "litres_after"].isna().all()


def test_is_the_rate_that_of_the_trade(cases, private, fills):
    """Do 20–45 % of the real cases come back, and are 4–8 % of the members a month noticed as leaving?"""
    settled = cases[(cases["false_alarm"] == "否") & (cases["came_back"] != "在看")]
    assert 0.20 <= (settled["came_back"] == "是").mean() <= 0.45
    real = private[private["false_alarm"] == "否"]["noticed"].dt.to_period("M")
    lost = []
    for month in pd.period_range("2025-01", periods=12, freq="M"):
        recent = fills["date"].between(month.start_time - pd.Timedelta(days=90), month.start_time)
        lost.append((real == month).sum() / fills.loc[recent, "member_id"].nunique())
    assert 0.04 <= np.mean(lost) <= 0.08


def test_is_a_plug_in_hybrid_a_false_alarm(made, cases):
    """Are exactly the plug-in hybrids marked afterwards, and did none of them stay away for good?"""
    people, _ = members.history(made)
    hybrids = set(people.loc[people["plug_in_since"].notna(), "member_id"])
    hybrids |= set(made.customers.loc[made.customers["note"].str.contains("插混"), "customer_id"])
    marked = cases["false_alarm"] == "是"
    assert marked.any()
    assert (marked == cases["customer_id"].isin(hybrids)).all()
    assert (marked == (cases["reason"] == "换了插混")).all()
    assert (cases.loc[marked, "came_back"] == "否").mean() < 0.15
    homecoming = people.loc[people["group"] == "返乡客", "member_id"]
    assert not cases["customer_id"].isin(homecoming).any()


def test_are_card_customers_those_whose_litres_fell(made, cases):
    """Is each a case on the first workday after the quarter, with a sign, and its litres those of the ledger?"""
    cards = cases[cases["customer_id"].str.startswith("C")].set_index("customer_id")
    fallen = visits.volume_down(made).set_index("customer_id")
    assert set(cards.index) == set(fallen.index)
    waited = (cards["noticed"] - fallen.loc[cards.index, "noticed"]).dt.days
    assert waited.between(0, 8).all()
    assert set(cards["signal"]) <= {name for name, _ in SIGNALS.values()}
    months = visits.company_litres(made)
    for name, case in cards.iterrows():
        when = made.transactions.loc[made.transactions["customer_id"] == name, "date"]
        assert case["last_fill"] >= when[when < case["noticed"]].max()
        place = (fallen.loc[name, "noticed"].year - 2024) * 12 + fallen.loc[name, "noticed"].month - 1
        assert case["litres_before"] == pytest.approx(months.loc[name, place - 15 : place - 13].mean(), abs=0.051)
        if place + 3 <= 24:
            after = months.loc[name, place : place + 2]
            assert case["litres_after"] == pytest.approx(after.mean(), abs=0.051)
            kept = after.sum() >= 0.8 * months.loc[name, place - 12 : place - 10].sum()
            assert case["came_back"] == ("是" if kept or case["false_alarm"] == "是" else "否")


def test_is_everything_done_allowed(cases):
    """Are actions those of the list, money spent where it says, and does nobody come back who drives elsewhere?"""
    allowed = {text for pair in win_back.ACTIONS.values() for text in pair} | {win_back.OPTED_OUT[0]}
    assert set(cases["action"]) <= allowed
    assert not any(word in text for text in allowed for word in ("现金", "红包", "赊", "返现", "送礼"))
    assert cases["cost_yuan"].between(0, 50).all()
    coupons = cases[cases["action"] == "会员券一张"]
    assert (coupons["cost_yuan"].gt(0) == coupons["came_back"].eq("是")).all()
    assert (cases.loc[cases["action"] == win_back.OPTED_OUT[0], "cost_yuan"] == 0).all()
    gone = cases["reason"].isin(["线路改了", "换电"]) & (cases["false_alarm"] == "否")
    assert gone.any()
    assert not (cases.loc[gone, "came_back"] == "是").any()
    assert cases["case_id"].is_unique
    assert cases["noticed"].is_monotonic_increasing
