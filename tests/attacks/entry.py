"""One hostile hand-in: what it is called, what it is after, and what is handed in."""

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import nbformat

from toolkit import handin


class Attack(NamedTuple):
    name: str
    why: str
    """What it hopes for, in one line."""
    source: str = ""
    """Code that stands in the one code cell of an otherwise blank hand-in."""
    make: Callable[["Hand"], None] | None = None
    """Puts something into the inbox instead."""
    seconds: float = 15.0
    """The batch must be over it within this."""


CHANNEL = r'''
import json, os, socket, struct

def channel():
    for name in os.listdir("/proc/self/fd"):
        try:
            found = socket.socket(fileno=os.dup(int(name)))
            found.getpeername()
            return found
        except OSError:
            pass

def frame(head):
    text = head if isinstance(head, bytes) else json.dumps(head).encode()
    return struct.pack(">I", len(text)) + text

def instead(head):
    """The cell's answer, and then this instead of the names that the grader asks for next."""
    channel().sendall(frame({"outputs": [], "error": ""}) + frame(head))
'''
"""Finds the sandbox's end of the grader's channel and packs messages for it."""

HUNT = """
import os, re

def tell(content):
    text = content.decode("utf-8", "replace") if isinstance(content, (bytes, bytearray)) else str(content)
    for one in sorted(set(re.findall("kf" + "canary[0-9a-f]{16}", text))):
        print("found", one)

def look(path):
    try:
        with open(path, "rb") as file:
            tell(file.read(4_000_000))
    except OSError:
        pass
"""
"""Prints every canary in what it is shown; the full name stands nowhere in a source, so a hit is a leak."""


class Hand:
    """What an attacker has at hand: a package of their own, an inbox, and whatever of a neighbour's they got hold of."""

    def __init__(self, trainee: str, files: dict[str, bytes], inbox: Path, victim: dict[str, bytes], tmp: Path) -> None:
        self.trainee, self.files, self.inbox, self.victim, self.tmp = trainee, files, inbox, victim, tmp
        self.stated = json.loads(files["trainee.json"])

    def path(self, name: str) -> Path:
        """A place in the inbox that bears this trainee's id."""
        return self.inbox / f"{self.trainee}-{name}"

    def put(self, name: str, content: bytes | str) -> None:
        self.path(name).write_bytes(content.encode() if isinstance(content, str) else content)

    def zip(self, changed: dict[str, bytes] | None = None, how: int = zipfile.ZIP_DEFLATED) -> bytes:
        return packed(self.files | (changed or {}), how)

    def book(self) -> Any:
        return nbformat.reads(self.files["tiny-sort.ipynb"].decode(), as_version=4)

    def hand_in(self, book: Any) -> None:
        """Hand in the notebook (an object or a dict)."""
        self.put("a.zip", self.zip({"tiny-sort.ipynb": json.dumps(book).encode()}))

    def code(self, **changed: Any) -> str:
        own = {"k": "answers", "a": "tiny-sort", "t": self.trainee, "d": self.stated["variant"], "n": {}}
        return handin.encode(own | changed)


def packed(files: dict[str, bytes], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", how) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return made.getvalue()


def cell(book: Any, name: str) -> Any:
    """The cell with a grade id."""
    return next(one for one in book["cells"] if one["metadata"].get("nbgrader", {}).get("grade_id") == name)
