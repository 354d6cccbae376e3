"""reports/audit.jsonl: what was done to marks after they were given; lines are only ever added."""

import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from autograder.course.folder import ClassFolder


def path(folder: ClassFolder) -> Path:
    return folder.root / "reports" / "audit.jsonl"


def append(folder: ClassFolder, entry: dict[str, Any]) -> None:
    """Add one line with the time (UTC); on the disk when this returns."""
    file = path(folder)
    file.parent.mkdir(parents=True, exist_ok=True)
    line = json.dumps({"time": datetime.now(UTC).isoformat(timespec="seconds"), **entry}, ensure_ascii=False)
    # A line cut short by a power failure must not swallow the next one.
    cut = file.is_file() and file.stat().st_size > 0 and file.read_bytes()[-1:] != b"\n"
    with file.open("a", encoding="utf-8", newline="\n") as target:
        target.write(("\n" if cut else "") + line + "\n")
        target.flush()
        os.fsync(target.fileno())


def entries(folder: ClassFolder) -> Iterator[dict[str, Any]]:
    """The lines, oldest first; one that cannot be read is passed over."""
    file = path(folder)
    if not file.is_file():
        return
    for line in file.read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            entry = json.loads(line)
        except ValueError:
            continue
        if isinstance(entry, dict):
            yield entry
