"""The red lines R01–R20 (red_lines.yml beside this file, so that an installed toolkit has them too)."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from toolkit.authored import parse_yaml, read_text
from toolkit.errors import ContentError


@dataclass(frozen=True)
class RedLine:
    id: str
    """R01–R20."""
    title: str
    """A few words, as a heading."""
    trigger: str
    """What somebody does or offers that crosses the line."""
    law: str
    """Law and article by name; 以现行规定为准 where the number was not checked against the text in force."""
    instead: str
    """What to do instead."""
    level: str
    """red: the talk ends; yellow: ask or have it approved first."""
    ask_first: str = ""
    """What near this line is not forbidden but needs approval or the local rule; empty when nothing does."""

    @property
    def anchor(self) -> str:
        return self.id.lower()

    @property
    def level_name(self) -> str:
        return {"red": "红", "yellow": "黄"}[self.level]


FILE = Path(__file__).with_name("red_lines.yml")
_FIELDS = ("id", "title", "trigger", "law", "instead", "level")


@cache
def load(file: Path = FILE) -> tuple[RedLine, ...]:
    """Read every red line in order; ContentError names the entry that is wrong."""
    entries = parse_yaml(read_text(file, file), file)
    lines: list[RedLine] = []
    for place, entry in enumerate(entries or (), start=1):
        where = f"第 {place} 条"
        missing = [field for field in _FIELDS if not (isinstance(entry, dict) and entry.get(field))]
        if missing:
            raise ContentError(file, where, f"缺少 {'、'.join(missing)}", "每条都要写全 " + "、".join(_FIELDS))
        if unknown := set(entry) - {*_FIELDS, "ask_first"}:
            raise ContentError(file, where, f"不认识的字段 {'、'.join(sorted(unknown))}", "删掉或改名")
        if entry["id"] != f"R{place:02}":
            raise ContentError(file, where, f"编号是 {entry['id']}，按顺序应是 R{place:02}", "按 R01、R02 … 排")
        if entry["level"] not in ("red", "yellow"):
            raise ContentError(file, where, f"level 写成了 {entry['level']}", "只能写 red 或 yellow")
        lines.append(RedLine(**entry))
    return tuple(lines)


def get(key: str) -> RedLine:
    """Return one red line by its id, such as R18."""
    for line in load():
        if line.id == key:
            return line
    raise ContentError(FILE, f"红线 {key}", "不在红线表里", f"现有 {load()[0].id}–{load()[-1].id}")
