"""Numbers of a case or chapter: what stands in `figures`, and how the derived ones are recomputed."""

import ast
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from math import floor
from typing import Any

from toolkit.cases import text
from toolkit.errors import ContentError


@dataclass(frozen=True)
class Figure:
    name: str
    """Name used by expressions, lower case."""
    value: Decimal
    """The value as the text writes it."""
    unit: str = ""
    """台, 升, 吨 …; empty when the text says it."""
    expr: str = ""
    """How it follows from other figures; empty for a given number."""
    note: str = ""
    """Where a given number comes from."""
    range: str = ""
    """Name of the range of the trade that the number keeps to (range_table.py); empty when it names none."""


class _Bad(Exception):
    """An expression that cannot be computed; its text is Chinese."""


def parse(raw: Mapping[str, object], file: object) -> dict[str, Figure]:
    """Read the `figures` of a front matter: name → number, or name → {value, unit, expr, note, range}."""
    figures = {}
    for name, entry in raw.items():
        if not isinstance(name, str):  # YAML reads off, no and yes as truth values
            raise ContentError(file, f"figures.{name}", "这个名字会被读成真假", "off、on、yes、no 不能作名字，换一个")
        fields: dict[str, Any] = dict(entry) if isinstance(entry, Mapping) else {"value": entry}
        written = str(fields.pop("value", ""))
        try:
            number = text.value(written)
        except InvalidOperation as error:
            raise ContentError(
                file, f"figures.{name}", f"“{written}”不是数", "value 只写数，单位写在 unit 里"
            ) from error
        figures[name] = Figure(name=name, value=number, **fields)
    return figures


def round_half_up(number: Fraction, places: int = 0) -> Fraction:
    """Round as people do on paper: half away from zero."""
    scale = Fraction(10) ** places
    whole = floor(abs(number) * scale + Fraction(1, 2)) / scale
    return -whole if number < 0 else whole


def evaluate(expr: str, figures: Mapping[str, Figure]) -> Fraction:
    """Compute an expression over figures: + - * / ( ) and round(x, n), nothing else."""
    try:
        tree = ast.parse(expr, mode="eval")
    except (SyntaxError, ValueError) as error:
        raise _Bad(f"算式“{expr}”写得不对") from error
    return _compute(tree.body, figures)


def _compute(node: ast.expr, figures: Mapping[str, Figure]) -> Fraction:
    match node:
        case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
            return Fraction(str(number))
        case ast.Name(id=name):
            if name not in figures:
                raise _Bad(f"算式里的“{name}”不在 figures 里")
            return Fraction(figures[name].value)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_compute(operand, figures)
        case ast.BinOp(left=left, op=op, right=right):
            return _combine(op, _compute(left, figures), _compute(right, figures))
        case ast.Call(func=ast.Name(id="round"), args=[inner], keywords=[]):
            return round_half_up(_compute(inner, figures))
        case ast.Call(func=ast.Name(id="round"), args=[inner, ast.Constant(value=int() as places)], keywords=[]):
            return round_half_up(_compute(inner, figures), places)
    raise _Bad("算式里只能用 + - * / ( ) 和 round(x, n)")


def _combine(op: ast.operator, left: Fraction, right: Fraction) -> Fraction:
    match op:
        case ast.Add():
            return left + right
        case ast.Sub():
            return left - right
        case ast.Mult():
            return left * right
        case ast.Div():
            if right == 0:
                raise _Bad("算式里除以了 0")
            return left / right
    raise _Bad("算式里只能用 + - * / ( ) 和 round(x, n)")


def recompute(figures: Mapping[str, Figure], file: object) -> list[ContentError]:
    """Recompute every derived figure; one error for each that disagrees with what is written."""
    errors = []
    for figure in figures.values():
        if not figure.expr:
            continue
        where = f"figures.{figure.name}"
        try:
            if not _names(figure.expr) - {"round"}:
                raise _Bad("算式里没有用到别的数")
            result = evaluate(figure.expr, figures)
        except _Bad as problem:
            errors.append(ContentError(file, where, str(problem), "照别的案例里的算式写"))
            continue
        if result != Fraction(figure.value):
            errors.append(
                ContentError(
                    file,
                    where,
                    f"写的是 {figure.value}，按算式算出来是 {_show(result)}",
                    "改数，或者改算式（取几位小数用 round）",
                )
            )
    return errors


def _names(expr: str) -> set[str]:
    try:
        return {node.id for node in ast.walk(ast.parse(expr, mode="eval")) if isinstance(node, ast.Name)}
    except (SyntaxError, ValueError) as error:
        raise _Bad(f"算式“{expr}”写得不对") from error


def _show(number: Fraction) -> str:
    shown = format(float(number), ".4f").rstrip("0").rstrip(".")
    return shown or "0"


def unlisted(markdown: str, figures: Mapping[str, Figure], also: Iterable[object] = ()) -> list[str]:
    """List the numbers of a text that no figure (and nothing of `also`) accounts for, each once, as written."""
    known = {figure.value for figure in figures.values()} | {text.value(str(number)) for number in also}
    return list(dict.fromkeys(written for written in text.numbers(markdown) if text.value(written) not in known))
