"""Release an assignment to a class: freeze, lint, source, release, data and packages of every trainee."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import cache, partial
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

from autograder.course import freeze, gradebook, keys, links, nbgrader_settings, packages, papers, variants
from autograder.course.exercise import Exercise
from autograder.course.folder import ClassFolder
from autograder.course.roster import Trainee
from autograder.masters import convert
from autograder.masters.lint import lint
from toolkit.errors import ContentError

CROWD = 40
"""From so many trainees on, starting more processes pays."""


class Released(NamedTuple):
    assignment: str
    added: list[str]
    """Trainees who got their data in this run."""
    kept: int
    """Trainees whose data were left as they were."""
    notes: list[str]
    """What the trainer should know, in Chinese."""


def release(
    folder: ClassFolder,
    source: Path,
    *,
    roleplays: Path | None = None,
    progress: Callable[[str], None] = lambda _: None,
    jobs: int | None = None,
) -> Released:
    """Release the exercise in `source` (a folder); a second run only adds what is missing.

    jobs: processes that draw the data; without it one for a class and all cores for a crowd.
    Raises ContentError when the exercise is not fit to be released; nothing is written then.
    """
    nbgrader_settings.tools_on_path()
    assignment, notes = source.name, []
    if not folder.frozen(assignment).is_dir():
        check(source)
    exercise, new = freeze.exercise(folder, source)
    if not new and freeze.differs(folder, source):
        notes.append(f"练习 {assignment} 改过了；这个班仍用发放时的那份（frozen/{assignment}）")
    if roleplays is not None and roleplays.is_dir():
        freeze.roleplays(folder, roleplays)
    if not folder.release(assignment).is_file():
        _notebooks(folder, exercise, new)
    with gradebook.opened(folder) as book:
        book.update_or_create_assignment(assignment, duedate=folder.settings.due_utc(assignment))
    added = []
    for trainee, new in _papers(folder, exercise, jobs):
        progress(trainee.name)
        if new:
            added.append(trainee.id)
    notes += _onepages(folder, assignment)
    links.write(folder)
    if not folder.settings.site:
        notes.append("class.yml 没有填 site：没有手机链接和二维码，请发压缩包或单页文件")
    return Released(assignment, added, len(folder.trainees) - len(added), notes)


def _papers(folder: ClassFolder, exercise: Exercise, jobs: int | None) -> Iterator[tuple[Trainee, bool]]:
    """Draw data and packages of everybody; yields each trainee with whether the data are new, in the roster's order."""
    trainees = list(folder.trainees.values())
    if jobs is None:
        jobs = os.cpu_count() or 1 if len(trainees) >= CROWD else 1
    draw = partial(_paper, folder.root, exercise.folder)
    if jobs == 1:
        yield from zip(trainees, map(draw, trainees), strict=True)
        return
    # Spawned, not forked: the caller may run threads, and Windows knows nothing else.
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        yield from zip(trainees, pool.map(draw, trainees, chunksize=8), strict=True)


def _paper(root: Path, source: Path, trainee: Trainee) -> bool:
    folder, exercise = _opened(root, source)
    new = variants.write(folder, exercise, trainee)
    packages.write_all(folder, trainee, exercise.id)
    mark = keys.mark(_paper_digest(root, exercise.id), variants.stated(folder, trainee.id, exercise.id)["variant"])
    if keys.read(folder, exercise.id, trainee.id, mark) is None:
        files = exercise.read_files(folder.variant(trainee.id, exercise.id))
        keys.write(folder, exercise.id, trainee.id, mark, keys.plain(exercise.key(files)))
    return new


@cache
def _paper_digest(root: Path, assignment: str) -> str:
    return papers.read(ClassFolder.open(root), assignment).digest


@cache
def _opened(root: Path, source: Path) -> tuple[ClassFolder, Exercise]:
    """Class and exercise, read once a process."""
    return ClassFolder.open(root), Exercise.open(source)


def _notebooks(folder: ClassFolder, exercise: Exercise, new: bool) -> None:
    try:
        convert.write_source(exercise, folder.source(exercise.id))
        convert.write_release(folder, exercise.id)
    except ContentError:
        # A frozen copy that cannot be released would keep the mended exercise out of the class.
        if new:
            for part in (
                folder.frozen(exercise.id),
                folder.source(exercise.id).parent,
                folder.release(exercise.id).parent,
            ):
                shutil.rmtree(part, ignore_errors=True)
        raise


def check(source: Path) -> None:
    """ContentError for the first fault of the exercise, tried on a variant of its own."""
    exercise = Exercise.open(source)
    with tempfile.TemporaryDirectory() as scratch:
        sample = Path(scratch)
        variants.fill(sample, exercise, bytes(32), course="lint", trainee={"id": "lint", "name": ""})
        problems = lint(source, sample)
    if problems:
        raise problems[0]


def _onepages(folder: ClassFolder, assignment: str) -> list[str]:
    try:
        for trainee in folder.trainees.values():
            packages.write_onepage(folder, trainee, assignment)
    except ContentError as problem:
        return [f"单页文件没有生成。{problem} 然后再运行一次 release"]
    return []
