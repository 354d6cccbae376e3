from dataclasses import replace
from pathlib import Path

import pytest

from tests.toolkit.cases.sample import write
from toolkit.cases import chapters, links, read
from toolkit.cases.chapters import Chapter
from toolkit.cases.links import Map, Place
from toolkit.paths import ROOT


def chapter(name, *models):
    volume, stem = name.split("/")
    return Chapter(Path(f"book/{volume}/{stem}.md"), volume, stem, models, ())


def place(key, volume, models=(), skills=()):
    return Place(key, key, volume, frozenset(models), frozenset(skills))


@pytest.fixture
def case(tmp_path):
    """A case of 卷二 with the models S000-22 and S001-26 and the source S001-10."""
    return replace(read(write(tmp_path)), models=("S000-22", "S001-26"))


def test_most_shared_models_decide(case):
    """Does the chapter with most of the case's models come first, then one of its own volume?"""
    known = [
        chapter("rake/a", "S000-22"), chapter("glue/b", "S001-10"), chapter("comb/c", "S000-22", "S001-26"),
        chapter("glue/d", "S004-01"),
    ]  # fmt: skip
    assert [one.key for one in links.chapters_of(case, known)] == ["comb/c", "glue/b", "rake/a"]


def test_three_ways_on(case):
    """Do role-play and exercise follow the models, and the volume and skills where none is shared?"""
    known = Map(
        [chapter("glue/b", "S000-22")],
        [place("near", "rake", ["S001-26"]), place("far", "glue", ["S004-01"], ["asking"])],
        [place("other", "comb", [], ["asking"]), place("own", "glue"), place("fit", "glue", [], ["asking"])],
    )
    onward = links.onward(case, known)
    assert (onward.chapter.key, onward.roleplay.key, onward.exercise.key) == ("glue/b", "near", "fit")


def test_nothing_yet(case):
    """Is an empty book no error?"""
    assert links.onward(case, Map()) == (None, None, None)


def test_chapter_is_read_without_its_figures(tmp_path):
    """Are title, models and exercises found, whichever way a board stands in the chapter?"""
    folder = tmp_path / "book" / "glue"
    folder.mkdir(parents=True)
    (folder / "b.md").write_text(
        "---\nfigures:\n  a: {value: 1}\n  # why\n  b: 2\nmodels: [S000-21]\n---\n\n# 老客户归四格\n\n"
        "```{include} ../../exercises/existing-customers/practice.md\n```\n\n```{board} forty-hours\n```\n",
        encoding="utf-8",
    )
    (folder / "a.md").write_text("---\ntitle: 小结\n---\n\n# 小结\n", encoding="utf-8")
    (found,) = chapters.load(tmp_path / "book")
    assert found.title == "老客户归四格"
    assert found.models == ("S000-21",)
    assert found.exercises == ("existing-customers", "forty-hours")


def test_order_of_the_book(tmp_path):
    """Do chapters stand in the order of the table of contents?"""
    found = [one.key for one in chapters.load()]
    assert found.index("rake/traffic-at-the-gate") < found.index("rake/closing") < found.index("glue/funnel")


def test_every_case_leads_on():
    """Has every case of the library a chapter, a role-play and an exercise?"""
    known = links.load(ROOT)
    for path in sorted((ROOT / "cases").glob("*/*-01.md")):
        assert None not in links.onward(read(path), known), path
