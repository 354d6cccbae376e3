"""The ranges that synthetic data keep to (ranges.yml)."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).with_name("ranges.yml")


@cache
def load() -> dict[str, Any]:
    """Return ranges.yml: vehicles, stations, months, weekdays, yearly, share, customers. Do not change what you get."""
    return yaml.safe_load(FILE.read_text(encoding="utf-8"))


def fuel_group(fuel: str) -> str:
    """Return 'diesel' for 0#, 'petrol' for the others: the groups of the calendar indices."""
    return "diesel" if fuel == "0#" else "petrol"


def station_range(customer_type: str) -> tuple[float, float]:
    """Return the tonnes a month that one station can win from a customer of a type: 10–60 % of what it burns."""
    ranges = load()
    entry, (least, most) = ranges["customers"][customer_type], ranges["share"]
    if "tonnes_season" in entry:
        low, high = entry["tonnes_season"]
        return 0.0, high * 2 / 12 * most
    low, high = entry["tonnes_month"]
    return low * least, high * most
