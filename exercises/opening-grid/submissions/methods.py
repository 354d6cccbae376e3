"""How named trainees work the exercise out, from the files of their package and nothing else.

One right way of reading the cards, and one belief changed a trainee: nothing here knows the key or the models.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

TONNES_A_LITRE = 0.00084
CELLS = ("ABC", "DEF", "GHI")
MOVES = {"A": "clear", "B": "ask", "C": "wait", "D": "clear", "E": "quick", "F": "ask", "G": "finish", "H": "solid"}
FACING = dict(zip("ABCDEFGHI", "IHGFEDCBA", strict=True))


@dataclass(frozen=True)
class Belief:
    """How a trainee reads the cards."""

    near: bool = False
    """Whoever lives near us is ours."""
    word: bool = False
    """What somebody said tells who leads."""
    keeps: bool = False
    """A big one stays with the station."""
    cuts: bool = False
    """Who is behind cuts the price."""
    lobbies: bool = False
    """Before a tender one sees the committee."""
    mirror: bool = True
    """The rival stands in the opposite cell."""


def answer(folder: Path, belief: Belief) -> dict[str, Any]:
    """Return the answers of a trainee with this belief."""
    facts = json.loads((folder / "board.json").read_text(encoding="utf-8"))["data"]["facts"]
    rows = pd.read_csv(folder / "opportunities.csv").to_dict("records")
    shares = {row["opportunity_id"]: _share(row) for row in rows}
    placed = {row["opportunity_id"]: CELLS[_lead(row, belief) + 1][1 - _turf(row, belief)] for row in rows}
    moves = {row["opportunity_id"]: _move(row, placed[row["opportunity_id"]], facts, belief) for row in rows}
    rivals = {}
    for row in pd.read_csv(folder / "placed.csv").to_dict("records"):
        rivals[row["opportunity_id"]] = MOVES.get(FACING[row["cell"]] if belief.mirror else row["cell"], "solid")
    counts = pd.read_csv(folder / "review.csv").set_index("cell")["count"]
    sick = counts["A"] + counts["D"]
    return {
        "past-share": {row["opportunity_id"]: round(shares[row["opportunity_id"]], 1) for row in rows if row["asked"]},
        "place": placed,
        "next-move": moves,
        "rival-next": rivals,
        "trouble-share": round(float(100 * sick / (counts.sum() - counts["没定"])), 1),
    }


def _tonnes(amount: float, unit: str) -> float:
    return amount if unit == "t" else amount * TONNES_A_LITRE


def _share(row: dict[str, Any]) -> float:
    """Our part of the year, in per cent."""
    ours, rival = (_tonnes(row[f"{side}_year"], row[f"{side}_unit"]) for side in ("ours", "rival"))
    return 100 * ours / (ours + rival)


def _sign(share: float) -> int:
    return 1 if share >= 60 else -1 if share <= 40 else 0


def _turf(row: dict[str, Any], belief: Belief) -> int:
    """1 ours, 0 nobody's, −1 the rival's."""
    if belief.near:
        return 1 if row["distance"] <= 2 else -1 if row["distance"] > 5 else 0
    return _sign(_share(row))


def _lead(row: dict[str, Any], belief: Belief) -> int:
    """1 we lead, 0 nobody, −1 the rival."""
    if belief.word:
        return {"我方": 1, "没有": 0, "对手": -1}[row["word"]]
    # ISO days compare as they stand.
    heard = (row["heard_ours"] < row["heard_rival"]) - (row["heard_ours"] > row["heard_rival"])
    recent = _sign(100 * row["ours_quarter"] / (row["ours_quarter"] + row["rival_quarter"]))
    total = heard + {"我方": 1, "客户": 0, "对手": -1}[row["sheet"]] + recent
    return (total >= 1) - (total <= -1)


def _move(row: dict[str, Any], cell: str, facts: dict[str, Any], belief: Belief) -> str:
    if row["tender"] == "是":
        return "lobby" if belief.lobbies else "take"
    big = _tonnes(row["monthly"], row["unit"]) >= facts["hand_up"]
    if row["level"] != "站" or (big and not belief.keeps):
        return "take"
    return "price" if belief.cuts and cell in "ABC" else MOVES.get(cell, "solid")


def perfect(folder: Path) -> dict[str, Any]:
    return answer(folder, Belief())


def blank(_: Path) -> dict[str, Any]:
    return {}


def near_as_turf(folder: Path) -> dict[str, Any]:
    """He is next door, so he is ours."""
    return answer(folder, Belief(near=True))


def word_as_lead(folder: Path) -> dict[str, Any]:
    """The driver said so."""
    return answer(folder, Belief(word=True))


def big_one_kept(folder: Path) -> dict[str, Any]:
    """Such a big one I will not give away."""
    return answer(folder, Belief(keeps=True))


def price_cut(folder: Path) -> dict[str, Any]:
    """Behind? Ten fen a litre."""
    return answer(folder, Belief(cuts=True))


def lobbying(folder: Path) -> dict[str, Any]:
    """A tender is won before it opens."""
    return answer(folder, Belief(lobbies=True))


def mirror_own_side(folder: Path) -> dict[str, Any]:
    """He will do what I would do."""
    return answer(folder, Belief(mirror=False))
