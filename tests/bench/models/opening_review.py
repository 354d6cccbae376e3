"""Three evaluations a customer; teams of ten customers."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from toolkit.models import opening_review as model
from toolkit.models.opening_grid import CELLS

ROWS_A_CUSTOMER = 3


def case(customers: int, rng: np.random.Generator) -> Callable[[], object]:
    rows = customers * ROWS_A_CUSTOMER
    days = pd.to_datetime(["2025-03-08", "2025-04-02", "2025-05-10"])
    number = rng.permutation(rows)
    history = pd.DataFrame(
        {
            "opportunity_id": np.array([f"J{customer:06d}" for customer in range(customers)])[number // 3],
            "date": days[number % 3],
            "cell": rng.choice(list(CELLS), rows),
            "team": np.array([f"T{team:05d}" for team in range(customers // 10 + 1)])[number // 30],
        }
    )
    return lambda: (model.steps(history), model.reevaluate(history, today="2025-07-31"), model.diagnose(history))
