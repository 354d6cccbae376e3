"""One row a prospect; a third never bought, a third of the answers not asked yet."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from toolkit.models import prospect_kinds as model

ROWS_A_CUSTOMER = 1


def case(customers: int, rng: np.random.Generator) -> Callable[[], object]:
    bought = pd.Series(pd.Timestamp("2025-12-31") - pd.to_timedelta(rng.integers(0, 700, customers), unit="D"))
    answers = {column: rng.choice(["是", "否", None], customers) for column in ("refused", *model.CONDITIONS)}
    prospects = pd.DataFrame(
        {
            "prospect_id": [f"C{number:06d}" for number in range(customers)],
            "last_purchase": bought.mask(rng.random(customers) < 1 / 3),
            **answers,
        }
    )
    return lambda: model.prospect_kinds(prospects, today="2025-12-31")
