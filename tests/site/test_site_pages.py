"""Every page on the phone: quiet console, no other host, nothing wider than the screen, text by axe's rules."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, Page

from tests.site.devices import NARROW, PHONE, Complaints, phone
from toolkit.paths import ROOT

AXE = ROOT / "toolkit" / "web" / "node_modules" / "axe-core" / "axe.min.js"
GRAVE = {"serious", "critical"}
TOO_WIDE = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return "";
  const box = [...document.querySelectorAll("main *")].find((one) => one.getBoundingClientRect().right > width + 1);
  return box ? box.outerHTML.slice(0, 160) : "?";
}"""
SETTLED = """() => [...document.querySelectorAll('.kf-mount')]
  .every((mount) => ['live', 'failed'].includes(mount.dataset.state))"""
RUN_AXE = """async (rules) => {
  const found = await axe.run(document, {resultTypes: ["violations"], ...(rules ? {runOnly: rules} : {})});
  const places = (nodes) => nodes.slice(0, 3).map((one) => one.html.slice(0, 160));
  return found.violations.map(({id, impact, nodes}) => ({id, impact, where: places(nodes)}));
}"""
MODES = {"light": None, "dark": ["color-contrast"]}
"""Colour mode → axe rules to try; all of them once, those on colour in both."""
SEEN = "[...document.querySelectorAll('main p')].find((one) => one.checkVisibility())"
TURN = """(mode) => Object.assign(document.documentElement.dataset, {theme: mode, mode})"""


@dataclass
class Visit:
    """What was seen while all pages were opened once."""

    complaints: Complaints
    wide: list[str] = field(default_factory=list)
    axe: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    statuses: list[str] = field(default_factory=list)


def look(page: Page, name: str, visit: Visit, script: str) -> None:
    answer = page.goto(name, wait_until="load")
    if answer is None or answer.status != 200:
        visit.statuses.append(name)
    page.wait_for_function(SETTLED)
    visit.failed += [name] * page.locator('.kf-mount[data-state="failed"]').count()
    page.evaluate(script)
    for mode, rules in MODES.items():
        page.evaluate(TURN, mode)
        visit.axe += [f"{name} {mode}: {one}" for one in page.evaluate(RUN_AXE, rules) if one["impact"] in GRAVE]
    for size in (PHONE, NARROW):
        page.set_viewport_size(size)
        if box := page.evaluate(TOO_WIDE):
            visit.wide.append(f"{name} {size['width']}: {box}")
    page.set_viewport_size(PHONE)


ALIKE = {
    "cases/rake/": 8, "cases/glue/": 8, "cases/comb/": 8,
    "cases/roleplays/": 3, "book/practice/boards/": 3, "book/trainer/exercises/": 4, "book/appendix/data/": 4,
}  # fmt: skip
"""Folders of pages from one template: make test opens every so many-th, make site-pages all."""


def chosen(pages: list[str]) -> list[str]:
    if os.environ.get("KF_PAGES") == "all":
        return pages
    alike = {folder: [name for name in pages if name.startswith(folder)] for folder in ALIKE}
    rest = sorted(set(pages) - {name for names in alike.values() for name in names})
    return rest + [name for folder, names in alike.items() for name in names[:: ALIKE[folder]]]


@pytest.fixture(scope="module")
def visit(browser: Browser, address: str, pages: list[str]) -> Iterator[Visit]:
    context = phone(browser, base_url=address, reduced_motion="reduce")
    page = context.new_page()
    seen = Visit(Complaints(address))
    seen.complaints.watch(page)
    script = AXE.read_text(encoding="utf-8")
    for name in chosen(pages):
        look(page, name, seen, script)
    yield seen
    context.close()


def test_are_there_chapters_cases_and_talks(pages):
    assert {"index.html", "search.html", "paper.html"} <= set(pages)
    for folder in ("book/rake/", "book/glue/", "cases/rake/", "cases/roleplays/", "book/appendix/", "book/trainer/"):
        assert any(name.startswith(folder) for name in pages), folder


def test_does_every_page_open_without_an_error(visit):
    assert not visit.statuses
    assert not visit.complaints.errors


def test_does_no_page_ask_another_host(visit):
    assert not visit.complaints.foreign


def test_is_every_interactive_part_alive(visit):
    assert not visit.failed


def test_does_nothing_but_tables_and_code_scroll_sideways(visit):
    assert not visit.wide


def test_has_axe_no_serious_finding_in_light_and_dark(visit):
    assert not visit.axe, "\n".join(visit.axe)


@pytest.mark.parametrize("rules", MODES.values())
def test_does_axe_see_grey_on_grey(page, rules):
    page.goto("index.html")
    page.evaluate(f"{SEEN}.style.cssText = 'color:#999;background:#aaa'")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    assert "color-contrast" in {one["id"] for one in page.evaluate(RUN_AXE, rules) if one["impact"] in GRAVE}


def test_is_a_box_wider_than_the_screen_seen(page):
    page.goto("index.html")
    page.evaluate(f"{SEEN}.style.width = '600px'")
    assert page.evaluate(TOO_WIDE)
