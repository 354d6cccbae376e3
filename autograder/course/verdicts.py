"""One verdict for every trainee of the roster, kept in reports/verdicts/."""

import json
from pathlib import Path
from typing import Any, Literal, NamedTuple

from autograder.course import variants
from autograder.course.folder import ClassFolder

Word = Literal["已评", "迟交", "未交", "拒收", "超时", "崩溃"]
SCORED: tuple[Word, ...] = ("已评", "迟交", "超时")
"""Verdicts that come with a score."""


class Verdict(NamedTuple):
    trainee: str
    word: Word
    score: float | None
    """None when there is none: never a silent 0."""
    maximum: float
    pending: bool
    """待批: a written part waits for the trainer."""
    note: str
    digest: str
    """Of the submitted folder that was graded; empty when nothing was."""


def path(folder: ClassFolder, assignment: str) -> Path:
    return folder.root / "reports" / "verdicts" / f"{assignment}.json"


def read(folder: ClassFolder, assignment: str) -> dict[str, Verdict]:
    """The verdicts of the last grading by trainee; empty before the first."""
    file = path(folder, assignment)
    if not file.is_file():
        return {}
    raw: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return {trainee: Verdict(trainee=trainee, **entry) for trainee, entry in raw.items()}


def write(folder: ClassFolder, assignment: str, verdicts: list[Verdict]) -> None:
    file = path(folder, assignment)
    file.parent.mkdir(parents=True, exist_ok=True)
    entries = {
        verdict.trainee: {name: value for name, value in verdict._asdict().items() if name != "trainee"}
        for verdict in verdicts
    }
    variants.write_json(file, entries)
