"""Existing customers by contribution and stability: EI, EII, EIII, EIV (source S000-21).

The source names the two axes and gives no limits; every line here is 本书设定. In the field the lines are
explained with the question and are the trainee's to move.
"""

import pandas as pd

from toolkit.models.units import litres_to_tonnes, to_litres

CONTRIBUTION_SHARE = 0.015
"""本书设定: the contribution line as a share of the station's monthly pure-gun volume.

A fixed 20 t a month leaves the high half almost empty at a station of sixty customers.
"""

STABILITY_LINE = 0.30
"""本书设定: largest shortfall against the same season of last year that still counts as stable, 0–1."""

SEASON = 3
"""Months in a season."""

YEAR = 12
UNKNOWN = "数据不够"
QUADRANTS = {
    "EI": ("高贡献、稳定", "巩固"),
    "EII": ("高贡献、不稳定", "扭转"),
    "EIII": ("低贡献、稳定", "提升"),
    "EIV": ("低贡献、不稳定", "清算"),
}
"""What each class is, and its strategy (source S000-21)."""


def contribution_line(station_litres: pd.Series, *, share: float = CONTRIBUTION_SHARE) -> float:
    """Return the contribution line in tonnes a month.

    station_litres: the station's mean monthly pure-gun volume in litres, indexed by fuel ('92#', '95#', '0#').
    share: of that volume, 0–1 (本书设定).
    """
    fuels = pd.Series(station_litres.index, index=station_litres.index)
    return float(share * litres_to_tonnes(station_litres, fuels).sum())


def existing_customer_matrix(
    monthly: pd.DataFrame, *, contribution_line: float, stability_line: float = STABILITY_LINE
) -> pd.DataFrame:
    """Place each customer in EI, EII, EIII or EIV (source S000-21; lines are 本书设定).

    monthly: one row a customer, month and fuel; columns customer_id (str), month (period[M]), fuel ('92#', '95#' or
        '0#'), litres (float, refunds negative: they net out), and optionally unit ('L' or 't'; without it all is
        litres). A month without fills is a row with 0; a month without a row is unknown.
    contribution_line: tonnes a month at the stated densities; a customer on the line counts as high.
    stability_line: largest shortfall that still counts as stable, 0–1; a customer on the line counts as stable.

    The latest month of the frame ends this year; the twelve before it are last year. Contribution is this year's
    tonnes divided by twelve. Stability is the shortfall against the same season of last year: over the four seasons of
    three months, the sum of max(0, last year − this year), divided by last year's total. Only what went missing counts,
    and only against the same season: so harvesters, school buses and wedding cars, who buy in a few months of every
    year, are stable, and a customer who grew is not called disloyal.

    Returns one row a customer: customer_id, tonnes_per_month, gap_to_last_year (0–1), quadrant ('EI'…'EIV', or
    '数据不够' with both figures missing: fewer than 24 known months, or nothing bought last year).
    Raises ValueError (Chinese, naming columns or rows) for missing columns, duplicate customer-months, unknown units
    and unknown fuels.
    """
    _require(monthly, ["customer_id", "month", "fuel", "litres"], "月用量表")
    keys = ["customer_id", "month", "fuel"]
    twice = monthly.duplicated(keys, keep=False)
    if twice.any():
        first = monthly.loc[twice, keys].iloc[0]
        rows = "、".join(str(row) for row in monthly.index[(monthly[keys] == first).all(axis=1)])
        what = f"{first['customer_id']} 的 {first['month']}（{first['fuel']}）"
        raise ValueError(f"月用量表第 {rows} 行重复：都是 {what}。同一户同一月先合成一行。")
    litres = monthly["litres"].astype(float)
    if "unit" in monthly.columns:
        litres = to_litres(litres, monthly["unit"], monthly["fuel"])
    tonnes = litres_to_tonnes(litres, monthly["fuel"])
    sums = (
        monthly[["customer_id", "month"]]
        .assign(tonnes=tonnes, unknown=tonnes.isna())
        .groupby(["customer_id", "month"])
        .agg(tonnes=("tonnes", "sum"), unknown=("unknown", "any"))
    )
    table = sums["tonnes"].mask(sums["unknown"]).unstack("month")
    last = monthly["month"].max()
    table = table.reindex(columns=pd.period_range(last - (2 * YEAR - 1), last, freq="M"))
    return _place(table, contribution_line, stability_line)


def _place(table: pd.DataFrame, contribution_line: float, stability_line: float) -> pd.DataFrame:
    """Return the placed customers; table: tonnes, one row a customer, 24 months, missing where unknown."""
    before, now = table.iloc[:, :YEAR], table.iloc[:, YEAR:]
    shortfall = sum(
        (before.iloc[:, month : month + SEASON].sum(axis=1) - now.iloc[:, month : month + SEASON].sum(axis=1)).clip(
            lower=0
        )
        for month in range(0, YEAR, SEASON)
    )
    total = before.sum(axis=1)
    known = table.notna().all(axis=1) & (total > 0)
    # Rounded so that a customer exactly on a line is not moved by the last binary digit.
    mean = (now.sum(axis=1) / YEAR).where(known).round(9)
    gap = (shortfall / total.where(total > 0)).where(known).round(9)
    high, stable = mean >= round(contribution_line, 9), gap <= round(stability_line, 9)
    quadrant = pd.Series("EIV", index=table.index, dtype=object)
    quadrant[~high & stable], quadrant[high & ~stable], quadrant[high & stable] = "EIII", "EII", "EI"
    quadrant[~known] = UNKNOWN
    columns = {"tonnes_per_month": mean, "gap_to_last_year": gap, "quadrant": quadrant}
    return pd.DataFrame(columns).rename_axis("customer_id").reset_index()


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
    _require(transactions, ["customer_id", "date", "fuel", "quantity", "unit"], "流水")
    _require(customers, ["customer_id", "since", "fuel"], "客户表")
    twice = customers["customer_id"].duplicated()
    if twice.any():
        raise ValueError(f"客户表里 {'、'.join(customers['customer_id'][twice].head(3))} 不止一行。一户只留一行。")
    since = transactions["customer_id"].map(customers.set_index("customer_id")["since"])
    _refuse(transactions, since.isna(), "不在客户表里，先补客户表或删去这几行")
    _refuse(transactions, transactions["date"] < since, "加油日期早于开户日期，先核开户日期")
    months = pd.period_range(start, end, freq="M")
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
        pd.DataFrame({"month": months}), how="cross"
    )
    grid = grid[grid["month"] >= grid["opened"]].drop(columns="opened")
    sums = fills.groupby(["customer_id", "month", "fuel"], as_index=False)["litres"].sum()
    filled = grid.merge(sums, on=["customer_id", "month", "fuel"], how="left")
    filled["litres"] = filled["litres"].fillna(0.0)
    return filled.sort_values(["customer_id", "fuel", "month"], ignore_index=True)[
        ["customer_id", "month", "fuel", "litres"]
    ]


def _require(frame: pd.DataFrame, columns: list[str], what: str) -> None:
    missing = [column for column in columns if column not in frame.columns]
    if missing:
        raise ValueError(f"{what}缺列：{'、'.join(missing)}。要有的列是：{'、'.join(columns)}。")


def _refuse(transactions: pd.DataFrame, wrong: pd.Series, problem: str) -> None:
    if wrong.any():
        rows = "、".join(
            f"第 {row} 行 {customer}" for row, customer in transactions["customer_id"][wrong].head(3).items()
        )
        raise ValueError(f"流水{rows}(共 {int(wrong.sum())} 行):{problem}。")
