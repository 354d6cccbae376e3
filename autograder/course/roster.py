"""Read a roster (.csv or .xlsx with 学号, 姓名, 片区, 站); every problem is one sentence with its row."""

import csv
import io
import re
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from toolkit.errors import ContentError

COLUMNS = ("学号", "姓名", "片区", "站")
NO_AREA = "未填片区"
UNCHANGED = "名单没有写入，已有的班级不受影响"

_ID = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]{0,63}")
# Windows cannot make folders of these names, whatever the case.
_DEVICES = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))}
_SIZE_LIMIT = 5_000_000
_TITLES = 10
"""Rows in which a header is looked for, to tell where it is."""


class Trainee(NamedTuple):
    id: str
    """学号, safe as a folder name; leading zeros kept."""
    name: str
    area: str
    """片区; NO_AREA when the cell is empty."""
    station: str


def read(path: Path) -> list[Trainee]:
    """Return the trainees of a roster file; ContentError for the first problem in it."""
    trainees, problems = examine(path)
    if problems:
        raise problems[0]
    return trainees


def examine(path: Path) -> tuple[list[Trainee], list[ContentError]]:
    """Return the trainees and all problems of a roster file, so that all can be mended at once."""
    try:
        sheets = {title: list(rows) for title, rows in _sheets(path)}
    except ContentError as problem:
        return [], [problem]
    (first, rows), *after = sheets.items()
    others = [(title, found) for title, more in after if (found := _below_head(more)) is not None]
    try:
        head = _head(path.name, rows, others)
    except ContentError as problem:
        return [], [problem]
    trainees, problems = _trainees(path.name, head, rows[1:])
    seen = {trainee.id for trainee in trainees}
    for title, (head, below) in others:
        if more := [trainee.id for trainee in _trainees(path.name, head, below)[0] if trainee.id not in seen]:
            way_out = f"是这个班的，并到第一张里；不是的，删掉那一张；{UNCHANGED}"
            said = f"还有 {len(more)} 位不在“{first}”里，后面的工作表不读"
            problems.append(ContentError(path.name, f"工作表“{title}”", said, way_out))
    return trainees, problems


def remarks(trainees: list[Trainee]) -> list[str]:
    """What is no fault and yet may be one: a merged cell, a person written twice, zeros that Excel dropped."""
    said = []
    if blank := [trainee.id for trainee in trainees if trainee.area == NO_AREA]:
        said.append(
            f"没写片区的 {len(blank)} 位：{_few(blank)}，报表里归在“{NO_AREA}”。"
            "名单里合并过单元格的，取消合并，一行一个填上，换个文件夹再建"
        )
    names: dict[str, list[str]] = {}
    for trainee in trainees:
        names.setdefault(trainee.name, []).append(trainee.id)
    if twice := [f"{name}（{'、'.join(ids)}）" for name, ids in names.items() if len(ids) > 1]:
        said.append(f"同名的：{_few(twice)}。是两位就不用动；一位写了两遍的，删掉一行，换个文件夹再建")
    width = max((len(trainee.id) for trainee in trainees if re.fullmatch("0[0-9]*", trainee.id)), default=0)
    if short := [trainee.id for trainee in trainees if trainee.id.isdigit() and len(trainee.id) < width]:
        said.append(f"学号 {_few(short)} 比别人的短，像是 Excel 丢了前面的 0。把那一栏设成文本，补上 0，换个文件夹再建")
    return said


def _few(items: list[str]) -> str:
    return "、".join(items[:5]) + (" 等" if len(items) > 5 else "")


Rows = list[tuple[int, list[str]]]


def _head(file: str, rows: Rows, others: list[tuple[str, tuple[list[str], Rows]]]) -> list[str]:
    """The header; ContentError when the first row is none, with the place where one stands."""
    columns = "、".join(COLUMNS)
    head = _cells(rows[0][1]) if rows else []
    missing = [column for column in COLUMNS if column not in head]
    if not missing:
        return head
    for number, cells in rows[1:_TITLES]:
        if set(COLUMNS) <= set(_cells(cells)):
            where = f"第 {rows[0][0]} 行"
            raise ContentError(file, where, f"不是表头，表头在第 {number} 行", f"删掉表头上面的行；{UNCHANGED}")
    for title, _ in others:
        raise ContentError(file, "", f"名单在工作表“{title}”，只读第一张", f"把那一张挪到最前面；{UNCHANGED}")
    if not rows:
        raise ContentError(file, "", "名单是空的", f"第一行写表头：{columns}")
    missed = f"表头缺“{'、'.join(missing)}”"
    raise ContentError(file, f"第 {rows[0][0]} 行", missed, f"表头要有：{columns}（顺序不限）")


def _below_head(rows: Rows) -> tuple[list[str], Rows] | None:
    """Header and rows of a sheet that holds a roster; None when it holds none."""
    for index, (_, cells) in enumerate(rows[:_TITLES]):
        if set(COLUMNS) <= set(_cells(cells)):
            return _cells(cells), rows[index + 1 :]
    return None


def _cells(cells: list[str]) -> list[str]:
    """Names of columns; 学 号 is written for looks."""
    return ["".join(cell.split()) for cell in cells]


