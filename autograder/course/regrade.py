"""Grade an assignment by a changed key: everybody again, who changed and why, and the way back.

check the paper is the same ──> stage ──> pending.json ──> replace ──> grade all ──> compare ──> audit line ──> done
                                          └── interrupted anywhere from here: the next run finishes it
"""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from autograder.course import audit, history, nbgrader_settings, release, same_paper, scores, skeleton, verdicts
from autograder.course.exercise import Exercise
from autograder.course.folder import ClassFolder
from autograder.course.grade import grade
from autograder.course.history import Pending
from autograder.course.scores import Change, Snapshot
from toolkit.errors import ContentError


class How(NamedTuple):
    """How to grade; as grade() takes it."""

    jobs: int | None = None
    scheduler: str = ""
    sandbox: bool = True
    progress: Callable[[str], None] = lambda _: None

    def grade(self, folder: ClassFolder, assignment: str) -> None:
        grade(
            folder, assignment, again=True, jobs=self.jobs, scheduler=self.scheduler, sandbox=self.sandbox,
            progress=self.progress,
        )  # fmt: skip


_HERE = How()


class Regraded(NamedTuple):
    changes: list[Change]
    graded: int
    """Trainees with a verdict that comes from a hand-in."""
    notes: list[str]
    """What the trainer should know, in Chinese."""


def regrade(folder: ClassFolder, source: Path, *, dry_run: bool = False, how: How = _HERE) -> Regraded:
    """Judge the class by the exercise in `source` (a folder named like the assignment) from now on.

    dry_run: only tell what would change. An interrupted run is finished first, whatever it was.
    Raises ContentError, and changes nothing, when the trainees answered another paper than this one.
    """
    assignment = source.name
    finished = _finish_interrupted(folder, assignment, dry_run, how)
    if finished is not None:
        done, step = finished
        same = not step.undo and history.digest(source) == history.digest(folder.frozen(assignment))
        return done if same else _another(done, step)
    exercise = Exercise.open(source)
    if history.digest(source) == history.digest(folder.frozen(assignment)):
        raise ContentError(
            source.name,
            "",
            "和班里冻结的那份一样，没有要重评的",
            "先改 exercises 里的答案；只是再评一遍用 grade --again",
        )
    release.check(source)
    new = same_paper.need(folder, exercise)
    if dry_run:
        return _try(folder, exercise, how)
    old = skeleton.parts(folder, assignment)
    step = history.stage(folder, assignment, source, old, new, scores.snapshot(folder, assignment))
    return _carry_out(folder, assignment, step, how)


def undo(folder: ClassFolder, assignment: str, *, dry_run: bool = False, how: How = _HERE) -> Regraded:
    """Take back the last regrade: the copy before it judges again; marks that the trainer entered since stay."""
    finished = _finish_interrupted(folder, assignment, dry_run, how)
    if finished is not None:
        done, step = finished
        return done if step.undo else _another(done, step)
    standing = history.applied(folder, assignment)
    if not standing:
        raise ContentError(assignment, "", "没有可撤销的重评", "重评过才能撤销；做过什么看 reports/audit.jsonl")
    number = standing[-1]
    if history.digest(folder.frozen(assignment)) != history.digest(history.new_copy(folder, assignment, number)):
        raise ContentError(
            f"frozen/{assignment}", "", "重评以后又被手工改过，撤销会丢掉这些改动",
            f"要留的改动先拷出来，再把 frozen/.history/{assignment}/{number}/new/{assignment} 拷回去",
        )  # fmt: skip
    if dry_run:
        return _try(folder, Exercise.open(history.old_copy(folder, assignment, number)), how)
    step = Pending(number, True)
    history.keep_before(folder, assignment, step, scores.snapshot(folder, assignment))
    return _carry_out(folder, assignment, history.begin(folder, assignment, step), how)


