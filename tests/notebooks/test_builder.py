"""How pages become notebooks (make notebooks); nbval itself runs over what it wrote."""

import nbformat
import pytest

from autograder import notebooks
from toolkit.errors import ContentError
from toolkit.paths import ROOT

FRONT = "---\nkernelspec:\n  display_name: Python 3\n  name: python3\n---\n"


def sources(notebook) -> list[tuple[str, str]]:
    return [(cell.cell_type, cell.source) for cell in notebook.cells]


@pytest.fixture
def page(tmp_path, monkeypatch):
    monkeypatch.setattr(notebooks, "ROOT", tmp_path)
    return tmp_path / "chapter.md"


def test_is_a_page_of_text_left_alone(page):
    page.write_text("# 标题\n\n```{quiz}\n```\n", encoding="utf-8")
    assert notebooks.chapter(page) is None


def test_does_a_directive_become_its_widget(page):
    text = "# 标题\n\n```{board} sort-them\n```\n\n后面\n\n```{code-cell} ipython3\nx = 1\n```\n"
    page.write_text(FRONT + text, encoding="utf-8")
    kinds = sources(notebooks.chapter(page))
    assert [kind for kind, _ in kinds] == ["markdown", "code", "markdown", "code"]
    assert "BoardWidget" in kinds[1][1]
    assert '"sort-them"' in kinds[1][1]
    assert kinds[3] == ("code", "x = 1")


def test_does_a_card_stay_with_the_page(page):
    page.write_text(f"{FRONT}前\n\n```{{case-card}} rake-01\n```\n\n后\n", encoding="utf-8")
    assert sources(notebooks.chapter(page)) == [("markdown", "前"), ("markdown", "后")]


def test_are_the_ids_of_two_runs_equal(page):
    page.write_text(f"{FRONT}# 标题\n", encoding="utf-8")
    first, second = (notebooks.named(notebooks.chapter(page)) for _ in range(2))
    assert [cell.id for cell in first.cells] == [cell.id for cell in second.cells] == ["cell-01"]


def test_is_a_failing_cell_told_in_one_sentence_and_nothing_written(tmp_path, monkeypatch):
    monkeypatch.setattr(notebooks, "TARGET", tmp_path)
    broken = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1 / 0")])
    with pytest.raises(ContentError, match=r"chapter\.ipynb：运行出错：ZeroDivisionError"):
        notebooks.execute(notebooks.Job(broken, tmp_path / "chapter.ipynb"), "")
    assert not (tmp_path / "chapter.ipynb").exists()


def test_is_an_unchanged_notebook_left_alone_and_a_changed_one_run(tmp_path, monkeypatch):
    monkeypatch.setattr(notebooks, "TARGET", tmp_path)
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("print(6 * 7)")])
    job = notebooks.Job(notebook, tmp_path / "one.ipynb")
    assert notebooks.execute(job, "code as it was")
    assert nbformat.read(job.target, as_version=4).cells[0].outputs[0].text == "42\n"
    assert not notebooks.execute(job, "code as it was")
    assert notebooks.execute(job, "code that changed")


def test_is_there_a_notebook_for_every_part():
    made = {path.relative_to(notebooks.TARGET).as_posix() for path in notebooks.TARGET.rglob("*.ipynb")}
    assert made, "先运行 make notebooks"
    wanted = {f"cases/roleplays/{path.stem}.ipynb" for path in (ROOT / "cases" / "roleplays").glob("*.yml")}
    for board in (ROOT / "exercises").glob("*/board.yml"):
        name = board.parent.name
        wanted |= {f"exercises/{name}/{kind}/{name}.ipynb" for kind in ("source", "release")}
    assert wanted <= made
    assert any(name.startswith("book/") for name in made)


def test_does_the_handed_out_notebook_hold_no_key():
    for path in (notebooks.TARGET / "exercises").glob("*/release/*.ipynb"):
        text = path.read_text(encoding="utf-8")
        assert "autograder" not in text
        assert "SOLUTION" not in text
        assert "HIDDEN" not in text
