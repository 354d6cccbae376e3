"""Whose hand-in is it, and may it be taken? Decided by the roster and what release wrote, never by file names."""

from typing import Any, NamedTuple

from autograder.course import readjson, variants
from autograder.course.folder import ClassFolder
from autograder.course.inbox import Package
from toolkit.errors import ContentError


class Owner(NamedTuple):
    trainee: str
    assignment: str
    variant: str


def of_package(piece: Package) -> Owner:
    """Owner stated inside a notebook hand-in: trainee.json, else the notebook's own metadata."""
    stated = []
    for name, content in piece.files.items():
        if name != "trainee.json" and not name.lower().endswith(".ipynb"):
            continue
        raw: Any = readjson.read(content, piece.place(name))
        if name != "trainee.json":
            metadata = raw.get("metadata")
            raw = metadata.get("kf") if isinstance(metadata, dict) else None
        if isinstance(raw, dict):
            stated.append(_owner(raw, piece.place(name)))
    if not stated:
        raise ContentError(piece.shown, "", "没有 trainee.json，看不出是谁的", "请学员把发给他的整个文件夹压缩再交")
    for other in stated[1:]:
        differing = [pair for pair in zip(stated[0], other, strict=True) if pair[0] != pair[1]]
        if differing:
            raise ContentError(
                piece.shown,
                "",
                f"trainee.json 写的是 {differing[0][0]}，笔记本里写的是 {differing[0][1]}",
                "请学员交自己的那一份，一份作业一个文件夹；不要换 trainee.json",
            )
    return stated[0]


def of_code(shown: str, payload: dict[str, Any]) -> Owner:
    """Owner stated in an answers code."""
    return _owner({"trainee": payload.get("t"), "assignment": payload.get("a"), "variant": payload.get("d")}, shown)


def admit(folder: ClassFolder, shown: str, owner: Owner) -> None:
    """ContentError unless the class gave exactly this paper to exactly this trainee."""
    known(folder, shown, owner.trainee)
    if owner.assignment not in folder.assignments():
        released = "、".join(folder.assignments()) or "还没有"
        raise ContentError(
            shown, "", f"是作业“{owner.assignment}”，这个班没有发过", f"已发的是：{released}；请核对是不是别的班的"
        )
    if variants.stated(folder, owner.trainee, owner.assignment)["variant"] != owner.variant:
        raise ContentError(shown, f"学号 {owner.trainee}", "用的不是发给他的那份数据", "请学员用自己的压缩包或链接重做")


def known(folder: ClassFolder, shown: str, trainee: str) -> None:
    """ContentError unless the trainee stands in the roster."""
    if trainee not in folder.trainees:
        raise ContentError(
            shown, f"学号“{trainee}”", "名单上没有", "核对是不是别的班的；漏了就在 roster.csv 补一行再 release 一次"
        )


def _owner(stated: dict[str, Any], shown: str) -> Owner:
    values = [stated.get(name) for name in ("trainee", "assignment", "variant")]
    if not all(isinstance(value, str) and 0 < len(value) <= 64 for value in values):
        raise ContentError(shown, "", "没写全学号、作业和数据编号", "请学员交原来的 trainee.json，或重新复制提交码")
    return Owner(*(str(value) for value in values))
