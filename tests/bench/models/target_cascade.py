"""A province of so many stations, areas of twenty, and two claims a customer."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from toolkit.models import target_cascade as model

ROWS_A_CUSTOMER = 2


def case(customers: int, rng: np.random.Generator) -> Callable[[], object]:
    areas, cities = customers // 20 + 1, customers // 400 + 1
    names = {
        "省": ["P"],
        "地": [f"D{number:05d}" for number in range(cities)],
        "片": [f"A{number:06d}" for number in range(areas)],
        "站": [f"S{number:06d}" for number in range(customers)],
    }
    above = [None], ["P"] * cities, rng.choice(names["地"], areas), rng.choice(names["片"], customers)
    units = pd.DataFrame(
        {
            "unit_id": np.concatenate(list(names.values())),
            "parent": np.concatenate(above),
            "level": np.repeat(list(names), [len(of_level) for of_level in names.values()]),
        }
    )
    units["weight"] = rng.uniform(0, 300, len(units)).round(1)
    units["fixed"] = None
    station, number = rng.permutation(customers), np.arange(customers)
    claims = pd.DataFrame(
        {
            "unit_id": np.concatenate([np.array(names["站"])[station], np.array(names["片"])[number % areas]]),
            "level": np.repeat(["站", "片"], customers),
            "customer_id": np.tile([f"C{one:06d}" for one in number], 2),
            "tonnes": rng.uniform(0, 50, 2 * customers),
        }
    )
    owners = claims.iloc[customers : customers + customers // 3]
    return lambda: (
        model.cascade(8_300_000_000, units),
        model.claim_totals(model.count_once(claims, owners)),
        model.reported_effect(),
    )
