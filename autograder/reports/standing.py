"""The class mark of a trainee (成绩构成, 补考, 及格线 of class.yml), and how it comes about."""

from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from autograder.course import exams, roleplays
from autograder.reports.gather import Gathered


class Part(NamedTuple):
    """What one line of 成绩构成 gives."""

    name: str
    """Assignment, "roleplay-<id>", or "roleplays"."""
    weight: float
    """Per cent of the class mark."""
    share: float
    """Of 100; what counts, after a resit."""
    first: float
    """Of 100; without the resit."""
    resit: str
    """The assignment whose share counts instead; empty when none does."""
    again: float
    """Of 100; the resit before it is held down to the pass mark. 0 without one."""
    pending: bool
    failed: bool
    """Could not be graded."""

    @property
    def counts(self) -> float:
        """What it adds to the class mark."""
        return self.weight * self.share / 100


class Standing(NamedTuple):
    trainee: str
    mark: float | None
    """Of 100; None while a part of it has no score."""
    note: str
    """及格, 不及格, 待批, or what is missing."""


def standings(gathered: Gathered) -> list[Standing]:
    """One for each trainee, in the roster's order."""
    return [standing(gathered, trainee) for trainee in gathered.trainees]


def standing(gathered: Gathered, trainee: str) -> Standing:
    found = parts(gathered, trainee)
    if any(part.failed for part in found):
        return Standing(trainee, None, "有作业没评成")
    if not found:
        return Standing(trainee, None, "还没有评过作业")
    waiting = [part.name for part in found if part.name not in gathered.questions and not _played(part.name)]
    if waiting:
        return Standing(trainee, None, f"还没评：{'、'.join(waiting)}")
    mark = tenths(sum(part.counts for part in found))
    passed = "及格" if mark >= gathered.folder.settings.pass_mark else "不及格"
    return Standing(trainee, mark, "待批" if any(part.pending for part in found) else passed)


def tenths(total: float) -> float:
    """A mark to one decimal, halves up as on paper; what is shown is what passes or fails.

    Nine papers of 60 add up to 59.999999999999986.
    """
    return float(Decimal(str(round(total, 6))).quantize(Decimal("0.1"), ROUND_HALF_UP))


def parts(gathered: Gathered, trainee: str) -> list[Part]:
    """The lines that make up the class mark; equal weights when class.yml names none."""
    settings = gathered.folder.settings
    counted = [name for name in gathered.questions if name not in settings.resit]
    weights = settings.weights or {name: 100 / len(counted) for name in counted if counted}
    return [_part(gathered, trainee, name, weight) for name, weight in weights.items()]


def _part(gathered: Gathered, trainee: str, name: str, weight: float) -> Part:
    if _played(name):
        share = _roleplays(gathered, trainee, name.removeprefix(exams.PREFIX))
        return Part(name, weight, share, share, "", 0.0, False, False)
    first, pending, failed = _share(gathered, trainee, name)
    share, stands_in, shown = first, "", 0.0
    settings = gathered.folder.settings
    for resit, original in settings.resit.items():
        if original == name:
            again, waits_again, _ = _share(gathered, trainee, resit)
            pending = pending or waits_again
            if min(again, settings.pass_mark) > share:
                share, stands_in, shown = min(again, settings.pass_mark), resit, again
    return Part(name, weight, share, first, stands_in, shown, pending, failed)


def _played(name: str) -> bool:
    """Is it a role-play's part of the class mark?"""
    return name == "roleplays" or name.startswith(exams.PREFIX)


def _share(gathered: Gathered, trainee: str, assignment: str) -> tuple[float, bool, bool]:
    """Percentage, whether a part waits for the trainer, whether it could not be graded. Not handed in counts 0."""
    paper = gathered.papers.get((trainee, assignment))
    if paper is None:
        return 0.0, False, False
    verdict = paper.verdict
    if verdict.score is None:
        return 0.0, False, verdict.word == "崩溃"
    return 100 * verdict.score / verdict.maximum, verdict.pending, False


def _roleplays(gathered: Gathered, trainee: str, scenario: str) -> float:
    """What counts in one scenario; for "roleplays" the mean over those the trainee has played. Not played counts 0."""
    counts = roleplays.counted(gathered.folder, gathered.roleplays)
    totals = [one.total for (who, what), one in counts.items() if who == trainee and scenario in ("roleplays", what)]
    return sum(totals) / len(totals) if totals else 0.0
