"""Role-play codes: the path is replayed on the class's frozen scenario; a score in a code would mean nothing."""

import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from nbgrader.api import Gradebook

from autograder.course import exams, freeze, gradebook, variants
from autograder.course.folder import ClassFolder
from toolkit import roleplay
from toolkit.errors import ContentError

_LONGEST = 200


class Played(NamedTuple):
    """One replayed role-play."""

    trainee: str
    scenario: str
    title: str
    version: str
    total: int
    """0–100."""
    ending: str
    red_lines: list[str]
    points: dict[str, tuple[int, int]]
    """Points and maximum by skill."""
    handed: str


def take(
    folder: ClassFolder, trainee: str, payload: dict[str, Any], shown: str, handed: datetime
) -> tuple[str, int, bool]:
    """Replay and store one code; return the scenario's title, the total, and whether it is new.

    ContentError when the class does not hold that version or the path cannot be walked to an end.
    """
    name, version, path = payload.get("s"), payload.get("v"), payload.get("p")
    if not isinstance(name, str) or not isinstance(version, str) or not _is_path(path):
        raise ContentError(shown, "", "提交码里没有篇名、版本或走法", "请学员在结尾页重新复制提交码")
    scenario = roleplay.load(freeze.scenario_file(folder, name, version))
    played_on = exams.paper(folder, trainee, scenario, payload, shown)
    result = roleplay.redeem(played_on, {**payload, "v": played_on.version}, shown).to_json()
    walked = hashlib.sha256(json.dumps([path, payload.get("h", [])]).encode()).hexdigest()[:8]
    target = folder.roleplays(trainee) / f"{name}@{version}-{walked}.json"
    fresh = not target.exists()
    if fresh:
        target.parent.mkdir(parents=True, exist_ok=True)
        # A full disk must leave no half result, which would count as received.
        making = target.with_suffix(".new")
        variants.write_json(
            making,
            {
                **result,
                "version": version,
                "title": scenario.title,
                "handed": handed.isoformat(),
                "ending": scenario.endings[result["ending"]].title,
            },
        )
        making.replace(target)
    return scenario.title, int(result["total"]), fresh


def received(folder: ClassFolder) -> list[Played]:
    """Every stored result of the roster's trainees, by trainee and scenario."""
    found = []
    for trainee in folder.trainees:
        for path in sorted(folder.roleplays(trainee).glob("*.json")):
            found.append(_played(trainee, path))
    return found


def counted(folder: ClassFolder, played: list[Played]) -> dict[tuple[str, str], Played]:
    """The one that counts by (trainee, scenario): of an examination the first handed in, else the best."""
    found: dict[tuple[str, str], Played] = {}
    for one in sorted(played, key=lambda one: one.handed):
        key = one.trainee, one.scenario
        first = one.scenario in folder.settings.exams and key in found
        if not first and (key not in found or one.total > found[key].total):
            found[key] = one
    return found


def enter(folder: ClassFolder) -> None:
    """Enter what counts into the gradebook as the assignments roleplay-<id>, one cell of 100 points each."""
    counts = counted(folder, received(folder))
    if not counts:
        return
    with gradebook.opened(folder) as book:
        for scenario in sorted({scenario for _, scenario in counts}):
            name = f"{exams.PREFIX}{scenario}"
            book.update_or_create_assignment(name)
            book.update_or_create_notebook(name, name)
            book.update_or_create_grade_cell("total", name, name, max_score=100, cell_type="code")
        for (trainee, scenario), one in counts.items():
            _enter(book, trainee, f"{exams.PREFIX}{scenario}", one)


def _enter(book: Gradebook, trainee: str, name: str, one: Played) -> None:
    book.update_or_create_submission(name, trainee, timestamp=_utc(one.handed))
    grade = book.find_grade("total", name, name, trainee)
    if grade.auto_score != one.total:
        grade.auto_score, grade.needs_manual_grade = one.total, False
        book.db.commit()


def _utc(moment: str) -> datetime:
    """The gradebook keeps UTC without a zone."""
    return datetime.fromisoformat(moment).astimezone(UTC).replace(tzinfo=None)


def _played(trainee: str, path: Path) -> Played:
    raw = json.loads(path.read_text(encoding="utf-8"))
    points = {skill: (one["points"], one["max"]) for skill, one in raw["points"].items()}
    return Played(
        trainee,
        raw["scenario"],
        raw["title"],
        raw["version"],
        int(raw["total"]),
        raw["ending"],
        [str(line) for line in raw["red_lines"]],
        points,
        raw["handed"],
    )


def _is_path(path: object) -> bool:
    return isinstance(path, list) and len(path) <= _LONGEST and all(type(step) is int and step >= 0 for step in path)
