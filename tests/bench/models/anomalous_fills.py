"""Customers are vehicles with a card each: 12 fills in a month; every rule runs and has something to find.

The text columns are categories, as whoever reads a million rows has them; read as plain text they take twice as long.
"""

from collections.abc import Callable

import numpy as np
import pandas as pd

from toolkit.models import anomalous_fills as model

ROWS_A_CUSTOMER = 12


def case(customers: int, rng: np.random.Generator) -> Callable[[], object]:
    count = customers * ROWS_A_CUSTOMER
    vehicle = rng.integers(0, customers, count)
    day = np.sort(rng.integers(0, 31, count))
    cards, plates = (
        np.array([f"{letter}{number:06d}" for number in range(customers)], dtype=object) for letter in "KP"
    )
    petrol = vehicle % 5 < 3
    price = np.where(petrol, 7.6, 6.9) + 0.1 * (day > 13)
    litres = np.where(petrol, rng.uniform(25, 45, count), rng.uniform(80, 300, count)).round(2)
    yuan = (litres * price).round(2)
    preset = rng.random(count) < 0.2
    yuan[preset] = yuan[preset].round(-2) + 100
    litres[preset] = (yuan[preset] / price[preset]).round(2)
    odd = rng.random(count)
    litres[odd < 0.0005] *= 4
    yuan[(odd > 0.0005) & (odd < 0.001)] *= 1.05
    late = (day == 14) & (odd < 0.05)
    yuan[late] = (litres * (price - 0.1))[late].round(2)
    typed = ~petrol & (vehicle % 1000 == 4)
    litres[typed] = (yuan / price * 0.84 / 1000)[typed].round(2)
    card = np.where(odd > 0.999, vehicle // 2, vehicle)
    fills = pd.DataFrame(
        {
            "transaction_id": [f"T{number:07d}" for number in range(count)],
            "time": pd.Timestamp("2025-03-01")
            + pd.to_timedelta(day * 86_400 + rng.integers(0, 86_400, count), unit="s"),
            "fuel": np.where(petrol ^ (odd > 0.9998), "92#", "0#"),
            "litres": litres,
            "kind": np.where((odd > 0.5) & (odd < 0.502), "冲正", "加油"),
            "card": cards[card],
            "plate": plates[vehicle],
            "yuan": yuan,
            "price": price,
            "payment": np.where(odd < 0.02, "现金", "刷卡"),
            "odometer": vehicle * 10.0 + day * np.where(petrol, 60, 400),
        }
    )
    fills = fills.astype(dict.fromkeys(("card", "plate", "kind", "fuel", "payment"), "category"))
    number = np.arange(customers)
    vehicles = pd.DataFrame(
        {
            "plate": plates,
            "tank": np.where(number % 5 < 3, 65, 400),
            "fuel": np.where(number % 5 < 3, "92#", "0#"),
            "customer_type": np.where(number % 50 == 0, "B11", "B01"),
            "per_100km": np.where(number % 5 < 3, 60, 45),
        }
    )
    bindings = pd.DataFrame({"phone_code": [f"M{one // 3 if one > 100 else 1:06d}" for one in number], "card": cards})

    def run() -> object:
        found = model.anomalous_fills(fills, vehicles, bindings, holidays=["2025-03-08"])
        return model.summary(found.hits), found.not_run

    return run
