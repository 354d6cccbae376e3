"""A role-play in the page: played to its end by touch, scored as Python scores it, taken up again after a pause."""

import pytest

from tests.site.devices import alive
from tests.site.player import talk
from toolkit import handin
from toolkit.paths import ROOT
from toolkit.roleplay import Scenario, engine, load_all, moves, solver

SCENARIOS = load_all(ROOT / "cases" / "roleplays")


def lines(scenario: Scenario, path: list[int]) -> list[str]:
    """Texts of the choices along a path."""
    decisions = engine.replay(scenario, path).decisions
    return [scenario.nodes[one.node].choices[one.choice].text for one in decisions]


def best_path(scenario: Scenario) -> list[int]:
    return list(solver.best_line(scenario, moves.talk(scenario).opening))


def shortest_red_line(scenario: Scenario) -> list[int]:
    """Return the shortest path that ends on a red line."""
    ready = moves.talk(scenario)
    waiting, seen = [(ready.opening, [])], set()
    for state, path in waiting:
        for choice in ready.offered(state):
            if ready.moves[state.at][choice].red_line:
                return [*path, choice]
            then = ready.after(state, choice)
            if not ready.ended(then) and then not in seen:
                seen.add(then)
                waiting.append((then, [*path, choice]))
    raise AssertionError(f"{scenario.id} 里没有红线")


def start(page, scenario: Scenario) -> None:
    page.goto(f"cases/roleplays/{scenario.id}.html")
    alive(page, "roleplay")
    page.get_by_role("button", name="开始谈").tap()


def total(page) -> int:
    return int(page.locator(".kf-rp-total strong").inner_text())


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda one: one.id)
def test_does_the_best_line_end_in_100_and_a_code_that_replays(page, scenario):
    path = best_path(scenario)
    start(page, scenario)
    talk(page, lines(scenario, path))
    assert total(page) == 100
    payload = handin.decode(page.locator("textarea.kf-code").input_value())
    assert engine.redeem(scenario, payload).path == tuple(path)


@pytest.mark.parametrize("scenario", SCENARIOS[:3], ids=lambda one: one.id)
def test_does_a_red_line_end_the_talk_and_name_its_law(page, scenario):
    path = shortest_red_line(scenario)
    result = engine.replay(scenario, path)
    start(page, scenario)
    talk(page, lines(scenario, path))
    assert total(page) == result.total <= 30
    assert page.locator(".kf-rp-red", has_text=result.red_lines[0]).get_by_text("依据：", exact=True).is_visible()


def test_is_a_talk_taken_up_where_it_was_left(page):
    scenario = SCENARIOS[0]
    said = lines(scenario, best_path(scenario))
    start(page, scenario)
    talk(page, said[:2])
    page.reload()
    alive(page, "roleplay")
    assert page.locator(".kf-rp-mine").count() == 2
    talk(page, said[2:])
    assert total(page) == 100


def test_is_the_talk_live_soon(page):
    page.goto(f"cases/roleplays/{SCENARIOS[0].id}.html")
    alive(page, "roleplay")
    since_start = page.evaluate("performance.now()")
    assert since_start < 4000
