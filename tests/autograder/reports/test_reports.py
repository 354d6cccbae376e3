import re
import shutil

import openpyxl
import pytest
from nbgrader.api import Gradebook

from autograder.course import gradebook
from autograder.reports import feedback, report
from autograder.reports.gather import gather, misconceptions, skill_shares
from autograder.reports.standing import Part, standing, standings
from autograder.reports.tables import tables
from tests.autograder.course.collecting import contents
from tests.autograder.small_class import Class


@pytest.fixture
def own(graded, tmp_path):
    """A graded class of one's own."""
    return Class(shutil.copytree(graded.root, tmp_path / "spring"))


def page_of(made, trainee):
    feedback.write_all(made.folder, "tiny-sort")
    return (made.root / "feedback" / trainee / "tiny-sort" / "tiny-sort.html").read_text(encoding="utf-8")


def visible(page):
    return re.sub(r"<[^>]+>", " ", re.sub(r"<style>.*?</style>", "", page, flags=re.DOTALL))


def table(made, title):
    (found,) = [one for one in tables(gather(made.folder)) if one.title == title]
    return [dict(zip(found.heads, row, strict=True)) for row in found.rows]


# --- feedback ---------------------------------------------------------------------------------------------------------


def test_does_feedback_say_what_was_lost_and_why(graded):
    text = visible(page_of(graded, "0013"))
    assert "11 / 20 分" in re.sub(r"\s+", " ", text)
    assert "平均用量" in text
    assert "是升，乘 0.840 再除以 1,000 才是吨" in text
    assert re.search(r"C000\d 把千升当成了吨：应归 线下，您归了 线上。\s+扣 1 分", text)
    assert "先去第一家，量最大。" in text
    assert "说出是哪一家（2 分）" in text
    assert "待批，满分 4 分" in text


def test_does_nobody_without_a_score_get_a_page(graded):
    feedback.write_all(graded.folder, "tiny-sort")
    assert sorted(path.name for path in (graded.root / "feedback").iterdir()) == ["0012", "0013", "0014"]


def test_does_a_blank_part_say_so(graded):
    assert "这一题没有写" in page_of(graded, "0014")


def test_can_a_trainee_write_into_the_page(course):
    course.put("a.txt", course.code("0012", n={"visit-note": "<script>alert(1)</script><img src=x onerror=y>"}))
    course.collect()
    course.grade()
    page = page_of(course, "0012")
    assert "<script" not in page
    assert "<img" not in page
    assert "&lt;script&gt;" in page


def test_does_a_page_fetch_nothing(graded):
    page = page_of(graded, "0013")
    assert not re.search(r"(src|href)=|url\(|@import", page)
    assert "default-src 'none'" in page


def test_does_the_trainers_mark_show_with_the_comment(own):
    with Gradebook(own.folder.database, "spring") as book:
        grade = book.find_grade("visit-note", "tiny-sort", "tiny-sort", "0012")
        grade.manual_score, grade.needs_manual_grade = 3.5, False
        book.find_comment("visit-note", "tiny-sort", "tiny-sort", "0012").manual_comment = "少一个日子 <b>"
        book.db.commit()
    page = page_of(own, "0012")
    assert "19.5</span> / 20 分" in page
    assert "✗ 3.5 / 4 分" in page
    assert "少一个日子 &lt;b&gt;" in page
    assert "还没批" not in page


def test_may_a_class_keep_reasons_and_rubric_to_itself(own):
    own.settings("show_reasons: true", "show_reasons: false")
    own.settings("show_rubric: true", "show_rubric: false")
    text = visible(page_of(own, "0013"))
    assert "是升" not in text
    assert "说出是哪一家" not in text


def test_is_a_question_left_blank_told_as_such(course):
    course.put("a.txt", course.code("0012", n={"high-line": 10.7}))
    course.collect()
    course.grade()
    assert "没有作答" in visible(page_of(course, "0012"))


# --- figures ----------------------------------------------------------------------------------------------------------


def test_do_the_sums_equal_nbgraders(graded):
    gathered = gather(graded.folder)
    with Gradebook(graded.folder.database, "spring") as book:
        for trainee in ("0012", "0013", "0014"):
            found = gradebook.submission(book, "tiny-sort", trainee)
            paper = gathered.papers[trainee, "tiny-sort"]
            assert sum(mark.score or 0 for mark in paper.marks.values()) == found.score == paper.verdict.score
            assert sum(question.maximum for question in gathered.questions["tiny-sort"]) == found.max_score


def test_do_lost_points_of_the_reasons_add_up(graded):
    for paper in gather(graded.folder).papers.values():
        for name, mark in paper.marks.items():
            if name != "visit-note":
                maximum = {"mean-tonnes": 4, "high-line": 4, "place-each": 8}[name]
                assert sum(reason.lost for reason in mark.reasons) == pytest.approx(maximum - mark.score)


def test_are_skills_counted_by_area(graded):
    gathered = gather(graded.folder)
    whole, parts = skill_shares(gathered, by_area=False), skill_shares(gathered, by_area=True)
    assert parts["sorting", "黄石"] == (12, 12, 1)
    assert parts["sorting", "十堰"] == (11, 12, 1)
    assert parts["reckoning", "十堰"] == (0, 4, 1)
    for skill in ("sorting", "reckoning", "diagnosis"):
        assert whole[skill, ""][0] == sum(points for (name, _), (points, _, _) in parts.items() if name == skill)


def test_is_a_written_part_left_out_until_it_is_marked(graded):
    # Only the blank one has been judged: 0 of 4.
    assert skill_shares(gather(graded.folder), by_area=False)["next-step", ""] == (0, 4, 1)


