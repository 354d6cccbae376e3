"""What stands in each cell of a form: empty as it is printed, or filled in with its example; formulas reckoned."""

from dataclasses import dataclass
from decimal import Decimal

from toolkit.forms.formulas import Value, reckon
from toolkit.forms.schema import Cell, Form, Given


@dataclass(frozen=True)
class Filled:
    fields: dict[str, Value]
    rows: list[dict[str, Value]]
    """Every row of the table, blank ones too; empty without a table."""
    totals: dict[str, Value]
    """The totals line by column; empty without one."""


def fill(form: Form, example: bool) -> Filled:
    """Return the form's values; without the example only what the empty form itself gives."""
    fields: dict[str, Value] = {}
    for field in form.fields:
        shown = field.example if example and field.example is not None else field.value
        fields[field.key] = value(shown)
    table = form.table
    rows: list[dict[str, Value]] = []
    if table:
        for place in range(table.size):
            given = table.given[place] if place < len(table.given) else {}
            said = table.example[place] if example and place < len(table.example) else {}
            rows.append({column.key: value((given | said).get(column.key)) for column in table.columns})
    for _ in range(len(list(form.cells()))):  # a formula may lean on one that stands below it
        before = [dict(fields), *map(dict, rows)]
        _reckon(form, fields, rows)
        if before == [fields, *rows]:
            break
    return Filled(fields, rows, _totals(form, fields, rows))


def value(given: Given | None) -> Value:
    return given if given is None or isinstance(given, str) else Decimal(str(given))


def shown(cell: Cell, what: Value) -> str:
    """Write a value as the sheet shows it; a blank is empty."""
    if what is None:
        return ""
    if isinstance(what, str):
        return what
    if cell.kind == "percent":
        return f"{what * 100:,.{cell.decimals}f}%"
    return f"{what:,.{cell.decimals}f}"


def _reckon(form: Form, fields: dict[str, Value], rows: list[dict[str, Value]]) -> None:
    table = form.table
    for column in table.columns if table else []:
        if column.formula:
            for row in rows:
                row[column.key] = reckon(column.formula, {**fields, **row})
    columns = {column.key: [row[column.key] for row in rows] for column in (table.columns if table else [])}
    for field in form.fields:
        if field.formula:
            fields[field.key] = reckon(field.formula, fields, columns)


def _totals(form: Form, fields: dict[str, Value], rows: list[dict[str, Value]]) -> dict[str, Value]:
    table = form.table
    if not table or not any(column.total for column in table.columns):
        return {}
    totals: dict[str, Value] = {}
    for column in table.columns:
        if column.total == "sum":
            numbers = [row[column.key] for row in rows]
            known = [one for one in numbers if isinstance(one, Decimal)]
            totals[column.key] = sum(known, Decimal(0)) if known else None
    for column in table.columns:
        if column.total == "formula":
            totals[column.key] = reckon(column.formula, {**fields, **totals})
    return totals
