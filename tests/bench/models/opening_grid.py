"""One opportunity a customer, every fifth answer blank."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from toolkit.models import opening_grid as model

ROWS_A_CUSTOMER = 1


def case(customers: int, rng: np.random.Generator) -> Callable[[], object]:
    signals = np.array([-1, 0, 1, 1, np.nan])
    opportunities = pd.DataFrame(
        {
            "opportunity_id": [f"J{number:06d}" for number in range(customers)],
            "ours": rng.uniform(0, 90, customers),
            "rival": rng.uniform(0, 90, customers),
            **{signal: rng.choice(signals, customers) for signal in model.SIGNALS},
            "tender": rng.choice(np.array(["是", "否", None], dtype=object), customers),
            "tonnes": rng.uniform(0, 40, customers),
            "level": rng.choice(list(model.LEVELS), customers),
        }
    )
    return lambda: model.opening_grid(opportunities)
