"""Replace what a class is judged by, keep what was replaced, and know where an interrupted replacement stands.

frozen/.history/<assignment>/
├── applied.json      numbers of the replacements in force, oldest first
├── pending.json      the replacement that is under way; not there when none is
└── <n>/              one replacement
    ├── <assignment>/       the frozen copy that was replaced
    ├── new/<assignment>/   the copy that replaced it
    ├── parts.json          source notebook and the gradebook's cells, before and after
    └── before.json         everybody's marks before it; before-undo.json before it was taken back
"""

import hashlib
import json
import os
import shutil
from pathlib import Path
from typing import Any, NamedTuple

from autograder.course import gradebook
from autograder.course.exercise import NOT_FROZEN
from autograder.course.folder import ClassFolder
from autograder.course.scores import Snapshot

Cells = dict[str, list[Any]]
"""Source and checksum of the gradebook's source cells, by grade id."""


class Parts(NamedTuple):
    """What changes in the class besides the frozen copy."""

    source: str
    """The source notebook, as text."""
    cells: Cells


class Pending(NamedTuple):
    number: int
    undo: bool


def root(folder: ClassFolder, assignment: str) -> Path:
    return folder.root / "frozen" / ".history" / assignment


def applied(folder: ClassFolder, assignment: str) -> list[int]:
    """Numbers of the replacements in force, oldest first."""
    file = root(folder, assignment) / "applied.json"
    return list(json.loads(file.read_text(encoding="utf-8"))) if file.is_file() else []


def pending(folder: ClassFolder, assignment: str) -> Pending | None:
    file = root(folder, assignment) / "pending.json"
    return Pending(**json.loads(file.read_text(encoding="utf-8"))) if file.is_file() else None


def old_copy(folder: ClassFolder, assignment: str, number: int) -> Path:
    return root(folder, assignment) / str(number) / assignment


def new_copy(folder: ClassFolder, assignment: str, number: int) -> Path:
    return root(folder, assignment) / str(number) / "new" / assignment


def digest(exercise: Path) -> str:
    """Identify what a class is judged by: every file of the exercise but the authors' own."""
    content = hashlib.sha256()
    for path in sorted(path for path in exercise.rglob("*") if path.is_file()):
        place = path.relative_to(exercise)
        if not set(place.parts) & set(NOT_FROZEN):
            content.update(place.as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return content.hexdigest()[:16]


def stage(folder: ClassFolder, assignment: str, source: Path, old: Parts, new: Parts, before: Snapshot) -> Pending:
    """Lay everything ready beside what is in force, then say so in pending.json: from there on it can be finished."""
    shelf = root(folder, assignment)
    shelf.mkdir(parents=True, exist_ok=True)
    number = 1 + max((int(path.name) for path in shelf.iterdir() if path.name.isdigit()), default=0)
    making = shelf / f".{number}.new"
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir()
    shutil.copytree(folder.frozen(assignment), making / assignment)
    shutil.copytree(source, making / "new" / assignment, ignore=shutil.ignore_patterns(*NOT_FROZEN))
    write_json(making / "parts.json", {"old": old._asdict(), "new": new._asdict()})
    write_json(making / "before.json", before)
    making.rename(shelf / str(number))
    return begin(folder, assignment, Pending(number, False))


def begin(folder: ClassFolder, assignment: str, step: Pending) -> Pending:
    write_json(root(folder, assignment) / "pending.json", step._asdict())
    return step


def put(folder: ClassFolder, assignment: str, step: Pending) -> None:
    """Put the step's copy, source notebook and cells in force; doing it twice does no harm."""
    choose = old_copy if step.undo else new_copy
    _swap(choose(folder, assignment, step.number), folder.frozen(assignment))
    side = "old" if step.undo else "new"
    parts = Parts(**_json(folder, assignment, step.number, "parts.json")[side])
    write_text(folder.source(assignment), parts.source)
    with gradebook.opened(folder) as book:
        for cell in book.find_notebook(assignment, assignment).source_cells:
            if cell.name in parts.cells:
                cell.source, cell.checksum = parts.cells[cell.name]
        book.db.commit()


def finish(folder: ClassFolder, assignment: str, step: Pending) -> None:
    """Note the step as done."""
    now = [number for number in applied(folder, assignment) if number != step.number]
    write_json(root(folder, assignment) / "applied.json", now if step.undo else [*now, step.number])
    (root(folder, assignment) / "pending.json").unlink(missing_ok=True)


def before(folder: ClassFolder, assignment: str, step: Pending) -> Snapshot:
    """Everybody's marks before the step."""
    return dict(_json(folder, assignment, step.number, _before(step.undo)))


def keep_before(folder: ClassFolder, assignment: str, step: Pending, marks: Snapshot) -> None:
    write_json(root(folder, assignment) / str(step.number) / _before(step.undo), marks)


def cells(folder: ClassFolder, assignment: str) -> Cells:
    """The gradebook's source cells as they stand."""
    with gradebook.opened(folder) as book:
        return {
            cell.name: [cell.source, cell.checksum] for cell in book.find_notebook(assignment, assignment).source_cells
        }


def write_json(path: Path, content: object) -> None:
    write_text(path, json.dumps(content, ensure_ascii=False, indent=1) + "\n")


def write_text(path: Path, text: str) -> None:
    """Write beside the file and replace it whole."""
    making = path.with_name(f".{path.name}.new")
    with making.open("w", encoding="utf-8", newline="\n") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(making, path)


def _before(undo: bool) -> str:
    return "before-undo.json" if undo else "before.json"


def _json(folder: ClassFolder, assignment: str, number: int, name: str) -> dict[str, Any]:
    return dict(json.loads((root(folder, assignment) / str(number) / name).read_text(encoding="utf-8")))


def _swap(source: Path, target: Path) -> None:
    """Replace the folder `target` by a copy of `source`; folders cannot be exchanged in one step, two renames can."""
    making, leaving = target.with_name(f".{target.name}.new"), target.with_name(f".{target.name}.old")
    for rest in (making, leaving):
        shutil.rmtree(rest, ignore_errors=True)
    shutil.copytree(source, making)
    if target.is_dir():
        os.replace(target, leaving)
    os.replace(making, target)
    shutil.rmtree(leaving, ignore_errors=True)
