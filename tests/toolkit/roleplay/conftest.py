"""Scenarios, the JavaScript engine under quickjs, and paths to drive both engines with."""

import json
import random
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import quickjs
import yaml

from toolkit import paths
from toolkit.roleplay import Scenario, reading
from toolkit.roleplay.moves import State, talk

HERE = Path(__file__).parent
SMALL = HERE / "scenarios" / "small.yml"


@pytest.fixture
def small() -> Scenario:
    return _scenario(_small())


@pytest.fixture
def small_data() -> dict[str, Any]:
    """The small scenario as plain data, to be broken by a test."""
    return _small()


@pytest.fixture
def make():
    """Plain data to Scenario; fails the test when the data have a finding."""
    return _scenario


@pytest.fixture
def published() -> list[Scenario]:
    """Every role-play of the book."""
    return [reading_of(file) for file in sorted((paths.ROOT / "cases" / "roleplays").glob("*.yml"))]


def reading_of(file: Path) -> Scenario:
    scenario, problems = reading.read(file)
    assert scenario is not None, problems
    assert problems == []
    return scenario


def _small() -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load(SMALL.read_text(encoding="utf-8"))
    return data


def _scenario(data: dict[str, Any]) -> Scenario:
    scenario, problems = reading.parse(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), "small.yml")
    assert scenario is not None, problems
    assert problems == []
    return scenario


class JavaScript:
    """roleplay-engine.mjs with one scenario loaded."""

    def __init__(self, scenario: Scenario) -> None:
        self.context = quickjs.Context()
        self.context.set_max_stack_size(8 * 1024 * 1024)
        source = (paths.TOOLKIT / "web" / "roleplay-engine.mjs").read_text(encoding="utf-8")
        self.context.module(source + "\nglobalThis.engine = { replay, bestLine, opening, solve };")
        self.context.eval(f"globalThis.scenario = {json.dumps(scenario.for_player())}")
        self._replay = self.context.eval(
            """(text) => JSON.stringify(JSON.parse(text).map((path) => {
                 try { return engine.replay(scenario, path, "T1"); } catch (problem) { return String(problem.message); }
               }))"""
        )

    def replay(self, many: list[list[Any]]) -> list[Any]:
        """Results of many paths; a sentence in place of a refused one."""
        found: list[Any] = json.loads(self._replay(json.dumps(many)))
        return found

    def replay_with(self, path: list[int], hints: list[Any]) -> Any:
        """The result of one path with hints; a sentence when they are refused."""
        call = f'engine.replay(scenario, {json.dumps(path)}, "", {json.dumps(hints)})'
        safe = f"(() => {{ try {{ return {call}; }} catch (problem) {{ return String(problem.message); }} }})()"
        return json.loads(self.context.eval(f"JSON.stringify({safe})"))

    def best_line(self) -> list[int]:
        found: list[int] = json.loads(
            self.context.eval("JSON.stringify(engine.bestLine(scenario, engine.opening(scenario)))")
        )
        return found


@pytest.fixture
def javascript():
    return JavaScript


