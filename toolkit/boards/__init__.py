"""No-code panels: read board.yml, hand out its public side, judge the answers.

load(path) ──> Board ─┬─ public(board) ──> paper(…)        what a trainee gets: no key, no judge
                      ├─ practice(board, data, key)        what an open exercise in the book gets
                      └─ rules.judge(board, data, key, …)  marks, with a sentence each
"""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from toolkit.boards import checks, completeness
from toolkit.boards.reading import read_yaml, validate
from toolkit.boards.schema import Board

if TYPE_CHECKING:
    from toolkit.boards.widget import BoardWidget

__all__ = ["Board", "BoardWidget", "load", "paper", "practice", "public"]

PUBLIC = (
    *("id", "title", "kind", "ask", "skills", "hint", "shown", "points", "each", "unit", "min", "max", "step"),
    *("items", "only", "show", "picture", "options", "hours", "cap", "total", "least", "rubric"),
)
"""Fields of a question that a trainee may see. A list of what goes out: a new field stays in until it is named here."""


def load(path: str | Path) -> Board:
    """Return the checked board of a board.yml; ContentError names the question and the field."""
    path = Path(path)
    board = validate(Board, read_yaml(path), path.name)
    checks.check(board, path.name)
    return board


def public(board: Board) -> dict[str, Any]:
    """Return the board without judge, model answers and everything else that leads to the key."""
    plain = board.canonical()
    parts = {"plan": "points", "allocate": "points"}
    questions = []
    for question in plain["questions"]:
        shown = {field: question[field] for field in PUBLIC if field in question}
        if question["kind"] in parts:
            shown["points"] = sum(part.get("points", 0) for part in question["judge"]["parts"])
            if each := sum(part.get("each", 0) for part in question["judge"]["parts"]):
                shown["each"] = each
        questions.append(shown)
    return {
        **{field: plain[field] for field in ("id", "title", "minutes", "intro", "options", "skill_names")},
        "questions": questions,
    }


def practice(board: Board, data: dict[str, Any], key: dict[str, Any], file: object = "board.yml") -> dict[str, Any]:
    """Return the traits of an open exercise, key included; ContentError when data or key lack something."""
    completeness.complete(board, data, key, file)
    return {"board": board.canonical(), "data": data, "key": key, "mode": "practice", "answers": {}}


def paper(
    board: Board, data: dict[str, Any], *, assignment: str, title: str, trainee: dict[str, str], variant: str,
    due: str | None = None, file: object = "board.yml",
) -> dict[str, Any]:  # fmt: skip
    """Return the paper of one trainee (papers/<token>.json, board.json): public board and data, no key."""
    completeness.public(board, data, file)
    result = {
        "schema": 1,
        "assignment": assignment,
        "title": title,
        "trainee": {"id": trainee["id"], "name": trainee["name"]},
        "variant": variant,
        "board": public(board),
        "data": data,
    }
    return {**result, "due": due} if due else result


def __getattr__(name: str) -> Any:
    # The widget needs bundled scripts; judging must work without them.
    if name == "BoardWidget":
        from toolkit.boards.widget import BoardWidget

        return BoardWidget
    raise AttributeError(name)
