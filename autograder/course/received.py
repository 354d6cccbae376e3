"""Originals as they came in, and the log of what became of each."""

import hashlib
import json
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from autograder.course.folder import ClassFolder


class Line(NamedTuple):
    """What became of one hand-in; one line of received/log.jsonl."""

    file: str
    """Name in the inbox, with the place inside it."""
    verdict: str
    """已收, 重复 or 拒收."""
    trainee: str
    """Empty when it cannot be told."""
    assignment: str
    """Assignment or role-play; empty when it cannot be told."""
    sentence: str
    """For the trainer, in Chinese."""
    collected: str
    """When, UTC."""


def copy(folder: ClassFolder, entry: Path, now: datetime) -> Path:
    """Copy an inbox entry into received/ and return the copy; the same content is not copied twice."""
    identity = _identity(entry)
    shelf = folder.root / "received" / "originals"
    index = shelf / "index.json"
    known: dict[str, str] = json.loads(index.read_text(encoding="utf-8")) if index.is_file() else {}
    if identity in known and (shelf / known[identity]).exists():
        return shelf / known[identity]
    place = f"{now:%Y%m%d-%H%M%S}-{identity[:8]}"
    target = shelf / place / entry.name
    target.parent.mkdir(parents=True, exist_ok=True)
    if entry.is_dir():
        shutil.copytree(entry, target, symlinks=True)
    else:
        shutil.copy2(entry, target)
    known[identity] = f"{place}/{entry.name}"
    index.write_text(json.dumps(known, ensure_ascii=False, indent=1), encoding="utf-8")
    return target


def note(folder: ClassFolder, lines: list[Line]) -> None:
    """Append to the log; earlier lines stay."""
    log = folder.root / "received" / "log.jsonl"
    log.parent.mkdir(exist_ok=True)
    with log.open("a", encoding="utf-8") as file:
        for line in lines:
            file.write(json.dumps(line._asdict(), ensure_ascii=False) + "\n")


def lines(folder: ClassFolder) -> Iterator[Line]:
    """The log, oldest first."""
    log = folder.root / "received" / "log.jsonl"
    if log.is_file():
        for text in log.read_text(encoding="utf-8").splitlines():
            raw: dict[str, Any] = json.loads(text)
            yield Line(**raw)


def refused(folder: ClassFolder, assignment: str) -> dict[str, str]:
    """Last reason why a hand-in of each trainee was refused."""
    return {
        line.trainee: line.sentence
        for line in lines(folder)
        if line.verdict == "拒收" and line.trainee and line.assignment == assignment
    }


def now() -> datetime:
    return datetime.now(UTC)


def _identity(entry: Path) -> str:
    digest = hashlib.sha256(entry.name.encode())
    paths = sorted(path for path in entry.rglob("*") if path.is_file()) if entry.is_dir() else [entry]
    for path in paths:
        digest.update(str(path.relative_to(entry.parent)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()
