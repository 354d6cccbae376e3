"""How named trainees work the exercise out, from the files of their package and nothing else.

One right way of reading the cards, and one belief changed a trainee: nothing here knows the key or the models.
"""

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

TONNES_A_LITRE = {"92#": 0.000735, "95#": 0.000745, "0#": 0.00084}
CELLS = {(True, True): "T1", (False, True): "T2", (True, False): "T3", (False, False): "T4"}
MANAGER = ("visit", "lead", "point", "train")
FRIDAY = date(2025, 3, 14)


@dataclass(frozen=True)
class Belief:
    """How a trainee reads the cards."""

    sales: bool = False
    """Twenty tonnes a month are big business."""
    credit: bool = True
    """Money that a customer owes costs interest."""
    litres: bool = True
    """Litres are weighed."""
    fame: bool = False
    """A loud name draws others."""
    promises: bool = False
    """A project goes on when somebody says so."""
    biggest: bool = False
    """Concessions go to whoever takes most."""


def answer(folder: Path, belief: Belief) -> dict[str, Any]:
    """Return the answers of a trainee with this belief."""
    facts = json.loads((folder / "board.json").read_text(encoding="utf-8"))["data"]["facts"]
    chances = pd.read_csv(folder / "chances.csv").to_dict("records")
    nets, placed, slots = {}, {}, {}
    for row in chances:
        name, tonnes = row["customer_id"], _tonnes(row, belief)
        nets[name] = _net(row, tonnes, facts, belief)
        big = tonnes >= 20 if belief.sales else nets[name] >= facts["money_line"]
        placed[name] = CELLS[big, _long(row, belief) >= 6]
        if placed[name] != "T4" and date.fromisoformat(str(row["decides_on"])) <= FRIDAY:
            slots[name] = "go"
    settled = pd.read_csv(folder / "settled.csv")
    return {
        "net-profit": {row["customer_id"]: float(round(nets[row["customer_id"]])) for row in chances if row["asked"]},
        "classify": placed,
        "half-days": slots,
        "concessions": _concessions(settled, facts, belief),
        "portfolio": {row["station_id"]: _team(row) for row in pd.read_csv(folder / "teams.csv").to_dict("records")},
        "landed-profit": _landed(facts, belief),
    }


def _tonnes(row: dict[str, Any], belief: Belief) -> float:
    if row["unit"] == "t":
        return float(row["monthly"])
    return float(row["monthly"]) * (TONNES_A_LITRE[row["fuel"]] if belief.litres else 0.001)


def _net(row: dict[str, Any], tonnes: float, facts: dict[str, Any], belief: Belief) -> float:
    interest = row["turnover"] * facts["rate"] * row["days"] / 365 if belief.credit else 0.0
    return float((row["margin"] - row["discount"]) * tonnes * row["months"] - row["service"] - interest)


def _long(row: dict[str, Any], belief: Belief) -> float:
    """Mean of three scores."""
    more = row["adding"]
    if row["adding_power"] == "换电" or (row["adding_proof"] == "口头" and not belief.promises):
        more = 0
    fewer = row["leaving"] + (row["vehicles"] if row["months"] < 12 and not belief.promises else 0)
    change = (more - fewer) / row["vehicles"]
    follow = 10 if change >= 0.2 else 0 if change <= -0.5 else 5
    others = 10 if row["named"] >= 3 else 5 if row["asking"] else 0
    if belief.fame and row["loud"] == "是":
        others = 10
    morale = 10 if row["rival_years"] >= 3 else 5 if row["first_kind"] == "是" else 0
    return (follow + others + morale) / 3


def _concessions(settled: pd.DataFrame, facts: dict[str, Any], belief: Belief) -> dict[str, float]:
    given = {}
    for row in settled.to_dict("records"):
        months = {"T1": 3, "T2": 2}.get(row["cell"], 0)
        given[row["customer_id"]] = float(round(min(row["wants"], facts["authority"]) * row["tonnes"] * months))
        if belief.biggest:
            given[row["customer_id"]] = float(facts["pool"] if row["tonnes"] == settled["tonnes"].max() else 0)
    return given


def _team(row: dict[str, Any]) -> str:
    counts = [row[f"n{kind}"] for kind in (1, 2, 3, 4)]
    if sum(counts) < 5:
        return "wait"
    return next((MANAGER[place] for place, one in enumerate(counts) if one * 2 >= sum(counts)), "even")


def _landed(facts: dict[str, Any], belief: Belief) -> float:
    litres = facts["deal_litres"] * 12
    tonnes = litres * (TONNES_A_LITRE["0#"] if belief.litres else 0.001)
    return float(round(tonnes * facts["deal_margin"] - litres * facts["deal_discount"] - 12 * facts["deal_service"]))


def perfect(folder: Path) -> dict[str, Any]:
    return answer(folder, Belief())


def blank(_: Path) -> dict[str, Any]:
    return {}


def sales_for_margin(folder: Path) -> dict[str, Any]:
    """Who takes twenty tonnes a month is big business."""
    return answer(folder, Belief(sales=True))


def credit_forgotten(folder: Path) -> dict[str, Any]:
    """Money comes in some day; waiting costs nothing."""
    return answer(folder, Belief(credit=False))


def litres_for_tonnes(folder: Path) -> dict[str, Any]:
    """A thousand litres are a tonne."""
    return answer(folder, Belief(litres=False))


def loud_name(folder: Path) -> dict[str, Any]:
    """Whom everybody knows, everybody follows."""
    return answer(folder, Belief(fame=True))


def project_as_long(folder: Path) -> dict[str, Any]:
    """The next lot is ours; he said so."""
    return answer(folder, Belief(promises=True))


def all_to_biggest(folder: Path) -> dict[str, Any]:
    """Whoever takes most gets all there is to give."""
    return answer(folder, Belief(biggest=True))
