"""Is a changed exercise still the paper that the trainees answered? Only the judge's side of it may differ."""

import json
import tempfile
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from autograder.course import packages, skeleton
from autograder.course.exercise import Exercise
from autograder.course.folder import ClassFolder
from autograder.course.history import Parts
from autograder.masters import read
from toolkit import boards
from toolkit.boards import rules
from toolkit.errors import ContentError

SAMPLE = 40
"""Papers of the class that the new key is tried on before anything is replaced."""

_WAY_OUT = "学员答的是旧题；regrade 只能改答案（judge、key.py、rubric.yml、评分区段），题面要改就另发一份作业"


def need(folder: ClassFolder, exercise: Exercise) -> Parts:
    """Return the new source notebook and cells; ContentError for the first thing that a trainee could see change."""
    assignment = exercise.id
    old = Exercise.open(folder.frozen(assignment))
    _same_board(boards.public(old.board), boards.public(exercise.board))
    _same_cells(nbformat.read(folder.source(assignment), as_version=4), read.read(exercise.master), assignment)
    with skeleton.skeleton(folder, exercise, hand_ins=False) as trial:
        made = skeleton.parts(trial, assignment)
        _same_release(
            nbformat.read(folder.release(assignment), as_version=4),
            nbformat.read(trial.release(assignment), as_version=4),
            assignment,
        )
    _key_works(folder, exercise, old)
    return made


def _same_board(old: dict[str, Any], new: dict[str, Any]) -> None:
    for field in ("id", "title", "minutes", "intro", "options"):
        if old[field] != new[field]:
            raise ContentError("board.yml", field, "改过，学员看得见", _WAY_OUT)
    was, now = ([question["id"] for question in board["questions"]] for board in (old, new))
    if was != now:
        odd = next((name for name in [*was, *now] if (name in was) != (name in now)), now[0])
        raise ContentError("board.yml", f"题 {odd}", "题目增减、改名或换了次序", _WAY_OUT)
    for before, after in zip(old["questions"], new["questions"], strict=True):
        for field in dict.fromkeys([*before, *after]):
            if before.get(field) != after.get(field):
                problem = "分值改过" if field in ("points", "each") else "改过，学员看得见"
                raise ContentError("board.yml", f"题 {before['id']} {field}", problem, _WAY_OUT)


def _same_cells(old: NotebookNode, new: NotebookNode, assignment: str) -> None:
    """Grade ids, kinds and points: nbgrader itself would only say that it cannot."""

    def shape(notebook: NotebookNode) -> list[tuple[str, str, bool, bool, Any]]:
        return [
            (read.grade_id(cell), cell.cell_type, read.graded(cell), read.solution(cell),
             cell.metadata.nbgrader.get("points"))
            for cell in notebook.cells
            if read.grade_id(cell)
        ]  # fmt: skip

    was, now = shape(old), shape(new)
    if was == now:
        return
    odd = next((one for one in [*was, *now] if (one in was) != (one in now)), now[0])
    raise ContentError(f"{assignment}.md", f"格“{odd[0]}”", "题号、次序、种类或分值改过", _WAY_OUT)


def _same_release(old: NotebookNode, new: NotebookNode, assignment: str) -> None:
    if len(old.cells) != len(new.cells):
        raise ContentError(f"{assignment}.md", "", f"格数从 {len(old.cells)} 变成 {len(new.cells)}", _WAY_OUT)
    for number, (before, after) in enumerate(zip(old.cells, new.cells, strict=True), start=1):
        if before != after:
            name = read.grade_id(before)
            place = f"格“{name}”" if name else f"第 {number} 格"
            raise ContentError(f"{assignment}.md", place, "改过，学员看得见", _WAY_OUT)
    # How the code is run is no part of the paper.
    was, now = ({name: one for name, one in given.metadata.items() if name != "curriculum"} for given in (old, new))
    if was != now:
        raise ContentError(f"{assignment}.md", "文件头", "改过", _WAY_OUT)


def _key_works(folder: ClassFolder, exercise: Exercise, old: Exercise) -> None:
    """Try the new key on papers that were handed out: it must give the same questions and judge every one."""
    handed_out = [one for one in folder.trainees if (folder.variant(one, exercise.id) / "board.json").is_file()]
    step = max(1, len(handed_out) // SAMPLE)
    for trainee in handed_out[::step]:
        place = folder.variant(trainee, exercise.id)
        data = packages.paper(folder, trainee, exercise.id)["data"]
        try:
            files = exercise.read_files(place)
            shown = json.loads(json.dumps(exercise.data(files)))
            rules.judge(exercise.board, data, exercise.key(files), {}, f"{exercise.id}/board.yml")
        except ContentError:
            raise
        except Exception as error:
            raise ContentError(
                f"{exercise.id}/key.py", f"学号 {trainee} 的数据", f"答案算不出来（{type(error).__name__}：{error}）",
                "改好 key.py 再来；班级没有动",
            ) from None  # fmt: skip
        if shown != data:
            raise ContentError(
                f"{exercise.id}/key.py", f"学号 {trainee} 的数据", "board_data 给出的题面数和发下去的不一样", _WAY_OUT
            )
        if rules.max_points(exercise.board, data) != rules.max_points(old.board, data):
            raise ContentError(f"{exercise.id}/board.yml", "", "各题满分和原来不一样", _WAY_OUT)
    with tempfile.TemporaryDirectory() as scratch:
        _same_draw(exercise, old, Path(scratch))


def _same_draw(exercise: Exercise, old: Exercise, scratch: Path) -> None:
    """The same seed must still draw the same files: who joins the class later gets the same kind of paper."""
    drawn = {}
    for name, one in (("old", old), ("new", exercise)):
        target = scratch / name
        target.mkdir()
        one.write_files(one.build(bytes(32)), target)
        drawn[name] = {path.name: path.read_bytes() for path in target.iterdir()}
    if drawn["old"] != drawn["new"]:
        raise ContentError(
            f"{exercise.id}/key.py", "build_variant", "抽出来的数据和原来不一样，后来的学员会做另一份题", _WAY_OUT
        )
