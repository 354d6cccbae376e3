"""The judge in the grader's own process, for systems that cannot fork one: for hand-ins without code only."""

import contextlib
import tempfile
from collections.abc import Callable
from typing import Any

from autograder.judge import context
from autograder.judge.desk import JudgeDesk
from autograder.sandbox.shell import Shell
from autograder.sandbox.wire import Message


class Here:
    """Answers as a room's desk does. Nothing of a trainee's runs here, so nothing has to be walled in."""

    def __init__(self) -> None:
        self.ended: dict[str, Any] = {}
        self._desk = JudgeDesk(None, Shell.make(pictures=False))
        self._folder = tempfile.TemporaryDirectory(prefix="kf-judge-")
        self._paper = ""

    def close(self) -> None:
        context.clear()
        self._folder.cleanup()

    def rehearse(self, paper: str, content: dict[str, Any]) -> None:
        """Read the board of an assignment; paper: its digest."""
        if paper != self._paper:
            JudgeDesk.prime(content | {"cells": []}, self._desk.shell)
            self._paper = paper

    def ask(
        self,
        do: str,
        blobs: list[bytes] | None = None,
        *,
        seconds: float = 10.0,
        relay: Callable[[dict[str, Any]], dict[str, Any]] | None = None,
        **more: Any,
    ) -> dict[str, Any]:
        """Answer one request; see room.Desk.ask."""
        with contextlib.chdir(self._folder.name):
            return self._desk.answer(Message({"do": do, "seconds": seconds, **more}, blobs or []))
