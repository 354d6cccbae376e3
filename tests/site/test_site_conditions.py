"""Bad conditions: scripts off, storage blocked, no service worker, three seconds for every file, damaged records.

make test tries a page of each kind and a few damages; make site-conditions every page and all of them.
"""

import asyncio
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page
from starlette.types import ASGIApp, Receive, Scope, Send

from tests.site.devices import PHONE, Complaints, alive, answering, phone
from toolkit.paths import ROOT
from toolkit.roleplay import load, solver
from toolkit.web import serve

ALL = os.environ.get("KF_CONDITIONS") == "all"
PAGES = {
    "quiz": "book/rake/traffic-at-the-gate.html",
    "board": "book/practice/boards/existing-customers.html",
    "roleplay": "cases/roleplays/pillar-first-visit.html",
    "calculator": "book/appendix/calculator.html",
    "finder": "book/practice/cases.html",
    "scores": "book/practice/hall.html",
    "": "index.html",
}
"""Kind of part → a page that has it; the home page has none."""
DATA = re.compile(
    r'data-kind="(\w+)" data-id="([^"]*)">(?:(?!data-kind=).)*?<script type="application/json">(.*?)</script>',
    re.DOTALL,
)
STALL = 3.0
MORE = (
    [] if not ALL else ["5", '"x"', "[]", "{}", "true", '{"at":99}', '{"read":5,"at":{"page":7}}', '{"part":5,"y":"x"}']
)
DAMAGED = [
    "{",
    "null",
    '{"at":-1,"picked":[["x"],5],"answers":{"q":[1]},"path":[null],"hints":5,"texts":[5],"best":1,"count":1,"last":{"path":5}}',
    *MORE,
]
KEYS = """() => {
  const all = (query, key) => [...document.querySelectorAll(query)].map((one) => one.dataset[key]);
  const ids = [...all(".kf-mount", "id"), ...all("[data-roleplay]", "roleplay")];
  const named = ["quiz", "board", "roleplay", "roleplay-tries", "paper"].flatMap((kind) => ids.map((id) => `${kind}:${id}`));
  const single = ["calculator", "finder", "reading", "text-size", "roleplay-clock"];
  return [...[...named, ...single].map((name) => `kf:${name}`), "mode", "theme", "sidebar-scroll-top",
    "sphinx_highlight_terms", ...Object.keys(localStorage), ...Object.keys(sessionStorage)];
}"""
DAMAGE = """([keys, text]) => {
  for (const key of keys) for (const store of [localStorage, sessionStorage]) store.setItem(key, text);
}"""
BLOCKED = """for (const name of ["localStorage", "sessionStorage", "indexedDB", "caches"]) {
  Object.defineProperty(window, name, {configurable: true, get() { throw new DOMException("blocked", "SecurityError"); }});
}"""
NO_WORKER = {
    "refused": "navigator.serviceWorker.register = () => Promise.reject(new DOMException('no', 'SecurityError'));",
    "throws": "navigator.serviceWorker.register = () => { throw new Error('no'); };",
    "absent": "delete Navigator.prototype.serviceWorker;",
}


def answers(site: Path, name: str) -> Iterator[str]:
    """Yield what a quiz on a page asks, its options and what it says to the right one."""
    for kind, _, text in DATA.findall((site / name).read_text(encoding="utf-8")):
        for question in json.loads(text)["questions"] if kind == "quiz" else []:
            yield question["ask"]
            yield from (option["text"] for option in question["options"])
            yield from (option["feedback"] for option in question["options"] if option["right"])


def opened(context: BrowserContext, address: str) -> tuple[Page, Complaints]:
    page = context.new_page()
    complaints = Complaints(address)
    complaints.watch(page)
    return page, complaints


def works(page: Page, kind: str) -> None:
    """The page has its text, and its part can be used."""
    assert len(page.inner_text("main h1")) > 2
    if not kind:
        return
    alive(page, kind)
    if kind == "quiz":
        page.locator(".kf-quiz button").first.tap()
        assert page.inner_text(".kf-quiz")
    if kind == "calculator":
        page.get_by_text("填个例子").tap()
        assert page.inner_text(".kf-result-of .kf-head")


def test_can_all_be_read_without_scripts(browser: Browser, address: str, site: Path, pages: list[str]):
    context = phone(browser, base_url=address, java_script_enabled=False)
    page = context.new_page()
    for name in pages if ALL else [*PAGES.values(), "search.html", "cases/rake/rake-01.html"]:
        page.goto(name)
        text = " ".join(page.locator("main").text_content(timeout=10_000).split())
        assert len(text) > 40, name
        assert not [one for one in page.locator(".pst-js-only").all() if one.is_visible()], name
        # Own scores are nothing without scripts.
        for mount in page.locator('.kf-mount:not([data-kind="scores"])').all():
            assert len(mount.inner_text()) > 10, name
        for words in answers(site, name):
            assert " ".join(words.split()) in text, name
        for answer in page.locator(".kf-quiz-static details").all():
            assert answer.locator("summary").is_visible()
    context.close()


