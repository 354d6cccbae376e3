from dataclasses import replace

import pytest

from tests.toolkit.cases.sample import write
from toolkit.cases import balance, read
from toolkit.cases.balance import WANTED

TYPES = [f"B{number:02}" for number in range(1, 41)]


@pytest.fixture
def cases(tmp_path):
    """A library as it should be: 100 cases, no type more than twice a volume, 60 % success."""
    good = read(write(tmp_path))
    made = [
        replace(good, id=f"{volume}-{place:02}", volume=volume, customer_type=TYPES[place % 40])
        for volume, count in WANTED.items()
        for place in range(1, count + 1)
    ]
    return [replace(case, outcome="success" if place % 5 < 3 else "failure") for place, case in enumerate(made)]


def said(cases, folder):
    return [str(error) for error in balance.check(cases, folder / "cases")]


def test_balanced(cases, tmp_path):
    """Does a library pass that is as it should be?"""
    assert balance.weigh(cases).complete
    assert said(cases, tmp_path) == []


def test_growing(cases, tmp_path):
    """Are counts no matter while the library is not complete?"""
    assert said(cases[:40], tmp_path) == []
    assert said([], tmp_path) == []


def test_same_type(cases, tmp_path):
    """Is a third case with the same customer type in a volume told at any time, one that was not reported left alone?"""
    thrice = [replace(case, customer_type="B08") for case in cases[:3]]
    (found,) = said(thrice, tmp_path)
    assert "驾校有 3 个：rake-01、rake-02、rake-03" in found
    assert said([replace(case, customer_type="unknown") for case in cases[:3]], tmp_path) == []


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"outcome": "success"}, "成了的占 100%"),
        ({"outcome": "failure"}, "成了的占 0%"),
        ({"customer_type": "unknown"}, "只有 0 类客户"),
        ({"volume": "comb"}, "卷一 领进门有 0 个"),
    ],
)
def test_complete_but_uneven(cases, tmp_path, change, told):
    """Is a whole library with wrong counts told?"""
    changed = [replace(case, **change) for case in cases]
    assert any(told in error for error in said(changed, tmp_path))


def test_chapter_without_cases(cases, tmp_path):
    """Is a chapter told that fewer than three cases belong to?"""
    (tmp_path / "book" / "glue").mkdir(parents=True)
    chapter = tmp_path / "book" / "glue" / "six-signals.md"
    chapter.write_text("---\nmodels: [S001-26]\nfigures:\n  a: {value: 1}\n---\n\n# 六个信号\n", encoding="utf-8")
    (found,) = said(cases, tmp_path)
    assert "只有 0 个案例用到本章的模型" in found
    assert said([replace(case, models=("S001-26",)) for case in cases], tmp_path) == []


def test_summary(cases):
    """Does a line say counts, types and outcomes?"""
    told = balance.summary(cases)
    assert "卷一 34/34（34 类客户）" in told
    assert "成了 60" in told
    assert "60%" in told
