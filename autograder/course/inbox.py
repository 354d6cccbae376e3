"""Walk an inbox: folders, zips, single notebooks, texts and pictures with hand-in codes. Names are never trusted."""

import html
import re
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from autograder.course import pictures, safe, shown, unzip
from autograder.course.readjson import scrubbed
from autograder.course.safe import Budget
from autograder.course.unzip import Tree
from toolkit import handin
from toolkit.errors import ContentError

DEPTH_LIMIT = 6
"""Folders inside folders."""
ZIPS_LIMIT = 2
"""Zips inside each other: the one that the learning platform makes, and the one that the trainee made."""

TEXTS = {".txt", ".md", ".log", ".text", ".html", ".htm"}
DOCUMENTS = {".docx", ".xlsx", ".pptx", ".doc", ".xls", ".ppt", ".wps", ".pdf"}
_DATA = {".csv", ".py", ".sh", ".bat", ".yml"}
_PAIR = ("trainee.json", "answers.json")
_IGNORED = {"thumbs.db", "desktop.ini", ".ds_store", "__macosx", ".ipynb_checkpoints", "__pycache__"}
_TAG = re.compile(r"<[^<>]{0,2000}>")

_ZIP = b"PK\x03\x04"
_PACKERS = {b"Rar!": "rar", b"7z\xbc\xaf": "7z", b"\x1f\x8b": "gz", b"BZh": "bz2", b"\xfd7zXZ": "xz"}
_PACKER_SUFFIXES = {".rar", ".7z", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".zst"}
_OTHER_PICTURES = {".heic", ".heif", ".gif", ".tif", ".tiff", ".avif"}


class Package(NamedTuple):
    """What may be a notebook hand-in: the files that matter, by name."""

    shown: str
    files: dict[str, bytes]
    alone: bool = False
    """Is it one notebook outside any folder?"""

    def place(self, name: str) -> str:
        """One of its files as the trainer is told of it."""
        return self.shown if self.alone else f"{self.shown}/{shown.name(name)}"


class Code(NamedTuple):
    """One decoded hand-in code."""

    shown: str
    payload: dict[str, Any]


Piece = Package | Code | ContentError
Read = Callable[[], bytes]


def entries(inbox: Path) -> list[Path]:
    """What lies in the inbox, in a fixed order; ContentError when it is no folder."""
    if not inbox.is_dir():
        raise ContentError(inbox, "", "找不到这个收件文件夹", "核对路径；把收到的文件都放进一个文件夹")
    return [path for path in sorted(inbox.iterdir()) if not ignored(path.name)]


def ignored(name: str) -> bool:
    """Litter of operating systems and editors."""
    return name.lower() in _IGNORED or name.startswith(("._", "~$", ".~"))


def pieces(path: Path) -> Iterator[Piece]:
    """Yield every hand-in found in one copied entry; what cannot be read comes out as a ContentError."""
    name, walker = shown.name(path.name), _Walker()
    if path.is_dir():
        yield from walker.folder(_on_disk(path), name, 0, 0)
    else:
        yield from walker.file(path.name, partial(safe.read, path, name, ours=True), name, 0)


