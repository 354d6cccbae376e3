"""The chapters that a case belongs to: what they are called, which models they teach, which exercises stand in them."""

import re
from dataclasses import dataclass
from pathlib import Path

from toolkit import paths
from toolkit.authored import read_text
from toolkit.cases import front_matter
from toolkit.cases.reader import VOLUMES

BOOK = paths.ROOT / "book"
_FIGURES = re.compile(r"^figures:[^\n]*\n(?:[ #][^\n]*\n)*", re.M)
"""Most of a chapter's front matter, and the slowest to read; nothing here needs it."""
_TITLE = re.compile(r"^# +(.+?) *$", re.M)
_EXERCISE = re.compile(r"exercises/([a-z0-9-]+)/practice\.md|^`{3}\{board\} +([a-z0-9-]+)", re.M)


@dataclass(frozen=True)
class Chapter:
    path: Path
    volume: str
    title: str
    models: tuple[str, ...]
    """Source IDs of the models that it teaches."""
    exercises: tuple[str, ...]
    """Exercises whose practice board stands in it, in order."""

    @property
    def key(self) -> str:
        """Name within the book: rake/whom-first."""
        return f"{self.volume}/{self.path.stem}"


def load(book: Path = BOOK) -> list[Chapter]:
    """Read every chapter with models; the order is that of the table of contents, then of the names."""
    order = _order(book.parent / "_toc.yml")
    found = [
        chapter
        for volume in VOLUMES
        for path in sorted((book / volume).glob("*.md"), key=lambda path: (order.get(path.stem, len(order)), path.stem))
        if (chapter := read(path)).models
    ]
    return found


def read(path: Path) -> Chapter:
    """Read one chapter; ContentError when what is read of its front matter is broken."""
    fields, body = front_matter.parse(_FIGURES.sub("", read_text(path, path), count=1), path)
    title = _TITLE.search(body)
    return Chapter(
        path=path,
        volume=path.parent.name,
        title=title[1] if title else str(fields.get("title", path.stem)),
        models=tuple(fields.get("models") or ()),
        exercises=tuple(dict.fromkeys(name for pair in _EXERCISE.findall(body) for name in pair if name)),
    )


def _order(toc: Path) -> dict[str, int]:
    """Return page name → place in the table of contents; empty without one."""
    if not toc.exists():
        return {}
    files = re.findall(r"file: book/\w+/([\w-]+)$", read_text(toc, toc), flags=re.M)
    return {name: place for place, name in enumerate(files)}
