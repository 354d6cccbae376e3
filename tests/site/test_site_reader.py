"""The reader's comforts in Chromium: place kept, size of text, charts enlarged, bar, paper, a lost address."""

import gzip
import json
import re

import pytest

from tests.site.devices import NARROW, PHONE, Complaints, phone
from tests.site.test_site_menu import SMALL
from tests.site.test_site_pages import TOO_WIDE

CHAPTER = "book/rake/traffic-at-the-gate.html"
OTHER = "book/glue/existing-customers.html"
FORMS = "book/appendix/forms.html"
PRIVACY = "book/appendix/privacy.html"
TALK = "cases/roleplays/pillar-first-visit.html"
BLOCKED = """for (const name of ['localStorage', 'sessionStorage']) Object.defineProperty(window, name, {
  configurable: true, get() { throw new DOMException('no', 'SecurityError'); }})"""
OURS = "() => Object.keys(localStorage).filter((key) => key.startsWith('kf:') || ['mode', 'theme'].includes(key))"
KEPT = "() => JSON.parse(localStorage.getItem('kf:reading') || '{}')"
TWICE = "document.documentElement.style.fontSize = '212.5%'"
"""What 200 % text in the browser's settings makes of the book's 106.25 %."""
SPILT = """() => [...document.querySelectorAll('.bd-article tr > :first-child')]
  .filter((cell) => cell.checkVisibility() && cell.scrollWidth > cell.clientWidth + 1).map((cell) => cell.innerText)"""
BESIDE = """() => [...document.querySelectorAll('dialog[open] button, .kf-thumb a')].map((one) => one.getBoundingClientRect())
  .filter((box) => box.width && (box.left < 0 || box.right > document.documentElement.clientWidth + 1)).length"""


def scroll_to(page, heading: str) -> None:
    head = page.locator(".bd-article h2", has_text=re.compile(f"^{heading}$"))
    head.evaluate("(one) => one.scrollIntoView({block: 'start', behavior: 'instant'})")


def kept(page, condition: str) -> None:
    page.wait_for_function(f"() => {{ const kept = ({KEPT})(); return {condition}; }}")


def menu(page):
    page.locator(".kf-more").tap()
    opened = page.get_by_role("dialog", name="字号和更多")
    opened.wait_for()
    return opened


def test_does_the_home_page_lead_back_to_the_place(page):
    page.goto("index.html")
    assert not page.locator(".kf-continue, .kf-progress").first.is_visible()
    page.goto(CHAPTER)
    scroll_to(page, "怎么做")
    kept(page, "kept.at && kept.at.part === '怎么做'")
    page.goto("index.html")
    page.get_by_role("link", name="接着读：看清门前的车流 · 怎么做").tap()
    page.wait_for_url(f"**/{CHAPTER}#*")
    page.wait_for_function(
        """() => [...document.querySelectorAll("h2")].find((one) => one.textContent.includes("怎么做"))
          .getBoundingClientRect().top < innerHeight"""
    )


def test_does_a_chapter_count_as_read_by_its_task(page):
    page.goto(CHAPTER)
    kept(page, "kept.at && !kept.read.length")
    scroll_to(page, "带回站里")
    kept(page, "kept.read.length === 1")
    page.goto("index.html")
    said = page.locator(".kf-progress").all_inner_texts()
    assert [text.split("/")[0] for text in said] == ["读过 1", "读过 0", "读过 0"]
    page.get_by_role("link", name="读完了《看清门前的车流》，下一章").tap()
    assert page.locator("h1").inner_text() != "看清门前的车流"
    page.goto("book/rake/summary.html")
    assert page.locator(".kf-progress").inner_text().startswith("读过 1/")
    page.tap(".primary-toggle")
    assert page.locator(".bd-links a.kf-read").all_inner_texts() == ["看清门前的车流"]


def test_does_opening_a_chapter_again_keep_the_place(page):
    page.goto(CHAPTER)
    scroll_to(page, "一张图")
    kept(page, "kept.at && kept.at.part === '一张图'")
    page.goto(CHAPTER)
    page.wait_for_timeout(500)
    assert page.evaluate(KEPT)["at"]["part"] == "一张图"


@pytest.mark.parametrize(
    "damaged",
    ["x", '{"at": {"page": "javascript:alert(1)", "title": 3}, "read": {"a": 1}}'],
)
def test_does_a_damaged_memory_start_afresh(damaged, page):
    page.add_init_script(
        f"localStorage.setItem('kf:reading', {json.dumps(damaged)}); localStorage['kf:text-size'] = 'x'"
    )
    page.goto("index.html")
    assert page.locator(".kf-continue").is_hidden()
    assert menu(page).get_by_role("button", name="标准").get_attribute("aria-pressed") == "true"


