"""What copying and pasting broke in a notebook and rebuild mended, said in a few words for the trainer."""

from collections.abc import Iterable

from nbformat import NotebookNode

from autograder.course.handed import HandedCell
from autograder.masters.read import grade_id, solution

_MARKS = ("grade_id", "grade", "points", "solution", "locked", "task")
_NAMED = 3
"""Cells named in one note; the others are counted."""


def notes(released: NotebookNode, handed: list[HandedCell], chosen: dict[str, int]) -> list[str]:
    """Return a note for each kind of repair.

    chosen: id of every released cell that came back → number of the handed-in cell that counts for it.
    """
    graded = [cell for cell in released.cells if grade_id(cell)]
    pairs = [(cell, handed[chosen[cell.id]]) for cell in graded if cell.id in chosen]
    names = {grade_id(cell) for cell in graded}
    claimed = [cell.grade_id for cell in handed if cell.grade_id in names]
    counted = set(chosen.values())
    strange = [
        cell.grade_id
        for number, cell in enumerate(handed)
        if cell.grade_id not in {*names, ""} and number not in counted
    ]
    allowed = {cell.id: set(cell.metadata.get("tags", [])) for cell in released.cells}
    tags = [tag for match, number in chosen.items() for tag in handed[number].tags if tag not in allowed[match]]
    return [
        sentence.format(_few(found))
        for sentence, found in (
            ("{}有好几格，算最后一格，前面的当普通格", [name for name in names if claimed.count(name) > 1]),
            ("删掉的格补回来了：{}", [grade_id(cell) for cell in graded if cell.id not in chosen]),
            ("锁住的格改过，照原样：{}", [grade_id(cell) for cell, back in pairs if _edited(cell, back)]),
            ("格的类型换过，换回来了：{}", [grade_id(cell) for cell, back in pairs if back.kind != cell.cell_type]),
            ("改过的评分标记不算：{}", [grade_id(cell) for cell, back in pairs if _forged(cell, back)]),
            ("不认识的评分格当普通格：{}", strange),
            ("多加的标签去掉了：{}", tags),
        )
        if found
    ]


def _edited(cell: NotebookNode, back: HandedCell) -> bool:
    return not solution(cell) and _lines(cell.source) != _lines(back.source)


def _forged(cell: NotebookNode, back: HandedCell) -> bool:
    marks = cell.metadata["nbgrader"]
    return any(marks.get(name) != back.marks.get(name) for name in _MARKS)


def _lines(source: str) -> list[str]:
    return [line.rstrip() for line in source.strip().split("\n")]


def _few(names: Iterable[str]) -> str:
    found = sorted(set(names))
    said = "、".join(f"“{name[:30]}”" for name in found[:_NAMED])
    return said if len(found) <= _NAMED else f"{said} 等 {len(found)} 个"
