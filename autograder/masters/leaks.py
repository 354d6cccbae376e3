"""Does anything of the answer stay in what the trainee sees?"""

import ast
import re
from collections.abc import Iterator
from typing import Any

from nbformat import NotebookNode

from autograder.course.exercise import Exercise
from autograder.masters.read import grade_id
from autograder.masters.regions import Parts
from toolkit.errors import ContentError

FORBIDDEN = ("autograder", "key.py", "variants/", "frozen/", "class.yml", "HIDDEN TESTS", "secret")
"""Words that name the trainer's side; none has business in a released notebook."""

_SHORTEST = 12
"""A solution line shorter than this may stand in the question by chance."""


def find(
    file: str, notebook: NotebookNode, parts: list[Parts], exercise: Exercise, data: dict[str, Any], key: dict[str, Any]
) -> Iterator[ContentError]:
    """Yield each place where a visible line gives away the key, a reference value or a model answer."""
    values = reference_values(data, key)
    answers = {
        line.strip() for part in parts for line in part.hidden.get("SOLUTION", []) if len(line.strip()) >= _SHORTEST
    }
    for number, (cell, part) in enumerate(zip(notebook.cells, parts, strict=True), start=1):
        place = f"格“{grade_id(cell)}”" if grade_id(cell) else f"第 {number} 格"
        text = "\n".join(part.visible)
        for word in FORBIDDEN:
            if word in text:
                yield ContentError(file, place, f"看得见的地方出现“{word}”", "放进 HIDDEN TESTS 区段，或删掉")
        for line in part.visible:
            if line.strip() in answers:
                yield ContentError(file, place, f"答案里的一行在题面上也有：“{line.strip()[:30]}”", "从题面上删掉")
        for name, shown in values.items():
            found = next((value for value in shown if _stands_in(value, text)), None)
            if found:
                yield ContentError(file, place, f"题面上有答案里的数 {found}（key 的 {name}）", "题面换一个例子")
        yield from _names(file, place, cell, text)
    for question in exercise.board.questions:
        text = " ".join(str(getattr(question, field, "") or "") for field in ("ask", "hint"))
        for name, shown in values.items():
            found = next((value for value in shown if _stands_in(value, text)), None)
            if found:
                yield ContentError(
                    "board.yml", f"题“{question.id}”", f"问法里有答案里的数 {found}（key 的 {name}）", "换一个说法"
                )


def reference_values(data: dict[str, Any], key: dict[str, Any]) -> dict[str, set[str]]:
    """Key facts that the public data do not show, as a person would write them; 3 digits or more."""
    public = {float(value) for value in data.get("facts", {}).values() if _number(value)}
    shown = {}
    for name, value in key.get("facts", {}).items():
        if not _number(value) or float(value) in public or name in data.get("facts", {}):
            continue
        texts = {f"{float(value):.{decimals}f}" for decimals in (0, 1, 2, 3)}
        texts |= {f"{float(value):,.{decimals}f}" for decimals in (0, 1, 2)}
        telling = {text for text in texts if len(re.sub(r"\D", "", text).strip("0")) >= 3}
        if telling:
            shown[name] = telling
    return shown


def _number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _stands_in(value: str, text: str) -> bool:
    return re.search(rf"(?<![\d.,]){re.escape(value)}(?![\d]|[.,]\d)", text) is not None


def _names(file: str, place: str, cell: NotebookNode, text: str) -> Iterator[ContentError]:
    if cell.cell_type != "code":
        return
    try:
        tree = ast.parse(text)
    except SyntaxError:
        return
    for node in ast.walk(tree):
        module = node.module if isinstance(node, ast.ImportFrom) else None
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import | ast.ImportFrom) else []
        if any((name or "").split(".")[0] == "key" for name in [module, *names]):
            yield ContentError(file, place, "看得见的代码导入了 key", "只在 HIDDEN TESTS 区段里导入")
