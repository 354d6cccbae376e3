"""Which cell runs in which room, and which names cross: read once from the solved master.

Owner rule: names that the master's own solution cells bind or change are the trainee's; everything else (`df`, `pd`)
is the judge's own, from locked cells that run there again.
"""

import ast
import builtins
from typing import Any, NamedTuple

from nbformat import NotebookNode

from autograder.masters.read import grade_id, graded, solution


class JudgeCell(NamedTuple):
    """One cell that runs in the judge's room."""

    cell: str
    source: str
    points: float | None
    """None for a locked set-up cell."""
    names: tuple[str, ...]
    """The trainee's names that must be there before it runs."""


class Plan(NamedTuple):
    cells: tuple[JudgeCell, ...]
    """In the notebook's order."""
    needs_files: bool
    """Does the judge need the data files: does any of its cells do more than call mark?"""
    fill_in: dict[str, str]
    """Solution code cells by cell id: the released text."""


def make(source: NotebookNode, released: NotebookNode) -> Plan:
    """Return the plan of a master and its released notebook."""
    owned = {name for cell in source.cells if _trainees(cell) for name in bound(cell.source)}
    needed: set[str] = set()
    chosen: list[JudgeCell] = []
    for cell in reversed([cell for cell in source.cells if cell.cell_type == "code"]):
        reads, binds = names(cell.source)
        judged = graded(cell) and not solution(cell)
        if not judged and (_trainees(cell) or not binds & needed):
            continue
        needed = (needed - binds) | (reads - owned)
        points = float(cell.metadata.nbgrader.points) if judged else None
        chosen.append(JudgeCell(grade_id(cell) or cell.id, cell.source, points, tuple(sorted(reads & owned))))
    chosen.reverse()
    stubs = {cell.id: cell.source for cell in released.cells if cell.cell_type == "code" and _trainees(cell)}
    return Plan(tuple(chosen), not all(_marks_only(cell.source) for cell in chosen), stubs)


def values(source: str) -> dict[str, Any] | None:
    """What a cell of plain assignments binds (`lost_yuan = 1_200 * 0.3`); None when only running it could tell.

    Comments and `name = number, text, True, None` or sums and products of numbers: nothing that needs a sandbox.
    """
    if len(source) > 5_000:
        return None
    try:
        tree = ast.parse(source)
        found: dict[str, Any] = {}
        for line in tree.body:
            if not (isinstance(line, ast.Assign) and len(line.targets) == 1 and isinstance(line.targets[0], ast.Name)):
                return None
            found[line.targets[0].id] = _value(line.value)
    except (SyntaxError, ValueError, ArithmeticError, RecursionError, MemoryError):
        return None
    return found


def names(source: str) -> tuple[set[str], set[str]]:
    """Names that a cell takes from outside, and names that it binds or changes. Text counts too: globals()["x"]."""
    try:
        tree = ast.parse(_without_magics(source))
    except SyntaxError:
        return set(), set()
    reads = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    reads |= {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.isidentifier()
    }
    return reads - set(dir(builtins)), bound(source)


def bound(source: str) -> set[str]:
    """Names that a cell binds, or whose object it changes: `x = …`, `x[…] = …`, `x.append(…)`, def, import, for."""
    try:
        tree = ast.parse(_without_magics(source))
    except SyntaxError:
        return set()
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            found |= {(alias.asname or alias.name).split(".")[0] for alias in node.names}
        elif isinstance(node, ast.Name | ast.Attribute | ast.Subscript) and not isinstance(node.ctx, ast.Load):
            found |= _base(node)
        elif (
            isinstance(node, ast.Expr)
            and isinstance(node.value, ast.Call)
            and isinstance(node.value.func, ast.Attribute)
        ):
            found |= _base(node.value.func)
    return found


def _base(node: ast.expr) -> set[str]:
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    return {node.id} if isinstance(node, ast.Name) else set()


def _trainees(cell: NotebookNode) -> bool:
    return cell.cell_type == "code" and solution(cell)


def _without_magics(source: str) -> str:
    return "\n".join("" if line.lstrip().startswith(("%", "!")) else line for line in source.split("\n"))


def _marks_only(source: str) -> bool:
    """Imports from the judge, and calls of mark whose answer is a name: nothing that reads a file."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return False
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    called = {call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "") for call in calls}
    modules = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    plain = not any(isinstance(node, ast.Import) for node in ast.walk(tree))
    return plain and modules <= {"autograder.judge"} and called <= {"mark", "globals", "get"}


def _value(node: ast.expr) -> Any:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub | ast.Mult | ast.Div):
        left, right = _number(_value(node.left)), _number(_value(node.right))
        if isinstance(node.op, ast.Add):
            return left + right
        if isinstance(node.op, ast.Sub):
            return left - right
        return left * right if isinstance(node.op, ast.Mult) else left / right
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.UAdd):
        inner = _number(_value(node.operand))
        return -inner if isinstance(node.op, ast.USub) else +inner
    if isinstance(node, ast.Constant) and type(node.value) in (int, float, str, bool, type(None)):
        return node.value
    raise ValueError(type(node).__name__)


def _number(value: Any) -> Any:
    if type(value) not in (int, float) or (type(value) is int and abs(value) > 10**18):
        raise ValueError("not a number")
    return value
