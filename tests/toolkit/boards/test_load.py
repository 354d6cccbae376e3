import json

import pytest

from toolkit import boards
from toolkit.boards import rules
from toolkit.boards.__main__ import SCHEMA, json_schema, main
from toolkit.errors import ContentError


@pytest.fixture
def changed(full_text, tmp_path):
    """changed(old, new) → the board with one piece of text replaced, loaded."""

    def load(old, new):
        assert old in full_text
        path = tmp_path / "board.yml"
        path.write_text(full_text.replace(old, new, 1), encoding="utf-8")
        return boards.load(path)

    return load


def test_skills_are_turned_into_ids(full):
    """Does a Chinese skill name become its id, with names for the page?"""
    assert full.question("mean").skills == ["reckoning"]
    assert full.canonical()["skill_names"]["sorting"] == "分类"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("minutes: 15", "minutes: 0", "minutes：应不小于 1"),
        ("title: 各种题都有\n", "", "title：缺这一项"),
        ("title: 各种题都有", "titel: 各种题都有", "(另有 1 处)"),
        ("hint: \"量在线上，和去年同月差得少\"", "hint: 量在线上,和去年同月差得少", "被逗号切开了"),
        ("minutes: 15", "minutes: 15\nminutes: 16", "第 4 行：“minutes”写了两遍"),
        ("minutes: 15", "minutes: [15", "第 4 行：缩进"),
        ("kind: order", "kind: sort", "第 7 条\\(first\\)：缺 kind 或它写错了。可用的是：number、threshold"),
        ("skills: [算账]", "skills: [算帐]", "不在技能表里"),
        ("points: 1\n    skills: [算账]", "points: 一分\n    skills: [算账]", "第 1 条\\(mean\\) points：应是数字"),
        ("- id: tonnes", "- id: mean", "“mean”出现了两次"),
        ("options: quadrant", "options: quadrants", "没有选项组“quadrants”"),
        ("line: own.line, stable", "line: own.lines, stable", "“own.lines”指的题不在前面"),
        ("line: own.line, stable", "line: own.mean, stable", "不是带 splits 的 threshold 题"),
        ('from: {q: "answer.place[item]", calm', 'from: {q: "answer.place", calm', "一家一个答案的题写"),
        ("target: facts.mean\n", "target: item.mean\n", "要有一家一家的表"),
        ("target: facts.mean\n", "target: fact.mean\n", "读不懂"),
        ("target: facts.mean\n", "target: own.line\n", "指的题不在前面|不能用在这里"),
        ("tolerance: 0.02", "tolerance: 2 percent", "tolerance：读不懂"),
        ('if: ["tonnes >= line", "gap <= stable"]', 'if: ["tonnes => line"]', "“tonnes => line”读不懂"),
        ('if: ["tonnes >= line", "gap <= stable"]', 'if: ["tons >= line"]', "里的 tons 不在 from 里"),
        ('if: ["tonnes >= line", "gap <= stable"]', 'if: ["tonnes >= limit"]', "里的 limit 不认识"),
        ("        - {then: EIV}\n", "", "只有最后一条不写 if"),
        ("then: EI}", "then: EV}", "选项里没有“EV”"),
        ("gives: EII, right: EIII", "gives: EII, instead: {gap: item.gap}", "要有一个，也只能有一个"),
        ("instead: {gap: item.month_gap}", "instead: {gaps: item.month_gap}", "gaps 不在 from 里"),
        ("{answer|0} 是升", "{antwort} 是升", "填不上"),
        ("{answer|0} 是升", "{answer|0 是升", "大括号读不懂"),
        ("ask: 线定在几吨？", "ask: \"线定在 {item.tonnes} 吨？\"", "填不上"),
        ("min: 0\n    max: 30", "min: 30\n    max: 30", "不小于 max"),
        ("{id: why, points: 2", "{id: why, points: 1", "加起来是 2 分，题目是 3 分"),
        ("points: 1\n    skills: [算账]", "each: 1\n    skills: [算账]", "分写在 points"),
        ("options: media\n", "options: media\n    items: customers\n", "items 和 options 要有一个"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_board_is_named(old, new, words, changed):
    """Is each kind of authoring mistake refused, with place and way out in Chinese?"""
    with pytest.raises(ContentError, match=words) as caught:
        changed(old, new)
    assert caught.value.way_out
    assert str(caught.value).startswith("board.yml")


@pytest.mark.parametrize(
    "text", [b"", b"- a\n", b"id: \xff\xfe", b"\x00", b"? [a]\n: 1\n", b"!!python/object:os.system x"]
)
def test_a_file_that_is_no_board_is_refused(text, tmp_path):
    """Does anything that is not a board end in one Chinese sentence?"""
    path = tmp_path / "board.yml"
    path.write_bytes(text)
    with pytest.raises(ContentError):
        boards.load(path)


def test_a_missing_file_says_where_it_should_be(tmp_path):
    """Is a missing board told with the folder it belongs in?"""
    with pytest.raises(ContentError, match="没有这个文件"):
        boards.load(tmp_path / "board.yml")


def test_the_public_side_tells_nothing_of_the_key(full):
    """Is all that leads to the key left out, and nothing that the page needs?"""
    public = boards.public(full)
    text = json.dumps(public, ensure_ascii=False)
    for word in ("judge", "splits", "model", "tolerance", "mistakes", "facts.mean", "facts.stable", "先去看 C0002"):
        assert word not in text
    visits = next(question for question in public["questions"] if question["id"] == "visits")
    assert (visits["points"], visits["cap"]) == (5, "facts.hours")


def test_both_sides_know_the_most_points_from_the_public_board(full, make_data, twin):
    """Does the page, which has no judge, show the same most points as the grader counts?"""
    data, _ = make_data(8)
    public = boards.public(full)
    assert twin("maxPoints", public, data) == rules.max_points(full, data)


def test_data_that_lack_what_is_shown_are_refused(full, make_data):
    """Does a paper with missing fields, short bars or doubled ids stop before it is written?"""
    about = {"assignment": "a", "title": "t", "trainee": {"id": "1", "name": "n"}, "variant": "v"}
    for spoil, words in (
        (lambda data: data["tables"]["customers"][0]["this_year"].pop(), "应有 12 个数"),
        (lambda data: data["tables"]["customers"][1].pop("hours"), "没有字段 hours"),
        (lambda data: data["tables"]["customers"][1].update(id="C0001"), "重复"),
        (lambda data: data["tables"]["customers"][1].update(id="__proto__"), "写法不对"),
        (lambda data: data["facts"].pop("budget"), "facts.budget"),
        (lambda data: data["tables"].pop("customers"), "没有表 customers"),
        (lambda data: data.pop("facts"), "缺 facts"),
    ):
        data, _ = make_data(1)
        boards.paper(full, data, **about)
        spoil(data)
        with pytest.raises(ContentError, match=words):
            boards.paper(full, data, **about)


def test_the_committed_schema_is_the_models(full_text):
    """Is schema.json what the model says now?"""
    assert json.loads(SCHEMA.read_text(encoding="utf-8")) == json_schema()


def test_the_command_names_right_and_wrong_boards(full_text, tmp_path, capsys):
    """Does the check command list every board and fail when one is wrong?"""
    for name, text in (("good", full_text), ("bad", full_text.replace("minutes: 15", "minutes: 0"))):
        (tmp_path / name).mkdir()
        (tmp_path / name / "board.yml").write_text(text, encoding="utf-8")
    assert main(["check", str(tmp_path)]) == 1
    said = capsys.readouterr().out
    assert "✗ bad/board.yml minutes" in said
    assert "✓ good/board.yml：各种题都有，11 题" in said
    assert main(["check", str(tmp_path / "good" / "board.yml")]) == 0
    assert main(["check", str(tmp_path / "nowhere")]) == 1
    assert main([]) == 2
