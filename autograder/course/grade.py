"""Grade an assignment: every trainee of the roster gets a verdict, and no submission stops the others."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import nbformat
from nbgrader.api import Gradebook

from autograder.course import attempts, autograde, gradebook, nbgrader_settings, received, verdicts
from autograder.course.folder import ClassFolder
from autograder.course.roster import Trainee
from autograder.course.verdicts import SCORED, Verdict, Word
from autograder.judge import JudgeFault
from autograder.masters.read import grade_id
from autograder.sandbox.execute import TIMED_OUT


def grade(
    folder: ClassFolder, assignment: str, *, again: bool = False, progress: Callable[[str], None] = lambda _: None
) -> list[Verdict]:
    """Return the verdicts in the roster's order and store them.

    again: grade unchanged submissions too. Manual marks stay in either case.
    """
    folder.need_assignment(assignment)
    nbgrader_settings.tools_on_path()
    before = verdicts.read(folder, assignment)
    refused = received.refused(folder, assignment)
    found = []
    with gradebook.opened(folder) as book:
        maximum = float(book.find_assignment(assignment).max_score)
        book.update_or_create_assignment(assignment, duedate=folder.settings.due_utc(assignment))
        for trainee in folder.trainees.values():
            progress(trainee.name)
            if not folder.submitted(trainee.id, assignment).is_dir():
                word: Word = "拒收" if trainee.id in refused else "未交"
                found.append(Verdict(trainee.id, word, None, maximum, False, refused.get(trainee.id, ""), ""))
                continue
            found.append(_Grader(folder, assignment, book, maximum).grade(trainee, before.get(trainee.id), again))
    verdicts.write(folder, assignment, found)
    return found


class _Grader:
    """Grades one submission."""

    def __init__(self, folder: ClassFolder, assignment: str, book: Gradebook, maximum: float) -> None:
        self.folder, self.assignment, self.book, self.maximum = folder, assignment, book, maximum

    def grade(self, trainee: Trainee, before: Verdict | None, again: bool) -> Verdict:
        manual = gradebook.manual(self._submission(trainee.id))
        given = attempts.of(self.folder, trainee.id, self.assignment)
        compared = self.folder.settings.attempts == "best" and self._choose_best(trainee.id, given, again)
        now = digest(self.folder.submitted(trainee.id, self.assignment))
        same = before is not None and before.digest == now
        graded = (self.folder.autograded(trainee.id, self.assignment) / f"{self.assignment}.ipynb").is_file()
        if before is not None and same and graded and not again and not compared and before.word in SCORED:
            return self._scored(trainee.id, before.word == "超时", now)
        return self._run(trainee.id, now, manual if same else {})

    def _choose_best(self, trainee: str, given: list[attempts.Attempt], again: bool) -> bool:
        """Lay out the attempt with the best automatic score (equal ones: the earlier); True when any was run for it."""
        if len(given) < 2:
            return False
        stamp = hashlib.sha256("".join(attempt.digest for attempt in given).encode()).hexdigest()
        marker = self.folder.attempts(trainee, self.assignment) / "best.txt"
        known = marker.read_text(encoding="utf-8").split() if marker.is_file() else []
        compare = again or known[:1] != [stamp]
        if compare:
            scores = {}
            for attempt in given:
                attempts.lay_out(self.folder, trainee, self.assignment, attempt)
                failed = autograde.run(self.folder, self.assignment, trainee)
                scores[attempt.number] = -1.0 if failed else gradebook.auto_total(self._submission(trainee))
            number = max(scores, key=lambda one: (scores[one], -one))
            marker.write_text(f"{stamp} {number}\n", encoding="utf-8")
        else:
            number = int(known[1])
        attempts.lay_out(self.folder, trainee, self.assignment, next(one for one in given if one.number == number))
        return compare

    def _run(self, trainee: str, now: str, manual: dict[str, gradebook.Manual]) -> Verdict:
        failure = autograde.run(self.folder, self.assignment, trainee)
        found = self._submission(trainee)
        if failure:
            gradebook.unscored(self.book, found)
            return Verdict(trainee, "崩溃", None, self.maximum, False, failure, now)
        gradebook.restore_flags(self.book, found, manual)
        errors = _errors(self.folder.autograded(trainee, self.assignment) / f"{self.assignment}.ipynb")
        faults = {name: text for name, (kind, text) in errors.items() if kind == JudgeFault.__name__}
        if faults:
            gradebook.unscored(self.book, found, set(faults))
            return Verdict(
                trainee, "崩溃", None, self.maximum, False, f"评分程序出错：{next(iter(faults.values()))}", now
            )
        return self._scored(trainee, any(kind == TIMED_OUT for kind, _ in errors.values()), now)

    def _scored(self, trainee: str, timed_out: bool, now: str) -> Verdict:
        found = self._submission(trainee)
        if found is None:
            return Verdict(trainee, "崩溃", None, self.maximum, False, "成绩册里没有这份作业，再评一次", now)
        penalty = sum(notebook.late_submission_penalty or 0.0 for notebook in found.notebooks)
        pending = any(grade.needs_manual_grade for grade in gradebook.grades(found).values())
        word: Word = "超时" if timed_out else "迟交" if found.total_seconds_late > 0 else "已评"
        note = "有代码格超过时限，那一格按没做计" if timed_out else ""
        return Verdict(trainee, word, round(float(found.score) - penalty, 6), self.maximum, pending, note, now)

    def _submission(self, trainee: str):
        # The converters write through connections of their own.
        self.book.db.expire_all()
        return gradebook.submission(self.book, self.assignment, trainee)


def digest(submitted: Path) -> str:
    """Identify what is graded: every file of the submitted folder."""
    content = hashlib.sha256()
    for path in sorted(path for path in submitted.rglob("*") if path.is_file()):
        content.update(path.relative_to(submitted).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return content.hexdigest()[:16]


def _errors(autograded: Path) -> dict[str, tuple[str, str]]:
    """Errors of a graded notebook: cell → (name, text)."""
    notebook = nbformat.read(autograded, as_version=4)
    found = {}
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if output.output_type == "error":
                found[grade_id(cell) or cell.id] = (output.ename, output.evalue)
    return found
