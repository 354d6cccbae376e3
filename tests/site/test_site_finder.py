"""案例库 on a phone: filtered, searched, shared, come back to; without scripts, without storage, from disk."""

import re

import pytest

from tests.site.devices import NARROW, PHONE, alive, phone
from tests.site.test_site_pages import AXE, MODES, RUN_AXE, TOO_WIDE, TURN
from toolkit.cases import read_all, reader

PAGE = "book/practice/cases.html"
SMALL = """() => [...document.querySelectorAll('.kf-finder :is(button, input, select, a)')]
  .filter((one) => one.checkVisibility())
  .filter((one) => Math.min(one.getBoundingClientRect().width, one.getBoundingClientRect().height) < 44)
  .map((one) => one.outerHTML)"""
BLOCKED = """for (const name of ['localStorage', 'sessionStorage'])
  Object.defineProperty(window, name, {get() { throw new DOMException('no', 'SecurityError'); }})"""


@pytest.fixture(scope="module")
def cases():
    return read_all()


def opened(page, part=""):
    page.goto(f"{PAGE}{part}")
    alive(page, "finder")
    return page.locator(".kf-finder-list li:visible")


def choose(page, field, value):
    if not page.locator(".kf-finder-panel").is_visible():
        page.get_by_role("button", name="筛选").tap()
    page.locator(f"select[data-field={field}]").select_option(value)


def says(page) -> str:
    return page.locator(".kf-finder [role=status]").inner_text()


def test_does_the_first_screen_of_a_phone_show_results(page, cases):
    items = opened(page)
    assert items.count() == len(cases)
    assert f"共 {len(cases)} 个案例" in says(page)
    assert items.nth(1).bounding_box()["y"] < PHONE["height"] * 0.6
    assert not page.locator(".kf-finder-panel").is_visible()


def test_do_filters_combine_and_can_be_taken_off(page, cases):
    items = opened(page)
    choose(page, "volume", "glue")
    assert items.count() == sum(case.volume == "glue" for case in cases)
    choose(page, "outcome", "failure")
    wanted = [case.title for case in cases if case.volume == "glue" and case.outcome == "failure"]
    assert page.locator(".kf-finder-list li:visible strong").all_inner_texts() == wanted
    page.get_by_role("button", name="看结果").tap()
    assert page.get_by_role("button", name="筛选（2）").is_visible()
    page.get_by_role("button", name="去掉卷：卷二 留下来").tap()
    assert items.count() == sum(case.outcome == "failure" for case in cases)
    choose(page, "outcome", "")
    assert items.count() == len(cases)
    assert "#" not in page.url


@pytest.mark.parametrize("field", ["type", "station", "chapter", "skill", "years"])
def test_does_every_choice_find_something(field, page):
    opened(page)
    options = page.locator(f"select[data-field={field}] option").evaluate_all("(all) => all.map((one) => one.value)")
    assert len(options) > 1
    for value in filter(None, options):
        choose(page, field, value)
        assert says(page).startswith("找到"), value


def test_are_words_of_the_text_found(page):
    """Does a word that stands in the text alone find its case, and one of a title come first?"""
    items = opened(page)
    box = page.get_by_role("searchbox", name="找词")
    box.fill("怠速")
    page.wait_for_function("() => globalThis.kfCaseWords")
    assert items.locator("strong").all_inner_texts() == ["油耗排行榜发进教练群"]
    box.fill("排行榜")
    assert items.locator("strong").all_inner_texts()[0] == "油耗排行榜发进教练群"
    page.get_by_role("button", name="去掉找词：排行榜").tap()
    assert items.count() > 2
    assert box.input_value() == ""


def test_are_words_fetched_only_when_they_are_wanted(page):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    opened(page)
    page.wait_for_load_state("networkidle")
    assert not [url for url in asked if re.search(r"/cases-\w+\.js", url)]
    page.get_by_role("searchbox", name="找词").focus()
    page.wait_for_function("() => globalThis.kfCaseWords")
    assert [url for url in asked if re.search(r"/cases-\w+\.js", url)]


def test_is_it_said_when_the_words_cannot_be_fetched(browser, address):
    """Are titles and first sentences still searched?"""
    context = phone(browser, base_url=address)
    context.route("**/cases-*.js", lambda route: route.abort())
    page = context.new_page()
    items = opened(page)
    page.get_by_role("searchbox", name="找词").fill("排行榜")
    page.get_by_text("正文没有取到").wait_for()
    assert items.locator("strong").all_inner_texts() == ["油耗排行榜发进教练群"]
    context.close()


def test_does_a_shared_address_show_the_same(page, cases):
    opened(page)
    choose(page, "outcome", "failure")
    page.get_by_role("searchbox", name="找词").fill("怠速")
    page.wait_for_function("() => globalThis.kfCaseWords")
    address = page.url
    page.goto("about:blank")
    page.goto(address)
    alive(page, "finder")
    page.wait_for_function("() => globalThis.kfCaseWords")
    assert page.locator(".kf-finder-list li:visible strong").all_inner_texts() == ["油耗排行榜发进教练群"]
    assert page.get_by_role("searchbox", name="找词").input_value() == "怠速"


