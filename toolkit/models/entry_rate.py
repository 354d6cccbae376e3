"""How many of the vehicles at the gate come in, and what that is in tonnes (sources S000-13, W1).

    counts ──> entry_rate ──> flow ──> tonnes_a_day ──────┐
                              flow ──> point_worth        ├──> station_potential   过路车 + 周边车 = 站销量
                            nearby ──> tonnes_a_year_nearby ┘

A blank is an interval nobody counted or a figure nobody asked for: what it goes into is missing, never too small.
"""

import numpy as np
import pandas as pd

from toolkit.models import checks
from toolkit.models.units import DENSITY, litres_to_tonnes

KINDS = {"car": "小车", "truck": "货车"}
"""Vehicle kinds counted at the gate."""
ALL = "all"
"""The row of every kind together."""
PARTS = ("过路车", "周边车", "合计")
"""The two parts of what a station can sell (source W1), and their sum."""
DAYS_A_YEAR = 365


def entry_rate(counts: pd.DataFrame) -> pd.DataFrame:
    """Return the entry rate by kind of vehicle, and of all of them (source S000-13).

    counts: one row an interval and kind; columns kind (str, any but 'all'), passing (vehicles, ≥ 0), entering (vehicles,
        0 to passing). Blank: nobody counted; the sums of that kind and of all are then missing.
    Returns columns kind (sorted), passing, entering, rate (0–1; missing where nothing passed or a count is missing); the
    last row is 'all'. Empty for an empty table.
    Raises ValueError (Chinese, naming columns or rows) for missing columns, blank kinds, negative counts, and more
    entering than passing.
    """
    what = "车流表"
    checks.require(counts, ["kind", "passing", "entering"], what)
    kind = checks.ids(counts, "kind", what)
    checks.refuse(counts, kind.eq(ALL), what, "kind", "留给合计行，换一个名字")
    passing, entering = (
        checks.numbers(counts, column, what, least=0, blank=True) for column in ("passing", "entering")
    )
    checks.refuse(counts, entering > passing, what, "entering", "进站车数要在 0 和过路车数之间，对照原始计数改这一行")
    by_kind = counts.groupby("kind", sort=True)[["passing", "entering"]].sum(skipna=False).reset_index()
    whole = by_kind[["passing", "entering"]].sum(skipna=False).to_frame().T.assign(kind=ALL)
    table = pd.concat([by_kind, whole.astype(by_kind.dtypes)], ignore_index=True) if len(by_kind) else by_kind
    table["rate"] = (table["entering"] / table["passing"]).where(table["passing"] > 0)
    return table


def tonnes_a_day(flow: pd.DataFrame) -> pd.DataFrame:
    """Return tonnes a day from passing vehicles: flow x entry rate x litres a fill x density (source W1).

    flow: one row a kind; columns kind, passing (vehicles a day, ≥ 0), rate (0–1, both ends closed), litres_a_fill (L,
        ≥ 0), fuel ('92#', '95#' or '0#'). Blank figures: not counted yet.
    Returns flow with the columns entering (vehicles a day) and tonnes (t a day), missing where a figure is.
    Raises ValueError (Chinese, naming columns or rows) for missing columns, unknown fuels, negative figures, and rates
    outside 0–1.
    """
    what = "测算表"
    checks.require(flow, ["kind", "passing", "rate", "litres_a_fill", "fuel"], what)
    rate = checks.numbers(flow, "rate", what, blank=True)
    checks.refuse(flow, (rate < 0) | (rate > 1), what, "rate", "进站率要写成 0 到 1 之间的小数，1.2 % 写 0.012")
    entering = checks.numbers(flow, "passing", what, least=0, blank=True) * rate
    litres = entering * checks.numbers(flow, "litres_a_fill", what, least=0, blank=True)
    return flow.assign(entering=entering, tonnes=_tonnes(flow, litres, what)).reset_index(drop=True)


def tonnes_a_year_nearby(nearby: pd.DataFrame) -> pd.DataFrame:
    """Return tonnes a year from vehicles kept nearby: vehicles x litres a year x share filled here (source W1).

    nearby: columns kind, vehicles (≥ 0), litres_a_year (L a vehicle, ≥ 0), share (0–1, both ends closed), fuel. Blank
        figures: not known yet.
    Returns nearby with the column tonnes (t a year), missing where a figure is.
    Raises ValueError (Chinese, naming columns or rows) for missing columns, unknown fuels, negative figures, and shares
    outside 0–1.
    """
    what = "周边车表"
    checks.require(nearby, ["kind", "vehicles", "litres_a_year", "share", "fuel"], what)
    share = checks.numbers(nearby, "share", what, blank=True)
    checks.refuse(nearby, (share < 0) | (share > 1), what, "share", "本站占比要写成 0 到 1 之间的小数，一成写 0.1")
    vehicles, litres = (
        checks.numbers(nearby, column, what, least=0, blank=True) for column in ("vehicles", "litres_a_year")
    )
    return nearby.assign(tonnes=_tonnes(nearby, vehicles * litres * share, what)).reset_index(drop=True)


