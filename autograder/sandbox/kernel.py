"""The desk of a notebook that needs a real kernel: get_ipython().kernel, comms, the Output widget's capture.

    driver    serves the channel like any desk; drives the kernel, and reads it with nbclient
    └── kernel    (kernel_child) ipykernel over ipc sockets in the scratch folder; all trainee code runs here

Both are forked from the same warm server and live behind the same walls. Cells go over the kernel's own protocol.
Names and calls go over a socket pair, where a desk in the kernel's process answers with the same encoder as elsewhere.
The kernel's end is the child's end, with the same word for it.
"""

import contextlib
import os
import select
import signal
import socket
import tempfile
import time
from typing import Any, NoReturn

import zmq
from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.session import Session
from nbclient import NotebookClient
from nbclient.client import CellExecutionComplete
from nbclient.output_widget import OutputWidget
from nbformat.v4 import new_code_cell, new_notebook

from autograder.sandbox import kernel_child, wire
from autograder.sandbox.desk import Desk
from autograder.sandbox.shell import CellTimeoutError, Sink
from autograder.sandbox.wire import Message

START = 30.0
"""Seconds that a kernel may take to come up."""
_PORTS = {"shell_port": 1, "iopub_port": 2, "stdin_port": 3, "control_port": 4, "hb_port": 5}


class KernelDesk(Desk):
    """Serves one submission with a kernel of its own."""

    def serve(self) -> None:
        self._start()
        super().serve()

    def _start(self) -> None:
        assert self.channel is not None
        folder = tempfile.mkdtemp(prefix="kf-kernel-", dir=os.environ.get("KF_DESKS"))
        place = {"transport": "ipc", "ip": f"{folder}/kernel", **_PORTS}
        self.inside, theirs = socket.socketpair()
        self.kernel = os.fork()
        if self.kernel == 0:
            self.channel.close()
            self.inside.close()
            kernel_child.live(place, folder, theirs)
        theirs.close()
        self.handle = os.pidfd_open(self.kernel)
        self._within({})
        self.client = _Client(new_notebook(), record_timing=False)
        self.talk = BlockingKernelClient(session=Session(key=b""), **place)
        self.client.kc = self.talk  # type: ignore[assignment]
        self.talk.start_channels(stdin=False, hb=False, control=False)
        # From here on no output is missed.
        while self.talk.get_iopub_msg(timeout=START)["msg_type"] != "iopub_welcome":
            pass
        self.poller = zmq.Poller()
        for one in (self.talk.iopub_channel.socket, self.talk.shell_channel.socket, self.handle):
            self.poller.register(one, zmq.POLLIN)

    def _ended(self) -> NoReturn:
        """The kernel has gone: so do we, the same way."""
        _, status = os.waitpid(self.kernel, 0)
        os._exit(os.waitstatus_to_exitcode(status) & 0xFF)

    def _within(self, request: dict[str, Any]) -> dict[str, Any]:
        """Ask the desk in the kernel's process."""
        with contextlib.suppress(wire.Closed):
            if request:
                wire.send(self.inside, request)
            # Something that the kernel forked may hold the other end open for longer than it lives.
            ready, _, _ = select.select([self.inside.fileno(), self.handle], [], [])
            if self.inside.fileno() in ready:
                return wire.receive(self.inside).head
        self._ended()

    def do_names(self, message: Message) -> dict[str, Any]:
        return self._within(message.head)

    def do_call(self, message: Message) -> dict[str, Any]:
        return self._within(message.head)

    def do_cell(self, message: Message) -> dict[str, Any]:
        seconds, sink = message.head["seconds"], self.client.sink
        outputs = sink.start()
        late = self._execute(message.head["source"], seconds)
        for widget in self.client.comm_objects.values():
            widget.tell()
        if late:
            self._within({})
            sink.error(CellTimeoutError.__name__, f"超过 {seconds:g} 秒", [])
        errors = [output["ename"] for output in outputs if output["output_type"] == "error"]
        return {"outputs": outputs, "error": errors[-1] if errors else ""}

    def _execute(self, source: str, seconds: float) -> bool:
        """Run one cell to its end; return whether it was interrupted.

        nbclient's own waiting now and then misses a message that has come (pyzmq under asyncio), and waits for ever.
        """
        cell, iopub, shell = new_code_cell(source), self.talk.iopub_channel.socket, self.talk.shell_channel.socket
        wanted = self.talk.execute(source, stop_on_error=False)
        late, ends = False, time.monotonic() + seconds
        idle = replied = False
        while not (idle and replied):
            ready = dict(self.poller.poll(None if late else 1 + max(int(1_000 * (ends - time.monotonic())), 0)))
            if self.handle in ready:
                self._ended()
            if not late and time.monotonic() >= ends:
                late = True
                os.kill(self.kernel, signal.SIGINT)
                # ipykernel 7 cancels an awaiting cell only when something else wakes its loop.
                wire.send(self.inside, {"do": "names", "names": []})
            if shell in ready:
                replied = self.talk.get_shell_msg(timeout=0)["parent_header"].get("msg_id") == wanted or replied
            if iopub in ready:
                said = self.talk.get_iopub_msg(timeout=0)
                if said["parent_header"].get("msg_id") == wanted:
                    try:
                        self.client.process_message(said, cell, 0)
                    except CellExecutionComplete:
                        idle = True
        return late


