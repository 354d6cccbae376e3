"""A throw-away copy of what grading one assignment needs: tried there, nothing changes in the class itself.

Hand-ins and data are hard links (copies where the disk knows none), so that a crowd costs seconds and no space;
grading replaces files in those folders and never writes into one. What grading does write into is copied.
"""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from autograder.course import attempts, history, verdicts
from autograder.course.exercise import NOT_FROZEN, Exercise
from autograder.course.folder import ClassFolder
from autograder.masters import convert

_WRITTEN = {"best.txt", "timestamp.txt"}
"""Small files that some step writes in place."""


@contextmanager
def skeleton(folder: ClassFolder, exercise: Exercise, *, hand_ins: bool) -> Iterator[ClassFolder]:
    """Yield a class folder that is judged by `exercise`, its notebook and gradebook cells made anew.

    hand_ins: bring everything that was handed in, to be graded there; without it only notebooks can be made.
    """
    root = folder.root / ".trial"
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir(mode=0o700)
    try:
        trial = _fill(folder, root, exercise)
        if hand_ins:
            _bring(folder, trial, exercise.id)
        yield trial
    finally:
        shutil.rmtree(root, ignore_errors=True)


def parts(trial: ClassFolder, assignment: str) -> history.Parts:
    """What a class holds of an assignment besides the frozen copy."""
    return history.Parts(trial.source(assignment).read_text(encoding="utf-8"), history.cells(trial, assignment))


def _fill(folder: ClassFolder, root: Path, exercise: Exercise) -> ClassFolder:
    for name in ("class.yml", "roster.csv", "nbgrader_config.py"):
        shutil.copyfile(folder.root / name, root / name)
    with (
        closing(sqlite3.connect(f"{(folder.root / 'gradebook.db').as_uri()}?mode=ro", uri=True)) as source,
        closing(sqlite3.connect(root / "gradebook.db")) as target,
    ):
        source.backup(target)
    trial = ClassFolder.open(root)
    shutil.copytree(exercise.folder, trial.frozen(exercise.id), ignore=shutil.ignore_patterns(*NOT_FROZEN))
    convert.write_source(exercise, trial.source(exercise.id))
    convert.write_release(trial, exercise.id)
    return trial


def _bring(folder: ClassFolder, trial: ClassFolder, assignment: str) -> None:
    for file in (folder.root / "received" / "log.jsonl", verdicts.path(folder, assignment)):
        if file.is_file():
            target = trial.root / file.relative_to(folder.root)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, target)
    for trainee in folder.trainees:
        _link(folder.variant(trainee, assignment), trial.variant(trainee, assignment))
        if attempts.of(folder, trainee, assignment):
            _link(folder.attempts(trainee, assignment), trial.attempts(trainee, assignment))
        _link(folder.submitted(trainee, assignment), trial.submitted(trainee, assignment))


def _link(source: Path, target: Path) -> None:
    if not source.is_dir():
        return
    shutil.copytree(source, target, copy_function=_link_file)


def _link_file(source: str, target: str) -> None:
    if os.path.basename(source) in _WRITTEN:
        shutil.copy2(source, target)
        return
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
