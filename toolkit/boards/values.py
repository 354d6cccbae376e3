"""The values a judging stands on: merged tables, cleaned answers, references, right answers.

Twin of web/board-values.mjs. Nothing here gives points.
"""

import math
from collections.abc import Iterable
from typing import Any

from toolkit.boards.expressions import holds, is_number, reference

MIN_SIDE = 3
"""A trainee's own limit counts only when at least this many items lie on either side of it."""

GO = [{"id": "go", "label": "去"}]
"""The one slot of a plan without options."""


OPTION = " label"
"""Field of a row that stands for an option; no authored field can have a blank in its name."""


def add(values: Iterable[float]) -> float:
    """Add from left to right: built-in sum rounds in another way on newer Pythons, and JavaScript would differ."""
    result = 0.0
    for value in values:
        result += value
    return result


class Values:
    """One judging: the board's plain data, the merged tables, the cleaned answers."""

    def __init__(self, board: dict[str, Any], data: dict[str, Any], key: dict[str, Any], answers: Any) -> None:
        self.board = board
        self.questions = {question["id"]: question for question in board["questions"]}
        self.facts = {**data.get("facts", {}), **key.get("facts", {})}
        extra = key.get("tables", {})
        self.tables = {
            name: [{**row, **extra.get(name, {}).get(row["id"], {})} for row in rows]
            for name, rows in data.get("tables", {}).items()
        }
        given = answers if isinstance(answers, dict) else {}
        self.answers = {}
        for question in board["questions"]:
            fitting = self.fit(question, given.get(question["id"]))
            if fitting is not None:
                self.answers[question["id"]] = fitting

    def rows(self, question: dict[str, Any]) -> list[dict[str, Any]]:
        """The rows that a question asks about; options stand in for rows when an allocation has no table."""
        if "items" in question:
            return self.filtered(question["items"], question.get("only"))
        return [{"id": one["id"], OPTION: one["label"]} for one in self.options(question)]

    def filtered(self, table: str, only: str | None) -> list[dict[str, Any]]:
        return [row for row in self.tables.get(table, []) if only is None or row.get(only) is True]

    def options(self, question: dict[str, Any]) -> list[dict[str, Any]]:
        if "options" in question:
            return self.board["options"].get(question["options"], [])
        return GO if question["kind"] == "plan" else []

    def fit(self, question: dict[str, Any], given: Any) -> Any:
        kind = question["kind"]
        if kind == "text":
            return given if isinstance(given, str) and given.strip(" \t\r\n\u3000") else None
        if kind == "threshold" or (kind == "number" and "items" not in question):
            return number(given)
        ids = [row["id"] for row in self.rows(question)]
        if kind == "order":
            fits = isinstance(given, list) and len(given) == len(ids) and all(given.count(one) == 1 for one in ids)
            return given if fits else None
        if not isinstance(given, dict):
            return None
        if kind in ("number", "allocate"):
            pairs = {one: number(given.get(one)) for one in ids}
        else:
            known = [one["id"] for one in self.options(question)]
            pairs = {one: given.get(one) if given.get(one) in known else None for one in ids}
        return {one: value for one, value in pairs.items() if value is not None} or None

    def value(self, ref: str | float, row: dict[str, Any] | None) -> Any:
        if not isinstance(ref, str):
            return ref
        parsed = reference(ref)
        assert parsed is not None, "checked when the board was loaded"
        if parsed.kind == "facts":
            return self.facts.get(parsed.name)
        if parsed.kind == "item":
            return row.get(parsed.name) if row else None
        question = self.questions[parsed.name]
        if parsed.kind == "own":
            return self.own(question)
        return self.given_or_right(question, row if parsed.per_item else None)

    def own(self, question: dict[str, Any]) -> Any:
        """The trainee's limit when it splits the items, else the right one."""
        given, splits = self.answers.get(question["id"]), question["splits"]
        if given is not None:
            values = [row.get(splits["by"]) for row in self.filtered(splits["table"], splits.get("only"))]
            numbers = [value for value in values if is_number(value)]
            above = sum(1 for value in numbers if value >= given)
            if above >= MIN_SIDE and len(numbers) - above >= MIN_SIDE:
                return given
        return self.value(question["judge"]["target"], None)

    def given_or_right(self, question: dict[str, Any], row: dict[str, Any] | None) -> Any:
        given = self.answers.get(question["id"])
        if row is None:
            return given if given is not None else self.right(question, None)
        own_row = next((one for one in self.rows(question) if one["id"] == row["id"]), None)
        if own_row is None:
            return None
        return given[row["id"]] if given and row["id"] in given else self.right(question, own_row)

    def right(self, question: dict[str, Any], row: dict[str, Any] | None) -> Any:
        rule = question["judge"]
        if rule["rule"] == "within":
            return self.value(rule["target"], row)
        if rule["rule"] == "decide":
            return self.decide(rule, row, {})
        if rule["rule"] == "total":
            return self.total(rule, {})
        return self.ordered(question, rule["by"], rule["descending"])

    def decide(self, rule: dict[str, Any], row: dict[str, Any] | None, instead: dict[str, Any]) -> str:
        names = self.named(rule, row, instead)
        return next(one["then"] for one in rule["rows"] if all(holds(text, names) for text in one["if"]))

    def named(self, rule: dict[str, Any], row: dict[str, Any] | None, instead: dict[str, Any]) -> dict[str, Any]:
        return {name: self.value(ref, row) for name, ref in {**rule["from"], **instead}.items()}

    def total(self, rule: dict[str, Any], instead: dict[str, Any]) -> float:
        amounts = []
        for row in self.filtered(rule["table"], rule.get("only")):
            names = self.named(rule, row, instead)
            if all(holds(text, names) for text in rule["if"]):
                amounts.append(names[rule["add"]] if "add" in rule else 1)
        return add(amount for amount in amounts if is_number(amount))

    def ordered(self, question: dict[str, Any], by: str | float, descending: bool) -> list[str]:
        rows = sorted(self.rows(question), key=lambda row: self.rank(by, row, descending))
        return [row["id"] for row in rows]

    def rank(self, by: str | float, row: dict[str, Any], descending: bool) -> float:
        """Small for what comes first; rows without a number come last."""
        value = self.value(by, row)
        if not is_number(value):
            return math.inf
        return -value if descending else value


def number(given: Any) -> float | None:
    """Return a finite number of an answer, None for anything else."""
    if not is_number(given):
        return None
    try:
        value = float(given)
    except OverflowError:
        return None
    return value if math.isfinite(value) else None
