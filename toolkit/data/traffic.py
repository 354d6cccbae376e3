"""⑦ 商圈车流普查: one day at a station's gate, cars and trucks that pass and that come in, every 15 minutes.

    make, census_day   a day of a synthetic station: what comes in follows its daily report, what passes follows a rate
    counts, flow       the chapter's own day

The chapter's day is fixed (no randomness): the chapter quotes its sums, so the sums are stated here and the quarters of
an hour are shared out of them. A 国省道 station as in ranges.yml: 1.1 % of the cars and 2.0 % of the trucks come in.
Vehicles are counted by kind; no plate is written down (R14).
"""

import numpy as np
import pandas as pd

from toolkit.data import daily_report, promotion
from toolkit.data.ranges import fuel_group, load
from toolkit.data.shares import share_out
from toolkit.data.station import Station

PASSING = {"car": 7200, "truck": 800}
"""Vehicles a day past the gate."""
ENTERING = {"car": 80, "truck": 16}
"""Vehicles a day that come in."""
LITRES_A_FILL = {"car": 34, "truck": 180}
"""Mean litres a fill. 本书设定: trucks here are mostly 6.8 m ones, 120–200 L a fill."""
FUEL = {"car": "92#", "truck": "0#"}
BY_HOUR = {
    "car": [8, 5, 4, 3, 4, 8, 20, 52, 66, 54, 46, 44, 42, 38, 40, 46, 54, 68, 64, 46, 34, 26, 20, 12],
    "truck": [34, 32, 32, 36, 44, 50, 44, 30, 26, 26, 26, 24, 22, 22, 24, 26, 28, 32, 38, 46, 48, 46, 42, 36],
}
"""Weights of the hours (本书设定: cars to and from work, trucks early and late)."""
QUARTERS = 96

PORT_ENTRY = {"car": (0.01, 0.03), "truck": (0.03, 0.08)}
"""本书设定: entry rates of a port station, which the domain leaves blank; its trucks have few other pumps to go to."""
MORE_ENTER = (1.03, 1.10)
"""本书设定: vehicles that come in for each fill; some come in, see the queue, and leave."""
TRUNK_CARS = 9000
"""本书设定: cars a day below which a trunk road would carry fewer than its 500 vehicles an hour by day (domain 4.6)."""
CENSUS_MONTHS = (3, 4, 5, 6, 9, 10, 11)
"""Months of 2025 without festival and heat."""


def make(station: Station) -> pd.DataFrame:
    """Return the counts of `census_day`: start ('07:15'), kind ('car', 'truck'), passing, entering; 96 rows a kind."""
    _, fills = _census(station)
    rng = station.rng("traffic")
    tables = []
    for kind, weights in BY_HOUR.items():
        low, high = _entry(station.kind, kind)
        rate = rng.uniform(low + 0.1 * (high - low), high - 0.1 * (high - low))
        entering = int(np.ceil(fills[kind] * rng.uniform(*MORE_ENTER)))
        if station.kind == "highway" and kind == "car":
            rate = max(low, min(rate, entering / TRUNK_CARS))
        fine = _fine(weights) * rng.uniform(0.9, 1.1, QUARTERS)
        passing = rng.multinomial(int(entering / rate), fine / fine.sum())
        # Who comes in is one of those who pass, so that no quarter takes in more than it saw.
        came = rng.multivariate_hypergeometric(passing, entering)
        tables.append(pd.DataFrame({"start": _starts(), "kind": kind, "passing": passing, "entering": came}))
    return pd.concat(tables, ignore_index=True)


def census_day(station: Station) -> pd.Timestamp:
    """Return the day that `make` counts: an ordinary Tuesday to Thursday of 2025, no change of price near."""
    return _census(station)[0]


def _census(station: Station) -> tuple[pd.Timestamp, dict[str, int]]:
    """Return the day and its fills by kind of vehicle, as in the daily report."""
    month = pd.Period(year=2025, month=int(station.rng("census").choice(CENSUS_MONTHS)), freq="M")
    report = promotion.report_between(station, month.start_time, month.end_time)
    kind = report["fuel"].map(fuel_group).map({"petrol": "car", "diesel": "truck"})
    fills = report.groupby(["date", kind])["fills"].sum().unstack("fuel")
    changed = daily_report.posted_prices(station)["date"].to_numpy()
    away = np.abs(fills.index.to_numpy()[:, None] - changed).min(axis=1) > np.timedelta64(2, "D")
    ordinary = fills[fills.index.day_of_week.isin([1, 2, 3]) & away & (fills > 0).all(axis=1)]
    day = (ordinary / ordinary.median() - 1).abs().sum(axis=1).idxmin()
    return day, fills.loc[day].astype(int).to_dict()


def _entry(station_kind: str, kind: str) -> tuple[float, float]:
    low, high = load()["stations"][station_kind].get(f"{kind}_entry", PORT_ENTRY[kind])
    return low, high


def _starts() -> list[str]:
    return [f"{quarter // 4:02d}:{quarter % 4 * 15:02d}" for quarter in range(QUARTERS)]


def _fine(weights: list[int]) -> np.ndarray:
    """Return the weights of the hours as weights of the quarters of an hour."""
    return np.interp(np.arange(QUARTERS) / 4, np.arange(24) + 0.375, weights, period=24)


def counts() -> pd.DataFrame:
    """Return the counts: start ('07:15'), kind ('car', 'truck'), passing, entering (vehicles); 96 rows a kind."""
    tables = []
    for kind, weights in BY_HOUR.items():
        fine = _fine(weights)
        passing = share_out(PASSING[kind], fine)
        entering = share_out(ENTERING[kind], fine)
        tables.append(pd.DataFrame({"start": _starts(), "kind": kind, "passing": passing, "entering": entering}))
    return pd.concat(tables, ignore_index=True)


def flow() -> pd.DataFrame:
    """Return the day by kind, as `toolkit.models.entry_rate.tonnes_a_day` takes it."""
    kinds = list(PASSING)
    return pd.DataFrame(
        {
            "kind": kinds,
            "passing": [PASSING[kind] for kind in kinds],
            "rate": [ENTERING[kind] / PASSING[kind] for kind in kinds],
            "litres_a_fill": [LITRES_A_FILL[kind] for kind in kinds],
            "fuel": [FUEL[kind] for kind in kinds],
        }
    )
