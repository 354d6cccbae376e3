"""24 months a customer, which is what the matrix needs; one fuel."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from toolkit.models import existing_customers as model

ROWS_A_CUSTOMER = 24


def case(customers: int, rng: np.random.Generator) -> Callable[[], object]:
    names = [f"C{number:06d}" for number in range(customers)]
    months = pd.period_range("2024-01", periods=24, freq="M")
    monthly = pd.DataFrame(
        {
            "customer_id": np.repeat(names, 24),
            "month": np.tile(months, customers),
            "fuel": "0#",
            "litres": rng.uniform(0, 9000, customers * 24),
        }
    )
    return lambda: model.existing_customer_matrix(monthly, contribution_line=4.5)
