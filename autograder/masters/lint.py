"""Check a master before it is released: ids, points, regions, skills, agreement with the board, leaks."""

import re
from collections.abc import Iterator
from pathlib import Path

from nbformat import NotebookNode

from autograder.course.exercise import Exercise
from autograder.masters import crossings, leaks, read
from autograder.masters.bindings import markings
from autograder.masters.regions import Parts, split
from toolkit import skills
from toolkit.boards import rules
from toolkit.errors import ContentError

TOTAL = 20
"""Every exercise carries twenty points."""

_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_MEANINGLESS = re.compile(r"(cell|test|question|q|task|answer|part|grade|id)?-?[0-9]*|cell-[0-9a-f]{6,}")
_POINTS_IN_TEXT = re.compile(r"[(（【\[]\s*(?:本题|共|满分|计|各|每[题个家])?\s*\d+(?:\.\d+)?\s*分\s*[)）】\]]")


def lint(folder: Path, sample: Path) -> list[ContentError]:
    """Return every problem of the exercise in `folder`.

    sample: folder with one variant's files (data as a trainee gets them), for points and leaks.
    """
    exercise = Exercise.open(folder)
    try:
        notebook = read.read(exercise.master)
    except ContentError as problem:
        return [problem]
    file = exercise.master.name
    problems = list(_cells(file, notebook))
    parts, open_regions = _parts(file, notebook)
    problems += open_regions
    problems += _points(file, notebook)
    if not problems:
        # These read the whole notebook: with broken regions they would only repeat the first fault.
        files = exercise.read_files(sample)
        data, key = exercise.data(files), exercise.key(files)
        problems += _board(file, notebook, exercise, data)
        problems += leaks.find(file, notebook, parts, exercise, data, key)
        problems += crossings.find(file, notebook, sample)
    return problems


def where(cell: NotebookNode, number: int) -> str:
    """How a cell is named to its author."""
    name = read.grade_id(cell)
    return f"格“{name}”" if name else f"第 {number} 格"


def _cells(file: str, notebook: NotebookNode) -> Iterator[ContentError]:
    seen: dict[str, int] = {}
    for number, cell in enumerate(notebook.cells, start=1):
        meta = cell.metadata.get("nbgrader")
        if meta is None:
            continue
        place, name = where(cell, number), read.grade_id(cell)
        if not _ID.fullmatch(name) or _MEANINGLESS.fullmatch(name) or len(name) > 40:
            yield ContentError(file, place, f"grade_id“{name}”看不出是哪道题", "用小写英文和 -,如 visit-plan")
        if name in seen:
            yield ContentError(file, place, f"grade_id 与第 {seen[name]} 格重复", "一格一个，改掉其中一个")
        seen[name] = number
        if meta.get("schema_version") != 3:
            yield ContentError(file, place, "nbgrader 的 schema_version 不是 3", "写 schema_version: 3")
        if read.graded(cell) != ("points" in meta):
            problem = "评分格没有写分数" if read.graded(cell) else "不评分的格写了分数"
            yield ContentError(file, place, problem, "points 只写在 grade: true 的格里")
        if cell.cell_type == "markdown" and read.graded(cell) != read.solution(cell):
            yield ContentError(file, place, "文字格评分就要让人写", "grade 和 solution 都写 true，或都写 false")
        if read.graded(cell):
            yield from _skills(file, place, cell)


def _skills(file: str, place: str, cell: NotebookNode) -> Iterator[ContentError]:
    named = read.skills_of(cell)
    if not named:
        yield ContentError(file, place, "评分格没有写考什么技能", "加 curriculum: {skills: [...]}")
    for skill in named:
        try:
            skills.resolve(skill, file)
        except ContentError as problem:
            yield ContentError(file, place, problem.problem and f"技能“{skill}”不在技能表里", problem.way_out)