def test_is_the_nearest_offered_when_nothing_is_found(page):
    items = opened(page, "#type=B08&outcome=unknown")
    assert "没有全合的" in says(page)
    assert 0 < items.count() <= 6
    assert "不合：" in items.first.inner_text()
    relax = page.locator(".kf-finder-help button").first
    count = int(re.search(r"有 (\d+) 个", relax.inner_text())[1])
    relax.tap()
    assert items.count() == count
    assert "不合：" not in page.locator(".kf-finder-list").inner_text()


def test_are_words_that_stand_nowhere_told(page):
    items = opened(page, "#q=zzzz")
    page.wait_for_function("() => globalThis.kfCaseWords")
    assert "没有这几个字" in says(page)
    assert items.count() == 0
    page.locator(".kf-finder-help button").first.tap()
    assert items.count() > 2


@pytest.mark.parametrize("blocked", [False, True])
def test_is_the_place_kept_on_the_way_back(blocked, browser, address):
    """Does the back button lead to the same filter and height, with storage blocked too?"""
    context = phone(browser, base_url=address)
    if blocked:
        context.add_init_script(BLOCKED)
    page = context.new_page()
    items = opened(page)
    choose(page, "outcome", "success")
    page.get_by_role("button", name="看结果").tap()
    count = items.count()
    items.nth(min(count - 1, 9)).scroll_into_view_if_needed()
    height = page.evaluate("scrollY")
    assert height > 300
    items.nth(min(count - 1, 9)).tap()
    page.wait_for_url("**/cases/*/*.html")
    page.go_back()
    alive(page, "finder")
    page.wait_for_function("(height) => Math.abs(scrollY - height) < 30", arg=height)
    assert items.count() == count
    context.close()


def test_is_the_place_kept_when_a_link_leads_back(page):
    items = opened(page)
    choose(page, "outcome", "success")
    page.get_by_role("button", name="看结果").tap()
    count = items.count()
    items.nth(6).scroll_into_view_if_needed()
    height = page.evaluate("scrollY")
    items.nth(6).tap()
    page.wait_for_url("**/cases/*/*.html")
    page.evaluate("(page) => { location.href = page; }", f"../../{PAGE}")
    alive(page, "finder")
    page.wait_for_function("(height) => Math.abs(scrollY - height) < 30", arg=height)
    assert items.count() == count
    assert page.url.endswith("#outcome=success")


def test_is_it_read_without_scripts(browser, address, cases):
    context = phone(browser, base_url=address, java_script_enabled=False)
    page = context.new_page()
    page.goto(PAGE)
    links = page.locator(".kf-finder-list a")
    assert links.count() == len(cases)
    assert page.evaluate(TOO_WIDE) == ""
    links.first.tap()
    page.wait_for_url("**/cases/rake/*.html")
    context.close()


def test_does_it_fit_a_small_phone_in_both_modes(page):
    """Is nothing wider than 320 px, smaller than a thumb or against axe's rules, filters and complaints showing?"""
    page.emulate_media(reduced_motion="reduce")
    opened(page)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    page.set_viewport_size(NARROW)
    for type_, outcome in (("B08", "failure"), ("B08", "unknown")):
        choose(page, "type", type_)
        choose(page, "outcome", outcome)
        assert not page.evaluate(TOO_WIDE)
        assert not page.evaluate(SMALL)
        for mode, rules in MODES.items():
            page.evaluate(TURN, mode)
            assert [one for one in page.evaluate(RUN_AXE, rules) if one["impact"] in ("serious", "critical")] == []


def test_is_it_kept_for_reading_offline(site):
    worker = (site / "sw.js").read_text(encoding="utf-8")
    assert f'"{PAGE}"' in worker
    assert re.search(r'"_static/kf-\w+/cases-\w+\.js"', worker)


def test_does_every_case_print_on_one_sheet(browser, address, cases):
    """Are the longest cases one page of A4, the title on it, in the dark mode too?"""
    context = browser.new_context(base_url=address, service_workers="block")
    page = context.new_page()
    for case in sorted(cases, key=lambda one: -len(one.body))[:3]:
        page.goto(f"cases/{case.volume}/{case.id}.html")
        page.evaluate(TURN, "dark")
        sheets = re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True))
        assert len(sheets) == 1, case.id
    page.emulate_media(media="print")
    assert page.get_by_role("heading", name=case.title).is_visible()
    assert not page.locator(".kf-onward").is_visible()
    assert page.locator("h2").first.evaluate("(one) => getComputedStyle(one).color") == "rgb(0, 0, 0)"
    context.close()


def test_does_every_case_lead_on_to_three_places(site, cases):
    """Has a case page a chapter, a role-play and an exercise that exist, and no fourth link there?"""
    for case in cases:
        file = site / "cases" / case.volume / f"{case.id}.html"
        block = re.search(r'<ul class="kf-onward">(.*?)</ul>', file.read_text(encoding="utf-8"), re.S)[1]
        assert [word for word in re.findall(r"<li>(\w+)：", block)] == ["读这一章", "打一场", "练一练"], case.id
        assert all((file.parent / link).exists() for link in re.findall(r'href="([^"]+)"', block)), case.id


def test_does_every_chapter_list_three_cases(site):
    for page in sorted(site.glob("book/*/*.html")):
        text = page.read_text(encoding="utf-8")
        if page.parent.name in reader.VOLUMES and "看案例" in text:
            assert text.count('class="kf-case-card"') >= 3, page.name
