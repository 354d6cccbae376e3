"""⑤ 卡充值/圈存: what customers with a 预付卡 or 电子账户 paid in, loaded and got back.

    fills at the posted price ──> what is drawn ──> when money runs short ──> 充值 ──> 圈存 (预付卡 only)
                                                    no fills any more, paid twice ──> 退款

The account is the money of the company and of all its driver cards together. So a 圈存, which only moves money from the
one to the other, leaves balance_after as it is; a 充值 without one is money that the driver cannot use yet.
"""

import numpy as np
import pandas as pd

from toolkit.data import calendar, customer_master
from toolkit.data.daily_report import posted_prices
from toolkit.data.profiles import periods
from toolkit.data.station import Station
from toolkit.models.units import DENSITY

LADDER = np.array([5_000, 10_000, 20_000, 30_000, 50_000, 80_000, 100_000])
"""Yuan a recharge of a company (估算: 5,000–100,000)."""
LITTLE, LITTLE_SHARES = np.array([200, 500, 1_000]), (0.25, 0.5, 0.25)
"""Yuan a recharge of customers that use less than the least of LADDER a month (估算: mostly 500)."""
TRANSFER = 5_000
"""Yuan a recharge from which a company pays by transfer only, closed (R07)."""
OF_A_MONTH = 0.8
"""本书设定: a company pays in about so much of a month's use at once."""
KEPT = (0.5, 0.7)
"""Mean balance in months of use (估算: the median lies at 0.4–0.8)."""
CLOSED_AFTER = 100
"""本书设定: days without a fill, up to the end, after which a customer without season has its money back."""
NOT_LOADED, TWICE = 0.02, 2
"""本书设定: share of the recharges of 预付卡 that were not loaded at once; transfers that came twice."""
SHIFTS = ("夜班", "早班", "中班")
"""From 22, 6 and 14 o'clock on."""


FIRST = periods()[0].start_time.to_datetime64().astype("datetime64[D]")
END = periods()[-1].end_time.to_datetime64().astype("datetime64[D]")
DAYS = int((END - FIRST).astype(int)) + 1


def make(station: Station) -> pd.DataFrame:
    """Return the events in the order of time, columns as in sets/recharges.yml.

    balance_after counts every fill up to and including that minute. Some 圈存 come late (充了没圈存): the next one then
    carries the amount of both.
    """
    return _accounts(station)[0]


def openings(station: Station) -> pd.Series:
    """Return the account balances (yuan) before the first day of the data, by customer_id; 0 for later customers."""
    return _accounts(station)[1]


def charged(station: Station, fills: pd.DataFrame) -> pd.DataFrame:
    """Return what the fills cost: customer_id, time (datetime64), litres (true, two places), price (yuan/L), fen.

    fills: rows of station.transactions; fen is negative for reversals.
    """
    in_tonnes = station.customers.loc[station.customers["ledger_unit"] == "t", "customer_id"]
    scale = np.where(fills["customer_id"].isin(in_tonnes), 1000 / fills["fuel"].map(DENSITY).astype(float), 1.0)
    litres = (fills["quantity"].to_numpy() * scale).round(2)
    price = calendar.price_on(posted_prices(station), fills["date"], fills["fuel"])
    codes, clocks = pd.factorize(fills["time"])
    minutes = np.array([int(clock[:2]) * 60 + int(clock[3:]) for clock in clocks])[codes]
    fen = np.round(litres * price * 100).astype(np.int64) * np.where(fills["kind"] == "加油", 1, -1)
    time = fills["date"].to_numpy(dtype="datetime64[s]") + (minutes * 60).astype("timedelta64[s]")
    columns = {"customer_id": fills["customer_id"].array, "time": time, "litres": litres, "price": price, "fen": fen}
    return pd.DataFrame(columns, index=fills.index)


