"""Players who do not think: what they get says whether an exercise can be passed by guessing.

Each takes a board and its public data and returns answers to everything that can be tapped or filled in.
"""

import random
from collections.abc import Callable, Iterator
from typing import Any

from toolkit.boards import Board
from toolkit.boards.expressions import is_number
from toolkit.boards.values import Values

Answers = dict[str, Any]
Order = Callable[[list[dict[str, Any]]], list[dict[str, Any]]]


def constants(board: Board, data: dict[str, Any]) -> Iterator[tuple[str, Answers]]:
    """The same everywhere: the first option, the second, … ; limits and numbers in the middle, hours in equal parts."""

    def always(place: int) -> Answers:
        return _play(board, data, lambda rows: rows, lambda options, _: options[place % len(options)])

    for place in range(max((len(options) for options in board.options.values()), default=1)):
        yield f"constant-{place + 1}", always(place)


def dice(board: Board, data: dict[str, Any], seed: int) -> Answers:
    """Everything by dice."""
    rolled = random.Random(seed)
    return _play(
        board,
        data,
        lambda rows: rolled.sample(rows, len(rows)),
        lambda options, _: rolled.choice(options),
        rolled.uniform,
    )


def sorters(board: Board, data: dict[str, Any]) -> Iterator[tuple[str, Answers]]:
    """By one column that everybody sees, upwards or downwards: options in equal groups, lists in that order."""
    columns = {
        field for rows in data["tables"].values() for row in rows for field, value in row.items() if is_number(value)
    }

    def by(column: str, downwards: bool) -> Answers:
        def order(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
            return sorted(rows, key=lambda row: _sortable(row.get(column)), reverse=downwards)

        return _play(board, data, order, lambda options, share: options[int(share * len(options))])

    for column in sorted(columns):
        yield f"{column}-up", by(column, downwards=False)
        yield f"{column}-down", by(column, downwards=True)


def _sortable(value: Any) -> float:
    return float(value) if is_number(value) else 0.0


def _play(
    board: Board,
    data: dict[str, Any],
    order: Order,
    pick: Callable[[list[str], float], str],
    between: Callable[[float, float], float] = lambda low, high: (low + high) / 2,
) -> Answers:
    values, answers = Values(board.canonical(), data, {}, {}), Answers()
    for question in values.board["questions"]:
        kind, name = question["kind"], question["id"]
        rows = values.rows(question) if kind in ("classify", "order", "plan", "allocate") or "items" in question else []
        rows = order(rows)
        low = question.get("min") or 0.0
        high = question["max"] if question.get("max") is not None else max(low * 2, 100.0)
        if kind == "classify":
            options = [one["id"] for one in values.options(question)]
            answers[name] = {row["id"]: pick(options, place / len(rows)) for place, row in enumerate(rows)}
        elif kind == "order":
            answers[name] = [row["id"] for row in rows]
        elif kind == "plan":
            answers[name] = _within_hours(values, question, rows)
        elif kind == "allocate":
            total = values.value(question["total"], None)
            answers[name] = {row["id"]: total / len(rows) for row in rows}
        elif kind == "number" and "items" in question:
            answers[name] = {row["id"]: between(low, high) for row in rows}
        elif kind in ("number", "threshold"):
            answers[name] = between(low, high)
    return answers


def _within_hours(values: Values, question: dict[str, Any], rows: list[dict[str, Any]]) -> dict[str, str]:
    """Fill the slots one after the other, in the order of the rows, as long as the hours last."""
    cap, chosen, left = values.value(question["cap"], None), dict[str, str](), list(rows)
    for slot in values.options(question):
        spent = 0.0
        for row in list(left):
            hours = values.value(question["hours"], row)
            if spent + hours <= cap + 1e-9:
                spent += hours
                chosen[row["id"]] = slot["id"]
                left.remove(row)
    return chosen