def test_works_all_with_storage_blocked(browser: Browser, address: str):
    context = phone(browser, base_url=address)
    context.add_init_script(BLOCKED)
    page, complaints = opened(context, address)
    for kind, name in PAGES.items():
        page.goto(name)
        works(page, kind)
    context.close()
    assert not complaints.errors


@pytest.mark.parametrize("way", NO_WORKER if ALL else ["refused"])
def test_changes_a_refused_service_worker_nothing_else(browser: Browser, address: str, way: str):
    context = phone(browser, base_url=address, service_workers="allow")
    context.add_init_script(NO_WORKER[way])
    page, complaints = opened(context, address)
    for kind, name in PAGES.items() if ALL else [("quiz", PAGES["quiz"])]:
        page.goto(name, wait_until="load")
        works(page, kind)
        page.wait_for_timeout(300)
        assert not page.locator(".kf-offline").count()
    context.close()
    assert not complaints.errors


def stalled(app: ASGIApp) -> ASGIApp:
    """Let every file but the pages themselves wait."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not scope["path"].endswith((".html", "/")):
            await asyncio.sleep(STALL)
        await app(scope, receive, send)

    return answer


@pytest.mark.parametrize("kind", [kind for kind in PAGES if kind] if ALL else ["quiz"])
def test_is_the_text_there_while_every_file_stalls(browser: Browser, site: Path, kind: str):
    with answering(stalled(serve.app(site))) as address:
        context = phone(browser)
        page, complaints = opened(context, address)
        page.goto(address + PAGES[kind], wait_until="commit")
        page.wait_for_function("() => performance.getEntriesByName('first-contentful-paint').length > 0")
        painted = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
        assert painted < STALL * 1000, painted
        box = page.locator("main h1").bounding_box()
        assert box, "the heading is shown"
        assert box["y"] < PHONE["height"]
        alive(page, kind)
        page.wait_for_load_state("load", timeout=30_000)
        assert page.evaluate("document.adoptedStyleSheets.length") == 0
        assert page.evaluate("getComputedStyle(document.querySelector('.primary-toggle')).minHeight") == "44px"
        context.close()
    assert not complaints.errors


@pytest.mark.parametrize("kind", PAGES if ALL else ["quiz", "board", "roleplay"])
def test_does_every_part_open_on_damaged_records(browser: Browser, address: str, kind: str):
    context = phone(browser, base_url=address)
    page, complaints = opened(context, address)
    page.goto(PAGES[kind])
    works(page, kind)
    keys = page.evaluate(KEYS)
    for text in DAMAGED:
        page.evaluate(DAMAGE, [keys, text])
        page.reload()
        works(page, kind)
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)", text
    context.close()
    assert not complaints.errors


TRIES = (5, {"path": [0], "total": 1, "points": {"x": 5}}, {"path": 5, "total": 1}, {"path": [0], "total": None})


@pytest.mark.skipif(not ALL, reason="make site-conditions")
def test_is_a_talk_compared_with_no_damaged_record(browser: Browser, address: str, site: Path):
    scenario = load(ROOT / "cases" / "roleplays" / "pillar-first-visit.yml")
    found = DATA.search((site / PAGES["roleplay"]).read_text(encoding="utf-8"))
    assert found
    name, version = found.group(2), json.loads(found.group(3))["scenario"]["version"]
    path = solver.best_line(scenario, solver.solve(scenario).opening)
    context = phone(browser, base_url=address)
    page, complaints = opened(context, address)
    page.goto("index.html")
    put = "([key, value]) => localStorage.setItem(key, JSON.stringify(value))"
    page.evaluate(
        put, [f"kf:roleplay:{name}", {"version": version, "path": path, "hints": [], "trainee": "", "seconds": 5}]
    )
    last = {"path": path, "hints": [], "total": 7, "points": {}}
    for damaged in TRIES:
        for kept in ({"last": last, "before": damaged}, {"last": damaged, "before": None}):
            page.evaluate(put, [f"kf:roleplay-tries:{name}", {"version": version, "best": 7, "count": 1, **kept}])
            page.goto(PAGES["roleplay"])
            alive(page, "roleplay")
            shown = page.inner_text(".kf-rp")
            assert "分" in shown
            assert not {"NaN", "undefined", "null"} & set(re.findall(r"\w+", shown)), kept
    context.close()
    assert not complaints.errors
