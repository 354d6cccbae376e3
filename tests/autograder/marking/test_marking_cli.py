import openpyxl
import pytest
import typer
from typer.testing import CliRunner

from autograder.cli_marking import COMMANDS


@pytest.fixture
def run(own):
    app = typer.Typer(pretty_exceptions_enable=False)
    for name, command in COMMANDS.items():
        app.command(name)(command)

    def called(name, *arguments):
        return CliRunner().invoke(app, [name, str(own.root), "tiny-sort", *map(str, arguments)])

    return called


def filled(file, points):
    book = openpyxl.load_workbook(file)
    for row in book.worksheets[0].iter_rows(min_row=2):
        row[1].value = points
    book.save(file)
    return file


def test_does_marking_go_from_sheet_to_agreement(own, run):
    place = own.root / "reports" / "marking" / "tiny-sort"
    for name, file, points in (("marking", "visit-note.xlsx", 4), ("second", "visit-note.second.xlsx", 2)):
        made = run(f"{name}-sheet")
        assert made.exit_code == 0, made.output
        taken = run("marks-in" if name == "marking" else "second-in", filled(place / file, points))
        assert taken.exit_code == 0, taken.output
    said = run("agreement")
    assert said.exit_code == 0
    assert "差 2 分及以上" in said.output


def test_is_every_wrong_row_printed_and_nothing_written(own, run, table, number):
    file = table(f"{number('0012')},9,,", "XXX-XXX,1,,")
    for name in ("marks-in", "second-in"):
        said = run(name, file)
        assert said.exit_code == 1
        assert "第 2 行" in said.output
        assert "第 3 行" in said.output
        assert "Traceback" not in said.output
    assert not (own.root / "reports" / "audit.jsonl").exists()


def test_does_a_new_sheet_wipe_out_no_mark_that_was_not_taken_in(own, run):
    place = own.root / "reports" / "marking" / "tiny-sort"
    for made, taken_by, name in (
        ("marking-sheet", "marks-in", "visit-note.xlsx"),
        ("second-sheet", "second-in", "visit-note.second.xlsx"),
    ):
        run(made)
        before = filled(place / name, 3).read_bytes()
        said = run(made)
        assert said.exit_code == 1
        assert "2 行还没收" in said.output
        assert taken_by in said.output
        assert (place / name).read_bytes() == before
        assert run(taken_by, place / name).exit_code == 0
        assert run(made).exit_code == 0


def test_does_a_comment_not_taken_in_keep_its_sheet(own, run):
    file = own.root / "reports" / "marking" / "tiny-sort" / "visit-note.xlsx"
    run("marking-sheet")
    book = openpyxl.load_workbook(file)
    book.worksheets[0]["D2"].value = "少一个日子"
    book.save(file)
    assert "1 行还没收" in run("marking-sheet").output


def test_does_a_sheet_of_answers_handed_in_anew_give_way(own, run):
    file = own.root / "reports" / "marking" / "tiny-sort" / "visit-note.xlsx"
    run("marking-sheet")
    run("marks-in", filled(file, 3))
    own.put("a.txt", own.code("0012", n={"visit-note": "另写的一段，先去 C0003。"}))
    own.collect()
    own.grade()
    assert "删掉这一行先收" in run("marks-in", file).output
    assert run("marking-sheet").exit_code == 0


def test_is_neither_markers_sheet_taken_in_for_the_other(own, run):
    place = own.root / "reports" / "marking" / "tiny-sort"
    for made, wrong, right, name in (
        ("marking-sheet", "second-in", "marks-in", "visit-note.xlsx"),
        ("second-sheet", "marks-in", "second-in", "visit-note.second.xlsx"),
    ):
        run(made)
        said = run(wrong, filled(place / name, 3))
        assert said.exit_code == 1
        assert f"用 {right} 收" in said.output
    assert not (own.root / "reports" / "audit.jsonl").exists()


def test_is_agreement_without_second_marks_told(run):
    said = run("agreement")
    assert said.exit_code == 0
    assert "second-sheet" in said.output


@pytest.mark.parametrize("name", COMMANDS)
def test_does_every_command_explain_itself_in_chinese(name):
    assert any("\u4e00" <= letter <= "\u9fff" for letter in COMMANDS[name].__doc__)