class _Client(NotebookClient):
    """nbclient, with the outputs of a cell kept and bounded as everywhere else."""

    def __init__(self, *given: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        self.sink = Sink()
        self.widget_registry = {"@jupyter-widgets/output": {"OutputModel": _Output}}  # type: ignore[dict-item]

    def output(self, outs: Any, msg: dict[str, Any], display_id: str | None, cell_index: int) -> None:
        if self.output_hook_stack[msg["parent_header"].get("msg_id")]:
            super().output(outs, msg, display_id, cell_index)
        else:
            _keep(self.sink, msg, display_id)

    def clear_output(self, outs: Any, msg: dict[str, Any], cell_index: int) -> None:
        if self.output_hook_stack[msg["parent_header"].get("msg_id")]:
            super().clear_output(outs, msg, cell_index)
        else:
            self.sink.clear(bool(msg["content"].get("wait")))

    def _update_display_id(self, display_id: str, msg: dict[str, Any]) -> None:
        self.sink.update(msg["content"]["data"], msg["content"]["metadata"], display_id)


class _Output(OutputWidget):
    """The front end's half of an Output widget; its bounds hold for the whole submission."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.sink = Sink()
        self.outputs = self.sink.outputs  # type: ignore[assignment]
        self._news = False

    def output(self, outs: Any, msg: dict[str, Any], display_id: str | None, cell_index: int) -> None:
        self.parent_header, self._news = msg["parent_header"], True
        _keep(self.sink, msg, None)

    def clear_output(self, outs: Any, msg: dict[str, Any], cell_index: int) -> None:
        self.parent_header, self._news = msg["parent_header"], True
        self.sink.clear(bool(msg["content"].get("wait")))

    def tell(self) -> None:
        """Tell the kernel, once a cell: it listens between cells only, and all outputs each time are quadratic."""
        if self._news:
            self._news = False
            self.sync_state()


def _keep(sink: Sink, msg: dict[str, Any], display_id: str | None) -> None:
    kind, content = msg["msg_type"], msg["content"]
    if kind == "stream":
        sink.stream(content["name"], content["text"])
    elif kind == "error":
        sink.error(content["ename"], content["evalue"], content["traceback"])
    elif kind == "execute_result":
        sink.show(kind, content["data"], content["metadata"], display_id, execution_count=content["execution_count"])
    elif kind == "display_data":
        sink.show(kind, content["data"], content["metadata"], display_id)
