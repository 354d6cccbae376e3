"""Every clause of what the workbook is to be: sheets, numbers, ids, names, sums."""

import zipfile

import openpyxl
import pytest
from nbgrader.api import Gradebook

from autograder.reports import report, workbook
from autograder.reports.tables import Table

TEXT_COLUMNS = ("学号", "姓名", "片区", "站", "题号", "作业", "题目")


@pytest.fixture(scope="module")
def book(graded):
    path, _ = report.write(graded.folder)
    return openpyxl.load_workbook(path)


def rows(book, title):
    sheet = book[title]
    heads = [cell.value for cell in sheet[2]]
    return [dict(zip(heads, row, strict=True)) for row in sheet.iter_rows(min_row=3)]


def test_is_there_a_sheet_by_trainee_question_skill_area_misconception_and_not_handed_in(book):
    for title in ("学员", "题目", "技能", "片区", "常见错误", "要催要查的"):
        assert rows(book, title), title


def test_are_ids_and_names_text_in_cells_that_stay_text(book):
    for sheet in book:
        for row in rows(book, sheet.title):
            for head in TEXT_COLUMNS:
                if head in row and row[head].value is not None:
                    assert (row[head].data_type, row[head].number_format) == ("s", "@"), (sheet.title, head)


def test_is_every_number_a_number(book):
    figures = ("得分", "满分", "人数", "次数", "共扣分", "得分率%", "平均分", "总评", "待批", "未交")
    seen = set()
    for sheet in book:
        for row in rows(book, sheet.title):
            for head, cell in row.items():
                if (head in figures or head.endswith((" 得分", " 满分"))) and cell.value is not None:
                    assert cell.data_type == "n", (sheet.title, head, cell.value)
                    seen.add(head)
    assert {"总评", "得分率%", "人数"} <= seen


def test_do_totals_and_questions_equal_nbgraders_own_scores(graded, book):
    totals = {row["学号"].value: row["八家客户归位 得分"].value for row in rows(book, "学员")}
    parts = {}
    for row in rows(book, "逐题"):
        parts.setdefault(row["学号"].value, []).append(row["得分"].value or 0)
    with Gradebook(graded.folder.database, "spring") as gradebook:
        for found in gradebook.assignment_submissions("tiny-sort"):
            name = found.student.id
            assert totals.pop(name) == found.score == sum(parts[name])
            assert found.max_score == 20
        means = {row["题号"].value: row["平均分"].value for row in rows(book, "题目")}
        grades = [
            grade.score for found in gradebook.assignment_submissions("tiny-sort")
            for notebook in found.notebooks for grade in notebook.grades if grade.name == "mean-tonnes"
        ]  # fmt: skip
        assert means["mean-tonnes"] == pytest.approx(sum(grades) / len(grades))
    assert totals == {"0015": None}


NAMES = ["=1+1", "+86", "-2", "@SUM(A1)", "0012", "1e5", "2026-01-02", "http://x.cn", "{=1}", "\t=1", "<b>", "a\x00b"]


def test_does_a_name_never_become_anything_but_text(tmp_path):
    path = tmp_path / "a.xlsx"
    workbook.write(path, [Table("名单", "一句", ["姓名"], [[name] for name in NAMES])])
    cells = [row[0] for row in openpyxl.load_workbook(path)["名单"].iter_rows(min_row=3)]
    assert [cell.data_type for cell in cells] == ["s"] * len(NAMES)
    assert [cell.value for cell in cells][:-1] == NAMES[:-1]
    with zipfile.ZipFile(path) as packed:
        sheet = packed.read("xl/worksheets/sheet1.xml").decode()
        assert "<f>" not in sheet
        assert "<hyperlink" not in sheet
        assert not [name for name in packed.namelist() if "externalLink" in name or "vba" in name.lower()]


def test_is_a_very_long_text_cut_and_not_lost(tmp_path):
    path = tmp_path / "a.xlsx"
    workbook.write(path, [Table("名单", "一句", ["扣分原因"], [["长" * 40_000]])])
    value = openpyxl.load_workbook(path)["名单"]["A3"].value
    assert value.startswith("长" * 30_000)
    assert len(value) <= 32_767
