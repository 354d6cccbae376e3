import re

import pytest
from playwright.sync_api import expect

from toolkit.boards import rules


def step(page, number):
    page.locator(".kf-steps button").nth(number - 1).click()
    return page.locator(".kf-stage")


def right_option(sample, answers, item):
    """Label of the right quadrant of an item, by the judge in Python."""
    board, data, key = sample
    for option in ("EI", "EII", "EIII", "EIV"):
        marks = rules.judge(board, data, key, answers | {"place": {item: option}})
        if next(mark for mark in marks if (mark.question, mark.item) == ("place", item)).misconception is None:
            return option
    raise AssertionError(item)


def test_a_number_is_told_right_or_wrong_when_asked(go, sample):
    """Does a typed number get its sentence on 看对不对 and on Enter, but not at every key?"""
    page = go("board-light.html")
    field = page.get_by_label("答案，单位：吨")
    field.fill("12")
    assert page.locator(".kf-say").count() == 0
    page.get_by_role("button", name="看对不对").click()
    assert page.locator(".kf-say.kf-bad").inner_text().startswith("✗ 应为 ")
    field.fill(str(sample[2]["facts"]["mean"]))
    assert page.locator(".kf-say").count() == 0
    field.press("Enter")
    assert page.locator(".kf-say.kf-good").inner_text().startswith("✓ ")


def test_what_is_no_number_is_said_at_once_and_not_kept(go):
    """Does "12 吨" get a sentence instead of being kept as something else?"""
    page = go("board-light.html")
    field = page.get_by_label("答案，单位：吨")
    field.fill("12 吨")
    assert "只填一个数" in page.locator(".kf-note.kf-warn").inner_text()
    page.reload()
    page.wait_for_selector("[data-state=live]")
    assert field.input_value() == ""
    field.fill("\uff11\uff12\uff0e\uff15")
    page.reload()
    page.wait_for_selector("[data-state=live]")
    assert field.input_value() == "12.5"


def test_each_tap_is_judged_as_in_python(go, sample):
    """Does every tapped card show ✓ or ✗ as the judge in Python says, with its sentence?"""
    board, data, key = sample
    page = go("board-light.html")
    step(page, 4)
    for number, row in enumerate(data["tables"]["customers"]):
        right = right_option(sample, {}, row["id"])
        chosen = right if number % 2 else next(one for one in ("EI", "EIV") if one != right)
        card = page.locator("fieldset", has_text=f"{row['id']} {row['name']}")
        card.get_by_text(re.compile(f"^{chosen} ")).click()
        marks = rules.judge(board, data, key, {"place": {row["id"]: chosen}})
        mark = next(one for one in marks if (one.question, one.item) == ("place", row["id"]))
        expected = ("✓ " if mark.misconception is None else "✗ ") + mark.sentence
        assert card.locator(".kf-say").inner_text() == expected
    assert "8 家都答了" in page.locator(".kf-bar-bottom").inner_text()


def test_the_limit_moves_by_tap_slider_and_keys(go):
    """Does the picture follow the limit however it is moved, in words as well as in shapes?"""
    page = go("board-light.html")
    step(page, 3)
    assert "还没定线" in page.locator(".kf-readout").inner_text()
    page.locator(".kf-picture").tap(position={"x": 150, "y": 20})
    said = page.locator(".kf-readout").inner_text()
    assert re.search(r"线上 \d 家（■），线下 \d 家（○）。线上的合占 [\d.]+ %。", said)
    squares, circles = page.locator("rect.kf-over").count(), page.locator("circle.kf-under").count()
    assert f"线上 {squares} 家" in said
    assert f"线下 {circles} 家" in said
    before = float(page.get_by_label("线定在，单位：吨/月").input_value())
    page.get_by_role("button", name="线往大挪一格").click()
    assert float(page.get_by_label("线定在，单位：吨/月").input_value()) == pytest.approx(before + 0.1)
    page.get_by_role("slider").press("ArrowLeft")
    assert float(page.get_by_label("线定在，单位：吨/月").input_value()) == pytest.approx(before)
    assert page.locator(".kf-say").count() == 0
    page.get_by_role("button", name="线定好了，看对不对").click()
    assert page.locator(".kf-say").count() == 1


