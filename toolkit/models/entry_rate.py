"""How many of the vehicles at the gate come in, and what that is in tonnes a day (sources S000-13, W1)."""

import pandas as pd

from toolkit.models import checks
from toolkit.models.units import litres_to_tonnes

KINDS = {"car": "小车", "truck": "货车"}
"""Vehicle kinds counted at the gate."""


def entry_rate(counts: pd.DataFrame) -> pd.DataFrame:
    """Return the entry rate by kind of vehicle, and of all of them.

    counts: one row an interval and kind; columns kind (str), passing (vehicles), entering (vehicles).
    Returns columns kind, passing, entering, rate (0–1; missing where nothing passed); the last row is 'all'.
    Raises ValueError (Chinese) for missing columns, negative counts, and more entering than passing.
    """
    checks.require(counts, ["kind", "passing", "entering"], "车流表")
    wrong = (counts[["passing", "entering"]] < 0).any(axis=1) | (counts["entering"] > counts["passing"])
    if wrong.any():
        raise ValueError(
            f"车流表第 {counts.index[wrong][0]} 行：进站车数要在 0 和过路车数之间。请对照原始计数改这一行。"
        )
    by_kind = counts.groupby("kind", sort=True)[["passing", "entering"]].sum().reset_index()
    whole = pd.DataFrame(
        {"kind": ["all"], "passing": [by_kind["passing"].sum()], "entering": [by_kind["entering"].sum()]}
    )
    table = pd.concat([by_kind, whole], ignore_index=True)
    table["rate"] = (table["entering"] / table["passing"]).where(table["passing"] > 0)
    return table


def tonnes_a_day(flow: pd.DataFrame) -> pd.DataFrame:
    """Return tonnes a day from passing vehicles: flow x entry rate x litres a fill x density (source W1).

    flow: one row a kind; columns kind, passing (vehicles a day), rate (0–1), litres_a_fill (L), fuel ('92#', '95#' or
        '0#').
    Returns flow with the columns entering (vehicles a day) and tonnes (t a day).
    Raises ValueError (Chinese) for missing columns, unknown fuels, and rates outside 0–1.
    """
    checks.require(flow, ["kind", "passing", "rate", "litres_a_fill", "fuel"], "测算表")
    outside = ~flow["rate"].between(0, 1)
    if outside.any():
        raise ValueError(f"测算表第 {flow.index[outside][0]} 行：进站率要写成 0 到 1 之间的小数，1.2 % 写 0.012。")
    entering = flow["passing"] * flow["rate"]
    return flow.assign(entering=entering, tonnes=litres_to_tonnes(entering * flow["litres_a_fill"], flow["fuel"]))


def tonnes_a_year_nearby(nearby: pd.DataFrame) -> pd.DataFrame:
    """Return tonnes a year from vehicles kept nearby: vehicles x litres a year x share filled here (source W1).

    nearby: columns kind, vehicles, litres_a_year (L a vehicle), share (0–1), fuel. Adds the column tonnes (t a year).
    Raises ValueError (Chinese) for missing columns and unknown fuels.
    """
    checks.require(nearby, ["kind", "vehicles", "litres_a_year", "share", "fuel"], "周边车表")
    litres = nearby["vehicles"] * nearby["litres_a_year"] * nearby["share"]
    return nearby.assign(tonnes=litres_to_tonnes(litres, nearby["fuel"]))
