"""Copies that a class is judged by: later changes of the book do not reach a class that has begun."""

import shutil
from pathlib import Path

from autograder.course.exercise import NOT_FROZEN, Exercise
from autograder.course.folder import ClassFolder
from toolkit.errors import ContentError


def exercise(folder: ClassFolder, source: Path) -> tuple[Exercise, bool]:
    """Return the class's frozen copy of the exercise in `source`, and whether it was made now."""
    frozen = folder.frozen(source.name)
    if frozen.is_dir():
        return Exercise.open(frozen), False
    Exercise.open(source)
    making = frozen.with_name(f".{frozen.name}.new")
    shutil.rmtree(making, ignore_errors=True)
    shutil.copytree(source, making, ignore=shutil.ignore_patterns(*NOT_FROZEN))
    making.rename(frozen)
    return Exercise.open(frozen), True


def differs(folder: ClassFolder, source: Path) -> bool:
    """Has the exercise changed since the class froze it?"""
    frozen = folder.frozen(source.name)
    return source.is_dir() and frozen.is_dir() and _contents(source) != _contents(frozen)


def _contents(root: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and not set(path.relative_to(root).parts) & set(NOT_FROZEN)
    }


def roleplays(folder: ClassFolder, source: Path) -> int:
    """Freeze every scenario version of `source` that the class does not hold yet; return how many were added.

    Versions are only ever added: a code played on last month's version stays replayable.
    """
    from toolkit import roleplay

    target = folder.root / "frozen" / "roleplays"
    target.mkdir(parents=True, exist_ok=True)
    added = 0
    for path in sorted(source.glob("*.yml")):
        scenario = roleplay.load(path)
        copy = target / f"{scenario.id}@{scenario.version}.yml"
        if not copy.exists():
            shutil.copyfile(path, copy)
            added += 1
    return added


def scenario_file(folder: ClassFolder, scenario: str, version: str) -> Path:
    """The frozen file of one version; ContentError when the class does not hold it."""
    shelf = folder.root / "frozen" / "roleplays"
    known = {path.stem: path for path in shelf.glob("*.yml")} if shelf.is_dir() else {}
    if f"{scenario}@{version}" in known:
        return known[f"{scenario}@{version}"]
    if any(name.partition("@")[0] == scenario for name in known):
        raise ContentError(
            "对话模拟",
            f"“{scenario}”",
            f"版本 {version} 不是这个班用的",
            "请学员刷新网页重做一遍；书刚更新过的，先 release 一次收进新版本",
        )
    raise ContentError("对话模拟", f"“{scenario}”", "这个班没有这一篇", "核对是不是别的课程的提交码")
