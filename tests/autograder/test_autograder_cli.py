import re

import pytest
from typer.testing import CliRunner

from autograder.cli import app
from tests.autograder.small_class import FIXTURES

runner = CliRunner()


def run(*words):
    return runner.invoke(app, [str(word) for word in words])


def test_does_the_whole_way_work_from_the_command_line(tmp_path, roster_file, course):
    root = tmp_path / "autumn"
    assert "4 人" in run("new-class", root, "--roster", roster_file, "--roleplays", FIXTURES / "roleplays").output
    assert "新发 4 人" in run("release", root, "tiny-sort", "--exercises", FIXTURES, "--roleplays", FIXTURES).output
    (tmp_path / "inbox").mkdir()
    (tmp_path / "inbox" / "a.txt").write_text(course.code("0012"), encoding="utf-8")
    # Another class's code: same trainee, other data.
    assert "拒收 1" in run("collect", root, tmp_path / "inbox").output
    graded = run("grade", root, "tiny-sort")
    assert "没有隔离" not in graded.output
    opened = run("grade", root, "tiny-sort", "--no-sandbox")
    assert "没有隔离" in opened.output
    assert "拒收" in graded.output
    assert run("feedback", root, "tiny-sort").exit_code == 0
    assert run("report", root).exit_code == 0
    assert (root / "reports" / "report.xlsx").is_file()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["release", "{none}", "tiny-sort"], "这里没有班级"),
        (["collect", "{class}", "{none}"], "找不到这个收件文件夹"),
        (["collect", "{class}", "{class}", "--at", "周五"], "看不懂的时间"),
        (["grade", "{class}", "no-such"], "这个班没有发过"),
        (["feedback", "{class}", "no-such"], "这个班没有发过"),
        (["report", "{none}"], "这里没有班级"),
        (["release", "{class}", "no-such"], "no-such"),
        (["new-class", "{none}", "--roster", "{none}"], "找不到名单"),
        (["try-out", "no-such", "{none}"], "no-such"),
    ],
)
def test_is_a_mistake_one_sentence_and_no_traceback(course, tmp_path, words, said):
    places = {"class": course.root, "none": tmp_path / "none"}
    done = run(*(word.format(**places) for word in words))
    assert done.exit_code == 1
    assert said in done.output
    assert "Traceback" not in done.output
    assert done.exception is None or isinstance(done.exception, SystemExit)


def test_are_all_faults_of_a_roster_told(tmp_path):
    (tmp_path / "r.csv").write_text("学号,姓名,片区,站\n1,甲,乙,丙\n1,丁,乙,丙\n,戊,乙,丙\n", encoding="utf-8")
    done = run("new-class", tmp_path / "c", "--roster", tmp_path / "r.csv")
    assert done.exit_code == 1
    assert done.output.count("✗") == 2
    assert not (tmp_path / "c").exists()


def test_is_half_a_code_from_nobody_remembered_beside_who_is_missing(course):
    course.put("赵六.txt", course.code("0015")[:60])
    course.collect()
    assert "看不出是谁的：赵六.txt" in run("grade", course.root, "tiny-sort").output
    course.put("赵六.txt", course.code("0015"))
    course.collect()
    assert "看不出是谁的" not in run("grade", course.root, "tiny-sort").output


def test_does_a_roster_saved_by_excel_make_nobody_absent(course):
    file = course.root / "roster.csv"
    file.write_text(re.sub(r"(?m)^0+", "", file.read_text(encoding="utf-8")), encoding="utf-8")
    done = run("grade", course.root, "tiny-sort")
    assert done.exit_code == 1
    assert "学号“12”：发卷时是“0012”，前面的 0 丢了" in done.output
    assert not (course.root / "reports" / "verdicts").exists()


def test_does_a_class_file_with_a_fault_stop_every_command(course):
    course.settings("attempts: last", "attempts: 最好的")
    for words in (["grade", course.root, "tiny-sort"], ["report", course.root]):
        done = run(*words)
        assert done.exit_code == 1
        assert "class.yml attempts" in done.output
