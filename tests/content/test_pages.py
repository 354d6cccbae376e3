"""Do the pages keep the book's rules?"""

import re

import pytest
import yaml

from tests.content import lint
from toolkit import coverage
from toolkit.cases import red_lines, sources
from toolkit.quiz import load

PAGES = [pytest.param(page, id=str(page.relative_to(lint.ROOT))) for page in lint.pages()]
CHAPTERS = [pytest.param(page, id=page.stem) for page in lint.chapters()]
DATA = [
    pytest.param(path, id=str(path.relative_to(lint.ROOT)))
    for folder in ("book", "cases", "exercises")
    for path in sorted((lint.ROOT / folder).rglob("*.yml"))
]


def test_there_are_pages():
    """Is there anything to check at all?"""
    assert len(PAGES) > 5
    assert CHAPTERS
    assert DATA


@pytest.mark.parametrize("page", PAGES)
def test_links(page):
    """Does every local link, anchor and directive of a page lead somewhere?"""
    assert lint.links(page) == []


@pytest.mark.parametrize("page", PAGES)
def test_words(page):
    """Does a page speak as managers do?"""
    assert lint.words(page.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("page", PAGES)
def test_bare_ids(page):
    """Does a page keep source IDs out of sight?"""
    assert lint.bare_ids(lint.split(page)[1]) == []


@pytest.mark.parametrize("path", DATA)
def test_data_files(path):
    """Do the texts of role-plays, quizzes and boards keep the same rules?"""
    texts = "\n".join(lint.yaml_texts(yaml.safe_load(path.read_text(encoding="utf-8"))))
    assert lint.words(texts) == []
    assert lint.bare_ids(texts) == []


def test_rendered_sources():
    """Does the sources page explain every ID without showing one?"""
    assert lint.bare_ids(sources.as_markdown()) == []


@pytest.mark.parametrize("page", CHAPTERS)
def test_chapters(page):
    """Is a chapter as long as it should be, in order, with every number accounted for?"""
    assert lint.chapter(page) == []


@pytest.mark.parametrize("page", CHAPTERS)
def test_quizzes(page):
    """Has a chapter its quiz, which reads?"""
    assert "{quiz}" in page.read_text(encoding="utf-8")
    assert len(load(page.with_suffix(".quiz.yml")).questions) >= 5


def test_home():
    """Are the numbers of the home page listed?"""
    assert lint.numbers(lint.ROOT / "index.md") == []


def test_every_source_is_explained():
    """Does the appendix have an entry for every source ID in use?"""
    known = {entry.id for entry in sources.entries()}
    missing = {key: str(path.relative_to(lint.ROOT)) for key, path in lint.used_ids().items() if key not in known}
    assert missing == {}


def test_red_lines_page():
    """Can every red line be linked to?"""
    page = lint.ROOT / "book" / "appendix" / "red-lines.md"
    assert {line.anchor for line in red_lines.load()} <= lint.anchors(page)


def test_coverage():
    """Has every row of the source material its place, in the form that the row names?"""
    assert coverage.missing() == []


def linked(kind):
    """Return the ids of one kind that chapters lead to."""
    pattern = {
        "roleplay": r"cases/roleplays/([\w-]+)\.yml",
        "board": r"exercises/([\w-]+)/practice\.md|practice/boards/([\w-]+)\.md",
        "form": r"^```\{form\} ([\w-]+)",
    }[kind]
    texts = [page.read_text(encoding="utf-8") for page in lint.chapters()]
    return {next(filter(None, match.groups())) for text in texts for match in re.finditer(pattern, text, re.M)}


@pytest.mark.parametrize(
    ("kind", "files"),
    [("roleplay", "cases/roleplays/*.yml"), ("board", "exercises/*/board.yml"), ("form", "toolkit/forms/*.yml")],
)
def test_nothing_stands_alone(kind, files):
    """Does a chapter lead to every role-play, board and form?"""
    there = {path.parent.name if kind == "board" else path.stem for path in lint.ROOT.glob(files)}
    assert there
    assert there - linked(kind) == set()
