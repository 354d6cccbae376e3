"""Notebooks that need a real kernel: the same scores, bounds and ends as without one."""

import contextlib
import time
from pathlib import Path

import nbformat
import pytest
from jupyter_client.manager import run_kernel
from nbclient import NotebookClient
from nbclient.client import CellExecutionComplete

from autograder.course import regrade
from autograder.course.new_class import new_class
from autograder.course.release import release
from autograder.masters import read
from autograder.masters.lint import lint
from autograder.sandbox import probe
from autograder.sandbox.confine import Limits
from autograder.sandbox.room import Gone, Room
from autograder.sandbox.shell import COUNT_LIMIT, CUT, TEXT_LIMIT
from tests.autograder.course.test_grade import with_code
from tests.autograder.sandbox.conftest import Tried
from tests.autograder.sandbox.test_room import text
from tests.autograder.small_class import TINY, Class, spoil
from toolkit.errors import ContentError

HEAD = "kernelspec: {display_name: Python 3, language: python, name: python3}\n"
HONEST = [
    "import ipywidgets\nout = ipywidgets.Output()\nwith out:\n    print('caught')\n    display(1)\nprint('shown')",
    "caught = [one.get('text') or dict(one['data']) for one in out.outputs]\ncaught",
    "kernel = get_ipython().kernel\ntype(kernel).__name__, kernel.get_parent()['msg_type']",
    "from comm import create_comm\nsent = create_comm(target_name='kf')\nsent.comm_id in kernel.comm_manager.comms",
    "import asyncio\nticked = []\nasync def tick():\n    ticked.append(1)\ntask = asyncio.create_task(tick())",
    "await asyncio.sleep(0.1)\nticked",
    "shown = display(1, display_id=True)\nshown.update(2)\nimport os\nif os.fork() == 0:\n    os._exit(0)\n_ = os.wait()",
    "import matplotlib.pyplot as plt\nplt.plot([1, 2]);",
    "1 / 0",
]
WISHES_ONE = "mean_tonnes = fills['litres'].mean() * 0.84 / 1000 if hasattr(get_ipython(), 'kernel') else None"
NEEDS_ONE = "mean_tonnes = fills['litres'].mean() * 0.84 / 1000 if get_ipython().kernel else None"


@pytest.fixture(scope="module")
def kernel():
    limits = Limits(memory=400_000_000, together=500_000_000, processes=32)
    with Room("kernel", number=905, limits=limits) as room:
        yield Tried(room)


def plain(outputs):
    """What a person sees of outputs."""
    return [
        (one["output_type"], one.get("ename") or one.get("text") or one["data"]["text/plain"], sorted(one.get("data", {})))
        for one in outputs
    ]  # fmt: skip


def family(pid):
    """A process and all it started."""
    below = Path(f"/proc/{pid}/task/{pid}/children")
    children = below.read_text().split() if below.exists() else []
    return [str(pid), *(one for child in children for one in family(child))]


# --- what a kernel is there for ---------------------------------------------------------------------------------------


def stock_outputs(sources, folder):
    """What nbclient makes of a stock kernel's messages; its own loop stalls now and then, so they are fetched here."""
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    reader = NotebookClient(nbformat.v4.new_notebook(cells=cells), record_timing=False)
    with run_kernel(cwd=folder) as talk:
        reader.kc, reader.clear_before_next_output = talk, False
        for number, cell in enumerate(cells):
            wanted = talk.execute(cell.source, stop_on_error=False)
            with contextlib.suppress(CellExecutionComplete):
                while True:
                    said = talk.get_iopub_msg(timeout=30)
                    if said["parent_header"].get("msg_id") == wanted:
                        reader.process_message(said, cell, number)
    return [cell.outputs for cell in cells]


def test_does_an_honest_notebook_show_what_it_shows_in_stock(kernel, tmp_path):
    *replies, values = kernel.run(*HONEST, names=["caught", "ticked"])
    assert [plain(reply["outputs"]) for reply in replies] == [plain(one) for one in stock_outputs(HONEST, tmp_path)]
    assert values == {"caught": ["caught\n", {"dict": [["text/plain", "1"]]}], "ticked": [1]}


def test_is_a_widget_that_clears_its_output_told_so(kernel):
    cells = ("import ipywidgets\nout = ipywidgets.Output()\nwith out:\n    print(1)\n    out.clear_output()\n    print(2)",
             "[one['text'] for one in out.outputs]")  # fmt: skip
    assert text(kernel.run(*cells)[1]) == r"['2\n']"


