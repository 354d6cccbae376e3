"""How named trainees work the exercise out, from the files of their package and nothing else.

One right way of reading the clipboard, and one belief changed a trainee: nothing here knows the key or the models.
"""

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

JIN_A_LITRE = 0.840 / 0.5
NEVER = ("监控", "对面站", "4S 店", "翻货单")
SOMEBODYS = ("车牌号", "手机号", "哪条线", "每台车")
METHODS = {
    "stats": ("没写升数", "再记两周", "改记升"),
    "analyse": ("归到", "算出", "挑出"),
    "onsite": ("跟车来了", "当面"),
    "extend": ("还有", "老乡"),
}


@dataclass(frozen=True)
class Belief:
    """How a trainee reads the clipboard."""

    merges: bool = True
    """Whether one heading on the bills is one customer."""
    yuan_are_litres: bool = False
    by_frequency: bool = False
    """Three days make a fixed customer, whatever he fills."""
    once_is_enough: bool = False
    silence_is_consent: bool = False
    refusal_counts: bool = True


class Clipboard:
    """The package as a trainee with a belief reads it."""

    def __init__(self, folder: Path, belief: Belief) -> None:
        paper = json.loads((folder / "board.json").read_text(encoding="utf-8"))
        self.facts, self.tables = paper["data"]["facts"], paper["data"]["tables"]
        self.belief = belief
        self.cards = pd.read_csv(folder / "cards.csv").set_index("card_id")
        lines = pd.read_csv(folder / "lines.csv").drop_duplicates(["card_id", "date", "time", "amount"])
        self.lines = lines[lines["date"].map(exists)]
        self.consents = pd.read_csv(folder / "consents.csv").sort_values("date")

    def group(self, card: str) -> list[str]:
        """The cards of one company."""
        bill = self.cards.loc[card, "bill"]
        if not self.belief.merges or bill == "没开票":
            return [card]
        return list(self.cards.index[self.cards["bill"] == bill])

    def month(self, card: str) -> float:
        mine = self.lines[self.lines["card_id"].isin(self.group(card))]
        price = 1 if self.belief.yuan_are_litres else self.facts["price"]
        return (
            sum(
                amount / {"升": 1, "元": price, "斤": JIN_A_LITRE}[unit]
                for amount, unit in zip(mine["amount"], mine["unit"], strict=True)
            )
            / 14
            * 30
        )

    def days(self, card: str) -> int:
        return int(self.lines[self.lines["card_id"].isin(self.group(card))]["date"].nunique())

    def place(self, card: str) -> str:
        row = self.cards.loc[card]
        if self.belief.merges and row["bill"] not in ("没开票", row["name"]):
            return "merge"
        asked = self.consents[(self.consents["card_id"] == card) & (self.consents["role"] != "司机")]
        last = asked["answer"].iloc[-1] if len(asked) else ""
        if last == "no" and self.belief.refusal_counts:
            return "refused"
        if self.days(card) <= 1 and not self.belief.once_is_enough:
            return "pass"
        enough = self.days(card) >= 3 if self.belief.by_frequency else self.month(card) >= self.facts["line"]
        if not enough:
            return "watch"
        return "file" if last in ("yes", "no") or self.belief.silence_is_consent else "ask"


def exists(day: str) -> bool:
    try:
        date.fromisoformat(day)
    except ValueError:
        return False
    return True


def kept(text: str, belief: Belief) -> str:
    if any(word in text for word in NEVER):
        return "never"
    return "consent" if any(word in text for word in SOMEBODYS) and not belief.silence_is_consent else "count"


def method(text: str) -> str:
    return next((name for name, words in METHODS.items() if any(word in text for word in words)), "track")


def answer(folder: Path, belief: Belief) -> dict[str, Any]:
    """Return the answers of a trainee with this belief."""
    board = Clipboard(folder, belief)
    night = board.facts["night"] / (1 if belief.yuan_are_litres else board.facts["price"])
    recorded = board.facts["early"] + board.facts["middle"] + night
    return {
        "monthly-litres": {
            row["id"]: round(board.month(row["id"])) for row in board.tables["cards"] if row["ask_litres"]
        },
        "classify": {card: board.place(card) for card in board.cards.index},
        "what-to-keep": {row["id"]: kept(row["text"], belief) for row in board.tables["fields"]},
        "five-methods": {row["id"]: method(row["text"]) for row in board.tables["tasks"]},
        "one-number": round(100 - 100 * recorded / board.facts["pumped"], 1),
    }


def perfect(folder: Path) -> dict[str, Any]:
    return answer(folder, Belief())


def blank(_: Path) -> dict[str, Any]:
    return {}


def names_not_merged(folder: Path) -> dict[str, Any]:
    """Every name is a customer of its own."""
    return answer(folder, Belief(merges=False))


def yuan_for_litres(folder: Path) -> dict[str, Any]:
    """A number is litres, whatever stands behind it."""
    return answer(folder, Belief(yuan_are_litres=True))


def frequency_without_volume(folder: Path) -> dict[str, Any]:
    """Who comes often is a fixed customer."""
    return answer(folder, Belief(by_frequency=True))


def single_visit_as_fixed(folder: Path) -> dict[str, Any]:
    """One full tank, times thirty over fourteen."""
    return answer(folder, Belief(once_is_enough=True))


def filed_without_consent(folder: Path) -> dict[str, Any]:
    """Who did not say no agreed."""
    return answer(folder, Belief(silence_is_consent=True))


def refusal_overridden(folder: Path) -> dict[str, Any]:
    """He comes, so he is filed, whatever he said."""
    return answer(folder, Belief(refusal_counts=False))
