"""The class mark of a trainee (成绩构成, 补考, 及格线 of class.yml)."""

from typing import NamedTuple

from autograder.reports.gather import Gathered


class Standing(NamedTuple):
    trainee: str
    mark: float | None
    """Of 100; None while a part of it has no score."""
    note: str
    """及格, 不及格, 待批, or what is missing."""


def standings(gathered: Gathered) -> list[Standing]:
    """One for each trainee, in the roster's order."""
    return [_standing(gathered, trainee) for trainee in gathered.trainees]


def _standing(gathered: Gathered, trainee: str) -> Standing:
    settings = gathered.folder.settings
    counted = [name for name in gathered.questions if name not in settings.resit]
    weights = settings.weights or {name: 100 / len(counted) for name in counted if counted}
    total, pending, crashed = 0.0, False, False
    for name, weight in weights.items():
        if name == "roleplays":
            total += weight * _roleplays(gathered, trainee) / 100
            continue
        share, waits, failed = _share(gathered, trainee, name)
        for resit, original in settings.resit.items():
            if original == name:
                again, waits_again, _ = _share(gathered, trainee, resit)
                share, waits = max(share, min(again, settings.pass_mark)), waits or waits_again
        total, pending, crashed = total + weight * share / 100, pending or waits, crashed or failed
    if crashed:
        return Standing(trainee, None, "有作业没评成")
    if not weights:
        return Standing(trainee, None, "还没有评过作业")
    passed = "及格" if total >= settings.pass_mark else "不及格"
    return Standing(trainee, round(total, 1), "待批" if pending else passed)


def _share(gathered: Gathered, trainee: str, assignment: str) -> tuple[float, bool, bool]:
    """Percentage, whether a part waits for the trainer, whether it could not be graded. Not handed in counts 0."""
    paper = gathered.papers.get((trainee, assignment))
    if paper is None:
        return 0.0, False, False
    verdict = paper.verdict
    if verdict.score is None:
        return 0.0, False, verdict.word == "崩溃"
    return 100 * verdict.score / verdict.maximum, verdict.pending, False


def _roleplays(gathered: Gathered, trainee: str) -> float:
    """Mean of the best total in each scenario that the trainee has played."""
    best: dict[str, int] = {}
    for played in gathered.roleplays:
        if played.trainee == trainee:
            best[played.scenario] = max(best.get(played.scenario, 0), played.total)
    return sum(best.values()) / len(best) if best else 0.0
