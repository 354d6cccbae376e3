"""The rooms of this process: started at its first submission, kept for all later ones.

                     Linux with bubblewrap    Linux where bubblewrap fails    elsewhere
trainee code         room, proved to hold     not run                         not run
judge                room                     a process of its own            in this process
"""

import atexit
import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from typing import Any

from autograder.judge.here import Here
from autograder.sandbox import bubblewrap, probe
from autograder.sandbox.confine import Limits
from autograder.sandbox.room import Desk, Kind, NoRoom, Room

JudgesDesk = Desk | Here
HOW_TO = (
    "Debian/Ubuntu 上先装 bubblewrap 和 libseccomp2，再看 sysctl kernel.unprivileged_userns_clone、"
    "user.max_user_namespaces 是不是被关了（Ubuntu 24.04 还要看 kernel.apparmor_restrict_unprivileged_userns）；"
    "不含代码的卷子照样能评"
)
KERNEL_PROCESSES = 16
"""Processes and threads that a kernel and its driver take, beyond those a submission may have."""


class Unfit(NoRoom):
    """This machine has no such room, and will have none for the next submission either."""


_rooms: dict[tuple[Kind, bool, Limits], Room] = {}
_unfit: dict[tuple[Kind, bool, Limits], str] = {}
"""Rooms that did not come up or do not hold, with the reason."""
_rehearsed: dict[int, str] = {}
_kept: list[Any] = []
"""The judge's desk for submissions without code, and what closes it."""
_here: list[Here] = []


def sandbox(confined: bool, limits: Limits, *, kernel: bool = False) -> AbstractContextManager[Desk]:
    """A desk for one submission's code. confined: False for --no-sandbox. kernel: the code needs a real one.

    Unfit, with the way out, when there is no room that holds: no code has been run then.
    """
    if confined and (why := bubblewrap.missing()):
        raise Unfit(f"卷子里有代码，代码没有运行：{why}")
    if kernel:
        return _room("kernel", confined, limits._replace(processes=limits.processes + KERNEL_PROCESSES)).desk()
    return _room("sandbox", confined, limits).desk()


@contextmanager
def judge(paper: str, rehearsal: dict[str, Any], *, coded: bool, confined: bool) -> Iterator[JudgesDesk]:
    """The judge's desk for one submission. paper: digest of what it is judged by; rehearsal: see JudgeDesk.prime."""
    if not hasattr(os, "pidfd_open"):
        if not _here:
            _here.append(Here())
        _here[0].rehearse(paper, rehearsal)
        yield _here[0]
        return
    room = _judges_room(confined)
    if _rehearsed.get(id(room)) != paper:
        _leave()
        room.prime(rehearsal)
        _rehearsed[id(room)] = paper
    if not coded:
        yield _without_code(room)
        return
    _leave()
    with room.desk() as desk:
        yield desk


def close() -> None:
    """Start afresh with the next submission."""
    with suppress(NoRoom):
        _leave()
    for room in _rooms.values():
        room.close()
    for here in _here:
        here.close()
    _here.clear()
    _rooms.clear()
    _rehearsed.clear()


atexit.register(close)


def _judges_room(confined: bool) -> Room:
    try:
        return _room("judge", confined and not bubblewrap.missing(), Limits())
    except NoRoom:
        # Nothing of a trainee's ever runs there: it may do without walls.
        return _room("judge", False, Limits())


def _room(kind: Kind, confined: bool, limits: Limits) -> Room:
    """The room of this process; a room for trainee code has to prove first that it holds."""
    place = kind, confined, limits
    if place in _unfit:
        raise Unfit(_unfit[place])
    if place not in _rooms:
        room = _start(*place)
        found = probe.holes(room) if kind != "judge" and confined else []
        if found:
            room.close()
            _unfit[place] = f"隔离房间关不严：{'、'.join(found)}。没有运行任何代码；{HOW_TO}"
            raise Unfit(_unfit[place])
        _rooms[place] = room
    return _rooms[place]


def _start(kind: Kind, confined: bool, limits: Limits) -> Room:
    try:
        return Room(kind, number=os.getpid() % 1000, confined=confined, limits=limits)
    except NoRoom as problem:
        said = str(problem).strip().splitlines()
        why = said[-1][:200] if said else "没有说明"
        _unfit[kind, confined, limits] = f"评分房间起不来（{why}）。没有运行任何代码；{HOW_TO}"
        raise Unfit(_unfit[kind, confined, limits]) from None


def _without_code(room: Room) -> Desk:
    """The one desk of all submissions without code: nothing of theirs ever runs, so none needs a process of its own."""
    if _kept and _kept[0].ended:
        _leave()
    if not _kept:
        stack = ExitStack()
        _kept[:] = [stack.enter_context(room.desk()), stack]
    return _kept[0]


def _leave() -> None:
    if _kept:
        _, stack = _kept
        _kept.clear()
        stack.close()