def test_order_plan_and_allocation_are_played(go):
    """Can the other kinds be answered, and do they say what is used and left?"""
    page = go("board-light.html")
    step(page, 7)
    first = page.locator(".kf-order li strong").first.inner_text()
    page.get_by_role("button", name=f"{first} 往后挪").click()
    assert page.locator(".kf-order li strong").first.inner_text() != first
    assert page.locator(".kf-say").count() == 1
    step(page, 8)
    for number in range(8):
        page.locator("fieldset").nth(number).get_by_text("周一下午").click()
    assert "超了" in page.locator(".kf-used").inner_text()
    assert page.locator(".kf-say").count() == 4
    step(page, 9)
    page.get_by_label("路口招牌，单位：元").fill("1000")
    assert "还剩 500" in page.locator(".kf-used").inner_text()
    page.get_by_label("单页，单位：元").fill("700")
    assert "超了 200" in page.locator(".kf-used").inner_text()


def test_the_result_counts_points_and_skills_and_starts_again(go):
    """Does the last page give points, skills and gaps, and 再来一次 an empty board?"""
    page = go("board-light.html")
    page.get_by_label("答案，单位：吨").fill("12")
    page.get_by_role("button", name="结果").click()
    text = page.locator(".kf-result").inner_text()
    assert re.search(r"得 0 分，满分 [\d.]+", text)
    assert "分类" in text
    assert "下一步" in text
    assert "第 4 题 place（差 8 个）" in text
    page.get_by_role("button", name="再来一次").click()
    assert page.get_by_label("答案，单位：吨").input_value() == ""
    page.reload()
    page.wait_for_selector("[data-state=live]")
    assert page.get_by_label("答案，单位：吨").input_value() == ""


def test_a_reload_comes_back_to_the_same_place(go):
    """Are answers and place kept when the page is closed in the middle?"""
    page = go("board-light.html")
    step(page, 4)
    page.locator("fieldset").nth(2).get_by_text("EII 大而不稳").click()
    page.reload()
    page.wait_for_selector("[data-state=live]")
    assert page.locator(".kf-heading").inner_text().startswith("第 4/11 题")
    assert page.locator("fieldset").nth(2).get_by_label("EII 大而不稳").is_checked()
    assert " · 1/8" in page.locator(".kf-steps button").nth(3).text_content()


def test_blocked_storage_is_said_and_play_goes_on(phone, site):
    """Does a browser that stores nothing show 未保存 and still judge?"""
    phone.add_init_script(
        "Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('no', 'SecurityError'); }})"
    )
    phone.goto(f"{site}/board-light.html")
    phone.wait_for_selector("[data-state=live]")
    phone.get_by_label("答案，单位：吨").fill("12")
    assert phone.locator(".kf-unsaved").inner_text().startswith("未保存")
    phone.get_by_label("答案，单位：吨").press("Enter")
    assert phone.locator(".kf-say").count() == 1


def test_it_is_played_by_keyboard_alone(go):
    """Can a board be answered with Tab, arrows and Enter, without a pointer?"""
    page = go("board-light.html")

    def tab_to(expression):
        for _ in range(80):
            page.keyboard.press("Tab")
            if page.evaluate(f"(() => {{ const at = document.activeElement; return {expression}; }})()"):
                return
        raise AssertionError(expression)

    tab_to("at.getAttribute('aria-label') === '答案，单位：吨'")
    page.keyboard.type("7.5")
    page.keyboard.press("Enter")
    assert page.locator(".kf-say").count() == 1
    tab_to("at.textContent === '下一题'")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.textContent").startswith("第 2/11 题")
    page.locator(".kf-steps button").nth(3).focus()
    page.keyboard.press("Enter")
    tab_to("at.type === 'radio'")
    page.keyboard.press("ArrowDown")
    assert page.locator("fieldset").first.locator("input:checked").count() == 1
    assert page.locator("fieldset").first.locator(".kf-say").count() == 1


