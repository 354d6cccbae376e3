"""Customers are vehicles: four rows each, a month of the record; 17 vehicles a company, every third row names it."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from toolkit.models import fixed_customers as model

ROWS_A_CUSTOMER = 4


def case(customers: int, rng: np.random.Generator) -> Callable[[], object]:
    count = customers * ROWS_A_CUSTOMER
    vehicle = rng.integers(0, customers, count)
    plates = np.array([f"鄂{'AEF'[number % 3]}·T{number:05d}" for number in range(customers)], dtype=object)
    companies = np.array([f"荷塘{number}物流有限公司" for number in range(customers // 17 + 1)], dtype=object)
    record = pd.DataFrame(
        {
            "date": pd.Timestamp("2025-03-01") + pd.to_timedelta(rng.integers(0, 31, count), unit="D"),
            "time": "",
            "plate": plates[vehicle],
            "company": np.where(rng.random(count) < 1 / 3, companies[vehicle // 17], ""),
            "fuel": "0#",
            "litres": rng.uniform(30, 400, count).round(2) * rng.choice([1, -1], count, p=[0.99, 0.01]),
            "kind": "加油",
        }
    )
    consents = pd.DataFrame(
        {
            "company": companies,
            "consent": rng.choice(np.array(["是", "否", None], dtype=object), len(companies)),
            "date": "2025-03-20",
            "contact_role": "车队长",
        }
    )

    def run() -> object:
        rows, dropped = model.clean_record(record, today="2025-04-01")
        return (
            dropped,
            model.vehicle_rhythm(rows),
            model.company_files(rows, consents, today="2025-04-01"),
            model.vehicle_files(rows, consents, today="2025-04-01"),
        )

    return run
