"""What a form's YAML file may say."""

import re
from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field as Limits
from pydantic import model_validator

from toolkit.boards.reading import Strict
from toolkit.forms.formulas import BadFormula, names

Key = Annotated[str, Limits(pattern=r"^[a-z][a-z0-9_]*$")]
Text = Annotated[str, Limits(min_length=1)]
Given = str | int | float
"""What the form or its example writes into a cell."""
Kind = Literal["text", "number", "percent", "date", "choice"]
Group = Literal["找客户", "上门", "留客户", "报和交"]
LIST_LIMIT = 255
"""Characters that a drop-down list may take in a sheet, commas between them included."""
DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


class Cell(Strict):
    """One thing that is filled in."""

    key: Key
    label: Text
    kind: Kind = "text"
    decimals: Annotated[int, Limits(ge=0, le=4)] = 1
    """Places after the point of a number or percentage."""
    least: float | None = 0
    """Smallest number allowed; null for none."""
    most: Key | None = None
    """Key of the cell in the same row that it must not exceed."""
    choices: list[Text] = Limits(default_factory=list)
    other: bool = False
    """Whether something that is not in the list may be written."""
    formula: str = ""
    """Expression of toolkit.forms.formulas; the cell is then reckoned, not filled in."""
    hint: str = ""
    """How to fill it in."""

    @model_validator(mode="after")
    def _fits(self) -> "Cell":
        if bool(self.choices) != (self.kind == "choice"):
            raise ValueError("kind: choice 要有 choices，别的不要有")
        if any("," in choice for choice in self.choices):
            raise ValueError("choices 里不能有半角逗号，表格拿它隔开选项")
        if len(",".join(self.choices)) > LIST_LIMIT:
            raise ValueError(f"choices 连起来超过 {LIST_LIMIT} 字，下拉框放不下")
        if len(set(self.choices)) < len(self.choices):
            raise ValueError("choices 里有重复的")
        if self.formula:
            if self.kind not in ("number", "percent"):
                raise ValueError("有 formula 的，kind 要写 number 或 percent")
            try:
                names(self.formula)
            except BadFormula as error:
                raise ValueError(str(error)) from None
        return self

    def check(self, value: Given) -> None:
        """Raise ValueError when a given value does not suit the cell."""
        if self.formula:
            raise ValueError(f"{self.key} 是算出来的，不要填数")
        if self.kind in ("number", "percent") and isinstance(value, str):
            raise ValueError(f"{self.key} 要填数，写的是“{value}”")
        if self.kind not in ("number", "percent") and not isinstance(value, str):
            raise ValueError(f"{self.key} 要填文字，数字加引号")
        if self.kind == "date" and not DATE.fullmatch(str(value)):
            raise ValueError(f"{self.key} 的日期写成 2025-03-12 这样")
        if self.kind == "choice" and not self.other and value not in self.choices:
            raise ValueError(f"{self.key} 的“{value}”不在 choices 里")


class Field(Cell):
    """A labelled space."""

    wide: bool = False
    """Takes a whole line of the sheet."""
    lines: Annotated[int, Limits(ge=1, le=8)] = 1
    """Lines to write on."""
    value: Given | None = None
    """Stands in the empty form, to be overwritten: a density, a litres figure."""
    example: Given | None = None


class Column(Cell):
    """One column of a table."""

    width: Annotated[float, Limits(ge=4, le=80)]
    """Characters of the sheet; a Chinese character takes two."""
    total: Literal["", "sum", "formula"] = ""
    """What the totals line shows: the sum, or the column's own formula over the sums."""


class Fields(Strict):
    """A grid of labelled spaces."""

    kind: Literal["fields"]
    title: str = ""
    across: Annotated[int, Limits(ge=1, le=4)] = 2
    fields: Annotated[list[Field], Limits(min_length=1)]


