"""After one visit the whole book is on the device; a new edition replaces it without a stuck page; nothing broken stays.

make test tries the first three things; make site-conditions all.
"""

import json
import os
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.site.devices import alive, phone, served, until
from toolkit.paths import ROOT

sys.path.insert(0, str(ROOT / "book" / "_ext"))

import kf_offline

WORKER = ROOT / "book" / "_templates" / "sw.js"
CHAPTER = "book/rake/traffic-at-the-gate.html"
TALK = "cases/roleplays/pillar-first-visit.html"
PATIENCE = 30
"""Seconds for the whole book on a busy machine."""
DONE = '() => document.querySelector(".kf-offline[data-state=done]") !== null'
CACHES = 'async () => (await caches.keys()).filter((name) => name.startsWith("kf-site-"))'
STYLED = """() => getComputedStyle(document.body).margin === "0px"
  && getComputedStyle(document.querySelector(".primary-toggle")).minHeight === "44px" """
"""The theme's stylesheet is there, and the book's own."""
SPOIL = """async ([address, text]) => {
  const cache = await caches.open((await caches.keys()).find((name) => name.startsWith("kf-site-")));
  const at = new URL(address, location.origin + "/").href;
  const headers = (await cache.match(at)).headers;
  await cache.put(at, new Response(text, {headers}));
}"""


often = pytest.mark.skipif(os.environ.get("KF_CONDITIONS") != "all", reason="make site-conditions")
"""What make test does without."""


def visit_once(context: BrowserContext, address: str) -> Page:
    page = context.new_page()
    page.goto(address + "index.html")
    until(page, "() => navigator.serviceWorker.controller !== null", PATIENCE)
    # A page asks for this by itself once it has come to rest.
    page.evaluate("navigator.serviceWorker.controller.postMessage({kf: 'keep', page: 'index.html'})")
    until(page, DONE, PATIENCE)
    return page


def new_edition(site: Path, word: str = "新版") -> None:
    """Change a heading of the chapter and a script's version, as a build would."""
    chapter = site / CHAPTER
    text = chapter.read_text(encoding="utf-8")
    assert "看清门前的车流</h1>" in text
    chapter.write_text(text.replace("<h1>", f"<h1>{word}：", 1), encoding="utf-8")
    old = next(path for path in site.glob("_static/kf-*") if (path / "host.js").exists())
    new = old.with_name("kf-" + word.encode().hex()[:8])
    old.rename(new)
    for page in site.rglob("*.html"):
        page.write_text(page.read_text("utf-8").replace(old.name, new.name), encoding="utf-8")
    kf_offline.write(site, WORKER)


def heading(page: Page) -> str:
    return page.locator("h1").inner_text()


