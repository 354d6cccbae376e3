"""Grade one submission: a pure function from what was handed in to a scored notebook.

It runs in a pool on this machine or on any machine of a cluster; everything it needs is in the task. The rooms of a
process are started at its first submission and serve all later ones.
"""

import json
import threading
import time
from contextlib import AbstractContextManager, ExitStack
from functools import lru_cache
from typing import Any, Literal, NamedTuple

import nbformat
from nbformat import NotebookNode
from nbgrader.preprocessors import IgnorePattern, LimitOutput
from nbgrader.utils import compute_checksum, determine_grade

from autograder.course import keys, rooms
from autograder.course.papers import Paper
from autograder.course.rooms import JudgesDesk
from autograder.judge import JudgeFault, inert, plan
from autograder.judge.plan import Plan
from autograder.masters.read import grade_id, graded, needs_kernel, solution
from autograder.sandbox import crossing, wire
from autograder.sandbox.confine import Limits
from autograder.sandbox.room import Desk, Gone, NoRoom

TIMED_OUT = "CellTimeoutError"
"""Name of the error that a cell over its time leaves in the notebook."""
DIED = "RoomEnded"
"""Name of the error of a cell during which the trainee's process ended."""
TOTAL_FACTOR = 3
"""A submission may take this many times the limit of one cell; then each further cell has one second."""
MARGIN = 20
"""Levels of JSON that must be to spare when a sandbox's value is sent on."""
CALLS = 10_000
"""Calls of trainee functions in one submission."""
_ENDED = {"memory": "内存用得太多，被停下了", "time": "超时后停不下来，被停下了"}


class Task(NamedTuple):
    paper: Paper
    trainee: str
    attempt: int
    """Number of the attempt; 0 for the one laid out."""
    notebook: str
    answers: dict[str, Any]
    data: dict[str, Any]
    """Public data of the board."""
    files: dict[str, bytes]
    """Data files of this trainee, from the class folder."""
    key: dict[str, Any] | None
    """What the judge knows; None when it has still to be computed."""
    seconds: int
    """For one cell."""
    confined: bool
    """False runs trainee code without walls (--no-sandbox)."""
    limits: Limits = Limits()


class Scored(NamedTuple):
    trainee: str
    attempt: int
    notebook: str
    """Executed and scored."""
    scores: dict[str, float | None]
    """Automatic points by grade id; None where a person has to mark."""
    blank: dict[str, bool]
    """Solution cells: still as released?"""
    word: Literal["", "超时", "崩溃"]
    why: str
    """In Chinese, for the trainer."""
    judged: bool
    """False when there are no scores to be had: the fault is not the trainee's, or code was not run."""
    notes: list[str]
    """For the author of the exercise: what the hidden tests did that nobody else may see."""
    key: dict[str, Any] | None
    """Computed here; None when it came with the task."""
    coded: bool
    """Was trainee code run?"""
    times: dict[str, float]
    """Seconds by step."""


def grade(task: Task) -> Scored:
    """Grade one submission. Whatever it holds, this returns."""
    with _lock:
        try:
            try:
                return _Grading(task).run()
            except rooms.Unfit as problem:
                return failed(task, str(problem))
            except NoRoom:
                # A room may have been killed from outside between two submissions: that is nobody's fault here.
                rooms.close()
                return _Grading(task).run()
        except NoRoom as problem:
            rooms.close()
            return failed(task, str(problem)[-400:] or "评分房间中途没了，再评一次")
        except Exception as error:
            rooms.close()
            return failed(task, f"评不下去（{type(error).__name__}：{str(error)[:300]}）")


def failed(task: Task, why: str) -> Scored:
    """A submission without scores."""
    return Scored(task.trainee, task.attempt, task.notebook, {}, {}, "崩溃", why, False, [], None, False, {})


_lock = threading.Lock()


class _Master(NamedTuple):
    plan: Plan
    locked: dict[str, str]
    """Source of the cells that no trainee writes, hidden tests included, by grade id."""
    kernel: bool
    """Does its code need a real kernel?"""


@lru_cache(maxsize=8)
def _master(source: str, released: str) -> _Master:
    solved = nbformat.reads(source, as_version=4)
    locked = {grade_id(cell): cell.source for cell in solved.cells if grade_id(cell) and not solution(cell)}
    return _Master(plan.make(solved, nbformat.reads(released, as_version=4)), locked, needs_kernel(solved))


