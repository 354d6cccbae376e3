"""What a forked child does for one submission: take files, run cells, hand over names, answer calls.

Request (from the grader)                               Reply
{"do": "files", "names": […]} + blobs                   {}
{"do": "cell", "source": …, "seconds": …}               {"outputs": […], "error": name of the error or ""}
{"do": "names", "names": […]}                           {"values": {name: tree}}; names that are not bound are left out
{"do": "call", "name", "args", "kwargs", "seconds"}     {"value": tree} or {"error": […name, text]}

In the sandbox the trainee can forge every reply: it speaks for the trainee's own work only.
"""

import os
import signal
import socket
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from autograder.sandbox import crossing, wire
from autograder.sandbox.shell import CellTimeoutError, Shell, captured
from autograder.sandbox.wire import Message


class Desk:
    """Serves one submission on one channel until the grader closes it."""

    def __init__(self, channel: socket.socket | None, shell: Shell) -> None:
        self.channel, self.shell = channel, shell

    def serve(self) -> None:
        assert self.channel is not None
        while True:
            try:
                message = wire.receive(self.channel)
            except wire.Closed:
                return
            wire.send(self.channel, self.answer(message))

    def answer(self, message: Message) -> dict[str, Any]:
        wanted: Callable[[Message], dict[str, Any]] = getattr(self, f"do_{message.head['do']}")
        return wanted(message)

    def do_files(self, message: Message) -> dict[str, Any]:
        for name, content in zip(message.head["names"], message.blobs, strict=True):
            Path(name).write_bytes(content)
        return {}

    def do_cell(self, message: Message) -> dict[str, Any]:
        outputs, _, error = self.run(message.head["source"], message.head["seconds"])
        return {"outputs": outputs, "error": error}

    def do_names(self, message: Message) -> dict[str, Any]:
        space = self.shell.user_ns
        return {"values": {name: crossing.encode(space[name]) for name in message.head["names"] if name in space}}

    def do_call(self, message: Message) -> dict[str, Any]:
        head = message.head
        function = self.shell.user_ns.get(head["name"])
        with self.quiet(), Alarm(head["seconds"]):
            try:
                args, kwargs = crossing.decode(head["args"]), crossing.decode(head["kwargs"])
                return {"value": crossing.encode(function(*args, **kwargs))}  # type: ignore[misc, operator]
            except (Exception, SystemExit, KeyboardInterrupt) as error:
                return {"error": [type(error).__name__, _short(error)]}

    def quiet(self) -> AbstractContextManager[None]:
        """What a called function prints goes nowhere."""
        self.shell.sink.start()
        return captured(self.shell.sink)

    def run(self, source: str, seconds: float) -> tuple[list[dict[str, Any]], Any, str]:
        """Run one cell; return outputs, value and the name of the error that stopped it."""
        before = os.getcwd()
        try:
            with Alarm(seconds):
                outputs, value = self.shell.run(source)
        except CellTimeoutError as late:
            # It rang while the shell tidied up after the cell.
            self.shell.sink.error(type(late).__name__, str(late), [])
            outputs, value = self.shell.sink.outputs, None
        if os.getcwd() != before:
            os.chdir(before)
        errors = [output["ename"] for output in outputs if output["output_type"] == "error"]
        return outputs, value, errors[-1] if errors else ""


class Alarm:
    """Raise CellTimeoutError in this process after so many seconds; whoever catches it is killed by the server."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds

    def __enter__(self) -> None:
        if not hasattr(signal, "SIGALRM"):
            return
        signal.signal(signal.SIGALRM, self._ring)
        signal.setitimer(signal.ITIMER_REAL, self.seconds)

    def __exit__(self, *_: object) -> None:
        if hasattr(signal, "SIGALRM"):
            signal.setitimer(signal.ITIMER_REAL, 0)

    def _ring(self, *_: object) -> None:
        raise CellTimeoutError(f"超过 {self.seconds:g} 秒")


def _short(error: BaseException) -> str:
    try:
        text = str(error)
        return text[:2_000] if type(text) is str else ""
    except Exception:
        return ""
