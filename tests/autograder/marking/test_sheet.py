import re

import openpyxl

from autograder.marking import sheet


def both(made, asked, second=False):
    page, book = sheet.write(made.folder, asked, asked.answers, second=second)
    return page.read_text(encoding="utf-8"), openpyxl.load_workbook(book)


def test_are_rubric_anchors_notes_and_comments_on_the_page(own, asked):
    page, _ = both(own, asked)
    for shown in ("说出是哪一家", "用数说明", "4 分的写法", "没有家没有数", "写得长不加分", "没有数。", "先去第一家"):
        assert shown in page
    assert "<b>掉得最多" not in page


def test_can_nobody_be_recognised_on_either_sheet(own, asked):
    for second in (False, True):
        page, book = both(own, asked, second)
        text = page + str([cell.value for one in book for row in one.iter_rows() for cell in row])
        text = re.sub("<style>.*?</style>", "", text, flags=re.DOTALL)
        for person in own.folder.trainees.values():
            assert person.name not in text
            assert person.station not in text
            assert not re.search(rf"(?<![0-9A-Za-z]){person.id}(?![0-9A-Za-z])", text)


def test_does_a_hostile_answer_stay_text(course):
    from autograder.marking import answers

    said = "=HYPERLINK(1)<script>alert(1)</script>\x07"
    course.put("a.txt", course.code("0012", n={"visit-note": said}))
    course.collect()
    course.grade()
    page, book = both(course, answers.pick(course.folder, "tiny-sort", ""))
    assert "<script" not in page
    cells = [cell for row in book.worksheets[0].iter_rows(min_row=2) for cell in row]
    assert [cell.value for cell in cells if cell.data_type == "f"] == []
    assert any(str(cell.value).startswith("=HYPERLINK") for cell in cells)


def test_does_the_page_run_and_fetch_nothing(own, asked):
    page, _ = both(own, asked)
    assert not re.search(r"(src|href)=|url\(|@import|<script", page)


def test_is_what_the_first_marker_did_kept_from_the_second(own, asked):
    marked = asked._replace(answers=[one._replace(points=3.25, comment="头一人说的") for one in asked.answers])
    first, first_book = both(own, marked)
    assert "3.25" in first
    assert first_book.worksheets[0]["B2"].value == 3.25
    second, second_book = both(own, marked, second=True)
    cells = [cell.value for row in second_book.worksheets[0].iter_rows() for cell in row]
    assert "3.25" not in second
    assert 3.25 not in cells
    assert "头一人说的" not in cells


def test_does_the_workbook_keep_marks_within_the_question(own, asked):
    _, book = both(own, asked)
    (rule,) = book.worksheets[0].data_validations.dataValidation
    assert (rule.type, float(rule.formula1), float(rule.formula2)) == ("decimal", 0, 4)