def _sendable(value: Any) -> bool:
    """Can the judge be told? What the reader just took may be too long or too deep for the writer: JSON grows."""
    for _ in range(MARGIN):
        value = [value]
    try:
        return len(json.dumps(value)) < wire.HEAD_LIMIT - 1_000
    except RecursionError:
        return False


# --- one submission ---------------------------------------------------------------------------------------------------


class _Grading:
    def __init__(self, task: Task) -> None:
        self.task, self.began = task, time.monotonic()
        self.times: dict[str, float] = {}
        self.master = _master(task.paper.source, task.paper.released)
        self.notebook = nbformat.reads(task.notebook, as_version=4)
        self.notes: list[str] = []
        self.word: Literal["", "超时", "崩溃"] = ""
        self.why = ""
        self.faulty = False
        self.calls = 0

    def run(self) -> Scored:
        task = self.task
        for cell in self.notebook.cells:
            if grade_id(cell) in self.master.locked:
                cell.source = self.master.locked[grade_id(cell)]
            if cell.cell_type == "code":
                cell.outputs, cell.execution_count = [], None
        literal = self._literal()
        coded = literal is None
        computed = None if task.key is not None else keys.compute(task.paper.exercise, task.paper.files, task.files)
        self._clock("read")
        key = computed if task.key is None else task.key
        with ExitStack() as stack:
            room = rooms.sandbox(task.confined, task.limits, kernel=self.master.kernel) if coded else None
            sandbox = stack.enter_context(room) if room is not None else None
            judge = stack.enter_context(self._judge(key, coded))
            self._open(judge, sandbox, key)
            self._clock("rooms")
            self._cells(judge, sandbox, literal or {})
            self._clock("cells")
        self._clock("cleaning")
        return self._scored(computed, coded)

    def _literal(self) -> dict[str, dict[str, Any]] | None:
        """What each code cell of the trainee binds, by cell id; None when something has to be run."""
        found = {}
        for cell in self.notebook.cells:
            if cell.cell_type == "code" and grade_id(cell) not in self.master.locked:
                values = plan.values(cell.source)
                if values is None:
                    return None
                found[cell.id] = values
        return found

    def _judge(self, key: dict[str, Any] | None, coded: bool) -> AbstractContextManager[JudgesDesk]:
        """The judge's desk for this submission, rehearsed once an assignment."""
        task = self.task
        cells = [] if self.master.plan.needs_files else [cell.source for cell in self.master.plan.cells]
        rehearsal = {"exercise": task.paper.exercise, "board": task.paper.files["board.yml"].decode("utf-8"),
                     "data": task.data, "key": key, "answers": task.answers, "cells": cells}  # fmt: skip
        return rooms.judge(task.paper.digest, rehearsal, coded=coded, confined=task.confined)

    def _open(self, judge: JudgesDesk, sandbox: Desk | None, key: dict[str, Any] | None) -> None:
        names, blobs = list(self.task.files), list(self.task.files.values())
        task = self.task
        judge.ask("open", exercise=task.paper.exercise, data=task.data, key=key, answers=task.answers)
        if self.master.plan.needs_files:
            judge.ask("files", blobs, names=names)
        if sandbox is not None:
            try:
                sandbox.ask("files", blobs, names=names)
            except Gone as gone:
                self._died(None, gone)

    def _cells(self, judge: JudgesDesk, sandbox: Desk | None, literal: dict[str, dict[str, Any]]) -> None:
        planned = {cell.cell: cell for cell in self.master.plan.cells}
        bound: dict[str, Any] = {}
        for cell in self.notebook.cells:
            if cell.cell_type != "code":
                continue
            todo = planned.get(grade_id(cell) or cell.id)
            if todo is None or todo.points is None:
                if sandbox is not None:
                    self._in_sandbox(sandbox, cell)
                bound.update(literal.get(cell.id, {}))
            if todo is not None:
                self._in_judge(judge, sandbox, cell, todo, bound)

    def _seconds(self) -> float:
        left = TOTAL_FACTOR * self.task.seconds - (time.monotonic() - self.began)
        return max(1.0, min(float(self.task.seconds), left))

    def _in_sandbox(self, sandbox: Desk, cell: NotebookNode) -> None:
        if sandbox.ended or not cell.source.strip():
            return
        seconds = self._seconds()
        try:
            reply = sandbox.ask("cell", seconds=seconds, source=cell.source)
        except Gone as gone:
            self._died(cell, gone)
            return
        cell.outputs = inert.outputs(reply.get("outputs"))
        if reply.get("error") == TIMED_OUT:
            self.word, self.why = self.word or "超时", "有代码格超过时限，那一格按没做计"

    def _died(self, cell: NotebookNode | None, gone: Gone) -> None:
        timed_out = gone.why == "time"
        text = _ENDED.get(gone.why, f"程序中途退出了（{gone.why}）")
        self.word, self.why = ("超时" if timed_out else "崩溃"), f"{text}；这以后的代码格没有运行，其余的题照评"
        if cell is not None:
            name = TIMED_OUT if timed_out else DIED
            error = {"output_type": "error", "ename": name, "evalue": text, "traceback": [f"{name}: {text}"]}
            cell.outputs = inert.outputs([error])

    def _in_judge(
        self, judge: JudgesDesk, sandbox: Desk | None, cell: NotebookNode, todo: plan.JudgeCell, bound: dict
    ) -> None:
        trees: Any = {}
        if todo.names and sandbox is None:
            trees = {name: crossing.encode(bound[name]) for name in todo.names if name in bound}
        elif todo.names and sandbox is not None and not sandbox.ended:
            try:
                trees = sandbox.ask("names", seconds=self._seconds(), names=list(todo.names)).get("values")
            except Gone as gone:
                self._died(None, gone)
        values = {name: trees[name] for name in todo.names if isinstance(trees, dict) and name in trees}
        values = {name: tree for name, tree in values.items() if _sendable(tree)}
        try:
            if values:
                judge.ask("bind", values=values)
            if todo.points is None:
                judge.ask("cell", source=todo.source, seconds=self._seconds())
                return
            reply = judge.ask(
                "grade", source=todo.source, points=todo.points, seconds=self._seconds(),
                relay=lambda call: self._call(sandbox, call),
            )  # fmt: skip
        except Gone as gone:
            self.faulty, self.why = True, f"评分程序没有评完“{todo.cell}”（{_ENDED.get(gone.why, gone.why)}）"
            return
        cell.outputs = inert.judged(reply["outputs"])
        if reply["note"]:
            self.notes.append(f"{todo.cell}: {reply['note']}")
        if reply["error"] == JudgeFault.__name__:
            self.faulty, self.why = True, f"评分程序出错：{cell.outputs[-1].evalue}"

    def _call(self, sandbox: Desk | None, call: dict[str, Any]) -> dict[str, Any]:
        """Run a trainee's function for the judge."""
        self.calls += 1
        if sandbox is None or sandbox.ended or self.calls > CALLS:
            return {"error": ["RuntimeError", "函数已经调不动了"]}
        try:
            reply = sandbox.ask(
                "call", seconds=min(10.0, self._seconds()), name=call["call"], args=call["args"], kwargs=call["kwargs"]
            )
        except Gone as gone:
            self._died(None, gone)
            return {"error": ["RuntimeError", _ENDED.get(gone.why, "程序中途退出了")]}
        return {name: reply[name] for name in ("value", "error") if name in reply and _sendable(reply[name])}

    def _scored(self, computed: dict[str, Any] | None, coded: bool) -> Scored:
        resources: dict[str, Any] = {}
        for step in (IgnorePattern(), LimitOutput()):
            self.notebook, resources = step.preprocess(self.notebook, resources)
        scores, blank = {}, {}
        for cell in self.notebook.cells:
            if graded(cell):
                score, _ = determine_grade(cell)
                scores[grade_id(cell)] = None if score is None else float(score)
            if solution(cell):
                blank[grade_id(cell)] = cell.metadata.nbgrader.get("checksum") == compute_checksum(cell)
            if cell.cell_type == "markdown" and (solution(cell) or "nbgrader" not in cell.metadata):
                shown = inert.text(cell.source)
                if shown != cell.source:
                    cell.metadata["kf"] = {"typed": cell.source}
                    cell.source = shown
        if not self.task.confined:
            self.notebook.metadata["kf_no_sandbox"] = True
        text = nbformat.writes(self.notebook)
        self._clock("score")
        word = "崩溃" if self.faulty else self.word
        judged = not self.faulty
        task = self.task
        return Scored(task.trainee, task.attempt, text, scores if judged else {}, blank, word, self.why, judged,
                      self.notes, computed, coded, self.times)  # fmt: skip

    def _clock(self, step: str) -> None:
        now = time.monotonic()
        self.times[step] = now - self.began - sum(self.times.values())
