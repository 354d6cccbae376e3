"""How far two markers agree on the same answers."""

from typing import NamedTuple

import numpy as np

from autograder.course.folder import ClassFolder
from autograder.marking import second
from autograder.marking.answers import Asked, collect
from autograder.reports.gather import Gathered
from autograder.reports.style import number, table, text

WIDE = 2
"""Points of difference from which a pair is to be talked over (本书设定)."""


class Pair(NamedTuple):
    number: str
    """Blind number."""
    first: float
    second: float


class Agreement(NamedTuple):
    """All shares 0–1; points in the question's own points."""

    answers: int
    exact: float
    within_one: float
    mean_difference: float
    """Second minus first: above 0, the second marker gives more."""
    kappa: float | None
    """Quadratic-weighted; None when it is undefined (everybody gave one and the same mark)."""
    wide: list[Pair]


def pairs(asked: Asked, marks: dict[str, float]) -> list[Pair]:
    """Answers that have both marks; a mark for a text that has been handed in anew has no partner."""
    return [
        Pair(answer.number, answer.points, marks[answer.number])
        for answer in asked.answers
        if answer.points is not None and answer.number in marks
    ]


def agreement(found: list[Pair]) -> Agreement | None:
    """Figures of the pairs; None without any."""
    if not found:
        return None
    first, other = (np.array([getattr(pair, name) for pair in found], dtype=float) for name in ("first", "second"))
    apart = np.abs(other - first)
    return Agreement(
        len(found),
        float(np.mean(apart < 1e-9)),
        float(np.mean(apart <= 1 + 1e-9)),
        float(np.mean(other - first)),
        weighted_kappa(first, other),
        [pair for pair, gap in zip(found, apart, strict=True) if gap >= WIDE - 1e-9],
    )


def weighted_kappa(first: np.ndarray, other: np.ndarray) -> float | None:
    """1 - observed / expected squared distance; 1 is full agreement, 0 what two markers reach by chance.

    Equals Cohen's kappa with quadratic weights on any evenly spaced scale, so half points need no table of categories.
    """
    expected = float(np.mean((first[:, None] - other[None, :]) ** 2))
    if expected == 0:
        return None
    return 1 - float(np.mean((first - other) ** 2)) / expected


def of_assignment(
    folder: ClassFolder, assignment: str, gathered: Gathered | None = None
) -> list[tuple[Asked, Agreement | None, int]]:
    """Each question with second marks: its agreement, and how many second marks have no first one."""
    marks = second.read(folder, assignment)
    if not marks:
        return []
    found = []
    for asked in collect(folder, assignment, gathered):
        given = marks.get(asked.question.id, {})
        if given:
            both = pairs(asked, given)
            found.append((asked, agreement(both), len(given) - len(both)))
    return found


def sentences(asked: Asked, found: Agreement | None, without: int) -> list[str]:
    """The figures in plain words."""
    said = []
    if found is None:
        said.append("还没有一份是两人都批过的。")
    else:
        kappa = "算不出（两人从头到尾给一个分）" if found.kappa is None else f"{found.kappa:.2f}"
        lean = "两人一样松紧"
        if abs(found.mean_difference) > 0.005:
            lean = f"第二人平均{'高' if found.mean_difference > 0 else '低'} {number(abs(found.mean_difference))} 分"
        said.append(
            f"两人都批了 {found.answers} 份，满分 {number(asked.question.maximum)} 分："
            f"一分不差的占 {found.exact:.0%}，差 1 分以内的占 {found.within_one:.0%}；{lean}。"
        )
        said.append(f"加权一致系数（quadratic weighted kappa）{kappa}：1 是完全一致，0 是碰巧也有这么一致。")
        if found.answers < 20:
            said.append("份数少，系数只作参考。")
    if without:
        said.append(f"另有 {without} 份只有第二人的分：头一人还没批，或出表后又交了一份。")
    return said


def section(folder: ClassFolder, gathered: Gathered) -> str:
    """The part of the class page on second marks, HTML; empty without any."""
    body = ""
    for assignment in gathered.questions:
        for asked, found, without in of_assignment(folder, assignment, gathered):
            said = "".join(f"<p>{text(one)}</p>" for one in sentences(asked, found, without))
            body += f"<h3>{text(gathered.titles[assignment])}：{text(asked.question.title)}</h3>{said}"
            if found is not None and found.wide:
                rows = [[pair.number, pair.first, pair.second] for pair in found.wide]
                body += f"<p>差 {WIDE} 分及以上的，两人坐下来对一对：</p>"
                body += table(["盲号", "头一人", "第二人"], rows)
    return body
