"""Check a case against the rules of the library; every fault at once, each with its way out."""

import re
from pathlib import Path
from typing import NamedTuple

from toolkit.cases import figures, ranges, reader, red_lines, sameness, text
from toolkit.cases.reader import UNKNOWN, Case
from toolkit.errors import ContentError

HEADINGS = ("处境", "难点", "做法", "结果", "能照搬的", "要当心的", "讨论题")
LENGTH = (350, 700)
"""Characters of a composed body, headings included."""
FIGURES = 4
"""Least figures of a composed case, dates left out."""
_DATES = frozenset({"年", "月", "日", "号", "点", "时", "分"})
REPORTED = frozenset({"S000-12", "S000-13", "S000-14", "S000-15", "S000-16"})
"""The only published cases."""
_PLATE = re.compile(r"[\u4e00-\u9fff][A-Z][·・ ]?([A-Z0-9]{5,6})(?![A-Z0-9])")
_BARE_SOURCE = re.compile(r"(?<![A-Za-z0-9])(?:S00\d-\d{2}|[WP]\d{2})(?![A-Za-z0-9])")


class Verdict(NamedTuple):
    path: Path
    case: Case | None
    """None when the file could not be read."""
    errors: list[ContentError]


def check(case: Case) -> list[ContentError]:
    """Return everything wrong with a case, in the order of the file; empty when it is good."""
    errors = [
        *_kind(case),
        *_red_lines(case),
        *figures.recompute(case.figures, case.path),
        *ranges.check(case),
        *_headings(case),
        *_text(case),
    ]
    return errors + (_composed(case) if case.kind == "composed" else _reported(case))


def _kind(case: Case) -> list[ContentError]:
    if case.kind == "reported" and not REPORTED.intersection(case.sources):
        return [
            ContentError(
                case.path,
                "字段 kind",
                "写成公开报道，出处里却没有那五个报道过的案例",
                "自己编的写 composed，页上标教学编写",
            )
        ]
    if case.kind == "composed":
        unknown = [
            name
            for name in ("customer_type", "station_kind", "season", "year", "decider", "outcome")
            if getattr(case, name) == UNKNOWN
        ]
        if unknown:
            return [
                ContentError(case.path, "字段 " + "、".join(unknown), "教学编写的案例不能写 unknown", "定下来，写具体")
            ]
    return []


def _red_lines(case: Case) -> list[ContentError]:
    known = {line.id for line in red_lines.load()}
    return [
        ContentError(case.path, "字段 red_lines", f"{key} 不在红线表里", "核对 toolkit/cases/red_lines.yml")
        for key in case.red_lines
        if key not in known
    ]


def _headings(case: Case) -> list[ContentError]:
    found = re.findall(r"^#+ +(.+?) *$", case.body, flags=re.M)
    if found != list(HEADINGS) or not case.body.startswith("## "):
        return [
            ContentError(
                case.path, "正文", f"小标题是 {' '.join(found) or '空的'}", "依次写 ## " + " ## ".join(HEADINGS)
            )
        ]
    return [
        ContentError(case.path, f"正文 {heading}", "下面没有字", "写上，或者说清没有报道")
        for heading, section in case.sections.items()
        if not text.prose(section).strip()
    ]


def _text(case: Case) -> list[ContentError]:
    errors = []
    for match in _PLATE.finditer(case.body):
        if not re.fullmatch(r"T\d{4,5}", match[1]):
            errors.append(
                ContentError(case.path, "正文", f"车牌 {match[0]} 可能真有", "改用不存在的号段，如 鄂A·T0001")
            )
    if bare := _BARE_SOURCE.findall(text.prose(case.body)):
        errors.append(
            ContentError(case.path, "正文", f"露出了出处编号 {'、'.join(bare)}", "编号写在 sources 里，正文写材料名")
        )
    return errors


def _composed(case: Case) -> list[ContentError]:
    errors = []
    size = text.count(case.body)
    if not LENGTH[0] <= size <= LENGTH[1]:
        errors.append(ContentError(case.path, "正文", f"{size} 字", f"写在 {LENGTH[0]}–{LENGTH[1]} 字之间"))
    counted = [figure for figure in case.figures.values() if figure.unit not in _DATES]
    if len(counted) < FIGURES:
        errors.append(
            ContentError(
                case.path, "字段 figures", f"不算日期只有 {len(counted)} 个数", f"至少 {FIGURES} 个，彼此对得上"
            )
        )
    if not any(figure.expr for figure in case.figures.values()):
        errors.append(
            ContentError(case.path, "字段 figures", "没有一个数是算出来的", "至少一个数写 expr，让读者能验算")
        )
    return errors + _numbers(case)


def _reported(case: Case) -> list[ContentError]:
    """A report may leave figures out altogether; those that it lists must cover the text."""
    return _numbers(case) if case.figures else []


def _numbers(case: Case) -> list[ContentError]:
    year = [] if case.year == UNKNOWN else [case.year]
    return [
        ContentError(case.path, "正文", f"数字 {written} 不在 figures 里", "加进 figures；算出来的写 expr")
        for written in figures.unlisted(case.body, case.figures, also=year)
    ]


def check_folder(folder: Path = reader.CASES) -> list[Verdict]:
    """Check every case of a folder, one volume against the others too; a file that cannot be read is a verdict too."""
    verdicts = [_verdict(path) for path in reader.files(folder)]
    known = [verdict.case for verdict in verdicts if verdict.case]
    own = {verdict.path.stem for verdict in verdicts}
    beside = folder.parent if folder.name in reader.VOLUMES else folder
    others = [_read(path) for path in reader.files(beside) if path.stem not in own]
    repeated = sameness.check([*(one for one in others if isinstance(one, Case)), *known])
    for verdict in verdicts:
        verdict.errors.extend(repeated.get(verdict.case.id, []) if verdict.case else [])
    return verdicts


def _read(path: Path) -> Case | ContentError:
    try:
        return reader.read(path)
    except ContentError as error:
        return error


def _verdict(path: Path) -> Verdict:
    match _read(path):
        case ContentError() as error:
            return Verdict(path, None, [error])
        case case:
            return Verdict(path, case, check(case))
