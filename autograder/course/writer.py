"""The one writer of a class's results: graded notebooks, gradebook rows, verdicts; many submissions a transaction.

nbgrader's own Autograde opens the gradebook nine times for one submission. Here one connection writes the same rows
(tables of nbgrader.api) for a batch: submission, notebook, a grade for every grade cell, a comment for every answer.
Order within a batch: notebooks (each whole or not at all), one commit, then the verdicts. Killed between any two of
these steps, the next run grades what has no verdict yet and writes the same rows again.
"""

import os
from datetime import datetime
from typing import Any, NamedTuple, cast

from nbgrader.api import (
    Comment,
    Grade,
    Gradebook,
    SubmittedAssignment,
    SubmittedNotebook,
    new_uuid,
)
from nbgrader.preprocessors import AssignLatePenalties
from sqlalchemy import Table, bindparam, insert, select, update

from autograder.course import nbgrader_settings, verdicts
from autograder.course.folder import ClassFolder
from autograder.course.verdicts import Verdict, Word
from autograder.course.worker import Scored

SUBMISSIONS, NOTEBOOKS = cast(Table, SubmittedAssignment.__table__), cast(Table, SubmittedNotebook.__table__)
GRADES, COMMENTS = cast(Table, Grade.__table__), cast(Table, Comment.__table__)


class Result(NamedTuple):
    """One scored submission on its way into the class folder."""

    scored: Scored
    handed: datetime | None
    """UTC without zone, as the gradebook keeps it."""
    digest: str
    """Of what was graded."""
    same: bool
    """Was the same text graded before? Then the trainer's marks still stand."""


