import re

import openpyxl
import pytest

from autograder.course import demo
from toolkit.errors import ContentError
from toolkit.paths import ROOT


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return demo.run(tmp_path_factory.mktemp("demo") / "demo", ROOT / "exercises", ROOT / "cases" / "roleplays")


def test_does_every_named_submission_score_what_it_says(made):
    told = {row.role.trainee.id: (row.verdict.score, row.expected) for row in made.rows if row.expected is not None}
    assert len(told) == 9
    assert {name for name, (score, expected) in told.items() if score != expected} == set()


def test_does_the_demo_show_every_way_to_hand_in_and_not_to(made):
    assert [row.verdict.word for row in made.rows] == ["已评"] * 8 + ["迟交", "未交", "拒收", "未交"]
    assert {line.verdict for line in made.lines} == {"已收", "重复", "拒收"}
    assert sum(line.verdict == "拒收" for line in made.lines) == 4


def test_is_each_belief_found_by_name_in_the_report(made):
    sheet = openpyxl.load_workbook(made.folder.root / "reports" / "report.xlsx")["常见错误"]
    found = {row[1] for row in sheet.iter_rows(min_row=3, values_only=True)}
    assert {"一千升当一吨", "空月没有算进去", "季节当成流失", "冲正当成加油", "没有作答"} <= found


def test_are_role_plays_replayed_in_the_report(made):
    sheet = openpyxl.load_workbook(made.folder.root / "reports" / "report.xlsx")["对话模拟"]
    rows = list(sheet.iter_rows(min_row=3, values_only=True))
    assert {row[0] for row in rows} == {"0004", "0007"}
    assert max(row[4] for row in rows) == 100


def test_does_feedback_name_the_customer_and_the_mistake(made):
    page = made.folder.feedback("0003", demo.ASSIGNMENT) / f"{demo.ASSIGNMENT}.html"
    assert re.search(r"C\d{4} [^<]+先看去年这时候", page.read_text(encoding="utf-8"))


def test_is_a_folder_that_is_no_demo_left_alone(tmp_path):
    (tmp_path / "class.yml").write_text("mine", encoding="utf-8")
    with pytest.raises(ContentError, match="不像演示班"):
        demo.run(tmp_path, ROOT / "exercises", ROOT / "cases" / "roleplays")
    assert (tmp_path / "class.yml").read_text(encoding="utf-8") == "mine"
