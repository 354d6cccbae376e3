"""All cases as one PDF for class: A4, a case a page, contents in front, page numbers, bookmarks by volume and case.

html()  ──> the deck as one page of HTML
make()  ──> printed by Chromium; Chinese comes from the charts' font, what it lacks from the fonts of the machine
"""

import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt

from toolkit import paths
from toolkit.cases import finder, reader, red_lines
from toolkit.cases.reader import UNKNOWN, VOLUMES, Case
from toolkit.charts import style
from toolkit.errors import ContentError

if TYPE_CHECKING:
    from playwright.sync_api import Page

WIDTH, HEIGHT = 178, 264
"""What a page holds, millimetres; a millimetre under A4 less its margins, so that rounding opens no second page."""
SIZES = (12.5, 9.0)
"""Largest and smallest letters, points: every page takes the largest that fits."""
_STYLE = """
@font-face { font-family: deck; src: url("%(font)s"); }
@page { size: A4; }
* { box-sizing: border-box; }
html { -webkit-print-color-adjust: exact; }
body { margin: 0; width: %(width)dmm; color: #1d2328; font-family: deck, "Noto Sans CJK SC", "Source Han Sans SC",
  "Microsoft YaHei", "PingFang SC", sans-serif; }
.page { --size: %(size)spt; font-size: var(--size); line-height: 1.6; overflow: hidden; }
.page + .page { break-before: page; }
.page > h1, .volume { margin: 0; font-size: .8em; font-weight: 400; color: #55605a; }
.page > h2 { margin: 0 0 .15em; font-size: 1.7em; line-height: 1.3; }
.facts { margin: 0 0 .4em; padding: .35em 0; border: solid #0b6b57; border-width: .5mm 0 .2mm; font-size: .85em; }
.facts b { padding: 0 .5em; margin-right: .5em; border: .3mm solid #8a5a00; border-radius: 1em; color: #8a5a00; }
.part { margin: .55em 0 0; font-weight: 700; color: #0b6b57; }
.page p { margin: 0 0 .25em; }
.page p.part { margin: .6em 0 0; }
.lines { margin-top: .8em; padding-top: .3em; border-top: .2mm solid #999; font-size: .8em; }
.contents h1 { font-size: 1.7em; font-weight: 700; color: inherit; margin-bottom: .3em; }
.contents div { columns: 3; column-gap: 6mm; font-size: .72em; line-height: 1.5; }
.contents h2 { margin: .3em 0 0; font-size: 1em; break-after: avoid; }
.contents p { display: flex; gap: .5em; justify-content: space-between; margin: 0; break-inside: avoid; }
"""
_FIT = """([height, smallest]) => [...document.querySelectorAll('.page')].filter((page) => {
  for (let size = parseFloat(getComputedStyle(page).getPropertyValue('--size')); ; size -= .25) {
    page.style.setProperty('--size', `${size}pt`);
    if (page.getBoundingClientRect().height <= height) return false;
    if (size <= smallest) return true;
  }
}).map((page) => page.id)"""
_PAGES = re.compile(rb"/Type\s*/Page\b")
_FOOTER = (
    '<div style="width:100%;text-align:center;font-size:9px;color:#555">'
    '<span class="pageNumber"></span> / <span class="totalPages"></span></div>'
)


def ordered(cases: Sequence[Case]) -> list[Case]:
    """Return the cases in the order of the book."""
    order = list(VOLUMES)
    return sorted(cases, key=lambda case: (order.index(case.volume), case.id))


def html(cases: Sequence[Case]) -> str:
    """Return the deck; the contents are the first page, so a case stands on the page after its place."""
    listed = ordered(cases)
    pages, last = [], ""
    for case in listed:
        pages.append(_card(case, first=case.volume != last))
        last = case.volume
    css = _STYLE % {"font": paths.FONT.as_uri(), "width": WIDTH, "size": SIZES[0]}
    return (
        f'<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>案例库</title><style>{css}</style></head>'
        f"<body>{_contents(listed)}{''.join(pages)}</body></html>"
    )


