"""What every trainee has in every question at one moment, and what changed between two moments."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

import nbformat

from autograder.course import gradebook, verdicts
from autograder.course.folder import ClassFolder
from autograder.masters.read import grade_id, graded
from autograder.reports.gather import reasons

Snapshot = dict[str, dict[str, Any]]
"""By trainee: word, score, pending, digest and questions; plain values, fit for JSON.

questions: by grade id: points (what counts now), auto, manual, extra, pending, comment, reasons ([item, sentence, lost]).
"""


class QuestionChange(NamedTuple):
    question: str
    old: float | None
    """Points that counted before; None while nobody had judged it."""
    new: float | None
    old_auto: float | None
    new_auto: float | None
    manual: float | None
    """The trainer's own mark, which stays; None when there is none."""
    gone: list[str]
    """Reasons that no longer hold."""
    came: list[str]


class Change(NamedTuple):
    trainee: str
    old: float | None
    """Score of the assignment before; None when there was none."""
    new: float | None
    old_word: str
    new_word: str
    new_paper: bool
    """Another hand-in than before was graded: not all of the change comes from the key."""
    questions: list[QuestionChange]

    def to_json(self) -> dict[str, Any]:
        return {**self._asdict(), "questions": [one._asdict() for one in self.questions]}


def snapshot(folder: ClassFolder, assignment: str) -> Snapshot:
    """Read verdicts, gradebook and graded notebooks; nothing is written."""
    found: Snapshot = {}
    with gradebook.opened(folder) as book:
        for trainee, verdict in verdicts.read(folder, assignment).items():
            handed = gradebook.submission(book, assignment, trainee) if verdict.digest else None
            comments = gradebook.comments_of(handed)
            file = folder.autograded(trainee, assignment) / f"{assignment}.ipynb"
            said = _reasons(file) if handed is not None and file.is_file() else {}
            penalty = sum(notebook.late_submission_penalty or 0.0 for notebook in handed.notebooks) if handed else 0.0
            asked = {}
            for name, grade in gradebook.grades(handed).items():
                judged = grade.manual_score is not None or grade.auto_score is not None
                asked[name] = {
                    "points": float(grade.score) if judged else None,
                    "auto": grade.auto_score,
                    "manual": grade.manual_score,
                    "extra": grade.extra_credit,
                    "pending": bool(grade.needs_manual_grade),
                    "comment": comments.get(name, ""),
                    "reasons": said.get(name, []),
                }
            score = verdict.score
            if score is not None and handed is not None:
                # Manual marks may have come in since the verdict was written.
                score = round(float(handed.score) - penalty, 6)
            found[trainee] = {
                "word": verdict.word,
                "score": score,
                "pending": verdict.pending,
                "digest": verdict.digest,
                "questions": asked,
            }
    return found


def changes(before: Snapshot, after: Snapshot, trainees: Iterable[str]) -> list[Change]:
    """Who changed, in the order of `trainees`; empty for nobody."""
    found = []
    for trainee in trainees:
        old, new = before.get(trainee, _NOTHING), after.get(trainee, _NOTHING)
        asked = []
        for name in dict.fromkeys([*old["questions"], *new["questions"]]):
            one = _question(name, old["questions"].get(name, {}), new["questions"].get(name, {}))
            if one.old != one.new or one.old_auto != one.new_auto or one.gone or one.came:
                asked.append(one)
        if asked or old["score"] != new["score"] or old["word"] != new["word"]:
            other = old["digest"] != new["digest"]
            found.append(Change(trainee, old["score"], new["score"], old["word"], new["word"], other, asked))
    return found


_NOTHING: dict[str, Any] = {"word": "未评", "score": None, "digest": "", "questions": {}}


def _question(name: str, old: dict[str, Any], new: dict[str, Any]) -> QuestionChange:
    was, now = ([sentence for _, sentence, _ in side.get("reasons", [])] for side in (old, new))
    return QuestionChange(
        name,
        old.get("points"),
        new.get("points"),
        old.get("auto"),
        new.get("auto"),
        new.get("manual"),
        [sentence for sentence in was if sentence not in now],
        [sentence for sentence in now if sentence not in was],
    )


def _reasons(file: Path) -> dict[str, list[list[Any]]]:
    """Reasons by grade id. Parsed without nbformat's validation, which costs ten times the reading."""
    notebook = nbformat.v4.reads(file.read_text(encoding="utf-8"))
    return {
        grade_id(cell): [[one.item, one.sentence, one.lost] for one in reasons(cell)]
        for cell in notebook.cells
        if graded(cell)
    }
