import re
import shutil
from datetime import UTC, datetime

import pytest

from autograder.course import audit, regrade
from autograder.reports import appeal
from autograder.reports.said import Said
from tests.autograder.course.test_grade import mark_by_hand, with_code
from tests.autograder.small_class import Class, spoil
from toolkit import boards
from toolkit.errors import ContentError


@pytest.fixture
def own(graded, tmp_path):
    """A graded class of one's own."""
    return Class(shutil.copytree(graded.root, tmp_path / "spring"))


def text_of(made, trainee):
    return appeal.in_text(made.folder, trainee, "tiny-sort")


def page_of(made, trainee):
    return appeal.write(made.folder, trainee, "tiny-sort").read_text(encoding="utf-8")


def part(text, title):
    """One question's part of the page in text."""
    return next(one for one in text.split("\n■ ") if one.startswith(title))


# --- what is on the page ----------------------------------------------------------------------------------------------


def test_do_answer_rule_reason_and_points_stand_together(graded):
    mean = graded.methods.perfect(graded.root / "variants" / "0013" / "tiny-sort")["mean-tonnes"]
    said = part(text_of(graded, "0013"), "平均用量")
    assert "0 / 4 分" in said
    assert "八家平均一个月几吨？" in said
    assert re.search(r"交来的：\d{4,5}(\.\d+)? 吨", said)
    assert f"应为：{mean:.4f}".rstrip("0") in said
    assert "上下 0.01" in said
    assert "是升，乘 0.840" in said
    assert "扣 4 分" in said


def test_are_options_shown_in_chinese_beside_what_was_right(graded):
    said = part(text_of(graded, "0013"), "归位")
    assert re.search(r"C000\d \d 号；交来的 线上；应为 线下（tonnes = [\d.]+，line = 10\.7）", said)
    assert "tonnes >= line → 线上" in said
    assert "照学员自己填的算" in said


def test_is_the_written_text_shown_whole_with_what_is_looked_for(graded):
    said = part(text_of(graded, "0012"), "先去看谁")
    assert "先去第一家，量最大。" in said
    assert "说出是哪一家（2 分）" in said
    assert "待批 / 4 分" in said


def test_does_the_page_say_whose_it_is(graded):
    page = page_of(graded, "0013")
    assert "教员留存，不发学员" in page
    assert "@page{size:A4" in page
    assert "default-src 'none'" in page


def test_is_computed_code_shown_and_not_taken_for_blank(own):
    own.put("c.zip", with_code(own, "0015", 'mean_tonnes = fills["litres"].mean() * 0.84 / 1000'))
    own.collect()
    own.grade()
    said = part(text_of(own, "0015"), "平均用量")
    assert 'fills["litres"].mean() * 0.84' in said
    assert "没有作答" not in said
    assert "4 / 4 分" in said


def test_is_a_blank_paper_shown_as_blank(graded):
    text = text_of(graded, "0014")
    assert "没有作答" in part(text, "线")
    assert "没有写" in part(text, "先去看谁")


# --- history ----------------------------------------------------------------------------------------------------------


def test_does_the_history_tell_attempts_marks_comments_and_regrades(own, exercise):
    own.put("b.txt", own.code("0013"))
    own.collect(at=datetime(2099, 3, 1, 10, 1, tzinfo=UTC))
    own.put("c.txt", own.code("0013"))
    own.collect()
    own.grade()
    mark_by_hand(own.folder, "0013", 3, "少一个日子")
    spoil(exercise / "key.py", '"line": 10.7', '"line": 11.5')
    regrade.regrade(own.folder, exercise)
    text = part(text_of(own, "0013"), "经过")
    assert "2099-03-01 18:01" in text
    first, second = [line for line in text.split("\n") if "次交" in line]
    assert "算的是这一次" in second
    assert "算的是这一次" not in first
    assert "重复" in text
    assert "手工 3 分" in text
    assert "少一个日子" in text
    assert "19 → 15 分" in text
    assert "high-line 4 → 0" in text
    assert "19 → 15" not in text_of(own, "0012")


def test_does_the_history_tell_marks_that_came_by_sheet(own):
    marks = [
        {"trainee": "0012", "before": {"score": None, "pending": True}, "after": {"score": 3, "pending": False}},
        {"trainee": "0013", "before": None, "after": {"score": 1.5, "pending": False}},
    ]
    audit.append(
        own.folder, {"command": "marks-in", "assignment": "tiny-sort", "question": "visit-note", "marks": marks}
    )
    said = text_of(own, "0012")
    assert "visit-note 待批 → 3 分" in said
    assert "1.5 分" not in said


def test_do_other_trainees_not_appear(graded):
    text = text_of(graded, "0012")
    assert "李四" not in text
    assert "0013" not in text


# --- nothing to show --------------------------------------------------------------------------------------------------


