import json
import os

import pytest

from toolkit.boards import answers
from toolkit.boards.answers import Answers
from toolkit.errors import ContentError

MINE = Answers("existing-customers", "0032", "v7f3", {"place": {"C0001": "EI"}, "note": "三句话"})
WANTED = {"assignment": "existing-customers", "trainee": "0032", "variant": "v7f3"}


@pytest.fixture
def path(tmp_path):
    return tmp_path / "answers.json"


def test_what_is_written_is_read(path):
    """Does a file come back as it was written, and leave no drafts?"""
    answers.write(path, MINE)
    assert answers.read(path, **WANTED) == MINE
    assert os.listdir(path.parent) == ["answers.json"]


def test_a_failed_write_leaves_the_old_file(path, monkeypatch):
    """When the disk is full, is the file of the tap before still whole?"""
    answers.write(path, MINE)

    def full(*_):
        raise OSError("disk full")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OSError, match="disk full"):
        answers.write(path, MINE._replace(answers={}))
    monkeypatch.undo()
    assert answers.read(path, **WANTED) == MINE
    assert os.listdir(path.parent) == ["answers.json"]


def test_what_is_no_json_is_never_written(path):
    """Does a number that JSON cannot hold leave the old file alone?"""
    answers.write(path, MINE)
    with pytest.raises(ValueError, match="JSON"):
        answers.write(path, MINE._replace(answers={"line": float("nan")}))
    assert answers.read(path) == MINE


@pytest.mark.parametrize("share", [0.0, 0.3, 0.9])
def test_a_truncated_file_is_told_as_such(share, path):
    """Is a file that was only half copied refused with a way out?"""
    answers.write(path, MINE)
    text = path.read_bytes()
    path.write_bytes(text[: int(len(text) * share)])
    with pytest.raises(ContentError, match=r"读不完整.*让它重新保存"):
        answers.read(path, **WANTED)


def test_a_missing_file_is_told_as_such(path):
    """Is an absent file told apart from a damaged one?"""
    with pytest.raises(ContentError, match="还没有保存过答案"):
        answers.read(path)


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("trainee", "0099", "学员是“0099”，这里应是“0032”"),
        ("assignment", "other", "练习是“other”"),
        ("variant", "v0000", "卷号是“v0000”"),
        ("schema", 0, "旧版"),
        ("schema", None, "旧版"),
        ("schema", 2, "版本“2”认不出来"),
        ("schema", True, "认不出来"),
        ("trainee", 32, "缺这一项"),
        ("answers", [], "缺答案"),
        ("answers", None, "缺答案"),
    ],
)
def test_a_foreign_or_older_file_is_refused(field, value, words, path):
    """Are somebody else's, another assignment's and an older file refused by name, and left on disk?"""
    data = {"schema": 1, **MINE._asdict()} | {field: value}
    path.write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(ContentError, match=words):
        answers.read(path, **WANTED)
    assert json.loads(path.read_text(encoding="utf-8")) == data


@pytest.mark.parametrize(
    "text", ["[]", "3", "null", '"x"', '{"schema": NaN}', "[" * 100_000, '{"schema":' + "9" * 5000 + "}", "\ud800"]
)
def test_hostile_files_end_in_one_sentence(text, path):
    """Does any nonsense end in anything but a ContentError?"""
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    with pytest.raises(ContentError):
        answers.read(path, **WANTED)


def test_a_file_too_large_is_not_read(path):
    """Is a file of megabytes refused before it is parsed?"""
    path.write_text('{"schema": 1}' + " " * answers.LIMIT, encoding="utf-8")
    with pytest.raises(ContentError, match="大得不像"):
        answers.read(path)


def test_a_mark_of_notepad_at_the_start_is_fine(path):
    """Is a file saved again by Windows Notepad (byte order mark) read?"""
    path.write_text(json.dumps({"schema": 1, **MINE._asdict()}), encoding="utf-8-sig")
    assert answers.read(path, **WANTED) == MINE
