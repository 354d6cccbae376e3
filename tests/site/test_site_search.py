"""Search in Chromium: results while typing, what a result shows, the ways there and back, no result, from disk.

Without a server: test_site_offline.py. What is found: test_site_search_queries.py.
"""

import re
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page

from tests.site.devices import Complaints, phone

LINKS = ".kf-search-results a"
SETTLED = "() => document.querySelector('.kf-search-status').textContent !== ''"


def titles(page: Page, query: str) -> list[str]:
    page.goto(f"search.html?q={quote(query)}")
    page.wait_for_function(SETTLED)
    return page.locator(f"{LINKS} strong").all_inner_texts()


def test_do_results_follow_what_is_typed_and_show_where_they_lead(page):
    page.goto("search.html")
    field = page.get_by_role("searchbox", name="搜索本书")
    field.press_sequentially("九宫", delay=20)
    page.wait_for_selector(LINKS)
    field.press_sequentially("格", delay=20)
    first = page.locator(LINKS).first
    page.wait_for_function(
        "() => [...document.querySelectorAll('.kf-search-says mark')].some((one) => one.textContent === '九宫格')"
    )
    assert "开局定位九宫格" in page.locator(f"{LINKS} strong").all_inner_texts()
    assert first.locator(".kf-label").inner_text() in ("章", "术语")
    assert page.locator(".kf-search-status").inner_text().startswith("找到")
    assert page.locator(".kf-search-status").get_attribute("role") == "status"
    assert "q=" in page.url
    field.fill("")
    page.wait_for_function("() => !document.querySelector('.kf-search-results a')")


def test_are_results_there_at_once_when_the_files_are(page):
    titles(page, "门前的车流")
    milliseconds = page.evaluate(
        """async () => {
          const field = document.querySelector('#kf-search input');
          const seen = new Promise((resolve) => new MutationObserver((_, watch) => {
            if (!document.querySelector('.kf-search-results a')) return;
            watch.disconnect();
            resolve(performance.now());
          }).observe(document.querySelector('.kf-search-results'), { childList: true }));
          const start = performance.now();
          field.value = '车流';
          field.dispatchEvent(new Event('input', { bubbles: true }));
          return (await seen) - start;
        }"""
    )
    assert milliseconds < 300


def test_do_volume_and_more_results_show(page):
    assert len(titles(page, "对账单")) == 6
    assert page.locator(".kf-search-where", has_text=re.compile("卷[一二三]")).count()
    page.get_by_role("button", name=re.compile("再看")).tap()
    assert page.locator(LINKS).count() > 6
    assert page.evaluate("document.activeElement === document.querySelectorAll('.kf-search-results a')[6]")


def test_do_arrow_keys_lead_through_the_results(page):
    titles(page, "红线")
    field = page.get_by_role("searchbox", name="搜索本书")
    field.focus()
    field.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement === document.querySelectorAll('.kf-search-results a')[1]")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.matches('#kf-search input')")
    field.press("Enter")
    page.wait_for_function("() => document.activeElement.matches('.kf-search-results a')")


def test_does_nothing_found_offer_terms_of_the_glossary(page):
    assert titles(page, "龘靐齉客") == []
    assert "没有找到" in page.locator(".kf-search-status").inner_text()
    offered = page.locator(".kf-search-foot a")
    assert offered.count() >= 3
    offered.first.tap()
    page.wait_for_url(re.compile(r"terms\.html#"))


def test_does_the_button_of_a_page_lead_there_and_a_result_to_the_marked_page(page):
    page.goto("book/rake/traffic-at-the-gate.html")
    page.tap(".bd-header-article .search-button")
    page.wait_for_url("**/search.html")
    page.get_by_role("searchbox", name="搜索本书").fill("去路口站半天")
    page.locator(f'{LINKS}[href="book/rake/traffic-at-the-gate.html"] mark').first.wait_for()
    page.locator(f'{LINKS}[href="book/rake/traffic-at-the-gate.html"]').tap()
    page.wait_for_selector("span.highlighted")


def test_is_a_missing_file_told_and_tried_again(browser: Browser, address: str):
    context = phone(browser, base_url=address)
    page = context.new_page()
    page.route("**/kf-search-*/i*.js", lambda route: route.abort())
    page.goto("search.html?q=车流")
    page.wait_for_function(SETTLED)
    assert "没有取到" in page.locator(".kf-search-status").inner_text()
    page.unroute("**/kf-search-*/i*.js")
    page.locator("#kf-search .kf-search-go").tap()
    page.wait_for_selector(LINKS)
    context.close()


@pytest.mark.parametrize("blocked", ["storage", "script"])
def test_does_the_page_help_without_storage_and_without_scripts(browser: Browser, address: str, blocked: str):
    context = phone(browser, base_url=address, java_script_enabled=blocked != "script")
    if blocked == "storage":
        context.add_init_script("Object.defineProperty(window, 'localStorage', { get() { throw new Error('no'); } })")
    page = context.new_page()
    page.goto("search.html?q=车流")
    if blocked == "script":
        assert page.locator("#kf-search noscript p").is_visible()
        assert page.locator("#kf-search noscript a").count() >= 3
        assert not page.locator("#kf-search form").is_visible()
    else:
        page.wait_for_selector(LINKS)
    context.close()


def test_does_search_work_from_disk(browser: Browser, site: Path):
    context = phone(browser)
    page = context.new_page()
    complaints = Complaints(site.as_uri())
    page.on("pageerror", lambda error: complaints.errors.append(str(error)))
    page.goto((site / "search.html").as_uri() + "?q=" + quote("少了五十升"))
    page.wait_for_selector(f"{LINKS} .kf-search-says mark")
    assert page.locator(LINKS).first.get_attribute("href") == "cases/roleplays/fifty-litres.html"
    page.fill("#kf-search input", "抄车牌")
    page.wait_for_selector(f'{LINKS}[href="book/appendix/red-lines.html#r14"]')
    assert not complaints.errors
    context.close()
