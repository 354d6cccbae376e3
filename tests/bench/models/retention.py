"""Plans of 12 months (one row becomes twelve), options under three ratios, groups and customers: one row each."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from toolkit.models import retention as model

ROWS_A_CUSTOMER = 12


def case(customers: int, rng: np.random.Generator) -> Callable[[], object]:
    names = [f"C{number:06d}" for number in range(customers)]
    lost = rng.uniform(0, 0.1, customers)
    plans = pd.DataFrame(
        {
            "plan_id": names,
            "customers": rng.integers(1, 500, customers),
            "lost_a_month": lost,
            "won_a_month": rng.integers(0, 20, customers),
            "months": 12,
            "keep_cost": 50.0,
            "ratio": rng.choice([3, 4, 5], customers),
        }
    )
    options = pd.DataFrame(
        {
            "option_id": names,
            "customers": plans["customers"],
            "lost_a_month": lost,
            "margin": rng.uniform(0, 3000, customers),
            "keep_cost": 50.0,
            "budget": rng.uniform(0, 20_000, customers),
        }
    )
    groups = pd.DataFrame({"group_id": names, "satisfied": plans["customers"], "dissatisfied": 3})
    worth = pd.DataFrame(
        {"customer_id": names, "margin_a_month": options["margin"], "lost_a_month": lost, "win_cost": 9000.0}
    )
    return lambda: (
        model.leak_funnel(plans),
        model.keep_or_acquire(options),
        model.by_ratio(options),
        model.word_of_mouth(groups),
        model.lifetime_value(worth),
    )
