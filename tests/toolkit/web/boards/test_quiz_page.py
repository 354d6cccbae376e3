import pytest


def test_the_first_tap_counts_and_every_option_tells_why(go):
    """Does a wrong tap show its own feedback, allow looking at the others, and stay wrong?"""
    page = go("quiz-light.html")
    page.locator(".kf-quiz-option").nth(0).tap()
    assert page.locator(".kf-quiz-feedback").inner_text() == "0.5 是百分点，不是吨。"
    assert "✗ 不对" in page.locator(".kf-quiz-option").nth(0).inner_text()
    page.locator(".kf-quiz-option").nth(1).tap()
    assert page.locator(".kf-quiz-feedback").count() == 2
    for _ in range(5):
        page.locator(".kf-turn button").last.click()
    assert page.locator(".kf-heading").inner_text() == "5 题答对 0 题"
    assert "第 1 题（不对）" in page.locator(".kf-gaps").inner_text()
    assert "第 2 题（没答）" in page.locator(".kf-gaps").inner_text()


def test_it_is_played_by_keyboard_and_kept(go):
    """Do number keys and Enter play the quiz, and does a reload keep the place?"""
    page = go("quiz-light.html")
    page.locator(".kf-quiz-option").first.focus()
    for key in "21312":
        page.keyboard.press(key)
        assert "✓ 对" in page.locator(".kf-stage").inner_text()
        page.locator(".kf-turn .kf-primary").focus()
        page.keyboard.press("Enter")
    assert page.locator(".kf-heading").inner_text() == "5 题答对 5 题"
    page.reload()
    page.wait_for_selector("[data-state=live]")
    assert page.locator(".kf-heading").inner_text() == "5 题答对 5 题"
    page.get_by_role("button", name="再来一次").click()
    assert page.locator(".kf-quiz-feedback").count() == 0


@pytest.mark.parametrize("kept", ["{}", '{"at": 99, "picked": []}', '{"at": 0, "picked": [[9], [], [], [], []]}', "x"])
def test_a_damaged_memory_starts_afresh(kept, phone, site):
    """Does nonsense in the browser's storage stop the quiz?"""
    phone.goto(f"{site}/quiz-light.html")
    phone.evaluate("(kept) => localStorage.setItem('kf:quiz:sample', kept)", kept)
    phone.reload()
    phone.wait_for_selector("[data-state=live]")
    assert phone.locator(".kf-heading").inner_text() == "第 1/5 题"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_and_nothing_is_cut_off(theme, go, phone, axe):
    """Is the quiz in order with feedback showing, on the narrowest phone?"""
    phone.set_viewport_size({"width": 320, "height": 700})
    page = go(f"quiz-{theme}.html")
    page.evaluate(axe)
    for option in (0, 1):
        page.locator(".kf-quiz-option").nth(option).tap()
    found = page.evaluate("axe.run('main', {resultTypes: ['violations']})")
    assert [(one["id"], one["nodes"][0]["html"]) for one in found["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_without_scripts_the_questions_can_be_read(browser, site):
    """With JavaScript off, are questions, options and folded answers there?"""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/quiz-light.html")
    assert page.locator("details").count() == 5
    page.locator("summary").first.click()
    assert "0.5 是百分点，不是吨。" in page.locator("details").first.inner_text()
    page.goto(f"{site}/board-light.html")
    assert "给每家归位。" in page.inner_text("body")
    context.close()
