"""One expression of a form, reckoned in Python and written as a formula of the sheet.

litres * choose(fuel, {"92#": d92, "0#": d0}) / 1000
    reckon(…)    Decimal, or None while something it needs is blank
    excel(…)     =IF(OR(C8="",B8="",…),"",((C8*IF(B8="92#",$B$4,IF(B8="0#",$B$5,"")))/1000))

number, key of a cell, + - * / ( )        a key of the same row, of the totals line, or of a cell above the table
round(x, n)                               half away from zero, as the sheet's ROUND
choose(key, {"text": x, …})               by what another cell says
total(column)   total(column, by, "text") the column's sum, whole or where another column says so
count(column, "text")                     how many rows say so
"""

import ast
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

Value = Decimal | str | None
"""What a cell holds; None is blank."""

ALLOWED = "算式里只能用 + - * / ( )、round、choose、total、count"
_OPS: dict[type[ast.operator], tuple[str, Callable[[Decimal, Decimal], Decimal]]] = {
    ast.Add: ("+", lambda left, right: left + right),
    ast.Sub: ("-", lambda left, right: left - right),
    ast.Mult: ("*", lambda left, right: left * right),
    ast.Div: ("/", lambda left, right: left / right),
}


class BadFormula(ValueError):
    """An expression that the forms do not know; its text is Chinese."""


class _Blank(Exception):
    """Something that the expression needs is not filled in, or it would divide by zero."""


@dataclass(frozen=True)
class Names:
    """What an expression leans on."""

    cells: tuple[str, ...]
    """Keys of single cells, in order of first use."""
    sums: tuple[str, ...]
    """Columns that are added up; one without any number leaves the result blank."""
    counted: tuple[str, ...]
    """Columns whose words are counted; one without any word leaves the result blank."""
    by: tuple[str, ...]
    """Columns that say what is added up."""

    @property
    def columns(self) -> set[str]:
        return {*self.sums, *self.counted, *self.by}


def names(expr: str) -> Names:
    """Return the names of an expression; BadFormula when it says what the forms do not know."""
    cells: dict[str, None] = {}
    sums: dict[str, None] = {}
    counted: dict[str, None] = {}
    marks: dict[str, None] = {}

    def walk(node: ast.expr) -> None:
        match node:
            case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
                pass
            case ast.Name(id=key):
                cells[key] = None
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                walk(operand)
            case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPS:
                walk(left)
                walk(right)
            case ast.Call(func=ast.Name(id="round"), args=[inner, ast.Constant(value=int())], keywords=[]):
                walk(inner)
            case ast.Call(func=ast.Name(id="choose"), args=[ast.Name(id=key), ast.Dict(keys=keys, values=values)]):
                if not all(isinstance(one, ast.Constant) and isinstance(one.value, str) for one in keys):
                    raise BadFormula("choose 里冒号左边要是带引号的文字")
                cells[key] = None
                for value in values:
                    walk(value)
            case ast.Call(func=ast.Name(id="total"), args=[ast.Name(id=column)], keywords=[]):
                sums[column] = None
            case ast.Call(
                func=ast.Name(id="total"),
                args=[ast.Name(id=column), ast.Name(id=by), ast.Constant(value=str())],
                keywords=[],
            ):
                sums[column] = marks[by] = None
            case ast.Call(
                func=ast.Name(id="count"), args=[ast.Name(id=column), ast.Constant(value=str())], keywords=[]
            ):
                counted[column] = None
            case _:
                raise BadFormula(ALLOWED)

    walk(_parse(expr))
    return Names(tuple(cells), tuple(sums), tuple(counted), tuple(marks))


