"""The data of each trainee: drawn once from the class's secret, never drawn again."""

import hashlib
import hmac
import json
import shutil
from pathlib import Path
from typing import Any

from autograder.course.exercise import Exercise
from autograder.course.folder import ClassFolder
from autograder.course.roster import Trainee
from toolkit import boards
from toolkit.errors import ContentError


def seed(secret: str, trainee: str, assignment: str) -> bytes:
    """The seed of one trainee's data; without the secret nobody can tell it."""
    return hmac.new(bytes.fromhex(secret), f"{trainee}|{assignment}".encode(), hashlib.sha256).digest()


def token(secret: str, trainee: str, assignment: str) -> str:
    """The unguessable name of one trainee's paper on the site (128 bits)."""
    return hmac.new(bytes.fromhex(secret), f"paper|{trainee}|{assignment}".encode(), hashlib.sha256).hexdigest()[:32]


def write(folder: ClassFolder, exercise: Exercise, trainee: Trainee) -> bool:
    """Write the trainee's files under variants/ if they are not there; True when written now."""
    target = folder.variant(trainee.id, exercise.id)
    if (target / "trainee.json").is_file():
        return False
    making = target.with_name(f".{target.name}.new")
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir(parents=True)
    settings = folder.settings
    fill(
        making,
        exercise,
        seed(settings.secret, trainee.id, exercise.id),
        course=settings.course,
        trainee={"id": trainee.id, "name": trainee.name},
        due=settings.due.get(exercise.id),
    )
    shutil.rmtree(target, ignore_errors=True)
    making.rename(target)
    return True


def fill(
    target: Path, exercise: Exercise, drawn: bytes, *, course: str, trainee: dict[str, str], due: str | None = None
) -> None:
    """Draw one variant into `target`: data files, board.json, trainee.json."""
    exercise.write_files(exercise.build(drawn), target)
    # The key will read the files back; so does the board, or the two could differ by a rounding.
    files = exercise.read_files(target)
    variant = variant_id(target)
    paper = boards.paper(
        exercise.board,
        exercise.data(files),
        assignment=exercise.id,
        title=exercise.board.title,
        trainee=trainee,
        variant=variant,
        due=due,
    )
    write_json(target / "board.json", paper)
    write_json(
        target / "trainee.json",
        {"schema": 1, "course": course, "assignment": exercise.id, "trainee": trainee["id"], "variant": variant},
    )


def variant_id(folder: Path) -> str:
    """Identifies the data by what was handed out, not by the seed."""
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*.csv")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:10]


def stated(folder: ClassFolder, trainee: str, assignment: str) -> dict[str, Any]:
    """trainee.json as released; ContentError when this trainee has no data yet."""
    path = folder.variant(trainee, assignment) / "trainee.json"
    if not path.is_file():
        raise ContentError("variants", f"{trainee}/{assignment}", "这位学员还没有数据", "先再运行一次 release")
    return dict(json.loads(path.read_text(encoding="utf-8")))


def data_files(folder: ClassFolder, trainee: str, assignment: str) -> list[Path]:
    """The files that belong beside the notebook: all of the variant but trainee.json."""
    return [
        path
        for path in sorted(folder.variant(trainee, assignment).iterdir())
        if path.is_file() and path.name != "trainee.json"
    ]


def write_json(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
