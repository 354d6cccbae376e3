"""Variants of one role-play: other orders and starts, equally hard."""

import os

import pytest

from toolkit.errors import ContentError
from toolkit.roleplay import exam, replay, solver
from toolkit.roleplay.moves import talk
from toolkit.roleplay.scenario import Exam

PAPERS = 12 if os.environ.get("KF_PATHS") == "all" else 2
"""Variants a role-play; `make roleplays` asks for all."""


def _opened(scenario, *starts):
    return scenario.model_copy(update={"exam": Exam(starts=starts)})


def test_equally_hard(published):
    """Is every paper worth 100 on its best line, and the naive ways within 5 points between any two?"""
    for scenario in [one for one in published if one.exam]:
        papers = [exam.variant(scenario, seed) for seed in range(PAPERS)]
        means = [exam.naive(paper) for paper in papers]
        assert max(means) - min(means) <= exam.SPREAD, scenario.id
        assert len({paper.version for paper in papers}) == len(papers)
        for paper in papers:
            line = solver.best_line(paper, talk(paper).opening)
            assert replay(paper, line).total == 100


def test_most_are_open_for_examinations(published):
    """Has the trainer a choice of role-plays to examine with?"""
    assert sum(one.exam is not None for one in published) >= 10


def test_same_seed_same_paper(small):
    """Does a seed always draw the same paper, and is the order of the choices another than the file's?"""
    opened = _opened(small, {"trust": 3})
    drawn = [exam.variant(opened, seed) for seed in range(8)]
    assert [paper.version for paper in drawn] == [exam.variant(opened, seed).version for seed in range(8)]
    texts = [[choice.text for choice in paper.nodes["door"].choices] for paper in drawn]
    assert len({tuple(order) for order in texts}) > 1
    assert {frozenset(order) for order in texts} == {frozenset(choice.text for choice in small.nodes["door"].choices)}
    assert {paper.gauges["trust"].start for paper in drawn} == {2, 3}


def test_javascript_agrees(small, javascript, walks):
    """Do both engines agree on a paper as on any role-play?"""
    paper = exam.variant(_opened(small, {"trust": 3}), 5)
    paths = list(walks(paper).every())
    assert javascript(paper).replay(paths) == [replay(paper, path, "T1").to_json() for path in paths]


def test_not_opened(small):
    """Is a role-play refused that its author has not opened?"""
    with pytest.raises(ContentError, match="没有开作考试"):
        exam.variant(small, 1)


@pytest.mark.parametrize(
    ("start", "said"), [({"mood": 1}, "没有叫“mood”的仪表"), ({"trust": 9}, "不在 0 到 4 之内")], ids=str
)
def test_start_that_cannot_be(small_data, start, said):
    """Is a start outside a gauge, or of no gauge, refused with its place?"""
    import yaml

    from toolkit.roleplay import reading

    small_data["exam"] = {"starts": [start]}
    _, problems = reading.parse(yaml.safe_dump(small_data, allow_unicode=True, sort_keys=False), "small.yml")
    assert said in str(problems[0])
    assert "exam 第 1 个 starts" in str(problems[0])
