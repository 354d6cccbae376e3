"""Where everything of a form stands on its sheet: boxes over a grid whose columns are the table's.

A form without a table gets a grid of equal narrow columns, so that boxes may end anywhere. Row heights are reckoned
here, for a sheet does not grow a merged cell with its text.
"""

from dataclasses import dataclass, field
from itertools import combinations, pairwise
from math import ceil
from typing import Literal

from toolkit.cases import red_lines
from toolkit.forms.schema import Cell, Column, Field, Fields, Form, Table

A4_INCHES = {"portrait": (8.27, 11.69), "landscape": (11.69, 8.27)}
MARGIN_INCHES = {"left": 0.45, "right": 0.45, "top": 0.5, "bottom": 0.6}
POINTS_A_LINE = 15.5
FIELD_POINTS = 22
"""Least height of a labelled space: room for a pen."""
GRID = 24
"""Columns of a form without a table."""
GRID_WIDTH = {"portrait": 92.0, "landscape": 134.0}
MARKS = "①②③④⑤⑥⑦⑧⑨⑩"
EXAMPLE_MARK = "例：教学编写，人名、户名、数都是编的"

Style = Literal["title", "about", "heading", "label", "space", "head", "cell", "total", "note", "warning"]


@dataclass(frozen=True)
class Box:
    row: int
    first: int
    last: int
    """Columns, both included."""
    style: Style
    text: str = ""
    cell: Cell | None = None
    """What is filled in here; None for printed text."""
    place: int | None = None
    """Row of the table, from 0; −1 is the totals line; None elsewhere."""


@dataclass
class Layout:
    widths: list[float]
    """Characters a column."""
    heights: list[float] = field(default_factory=list)
    """Points a row."""
    boxes: list[Box] = field(default_factory=list)
    head_row: int | None = None
    """Row of the table's heads."""
    first_row: int = 0
    last_row: int = 0
    """Rows of the table, both included; they mean nothing without one."""

    def width(self, first: int, last: int) -> float:
        return sum(self.widths[first : last + 1])

    @property
    def last_column(self) -> int:
        return len(self.widths) - 1

    def add(self, height: float, *boxes: Box) -> None:
        """Add a row as high as its tallest text."""
        needed = [lines(box.text, self.width(box.first, box.last), _size(box.style)) for box in boxes if box.text]
        scale = max((_size(box.style) for box in boxes), default=1.0)
        self.heights.append(max(height, max(needed, default=1) * POINTS_A_LINE * scale + 3))
        self.boxes.extend(boxes)

    def inches(self) -> tuple[float, float]:
        """Return width and height of the sheet as it prints at 100 %."""
        return sum(width * 7 + 5 for width in self.widths) / 96, sum(self.heights) / 72


def scale(layout: Layout, orientation: str) -> float:
    """Return the share to which the sheet is made smaller to fit its one page; 1 when it fits as it is."""
    page_width, page_height = A4_INCHES[orientation]
    width, height = layout.inches()
    free_width = page_width - MARGIN_INCHES["left"] - MARGIN_INCHES["right"]
    free_height = page_height - MARGIN_INCHES["top"] - MARGIN_INCHES["bottom"]
    return min(1.0, free_width / width, free_height / height)


def text_width(text: str) -> int:
    """Return the characters of the sheet that a text takes; a Chinese one takes two."""
    return sum(2 if ord(letter) > 0x2E80 or letter in "“”‘’—…×÷①②③④⑤⑥⑦⑧⑨⑩" else 1 for letter in text)


def lines(text: str, width: float, size: float = 1.0) -> int:
    """Return the lines that a text takes in a box; a little is left for the box's own edges."""
    room = max(width / size - 2, 2)
    return sum(max(1, ceil(text_width(line) / room)) for line in text.split("\n"))


def lay_out(form: Form, example: bool) -> Layout:
    """Return the sheet of a form: empty, or filled in with its example."""
    table = form.table
    even = GRID_WIDTH[form.orientation] / GRID
    layout = Layout([column.width for column in table.columns] if table else [even] * GRID)
    end = layout.last_column
    layout.add(28, Box(len(layout.heights), 0, end, "title", form.title + ("（例）" if example else "")))
    about = EXAMPLE_MARK if example else f"谁填：{form.who}　　什么时候：{form.when}"
    layout.add(18, Box(len(layout.heights), 0, end, "about", about))
    for part in form.parts:
        if part.title:
            layout.add(20, Box(len(layout.heights), 0, end, "heading", part.title))
        if isinstance(part, Fields):
            _fields(layout, part, example)
        else:
            _table(layout, part, example)
    rules = "\n".join(f"{MARKS[place]} {note}" for place, note in enumerate(rules_of(form)))
    layout.add(16, Box(len(layout.heights), 0, end, "note", rules))
    if form.warnings:
        layout.add(16, Box(len(layout.heights), 0, end, "warning", "\n".join(warning_lines(form))))
    return layout


