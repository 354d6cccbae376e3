"""Judge the answers to a board; the twin of web/board-rules.mjs, mark for mark and sentence for sentence.

    board + public data + key + answers ── judge ──> [Mark]

Limits are judged against the stated line; what follows from them is judged from the trainee's own limit
(`own.<question>`) or own answers (`answer.<question>`), so that one mistake costs once.
"""

import math
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from toolkit.boards import completeness
from toolkit.boards.expressions import holds, is_number, near, tolerance
from toolkit.boards.schema import Board
from toolkit.boards.templates import fill, number_text, value_text
from toolkit.boards.values import OPTION, Values, add

SHORT = 3
"""Most decimals of numbers in sentences that no author wrote."""


class Mark(NamedTuple):
    question: str
    item: str
    """Item id, empty for single questions and for parts of a plan."""
    points: float
    max: float
    misconception: str | None
    """None when right; else a mistake's or part's id, "other" or "blank"."""
    sentence: str


def judge(
    board: Board, data: dict[str, Any], key: dict[str, Any], answers: dict[str, Any], file: object = "board.yml"
) -> list[Mark]:
    """Return the marks of every question but the written ones, in the order of the board.

    data, key: {"facts": {…}, "tables": {…}}; tables of the key are {id: fields}, merged over the public rows.
    answers: as they arrive from outside; what does not fit the board counts as unanswered.
    Raises ContentError, naming `file`, when a reference of the board has no value in data and key.
    """
    completeness.complete(board, data, key, file)
    run = _Run(board.canonical(), data, key, answers)
    marks: list[Mark] = []
    for question in run.board["questions"]:
        if question["kind"] != "text":
            marks += run.marks(question)
    return marks


def max_points(board: Board, data: dict[str, Any]) -> dict[str, float]:
    """Return the most points of every question, the written ones included."""
    run = _Run(board.canonical(), data, {}, {})
    return {question["id"]: _tidy(run.most(question)) for question in run.board["questions"]}


def clean(board: Board, data: dict[str, Any], answers: Any) -> dict[str, Any]:
    """Return what of the answers fits the board; everything else is left out."""
    return _Run(board.canonical(), data, {}, answers).answers


def reasons(marks: Iterable[Mark], grade_id: str) -> list[dict[str, Any]]:
    """Return the reason records (grade_id, misconception, item, sentence, lost) of the marks that lost points."""
    return [
        {
            "grade_id": grade_id,
            "misconception": mark.misconception,
            "item": mark.item,
            "sentence": mark.sentence,
            "lost": _tidy(mark.max - mark.points),
        }
        for mark in marks
        if mark.misconception is not None
    ]


def _tidy(value: float) -> float:
    return math.floor(value * 1e6 + 0.5) / 1e6


