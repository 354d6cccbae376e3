"""One scored customer, teams of twenty."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from toolkit.models import customer_value as model

ROWS_A_CUSTOMER = 1


def case(customers: int, rng: np.random.Generator) -> Callable[[], object]:
    number = np.arange(customers)
    scores = pd.DataFrame(
        {
            "customer_id": [f"C{customer:06d}" for customer in number],
            "team": [f"T{customer // 20:05d}" for customer in number],
            **{column: rng.integers(0, 11, customers) for column in model.WEIGHTS},
        }
    )
    tonnes = pd.Series(rng.uniform(0, 40, customers))
    people = scores[["team"]].drop_duplicates(ignore_index=True).assign(people=2)

    def run() -> object:
        placed = model.customer_value(scores.assign(volume=model.score_volume(tonnes, line=5.0)))
        return model.portfolio(placed, people=people)

    return run
