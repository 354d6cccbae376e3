"""Read a filled marking sheet (.xlsx, or .csv saved from it); every problem is one sentence with its row."""

import csv
import io
import unicodedata
import zipfile
from pathlib import Path
from typing import NamedTuple

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from autograder.marking import bank
from autograder.marking.answers import Answer, Asked
from autograder.marking.sheet import COLUMNS, TABS
from autograder.reports.style import number as shown_number
from toolkit.errors import ContentError

UNCHANGED = "整张表没有写入，成绩册不变"
_SIZE_LIMIT = 20_000_000
_ROWS_LIMIT = 20_000


class Filled(NamedTuple):
    """One row with a mark."""

    row: int
    answer: Answer
    points: float
    comment: str
    """Sentences of the codes, then the marker's own words; empty for none."""


def examine(
    path: Path, asked: Asked, comments: dict[str, str], *, second: bool = False
) -> tuple[list[Filled], list[ContentError]]:
    """The marks of a sheet and all its problems, so that all can be mended at once."""
    try:
        rows = _rows(path, second)
    except ContentError as problem:
        return [], [problem]
    head = [cell.strip() for cell in rows[0]] if rows else []
    missing = [column for column in COLUMNS[:2] if column not in head]
    if missing:
        way_out = f"第一行要有：{'、'.join(COLUMNS[:4])}；{UNCHANGED}"
        return [], [ContentError(path.name, "第 1 行", f"表头缺“{'、'.join(missing)}”", way_out)]
    known = asked.by_number()
    seen: dict[str, int] = {}
    filled, problems = [], []
    for row, cells in enumerate(rows[1:], start=2):
        entry = dict(zip(head, [*cells, *[""] * len(head)], strict=False))
        values = [entry.get(column, "").strip() for column in COLUMNS[:4]]
        if not any(values):
            continue
        try:
            one = _row(path.name, row, values, asked, known, comments)
            if one is not None and one.answer.number in seen:
                raise _problem(
                    path.name, row, f"盲号 {one.answer.number} 与第 {seen[one.answer.number]} 行重复", "只留一行"
                )
        except ContentError as problem:
            problems.append(problem)
            continue
        if one is not None:
            seen[one.answer.number] = row
            filled.append(one)
    if not filled and not problems:
        problems.append(ContentError(path.name, "", "一个分也没有填", "在“得分”一列填数再收"))
    return filled, problems


def need_taken(path: Path, asked: Asked, comments: dict[str, str], taken: dict[str, float], *, second: bool) -> None:
    """ContentError when the sheet that stands at `path` holds what is not taken in: a new one would wipe it out.

    taken: points by blind number. Rows of answers that are no longer there hold nothing worth keeping.
    """
    rows = _rows(path, second) if path.is_file() else []
    known = asked.by_number()
    lost = 0
    for cells in rows[1:]:
        entry = dict(zip(rows[0], [*cells, *[""] * len(rows[0])], strict=False))
        shown, points, codes, own = (entry.get(column, "").strip() for column in COLUMNS[:4])
        answer = known.get(_number(shown))
        if answer is not None:
            said = "\n".join([*bank.expand(comments, codes)[0], *([own] if own else [])])
            new_mark = points and _points(points) != taken.get(answer.number)
            lost += bool(new_mark or (not second and said not in ("", answer.comment)))
    if lost:
        command = "second-in" if second else "marks-in"
        way_out = f"先用 {command} 收这一张；不要了的，删掉它再出表"
        raise ContentError(path, "", f"里面有 {lost} 行还没收，重新出表会盖掉", way_out)


