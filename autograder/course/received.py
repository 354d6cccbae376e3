"""Originals as they came in, and the log of what became of each.

received/originals/<time>-<identity>/<name>   the entry as it came in; index.json says which content lies where
received/log.jsonl                            one line a hand-in
Both survive being cut off: a copy is made beside and renamed, the index can be made anew, half a log line is dropped.
"""

import json
import os
import shutil
import stat
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from autograder.course import safe, shown
from autograder.course.folder import ClassFolder

_MAKING = ".making"


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
    """Copy an inbox entry into received/ and return the copy; the same content is not copied twice.

    Raises ContentError when something in it turns out to be a link or no file.
    """
    shelf = folder.root / "received" / "originals"
    making = shelf / _MAKING
    # What a collect that was cut off left behind.
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir(parents=True)
    try:
        name = shown.name(entry.name)
        identity = safe.copy(entry, making / name)
        known = _index(shelf)
        if identity in known:
            return shelf / known[identity]
        place = f"{now:%Y%m%d-%H%M%S}-{identity[:8]}"
        making.rename(shelf / place)
        _write_index(shelf, known | {identity: f"{place}/{name}"})
        return shelf / place / name
    finally:
        shutil.rmtree(making, ignore_errors=True)


def note(folder: ClassFolder, lines: list[Line]) -> None:
    """Append to the log; earlier lines stay, but half a line that was cut off goes."""
    log = folder.root / "received" / "log.jsonl"
    log.parent.mkdir(exist_ok=True)
    with log.open("a+b") as file:
        size = _whole(file.seek(0, os.SEEK_END), log)
        file.truncate(size)
        text = "".join(json.dumps(line._asdict(), ensure_ascii=False) + "\n" for line in lines)
        try:
            file.write(text.encode("utf-8", errors="replace"))
            file.flush()
        except OSError:
            # A full disk: all of these lines or none.
            file.truncate(size)
            raise


def lines(folder: ClassFolder) -> Iterator[Line]:
    """The log, oldest first; what is no whole line is passed over."""
    log = folder.root / "received" / "log.jsonl"
    if log.is_file():
        for text in log.read_text(encoding="utf-8", errors="replace").split("\n"):
            try:
                yield Line(**json.loads(text))
            except (ValueError, TypeError):
                continue


def refused(folder: ClassFolder, assignment: str) -> dict[str, str]:
    """Last reason why a hand-in of each trainee was refused."""
    return {
        line.trainee: line.sentence
        for line in lines(folder)
        if line.verdict == "拒收" and line.trainee and line.assignment == assignment
    }


def nobodys(folder: ClassFolder) -> list[str]:
    """Names of what was refused last and does not tell whose it is: somebody 未交 may have sent it."""
    latest = {line.file: line for line in lines(folder)}
    return [name for name, line in latest.items() if line.verdict == "拒收" and not line.trainee]


def now() -> datetime:
    return datetime.now(UTC)


def _whole(size: int, log: Path) -> int:
    """Bytes of the log up to the end of its last whole line."""
    with log.open("rb") as file:
        while size:
            step = min(size, 65_536)
            file.seek(size - step)
            end = file.read(step).rfind(b"\n")
            if end >= 0:
                return size - step + end + 1
            size -= step
    return 0


def _index(shelf: Path) -> dict[str, str]:
    """Identity of every original on the shelf → its place; made anew where the index is torn or behind."""
    try:
        read = json.loads((shelf / "index.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        read = {}
    known = {str(key): str(place) for key, place in read.items()} if isinstance(read, dict) else {}
    there = {f"{kept.parent.name}/{kept.name}" for kept in _originals(shelf)}
    known = {identity: place for identity, place in known.items() if place in there}
    for place in sorted(there - set(known.values())):
        known.setdefault(safe.identity(shelf / place), place)
    return known


def _originals(shelf: Path) -> Iterator[Path]:
    for place in shelf.iterdir():
        if not place.name.startswith(".") and stat.S_ISDIR(place.lstat().st_mode):
            yield from place.iterdir()


def _write_index(shelf: Path, known: dict[str, str]) -> None:
    making = shelf / ".index.new"
    making.write_text(json.dumps(known, ensure_ascii=False, indent=1), encoding="utf-8")
    os.replace(making, shelf / "index.json")
