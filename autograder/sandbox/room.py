"""A room as the grader sees it: start it, open a desk for one submission, ask, close."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal, Self

import autograder
from autograder.sandbox import bubblewrap, wire
from autograder.sandbox.confine import Limits
from autograder.sandbox.wire import Broken, Closed, Late, Message

Kind = Literal["sandbox", "kernel", "judge"]
"""kernel: a sandbox for notebooks that need a kernel."""
START = 90.0
"""Seconds that a server may take to import everything."""
GRACE = 2.0
"""Seconds beyond a cell's own limit before its process is killed."""


class NoRoom(Exception):
    """The room did not come up; the text says why, in Chinese."""


class Gone(Exception):
    """The child of this submission has ended before it answered; `why` as the server tells it."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Room:
    """One fork server, one submission at a time.

    confined: inside bubblewrap. Without it the same server runs as an ordinary process of this account: the judge on
    systems that have no bubblewrap, and trainee code only when a trainer has said --no-sandbox.
    """

    def __init__(self, kind: Kind, *, number: int = 0, confined: bool = True, limits: Limits | None = None) -> None:
        self.kind, self.confined, self.limits = kind, confined, limits or Limits()
        self._control, theirs = socket.socketpair()
        self._unsettled = False
        self._desks = tempfile.TemporaryDirectory(prefix="kf-room-")
        self._log = tempfile.TemporaryFile()  # noqa: SIM115  (closed with the room)
        try:
            self._process = subprocess.Popen(
                self._command(number, theirs.fileno()),
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL, stdout=self._log, stderr=self._log,
                env=None if confined else self._environment(theirs.fileno()),
                start_new_session=True,
            )  # fmt: skip
        finally:
            theirs.close()
        try:
            said = wire.receive(self._control, deadline=time.monotonic() + START).head
        except (Closed, Late, Broken):
            said = {}
        if "ready" not in said:
            why = str(said.get("failed", "")) or self.log()
            self.close()
            raise NoRoom(why)

    def _command(self, number: int, control: int) -> list[str]:
        if self.confined:
            return bubblewrap.command(self.kind, number, control)
        return [sys.executable, "-m", "autograder.sandbox.server", self.kind, "open"]

    def _environment(self, control: int) -> dict[str, str]:
        root = str(Path(autograder.__file__).parents[1])
        own = {name: value for name, value in bubblewrap.ENVIRONMENT.items() if name not in ("HOME", "PATH", "TMPDIR")}
        places = {"MPLCONFIGDIR": self._desks.name, "IPYTHONDIR": self._desks.name, "KF_DESKS": self._desks.name}
        return {**os.environ, **own, **places, "KF_CONTROL": str(control), "PYTHONPATH": root}

    def log(self) -> str:
        """The last words of the server."""
        self._log.seek(0)
        return self._log.read().decode("utf-8", errors="replace").strip()[-600:]

    def prime(self, content: dict[str, Any]) -> None:
        """Give the server something to keep for all later children."""
        wire.send(self._control, {"prime": content})

    @contextlib.contextmanager
    def desk(self) -> Any:
        """Fork a child for one submission. Everything it started is dead before the next desk opens."""
        self._settle()
        ours, theirs = socket.socketpair()
        try:
            text = json.dumps({"limits": self.limits._asdict()}).encode()
            socket.send_fds(self._control, [len(text).to_bytes(4, "big") + text], [theirs.fileno()])
        except OSError:
            ours.close()
            raise NoRoom(self.log()) from None
        finally:
            theirs.close()
        desk = Desk(self, ours)
        try:
            yield desk
        finally:
            ours.close()
            desk.leave()

    def end(self) -> None:
        """Have the child of the last desk ended; cleaning goes on while the grader writes down the scores."""
        self._unsettled = True
        with contextlib.suppress(OSError):
            self._control.send(b"k")

    def _settle(self) -> dict[str, Any]:
        """Wait until the last child is gone; return the server's word on it."""
        if not self._unsettled:
            return {}
        self._unsettled = False
        try:
            return wire.receive(self._control, deadline=time.monotonic() + 30).head
        except (Closed, Late, Broken):
            raise NoRoom(self.log()) from None

    def close(self) -> None:
        self._control.close()
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._log.close()
        self._desks.cleanup()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class Desk:
    """The grader's end of one submission's channel."""

    def __init__(self, room: Room, channel: socket.socket) -> None:
        self._room, self._channel = room, channel
        self._left = False
        self.ended: dict[str, Any] = {}
        """The server's word on the child, once it has gone."""

    def ask(
        self,
        do: str,
        blobs: list[bytes] | None = None,
        *,
        seconds: float = 10.0,
        relay: Callable[[dict[str, Any]], dict[str, Any]] | None = None,
        **more: Any,
    ) -> dict[str, Any]:
        """Send one request and return the reply.

        relay: answers what the child asks meanwhile (the judge's calls of trainee functions).
        Raises Gone when the child is dead, was killed for its memory, or is over its time (Gone.why "time").
        """
        deadline = time.monotonic() + seconds + GRACE
        try:
            wire.send(self._channel, {"do": do, "seconds": seconds, **more}, blobs or [], deadline=deadline)
            while True:
                message: Message = wire.receive(self._channel, deadline=deadline)
                if relay is None or "call" not in message.head:
                    return message.head
                began = time.monotonic()
                wire.send(self._channel, relay(message.head), deadline=deadline)
                deadline += time.monotonic() - began
        except Late:
            self.finish()
            raise Gone("time") from None
        except (Closed, Broken):
            self.finish()
            raise Gone(self.ended.get("end", "")) from None

    def leave(self) -> None:
        """Have the child ended without waiting for it."""
        if not self._left:
            self._left = True
            self._room.end()

    def finish(self) -> None:
        """See that the child is dead, and ask how it ended."""
        self.leave()
        self.ended = self.ended or self._room._settle() or {"end": "exit 0"}
