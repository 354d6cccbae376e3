"""Arrows between the folders go one way: book, cases, exercises → toolkit; autograder → toolkit."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ALLOWED = {
    "toolkit": {"toolkit"},
    "autograder": {"autograder", "toolkit"},
    "book": {"toolkit"},
    "cases": {"toolkit"},
    "exercises": {"toolkit"},
}
ROOMS = set(ALLOWED) | {"tests"}
HIDDEN = re.compile(r"### BEGIN HIDDEN TESTS.*?### END HIDDEN TESTS", re.DOTALL)
CODE_CELL = re.compile(r"^```\{code-cell\}[^\n]*\n(?:---\n.*?\n---\n)?(.*?)^```", re.DOTALL | re.MULTILINE)


def imported_rooms(source: str) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.split(".")[0])
    return found & ROOMS


def python_files(room: str) -> list[Path]:
    return [path for path in (ROOT / room).rglob("*.py") if "node_modules" not in path.parts]


@pytest.mark.parametrize("room", sorted(ALLOWED))
def test_does_a_room_import_only_where_its_arrows_point(room):
    for path in python_files(room):
        allowed = ALLOWED[room] | ({"autograder"} if path.name == "key.py" else set())
        wrong = imported_rooms(path.read_text(encoding="utf-8")) - allowed
        assert not wrong, f"{path.relative_to(ROOT)} imports {', '.join(sorted(wrong))}"


def visible_code(text: str) -> str:
    """Return the code cells of a MyST page without hidden tests and IPython magics."""
    cells = "\n".join(HIDDEN.sub("", cell) for cell in CODE_CELL.findall(text))
    return "\n".join(line for line in cells.splitlines() if not line.lstrip().startswith(("%", "!")))


def test_do_pages_import_the_toolkit_alone():
    pages = [path for room in ("book", "cases", "exercises") for path in (ROOT / room).rglob("*.md")]
    assert pages
    for path in pages:
        wrong = imported_rooms(visible_code(path.read_text(encoding="utf-8"))) - {"toolkit"}
        assert not wrong, f"{path.relative_to(ROOT)} imports {', '.join(sorted(wrong))} outside its hidden tests"


def test_is_a_wrong_arrow_seen():
    assert imported_rooms("from autograder.judge import mark") == {"autograder"}
    page = "```{code-cell} ipython3\n---\ntags: [x]\n---\nfrom autograder import judge\n```\n"
    assert imported_rooms(visible_code(page)) == {"autograder"}
    hidden = (
        "```{code-cell} ipython3\n### BEGIN HIDDEN TESTS\nfrom autograder import judge\n### END HIDDEN TESTS\n```\n"
    )
    assert imported_rooms(visible_code(hidden)) == set()


def imported_modules(source: str) -> set[str]:
    """Return the toolkit's own modules that a source imports, 'toolkit.models.units' or 'toolkit.models'."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return {name for name in found if name.split(".")[0] == "toolkit"}


@pytest.mark.parametrize(
    ("room", "allowed"), [("models", ("models",)), ("data", ("data", "models", "authored", "errors"))]
)
def test_do_models_know_nothing_of_the_stations(room, allowed):
    """Do models import models alone, and data sets nothing but models beside themselves?"""
    for path in (ROOT / "toolkit" / room).rglob("*.py"):
        rooms = {name.split(".")[1] for name in imported_modules(path.read_text(encoding="utf-8"))}
        assert rooms <= set(allowed), f"{path.relative_to(ROOT)} imports toolkit.{', '.join(rooms - set(allowed))}"


def test_is_a_model_that_knows_a_station_seen():
    assert imported_modules("from toolkit.data import station\nimport toolkit.models.units") == {
        "toolkit.data",
        "toolkit.models.units",
    }