class Table(Strict):
    """Rows to fill in: first those that the form gives, then blank ones."""

    kind: Literal["table"]
    title: str = ""
    columns: Annotated[list[Column], Limits(min_length=2)]
    given: list[dict[str, Given]] = Limits(default_factory=list)
    """Rows that the empty form has already begun."""
    blank: Annotated[int, Limits(ge=0, le=40)] = 0
    """Blank rows below them."""
    height: Annotated[float, Limits(ge=14, le=60)] = 22
    """Least height of a row in points: room for a pen."""
    example: Annotated[list[dict[str, Given]], Limits(min_length=1)]
    """What the filled form says, row by row from the first."""

    @property
    def size(self) -> int:
        return len(self.given) + self.blank

    @model_validator(mode="after")
    def _rows_fit(self) -> "Table":
        columns = {column.key: column for column in self.columns}
        if len(self.example) > self.size:
            raise ValueError(f"例有 {len(self.example)} 行，表只有 {self.size} 行")
        for rows, what in ((self.given, "given"), (self.example, "example")):
            for place, row in enumerate(rows, start=1):
                for key, value in row.items():
                    if key not in columns:
                        raise ValueError(f"{what} 第 {place} 行的 {key} 不是这张表的列")
                    columns[key].check(value)
        return self


Part = Annotated[Fields | Table, Limits(discriminator="kind")]


class Caution(Strict):
    """What must not be written or done with this form."""

    text: Text
    red_lines: Annotated[list[Annotated[str, Limits(pattern=r"^R\d\d$")]], Limits(min_length=1)]


class Form(Strict):
    """One form: one page of A4."""

    id: Annotated[str, Limits(pattern=r"^[a-z]+(-[a-z]+)*$")]
    number: Annotated[int, Limits(ge=1)]
    """Its place among the forms."""
    title: Annotated[str, Limits(min_length=2, max_length=14)]
    group: Group
    covers: list[int] = Limits(default_factory=list)
    """Rows of the coverage list."""
    sources: list[Annotated[str, Limits(pattern=r"^S00\d-\d{2}$")]] = Limits(default_factory=list)
    orientation: Literal["portrait", "landscape"]
    who: Text
    """Who fills it in."""
    when: Text
    made: Text
    """What of it comes from the material and what is 本书补写."""
    parts: Annotated[list[Part], Limits(min_length=1)]
    notes: Annotated[list[Text], Limits(min_length=2)]
    """Rules for using it: consent, where it lies, how long."""
    warnings: list[Caution] = Limits(default_factory=list)

    @property
    def table(self) -> Table | None:
        return next((part for part in self.parts if isinstance(part, Table)), None)

    @property
    def fields(self) -> list[Field]:
        return [field for part in self.parts if isinstance(part, Fields) for field in part.fields]

    def cells(self) -> Iterator[Cell]:
        yield from self.fields
        if self.table:
            yield from self.table.columns

    @model_validator(mode="after")
    def _hangs_together(self) -> "Form":
        tables = [part for part in self.parts if isinstance(part, Table)]
        if len(tables) > 1:
            raise ValueError("一张表单只能有一个 table，列宽由它定")
        keys = [cell.key for cell in self.cells()]
        if twice := {key for key in keys if keys.count(key) > 1}:
            raise ValueError(f"key 重复：{'、'.join(sorted(twice))}")
        fields = {field.key for field in self.fields}
        columns = {column.key for table in tables for column in table.columns}
        for part in self.parts:
            if isinstance(part, Fields) and tables and 2 * part.across > len(columns):
                raise ValueError(f"列只有 {len(columns)} 个，across 不能写 {part.across}")
        for field in self.fields:
            self._knows(field, fields, columns)
            if field.most:
                raise ValueError(f"{field.key}：most 只能用在 table 的列里")
            for value in (field.value, field.example):
                if value is not None:
                    field.check(value)
        for table in tables:
            for column in table.columns:
                self._knows(column, fields | columns, set())
                if column.most and column.most not in columns:
                    raise ValueError(f"{column.key} 的 most 写的 {column.most} 不是这张表的列")
                if column.total == "formula" and not column.formula:
                    raise ValueError(f"{column.key} 写了 total: formula，却没有 formula")
                if column.total and column.kind not in ("number", "percent"):
                    raise ValueError(f"{column.key} 不是数，不能有 total")
                if column.total == "formula":
                    sums = {other.key for other in table.columns if other.total == "sum"}
                    self._knows(column, fields | sums, set())
        return self

    @staticmethod
    def _knows(cell: Cell, cells: set[str], columns: set[str]) -> None:
        if cell.formula:
            used = names(cell.formula)
            if unknown := (set(used.cells) - cells) | (used.columns - columns):
                raise ValueError(f"{cell.key} 的算式用到了 {'、'.join(sorted(unknown))}，这里没有这个 key")
