import json

import openpyxl
import pytest

from autograder.course import audit, gradebook
from autograder.marking import answers, sheet
from autograder.marking.marks_in import examine, marks_in
from autograder.reports.gather import gather
from toolkit.errors import ContentError


def stored(made):
    """(manual score, waits, comment) of everybody's written part."""
    with gradebook.opened(made.folder) as book:
        found = {}
        for trainee in ("0012", "0013", "0014"):
            submission = gradebook.submission(book, "tiny-sort", trainee)
            grade = gradebook.grades(submission)["visit-note"]
            comment = gradebook.comments_of(submission).get("visit-note")
            found[trainee] = (grade.manual_score, bool(grade.needs_manual_grade), comment)
        return found


def take(made, file):
    return marks_in(made.folder, "tiny-sort", "", file)


def test_do_marks_and_comments_reach_the_gradebook(own, fill):
    done = take(own, fill({"0012": (3.5, "n1 n2", "下次写上日子"), "0013": (0,)}))
    assert (done.written, done.changed, done.waiting) == (2, 2, 0)
    found = stored(own)
    assert found["0012"] == (3.5, False, "没有数。\n先问后说。\n下次写上日子")
    assert found["0013"] == (0, False, None)
    paper = gather(own.folder).papers["0012", "tiny-sort"]
    assert (paper.verdict.score, paper.verdict.pending) == (19.5, False)


def test_is_a_row_without_a_mark_left_as_it_was(own, fill):
    done = take(own, fill({"0012": (2,)}))
    assert (done.written, done.waiting) == (1, 1)
    assert stored(own)["0013"] == (None, True, None)


def test_does_the_same_sheet_twice_change_nothing(own, fill):
    file = fill({"0012": (2, "n1", "")})
    take(own, file)
    before = stored(own)
    assert take(own, file).changed == 0
    assert stored(own) == before


def test_does_a_new_sheet_hold_what_has_been_marked(own, fill):
    take(own, fill({"0012": (2, "n1", "")}))
    asked = answers.pick(own.folder, "tiny-sort", "")
    _, file = sheet.write(own.folder, asked, asked.answers)
    rows = {row[1]: row[3] for row in openpyxl.load_workbook(file).worksheets[0].iter_rows(min_row=2, values_only=True)}
    assert rows == {2: "没有数。", None: ""}
    before = stored(own)
    take(own, file)
    assert stored(own) == before


def test_may_a_comment_be_left_out(own, fill, table, number):
    take(own, fill({"0012": (2, "n1", "")}))
    take(own, table(f"{number('0012')},3", head="盲号,得分"))
    assert stored(own)["0012"] == (3, False, "没有数。")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_is_a_sheet_typed_by_hand_read(own, table, number, encoding):
    loose = number("0012").lower().replace("-", "")
    take(own, table(f" {loose} ,３．５,,先问", "", encoding=encoding))
    assert stored(own)["0012"] == (3.5, False, "先问")


WRONG = {
    "too much": ("{0012},5,,", "5"),
    "below nought": ("{0012},-1,,", "-1"),
    "not a number": ("{0012},好,,", "好"),
    "nan": ("{0012},nan,,", "nan"),
    "unknown number": ("BBB-BBB,2,,", "BBB-BBB"),
    "no number": (",2,,", "没有盲号"),
    "unknown code": ("{0012},2,n9,", "n9"),
    "code without a mark": ("{0012},,n1,", "没给分"),
    "twice": ("{0013},1,,", "第 2 行重复"),
}


@pytest.mark.parametrize("kind", WRONG)
def test_does_one_wrong_row_keep_the_whole_sheet_out(own, table, number, kind):
    row, said = WRONG[kind]
    file = table(f"{number('0013')},1,,", row.replace("{0012}", number("0012")).replace("{0013}", number("0013")))
    before = stored(own)
    with pytest.raises(ContentError, match=said) as problem:
        take(own, file)
    assert problem.value.where == "第 3 行"
    assert "\n" not in str(problem.value)
    assert stored(own) == before
    assert list(audit.entries(own.folder)) == []


def test_are_all_wrong_rows_told_at_once(own, table, number):
    file = table(f"{number('0012')},9,,", "XXX-XXX,1,,", f"{number('0013')},1,n8,")
    _, _, problems = examine(own.folder, "tiny-sort", "", file)
    assert [problem.where for problem in problems] == ["第 2 行", "第 3 行", "第 4 行"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.xlsx", b"no zip"),
        ("a.csv", b"\xff\xff\x81"),
        ("a.csv", '盲号,得分\n"开'.encode()),
        ("a.csv", "学号,分\n0012,3\n".encode()),
        ("a.csv", "盲号,得分\n".encode()),
        ("a.csv", b""),
        ("a.txt", b"x"),
    ],
)
def test_is_a_file_that_is_no_sheet_refused(own, tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ContentError):
        take(own, tmp_path / name)


def test_is_a_mark_for_a_text_that_has_been_handed_in_anew_refused(own, fill):
    file = fill({"0012": (4,), "0013": (1,)})
    own.put("新的.txt", own.code("0012", n={"visit-note": "换了一份"}))
    own.collect()
    own.grade()
    before = stored(own)
    with pytest.raises(ContentError, match="重新出表"):
        take(own, file)
    assert stored(own) == before


def test_does_a_late_penalty_stay(own, fill):
    with gradebook.opened(own.folder) as book:
        gradebook.submission(book, "tiny-sort", "0012").notebooks[0].late_submission_penalty = 2
        book.db.commit()
    take(own, fill({"0012": (4,)}))
    assert gather(own.folder).papers["0012", "tiny-sort"].verdict.score == 18


def test_can_the_marks_be_taken_back_from_the_audit_line(own, fill):
    take(own, fill({"0012": (2, "n1", "")}))
    take(own, fill({"0012": (3, "", "")}))
    lines = (own.root / "reports" / "audit.jsonl").read_text(encoding="utf-8").splitlines()
    last = json.loads(lines[-1])
    assert (last["command"], last["assignment"], last["question"], last["count"]) == (
        "marks-in", "tiny-sort", "visit-note", 1,
    )  # fmt: skip
    (change,) = last["marks"]
    assert change == {
        "trainee": "0012",
        "before": {"score": 2, "pending": False, "comment": "没有数。"},
        "after": {"score": 3, "pending": False, "comment": "没有数。"},
    }


def test_does_a_mark_survive_grading_again(own, fill):
    take(own, fill({"0012": (3, "n1", "")}))
    own.grade(again=True)
    assert stored(own)["0012"] == (3, False, "没有数。")
