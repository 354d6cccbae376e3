"""Where a reader goes from a case: its chapter, a role-play, an exercise. Models that both show decide."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from toolkit import boards, roleplay
from toolkit.cases import chapters
from toolkit.cases.chapters import Chapter
from toolkit.cases.reader import Case


class Place(NamedTuple):
    """Somewhere to go."""

    key: str
    title: str
    volume: str
    models: frozenset[str]
    skills: frozenset[str]


@dataclass(frozen=True)
class Map:
    """Every chapter, role-play and exercise of the book; an exercise shows the models of the chapters it stands in."""

    chapters: Sequence[Chapter] = field(default=())
    roleplays: Sequence[Place] = field(default=())
    exercises: Sequence[Place] = field(default=())


class Onward(NamedTuple):
    """The three links of a case; None where the book has nothing yet."""

    chapter: Chapter | None
    roleplay: Place | None
    exercise: Place | None


def load(root: Path) -> Map:
    """Read what a case can lead to; root: the folder with book/, cases/ and exercises/."""
    known = chapters.load(root / "book")
    talks = [
        Place(one.id, one.title, one.volume, frozenset({*one.models, *one.sources}), frozenset(one.skills))
        for one in roleplay.load_all(root / "cases" / "roleplays")
    ]
    exercises = []
    for file in sorted((root / "exercises").glob("*/board.yml")):
        board = boards.load(file)
        homes = [chapter for chapter in known if board.id in chapter.exercises]
        if homes:
            models = frozenset(model for chapter in homes for model in chapter.models)
            practised = frozenset(skill for question in board.questions for skill in question.skills)
            exercises.append(Place(board.id, board.title, homes[0].volume, models, practised))
    return Map(known, talks, exercises)


def chapters_of(case: Case, known: Iterable[Chapter]) -> list[Chapter]:
    """Return the chapters that teach a model of the case: most shared first, then those of its volume."""
    models = {*case.models, *case.sources}

    def near(chapter: Chapter) -> tuple[int, bool]:
        return (-len(models & set(chapter.models)), chapter.volume != case.volume)

    return sorted((chapter for chapter in known if models & set(chapter.models)), key=near)


def onward(case: Case, known: Map) -> Onward:
    """Return where the case leads; without a shared model, a role-play or exercise of its volume with its skills."""
    found = chapters_of(case, known.chapters)
    return Onward(found[0] if found else None, _nearest(case, known.roleplays), _nearest(case, known.exercises))


def _nearest(case: Case, places: Iterable[Place]) -> Place | None:
    models, trained = {*case.models, *case.sources}, set(case.skills)

    def near(place: Place) -> tuple[int, bool, int]:
        return (-len(models & place.models), place.volume != case.volume, -len(trained & place.skills))

    return min(places, key=near, default=None)
