"""Walk an inbox: folders, zips, single notebooks, texts with hand-in codes. Names of files are never trusted."""

import stat
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

from toolkit import handin
from toolkit.errors import ContentError

FILE_LIMIT = 10_000_000
"""Bytes of one file."""
TOTAL_LIMIT = 40_000_000
"""Bytes of one hand-in unpacked."""
COUNT_LIMIT = 500
"""Files in one hand-in."""
DEPTH_LIMIT = 6
"""Folders inside folders."""

TEXTS = {".txt", ".md", ".log", ".text"}
PICTURES = {".jpg", ".jpeg", ".png", ".gif", ".heic", ".webp", ".bmp"}
_IGNORED = {"thumbs.db", "desktop.ini", ".ds_store", "__macosx", ".ipynb_checkpoints", "__pycache__"}


class Package(NamedTuple):
    """What may be a notebook hand-in: the files that matter, by name."""

    shown: str
    files: dict[str, bytes]


class Code(NamedTuple):
    """One decoded hand-in code."""

    shown: str
    payload: dict[str, Any]


Piece = Package | Code | ContentError


def entries(inbox: Path) -> list[Path]:
    """What lies in the inbox, in a fixed order; ContentError when it is no folder."""
    if not inbox.is_dir():
        raise ContentError(inbox, "", "找不到这个收件文件夹", "核对路径；把收到的文件都放进一个文件夹")
    return [path for path in sorted(inbox.iterdir()) if not ignored(path.name)]


def ignored(name: str) -> bool:
    """Litter of operating systems and editors."""
    return name.lower() in _IGNORED or name.startswith(("._", "~$", ".~"))


def unsafe(path: Path) -> ContentError | None:
    """Why an entry must not even be copied; None when it may."""
    paths = [path, *path.rglob("*")] if path.is_dir() and not path.is_symlink() else [path]
    if len(paths) > COUNT_LIMIT:
        return ContentError(
            path.name, "", f"里面有 {len(paths)} 个文件，超过 {COUNT_LIMIT} 个", "一位学员一个文件夹，分开放"
        )
    total = 0
    for one in paths:
        mode = one.lstat().st_mode
        name = one.relative_to(path.parent).as_posix()
        if stat.S_ISLNK(mode):
            return ContentError(name, "", "是快捷链接，不收", "请学员交文件本身")
        if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
            return ContentError(name, "", "不是普通文件，不收", "请学员重新压缩再发")
        if stat.S_ISREG(mode):
            size = one.lstat().st_size
            total += size
            if size > FILE_LIMIT or total > TOTAL_LIMIT:
                return _too_big(name)
    return None


def pieces(path: Path, shown: str, depth: int = 0) -> Iterator[Piece]:
    """Yield every hand-in found in one copied entry; what cannot be read comes out as a ContentError."""
    try:
        if path.is_dir():
            yield from _folder(path, shown, depth)
        elif path.suffix.lower() == ".zip":
            yield from _zip(path, shown)
        elif path.suffix.lower() == ".ipynb":
            yield Package(shown, {path.name: path.read_bytes()})
        elif path.suffix.lower() in TEXTS:
            yield from _codes(path, shown)
        elif path.suffix.lower() in PICTURES:
            yield ContentError(shown, "", "是图片，读不出提交码", "请学员发【KH1 开头的那段文字，或发整个压缩包")
        else:
            yield ContentError(shown, "", "不认识这种文件", "收 .zip、文件夹、.ipynb 和含提交码的 .txt")
    except ContentError as problem:
        yield problem
    except (OSError, ValueError):
        yield ContentError(shown, "", "打不开", "请学员重新发一份")


