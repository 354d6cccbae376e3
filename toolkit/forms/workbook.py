"""Make the .xlsx of a form: the empty sheet, and beside it the same sheet filled in with the example.

No macros; the same form gives the same bytes. Authored text is written as text, whatever it begins with.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_range, xl_rowcol_to_cell

from toolkit.forms.filled import Filled, fill
from toolkit.forms.formulas import Value, excel
from toolkit.forms.layout import MARGIN_INCHES, Box, Layout, lay_out
from toolkit.forms.schema import Cell, Column, Form

FONT = "宋体"
"""Named in every Chinese office program; where the face is missing another Chinese one stands in."""
MADE = datetime(2025, 1, 1)
"""Written into every file, so that a rebuild gives the same bytes."""
EMPTY, EXAMPLE = "空表", "填好的例子"
RISKY = ("=", "+", "-", "@", "\t", "\r")
LAST_DAY = datetime(2099, 12, 31)
BORDER = {"border": 1, "border_color": "#7f8a85"}
# fmt: off
STYLES: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 16, "align": "center"},
    "about": {"font_size": 9, "font_color": "#55605a", "align": "center"},
    "heading": {"bold": True, "font_color": "#0b6b57"},
    "label": {**BORDER, "bg_color": "#eef3f0"},
    "space": BORDER,
    "head": {**BORDER, "bold": True, "bg_color": "#e3f0ec", "align": "center"},
    "cell": BORDER,
    "total": {**BORDER, "bold": True, "bg_color": "#eef3f0"},
    "note": {"font_size": 9, "valign": "top"},
    "warning": {"font_size": 9, "font_color": "#a3261b", "valign": "top"},
}
# fmt: on


def make(form: Form) -> bytes:
    """Return the file's bytes."""
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
        "default_format_properties": {"font_name": FONT, "font_size": 11},
    }
    target = BytesIO()
    with xlsxwriter.Workbook(target, options) as book:
        book.set_properties({"title": form.title, "author": "", "created": MADE})
        formats = Formats(book)
        for name, example in ((EMPTY, False), (EXAMPLE, True)):
            layout, values = lay_out(form, example), fill(form, example)
            sheet = book.add_worksheet(name)
            _page(sheet, form, layout)
            draw = Drawing(sheet, formats, form, layout, values)
            for box in layout.boxes:
                draw.box(box)
    return target.getvalue()