def test_are_mistakes_grouped(graded):
    found = {(one.question.id, one.id): one for one in misconceptions(gather(graded.folder))}
    assert found["mean-tonnes", "litres-as-tonnes"].trainees == ["0013"]
    assert found["place-each", "blank"].times == 8
    assert found["place-each", "litres-as-tonnes"].areas == {"十堰": 1}
    unanswered = [kind == "blank" for _, kind in found]
    assert any(unanswered)
    assert unanswered == sorted(unanswered), "what was not answered comes after the mistakes"


def test_is_the_class_mark_of_who_did_not_hand_in_nought(graded):
    assert [(one.mark, one.note) for one in standings(gather(graded.folder))] == [
        (80, "待批"), (55, "待批"), (0, "不及格"), (0, "不及格"),
    ]  # fmt: skip


def test_do_weights_and_resits_count(own):
    own.settings("weights: {}", "weights: {tiny-sort: 50, roleplays: 50}")
    assert [one.mark for one in standings(gather(own.folder))][:2] == [40, 27.5]


# --- workbook and page ------------------------------------------------------------------------------------------------


def test_are_ids_text_numbers_numbers_and_names_never_formulas(graded):
    book, _ = report.write(graded.folder)
    sheet = openpyxl.load_workbook(book)["学员"]
    heads = [cell.value for cell in sheet[2]]
    rows = {row[0].value: row for row in sheet.iter_rows(min_row=3)}
    assert set(rows) == {"0012", "0013", "0014", "0015"}
    score = heads.index("八家客户归位 得分")
    assert (rows["0012"][score].value, rows["0012"][score].data_type) == (16, "n")
    assert (rows["0014"][1].value, rows["0014"][1].data_type) == ("=1+1", "s")
    assert rows["0015"][score].value is None


def test_does_the_workbook_hold_every_table_and_no_formula(graded):
    book, _ = report.write(graded.folder)
    found = openpyxl.load_workbook(book)
    assert found.sheetnames == [
        "学员", "要催要查的", "题目", "常见错误", "技能", "技能×片区", "片区", "逐题", "对话模拟",
    ]  # fmt: skip
    assert not [cell for sheet in found for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


def test_are_the_missing_listed(graded):
    assert [(row["学号"], row["情况"]) for row in table(graded, "要催要查的")] == [
        ("0014", "已评"),
        ("0015", "未交"),
    ]


@pytest.mark.parametrize(
    ("shares", "mark", "note"),
    [
        ([60] * 9, 60, "及格"),
        ([60] * 14, 60, "及格"),
        ([92.5, 0], 46.3, "不及格"),
        ([59.9], 59.9, "不及格"),
        ([59.96], 60, "及格"),
    ],
)
def test_does_the_mark_that_is_shown_pass_or_fail(graded, monkeypatch, shares, mark, note):
    made = [Part("tiny-sort", 100 / len(shares), share, share, "", 0.0, False, False) for share in shares]
    monkeypatch.setattr("autograder.reports.standing.parts", lambda *_: made)
    assert standing(gather(graded.folder), "0012")[1:] == (mark, note)


def test_does_an_assignment_that_was_never_graded_make_no_zero(own):
    own.settings("weights: {}", "weights: {tiny-sort: 60, tiny-sotr: 40}")
    assert {one[1:] for one in standings(gather(own.folder))} == {(None, "还没评：tiny-sotr")}
    assert "weights 里写了 tiny-sotr" in own.folder.misnamed()[0]
    own.settings("tiny-sotr: 40", "roleplays: 40")
    assert own.folder.misnamed() == []


def test_is_a_hand_in_without_its_answers_no_silent_zero(course):
    course.put("tiny-sort.ipynb", contents(course)["tiny-sort.ipynb"])
    course.put("b.txt", course.code("0013", "blank"))
    course.collect()
    found = course.grade()
    assert found["0012"].note == "没有 answers.json，答题板各题按空白计"
    assert found["0013"].note == "一题也没有答，交来的和发下去的一样"
    assert course.grade()["0012"].note == found["0012"].note
    assert found["0012"].note in page_of(course, "0012")
    listed = {row["学号"]: row["说明"] for row in table(course, "要催要查的")}
    assert (listed["0012"], listed["0013"]) == (found["0012"].note, found["0013"].note)


def test_are_remarks_of_no_sandbox_nothing_to_be_chased(course):
    course.put("a.txt", course.code("0012"))
    course.collect()
    assert course.grade(sandbox=False)["0012"].note
    assert "0012" not in {row["学号"] for row in table(course, "要催要查的")}


def test_does_the_area_table_count_who_is_missing(graded):
    rows = {row["片区"]: row for row in table(graded, "片区")}
    assert (rows["襄阳"]["人数"], rows["襄阳"]["评了"], rows["襄阳"]["未交"]) == (2, 1, 1)
    assert rows["十堰"]["平均分"] == 11


def test_does_everybody_of_an_area_stand_in_one_of_its_columns(course):
    course.put("a.txt", course.code("0014", d="0000"))
    course.put("b.txt", course.code("0015"))
    course.collect()
    course.grade()
    rows = {row["片区"]: row for row in table(course, "片区")}
    assert [rows["襄阳"][head] for head in ("人数", "评了", "未交", "拒收")] == [2, 1, 0, 1]


def test_does_the_page_escape_names_and_show_every_table(graded):
    _, page = report.write(graded.folder)
    text = page.read_text(encoding="utf-8")
    assert text.count("<h2") == 10
    assert "<script" not in text
    assert "李四,二世" in text


def test_is_a_class_without_grades_reported_without_fuss(course):
    book, page = report.write(course.folder)
    assert openpyxl.load_workbook(book)["学员"].max_row == 6
    assert "还没有评过作业" in page.read_text(encoding="utf-8")