def station_potential(flow: pd.DataFrame, nearby: pd.DataFrame) -> pd.DataFrame:
    """Return what a station can sell: passing vehicles + vehicles kept nearby (source W1).

    flow: as `tonnes_a_day` takes it; nearby: as `tonnes_a_year_nearby` takes it. Both with a column station_id, or
        neither: then all rows are one station. The formula adds the two parts, so leave vehicles that are kept nearby
        out of the passing ones, or they count twice.
    Returns three rows a station (sorted by station_id where there is one): part ('过路车', '周边车', '合计'),
    tonnes_per_day, tonnes_per_year (365 days). A part without rows, or with a blank among its figures, is missing, and
    so is its total: a station with nobody nearby has a row of 0 vehicles. Empty when both tables are.
    Raises ValueError (Chinese, naming columns or rows) as those two, and when only one table has the column station_id.
    """
    tables = {"测算表": flow, "周边车表": nearby}
    keyed = {name: "station_id" in table.columns for name, table in tables.items()}
    if len(set(keyed.values())) > 1:
        has, lacks = sorted(keyed, key=lambda name: not keyed[name])
        raise ValueError(f"{has}有 station_id 列，{lacks}没有：两张表都写上站号，或者都不写。")
    a_day, a_year = tonnes_a_day(flow)["tonnes"], tonnes_a_year_nearby(nearby)["tonnes"]
    if keyed["测算表"]:
        station_ids = [checks.ids(table, "station_id", name) for name, table in tables.items()]
        station, names = pd.factorize(pd.concat(station_ids, ignore_index=True), sort=True)
    else:
        station = np.zeros(len(flow) + len(nearby), dtype=int)
        names = pd.Index([""] if len(station) else [])
    passing = _sums(station[: len(flow)], a_day, len(names))
    near = _sums(station[len(flow) :], a_year, len(names))
    day = np.column_stack([passing, near / DAYS_A_YEAR])
    year = np.column_stack([passing * DAYS_A_YEAR, near])
    table = pd.DataFrame(
        {
            "station_id": names.repeat(len(PARTS)),
            "part": np.tile(PARTS, len(names)),
            "tonnes_per_day": np.column_stack([day, day.sum(axis=1)]).ravel(),
            "tonnes_per_year": np.column_stack([year, year.sum(axis=1)]).ravel(),
        }
    )
    return table if keyed["测算表"] else table.drop(columns="station_id")


def point_worth(flow: pd.DataFrame, *, points: float = 1.0) -> pd.DataFrame:
    """Return what one percentage point of entry rate is worth by kind: tonnes and yuan a day (sources S000-13, W1).

    flow: one row a kind; columns kind, passing (vehicles a day, ≥ 0), litres_a_fill (L, ≥ 0), fuel ('92#', '95#' or
        '0#'), and optionally margin (yuan a tonne after rebates, may be negative) and station_id. Blank: not known yet.
    points: percentage points. 0.5 is half a point, from 1.0 % to 1.5 %: five more of every 1,000 vehicles. It is not
        50 %, not half as much again, and not half a tonne.
    Returns one row a row of flow, in its order: station_id (where given), kind, vehicles (more a day), tonnes_per_day,
    and where margin is given yuan_per_day (to the fen, half up). Missing where a figure is; 0 where nothing passes.
    Raises ValueError (Chinese, naming columns or rows) for missing columns, unknown fuels, negative figures.
    """
    what = "测算表"
    checks.require(flow, ["kind", "passing", "litres_a_fill", "fuel"], what)
    vehicles = checks.numbers(flow, "passing", what, least=0, blank=True) * points / 100
    litres = vehicles * checks.numbers(flow, "litres_a_fill", what, least=0, blank=True)
    tonnes = _tonnes(flow, litres, what)
    table = flow[[column for column in ("station_id", "kind") if column in flow.columns]]
    table = table.assign(vehicles=vehicles, tonnes_per_day=tonnes)
    if "margin" in flow.columns:
        fen = (tonnes * checks.numbers(flow, "margin", what, blank=True) * 100).round(6)
        table["yuan_per_day"] = np.floor(fen + 0.5) / 100
    return table.reset_index(drop=True)


def _tonnes(table: pd.DataFrame, litres: pd.Series, what: str) -> pd.Series:
    checks.one_of(table, "fuel", DENSITY, what)
    return litres_to_tonnes(litres, table["fuel"])


def _sums(codes: np.ndarray, values: pd.Series, count: int) -> np.ndarray:
    """Return the sum of each code, missing where a value is missing or there is none."""
    sums = np.bincount(codes, weights=values, minlength=count)
    return np.where(np.bincount(codes, minlength=count) > 0, sums, np.nan)
