"""What is graded where there is no room for trainee code, and what every result says when there are no walls."""

import json

import nbformat
import pytest

from autograder.course import rooms
from autograder.sandbox import bubblewrap, probe
from tests.autograder.course.test_grade import with_code


@pytest.fixture
def afresh():
    """No room of another test, and none left for one."""

    def clear():
        rooms.close()
        rooms._unfit.clear()

    clear()
    yield
    clear()


@pytest.fixture
def both(course):
    """One hand-in of plain answers, one with code."""
    course.put("a.txt", course.code("0012"))
    course.put("b.zip", with_code(course, "0013", "mean_tonnes = fills['litres'].mean() * 0.84 / 1000"))
    course.collect()
    return course


def test_are_plain_answers_graded_without_bubblewrap_and_is_code_not_run(both, afresh, monkeypatch):
    monkeypatch.setattr(bubblewrap, "missing", lambda: "没有装 bubblewrap：先运行 sudo apt-get install -y bubblewrap")
    verdicts = both.grade()
    assert (verdicts["0012"].word, verdicts["0012"].score) == ("已评", 16)
    assert (verdicts["0013"].word, verdicts["0013"].score) == ("崩溃", None)
    assert "apt-get install" in verdicts["0013"].note


def test_is_no_code_run_in_a_room_that_leaks(both, afresh, monkeypatch):
    monkeypatch.setattr(probe, "holes", lambda room: ["能连到网络"])
    verdicts = both.grade()
    assert verdicts["0012"].score == 16
    assert verdicts["0013"].score is None
    assert "能连到网络" in verdicts["0013"].note
    assert "bubblewrap" in verdicts["0013"].note


def test_are_plain_answers_graded_where_namespaces_are_switched_off(both, afresh, monkeypatch):
    monkeypatch.setattr(
        bubblewrap, "command", lambda *_: ["sh", "-c", "echo Creating new namespace failed >&2; exit 1"]
    )
    verdicts = both.grade()
    assert verdicts["0012"].score == 16
    assert verdicts["0013"].score is None
    assert "namespace failed" in verdicts["0013"].note


def test_are_plain_answers_graded_where_nothing_can_be_forked(both, afresh, monkeypatch):
    monkeypatch.setattr(bubblewrap, "missing", lambda: "隔离房间只在 Linux 上有")
    monkeypatch.delattr(rooms.os, "pidfd_open")
    verdicts = both.grade()
    assert verdicts["0012"].score == 16
    assert verdicts["0013"].score is None


def test_does_every_result_say_that_there_were_no_walls(both, afresh):
    verdicts = both.grade(sandbox=False)
    assert [verdicts[name].score for name in ("0012", "0013")] == [16, 16]
    assert all("没有隔离" in verdicts[name].note for name in ("0012", "0013"))
    stored = json.loads((both.root / "reports" / "verdicts" / "tiny-sort.json").read_text(encoding="utf-8"))
    assert "没有隔离" in stored["0013"]["note"]
    graded = nbformat.read(both.folder.autograded("0013", "tiny-sort") / "tiny-sort.ipynb", as_version=4)
    assert graded.metadata["kf_no_sandbox"]


def test_does_a_server_killed_from_outside_cost_nobody_a_score(both, afresh):
    assert both.grade()["0013"].score == 16
    for room in rooms._rooms.values():
        room._process.kill()
        room._process.wait()
    assert [both.grade(again=True)[name].score for name in ("0012", "0013")] == [16, 16]
