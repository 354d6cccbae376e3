"""Which pages stand for a kind: of each kind the heaviest, and the page that a reader would come from."""

import gzip
import re
from dataclasses import dataclass
from pathlib import Path

from toolkit.errors import ContentError

PICTURE = re.compile(r'<img[^>]* src="([^"]+)"')


@dataclass(frozen=True)
class Kind:
    """How a kind of page is called, and where its pages lie."""

    zh: str
    en: str
    folders: tuple[str, ...]
    charts: bool | None = None
    """Whether its pages have charts; None: does not matter."""


CHAPTERS = ("book/rake/", "book/glue/", "book/comb/")
KINDS = {
    "home": Kind("首页", "home", ("index.html",)),
    "chapter": Kind("正文，无图", "chapter", (*CHAPTERS, "book/front/"), charts=False),
    "charts": Kind("正文，有图", "chapter with charts", CHAPTERS, charts=True),
    "case": Kind("案例", "case", ("cases/rake/", "cases/glue/", "cases/comb/")),
    "roleplay": Kind("模拟", "role-play", ("cases/roleplays/",)),
    "board": Kind("练习板", "board", ("book/practice/boards/",)),
    "search": Kind("搜索", "search", ("search.html",)),
}


def weight(page: Path) -> tuple[int, bool]:
    """Return the bytes of a page and its pictures as they are sent, and whether it has pictures."""
    text = page.read_bytes()
    pictures = [page.parent / name for name in PICTURE.findall(text.decode())]
    return len(gzip.compress(text)) + sum(one.stat().st_size for one in pictures if one.exists()), bool(pictures)


def chosen(site: Path) -> dict[str, tuple[str, str]]:
    """Return kind → (page, page before): the heaviest, and the next heaviest of its kind or the home page."""
    result = {}
    for kind, what in KINDS.items():
        found = []
        for path in site.rglob("*.html"):
            name = path.relative_to(site).as_posix()
            if name.startswith(what.folders):
                size, charts = weight(path)
                if what.charts is None or what.charts == charts:
                    found.append((size, name))
        if not found:
            raise ContentError(site, "", f"没有“{what.zh}”这类页面", "先完整地建一次：make build")
        result[kind] = [name for _, name in sorted(found, reverse=True)][:2]
    home, chapter = result["home"][0], result["chapter"][0]
    return {
        kind: (names[0], names[1] if len(names) > 1 else chapter if kind == "home" else home)
        for kind, names in result.items()
    }
