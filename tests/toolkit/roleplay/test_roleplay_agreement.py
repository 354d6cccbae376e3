"""The two engines, Python and JavaScript, on the same paths."""

import os
from itertools import chain, islice

import pytest

from toolkit import paths
from toolkit.errors import ContentError
from toolkit.roleplay import replay
from toolkit.roleplay.figures import figures

FULL = os.environ.get("KF_PATHS") == "all"
NAMES = sorted(path.stem for path in (paths.ROOT / "cases" / "roleplays").glob("*.yml"))
ALL = 50_000
"""Up to this many complete paths every one is played; above, a sample and all pairs of choices."""


def _agree(scenario, engine, many) -> int:
    """Compare results path by path; return how many were compared."""
    compared, ahead = 0, iter(many)
    while batch := list(islice(ahead, 500)):
        for path, theirs in zip(batch, engine.replay(batch), strict=True):
            assert theirs == replay(scenario, path, "T1").to_json(), path
        compared += len(batch)
    return compared


def test_small_every_path(small, javascript, walks):
    """Do both engines give the same result on every complete path of the small scenario?"""
    assert _agree(small, javascript(small), walks(small).every()) == figures(small).paths


def test_unfinished(small, javascript, walks):
    """And on every path that stops half-way?"""
    begun = {tuple(path[:length]) for path in walks(small).every() for length in range(len(path))}
    assert _agree(small, javascript(small), map(list, sorted(begun))) == len(begun)


@pytest.mark.parametrize("name", NAMES)
def test_published(name, published, javascript, walks):
    """And on the role-plays of the book? make roleplays plays all pairs of choices and ten thousand paths of each."""
    scenario = next(one for one in published if one.id == name)
    ways = walks(scenario)
    if not FULL:
        assert _agree(scenario, javascript(scenario), ways.sample(400)) == 400
        return
    count = figures(scenario).paths
    many = ways.every() if count < ALL else chain(ways.sample(10_000), ways.pairs())
    compared = _agree(scenario, javascript(scenario), many)
    assert compared == count or compared >= 10_000


def test_hints(small, javascript):
    """Do both take three points off a hint, never below 0, and refuse hints that fit no step?"""
    engine = javascript(small)
    line = engine.best_line()
    assert (replay(small, line, hints=[0, 2]).total, engine.replay_with(line, [0, 2])["total"]) == (94, 94)
    low = [0, 2] if replay(small, [0, 2]).total is not None else [0, 0]
    assert replay(small, low, hints=[0]).total == max(0, replay(small, low).total - 3)
    for wrong in ([2, 0], [0, 0], [-1], [99], [True], ["0"], [len(line)]):
        with pytest.raises(ContentError, match="提示"):
            replay(small, line, hints=wrong)
        assert engine.replay_with(line, wrong).startswith("提示")


@pytest.mark.parametrize("seed", range(40))
def test_random_scenarios(seed, random_scenario, javascript, walks):
    """And on scenarios nobody would write: negative points, clamped gauges, ways that run dry?"""
    scenario = random_scenario(seed)
    assert _agree(scenario, javascript(scenario), islice(walks(scenario).every(), 1_500)) > 0


@pytest.mark.parametrize(
    "path", [[9], [-1], [True], ["0"], [1.5], [None], [0, 0, 0, 0, 0, 0, 0, 0], [0, 2, 0]], ids=str
)
def test_refused(path, small, javascript):
    """Do both refuse a path that cannot be played?"""
    with pytest.raises(ContentError, match=r"第 . 步"):
        replay(small, path)
    assert javascript(small).replay([path])[0].startswith("第")


def test_best_line(published, small, javascript):
    """Do both find the same best line, and is it worth 100?"""
    for scenario in [small, *published]:
        line = javascript(scenario).best_line()
        result = replay(scenario, line)
        assert result.total == 100
        assert not any(decision.lost for decision in result.decisions)