def test_does_everything_work_where_storage_is_blocked(browser, address):
    context = phone(browser, base_url=address)
    context.add_init_script(BLOCKED)
    page, complaints = context.new_page(), Complaints(address)
    complaints.watch(page)
    page.goto(CHAPTER)
    scroll_to(page, "带回站里")
    sheet = menu(page)
    sheet.get_by_role("button", name="特大").tap()
    assert "不让存" in sheet.inner_text()
    assert page.evaluate("document.documentElement.dataset.size") == "2"
    sheet.get_by_role("button", name="删掉这台设备上的记录").tap()
    assert "没有可删的" in sheet.inner_text()
    page.goto("index.html")
    assert page.locator(".kf-continue").is_hidden()
    assert not complaints.errors
    context.close()


def test_does_one_tap_delete_everything_and_another_give_it_back(page):
    page.goto(CHAPTER)
    page.evaluate("localStorage.setItem('kf:quiz:x', '1'); localStorage.setItem('mode', 'dark')")
    scroll_to(page, "怎么做")
    kept(page, "kept.at && kept.at.part === '怎么做'")
    before = page.evaluate(OURS)
    sheet = menu(page)
    sheet.get_by_role("button", name="删掉这台设备上的记录").tap()
    assert page.evaluate(OURS) == []
    sheet.get_by_role("button", name="撤回").tap()
    assert sorted(page.evaluate(OURS)) == sorted(before)
    page.goto(PRIVACY)
    page.locator(".kf-stored").get_by_role("button", name="删掉这台设备上的记录").tap()
    assert page.evaluate(OURS) == []


def test_does_nothing_come_back_after_deleting(page):
    page.goto(CHAPTER)
    sheet = menu(page)
    sheet.get_by_role("button", name="删掉这台设备上的记录").tap()
    sheet.get_by_role("button", name="关闭").tap()
    scroll_to(page, "带回站里")
    page.wait_for_timeout(600)
    assert "kf:reading" not in page.evaluate(OURS)


def test_is_the_size_of_text_chosen_kept_and_as_large_as_it_says(page):
    size = "() => parseFloat(getComputedStyle(document.querySelector('.bd-article p')).fontSize)"
    page.goto(CHAPTER)
    usual = page.evaluate(size)
    sheet = menu(page)
    sheet.get_by_role("button", name="大", exact=True).tap()
    larger = page.evaluate(size)
    sheet.get_by_role("button", name="特大").tap()
    assert usual * 1.1 < larger < page.evaluate(size)
    assert not page.evaluate(SMALL, ".kf-sheet button")
    page.goto(OTHER)
    assert page.evaluate(size) > usual * 1.25
    assert not page.evaluate("document.querySelector('.kf-menu')")
    menu(page).get_by_role("button", name="标准").tap()
    assert page.evaluate(size) == usual


def test_does_nothing_break_at_twice_the_size(page):
    """Is nothing wider than 320 px, cut off at the top or beside the screen, at 200 % text?"""
    page.set_viewport_size(NARROW)
    for name in ("index.html", CHAPTER, FORMS, TALK, PRIVACY):
        page.goto(name)
        page.evaluate(TWICE)
        assert page.evaluate(TOO_WIDE) == "", name
        tops = page.locator(".bd-header-article button:visible").evaluate_all(
            "(all) => all.map((one) => one.getBoundingClientRect().top)"
        )
        assert min(tops) >= 0, name
    menu(page)
    assert not page.evaluate(BESIDE)


def test_is_a_chart_enlarged_by_a_tap(page):
    page.goto(CHAPTER)
    shown = page.locator(".bd-article .cell_output img").first
    width = shown.evaluate("(one) => one.clientWidth")
    page.get_by_role("button", name=re.compile("^放大图：柳堤站")).tap()
    sheet = page.get_by_role("dialog", name="放大的图")
    large = sheet.get_by_role("img")
    assert large.evaluate("(one) => one.clientWidth") > 1.25 * width
    large.tap()
    assert large.evaluate("(one) => one.clientWidth") <= PHONE["width"]
    page.keyboard.press("Escape")
    sheet.wait_for(state="hidden")
    assert page.evaluate("document.activeElement.className") == "kf-zoom"


