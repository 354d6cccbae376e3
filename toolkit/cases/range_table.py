"""The ranges of the trade by name, for one case: its customer type, its kind of station, every vehicle, prices.

Built on toolkit/data/ranges.yml, which the synthetic data keep to, and on ranges.yml beside this file.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from toolkit.authored import parse_yaml, read_text
from toolkit.cases.reader import Case
from toolkit.data import ranges as data

FILE = Path(__file__).with_name("ranges.yml")
STATIONS = {
    "城区": "city",
    "城郊结合": "fringe",
    "国省道": "highway",
    "高速服务区": "motorway",
    "乡镇": "township",
    "园区/港口": "port",
}
DENSITIES = {"92": "0.735", "95": "0.745", "0": "0.840"}
"""Oil grade → kilogrammes a litre."""
_QUANTITIES = {
    "litres_month": ("每台每月", ("升/月", "升/台·月", "升/(台·月)", "升/台/月", "升/月·台", "升")),
    "litres_day": ("每台每天", ("升/日", "升/天", "升/台·日", "升")),
    "litres_fill": ("一次加", ("升/次", "升/枪", "升/笔", "升")),
    "fills_month": ("每台每月加", ("次/月", "次")),
    "per_100km": ("百公里", ("升/百公里", "升")),
    "km_month": ("每台每月", ("公里/月", "公里")),
}
"""Quantity of a vehicle → words, units."""


@dataclass(frozen=True)
class Range:
    name: str
    """As `range` names it."""
    low: Decimal
    high: Decimal
    """Both limits belong to the range."""
    says: str
    """What it is of, in Chinese: 教练车每台每月."""
    units: tuple[str, ...]
    """Units in which the limits stand; the first is the one that messages write."""

    def holds(self, value: Decimal) -> bool:
        return self.low <= value <= self.high

    def __str__(self) -> str:
        unit = "" if self.units[0] == "" else f" {self.units[0]}"
        if self.low == self.high:
            return f"{self.says} {plain(self.low)}{unit}"
        return f"{self.says} {plain(self.low)}–{plain(self.high)}{unit}"


def plain(number: Decimal) -> str:
    shown = f"{number:,.4f}".rstrip("0").rstrip(".")
    return shown or "0"


def make(name: str, limits: Any, says: str, *units: str, scale: int = 1) -> Range:
    """Return a range; limits are [low, high] or one number that is both."""
    low, high = limits if isinstance(limits, list | tuple) else (limits, limits)
    return Range(name, Decimal(str(low)) * scale, Decimal(str(high)) * scale, says, units)


@cache
def own() -> Mapping[str, Any]:
    """Return ranges.yml beside this file."""
    return dict(parse_yaml(read_text(FILE, FILE), FILE))


@cache
def vehicles() -> Mapping[str, Mapping[str, Any]]:
    """Return V01–V22 → name, fuel and limits, those served by delivery too."""
    return {**data.load()["vehicles"], **own()["vehicles"]}


def customer_of(case: Case) -> Mapping[str, Any]:
    """Return what is known of the case's customer type: count, tonnes_month, tonnes_season, season."""
    return _customer(case.customer_type)


def _customer(key: str) -> Mapping[str, Any]:
    return {**data.load()["customers"].get(key, {}), **own()["customers"].get(key, {})}


def fleet(case: Case) -> tuple[str, ...]:
    """Return the vehicles that the case's customer type drives; empty where it has none of its own."""
    return tuple(own()["fleets"].get(case.customer_type, ()))


def fuel(case: Case) -> str:
    """Return 'petrol' when all that the customer type drives burns petrol, else 'diesel'."""
    burnt = {data.fuel_group(vehicles()[key]["fuel"]) for key in fleet(case)}
    return "petrol" if burnt == {"petrol"} else "diesel"


@cache
def _general() -> Mapping[str, Range]:
    """Ranges that hold for every case, by name."""
    found = []
    for key, vehicle in vehicles().items():
        for quantity, (says, units) in _QUANTITIES.items():
            if quantity in vehicle:
                found.append(make(f"{key}.{quantity}", vehicle[quantity], f"{vehicle['name']}{says}", *units))
        if "tank" in vehicle:
            found.append(make(f"{key}.tank", [0, vehicle["tank"]], f"{vehicle['name']}油箱装得下", "升", "升/次"))
    prices = data.load()["prices"]
    for grade, density in DENSITIES.items():
        found.append(make(f"price.{grade}", prices[f"{grade}#"], f"2023–2025 年 {grade}# 零售价", "元/升"))
        found.append(make(f"density.{grade}", density, f"{grade}# 密度", "", "公斤/升", "千克/升", "吨/千升"))
    for group, name in (("petrol", "汽油"), ("diesel", "柴油")):
        found.append(make(f"rebate.{group}", [0, own()["rebate"][group]], f"{name}让利", "元/升", "元"))
        for kind, word in (("posted", "挂牌"), ("after_rebate", "让利后")):
            limits = data.load()["margins"][group][kind]
            found.append(make(f"margin.{group}.{kind}", limits, f"{name}{word}吨油毛利", "元/吨", "元"))
    found.append(make("urea", own()["urea"], "尿素占柴油", "%", scale=100))
    return {one.name: one for one in found}


def table(case: Case) -> Mapping[str, Range]:
    """Return every range that a figure of this case may name."""
    return _table(case.customer_type, case.station_kind)


@cache
def _table(customer_type: str, station_kind: str) -> Mapping[str, Range]:
    found = dict(_general())
    customer = _customer(customer_type)
    if "count" in customer:
        found["customer.vehicles"] = make("customer.vehicles", customer["count"], "这类客户的车", "台", "辆", "人")
    low, high = data.load()["share"]
    if "tonnes_month" in customer:
        least, most = customer["tonnes_month"]
        found["customer.tonnes_month"] = make("customer.tonnes_month", [least, most], "这类客户全部用量", "吨/月", "吨")
        limits = [round(least * low, 4), round(most * high, 4)]
        found["customer.won"] = make("customer.won", limits, "一座站争得到的", "吨/月", "吨")
    if "tonnes_season" in customer:
        limits = customer["tonnes_season"]
        found["customer.tonnes_season"] = make("customer.tonnes_season", limits, "这类客户一季", "吨/季", "吨")
    if station_kind in STATIONS:
        station = data.load()["stations"][STATIONS[station_kind]]
        name = f"{station_kind}站"
        found["station.tonnes_day"] = make("station.tonnes_day", station["tonnes_day"], f"{name}日均", "吨/日", "吨")
        for key, word in (("car_entry", "小车进站率"), ("truck_entry", "大车进站率")):
            if key in station:
                found[f"station.{key}"] = make(f"station.{key}", station[key], name + word, "%", scale=100)
        if station_kind in own()["shop"]:
            found["station.shop"] = make("station.shop", own()["shop"][station_kind], f"{name}便利店", "元/日", "元")
    return found
