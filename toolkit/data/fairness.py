"""Equal difficulty by construction: what every generator of graded data uses, so that no trainee draws the hard paper.

Cells and traps are dealt in the same numbers to everybody, values keep away from every limit, and two papers share few
customers. The secret that seeds the random numbers and the list of what was planted stay with the class.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from toolkit.errors import ContentError

MARGIN = 0.05
"""Values keep so much of a limit away from it, on either side."""
MOST_SHARED = 0.20
"""Two papers share less than this part of their customers."""


DRAWS = 5_000
"""Draws after which a generator gives up; the pickiest one in use needed 112 at most in a hundred variants."""


class Dealt(NamedTuple):
    """What one asked item is made for."""

    cell: str
    """The right answer, such as 'EI'."""
    trap: str
    """What leads astray, '' for nothing."""


def deal(cells: Mapping[str, int], traps: Mapping[str, Mapping[str, int]], rng: np.random.Generator) -> list[Dealt]:
    """Return the items in random order: the same count a cell and a trap whatever the seed.

    cells: items a cell. traps: for each trap, in how many items of which cell it lies; an item carries one trap.
    Raises ValueError when a cell has fewer items than its traps ask for.
    """
    items: list[Dealt] = []
    for cell, count in cells.items():
        laid = [trap for trap, where in traps.items() for _ in range(where.get(cell, 0))]
        if len(laid) > count:
            raise ValueError(f"{cell} 只有 {count} 题，放不下 {len(laid)} 个陷阱")
        items += [Dealt(cell, trap) for trap in laid + [""] * (count - len(laid))]
    unknown = {cell for where in traps.values() for cell in where} - set(cells)
    if unknown:
        raise ValueError(f"陷阱写在没有的格里：{'、'.join(sorted(unknown))}")
    return [items[index] for index in rng.permutation(len(items))]


def redraws(what: str, *, most: int = DRAWS) -> Iterator[int]:
    """Count the draws of something that is drawn until it fits; leave the loop when it does.

    Raises ContentError, naming `what`, when `most` draws did not fit: releasing a class must not hang on one trainee.
    """
    yield from range(most)
    raise ContentError("key.py", what, f"抽了 {most:,} 次都凑不齐", "请出题人放宽条件；别的学员不受影响")


def away(
    low: float, high: float, limits: Iterable[float], rng: np.random.Generator, *, margin: float = MARGIN
) -> float:
    """Return a value drawn evenly from [low, high] that keeps `margin` of every limit away from that limit.

    Raises ValueError when nothing of the range is left.
    """
    free = [(low, high)]
    for limit in limits:
        near, far = limit - abs(limit) * margin, limit + abs(limit) * margin
        free = [piece for a, b in free for piece in ((a, min(b, near)), (max(a, far), b)) if piece[0] < piece[1]]
    if not free:
        raise ValueError(f"{low:g} 到 {high:g} 之间避开各条线以后什么也不剩，放宽范围或移线")
    lengths = np.array([b - a for a, b in free])
    place = int(rng.choice(len(free), p=lengths / lengths.sum()))
    return float(rng.uniform(*free[place]))


def too_near(values: Sequence[float] | np.ndarray, limits: Iterable[float], *, margin: float = MARGIN) -> np.ndarray:
    """Return, one bool a value, whether it lies within `margin` of a limit."""
    numbers = np.asarray(values, dtype=float)
    near = np.zeros(len(numbers), dtype=bool)
    for limit in limits:
        near |= np.abs(numbers - limit) < abs(limit) * margin * (1 - 1e-9)
    return near


def shared(one: Collection[str], other: Collection[str]) -> float:
    """Return which part of the smaller paper's customers (by name) the other paper has too, 0–1."""
    smaller = min(len(set(one)), len(set(other)))
    return len(set(one) & set(other)) / smaller if smaller else 0.0
