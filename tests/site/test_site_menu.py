"""The controls of a page on the phone: menu, search button, steps."""

import pytest

SMALL = """(selector) => [...document.querySelectorAll(selector)]
  .filter((one) => one.checkVisibility())
  .map((one) => [one.getBoundingClientRect(), one.outerHTML.slice(0, 120)])
  .filter(([box]) => box.width > 0 && (box.height < 44 || box.width < 44))
  .map(([box, html]) => `${Math.round(box.width)}x${Math.round(box.height)} ${html}`)"""
ENGLISH = """() => [...document.querySelectorAll('[title], [aria-label], button, .bd-links p, .prev-next-area')]
  .flatMap((one) => [one.title, one.ariaLabel, one.matches('button, p, nav') ? one.innerText : ''])
  .filter((text) => text && /^[\\x00-\\x7f]*[A-Za-z]{3,}[\\x00-\\x7f]*$/.test(text))"""
CHAPTER = "book/rake/traffic-at-the-gate.html"


def test_does_the_menu_open_on_a_tap_and_lead_to_a_page(page):
    page.goto(CHAPTER)
    menu = page.locator("dialog#pst-primary-sidebar-modal")
    assert not menu.is_visible()
    page.tap(".primary-toggle")
    menu.wait_for(state="visible")
    assert menu.get_by_text("卷一 领进门").is_visible()
    menu.get_by_role("link", name="合规红线").tap()
    page.wait_for_url("**/book/appendix/red-lines.html")


def test_does_the_menu_close_on_a_tap_beside_it(page):
    page.goto(CHAPTER)
    page.tap(".primary-toggle")
    menu = page.locator("dialog#pst-primary-sidebar-modal")
    menu.wait_for(state="visible")
    page.touchscreen.tap(385, 700)
    menu.wait_for(state="hidden")


def test_does_the_table_of_contents_of_a_page_open(page):
    page.goto(CHAPTER)
    page.tap(".secondary-toggle")
    page.locator("dialog#pst-secondary-sidebar-modal").get_by_role("link", name="怎么做").tap()
    assert page.url.endswith("#id3") or "#" in page.url


@pytest.mark.parametrize("selector", [".bd-header-article button", ".prev-next-area a", ".kf-doors a", ".kf-case-card"])
def test_are_the_controls_large_enough_for_a_thumb(page, selector):
    page.goto("index.html" if "doors" in selector else CHAPTER)
    assert page.locator(selector).count()
    assert not page.evaluate(SMALL, selector)


def test_are_the_links_of_the_menu_large_enough(page):
    page.goto(CHAPTER)
    page.tap(".primary-toggle")
    page.wait_for_selector("dialog#pst-primary-sidebar-modal[open] .bd-links a")
    assert not page.evaluate(SMALL, "dialog#pst-primary-sidebar-modal .bd-links a")


def test_does_the_colour_mode_change_and_stay(page):
    page.goto("index.html")
    page.tap(".theme-switch-button")
    chosen = page.evaluate("document.documentElement.dataset.mode")
    assert chosen != "light"
    page.goto(CHAPTER)
    assert page.evaluate("document.documentElement.dataset.mode") == chosen


def test_are_all_words_of_the_frame_chinese(page):
    page.goto(CHAPTER)
    assert not page.evaluate(ENGLISH)
