"""Where submissions are graded: in this process, on this machine's cores, or on a dask cluster; the same function.

A worker that dies takes its submission with it: the submission is given to another, and after three deaths it is
called a crash, so that one hand-in can never stop the rest.
"""

import ctypes
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import get_context
from typing import Any

from autograder.course import worker
from autograder.course.worker import Scored, Task
from toolkit.errors import ContentError

DEATHS = 3
AHEAD = 3
"""Submissions under way for each worker: enough to keep it busy, few enough to keep memory flat."""

Start = Callable[[], Executor]


def run(tasks: Iterable[Task], *, jobs: int = 1, scheduler: str = "") -> Iterator[Scored]:
    """Yield the results as they come. jobs: processes on this machine; scheduler: a dask scheduler's address instead."""
    if scheduler:
        with _cluster(scheduler) as (executor, width):
            yield from spread(tasks, lambda: executor, AHEAD * width)
    elif jobs <= 1:
        yield from map(worker.grade, tasks)
    else:
        yield from spread(tasks, lambda: _local(jobs), AHEAD * jobs)


def spread(tasks: Iterable[Task], start: Start, ahead: int) -> Iterator[Scored]:
    """Yield the results of an executor; start() makes it anew when its processes have died."""
    waiting = iter(tasks)
    deaths: dict[tuple[str, int], int] = {}
    executor = start()
    running: dict[Future[Scored], Task] = {}
    again: list[Task] = []
    try:
        while True:
            while len(running) < ahead and (task := again.pop() if again else next(waiting, None)) is not None:
                try:
                    running[executor.submit(worker.grade, task)] = task
                except BrokenProcessPool:
                    # A process died between two looks; what is under way will say so too.
                    again.append(task)
                    if running:
                        break
                    executor.shutdown(wait=False)
                    executor = start()
            if not running:
                return
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            broken = False
            for future in done:
                task = running.pop(future)
                try:
                    yield future.result()
                except Exception as problem:
                    broken = broken or isinstance(problem, BrokenProcessPool)
                    place = task.trainee, task.attempt
                    deaths[place] = deaths.get(place, 0) + 1
                    if deaths[place] >= DEATHS:
                        yield worker.failed(task, f"评分进程三次都没有回来（{type(problem).__name__}）")
                    else:
                        again.append(task)
            if broken:
                again += running.values()
                running.clear()
                executor.shutdown(wait=False)
                executor = start()
    finally:
        for future in running:
            future.cancel()
        executor.shutdown(wait=False)


def _local(jobs: int) -> Executor:
    # Spawned, not forked: the caller may run threads, and Windows knows nothing else.
    return ProcessPoolExecutor(jobs, mp_context=get_context("spawn"), initializer=_with_parent, initargs=(os.getpid(),))


def _with_parent(parent: int) -> None:
    """A worker must not outlive the command that started it, however that one ends."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, 9, 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)


@contextmanager
def _cluster(address: str) -> Iterator[tuple[Executor, int]]:
    try:
        from distributed import Client
    except ImportError:
        raise ContentError(
            "--scheduler", address, "没有装 dask.distributed", "pip install distributed，或不写这一项"
        ) from None
    try:
        client: Any = Client(address, timeout=5, set_as_default=False)
    except (OSError, TimeoutError, ValueError):
        raise ContentError(
            "--scheduler", address, "连不上调度器", "核对地址（tcp://主机:端口），看看 dask scheduler 起来没有"
        ) from None
    with client:
        width = sum(client.nthreads().values())
        if not width:
            raise ContentError(
                "--scheduler", address, "调度器下面一个 worker 都没有", "先在各台机器上启动 dask worker --nthreads 1"
            )
        # Each call is a submission of its own: equal arguments must not be answered from memory.
        yield client.get_executor(pure=False, retries=DEATHS), width
