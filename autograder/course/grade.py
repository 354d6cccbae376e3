"""Grade an assignment: every trainee of the roster gets a verdict, and no submission stops the others."""

import hashlib
import json
import os
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from nbgrader.api import Gradebook
from sqlalchemy.exc import OperationalError

from autograder.course import attempts, gradebook, keys, nbgrader_settings, papers, pool, received, variants, verdicts
from autograder.course.folder import ClassFolder
from autograder.course.verdicts import Verdict, Word
from autograder.course.worker import Scored, Task
from autograder.course.writer import Result, Writer
from toolkit.boards import answers
from toolkit.errors import ContentError

BATCH = 25
"""Submissions in one transaction of the gradebook."""
PAUSE = 2.0
"""Seconds after which a smaller batch is written too."""
CROWD = 8
"""From so many hand-ins on, starting more processes pays."""
OPEN = "没有隔离评的"
"""Stands in the note of every result of --no-sandbox."""


class Job(NamedTuple):
    """One trainee's submission that has to be graded."""

    trainee: str
    numbers: tuple[int, ...]
    """Attempts to be compared; empty for the one laid out."""
    same: bool
    """Was the same text graded before?"""


def grade(
    folder: ClassFolder,
    assignment: str,
    *,
    again: bool = False,
    jobs: int | None = None,
    scheduler: str = "",
    sandbox: bool = True,
    progress: Callable[[str], None] = lambda _: None,
) -> list[Verdict]:
    """Return the verdicts in the roster's order and store them.

    again: grade unchanged submissions too. Manual marks stay in either case.
    jobs: processes; without it one for a handful and all cores for more. scheduler: dask scheduler to use instead.
    sandbox: False runs trainee code with the rights of this account, and every result says so.
    Raises ContentError when the disk is full: what has a verdict is kept, the next run goes on from there.
    """
    folder.need_assignment(assignment)
    nbgrader_settings.tools_on_path()
    with gradebook.opened(folder) as book:
        book.update_or_create_assignment(assignment, duedate=folder.settings.due_utc(assignment))
        run = _Run(folder, assignment, book, sandbox)
        try:
            return run.all(again, jobs, scheduler, progress)
        except (OSError, OperationalError) as problem:
            if isinstance(problem, PermissionError):
                raise
            raise ContentError(
                folder.root.name, "", f"写不进去了（{_first_line(problem)}）",
                "多半是磁盘满了；腾出地方再运行一次，评过的不会重来",
            ) from None  # fmt: skip


