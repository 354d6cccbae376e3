"""A station's customers and twenty half-days."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from toolkit.models import visit_plan as model

SMALL = True
ROWS_A_CUSTOMER = 1
SLOTS = 20


def case(customers: int, rng: np.random.Generator) -> Callable[[], object]:
    today = pd.Timestamp("2025-03-10")
    clients = pd.DataFrame(
        {
            "customer_id": [f"C{number:04d}" for number in range(customers)],
            "tonnes": rng.uniform(0, 40, customers),
            "visit_minutes": rng.integers(15, 60, customers),
            "travel_minutes": rng.integers(10, 60, customers),
            "last_visit": today - pd.to_timedelta(rng.integers(0, 60, customers), unit="D"),
            "rhythm_days": rng.choice([7, 14, np.nan], customers),
            "promised": pd.Series(today + pd.to_timedelta(rng.integers(0, 9, customers), unit="D")).where(
                rng.random(customers) < 0.2
            ),
            "open_from": 8,
            "open_to": 18,
        }
    )
    slots = pd.DataFrame(
        {
            "date": today + pd.to_timedelta(np.arange(SLOTS) // 2, unit="D"),
            "minutes": 240,
            "start_hour": np.tile([8, 14], SLOTS // 2),
        }
    )
    return lambda: (
        model.due_dates(clients, today),
        model.visit_plan(clients, slots, today=today),
        model.most_value(clients, slots, today=today),
    )
