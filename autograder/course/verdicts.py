"""One verdict for every trainee of the roster, kept in reports/verdicts/.

<assignment>.json    the verdicts of the last run
<assignment>.jsonl   those of a run under way or broken off, one a line; taken into the .json at the end
"""

import json
import os
from pathlib import Path
from typing import Any, Literal, NamedTuple

from autograder.course import variants
from autograder.course.folder import ClassFolder

Word = Literal["已评", "迟交", "未交", "拒收", "超时", "崩溃"]
"""超时 and 崩溃 come with a score when the rest could be judged; 未交, 拒收 and the grader's own faults without."""


class Verdict(NamedTuple):
    trainee: str
    word: Word
    score: float | None
    """None when there is none: never a silent 0."""
    maximum: float
    pending: bool
    """待批: a written part waits for the trainer."""
    note: str
    digest: str
    """Of the submitted folder that was graded; empty when nothing was."""


def path(folder: ClassFolder, assignment: str) -> Path:
    return folder.root / "reports" / "verdicts" / f"{assignment}.json"


def journal(folder: ClassFolder, assignment: str) -> Path:
    return path(folder, assignment).with_suffix(".jsonl")


def read(folder: ClassFolder, assignment: str) -> dict[str, Verdict]:
    """The latest verdicts by trainee, those of a broken-off run included; empty before the first."""
    file, lines = path(folder, assignment), journal(folder, assignment)
    raw: dict[str, Any] = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    found = {trainee: Verdict(trainee=trainee, **entry) for trainee, entry in raw.items()}
    for line in lines.read_text(encoding="utf-8").splitlines() if lines.is_file() else []:
        try:
            verdict = Verdict(**json.loads(line))
        except (ValueError, TypeError):
            # The last line of a run that was killed while it wrote: that submission is graded again.
            continue
        found[verdict.trainee] = verdict
    return found


def append(folder: ClassFolder, assignment: str, made: list[Verdict]) -> None:
    """Write down verdicts of a run under way."""
    file = journal(folder, assignment)
    file.parent.mkdir(parents=True, exist_ok=True)
    torn = file.is_file() and _torn(file)
    with file.open("a", encoding="utf-8") as lines:
        lines.write("\n" if torn else "")
        lines.writelines(json.dumps(verdict._asdict(), ensure_ascii=False) + "\n" for verdict in made)
        lines.flush()
        os.fsync(lines.fileno())


def _torn(file: Path) -> bool:
    """Does the last line lack its end? Only the last byte is read: a company's journal is long."""
    with file.open("rb") as lines:
        if not lines.seek(0, os.SEEK_END):
            return False
        lines.seek(-1, os.SEEK_END)
        return lines.read(1) != b"\n"


def write(folder: ClassFolder, assignment: str, verdicts: list[Verdict]) -> None:
    """Write the verdicts of a whole run, whole or not at all."""
    file = path(folder, assignment)
    file.parent.mkdir(parents=True, exist_ok=True)
    entries = {
        verdict.trainee: {name: value for name, value in verdict._asdict().items() if name != "trainee"}
        for verdict in verdicts
    }
    making = file.with_name(f".{file.name}.new")
    variants.write_json(making, entries)
    os.replace(making, file)
    journal(folder, assignment).unlink(missing_ok=True)
