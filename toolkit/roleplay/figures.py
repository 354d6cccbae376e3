"""What a solved role-play amounts to: paths, best and worst, random play, how far a habit carries."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

from toolkit.roleplay.moves import State, talk
from toolkit.roleplay.scenario import Scenario
from toolkit.roleplay.solver import NO_WAY, best_line, solve


@dataclass(frozen=True)
class Figures:
    states: int
    """Situations that differ in something a later condition reads."""
    paths: int
    """Complete paths, red lines included."""
    decisions: int
    """Decisions on the best line."""
    best: int
    """Total of the best line, 0–100."""
    worst: int
    """Lowest total without a red line, 0–100."""
    random: float
    """Mean total of play by dice, 0–100."""
    places: tuple[float, ...]
    """Share of decisions in which the first, second … line offered is a best one, 0–1: mean over nodes, each over its
    states."""
    longest: float
    """The same for the longest line offered."""
    shortest: float
    depending: float
    """Share of decision nodes in which no single line is best in every state, 0–1."""
    reading: int
    """Characters read on the best line: brief, what is said, lines offered, feedback."""
    red_line_pays: tuple[tuple[str, int], ...]
    """(node, choice) of red lines that in some state bring as many points as the best line."""


@lru_cache(maxsize=32)
def figures(scenario: Scenario) -> Figures:
    """Measure a scenario that can be solved; raises what `solve` raises."""
    ready, solution = talk(scenario), solve(scenario)
    good = {state: best_choices(scenario, state) for state in solution.order if not ready.ended(state)}
    by_node: dict[str, list[State]] = defaultdict(list)
    for state in good:
        by_node[state.at].append(state)

    def share(habit: dict[State, set[int]]) -> float:
        each = [
            sum(len(habit[state] & good[state]) / len(habit[state]) for state in states if habit[state]) / len(states)
            for states in by_node.values()
        ]
        return sum(each) / len(each)

    places = max(len(ready.offered(state)) for state in good)
    pays = set()
    for state in good:
        for choice in ready.offered(state):
            if (
                ready.moves[state.at][choice].red_line
                and sum(ready.gained(state, choice, ready.after(state, choice))) >= solution.value[state]
            ):
                pays.add((state.at, choice))
    depending = [not set.intersection(*(good[state] for state in states)) for states in by_node.values()]
    paths, random = _play(scenario)
    return Figures(
        states=len(solution.order),
        paths=paths,
        decisions=len(best_line(scenario, ready.opening)),
        best=solution.total(solution.most, False),
        worst=solution.total(_worst(scenario), False),
        random=random,
        places=tuple(share({state: set(ready.offered(state)[at : at + 1]) for state in good}) for at in range(places)),
        longest=share({state: _by_length(scenario, state, max) for state in good}),
        shortest=share({state: _by_length(scenario, state, min) for state in good}),
        reading=_reading(scenario),
        depending=sum(depending) / len(depending),
        red_line_pays=tuple(sorted(pays)),
    )


def best_choices(scenario: Scenario, state: State) -> set[int]:
    """Every choice as good as the best one."""
    ready, solution = talk(scenario), solve(scenario)
    found = set()
    for choice in ready.offered(state):
        then = ready.essence(ready.after(state, choice))
        clean = ready.moves[state.at][choice].red_line is None and solution.value[then] > NO_WAY
        if clean and sum(ready.gained(state, choice, then)) + solution.value[then] == solution.value[state]:
            found.add(choice)
    return found


def _by_length(scenario: Scenario, state: State, wanted: Callable[[Iterable[int]], int]) -> set[int]:
    lengths = {choice: len(scenario.nodes[state.at].choices[choice].text) for choice in talk(scenario).offered(state)}
    return {choice for choice, length in lengths.items() if length == wanted(lengths.values())}


def _reading(scenario: Scenario) -> int:
    ready = talk(scenario)
    state, read = ready.opening, len(scenario.brief)
    for choice in best_line(scenario, state):
        node = scenario.nodes[state.at]
        read += len(node.says[ready.shown(state)].says) + len(node.choices[choice].feedback)
        read += sum(len(node.choices[one].text) for one in ready.offered(state))
        state = ready.after(state, choice)
    return read + (len(scenario.endings[state.at].text) if ready.ended(state) else 0)


def _worst(scenario: Scenario) -> int:
    """Smallest sum of points on a line that crosses no red line."""
    ready, solution = talk(scenario), solve(scenario)
    worst: dict[State, int] = {}
    for state in reversed(solution.order):
        if ready.ended(state):
            worst[state] = 0
            continue
        reach = []
        for choice in ready.offered(state):
            then = ready.essence(ready.after(state, choice))
            if ready.moves[state.at][choice].red_line is None and then in worst:
                reach.append(sum(ready.gained(state, choice, then)) + worst[then])
        if reach:
            worst[state] = min(reach)
    return worst.get(ready.opening, 0)


def _play(scenario: Scenario) -> tuple[int, float]:
    """Number of complete paths, and the mean total when every offered choice is equally likely."""
    ready, solution = talk(scenario), solve(scenario)
    arriving: dict[State, dict[int, tuple[int, float]]] = defaultdict(dict)
    arriving[ready.opening][0] = (1, 1.0)
    paths, mean = 0, 0.0
    for state in solution.order:
        sums = arriving.pop(state, {})
        offered = ready.offered(state)
        for choice in offered:
            then = ready.essence(ready.after(state, choice))
            gained = sum(ready.gained(state, choice, then))
            red = ready.moves[state.at][choice].red_line is not None
            for earned, (ways, chance) in sums.items():
                chance /= len(offered)
                if ready.ended(then):
                    paths += ways
                    mean += chance * solution.total(earned + gained, red)
                else:
                    before = arriving[then].get(earned + gained, (0, 0.0))
                    arriving[then][earned + gained] = (before[0] + ways, before[1] + chance)
    return paths, mean
