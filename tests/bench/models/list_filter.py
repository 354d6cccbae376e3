"""One row a customer; 12 regions and 20 vehicle types; margins of a tenth as many stations."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from toolkit.models import list_filter as model

ROWS_A_CUSTOMER = 1


def case(customers: int, rng: np.random.Generator) -> Callable[[], object]:
    margin = rng.uniform(200, 9000, customers).round(2)
    rows = pd.DataFrame(
        {
            "customer_id": [f"C{number:06d}" for number in range(customers)],
            "region": rng.choice([f"片区{number}" for number in range(12)], customers),
            "vehicle_type": rng.choice([f"V{number:02d}" for number in range(1, 21)], customers),
            "discount": (margin * rng.uniform(0, 1.1, customers)).round(2),
            "overdue": (margin * rng.uniform(0, 0.2, customers)).round(2),
            "margin": margin,
            "tonnes": (margin / 900).round(3),
        }
    )
    stations = max(3, customers // 10)
    margins = pd.DataFrame(
        {"fuel": rng.choice(["92#", "95#", "0#"], stations), "margin": rng.uniform(300, 1400, stations)}
    )
    lines = model.recalibrated_lines(900.0)
    return lambda: (
        model.filter_list(rows),
        model.filter_list(rows, lines=lines, per_customer=True),
        model.cut_effect(rows),
        model.where_it_fails(margins),
    )
