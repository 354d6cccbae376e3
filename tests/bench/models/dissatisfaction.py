"""15 months, two visits and one complaint a customer; then the calls of a day."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from toolkit.models import dissatisfaction as model

ROWS_A_CUSTOMER = 15
TODAY = pd.Timestamp("2025-12-10")


def case(customers: int, rng: np.random.Generator) -> Callable[[], object]:
    names = np.array([f"C{number:06d}" for number in range(customers)])
    monthly = pd.DataFrame(
        {
            "customer_id": np.repeat(names, 15),
            "month": np.tile(pd.period_range("2024-09", periods=15, freq="M"), customers),
            "fuel": "0#",
            "litres": rng.uniform(0, 9000, customers * 15),
        }
    )
    visits = pd.DataFrame(
        {
            "customer_id": np.repeat(names, 2),
            "date": TODAY - pd.to_timedelta(rng.integers(0, 180, customers * 2), unit="D"),
            "warmth": rng.integers(1, 6, customers * 2),
            **{
                name: rng.choice(["是", "否"], customers * 2)
                for name in ("rival_praise", "new_strategy", "new_owner", "refused")
            },
        }
    )
    complaints = pd.DataFrame(
        {"customer_id": names, "date": TODAY - pd.to_timedelta(rng.integers(0, 180, customers), unit="D")}
    )
    return lambda: model.call_list(model.dissatisfaction_signals(monthly, visits, complaints, today=TODAY))
