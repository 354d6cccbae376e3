"""Does the page of troubles quote what the commands really say?"""

import ast
import re
from pathlib import Path

import pytest

from toolkit.paths import ROOT

PAGE = ROOT / "book" / "trainer" / "when-it-fails.md"


def quoted(page: Path = PAGE) -> list[str]:
    """First cells of the tables: what people see."""
    rows = re.findall(r"^\| ([^|]+?) \|", page.read_text(encoding="utf-8"), re.M)
    return [row for row in rows if row != "看到" and not row.startswith("---")]


def sentences() -> list[str]:
    """All texts that the commands hold; what varies in them is a blank."""
    found = []
    for room in ("autograder", "toolkit"):
        for path in (ROOT / room).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    found.append(node.value)
                elif isinstance(node, ast.JoinedStr):
                    parts = [one.value if isinstance(one, ast.Constant) else "…" for one in node.values]
                    found.append("".join(map(str, parts)))
    return found


@pytest.fixture(scope="module")
def said() -> list[str]:
    return sentences()


@pytest.mark.parametrize("seen", quoted())
def test_is_it_said(seen: str, said: list[str]):
    """Is every piece between the blanks of a quoted sentence said, all in one sentence?"""
    pieces = [piece.strip() for piece in seen.split("…") if piece.strip()]
    assert any(all(piece in sentence for piece in pieces) for sentence in said), seen


def test_are_there_quotes():
    assert len(quoted()) > 30
