"""The notebook that is graded: the released one, with only what the trainee may change put into it."""

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell

from autograder.course import repairs
from autograder.course.handed import HandedCell
from autograder.course.nbgrader_settings import CODE_STUB, TEXT_STUB
from autograder.masters.bindings import Binding
from autograder.masters.read import grade_id, solution
from toolkit.errors import ContentError

SOURCE_LIMIT = 100_000
"""Characters of one cell."""
EXTRA_LIMIT = 100
"""Cells a trainee may add."""


def rebuild(released: NotebookNode, handed: list[HandedCell], shown: str) -> tuple[NotebookNode, list[str]]:
    """Return the released notebook with the trainee's solution cells and added cells, and notes on what was mended.

    Locked cells, metadata, tags, outputs and order of the released cells come from the release: a tag such as
    skip-execution on a test cell gives full marks in stock nbgrader.
    """
    ours = {cell.id: cell for cell in released.cells}
    chosen = _chosen(released, handed)
    if not any(grade_id(ours[match]) for match in chosen):
        raise ContentError(shown, "", "笔记本里没有这份作业的题", "请学员交发给他的那个笔记本")
    places = {number: match for match, number in chosen.items()}
    extras: dict[str, list[NotebookNode]] = {}
    anchor, count = "", 0
    for number, cell in enumerate(handed):
        match = places.get(number)
        if match is not None:
            anchor = match
        elif not cell.source.strip() or cell.kind == "raw":
            continue
        else:
            count += 1
            extras.setdefault(anchor, []).append(_extra(cell, count))
        if len(cell.source) > SOURCE_LIMIT and (match is None or _editable(ours[match])):
            raise ContentError(shown, f"第 {number + 1} 格", f"超过 {SOURCE_LIMIT} 字", "请学员删掉贴进去的大段内容")
    if count > EXTRA_LIMIT:
        raise ContentError(shown, "", f"多出 {count} 格", "请学员删掉没用的格再交")
    result = nbformat.from_dict(released)
    result.cells = list(extras.get("", []))
    for cell in released.cells:
        fresh = nbformat.from_dict(cell)
        if cell.id in chosen and _editable(cell):
            fresh.source = handed[chosen[cell.id]].source
        result.cells += [fresh, *extras.get(cell.id, [])]
    return result, repairs.notes(released, handed, chosen)


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


def _chosen(released: NotebookNode, handed: list[HandedCell]) -> dict[str, int]:
    """Id of every released cell that came back → the handed-in cell that counts for it.

    Of several with one grade id the last counts, as in nbgrader's DeduplicateIds: when the notebook is run from the top,
    its value is the one that stands. A cell that lost its grade id is known by its id, an ordinary one that lost its id
    (old notebooks have none) by its text.
    """
    by_grade_id = {grade_id(cell): cell.id for cell in released.cells if grade_id(cell)}
    ids = {cell.id for cell in released.cells}
    chosen = {by_grade_id[cell.grade_id]: number for number, cell in enumerate(handed) if cell.grade_id in by_grade_id}
    by_id = {
        cell.id: number
        for number, cell in enumerate(handed)
        if cell.id in ids and cell.id not in chosen and cell.grade_id not in by_grade_id
    }
    found = by_id | chosen
    counted = set(found.values())
    free = [number for number in range(len(handed)) if number not in counted]
    for cell in released.cells:
        if cell.id not in found and not grade_id(cell):
            same = (number for number in free if (handed[number].kind, handed[number].source) == _text(cell))
            number = next(same, None)
            if number is not None:
                free.remove(number)
                found[cell.id] = number
    return found


def _text(cell: NotebookNode) -> tuple[str, str]:
    return cell.cell_type, cell.source


def _editable(cell: NotebookNode) -> bool:
    return solution(cell) or ("nbgrader" not in cell.metadata and cell.cell_type == "code")


def _extra(cell: HandedCell, number: int) -> NotebookNode:
    make = new_code_cell if cell.kind == "code" else new_markdown_cell
    return make(source=cell.source, id=f"extra-{number:03d}")