@pytest.fixture(scope="module")
def small(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site with a few pages of each kind: what is tried many times over is tried on it."""
    folder = tmp_path_factory.mktemp("small") / "site"
    few = re.compile(
        r"cases/(?:rake|glue|comb)/|book/trainer|book/comb|book/glue|book/appendix|_images|forms|_static/kf-search"
    )
    shutil.copytree(site, folder, ignore=lambda at, names: [
        name for name in names if few.match((Path(at) / name).relative_to(site).as_posix())
    ])  # fmt: skip
    kf_offline.write(folder, WORKER)
    return folder


@pytest.fixture
def copy(small: Path, tmp_path: Path) -> Path:
    return shutil.copytree(small, tmp_path / "site")


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    opened = phone(browser, service_workers="allow")
    yield opened
    opened.close()


def test_does_everything_open_without_a_server_after_one_visit(context: BrowserContext, site: Path):
    with served(site) as address:
        page = visit_once(context, address)
        assert "离线可用" in page.inner_text(".kf-offline")
    page.goto(address + CHAPTER)
    assert heading(page) == "看清门前的车流"
    assert page.evaluate(STYLED)
    assert page.evaluate("[...document.images].every((one) => one.loading === 'lazy' || one.naturalWidth > 0)")
    page.goto(address + TALK)
    alive(page, "roleplay")
    for kind, name in (("board", "practice/boards/existing-customers"), ("calculator", "appendix/calculator")):
        page.goto(f"{address}book/{name}.html")
        alive(page, kind)
    page.goto(address + "book/practice/cases.html")
    alive(page, "finder")
    page.goto(address + "book/appendix/forms.html")
    with page.expect_download() as download:
        page.locator('a[href$=".xlsx"]').first.click()
    assert Path(download.value.path()).read_bytes()[:2] == b"PK"
    page.goto(address + "search.html?q=进站率")
    page.wait_for_selector(".kf-search-says mark")


@often
def test_is_every_file_of_the_list_kept_whole(context: BrowserContext, site: Path):
    with served(site) as address:
        page = visit_once(context, address)
        listed = json.loads(re.search(r"STEPS = (.*);", (site / "sw.js").read_text("utf-8")).group(1))
        kept = page.evaluate("""async () => {
          const cache = await caches.open((await caches.keys()).find((name) => name.startsWith("kf-site-")));
          return (await cache.keys()).map((request) => decodeURI(request.url));
        }""")
    assert {address + file[0] for step in listed for file in step} <= set(kept)


def test_is_a_new_edition_seen_at_once_and_kept(context: BrowserContext, copy: Path):
    with served(copy) as address:
        page = visit_once(context, address)
        (first,) = page.evaluate(CACHES)
        new_edition(copy)
        page.goto(address + CHAPTER)
        assert heading(page).startswith("新版")
        until(page, f"async () => (await ({CACHES})()).some((name) => name !== {first!r}) && ({DONE})()", PATIENCE)
    page.goto(address + CHAPTER)
    assert heading(page).startswith("新版")
    page.goto(address + TALK)
    alive(page, "roleplay")


@often
def test_do_scripts_of_the_old_edition_stay_while_a_page_of_it_is_open(context: BrowserContext, copy: Path):
    with served(copy) as address:
        old = visit_once(context, address)
        (first,) = old.evaluate(CACHES)
        script = old.evaluate("document.querySelector('script[src*=\"/host.js\"]').src.replace('host', 'roleplay')")
        new_edition(copy)
        page = context.new_page()
        page.goto(address + CHAPTER)
        # No navigation before the new worker is at work: under Playwright one in that moment may never end.
        until(page, f"async () => (await ({CACHES})()).length === 2 && ({DONE})()", PATIENCE)
        page.reload()
        until(page, DONE, PATIENCE)
        assert first in page.evaluate(CACHES)
        assert old.evaluate("async (at) => (await fetch(at)).ok", script)
        old.close()
        # Some browsers count a page for a moment after it is closed: the next view takes it up.
        for _ in range(5):
            page.reload()
            until(page, DONE, PATIENCE)
            page.wait_for_timeout(1200)
            if first not in page.evaluate(CACHES):
                break
        assert first not in page.evaluate(CACHES)
    page.goto(address + TALK)
    alive(page, "roleplay")


@often
def test_does_an_edition_that_came_half_leave_the_one_before_in_use(context: BrowserContext, copy: Path):
    with served(copy) as address:
        page = visit_once(context, address)
        new_edition(copy)
        (copy / "_static" / "site.css").write_text("p{}", encoding="utf-8")
        kf_offline.write(copy, WORKER)
        (copy / "_static" / "site.css").unlink()
        page.goto(address + CHAPTER)
        until(page, f"async () => (await ({CACHES})()).length === 2")
        until(page, "() => document.querySelector('.kf-offline').textContent.includes('没存下')", PATIENCE)
    page.goto(address + "index.html")
    assert page.evaluate(STYLED)


def test_is_a_broken_copy_dropped_and_fetched_again(context: BrowserContext, copy: Path):
    with served(copy) as address:
        page = visit_once(context, address)
        theme = page.evaluate("document.querySelector('link[href*=\"theme.css\"]').href").removeprefix(address)
        page.evaluate(SPOIL, ["/" + theme, "half of the fi"])
        page.goto(address + CHAPTER)
        assert page.evaluate(STYLED)
        page.evaluate(SPOIL, ["/" + TALK, ""])
    page.goto(address + TALK)
    assert "没有网络" in page.inner_text("body")
    with served(copy, port=int(address.split(":")[2].strip("/"))):
        page.goto(address)
        until(page, DONE, PATIENCE)
    page.goto(address + TALK)
    alive(page, "roleplay")
    assert page.evaluate(STYLED)


@often
def test_is_somebody_elses_login_page_not_kept(context: BrowserContext, copy: Path):
    with served(copy) as address:
        (copy / TALK).write_text("<h1>登录后上网</h1>", encoding="utf-8")
        page = context.new_page()
        page.goto(address)
        until(page, """() => /没存下/.test((document.querySelector('.kf-offline') || {}).textContent)""", PATIENCE)
    page.goto(address + TALK)
    assert "没有网络" in page.inner_text("body")


@often
def test_is_a_kept_page_shown_when_the_answer_does_not_come(context: BrowserContext, copy: Path):
    with served(copy) as address:
        page = visit_once(context, address)
        page.close()
        context.route("**/*.html", lambda route: None)
        page = context.new_page()
        page.goto(address + CHAPTER, wait_until="commit", timeout=9_000)
        assert heading(page) == "看清门前的车流"


@often
def test_is_nothing_fetched_on_a_data_saver_before_somebody_says_so(context: BrowserContext, copy: Path):
    context.add_init_script("Object.defineProperty(navigator, 'connection', {value: {saveData: true}})")
    with served(copy) as address:
        page = context.new_page()
        page.goto(address)
        button = page.locator(".kf-offline button")
        assert "MB" in button.inner_text()
        page.wait_for_timeout(4000)
        assert not page.evaluate(CACHES)
        button.click()
        until(page, DONE, PATIENCE)


@often
def test_does_a_page_that_was_never_kept_say_so(context: BrowserContext, copy: Path):
    with served(copy) as address:
        page = visit_once(context, address)
    page.goto(address + "no-such-page.html")
    assert "没有网络" in page.inner_text("body")


def test_in_which_order_is_kept(site: Path):
    shared, pages, rest = kf_offline.steps(kf_offline.listed(site))
    assert all(file.address.startswith("_static/") for file in shared)
    names = [file.address for file in pages]
    assert names[0] == "index.html"
    assert names.index(CHAPTER) < names.index(TALK) < names.index("cases/rake/rake-01.html")
    assert {Path(file.address).suffix for file in rest} >= {".png", ".xlsx"}
    assert not {file.address.split("?")[0] for file in shared} & {file.address for file in rest}
