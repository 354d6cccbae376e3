"""Hold a case's figures against the ranges of the trade: customer, vehicle, station, season, price.

A figure is held against a range
├── that it names      `range: V05.litres_month`, `range: customer.vehicles`, `range: station.tonnes_day` …
├── that its note quotes, `note: 教练车 180–320`
└── that its unit, name or note makes certain (recognised.py)
`note: 例外：…` with the reason lets a figure stand outside; the note is then what a reader of the file judges.
"""

import re
from decimal import Decimal
from typing import NamedTuple

from toolkit.cases import recognised
from toolkit.cases.figures import Figure
from toolkit.cases.range_table import Range, customer_of, make, plain, table
from toolkit.cases.reader import Case
from toolkit.errors import ContentError

EXCEPTION = "例外"
SEASONS = {"春": (3, 4, 5), "夏": (6, 7, 8), "秋": (9, 10, 11), "冬": (12, 1, 2)}
_QUOTED = re.compile(r"(\d[\d,]*(?:\.\d+)?)\s*[–—~～]\s*(\d[\d,]*(?:\.\d+)?)(?!\s*[月日号点年时岁周天台\d])")
_YEARS = range(1900, 2100)


class Held(NamedTuple):
    figure: Figure
    range: Range


def named(case: Case, figure: Figure) -> Range:
    """Return the range that a figure names; ContentError when there is none or the unit is another."""
    known, where = table(case), f"figures.{figure.name}"
    if figure.range not in known:
        stem = figure.range.split(".")[0]
        near = [name for name in known if name.split(".")[0] == stem] or sorted({name.split(".")[0] for name in known})
        raise ContentError(
            case.path, where, f"没有“{figure.range}”这个范围", f"能写的：{'、'.join(near)}；客户、站型不同，有的没有"
        )
    found = known[figure.range]
    if figure.unit.strip() not in found.units:
        raise ContentError(
            case.path, where, f"单位是“{figure.unit}”，范围按 {found.units[0] or '没有单位'}", "改单位，或者换一个范围"
        )
    return found


def quoted(figure: Figure) -> Range | None:
    """Return the range that a figure's note quotes (教练车 180–320), the first of several; dates are none."""
    for low, high in _QUOTED.findall(figure.note):
        limits = [Decimal(end.replace(",", "")) for end in (low, high)]
        if not all(end in _YEARS for end in limits):
            return make("note", sorted(limits), "备注里写着", figure.unit)
    return None


def held(case: Case) -> list[Held]:
    """Return every figure that can be held against a range, with that range; ContentError for a name that is wrong."""
    found = []
    for figure in case.figures.values():
        if figure.note.startswith(EXCEPTION) and len(figure.note) > len(EXCEPTION) + 3:
            continue
        against = [named(case, figure)] if figure.range else recognised.ranges_for(case, figure)
        if note := quoted(figure):
            against.append(note)
        found += [Held(figure, one) for one in against]
    return found


def check(case: Case) -> list[ContentError]:
    """Return what lies outside its range, and a season in which the customer does not buy."""
    if case.kind != "composed":
        return []
    try:
        pairs = held(case)
    except ContentError as error:
        return [error]
    errors = [
        ContentError(
            case.path,
            f"figures.{figure.name}",
            f"{plain(figure.value)} {figure.unit}不在范围里：{against}".replace(" 不在", "不在"),
            "改数；真有特别的缘故，note 写“例外：”和缘故",
        )
        for figure, against in pairs
        if not against.holds(figure.value)
    ]
    return errors + _season(case)


def _season(case: Case) -> list[ContentError]:
    months = customer_of(case).get("season")
    if months is None or case.season not in SEASONS or set(months) & set(SEASONS[case.season]):
        return []
    shown = "、".join(map(str, months))
    return [ContentError(case.path, "字段 season", f"这类客户 {case.season}季不加油", f"他加油的月份：{shown}")]
