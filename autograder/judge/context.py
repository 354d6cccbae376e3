"""Where a grade cell runs, and therefore whose answers it judges by which key.

the judge's room                             what the grader has laid out for this submission: use()
<class>/autograded/<trainee>/<assignment>/   a submission: frozen exercise, data of the class, answers handed in
<anywhere>/ with trainee.json of "_author"   the author's own run: it names the exercise; data and answers beside it
"""

import json
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from autograder.course.exercise import Exercise
from toolkit.boards import Board, answers, rules
from toolkit.boards.rules import Mark
from toolkit.errors import ContentError

AUTHOR = "_author"
"""Trainee id of an author's run; no roster can hold it, ids there begin with a letter or digit."""


class Context(NamedTuple):
    exercise: str
    """Id."""
    board: Board
    data: dict[str, Any]
    """Public data, as the trainee saw them."""
    key: dict[str, Any]
    answers: dict[str, Any]


_laid_out: list[Context] = []
_judged: dict[str, list[Mark]] = {}


def use(context: Context) -> None:
    """In the judge's room: whatever the folder is called, this is judged."""
    _laid_out[:] = [context]
    _judged.clear()


def clear() -> None:
    """Forget it."""
    _laid_out.clear()
    _judged.clear()


def marks(context: Context, given: dict[str, Any]) -> list[Mark]:
    """All marks of these answers: most grade cells of a notebook ask about the same ones."""
    # An answer may be any object of a trainee's: compared as text, never by its own ==.
    text = json.dumps(given, sort_keys=True, default=lambda _: f"object {len(_judged)}")
    if text not in _judged:
        _judged[text] = rules.judge(context.board, context.data, context.key, given, context.exercise)
    return _judged[text]


def here() -> Context:
    """The context of this process."""
    return _laid_out[0] if _laid_out else of(Path.cwd())


@cache
def of(folder: Path) -> Context:
    """The context of a working folder; read once a process. ContentError when it belongs to no class and no author."""
    if (
        len(folder.parents) > 2
        and folder.parents[1].name == "autograded"
        and (folder.parents[2] / "class.yml").is_file()
    ):
        root, trainee, assignment = folder.parents[2], folder.parent.name, folder.name
        # Data come from what the class handed out, never from the hand-in.
        return _context(
            Exercise.open(root / "frozen" / assignment), root / "variants" / trainee / assignment, folder, trainee
        )
    stated = folder / "trainee.json"
    owner = json.loads(stated.read_text(encoding="utf-8")) if stated.is_file() else {}
    if owner.get("trainee") == AUTHOR:
        return _context(Exercise.open((folder / owner["exercise"]).resolve()), folder, folder, AUTHOR)
    raise ContentError(
        folder.name,
        "",
        "这里不是班级的评分文件夹，也不是作者试跑",
        "交卷由教员用 grade 评；作者用 python -m autograder try-out 试跑",
    )


def _context(exercise: Exercise, handed_out: Path, handed_in: Path, trainee: str) -> Context:
    paper = json.loads((handed_out / "board.json").read_text(encoding="utf-8"))
    given: dict[str, Any] = {}
    if (handed_in / answers.FILE).is_file():
        given = answers.read(
            handed_in / answers.FILE, assignment=exercise.id, trainee=trainee, variant=paper["variant"]
        ).answers
    files = exercise.read_files(handed_out)
    return Context(exercise.id, exercise.board, paper["data"], exercise.key(files), given)
