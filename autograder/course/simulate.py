"""Hand-ins as trainees would make them, from an exercise's named submissions: for the demo class and for tests."""

import io
import json
import tempfile
import zipfile
from pathlib import Path
from typing import Any, NamedTuple

import nbformat

from autograder.course.folder import ClassFolder
from autograder.course.rebuild import from_answers
from autograder.masters.bindings import bindings
from toolkit import handin
from toolkit.boards import answers
from toolkit.boards.answers import Answers


class Unpacked(NamedTuple):
    """A trainee's package, unpacked and worked on."""

    folder: Path
    stated: dict[str, Any]
    """trainee.json."""


def unpack(package: Path, target: Path) -> Unpacked:
    """Unpack a package as a trainee does."""
    with zipfile.ZipFile(package) as archive:
        archive.extractall(target)
    folder = next(path for path in target.iterdir() if path.is_dir())
    return Unpacked(folder, json.loads((folder / "trainee.json").read_text(encoding="utf-8")))


def notebook_zip(folder: ClassFolder, trainee: str, assignment: str, method: Any) -> bytes:
    """What a trainee at a PC hands in: the package's folder, filled in by `method`, zipped."""
    with tempfile.TemporaryDirectory() as scratch:
        work = unpack(folder.package(trainee) / f"{assignment}.zip", Path(scratch))
        done: dict[str, Any] = method(work.folder)
        path = work.folder / f"{assignment}.ipynb"
        notebook = nbformat.read(path, as_version=4)
        # Written parts and numbers that the method gives as answers go where a person would type them.
        places = bindings(nbformat.read(folder.source(assignment), as_version=4))
        notebook = from_answers(notebook, places, done)
        nbformat.write(notebook, path)
        stated = work.stated
        given = {name: value for name, value in done.items() if not places.get(name)}
        answers.write(work.folder / answers.FILE, Answers(assignment, stated["trainee"], stated["variant"], given))
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for file in sorted(work.folder.iterdir()):
                archive.write(file, f"作业/{file.name}")
        return packed.getvalue()


def code(folder: ClassFolder, trainee: str, assignment: str, method: Any, **changed: Any) -> str:
    """What a phone hands in: the hand-in code; `changed` replaces parts of its payload."""
    with tempfile.TemporaryDirectory() as scratch:
        work = unpack(folder.package(trainee) / f"{assignment}.zip", Path(scratch))
        done: dict[str, Any] = method(work.folder)
    payload = {"k": "answers", "a": assignment, "t": work.stated["trainee"], "d": work.stated["variant"], "n": done}
    return handin.encode(payload | changed)
