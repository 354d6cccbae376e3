"""A sorting practice beside a page, <page>.sorting.yml: cards to put into groups, each with a reason. Never graded.

load(path) ──> Sorting ── practice(sorting) ──> traits of an ordinary board in practice mode
"""

from pathlib import Path
from typing import Any

from pydantic import Field

from toolkit import boards
from toolkit.boards.reading import Strict, read_yaml, validate
from toolkit.boards.schema import Board, Id, Option, Words
from toolkit.errors import ContentError


class Card(Strict):
    say: Words
    """What the card shows; unique."""
    right: Id
    why: Words
    """The reason, read after the tap whether it was right or wrong."""


class Sorting(Strict):
    """A checked practice; `load` is the way to get one."""

    id: Id
    title: Words
    minutes: int = Field(ge=1)
    covers: list[int] = Field(default=[])
    """Rows of the coverage list."""
    intro: str = ""
    ask: Words
    skills: list[str] = Field(min_length=1)
    options: list[Option] = Field(min_length=2, max_length=6)
    cards: list[Card] = Field(min_length=6, max_length=16)


def load(path: str | Path) -> Sorting:
    """Return the checked practice; ContentError names the card and the way out."""
    path = Path(path)
    sorting = validate(Sorting, read_yaml(path), path.name)
    known = [option.id for option in sorting.options]
    for number, card in enumerate(sorting.cards, start=1):
        if card.right not in known:
            raise ContentError(
                path.name, f"第 {number} 张", f"没有 {card.right} 这一堆", f"可用的是：{'、'.join(known)}"
            )
    if len({card.say for card in sorting.cards}) < len(sorting.cards):
        raise ContentError(path.name, "cards", "有两张写的一样", "换一张")
    if idle := sorted(set(known) - {card.right for card in sorting.cards}):
        raise ContentError(path.name, f"options {idle[0]}", "一张卡片也不归这一堆", "加一张，或删掉这一堆")
    return sorting


def board(sorting: Sorting) -> Board:
    """Return the board of one question that the practice stands for."""
    rows = [{"if": [f"right == '{option.id}'"], "then": option.id} for option in sorting.options[:-1]]
    question = {
        "id": "sort", "kind": "classify", "title": "分一分", "ask": sorting.ask, "skills": list(sorting.skills),
        "items": "cards", "options": "groups", "each": 1.0, "show": {"title": "{item.say}"},
        "judge": {
            "rule": "decide", "from": {"right": "item.right"}, "rows": [*rows, {"then": sorting.options[-1].id}],
            "say": "应归{correct}。{item.why}", "right": "{item.why}",
        },
    }  # fmt: skip
    return validate(
        Board,
        {
            "id": sorting.id,
            "title": sorting.title,
            "minutes": sorting.minutes,
            "intro": sorting.intro,
            "options": {"groups": [option.model_dump(exclude_none=True) for option in sorting.options]},
            "questions": [question],
        },
        sorting.id,
    )


def data(sorting: Sorting) -> dict[str, Any]:
    """Return what the cards show."""
    rows = [{"id": f"K{number}", "say": card.say} for number, card in enumerate(sorting.cards, start=1)]
    return {"facts": {}, "tables": {"cards": rows}}


def practice(sorting: Sorting) -> dict[str, Any]:
    """Return the traits of the open board."""
    key = {f"K{number}": {"right": card.right, "why": card.why} for number, card in enumerate(sorting.cards, start=1)}
    return boards.practice(board(sorting), data(sorting), {"facts": {}, "tables": {"cards": key}}, sorting.id)
