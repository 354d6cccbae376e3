"""The extension of case pages alone: what stops a build, and when a page is read again."""

import shutil
import sys
from types import SimpleNamespace

import pytest

from tests.toolkit.cases.sample import GOOD
from toolkit.paths import ROOT

sys.path.insert(0, str(ROOT / "book" / "_ext"))

import kf_cases


@pytest.fixture
def app(tmp_path):
    """A book with one good case, one chapter, no role-play, no exercise."""
    (tmp_path / "cases" / "glue").mkdir(parents=True)
    shutil.copy(ROOT / "cases" / "schema.json", tmp_path / "cases")
    (tmp_path / "cases" / "glue" / "glue-99.md").write_text(GOOD, encoding="utf-8")
    (tmp_path / "book" / "glue").mkdir(parents=True)
    (tmp_path / "book" / "glue" / "six-signals.md").write_text(
        "---\nmodels: [S000-22]\n---\n\n# 六个信号\n", encoding="utf-8"
    )
    found = {kf_cases.FINDER, "cases/glue/glue-99"}
    env = SimpleNamespace(
        doc2path=lambda name: str(tmp_path / f"{name}.md"), found_docs=found, metadata={}, srcdir=str(tmp_path)
    )
    yield SimpleNamespace(srcdir=str(tmp_path), env=env)
    kf_cases.ways.cache_clear()


@pytest.fixture
def logged(monkeypatch):
    said: list[str] = []
    monkeypatch.setattr(kf_cases, "LOGGER", SimpleNamespace(error=said.append))
    return said


def test_does_a_good_library_pass(app, logged):
    kf_cases.check_library(app)
    assert logged == []


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("outcome: partial", "outcome: 还行", "glue-99.md 字段 outcome"),
        ("12 台冷藏车", "13 台冷藏车", "glue-99.md 正文：数字 13 不在 figures 里"),
        ("trucks: {value: 12,", "trucks: {value: 12, range: V99.tank,", "glue-99.md figures.trucks"),
    ],
)
def test_does_a_broken_case_stop_the_build_with_file_and_field(app, logged, tmp_path, old, new, told):
    assert old in GOOD
    (tmp_path / "cases" / "glue" / "glue-99.md").write_text(GOOD.replace(old, new), encoding="utf-8")
    kf_cases.check_library(app)
    assert any(told in error for error in logged)
    source = [""]
    kf_cases.case_page(app, "cases/glue/glue-99", source)
    assert source[0].startswith("# ")


def test_has_the_page_its_label_facts_and_way_on(app):
    source = [""]
    kf_cases.case_page(app, "cases/glue/glue-99", source)
    assert source[0].startswith('# 对账单晚三天\n\n```{raw} html\n<p class="kf-labels">')
    assert '<li>读这一章：<a href="../../book/glue/six-signals.html">六个信号</a></li>' in source[0]
    assert "打一场" not in source[0]


def test_is_a_page_read_again_when_its_chapter_is_another(app, tmp_path):
    """Is nothing read again without a change, and the case and the list of cases when a chapter has a new title?"""
    kf_cases.outdated(app, app.env, set(), set(), set())
    assert kf_cases.outdated(app, app.env, set(), set(), set()) == []
    chapter = tmp_path / "book" / "glue" / "six-signals.md"
    chapter.write_text(chapter.read_text(encoding="utf-8").replace("六个信号", "六个兆头"), encoding="utf-8")
    kf_cases.ways.cache_clear()
    assert kf_cases.outdated(app, app.env, set(), set(), set()) == ["cases/glue/glue-99", kf_cases.FINDER]


def test_is_a_chapter_read_again_when_a_related_case_looks_different_only(app, tmp_path):
    """Does a new word in a case's body leave the chapters alone, and a new title not?"""
    chapter = "book/glue/six-signals"
    app.env.found_docs.add(chapter)
    app.env.metadata[chapter] = {"kf_related": kf_cases.related_cards(app.env, chapter)}
    assert "对账单晚三天" in app.env.metadata[chapter]["kf_related"]
    kf_cases.outdated(app, app.env, set(), set(), set())
    case = tmp_path / "cases" / "glue" / "glue-99.md"
    case.write_text(GOOD.replace("给不给他比？", "给不给他比一回？"), encoding="utf-8")
    assert chapter not in kf_cases.outdated(app, app.env, set(), set(), set())
    case.write_text(GOOD.replace("对账单晚三天", "对账单晚了三天"), encoding="utf-8")
    assert chapter in kf_cases.outdated(app, app.env, set(), set(), set())
