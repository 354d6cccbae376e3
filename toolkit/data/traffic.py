"""One day at a station's gate: cars and trucks that pass and that come in, every 15 minutes.

The day is fixed (no randomness): the chapter quotes its sums, so the sums are stated here and the quarters of an hour
are shared out of them. A 国省道 station as in ranges.yml: 1.1 % of the cars and 2.0 % of the trucks come in.
"""

import numpy as np
import pandas as pd

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


def counts() -> pd.DataFrame:
    """Return the counts: start ('07:15'), kind ('car', 'truck'), passing, entering (vehicles); 96 rows a kind."""
    starts = [f"{quarter // 4:02d}:{quarter % 4 * 15:02d}" for quarter in range(QUARTERS)]
    tables = []
    for kind, weights in BY_HOUR.items():
        fine = np.interp(np.arange(QUARTERS) / 4, np.arange(24) + 0.375, weights, period=24)
        passing = share_out(PASSING[kind], fine)
        entering = share_out(ENTERING[kind], fine)
        tables.append(pd.DataFrame({"start": starts, "kind": kind, "passing": passing, "entering": entering}))
    return pd.concat(tables, ignore_index=True)


def share_out(total: int, weights: np.ndarray) -> np.ndarray:
    """Return whole numbers in proportion to the weights that add up to the total."""
    ladder = np.round(np.cumsum(weights) / np.sum(weights) * total).astype(int)
    return np.diff(ladder, prepend=0)


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