def shifts(time: np.ndarray) -> np.ndarray:
    """Return the shift of each moment (datetime64)."""
    hours = (time.astype("datetime64[h]") - time.astype("datetime64[D]")).astype(int)
    return np.array(SHIFTS)[(hours + 2) % 24 // 8]


def _accounts(station: Station) -> tuple[pd.DataFrame, pd.Series]:
    rng, master = station.rng("recharges"), customer_master.make(station)
    prepaid = master[master["payment"].isin(["预付卡", "电子账户"]) & master["first_purchase"].notna()]
    fills = charged(station, station.transactions[station.transactions["customer_id"].isin(prepaid["customer_id"])])
    # A planted day of many fills stands where its fills were before they were moved.
    fills = fills.sort_values("time", kind="stable", ignore_index=True)
    of_customer = fills.groupby("customer_id").indices
    times, fen = fills["time"].to_numpy(dtype="datetime64[s]"), fills["fen"].to_numpy()
    since = station.customers.set_index("customer_id")["since"]
    opening, events, closed = {}, [], {}
    for row in prepaid.itertuples():
        here = of_customer[row.customer_id]
        known = since[row.customer_id] == pd.Timestamp(FIRST)
        opened, table = _recharges(times[here], fen[here], known, row.customer_type in customer_master.ORGANS, rng)
        opening[row.customer_id] = opened
        events.append(table.assign(customer_id=row.customer_id, loads=row.payment == "预付卡"))
        gone = END - row.last_purchase.to_datetime64() > np.timedelta64(CLOSED_AFTER, "D")
        if gone and not row.season:
            closed[row.customer_id] = opened + table["fen"].sum() - fen[here].sum()
    paid = pd.concat(events, ignore_index=True)
    last = prepaid.set_index("customer_id")["last_purchase"]
    table = pd.concat([paid, _loads(paid, rng), _twice(paid, closed, rng), _back(closed, last, rng)])
    table = table.sort_values(["time", "customer_id"], kind="stable", ignore_index=True)
    moved = table["fen"] * table["kind"].map({"充值": 1, "圈存": 0, "退款": -1})
    balance = table["customer_id"].map(opening) + moved.groupby(table["customer_id"]).cumsum()
    when = table["time"].to_numpy(dtype="datetime64[s]")
    for customer, rows in table.groupby("customer_id").indices.items():
        here = of_customer[customer]
        drawn = np.concatenate([[0], np.cumsum(fen[here])])
        balance.iloc[rows] -= drawn[np.searchsorted(times[here], when[rows], side="right")]
    made = pd.DataFrame(
        {
            "recharge_id": [f"R{number:06d}" for number in range(1, len(table) + 1)],
            "date": when.astype("datetime64[D]").astype("datetime64[s]"),
            "time": table["time"].dt.strftime("%H:%M"),
            "customer_id": table["customer_id"],
            "kind": table["kind"],
            "yuan": table["fen"] / 100,
            "method": table["method"],
            "shift": shifts(when),
            "balance_after": balance / 100,
        }
    )
    return made, pd.Series(opening, name="opening") / 100


def _recharges(
    times: np.ndarray, fen: np.ndarray, known: bool, organ: bool, rng: np.random.Generator
) -> tuple[int, pd.DataFrame]:
    """Return the opening balance (fen) and the recharges of one customer: time, kind, fen, method.

    Money comes on a day (of a company: a working day) before the balance would fall under what is kept, measured by the
    last thirty days; so it is never short, and whoever leaves or rests pays nothing in any more.
    """
    days = (times.astype("datetime64[D]") - FIRST).astype(int)
    drawn = np.cumsum(np.bincount(days, fen, DAYS))
    months = np.diff(drawn[29::30], prepend=0.0)
    used = months[-12:][months[-12:] > 0]
    month = float(used.mean() if len(used) else drawn[-1] / 24)
    little = month < LADDER[0] * 100
    base = int(np.abs(LADDER - month / 100 * OF_A_MONTH).argmin())
    typical = float(LITTLE[1] if little else LADDER[base]) * 100
    kept = max(0.1, rng.uniform(*KEPT) - typical / month / 2)
    recent = drawn - np.concatenate([np.zeros(30), drawn[:-30]])
    need = np.maximum.accumulate(drawn + kept * recent)
    # Enough for the first two days, so that nobody has to pay in before the data begin.
    opened = int(np.ceil(max(month * rng.uniform(0.5, 1.3), need[1]))) if known else 0
    need = need - opened
    most = int(max(need[-1], 0) / (LITTLE[0] * 100 if little else LADDER[max(base - 1, 0)] * 100)) + 1
    if little:
        amounts = rng.choice(LITTLE, most, p=LITTLE_SHARES)
    else:
        amounts = LADDER[np.clip(base + rng.choice([-1, 0, 1], most, p=[0.2, 0.6, 0.2]), 0, len(LADDER) - 1)]
    reached = np.searchsorted(np.concatenate([[0], np.cumsum(amounts * 100)]), need)
    day = FIRST + np.repeat(np.arange(DAYS), np.diff(reached, prepend=0)) - 1
    amounts = amounts[: len(day)]
    if not little:
        day = np.busday_offset(day, 0, roll="backward")
    minute = rng.integers(7 * 60, 21 * 60, len(day)) if little else rng.integers(510, 1050, len(day))
    transfer = np.where(rng.random(len(day)) < 0.6, "银行转账", "对公账户")
    small = np.where((rng.random(len(day)) < 0.3) & (not organ), "现金", "刷卡")
    time = day.astype("datetime64[s]") + (minute * 60).astype("timedelta64[s]")
    method = np.where(amounts >= TRANSFER, transfer, small)
    table = pd.DataFrame({"time": time, "kind": "充值", "fen": amounts * 100, "method": method})
    # The amounts were drawn by day: what comes first on a day does not matter.
    return opened, table.sort_values("time", ignore_index=True)


def _loads(paid: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Return the 圈存 of the recharges of 预付卡: some minutes later, a few of them only with the next recharge."""
    rows = paid[paid["loads"]].copy()
    wait = rng.integers(5, 180, len(rows))
    forgotten = np.zeros(len(rows), dtype=bool)
    # Every other row at most, so that never two in a row are forgotten.
    chosen = rng.choice(np.arange(0, len(rows), 2), max(2, int(NOT_LOADED * len(rows))), replace=False)
    forgotten[chosen] = True
    same = rows["customer_id"].eq(rows["customer_id"].shift()).to_numpy()
    carried = np.where(same & np.roll(forgotten, 1), rows["fen"].shift(fill_value=0), 0)
    rows["fen"] += carried
    rows["time"] += (wait * 60).astype("timedelta64[s]")
    return rows[~forgotten].assign(kind="圈存", method="")


def _twice(paid: pd.DataFrame, closed: dict[str, int], rng: np.random.Generator) -> pd.DataFrame:
    """Return transfers that came twice, and their way back one to three days later."""
    late = paid["time"] > END - np.timedelta64(10, "D")
    fit = paid[(paid["fen"] >= TRANSFER * 100) & ~late & ~paid["customer_id"].isin(closed)]
    rows = fit.iloc[rng.permutation(len(fit))[:TWICE]]
    again = rows.assign(time=rows["time"] + pd.Timedelta(minutes=int(rng.integers(2, 5))))
    back = np.busday_offset(rows["time"].to_numpy(dtype="datetime64[D]"), rng.integers(1, 4, len(rows)), roll="forward")
    time = back.astype("datetime64[s]") + np.timedelta64(int(rng.integers(540, 1020)) * 60, "s")
    return pd.concat([again, rows.assign(time=time, kind="退款")])


def _back(closed: dict[str, int], last: pd.Series, rng: np.random.Generator) -> pd.DataFrame:
    """Return what is paid back to customers that left, some days after their last fill."""
    left = {customer: fen for customer, fen in closed.items() if fen > 0}
    day = last.reindex(list(left)).to_numpy(dtype="datetime64[D]")
    day = np.busday_offset(day, rng.integers(5, 20, len(left)), roll="forward")
    time = day.astype("datetime64[s]") + (rng.integers(540, 1020, len(left)) * 60).astype("timedelta64[s]")
    columns = {"time": time, "kind": "退款", "fen": list(left.values()), "method": "银行转账"}
    return pd.DataFrame(columns).assign(customer_id=list(left), loads=False)
