"""How named trainees work the exercise out, from the files of their package and nothing else.

One right way of planning, and one belief changed a trainee: nothing here knows the key or the models.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

TONNES_A_LITRE = {"92#": 0.735 / 1000, "0#": 0.840 / 1000}
BEYOND = ("招标", "账期", "送到工地")
PLAN = (
    "目标：九十天后新增 {gained:.2f} 吨/天，另外保住 {kept:.2f} 吨/天，保住的不算新增。"
    "头五家：第一个月去 {first}，比去年同季少了三成以上；"
    "第二个月去 {second}，家里用的比在本站加的多得多。每月 3 号小陈从台账抄这五家的升，换成吨/天；"
    "改招牌前后各数一遍进站率，30 号、60 号各报一次。"
    "{up} 站里定不了，5 号把车数、用量、他要什么报片区，15 号前请回话，不报价、不许账期。"
)


@dataclass(frozen=True)
class Belief:
    """How a trainee places customers, hours and gains."""

    hand_up: bool = True
    """What the station cannot decide goes up."""
    season: bool = True
    """Whom to visit when hangs on his season."""
    line: float = 2.0
    """Tonnes a month from which one who is falling is worth the first month."""
    split: Callable[[float, float, float], list[float]] = lambda hours, gate, new: [gate, hours - gate - new, new]
    kept: Callable[[float], float] = lambda litres: litres * TONNES_A_LITRE["0#"] / 30
    """Litres a month to what is written down."""
    added: Callable[[dict[str, Any]], float] = lambda _: 0.0
    """What is counted beyond the gains."""


def place(row: dict[str, Any], months: list[float], start: int, belief: Belief) -> str:
    """Where one customer goes."""
    if belief.hand_up and any(word in row["asks"] for word in BEYOND):
        return "hand"
    season = isinstance(row["season"], str)
    if season and belief.season:
        ahead = int(row["season"].split("、")[0]) - 1 - start
        return f"m{ahead + 1}" if 0 <= ahead <= 2 else "none-now"
    tonnes = [amount * (1 if row["ledger_unit"] == "t" else TONNES_A_LITRE[row["fuel"]]) for amount in months]
    mean, now, before = sum(tonnes[12:]) / 12, sum(tonnes[21:]), sum(tonnes[9:12])
    usual = before if not season else mean * 3
    if now <= 0.7 * usual:
        return "m1" if mean >= belief.line else "none-now"
    if mean >= 2:
        return "m3"
    return "m2" if row["total_tonnes"] - mean >= 2 else "none-now"


def best_plan(leads: list[dict[str, Any]], cap: float, skip: set[str]) -> dict[str, str]:
    """The most tonnes times chance that three months hold, whoever was promised among them."""
    best: tuple[float, dict[str, str]] = (-1.0, {})

    def go(place: int, left: list[float], worth: float, taken: dict[str, str]) -> None:
        nonlocal best
        if place == len(leads):
            if worth > best[0]:
                best = (worth, dict(taken))
            return
        one = leads[place]
        for slot in range(3):
            if one["id"] not in skip and one["hours"] <= left[slot]:
                less = [room - one["hours"] * (slot == number) for number, room in enumerate(left)]
                more = one["tonnes"] * one["chance"] / 100
                go(place + 1, less, worth + more, {**taken, one["id"]: f"s{slot + 1}"})
        if "答应" not in one["note"]:
            go(place + 1, left, worth, taken)

    go(0, [cap] * 3, 0.0, {})
    return best[1]


def answer(folder: Path, belief: Belief) -> dict[str, Any]:
    """Return the answers of a trainee with this belief."""
    paper = json.loads((folder / "board.json").read_text(encoding="utf-8"))["data"]
    facts, leads = paper["facts"], paper["tables"]["leads"]
    ledger = pd.read_csv(folder / "ledger.csv").groupby("customer_id")["quantity"].apply(list)
    customers = pd.read_csv(folder / "customers.csv").to_dict("records")
    placed = {
        row["customer_id"]: place(row, ledger[row["customer_id"]], facts["start"], belief)
        for row in customers
    }  # fmt: skip
    gate = 2 * 2 * facts["counts"] * facts["count_hours"]
    hours = belief.split(facts["hours"], gate, 3 * facts["cap"])
    tenders = {one["id"] for one in leads if any(word in one["note"] for word in BEYOND)}
    gained = facts["gate_gain"] + (facts["raise_gain"] + facts["new_gain"]) / 30 + belief.added(facts)
    rise = (facts["rate_after"] - facts["rate_before"]) / 100
    named = {slot: "、".join(name for name in placed if placed[name] == slot) for slot in ("m1", "m2", "hand")}
    return {
        "when": placed,
        "hours": dict(zip(("A1", "A2", "A3"), (float(one) for one in hours), strict=True)),
        "leads": best_plan(leads, facts["cap"], tenders if belief.hand_up else set()),
        "kept": round(belief.kept(facts["kept_litres"]), 3),
        "gained": round(gained, 3),
        "gate-tonnes": round(facts["cars"] * rise * facts["fill"] * TONNES_A_LITRE["92#"], 3),
        "written-plan": PLAN.format(
            gained=gained, kept=facts["keep_gain"], first=named["m1"], second=named["m2"], up=named["hand"]
        ),
    }


def perfect(folder: Path) -> dict[str, Any]:
    return answer(folder, Belief())


def blank(_: Path) -> dict[str, Any]:
    return {}


def all_to_new(folder: Path) -> dict[str, Any]:
    """Growth comes from new customers: all hours to them."""
    return answer(folder, Belief(split=lambda hours, *_: [0.0, 0.0, hours]))


def dead_season_visit(folder: Path) -> dict[str, Any]:
    """Who has not come for three months is leaving, combine or coach."""
    return answer(folder, Belief(season=False))


def eiv_first(folder: Path) -> dict[str, Any]:
    """Whoever falls the most is first, however little he buys."""
    return answer(folder, Belief(line=0.0))


def kept_as_gained(folder: Path) -> dict[str, Any]:
    """What does not leave is a gain."""
    return answer(folder, Belief(added=lambda facts: facts["keep_gain"]))


def litres_for_goal(folder: Path) -> dict[str, Any]:
    """The ledger has litres a month; so has the goal."""
    return answer(folder, Belief(kept=lambda litres: float(litres)))


def visit_handed_up(folder: Path) -> dict[str, Any]:
    """A big order is worth a visit, whoever may sign it."""
    return answer(folder, Belief(hand_up=False))
