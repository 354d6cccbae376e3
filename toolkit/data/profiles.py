"""Who buys how much in each month: the customers of a synthetic station before any fill is drawn."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd

from toolkit.data import calendar
from toolkit.data.ranges import fuel_group, load, station_range
from toolkit.models.units import DENSITY

START = "2024-01"
MONTHS = 24
# fmt: off
PLACES = [
    "青垸", "柳堤", "石磙", "荷塘", "枫岭", "桐坡", "芦洲", "白渡", "麻岭", "金盆",
    "渔泉", "双井", "云坪", "茶垄", "栗坡", "桃沟", "鹿坪", "新垸", "长岗", "梅塘",
    "平畈", "东沟", "北坪", "红岗", "高垱", "竹园", "杉湾", "银滩", "沙咀", "楠沟",
    "赤土", "月塘", "龙尾", "松林", "大垄", "樟坪", "稻香", "榆溪", "横堤", "小港",
    "槐坡", "苇塘", "柿岭", "枣坪", "楝沟", "蓼洲", "鸥渚", "雁垸", "鹭湾", "鲢塘",
    "石垱", "蔡坝", "樊垄", "余岗", "汪堤", "丁坪", "柏林坡", "黄泥畈", "清水坳", "马鞍垴",
    "棉洲", "麦畈", "油坊沟", "磨盘岭", "碾子坪", "瓦屋垄", "砖桥头", "窑湾里", "渡口塘", "桥垱",
    "半边街", "九女墩", "三眼桥头", "五里坳", "七里畈", "十字坡", "老鹳滩", "乌桕岭", "皂角坪", "野菊垄",
    "芡实湖", "藕池湾", "菱角塘", "茭白洲", "莲蓬坝", "香椿沟", "板栗岗", "毛竹岭", "油茶坡", "桑葚坪",
    "细柳塘", "沙梨沟", "蜜桃垄", "甜橙岭", "红薯畈", "花生岗", "芝麻滩", "高粱坪", "荞麦坡", "豌豆垄",
]
# fmt: on
"""Invented place names for invented companies."""


@dataclass(frozen=True)
class Profile:
    """One customer and what it buys."""

    customer_id: str
    """C0001 onwards."""
    name: str
    """Invented."""
    customer_type: str
    """B01–B40."""
    fuel: str
    """'92#', '95#' or '0#'."""
    amounts: np.ndarray
    """Net bought in each month, in the ledger's unit; length MONTHS; missing before the customer was opened."""
    ledger: str = "L"
    """Unit in which the amounts are typed in, 'L' or 't'; the till exports 'L' either way."""
    refunds: tuple[tuple[int, float], ...] = ()
    """(month index, amount) of entries that were typed wrongly and reversed: each stands once as 加油, once as 冲正."""
    tax_no: str = ""
    """Invented; two accounts of one company share it."""
    note: str = ""
    """What the station's ledger says about the customer."""
    daily: bool = False
    """The till exports one row a day, all its vehicles together, instead of every fill: for crowds of small fills."""

    @property
    def vehicle_id(self) -> str:
        """V01–V22, the vehicle type of the customer."""
        return str(load()["customers"][self.customer_type]["vehicle"])

    @property
    def vehicle(self) -> dict:
        """The vehicle type of the customer (ranges.yml)."""
        return load()["vehicles"][self.vehicle_id]

    @property
    def litres(self) -> np.ndarray:
        """Net litres in each month, whatever unit they were typed in; missing before the customer was opened."""
        return self.amounts * 1000 / DENSITY[self.fuel] if self.ledger == "t" else self.amounts

    @property
    def vehicles(self) -> int:
        """How many vehicles its busiest month needs."""
        vehicle = self.vehicle
        each = np.mean(vehicle["litres_month"]) if "litres_month" in vehicle else np.mean(vehicle["litres_day"]) * 15
        busiest = np.nanmax(self.amounts) / (DENSITY[self.fuel] / 1000 if self.ledger == "t" else 1)
        return max(1, int(np.ceil(busiest / each)))


@cache
def periods() -> pd.PeriodIndex:
    """Return the months of the data."""
    return pd.period_range(START, periods=MONTHS, freq="M")


def shape(fuel: str, rng: np.random.Generator, *, noise: float = 0.05) -> np.ndarray:
    """Return the monthly shape of a steady customer: calendar index, yearly trend, noise; mean about 1."""
    index = calendar.month_index(fuel, periods())
    trend = 1 + rng.uniform(*load()["yearly"][fuel_group(fuel)])
    years = np.repeat(trend ** np.arange(MONTHS // 12), 12)
    return index * years * rng.uniform(1 - noise, 1 + noise, MONTHS)


def names(types: Sequence[str], rng: np.random.Generator) -> list[str]:
    """Return a different invented name for each customer type of the list, fitting the type."""
    kinds, taken, made = load()["customers"], set(), []
    for customer_type in types:
        while True:
            name = f"{PLACES[rng.integers(len(PLACES))]}{kinds[customer_type]['suffix']}"
            if name not in taken:
                break
        taken.add(name)
        made.append(name)
    return made


def make_profile(customer_id: str, name: str, customer_type: str, cap: float, rng: np.random.Generator) -> Profile:
    """Return one ordinary customer: steady, leaving, growing or new; cap: tonnes a month it must stay below."""
    entry = load()["customers"][customer_type]
    fuel = load()["vehicles"][entry["vehicle"]]["fuel"]
    low, high = station_range(customer_type)
    low = min(max(low, 0.1), cap)
    tonnes = low + (min(high, cap) - low) * rng.random() ** 2.2
    line = shape(fuel, rng)
    behaviour = rng.choice(["steady", "leaving", "growing", "new"], p=[0.58, 0.22, 0.12, 0.08])
    if behaviour == "leaving":
        # A big customer that leaves is what the matrix is for; drawn as small as the rest, there would be none.
        tonnes = min(tonnes * 2, high, cap)
        line *= np.clip(1 - (np.arange(MONTHS) - rng.integers(9, 15)) * rng.uniform(0.06, 0.12), 0.25, 1)
    elif behaviour == "growing":
        line *= np.where(np.arange(MONTHS) < rng.integers(8, 14), 0.6, 1.0)
    season = entry.get("season")
    if season:
        bought = np.isin(periods().month, season)
        line = np.where(bought, line * 12 / len(season), 0.0)
    amounts = np.round(line * tonnes * 1000 / DENSITY[fuel])
    if behaviour == "new" and not season:
        amounts[: rng.integers(9, 18)] = np.nan
    return Profile(customer_id, name, customer_type, fuel, amounts, tax_no=f"HB{rng.integers(10**7, 10**8)}")
