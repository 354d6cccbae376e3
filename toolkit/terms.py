"""The book's terms (book/appendix/terms.yml): read and checked, and found again in running text.

terms.yml ── load ──> Terms ── Finder(terms).find(text) ──> uses, longest form first
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Literal, get_args

from pydantic import Field

from toolkit import paths
from toolkit.authored import parse_yaml, read_text
from toolkit.boards.reading import Strict, validate
from toolkit.cases import red_lines, sources
from toolkit.errors import ContentError

FILE = paths.ROOT / "book" / "appendix" / "terms.yml"
SAYS_MOST = 60
"""Characters of an explanation: it is read on a phone, in the middle of something else."""
Group = Literal["门口", "客户", "油和钱", "组织", "卡和账", "说法与模型"]
GROUPS: tuple[Group, ...] = get_args(Group)
NUMERAL = "零一二三四五六七八九十百千两几"
Words = Annotated[str, Field(min_length=1)]


class Term(Strict):
    id: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    """Anchor on the page."""
    term: Words
    also: list[Words] = Field(default=[])
    """Other forms that count as this term."""
    not_in: list[Words] = Field(default=[])
    """Longer words in which a form stands by chance."""
    says: Words
    """One or two sentences in managers' words (教学释义)."""
    see: list[Words] = Field(default=[])
    """Where more is said: a page without its ending, a source (s000-13) or a red line (r14)."""
    group: Group
    level: Literal[1, 2] = 1
    """1: a newcomer would not know it, chapters link it; 2: it is explained on the page only."""

    @property
    def forms(self) -> list[str]:
        return [self.term, *self.also]


class Terms(Strict):
    covers: list[int] = Field(default=[])
    """Rows of the coverage list."""
    terms: list[Term] = Field(min_length=1)

    def get(self, key: str) -> Term:
        return next(term for term in self.terms if term.id == key)


@dataclass(frozen=True)
class Use:
    """One place in a text where a term stands."""

    start: int
    end: int
    term: Term


class Finder:
    """Finds terms in text: the longest form first, never inside a longer word, Latin letters or a longer number."""

    def __init__(self, terms: Terms) -> None:
        self._terms = {form: term for term in terms.terms for form in term.forms}
        words = {*self._terms, *(word for term in terms.terms for word in term.not_in)}
        longest_first = sorted(words, key=lambda word: (-len(word), word))
        self._pattern = re.compile("|".join(map(_bounded, longest_first)))

    def find(self, text: str) -> Iterator[Use]:
        for match in self._pattern.finditer(text):
            # A word of some not_in is stepped over and yields nothing.
            if term := self._terms.get(match[0]):
                yield Use(match.start(), match.end(), term)


def _bounded(form: str) -> str:
    """Return the pattern of a form: FAB does not stand in FABRIC, 五法 not in 十五法."""
    before = "(?<![A-Za-z0-9])" if form[0].isascii() else f"(?<![{NUMERAL}])" if form[0] in NUMERAL else ""
    after = "(?![A-Za-z0-9])" if form[-1].isascii() else ""
    return f"{before}{re.escape(form)}{after}"


@cache
def load(file: Path = FILE, root: Path = paths.ROOT) -> Terms:
    """Return the checked terms; ContentError names the term and the way out."""
    terms = validate(Terms, parse_yaml(read_text(file, file.name), file.name), file.name)
    seen: dict[str, str] = {}
    anchors: set[str] = set()
    for term in terms.terms:
        if term.id in anchors:
            raise ContentError(file.name, term.term, f"锚点 {term.id} 用了两遍", "换一个")
        anchors.add(term.id)
        for form in term.forms:
            if form in seen:
                raise ContentError(file.name, term.term, f"“{form}”在“{seen[form]}”里写过", "只留一处")
            seen[form] = term.term
        if len(term.says) > SAYS_MOST:
            raise ContentError(file.name, term.term, f"释义 {len(term.says)} 字", f"压到 {SAYS_MOST} 字以内")
        for place in term.see:
            _check_place(place, term, file, root)
    for term in terms.terms:
        for word in term.not_in:
            if word in seen or not any(form in word for form in term.forms):
                raise ContentError(file.name, term.term, f"not_in 的“{word}”用不上", "写含着这个词的长词")
    return terms


def _check_place(place: str, term: Term, file: Path, root: Path) -> None:
    if is_source(place) or is_red_line(place):
        known = {*(entry.anchor for entry in sources.entries()), *(line.anchor for line in red_lines.load())}
        if place not in known:
            raise ContentError(file.name, term.term, f"see 的 {place} 没有这一条", "对照出处页、红线页改")
    elif not any((root / f"{place}{ending}").is_file() for ending in (".md", ".yml")):
        raise ContentError(
            file.name, term.term, f"see 的 {place} 没有这一页", "写成 book/rake/traffic-at-the-gate 这样"
        )


def is_source(place: str) -> bool:
    return bool(re.fullmatch(r"s00\d-\d{2}|[pw]\d{1,2}", place))


def is_red_line(place: str) -> bool:
    return bool(re.fullmatch(r"r\d{2}", place))
