"""What goes into which PDF?"""

import datetime

import pytest

from toolkit.editions import plan
from toolkit.errors import ContentError

TOC = """\
format: jb-book
root: index
parts:
  - caption: 卷一 领进门
    chapters: [{file: book/rake/gate}, {file: book/rake/door}]
  - caption: 案例
    chapters:
      - file: book/practice/cases
        sections: [{glob: "cases/rake/*"}]
  - caption: 教员手册
    chapters:
      - file: book/trainer/exercises
        sections: [{glob: "book/trainer/exercises/*"}]
  - caption: 作业
    chapters: [{file: paper}]
"""
PAGES = """
book/rake/gate book/rake/door book/practice/cases cases/rake/rake-01 paper
book/trainer/exercises book/trainer/exercises/b book/trainer/exercises/a
"""


@pytest.fixture
def toc(tmp_path):
    for name in PAGES.split():
        page = tmp_path / "site" / f"{name}.html"
        page.parent.mkdir(parents=True, exist_ok=True)
        page.touch()
    file = tmp_path / "_toc.yml"
    file.write_text(TOC, encoding="utf-8")
    return file


def test_are_lists_printed_and_what_they_list_left_out(toc):
    """Are cases listed, not printed; is a manual's section printed in the order of the site; is the paper left out?"""
    assert {part.caption: list(part.pages) for part in plan.parts(toc, toc.parent / "site")} == {
        "卷一 领进门": ["book/rake/gate", "book/rake/door"],
        "案例": ["book/practice/cases"],
        "教员手册": ["book/trainer/exercises", "book/trainer/exercises/a", "book/trainer/exercises/b"],
    }


def test_is_a_page_named_that_was_not_built(toc):
    (toc.parent / "site" / "book" / "rake" / "door.html").unlink()
    with pytest.raises(ContentError, match=r"door\.html.*make build"):
        plan.parts(toc, toc.parent / "site")


def test_is_a_day_that_is_none_named():
    assert plan.day("2026-03-02") == datetime.date(2026, 3, 2)
    assert isinstance(plan.day(""), datetime.date)
    with pytest.raises(ContentError, match="2026-03-32 不是日期"):
        plan.day("2026-03-32")