def text_of(data: bytes) -> str:
    """Text of a file saved by a chat program or Notepad, in whatever encoding."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    # A code is ASCII between its brackets: keep what can be kept rather than refuse sixty people's chat.
    return data.decode("utf-8", errors="replace")


class _Walker:
    """Walks one inbox entry; its zips share one budget."""

    def __init__(self) -> None:
        self.budget = Budget()

    def file(self, name: str, read: Read, said: str, zips: int) -> Iterator[Piece]:
        """Hand-ins in one file, told by what it holds rather than by what it is called."""
        try:
            yield from self._file(name, read(), said, zips)
        except ContentError as problem:
            yield problem
        except Exception as problem:
            yield safe.unreadable(said, problem)

    def folder(self, tree: Tree, said: str, depth: int, zips: int) -> Iterator[Piece]:
        try:
            yield from self._folder(tree, said, depth, zips)
        except ContentError as problem:
            yield problem
        except Exception as problem:
            yield safe.unreadable(said, problem)

    def _file(self, name: str, data: bytes, said: str, zips: int) -> Iterator[Piece]:
        suffix = Path(name).suffix.lower()
        packer = next((packer for mark, packer in _PACKERS.items() if data.startswith(mark)), None)
        if len(data) > safe.FILE_LIMIT and not data.startswith(_ZIP):
            raise safe.too_big(said)
        if suffix == ".ipynb" or (suffix in TEXTS | {".json", ""} and _is_notebook(data)):
            # Browsers and WeChat save notebooks as .ipynb.txt or .json.
            yield Package(said, {f"{name}.ipynb": data}, alone=True)
        elif suffix in DOCUMENTS:
            raise ContentError(said, "", "不认识这种文件，里面的提交码也不读", "请学员发提交码的文字，或发整个压缩包")
        elif packer or suffix in _PACKER_SUFFIXES:
            kind = packer or suffix.lstrip(".")
            raise ContentError(said, "", f"是 {kind} 压缩包，解不开", "请学员用系统自带的压缩打成 .zip 再发")
        elif suffix == ".zip" or data.startswith(_ZIP):
            yield from self._zip(data, said, zips)
        elif suffix in pictures.SUFFIXES:
            yield from _codes(pictures.codes(data, said), said, "二维码不是本课程的提交码")
        elif suffix in _OTHER_PICTURES:
            raise ContentError(said, "", "是图片，这种格式读不出提交码", "请学员发 .png 或 .jpg 截图，或发提交码的文字")
        elif suffix in TEXTS or b"KH1." in data:
            text = text_of(data)
            yield from _codes(html.unescape(_TAG.sub("", text)) if suffix in (".html", ".htm") else text, said)
        elif name.lower() in _PAIR:
            raise ContentError(said, "", "只有这一个文件，没有笔记本", "请学员把发给他的整个文件夹压缩再交")
        else:
            raise ContentError(said, "", "不认识这种文件", "收 .zip、文件夹、.ipynb、含提交码的 .txt 和二维码截图")

    def _zip(self, data: bytes, said: str, zips: int) -> Iterator[Piece]:
        if zips == ZIPS_LIMIT:
            raise ContentError(said, "", "压缩包里的压缩包里还有压缩包", "请学员把作业文件夹直接压缩成一个包")
        tree = unzip.tree(data, said, self.budget, ignored)
        # Most zips hold one folder and nothing else: its name tells nothing.
        if len(tree.folders) == 1 and not tree.files:
            tree = next(iter(tree.folders.values()))
        yield from self._folder(tree, said, 0, zips + 1, "压缩包里没有作业")

    def _folder(self, tree: Tree, said: str, depth: int, zips: int, nothing: str = "里面没有作业") -> Iterator[Piece]:
        if depth > DEPTH_LIMIT:
            raise ContentError(said, "", "文件夹套得太深", "把作业那一层拿出来放进收件文件夹")
        found = False
        for piece in self._loose(tree, said, zips):
            found = True
            yield piece
        for name, inner in sorted(tree.folders.items()):
            # An empty folder beside hand-ins is nobody's hand-in; one with something odd in it may be.
            if inner.files or inner.folders or inner.problem:
                found = True
                yield from self.folder(inner, f"{said}/{shown.name(name)}", depth + 1, zips)
        if not found:
            there = "、".join(shown.name(name) for name in sorted(tree.files)[:3])
            there = f"，只有 {there}" if there else ""
            yield ContentError(
                said, "", f"{nothing}{there}", "应有 .ipynb、trainee.json 和 answers.json，或含提交码的文件"
            )

    def _loose(self, tree: Tree, said: str, zips: int) -> Iterator[Piece]:
        """Hand-ins among the files directly in a folder."""
        if tree.problem:
            yield tree.problem
            return
        notebooks = [name for name in sorted(tree.files) if name.lower().endswith(".ipynb")]
        pair = [name for name in _PAIR if name in tree.files]
        # One trainee's folder; without the pair, several notebooks are several trainees' downloads.
        mine = [*pair, *notebooks] if pair or len(notebooks) == 1 else []
        if mine:
            yield from self._package(tree, mine, said)
        for name in sorted(set(tree.files) - set(mine)):
            suffix = Path(name).suffix.lower()
            found = self.file(name, tree.files[name], f"{said}/{shown.name(name)}", zips)
            if not mine or suffix == ".zip":
                yield from found if suffix not in _DATA else ()
            elif suffix in TEXTS | pictures.SUFFIXES:
                # Beside a notebook lie notes and pictures of its own; only a code in them is a hand-in.
                yield from (piece for piece in found if isinstance(piece, Code))

    def _package(self, tree: Tree, names: list[str], said: str) -> Iterator[Piece]:
        try:
            yield Package(said, {name: tree.files[name]() for name in names})
        except ContentError as problem:
            yield problem


def _on_disk(path: Path) -> Tree:
    """The tree of a folder on the shelf."""
    tree = Tree()
    for child in sorted(path.iterdir()):
        if ignored(child.name):
            continue
        if child.is_dir():
            tree.folders[child.name] = _on_disk(child)
        else:
            tree.files[child.name] = partial(safe.read, child, shown.name(child.name), ours=True)
    return tree


def _is_notebook(data: bytes) -> bool:
    return data.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{") and b'"nbformat"' in data


def _codes(text: str, said: str, other: str = "没有找到提交码") -> Iterator[Piece]:
    if text.count("【KH1.") > safe.COUNT_LIMIT:
        raise ContentError(said, "", f"里面的提交码超过 {safe.COUNT_LIMIT} 段", "分成几个文件再放")
    found = handin.find_all(text, said)
    if not found:
        raise ContentError(said, "", other, "提交码以【KH1. 开头、】结尾；请学员整段复制")
    for number, one in enumerate(found, start=1):
        place = f"{said} 第 {number} 段提交码" if len(found) > 1 else said
        if one.payload is None:
            yield one.problem or ContentError(place, "", "读不出来", "请学员整段重新复制再发")
            continue
        try:
            yield Code(place, scrubbed(one.payload))
        except (ValueError, RecursionError):
            yield ContentError(place, "", "里面的数或层次不像答案", "请学员回到答题板，重新复制提交码")
