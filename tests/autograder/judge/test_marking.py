import json

import numpy as np
import pandas as pd
import pytest

from autograder.judge import JudgeFault, context, mark
from autograder.judge.marking import plain
from autograder.masters import author
from autograder.sandbox.shell import CellTimeoutError
from tests.autograder.small_class import TINY


@pytest.fixture
def run(tmp_path, monkeypatch):
    """An author's folder as the working folder."""
    author.write(TINY, tmp_path / "run")
    context.of.cache_clear()
    monkeypatch.chdir(tmp_path / "run")
    yield tmp_path / "run"
    context.of.cache_clear()


def answers(run, **changed):
    path = run / "answers.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    content["answers"] |= changed
    path.write_text(json.dumps(content), encoding="utf-8")


def mean(run):
    return float(pd.read_csv(run / "transactions.csv")["litres"].mean())


def test_is_a_right_answer_full_marks_as_a_plain_float(run, capsys):
    points = mark("mean-tonnes", answer=np.float64(mean(run) * 0.84 / 1000))
    assert (points, type(points)) == (4.0, float)
    assert "全对" in capsys.readouterr().out


def test_is_a_known_mistake_named_with_the_points_it_cost(run, capsys):
    assert mark("mean-tonnes", answer=mean(run)) == 0.0
    assert "✗" in (said := capsys.readouterr().out)
    assert "是升" in said
    assert "扣 4 分" in said


def test_are_reasons_shown_as_data_for_the_grader(run, monkeypatch):
    shown = []
    monkeypatch.setattr("autograder.judge.marking.display", lambda data, raw: shown.append(data))
    mark("mean-tonnes", answer=mean(run))
    (record,) = shown[0]["application/vnd.kf.reasons+json"]
    assert record["grade_id"] == "mean-tonnes"
    assert record["misconception"] == "litres-as-tonnes"
    assert record["lost"] == 4
    assert set(record) == {"grade_id", "misconception", "item", "sentence", "lost"}


@pytest.mark.parametrize("answer", [np.nan, np.inf, -np.inf, True, "5.2", "x", [1], {"a": 1}, object(), 10**400, pd.NA])
def test_is_an_odd_answer_no_marks_and_no_crash(run, answer):
    points = mark("mean-tonnes", answer=answer)
    assert repr(points) == "0.0"


@pytest.mark.parametrize("rings", [1, 2])
def test_is_time_that_runs_out_on_a_large_value_never_the_fault_of_the_judge(run, monkeypatch, rings):
    """Does an answer that takes too long to look at cost its own points, whenever the alarm rings over it?"""
    judge, looked = context.marks, []

    def slow(here, given):
        looked.extend(["large"] if "mean-tonnes" in given else [])
        if "mean-tonnes" in given and len(looked) == rings:
            raise CellTimeoutError("超过 2 秒")
        return judge(here, given)

    monkeypatch.setattr(context, "marks", slow)
    assert mark("mean-tonnes", answer=pd.DataFrame({"a": range(3)})) == 0.0


def test_is_a_missing_answer_a_blank(run):
    answers(run, **{"mean-tonnes": None})
    assert mark("mean-tonnes", answer=None) == 0.0


def test_does_the_answer_of_the_notebook_go_before_the_one_on_file(run):
    assert mark("mean-tonnes") == 4.0
    assert mark("mean-tonnes", answer=1.0) == 0.0


def test_is_one_mistake_in_the_line_charged_once(run):
    answers(run, **{"high-line": 20.0})
    tonnes = pd.read_csv(run / "transactions.csv").set_index("customer_id")["litres"] * 0.84 / 1000
    own = 20.0 if 3 <= (tonnes >= 20).sum() <= 5 else 10.7
    answers(run, **{"place-each": {name: "high" if value >= own else "low" for name, value in tonnes.items()}})
    assert mark("high-line") == 0.0
    assert mark("place-each") == 8.0


@pytest.mark.parametrize("spoilt", ["board.json", "answers.json"])
def test_is_a_fault_of_the_folder_never_a_silent_nought(run, spoilt):
    (run / spoilt).write_text("{", encoding="utf-8")
    with pytest.raises(JudgeFault):
        mark("place-each")


def test_is_an_unknown_question_a_fault_of_the_exercise(run):
    with pytest.raises(JudgeFault, match="no-such"):
        mark("no-such")


def test_is_a_folder_of_no_class_refused(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(JudgeFault, match="不是班级的评分文件夹"):
        mark("place-each")


def test_are_values_of_a_notebook_plain():
    assert plain({"a": np.int64(3), "b": [np.float64(0.5)]}) == {"a": 3, "b": [0.5]}
    assert plain(pd.Series({"C1": "high"})) == {"C1": "high"}
    assert type(plain(np.float64(1.0))) is float
