"""How named trainees work the exercise out, from the files of their package and nothing else.

One right way of reckoning, and one belief changed a trainee: nothing here knows the key or the models.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

KILOGRAMS_A_LITRE = {"92#": 0.735, "95#": 0.745, "0#": 0.840}


def smallest_set(worth: dict[str, float]) -> set[str]:
    """Add up from the largest until four fifths of the total are there."""
    reached, inside = 0.0, set()
    for name in sorted(worth, key=lambda one: -worth[one]):
        if reached >= 0.8 * sum(worth.values()):
            break
        reached += worth[name]
        inside.add(name)
    return inside


def first_fifth(worth: dict[str, float]) -> set[str]:
    """A fifth of the heads, rounded up."""
    return set(sorted(worth, key=lambda one: -worth[one])[: -(-len(worth) // 5)])


@dataclass(frozen=True)
class Belief:
    """How a trainee sees keeping, the list, the hours and a life."""

    side: Callable[[float], str] = lambda ratio: (
        "keep-all" if ratio < 3 else "keep-from-4" if ratio < 4 else "keep-from-5" if ratio < 5 else "win-all"
    )
    """Break-even ratio to an answer."""
    inside: Callable[[dict[str, float]], set[str]] = smallest_set
    """Who is on the list, by whatever it is drawn up from."""
    by_volume: bool = False
    """The list is drawn up from litres."""
    calls: int = 1000
    """From so many calls a month a customer is on the list."""
    share: float | None = None
    """What the first fifth brings, without reckoning."""
    split: Callable[[float, float, float], list[float]] = lambda hours, need, calls: [
        (hours - need - calls) * 2 / 3,
        (hours - need - calls) / 3,
        calls,
        need,
    ]
    """Hours to go round, hours the leads need and hours of the calls, to hours of the four heaps."""
    a_litre: Callable[[dict[str, Any]], float] = lambda one: one["life_gross"] - one["life_discount"]
    """What a litre brings in."""


def cards(folder: Path) -> pd.DataFrame:
    """Litres and net margin a month, and the fall against the same season, by customer."""
    table = pd.read_csv(folder / "customers.csv").set_index("customer_id")
    ledger = pd.read_csv(folder / "ledger.csv")
    months = ledger.pivot(index="customer_id", columns="month", values="quantity").loc[table.index]
    mean = months[[name for name in months if name >= "2025-01"]].sum(axis=1) / 12
    tonnes = table["ledger_unit"] == "t"
    table["litres"] = mean.mask(tonnes, mean / table["fuel"].map(KILOGRAMS_A_LITRE) * 1000)
    table["margin"] = table["litres"] * (table["gross"] - table["discount"]) - table["cost"]
    now, before = (months[[f"{year}-{month}" for month in (10, 11, 12)]].sum(axis=1) for year in (2025, 2024))
    table["fallen"] = 1 - now / before
    return table


def place(card: Any, inside: set[str], line: float) -> str:
    if card.Index in inside:
        return "rescue" if card.fallen >= 0.3 else "vip"
    if card.margin < 0:
        return "loss"
    return "regular" if card.margin >= line else "rest"


def answer(folder: Path, belief: Belief) -> dict[str, Any]:
    """Return the answers of a trainee with this belief."""
    paper = json.loads((folder / "board.json").read_text(encoding="utf-8"))["data"]
    facts, groups, table = paper["facts"], paper["tables"]["groups"], cards(folder)
    ratios = {one["id"]: one["new"] / (one["kept"] - one["alone"]) for one in groups}
    inside = belief.inside((table["litres"] if belief.by_volume else table["margin"]).to_dict())
    inside |= set(table.index[table["calls"] >= belief.calls])
    share = table["margin"].sort_values()[-3:].sum() / table["margin"].sum() * 100
    need = facts["first"] + facts["second"] + 1.5 * facts["trial"] + 2 * facts["sign"]
    hours = belief.split(facts["hours"], need, facts["calls"])
    worth = facts["life_litres"] * belief.a_litre(facts) * facts["life_months"] - facts["life_win"]
    return {
        "break-even": {one["id"]: round(ratios[one["id"]], 2) for one in groups if one["ask_ratio"]},
        "keep-or-win": {one["id"]: belief.side(ratios[one["id"]]) for one in groups if one["ask_side"]},
        "vip": {card.Index: place(card, inside, facts["line"]) for card in table.itertuples()},
        "top-share": belief.share or round(float(share), 1),
        "hours": dict(zip(("H1", "H2", "H3", "H4"), (round(one * 2) / 2 for one in hours), strict=True)),
        "lifetime-margin": float(round(worth)),
    }


def perfect(folder: Path) -> dict[str, Any]:
    return answer(folder, Belief())


def blank(_: Path) -> dict[str, Any]:
    return {}


def always_keep(folder: Path) -> dict[str, Any]:
    """Winning costs five times as much, everybody knows: keep."""
    return answer(folder, Belief(side=lambda _: "keep-all"))


def volume_as_vip(folder: Path) -> dict[str, Any]:
    """Who buys much is a VIP."""
    return answer(folder, Belief(by_volume=True))


def loud_as_vip(folder: Path) -> dict[str, Any]:
    """Who calls every day must be important."""
    return answer(folder, Belief(calls=10))


def twenty_by_count(folder: Path) -> dict[str, Any]:
    """A fifth of the customers are the four fifths of the margin."""
    return answer(folder, Belief(inside=first_fifth, share=80.0))


def equal_hours(folder: Path) -> dict[str, Any]:
    """Everybody gets the same: nobody can complain."""
    return answer(folder, Belief(split=lambda hours, *_: [hours / 4] * 4))


def lifetime_by_sales(folder: Path) -> dict[str, Any]:
    """What he pays is what he is worth."""
    return answer(folder, Belief(a_litre=lambda one: one["life_price"]))