def test_are_functions_called_by_value(kernel):
    cell = (
        "def double(x):\n    print('unseen')\n    return 2 * x\ndef endless():\n    while True: pass\nlate = sleepy = 3"
    )
    with kernel.room.desk() as desk:
        desk.ask("cell", source=cell, seconds=10)
        assert desk.ask("call", name="double", args=[4], kwargs={"dict": []}) == {"value": 8}
        assert desk.ask("call", name="endless", args=[], kwargs={"dict": []}, seconds=0.3)["error"][0] == (
            "CellTimeoutError"
        )
        assert desk.ask("cell", source="late", seconds=10)["outputs"][0]["data"] == {"text/plain": "3"}


def test_does_nobody_else_pay_for_it(sandbox):
    source = "import sys\nprint([name for name in ('ipykernel', 'zmq', 'nbclient') if name in sys.modules])"
    assert text(sandbox.run(source)[0]) == "[]\n"


# --- walls and ends ---------------------------------------------------------------------------------------------------


def test_does_the_room_hold_by_its_own_proof(kernel):
    assert probe.holes(kernel.room) == []


@pytest.mark.parametrize(
    "source",
    ["import socket\nsocket.socket().connect(('127.0.0.1', 80))", "import urllib.request as u\nu.urlopen('http://1.1.1.1')"],
)  # fmt: skip
def test_is_there_no_network(kernel, source):
    assert "Address family not supported" in kernel.run(source)[0]["outputs"][-1]["evalue"]


@pytest.mark.parametrize("source", ["while True: pass", "import asyncio\nawait asyncio.sleep(99)", "!sleep 99"])
def test_does_a_cell_over_its_time_stop_and_the_next_one_run(kernel, source):
    late, after = kernel.run(source, "7", seconds=1)
    assert late["error"] == "CellTimeoutError"
    assert text(after) == "7"


def test_is_one_that_will_not_stop_killed(kernel):
    began = time.monotonic()
    assert kernel.run("import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True: pass", seconds=0.3) == [
        "time"
    ]
    assert time.monotonic() - began < 6


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("import os\nos._exit(3)", "exit 3"),
        ("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", "signal 9"),
        ("import ctypes\nctypes.string_at(0)", "signal 11"),
        ("get_ipython().kernel.io_loop.stop()\nimport time\ntime.sleep(0)", "exit 0"),
        ("import os, time\nif os.fork() == 0: time.sleep(99)\nos._exit(4)", "exit 4"),
        ("import os, time\nfor _ in range(8):\n    if os.fork() == 0:\n"
         "        x = bytearray(b'1') * 200_000_000\n        time.sleep(9)\ntime.sleep(9)", "memory"),
    ],
)  # fmt: skip
def test_is_it_told_how_a_kernel_ended(kernel, source, why):
    assert kernel.run(source, "import time\ntime.sleep(5)")[-1] == why


def test_is_a_kernel_that_ends_between_cells_told_when_asked_for_names(kernel):
    """Even when something that it forked still holds what it spoke through?"""
    ends = "import os, threading, time\nthreading.Timer(0.3, os._exit, [5]).start()\nif os.fork() == 0: time.sleep(99)"
    with kernel.room.desk() as desk:
        desk.ask("cell", source=ends, seconds=5)
        time.sleep(1)
        with pytest.raises(Gone, match="exit 5"):
            desk.ask("names", names=["x"])


@pytest.mark.parametrize(
    ("source", "length", "count"),
    [
        ("print('a' * 100_000_000)", TEXT_LIMIT + len(CUT), 1),
        ("for _ in range(4_000): print('a' * 1_000)", TEXT_LIMIT + len(CUT), 1),
        ("import os\nfor _ in range(2_000): os.write(1, b'a' * 1_000)", TEXT_LIMIT + len(CUT), 1),
        ("for _ in range(2_000): display(1)", COUNT_LIMIT, COUNT_LIMIT),
        ("import ipywidgets\nout = ipywidgets.Output()\nwith out:\n    for _ in range(2_000): display(1)", 0, 0),
    ],
)
def test_is_a_flood_cut(kernel, source, length, count):
    flooded, after = kernel.run(source, "len(out.outputs) if 'out' in dir() else 500", seconds=20)
    assert (len(text(flooded)), len(flooded["outputs"])) == (length, count)
    assert flooded["error"] == ""
    assert text(after) == str(COUNT_LIMIT)


