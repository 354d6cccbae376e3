"""One customer a row, every third answer blank."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from toolkit.models import vip_grid as model

ROWS_A_CUSTOMER = 1


def case(customers: int, rng: np.random.Generator) -> Callable[[], object]:
    answers = np.array(["是", "否", None], dtype=object)
    table = pd.DataFrame(
        {
            "customer_id": [f"C{number:06d}" for number in range(customers)],
            **{feature: rng.choice(answers, customers) for feature in model.FEATURES},
            "margin_a_year": rng.normal(20_000, 30_000, customers).round(2),
            "growth": rng.uniform(-0.5, 0.5, customers),
            "status": rng.choice(list(model.STATUSES), customers),
        }
    )

    def run() -> object:
        vip, attraction = model.vip_features(table)["vip"], model.attraction(table)["attraction"]
        return model.vip_grid(table.assign(attraction=attraction, vip=vip))

    return run
