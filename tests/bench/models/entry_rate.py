"""12 intervals a customer's gate: rows as many as a customer-month table has."""

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
    return lambda: model.entry_rate(counts)
