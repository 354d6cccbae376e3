"""Write a filled sheet into the gradebook: all of it or nothing."""

from pathlib import Path
from typing import Any, NamedTuple

from nbgrader.api import Grade, Gradebook

from autograder.course import audit, gradebook
from autograder.course.exercise import Exercise
from autograder.course.folder import ClassFolder
from autograder.marking import bank, read_sheet
from autograder.marking.answers import Asked, pick
from autograder.marking.read_sheet import UNCHANGED, Filled
from toolkit.errors import ContentError


class Done(NamedTuple):
    asked: Asked
    written: int
    """Marks that are in the gradebook now."""
    changed: int
    """Of these, the ones that differ from before."""
    waiting: int
    """Answers of the question that still have no mark."""


def examine(
    folder: ClassFolder, assignment: str, question: str, file: Path, *, second: bool = False
) -> tuple[Asked, list[Filled], list[ContentError]]:
    """The question, the sheet's marks and all its problems; nothing is written."""
    asked = pick(folder, assignment, question)
    exercise = Exercise.open(folder.frozen(assignment))
    filled, problems = read_sheet.examine(file, asked, bank.load(folder, exercise, asked.question.id), second=second)
    return asked, filled, problems


def marks_in(folder: ClassFolder, assignment: str, question: str, file: Path) -> Done:
    """Take a sheet in; ContentError for its first problem, and then nothing has been written.

    A late penalty stays as nbgrader set it at grading. An empty comment leaves the earlier one.
    """
    asked, filled, problems = examine(folder, assignment, question, file)
    if problems:
        raise problems[0]
    changes = []
    with gradebook.opened(folder) as book:
        try:
            for one in filled:
                change = _write(book, asked, one)
                if change["before"] != change["after"]:
                    changes.append(change)
            # The line first: a mark without its line could not be taken back.
            if changes:
                audit.append(folder, _line(assignment, asked.question.id, file, changes))
            book.db.commit()
        except BaseException:
            book.db.rollback()
            raise
    done = {one.answer.number for one in filled}
    waiting = sum(answer.points is None and answer.number not in done for answer in asked.answers)
    return Done(asked, len(filled), len(changes), waiting)


def _line(assignment: str, question: str, file: Path, changes: list[dict[str, Any]]) -> dict[str, Any]:
    """The audit line: an undo writes every `before` back. Who did it is not known, the gradebook has no accounts."""
    return {
        "command": "marks-in",
        "assignment": assignment,
        "question": question,
        "file": file.name,
        "count": len(changes),
        "marks": changes,
    }


def _write(book: Gradebook, asked: Asked, one: Filled) -> dict[str, Any]:
    """Set one mark without committing; return the audit line's change."""
    found = gradebook.submission(book, asked.question.assignment, one.answer.trainee)
    grade = gradebook.grades(found).get(asked.question.id)
    if found is None or grade is None:
        raise ContentError("成绩册", f"盲号 {one.answer.number}", "里面没有这份答卷", f"再评一次；{UNCHANGED}")
    (comment,) = [
        comment for notebook in found.notebooks for comment in notebook.comments if comment.name == asked.question.id
    ] or [None]
    before = _state(grade, comment)
    grade.manual_score, grade.needs_manual_grade = one.points, False
    if one.comment and comment is not None:
        comment.manual_comment = one.comment
    return {"trainee": one.answer.trainee, "before": before, "after": _state(grade, comment)}


def _state(grade: Grade, comment: Any) -> dict[str, Any]:
    return {
        "score": grade.manual_score,
        "pending": bool(grade.needs_manual_grade),
        "comment": comment.manual_comment if comment is not None else None,
    }
