"""Conversions of 12 amounts a customer."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from toolkit.models import units

ROWS_A_CUSTOMER = 12


def case(customers: int, rng: np.random.Generator) -> Callable[[], object]:
    rows = customers * ROWS_A_CUSTOMER
    quantity = pd.Series(rng.uniform(0, 900, rows))
    unit, fuel = pd.Series(rng.choice(["L", "t"], rows)), pd.Series(rng.choice(list(units.DENSITY), rows))
    return lambda: units.litres_to_tonnes(units.to_litres(quantity, unit, fuel), fuel)
