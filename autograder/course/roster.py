"""Read a roster (.csv or .xlsx with 学号, 姓名, 片区, 站); every problem is one sentence with its row."""

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from toolkit.errors import ContentError

COLUMNS = ("学号", "姓名", "片区", "站")
UNCHANGED = "名单没有写入，已有的班级不受影响"

_ID = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]{0,63}")
# Windows cannot make folders of these names, whatever the case.
_DEVICES = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))}
_SIZE_LIMIT = 5_000_000


class Trainee(NamedTuple):
    id: str
    """学号, safe as a folder name; leading zeros kept."""
    name: str
    area: str
    """片区; "未填片区" when the cell is empty."""
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
        rows = list(_rows(path))
    except ContentError as problem:
        return [], [problem]
    if not rows:
        return [], [ContentError(path.name, "", "名单是空的", f"第一行写表头：{'、'.join(COLUMNS)}")]
    head_row, head = rows[0]
    head = [cell.strip() for cell in head]
    missing = [column for column in COLUMNS if column not in head]
    if missing:
        return [], [
            ContentError(
                path.name,
                f"第 {head_row} 行",
                f"表头缺“{'、'.join(missing)}”",
                f"表头要有：{'、'.join(COLUMNS)}（顺序不限）",
            )
        ]
    return _trainees(path.name, head, rows[1:])


def _trainees(
    file: str, head: list[str], rows: list[tuple[int, list[str]]]
) -> tuple[list[Trainee], list[ContentError]]:
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
        problem = _problem(file, where, trainee, seen)
        if problem:
            problems.append(problem)
        else:
            seen[trainee.id.lower()] = number
            trainees.append(trainee._replace(area=trainee.area or "未填片区"))
    if not trainees and not problems:
        problems.append(ContentError(file, "", "只有表头，没有学员", f"每位学员一行；{UNCHANGED}"))
    return trainees, problems


def _problem(file: str, where: str, trainee: Trainee, seen: dict[str, int]) -> ContentError | None:
    if any(ord(letter) < 32 for field in trainee for letter in field):
        return ContentError(file, where, "有一格里带换行或看不见的字符", f"把这一行重打一遍，双引号要成对；{UNCHANGED}")
    if not trainee.id:
        return ContentError(file, where, f"“{trainee.name}”没有学号", f"补上学号；{UNCHANGED}")
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


def _rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    if not path.is_file():
        raise ContentError(path, "", "找不到名单", "核对文件名，或用完整路径")
    if path.stat().st_size > _SIZE_LIMIT:
        raise ContentError(path.name, "", "超过 5 MB，不像一份名单", "只留学号、姓名、片区、站四列再存一次")
    kind = path.suffix.lower()
    if kind == ".xlsx":
        return _xlsx_rows(path)
    if kind == ".csv":
        return _csv_rows(path)
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


def _xlsx_rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        sheet = book.worksheets[0]
        for number, row in enumerate(sheet.iter_rows(), start=1):
            yield number, [_text(cell) for cell in row]
        book.close()
    except (InvalidFileException, zipfile.BadZipFile, KeyError, OSError, IndexError, ValueError, EOFError):
        raise ContentError(
            path.name, "", "打不开，不是完好的 .xlsx", "在 Excel 里去掉密码，另存为 .xlsx 再试"
        ) from None


def _text(cell: object) -> str:
    value = getattr(cell, "value", None)
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        # Excel shows 0032 for the number 32 formatted "0000": keep what the trainer sees.
        shown = str(getattr(cell, "number_format", ""))
        return str(value).zfill(len(shown)) if re.fullmatch("0+", shown) else str(value)
    return str(value)
