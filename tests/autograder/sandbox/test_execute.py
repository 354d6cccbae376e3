import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from autograder.sandbox.execute import TIMED_OUT, Crashed, execute


def run(tmp_path, *sources, timeout=30, **metadata):
    cells = [new_code_cell(source, metadata=metadata) for source in sources]
    notebook = new_notebook(cells=cells, metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}})
    return execute(notebook, tmp_path, timeout)


def outputs(notebook):
    return [[output.output_type for output in cell.outputs] for cell in notebook.cells]


def test_does_every_cell_run_in_the_folder_and_after_an_error(tmp_path):
    (tmp_path / "here.txt").write_text("x", encoding="utf-8")
    done = run(tmp_path, "open('here.txt').read()", "1 / 0", "2")
    assert outputs(done) == [["execute_result"], ["error"], ["execute_result"]]


def test_is_a_cell_that_never_ends_cut_off_and_marked(tmp_path):
    done = run(tmp_path, "while True: pass", "2", timeout=2)
    assert TIMED_OUT in [output.ename for output in done.cells[0].outputs if output.output_type == "error"]
    assert outputs(done)[1] == ["execute_result"]


def test_is_a_kernel_that_dies_a_crash_with_a_reason(tmp_path):
    with pytest.raises(Crashed, match="内核中途退出"):
        run(tmp_path, "import os; os._exit(1)", "2")


def test_can_a_tag_keep_a_cell_from_running(tmp_path):
    assert outputs(run(tmp_path, "2", tags=["skip-execution"])) == [["execute_result"]]


def test_can_a_cell_import_the_judge(tmp_path):
    done = run(tmp_path, "import autograder.judge, toolkit")
    assert outputs(done) == [[]]
    nbformat.validate(done)
