"""From a station's fills to months a customer: what most models of existing customers start from."""

import numpy as np
import pandas as pd

from toolkit.models import checks
from toolkit.models.units import DENSITY, to_litres

MONTHLY = ("customer_id", "month", "fuel", "litres")
"""The columns of a monthly table: one row a customer, month and fuel."""


def monthly_litres(transactions: pd.DataFrame, customers: pd.DataFrame, start: str, end: str) -> pd.DataFrame:
    """Return litres by customer, month and fuel, with explicit zeros since each customer's first day.

    transactions: one row a fill; columns customer_id (str), date (datetime64), fuel, quantity (float, refunds
        negative), unit ('L', or 't' where the fuel is known).
    customers: one row a customer; columns customer_id, since (datetime64, the day it was opened), fuel (main).
    start, end: first and last month, '2024-01'.
    Returns columns customer_id, month (period[M]), fuel, litres. Months before `since` have no row: they are unknown.
    Raises ValueError (Chinese, naming columns or rows) for missing columns, unknown units, customers that are not in
    the list or are in it twice, and fills before `since`.
    """
    checks.require(transactions, ["customer_id", "date", "fuel", "quantity", "unit"], "流水")
    checks.require(customers, ["customer_id", "since", "fuel"], "客户表")
    checks.ids(customers, "customer_id", "客户表", unique=True)
    since = transactions["customer_id"].map(customers.set_index("customer_id")["since"])
    checks.refuse(transactions, since.isna(), "流水", "customer_id", "不在客户表里，先补客户表或删去这几行")
    checks.refuse(
        transactions, transactions["date"] < since, "流水", "customer_id", "加油日期早于开户日期，先核开户日期"
    )
    fills = pd.DataFrame(
        {
            "customer_id": transactions["customer_id"],
            "month": transactions["date"].dt.to_period("M"),
            "fuel": transactions["fuel"],
            "litres": to_litres(transactions["quantity"], transactions["unit"], transactions["fuel"]),
        }
    )
    pairs = pd.concat([customers[["customer_id", "fuel"]], fills[["customer_id", "fuel"]]]).drop_duplicates()
    opened = customers[["customer_id", "since"]].assign(opened=customers["since"].dt.to_period("M"))
    grid = pairs.merge(opened[["customer_id", "opened"]], on="customer_id").merge(
        pd.DataFrame({"month": pd.period_range(start, end, freq="M")}), how="cross"
    )
    grid = grid[grid["month"] >= grid["opened"]].drop(columns="opened")
    sums = fills.groupby(["customer_id", "month", "fuel"], as_index=False)["litres"].sum()
    filled = grid.merge(sums, on=["customer_id", "month", "fuel"], how="left")
    filled["litres"] = filled["litres"].fillna(0.0)
    return filled.sort_values(["customer_id", "fuel", "month"], ignore_index=True)[list(MONTHLY)]


def tonnes_table(monthly: pd.DataFrame, months: int) -> pd.DataFrame:
    """Return tonnes by customer and month: one row a customer (sorted), the last so many months as columns (period[M]).

    monthly: columns customer_id, month (period[M] or '2025-03'), fuel ('92#', '95#', '0#'), litres (refunds negative:
        they net out), and optionally unit ('L' or 't'; without it all is litres). Fuels add up, each by its density.
    months: how many, counted back from the latest month of the whole table.
    A month with a row of 0 is a month without fills; a month without a row, or with a blank in it, is missing: unknown.
    Raises ValueError (Chinese, naming columns or rows) for missing columns, text or infinities among the litres, a
    customer-month-fuel that stands twice, unknown units and unknown fuels.
    """
    what = "月用量表"
    checks.require(monthly, MONTHLY, what)
    month = checks.months(monthly, "month", what).astype("int64").to_numpy()
    customer, names = pd.factorize(checks.ids(monthly, "customer_id", what), sort=True)
    fuel, fuels = checks.one_of(monthly, "fuel", DENSITY, what)
    litres = checks.numbers(monthly, "litres", what, blank=True)
    last = int(month.max()) if len(month) else pd.Period("1970-01", freq="M").ordinal
    cell = customer * np.int64(1 + last - month.min() if len(month) else 1) + (last - month)
    _refuse_twice(monthly, cell * len(DENSITY) + fuel, what)
    if "unit" in monthly.columns:
        litres = to_litres(litres, monthly["unit"], monthly["fuel"])
    tonnes = litres.to_numpy() * np.array([DENSITY[name] for name in fuels])[fuel] / 1000
    back = last - month
    recent = back < months
    size = len(names) * months
    place = (customer * months + (months - 1 - back))[recent]
    # Of nothing at all bincount returns whole numbers, which cannot be missing.
    table = np.bincount(place, weights=tonnes[recent], minlength=size).astype(float)
    # A blank makes its whole month missing: the sum of the rest would be too small.
    table[np.bincount(place, minlength=size) == 0] = np.nan
    columns = pd.period_range(end=pd.Period(ordinal=last, freq="M"), periods=months, freq="M")
    return pd.DataFrame(table.reshape(-1, months), index=pd.Index(names, name="customer_id"), columns=columns)


def _refuse_twice(monthly: pd.DataFrame, cell: np.ndarray, what: str) -> None:
    twice = pd.Series(cell).duplicated(keep=False).to_numpy()
    if twice.any():
        same = np.flatnonzero(cell == cell[np.flatnonzero(twice)[0]])
        first = monthly.iloc[same[0]]
        rows = "、".join(str(row) for row in monthly.index[same])
        which = f"{first['customer_id']} 的 {first['month']}（{first['fuel']}）"
        raise ValueError(f"{what}第 {rows} 行重复：都是 {which}。同一户同一月先合成一行。")
