"""What every trainee wrote in one assignment, as similarity looks at it."""

import ast
from typing import Any, NamedTuple

import nbformat
from nbformat import NotebookNode

from autograder.course.exercise import Exercise
from autograder.course.folder import ClassFolder
from autograder.course.rebuild import own_text
from autograder.masters import read
from autograder.masters.bindings import Binding
from toolkit.boards import answers
from toolkit.errors import ContentError


class Handed(NamedTuple):
    trainee: str
    texts: list[str]
    codes: list[str]
    given: dict[str, Any]
    """Answers of the board, with the numbers that stand in code cells."""


def handed(
    folder: ClassFolder, exercise: Exercise, released: NotebookNode, places: dict[str, Binding], trainee: str
) -> Handed | None:
    """The counted hand-in of a trainee; None when there is none or it cannot be read."""
    place = folder.submitted(trainee, exercise.id)
    file = place / f"{exercise.id}.ipynb"
    if not file.is_file():
        return None
    # Written by collect, which has validated it; validating again costs ten times the reading.
    notebook = nbformat.v4.reads(file.read_text(encoding="utf-8"))
    given: dict[str, Any] = {}
    if (place / answers.FILE).is_file():
        try:
            given = dict(answers.read(place / answers.FILE).answers)
        except ContentError:
            given = {}
    blank = {cell.id: cell.source for cell in released.cells}
    texts, codes = [], []
    for cell in notebook.cells:
        before = blank.get(cell.id)
        if cell.source == before or (before is not None and not read.solution(cell) and cell.cell_type == "markdown"):
            continue
        if cell.cell_type == "markdown":
            texts.append(own_text(before or "", cell.source))
        elif cell.cell_type == "code":
            codes.append(cell.source)
    written = {name for name, binding in places.items() if not binding.name}
    for question in exercise.board.questions:
        value = given.get(question.id)
        if question.kind == "text" and question.id not in written and isinstance(value, str):
            texts.append(value)
    sources = {read.grade_id(cell): cell.source for cell in notebook.cells if read.grade_id(cell)}
    for name, binding in places.items():
        if binding.name and (number := literal(sources.get(binding.cell, ""), binding.name)) is not None:
            given[name] = number
    return Handed(trainee, [one for one in texts if one.strip()], codes, given)


def template(exercise: Exercise, released: NotebookNode) -> tuple[list[str], list[str]]:
    """Texts and codes that everybody was given."""
    texts = [cell.source for cell in released.cells if cell.cell_type == "markdown"]
    texts.append(exercise.board.intro)
    for question in exercise.board.questions:
        texts += [question.ask, question.hint or ""]
        texts += [line.text for line in getattr(question, "rubric", [])]
    for options in exercise.board.options.values():
        texts += [part for one in options for part in (one.label, one.hint or "")]
    return texts, [cell.source for cell in released.cells if cell.cell_type == "code"]


def literal(source: str, name: str) -> float | None:
    """The number that a cell gives `name` outright; None when it is computed."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    found = None
    for node in tree.body:
        if isinstance(node, ast.Assign) and any(isinstance(one, ast.Name) and one.id == name for one in node.targets):
            try:
                value = ast.literal_eval(node.value)
            except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
                value = None
            found = value if isinstance(value, int | float) and not isinstance(value, bool) else None
    return found
