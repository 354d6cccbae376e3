"""Three contacts a customer; some known by name only, some long not seen."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from toolkit.models import buying_roles as model

ROWS_A_CUSTOMER = 3


def case(customers: int, rng: np.random.Generator) -> Callable[[], object]:
    names = np.array([f"C{number:06d}" for number in range(customers)])
    roles = list(model.ROLES)
    rows = customers * ROWS_A_CUSTOMER
    # Three different roles a customer: no person stands twice in one.
    role = (rng.integers(0, 6, (customers, 1)) + np.arange(ROWS_A_CUSTOMER)) % 6
    seen = pd.Timestamp("2026-01-31") - pd.to_timedelta(rng.integers(0, 365, rows), unit="D")
    contacts = pd.DataFrame(
        {
            "customer_id": np.repeat(names, ROWS_A_CUSTOMER),
            "person": [f"P{number:06d}" for number in rng.integers(0, rows, rows)],
            "role": np.array(roles)[role.ravel()],
            "last_contact": pd.Series(seen).mask(rng.random(rows) < 0.1),
        }
    )
    shuffled = contacts.iloc[rng.permutation(rows)].reset_index(drop=True)
    listed = pd.DataFrame(
        {
            "customer_id": names,
            "vehicles": pd.Series(rng.integers(1, 60, customers)).mask(rng.random(customers) < 0.1),
            "decider": pd.Series(rng.choice(roles, customers)).mask(rng.random(customers) < 0.2),
        }
    )
    return lambda: model.role_coverage(shuffled, listed, today="2026-01-31")
