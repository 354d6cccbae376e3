"""③ 车辆档: one row a vehicle that holds a 司机卡 of the station's customers (管理卡/司机卡: 中国石油's words)."""

import numpy as np
import pandas as pd

from toolkit.data.customer_master import ORGANS
from toolkit.data.fills import plates
from toolkit.data.station import Station

BOUND, SPARE, STATION_ONLY = 0.8, 0.05, 0.6
"""本书设定: companies that bind cards to plates; their spare vehicles left unbound; companies that bind to the station."""
TANKS_A_DAY = (1, 2)
"""本书设定: a company sets the daily limit to one or two tanks."""


def make(station: Station) -> pd.DataFrame:
    """Return the vehicles in the order of the customers; columns as in sets/vehicles.yml (L, L/100 km).

    Card numbers are invented: 6200-, three digits of the customer, three of the vehicle; …000 is the customer's 管理卡.
    """
    rng = station.rng("vehicles")
    fleets, profiles = plates(station.profiles), station.profiles
    owner = np.repeat(np.arange(len(profiles)), [len(fleet) for fleet in fleets])
    place = np.concatenate([np.arange(1, len(fleet) + 1) for fleet in fleets])
    kinds = [profile.vehicle for profile in profiles]
    low, high = np.array([kind.get("per_100km", (np.nan, np.nan)) for kind in kinds])[owner].T
    tank = np.array([kind["tank"] for kind in kinds])
    most = np.ceil(tank * rng.choice(TANKS_A_DAY, len(profiles)) / 10).astype(int) * 10
    organ = np.array([profile.customer_type in ORGANS for profile in profiles])
    bound = organ | (rng.random(len(profiles)) < BOUND)
    spare = (rng.random(len(owner)) < SPARE) & ~organ[owner]
    here = rng.random(len(profiles)) < STATION_ONLY
    return pd.DataFrame(
        {
            "plate": [plate for fleet in fleets for plate in fleet],
            "customer_id": np.array([profile.customer_id for profile in profiles])[owner],
            "vehicle": np.array([profile.vehicle_id for profile in profiles])[owner],
            "vehicle_name": np.array([kind["name"] for kind in kinds])[owner],
            "fuel": np.array([profile.fuel for profile in profiles])[owner],
            "tank": tank[owner],
            "per_100km": (low + (high - low) * rng.random(len(owner))).round(1),
            "card": [f"6200-{one + 1:03d}{number:03d}" for one, number in zip(owner, place, strict=True)],
            "plate_bound": np.where(bound[owner] & ~spare, "是", "否"),
            "daily_limit": most[owner],
            "limit_station": np.where(here[owner], "是", "否"),
        }
    )
