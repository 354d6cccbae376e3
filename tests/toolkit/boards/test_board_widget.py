import json
import os

import ipywidgets
import pytest

from toolkit import boards
from toolkit.boards import answers
from toolkit.errors import ContentError


@pytest.fixture(scope="module", autouse=True)
def _scripts():
    from toolkit.web import build

    build.build()


@pytest.fixture
def folder(full, make_data, tmp_path):
    data, _ = make_data(3)
    paper = boards.paper(
        full, data, assignment="existing", title="归位", trainee={"id": "0032", "name": "王建国"}, variant="v1"
    )
    (tmp_path / "board.json").write_text(json.dumps(paper, ensure_ascii=False), encoding="utf-8")
    return tmp_path


def tap(widget, **given):
    """What the page does at a tap."""
    widget.answers = {**widget.answers, **given}
    widget.revision += 1


def test_it_is_a_widget_among_widgets(folder):
    """Does the board go into a VBox, and hold no key?"""
    widget = boards.Board.open(folder)
    assert isinstance(widget, boards.BoardWidget)
    assert ipywidgets.VBox([widget]).children == (widget,)
    assert (widget.key, widget.mode, widget.place) == ({}, "graded", "kernel")
    assert "judge" not in json.dumps(widget.board)


def test_every_tap_is_on_disk(folder):
    """Is answers.json up to date after each tap, and is a new kernel given it back?"""
    widget = boards.Board.open(folder)
    assert not (folder / "answers.json").exists()
    tap(widget, line=6.5)
    tap(widget, place={"C0001": "EI"})
    assert widget.saved_revision == widget.revision == 2
    kept = answers.read(folder / "answers.json", assignment="existing", trainee="0032", variant="v1")
    assert kept.answers == {"line": 6.5, "place": {"C0001": "EI"}}
    assert boards.Board.open(folder).answers == kept.answers


def test_what_could_not_be_saved_is_said(folder, monkeypatch):
    """When the folder cannot be written, does the page learn it, and does saving recover?"""
    widget = boards.Board.open(folder)

    def refuse(*_):
        raise PermissionError

    monkeypatch.setattr(os, "replace", refuse)
    tap(widget, line=6.5)
    assert widget.saved_revision < widget.revision
    assert "写不进去" in widget.note
    with pytest.raises(ContentError):
        widget.check("line")
    monkeypatch.undo()
    tap(widget, line=6.6)
    assert (widget.saved_revision, widget.note) == (2, "")


def test_check_names_what_is_blank(folder, capsys):
    """Does check() name open questions and items, and pass when they are answered?"""
    widget = boards.Board.open(folder)
    tap(widget, place={"C0001": "EI"}, note="太短")
    with pytest.raises(ContentError, match="“line”") as caught:
        widget.check("line", "place", "note")
    assert "差 7 家（C0002、C0003、C0004、C0005、C0006等）" in str(caught.value)
    assert "至少写 10 字，现在 2 字" in str(caught.value)
    tap(widget, line=6.5)
    widget.check("line")
    assert "都答了" in capsys.readouterr().out
    with pytest.raises(ContentError, match="没有这道题"):
        widget.check("lines")


def test_a_damaged_file_is_put_aside_not_lost(folder):
    """Is a truncated answers.json kept under another name and said?"""
    (folder / "answers.json").write_text('{"schema": 1, "ans', encoding="utf-8")
    (folder / "answers-damaged-1.json").write_text("older", encoding="utf-8")
    widget = boards.Board.open(folder)
    assert "answers-damaged-2.json" in widget.note
    assert (folder / "answers-damaged-2.json").read_text(encoding="utf-8") == '{"schema": 1, "ans'
    assert (folder / "answers-damaged-1.json").read_text(encoding="utf-8") == "older"
    tap(widget, line=1.0)
    assert answers.read(folder / "answers.json").answers == {"line": 1.0}


def test_somebody_elses_answers_are_refused_and_kept(folder):
    """Is a friend's answers.json refused and left as it is?"""
    answers.write(folder / "answers.json", answers.Answers("existing", "0099", "v9", {"line": 1}))
    before = (folder / "answers.json").read_bytes()
    with pytest.raises(ContentError, match="0099"):
        boards.Board.open(folder)
    assert (folder / "answers.json").read_bytes() == before


@pytest.mark.parametrize("text", [None, "", "[]", '{"schema": 2}', '{"schema": 1, "assignment": "x"}'])
def test_a_damaged_package_says_how_to_get_a_new_one(text, folder):
    """Is a missing or damaged board.json told with the way out?"""
    if text is None:
        (folder / "board.json").unlink()
    else:
        (folder / "board.json").write_text(text, encoding="utf-8")
    with pytest.raises(ContentError, match="重新解压"):
        boards.Board.open(folder)


@pytest.mark.parametrize("value", [None, "1234", True, ...])
def test_check_number_names_the_variable_that_is_empty(value, folder):
    """Is anything but a number refused with the name of the variable?"""
    with pytest.raises(ContentError, match="lost_yuan：还没有填数"):
        boards.Board.open(folder).check_number("lost_yuan", value)


def test_check_number_lets_a_number_pass(folder, capsys):
    """Is a number let pass, zero included?"""
    boards.Board.open(folder).check_number("lost_yuan", 0)
    assert "填了数" in capsys.readouterr().out