class _Run:
    """One grading of one assignment."""

    def __init__(self, folder: ClassFolder, assignment: str, book: Gradebook, sandbox: bool) -> None:
        self.folder, self.assignment, self.book = folder, assignment, book
        self.writer = Writer(folder, assignment, book)
        self.paper = papers.read(folder, assignment)
        self.before = verdicts.read(folder, assignment)
        self.found: dict[str, Verdict] = {}
        self.confined = sandbox
        self.seconds = int(nbgrader_settings.load(folder).Execute.get("timeout", 60))
        self.notes: list[str] = []

    def all(self, again: bool, jobs: int | None, scheduler: str, progress: Callable[[str], None]) -> list[Verdict]:
        todo = self._sort(again, progress)
        if jobs is None:
            jobs = (os.cpu_count() or 1) if len(todo) >= CROWD else 1
        waiting: list[Result] = []
        written = time.monotonic()
        try:
            for result in self._results(todo, jobs, scheduler):
                waiting.append(result)
                progress(self.folder.trainees[result.scored.trainee].name)
                if len(waiting) >= BATCH or time.monotonic() - written > PAUSE:
                    self._save(waiting)
                    waiting, written = [], time.monotonic()
        finally:
            # Ctrl-C as well: what is scored is worth keeping.
            self._save(waiting)
        if todo:
            self._note()
        made = [self.found[trainee] for trainee in self.folder.trainees]
        verdicts.write(self.folder, self.assignment, made)
        return made

    def _sort(self, again: bool, progress: Callable[[str], None]) -> list[Job]:
        """Give a verdict to whoever needs no grading; return the others."""
        todo = []
        refused = received.refused(self.folder, self.assignment)
        for trainee in self.folder.trainees.values():
            submitted = self.folder.submitted(trainee.id, self.assignment)
            if not submitted.is_dir():
                word: Word = "拒收" if trainee.id in refused else "未交"
                why = refused.get(trainee.id, "")
                self.found[trainee.id] = Verdict(trainee.id, word, None, self.writer.maximum, False, why, "")
                progress(trainee.name)
                continue
            before = self.before.get(trainee.id)
            numbers = self._to_compare(trainee.id, again)
            same = before is not None and before.digest == digest(submitted)
            graded = (self.folder.autograded(trainee.id, self.assignment) / f"{self.assignment}.ipynb").is_file()
            if before is not None and before.score is not None and same and graded and not again and not numbers:
                self.found[trainee.id] = self._as_it_stands(before)
                progress(trainee.name)
                continue
            todo.append(Job(trainee.id, numbers, same))
        return todo

    def _as_it_stands(self, before: Verdict) -> Verdict:
        """An unchanged verdict with what has changed around it: manual marks, the due time."""
        found = gradebook.submission(self.book, self.assignment, before.trainee)
        if found is None:
            return before._replace(word="崩溃", score=None, note="成绩册里没有这份作业，用 --again 再评一次")
        penalty = sum(notebook.late_submission_penalty or 0.0 for notebook in found.notebooks)
        pending = any(grade.needs_manual_grade for grade in gradebook.grades(found).values())
        word = before.word
        if word in ("已评", "迟交"):
            word = "迟交" if found.total_seconds_late > 0 else "已评"
        return before._replace(word=word, score=round(float(found.score) - penalty, 6), pending=pending)

    # --- the best attempt ---------------------------------------------------------------------------------------------

    def _to_compare(self, trainee: str, again: bool) -> tuple[int, ...]:
        """Numbers of the attempts to be compared; empty when one is laid out already that counts."""
        if self.folder.settings.attempts != "best":
            return ()
        given = attempts.of(self.folder, trainee, self.assignment)
        if len(given) < 2 or (not again and _marker(self.folder, trainee, self.assignment)[:1] == [_stamp(given)]):
            return ()
        return tuple(attempt.number for attempt in given)

    def _choose(self, trainee: str, scored: dict[int, Scored]) -> Scored:
        """The attempt with the best automatic score (equal ones: the earlier), laid out for nbgrader."""
        best = max(scored.values(), key=lambda one: (_total(one), -one.attempt))
        given = attempts.of(self.folder, trainee, self.assignment)
        attempts.lay_out(self.folder, trainee, self.assignment, next(a for a in given if a.number == best.attempt))
        marker = self.folder.attempts(trainee, self.assignment) / "best.txt"
        marker.write_text(f"{_stamp(given)} {best.attempt}\n", encoding="utf-8")
        return best

    # --- grading ------------------------------------------------------------------------------------------------------

    def _results(self, todo: list[Job], jobs: int, scheduler: str) -> Iterator[Result]:
        of = {job.trainee: job for job in todo}
        compared: dict[str, dict[int, Scored]] = {}
        for scored in pool.run(self._tasks(todo), jobs=jobs, scheduler=scheduler):
            job = of[scored.trainee]
            if scored.key is not None:
                keys.write(self.folder, self.assignment, scored.trainee, self._mark(scored.trainee), scored.key)
            if job.numbers:
                together = compared.setdefault(scored.trainee, {})
                together[scored.attempt] = scored
                if len(together) < len(job.numbers):
                    continue
                scored = self._choose(scored.trainee, compared.pop(scored.trainee))
            submitted = self.folder.submitted(scored.trainee, self.assignment)
            attempt = attempts.graded(self.folder, scored.trainee, self.assignment)
            parts = ("" if self.confined else OPEN, scored.why, attempt.note if attempt else "")
            scored = scored._replace(why="；".join(filter(None, parts)))
            yield Result(scored, handed(submitted), digest(submitted), job.same)

    def _tasks(self, todo: list[Job]) -> Iterator[Task]:
        for job in todo:
            if not job.numbers:
                yield self._task(job.trainee, 0, self.folder.submitted(job.trainee, self.assignment))
                continue
            for attempt in attempts.of(self.folder, job.trainee, self.assignment):
                if attempt.number in job.numbers:
                    yield self._task(job.trainee, attempt.number, attempt.folder)

    def _task(self, trainee: str, attempt: int, home: Path) -> Task:
        """What a worker needs. A hand-in that cannot even be read goes along as an empty one: the worker says so."""
        try:
            notebook = (home / f"{self.assignment}.ipynb").read_text(encoding="utf-8")
            given = answers.read(home / answers.FILE).answers if (home / answers.FILE).is_file() else {}
        except (OSError, UnicodeDecodeError, ContentError):
            notebook, given = "", {}
        variant = self.folder.variant(trainee, self.assignment)
        files = {path.name: path.read_bytes() for path in variants.data_files(self.folder, trainee, self.assignment)}
        files["answers.json"] = json.dumps(
            {"schema": answers.SCHEMA, "assignment": self.assignment, "trainee": trainee,
             "variant": variants.stated(self.folder, trainee, self.assignment)["variant"], "answers": given},
            ensure_ascii=False,
        ).encode()  # fmt: skip
        files["trainee.json"] = (variant / "trainee.json").read_bytes()
        data = json.loads(files["board.json"])["data"]
        key = keys.read(self.folder, self.assignment, trainee, self._mark(trainee))
        return Task(self.paper, trainee, attempt, notebook, given, data, files, key, self.seconds, self.confined)

    def _mark(self, trainee: str) -> str:
        return keys.mark(self.paper.digest, variants.stated(self.folder, trainee, self.assignment)["variant"])

    def _save(self, results: list[Result]) -> None:
        if not results:
            return
        for verdict in self.writer.save(results):
            self.found[verdict.trainee] = verdict
        self.notes += [f"{one.scored.trainee} {note}" for one in results for note in one.scored.notes]

    def _note(self) -> None:
        """What the hidden tests said, for the author; it may hold reference values and never leaves the trainer."""
        file = self.folder.root / "reports" / f"author-notes-{self.assignment}.txt"
        if self.notes:
            file.write_text("\n".join(self.notes) + "\n", encoding="utf-8")
        else:
            file.unlink(missing_ok=True)


