import errno
import os
import shutil
import socket
from pathlib import Path

import pytest

from autograder.course import received, safe, shown
from autograder.course.collect import collect
from tests.autograder.course.collecting import contents, only, refused
from toolkit.errors import ContentError


def test_is_a_hard_link_refused_unopened(course):
    secret = course.root.parent / "answers.txt"
    secret.write_text(course.code("0012"), encoding="utf-8")
    os.link(secret, course.inbox / "a.txt")
    said = refused(course)
    assert "a.txt：是硬链接" in said
    assert "另存一份" in said
    assert not list((course.root / "received").rglob("a.txt"))


def test_is_a_hard_link_in_a_folder_refused_and_the_next_entry_taken(course):
    course.put("夹/b.ipynb", b"{}")
    os.link(course.inbox / "夹" / "b.ipynb", course.root.parent / "b")
    course.put("c.txt", course.code("0013"))
    good, bad = course.collect()
    assert good.trainee == "0013"
    assert "夹/b.ipynb：是硬链接" in bad.sentence


def test_does_a_named_pipe_block(course):
    os.mkfifo(course.inbox / "a.txt")
    (course.inbox / "夹").mkdir()
    os.mkfifo(course.inbox / "夹" / "tiny-sort.ipynb")
    assert ["不是普通文件" in line.sentence for line in course.collect()] == [True, True]


def test_is_a_socket_refused(course, monkeypatch):
    monkeypatch.chdir(course.inbox)
    with socket.socket(socket.AF_UNIX) as made:
        made.bind("a.txt")
        assert "不是普通文件" in refused(course)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root makes devices")
def test_is_a_device_refused(course):
    try:
        os.mknod(course.inbox / "a.txt", 0o020600, os.makedev(1, 5))
    except PermissionError:
        pytest.skip("no devices in this container")
    assert "不是普通文件" in refused(course)


def test_is_a_file_that_became_a_link_after_the_look_followed(course, monkeypatch):
    path = course.put("a.txt", "x")

    def swap(_):
        path.unlink()
        path.symlink_to(course.root / "class.yml")

    monkeypatch.setattr(safe, "check", swap)
    line = only(collect(course.folder, course.inbox))
    assert "快捷链接" in line.sentence
    assert not list((course.root / "received").rglob("a.txt"))


def test_does_a_pipe_that_came_after_the_look_block(course, monkeypatch):
    path = course.put("a.txt", "x")

    def swap(_):
        path.unlink()
        os.mkfifo(path)

    monkeypatch.setattr(safe, "check", swap)
    assert "不是普通文件" in only(collect(course.folder, course.inbox)).sentence


@pytest.mark.parametrize("folders", [1, 3])
def test_is_a_folder_with_too_many_files_refused_before_it_is_copied(course, monkeypatch, folders):
    monkeypatch.setattr(safe, "COUNT_LIMIT", 20)
    for number in range(21):
        course.put(f"夹/{number % folders}/{number}.csv", b"")
    assert "里面的文件超过 20 个" in refused(course)
    assert not (course.root / "received" / "originals").exists()


def test_is_a_folder_too_big_refused_before_it_is_copied(course, monkeypatch):
    monkeypatch.setattr(safe, "TOTAL_LIMIT", 50_000)
    for number in range(6):
        course.put(f"夹/{number}.csv", b"0" * 9_000)
    assert "太大" in refused(course)


def test_are_folders_without_bottom_refused(course):
    course.put("/".join(["夹"] * 9) + "/tiny-sort.ipynb", contents(course)["tiny-sort.ipynb"])
    assert "套得太深" in refused(course)


def test_does_a_backup_that_links_the_shelf_harm_anything(course):
    course.put("a.txt", course.code("0012"))
    course.collect()
    (original,) = (course.root / "received" / "originals").glob("*/a.txt")
    os.link(original, course.root.parent / "backup")
    (course.root / "received" / "originals" / "index.json").unlink()
    course.put("a.txt", course.code("0012"))
    assert only(course.collect()).verdict == "重复"


