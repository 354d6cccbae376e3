import shutil

import openpyxl
import pytest

from autograder.marking import answers, sheet
from tests.autograder.small_class import Class

RUBRIC = """\
visit-note:
  look_for:
    - {points: 2, text: 说出是哪一家}
    - {points: 2, text: 用数说明}
  anchors:
    - {points: 4, answer: "先去 C0003，<b>掉得最多</b>。", why: 有家有数}
    - {points: 0, answer: 都去看看。, why: 没有家没有数}
  notes: [写得长不加分]
  comments:
    n1: 没有数。
    N2: 先问后说。
"""


@pytest.fixture
def own(graded, tmp_path):
    """A graded class of one's own, with a rubric; 0012 and 0013 have written something, 0014 has not."""
    made = Class(shutil.copytree(graded.root, tmp_path / "spring"))
    (made.root / "frozen" / "tiny-sort" / "rubric.yml").write_text(RUBRIC, encoding="utf-8")
    return made


@pytest.fixture
def asked(own):
    return answers.pick(own.folder, "tiny-sort", "")


@pytest.fixture
def number(asked):
    """The blind number of a trainee."""
    return {answer.trainee: answer.number for answer in asked.answers}.__getitem__


@pytest.fixture
def fill(own, asked):
    """Fill the sheet's workbook: trainee → (points, codes, own words); returns the file."""

    def filled(rows, second=False):
        _, file = sheet.write(own.folder, asked, asked.answers, second=second)
        book = openpyxl.load_workbook(file)
        of = {answer.number: answer.trainee for answer in asked.answers}
        for row in book.worksheets[0].iter_rows(min_row=2):
            for cell, value in zip(row[1:4], rows.get(of[row[0].value], ()), strict=False):
                cell.value = value
        book.save(file)
        return file

    return filled


@pytest.fixture
def table(tmp_path):
    """A sheet typed by hand as CSV."""

    def typed(*rows, head="盲号,得分,评语代码,另写评语", encoding="utf-8"):
        file = tmp_path / "批分.csv"
        file.write_text("\n".join([head, *rows]), encoding=encoding)
        return file

    return typed
