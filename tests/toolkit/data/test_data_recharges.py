"""⑤ 卡充值/圈存."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from toolkit.data import calendar, customer_master, daily_report, profiles, recharges, station
from toolkit.models.units import DENSITY

SIGN = {"充值": 1, "圈存": 0, "退款": -1}


@pytest.fixture(scope="module", params=[("highway", 12, True), ("township", 14, True), ("motorway", 7, False)])
def made(request):
    kind, seed, planted = request.param
    return station.make_station(seed, kind=kind, customers=30, planted=planted)


@pytest.fixture(scope="module")
def events(made):
    return recharges.make(made)


@pytest.fixture(scope="module")
def opening(made):
    return recharges.openings(made)


@pytest.fixture(scope="module")
def drawn(made):
    """What each fill takes from its account, in fen, reckoned here from the fills and the posted prices."""
    fills = made.transactions.merge(made.customers[["customer_id", "ledger_unit"]], on="customer_id")
    density = fills["fuel"].map(DENSITY).astype(float)
    litres = fills["quantity"].where(fills["ledger_unit"] == "L", fills["quantity"] * 1000 / density).round(2)
    price = calendar.price_on(daily_report.posted_prices(made), fills["date"], fills["fuel"])
    fills["fen"] = (litres * price * 100).round().astype(int) * fills["kind"].map({"加油": 1, "冲正": -1})
    return fills.sort_values(["date", "time"], kind="stable", ignore_index=True)


def minutes(rows):
    """Return the minute of each row, counted from 1970."""
    clock = rows["time"].str[:2].astype(int) * 60 + rows["time"].str[3:].astype(int)
    return (rows["date"].to_numpy(dtype="datetime64[D]").astype(int) * 1440 + clock).to_numpy()


def test_does_every_balance_reconcile(events, drawn, opening):
    """Is opening + recharges − refunds − fills up to that minute = balance_after, to the fen, at every event?"""
    opening = (opening * 100).round().astype(int)
    of_customer = dict(list(drawn.groupby("customer_id")))
    for customer, rows in events.groupby("customer_id"):
        fills = of_customer[customer]
        spent = np.concatenate([[0], fills["fen"].cumsum()])
        minute, when = minutes(fills), minutes(rows)
        paid = ((rows["yuan"] * 100).round().astype(int) * rows["kind"].map(SIGN)).cumsum()
        balance = opening[customer] + paid.to_numpy() - spent[np.searchsorted(minute, when, side="right")]
        assert (balance == (rows["balance_after"] * 100).round().astype(int)).all(), customer


def test_does_the_order_of_the_fills_matter(made, events):
    """No: a planted day of many fills stands where its fills were before they were moved."""
    mixed = made.transactions.sample(frac=1, random_state=np.random.default_rng(1))
    pd.testing.assert_frame_equal(recharges.make(replace(made, transactions=mixed)), events)


def test_is_no_account_ever_overdrawn(events, drawn, opening):
    """Is every balance at the end of a day, and after every event, 0 or more?"""
    assert (events["balance_after"] >= 0).all()
    days = pd.date_range(profiles.periods()[0].start_time, profiles.periods()[-1].start_time + pd.offsets.MonthEnd())
    moved = events["yuan"] * events["kind"].map(SIGN)
    paid = moved.groupby([events["customer_id"], events["date"]]).sum().unstack("date").reindex(columns=days)
    spent = drawn.groupby(["customer_id", "date"])["fen"].sum().unstack("date").reindex(paid.index, columns=days) / 100
    balance = (paid.fillna(0) - spent.fillna(0)).cumsum(axis=1).add(opening.reindex(paid.index), axis=0)
    assert (balance >= -0.001).all(axis=None)


def test_who_has_an_account(made, events, opening):
    """Exactly the customers who pay by 预付卡 or 电子账户, and 圈存 only where there is a card to write to?"""
    master = customer_master.make(made).set_index("customer_id")
    prepaid = master.index[master["payment"].isin(["预付卡", "电子账户"]) & master["first_purchase"].notna()]
    assert set(opening.index) == set(prepaid)
    assert set(events["customer_id"]) <= set(prepaid)
    loads = events[events["kind"] == "圈存"]
    assert set(master.loc[loads["customer_id"].unique(), "payment"]) == {"预付卡"}
    later = master.index[made.customers["since"] > "2024-01-31"]
    assert (opening.reindex(later).dropna() == 0).all()


def test_does_big_money_come_by_transfer_only(made, events):
    """R07: are 5,000 yuan and more never cash nor swiped, is cash small, and do organs pay none?"""
    paid = events[events["kind"] == "充值"]
    big = paid["yuan"] >= 5_000
    assert set(paid.loc[big, "method"]) == {"银行转账", "对公账户"}
    assert set(paid.loc[~big, "method"]) <= {"刷卡", "现金"}
    assert paid.loc[big, "yuan"].between(5_000, 100_000).all()
    assert set(paid.loc[~big, "yuan"]) <= {200, 500, 1_000}
    assert paid.loc[~big, "yuan"].mode().tolist() == [500]
    assert paid["yuan"].max() >= 30_000
    types = made.customers.set_index("customer_id")["customer_type"]
    cash = paid[paid["method"] == "现金"]
    assert len(cash)
    assert not cash["customer_id"].map(types).isin(customer_master.ORGANS).any()


def test_do_companies_keep_about_half_a_month(events, drawn, opening):
    """Is the closing balance, of those who did not leave, 0.4–0.8 of a month's use in the median?"""
    last = drawn[drawn["date"] >= "2025-01-01"]
    use = last.groupby(["customer_id", last["date"].dt.to_period("M")])["fen"].sum().groupby("customer_id").mean() / 100
    moved = (events["yuan"] * events["kind"].map(SIGN)).groupby(events["customer_id"]).sum()
    spent = drawn.groupby("customer_id")["fen"].sum() / 100
    closing = opening + moved.reindex(opening.index, fill_value=0) - spent.reindex(opening.index)
    ratio = (closing / use).dropna()
    assert 0.4 <= ratio.median() <= 0.8
    # Whoever uses fifty litres a month pays in as much as a recharge is.
    assert ((ratio < 2) | (closing.reindex(ratio.index) < 2_000)).all()


