"""nbval passes what is solved and fails what is not: a board nobody filled, a number nobody wrote."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from autograder import notebooks
from autograder.masters.read import grade_id
from toolkit.boards import answers
from toolkit.paths import ROOT

EXERCISES = sorted(path.parent.name for path in (ROOT / "exercises").glob("*/board.yml"))
CHOSEN = EXERCISES if os.environ.get("KF_VARIANTS") == "all" else EXERCISES[::4]
"""All have the same cells around their boards: make test takes every fourth, make exercises all."""


@pytest.fixture(params=CHOSEN)
def handed_out(request, tmp_path) -> Path:
    """A copy of the released notebook, answered, beside its data."""
    folder = notebooks.TARGET / "exercises" / request.param / "release"
    assert folder.is_dir(), "先运行 make notebooks"
    shutil.copytree(folder, tmp_path / "work")
    return tmp_path / "work" / f"{request.param}.ipynb"


def validate(notebook: Path) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "--nbval-lax", "-q", "-p", "no:cacheprovider", "-c", "/dev/null", notebook.name],
        cwd=notebook.parent, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout


def test_does_an_empty_board_fail(handed_out):
    (handed_out.parent / answers.FILE).unlink()
    code, said = validate(handed_out)
    assert code == 1
    assert "还没答完" in said


def test_does_an_unwritten_number_fail(handed_out):
    notebook = nbformat.read(handed_out, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code" and grade_id(cell) and cell.metadata.nbgrader.solution:
            cell.source = "\n".join(line for line in cell.source.split("\n") if "None" in line)
    nbformat.write(notebook, handed_out)
    code, said = validate(handed_out)
    assert code == 1
    assert "还没有填数" in said
