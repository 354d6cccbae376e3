import builtins
import errno
import json
import os
from pathlib import Path

import pytest

from autograder.course import attempts, inbox, rebuild, received, roleplays, safe
from autograder.course.collect import collect
from tests.autograder.course.collecting import contents, only, packed, refused
from toolkit.errors import ContentError


class Killed(BaseException):
    """The process ends here."""


def killed(*_, **__):
    raise Killed


def three(course):
    """Three hand-ins in the inbox; they stay there."""
    course.put("a.zip", course.zip("0012"))
    course.put("b.txt", course.code("0013"))
    course.put("c.txt", course.code("0014"))


def whole(course):
    """Is everything of the three there, once?"""
    for trainee in ("0012", "0013", "0014"):
        (attempt,) = attempts.of(course.folder, trainee, "tiny-sort")
        assert attempt.number == 1
        assert attempts.laid_out(course.folder, trainee, "tiny-sort", attempt)
    originals = course.root / "received" / "originals"
    assert sorted(path.name for path in originals.glob("*/*")) == ["a.zip", "b.txt", "c.txt"]
    assert not [path for path in course.root.rglob(".*") if path.name.endswith((".new", ".making"))]
    return True


# --- what nobody foresaw ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("error", [TypeError, MemoryError, RecursionError, KeyError, OSError])
@pytest.mark.parametrize(
    ("module", "name"), [(inbox, "pieces"), (rebuild, "rebuild"), (received, "copy"), (safe, "check")]
)
def test_does_an_error_that_nobody_foresaw_stop_the_others(course, monkeypatch, error, module, name):
    course.put("a.zip", course.zip("0012"))
    course.put("b.txt", course.code("0013"))
    real, calls = getattr(module, name), []

    def spoilt(*given, **named):
        calls.append(given)
        if len(calls) == 1:
            raise error("boom")
        return real(*given, **named)

    monkeypatch.setattr(module, name, spoilt)
    bad, good = course.collect()
    assert f"a.zip：读的时候出错（{error.__name__}）。请学员换一种交法" in bad.sentence
    assert (good.verdict, good.trainee) == ("已收", "0013")


def test_does_it_stop_the_others_in_one_zip(course, monkeypatch):
    files = {f"{one}/{name}": b for one in ("0012", "0013") for name, b in contents(course, one).items()}
    course.put("全班.zip", packed(files))
    real, calls = rebuild.rebuild, []

    def spoilt(*given):
        calls.append(given)
        return real(*given) if len(calls) == 2 else {}["boom"]

    monkeypatch.setattr(rebuild, "rebuild", spoilt)
    bad, good = course.collect()
    assert "全班.zip/0012：读的时候出错" in bad.sentence
    assert good.trainee == "0013"


def test_is_a_file_that_may_not_be_read_refused(course, monkeypatch):
    path = course.put("a.txt", course.code("0012"))
    real = os.open

    def denied(name, *given, **named):
        if Path(name) == path:
            raise PermissionError(errno.EACCES, "denied", str(name))
        return real(name, *given, **named)

    monkeypatch.setattr(os, "open", denied)
    assert "a.txt：读的时候出错（PermissionError）" in refused(course)


def test_is_a_class_folder_that_may_not_be_written_the_hand_ins_fault(course, monkeypatch):
    course.put("a.txt", course.code("0012"))

    def denied(*_, **__):
        raise PermissionError(errno.EACCES, "denied", str(course.root / "received" / "attempts"))

    monkeypatch.setattr(attempts, "keep", denied)
    with pytest.raises(PermissionError):
        course.collect()


# --- a full disk ------------------------------------------------------------------------------------------------------


def full(*_, **__):
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize(
    ("module", "name"),
    [
        (safe, "copy"),
        (received, "_write_index"),
        (received, "note"),
        (attempts.nbformat, "write"),
        (attempts.variants, "write_json"),
        (attempts.shutil, "copyfile"),
    ],
)
def test_is_a_full_disk_said_in_one_sentence_and_taken_up_again(course, monkeypatch, module, name):
    three(course)
    real, calls = getattr(module, name), []

    def spoilt(*given, **named):
        calls.append(given)
        return real(*given, **named) if len(calls) == 1 else full()

    monkeypatch.setattr(module, name, spoilt)
    with pytest.raises(ContentError, match=r"磁盘满了，收到第 [12] 份停下。腾出地方再运行一次 collect"):
        collect(course.folder, course.inbox)
    assert not [path for path in course.root.rglob(".*.new") if path.is_dir() and path.parent.name == "tiny-sort"]
    monkeypatch.undo()
    collect(course.folder, course.inbox)
    assert whole(course)


def test_does_a_full_disk_leave_half_a_line_in_the_log(course, monkeypatch):
    course.put("a.txt", course.code("0012"))
    course.collect()
    log = course.root / "received" / "log.jsonl"
    before = log.read_bytes()
    real = Path.open

    def opened(path, mode="r", *given, **named):
        file = real(path, mode, *given, **named)
        if mode == "a+b":
            flush = file.flush

            def short():
                flush()
                full()

            return _Short(file, short)
        return file

    class _Short:
        def __init__(self, file, flush):
            self.file, self.flush = file, flush

        def __getattr__(self, name):
            return getattr(self.file, name)

        def __enter__(self):
            return self

        def __exit__(self, *_):
            self.file.close()

    monkeypatch.setattr(Path, "open", opened)
    course.put("b.txt", course.code("0013"))
    with pytest.raises(ContentError, match="磁盘满了"):
        course.collect()
    assert log.read_bytes() == before