def test_are_the_unknown_named_in_one_sentence(graded):
    with pytest.raises(ContentError, match="名单上没有"):
        appeal.write(graded.folder, "9999", "tiny-sort")
    with pytest.raises(ContentError, match="没有发过"):
        appeal.write(graded.folder, "0012", "no-such")


def test_does_the_page_say_that_nothing_came(graded):
    assert "没有收到这位学员的作业" in page_of(graded, "0015")


def test_does_the_page_say_why_it_was_refused(course):
    course.put("a.txt", course.code("0013", t="0012"))
    course.collect()
    course.grade()
    text = text_of(course, "0012")
    assert "没有收下" in text
    assert "不是发给他的那份" in text


def test_is_an_ungraded_paper_shown_as_it_came(course):
    course.put("a.txt", course.code("0012"))
    course.collect()
    text = text_of(course, "0012")
    assert "还没有评" in text
    assert "10.7 吨" in part(text, "线")


def test_does_a_key_that_fails_leave_a_page(own):
    spoil(own.folder.frozen("tiny-sort") / "key.py", '"mean_litres": mean, ', '"mean_litres": mean / 0, ')
    text = text_of(own, "0012")
    assert "算不出" in text
    assert "■ 经过" in text


# --- hostile answers --------------------------------------------------------------------------------------------------


def test_can_a_trainee_write_into_page_or_terminal(course):
    hostile = "<script>alert(1)</script><img src=x onerror=y>\x1b[2J\u202egnp.exe"
    course.put("a.txt", course.code("0012", n={"visit-note": hostile}))
    course.collect()
    course.grade()
    mark_by_hand(course.folder, "0012", 1, "<b>\x1b[31m")
    page, text = page_of(course, "0012"), text_of(course, "0012")
    assert "&lt;script&gt;" in page
    assert "<script" not in page
    assert "<img" not in page
    assert "<b>" not in page
    for shown in (page, text):
        assert "\x1b" not in shown
        assert "\u202e" not in shown


# --- every kind of question -------------------------------------------------------------------------------------------

KINDS = """
id: kinds
title: 各种题
minutes: 5
options:
  half: [{id: am, label: 上午}, {id: pm, label: 下午}]
misconceptions: {too-long: 排满了, first-one: 该去的没去, enough: 不够, all: 没分完, each-one: 出界}
questions:
  - {id: rank, title: 排次序, kind: order, ask: 排一排, items: shops, points: 3, skills: [sorting],
     judge: {rule: order, by: item.tonnes}}
  - {id: week, title: 排一周, kind: plan, ask: 排一排, items: shops, options: half, hours: item.hours, cap: 4,
     skills: [next-step], judge: {rule: plan, from: {t: item.tonnes}, parts: [
       {id: too-long, points: 1, check: cap}, {id: first-one, points: 1, check: must, if: ["t > 5"]},
       {id: enough, points: 1, check: value, by: item.tonnes, atleast: 6}]}}
  - {id: share, title: 分一分, kind: allocate, ask: 分一分, items: shops, total: facts.sum, unit: 吨, skills: [reckoning],
     judge: {rule: allocate, parts: [{id: all, points: 1, check: total}, {id: each-one, each: 1, check: bounds,
       low: 1, high: item.tonnes}]}}
  - {id: count, title: 几家, kind: number, ask: 几家, unit: 家, points: 1, skills: [reckoning],
     judge: {rule: total, table: shops, from: {t: item.tonnes}, if: ["t > 5"]}}
"""


def test_can_every_kind_of_question_be_said(tmp_path):
    (tmp_path / "board.yml").write_text(KINDS, encoding="utf-8")
    shops = [{"id": "A", "name": "甲", "tonnes": 4, "hours": 2}, {"id": "B", "name": "乙", "tonnes": 7, "hours": 3}]
    data = {"facts": {"sum": 10}, "tables": {"shops": shops}}
    given = {"rank": ["A", "B"], "week": {"B": "am"}, "share": {"A": 3}, "count": 2}
    said = Said(boards.load(tmp_path / "board.yml"), data, {}, given)
    rank, week, share, count = said.questions()
    assert (said.answer(rank), said.right(rank)) == ([["", "A 甲 → B 乙"]], [["", "B 乙 → A 甲"]])
    assert said.answer(week) == [["A 甲", "没排"], ["B 乙", "上午"]]
    assert said.answer(share) == [["A 甲", "3 吨"], ["B 乙", "没有作答"]]
    assert said.right(share) == [["A 甲", "1—4"], ["B 乙", "1—7"]]
    assert (said.answer(count), said.right(count)) == ([["", "2 家"]], [["", "1 家"]])
    for question in said.questions():
        assert all("None" not in line for line in said.rule(question))
        assert said.rule(question)