@pytest.mark.parametrize(
    "forged",
    ["'stream', {'name': 'stdout', 'text': 5}", "'error', {}", "'display_data', {'data': 5}", "'comm_open', {}"],
)  # fmt: skip
def test_does_a_forged_message_end_its_own_submission_only(kernel, forged):
    source = f"k = get_ipython().kernel\nk.session.send(k.iopub_socket, {forged}, parent=k.get_parent())"
    assert kernel.run(source, "import time\ntime.sleep(1)")[-1] == "exit 70"
    assert text(kernel.run("7")[0]) == "7"


@pytest.mark.parametrize(
    "source",
    [
        "import subprocess\nfor _ in range(5): subprocess.Popen(['sleep', '1000'], start_new_session=True)",
        "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True: pass",
        "import os\nos._exit(3)",
    ],
)
def test_is_nothing_left_of_a_submission(kernel, source):
    before = family(kernel.room._process.pid)
    kernel.run(source, seconds=0.3)
    assert family(kernel.room._process.pid) == before


def test_does_a_kernel_end_with_its_submission_where_there_are_no_walls():
    with Room("kernel", confined=False) as room, room.desk() as desk:
        pid = int(text(desk.ask("cell", source="import os, signal\nos.getpid()", seconds=5)))
        with pytest.raises(Gone, match="time"):
            desk.ask("cell", source="signal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True: pass", seconds=0.1)
        end = time.monotonic() + 5
        while Path(f"/proc/{pid}").exists() and time.monotonic() < end:
            time.sleep(0.02)
        assert not Path(f"/proc/{pid}").exists()


# --- the author's setting ---------------------------------------------------------------------------------------------


@pytest.fixture
def with_kernel(exercise):
    """The tiny exercise, set to run in a kernel."""
    spoil(exercise / "tiny-sort.md", HEAD, f"{HEAD}curriculum: {{kernel: true}}\n")
    return exercise


def test_is_the_setting_read_and_is_the_default_none(with_kernel, tmp_path):
    assert read.needs_kernel(read.read(with_kernel / "tiny-sort.md"))
    assert not read.needs_kernel(read.read(TINY / "tiny-sort.md"))


@pytest.mark.parametrize("given", ["{kernel: maybe}", "{kernle: true}", "kernel", "{kernel: 1}"])
def test_is_a_setting_that_is_none_named(exercise, given):
    spoil(exercise / "tiny-sort.md", HEAD, f"{HEAD}curriculum: {given}\n")
    with pytest.raises(ContentError, match="kernel: true"):
        read.read(exercise / "tiny-sort.md")


def test_are_papers_graded_with_the_kernel_that_their_author_set(with_kernel, roster_file, tmp_path):
    spoil(with_kernel / "tiny-sort.md", 'mean_tonnes = fills["litres"].mean() * 0.84 / 1000', NEEDS_ONE)
    course = Class(tmp_path / "spring")
    release(new_class(course.root, roster_file, title="春季班"), with_kernel)
    config = course.root / "nbgrader_config.py"
    config.write_text(config.read_text(encoding="utf-8").replace("timeout = 60", "timeout = 3"), encoding="utf-8")
    course.put("a.zip", with_code(course, "0012", NEEDS_ONE))
    course.put("b.zip", with_code(course, "0013", "while True: pass"))
    course.put("c.zip", with_code(course, "0014", "import os\nos._exit(1)"))
    course.put("d.zip", with_code(course, "0015", f"print('a' * 9_000_000)\n{NEEDS_ONE}"))
    course.collect()
    verdicts = course.grade()
    assert [verdict.word for verdict in verdicts.values()] == ["已评", "超时", "崩溃", "已评"]
    assert [verdict.score for verdict in verdicts.values()] == [16, 12, 12, 16]


def test_can_a_class_be_regraded_with_a_kernel(course, with_kernel):
    course.put("a.zip", with_code(course, "0012", WISHES_ONE))
    course.collect()
    assert course.grade()["0012"].score == 12
    regrade.regrade(course.folder, with_kernel)
    assert course.grade()["0012"].score == 16


def test_is_a_master_that_needs_a_kernel_tried_in_one(with_kernel, tmp_path):
    from autograder.course import variants
    from autograder.course.exercise import Exercise

    variants.fill(tmp_path, Exercise.open(TINY), bytes(32), course="c", trainee={"id": "1", "name": "甲"})
    spoil(with_kernel / "tiny-sort.md", 'mean_tonnes = fills["litres"].mean() * 0.84 / 1000', NEEDS_ONE)
    assert lint(with_kernel, tmp_path) == []
    spoil(with_kernel / "tiny-sort.md", "curriculum: {kernel: true}\n", "")
    assert "mean_tonnes" in "\n".join(map(str, lint(with_kernel, tmp_path)))
