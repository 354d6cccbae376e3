"""Teams of every size and purse; fourteen ways a team come back."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from toolkit.models import channels as model

ROWS_A_CUSTOMER = 14


def case(customers: int, rng: np.random.Generator) -> Callable[[], object]:
    teams = pd.DataFrame(
        {
            "team_id": [f"T{number:06d}" for number in range(customers)],
            "people": rng.integers(0, 8, customers),
            "half_days": rng.integers(0, 20, customers),
            "cash": rng.uniform(0, 3000, customers).round(2),
        }
    )
    return lambda: (model.channel_yield(), model.channel_mix(teams))
