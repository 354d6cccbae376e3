"""The notebook that is graded: the released one, with only what the trainee may change put into it."""

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell

from autograder.course.nbgrader_settings import CODE_STUB, TEXT_STUB
from autograder.masters.bindings import Binding
from autograder.masters.read import grade_id, solution
from toolkit.errors import ContentError

SOURCE_LIMIT = 100_000
"""Characters of one cell."""
EXTRA_LIMIT = 100
"""Cells a trainee may add."""


def parse(content: str, shown: str) -> NotebookNode:
    """A handed-in notebook, upgraded to version 4; ContentError when it is none."""
    try:
        notebook = nbformat.reads(content, as_version=4)
        nbformat.validate(notebook)
    except Exception:  # nbformat raises a different class for every kind of damage
        raise ContentError(shown, "", "不是完好的笔记本", "请学员在 JupyterLab 里打开、存盘，再压缩重交") from None
    return notebook


def rebuild(released: NotebookNode, handed: NotebookNode, shown: str) -> NotebookNode:
    """Return the released notebook with the trainee's solution cells and added cells.

    Locked cells, metadata, tags, outputs and order of the released cells come from the release: a tag such as
    skip-execution on a test cell gives full marks in stock nbgrader.
    """
    ours = {cell.id: cell for cell in released.cells}
    by_grade_id = {grade_id(cell): cell.id for cell in released.cells if grade_id(cell)}
    sources: dict[str, str] = {}
    extras: dict[str, list[NotebookNode]] = {}
    anchor, known = "", 0
    for cell in handed.cells:
        if len(cell.source) > SOURCE_LIMIT:
            raise ContentError(
                shown, f"格“{cell.get('id', '')}”", f"超过 {SOURCE_LIMIT} 字", "请学员删掉贴进去的大段内容"
            )
        match = by_grade_id.get(_handed_id(cell)) or (cell.get("id") if cell.get("id") in ours else None)
        if match is not None and match not in sources:
            sources[match], anchor = cell.source, match
            known += bool(grade_id(ours[match]))
        elif cell.source.strip() and cell.cell_type in ("code", "markdown"):
            extras.setdefault(anchor, []).append(_extra(cell, sum(map(len, extras.values())) + 1))
    if not known:
        raise ContentError(shown, "", "笔记本里没有这份作业的题", "请学员交发给他的那个笔记本")
    if sum(map(len, extras.values())) > EXTRA_LIMIT:
        raise ContentError(shown, "", f"多出 {sum(map(len, extras.values()))} 格", "请学员删掉没用的格再交")
    result = nbformat.from_dict(released)
    result.cells = list(extras.get("", []))
    for cell in released.cells:
        fresh = nbformat.from_dict(cell)
        if cell.id in sources and _editable(cell):
            fresh.source = sources[cell.id]
        result.cells += [fresh, *extras.get(cell.id, [])]
    return result


def from_answers(released: NotebookNode, places: dict[str, Binding], answers: dict[str, object]) -> NotebookNode:
    """Return the released notebook with a phone's numbers in the code cells and texts in the written cells."""
    result = nbformat.from_dict(released)
    cells = {grade_id(cell): cell for cell in result.cells if grade_id(cell)}
    for question, place in places.items():
        answer = answers.get(question)
        if answer is None or place.cell not in cells:
            continue
        cell = cells[place.cell]
        if place.name:
            # repr of a checked float: never text that could be code.
            if isinstance(answer, int | float) and not isinstance(answer, bool):
                cell.source = _fill(cell.source, CODE_STUB, f"{place.name} = {float(answer)!r}")
        elif isinstance(answer, str) and answer.strip():
            cell.source = _fill(cell.source, TEXT_STUB, answer)
    return result


def own_text(released: str, handed: str) -> str:
    """What the trainee wrote in a written cell: the cell without the lines of the question and the stub."""
    question = {line.strip() for line in released.split("\n")}
    return "\n".join(line for line in handed.split("\n") if line.strip() not in question or not line.strip()).strip()


def _fill(source: str, stub: str, answer: str) -> str:
    return source.replace(stub, answer, 1) if stub in source else f"{source}\n\n{answer}"


def _handed_id(cell: NotebookNode) -> str:
    meta = cell.metadata.get("nbgrader")
    name = meta.get("grade_id") if isinstance(meta, dict) else None
    return name if isinstance(name, str) else ""


def _editable(cell: NotebookNode) -> bool:
    return solution(cell) or ("nbgrader" not in cell.metadata and cell.cell_type == "code")


def _extra(cell: NotebookNode, number: int) -> NotebookNode:
    make = new_code_cell if cell.cell_type == "code" else new_markdown_cell
    return make(source=cell.source, id=f"extra-{number:03d}")
