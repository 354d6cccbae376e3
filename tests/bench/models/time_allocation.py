"""One list of customers for the classes and the log; as many stations that weigh keeping against growing."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from toolkit.models import time_allocation as model

ROWS_A_CUSTOMER = 1


def case(customers: int, rng: np.random.Generator) -> Callable[[], object]:
    listed = pd.DataFrame(
        {
            "customer_id": [f"C{number:06d}" for number in range(customers)],
            "value": rng.uniform(0, 60, customers).round(1),
            "is_prospect": rng.choice(["是", "否", ""], customers, p=[0.5, 0.45, 0.05]),
        }
    ).replace({"is_prospect": {"": None}})
    log = pd.DataFrame(
        {"class": rng.choice(model.CLASSES, customers), "hours": rng.uniform(0.2, 1, customers).round(1)}
    )
    hours, target = pd.Series(rng.uniform(0, 200, customers)), pd.Series(rng.integers(0, 8, customers))

    def run() -> object:
        classes = model.time_classes(listed)["class"]
        counts = classes[classes != model.UNKNOWN].value_counts()
        return (
            model.time_plan(64, counts),
            model.time_gap(log),
            model.prospecting_need(2),
            model.guide_or_growth(hours, target),
        )

    return run
