"""Notebook kernels that start in a tenth of the time: forked from one process that has imported pandas and matplotlib.

    use()  ──> every kernel that this process starts from now on
                 └── asks `python -m toolkit.warm_kernel` (one a process, ended with it) for a fork: an ordinary ipykernel

A fork shares nothing with its sisters but what was imported before it: names, working folder and environment are its own.
Without fork (Windows) kernels start as ever.
"""

import atexit
import contextlib
import importlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

from jupyter_client.provisioning.factory import KernelProvisionerFactory
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

NAME = "kf-warm"
IMPORTED = (
    "ipykernel.kernelapp",
    "pandas",
    "matplotlib.figure",
    "matplotlib.backends.backend_agg",
    "toolkit.cases.quoted",
)
"""Not pyplot and not its inline backend: they tie themselves to the kernel in which they are imported."""


class Nursery:
    """The process that forks kernels; started when the first is asked for."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None
        self._one_at_a_time = threading.Lock()

    def fork(self, order: dict[str, Any]) -> int:
        """Return the process id of a new kernel."""
        with self._one_at_a_time:
            if self._process is None or self._process.poll() is not None:
                self._process = subprocess.Popen(
                    [sys.executable, "-m", "toolkit.warm_kernel"],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    text=True,
                    encoding="utf-8",
                    env={**os.environ, "PYTHONPATH": os.pathsep.join([str(Path(__file__).parents[1]), *sys.path[1:]])},
                )
                atexit.register(self.close)
            assert self._process.stdin is not None
            assert self._process.stdout is not None
            self._process.stdin.write(json.dumps(order) + "\n")
            self._process.stdin.flush()
            return int(self._process.stdout.readline())

    def close(self) -> None:
        """End the process; its kernels notice and end too."""
        if self._process is not None and self._process.poll() is None:
            self._process.communicate()


NURSERY = Nursery()


class Forked:
    """What a provisioner wants to know of a process that is no child of its own."""

    stdin = stdout = stderr = None

    def __init__(self, pid: int) -> None:
        self.pid = pid

    def poll(self) -> int | None:
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return 0
        return None

    def wait(self) -> int:
        while self.poll() is None:
            time.sleep(0.02)
        return 0

    def send_signal(self, number: int) -> None:
        os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)


class WarmProvisioner(LocalProvisioner):
    """Starts kernels by fork instead of by command."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        cwd = str(kwargs.get("cwd") or Path.cwd())
        assert self.parent is not None
        order = {"file": self.parent.connection_file, "cwd": cwd, "env": dict(kwargs.get("env") or os.environ)}
        self.process: Any = Forked(NURSERY.fork(order))
        self.pid = self.pgid = self.process.pid
        self.cwd = cwd
        return self.connection_info


def use() -> None:
    """Let every kernel that this process starts be a warm one, where the system can fork."""
    if not hasattr(os, "fork"):
        return
    factory = KernelProvisionerFactory.instance()
    factory.provisioners[NAME] = EntryPoint(NAME, f"{__name__}:WarmProvisioner", factory.GROUP_NAME)
    factory.default_provisioner_name = NAME


def warm_up() -> None:
    """Import what pages use and draw one chart, so that a fork finds fonts and caches ready."""
    # Read when matplotlib is imported; a kernel sets it for itself before that.
    os.environ["MPLBACKEND"] = "module://matplotlib_inline.backend_inline"
    for name in IMPORTED:
        importlib.import_module(name)
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    from toolkit.charts import style

    with style.styled():
        figure, axes = style.canvas()
        axes.set_title("耙胶梳 0.1")
        FigureCanvasAgg(figure).draw()


def kernel(order: dict[str, Any]) -> None:
    """Be a kernel, in a fork; does not return."""
    from ipykernel.kernelapp import IPKernelApp

    os.setsid()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    with open(os.devnull) as nothing:
        os.dup2(nothing.fileno(), 0)
    # The answers' pipe is not for what a cell prints past its kernel.
    os.dup2(2, 1)
    os.environ.clear()
    os.environ.update(order["env"])
    os.chdir(order["cwd"])
    # Who watches over it was read from the environment when ipykernel was imported: say it again.
    IPKernelApp.launch_instance(argv=["-f", order["file"], f"--IPKernelApp.parent_handle={os.getppid()}"])


def main() -> None:
    """Fork a kernel for each line of orders until they end."""
    warm_up()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the system buries the dead
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            with contextlib.suppress(SystemExit):
                kernel(json.loads(line))
            os._exit(0)
        print(pid, flush=True)


if __name__ == "__main__":
    main()
