"""A deal, a truck and a promotion day a customer."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from toolkit.models import pricing as model

ROWS_A_CUSTOMER = 3


def case(customers: int, rng: np.random.Generator) -> Callable[[], object]:
    names = [f"C{number:06d}" for number in range(customers)]
    fuel = rng.choice(["92#", "95#", "0#"], customers)
    rebate, litres = rng.uniform(0, 1, customers).round(2), rng.uniform(0, 9000, customers)
    both = {"fuel": fuel, "litres": litres, "margin": 900.0, "rebate": rebate, "other_cost": 10.0}
    deals = pd.DataFrame({"deal_id": names, **both, "list_price": 7.07, "commission": 0.01})
    days = pd.DataFrame({"day_id": names, **both, "lift": 0.4, "dip_before": 0.05, "dip_after": 0.05})
    trucks = pd.DataFrame(
        {
            "truck_id": names,
            "km": rng.integers(0, 15_000, customers),
            "litres_per_100km": 34.0,
            "price": 6.9,
            "price_gap": rebate,
            "detour_km": 60.0,
            "control_share": 0.02,
        }
    )
    authority = pd.DataFrame({"level": model.LEVELS, "fuel_group": "柴油", "up_to": [0.1, 0.3, 1.0]})
    return lambda: (
        model.rebate_account(deals),
        model.rebate_limit(deals["margin"], deals["fuel"]),
        model.who_grants(deals, authority),
        model.truck_month(trucks),
        model.promotion_account(days),
    )
