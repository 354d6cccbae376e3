"""A class to look at: twelve fictional trainees, hand-ins of every kind, graded and reported."""

import csv
import os
import random
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from autograder.course import received, simulate
from autograder.course.collect import collect
from autograder.course.exercise import Exercise
from autograder.course.folder import ClassFolder
from autograder.course.grade import grade
from autograder.course.new_class import new_class
from autograder.course.received import Line
from autograder.course.release import release
from autograder.course.roster import COLUMNS, Trainee
from autograder.course.verdicts import Verdict
from autograder.reports import feedback, report
from toolkit import handin, roleplay
from toolkit.errors import ContentError
from toolkit.roleplay import Scenario, solver

ASSIGNMENT = "existing-customers"
MARKER = "演示班.txt"
SITE = "http://localhost:8000"


class Role(NamedTuple):
    """What one trainee of the demo does."""

    trainee: Trainee
    method: str
    """Named submission; empty for none."""
    how: str
    """zip, folder, code, late, damaged, borrowed (another's data), or none."""


ROLES = [
    Role(Trainee("0001", "周启明", "黄石", "黄石顺城示范站"), "perfect", "zip"),
    Role(Trainee("0002", "吴桂兰", "黄石", "黄石大冶路站"), "litres_for_tonnes", "zip"),
    Role(Trainee("0003", "郑大勇", "黄石", "黄石团城山站"), "seasonal_as_unstable", "code"),
    Role(Trainee("0004", "王小满", "十堰", "十堰车城路站"), "perfect", "code"),
    Role(Trainee("0005", "冯立国", "十堰", "十堰茅箭站"), "mean_of_records", "code"),
    Role(Trainee("0006", "陈秀,二班", "十堰", "十堰白浪站"), "refund_as_purchase", "folder"),
    Role(Trainee("0007", "=褚建军", "襄阳", "襄阳樊城站"), "litres_for_tonnes", "code"),
    Role(Trainee("0008", "卫红梅", "襄阳", "襄阳襄州站"), "blank", "code"),
    Role(Trainee("0009", "蒋春生", "襄阳", "襄阳东津站"), "perfect", "late"),
    Role(Trainee("0010", "沈国庆", "枣阳片区", "枣阳北城站"), "perfect", "damaged"),
    Role(Trainee("0011", "韩丽", "枣阳片区", "枣阳吴店站"), "perfect", "borrowed"),
    Role(Trainee("0012", "杨帆", "枣阳片区", "枣阳南城站"), "", "none"),
]
HOW = {
    "zip": "电脑交压缩包", "folder": "电脑交文件夹", "code": "手机提交码", "late": "手机，过了截止",
    "damaged": "提交码缺一截", "borrowed": "用了别人的数据", "none": "没交",
}  # fmt: skip


class Row(NamedTuple):
    """One line of the demo's table."""

    role: Role
    verdict: Verdict
    expected: float | None
    """Automatic points the named submission should get; None when it is not to be scored."""
    submission: str
    """Chinese title of the named submission; empty when nothing is handed in."""


class Demo(NamedTuple):
    folder: ClassFolder
    lines: list[Line]
    rows: list[Row]


def run(target: Path, exercises: Path, roleplays: Path, progress: Callable[[str], None] = lambda _: None) -> Demo:
    """Make the demo class in `target`; an earlier demo class is replaced, anything else is left alone."""
    if target.exists() and any(target.iterdir()):
        if not (target / MARKER).is_file():
            raise ContentError(target, "", "已经有东西了，不像演示班", "换一个文件夹名")
        shutil.rmtree(target)
    progress("建班")
    target.parent.mkdir(parents=True, exist_ok=True)
    roster = target.with_name(f".{target.name}-roster.csv")
    try:
        _write_roster(roster)
        folder = new_class(target, roster, title="演示班", roleplays=roleplays if roleplays.is_dir() else None)
    finally:
        roster.unlink(missing_ok=True)
    (target / MARKER).write_text("演示用的班，人和数都是编的；make class-demo 会整个重建。\n", encoding="utf-8")
    folder = _settings(folder)
    progress("发作业")
    release(folder, exercises / ASSIGNMENT)
    methods = Exercise.open(exercises / ASSIGNMENT).methods()
    progress("收作业")
    lines = _hand_in(folder, methods, roleplays)
    progress("评分")
    verdicts = {verdict.trainee: verdict for verdict in grade(folder, ASSIGNMENT)}
    progress("反馈和报表")
    feedback.write_all(folder, ASSIGNMENT)
    report.write(folder)
    named = _named(exercises / ASSIGNMENT / "submissions")
    rows = [
        Row(
            role,
            verdicts[role.trainee.id],
            named[role.method][0] if role.how in ("zip", "folder", "code", "late") else None,
            named[role.method][1] if role.method else "",
        )
        for role in ROLES
    ]
    return Demo(folder, lines, rows)