def digest(submitted: Path) -> str:
    """Identify what is graded: everything handed in, and which data it was handed in for."""
    content = hashlib.sha256()
    for path in sorted(path for path in submitted.rglob("*") if path.is_file()):
        # Data come from the class and are named in trainee.json.
        if path.suffix != ".csv" and path.name != "board.json":
            content.update(path.relative_to(submitted).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return content.hexdigest()[:16]


def handed(submitted: Path) -> datetime | None:
    """When it was handed in, UTC without zone; from the file that nbgrader reads."""
    file = submitted / "timestamp.txt"
    if not file.is_file():
        return None
    try:
        return datetime.strptime(file.read_text(encoding="utf-8").strip(), "%Y-%m-%d %H:%M:%S UTC")
    except ValueError:
        return None


def _total(scored: Scored) -> float:
    return sum(score or 0.0 for score in scored.scores.values()) if scored.judged else -1.0


def _stamp(given: list[attempts.Attempt]) -> str:
    return hashlib.sha256("".join(attempt.digest for attempt in given).encode()).hexdigest()


def _marker(folder: ClassFolder, trainee: str, assignment: str) -> list[str]:
    file = folder.attempts(trainee, assignment) / "best.txt"
    return file.read_text(encoding="utf-8").split() if file.is_file() else []


def _first_line(problem: Exception) -> str:
    return str(getattr(problem, "orig", None) or getattr(problem, "strerror", None) or problem).splitlines()[0][:120]
