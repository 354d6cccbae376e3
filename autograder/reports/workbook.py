"""The class workbook (.xlsx): the report's tables, ids as text, numbers as numbers, no formulas."""

from pathlib import Path

import xlsxwriter

from autograder.reports.tables import Table

_WIDEST = 60
_LONGEST = 32_000
"""Characters of one cell; Excel holds 32,767 and xlsxwriter leaves a longer one out."""


def write(path: Path, tables: list[Table]) -> None:
    """Write one sheet a table. Text is written as text: a name such as =1+1 stays a name."""
    options = {"strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
    making = path.with_name(f".{path.name}.new")
    with xlsxwriter.Workbook(making, options) as book:
        formats = {
            "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
            "text": book.add_format({"num_format": "@", "valign": "top"}),
            "long": book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"}),
            "number": book.add_format({"num_format": "0.##", "valign": "top"}),
            "whole": book.add_format({"num_format": "0", "valign": "top"}),
            "note": book.add_format({"italic": True, "font_color": "#566069"}),
        }
        for table in tables:
            _sheet(book.add_worksheet(table.title), table, formats)
    making.replace(path)


def _sheet(sheet: xlsxwriter.worksheet.Worksheet, table: Table, formats: dict) -> None:
    sheet.write_string(0, 0, table.about, formats["note"])
    for column, head in enumerate(table.heads):
        sheet.write_string(1, column, head, formats["head"])
    for number, row in enumerate(table.rows, start=2):
        for column, value in enumerate(row):
            if value is None:
                sheet.write_blank(number, column, None, formats["text"])
            elif isinstance(value, str):
                kept = value if len(value) <= _LONGEST else value[:_LONGEST] + "……（太长，看学员那一页）"
                sheet.write_string(number, column, kept, formats["long" if len(value) > 20 else "text"])
            else:
                sheet.write_number(number, column, value, formats["whole" if float(value).is_integer() else "number"])
    for column, head in enumerate(table.heads):
        widest = max(
            [_width(head), *(_width(str(row[column] if row[column] is not None else "")) for row in table.rows)]
        )
        sheet.set_column(column, column, min(widest + 2, _WIDEST))
    sheet.freeze_panes(2, 0)
    if table.rows:
        sheet.autofilter(1, 0, len(table.rows) + 1, len(table.heads) - 1)


def _width(text: str) -> int:
    """Columns a text takes; a Chinese character takes two."""
    return sum(2 if ord(letter) > 0x2E80 else 1 for letter in text)
