"""12 intervals a customer's gate: rows as many as a customer-month table has; the stations are a tenth of the rows."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from toolkit.models import entry_rate as model

ROWS_A_CUSTOMER = 12


def case(customers: int, rng: np.random.Generator) -> Callable[[], object]:
    rows = customers * ROWS_A_CUSTOMER
    counts = pd.DataFrame(
        {
            "kind": rng.choice(["car", "truck"], rows),
            "passing": rng.integers(50, 200, rows),
            "entering": rng.integers(0, 50, rows),
        }
    )
    flow = pd.DataFrame(
        {
            "station_id": np.repeat([f"S{number:06d}" for number in range(customers)], 2),
            "kind": np.tile(["car", "truck"], customers),
            "passing": rng.integers(300, 9000, 2 * customers),
            "rate": rng.uniform(0.005, 0.06, 2 * customers),
            "litres_a_fill": np.tile([33.0, 180.0], customers),
            "fuel": np.tile(["92#", "0#"], customers),
            "margin": np.tile([700.0, 300.0], customers),
        }
    )
    nearby = flow[["station_id", "kind", "fuel"]].assign(
        vehicles=rng.integers(0, 3000, 2 * customers), litres_a_year=1200.0, share=0.1
    )
    return lambda: (
        model.entry_rate(counts),
        model.tonnes_a_day(flow),
        model.tonnes_a_year_nearby(nearby),
        model.station_potential(flow, nearby),
        model.point_worth(flow),
    )
