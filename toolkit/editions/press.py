"""Print a composed document with Debian's chromium, twice: the contents need the page numbers of the first run."""

import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from playwright.sync_api import Browser, Page, sync_playwright
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, NumberObject, PdfObject

from toolkit.editions import face
from toolkit.editions.compose import Composer
from toolkit.errors import ContentError

WIDTH = 658
"""CSS pixels between the margins of an A4 page (174 mm)."""
SHRINK = """async (steps) => {
  await document.fonts.ready;
  const wide = () => [...document.querySelectorAll("table")].filter((table) => table.scrollWidth > WIDTH + 1);
  for (const step of steps) wide().forEach((table) => table.classList.add(step));
  const place = (table) => { const own = table.closest(".chapter"); return own ? own.id : "?"; };
  return wide().map(place);
}""".replace("WIDTH", str(WIDTH))
"""Makes the type of too wide tables smaller; returns the chapters of those that are still too wide."""


@dataclass(frozen=True)
class Printed:
    file: Path
    pages: int
    too_wide: tuple[str, ...]
    """Chapters with a table that does not fit; empty when all is well."""

    @property
    def megabytes(self) -> float:
        return self.file.stat().st_size / 1e6


def press(composer: Composer, target: Path, workshop: Path, browser: Browser | None = None) -> Printed:
    """Print to target; workshop: folder for the document and its fonts. ContentError for characters without a shape."""
    workshop.mkdir(parents=True, exist_ok=True)
    style = _style(composer, workshop)
    draft = workshop / f"{target.stem}.html"

    def run(opened: Browser) -> tuple[str, ...]:
        page = opened.new_page(viewport={"width": WIDTH, "height": 1000})
        try:
            _once(page, composer.document(style, {}), draft, target)
            return _once(page, composer.document(style, numbers(target, composer.anchors())), draft, target)
        finally:
            page.close()

    too_wide = run(browser) if browser else with_chromium(run)
    return Printed(target, _fold(target, composer.cover.title), too_wide)


def with_chromium(work: Callable[[Browser], tuple[str, ...]]) -> tuple[str, ...]:
    chromium = shutil.which("chromium")
    if not chromium:
        raise ContentError("", "", "没有 chromium", "Debian 上运行 apt-get install chromium")
    with sync_playwright() as playwright:
        # The text of the book is the project's own; as root Chromium has no sandbox.
        started = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        try:
            return work(started)
        finally:
            started.close()


def numbers(file: Path, anchors: Iterable[str]) -> dict[str, int]:
    """Return the page of every place that the contents link to, counted from 1."""
    reader = PdfReader(file)
    places = reader.named_destinations
    found = {}
    for one in anchors:
        place = places.get(f"/{one}")
        page = reader.get_destination_page_number(place) if place else None
        if page is None:
            raise ContentError(file.name, one, "目录里的这一处没有印出来", "看看这一页有没有标题")
        found[one] = page + 1
    return found


def _fold(file: Path, title: str) -> int:
    """Fold the bookmarks below the parts, so that the list can be looked over; return how many pages there are."""
    # Only what changes is appended to the file.
    writer = PdfWriter(file, incremental=True)
    root = _entry(writer.root_object["/Outlines"])
    for part in _below(root):
        for chapter in _below(part):
            chapter[NameObject("/Count")] = NumberObject(-len(_below(chapter)))
        part[NameObject("/Count")] = NumberObject(-len(_below(part)))
    root[NameObject("/Count")] = NumberObject(len(_below(root)))
    writer.add_metadata({"/Title": title, "/Creator": ""})
    pages = len(writer.pages)
    writer.write(file)
    return pages


def _entry(found: object) -> DictionaryObject:
    return cast(DictionaryObject, cast(PdfObject, found).get_object())


def _below(entry: DictionaryObject) -> list[DictionaryObject]:
    found: list[DictionaryObject] = []
    one = entry.get("/First")
    while one is not None:
        found.append(_entry(one))
        one = found[-1].get("/Next")
    return found


def _style(composer: Composer, workshop: Path) -> str:
    """Cut the font to what is printed, and return the style that names it."""
    sheet = (Path(__file__).with_name("paper.css")).read_text(encoding="utf-8")
    text = composer.document(sheet, {}) + "0123456789"
    for one, other in face.INSTEAD.items():
        text = text.replace(one, other)
    if lost := face.absent(text):
        where = next((name for name, chapter in composer.chapters.items() if lost[0] in chapter.body.get_text()), "")
        raise ContentError(
            where, "", f"字体里没有“{lost}”", "换一个字，或在 toolkit/editions/face.py 的 INSTEAD 里写上换成什么"
        )
    rules = []
    for weight in face.WEIGHTS:
        made = face.cut(text, weight, workshop / f"book-{weight}.ttf")
        rules.append(
            f'@font-face {{ font-family: book; font-weight: {weight}; src: url("{made.resolve().as_uri()}"); }}'
        )
    return "\n".join([*rules, sheet])


def _once(page: Page, document: str, draft: Path, target: Path) -> tuple[str, ...]:
    for one, other in face.INSTEAD.items():
        document = document.replace(one, other)
    draft.write_text(document, encoding="utf-8")
    page.emulate_media(media="print")
    page.goto(draft.resolve().as_uri())
    too_wide = page.evaluate(SHRINK, ["tight", "tighter"])
    page.pdf(path=target, prefer_css_page_size=True, print_background=True, outline=True, tagged=True)
    return tuple(dict.fromkeys(too_wide))