def _contents(cases: Sequence[Case]) -> str:
    rows, last = [], ""
    for page, case in enumerate(cases, start=2):
        if case.volume != last:
            rows.append(f"<h2>{escape(case.volume_name)}</h2>")
            last = case.volume
        rows.append(f"<p><span>{escape(case.title)}</span><span>{page}</span></p>")
    head = f"<h1>案例库：{len(cases)} 个</h1>"
    return f'<section class="page contents" id="contents">{head}<div>{"".join(rows)}</div></section>'


def _card(case: Case, *, first: bool) -> str:
    # A heading becomes a bookmark: one for a volume, one for a case, none for the parts of a case.
    volume = "h1" if first else "p"
    told = "　".join(part for part in (finder.facts(case), _decider(case), case.outcome_name) if part)
    parts = "".join(
        f'<p class="part">{escape(heading)}</p>{MarkdownIt().render(section)}'
        for heading, section in case.sections.items()
    )
    lines = "、".join(red_lines.get(key).title for key in case.red_lines)
    return (
        f'<section class="page" id="{case.id}"><{volume} class="volume">{escape(case.volume_name)}</{volume}>'
        f"<h2>{escape(case.title)}</h2>"
        f'<p class="facts"><b>{case.label}</b>{escape(told)}</p>{parts}'
        + (f'<p class="lines">碰到的红线：{escape(lines)}</p>' if lines else "")
        + "</section>"
    )


def _decider(case: Case) -> str:
    return "" if case.decider == UNKNOWN else f"{case.decider}拍板"


def unprintable(cases: Sequence[Case]) -> set[str]:
    """Return the characters that no font here holds; empty where the machine has a Chinese font of its own."""
    lacking = style.missing("".join(case.title + case.decider + case.body for case in cases))
    return set() if lacking and _own_font() else lacking


def _own_font() -> bool:
    try:
        listed = subprocess.run(["fc-list", ":lang=zh-cn"], capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return True  # no fontconfig: Windows and macOS bring Chinese fonts
    return bool(listed.stdout.strip())


def make(cases: Sequence[Case], target: Path) -> int:
    """Print the deck to a PDF and return its pages; ContentError when it cannot be printed a case a page."""
    if not cases:
        raise ContentError(reader.CASES, "", "一个案例也没有", "先写一个，见 CONTRIBUTING.md")
    from playwright.sync_api import sync_playwright  # only whoever prints needs a browser

    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not chromium:
        raise ContentError("make cards", "", "没有 chromium，印不了", "先运行 tests/install_debian.sh")
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        page_file = Path(folder) / "deck.html"
        page_file.write_text(html(cases), encoding="utf-8")
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-background-networking"]
        )
        try:
            return _print(browser.new_page(), page_file, target, len(cases))
        finally:
            browser.close()


def _print(page: "Page", page_file: Path, target: Path, count: int) -> int:
    page.emulate_media(media="print")
    page.goto(page_file.as_uri())
    page.evaluate("document.fonts.ready.then(() => 1)")
    height = HEIGHT / 25.4 * 96
    if large := page.evaluate(_FIT, [height, SIZES[1]]):
        raise ContentError("make cards", "、".join(large), "一页 A4 放不下", "把正文写短")
    done = page.pdf(
        format="A4",
        margin={"top": "14mm", "right": "16mm", "bottom": "18mm", "left": "16mm"},
        display_header_footer=True,
        header_template="<span></span>",
        footer_template=_FOOTER,
        outline=True,
        tagged=True,
        print_background=True,
    )
    pages = len(_PAGES.findall(done))
    if pages != count + 1:
        raise ContentError("make cards", "", f"{count} 个案例印成了 {pages} 页", "应该是目录一页、每个案例一页")
    target.write_bytes(done)
    return pages