def test_does_a_full_disk_leave_half_a_role_play(course, monkeypatch):
    target = course.folder.roleplays("0012")
    real = builtins.open
    monkeypatch.setattr(roleplays.freeze, "scenario_file", lambda *_: None)

    class Result:
        def to_json(self):
            return {"scenario": "x", "ending": "e", "total": 5}

    class Scenario:
        id, version = "x", "1"
        title, endings = "谈价", {"e": type("Ending", (), {"title": "成了"})}

    monkeypatch.setattr(roleplays.roleplay, "load", lambda *_: Scenario)
    monkeypatch.setattr(roleplays.roleplay, "redeem", lambda *_: Result())

    def half(path, content):
        with real(path, "w", encoding="utf-8") as file:
            file.write("{")
        full()

    payload = {"s": "x", "v": "1", "p": [0]}
    with monkeypatch.context() as patch:
        patch.setattr(roleplays.variants, "write_json", half)
        with pytest.raises(OSError, match="No space"):
            roleplays.take(course.folder, "0012", payload, "a", received.now())
    assert not list(target.glob("*.json"))
    assert roleplays.take(course.folder, "0012", payload, "a", received.now()) == ("谈价", 5, True)


# --- a collect that was killed ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("after", range(1, 60, 4))
def test_does_a_killed_collect_lose_or_double_anything(course, monkeypatch, after):
    """Ends the process at the n-th call that changes the disk, then runs again."""
    three(course)
    calls = []

    def counting(real):
        def counted(*given, **named):
            calls.append(1)
            if len(calls) > after:
                raise Killed
            return real(*given, **named)

        return counted

    with monkeypatch.context() as patch:
        for module, name in (
            (Path, "mkdir"),
            (Path, "rename"),
            (Path, "write_bytes"),
            (Path, "write_text"),
            (os, "replace"),
            (attempts.shutil, "rmtree"),
            (attempts.shutil, "copyfile"),
        ):
            patch.setattr(module, name, counting(getattr(module, name)))
        try:
            collect(course.folder, course.inbox)
        except Killed:
            pass
        else:
            assert len(calls) <= after
    collect(course.folder, course.inbox)
    assert whole(course)
    assert {line.trainee for line in received.lines(course.folder)} == {"0012", "0013", "0014"}


def test_is_the_second_attempt_laid_out_after_a_kill_in_between(course, monkeypatch):
    course.put("a.txt", course.code("0012", "litres_as_tonnes"))
    course.collect()
    course.put("b.txt", course.code("0012"))
    with monkeypatch.context() as patch:
        patch.setattr(attempts, "lay_out", killed)
        with pytest.raises(Killed):
            collect(course.folder, course.inbox)
    assert only(course.collect()).verdict == "重复"
    second = attempts.of(course.folder, "0012", "tiny-sort")[1]
    assert attempts.laid_out(course.folder, "0012", "tiny-sort", second)


def test_is_an_attempt_that_was_being_written_no_attempt(course):
    course.put("a.txt", course.code("0012"))
    course.collect()
    root = course.folder.attempts("0012", "tiny-sort")
    (root / ".02.new").mkdir()
    (root / ".02.new" / "attempt.json").write_text('{"num', encoding="utf-8")
    assert len(attempts.of(course.folder, "0012", "tiny-sort")) == 1


@pytest.mark.parametrize("content", [None, b"", b'{"abc": "2026', b"[]", b"\xff\xfe\x00", b'{"x": "../../class.yml"}'])
def test_is_a_torn_index_made_anew(course, content):
    course.put("a.txt", course.code("0012"))
    course.put("b.zip", course.zip("0013"))
    course.collect()
    index = course.root / "received" / "originals" / "index.json"
    before = json.loads(index.read_text(encoding="utf-8"))
    if content is None:
        index.unlink()
    else:
        index.write_bytes(content)
    course.put("a.txt", course.code("0012"))
    course.put("c.txt", course.code("0014"))
    assert [line.verdict for line in course.collect()] == ["重复", "已收"]
    assert before.items() < json.loads(index.read_text(encoding="utf-8")).items()
    assert len(list((course.root / "received" / "originals").glob("*/a.txt"))) == 1


@pytest.mark.parametrize("torn", [b'{"file": "b.txt", "ver', '{"file": "张'.encode()[:-1], b"{}"])
def test_is_a_torn_log_line_passed_over_and_mended(course, torn):
    course.put("a.txt", course.code("0012"))
    course.collect()
    log = course.root / "received" / "log.jsonl"
    log.write_bytes(log.read_bytes() + torn)
    assert [line.file for line in received.lines(course.folder)] == ["a.txt"]
    course.put("c.txt", course.code("0014"))
    course.collect()
    assert [line.file for line in received.lines(course.folder)] == ["a.txt", "c.txt"]
    assert all(json.loads(line) for line in log.read_text(encoding="utf-8").splitlines())
