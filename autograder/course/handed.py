"""A notebook as it was handed in: only its cells are taken out of the JSON, never outputs, attachments or settings.

nbformat is not asked to read it: it validates what is dropped anyway, and upgrades by rewriting ids.
"""

from typing import Any, NamedTuple

from autograder.course import readjson
from toolkit.errors import ContentError


class HandedCell(NamedTuple):
    kind: str
    """code, markdown or raw."""
    source: str
    id: str
    """Empty in old notebooks."""
    grade_id: str
    """As it claims; empty for ordinary cells."""
    marks: dict[str, Any]
    """nbgrader's metadata as they came, worth nothing by themselves."""
    tags: list[str]


def cells(content: bytes, shown: str) -> list[HandedCell]:
    """Return the cells of a notebook of format 3 or 4; ContentError when it is none."""
    raw = readjson.read(content, shown)
    version = raw.get("nbformat")
    found: Any = None
    if version == 3:
        sheets = raw.get("worksheets")
        found = [one for sheet in _list(sheets) for one in _list(sheet.get("cells") if isinstance(sheet, dict) else 0)]
    elif version == 4:
        found = raw.get("cells")
    if not isinstance(found, list):
        raise ContentError(shown, "", "不是完好的笔记本", "请学员在 JupyterLab 里打开、存盘，再压缩重交")
    return [_cell(one, number, shown) for number, one in enumerate(found, start=1)]


def _cell(raw: Any, number: int, shown: str) -> HandedCell:
    where = f"第 {number} 格"
    if not isinstance(raw, dict):
        raise ContentError(shown, where, "不是完好的笔记本", "请学员在 JupyterLab 里打开、存盘，再压缩重交")
    kind = raw.get("cell_type")
    source = raw.get("source", raw.get("input", ""))
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        source = "".join(source)
    if not isinstance(kind, str) or not isinstance(source, str):
        raise ContentError(shown, where, "不是完好的笔记本", "请学员在 JupyterLab 里打开、存盘，再压缩重交")
    metadata = raw.get("metadata")
    metadata = metadata if isinstance(metadata, dict) else {}
    marks = metadata.get("nbgrader")
    marks = marks if isinstance(marks, dict) else {}
    return HandedCell(
        kind if kind in ("code", "raw") else "markdown",
        source.replace("\r\n", "\n").replace("\r", "\n"),
        _str(raw.get("id")),
        _str(marks.get("grade_id")),
        marks,
        [tag for tag in _list(metadata.get("tags")) if isinstance(tag, str)],
    )


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _str(value: Any) -> str:
    return value if isinstance(value, str) else ""
