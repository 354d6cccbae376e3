import pytest
from nbformat.v4 import new_code_cell, new_notebook

from autograder.judge import plan
from autograder.masters.read import read
from tests.autograder.small_class import TINY


def cell(name, source, *, grade=False, solution=False, points=2):
    meta = {"grade_id": name, "grade": grade, "solution": solution, "locked": not solution, "schema_version": 3}
    if grade:
        meta["points"] = points
    return new_code_cell(source, metadata={"nbgrader": meta}, id=name)


def made(*cells):
    notebook = new_notebook(cells=list(cells))
    return plan.make(notebook, notebook)


def test_does_the_judge_run_grade_cells_alone_when_they_only_call_mark():
    found = plan.make(read(TINY / "tiny-sort.md"), read(TINY / "tiny-sort.md"))
    assert [one.cell for one in found.cells] == ["mean-tonnes", "high-line", "place-each"]
    assert [one.names for one in found.cells] == [("mean_tonnes",), (), ()]
    assert not found.needs_files


def test_do_set_up_cells_run_there_too_when_a_grade_cell_needs_them():
    found = made(
        cell("imports", "import pandas as pd"),
        cell("idle", "other = 5"),
        cell("data", "df = pd.read_csv('a.csv')"),
        cell("work", "rate = df['a'].mean()", solution=True),
        cell("test", "assert abs(rate - df['a'].mean()) < 1e-9", grade=True),
    )
    assert [(one.cell, one.names, one.points) for one in found.cells] == [
        ("imports", (), None), ("data", (), None), ("test", ("rate",), 2.0),
    ]  # fmt: skip
    assert found.needs_files


@pytest.mark.parametrize(
    "source",
    [
        "df['x'] = 1",
        "df.drop(columns='a', inplace=True)",
        "del df['a']",
        "df.a = 1",
        "for df in []: pass",
        "df += 1",
        "def df(): pass",
    ],
)
def test_is_a_name_that_a_solution_changes_the_trainees(source):
    found = made(cell("work", source, solution=True), cell("test", "df.sum()", grade=True))
    assert found.cells[-1].names == ("df",)


@pytest.mark.parametrize(
    ("source", "values"),
    [
        ("lost_yuan = 1234", {"lost_yuan": 1234}),
        ("# 说明\nx = -1_200 * 0.3 / 12\ny = '文字'", {"x": -30.0, "y": "文字"}),
        ("x = None\nx = 2", {"x": 2}),
        ("", {}),
    ],
)
def test_is_a_cell_of_plain_assignments_read_without_running_it(source, values):
    assert plan.values(source) == values


@pytest.mark.parametrize(
    "source",
    [
        "x = round(1.5)", "x = y", "import os", "x = 10 ** 10 ** 10",
        "x = 'a' * 10 ** 9", "x = 1 / 0", "x = [1]", "x, y = 1, 2",
        "x.y = 1", "%matplotlib inline", "x = f'{1}'",
        "print(1)", "x = " + "-" * 9000 + "1", "x = " + "(" * 400 + "1" + ")" * 400,
        "x = True * 5", "x = 1 if 2 else 3", "x = (y := 5)", "x = 10 ** 3", "x = b'a'", "x = 1j",
    ],
)  # fmt: skip
def test_is_everything_else_left_to_the_sandbox(source):
    assert plan.values(source) is None
