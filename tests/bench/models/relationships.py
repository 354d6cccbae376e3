"""Four looks a customer over two years, one in twenty half asked."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from toolkit.models import relationships as model

ROWS_A_CUSTOMER = 4


def case(customers: int, rng: np.random.Generator) -> Callable[[], object]:
    names = [f"C{number:06d}" for number in range(customers)]
    rows = customers * ROWS_A_CUSTOMER
    first = rng.integers(0, 180, (customers, 1)) + np.arange(ROWS_A_CUSTOMER) * 180
    history = pd.DataFrame(
        {
            "customer_id": np.repeat(names, ROWS_A_CUSTOMER),
            "date": pd.Timestamp("2024-01-01") + pd.to_timedelta(first.ravel(), unit="D"),
            "institutional": pd.array(rng.random(rows) < 0.5, dtype="boolean"),
            "personal": pd.Series(rng.choice(["是", "否", ""], rows, p=[0.45, 0.5, 0.05])).replace("", None),
        }
    )
    shuffled = history.iloc[rng.permutation(rows)].reset_index(drop=True)
    latest = history.iloc[ROWS_A_CUSTOMER - 1 :: ROWS_A_CUSTOMER]
    return lambda: (model.relationship(latest), model.trust_path(shuffled, today="2026-01-31"))
