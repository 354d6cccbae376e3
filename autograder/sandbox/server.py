"""The fork server of a room: imports once, then forks one child a submission. Runs as pid 1 inside bubblewrap.

    python -m autograder.sandbox.server sandbox|kernel|judge confined|open

KF_CONTROL names the descriptor of the control socket. On it the grader sends {"limits": {…}} with one descriptor, the
child's channel; the server answers {"end": …} when the child has gone. {"prime": {…}} is given to the desk's prime()
before any fork. One child at a time: a worker grades one submission at a time.
"""

import contextlib
import gc
import os
import random
import select
import shutil
import signal
import socket
import sys
import tempfile
import time
import traceback
from pathlib import Path
from typing import Any

from autograder.sandbox import confine, wire
from autograder.sandbox.confine import Limits
from autograder.sandbox.desk import Desk
from autograder.sandbox.shell import Shell

WATCH = 0.05
"""Seconds between two looks at the memory of a child that takes its time."""
_own = 0
"""Bytes that the server itself holds; every child shares them."""
WARM = {
    "judge": "import pandas; pandas.DataFrame({'a': [1.0]}).sum();",
    "sandbox": """
import numpy, pandas, matplotlib.pyplot as plt, ipywidgets, io, json, re, math, datetime
from IPython.display import display, HTML
from toolkit import boards
from toolkit.charts import style
with plt.rc_context(style.settings()):
    figure, axes = plt.subplots()
    axes.set_title("加油")
    figure.savefig(io.BytesIO())
plt.close("all")
from toolkit.boards import answers
try:
    from toolkit.boards import widget
except ValueError:
    pass  # the page's scripts are not built; a board will say so itself
for _ in range(3):
    frame = pandas.read_csv(io.StringIO("day,a,b\\n2025-03-01,1.0,x\\n2025-03-02,2.5,y\\n"), parse_dates=["day"])
    frame.groupby("b")["a"].sum().to_frame()._repr_html_()
    f"{frame['day'].min():%Y-%m} {frame}"
    display(HTML("<b>x</b>"), frame)
""",
}
"""What a room has imported and done once before any fork; a large process takes longer to fork."""
WARM["kernel"] = f"import autograder.sandbox.kernel\n{WARM['sandbox']}"


def main(kind: str, confined: bool) -> None:
    control = socket.socket(fileno=int(os.environ["KF_CONTROL"]))
    walls = confine.load_filter() if confined else None
    shell = Shell.make(pictures=kind != "judge")
    outputs = [output for output in shell.run(WARM[kind])[0] if output["output_type"] != "display_data"]
    # The first traceback of a process imports what draws it.
    shell.run("1 / 0")
    shell.reset(new_session=True)
    desk = _desk(kind)
    gc.collect()
    # A frozen heap is not walked by the collector, so a child's pages stay shared.
    gc.freeze()
    global _own
    _own = _held("self")
    threads = len(os.listdir("/proc/self/task"))
    if threads != 1 or outputs:
        wire.send(control, {"failed": f"{threads} threads; {outputs}"})
        return
    wire.send(control, {"ready": os.getpid()})
    while True:
        try:
            head, descriptor = _request(control)
        except wire.Closed:
            return
        if descriptor is None:
            desk.prime(head["prime"], shell)  # type: ignore[attr-defined]
            continue
        limits = Limits(**head["limits"])
        divided = confined and kind != "judge"
        # A child without file systems of its own has a folder of its own, gone with it.
        place = "" if divided else tempfile.mkdtemp(prefix="kf-", dir=os.environ.get("KF_DESKS"))
        child = os.fork()
        if child == 0:
            _live(control, descriptor, limits, walls, place, desk, shell)
        os.close(descriptor)
        ended = _watch(child, control, limits)
        if place:
            shutil.rmtree(place, ignore_errors=True)
        wire.send(control, ended)


def _desk(kind: str) -> type[Desk]:
    if kind == "sandbox":
        return Desk
    if kind == "kernel":
        from autograder.sandbox.kernel import KernelDesk

        return KernelDesk
    from autograder.judge.desk import JudgeDesk

    return JudgeDesk


