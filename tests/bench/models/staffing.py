"""A station's customers among eight people, with many equals: ties are what takes time."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from toolkit.models import staffing as model

SMALL = True
ROWS_A_CUSTOMER = 1
STAFF = 8


def case(customers: int, rng: np.random.Generator) -> Callable[[], object]:
    names, people = [f"C{number:04d}" for number in range(customers)], [f"P{number}" for number in range(STAFF)]
    staff = pd.DataFrame(
        {
            "person": people,
            "capacity": customers // STAFF + 2,
            "kind": rng.choice(["猎手", "农夫"], STAFF),
            "limit_tonnes": None,
            "skill_账": rng.integers(0, 4, STAFF),
            "skill_快": rng.integers(0, 4, STAFF),
        }
    )
    clients = pd.DataFrame(
        {
            "customer_id": names,
            "tonnes": rng.integers(1, 5, customers),
            "stage": rng.choice(["开发", "维护"], customers),
            "current": rng.choice(people, customers),
            "need_账": rng.integers(0, 2, customers),
            "need_快": rng.integers(0, 2, customers),
        }
    )
    avoid = pd.DataFrame({"customer_id": names[:10], "person": rng.choice(people, 10)})
    return lambda: model.handover_sheet(model.assign(staff, clients, avoid))
