"""The one place where a submission's code is run.

Today it runs in an ordinary kernel of this account: with the rights of whoever grades, and with the hidden tests in
the same process. That is for trusted code. A sandboxed room takes this function's place without any other change.
"""

import os
import time
from pathlib import Path
from typing import Any

from jupyter_client.kernelspec import NoSuchKernel
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import DeadKernelError
from nbformat import NotebookNode
from nbformat.v4 import new_output

from toolkit.errors import ContentError
from toolkit.paths import ROOT

TRUSTED_ONLY = "提醒：学员的代码会在本机直接运行，没有隔离。只评信得过的人交的作业；来路不明的先别评。"

TIMED_OUT = "CellTimeoutError"
"""Name of the error that a cell over its time leaves in the notebook."""


TOTAL_FACTOR = 3
"""A submission may take this many times the limit of one cell; then each further cell has one second."""


class Crashed(Exception):
    """The kernel died or never came up; the submission has no scores."""


def execute(nb: NotebookNode, folder: Path, timeout: int) -> NotebookNode:
    """Run every cell of `nb` in `folder` and return it with its outputs.

    timeout: seconds for one cell; a cell over its time is interrupted, gets a TIMED_OUT error, and the next one runs.
    Raises Crashed when the kernel does not survive.
    """
    end = time.monotonic() + TOTAL_FACTOR * timeout
    client = NotebookClient(
        nb,
        timeout_func=lambda _cell: max(1, min(timeout, int(end - time.monotonic()))),
        kernel_name="python3",
        kernel_manager_class=AsyncKernelManager,
        allow_errors=True,
        interrupt_on_timeout=True,
        error_on_timeout={"ename": TIMED_OUT, "evalue": "", "traceback": [f"{TIMED_OUT}: 超过 {timeout} 秒"]},
        # A tag on a cell must never decide whether it runs.
        skip_cells_with_tag="",
        raise_on_iopub_timeout=True,
        on_cell_executed=_record_error,
        # The kernel's remarks about its transport are not for the trainer.
        extra_arguments=["--log-level=ERROR"],
        resources={"metadata": {"path": str(folder)}},
    )
    try:
        with _importable():
            client.execute(env=dict(os.environ))
    except DeadKernelError:
        raise Crashed("内核中途退出，多半是内存用光或代码里退出了程序") from None
    except NoSuchKernel:
        raise ContentError("评分环境", "", "没有 python3 内核", "在评分的环境里装好 ipykernel") from None
    return nb


class _importable:
    """Let the kernel import this project when it runs from a source tree that is not installed."""

    def __enter__(self) -> None:
        self.kept = os.environ.get("PYTHONPATH")
        os.environ["PYTHONPATH"] = os.pathsep.join(part for part in (str(ROOT), self.kept) if part)

    def __exit__(self, *_: object) -> None:
        if self.kept is None:
            del os.environ["PYTHONPATH"]
        else:
            os.environ["PYTHONPATH"] = self.kept


def _record_error(cell: NotebookNode, cell_index: int, execute_reply: dict[str, Any]) -> None:
    """Write down an error that showed no output, such as a timeout: without it the cell would count as passed."""
    content = execute_reply["content"]
    if content["status"] != "error":
        return
    if not any(output.output_type == "error" and output.ename == content["ename"] for output in cell.outputs):
        cell.outputs.append(
            new_output("error", ename=content["ename"], evalue=content["evalue"], traceback=list(content["traceback"]))
        )