def _parts(file: str, notebook: NotebookNode) -> tuple[list[Parts], list[ContentError]]:
    parts, problems = [], []
    for number, cell in enumerate(notebook.cells, start=1):
        place = where(cell, number)
        try:
            part = split(cell, file, place)
        except ContentError as problem:
            problems.append(problem)
            parts.append(Parts([], {}))
            continue
        parts.append(part)
        if "SOLUTION" in part.hidden and not read.solution(cell):
            problems.append(
                ContentError(file, place, "答案写在了不是作答格的地方，会原样发给学员", "把这格的 solution 写成 true")
            )
        if "HIDDEN TESTS" in part.hidden and not (read.graded(cell) and cell.cell_type == "code"):
            problems.append(ContentError(file, place, "隐藏测试写在了不是评分格的地方", "搬到 grade: true 的代码格"))
        if "MARK SCHEME" in part.hidden:
            problems.append(ContentError(file, place, "评分要点不写在母本里", "写进 rubric.yml 或 board.yml 的 rubric"))
        if read.solution(cell) and "SOLUTION" not in part.hidden:
            problems.append(
                ContentError(
                    file,
                    place,
                    "作答格没有 SOLUTION 区段，发布时连题目一起清掉",
                    "把答案括进 ### BEGIN SOLUTION 和 ### END SOLUTION",
                )
            )
        if cell.cell_type == "code" and read.graded(cell) and not read.solution(cell):
            problems += _grade_cell(file, place, part)
    return parts, problems


def _grade_cell(file: str, place: str, part: Parts) -> Iterator[ContentError]:
    if "HIDDEN TESTS" not in part.hidden:
        yield ContentError(
            file, place, "评分格没有 HIDDEN TESTS 区段", "把测试括进 ### BEGIN HIDDEN TESTS 和 ### END HIDDEN TESTS"
        )
    if any(line.strip() and not line.lstrip().startswith("#") for line in part.visible):
        yield ContentError(file, place, "评分格里有看得见的代码", "都放进 HIDDEN TESTS 区段，外面只留注释")


def _points(file: str, notebook: NotebookNode) -> Iterator[ContentError]:
    total = 0.0
    for number, cell in enumerate(notebook.cells, start=1):
        points = cell.metadata.get("nbgrader", {}).get("points")
        if read.graded(cell) and points is not None:
            if isinstance(points, bool) or not isinstance(points, int | float) or points <= 0:
                yield ContentError(file, where(cell, number), f"分数写成了 {points!r}", "写大于 0 的数")
                continue
            total += points
        match = _POINTS_IN_TEXT.search(cell.source)
        if match:
            yield ContentError(
                file,
                where(cell, number),
                f"文字里又写了一遍分数“{match.group()}”",
                "删掉；分数只写在 points 里，页面会自己显示",
            )
    if abs(total - TOTAL) > 1e-9:
        yield ContentError(file, "", f"各题合计 {total:g} 分，应为 {TOTAL} 分", "改各格的 points")


def _board(file: str, notebook: NotebookNode, exercise: Exercise, data: dict) -> Iterator[ContentError]:
    graded = {read.grade_id(cell): cell for cell in notebook.cells if read.graded(cell)}
    written = {name for name, cell in graded.items() if read.written(cell)}
    asked = {question.id: question for question in exercise.board.questions}
    maximum = rules.max_points(exercise.board, data)
    marked = set()
    for marking in markings(notebook):
        place = f"格“{marking.cell}”"
        if marking.question != marking.cell:
            yield ContentError(file, place, f"评的是“{marking.question}”", "mark 里写这一格自己的 grade_id")
        elif marking.question not in asked:
            yield ContentError(file, place, "board.yml 里没有这道题", "board.yml 里题的 id 要和 grade_id 一样")
        marked.add(marking.cell)
    for name in graded.keys() - written - marked:
        yield ContentError(file, f"格“{name}”", "评分格没有调用 mark", f'隐藏测试最后一行写 mark("{name}")')
    for name, question in asked.items():
        if name not in graded:
            yield ContentError(
                "board.yml", f"题“{name}”", "母本里没有对应的评分格", "加一格 grade_id 与题 id 相同的评分格"
            )
            continue
        cell = graded[name]
        points = float(maximum.get(name, getattr(question, "points", None) or 0))
        stated = float(cell.metadata.nbgrader.points)
        if abs(points - stated) > 1e-9:
            yield ContentError(file, f"格“{name}”", f"写 {stated:g} 分，board.yml 合 {points:g} 分", "两处改成一样")
        if {skills.resolve(s) for s in question.skills} != {skills.resolve(s) for s in read.skills_of(cell)}:
            yield ContentError(file, f"格“{name}”", "技能和 board.yml 里写的不一样", "两处改成一样")