def test_is_some_money_not_loaded_at_once(events):
    """Are a few recharges followed by no 圈存, is their money in the next one, and never more loaded than paid?"""
    cards = set(events.loc[events["kind"] == "圈存", "customer_id"])
    late = 0
    for _, rows in events[events["customer_id"].isin(cards)].groupby("customer_id"):
        came_twice = rows.loc[(rows["kind"] == "退款") & (rows["balance_after"] > 0), "yuan"].sum()
        rows = rows[rows["kind"] != "退款"]
        paid, loaded = ((rows["yuan"] * (rows["kind"] == kind)).cumsum() for kind in ("充值", "圈存"))
        assert (loaded <= paid + 0.001).all()
        waiting = paid.iloc[-1] - came_twice - loaded.iloc[-1]
        assert waiting == (rows["yuan"].iloc[-1] if rows["kind"].iloc[-1] == "充值" else 0)
        late += int((rows["kind"].eq("充值") & rows["kind"].shift(-1).eq("充值")).sum())
    assert 2 <= late <= 0.15 * (events["kind"] == "充值").sum()
    assert (events.loc[events["kind"] == "圈存", "method"] == "").all()


def test_what_is_paid_back(events, drawn):
    """Does the old name of a company get all its money back, and everybody else only what came twice?"""
    back = events[events["kind"] == "退款"]
    assert len(back)
    last = drawn.groupby("customer_id")["date"].max()
    for row in back.itertuples():
        if row.balance_after == 0:
            assert last[row.customer_id] < row.date
        else:
            before = events[
                (events["customer_id"] == row.customer_id)
                & (events["date"].between(row.date - pd.Timedelta(days=7), row.date))
            ]
            twins = before[(before["kind"] == "充值") & (before["yuan"] == row.yuan) & (before["method"] == row.method)]
            assert len(twins) >= 2


def test_are_events_in_order(events):
    """Do number and time rise together, and is the shift that of the hour?"""
    assert events["recharge_id"].tolist() == [f"R{number:06d}" for number in range(1, len(events) + 1)]
    when = events["date"].dt.strftime("%Y-%m-%d ") + events["time"]
    assert when.is_monotonic_increasing
    assert events["date"].between("2024-01-01", "2025-12-31").all()
    hour = events["time"].str[:2].astype(int)
    wanted = np.select([(hour >= 6) & (hour < 14), (hour >= 14) & (hour < 22)], ["早班", "中班"], "夜班")
    assert events["shift"].tolist() == wanted.tolist()
    company = events["yuan"] >= 5_000
    assert (events.loc[company & (events["kind"] == "充值"), "date"].dt.day_of_week < 5).all()