def _folder(path: Path, shown: str, depth: int) -> Iterator[Piece]:
    if depth > DEPTH_LIMIT:
        raise ContentError(shown, "", "文件夹套得太深", "把作业那一层拿出来放进收件文件夹")
    children = [child for child in sorted(path.iterdir()) if not ignored(child.name)]
    mine = [child for child in children if child.is_file() and _matters(child.name)]
    if mine:
        yield Package(shown, {child.name: child.read_bytes() for child in mine})
    found = bool(mine)
    for child in children:
        # Data files beside a notebook are not hand-ins; in a folder that is none, say so.
        if (
            child.is_dir()
            or child.suffix.lower() == ".zip"
            or (not mine and child.suffix.lower() in {".txt", ".ipynb"})
        ):
            found = True
            yield from pieces(child, f"{shown}/{child.name}", depth + 1)
    if not found:
        yield ContentError(shown, "", "里面没有作业", "应有 .ipynb、trainee.json 和 answers.json")


def _matters(name: str) -> bool:
    return name.lower().endswith(".ipynb") or name in ("trainee.json", "answers.json")


def _zip(path: Path, shown: str) -> Iterator[Piece]:
    try:
        with zipfile.ZipFile(path) as archive:
            groups = _read_zip(archive, shown)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError):
        raise ContentError(shown, "", "压缩包坏了或加了密码", "请学员不加密码重新压缩成 .zip 再发") from None
    if not groups:
        raise ContentError(shown, "", "压缩包里没有作业", "应有 .ipynb、trainee.json 和 answers.json")
    for folder, files in sorted(groups.items()):
        yield Package(shown if len(groups) == 1 else f"{shown}/{folder}", files)


def _read_zip(archive: zipfile.ZipFile, shown: str) -> dict[str, dict[str, bytes]]:
    members = archive.infolist()
    if len(members) > COUNT_LIMIT:
        raise ContentError(shown, "", f"压缩包里有 {len(members)} 个文件，超过 {COUNT_LIMIT} 个", "一位学员一个压缩包")
    if sum(member.file_size for member in members) > TOTAL_LIMIT:
        raise _too_big(shown)
    groups: dict[str, dict[str, bytes]] = {}
    for member in members:
        name = member.filename
        place = PurePosixPath(name)
        if place.is_absolute() or ".." in place.parts or "\\" in name or ":" in name or "\0" in name:
            raise ContentError(shown, name[:60], "路径想跑到压缩包外面，整包不收", "请学员用系统自带的压缩重新打包")
        if stat.S_ISLNK(member.external_attr >> 16):
            raise ContentError(shown, name[:60], "是快捷链接，整包不收", "请学员交文件本身")
        if member.flag_bits & 1:
            raise ContentError(shown, "", "压缩包加了密码", "请学员不加密码重新压缩再发")
        if member.is_dir() or any(ignored(part) for part in place.parts):
            continue
        if name.lower().endswith(".zip"):
            raise ContentError(shown, name[:60], "压缩包里还有压缩包", "请学员把作业文件夹直接压缩成一个包")
        if _matters(place.name):
            with archive.open(member) as file:
                content = file.read(FILE_LIMIT + 1)
            if len(content) > FILE_LIMIT:
                raise _too_big(f"{shown}/{place.name}")
            groups.setdefault(str(place.parent), {})[place.name] = content
    return groups


def _codes(path: Path, shown: str) -> Iterator[Piece]:
    found = handin.find_all(text_of(path, shown), shown)
    if not found:
        raise ContentError(shown, "", "没有找到提交码", "提交码以【KH1. 开头、】结尾；请学员整段复制")
    for number, one in enumerate(found, start=1):
        if one.problem is not None:
            yield one.problem
        elif one.payload is not None:
            yield Code(f"{shown} 第 {number} 段提交码" if len(found) > 1 else shown, one.payload)


def text_of(path: Path, shown: str) -> str:
    """Text of a file saved by a chat program or Notepad, in whatever encoding."""
    data = path.read_bytes()
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    # A code is ASCII between its brackets: keep what can be kept rather than refuse sixty people's chat.
    return data.decode("utf-8", errors="replace")


def _too_big(name: str) -> ContentError:
    return ContentError(
        name,
        "",
        f"太大，一个文件不超过 {FILE_LIMIT // 1_000_000} MB，一份不超过 {TOTAL_LIMIT // 1_000_000} MB",
        "请学员只交发给他的那几个文件",
    )
