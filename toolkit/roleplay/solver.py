"""Solve a role-play exactly: the best that can still be reached from every state, and what each choice cost.

The value of a state is the largest sum of skill points on a line from there to an ending that crosses no red line
(points of the choices and of the ending). Among choices of equal value the first in the file counts as the best line.
States are taken by their essence (moves.Talk.essence): what no later condition reads cannot change the value.
"""

from dataclasses import dataclass
from functools import lru_cache

from toolkit.errors import ContentError
from toolkit.roleplay.moves import State, Talk, Vector, add, minus, talk
from toolkit.roleplay.scenario import Scenario

NO_WAY = -1_000_000
"""Value of a state from which every line crosses a red line."""

MOST_STATES = 200_000
MOST_STEPS = 300
RED_LINE_CAP = 30
"""Highest total of a talk that a red line ended."""


@dataclass(frozen=True)
class Solution:
    """Keys are essences; the methods take any state."""

    talk: Talk
    value: dict[State, int]
    """State → best sum of points still to come."""
    best: dict[State, int]
    """State → index of the best choice; absent for endings and where there is none."""
    skills: dict[State, Vector]
    """State → points per skill on the best line from there."""
    order: list[State]
    """Every state that can be reached, endings included, each before those it leads to."""
    opening: State

    @property
    def most(self) -> int:
        """Points of the best line from the start; totals are hundredths of it."""
        return self.value[self.opening]

    def ahead(self, state: State) -> tuple[int, int | None, Vector]:
        """Of any state that can be reached: value, best choice, points per skill on the best line."""
        key = self.talk.essence(state)
        return self.value[key], self.best.get(key), self.skills[key]

    def total(self, points: int, red_line: bool) -> int:
        """0–100: 100 × points held within 0 and `most`, over `most`, rounded half up; at most 30 after a red line."""
        if self.most <= 0:
            return 0
        held = min(max(points, 0), self.most)
        total = (200 * held + self.most) // (2 * self.most)
        return min(total, RED_LINE_CAP) if red_line else total


@dataclass(frozen=True)
class Decision:
    """One decision on a path, compared with the best line from the same state."""

    node: str
    choice: int
    best: int
    """The best choice there; the chosen one when it is as good."""
    cost: int
    """Points: value before − (points gained + value after)."""
    lost: int
    """Of the total: best total still open before − after. These add up to 100 − total."""
    skills: dict[str, int]
    """Skill → points that the best line has more (negative: less) than the chosen one; empty when it cost nothing."""
    line: tuple[int, ...]
    """Choices of the best line from this state to its ending."""


@lru_cache(maxsize=32)
def solve(scenario: Scenario) -> Solution:
    """Solve a scenario; ContentError when the talk can go round in circles or has too many states."""
    ready = talk(scenario)
    solution = Solution(ready, {}, {}, {}, [], ready.essence(ready.opening))
    _visit(ready, solution.opening, solution, set(), 0)
    solution.order.reverse()
    return solution


def _visit(ready: Talk, state: State, into: Solution, open_states: set[State], depth: int) -> None:
    file = ready.scenario.file
    if ready.ended(state):
        into.value[state], into.skills[state] = 0, ready.none
        into.order.append(state)
        return
    if depth > MOST_STEPS or len(into.value) > MOST_STATES:
        raise ContentError(file, f"节点 {state.at}", "谈话的局面太多，算不完", "缩小仪表量程，或减少事实")
    open_states.add(state)
    value, best, skills = NO_WAY, -1, ready.none
    for choice in ready.offered(state):
        then = ready.essence(ready.after(state, choice))
        if then in open_states:
            raise ContentError(
                file,
                f"节点 {state.at} 第 {choice + 1} 个选项",
                "谈话绕回了原处，什么都没变",
                "让它通向后面的节点，或用 learns 加 not_knows 只许问一次",
            )
        if then not in into.value:
            _visit(ready, then, into, open_states, depth + 1)
        gained = ready.gained(state, choice, then)
        if ready.moves[state.at][choice].red_line is None and into.value[then] > NO_WAY:
            reach = sum(gained) + into.value[then]
            if reach > value:
                value, best, skills = reach, choice, add(gained, into.skills[then])
    open_states.discard(state)
    into.value[state], into.skills[state] = value, skills
    if best >= 0:
        into.best[state] = best
    into.order.append(state)


def best_line(scenario: Scenario, state: State) -> tuple[int, ...]:
    """Choices of the best line from a state to its ending."""
    ready, solution, line = talk(scenario), solve(scenario), list[int]()
    while (best := solution.ahead(state)[1]) is not None:
        line.append(best)
        state = ready.after(state, best)
    return tuple(line)


def debrief(scenario: Scenario, path: list[int] | tuple[int, ...]) -> list[Decision]:
    """Compare every decision of a valid path with the best line from the same state."""
    ready, solution = talk(scenario), solve(scenario)
    state, earned, decisions = ready.opening, 0, []
    for choice in path:
        then = ready.after(state, choice)
        gained = ready.gained(state, choice, then)
        red = ready.moves[state.at][choice].red_line is not None
        value, best, skills = solution.ahead(state)
        value_then, _, skills_then = solution.ahead(then)
        cost = value - sum(gained) - value_then
        before = solution.total(earned + value, False)
        after = solution.total(earned + sum(gained) + value_then, red)
        even = cost == 0 and not red
        more = minus(minus(skills, gained), skills_then)
        decisions.append(
            Decision(
                node=state.at,
                choice=choice,
                best=choice if even or best is None else best,
                cost=cost,
                lost=max(0, before - after),
                skills={} if even else {skill: n for skill, n in zip(scenario.skills, more, strict=True) if n},
                line=best_line(scenario, state),
            )
        )
        state, earned = then, earned + sum(gained)
    return decisions