def _finish_interrupted(
    folder: ClassFolder, assignment: str, dry_run: bool, how: How
) -> tuple[Regraded, Pending] | None:
    """Finish the step that an earlier run began; None when there is none."""
    folder.need_assignment(assignment)
    nbgrader_settings.tools_on_path()
    step = history.pending(folder, assignment)
    if step is None:
        if not verdicts.read(folder, assignment):
            raise ContentError(assignment, "", "还没有评过", "先运行 grade，再 regrade；不然说不出谁变了多少")
        return None
    if dry_run:
        raise ContentError(assignment, "", "上一次重评做到一半", "先不带 --dry-run 运行一遍，把它做完")
    return _carry_out(folder, assignment, step, how), step


def _another(done: Regraded, step: Pending) -> Regraded:
    """Tell that the interrupted step was finished, and that the one asked for now was not begun."""
    what = f"撤销第 {step.number} 次重评" if step.undo else f"第 {step.number} 次重评"
    note = f"做完的是上一次没做完的：{what}。这一次要做的还没做，再运行一遍"
    return done._replace(notes=[note, *done.notes])


def _carry_out(folder: ClassFolder, assignment: str, step: Pending, how: How) -> Regraded:
    """Do everything from the replacement on; every part may be done twice."""
    history.put(folder, assignment, step)
    how.grade(folder, assignment)
    before, after = history.before(folder, assignment, step), scores.snapshot(folder, assignment)
    changes = scores.changes(before, after, folder.trainees)
    graded = sum(1 for one in after.values() if one["digest"])
    notes = _notes(changes)
    if step.undo:
        notes += _not_as_before(history.before(folder, assignment, Pending(step.number, False)), after)
    _write_audit(folder, assignment, step, changes, graded)
    history.finish(folder, assignment, step)
    return Regraded(changes, graded, notes)


def _try(folder: ClassFolder, exercise: Exercise, how: How) -> Regraded:
    before = scores.snapshot(folder, exercise.id)
    with skeleton.skeleton(folder, exercise, hand_ins=True) as trial:
        how.grade(trial, exercise.id)
        after = scores.snapshot(trial, exercise.id)
    changes = scores.changes(before, after, folder.trainees)
    return Regraded(changes, sum(1 for one in after.values() if one["digest"]), _notes(changes))


def _write_audit(folder: ClassFolder, assignment: str, step: Pending, changes: list[Change], graded: int) -> None:
    command = "regrade --undo" if step.undo else "regrade"
    mine = {"command": command, "assignment": assignment, "number": step.number}
    # Interrupted between the line and the end: one line is enough.
    if any(all(line.get(name) == value for name, value in mine.items()) for line in audit.entries(folder)):
        return
    old, new = (
        history.digest(place(folder, assignment, step.number)) for place in (history.old_copy, history.new_copy)
    )
    before, after = (new, old) if step.undo else (old, new)
    audit.append(
        folder,
        {**mine, "before": before, "after": after, "graded": graded, "changes": [one.to_json() for one in changes]},
    )


def _notes(changes: list[Change]) -> list[str]:
    notes = []
    fresh = [one.trainee for one in changes if one.new_paper]
    if fresh:
        notes.append(f"{len(fresh)} 人评的不是原来那一份（{'、'.join(fresh[:5])}），分数变化不全是换答案")
    kept = sum(1 for one in changes for asked in one.questions if asked.manual is not None)
    if kept:
        notes.append(f"{kept} 处是您手工批过的分，照旧；机器的分变了也不顶替它")
    crashed = [one.trainee for one in changes if one.new_word == "崩溃" != one.old_word]
    if crashed:
        notes.append(f"{len(crashed)} 人评不下去了（{'、'.join(crashed[:5])}），多半是新答案有毛病")
    return notes


def _not_as_before(before: Snapshot, after: Snapshot) -> list[str]:
    """Who, of those whose hand-in is the same, has other automatic scores than before the regrade."""
    odd = [
        trainee
        for trainee, old in before.items()
        if old["digest"] == after.get(trainee, old)["digest"]
        and any(asked["auto"] != after[trainee]["questions"].get(name, asked)["auto"]
                for name, asked in old["questions"].items())
    ]  # fmt: skip
    return [f"{len(odd)} 人的机器分没有回到原来的数（{'、'.join(odd[:5])}），打开看看"] if odd else []
