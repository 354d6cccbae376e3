"""The sources that the book stands on (book/appendix/sources.yml)."""

from dataclasses import dataclass
from dataclasses import fields as fields_of
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from toolkit import paths
from toolkit.authored import parse_yaml, read_text
from toolkit.errors import ContentError

FILE = paths.ROOT / "book" / "appendix" / "sources.yml"


@dataclass(frozen=True)
class Material:
    id: str
    """Prefix, S000–S004."""
    title: str
    publication: str
    nature: str
    silent: str
    """What it does not say."""


@dataclass(frozen=True)
class Entry:
    id: str
    """Source ID such as S000-13, or W1."""
    title: str
    says: str
    silent: str
    """What it does not say."""

    @property
    def anchor(self) -> str:
        return self.id.lower()


Kind = TypeVar("Kind", Material, Entry)


@cache
def _raw(file: Path) -> dict[str, Any]:
    return dict(parse_yaml(read_text(file, file), file))


def _build(kind: type[Kind], part: str, file: Path) -> tuple[Kind, ...]:
    built: list[Kind] = []
    for place, fields in enumerate(_raw(file)[part], start=1):
        try:
            built.append(kind(**fields))
        except TypeError as error:
            wanted = "、".join(field.name for field in fields_of(kind))
            raise ContentError(file, f"{part} 第 {place} 条", "字段不对", f"要有且只有 {wanted}") from error
    return tuple(built)


def materials(file: Path = FILE) -> tuple[Material, ...]:
    return _build(Material, "materials", file)


def entries(file: Path = FILE) -> tuple[Entry, ...]:
    return _build(Entry, "entries", file)


def get(key: str, file: Path = FILE) -> Entry:
    """Return the entry of a source ID; ContentError when the appendix does not have it."""
    for entry in entries(file):
        if entry.id == key:
            return entry
    raise ContentError(file, key, "出处页没有这一条", "在 entries 里加上它写了什么、没写什么")


def as_markdown(file: Path = FILE) -> str:
    """Return the sources page as MyST: a heading a material, below it its entries with anchors, no bare ID in sight."""
    known = entries(file)
    parts = []
    for material in materials(file):
        parts.append(
            f"({material.id.lower()})=\n## {material.title}\n\n"
            f"**哪来的：** {material.publication}\n\n**性质：** {material.nature}\n\n**没说什么：** {material.silent}\n"
        )
        parts += [_entry(entry) for entry in known if entry.id.startswith(material.id)]
    if outside := [entry for entry in known if entry.id[0] in "PW"]:
        parts.append("## 外面的公开材料\n")
        parts += [_entry(entry) for entry in outside]
    return "\n".join(parts)


def _entry(entry: Entry) -> str:
    return f"({entry.anchor})=\n### {entry.title}\n\n写了：{entry.says}\n\n没写：{entry.silent}\n"