def _request(control: socket.socket) -> tuple[dict[str, Any], int | None]:
    """A small message and perhaps one descriptor; both come from the grader, which is trusted."""
    import json

    data, descriptors, _, _ = socket.recv_fds(control, 4, 1)
    if not data:
        raise wire.Closed
    while len(data) < 4:
        data += control.recv(4 - len(data))
    size = int.from_bytes(data, "big")
    return json.loads(wire._exactly(control, size, None)), descriptors[0] if descriptors else None


def _live(
    control: socket.socket,
    descriptor: int,
    limits: Limits,
    walls: object,
    place: str,
    desk: type[Desk],
    shell: Shell,
) -> None:
    """The child: never returns."""
    code = 70
    try:
        control.close()
        if not place:
            confine.divide()
            inner = os.fork()
            if inner:
                os.close(descriptor)
                _, status = os.waitpid(inner, 0)
                os._exit(os.waitstatus_to_exitcode(status) & 0xFF)
            confine.enclose(limits, walls)
        else:
            os.chdir(place)
            confine.limit(limits)
        _fresh()
        # What trainee code writes past Python's streams goes nowhere.
        nowhere = os.open(os.devnull, os.O_RDWR)
        for standard in (0, 1, 2):
            os.dup2(nowhere, standard)
        desk(socket.socket(fileno=descriptor), shell).serve()
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)


def _fresh() -> None:
    """No two submissions draw the same numbers, and none what the server drew."""
    import numpy

    random.seed()
    numpy.random.seed(int.from_bytes(os.urandom(4), "big"))


def _watch(child: int, control: socket.socket, limits: Limits) -> dict[str, Any]:
    """Wait until the grader says that it is done; end the child earlier when it holds too much memory together.

    The grader's one byte comes for every child, dead or alive, so that no byte of it can stray into the next request.
    """
    alone = os.getpid() == 1
    handle, peak, why = os.pidfd_open(child), 0, ""
    spent: list[float] = []
    while True:
        watched: list[Any] = [control] if why else [handle, control]
        ready, _, _ = select.select(watched, [], [], None if why else WATCH)
        if control in ready:
            break
        if handle in ready:
            why = _clear(child, alone, spent) or "exit 0"
        elif alone and not why:
            held = sum(_held(name) for name in [*_others(), "1"]) - _own
            peak = max(peak, held)
            if held > limits.together:
                _clear(child, alone, spent)
                why = "memory"
    if not control.recv(1):
        # The grader has gone; so do we, and the kernel takes everything else in this namespace with us.
        os._exit(0)
    started = time.monotonic()
    if not why:
        # With its channel closed it ends by itself, and can still say how.
        select.select([handle], [], [], WATCH)
    why = why or _clear(child, alone, spent) or "exit 0"
    os.close(handle)
    return {"end": why, "peak": peak, "cpu": round(sum(spent), 4), "cleaning": round(time.monotonic() - started, 6)}


def _clear(child: int, alone: bool, spent: list[float]) -> str:
    """Kill everything that belongs to the submission; return how its own process ended."""
    if not alone:
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        _, status, used = os.wait4(child, 0)
        spent.append(used.ru_utime + used.ru_stime)
        return _ended(status)
    why = ""
    # Everything else in this process namespace is the submission's.
    while _others() or not why:
        with contextlib.suppress(ProcessLookupError):
            os.kill(-1, signal.SIGKILL)
        try:
            pid, status, used = os.wait4(-1, 0)
        except ChildProcessError:
            break
        spent.append(used.ru_utime + used.ru_stime)
        if pid == child:
            why = _ended(status)
    return why


def _others() -> list[str]:
    return [name for name in os.listdir("/proc") if name.isdigit() and name != "1"]


def _ended(status: int) -> str:
    code = os.waitstatus_to_exitcode(status)
    # The outer process hands on its inner one's end in eight bits.
    code = code - 256 if code > 128 else code
    return f"signal {-code}" if code < 0 else f"exit {code}"


def _held(pid: str) -> int:
    """Bytes of a process's memory, of what it shares its part only; 0 when it has gone.

    Parts, not what it has alone: two processes that share a gigabyte have none of it alone.
    """
    try:
        text = Path("/proc", pid, "smaps_rollup").read_text(encoding="ascii")
    except OSError:
        return 0
    parts = ("Pss_Anon:", "Pss_Shmem:", "SwapPss:")
    return 1024 * sum(int(line.split()[1]) for line in text.splitlines() if line.startswith(parts))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2] == "confined")
