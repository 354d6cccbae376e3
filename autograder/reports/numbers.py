"""Wrong numbers that are right for somebody else's data.

Everybody has data of their own, so a right answer of one is a wrong one of another. A number that misses its own target,
is none of the known mistakes, and hits another trainee's target to the last digit given, is worth a question. How often
that happens by chance is counted: targets of the class near the number, times the last digit's step, over their range.
"""

import math
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable
from typing import Any, NamedTuple

from autograder.course import packages
from autograder.course.exercise import Exercise
from autograder.course.folder import ClassFolder
from toolkit.boards import rules
from toolkit.boards.expressions import is_number
from toolkit.boards.values import Values

CHANCE = 0.1
"""Listed when fewer chance meetings than this are to be expected for this trainee in the whole class."""

_NEAR = 0.1
"""Width of the stretch around a number in which the class's targets are counted, as a share of the number."""


class Target(NamedTuple):
    question: str
    value: float


class Miss(NamedTuple):
    """A number that no known mistake explains."""

    question: str
    title: str
    item: str
    given: float
    right: float
    """What it should have been for the trainee's own data."""


class Figures(NamedTuple):
    trainee: str
    targets: list[Target]
    misses: list[Miss]


class Hit(NamedTuple):
    miss: Miss
    target: float
    """The other trainee's right answer."""
    chance: float
    """Chance meetings of this number to be expected in the class."""


class Numbers(NamedTuple):
    """Numbers of one trainee that are another's answers."""

    taker: str
    owner: str
    hits: list[Hit]
    chance: float
    """Expected chance meetings of all of them with one and the same person."""


def figures(folder: ClassFolder, exercise: Exercise, trainee: str, given: dict[str, Any]) -> Figures:
    """Right numbers of a trainee's data, and the wrong ones handed in. Raises what the key raises."""
    data = packages.paper(folder, trainee, exercise.id)["data"]
    key = exercise.key(exercise.read_files(folder.variant(trainee, exercise.id)))
    values = Values(exercise.board.canonical(), data, key, given)
    wrong = {
        (mark.question, mark.item)
        for mark in rules.judge(exercise.board, data, key, given, exercise.id)
        if mark.misconception == "other"
    }
    targets, misses = [], []
    for question in values.board["questions"]:
        if question["kind"] not in ("number", "threshold"):
            continue
        answer = values.answers.get(question["id"])
        single = "items" not in question
        for row in [None] if single else values.rows(question):
            right = values.right(question, row)
            if not is_number(right):
                continue
            targets.append(Target(question["id"], float(right)))
            item = row["id"] if row else ""
            one = answer if row is None else (answer or {}).get(row["id"])
            if one is not None and (question["id"], item) in wrong:
                misses.append(Miss(question["id"], question["title"], item, float(one), float(right)))
    return Figures(trainee, targets, misses)


def meetings(everybody: Iterable[Figures]) -> list[Numbers]:
    """Who handed in numbers that are another's, least likely first."""
    everybody = list(everybody)
    shelf: dict[str, list[tuple[float, str]]] = defaultdict(list)
    for one in everybody:
        for target in one.targets:
            shelf[target.question].append((target.value, one.trainee))
    for rows in shelf.values():
        rows.sort()
    found = []
    others = max(1, len(everybody) - 1)
    for one in everybody:
        hits: dict[str, list[Hit]] = defaultdict(list)
        for miss in one.misses:
            for owner, value, chance in _owners(shelf[miss.question], miss, one.trainee):
                hits[owner].append(Hit(miss, value, chance))
        for owner, met in hits.items():
            together = others * math.prod(hit.chance / others for hit in met)
            if together <= CHANCE:
                found.append(Numbers(one.trainee, owner, met, together))
    return sorted(found, key=lambda one: (one.chance, one.taker, one.owner))


def _owners(rows: list[tuple[float, str]], miss: Miss, trainee: str) -> list[tuple[str, float, float]]:
    """Others whose target is the number as far as it was given, with the chance of it."""
    given = miss.given
    if not given:
        return []
    step = _step(given)
    # A hair more than half a step: rounding half up and half down are both common.
    low, high = (
        bisect(rows, (given + side * 0.5000001 * step,)) for bisect, side in ((bisect_left, -1), (bisect_right, 1))
    )
    hits = {owner: value for value, owner in rows[low:high] if owner != trainee}
    if not hits:
        return []
    width = _NEAR * abs(given)
    near = bisect_left(rows, (given + width / 2,)) - bisect_left(rows, (given - width / 2,))
    chance = max(near, len(hits)) * step / width
    return [(owner, value, chance) for owner, value in hits.items()]


def _step(given: float) -> float:
    """One unit in the last digit that was written."""
    for decimals in range(7):
        if abs(given - round(given, decimals)) < 1e-9 * max(1.0, abs(given)):
            return float(10.0**-decimals)
    return 1e-6