class _Run(Values):
    """One judging of one set of answers."""

    def most(self, question: dict[str, Any]) -> float:
        if question["kind"] in ("plan", "allocate"):
            rows = len(self.rows(question))
            return add(part["each"] * rows if "each" in part else part["points"] for part in question["judge"]["parts"])
        return question["each"] * len(self.rows(question)) if "each" in question else question["points"]

    def marks(self, question: dict[str, Any]) -> list[Mark]:
        if question["kind"] == "order":
            return [self.mark_order(question)]
        if question["kind"] == "plan":
            return self.mark_plan(question)
        if question["kind"] == "allocate":
            return self.mark_allocate(question)
        if "each" not in question:
            return [self.mark_one(question, None, self.answers.get(question["id"]))]
        given = self.answers.get(question["id"]) or {}
        return [self.mark_one(question, row, given.get(row["id"])) for row in self.rows(question)]

    def mark_one(self, question: dict[str, Any], row: dict[str, Any] | None, given: Any) -> Mark:
        rule, name = question["judge"], row["id"] if row else ""
        most = question["each"] if row else question["points"]
        if given is None:
            return Mark(question["id"], name, 0.0, most, "blank", _blank(row))
        right = self.right(question, row)
        equal = self.equality(rule)
        sentence = self.sentence(question, row, given, right, most)
        if equal(given, right):
            return Mark(question["id"], name, most, most, None, sentence(rule.get("right") or "对。"))
        for mistake in rule["mistakes"]:
            if "right" in mistake and mistake["right"] != right:
                continue
            other = self.result_of(rule, mistake, row)
            if other is not None and not equal(other, right) and equal(given, other):
                return Mark(question["id"], name, 0.0, most, mistake["id"], sentence(mistake["say"]))
        return Mark(question["id"], name, 0.0, most, "other", sentence(rule.get("say") or _default(question, row)))

    def equality(self, rule: dict[str, Any]) -> Callable[[Any, Any], bool]:
        if rule["rule"] == "decide":
            return lambda given, right: bool(given == right)
        return lambda given, right: near(given, right, tolerance(rule["tolerance"], right))

    def result_of(self, rule: dict[str, Any], mistake: dict[str, Any], row: dict[str, Any] | None) -> Any:
        """What this mistake would give; None when it gives nothing."""
        if rule["rule"] == "within":
            value = self.value(mistake["target"], row)
            return value if is_number(value) else None
        if "gives" in mistake:
            return mistake["gives"]
        return (
            self.decide(rule, row, mistake["instead"])
            if rule["rule"] == "decide"
            else self.total(rule, mistake["instead"])
        )

    def mark_order(self, question: dict[str, Any]) -> Mark:
        rule, given, most = question["judge"], self.answers.get(question["id"]), question["points"]
        if given is None:
            return Mark(question["id"], "", 0.0, most, "blank", _blank(None))
        rows = {row["id"]: row for row in self.rows(question)}
        ranks = [self.rank(rule["by"], rows[one], rule["descending"]) for one in given]
        pairs = [(i, j) for i in range(len(ranks)) for j in range(i + 1, len(ranks))]
        good = sum(1 for i, j in pairs if ranks[i] <= ranks[j])
        right = self.right(question, None)
        points = most if good == len(pairs) else math.floor(most * 10 * good / len(pairs) + 1e-9) / 10
        names = {one: _label(row) for one, row in rows.items()}
        shown = self.sentence(
            question, None, [names[one] for one in given], [names[one] for one in right], most, points
        )
        if good == len(pairs):
            return Mark(question["id"], "", most, most, None, shown(rule.get("right") or "对。"))
        for mistake in rule["mistakes"]:
            other = self.ordered(question, mistake["by"], mistake["descending"])
            if other == given and other != right:
                return Mark(question["id"], "", points, most, mistake["id"], shown(mistake["say"]))
        text = rule.get("say") or f"两两比，{len(pairs)} 对里有 {len(pairs) - good} 对先后反了。"
        return Mark(question["id"], "", points, most, "other", shown(text))

    def mark_plan(self, question: dict[str, Any]) -> list[Mark]:
        rule, chosen = question["judge"], self.answers.get(question["id"]) or {}
        rows, marks = self.rows(question), []
        for part in rule["parts"]:
            most = part["points"]
            if len(chosen) < rule["least"]:
                short = _blank(None) if not chosen else f"至少排 {rule['least']} 家，只排了 {len(chosen)} 家。"
                marks.append(Mark(question["id"], "", 0.0, most, "other" if chosen else "blank", short))
                continue
            missed, good = self.plan_part(question, part, rows, chosen)
            marks.append(self.part_mark(question, part, "", good, most, missed, None))
        return marks

    def plan_part(
        self, question: dict[str, Any], part: dict[str, Any], rows: list[dict[str, Any]], chosen: dict[str, str]
    ) -> tuple[list[str], bool]:
        if part["check"] == "cap":
            cap = self.value(question["cap"], None)
            over = []
            for slot in self.options(question):
                hours = add(self.amount(question["hours"], row) for row in rows if chosen.get(row["id"]) == slot["id"])
                if hours > cap + 1e-9:
                    over.append(slot["label"])
            return over, not over
        if part["check"] == "value":
            reached = add(self.amount(part["by"], row) for row in rows if row["id"] in chosen)
            return [], reached >= self.value(part["atleast"], None) - 1e-9
        wanted = part["check"] == "must"
        meeting = [
            row for row in rows if all(holds(text, self.named(question["judge"], row, {})) for text in part["if"])
        ]
        missed = [_label(row) for row in meeting if (row["id"] in chosen) != wanted]
        return missed, not missed

    def amount(self, ref: str | float, row: dict[str, Any]) -> float:
        value = self.value(ref, row)
        return value if is_number(value) else 0.0

    def mark_allocate(self, question: dict[str, Any]) -> list[Mark]:
        given, rows, marks = self.answers.get(question["id"]) or {}, self.rows(question), []
        total, shared = self.value(question["total"], None), add(given.values())
        for part in question["judge"]["parts"]:
            if part["check"] == "bounds":
                marks += [self.mark_bounds(question, part, row, given.get(row["id"])) for row in rows]
            elif not given:
                marks.append(Mark(question["id"], "", 0.0, part["points"], "blank", _blank(None)))
            else:
                good = shared <= total + 1e-9
                if part["check"] == "total":
                    good = near(shared, total, tolerance(part["tolerance"], total))
                marks.append(self.part_mark(question, part, "", good, part["points"], [], None, shared, total))
        return marks

    def mark_bounds(self, question: dict[str, Any], part: dict[str, Any], row: dict[str, Any], given: Any) -> Mark:
        if given is None:
            return Mark(question["id"], row["id"], 0.0, part["each"], "blank", _blank(row))
        low, high = self.value(part["low"], row), self.value(part["high"], row)
        good = low - 1e-9 <= given <= high + 1e-9
        correct = f"{value_text(low)}—{value_text(high)}"
        return self.part_mark(question, part, row["id"], good, part["each"], [], row, given, correct)

    def part_mark(
        self, question: dict[str, Any], part: dict[str, Any], name: str, good: bool, most: float, missed: list[str],
        row: dict[str, Any] | None, given: Any = None, right: Any = None,
    ) -> Mark:  # fmt: skip
        if good:
            return Mark(question["id"], name, most, most, None, "对。")
        sentence = self.sentence(question, row, given, right, most, 0.0, missed)
        return Mark(question["id"], name, 0.0, most, part["id"], sentence(part.get("say") or _PART_SAYS[part["check"]]))

    def sentence(
        self, question: dict[str, Any], row: dict[str, Any] | None, given: Any, right: Any, most: float,
        points: float = 0.0, missed: list[str] | None = None,
    ) -> Callable[[str], str]:  # fmt: skip
        labels = {one["id"]: one["label"] for one in self.options(question)} if question["kind"] == "classify" else {}
        known = {
            "answer": labels.get(given, given) if isinstance(given, str) else given,
            "correct": labels.get(right, right) if isinstance(right, str) else right,
            "answer-short": number_text(given, SHORT, trim=True) if is_number(given) else given,
            "correct-short": number_text(right, SHORT, trim=True) if is_number(right) else right,
            "lost": _tidy(most - points),
            "missed": missed or [],
            "unit": question.get("unit") or "",
            "label": _label(row) if row else "",
        }

        def lookup(name: str) -> Any:
            return known[name] if name in known else self.value(name, row)

        return lambda template: fill(template, lookup)


_PART_SAYS = {
    "cap": "超出了。",
    "must": "该排的没排：{missed}。",
    "avoid": "不该排的排上了：{missed}。",
    "value": "排上的这些加起来不够。",
    "total": "合计应为 {correct}，您分出去 {answer}。",
    "bounds": "{label}：应在 {correct} 之间，您填 {answer}。",
}


def _default(question: dict[str, Any], row: dict[str, Any] | None) -> str:
    start = "{label}:" if row else ""
    if question["kind"] == "classify":
        return start + "应归 {correct}，您归了 {answer}。"
    unit = f" {question['unit']}" if question.get("unit") else ""
    return start + f"应为 {{correct-short}}{unit}，您填 {{answer-short}}{unit}。"


def _blank(row: dict[str, Any] | None) -> str:
    return f"{_label(row)}：没有作答。" if row else "没有作答。"


def _label(row: dict[str, Any]) -> str:
    if OPTION in row:
        return str(row[OPTION])
    return f"{row['id']} {row['name']}" if row.get("name") else str(row["id"])