class Paths:
    """Paths of a scenario, each to its ending (or to where nothing is offered)."""

    def __init__(self, scenario: Scenario) -> None:
        self.talk = talk(scenario)

    def every(self) -> Iterator[list[int]]:
        ahead = [(self.talk.opening, list[int]())]
        while ahead:
            state, path = ahead.pop()
            offered = self.talk.offered(state)
            if not offered:
                yield path
            ahead += [(self.talk.after(state, choice), [*path, choice]) for choice in offered]

    def sample(self, count: int, seed: int = 1) -> Iterator[list[int]]:
        dice = random.Random(seed)
        for _ in range(count):
            yield self._finish(self.talk.opening, [], dice)

    def pairs(self) -> Iterator[list[int]]:
        """For any two choices that one path can hold, a path that holds both, in that order."""
        steps, way = self._explore()
        dice = random.Random(2)
        for node, moves in self.talk.moves.items():
            for first in range(len(moves)):
                reached: dict[State, list[int]] = {}
                queue: deque[State] = deque()
                for state, path in way.items():
                    then = dict(steps[state]).get(first) if state.at == node else None
                    if then is not None and then not in reached:
                        reached[then] = [*path, first]
                        queue.append(then)
                met: set[tuple[str, int]] = set()
                while queue:
                    state = queue.popleft()
                    for choice, then in steps[state]:
                        path = [*reached[state], choice]
                        if (state.at, choice) not in met:
                            met.add((state.at, choice))
                            yield self._finish(self._follow(path), path, dice)
                        if then not in reached:
                            reached[then] = path
                            queue.append(then)

    def _explore(self) -> tuple[dict[State, list[tuple[int, State]]], dict[State, list[int]]]:
        opening = self.talk.essence(self.talk.opening)
        steps: dict[State, list[tuple[int, State]]] = {}
        way: dict[State, list[int]] = {opening: []}
        queue = deque([opening])
        while queue:
            state = queue.popleft()
            offered = self.talk.offered(state)
            steps[state] = [(choice, self.talk.essence(self.talk.after(state, choice))) for choice in offered]
            for choice, then in steps[state]:
                if then not in way:
                    way[then] = [*way[state], choice]
                    queue.append(then)
        return steps, way

    def _follow(self, path: list[int]) -> State:
        state = self.talk.opening
        for choice in path:
            state = self.talk.after(state, choice)
        return state

    def _finish(self, state: State, path: list[int], dice: random.Random) -> list[int]:
        path = list(path)
        while offered := self.talk.offered(state):
            path.append(dice.choice(offered))
            state = self.talk.after(state, path[-1])
        return path


@pytest.fixture
def walks():
    return Paths


@pytest.fixture
def random_scenario():
    """A seed to a scenario that loads but need not be any good: negative points, clamped gauges, ways that run dry."""

    def build(seed: int) -> Scenario:
        dice = random.Random(seed)
        gauges = {f"g{n}": (dice.randint(-3, 0), dice.randint(1, 5)) for n in range(dice.randint(1, 3))}
        facts = [f"f{n}" for n in range(dice.randint(0, 4))]
        skills = dice.sample(["提问", "算账", "方案", "合规", "语气"], dice.randint(1, 4))
        nodes = [f"n{n}" for n in range(dice.randint(2, 6))]
        endings = ["end-a", "end-b", "end-red"]

        def points() -> dict[str, int]:
            return {skill: dice.randint(-3, 4) for skill in skills if dice.random() < 0.6}

        def condition() -> dict[str, Any]:
            found: dict[str, Any] = {}
            for gauge, (low, high) in gauges.items():
                if dice.random() < 0.5:
                    found[gauge] = {dice.choice(["min", "max"]): dice.randint(low, high)}
            for key in ("knows", "not_knows"):
                if facts and dice.random() < 0.4:
                    found[key] = dice.sample(facts, 1)
            return found or {next(iter(gauges)): {"min": 0}}

        def choice(index: int) -> dict[str, Any]:
            ahead = nodes[index + 1 :] + endings[:2]
            red = dice.random() < 0.15
            made: dict[str, Any] = {
                "text": f"话 {dice.random()}",
                "feedback": "嗯。",
                "points": points(),
                "effects": {gauge: dice.randint(-1, 1) for gauge in gauges if dice.random() < 0.7},
                "learns": dice.sample(facts, 1) if facts and dice.random() < 0.5 else [],
                "goto": [{"if": condition(), "goto": dice.choice(ahead)}, {"goto": dice.choice(ahead)}],
            }
            if dice.random() < 0.4:
                made["requires"] = condition()
            if red:
                made.update(red_line="R01", goto="end-red")
            return made

        return _scenario(
            {
                **{key: value for key, value in _small().items() if key not in ("models", "sources")},
                "skills": skills,
                "gauges": {
                    gauge: {"name": gauge, "min": low, "max": high, "start": dice.randint(low, high), "about": "数"}
                    for gauge, (low, high) in gauges.items()
                },
                "facts": {fact: "一件事" for fact in facts},
                "nodes": {
                    node: {"who": "甲", "says": "说。", "choices": [choice(n) for _ in range(dice.randint(2, 4))]}
                    for n, node in enumerate(nodes)
                },
                "endings": {name: {"title": name, "text": "完。", "points": points()} for name in endings},
            }
        )

    return build
