"""Do the names that grade cells read reach the judge? Tried on the solved master, before a class depends on it."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from autograder.course import rooms
from autograder.judge import plan
from autograder.masters.read import grade_id, graded, needs_kernel, solution
from autograder.sandbox.confine import Limits
from autograder.sandbox.room import Desk, Gone
from toolkit.errors import ContentError

SECONDS = 60


def find(file: str, notebook: NotebookNode, sample: Path) -> Iterator[ContentError]:
    """Yield a problem for every name that a grade cell needs and that cannot cross.

    sample: one variant's files. The author's code runs as it does in try-out: with the author's own rights.
    """
    wanted = {cell.cell: cell for cell in plan.make(notebook, notebook).cells if cell.names}
    if not wanted or not hasattr(os, "pidfd_open"):
        return
    files = [path for path in sorted(sample.iterdir()) if path.is_file()]
    with rooms.sandbox(False, Limits(), kernel=needs_kernel(notebook)) as desk:
        try:
            desk.ask("files", [path.read_bytes() for path in files], names=[path.name for path in files])
            for cell in notebook.cells:
                if cell.cell_type != "code":
                    continue
                name = grade_id(cell) or cell.id
                if name in wanted:
                    yield from _stopped(file, name, desk, wanted[name].names)
                if not graded(cell) or solution(cell):
                    desk.ask("cell", source=cell.source, seconds=SECONDS)
        except Gone as gone:
            yield ContentError(file, "", f"母本的代码没有跑完（{gone.why}）", "先用 try-out 试跑一遍")


def _stopped(file: str, cell: str, desk: Desk, names: tuple[str, ...]) -> Iterator[ContentError]:
    values: dict[str, Any] = desk.ask("names", names=list(names))["values"]
    for name in names:
        if name not in values:
            yield ContentError(file, f"格“{cell}”", f"“{name}”在这之前没有得到值", "在答案格里给它赋值")
        elif isinstance(values[name], dict) and "opaque" in values[name]:
            kind = values[name]["opaque"]
            yield ContentError(
                file,
                f"格“{cell}”",
                f"“{name}”是 {kind}，过不到评分那边去",
                "评分只收数、字、日期、列表和表格；函数可以调",
            )