def _trainees(file: str, head: list[str], rows: Rows) -> tuple[list[Trainee], list[ContentError]]:
    columns = [head.index(column) for column in COLUMNS]
    trainees: list[Trainee] = []
    problems: list[ContentError] = []
    seen: dict[str, int] = {}
    for number, cells in rows:
        if not any(cell.strip() for cell in cells):
            continue
        where = f"第 {number} 行"
        if any(cell.strip() for cell in cells[len(head) :]):
            problems.append(
                ContentError(
                    file,
                    where,
                    f"有 {len(cells)} 格，表头只有 {len(head)} 格",
                    f"名字里有逗号的，整格用英文双引号括起来；{UNCHANGED}",
                )
            )
            continue
        padded = cells + [""] * len(head)
        trainee = Trainee(*(padded[column].strip() for column in columns))
        trainee = trainee._replace(id=unicodedata.normalize("NFKC", trainee.id))
        problem = _problem(file, where, trainee, seen)
        if problem:
            problems.append(problem)
        else:
            seen[trainee.id.lower()] = number
            trainees.append(trainee._replace(area=trainee.area or NO_AREA))
    if not trainees and not problems:
        problems.append(ContentError(file, "", "只有表头，没有学员", f"每位学员一行；{UNCHANGED}"))
    return trainees, problems


def _problem(file: str, where: str, trainee: Trainee, seen: dict[str, int]) -> ContentError | None:
    if any(ord(letter) < 32 for field in trainee for letter in field):
        return ContentError(file, where, "有一格里带换行或看不见的字符", f"把这一行重打一遍，双引号要成对；{UNCHANGED}")
    if not trainee.id:
        return ContentError(file, where, f"“{trainee.name}”没有学号", f"补上学号；{UNCHANGED}")
    if re.fullmatch(r"[0-9](\.[0-9]+)?[eE]\+[0-9]+", trainee.id):
        return ContentError(
            file,
            where,
            f"学号“{trainee.id}”存成了数，Excel 只留得住 15 位",
            f"把学号那一栏设成文本，再填一遍；{UNCHANGED}",
        )
    if not _ID.fullmatch(trainee.id) or trainee.id.lower() in _DEVICES:
        return ContentError(
            file,
            where,
            f"学号“{trainee.id}”不能用作文件夹名",
            f"只用数字、英文字母、_ 和 -,以数字或字母开头，不超过 64 个；{UNCHANGED}",
        )
    if trainee.id.lower() in seen:
        return ContentError(
            file,
            where,
            f"学号“{trainee.id}”与第 {seen[trainee.id.lower()]} 行重复",
            f"两人是同一位就删一行，不是就改学号；{UNCHANGED}",
        )
    if not trainee.name:
        return ContentError(file, where, f"学号“{trainee.id}”没有姓名", f"补上姓名；{UNCHANGED}")
    return None


def _sheets(path: Path) -> Iterator[tuple[str, Iterable[tuple[int, list[str]]]]]:
    if not path.is_file():
        raise ContentError(path, "", "找不到名单", "核对文件名，或用完整路径")
    if path.stat().st_size > _SIZE_LIMIT:
        raise ContentError(path.name, "", "超过 5 MB，不像一份名单", "只留学号、姓名、片区、站四列再存一次")
    kind = path.suffix.lower()
    if kind == ".xlsx":
        yield from _xlsx_sheets(path)
    elif kind == ".csv":
        yield "", _csv_rows(path)
    else:
        raise ContentError(path.name, "", f"不认识“{kind or '没有后缀'}”的名单", "用 Excel 另存为 .xlsx 或 .csv")


def _csv_rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    text = _decode(path)
    first = text.partition("\n")[0]
    reader = csv.reader(
        io.StringIO(text, newline=""), strict=True, delimiter="\t" if "\t" in first and "," not in first else ","
    )
    try:
        previous = 0
        for cells in reader:
            # A quoted cell may hold a line break: name the line where the row begins.
            number, previous = previous + 1, reader.line_num
            yield number, cells
    except csv.Error:
        raise ContentError(path.name, f"第 {reader.line_num} 行", "这一行拆不开", "多半是双引号没有成对") from None


def _decode(path: Path) -> str:
    data = path.read_bytes()
    for start, encoding in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"", "utf-8-sig"), (b"", "gb18030")):
        if data.startswith(start):
            try:
                text = data.decode(encoding)
            except UnicodeDecodeError:
                continue
            if "\0" not in text:
                return text
    raise ContentError(path.name, "", "读不出文字，不像 CSV", "用 Excel 打开，另存为“CSV UTF-8（逗号分隔）”")


def _xlsx_sheets(path: Path) -> Iterator[tuple[str, Iterable[tuple[int, list[str]]]]]:
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        # The first by its index: a workbook without any is told like a broken one.
        for sheet in (book.worksheets[0], *book.worksheets[1:]):
            yield (
                sheet.title,
                [(number, [_text(cell) for cell in row]) for number, row in enumerate(sheet.iter_rows(), 1)],
            )
        book.close()
    except (InvalidFileException, zipfile.BadZipFile, KeyError, OSError, IndexError, ValueError, EOFError):
        raise ContentError(
            path.name, "", "打不开，不是完好的 .xlsx", "在 Excel 里去掉密码，另存为 .xlsx 再试"
        ) from None


def _text(cell: object) -> str:
    value = getattr(cell, "value", None)
    if value is None:
        return ""
    if isinstance(value, int | float) and abs(value) >= 1e15:
        # Excel keeps 15 digits and shows 4.20101E+17: the rest of an identity number is lost.
        return f"{value:.5E}"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        # Excel shows 0032 for the number 32 formatted "0000": keep what the trainer sees.
        shown = str(getattr(cell, "number_format", ""))
        return str(value).zfill(len(shown)) if re.fullmatch("0+", shown) else str(value)
    return str(value)
