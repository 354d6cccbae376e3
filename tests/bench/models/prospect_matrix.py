"""One row a prospect, all six indicators and the burn a vehicle; the signs of each as well."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from toolkit.models import prospect_matrix as model

ROWS_A_CUSTOMER = 1


def case(customers: int, rng: np.random.Generator) -> Callable[[], object]:
    names = [f"C{number:06d}" for number in range(customers)]
    words = {
        column: rng.choice(list(model.SCALES[column]), customers) for column in model.INDICATORS.keys() - model.BOUNDS
    }
    prospects = pd.DataFrame(
        {
            "prospect_id": names,
            "vehicles": rng.integers(1, 80, customers),
            "litres_a_vehicle": rng.uniform(90, 5000, customers),
            "routes": rng.uniform(0, 1, customers),
            "growth": rng.uniform(-0.3, 0.3, customers),
            **words,
            "intention": rng.uniform(0, 10, customers),
        }
    )
    signs = pd.DataFrame(
        {
            "prospect_id": names,
            "meetings": rng.integers(0, 6, customers),
            "worries": rng.choice(["是", "否", None], customers),
            "rival_stronger": rng.choice(["是", "否", None], customers),
        }
    )
    return lambda: (model.prospect_matrix(prospects), model.pii_causes(signs))
