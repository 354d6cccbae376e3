import os
import subprocess
import time
from pathlib import Path

import pytest

from autograder.sandbox import bubblewrap, probe
from autograder.sandbox.room import NoRoom, Room


def text(reply):
    return "".join(output.get("text", "") + output.get("data", {}).get("text/plain", "") for output in reply["outputs"])


def test_does_the_room_hold_by_its_own_proof(sandbox):
    assert probe.holes(sandbox.room) == []


def test_does_the_proof_see_a_room_that_can_be_written_to(monkeypatch):
    whole = bubblewrap._bwrap

    def leaky(folders, kind, control):
        words = whole(folders, kind, control)
        return [
            one for place, one in enumerate(words) if "--remount-ro" not in (one, *words[max(place - 1, 0) : place])
        ]

    monkeypatch.setattr(bubblewrap, "_bwrap", leaky)
    with Room("sandbox", number=902) as room:
        assert "write" in "、".join(probe.holes(room))


def test_does_no_network_open_when_one_of_its_walls_is_left_out(monkeypatch):
    """Do a submission's own network namespace and the filter stand behind bubblewrap's?"""
    whole = bubblewrap._bwrap
    monkeypatch.setattr(bubblewrap, "_bwrap", lambda *given: [one for one in whole(*given) if one != "--unshare-net"])
    with Room("sandbox", number=902) as room:
        assert probe.holes(room) == []


def test_are_names_and_files_there_for_the_next_cell_and_for_no_other_submission(sandbox):
    first = sandbox.run("x = open('a.txt').read()", "x * 2", files={"a.txt": b"ab"}, names=["x", "y"])
    assert text(first[1]) == "'abab'"
    assert list(first[2]) == ["x"]
    second = sandbox.run(
        "import os, tempfile\nprint('x' in dir(), [os.listdir(one) for one in ('.', tempfile.gettempdir(), '/dev/shm')])"
    )
    assert text(second[0]) == "False [[], [], []]\n"


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("import matplotlib.pyplot as plt\nplt.plot([1, 2]);", "image/png"),
        ("import pandas as pd\npd.DataFrame({'a': [1]})", "text/html"),
        ("from IPython.display import display, HTML\ndisplay(HTML('<b>x</b>'))", "text/html"),
        ("from ipywidgets import interact\ninteract(lambda a: a, a=3);", "application/vnd.jupyter.widget-view+json"),
    ],
)
def test_do_rich_outputs_arrive(sandbox, source, kind):
    (reply,) = sandbox.run(source)
    assert any(kind in output.get("data", {}) for output in reply["outputs"]), reply


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("%%time\nprint(1)", "CPU times"),
        ("!echo hello", "hello"),
        ("import asyncio\nawait asyncio.sleep(0)\n5", "5"),
        (
            "from IPython.display import *\ndisplay(1, display_id='a')\nupdate_display(2, display_id='a')",
            "2",
        ),
        ("print('a' * 300_000)", "输出太多"),
    ],
)
def test_do_magics_shell_await_and_updates_work(sandbox, source, said):
    (reply,) = sandbox.run(source)
    assert said in text(reply)


def test_is_input_an_error_and_no_wait(sandbox):
    (reply,) = sandbox.run("input('名字？')")
    assert reply["error"]


def test_does_a_cell_over_its_time_stop_and_the_next_one_run(sandbox):
    late, after = sandbox.run("while True: pass", "7", seconds=0.5)
    assert late["error"] == "CellTimeoutError"
    assert text(after) == "7"


def test_is_one_that_will_not_stop_killed(sandbox):
    stubborn = "import signal\nsignal.signal(signal.SIGALRM, signal.SIG_IGN)\nwhile True: pass"
    began = time.monotonic()
    assert sandbox.run(stubborn, seconds=0.3) == ["time"]
    assert time.monotonic() - began < 6


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("import os\nos._exit(3)", "exit 3"),
        ("import ctypes\nctypes.string_at(0)", "signal 11"),
        ("import os, time\nfor _ in range(8):\n    if os.fork() == 0:\n"
         "        x = bytearray(b'1') * 200_000_000\n        time.sleep(9)\ntime.sleep(9)", "memory"),
    ],
)  # fmt: skip
def test_is_it_told_how_a_submission_ended(sandbox, source, why):
    assert sandbox.run(source) == [why]


def test_is_nothing_left_of_a_submission_that_starts_processes(sandbox):
    sandbox.run("import subprocess\nfor _ in range(5): subprocess.Popen(['sleep', '1000'])\n1")
    user = str(bubblewrap.FIRST_USER + 2 * 901) if os.getuid() == 0 else str(os.getuid())
    listed = subprocess.run(["ps", "-o", "args=", "-u", user], capture_output=True, text=True, check=False).stdout
    assert "sleep 1000" not in listed


def test_do_two_submissions_draw_different_numbers(sandbox):
    source = "import random, numpy\nprint(random.random(), numpy.random.random())"
    assert text(sandbox.run(source)[0]) != text(sandbox.run(source)[0])


def test_does_the_room_see_no_key_and_no_judge(sandbox):
    looked = "import os, autograder\nprint(sorted(os.listdir(os.path.dirname(autograder.__file__))))"
    assert text(sandbox.run(looked)[0]) == "['__init__.py', 'sandbox']\n"
    root = Path(bubblewrap.__file__).parents[2]
    assert "False" in text(sandbox.run(f"import os\nprint(os.path.exists({str(root / 'exercises')!r}))")[0])


def test_do_files_of_many_submissions_never_fill_the_judges_room():
    """Is a submission's folder gone with it, where the child has no file systems of its own?"""
    with Room("judge", number=904) as room:
        for _ in range(4):
            with room.desk() as desk:
                desk.ask("files", [bytes(20_000_000)], names=["big.bin"])


def test_is_a_server_that_cannot_start_told_with_its_last_words(monkeypatch):
    monkeypatch.setattr(bubblewrap, "command", lambda *_: ["sh", "-c", "echo no namespaces here >&2; exit 1"])
    with pytest.raises(NoRoom, match="no namespaces here"):
        Room("sandbox")


def test_does_a_room_end_with_its_grader(tmp_path):
    script = (
        "import os; from autograder.sandbox.room import Room; room = Room('sandbox', number=903)\n"
        "print(room._process.pid, flush=True); os.kill(os.getpid(), 9)"
    )
    done = subprocess.run(["python", "-c", script], capture_output=True, text=True, check=False)
    pid = int(done.stdout)
    end = time.monotonic() + 10
    while time.monotonic() < end and Path(f"/proc/{pid}").exists():
        time.sleep(0.05)
    assert not Path(f"/proc/{pid}").exists()
