"""One customer a row, over all and within stations of fifty."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from toolkit.models import concentration as model

ROWS_A_CUSTOMER = 1


def case(customers: int, rng: np.random.Generator) -> Callable[[], object]:
    number = np.arange(customers)
    table = pd.DataFrame(
        {
            "customer_id": [f"C{customer:06d}" for customer in number],
            "value": (rng.pareto(1.2, customers) * 1000 - 500).round(2),
            "station": [f"S{customer // 50:05d}" for customer in number],
        }
    )
    return lambda: [f(table, group=group) for f in (model.pareto, model.concentration) for group in (None, "station")]
