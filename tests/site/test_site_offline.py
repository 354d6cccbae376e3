"""After one visit the whole book is on the phone; a new edition replaces it without a stuck page."""

import re
import shutil
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page

from tests.site.devices import alive, phone, served, until

CHAPTER = "book/rake/traffic-at-the-gate.html"
KEPT = """() => navigator.serviceWorker.ready.then((found) =>
  found.active.state === "activated" && !found.installing && navigator.serviceWorker.controller !== null)"""
NEXT_KEPT = """async () => {
  const found = await navigator.serviceWorker.getRegistration();
  if (!(await caches.keys()).some((name) => name.startsWith("kf-site-next-"))) await found.update();
  return (await caches.keys()).some((name) => name.startsWith("kf-site-next-"))
    && !found.installing && !found.waiting && found.active.state === "activated";
}"""


def visit_once(context: BrowserContext, address: str) -> Page:
    page = context.new_page()
    page.goto(address + "index.html")
    until(page, KEPT)
    return page


def new_edition(site: Path) -> None:
    """Change a heading of the chapter, and the worker as the build would."""
    chapter, worker = site / CHAPTER, site / "sw.js"
    text = chapter.read_text(encoding="utf-8")
    assert "<h1>看清" in text
    chapter.write_text(text.replace("<h1>看清", "<h1>新版：看清"), encoding="utf-8")
    listed = worker.read_text(encoding="utf-8").replace('VERSION = "', 'VERSION = "next-')
    worker.write_text(re.sub(rf'({re.escape(CHAPTER)}",")\w+', r"\g<1>changed", listed), encoding="utf-8")


def test_do_unvisited_pages_talks_and_search_open_without_a_server(browser: Browser, site: Path):
    context = phone(browser, service_workers="allow")
    with served(site) as address:
        page = visit_once(context, address)
    page.goto(address + CHAPTER)
    assert page.locator("h1").inner_text() == "看清门前的车流"
    assert page.evaluate("getComputedStyle(document.querySelector('.primary-toggle')).minHeight") == "44px"
    talk = next((site / "cases" / "roleplays").glob("*.html")).name
    page.goto(f"{address}cases/roleplays/{talk}")
    alive(page, "roleplay")
    page.goto(address + "search.html?q=进站率")
    page.wait_for_selector("#search-results .context")
    page.goto(address)
    assert page.locator(".kf-doors").count()
    context.close()


def test_is_a_new_edition_seen_at_once_and_kept(browser: Browser, site: Path, tmp_path: Path):
    copy = shutil.copytree(site, tmp_path / "site")
    context = phone(browser, service_workers="allow")
    with served(copy) as address:
        page = visit_once(context, address)
        new_edition(copy)
        page.goto(address + CHAPTER)
        assert page.locator("h1").inner_text().startswith("新版")
        until(page, NEXT_KEPT)
    page.goto(address + CHAPTER)
    assert page.locator("h1").inner_text().startswith("新版")
    context.close()


def test_does_a_page_that_was_never_kept_say_so(browser: Browser, site: Path):
    context = phone(browser, service_workers="allow")
    with served(site) as address:
        page = visit_once(context, address)
    page.goto(address + "no-such-page.html")
    assert "没有网络" in page.inner_text("body")
    context.close()
