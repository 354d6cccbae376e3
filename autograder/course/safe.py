"""Read and copy what lies in an inbox: looked at before it is opened, links never followed, bytes counted as they come."""

import errno
import hashlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from autograder.course import shown
from toolkit.errors import ContentError

FILE_LIMIT = 10_000_000
"""Bytes of one file of a hand-in."""
ZIP_LIMIT = 40_000_000
"""Bytes of one zip as it lies in the inbox."""
TOTAL_LIMIT = 100_000_000
"""Bytes of one inbox entry, unpacked and with everything in it."""
COUNT_LIMIT = 5_000
"""Files in one inbox entry: a class of three hundred, ten files each, and some air."""

_FLAGS = os.O_RDONLY
# A named pipe put there between looking and opening must not block; Windows has none of these.
for _flag in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_BINARY"):
    _FLAGS |= getattr(os, _flag, 0)


class Budget:
    """What one inbox entry may still unpack; shared by all zips in it."""

    def __init__(self) -> None:
        self.bytes, self.files = TOTAL_LIMIT, COUNT_LIMIT

    def take_files(self, count: int, name: str) -> None:
        self.files -= count
        if self.files < 0:
            raise too_many(name)

    def take_bytes(self, count: int, name: str) -> None:
        self.bytes -= count
        if self.bytes < 0:
            raise too_big(name)


def walk(path: Path) -> Iterator[Path]:
    """Yield the entry and everything in it, sorted; links are yielded, not followed."""
    yield path
    if stat.S_ISDIR(path.lstat().st_mode):
        with os.scandir(path) as found:
            names = []
            for one in found:
                names.append(one.name)
                if len(names) > COUNT_LIMIT:
                    raise too_many(shown.name(path.name))
        for name in sorted(names):
            yield from walk(path / name)


def check(entry: Path) -> None:
    """ContentError when an inbox entry must not even be copied; nothing is opened."""
    budget = Budget()
    for path in walk(entry):
        name = path.relative_to(entry.parent).as_posix()
        found = path.lstat()
        _check(found, name)
        budget.take_files(1, shown.name(entry.name))
        if stat.S_ISREG(found.st_mode):
            if found.st_size > (ZIP_LIMIT if path.suffix.lower() == ".zip" else FILE_LIMIT):
                raise too_big(name)
            budget.take_bytes(found.st_size, name)


def read(path: Path, name: str, *, ours: bool = False) -> bytes:
    """Return the bytes of a regular file that nobody swapped for something else in the meantime.

    ours: it lies on the shelf, where a backup program may have made a second name for it.
    """
    try:
        handle = os.open(path, _FLAGS)
    except OSError as problem:
        if problem.errno == errno.ELOOP:
            raise _link(name) from None
        raise
    with open(handle, "rb") as file:
        _check(os.fstat(handle), name, ours)
        content = file.read(ZIP_LIMIT + 1)
    if len(content) > ZIP_LIMIT:
        raise too_big(name)
    return content


def copy(entry: Path, target: Path) -> str:
    """Copy an entry to `target` (which must not exist) and return the identity of its content and name."""
    digest = hashlib.sha256(os.fsencode(target.name))
    for path in walk(entry):
        inside = path.relative_to(entry)
        if stat.S_ISDIR(path.lstat().st_mode):
            (target / inside).mkdir()
            continue
        content = read(path, (Path(entry.name) / inside).as_posix())
        # `inside` of a single file is "."
        place = target / inside if inside.parts else target
        place.write_bytes(content)
        moment = path.lstat()
        os.utime(place, ns=(moment.st_atime_ns, moment.st_mtime_ns))
        digest.update(os.fsencode(Path(target.name) / inside) + b"\0" + content + b"\0")
    return digest.hexdigest()


def identity(kept: Path) -> str:
    """Return what copy() returned for an original on the shelf."""
    digest = hashlib.sha256(os.fsencode(kept.name))
    for path in walk(kept):
        if stat.S_ISREG(path.lstat().st_mode):
            digest.update(os.fsencode(path.relative_to(kept.parent)) + b"\0" + read(path, kept.name, ours=True) + b"\0")
    return digest.hexdigest()


def full(problem: OSError) -> bool:
    """Is the disk full?"""
    return problem.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))


def unreadable(name: str, problem: Exception) -> ContentError:
    """What nobody foresaw, as a refusal: one odd file must not stop sixty others."""
    return ContentError(
        name,
        "",
        f"读的时候出错（{type(problem).__name__}）",
        "请学员换一种交法（提交码或压缩包）再交；还不行就把这个文件发给维护的人",
    )


def too_many(name: str) -> ContentError:
    return ContentError(name, "", f"里面的文件超过 {COUNT_LIMIT} 个", "拿掉不是作业的文件，或分几包放")


def too_big(name: str) -> ContentError:
    return ContentError(
        name,
        "",
        f"太大，一个文件不超过 {FILE_LIMIT // 1_000_000} MB，一包解开不超过 {TOTAL_LIMIT // 1_000_000} MB",
        "请学员只交发给他的那几个文件；全班的压缩包分几次下载",
    )


def _check(found: os.stat_result, name: str, ours: bool = False) -> None:
    if stat.S_ISLNK(found.st_mode):
        raise _link(name)
    if stat.S_ISDIR(found.st_mode):
        return
    if not stat.S_ISREG(found.st_mode):
        raise ContentError(name, "", "不是普通文件（管道、设备之类），不收", "删掉它；请学员把作业重新压缩再发")
    if found.st_nlink > 1 and not ours:
        raise ContentError(name, "", "是硬链接，同一个文件在别处还有名字，不收", "把它另存一份，再放进收件文件夹")


def _link(name: str) -> ContentError:
    return ContentError(name, "", "是快捷链接，不收", "请学员交文件本身")
