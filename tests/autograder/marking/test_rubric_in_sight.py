import nbformat

from autograder.marking.formgrader import RubricInSight
from autograder.masters import read


def shown(made, resources):
    path = made.folder.autograded("0012", "tiny-sort")
    notebook = nbformat.read(path / "tiny-sort.ipynb", as_version=4)
    more = {"metadata": {"path": str(path)}, **resources}
    return notebook.cells, RubricInSight().preprocess(nbformat.from_dict(notebook), more)[0].cells


def test_does_the_rubric_stand_right_before_the_written_part(own):
    before, after = shown(own, {"submission_id": "1"})
    (place,) = [number for number, cell in enumerate(after) if read.written(cell)]
    assert "没有家没有数" in after[place - 1].source
    assert len(after) == len(before) + 1


def test_is_a_page_that_is_not_formgraders_left_alone(own):
    before, after = shown(own, {})
    assert len(after) == len(before)


def test_does_a_damaged_rubric_keep_nobody_from_marking(own):
    (own.root / "comments.yml").write_text("- x", encoding="utf-8")
    _, after = shown(own, {"submission_id": "1"})
    assert any("comments.yml" in cell.source for cell in after)
