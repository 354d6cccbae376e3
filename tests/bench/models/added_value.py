"""Two offers a customer, three services in each."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from toolkit.models import added_value as model

ROWS_A_CUSTOMER = 8


def case(customers: int, rng: np.random.Generator) -> Callable[[], object]:
    size = 2 * customers
    names = np.array([f"O{number:06d}" for number in range(size)])
    offers = pd.DataFrame(
        {
            "offer_id": names,
            "customer_id": np.repeat([f"C{number:06d}" for number in range(customers)], 2),
            "price": rng.uniform(6, 7, size),
            "litres": rng.uniform(0, 50_000, size),
        }
    )
    services = pd.DataFrame(
        {
            "offer_id": np.repeat(names, 3),
            "service": np.tile(list(model.SERVICES)[:3], size),
            "yuan": rng.uniform(0, 5000, 3 * size),
        }
    )
    return lambda: model.added_value(offers, services, reference=6.9)
