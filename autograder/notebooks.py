"""Write every notebook that the text stands for, executed, to _build/notebooks/ (make notebooks).

    book/**/*.md with a kernel     ──> book/…/<page>.ipynb
    cases/roleplays/<id>.yml       ──> cases/roleplays/<id>.ipynb
    exercises/<id>/<id>.md         ──> exercises/<id>/source/ (solved) and release/ (as handed out), data beside them

Directives of the book become the same parts as widgets. A notebook whose text and code have not changed since it was
last executed is left alone.
"""

import hashlib
import json
import re
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import jupytext
import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograder.course.exercise import Exercise
from autograder.course.new_class import new_class
from autograder.course.rebuild import from_answers
from autograder.course.roster import COLUMNS
from autograder.masters import author, convert
from autograder.masters.bindings import bindings
from toolkit import paths, roleplay, warm_kernel
from toolkit.errors import ContentError

ROOT = paths.ROOT
TARGET = ROOT / "_build" / "notebooks"
KERNELSPEC = {"name": "python3", "display_name": "Python 3", "language": "python"}
DIRECTIVE = re.compile(r"^```\{([a-z-]+)\}[ ]*([^\n]*)\n.*?^```[ ]*$", re.DOTALL | re.MULTILINE)
SECONDS_A_CELL = 180
CODE_ROOMS = ("toolkit", "autograder", "exercises")
WIDGETS = {
    "roleplay": """\
from toolkit import paths, roleplay
from toolkit.roleplay.widget import RoleplayWidget

RoleplayWidget(roleplay.load(paths.ROOT / "cases" / "roleplays" / "{argument}.yml"))""",
    "board": """\
import runpy

from toolkit import paths
from toolkit.boards import BoardWidget

practice = runpy.run_path(str(paths.ROOT / "exercises" / "{argument}" / "key.py"))["practice_payload"]
BoardWidget(**practice())""",
    "sorting": """\
from toolkit import paths
from toolkit.boards import BoardWidget, sorting

BoardWidget(**sorting.practice(sorting.load((paths.ROOT / "{page}").with_name("{argument}.sorting.yml"))))""",
    "quiz": """\
from IPython.display import HTML

from toolkit import paths, quiz

HTML(quiz.static_html(quiz.load(paths.ROOT / "{page}.quiz.yml")))""",
}
"""Directive of the book → the code that shows the same part in JupyterLab."""


class Job(NamedTuple):
    notebook: NotebookNode
    target: Path


def named(notebook: NotebookNode) -> NotebookNode:
    """Give the cells ids that stay the same from run to run."""
    for number, cell in enumerate(notebook.cells, start=1):
        cell.id = f"cell-{number:02d}"
    return notebook


def cells_of(text: str, page: str) -> Iterator[NotebookNode]:
    """Cut Markdown at its directives: widgets become code cells, the others (cards, grids) stay with the page."""
    end = 0
    for match in DIRECTIVE.finditer(text):
        if before := text[end : match.start()].strip():
            yield new_markdown_cell(before)
        end = match.end()
        if match[1] in WIDGETS:
            yield new_code_cell(WIDGETS[match[1]].format(argument=match[2].strip(), page=page))
    if after := text[end:].strip():
        yield new_markdown_cell(after)


def chapter(page: Path) -> NotebookNode | None:
    """Return the notebook of a page with a kernel; None for a page of text."""
    text = page.read_text(encoding="utf-8")
    if not re.match(r"---\n(?:.*\n)*?kernelspec:", text):
        return None
    read = jupytext.reads(text, fmt="md:myst")
    name = page.relative_to(ROOT).with_suffix("").as_posix()
    cells = []
    for cell in read.cells:
        cells += list(cells_of(cell.source, name)) if cell.cell_type == "markdown" else [cell]
    return new_notebook(cells=cells, metadata={"kernelspec": KERNELSPEC})


def talk(file: Path) -> NotebookNode:
    """Return the notebook of a role-play: its title and the player."""
    scenario = roleplay.load(file)
    start = new_markdown_cell(f"# {scenario.title}\n\n教学编写 · 约 {scenario.minutes} 分钟\n\n{scenario.brief}")
    return new_notebook(
        cells=[start, new_code_cell(WIDGETS["roleplay"].format(argument=scenario.id, page=""))],
        metadata={"kernelspec": KERNELSPEC},
    )


