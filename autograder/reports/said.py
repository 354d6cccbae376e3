"""Answers and rules of a board in words, for the trainer: what was put in, and what counted as right."""

from collections.abc import Callable
from typing import Any

from toolkit.boards import rules
from toolkit.boards.expressions import is_number, tolerance
from toolkit.boards.schema import Board
from toolkit.boards.templates import fill, number_text, value_text
from toolkit.boards.values import OPTION, Values

SHORT = 4
"""Most decimals shown."""


class Said:
    """One trainee's answers against one key, in Chinese."""

    def __init__(self, board: Board, data: dict[str, Any], key: dict[str, Any], answers: dict[str, Any]) -> None:
        self.plain = board.canonical()
        self.names = board.misconceptions
        self.values = Values(self.plain, data, key, answers)
        self.most = rules.max_points(board, data)

    def questions(self) -> list[dict[str, Any]]:
        return list(self.plain["questions"])

    def question(self, name: str) -> dict[str, Any]:
        return self.values.questions[name]

    def ask(self, question: dict[str, Any]) -> str:
        """The question as the trainee read it."""
        return fill(question["ask"], lambda name: self.values.facts.get(name.partition(".")[2]))

    def answer(self, question: dict[str, Any]) -> list[list[str]]:
        """Item and answer as the board showed them, a row each; the item is empty for a single answer."""
        given = self.values.answers.get(question["id"])
        kind = question["kind"]
        if kind == "order":
            labels = {row["id"]: label(row) for row in self.values.rows(question)}
            return [["", " → ".join(labels[one] for one in given)]] if given else [["", "没有作答"]]
        if kind in ("threshold", "text") or (kind == "number" and "items" not in question):
            return [["", "没有作答" if given is None else self.shown(question, given)]]
        chosen = given or {}
        rows = self.values.rows(question)
        blank = "没排" if kind == "plan" else "没有作答"
        return [[label(row), self.shown(question, chosen[row["id"]]) if row["id"] in chosen else blank] for row in rows]

    def right(self, question: dict[str, Any]) -> list[list[str]]:
        """Item and what counted as right, a row each; empty for plans and written parts, which have a rule alone."""
        kind, rule = question["kind"], question.get("judge", {})
        if kind in ("plan", "text"):
            return []
        if kind == "allocate":
            return [
                [label(row), "—".join(value_text(self.values.value(part[end], row)) for end in ("low", "high"))]
                for part in rule["parts"]
                if part["check"] == "bounds"
                for row in self.values.rows(question)
            ]  # fmt: skip
        if kind == "order":
            labels = {row["id"]: label(row) for row in self.values.rows(question)}
            return [["", " → ".join(labels[one] for one in self.values.right(question, None))]]
        over_items = "items" in question and "each" in question
        rows: list[dict[str, Any] | None] = [*self.values.rows(question)] if over_items else [None]
        return [[label(row) if row else "", self._right_one(question, row)] for row in rows]

    def rule(self, question: dict[str, Any]) -> list[str]:
        """How it was judged, in sentences."""
        rule = question.get("judge", {})
        say: dict[str, Callable[[], list[str]]] = {
            "within": lambda: [f"差多少算对：{_tolerance(rule['tolerance'])}"],
            "total": lambda: [
                f"把表里{'合条件的' if rule['if'] else '每'}一行加起来{self._conditions(rule)}",
                f"差多少算对：{_tolerance(rule['tolerance'])}",
            ],
            "decide": lambda: self._decide(question, rule),
            "order": lambda: [
                f"按 {rule['by']} 从{'大到小' if rule['descending'] else '小到大'}排；两两比，先后对的对数占几成给几成分"
            ],
        }
        if question["kind"] == "text":
            return [f"{line['text']}（{number_text(line['points'], 2, trim=True)} 分）" for line in question["rubric"]]
        if "parts" in rule:
            return [self._part(question, part) for part in rule["parts"]]
        return say[rule["rule"]]()

    def shown(self, question: dict[str, Any], value: Any) -> str:
        """One value with its unit or its option's label."""
        if is_number(value):
            unit = f" {question['unit']}" if question.get("unit") else ""
            return number_text(value, SHORT, trim=True) + unit
        labels = {one["id"]: one["label"] for one in self.values.options(question)}
        return str(labels.get(value, value)) if isinstance(value, str) else value_text(value)

    def _right_one(self, question: dict[str, Any], row: dict[str, Any] | None) -> str:
        right, rule = self.values.right(question, row), question["judge"]
        if rule["rule"] == "decide":
            known = "，".join(f"{name} = {self._known(ref, row)}" for name, ref in rule["from"].items())
            return f"{self.shown(question, right)}（{known}）"
        if not is_number(right):
            return "没有数"
        allowed = tolerance(rule["tolerance"], right)
        if not allowed:
            return self.shown(question, right)
        low, high = (number_text(one, SHORT, trim=True) for one in (right - allowed, right + allowed))
        return f"{self.shown(question, right)}（{low} 到 {high} 都算对）"

    def _known(self, ref: str | float, row: dict[str, Any] | None) -> str:
        value = self.values.value(ref, row)
        # Options of another question come as ids; their labels are known by the board alone.
        labels = {one["id"]: one["label"] for options in self.plain["options"].values() for one in options}
        if isinstance(value, str):
            return str(labels.get(value, value))
        return number_text(value, SHORT, trim=True) if is_number(value) else value_text(value)

    def _decide(self, question: dict[str, Any], rule: dict[str, Any]) -> list[str]:
        labels = {one["id"]: one["label"] for one in self.values.options(question)}
        said = [
            f"{' 且 '.join(row['if'])} → {labels[row['then']]}" if row["if"] else f"其余 → {labels[row['then']]}"
            for row in rule["rows"]
        ]
        own = [ref for ref in rule["from"].values() if isinstance(ref, str) and ref.startswith(("own.", "answer."))]
        if own:
            asked = "、".join(self.values.questions[_name(ref)]["title"] for ref in own)
            said.append(f"“{asked}”照学员自己填的算，前面错过的不再扣；学员的线分不出两边时用标准线")
        return said

    def _conditions(self, rule: dict[str, Any]) -> str:
        return f"（{' 且 '.join(rule['if'])}）" if rule["if"] else ""

    def _part(self, question: dict[str, Any], part: dict[str, Any]) -> str:
        points = number_text(part.get("each", part.get("points", 0)), 2, trim=True)
        worth = f"每行 {points} 分" if "each" in part else f"{points} 分"
        name = self.names.get(part["id"], part["id"])
        whole, cap = ("每一格合计", question["cap"]) if "cap" in question else ("合计", question.get("total", 0))
        what = {
            "cap": lambda: f"{whole}不超过 {value_text(self.values.value(cap, None))}",
            "must": lambda: f"{' 且 '.join(part['if'])} 的都要排上",
            "avoid": lambda: f"{' 且 '.join(part['if'])} 的都不排",
            "value": lambda: f"排上的加起来不少于 {value_text(self.values.value(part['atleast'], None))}",
            "total": lambda: f"合计要等于 {value_text(self.values.value(question['total'], None))}",
            "bounds": lambda: "每一行在上下限之间",
        }[part["check"]]()
        return f"{name}（{worth}）：{what}"


def label(row: dict[str, Any]) -> str:
    """A row as the sentences of the judge name it."""
    if OPTION in row:
        return str(row[OPTION])
    return f"{row['id']} {row['name']}" if row.get("name") else str(row["id"])


def _tolerance(value: str | float) -> str:
    if isinstance(value, str):
        return f"上下 {value.replace(' ', '')}"
    return f"上下 {number_text(value, SHORT, trim=True)}" if value else "要一样"


def _name(ref: str) -> str:
    return ref.partition(".")[2].removesuffix("[item]")
