import nbformat
import pytest
from nbclient import NotebookClient

from autograder.course.rebuild import own_text
from autograder.masters import author, read
from autograder.masters.bindings import Binding, bindings, markings
from tests.autograder.small_class import TINY
from toolkit.errors import ContentError


def test_is_a_master_read_to_the_same_bytes_each_time():
    first, second = (nbformat.writes(read.read(TINY / "tiny-sort.md")) for _ in range(2))
    assert first == second


def test_are_cell_ids_taken_from_grade_ids():
    notebook = read.read(TINY / "tiny-sort.md")
    nbformat.validate(notebook)
    ids = [cell.id for cell in notebook.cells]
    assert ids[:3] == ["cell-01", "read-first", "set-up"]
    assert len(set(ids)) == len(ids)
    assert notebook.metadata.kernelspec.name == "python3"


def test_is_a_missing_master_named(tmp_path):
    with pytest.raises(ContentError, match="找不到练习的母本"):
        read.read(tmp_path / "none" / "none.md")


def test_is_the_home_of_each_answer_found_in_the_code():
    notebook = read.read(TINY / "tiny-sort.md")
    assert {marking.cell for marking in markings(notebook)} == {"mean-tonnes", "high-line", "place-each"}
    assert bindings(notebook) == {
        "mean-tonnes": Binding("mean-in-code", "mean_tonnes"),
        "visit-note": Binding("visit-note", ""),
    }


@pytest.mark.parametrize(
    "call", ["mark('q', x)", "mark('q', answer=x)", "judge.mark(grade_id='q', answer=globals().get('x'))"]
)
def test_is_every_way_to_pass_an_answer_understood(call):
    grade = {"nbgrader": {"grade": True, "solution": False, "grade_id": "q"}}
    answer = {"nbgrader": {"grade": False, "solution": True, "grade_id": "home"}}
    cells = [nbformat.v4.new_code_cell("x = 1", metadata=answer), nbformat.v4.new_code_cell(call, metadata=grade)]
    assert bindings(nbformat.v4.new_notebook(cells=cells)) == {"q": Binding("home", "x")}


def test_does_the_solved_master_give_full_marks_in_an_authors_run(tmp_path):
    path = author.write(TINY, tmp_path / "run")
    done = NotebookClient(
        nbformat.read(path, as_version=4), kernel_name="python3", resources={"metadata": {"path": str(path.parent)}}
    ).execute()
    points = {
        cell.id: float(output.data["text/plain"])
        for cell in done.cells
        for output in cell.get("outputs", [])
        if output.output_type == "execute_result"
    }
    assert points == {"mean-tonnes": 4, "high-line": 4, "place-each": 8}


def test_is_a_trainees_own_text_told_from_the_question():
    released = "先去看谁，为什么？\n\n（在这里写）"
    assert own_text(released, "先去看谁，为什么？\n\n先去第一家。\n\n他量大。") == "先去第一家。\n\n他量大。"
    assert own_text(released, released) == ""
