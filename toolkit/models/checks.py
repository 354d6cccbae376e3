"""Refuse what a model cannot read: one Chinese sentence that names the table, the column and the rows. For every model.

Rows are named by the frame's index labels: whoever reads a sheet sets the index to the sheet's row numbers.
"""

from collections.abc import Collection
from typing import Any

import numpy as np
import pandas as pd

UNKNOWN = "数据不够"
"""The answer where the figures do not carry one; never a guess, never a zero."""

ROWS_SHOWN = 3
YES, NO = (True, 1, "是"), (False, 0, "否")


def require(frame: pd.DataFrame, columns: Collection[str], what: str) -> None:
    """Raise ValueError when columns are missing; what: the table's Chinese name."""
    missing = [column for column in columns if column not in frame.columns]
    if missing:
        raise ValueError(f"{what}缺列：{'、'.join(missing)}。要有的列是：{'、'.join(columns)}。")


def refuse(frame: pd.DataFrame, wrong: Any, what: str, column: str, problem: str) -> None:
    """Raise ValueError naming the first rows where `wrong` (one bool a row) holds; problem: what is wrong, way out."""
    marked = np.asarray(wrong, dtype=bool)
    count = int(marked.sum())
    if not count:
        return
    first = np.flatnonzero(marked)[:ROWS_SHOWN]
    values = frame[column].to_numpy()[first] if column in frame.columns else [""] * len(first)
    shown = "、".join(
        f"第 {row} 行“{value}”" if str(value) not in ("", "nan", "NaT", "<NA>", "None") else f"第 {row} 行"
        for row, value in zip(frame.index[first], values, strict=True)
    )
    more = f"（共 {count} 行）" if count > len(first) else ""
    raise ValueError(f"{what}的 {column} 列，{shown}{more}：{problem}。")


def ids(frame: pd.DataFrame, column: str, what: str, *, unique: bool = False) -> pd.Series:
    """Return a column of names or numbers that tell rows apart; refuse blanks, and repeats where unique is asked."""
    values = frame[column]
    refuse(frame, values.isna() | values.eq("").fillna(False), what, column, "没有填，补上再算")
    if unique:
        refuse(frame, values.duplicated(keep=False), what, column, "不止一行，一户（一件）只留一行")
    return values


def numbers(
    frame: pd.DataFrame,
    column: str,
    what: str,
    *,
    least: float | None = None,
    most: float | None = None,
    blank: bool = False,
    whole: bool = False,
) -> pd.Series:
    """Return a column as floats; refuse text, infinities, values outside [least, most], blanks unless allowed.

    whole: refuse parts of a whole too.
    """
    raw = frame[column]
    refuse(frame, raw.map(type).eq(bool) if raw.dtype == object else raw.dtype == bool, what, column, "要填数")
    values = pd.to_numeric(raw, errors="coerce").astype("float64")
    refuse(frame, values.isna() & raw.notna(), what, column, "不是数，改成数字")
    refuse(frame, np.isinf(values), what, column, "是无穷大，核对这一格的算式")
    if not blank:
        refuse(frame, values.isna(), what, column, "没有填，补上再算")
    if least is not None:
        refuse(frame, values < least, what, column, f"不能小于 {least:g}")
    if most is not None:
        refuse(frame, values > most, what, column, f"不能大于 {most:g}")
    if whole:
        refuse(frame, values.notna() & (values % 1 != 0), what, column, "要填整数")
    return values


def codes(raw: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    """Return (codes, values) of a column: codes index values, −1 where blank; an empty text is a blank."""
    found, values = pd.factorize(raw)
    values = np.asarray(values, dtype=object)
    empty = np.flatnonzero(values == "")
    if len(empty):
        values = np.delete(values, empty)
        found = np.where(found == empty[0], -1, found - (found > empty[0]))
    return found, values


def one_of(
    frame: pd.DataFrame, column: str, known: Collection[Any], what: str, *, blank: bool = False
) -> tuple[np.ndarray, np.ndarray]:
    """Return the column as (codes, values): codes index values, −1 where blank; refuse what is not among the known."""
    found, values = codes(frame[column])
    allowed = np.array([value in known for value in values], dtype=bool)
    if not allowed.all():
        strange = (found >= 0) & ~allowed[found]
        refuse(frame, strange, what, column, f"不认得，可用的是：{'、'.join(map(str, known))}")
    if not blank:
        refuse(frame, found < 0, what, column, f"没有填，可用的是：{'、'.join(map(str, known))}")
    return found, values


def yes_no(frame: pd.DataFrame, column: str, what: str, *, blank: bool = True) -> pd.Series:
    """Return a column of yes and no as 'boolean', missing where blank (not asked yet); takes true, 1, 是 and false, 0, 否."""
    if frame[column].dtype in (bool, "boolean"):
        values = frame[column].astype("boolean")
    else:
        found, words = codes(frame[column])
        # The last place is where a blank's code −1 points to.
        meaning = np.array([*(word in YES for word in words), False], dtype=bool)
        strange = np.array([*(word not in YES + NO for word in words), False], dtype=bool)
        refuse(frame, strange[found], what, column, "只填“是”“否”，没问清就空着")
        values = pd.Series(pd.array(meaning[found], dtype="boolean"), index=frame.index).mask(found < 0)
    if not blank:
        refuse(frame, values.isna(), what, column, "没有填，填“是”或“否”")
    return values


def states(frame: pd.DataFrame, column: str, what: str) -> np.ndarray:
    """Return a column of yes and no as numbers: 0 no, 1 yes, 2 blank."""
    return yes_no(frame, column, what).to_numpy("int8", na_value=2)


def label(words: Collection[str], codes: np.ndarray) -> np.ndarray:
    """Return words[code] for each code. As objects: numpy's fixed-width texts copy every long sentence in full."""
    return np.array([*words], dtype=object)[codes]


def dates(frame: pd.DataFrame, column: str, what: str, *, blank: bool = False) -> pd.Series:
    """Return a column as datetime64; refuse what is no date (bare numbers too), and blanks unless allowed."""
    raw = frame[column]
    if pd.api.types.is_datetime64_any_dtype(raw):
        values = raw
    else:
        found, days = codes(raw)
        # A number is no date: pandas would read 20250308 as nanoseconds since 1970.
        texts = pd.Series([None if isinstance(day, int | float) else str(day) for day in days], dtype=object)
        parsed = pd.to_datetime(texts, errors="coerce", format="mixed")
        refuse(frame, (found >= 0) & np.append(parsed.isna(), False)[found], what, column, "不是日期，写成 2025-03-08")
        values = pd.Series(parsed.array.take(found, allow_fill=True), index=frame.index, name=raw.name)
    if not blank:
        refuse(frame, values.isna(), what, column, "没有填，补上日期")
    return values


def day(value: Any, name: str) -> pd.Timestamp:
    """Return one day (midnight) given as a date, a timestamp or '2025-03-08'; ValueError (Chinese) for anything else."""
    found = pd.NaT if isinstance(value, int | float) else pd.to_datetime(value, errors="coerce")
    if found is pd.NaT or not isinstance(found, pd.Timestamp):
        raise ValueError(f"{name}“{value}”不是日期，写成 2025-03-08。")
    return found.normalize()


def months(frame: pd.DataFrame, column: str, what: str) -> pd.Series:
    """Return a column as period[M]; takes periods, and text such as '2025-03'; refuse blanks and what is no month."""
    raw = frame[column]
    if raw.dtype == "period[M]":
        values = raw
        refuse(frame, values.isna(), what, column, "没有填，补上月份")
        return values
    return dates(frame, column, what).dt.to_period("M")
