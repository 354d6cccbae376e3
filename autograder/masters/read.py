"""Read a solved MyST master as a notebook, the same bytes every time."""

import re
from pathlib import Path

import jupytext
import nbformat
import yaml
from jupytext.myst import MystMetadataParsingError
from nbformat import NotebookNode

from toolkit.errors import ContentError

KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


def read(path: Path) -> NotebookNode:
    """Return the master's notebook: cell ids set from grade ids, kernel python3, no outputs.

    Cells without a grade id are numbered, so that two runs give equal files (jupytext draws random ids).
    """
    if not path.is_file():
        raise ContentError(path.name, "", "找不到练习的母本", f"母本应是 {path.parent.name}/{path.parent.name}.md")
    try:
        notebook = jupytext.reads(path.read_text(encoding="utf-8"), fmt="md:myst")
    except (MystMetadataParsingError, ValueError, yaml.YAMLError) as error:
        line = re.search(r"at line (\d+)", str(error))
        raise ContentError(
            path.name,
            f"第 {line[1]} 行" if line else "",
            "读不成笔记本",
            "检查这附近 +++ 后面的 JSON 或代码格的 --- 头",
        ) from None
    head = {"kernelspec": KERNEL, "language_info": {"name": "python"}}
    notebook.metadata = nbformat.from_dict(head | _settings(path.name, notebook.metadata.get("curriculum")))
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    for number, cell in enumerate(notebook.cells, start=1):
        cell.id = grade_id(cell) or f"cell-{number:02d}"
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return notebook


def _settings(file: str, given: object) -> dict[str, object]:
    """What the front matter sets for the whole exercise, checked; empty when it sets nothing."""
    if given is None:
        return {}
    kernel = given.get("kernel") if isinstance(given, dict) and len(given) == 1 else None
    if not isinstance(kernel, bool):
        raise ContentError(
            file, "文件头", f"curriculum 写成了 {given!r}", "要真内核就写 curriculum: {kernel: true}，不要就整行删掉"
        )
    return {"curriculum": {"kernel": True}} if kernel else {}


def needs_kernel(notebook: NotebookNode) -> bool:
    """Does the exercise's code run in a real kernel when it is graded?"""
    return bool(notebook.metadata.get("curriculum", {}).get("kernel"))


def grade_id(cell: NotebookNode) -> str:
    """The cell's nbgrader grade id, empty when it has none."""
    return str(cell.metadata.get("nbgrader", {}).get("grade_id", ""))


def graded(cell: NotebookNode) -> bool:
    """Does the cell carry points?"""
    return bool(cell.metadata.get("nbgrader", {}).get("grade"))


def solution(cell: NotebookNode) -> bool:
    """Does the trainee write in this cell?"""
    return bool(cell.metadata.get("nbgrader", {}).get("solution"))


def written(cell: NotebookNode) -> bool:
    """Is it a written part, marked by the trainer?"""
    return graded(cell) and solution(cell)


def skills_of(cell: NotebookNode) -> list[str]:
    """Skill ids named in the cell's metadata."""
    return [str(skill) for skill in cell.metadata.get("curriculum", {}).get("skills", [])]
