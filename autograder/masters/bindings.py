"""Which code cell and which name hold the answer to a board question.

A grade cell calls mark("mean-tonnes", answer=mean_tonnes); the solution cell that binds mean_tonnes is where
a phone's number goes. Read from the master's own code, so that no second list can disagree with it.
"""

import ast
from typing import NamedTuple

from nbformat import NotebookNode

from autograder.masters.read import grade_id, graded, solution, written


class Marking(NamedTuple):
    """One call of mark in a grade cell."""

    cell: str
    """Grade id of the grade cell."""
    question: str
    """Grade id passed to mark."""
    names: tuple[str, ...]
    """Names that the answer is taken from; empty when it comes from answers.json."""


class Binding(NamedTuple):
    cell: str
    """Grade id of the solution cell."""
    name: str
    """Python name that it binds; empty for a written (Markdown) cell."""


def markings(notebook: NotebookNode) -> list[Marking]:
    """Every call of mark in the notebook's grade cells."""
    found = []
    for cell in notebook.cells:
        if cell.cell_type == "code" and graded(cell):
            found += [_marking(grade_id(cell), call) for call in _calls(cell.source)]
    return found


def bindings(notebook: NotebookNode) -> dict[str, Binding]:
    """By question: the solution cell that takes its answer (numbers in code cells, text in written cells)."""
    homes = {
        name: grade_id(cell)
        for cell in notebook.cells
        if cell.cell_type == "code" and solution(cell)
        for name in _bound(cell.source)
    }
    found = {
        grade_id(cell): Binding(grade_id(cell), "")
        for cell in notebook.cells
        if cell.cell_type == "markdown" and written(cell)
    }
    for marking in markings(notebook):
        home = next((name for name in marking.names if name in homes), None)
        if home is not None:
            found[marking.question] = Binding(homes[home], home)
    return found


def _calls(source: str) -> list[ast.Call]:
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return []
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name | ast.Attribute)
        and (node.func.id if isinstance(node.func, ast.Name) else node.func.attr) == "mark"
    ]


def _marking(cell: str, call: ast.Call) -> Marking:
    arguments = {keyword.arg: keyword.value for keyword in call.keywords}
    first = call.args[0] if call.args else arguments.get("grade_id")
    question = first.value if isinstance(first, ast.Constant) else ""
    answer = call.args[1] if len(call.args) > 1 else arguments.get("answer")
    names: tuple[str, ...] = ()
    if answer is not None:
        # globals().get("mean_tonnes") names it as text.
        names = tuple(
            node.id if isinstance(node, ast.Name) else str(node.value)
            for node in ast.walk(answer)
            if isinstance(node, ast.Name) or (isinstance(node, ast.Constant) and isinstance(node.value, str))
        )
    return Marking(cell, str(question), names)


def _bound(source: str) -> list[str]:
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return []
    return [node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)]
