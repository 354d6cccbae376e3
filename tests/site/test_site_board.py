"""The practice board of a chapter: answered to its end by touch, told what is wrong at once, kept over a pause."""

import json

import pytest

from tests.site.devices import alive
from tests.site.player import fill_in

CHAPTER = "book/glue/existing-customers.html"


@pytest.fixture
def traits(site) -> dict:
    html = (site / CHAPTER).read_text(encoding="utf-8")
    mount = html[html.index('data-kind="board"') :]
    return json.loads(mount[mount.index("{") : mount.index("</script>")])


def shown(board: dict) -> list[dict]:
    return [question for question in board["questions"] if question.get("shown") != "notebook"]


def test_is_the_board_answered_to_its_result(page, traits):
    page.goto(CHAPTER)
    alive(page, "board")
    fill_in(page, {}, shown(traits["board"]), traits["data"])
    page.get_by_role("heading", name="满分").wait_for()
    assert page.locator(".kf-result .kf-gaps").count() == 0


def test_is_a_tap_judged_at_once_and_kept(page, traits):
    page.goto(CHAPTER)
    alive(page, "board")
    questions = shown(traits["board"])
    place = next(number for number, one in enumerate(questions) if one["kind"] == "classify")
    page.locator(".kf-steps button").nth(place).tap()
    card = page.locator("fieldset.kf-item").first
    card.locator(".kf-option").first.tap()
    said = card.locator(".kf-say")
    said.wait_for()
    assert said.inner_text()[0] in "✓✗"
    page.reload()
    alive(page, "board")
    assert page.locator("fieldset.kf-item").first.locator("input:checked").count() == 1
