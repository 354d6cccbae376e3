"""One lead a customer, from all sources; a fifth without tonnes."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from toolkit.models import lead_sources as model

ROWS_A_CUSTOMER = 1


def case(customers: int, rng: np.random.Generator) -> Callable[[], object]:
    contacted = rng.random(customers) < 0.6
    leads = pd.DataFrame(
        {
            "lead_id": [f"L{number:06d}" for number in range(customers)],
            "source": rng.choice(list(model.SOURCES), customers),
            "found": pd.Timestamp("2025-12-31") - pd.to_timedelta(rng.integers(0, 400, customers), unit="D"),
            "tonnes": np.where(rng.random(customers) < 0.2, np.nan, rng.uniform(0, 40, customers)),
            "contacted": contacted,
            "signed": contacted & (rng.random(customers) < 0.1),
        }
    )
    today = "2025-12-31"
    return lambda: (model.lead_table(leads, today=today), model.question_table(leads, today))