def reckon(
    expr: str, cells: Mapping[str, Value], columns: Mapping[str, Sequence[Value]] | None = None
) -> Decimal | None:
    """Return what the sheet's formula gives: None while a named cell is blank or a divisor is zero."""
    tables = columns or {}

    def number(value: Value) -> Decimal:
        if not isinstance(value, Decimal):
            raise _Blank
        return value

    def walk(node: ast.expr) -> Decimal:
        match node:
            case ast.Constant(value=int() | float() as given):
                return Decimal(str(given))
            case ast.Name(id=key):
                return number(cells.get(key))
            case ast.UnaryOp(operand=operand):
                return -walk(operand)
            case ast.BinOp(left=left, op=op, right=right):
                first, second = walk(left), walk(right)
                if isinstance(op, ast.Div) and not second:
                    raise _Blank
                return _OPS[type(op)][1](first, second)
            case ast.Call(func=ast.Name(id="round"), args=[inner, ast.Constant(value=int() as places)]):
                return walk(inner).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
            case ast.Call(func=ast.Name(id="choose"), args=[ast.Name(id=key), ast.Dict(keys=keys, values=values)]):
                said = cells.get(key)
                for name, value in zip(keys, values, strict=True):
                    if isinstance(name, ast.Constant) and name.value == said:
                        return walk(value)
                raise _Blank
            case ast.Call(func=ast.Name(id="total"), args=[ast.Name(id=column)]):
                return sum((one for one in tables[column] if isinstance(one, Decimal)), Decimal(0))
            case ast.Call(
                func=ast.Name(id="total"), args=[ast.Name(id=column), ast.Name(id=by), ast.Constant(value=said)]
            ):
                pairs = zip(tables[column], tables[by], strict=True)
                return sum((one for one, mark in pairs if mark == said and isinstance(one, Decimal)), Decimal(0))
            case ast.Call(func=ast.Name(id="count"), args=[ast.Name(id=column), ast.Constant(value=said)]):
                return Decimal(sum(one == said for one in tables[column]))
        raise BadFormula(ALLOWED)

    used = names(expr)
    if any(cells.get(key) is None for key in used.cells):
        return None
    if any(not any(isinstance(one, Decimal) for one in tables[key]) for key in used.sums):
        return None
    if any(not any(tables[key]) for key in used.counted):
        return None
    try:
        return walk(_parse(expr))
    except _Blank:
        return None


def excel(expr: str, cells: Mapping[str, str], columns: Mapping[str, str] | None = None) -> str:
    """Return the sheet's formula, '=' included. cells: key → address; columns: key → range."""
    tables = columns or {}
    divisors: list[str] = []
    unknown: list[str] = []

    def text(said: object) -> str:
        return '"' + str(said).replace('"', '""') + '"'

    def walk(node: ast.expr) -> str:
        match node:
            case ast.Constant(value=int() | float() as given):
                return str(given)
            case ast.Name(id=key):
                return cells[key]
            case ast.UnaryOp(operand=operand):
                return f"(-{walk(operand)})"
            case ast.BinOp(left=left, op=op, right=right):
                first, second = walk(left), walk(right)
                if isinstance(op, ast.Div) and not isinstance(right, ast.Constant):
                    divisors.append(second)
                return f"({first}{_OPS[type(op)][0]}{second})"
            case ast.Call(func=ast.Name(id="round"), args=[inner, ast.Constant(value=int() as places)]):
                return f"ROUND({walk(inner)},{places})"
            case ast.Call(func=ast.Name(id="choose"), args=[ast.Name(id=key), ast.Dict(keys=keys, values=values)]):
                said = [name.value for name in keys if isinstance(name, ast.Constant)]
                unknown.append("AND(" + ",".join(f"{cells[key]}<>{text(name)}" for name in said) + ")")
                chain = '""'
                for name, value in reversed(list(zip(said, values, strict=True))):
                    chain = f"IF({cells[key]}={text(name)},{walk(value)},{chain})"
                return chain
            case ast.Call(func=ast.Name(id="total"), args=[ast.Name(id=column)]):
                return f"SUM({tables[column]})"
            case ast.Call(
                func=ast.Name(id="total"), args=[ast.Name(id=column), ast.Name(id=by), ast.Constant(value=said)]
            ):
                return f"SUMIF({tables[by]},{text(said)},{tables[column]})"
            case ast.Call(func=ast.Name(id="count"), args=[ast.Name(id=column), ast.Constant(value=said)]):
                return f"COUNTIF({tables[column]},{text(said)})"
        raise BadFormula(ALLOWED)

    used = names(expr)
    body = walk(_parse(expr))
    for divisor in dict.fromkeys(divisors):
        body = f'IF({divisor}=0,"",{body})'
    empty = [f'{cells[key]}=""' for key in used.cells]
    empty += [f"COUNT({tables[key]})=0" for key in used.sums] + [f"COUNTA({tables[key]})=0" for key in used.counted]
    blanks = ",".join([*empty, *dict.fromkeys(unknown)])
    return f'=IF(OR({blanks}),"",{body})' if blanks else f"={body}"


def _parse(expr: str) -> ast.expr:
    try:
        return ast.parse(expr, mode="eval").body
    except (SyntaxError, ValueError):
        raise BadFormula(f"算式“{expr}”写得不对") from None
