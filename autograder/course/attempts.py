"""Attempts of one trainee at one assignment: all kept, one counted, the counted one laid out for nbgrader.

received/attempts/<trainee>/<assignment>/01/   <assignment>.ipynb, answers.json, attempt.json   never changed
submitted/<trainee>/<assignment>/              the counted attempt plus the data files of the variant
"""

import hashlib
import json
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import nbformat
from nbformat import NotebookNode

from autograder.course import variants
from autograder.course.folder import ClassFolder
from autograder.course.owner import Owner
from toolkit.boards import answers
from toolkit.boards.answers import Answers


class Attempt(NamedTuple):
    number: int
    """1 for the first."""
    handed: datetime
    """When it was handed in, UTC."""
    kind: str
    """"notebook" or "phone"."""
    file: str
    """What it was called when it came in."""
    digest: str
    """Equal for equal content."""
    folder: Path
    note: str
    """What was missing in it or mended; empty for nothing."""


def digest(notebook: NotebookNode, given: dict[str, Any]) -> str:
    """Identify a hand-in by what the trainee did, not by how the file was packed."""
    content = [[cell.cell_type, cell.source] for cell in notebook.cells]
    return hashlib.sha256(json.dumps([content, given], sort_keys=True).encode()).hexdigest()


def of(folder: ClassFolder, trainee: str, assignment: str) -> list[Attempt]:
    """All attempts, first to last."""
    root = folder.attempts(trainee, assignment)
    if not root.is_dir():
        return []
    # A folder with a dot was being written when collect was cut off.
    kept = [path for path in root.iterdir() if not path.name.startswith(".") and (path / "attempt.json").is_file()]
    return sorted(map(_read, kept), key=lambda attempt: attempt.number)


def keep(
    folder: ClassFolder,
    owner: Owner,
    notebook: NotebookNode,
    given: dict[str, Any],
    *,
    kind: str,
    file: str,
    handed: datetime,
    note: str = "",
) -> Attempt | None:
    """Store a new attempt; None when the same content was handed in before."""
    earlier = of(folder, owner.trainee, owner.assignment)
    identity = digest(notebook, given)
    if any(attempt.digest == identity for attempt in earlier):
        return None
    number = 1 + max((attempt.number for attempt in earlier), default=0)
    target = folder.attempts(owner.trainee, owner.assignment) / f"{number:02d}"
    making = target.with_name(f".{target.name}.new")
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir(parents=True)
    try:
        nbformat.write(notebook, making / f"{owner.assignment}.ipynb")
        answers.write(making / "answers.json", Answers(owner.assignment, owner.trainee, owner.variant, given))
        variants.write_json(
            making / "attempt.json",
            {
                "number": number,
                "handed": handed.isoformat(),
                "kind": kind,
                "file": file,
                "digest": identity,
                "note": note,
            },
        )
        making.rename(target)
    finally:
        shutil.rmtree(making, ignore_errors=True)
    return _read(target)


def counted(folder: ClassFolder, trainee: str, assignment: str) -> Attempt | None:
    """The attempt that class.yml counts; for "best", the last one until grade has compared them.

    First and last by when they were handed in: WeChat's newer 作业(1).zip is collected before the older 作业.zip.
    """
    attempts = sorted(of(folder, trainee, assignment), key=lambda one: (one.handed, one.number))
    if not attempts:
        return None
    return attempts[0] if folder.settings.attempts == "first" else attempts[-1]


def graded(folder: ClassFolder, trainee: str, assignment: str) -> Attempt | None:
    """The attempt that is laid out for grading, told by its files."""
    laid = folder.submitted(trainee, assignment)
    names = (f"{assignment}.ipynb", answers.FILE)
    for one in of(folder, trainee, assignment):
        if all(
            (laid / name).is_file() and (laid / name).read_bytes() == (one.folder / name).read_bytes() for name in names
        ):
            return one
    return None


def laid_out(folder: ClassFolder, trainee: str, assignment: str, attempt: Attempt) -> bool:
    """Does submitted/ hold this attempt, whole? For "best" any attempt will do: grade chooses and lays out itself."""
    target = folder.submitted(trainee, assignment)
    if not (target / "timestamp.txt").is_file():
        return False
    return folder.settings.attempts == "best" or all(
        (target / name).read_bytes() == (attempt.folder / name).read_bytes()
        for name in (f"{assignment}.ipynb", "answers.json")
    )


def lay_out(folder: ClassFolder, trainee: str, assignment: str, attempt: Attempt) -> Path:
    """Write submitted/<trainee>/<assignment> from an attempt; data always come from the class, not the hand-in."""
    target = folder.submitted(trainee, assignment)
    making = target.with_name(f".{target.name}.new")
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir(parents=True)
    for source in (
        attempt.folder / f"{assignment}.ipynb",
        attempt.folder / "answers.json",
        folder.variant(trainee, assignment) / "trainee.json",
        *variants.data_files(folder, trainee, assignment),
    ):
        shutil.copyfile(source, making / source.name)
    # nbgrader reads UTC from this file.
    (making / "timestamp.txt").write_text(attempt.handed.strftime("%Y-%m-%d %H:%M:%S UTC") + "\n", encoding="utf-8")
    shutil.rmtree(target, ignore_errors=True)
    making.rename(target)
    return target


def _read(folder: Path) -> Attempt:
    raw = json.loads((folder / "attempt.json").read_text(encoding="utf-8"))
    handed = datetime.fromisoformat(raw["handed"]).astimezone(UTC)
    return Attempt(raw["number"], handed, raw["kind"], raw["file"], raw["digest"], folder, raw.get("note", ""))
