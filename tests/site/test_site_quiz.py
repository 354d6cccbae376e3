"""The quiz of a chapter: every option tells why; the answers are readable without scripts."""

from tests.site.devices import alive, phone

CHAPTER = "book/rake/traffic-at-the-gate.html"


def test_does_every_tap_tell_why_up_to_the_result(page):
    page.goto(CHAPTER)
    alive(page, "quiz")
    quiz = page.locator(".kf-quiz")
    for _ in range(8):
        if not quiz.locator(".kf-quiz-option").count():
            break
        quiz.locator(".kf-quiz-option").first.tap()
        assert quiz.locator(".kf-quiz-feedback").first.inner_text()
        quiz.locator(".kf-turn button").last.tap()
    assert quiz.locator(".kf-quiz-option").count() == 0


def test_can_a_page_be_read_without_scripts(browser, address):
    context = phone(browser, base_url=address, java_script_enabled=False)
    page = context.new_page()
    page.goto(CHAPTER)
    quiz = page.locator('.kf-mount[data-kind="quiz"]')
    quiz.locator("summary").first.tap()
    assert "✓ 对" in quiz.inner_text()
    page.goto("book/glue/existing-customers.html")
    assert page.locator('.kf-mount[data-kind="board"] li').count() > 3
    page.goto("paper.html")
    assert "JavaScript" in page.inner_text(".kf-fallback")
    assert page.locator(".bd-sidebar-primary a", has_text="合规红线").count()
    context.close()
