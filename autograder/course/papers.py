"""What all submissions of an assignment are graded by."""

import hashlib
from typing import NamedTuple

from autograder.course.folder import ClassFolder


class Paper(NamedTuple):
    """The frozen exercise and its notebooks, as text that can be sent anywhere."""

    exercise: str
    files: dict[str, bytes]
    """The frozen exercise, by file name."""
    source: str
    """The solved notebook."""
    released: str
    digest: str
    """Of all the above."""


def read(folder: ClassFolder, assignment: str) -> Paper:
    """The paper of a released assignment."""
    frozen = folder.frozen(assignment)
    parts = {path.name: path.read_bytes() for path in sorted(frozen.iterdir()) if path.is_file()}
    source = folder.source(assignment).read_text(encoding="utf-8")
    released = folder.release(assignment).read_text(encoding="utf-8")
    total = hashlib.sha256(f"{source}\0{released}\0".encode())
    for name, content in parts.items():
        total.update(name.encode() + b"\0" + content + b"\0")
    return Paper(assignment, parts, source, released, total.hexdigest())
