"""Timings of the grader (make bench-grader): against stock nbgrader, one worker against two, and for a whole company.

    python tests/bench/bench_grader.py [--people 100] [--crowd 2000] [--company 22000] [--only stock|speed|crowd|company]

Everything runs on the same class folder in the same run; figures are ratios and seconds on this machine. Exit status 1
when a promise is broken.
"""

import argparse
import csv
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import nbformat
from nbgrader.api import Gradebook

from autograder.course import attempts, gradebook, pool, variants, verdicts, worker
from autograder.course.exercise import Exercise
from autograder.course.folder import ClassFolder
from autograder.course.grade import BATCH, _Run, grade
from autograder.course.new_class import new_class
from autograder.course.owner import Owner
from autograder.course.rebuild import from_answers
from autograder.course.release import release
from autograder.course.roster import COLUMNS
from autograder.course.worker import Scored
from autograder.course.writer import Result, Writer
from autograder.masters.bindings import bindings
from autograder.masters.regions import split
from toolkit.paths import ROOT

ASSIGNMENT = "existing-customers"
HANDED = datetime(2026, 3, 1, 10, 0, tzinfo=UTC)


def a_class(root: Path, people: int) -> ClassFolder:
    """A released class of so many."""
    roster = root.with_name("roster.csv")
    with roster.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows([f"{n:05d}", f"学员{n}", f"片区{n % 12}", f"{n} 号站"] for n in range(1, people + 1))
    folder = new_class(root, roster)
    release(folder, ROOT / "exercises" / ASSIGNMENT)
    return ClassFolder.open(root)


def hand_in(folder: ClassFolder, *, coded: bool) -> None:
    """Everybody hands in the perfect answers; with code where the master has code, or as numbers."""
    methods = Exercise.open(ROOT / "exercises" / ASSIGNMENT).methods()
    solved = nbformat.read(folder.source(ASSIGNMENT), as_version=4)
    released = nbformat.read(folder.release(ASSIGNMENT), as_version=4)
    places = bindings(solved)
    code = {}
    for cell in solved.cells:
        if cell.cell_type == "code":
            parts = split(cell, "", "")
            if "SOLUTION" in parts.hidden:
                code[cell.id] = "\n".join([*parts.visible, *parts.hidden["SOLUTION"]])
    for trainee in folder.trainees:
        given = methods.perfect(folder.variant(trainee, ASSIGNMENT))
        notebook = from_answers(released, places, given)
        for cell in notebook.cells:
            if coded and cell.id in code:
                cell.source = code[cell.id]
        stated = variants.stated(folder, trainee, ASSIGNMENT)
        owner = Owner(trainee, ASSIGNMENT, stated["variant"])
        attempt = attempts.keep(folder, owner, notebook, given, kind="notebook", file="bench", handed=HANDED)
        assert attempt is not None
        attempts.lay_out(folder, trainee, ASSIGNMENT, attempt)


def totals(folder: ClassFolder) -> dict[str, dict[str, float | None]]:
    with Gradebook(folder.database, folder.settings.course) as book:
        return {
            trainee: {
                name: grade.auto_score
                for name, grade in gradebook.grades(gradebook.submission(book, ASSIGNMENT, trainee)).items()
            }
            for trainee in folder.trainees
        }


def wipe(folder: ClassFolder) -> None:
    shutil.rmtree(folder.root / "autograded", ignore_errors=True)
    shutil.rmtree(folder.root / "reports", ignore_errors=True)
    with Gradebook(folder.database, folder.settings.course) as book:
        for submission in book.assignment_submissions(ASSIGNMENT):
            book.remove_submission(ASSIGNMENT, submission.student.id)


