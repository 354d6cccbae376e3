"""Killed workers, killed commands, full disks: nothing is lost, nothing is graded twice."""

import csv
import errno
import json
import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import pytest
from nbgrader.api import Grade, SubmittedAssignment

from autograder.course import gradebook, pool, verdicts, worker, writer
from autograder.course.folder import ClassFolder
from autograder.course.grade import grade
from autograder.course.new_class import new_class
from autograder.course.release import release
from autograder.course.roster import COLUMNS
from tests.autograder.small_class import TINY, Class
from toolkit.errors import ContentError
from toolkit.paths import ROOT

PEOPLE = 60
CODE = "mean_tonnes = sum(fills['litres']) / len(fills) * 0.84 / 1000"


@pytest.fixture(scope="module")
def crowd(tmp_path_factory):
    """A class of thirty whose code was collected; only to be copied."""
    root = tmp_path_factory.mktemp("crowd")
    with (root / "roster.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(COLUMNS)
        rows.writerows([f"{n:04d}", f"学员{n}", "片区", "站"] for n in range(1, PEOPLE + 1))
    release(new_class(root / "spring", root / "roster.csv"), TINY)
    made = Class(root / "spring")
    for trainee in made.folder.trainees:
        made.put(f"{trainee}.txt", made.code(trainee))
    made.collect()
    for trainee in made.folder.trainees:
        file = made.folder.submitted(trainee, "tiny-sort") / "tiny-sort.ipynb"
        notebook = json.loads(file.read_text(encoding="utf-8"))
        cell = next(cell for cell in notebook["cells"] if cell["id"] == "mean-in-code")
        cell["source"] = CODE
        file.write_text(json.dumps(notebook), encoding="utf-8")
    return made.root


@pytest.fixture
def busy(crowd, tmp_path):
    return ClassFolder.open(shutil.copytree(crowd, tmp_path / "spring"))


def all_right(folder, found):
    """Everybody has full automatic points, once."""
    assert {verdict.trainee: (verdict.word, verdict.score) for verdict in found} == dict.fromkeys(
        folder.trainees, ("已评", 16.0)
    )
    with gradebook.opened(folder) as book:
        assert book.db.query(SubmittedAssignment).count() == PEOPLE
        assert book.db.query(Grade).count() == 4 * PEOPLE
    return True


def test_does_a_killed_worker_cost_nobody_a_verdict(busy):
    killed = []

    def step(_):
        if not killed:
            killed.append(multiprocessing.active_children()[0])
            os.kill(killed[0].pid, signal.SIGKILL)

    assert all_right(busy, grade(busy, "tiny-sort", jobs=2, progress=step))
    assert killed


@pytest.mark.parametrize("blow", [signal.SIGKILL, signal.SIGINT])
def test_does_a_broken_off_run_go_on_where_it_stopped(busy, blow):
    command = [sys.executable, "-m", "autograder", "grade", str(busy.root), "tiny-sort", "--jobs", "2"]
    running = subprocess.Popen(
        command,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
        # Started in the background, a shell has its children ignore Ctrl-C.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    journal = verdicts.journal(busy, "tiny-sort")
    end = time.monotonic() + 90
    while time.monotonic() < end and running.poll() is None and not (journal.is_file() and journal.stat().st_size):
        time.sleep(0.01)
    running.send_signal(blow)
    said = running.communicate()[0]
    assert running.returncode == (130 if blow == signal.SIGINT else -9), said
    if blow == signal.SIGINT:
        assert "接着评" in said
    before = verdicts.read(busy, "tiny-sort")
    assert 0 < len(before) < PEOPLE
    stamps = {one: _graded(busy, one).stat().st_mtime_ns for one in before}
    assert all_right(busy, grade(busy, "tiny-sort", jobs=1))
    assert {one: _graded(busy, one).stat().st_mtime_ns for one in before} == stamps
    assert not journal.exists()


def _graded(folder, trainee) -> Path:
    return folder.autograded(trainee, "tiny-sort") / "tiny-sort.ipynb"


def test_is_a_full_disk_one_sentence_and_the_next_run_finishes(busy, monkeypatch):
    whole, calls = writer.Writer._notebook, []

    def full(self, result):
        calls.append(result)
        if len(calls) >= 28:
            raise OSError(errno.ENOSPC, "No space left on device")
        whole(self, result)

    monkeypatch.setattr(writer.Writer, "_notebook", full)
    with pytest.raises(ContentError, match="磁盘"):
        grade(busy, "tiny-sort", jobs=1)
    kept = len(verdicts.read(busy, "tiny-sort"))
    assert 0 < kept < 28
    monkeypatch.undo()
    assert all_right(busy, grade(busy, "tiny-sort", jobs=1))


def test_is_a_torn_last_line_of_the_journal_graded_again(course):
    course.put("a.txt", course.code("0012"))
    course.collect()
    course.grade()
    file = verdicts.journal(course.folder, "tiny-sort")
    file.write_text('{"trainee": "0012", "word": "已', encoding="utf-8")
    assert course.grade()["0012"].score == 16


class _Deadly:
    """An executor in which one trainee's submission always kills its worker."""

    started = 0

    def __init__(self):
        type(self).started += 1

    def submit(self, work, task):
        future = Future()
        if task.trainee == "bad":
            future.set_exception(BrokenProcessPool("dead"))
        else:
            future.set_result(work(task))
        return future

    def shutdown(self, **_):
        pass


def test_is_one_that_kills_its_worker_three_times_a_crash_and_the_others_go_on(monkeypatch):
    monkeypatch.setattr(worker, "grade", lambda task: worker.failed(task, "fine"))
    tasks = [worker.Task(None, name, 0, "", {}, {}, {}, {}, 1, True) for name in ("a", "bad", "b", "c")]
    found = {scored.trainee: scored.why for scored in pool.spread(tasks, _Deadly, 2)}
    assert found.keys() == {"a", "bad", "b", "c"}
    assert "三次" in found["bad"]
    assert found["a"] == found["b"] == found["c"] == "fine"
    assert _Deadly.started == 4


def test_does_a_cluster_grade_the_same_and_lose_a_worker_without_harm(busy, tmp_path):
    """A real dask scheduler with two worker processes on loopback; one is killed half-way."""
    file = tmp_path / "scheduler.json"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": tmp_path}
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    start = "from distributed.cli.dask_{0} import main; main()"
    parts = [
        subprocess.Popen(
            [sys.executable, "-c", start.format("scheduler"), "--host", "127.0.0.1", "--port", "0", "--no-dashboard",
             "--scheduler-file", str(file)], env=environment, **quiet,
        )
    ]  # fmt: skip
    try:
        end = time.monotonic() + 60
        while not file.is_file() and time.monotonic() < end:
            time.sleep(0.1)
        for _ in range(2):
            words = [
                "--nthreads",
                "1",
                "--no-nanny",
                "--no-dashboard",
                "--host",
                "127.0.0.1",
                "--scheduler-file",
                str(file),
            ]
            parts.append(
                subprocess.Popen([sys.executable, "-c", start.format("worker"), *words], env=environment, **quiet)
            )
        address = json.loads(file.read_text(encoding="utf-8"))["address"]
        _wait_for(address, 2)
        seen = []

        def step(name):
            seen.append(name)
            if len(seen) == 5:
                parts[1].kill()

        assert all_right(busy, grade(busy, "tiny-sort", scheduler=address, progress=step))
    finally:
        for part in reversed(parts):
            part.kill()
            part.wait()


def _wait_for(address, count):
    from distributed import Client

    with Client(address, set_as_default=False) as client:
        client.wait_for_workers(count, timeout=60)


def test_is_a_scheduler_that_is_not_there_named(course):
    course.put("a.txt", course.code("0012"))
    course.collect()
    with pytest.raises(ContentError, match="调度器"):
        course.grade(scheduler="tcp://127.0.0.1:1")