def rules_of(form: Form) -> list[str]:
    """Return the footnotes: where the form comes from, what may be chosen, how it is used."""
    listed = choices(form)
    return [form.made, *([f"可选的：{listed}"] if listed else []), *form.notes]


def warning_lines(form: Form) -> list[str]:
    """Return the warnings as the sheet prints them, each with its red lines by name."""
    return [
        f"【红线】{one.text}（{'、'.join(f'{key} {red_lines.get(key).title}' for key in one.red_lines)}）"
        for one in form.warnings
    ]


def choices(form: Form) -> str:
    """Return the drop-down lists in words: a printed sheet has no drop-downs."""
    listed: dict[str, list[str]] = {}
    for cell in form.cells():
        if cell.kind == "choice":
            listed.setdefault("、".join(cell.choices), []).append(cell.label)
    return "".join(f"{'、'.join(labels)}：{said}。" for said, labels in listed.items())


def _fields(layout: Layout, part: Fields, example: bool) -> None:
    line: list[Field] = []
    for one in part.fields:
        if one.wide:
            _field_row(layout, line, part, example)
            _field_row(layout, [one], part, example)
            line = []
        else:
            line.append(one)
            if len(line) == part.across:
                _field_row(layout, line, part, example)
                line = []
    _field_row(layout, line, part, example)


def _field_row(layout: Layout, fields: list[Field], part: Fields, example: bool) -> None:
    if not fields:
        return
    row, edges = len(layout.heights), _edges(layout, part)
    if fields[0].wide:
        edges = (edges[0], edges[1], layout.last_column + 1)
    boxes = []
    for place, one in enumerate(fields):
        start, middle, end = edges[2 * place : 2 * place + 3]
        if place == len(fields) - 1:
            end = layout.last_column + 1
        text = str(one.example or "") if example else ""
        boxes.append(Box(row, start, middle - 1, "label", one.label))
        boxes.append(Box(row, middle, end - 1, "space", text, one))
    tall = max(one.lines for one in fields) * POINTS_A_LINE + 6
    layout.add(max(FIELD_POINTS, tall), *boxes)


def _edges(layout: Layout, part: Fields) -> tuple[int, ...]:
    """Return the columns at which labels and spaces begin, and the end: as near as the grid allows to equal shares.

    The table's columns may be of any width, so every way to cut them is tried: a label as wide as its text (at most
    45 % of its share), the rest for the pen.
    """
    columns = len(layout.widths)
    share = layout.width(0, columns - 1) / part.across
    label = min(max(text_width(one.label) for one in part.fields) + 3, share * 0.45)
    wanted = [label, share - label] * part.across
    at = [layout.width(0, column - 1) for column in range(columns + 1)]
    step = max(1, columns // 12)  # a grid of narrow columns is cut at every second one

    def off(edges: tuple[int, ...]) -> float:
        return sum(abs(at[end] - at[start] - wish) for (start, end), wish in zip(pairwise(edges), wanted, strict=True))

    cuts = combinations(range(step, columns, step), 2 * part.across - 1)
    return min(((0, *inner, columns) for inner in cuts), key=off)


def _table(layout: Layout, table: Table, example: bool) -> None:
    row = layout.head_row = len(layout.heights)
    layout.add(20, *(Box(row, place, place, "head", one.label) for place, one in enumerate(table.columns)))
    layout.first_row, layout.last_row = row + 1, row + table.size
    for place in range(table.size):
        given = table.given[place] if place < len(table.given) else {}
        said = table.example[place] if example and place < len(table.example) else {}
        layout.add(table.height, *_row(row + 1 + place, table.columns, given | said, place))
    if any(column.total for column in table.columns):
        boxes = [
            Box(row + 1 + table.size, at, at, "total", "" if at else "合计", column if column.total else None, -1)
            for at, column in enumerate(table.columns)
        ]
        layout.add(min(table.height, FIELD_POINTS), *boxes)


def _row(row: int, columns: list[Column], values: dict, place: int) -> list[Box]:
    return [
        Box(row, at, at, "cell", str(values.get(column.key, "")), column, place) for at, column in enumerate(columns)
    ]


def _size(style: Style) -> float:
    return {"title": 1.5, "about": 0.85, "note": 0.85, "warning": 0.85}.get(style, 1.0)
