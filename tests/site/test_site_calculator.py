"""算一算 on a phone: filled in, corrected, kept on the device or not, read without scripts."""

import pytest

from tests.site.devices import NARROW, alive, phone
from tests.site.test_site_pages import AXE, MODES, TOO_WIDE, TURN
from toolkit import calculator
from toolkit.models import units

PAGE = "book/appendix/calculator.html"
CARDS = ("升和吨", "让价换算", "算盈", "单车月省", "进站率值几吨")
SMALL = """() => [...document.querySelectorAll('.kf-calculator :is(button, input, select)')]
  .filter((one) => Math.min(one.getBoundingClientRect().width, one.getBoundingClientRect().height) < 44)
  .map((one) => one.outerHTML)"""
FAULTS = """async (rules) => {
  const found = await axe.run('.kf-calculator', {resultTypes: ["violations"], ...(rules ? {runOnly: rules} : {})});
  return found.violations.map(({id, nodes}) => [id, nodes[0].html]);
}"""
BLOCKED = (
    """Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('no', 'SecurityError'); }})"""
)


def opened(page):
    page.goto(PAGE)
    alive(page, "calculator")
    return page.locator(".kf-calculator")


def choose(page, title):
    page.get_by_role("group", name="算哪一样").get_by_role("button", name=title, exact=True).tap()


def result(page) -> str:
    return page.locator(".kf-result-of").inner_text().replace("\u00a0", " ")


def test_are_litres_made_tonnes_as_they_are_typed(page):
    opened(page)
    page.get_by_label("油品").select_option("0#")
    assert page.get_by_label("密度").input_value() == "0.840"
    assert "还差：数量" in result(page)
    page.get_by_label("数量", exact=True).fill("１，２８０")
    page.get_by_label("几台车").fill("12")
    assert "12 台 × 1,280 升 × 0.840 ÷ 1,000 = 12.902 吨" in result(page)
    page.get_by_label("数量的单位").select_option("t")
    litres = calculator.plain(units.tonnes_to_litres(12 * 1280, "0#"), 1)
    assert f"12 台 × 1,280 吨 × 1,000 ÷ 0.840 = {litres} 升" in result(page)
    page.get_by_label("密度").fill("0.835")
    assert "÷ 0.835 =" in result(page)


def test_does_a_tap_fill_an_example_on_every_card(page):
    opened(page)
    shown = ""
    for title in CARDS:
        choose(page, title)
        page.get_by_role("button", name="填个例子").tap()
        shown += result(page)
    apart = 1  # 吨折升: the card shows one direction at a time
    assert sum(line not in shown for _, _, line in calculator.worked()) == apart


def test_is_bad_input_said_beside_its_field_and_never_reckoned(page):
    opened(page)
    choose(page, "算盈")
    page.get_by_role("button", name="填个例子").tap()
    field = page.get_by_label("现让")
    for typed, words in (("30", "挂牌价还高"), ("0,3", "小数点用"), ("三毛", "只填一个数"), ("-1", "负数")):
        field.fill(typed)
        assert field.get_attribute("aria-invalid") == "true"
        said = page.locator(f"#{field.get_attribute('aria-describedby')}")
        assert words in said.inner_text()
        assert result(page) == "有一格要改，改好就有得数。"
    field.fill("0.3")
    assert field.get_attribute("aria-invalid") == "false"
    assert "4,056.80 元" in result(page)
    assert "NaN" not in page.locator(".kf-calculator").inner_text()


def test_are_the_limits_the_readers_own(page):
    """Are both limits empty at first, kept when an example is filled in, and read closed?"""
    opened(page)
    choose(page, "算盈")
    limits = [page.get_by_label(name) for name in ("站里能答应到", "片区能答应到")]
    assert [limit.input_value() for limit in limits] == ["", ""]
    page.get_by_role("button", name="填个例子").tap()
    assert "站里权限没填" in result(page)
    limits[0].fill("0.4")
    page.get_by_role("button", name="填个例子").tap()
    assert "站里权限以内" in result(page)
    limits[0].fill("0.39")
    assert "报片区" in result(page)


def test_is_what_was_typed_kept_on_the_device(page):
    opened(page)
    choose(page, "单车月省")
    page.get_by_role("button", name="填个例子").tap()
    page.get_by_label("几台车").fill("3")
    before = result(page)
    assert "3 台车一个月省 3,751.56 元" in before
    opened(page)
    assert page.get_by_label("几台车").input_value() == "3"
    assert result(page) == before
    page.get_by_role("button", name="清空").tap()
    assert "还差" in result(page)


@pytest.mark.parametrize(
    "kept", ["{}", "x", "null", '{"at": "x", "texts": {"convert": {"fuel": "toString", "amount": 3}}}']
)
def test_does_a_damaged_memory_start_afresh(kept, page):
    opened(page)
    page.evaluate("(kept) => localStorage.setItem('kf:calculator', kept)", kept)
    opened(page)
    assert page.get_by_label("油品").input_value() == "92#"
    assert page.get_by_label("数量", exact=True).input_value() == ""


def test_does_it_work_where_storage_is_blocked(browser, address):
    context = phone(browser, base_url=address)
    context.add_init_script(BLOCKED)
    page = context.new_page()
    opened(page)
    page.get_by_label("数量", exact=True).fill("1000")
    choose(page, "算盈")
    choose(page, "升和吨")
    assert "0.735 吨" in result(page)
    assert "不让存" in page.locator(".kf-calculator").inner_text()
    context.close()


def test_is_it_filled_in_by_keyboard(page):
    opened(page)
    choose(page, "进站率值几吨")
    page.get_by_label("小车一天过").focus()
    for typed in ("7200", "34", "800", "180"):
        page.keyboard.type(typed)
        page.keyboard.press("Enter")
    assert page.get_by_label("进站率差").evaluate("(one) => one === document.activeElement")
    page.keyboard.press("Enter")
    assert "1.799 + 1.21 = 3.009 吨" in result(page)
    assert page.locator(".kf-calculator [role=status]").inner_text() in result(page)


def test_does_every_card_fit_a_small_phone_in_both_modes(page):
    """Is nothing wider than 320 px, smaller than a thumb or against axe's rules, results and complaints showing?"""
    page.emulate_media(reduced_motion="reduce")
    opened(page)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    page.set_viewport_size(NARROW)
    for title in CARDS:
        choose(page, title)
        page.get_by_role("button", name="填个例子").tap()
        for typed in (None, "x"):
            if typed:
                page.locator(".kf-calculator input").last.fill(typed)
            assert not page.evaluate(TOO_WIDE), title
            assert not page.evaluate(SMALL), title
            for mode, rules in MODES.items():
                page.evaluate(TURN, mode)
                assert page.evaluate(FAULTS, rules) == [], (title, mode)


def test_can_the_formulas_be_read_without_scripts(browser, address):
    context = phone(browser, base_url=address, java_script_enabled=False)
    page = context.new_page()
    page.goto(PAGE)
    text = page.locator('.kf-mount[data-kind="calculator"]').inner_text()
    assert all(formula in text and line in text for _, formula, line in calculator.worked())
    assert page.evaluate(TOO_WIDE) == ""
    context.close()


def test_is_the_script_loaded_on_this_page_only(page):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("book/appendix/red-lines.html")
    page.wait_for_load_state("networkidle")
    assert not [url for url in asked if url.endswith("calculator.js")]
    opened(page)
    assert [url for url in asked if url.endswith("calculator.js")]
