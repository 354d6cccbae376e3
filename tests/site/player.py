"""A trainee's thumb: plays role-plays and fills in boards on an open page."""

import json
from typing import Any

from playwright.sync_api import Locator, Page

WRITTEN = "先去看少得最多的那两家，带上去年同季的账，问清楚谁在管车、车去了哪里。" * 3


def talk(page: Page, lines: list[str]) -> None:
    """Say the lines, each by tapping the choice with that text."""
    for line in lines:
        choice = page.locator(".kf-rp-choice", has_text=line).first
        choice.wait_for()
        # The player ignores taps in the first moment: nobody has read the line yet.
        page.wait_for_timeout(280)
        choice.tap()


def fill_in(page: Page, answers: dict[str, Any], questions: list[dict[str, Any]], data: dict[str, Any]) -> None:
    """Answer question after question, as given or, where nothing is given, by the first option or 1."""
    for question in questions:
        stage = page.locator(".kf-stage")
        given = answers.get(question["id"])
        match question["kind"]:
            case "classify" | "plan":
                _choose(stage, question, given or {}, data)
            case "text":
                stage.locator("textarea").fill(given or WRITTEN)
            case "order":
                _order(stage, given, [row["id"] for row in _rows(question, data)])
            case _:
                _numbers(stage, question, given, data)
        stage.locator(".kf-turn .kf-primary").tap()


def _rows(question: dict[str, Any], data: dict[str, Any]) -> list[dict[str, Any]]:
    rows = data["tables"][question["items"]]
    return [row for row in rows if not question.get("only") or row.get(question["only"]) is True]


def _choose(stage: Locator, question: dict[str, Any], given: dict[str, str], data: dict[str, Any]) -> None:
    for card, row in zip(stage.locator("fieldset.kf-item").all(), _rows(question, data), strict=True):
        wanted = given.get(row["id"])
        chosen = f'[value="{wanted}"]' if wanted else ""
        card.locator(f".kf-option:has(input{chosen})").first.tap()


def _order(stage: Locator, given: list[str] | None, shown: list[str]) -> None:
    """Move each up to its place, the first one first; what stands right already is confirmed as it is."""
    if given in (None, shown):
        stage.get_by_role("button", name="就按这个顺序").tap()
        return
    for place, wanted in enumerate(given):
        for here in range(shown.index(wanted), place, -1):
            stage.locator(".kf-order > li").nth(here).get_by_role("button", name="往前挪").tap()
            shown.insert(here - 1, shown.pop(here))


def _numbers(stage: Locator, question: dict[str, Any], given: Any, data: dict[str, Any]) -> None:
    fields = stage.locator(".kf-field input").all()
    values = [1] * len(fields)
    if isinstance(given, dict):
        values = [given[row["id"]] for row in _rows(question, data)]
    elif given is not None:
        values = [given]
    for field, value in zip(fields, values, strict=True):
        field.fill(json.dumps(value))
        field.press("Enter")