@pytest.mark.parametrize("place", [".", "received", "received/originals"])
def test_can_the_class_folder_be_the_inbox(course, place):
    (course.root / "received" / "originals").mkdir(parents=True)
    with pytest.raises(ContentError, match="这是班级自己的文件夹"):
        collect(course.folder, course.root / place)


def test_is_the_class_folder_in_the_inbox_copied_into_itself(course):
    lines = collect(course.folder, course.root.parent)
    assert ["班级文件夹在这里面" in line.sentence for line in lines if line.file == "spring"] == [True]


def test_is_an_inbox_within_the_class_folder_taken(course, monkeypatch):
    inbox = course.root / "收件"
    inbox.mkdir()
    (inbox / "a.txt").write_text(course.code("0012"), encoding="utf-8")
    (inbox / "b.txt").write_text(course.code("0013"), encoding="utf-8")
    real = os.open

    def denied(name, *given, **named):
        if Path(name).name == "a.txt" and "收件" in str(name):
            raise PermissionError(errno.EACCES, "denied", str(name))
        return real(name, *given, **named)

    monkeypatch.setattr(os, "open", denied)
    assert [line.verdict for line in collect(course.folder, inbox)] == ["拒收", "已收"]


def test_are_more_codes_than_people_refused_before_they_are_read(course, monkeypatch):
    monkeypatch.setattr(safe, "COUNT_LIMIT", 3)
    course.put("a.txt", "【KH1." * 4)
    assert "提交码超过 3 段" in refused(course)


# --- names ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    ["a\x1b[2J\x07.txt", "\u202etxt.exe", "a\nb.txt", "a\u2028b.txt", "a\x9b2J.txt", "a\udcff.txt", "零\u200b宽.txt"],
)
def test_can_a_name_garble_the_screen_or_the_log(course, name):
    course.put(name, course.code("0012"))
    line = only(course.collect())
    assert line.verdict == "已收" or "不认识" in line.sentence
    assert "�" in line.file
    for text in line:
        assert text.isprintable()
    assert list(received.lines(course.folder)) == [line]
    assert len(list((course.root / "received" / "originals").glob("*/*�*"))) == 1


def test_can_an_owner_or_an_answer_garble_the_screen(course):
    course.put("a.txt", course.code("0012", t="\x1b[2J\u202e9999"))
    course.put("b.txt", course.code("0012", n={"\x1b[31m\u202e": 5}))
    for line in course.collect():
        assert "".join(line).isprintable()


def test_is_a_long_name_cut_in_its_middle():
    assert shown.name("作" * 300 + ".zip").endswith("….zip".rjust(5, "…")) or "…" in shown.name("作" * 300 + ".zip")
    assert len(shown.name("作" * 300 + ".zip")) == shown.NAME_LIMIT
    assert shown.name("作" * 300 + ".zip").endswith("作.zip")


@pytest.mark.parametrize("name", ["~", "-rf.txt", "$(date).txt", "a b;c.txt", "NUL.txt", "[red]a.txt"])
def test_is_an_odd_but_printable_name_taken(course, name):
    course.put(name, course.code("0012"))
    line = only(course.collect())
    assert (line.verdict, line.file) == ("已收", name)


def test_is_the_original_kept_byte_for_byte_with_its_time(course):
    folder = course.inbox / "作业"
    for name, content in contents(course).items():
        course.put(f"作业/{name}", content)
    os.utime(folder / "tiny-sort.ipynb", (1_700_000_000, 1_700_000_000))
    whole = {path.name: path.read_bytes() for path in folder.iterdir()}
    course.collect()
    (original,) = (course.root / "received" / "originals").glob("*/作业")
    assert {path.name: path.read_bytes() for path in original.iterdir()} == whole
    assert (original / "tiny-sort.ipynb").stat().st_mtime == 1_700_000_000


def test_is_a_folder_that_comes_again_copied_again(course):
    for name, content in contents(course).items():
        course.put(f"作业/{name}", content)
    again = shutil.copytree(course.inbox / "作业", course.root.parent / "spare")
    course.collect()
    shutil.copytree(again, course.inbox / "作业")
    assert only(course.collect()).verdict == "重复"
    assert len(list((course.root / "received" / "originals").glob("*/作业"))) == 1
