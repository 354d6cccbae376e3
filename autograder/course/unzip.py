"""Zips as a tree of files to read when wanted. Nothing is unpacked to disk; bytes are counted as they come."""

import io
import stat
import unicodedata
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from autograder.course import shown as cleaned
from autograder.course.safe import COUNT_LIMIT, FILE_LIMIT, TOTAL_LIMIT, Budget, too_big, too_many
from toolkit.errors import ContentError

RATIO_LIMIT = 200
"""Unpacked bytes for one packed: notebooks and tables reach thirty, a bomb a thousand."""
RATIO_FROM = 20_000_000
"""Unpacked bytes below which nobody asks for the ratio: a loop that prints one line a million times is no bomb."""

NESTING_LIMIT = 20
"""Folders inside folders that a name may claim."""

_PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENTRY = b"PK\x01\x02"
_UTF8 = 0x800
_LOCAL_HEADER = 30


@dataclass
class Tree:
    """A folder: what it holds by name, read only when wanted."""

    files: dict[str, Callable[[], bytes]] = field(default_factory=dict)
    folders: dict[str, "Tree"] = field(default_factory=dict)
    problem: ContentError | None = None
    """Why nothing directly in it can be taken."""
    folded: set[str] = field(default_factory=set)
    """Names of the files as Windows and Mac compare them."""


def tree(content: bytes, shown: str, budget: Budget, ignored: Callable[[str], bool]) -> Tree:
    """Return what a zip holds; ContentError when the whole of it is refused.

    ignored: names of files and folders that are passed over.
    """
    if content.count(_ENTRY) > COUNT_LIMIT:
        raise too_many(shown)
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError, OSError):
        raise _broken(shown) from None
    members = archive.infolist()
    budget.take_files(len(members), shown)
    _check_sizes(archive, members, len(content), shown)
    root = Tree()
    for member in members:
        place = PurePosixPath(_checked_name(member, shown))
        if any(ignored(part) for part in place.parts) or not place.parts:
            continue
        _put(root, place, archive, member, shown, budget)
    return root


def name_of(member: zipfile.ZipInfo) -> str:
    """The member's name; zips made by Chinese Windows hold GBK without saying so."""
    name = member.orig_filename
    if member.flag_bits & _UTF8 or name.isascii():
        return name
    raw = name.encode("cp437")
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return name


def _check_sizes(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo], packed: int, shown: str) -> None:
    unpacked = sum(member.file_size for member in members)
    if unpacked > TOTAL_LIMIT or (unpacked > RATIO_FROM and unpacked > RATIO_LIMIT * packed):
        raise too_big(shown)
    # Members that share bytes unpack to many times what any header says.
    ordered = sorted(members, key=lambda member: member.header_offset)
    ends = [*(member.header_offset for member in ordered), archive.start_dir][1:]
    for member, end in zip(ordered, ends, strict=True):
        if member.header_offset + _LOCAL_HEADER + len(member.orig_filename) + member.compress_size > end:
            raise _broken(shown)


def _checked_name(member: zipfile.ZipInfo, shown: str) -> str:
    name = name_of(member)
    place = PurePosixPath(name)
    said = cleaned.name(name)
    if place.is_absolute() or ".." in place.parts or "\\" in name or ":" in name or "\0" in name:
        raise ContentError(shown, said, "路径想跑到压缩包外面，整包不收", "请学员用系统自带的压缩重新打包")
    if len(place.parts) > NESTING_LIMIT:
        raise ContentError(shown, said, "文件夹套得太深，整包不收", "把作业那一层拿出来重新压缩")
    mode = member.external_attr >> 16
    if stat.S_ISLNK(mode):
        raise ContentError(shown, said, "是快捷链接，整包不收", "请学员交文件本身")
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise ContentError(shown, said, "不是普通文件，整包不收", "请学员用系统自带的压缩重新打包")
    if member.flag_bits & 1:
        raise ContentError(shown, "", "压缩包加了密码", "请学员不加密码重新压缩再发")
    if not member.is_dir() and member.compress_type not in _PACKED:
        raise ContentError(shown, said, "用了少见的压缩办法，解不开", "请学员用系统自带的压缩打成 .zip 再发")
    return name


def _put(
    root: Tree, place: PurePosixPath, archive: zipfile.ZipFile, member: zipfile.ZipInfo, shown: str, budget: Budget
) -> None:
    where = root
    parts = [unicodedata.normalize("NFC", part) for part in place.parts]
    for part in parts if member.is_dir() else parts[:-1]:
        where = where.folders.setdefault(part, Tree())
    if member.is_dir():
        return
    name = parts[-1]
    # On the trainer's Windows or Mac these would be one file, and only one of them would count.
    if name.casefold() in where.folded:
        where.problem = ContentError(
            shown, cleaned.name(str(place)), "有两个同名文件，看不出哪个算数", "请学员只留一个，重新压缩再发"
        )
    where.folded.add(name.casefold())
    where.files[name] = _reader(archive, member, f"{shown}/{cleaned.plain(str(place), 200)}", budget)


def _reader(archive: zipfile.ZipFile, member: zipfile.ZipInfo, shown: str, budget: Budget) -> Callable[[], bytes]:
    def read() -> bytes:
        try:
            with archive.open(member) as file:
                content = file.read(FILE_LIMIT + 1)
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError, zlib.error):
            raise _broken(shown) from None
        if len(content) > FILE_LIMIT:
            raise too_big(shown)
        budget.take_bytes(len(content), shown)
        return content

    return read


def _broken(shown: str) -> ContentError:
    return ContentError(shown, "", "压缩包坏了，解不开", "请学员用系统自带的压缩重新打成 .zip 再发")
