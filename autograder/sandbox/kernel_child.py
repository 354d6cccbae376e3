"""The kernel of a submission: a fork of the warm server turned into ipykernel, see kernel.py."""

import asyncio
import ctypes
import os
import signal
import socket
from contextlib import AbstractContextManager
from typing import Any, NoReturn

import zmq

# Imported before any widget: ipykernel puts its own comms in the place of those that lead nowhere.
from ipykernel.iostream import IOPubThread, OutStream
from ipykernel.kernelapp import IPKernelApp
from matplotlib_inline.backend_inline import configure_inline_support
from traitlets.config import Config
from zmq.eventloop.zmqstream import ZMQStream

from autograder.sandbox import wire
from autograder.sandbox.desk import Desk
from autograder.sandbox.shell import TEXT_LIMIT, Shell, Sink, captured

_M_ARENA_MAX, _PR_SET_PDEATHSIG = -8, 1


class _Inside(Desk):
    """In the kernel's process: its names, and calls of its functions."""

    def quiet(self) -> AbstractContextManager[None]:
        return captured(Sink())


class _Text(OutStream):
    """What the driver would cut off anyway never leaves."""

    def write(self, string: str) -> int:
        super().write(string[: TEXT_LIMIT + 1] if isinstance(string, str) else string)
        return len(string)


class _App(IPKernelApp):
    def init_iopub(self, context: zmq.Context) -> None:
        self.iopub_socket = context.socket(zmq.XPUB)
        self.iopub_socket.linger = 1000
        # Outputs wait, rather than vanish with the word that the cell is done.
        self.iopub_socket.sndhwm = 0
        self.iopub_port = self._bind_socket(self.iopub_socket, self.iopub_port)
        self.configure_tornado_logger()
        self.iopub_thread = _IOPub(self.iopub_socket, pipe=True, session=self.session)
        self.iopub_thread.start()
        self.iopub_socket = self.iopub_thread.background_socket


class _IOPub(IOPubThread):
    """Outputs of forked processes come over ipc: with TCP, which the walls refuse, zmq aborts the kernel."""

    def _setup_pipe_in(self) -> None:
        self._pipe_uuid = os.urandom(16)
        self._place = self.socket.getsockopt_string(zmq.LAST_ENDPOINT) + "-forked"
        inlet = self.socket.context.socket(zmq.PULL)
        inlet.linger = 0
        inlet.bind(self._place)
        self._pipe_in = ZMQStream(inlet, self.io_loop)
        self._pipe_in.on_recv(self._handle_pipe_msg)

    def _setup_pipe_out(self) -> tuple[zmq.Context, zmq.Socket]:
        context = zmq.Context()
        outlet = context.socket(zmq.PUSH)
        outlet.linger = 3000
        outlet.connect(self._place)
        return context, outlet


def live(place: dict[str, Any], folder: str, channel: socket.socket) -> NoReturn:
    """Turn this fork of the driver into a kernel; it ends with the driver.

    place: connection; folder: of its sockets; channel: the driver's requests, answered once the kernel is up.
    """
    code = 70
    try:
        driver = os.getppid()
        # Every thread would reserve address space of its own, out of what the submission may take.
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 1)
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != driver:
            os._exit(code)
        # The shell of the warm server; a process has one.
        Shell.clear_instance()
        quiet = Config()
        quiet.HistoryManager.enabled = False
        quiet.InteractiveShell.colors = "nocolor"
        quiet.InteractiveShell.xmode = "Context"
        quiet.Session.key = b""
        quiet.IPKernelApp.outstream_class = f"{__name__}.{_Text.__name__}"
        # The new shell shows figures, too: as it stands, that was done once and for all for the old one.
        configure_inline_support.current_backend = "unset"  # type: ignore[attr-defined]
        app = _App.instance(config=quiet, connection_file=f"{folder}/kernel.json", matplotlib="inline", **place)
        app.initialize([])
        desk = _Inside(channel, app.kernel.shell)
        wire.send(channel, {})
        asyncio.get_event_loop_policy().get_event_loop().add_reader(channel, _answer, desk)
        app.start()
        code = 0
    finally:
        os._exit(code)


def _answer(desk: _Inside) -> None:
    assert desk.channel is not None
    try:
        wire.send(desk.channel, desk.answer(wire.receive(desk.channel)))
    except wire.Closed:
        os._exit(0)