def _write_roster(path: Path) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows(role.trainee for role in ROLES)


def _settings(folder: ClassFolder) -> ClassFolder:
    """Due yesterday, so that one hand-in can be late today."""
    due = (received.now().astimezone(folder.settings.zone) - timedelta(days=1)).strftime("%Y-%m-%d 18:00")
    text = folder.settings_file.read_text(encoding="utf-8")
    text = text.replace("due: {}", f"due:\n  {ASSIGNMENT}: {due}").replace('site: ""', f"site: {SITE}")
    folder.settings_file.write_text(text, encoding="utf-8")
    return ClassFolder.open(folder.root)


def _hand_in(folder: ClassFolder, methods: Any, roleplays: Path) -> list[Line]:
    in_time, late = folder.root / "inbox" / "按时", folder.root / "inbox" / "迟交"
    in_time.mkdir(parents=True)
    late.mkdir()
    chat = ["站经理三班群  聊天记录", ""]
    for role in ROLES:
        name, method = role.trainee.id, getattr(methods, role.method, None)
        if role.how == "zip":
            (in_time / f"作业{name}.zip").write_bytes(simulate.notebook_zip(folder, name, ASSIGNMENT, method))
        elif role.how == "folder":
            _unzip(simulate.notebook_zip(folder, name, ASSIGNMENT, method), in_time / "陈秀的作业")
        elif role.how == "code":
            chat += [
                f"{role.trainee.name} 12:0{len(chat) % 10}",
                simulate.code(folder, name, ASSIGNMENT, method),
                "收到请回复",
                "",
            ]
        elif role.how == "late":
            (late / "补交.txt").write_text(simulate.code(folder, name, ASSIGNMENT, method), encoding="utf-8")
        elif role.how == "damaged":
            whole = simulate.code(folder, name, ASSIGNMENT, method)
            chat += [f"{role.trainee.name}:", whole[: len(whole) // 2] + whole[len(whole) // 2 + 3 :], ""]
        elif role.how == "borrowed":
            code = simulate.code(folder, ROLES[0].trainee.id, ASSIGNMENT, method, t=name)
            chat += [f"{role.trainee.name}:", code, ""]
    chat += ["走错群的：", simulate.code(folder, "0001", ASSIGNMENT, methods.perfect, t="9527"), ""]
    chat += _played(roleplays)
    (in_time / "群聊.txt").write_text("\n".join(chat), encoding="utf-8")
    shutil.copyfile(in_time / "作业0001.zip", in_time / "再发一遍 作业0001.zip")
    (in_time / "截图.png").write_bytes(b"\x89PNG\r\n")
    return collect(folder, in_time, at=received.now() - timedelta(days=3)) + collect(folder, late)


def _unzip(content: bytes, target: Path) -> None:
    packed = target.with_name("packed.zip")
    packed.write_bytes(content)
    shutil.unpack_archive(packed, target)
    os.unlink(packed)


def _played(roleplays: Path) -> list[str]:
    """Two talks of the first scenario: the best line, and one by lot."""
    paths = sorted(roleplays.glob("*.yml"))
    if not paths:
        return []
    scenario = roleplay.load(paths[0])
    talks = {"0004": list(solver.best_line(scenario, solver.solve(scenario).opening)), "0007": _by_lot(scenario)}
    codes = []
    for trainee, steps in talks.items():
        payload = {"k": "roleplay", "s": scenario.id, "v": scenario.version, "t": trainee, "p": steps}
        codes += [f"{trainee} 的对话模拟：", handin.encode(payload), ""]
    return codes


def _by_lot(scenario: Scenario) -> list[int]:
    draw = random.Random(7)
    steps: list[int] = []
    while roleplay.replay(scenario, steps).ending is None:
        steps.append(draw.choice([choice for choice in range(4) if _possible(scenario, [*steps, choice])]))
    return steps


def _possible(scenario: Scenario, steps: list[int]) -> bool:
    try:
        roleplay.replay(scenario, steps)
    except ContentError:
        return False
    return True


def _named(submissions: Path) -> dict[str, tuple[float, str]]:
    """Method → automatic points and Chinese title of the named submission."""
    found = {}
    for path in sorted(submissions.glob("*.yml")):
        stated = yaml.safe_load(path.read_text(encoding="utf-8"))
        points = float(sum(stated["expects"]["points"].values()))
        found[stated["method"]] = points, str(stated["title"])
    return found
