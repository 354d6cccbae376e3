"""How named trainees work the exercise out, from the files of their package and nothing else.

One right way of reading the cards, and one belief changed a trainee: nothing here knows the key or the models.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

KILOGRAMS_A_LITRE = {"92#": 0.735, "95#": 0.745, "0#": 0.840}
PEOPLE = {"老板": "boss", "车队长": "fleet", "技师主管": "tech", "财务": "finance"}
SAYS = {
    "老板点头": "老板",
    "问带车的": "车队长",
    "管设备的": "技师主管",
    "我一句话": "老板",
    "我签了就算": "财务",
    "我来定": "老板",
}
ELSEWHERE = ("走公开招标", "要送油上门")


@dataclass(frozen=True)
class Belief:
    """How a trainee reads a card."""

    tonnes: Callable[[float, str], float] = lambda litres, fuel: litres * KILOGRAMS_A_LITRE[fuel] / 1000
    """Litres of a fuel to tonnes."""
    keen: Callable[[list[bool]], bool] = lambda four: sum(four) >= 3
    """The four things to whether the intention is high."""
    asks_for_money: bool = True
    hands_up: bool = True
    """Whether tenders and deliveries go to the area."""
    met_decides: bool = False
    """Whether whoever was met is taken for the one who decides."""
    value: Callable[[float, list[bool]], float] = lambda gate, four: gate * sum(four) / 4
    """Tonnes past the gate and the four things to what the order goes by."""


class Card:
    """One prospect as a trainee with a belief reads it."""

    def __init__(self, row: Any, belief: Belief, line: float) -> None:
        self.row, self.belief, self.line = row, belief, line
        amount = row.amount if row.unit == "t" else belief.tonnes(row.amount, row.fuel)
        self.gate = amount * row.share / 100 * (row.vehicles - row.to_electric) / row.vehicles
        self.four = [text[0] not in "没不" for text in (row.complaint, row.asked, row.trial, row.when)]
        self.decider = next((who for words, who in SAYS.items() if words in row.said), None)
        if belief.met_decides and row.met in PEOPLE:
            self.decider = row.met
        self.seen = row.met == self.decider and row.met_days <= 90

    def action(self) -> str:
        credit = self.row.pay.startswith("要赊账")
        pays = not self.belief.asks_for_money or not (credit or self.row.pay.startswith("欠"))
        if (self.belief.hands_up and self.row.way in ELSEWHERE) or (self.belief.asks_for_money and credit):
            return "up"
        missing = [pays, self.seen, self.gate > 0].count(False)
        if missing >= 2:
            return "drop" if missing == 3 else "PIV"
        high, keen = self.gate >= self.line, self.belief.keen(self.four)
        return {(True, True): "PI", (True, False): "PII", (False, True): "PIII", (False, False): "PIV"}[high, keen]

    def next_person(self) -> str:
        if not self.seen:
            return PEOPLE[self.decider]
        return "fleet" if self.row.met == "财务" else "finance"


def answer(folder: Path, belief: Belief) -> dict[str, Any]:
    """Return the answers of a trainee with this belief."""
    facts = json.loads((folder / "board.json").read_text(encoding="utf-8"))["data"]["facts"]
    table = pd.read_csv(folder / "prospects.csv", keep_default_na=False)
    cards = {row.customer_id: Card(row, belief, facts["line"]) for row in table.itertuples()}
    asked = [name for name, card in cards.items() if card.row.ask_order]
    volume, intention = facts["big_volume"] - facts["keen_volume"], facts["keen_intention"] - facts["big_intention"]
    return {
        "gate-tonnes": {name: round(card.gate, 2) for name, card in cards.items() if card.row.ask_tonnes},
        "classify": {name: card.action() for name, card in cards.items()},
        "next-person": {name: card.next_person() for name, card in cards.items() if card.row.ask_next},
        "visit-order": sorted(asked, key=lambda name: -belief.value(cards[name].gate, cards[name].four)),
        "one-number": round(100 * intention / (volume + intention), 1),
    }


def perfect(folder: Path) -> dict[str, Any]:
    return answer(folder, Belief())


def blank(_: Path) -> dict[str, Any]:
    return {}


def litres_for_tonnes(folder: Path) -> dict[str, Any]:
    """A thousand litres are a tonne."""
    return answer(folder, Belief(tonnes=lambda litres, _: litres / 1000))


def volume_first(folder: Path) -> dict[str, Any]:
    """The largest first."""
    return answer(folder, Belief(value=lambda gate, _: gate))


def grumble_as_intention(folder: Path) -> dict[str, Any]:
    """Who complains of his supplier will change, who does not will not."""
    return answer(folder, Belief(keen=lambda four: four[0]))


def keen_without_money(folder: Path) -> dict[str, Any]:
    """Nobody asks where the money comes from."""
    return answer(folder, Belief(asks_for_money=False))


def kept_at_station(folder: Path) -> dict[str, Any]:
    """Tenders and deliveries are talked over by the station itself."""
    return answer(folder, Belief(hands_up=False))


def met_as_decider(folder: Path) -> dict[str, Any]:
    """Whoever was met decides."""
    return answer(folder, Belief(met_decides=True))
