"""Release an assignment to a class: freeze, lint, source, release, data and packages of every trainee."""

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from nbgrader.api import Gradebook

from autograder.course import freeze, links, nbgrader_settings, packages, variants
from autograder.course.exercise import Exercise
from autograder.course.folder import ClassFolder
from autograder.masters import convert
from autograder.masters.lint import lint
from toolkit.errors import ContentError


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
) -> Released:
    """Release the exercise in `source` (a folder); a second run only adds what is missing.

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
    with Gradebook(folder.database, folder.settings.course) as book:
        book.update_or_create_assignment(assignment, duedate=folder.settings.due_utc(assignment))
    added = []
    for trainee in folder.trainees.values():
        progress(trainee.name)
        if variants.write(folder, exercise, trainee):
            added.append(trainee.id)
        packages.write_all(folder, trainee, assignment)
    notes += _onepages(folder, assignment)
    links.write(folder)
    if not folder.settings.site:
        notes.append("class.yml 没有填 site：没有手机链接和二维码，请发压缩包或单页文件")
    return Released(assignment, added, len(folder.trainees) - len(added), notes)


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
