"""What the judge knows of each trainee's data, computed once: keys/<assignment>/<trainee>.json.

A key stands until the exercise, the models it computes with, or the trainee's data change.
"""

import hashlib
import json
import os
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import toolkit
from autograder.course.exercise import Exercise
from autograder.course.folder import ClassFolder


def compute(exercise: str, parts: Mapping[str, bytes], data: Mapping[str, bytes]) -> dict[str, Any]:
    """What is right for these data files, as the exercise with these files says."""
    with tempfile.TemporaryDirectory() as scratch:
        home, files = Path(scratch, exercise), Path(scratch, "data")
        for folder, contents in ((home, parts), (files, data)):
            folder.mkdir()
            for name, content in contents.items():
                (folder / name).write_bytes(content)
        opened = Exercise.open(home)
        return plain(opened.key(opened.read_files(files)))


def read(folder: ClassFolder, assignment: str, trainee: str, mark: str) -> dict[str, Any] | None:
    """The stored key; None when there is none that still stands."""
    try:
        stored = json.loads(_file(folder, assignment, trainee).read_text(encoding="utf-8"))
        return stored["key"] if stored["mark"] == mark else None
    except (OSError, ValueError, LookupError, TypeError):
        return None


def write(folder: ClassFolder, assignment: str, trainee: str, mark: str, key: dict[str, Any]) -> None:
    """Store a key, readable by the class's owner only."""
    file = _file(folder, assignment, trainee)
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    making = file.with_name(f".{file.name}.new")
    making.write_text(json.dumps({"mark": mark, "key": key}, ensure_ascii=False), encoding="utf-8")
    os.replace(making, file)


def mark(paper: str, variant: str) -> str:
    """What a key depends on. paper: digest of the frozen exercise; variant: id of the trainee's data."""
    return hashlib.sha256(f"{paper}|{variant}|{_models()}".encode()).hexdigest()[:24]


def plain(key: dict[str, Any]) -> dict[str, Any]:
    """A key as JSON gives it back, so that a stored one and a fresh one are the same."""
    return dict(json.loads(json.dumps(key)))


def _file(folder: ClassFolder, assignment: str, trainee: str) -> Path:
    return folder.root / "keys" / assignment / f"{trainee}.json"


@cache
def _models() -> str:
    """A hash of the code that keys may compute with."""
    total = hashlib.sha256()
    home = Path(toolkit.__file__).parent
    for part in ("models", "data"):
        for path in sorted([*(home / part).rglob("*.py"), *(home / part).rglob("*.yml")]):
            total.update(path.read_bytes())
    return total.hexdigest()