def command(*words: str, cwd: Path = ROOT) -> float:
    began = time.monotonic()
    done = subprocess.run([sys.executable, "-m", *words], cwd=cwd, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(done.stdout[-1500:] + done.stderr[-1500:])
    return time.monotonic() - began


def cpu() -> tuple[float, float]:
    """Seconds of processor time: this process, and its ended children."""
    mine, theirs = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return mine.ru_utime + mine.ru_stime, theirs.ru_utime + theirs.ru_stime


class Table:
    def __init__(self) -> None:
        self.broken = False

    def line(self, what: str, value: str, promise: str = "", kept: bool = True) -> None:
        self.broken |= not kept
        print(f"{'' if kept else '✗ '}{what:<58} {value:>16}  {promise}", flush=True)


def against_stock(table: Table, scratch: Path, people: int) -> None:
    folder = a_class(scratch / "stock", people)
    hand_in(folder, coded=True)
    ours = command("autograder", "grade", str(folder.root), ASSIGNMENT, "--jobs", "2")
    mine = totals(folder)
    wipe(folder)
    stock = command("nbgrader", "autograde", ASSIGNMENT, cwd=folder.root)
    table.line(f"stock nbgrader autograde, {people} with code", f"{stock:.1f} s")
    table.line("autograder grade --jobs 2, the same, start included", f"{ours:.1f} s")
    table.line("ratio", f"{stock / ours:.1f} x", "at least 8", stock / ours >= 8)
    equal = sum(mine[one] == theirs for one, theirs in totals(folder).items())
    table.line("trainees with the same scores", f"{equal} of {people}", "all", equal == people)


def speed(table: Table, scratch: Path, people: int) -> None:
    folder = a_class(scratch / "speed", people)
    for coded in (True, False):
        shutil.rmtree(folder.root / "received", ignore_errors=True)
        hand_in(folder, coded=coded)
        kind = "with code" if coded else "board only"
        limit = 0.12 if coded else 0.03
        wipe(folder)
        with gradebook.opened(folder) as book:
            run = _Run(folder, ASSIGNMENT, book, True)
            tasks = list(run._tasks(run._sort(False, lambda _: None)))
            worker.grade(tasks[0])
            each, steps = [], []
            for task in tasks:
                began = time.perf_counter()
                scored = worker.grade(task)
                each.append(time.perf_counter() - began)
                steps.append(scored.times)
                assert scored.coded is coded
                assert scored.judged, scored.why
        median = statistics.median(each)
        table.line(
            f"one submission {kind}, median in a worker",
            f"{1000 * median:.1f} ms",
            f"at most {limit} s",
            median <= limit,
        )
        for step in steps[0]:
            table.line(f"  of it {step}", f"{1000 * statistics.median(one[step] for one in steps):.1f} ms")
        wipe(folder)
        before, began = cpu()[0], time.monotonic()
        grade(folder, ASSIGNMENT, jobs=2)
        wall = time.monotonic() - began
        share = (cpu()[0] - before) / (2 * wall)
        table.line(f"writer's share of two cores' time, {kind}", f"{100 * share:.1f} %", "under 10 %", share < 0.1)
        if coded:
            cores = os.sched_getaffinity(0)
            os.sched_setaffinity(0, {min(cores)})
            pinned = _warm(tasks, 1)
            os.sched_setaffinity(0, cores)
            alone, both = (_warm(tasks, jobs) for jobs in (1, 2))
            table.line("two workers against one on one core, without the start", f"{pinned / both:.2f} x", "at least 1.7",
                       pinned / both >= 1.7)  # fmt: skip
            table.line("two workers against one that may use both cores", f"{alone / both:.2f} x")
            table.line("  each, two workers", f"{1000 * both / len(tasks):.1f} ms")
        table.line(f"{people} {kind}, two jobs, all in all", f"{wall:.1f} s")


def _warm(tasks: list, jobs: int) -> float:
    """Seconds for all tasks in a pool of processes whose rooms are up."""
    executor = pool._local(jobs)
    try:
        list(executor.map(worker.grade, tasks[: 4 * jobs]))
        began = time.monotonic()
        list(executor.map(worker.grade, tasks))
        return time.monotonic() - began
    finally:
        executor.shutdown()


def crowd(table: Table, scratch: Path, people: int) -> None:
    """A crowd on one template: does time grow in line, does memory stay?"""
    folder = a_class(scratch / "crowd", people)
    hand_in(folder, coded=True)
    halves = []
    seen: list[float] = []
    began = time.monotonic()

    def step(_: str) -> None:
        seen.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
        if len(seen) in (people // 2, people):
            halves.append(time.monotonic() - began)

    grade(folder, ASSIGNMENT, jobs=2, progress=step)
    first, second = halves[0], halves[1] - halves[0]
    table.line(f"{people} with code, two jobs", f"{halves[1]:.1f} s", f"{1000 * halves[1] / people:.0f} ms each")
    table.line("second half against first", f"{second / first:.2f} x", "at most 1.15", second / first <= 1.15)
    grown = seen[-1] - seen[people // 4]
    table.line("memory of the writer, end against a quarter", f"+{grown:.0f} MB", "at most 60", grown <= 60)


def company(table: Table, scratch: Path, people: int) -> None:
    """The writer alone, with made-up results of one trainee: every station of a national company."""
    folder = a_class(scratch / "company", 1)
    hand_in(folder, coded=False)
    with gradebook.opened(folder) as book:
        for number in range(2, people + 1):
            book.db.add(__import__("nbgrader.api", fromlist=["Student"]).Student(id=f"{number:05d}"))
        book.db.commit()
        run = _Run(folder, ASSIGNMENT, book, True)
        scored = worker.grade(next(run._tasks(run._sort(False, lambda _: None))))
        writer = Writer(folder, ASSIGNMENT, book)
        marks: list[float] = []
        began = time.monotonic()
        batch: list[Result] = []
        for number in range(1, people + 1):
            one: Scored = scored._replace(trainee=f"{number:05d}")
            batch.append(Result(one, HANDED.replace(tzinfo=None), "x", False))
            if len(batch) == BATCH or number == people:
                writer.save(batch)
                batch = []
                marks.append(time.monotonic() - began)
    table.line(f"writer alone, {people} results", f"{marks[-1]:.1f} s", f"{1000 * marks[-1] / people:.2f} ms each")
    half = len(marks) // 2
    ratio = (marks[-1] - marks[half]) / marks[half]
    table.line("second half against first", f"{ratio:.2f} x", "at most 1.3", ratio <= 1.3)
    assert len(verdicts.read(folder, ASSIGNMENT)) == people


def main() -> int:
    asked = argparse.ArgumentParser()
    asked.add_argument("--people", type=int, default=100)
    asked.add_argument("--crowd", type=int, default=2000)
    asked.add_argument("--company", type=int, default=22_000)
    asked.add_argument("--only", choices=["stock", "speed", "crowd", "company"])
    given = asked.parse_args()
    table = Table()
    parts = {
        "stock": lambda scratch: against_stock(table, scratch, given.people),
        "speed": lambda scratch: speed(table, scratch, given.people),
        "crowd": lambda scratch: crowd(table, scratch, given.crowd),
        "company": lambda scratch: company(table, scratch, given.company),
    }
    for name, part in parts.items():
        if given.only in (None, name):
            with tempfile.TemporaryDirectory(prefix="kf-bench-") as scratch:
                part(Path(scratch))
    return int(table.broken)


if __name__ == "__main__":
    sys.exit(main())
