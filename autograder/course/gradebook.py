"""One open gradebook, and the few things done to it that nbgrader's commands do not do."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from nbgrader.api import Grade, Gradebook, MissingEntry, SubmittedAssignment
from sqlalchemy.exc import ArgumentError, OperationalError

from autograder.course.folder import ClassFolder
from toolkit.errors import ContentError


class Manual(NamedTuple):
    """What a trainer has entered for one question."""

    score: float | None
    extra: float | None
    pending: bool
    comment: str | None


@contextmanager
def opened(folder: ClassFolder) -> Iterator[Gradebook]:
    """The gradebook of a class; ContentError when its database cannot be reached."""
    try:
        book = Gradebook(folder.database, folder.settings.course)
    except (OperationalError, ArgumentError) as problem:
        why = str(getattr(problem, "orig", problem)).splitlines()[0][:160]
        raise ContentError(
            "成绩册", "", f"打不开（{why}）", "核对 class.yml 的 gradebook；用 PostgreSQL 的，看看数据库起来没有"
        ) from None
    with book:
        yield book


def submission(book: Gradebook, assignment: str, trainee: str) -> SubmittedAssignment | None:
    try:
        return book.find_submission(assignment, trainee)
    except MissingEntry:
        return None


def grades(found: SubmittedAssignment | None) -> dict[str, Grade]:
    """Grades of a submission by grade id."""
    return {} if found is None else {grade.name: grade for notebook in found.notebooks for grade in notebook.grades}


def manual(found: SubmittedAssignment | None) -> dict[str, Manual]:
    """What the trainer entered, by grade id; only questions where there is something."""
    comments = comments_of(found)
    return {
        name: Manual(grade.manual_score, grade.extra_credit, bool(grade.needs_manual_grade), comments.get(name))
        for name, grade in grades(found).items()
        if grade.manual_score is not None or grade.extra_credit is not None
    }


def comments_of(found: SubmittedAssignment | None) -> dict[str, str]:
    """The trainer's comments by grade id; nbgrader's own English "No response." is not one."""
    if found is None:
        return {}
    return {
        comment.name: comment.manual_comment
        for notebook in found.notebooks
        for comment in notebook.comments
        if comment.manual_comment
    }


def restore_flags(book: Gradebook, found: SubmittedAssignment | None, before: dict[str, Manual]) -> None:
    """Put back "already marked" after a regrade of the same text: nbgrader asks for every manual mark again."""
    for name, grade in grades(found).items():
        if name in before and grade.manual_score == before[name].score:
            grade.needs_manual_grade = before[name].pending
    book.db.commit()


def unscored(book: Gradebook, found: SubmittedAssignment | None, names: set[str] | None = None) -> None:
    """Take back automatic scores (of `names`, or all): what was not judged must not stand as 0 or as an older score."""
    for name, grade in grades(found).items():
        if names is None or name in names:
            grade.auto_score = None
            grade.needs_manual_grade = True
    book.db.commit()


def auto_total(found: SubmittedAssignment | None) -> float:
    return sum(grade.auto_score or 0.0 for grade in grades(found).values())
