"""The solver against brute force, and the promises of the score."""

import time

import pytest

from toolkit.errors import ContentError
from toolkit.roleplay import redeem, replay, solver
from toolkit.roleplay.figures import figures


def _points(result):
    return sum(points for points, _ in result.points.values())


def test_best_is_best(small, walks):
    """Is the solved best the best of all complete paths without a red line?"""
    every = [replay(small, path) for path in walks(small).every()]
    clean = [_points(result) for result in every if not result.red_lines]
    assert solver.solve(small).most == max(clean)
    assert max(result.total for result in every) == 100


@pytest.mark.parametrize("seed", range(40))
def test_random_best_is_best(seed, random_scenario, walks):
    """And on scenarios nobody would write?"""
    scenario = random_scenario(seed)
    results = [replay(scenario, path) for path in walks(scenario).every()]
    clean = [_points(one) for one in results if one.ending and not one.red_lines]
    best = solver.solve(scenario).most
    assert best == (max(clean) if clean else solver.NO_WAY)
    assert figures(scenario).paths == sum(one.ending is not None for one in results)


def test_lost_adds_up(small, walks):
    """Do the losses of a path add up to what is missing from 100?"""
    for path in walks(small).every():
        result = replay(small, path)
        assert sum(decision.lost for decision in result.decisions) == 100 - result.total, path


def test_cost_adds_up(small, walks):
    """Do the costs in points, skill by skill, add up to the distance from the best line?"""
    for path in walks(small).every():
        result = replay(small, path)
        missing = sum(most for _, most in result.points.values()) - _points(result)
        assert sum(decision.cost for decision in result.decisions) == missing
        assert all(sum(decision.skills.values()) == decision.cost for decision in result.decisions)


def test_best_line_is_followed(small, walks):
    """From every decision on every path, does the named best line reach the best total still open?"""
    for path in walks(small).every():
        if replay(small, path).red_lines:
            continue
        for step, decision in enumerate(solver.debrief(small, path)):
            followed = replay(small, [*path[:step], *decision.line])
            kept = sum(one.lost for one in replay(small, path[:step]).decisions)
            assert followed.total == 100 - kept
            assert not any(one.lost for one in followed.decisions[step:])


def test_red_line(small):
    """Does a red line end the talk, name itself and cap the total?"""
    result = replay(small, [1, 2])
    assert (result.ending, result.red_lines) == ("stopped", ("R01",))
    assert result.total <= 30
    assert result.decisions[-1].best != 2


def test_cap(small_data, make):
    """Is the cap 30 also when the points so far are worth more?"""
    small_data["nodes"]["door"]["choices"][1]["points"] = {"提问": 30}
    assert replay(make(small_data), [1, 2]).total == 30


@pytest.mark.parametrize(("points", "total"), [(-5, 0), (0, 0), (1, 13), (2, 25), (3, 38), (8, 100), (9, 100)], ids=str)
def test_rounding(points, total, small):
    """Is the total 100 × points / best, rounded half up and kept within 0 and 100?"""
    solution = solver.solve(small)
    of_eight = solver.Solution(solution.talk, {solution.opening: 8}, {}, {}, [], solution.opening)
    assert of_eight.total(points, False) == total


def test_circle(small_data, make):
    """Is a talk that goes round in circles refused in Chinese?"""
    small_data["nodes"]["middle"]["choices"][0]["goto"] = "middle"
    with pytest.raises(ContentError, match="绕回了原处"):
        solver.solve(make(small_data))


def test_fast(published):
    """Is every role-play of the book solved within two seconds?"""
    for scenario in published:
        solver.solve.cache_clear()
        start = time.process_time()
        solver.solve(scenario)
        assert time.process_time() - start < 2


PAYLOAD = {"k": "roleplay", "s": "small", "t": "0032", "p": [1, 1, 1, 0]}


def test_redeem(small):
    """Does a hand-in payload come back as a result with its trainee?"""
    result = redeem(small, {**PAYLOAD, "v": small.version})
    assert (result.total, result.trainee) == (100, "0032")


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"s": "other"}, "不是“试验用的小对话”的提交码"),
        ({"k": "answers"}, "不是“试验用的小对话”的提交码"),
        ({"v": "000000000000"}, "另一版"),
        ({"p": "1110"}, "没有谈话记录"),
        ({"p": [1, 1]}, "没有走到结局"),
        ({"p": [1, 9]}, "第 2 步"),
        ({"t": 32}, "没有谈话记录"),
    ],
    ids=str,
)
def test_redeem_refuses(change, expected, small):
    """Is a payload that cannot be replayed refused with the reason?"""
    with pytest.raises(ContentError, match=expected):
        redeem(small, {**PAYLOAD, "v": small.version, **change}, "0032.txt")
