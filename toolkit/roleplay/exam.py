"""A role-play as an examination: each examinee gets choices in another order and, where the author allows, another start.

    variant(scenario, seed) ──> Scenario with its own version, solved and scored like any other

Equally hard means: the best line is worth 100 (the solver sees to it), and three fixed ways of playing without thinking
(always the first line, the last, the longest) come to a mean that differs by at most 5 points between any two variants.
A seed whose draw is easier or harder than that is drawn again, always in the same way.
"""

import random
from collections.abc import Callable
from functools import lru_cache
from statistics import mean, median_low
from typing import Any

from toolkit.errors import ContentError
from toolkit.roleplay.moves import State, Talk, add, talk
from toolkit.roleplay.scenario import Choice, Exam, Scenario
from toolkit.roleplay.solver import solve

SPREAD = 5.0
"""Points between the means of any two variants, at most."""
_DRAWS = 60
_TRIES = 400


def variant(scenario: Scenario, seed: int) -> Scenario:
    """The examination paper of a seed; ContentError when the author has not opened the role-play for examinations."""
    middle = target(scenario)
    for attempt in range(_TRIES):
        drawn = draw(scenario, f"{seed}/{attempt}")
        if abs(naive(drawn) - middle) <= SPREAD / 2:
            return drawn
    raise ContentError(scenario.file, "exam", f"第 {seed} 号考卷抽了 {_TRIES} 次都难易不齐", "收窄 starts 的差别")


@lru_cache(maxsize=32)
def target(scenario: Scenario) -> float:
    """Mean total of the naive ways in the middle one of sixty draws, 0–100."""
    if scenario.exam is None:
        raise ContentError(scenario.file, "exam", "这一篇没有开作考试", "请作者写上 exam 一栏，或换一篇")
    # One of the values that occur: between two clusters of them lies no paper at all.
    return median_low(naive(draw(scenario, f"target/{number}")) for number in range(_DRAWS))


def starts(scenario: Scenario) -> list[Scenario]:
    """The role-play from every start that the author allows, its own first."""
    found = [scenario]
    for start in (scenario.exam or Exam()).starts:
        gauges = {
            key: gauge.model_copy(update={"start": start.get(key, gauge.start)})
            for key, gauge in scenario.gauges.items()
        }
        found.append(_changed(scenario, gauges=gauges))
    return found


def draw(scenario: Scenario, seed: str) -> Scenario:
    """One start and one order of the choices, by a seed."""
    dice = random.Random(f"{scenario.version}/{seed}")
    begun = dice.choice(starts(scenario))
    return _ordered(begun, lambda choices: dice.sample(choices, len(choices)))


def naive(scenario: Scenario) -> float:
    """Mean total of always taking the first line offered, the last, the longest; 0–100."""
    ready = talk(scenario)
    # The best sum is that of every order: with the choices sorted it is found once for all draws of a start.
    solution = solve(_ordered(scenario, lambda choices: sorted(choices, key=lambda choice: choice.text)))
    return mean(solution.total(*_walk(ready, habit)) for habit in (_first, _last, _longest))


def _ordered(scenario: Scenario, order: Callable[[tuple[Choice, ...]], list[Choice]]) -> Scenario:
    nodes = {
        name: node.model_copy(update={"choices": tuple(order(node.choices))}) for name, node in scenario.nodes.items()
    }
    return _changed(scenario, nodes=nodes)


def _changed(scenario: Scenario, **update: Any) -> Scenario:
    changed = scenario.model_copy(update=update)
    # The copy brings along what was computed of the original.
    changed.__dict__.pop("version", None)
    return changed


def _walk(ready: Talk, habit: Callable[[Talk, State], int]) -> tuple[int, bool]:
    """Points of a way to play, and whether it ended on a red line."""
    state, points, red = ready.opening, ready.none, False
    while not ready.ended(state):
        choice = habit(ready, state)
        then = ready.after(state, choice)
        points = add(points, ready.gained(state, choice, then))
        red = red or ready.moves[state.at][choice].red_line is not None
        state = then
    return sum(points), red


def _first(ready: Talk, state: State) -> int:
    return ready.offered(state)[0]


def _last(ready: Talk, state: State) -> int:
    return ready.offered(state)[-1]


def _longest(ready: Talk, state: State) -> int:
    choices = ready.scenario.nodes[state.at].choices
    return max(ready.offered(state), key=lambda choice: (len(choices[choice].text), choices[choice].text))
