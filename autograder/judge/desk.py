"""What a forked child of the judge does: run grade cells on what the trainee handed over.

Request                                                     Reply
{"do": "open", "exercise", "data", "key", "answers"}        {}
{"do": "bind", "values": {name: tree}}                      {"dropped": […]}
{"do": "grade", "source", "points", "seconds"}              {"outputs": […], "error", "note"}
and what every desk does. A call of a trainee's function is asked of the grader as {"call", "args", "kwargs"}.
"""

import contextlib
import json
import math
import signal
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from autograder.judge import context
from autograder.judge.marking import JudgeFault
from autograder.sandbox import crossing, wire
from autograder.sandbox.desk import Desk
from autograder.sandbox.shell import Shell
from autograder.sandbox.wire import Message
from toolkit import boards

_RAISED = {
    kind.__name__: kind
    for kind in (ArithmeticError, AssertionError, AttributeError, IndexError, KeyError, LookupError, NameError,
                 NotImplementedError, OverflowError, RuntimeError, TypeError, ValueError, ZeroDivisionError)
}  # fmt: skip
_SHOWN = {"CannotUse", "CellTimeoutError", "RemoteError"}
"""Errors whose text is about the trainee's own values; every other text may quote the hidden test."""


REHEARSALS = 3


class RemoteError(Exception):
    """The trainee's function raised something that is not one of Python's common errors."""


class JudgeDesk(Desk):
    _own: set[str] = set()  # noqa: RUF012  (never changed in place)
    """Names of IPython itself."""
    _boards: dict[str, Any] = {}  # noqa: RUF012  (filled before the fork, on purpose by all children)

    @classmethod
    def prime(cls, content: dict[str, Any], shell: Shell) -> None:
        """Read a board once for all submissions of an assignment, and rehearse its grade cells on the first one.

        content: {"exercise", "board" (board.yml's text), "data", "key", "answers", "cells": […]}. What has run a few
        times before the fork is specialised by Python then; each child would do it again in pages of its own.
        """
        name = content["exercise"]
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, "board.yml")
            file.write_text(content["board"], encoding="utf-8")
            cls._boards = {name: boards.load(file)}
        context.use(context.Context(name, cls._boards[name], content["data"], content["key"], content["answers"]))
        for _ in range(REHEARSALS):
            for source in content["cells"]:
                shell.run(source)
        shell.reset(new_session=True)
        context.clear()

    def do_open(self, message: Message) -> dict[str, Any]:
        """Begin a submission: nothing is left of the one before, should there have been one."""
        head, space = message.head, self.shell.user_ns
        self._own = self._own or set(space)
        for name in set(space) - self._own:
            del space[name]
        self.shell.sink.named.clear()
        context.use(
            context.Context(
                head["exercise"], self._boards[head["exercise"]], head["data"], head["key"], head["answers"]
            )
        )
        return {}

    def do_bind(self, message: Message) -> dict[str, Any]:
        dropped = []
        for name, tree in message.head["values"].items():
            try:
                self.shell.user_ns[name] = crossing.decode(tree, self._call)
            except crossing.BadCrossing:
                self.shell.user_ns.pop(name, None)
                dropped.append(name)
        return {"dropped": dropped}

    def do_grade(self, message: Message) -> dict[str, Any]:
        head = message.head
        outputs, value, error = self.run(head["source"], head["seconds"])
        note = ""
        if error:
            note = json.dumps([output for output in outputs if output["output_type"] == "error"], ensure_ascii=False)
        else:
            note = _clamp(outputs, value, head["points"], self.shell.execution_count - 1)
        noise = [output for output in outputs if output["output_type"] == "stream" and output["name"] == "stderr"]
        if noise:
            note += "".join(output["text"] for output in noise)
        return {
            "outputs": [_safe(output) for output in outputs if output not in noise],
            "error": error,
            "note": note[:4_000],
        }

    def _call(self, name: str, args: list, kwargs: dict) -> object:
        assert self.channel is not None
        trees = [crossing.encode(list(args)), crossing.encode(dict(kwargs))]
        with _unhurried():
            wire.send(self.channel, {"call": name, "args": trees[0], "kwargs": trees[1]})
            reply = wire.receive(self.channel).head
        if "value" in reply:
            return crossing.decode(reply["value"], self._call)
        kind, text = _error(reply.get("error"))
        raise _RAISED.get(kind, RemoteError)(text)


@contextlib.contextmanager
def _unhurried() -> Iterator[None]:
    """Let the alarm of the cell ring afterwards only: in the midst of a reply, the rest would be taken for a request.

    The grader sees to it that the reply comes in time.
    """
    left, began = signal.setitimer(signal.ITIMER_REAL, 0)[0], time.monotonic()
    try:
        yield
    finally:
        if left:
            signal.setitimer(signal.ITIMER_REAL, max(left - (time.monotonic() - began), 0.001))


def _error(raw: object) -> tuple[str, str]:
    if isinstance(raw, list) and len(raw) == 2 and all(isinstance(part, str) for part in raw):
        return raw[0], raw[1][:2_000]
    return "", ""


def _clamp(outputs: list[dict[str, Any]], value: Any, points: float, count: int) -> str:
    """Make the value of a grade cell one plain number within [0, points], or nothing; return a note to the author.

    nbgrader reads the printed value, and takes nan, -1.0, True and np.float64(1.0) all for full marks.
    """
    results = [output for output in outputs if output["output_type"] == "execute_result"]
    if not results:
        return ""
    note, number = "", 0.0
    plain = (
        value.item() if hasattr(value, "item") and hasattr(value, "dtype") and getattr(value, "ndim", 1) == 0 else value
    )
    if type(plain) in (int, float) and math.isfinite(plain) and plain >= 0:
        number = min(float(plain), points)
        note = f"评分格给了 {plain:g} 分，超过满分 {points:g}，按满分记\n" if plain > points else ""
    else:
        note = f"评分格最后的值是 {type(value).__name__}，不是 0 到 {points:g} 之间的数，按 0 分记\n"
    for output in results:
        outputs.remove(output)
    outputs.append(
        {
            "output_type": "execute_result",
            "data": {"text/plain": repr(number)},
            "metadata": {},
            "execution_count": count,
        }
    )
    return note


def _safe(output: dict[str, Any]) -> dict[str, Any]:
    """An error without the hidden test's lines and values."""
    if output["output_type"] != "error":
        return output
    name = output["ename"]
    shown = name == JudgeFault.__name__ or name in _SHOWN
    text = output["evalue"] if shown else "这一题的检查没有通过"
    return {"output_type": "error", "ename": name, "evalue": text, "traceback": [f"{name}: {text}"]}
