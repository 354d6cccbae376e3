"""A year of months for each customer, a person for twenty of them."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from toolkit.models import bonus as model

ROWS_A_CUSTOMER = 12


def case(customers: int, rng: np.random.Generator) -> Callable[[], object]:
    names = np.array([f"C{number:06d}" for number in range(customers)])
    people = np.array([f"P{number:05d}" for number in range(customers // 20 + 1)])
    awards = pd.DataFrame(
        {
            "customer_id": names,
            "developer": rng.choice(people, customers),
            "maintainer": rng.choice(people, customers),
            "unit": rng.choice(people, customers),
            "is_new": rng.choice(["是", "否"], customers),
            "base": 1.5,
        }
    )
    months = pd.DataFrame(
        {
            "customer_id": np.repeat(names, ROWS_A_CUSTOMER),
            "month_number": np.tile(np.arange(1, ROWS_A_CUSTOMER + 1), customers),
            "tonnes": rng.uniform(0, 9, customers * ROWS_A_CUSTOMER),
        }
    )
    heads = model.by_heads(awards)
    # compare_schemes runs by_heads and by_retained.
    return lambda: (
        model.compare_schemes(awards, months),
        model.by_person(model.share_out(awards, heads)),
        model.splitting_gain([20.0] * 12, 3),
    )
