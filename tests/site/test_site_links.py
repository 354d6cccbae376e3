"""The files of the site, read without a browser: links lead somewhere, heads are complete, pages stay light."""

import gzip
import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

CHAPTER = "book/rake/traffic-at-the-gate.html"
FIRST_VISIT_KB = 160
"""Most a first visit to a chapter may weigh (gzip, images left out)."""


class Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: set[str] = set()
        self.loaded: list[str] = []
        self.meta: dict[str, str] = {}
        self.lang = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attributes}
        self.ids.add(found.get("id", ""))
        if tag == "a" and "href" in found:
            self.links.append(found["href"])
        if tag in ("script", "img", "source", "iframe") and "src" in found:
            self.loaded.append(found["src"])
        if tag == "link":
            self.loaded.append(found["href"])
        if tag == "meta" and "name" in found:
            self.meta[found["name"]] = found.get("content", "")
        if tag == "html":
            self.lang = found.get("lang", "")


def read(path: Path) -> Reader:
    reader = Reader()
    reader.feed(path.read_text(encoding="utf-8"))
    return reader


@pytest.fixture(scope="module")
def readers(site: Path, pages: list[str]) -> dict[Path, Reader]:
    # The answer to a lost address is shown at any depth, its links start at the root: test_site_reader follows them.
    return {(site / name).resolve(): read(site / name) for name in pages if name != "404.html"}


def dead(page: Path, link: str, readers: dict[Path, Reader]) -> bool:
    parts = urlsplit(link)
    if parts.scheme:
        return False
    target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
    if not target.exists():
        return True
    return bool(parts.fragment) and target in readers and unquote(parts.fragment) not in readers[target].ids


def test_does_every_link_lead_to_a_page_and_a_place_on_it(readers):
    wrong = [
        f"{page.name} → {link}" for page, found in readers.items() for link in found.links if dead(page, link, readers)
    ]
    assert not wrong


def test_is_a_dead_link_seen(readers):
    page = next(iter(readers))
    assert dead(page, "no-such.html", readers)
    assert dead(page, "#no-such-place", readers)


def test_does_nothing_load_from_another_host(readers):
    elsewhere = [url for found in readers.values() for url in found.loaded if re.match(r"(?:\w+:)?//", url)]
    assert not elsewhere


def test_does_every_loaded_file_exist(readers):
    missing = {
        url
        for page, found in readers.items()
        for url in found.loaded
        if not (page.parent / unquote(urlsplit(url).path)).exists()
    }
    assert not missing


def test_is_every_head_complete(readers):
    for page, found in readers.items():
        assert found.lang == "zh-CN", page
        assert len(found.meta.get("description", "")) > 4, page
        assert "width=device-width" in found.meta["viewport"], page


def test_is_code_hidden_and_no_source_handed_out(site, readers):
    assert not (site / "_sources").exists()
    for page in readers:
        text = page.read_text(encoding="utf-8")
        assert "import pandas" not in text, page
        assert "cell_input" not in text, page


def test_is_a_first_visit_light(site):
    page = site / CHAPTER
    loaded = {(page.parent / urlsplit(url).path).resolve() for url in read(page).loaded}
    files = [page, *(path for path in loaded if path.suffix in (".css", ".js"))]
    weight = sum(len(gzip.compress(path.read_bytes())) for path in files) / 1024
    assert weight < FIRST_VISIT_KB, weight


def test_are_cases_and_talks_labelled_beside_the_title(readers):
    shown = {page: page.read_text(encoding="utf-8") for page in readers if page.parent.parent.name == "cases"}
    assert shown
    for page, text in shown.items():
        beside = text[text.index("</h1>") :][:400]
        assert "教学编写" in beside or "公开报道" in beside, page
