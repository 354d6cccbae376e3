"""Put the rubric beside each written part in nbgrader's formgrader (named in the class's nbgrader_config.py)."""

from pathlib import Path
from typing import Any

from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell

from autograder.course.exercise import Exercise
from autograder.course.folder import ClassFolder
from autograder.marking import rubric
from autograder.masters import read
from toolkit.errors import ContentError


class RubricInSight(Preprocessor):
    """Inserts a cell before each written part; only on formgrader's page, which alone has a submission id."""

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        if not resources.get("submission_id"):
            return nb, resources
        # <class>/autograded/<trainee>/<assignment>/
        place = Path(resources["metadata"]["path"]).resolve()
        cells = []
        for cell in nb.cells:
            if read.written(cell):
                cells.append(new_markdown_cell(_shown(place.parents[2], place.name, read.grade_id(cell))))
            cells.append(cell)
        nb.cells = cells
        return nb, resources


def _shown(root: Path, assignment: str, question: str) -> str:
    try:
        folder = ClassFolder.open(root)
        found = rubric.render(rubric.load(folder, Exercise.open(folder.frozen(assignment)), question))
    except ContentError as problem:
        # A damaged rubric must not keep anybody from marking.
        return f"**{problem}**"
    # A blank line would end the block of HTML, and Markdown would begin.
    lines = found.replace("\n", "<br>")
    return f"<div>{lines}</div>"
