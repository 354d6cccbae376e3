"""A role-play as an examination: a paper of one's own for everybody, and only the first hand-in counts.

class.yml exams: [<id>] ── release roleplay-<id> ──> packages/<trainee>/roleplay-<id>.html
                          └─ collect: the code must be of that trainee's paper
"""

import hashlib
import hmac
from collections.abc import Callable
from pathlib import Path
from typing import Any

from autograder.course import freeze, onepage
from autograder.course.folder import ClassFolder
from toolkit import roleplay
from toolkit.errors import ContentError
from toolkit.roleplay import Scenario, exam

PREFIX = "roleplay-"
"""A role-play's name among the assignments: roleplay-<id>."""


def seed(folder: ClassFolder, trainee: str, scenario: str) -> int:
    """Number of a trainee's paper, 1–999,999; told by the class secret alone."""
    text = f"exam/{scenario}/{trainee}".encode()
    return 1 + int(hmac.new(folder.settings.secret.encode(), text, hashlib.sha256).hexdigest(), 16) % 999_999


def release(
    folder: ClassFolder, name: str, roleplays: Path, progress: Callable[[str], None] = lambda _: None
) -> list[str]:
    """Write the paper of everybody who has none; return their ids. ContentError when it is no examination of the class."""
    if name not in folder.settings.exams:
        raise ContentError("class.yml", "exams", f"没有写“{name}”", f"要拿它考试，先写上 exams: [{name}]，存盘再发")
    freeze.roleplays(folder, roleplays)
    added = []
    scenario = roleplay.load(_frozen(folder, name, roleplays))
    for trainee in folder.trainees.values():
        progress(trainee.name)
        target = folder.package(trainee.id) / f"{PREFIX}{name}.html"
        if target.exists():
            continue
        number = seed(folder, trainee.id, name)
        paper = {
            "title": scenario.title,
            "assignment": f"{PREFIX}{name}",
            "scenario": _unmarked(exam.variant(scenario, number)),
            "trainee": trainee.id,
            "name": trainee.name,
            "exam": {"v": scenario.version, "x": number},
        }
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(onepage.render(paper, "exam-classic.js"), encoding="utf-8")
        added.append(trainee.id)
    return added


def _unmarked(scenario: Scenario) -> dict[str, Any]:
    """What the page needs to play it, without what each line is worth: the page could be searched for it."""
    plain = scenario.for_player()
    for node in plain["nodes"].values():
        for choice in node["choices"]:
            choice["points"] = {}
            choice.pop("mistake", None)
    for ending in plain["endings"].values():
        ending["points"] = {}
    return plain


def paper(folder: ClassFolder, trainee: str, scenario: Scenario, payload: dict[str, Any], shown: str) -> Scenario:
    """The scenario that a code is replayed on; ContentError when it is not that of the trainee's own paper."""
    number, examined = payload.get("x"), scenario.id in folder.settings.exams
    if number is None and not examined:
        return scenario
    if not examined:
        raise ContentError(
            shown, "", "这是考卷的提交码，本班没有拿这一篇考试", "核对是不是别的班的，或在 class.yml 的 exams 里写上"
        )
    if number != seed(folder, trainee, scenario.id):
        way = "请学员打开发给他本人的考卷，重新复制提交码"
        raise ContentError(shown, "", "这一篇本班作考试，交来的不是发给他的那份考卷", way)
    return exam.variant(scenario, int(number))


def _frozen(folder: ClassFolder, name: str, roleplays: Path) -> Path:
    source = roleplays / f"{name}.yml"
    if not source.is_file():
        known = "、".join(sorted(path.stem for path in roleplays.glob("*.yml")))
        raise ContentError(name, "", "没有这一篇对话模拟", f"可用的是：{known}")
    return freeze.scenario_file(folder, name, roleplay.load(source).version)
