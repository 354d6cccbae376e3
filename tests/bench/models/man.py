"""One row a prospect; a third of the answers not asked yet."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from toolkit.models import man as model

ROWS_A_CUSTOMER = 1


def case(customers: int, rng: np.random.Generator) -> Callable[[], object]:
    answers = {column: rng.choice(["是", "否", None], customers) for column in model.CONDITIONS}
    prospects = pd.DataFrame({"prospect_id": [f"C{number:06d}" for number in range(customers)], **answers})
    return lambda: model.man(prospects)