def exercise(folder: Path) -> Iterator[Job]:
    """Yield the solved notebook and the one that is handed out, each beside the data of the author's run."""
    for kind in ("source", "release"):
        target = TARGET / "exercises" / folder.name / kind / f"{folder.name}.ipynb"
        executed = target.read_bytes() if target.exists() else b""
        notebook = nbformat.read(author.write(folder, target.parent), as_version=4)
        if executed:
            target.write_bytes(executed)
        yield Job(notebook if kind == "source" else release(folder, target.parent), target)


def release(folder: Path, data: Path) -> NotebookNode:
    """Return the notebook that trainees get, made as a class makes it, with the perfect answers typed in."""
    exercise = Exercise.open(folder)
    with TemporaryDirectory() as spare:
        roster = Path(spare) / "roster.csv"
        roster.write_text(",".join(COLUMNS) + "\n0001,试读,试读,试读\n", encoding="utf-8")
        course = new_class(Path(spare) / "class", roster)
        convert.write_source(exercise, course.source(folder.name))
        places = bindings(nbformat.read(course.source(folder.name), as_version=4))
        notebook = nbformat.read(convert.write_release(course, folder.name), as_version=4)
    return from_answers(notebook, places, exercise.methods().perfect(data))


def jobs() -> Iterator[Job]:
    for page in sorted((ROOT / "book").rglob("*.md")):
        if (notebook := chapter(page)) is not None:
            yield Job(named(notebook), TARGET / page.relative_to(ROOT).with_suffix(".ipynb"))
    for file in sorted((ROOT / "cases" / "roleplays").glob("*.yml")):
        yield Job(named(talk(file)), TARGET / file.relative_to(ROOT).with_suffix(".ipynb"))
    for board in sorted((ROOT / "exercises").glob("*/board.yml")):
        yield from exercise(board.parent)


def fingerprint(notebook: NotebookNode, code: str) -> str:
    sources = [(cell.cell_type, cell.source) for cell in notebook.cells]
    return hashlib.sha256(json.dumps([sources, code]).encode()).hexdigest()[:16]


def code_digest() -> str:
    """Return a hash of the code and data that any notebook may use."""
    total = hashlib.sha256()
    for room in CODE_ROOMS:
        for path in sorted((ROOT / room).rglob("*")):
            if path.suffix in (".py", ".yml", ".csv") and "node_modules" not in path.parts:
                total.update(path.read_bytes())
    return total.hexdigest()


def execute(job: Job, code: str) -> bool:
    """Execute and write one notebook; False when it was up to date. ContentError names the cell that failed."""
    mark = fingerprint(job.notebook, code)
    if job.target.exists() and nbformat.read(job.target, as_version=4).metadata.get("kf") == mark:
        return False
    job.target.parent.mkdir(parents=True, exist_ok=True)
    client = NotebookClient(
        job.notebook,
        timeout=SECONDS_A_CELL,
        kernel_name="python3",
        resources={"metadata": {"path": str(job.target.parent)}},
        # A kept state would repeat every bundled script in every notebook.
        store_widget_state=False,
    )
    try:
        client.execute()
    except CellExecutionError as error:
        where = job.target.relative_to(TARGET)
        problem = f"运行出错：{error.ename}: {error.evalue}".rstrip("。")
        raise ContentError(where, "", problem, "在源文件里改好这一格") from None
    job.notebook.metadata["kf"] = mark
    nbformat.write(job.notebook, job.target)
    return True


def main() -> int:
    code = code_digest()
    warm_kernel.use()
    try:
        todo = list(jobs())
        for stale in set(TARGET.rglob("*.ipynb")) - {job.target for job in todo}:
            stale.unlink()
        with ThreadPoolExecutor(max_workers=2) as pool:
            done = sum(pool.map(lambda job: execute(job, code), todo))
    except ContentError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"笔记本 {len(todo)} 份，这次运行了 {done} 份：{TARGET.relative_to(ROOT)}/")
    return 0


if __name__ == "__main__":
    sys.exit(main())