class Formats:
    """Cell formats, each made once a file."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self._book = book
        self._made: dict[tuple, Any] = {}

    def of(self, style: str, cell: Cell | None, risky: bool = False) -> Any:
        number = number_format(cell) if cell else ""
        key = (style, number, risky)
        if key not in self._made:
            look = {"text_wrap": True, "valign": "vcenter", **STYLES[style]}
            if number:
                look["num_format"] = number
            if cell:
                # Beside the next label a number on the right would be read as belonging to it.
                in_column = style != "space" and cell.kind in ("number", "percent")
                look["align"] = "right" if in_column else "left"
            if risky:
                # What Excel and WPS set for a leading apostrophe: text even after somebody edits the cell.
                look["quote_prefix"] = True
            self._made[key] = self._book.add_format(look)
        return self._made[key]


def number_format(cell: Cell) -> str:
    places = f".{'0' * cell.decimals}" if cell.decimals else ""
    return {"number": f"#,##0{places}", "percent": f"0{places}%", "date": "yyyy-mm-dd"}.get(cell.kind, "@")


@dataclass(frozen=True)
class Drawing:
    sheet: Any
    formats: Formats
    form: Form
    layout: Layout
    values: Filled

    def box(self, box: Box) -> None:
        cell = box.cell
        if cell is None:
            self._write(box, None, box.text)
        elif cell.formula and box.place != -1:
            self._formula(box, cell, excel(cell.formula, self._cells(box), self._columns()))
        elif isinstance(cell, Column) and box.place == -1:
            self._formula(box, cell, self._total(box, cell))
        else:
            self._write(box, cell, self._value(box, cell))
            self._validate(box, cell)

    def _value(self, box: Box, cell: Cell) -> Value:
        if box.place is None:
            return self.values.fields[cell.key]
        return self.values.totals.get(cell.key) if box.place == -1 else self.values.rows[box.place][cell.key]

    def _write(self, box: Box, cell: Cell | None, value: Value) -> None:
        look = self.formats.of(box.style, cell, isinstance(value, str) and value.startswith(RISKY))
        if value is None or value == "":
            self._put(box, look, self.sheet.write_blank, None)
        elif isinstance(value, Decimal):
            self._put(box, look, self.sheet.write_number, float(value))
        elif cell and cell.kind == "date":
            self._put(box, look, self.sheet.write_datetime, datetime.fromisoformat(value))
        else:
            self._put(box, look, self.sheet.write_string, value)

    def _formula(self, box: Box, cell: Cell, formula: str) -> None:
        value = self._value(box, cell)
        result = float(value) if isinstance(value, Decimal) else ""
        look = self.formats.of("total" if box.place == -1 else box.style, cell)
        self._put(box, look, lambda row, at, text, form: self.sheet.write_formula(row, at, text, form, result), formula)

    def _put(self, box: Box, look: Any, write: Callable[..., Any], value: Any) -> None:
        """Write into the box's first cell; the others are merged to it and bear its borders."""
        if box.last > box.first:
            self.sheet.merge_range(box.row, box.first, box.row, box.last, "", look)
        write(box.row, box.first, value, look)

    def _cells(self, box: Box) -> dict[str, str]:
        """Return where each single cell stands that a formula of this box may name."""
        found = {}
        for other in self.layout.boxes:
            if other.cell is None:
                continue
            if other.place is None:
                found[other.cell.key] = xl_rowcol_to_cell(other.row, other.first, row_abs=True, col_abs=True)
            elif other.place == box.place:
                found[other.cell.key] = xl_rowcol_to_cell(other.row, other.first)
        return found

    def _columns(self) -> dict[str, str]:
        table = self.form.table
        rows = self.layout.first_row, self.layout.last_row
        return {one.key: xl_range(rows[0], at, rows[1], at) for at, one in enumerate(table.columns if table else [])}

    def _total(self, box: Box, column: Column) -> str:
        if column.total == "formula":
            return excel(column.formula, self._cells(box))
        cells = self._columns()[column.key]
        return f'=IF(COUNT({cells})=0,"",SUM({cells}))'

    def _validate(self, box: Box, cell: Cell) -> None:
        rule: dict[str, Any] = {}
        if cell.kind == "choice":
            rule = {"validate": "list", "source": cell.choices}
            rule |= {"error_message": "从下拉框里选。" if not cell.other else "下拉框里没有这一项，要这样写吗？"}
            rule |= {"error_type": "warning" if cell.other else "stop"}
        elif cell.kind in ("number", "percent"):
            rule = _number_rule(cell, self._cells(box))
        elif cell.kind == "date":
            limits = {"criteria": "between", "minimum": datetime(2000, 1, 1), "maximum": LAST_DAY}
            rule = {"validate": "date", **limits, "error_message": "日期写成 2025-03-12 这样。"}
        if cell.hint:
            rule = rule or {"validate": "any"}
            rule |= {"input_title": cell.label[:32], "input_message": cell.hint[:255]}
        if rule:
            self.sheet.data_validation(box.row, box.first, box.row, box.last, {"error_title": "填法不对", **rule})


def _number_rule(cell: Cell, cells: dict[str, str]) -> dict[str, Any]:
    """Return the rule of a number; none when any number will do."""
    if cell.most:
        limits = {"criteria": "between", "minimum": cell.least or 0, "maximum": f"={cells[cell.most]}"}
        return {"validate": "decimal", **limits, "error_message": "填数，不能比前面那一栏大。"}
    if cell.least is None:
        limits = {"criteria": "between", "minimum": -1_000_000_000, "maximum": 1_000_000_000}
        return {"validate": "decimal", **limits, "error_message": "这里填数，不带单位。"}
    told = f"这里填数，不带单位，不小于 {cell.least:g}。"
    return {"validate": "decimal", "criteria": ">=", "value": cell.least, "error_message": told}


def _page(sheet: Any, form: Form, layout: Layout) -> None:
    for place, width in enumerate(layout.widths):
        sheet.set_column(place, place, width)
    for row, height in enumerate(layout.heights):
        sheet.set_row(row, height)
    sheet.set_paper(9)
    if form.orientation == "landscape":
        sheet.set_landscape()
    else:
        sheet.set_portrait()
    sheet.set_margins(**MARGIN_INCHES)
    sheet.center_horizontally()
    sheet.print_area(0, 0, len(layout.heights) - 1, layout.last_column)
    sheet.fit_to_pages(1, 1)
    sheet.hide_gridlines(2)
    sheet.set_footer("&L&8表不发群，填完交保管人&R&8&P/&N")
    if layout.head_row is not None:
        sheet.repeat_rows(layout.head_row)
        if layout.head_row <= 8:
            sheet.freeze_panes(layout.head_row + 1, 0)
