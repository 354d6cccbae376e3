"""What goes into which PDF, from the table of contents and the pages that were built."""

import datetime
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from toolkit.authored import parse_yaml, read_text
from toolkit.errors import ContentError

MANUAL = "教员手册"
"""Printed as a book of its own."""
LEFT_OUT = ("作业",)
"""Made of nothing but scripts."""
LISTED = ("模拟", "练习", "案例")
"""Their first page lists them; the rest is played, or printed as a deck."""


@dataclass(frozen=True)
class Part:
    caption: str
    pages: tuple[str, ...]
    """Addresses below the site's root, without .html, in the order of reading."""


def parts(toc: Path, site: Path) -> list[Part]:
    """Return the parts that are printed, the trainer's manual among them; ContentError when a page was not built."""
    listed: list[Part] = []
    for part in parse_yaml(read_text(toc, toc.name), toc.name)["parts"]:
        caption = part["caption"]
        if caption in LEFT_OUT:
            continue
        pages = [name for chapter in part["chapters"] for name in _pages(chapter, site, caption not in LISTED)]
        for name in pages:
            if not (site / f"{name}.html").exists():
                raise ContentError(site / f"{name}.html", "", "没有这一页", "先运行 make build")
        if pages:
            listed.append(Part(caption, tuple(pages)))
    return listed


def _pages(entry: dict[str, Any], site: Path, deeper: bool) -> list[str]:
    if "glob" in entry:
        found = sorted(site.glob(f"{entry['glob']}.html"))
        return [path.relative_to(site).with_suffix("").as_posix() for path in found]
    inner = [name for one in entry.get("sections", []) for name in _pages(one, site, deeper)] if deeper else []
    return [entry["file"], *inner]


def day(text: str) -> datetime.date:
    """Return the day that a command was given, or today."""
    try:
        return datetime.date.fromisoformat(text) if text else datetime.date.today()
    except ValueError as error:
        raise ContentError("", "", f"DATE={text} 不是日期", "写成 2026-03-02 这样") from error
