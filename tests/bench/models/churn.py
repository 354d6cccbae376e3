"""12 fills a customer, one in five seasonal, one in ten changed to a plug-in hybrid; then who is seen first."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from toolkit.models import churn as model

ROWS_A_CUSTOMER = 12
TODAY = pd.Timestamp("2025-12-10")


def case(customers: int, rng: np.random.Generator) -> Callable[[], object]:
    names = np.array([f"C{number:06d}" for number in range(customers)])
    rows = customers * ROWS_A_CUSTOMER
    fills = pd.DataFrame(
        {
            "customer_id": rng.choice(names, rows),
            "date": TODAY - pd.to_timedelta(rng.integers(0, 400, rows), unit="D"),
        }
    )
    listed = pd.DataFrame(
        {
            "customer_id": names,
            "season": rng.choice(["", "", "", "", "5,6,9,10"], customers),
            "plug_in_since": pd.Series(TODAY - pd.Timedelta(days=90), index=range(customers)).where(
                rng.random(customers) < 0.1
            ),
        }
    )
    tonnes = pd.DataFrame({"customer_id": names, "tonnes_per_month": rng.uniform(0, 30, customers)})
    return lambda: model.alert_value(model.churn_warning(fills, listed, today=TODAY), tonnes)
