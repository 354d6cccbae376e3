"""Does the coverage list find what the files say of themselves?"""

import pytest

from toolkit import coverage
from toolkit.errors import ContentError


def page(root, name, covers, body=""):
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"---\ntitle: 页\ncovers: {covers}\n---\n# 页\n{body}", encoding="utf-8")


def test_list():
    """Are there 92 rows, each with a form or a reason, numbered in order?"""
    rows = coverage.rows()
    assert [row.row for row in rows] == list(range(1, 93))
    assert [row.row for row in rows if not row.forms] == [81]
    assert rows[80].left_out


def test_places(tmp_path):
    """Do pages, quizzes, sortings and exercises say where a row lives?"""
    page(tmp_path, "index.md", [90])
    page(tmp_path, "book/rake/one.md", [1, 14], "```{sorting} fab\n```\n")
    (tmp_path / "book/rake/one.quiz.yml").write_text("covers: [29]", encoding="utf-8")
    (tmp_path / "book/rake/fab.sorting.yml").write_text("{title: 分, covers: [56]}", encoding="utf-8")
    board = tmp_path / "exercises/five/board.yml"
    board.parent.mkdir(parents=True)
    board.write_text("{title: 板, covers: [46]}", encoding="utf-8")
    found = coverage.places(coverage.tags(tmp_path))
    assert {key: [place.link for place in places] for key, places in found.items()} == {
        (90, "章"): ["index.html"],
        (1, "章"): ["book/rake/one.html"],
        (14, "章"): ["book/rake/one.html"],
        (29, "测"): ["book/rake/one.html"],
        (56, "练"): ["book/rake/one.html"],
        (46, "练"): ["book/practice/boards/five.html"],
    }
    missing = coverage.missing(tmp_path)
    assert "第 2 条 编写原则：缺 章" in missing
    assert "第 29 条 潜在客户的三条件、四类：缺 测" not in missing


def test_weak_rows(tmp_path):
    """May a row of which only the method is taken live in a sentence of a page?"""
    page(tmp_path, "index.md", [])
    assert "第 74 条 先堵住反对：缺 模" in coverage.missing(tmp_path)
    page(tmp_path, "index.md", [74])
    assert "第 74 条 先堵住反对：缺 模" not in coverage.missing(tmp_path)


@pytest.mark.parametrize(("covers", "told"), [("[93]", "没有第 93 条"), ("[5]", "不要求“章”"), ("5", "应是一串序号")])
def test_wrong_tags(tmp_path, covers, told):
    """Is a tag of no row, or of a row that wants another form, refused?"""
    page(tmp_path, "index.md", covers)
    with pytest.raises(ContentError, match=told):
        coverage.places(coverage.tags(tmp_path))