def test_the_calculator_reckons_and_fills_in(go):
    """Does 算一算 multiply, turn litres into tonnes at the stated density, and hand the number over?"""
    page = go("board-light.html")
    page.get_by_text("算一算").click()
    page.get_by_label("算式").fill("12×1280÷1000")
    page.get_by_role("button", name="等于").click()
    assert page.locator("output").inner_text() == "= 15.36"
    page.get_by_label("升数或吨数").fill("1000")
    page.get_by_label("油品").select_option("95#")
    page.get_by_role("button", name="升→吨").click()
    assert page.locator("output").inner_text() == "1000 升 = 0.7450 吨（95#，密度 0.745）"
    page.get_by_role("button", name="填到答案里").click()
    assert page.get_by_label("答案，单位：吨").input_value() == "0.745"
    page.reload()
    page.wait_for_selector("[data-state=live]")
    assert page.get_by_label("答案，单位：吨").input_value() == "0.745"


def test_the_bars_tell_their_numbers(go, sample):
    """Are the two years told on tap and in a table?"""
    page = go("board-light.html")
    step(page, 4)
    card = page.locator("fieldset").first
    box = card.locator("svg.kf-bars").bounding_box()
    card.locator("svg.kf-bars").tap(position={"x": box["width"] * 4.5 / 12, "y": 40})
    assert card.locator(".kf-readout").inner_text().startswith("5月：今年 ")
    card.get_by_text("看数字").click()
    expect(card.locator("tbody tr")).to_have_count(12)
    assert card.locator("tbody tr").nth(4).locator("td").nth(1).inner_text() == str(
        sample[1]["tables"]["customers"][0]["last_year"][4]
    )


@pytest.mark.parametrize("width", [390, 320])
def test_nothing_is_cut_off_and_controls_are_big_enough(width, go, phone):
    """Does every question fit the width, with controls of 44 px?"""
    phone.set_viewport_size({"width": width, "height": 844})
    page = go("board-light.html")
    for number in range(1, 13):
        step(page, number)
        for summary in page.locator(".kf-stage summary").all()[:2]:
            summary.click()
        assert page.evaluate("document.documentElement.scrollWidth") <= width, number
        small = page.evaluate(
            """() => [...document.querySelectorAll('.kf button, .kf summary, .kf-option, .kf select, .kf textarea,'
            + '.kf input:not([type=radio])')].filter((one) => one.getClientRects().length)
            .filter((one) => one.getBoundingClientRect().height < 43.5 || one.getBoundingClientRect().width < 43.5)
            .map((one) => one.outerHTML.slice(0, 90))"""
        )
        assert small == [], number


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_in_any_question(theme, go, axe):
    """Are contrast, names, roles and structure in order, light and dark, with feedback showing?"""
    page = go(f"board-{theme}.html")
    page.evaluate(axe)
    for number in range(1, 13):
        stage = step(page, number)
        if number == 1:
            page.get_by_label("答案，单位：吨").fill("12")
            page.get_by_role("button", name="看对不对").click()
        if number == 4:
            stage.locator("label").nth(0).click()
            stage.locator("summary").nth(1).click()
        found = page.evaluate("axe.run('main', {resultTypes: ['violations']})")
        assert [(one["id"], one["nodes"][0]["html"]) for one in found["violations"]] == [], number


def test_authored_text_never_becomes_markup(phone, site, sample, tmp_path):
    """Is a name with markup shown as it stands?"""
    phone.goto(f"{site}/board-light.html")
    phone.evaluate(
        """async () => {
            const board = {id: 'm', title: '<img src=x onerror=boom()>', minutes: 1, intro: '<b>x</b>', options: {},
              questions: [{id: 'n', kind: 'number', ask: '<script>boom()</' + 'script>', points: 1, skills: []}]};
            const {default: part} = await import('./kf/board.js');
            const el = document.createElement('div');
            document.querySelector('main').append(el);
            const traits = {board, data: {facts: {}, tables: {}}, mode: 'graded'};
            await part.render({model: {get: (name) => traits[name]}, el});
            el.id = 'here';
        }"""
    )
    assert phone.locator("#here img, #here b, #here script").count() == 0
    assert "<script>" in phone.locator("#here .kf-ask").inner_text()