class Writer:
    """Writes results of one assignment."""

    def __init__(self, folder: ClassFolder, assignment: str, book: Gradebook) -> None:
        self.folder, self.assignment, self.book = folder, assignment, book
        row = book.find_assignment(assignment)
        notebook = book.find_notebook(assignment, assignment)
        self.row, self.notebook, self.due = row.id, notebook.id, row.duedate
        self.maximum = float(row.max_score)
        self.graded = {cell.name: cell.id for cell in [*notebook.grade_cells, *notebook.task_cells]}
        self.answered = {cell.name: cell.id for cell in [*notebook.solution_cells, *notebook.task_cells]}
        self.penalties = AssignLatePenalties(config=nbgrader_settings.load(folder))
        self.penalties.init_plugin()

    def save(self, results: list[Result]) -> list[Verdict]:
        """Write a batch and return its verdicts. OSError when the disk is full: nothing of it counts as graded then."""
        for result in results:
            self._notebook(result)
        try:
            made = self._commit(results)
        except BaseException:
            # Else the next batch would meet a transaction that is half done.
            self.book.db.rollback()
            raise
        verdicts.append(self.folder, self.assignment, made)
        return made

    def _commit(self, results: list[Result]) -> list[Verdict]:
        """Write the gradebook's rows of a batch in one transaction."""
        connection = self.book.db.connection()
        found = self._existing(connection, [result.scored.trainee for result in results])
        new: dict[Any, list[dict[str, Any]]] = {SUBMISSIONS: [], NOTEBOOKS: [], GRADES: [], COMMENTS: []}
        changed: dict[Any, list[dict[str, Any]]] = {SUBMISSIONS: [], NOTEBOOKS: [], GRADES: [], COMMENTS: []}
        made = [self._rows(result, found, new, changed) for result in results]
        for table, rows in new.items():
            if rows:
                connection.execute(insert(table), rows)
        for table, rows in changed.items():
            if rows:
                values: Any = {name: bindparam(name) for name in rows[0] if name != "row"}
                connection.execute(update(table).where(table.c.id == bindparam("row")).values(values), rows)
        self.book.db.commit()
        return made

    def _notebook(self, result: Result) -> None:
        target = self.folder.autograded(result.scored.trainee, self.assignment)
        target.mkdir(parents=True, exist_ok=True)
        for name, text in (
            (f"{self.assignment}.ipynb", result.scored.notebook),
            ("timestamp.txt", f"{result.handed:%Y-%m-%d %H:%M:%S} UTC\n" if result.handed else ""),
        ):
            making = target / f".{name}.new"
            making.write_text(text, encoding="utf-8")
            os.replace(making, target / name)

    def _existing(self, connection: Any, trainees: list[str]) -> "_Found":
        """What the gradebook already holds of these trainees."""
        where = (SUBMISSIONS.c.assignment_id == self.row) & SUBMISSIONS.c.student_id.in_(trainees)
        submissions = {row.student_id: row for row in connection.execute(select(SUBMISSIONS).where(where))}
        ids = [row.id for row in submissions.values()]
        there = NOTEBOOKS.c.assignment_id.in_(ids)
        notebooks = {row.assignment_id: row for row in connection.execute(select(NOTEBOOKS).where(there))}
        ids = [row.id for row in notebooks.values()]
        columns = [column for column in GRADES.c if column.name != "score"]
        grades = connection.execute(select(*columns).where(GRADES.c.notebook_id.in_(ids)))
        comments = connection.execute(select(COMMENTS).where(COMMENTS.c.notebook_id.in_(ids)))
        return _Found(
            submissions,
            notebooks,
            {(row.notebook_id, row.cell_id): row for row in grades},
            {(row.notebook_id, row.cell_id): row for row in comments},
        )

    def _rows(self, result: Result, found: "_Found", new: dict, changed: dict) -> Verdict:
        scored = result.scored
        submission = found.submissions.get(scored.trainee)
        identity = submission.id if submission else new_uuid()
        if submission is None:
            new[SUBMISSIONS].append({
                "id": identity, "assignment_id": self.row, "student_id": scored.trainee, "timestamp": result.handed,
                "extension": None,
            })  # fmt: skip
        else:
            changed[SUBMISSIONS].append({"row": identity, "timestamp": result.handed})
        notebook = found.notebooks.get(identity)
        home = notebook.id if notebook else new_uuid()
        total, pending = 0.0, False
        for name, cell in self.graded.items():
            score, waits = self._grade(name, home, cell, result, found, new, changed)
            total, pending = total + score, pending or waits
        for name, cell in self.answered.items():
            before = found.comments.get((home, cell))
            said = "No response." if scored.blank.get(name) else None
            if before is None:
                row = {"id": new_uuid(), "cell_id": cell, "notebook_id": home, "auto_comment": said}
                new[COMMENTS].append(row | {"manual_comment": None})
            elif before.auto_comment != said:
                changed[COMMENTS].append({"row": before.id, "auto_comment": said})
        late = self._late(result.handed, submission.extension if submission else None)
        penalty = self._penalty(scored.trainee, total, late)
        if notebook is None:
            row = {"id": home, "assignment_id": identity, "notebook_id": self.notebook}
            new[NOTEBOOKS].append(row | {"late_submission_penalty": penalty})
        else:
            changed[NOTEBOOKS].append({"row": home, "late_submission_penalty": penalty})
        if not scored.judged:
            return Verdict(scored.trainee, "崩溃", None, self.maximum, False, scored.why, result.digest)
        word: Word = scored.word or ("迟交" if late > 0 else "已评")
        score = round(total - (penalty or 0.0), 6)
        return Verdict(scored.trainee, word, score, self.maximum, pending, scored.why, result.digest)

    def _grade(
        self, name: str, home: str, cell: str, result: Result, found: "_Found", new: dict, changed: dict
    ) -> tuple[float, bool]:
        """One question's row; returns what it counts and whether it waits for the trainer."""
        automatic = result.scored.scores.get(name)
        before = found.grades.get((home, cell))
        manual = before.manual_score if before else None
        waits = manual is not None or automatic is None
        if before is not None and result.same and manual is not None:
            waits = bool(before.needs_manual_grade)
        if before is None:
            new[GRADES].append({
                "id": new_uuid(), "cell_id": cell, "notebook_id": home, "auto_score": automatic, "manual_score": None,
                "extra_credit": None, "needs_manual_grade": waits,
            })  # fmt: skip
            return automatic or 0.0, waits
        changed[GRADES].append({"row": before.id, "auto_score": automatic, "needs_manual_grade": waits})
        counts = manual if manual is not None else automatic or 0.0
        return counts + (before.extra_credit or 0.0), waits

    def _late(self, handed: datetime | None, extension: Any) -> float:
        """Seconds after the due time."""
        if handed is None or self.due is None:
            return 0.0
        due = self.due + extension if extension is not None else self.due
        return max(0.0, (handed - due).total_seconds())

    def _penalty(self, trainee: str, score: float, late: float) -> float | None:
        if late <= 0:
            return None
        with nbgrader_settings.quiet():
            penalty = self.penalties.plugin_inst.late_submission_penalty(trainee, score, late)
        return None if penalty is None else min(max(float(penalty), 0.0), score)


class _Found(NamedTuple):
    submissions: dict[str, Any]
    """By trainee."""
    notebooks: dict[str, Any]
    """By submission."""
    grades: dict[tuple[str, str], Any]
    """By (notebook, cell)."""
    comments: dict[tuple[str, str], Any]
