"""Second marks of a drawn sample: beside the gradebook, which holds one mark.

reports/marking/<assignment>/second.json    {question: {blind number: points}}
"""

import hashlib
import hmac
import json
import math
from pathlib import Path

from autograder.course import audit, variants
from autograder.course.exercise import Exercise
from autograder.course.folder import ClassFolder
from autograder.marking import bank, marks_in, read_sheet, sheet
from autograder.marking.answers import Answer, Asked, pick
from toolkit.errors import ContentError

SHARE = 20
"""Per cent of the answers (本书设定)."""
LEAST = 5


def sample(secret: str, asked: Asked, share: float = SHARE) -> list[Answer]:
    """The answers drawn for a second mark: `share` per cent, at least 5, or all there are.

    Drawn by the class's secret: the same every time, and nobody can pick. A larger share keeps those already drawn.
    """
    count = min(len(asked.answers), max(LEAST, math.ceil(len(asked.answers) * share / 100)))

    def lot(answer: Answer) -> bytes:
        content = f"second|{asked.question.assignment}|{asked.question.id}|{answer.trainee}".encode()
        return hmac.new(bytes.fromhex(secret), content, hashlib.sha256).digest()

    drawn = sorted(asked.answers, key=lot)[:count]
    return sorted(drawn, key=lambda answer: answer.number)


def write_sheet(folder: ClassFolder, assignment: str, question: str, share: float) -> tuple[Asked, int, Path, Path]:
    """Write the second marker's sheet; return the question, how many were drawn, page and workbook.

    ContentError when that would wipe out second marks which have not been taken in.
    """
    if not 0 < share <= 100:
        raise ContentError("--share", f"{share:g}", "不是百分数", "写 1 到 100 的数")
    asked = pick(folder, assignment, question)
    drawn = sample(folder.settings.secret, asked, share)
    taken, file = read(folder, assignment).get(asked.question.id, {}), sheet.workbook(folder, asked, second=True)
    comments = bank.load(folder, Exercise.open(folder.frozen(assignment)), asked.question.id)
    read_sheet.need_taken(file, asked, comments, taken, second=True)
    page, book = sheet.write(folder, asked, drawn, second=True)
    return asked, len(drawn), page, book


def second_in(folder: ClassFolder, assignment: str, question: str, file: Path) -> tuple[Asked, int]:
    """Store the second marks of a sheet; ContentError for its first problem. Comments are not kept."""
    asked, filled, problems = marks_in.examine(folder, assignment, question, file, second=True)
    if problems:
        raise problems[0]
    kept = read(folder, assignment)
    before = dict(kept.get(asked.question.id, {}))
    marks = before | {one.answer.number: one.points for one in filled}
    kept[asked.question.id] = marks
    target = path(folder, assignment)
    target.parent.mkdir(parents=True, exist_ok=True)
    variants.write_json(target, kept)
    line = {"command": "second-in", "assignment": assignment, "question": asked.question.id, "file": file.name}
    audit.append(folder, {**line, "count": len(filled), "second_before": before})
    return asked, len(filled)


def path(folder: ClassFolder, assignment: str) -> Path:
    return sheet.folder_of(folder, assignment) / "second.json"


def read(folder: ClassFolder, assignment: str) -> dict[str, dict[str, float]]:
    """Second marks by question and blind number; empty without any."""
    file = path(folder, assignment)
    return dict(json.loads(file.read_text(encoding="utf-8"))) if file.is_file() else {}
