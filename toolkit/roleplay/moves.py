"""How a talk moves: states, what is offered, what a choice does. Integers only; no randomness, no clock.

A state is (node or ending, gauges, facts learnt): the gauges in the order of the file, the facts as a set of bits.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from toolkit.roleplay.scenario import Branch, Condition, Scenario

Vector = tuple[int, ...]
"""One integer a skill, in the scenario's order of skills."""


class State(NamedTuple):
    at: str
    """Node or ending id."""
    gauges: tuple[int, ...]
    facts: int


class Test(NamedTuple):
    """A condition made ready: facts as bits, gauges by position."""

    knows: int
    not_knows: int
    bounds: tuple[tuple[int, int, int], ...]

    def holds(self, gauges: tuple[int, ...], facts: int) -> bool:
        """Do all parts hold?"""
        if facts & self.knows != self.knows or facts & self.not_knows:
            return False
        return all(low <= gauges[index] <= high for index, low, high in self.bounds)


class Move(NamedTuple):
    requires: Test | None
    effects: Vector
    learns: int
    points: Vector
    red_line: str | None
    branches: tuple[tuple[Test | None, str], ...]


@dataclass(frozen=True)
class Talk:
    """A scenario made ready to be played."""

    scenario: Scenario
    moves: dict[str, tuple[Move, ...]]
    """Node id → its choices."""
    says: dict[str, tuple[Test | None, ...]]
    """Node id → the conditions of its variants of `says`."""
    matters: dict[str, tuple[frozenset[int], int]]
    """Node id → positions of the gauges and bits of the facts that some condition from there on reads."""
    ending_points: dict[str, Vector]
    limits: tuple[tuple[int, int], ...]
    opening: State
    none: Vector
    """Zero for every skill."""

    def ended(self, state: State) -> bool:
        """Is the talk over?"""
        return state.at in self.ending_points

    def offered(self, state: State) -> list[int]:
        """Indices of the choices that can be made, in the order of the file."""
        return [
            index
            for index, move in enumerate(self.moves.get(state.at, ()))
            if move.requires is None or move.requires.holds(state.gauges, state.facts)
        ]

    def after(self, state: State, choice: int) -> State:
        """The state that a choice leads to."""
        move = self.moves[state.at][choice]
        gauges = tuple(
            min(high, max(low, value + change))
            for value, change, (low, high) in zip(state.gauges, move.effects, self.limits, strict=True)
        )
        facts = state.facts | move.learns
        return State(move.branches[self.branch(move, gauges, facts)][1], gauges, facts)

    def shown(self, state: State) -> int:
        """Which variant of the node's `says` is shown."""
        return _first(self.says[state.at], state.gauges, state.facts)

    @staticmethod
    def branch(move: Move, gauges: tuple[int, ...], facts: int) -> int:
        """Which branch of `goto` is taken."""
        return _first(tuple(test for test, _ in move.branches), gauges, facts)

    def essence(self, state: State) -> State:
        """The state without what no condition reads from there on: states with one essence have one future."""
        gauges, facts = self.matters.get(state.at, (frozenset(), 0))
        held = tuple(value if n in gauges else self.opening.gauges[n] for n, value in enumerate(state.gauges))
        return State(state.at, held, state.facts & facts)

    def gained(self, state: State, choice: int, then: State) -> Vector:
        """Points of a choice, with those of the ending when it leads to one."""
        points = self.moves[state.at][choice].points
        return add(points, self.ending_points[then.at]) if then.at in self.ending_points else points


def _first(tests: tuple[Test | None, ...], gauges: tuple[int, ...], facts: int) -> int:
    """Position of the first test that holds; None always holds."""
    for index, test in enumerate(tests):
        if test is None or test.holds(gauges, facts):
            return index
    raise AssertionError("reading.py lets nothing pass whose last variant has a condition")


def add(left: Vector, right: Vector) -> Vector:
    """Sum, skill by skill."""
    return tuple(a + b for a, b in zip(left, right, strict=True))


def minus(left: Vector, right: Vector) -> Vector:
    """Difference, skill by skill."""
    return tuple(a - b for a, b in zip(left, right, strict=True))


@lru_cache(maxsize=32)
def talk(scenario: Scenario) -> Talk:
    """Make a scenario ready to be played."""
    gauges, bits, skills = (
        list(scenario.gauges),
        {fact: 1 << n for n, fact in enumerate(scenario.facts)},
        scenario.skills,
    )

    def test(condition: Condition | None) -> Test | None:
        if condition is None:
            return None
        bounds = []
        for gauge, bound in condition.bounds.items():
            limits = scenario.gauges[gauge]
            low = limits.min if bound.min is None else bound.min
            bounds.append((gauges.index(gauge), low, limits.max if bound.max is None else bound.max))
        return Test(
            sum(bits[fact] for fact in set(condition.knows)),
            sum(bits[fact] for fact in set(condition.not_knows)),
            tuple(bounds),
        )

    def branches(parts: tuple[Branch, ...]) -> tuple[tuple[Test | None, str], ...]:
        return tuple((test(part.when), part.goto) for part in parts)

    moves = {
        name: tuple(
            Move(
                requires=test(choice.requires),
                effects=tuple(choice.effects.get(gauge, 0) for gauge in gauges),
                learns=sum(bits[fact] for fact in set(choice.learns)),
                points=tuple(choice.points.get(skill, 0) for skill in skills),
                red_line=choice.red_line,
                branches=branches(choice.goto),
            )
            for choice in node.choices
        )
        for name, node in scenario.nodes.items()
    }
    says = {name: tuple(test(line.when) for line in node.says) for name, node in scenario.nodes.items()}
    return Talk(
        scenario=scenario,
        moves=moves,
        says=says,
        matters=_matters(moves, says),
        ending_points={
            name: tuple(ending.points.get(skill, 0) for skill in skills) for name, ending in scenario.endings.items()
        },
        limits=tuple((gauge.min, gauge.max) for gauge in scenario.gauges.values()),
        opening=State(scenario.start, tuple(gauge.start for gauge in scenario.gauges.values()), 0),
        none=(0,) * len(skills),
    )


def _matters(
    moves: dict[str, tuple[Move, ...]], says: dict[str, tuple[Test | None, ...]]
) -> dict[str, tuple[frozenset[int], int]]:
    matters: dict[str, tuple[frozenset[int], int]] = {}
    ahead: dict[str, set[str]] = {}
    for name, node in moves.items():
        branches = [branch for move in node for branch in move.branches]
        tests = [*says[name], *(move.requires for move in node), *(test for test, _ in branches)]
        gauges, facts = frozenset[int](), 0
        for test in tests:
            if test:
                gauges |= {index for index, _, _ in test.bounds}
                facts |= test.knows | test.not_knows
        matters[name] = (gauges, facts)
        ahead[name] = {target for _, target in branches if target in moves}
    growing = True
    while growing:
        growing = False
        for name, targets in ahead.items():
            gauges, facts = matters[name]
            for target in targets:
                gauges, facts = gauges | matters[target][0], facts | matters[target][1]
            if (gauges, facts) != matters[name]:
                matters[name], growing = (gauges, facts), True
    return matters