def test_is_the_bar_large_enough_and_never_over_the_end(page):
    page.goto(CHAPTER)
    assert not page.evaluate(SMALL, ".kf-thumb a")
    page.evaluate("scrollTo({top: document.documentElement.scrollHeight, behavior: 'instant'})")
    end = page.locator(".prev-next-area a").last.evaluate("(one) => one.getBoundingClientRect().bottom")
    assert end < page.locator(".kf-thumb").evaluate("(one) => one.getBoundingClientRect().top")
    page.locator(".kf-thumb").get_by_role("link", name="目录").tap()
    page.locator("dialog#pst-primary-sidebar-modal").wait_for(state="visible")
    page.keyboard.press("Escape")
    page.locator(".kf-thumb").get_by_role("link", name="下一页").tap()
    page.wait_for_url(lambda url: CHAPTER not in url)
    page.locator(".kf-thumb").get_by_role("link", name="搜索").tap()
    page.wait_for_url("**/search.html")
    field = page.locator(".bd-article-container input[type=search]").first
    field.blur()
    field.tap()
    assert page.locator(".kf-thumb").is_hidden()


def test_do_the_contents_open_without_scripts(browser, address):
    context = phone(browser, base_url=address, java_script_enabled=False)
    page = context.new_page()
    page.goto(CHAPTER)
    page.locator(".kf-thumb").get_by_role("link", name="目录").tap()
    page.locator("#pst-primary-sidebar").get_by_role("link", name="合规红线").tap()
    page.wait_for_url("**/book/appendix/red-lines.html")
    assert page.evaluate(TOO_WIDE) == ""
    context.close()


@pytest.mark.parametrize("name", [FORMS, "book/rake/summary.html", PRIVACY])
def test_does_a_long_first_cell_wrap(name, page):
    page.goto(name)
    assert page.locator(".bd-article tr > :first-child").count()
    for size in (PHONE, NARROW):
        page.set_viewport_size(size)
        assert page.evaluate(SPILT) == []


def test_does_the_first_column_stay(page):
    page.set_viewport_size(NARROW)
    page.goto(FORMS)
    moved = page.evaluate("""() => {
      const boxes = [...document.querySelectorAll('.pst-scrollable-table-container')];
      const box = boxes.find((one) => one.scrollWidth > one.clientWidth + 80);
      box.scrollLeft = 80;
      const cell = box.querySelector('tbody tr > :first-child');
      return Math.abs(cell.getBoundingClientRect().left - box.getBoundingClientRect().left);
    }""")
    assert moved < 2


def test_is_the_page_drawn_as_a_code_for_the_wall(page):
    page.goto(CHAPTER + "#id3")
    sheet = menu(page)
    sheet.get_by_role("button", name="这一页的二维码").tap()
    code = sheet.get_by_role("img", name="这一页的二维码")
    code.wait_for()
    assert code.evaluate("(one) => one.clientWidth") > 250
    assert page.url.split("#")[0] in sheet.inner_text()
    assert "别的手机打不开" in sheet.inner_text()


def test_is_the_page_whole_on_paper(page):
    page.goto(CHAPTER)
    page.wait_for_selector('.kf-mount[data-kind="quiz"][data-state="live"]')
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("h1").is_visible()
    for name in (".bd-header-article", ".kf-thumb", ".prev-next-footer", '.kf-mount[data-kind="quiz"]'):
        assert page.locator(name).first.is_hidden(), name
    questions = page.locator(".kf-printed .kf-quiz-static > li").count()
    answers = page.locator(".kf-answers li").all_inner_texts()
    assert questions == len(answers) > 4
    assert all(re.match(r"[ABCD]。.{4}", answer) for answer in answers)
    assert page.evaluate("document.querySelector('.bd-article').lastElementChild.className").endswith("kf-answers")
    named = page.locator('a[data-name^="R14 "]').first
    assert "R14" in named.evaluate("(one) => getComputedStyle(one, '::after').content + one.dataset.name")
    spread = "(all) => all.every((one) => getComputedStyle(one).overflowX === 'visible')"
    assert page.locator(".pst-scrollable-table-container").evaluate_all(spread)
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert not page.locator(".kf-printed").count()


@pytest.mark.parametrize("lost", ["no-such.html", "book/rake/no/such/page.html"])
def test_does_a_lost_address_lead_back(lost, browser, address):
    context = phone(browser, base_url=address)
    page = context.new_page()
    answer = page.goto(lost)
    assert answer.status == 404
    assert page.locator(".kf-thumb a").first.evaluate("(one) => getComputedStyle(one).display") == "flex"
    page.locator("main").get_by_role("searchbox").fill("进站率")
    page.locator("main").get_by_role("searchbox").press("Enter")
    page.wait_for_url(f"{address}search.html?q=*")
    page.goto(lost)
    page.locator("main").get_by_role("link", name="卷一").tap()
    page.wait_for_url(f"{address}book/rake/summary.html")
    context.close()


def test_is_the_readers_script_light(site):
    (script,) = site.glob("_static/kf-*/reader.js")
    assert len(gzip.compress(script.read_bytes())) <= 6 * 1024
    styles = [site / "_static" / name for name in ("reader.css", "print.css")]
    assert sum(len(gzip.compress(path.read_bytes())) for path in styles) <= 4 * 1024