def _row(
    file: str, row: int, values: list[str], asked: Asked, known: dict[str, Answer], comments: dict[str, str]
) -> Filled | None:
    """One row; None when it has neither mark nor comment code."""
    shown, points_text, codes, own = values
    answer = known.get(_number(shown))
    if answer is None:
        if not shown:
            raise _problem(file, row, "没有盲号", "补上盲号，或删掉这一行")
        raise _problem(
            file,
            row,
            f"没有盲号“{shown}”",
            "核对抄错没有、是不是这一题的表；出表后又交过一份的，删掉这一行先收，再重新出表",
        )
    sentences, unknown = bank.expand(comments, codes)
    if unknown:
        have = "、".join(comments) or "还没有评语库"
        raise _problem(file, row, f"评语代码“{'、'.join(unknown)}”不认识", f"可用的是：{have}")
    if not points_text:
        if codes:
            raise _problem(file, row, f"盲号 {answer.number} 写了评语代码没给分", "补上得分，或清掉代码")
        return None
    most = asked.question.maximum
    points = _points(points_text)
    if points is None or not 0 <= points <= most:
        raise _problem(file, row, f"得分“{points_text}”不能用", f"填 0 到 {shown_number(most)} 的数")
    return Filled(row, answer, points, "\n".join([*sentences, own] if own else sentences))


def _problem(file: str, row: int, problem: str, way_out: str) -> ContentError:
    return ContentError(file, f"第 {row} 行", problem, f"{way_out}；{UNCHANGED}")


def _number(shown: str) -> str:
    """A blind number however it was typed: kmtrwx, KMT RWX, full width."""
    letters = [one for one in unicodedata.normalize("NFKC", shown).upper() if one.isalnum()]
    return "".join(letters[:3]) + "-" + "".join(letters[3:])


def _points(shown: str) -> float | None:
    """The number in a cell; None for what is none. "nan" is a number that no comparison lets through."""
    try:
        return float(unicodedata.normalize("NFKC", shown))
    except ValueError:
        return None


def _rows(path: Path, second: bool) -> list[list[str]]:
    if not path.is_file():
        raise ContentError(path, "", "找不到批分表", "核对文件名，或用完整路径")
    if path.stat().st_size > _SIZE_LIMIT:
        raise ContentError(path.name, "", "超过 20 MB，不像批分表", "用 marking-sheet 出的那张表填")
    kind = path.suffix.lower()
    if kind not in (".xlsx", ".csv"):
        raise ContentError(path.name, "", f"不认识“{kind or '没有后缀'}”的表", "另存为 .xlsx 或 .csv")
    rows = _xlsx(path, second) if kind == ".xlsx" else _csv(path)
    if len(rows) > _ROWS_LIMIT:
        raise ContentError(path.name, "", f"超过 {_ROWS_LIMIT} 行，不像批分表", "删掉下面的空行再存")
    return rows


def _xlsx(path: Path, second: bool) -> list[list[str]]:
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        try:
            tab = book.worksheets[0].title
            cells = book.worksheets[0].iter_rows(max_row=_ROWS_LIMIT + 1, values_only=True)
            rows = [["" if value is None else str(value) for value in row] for row in cells]
        finally:
            book.close()
    except (InvalidFileException, zipfile.BadZipFile, KeyError, OSError, IndexError, ValueError, EOFError):
        raise ContentError(
            path.name, "", "打不开，不是完好的 .xlsx", "在 Excel 或 WPS 里去掉密码，另存为 .xlsx 再试"
        ) from None
    if tab == TABS[not second]:
        whose, command = ("头一人", "marks-in") if second else ("第二人", "second-in")
        raise ContentError(path.name, "", f"这是{whose}的批分表", f"用 {command} 收；{UNCHANGED}")
    return rows


def _csv(path: Path) -> list[list[str]]:
    data = path.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        try:
            return list(csv.reader(io.StringIO(text, newline=""), strict=True))
        except csv.Error:
            raise ContentError(path.name, "", "有一行拆不开，多半是双引号没有成对", "改用 .xlsx 存") from None
    raise ContentError(path.name, "", "读不出文字，不像 CSV", "另存为“CSV UTF-8（逗号分隔）”或 .xlsx")
