"""Which hand-ins may be worth a look side by side: shingles, winnowed fingerprints, and an inverted index over them.

    source ──> symbols ──> shingles (k in a row) ──> winnowed: one in every window of w ──> who else has it

Winnowing (Schleimer, Wilkerson, Aiken: Winnowing, SIGMOD 2003) misses no common passage of k + w - 1 symbols or more.
Text: characters without blanks and marks, every number the same. Code: Python tokens, every own name the same.
"""

import builtins
import io
import keyword
import re
import tokenize
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import combinations, pairwise
from typing import NamedTuple
from zlib import crc32

MOST = 20_000
"""Symbols of one hand-in that are read; a longer one is cut."""

FEW = 50
"""A fingerprint of at most so many hand-ins pairs every two of them; one of more only neighbours, if it is long."""

LONG = 3
"""Fingerprints in a row that make a long one."""

_GAP = "\0"
"""Stands between two parts; no shingle reaches over it."""

_KEPT = set(keyword.kwlist) | set(dir(builtins)) | {"pd", "np", "plt"}


class Kind(NamedTuple):
    """Sizes for one kind of content, in symbols."""

    shingle: int
    window: int
    passage: int
    """A shared passage of fewer is chance."""
    least: int
    """Symbols in shared passages that it takes to list a pair."""
    share: float
    """Or: this share of the shorter one's shingles, of which at least `least`; finds texts edited all over."""


TEXT = Kind(shingle=5, window=4, passage=13, least=26, share=0.45)
CODE = Kind(shingle=8, window=4, passage=20, least=30, share=0.6)


class Symbol(NamedTuple):
    word: str
    start: int
    end: int
    """Place in the source, for marking it."""


class Document(NamedTuple):
    """What one trainee wrote of one kind."""

    trainee: str
    source: str
    symbols: list[Symbol]
    shingles: list[str]
    """By start symbol; empty text where the shingle would reach over a gap."""


def document(trainee: str, parts: Sequence[str], kind: Kind) -> Document:
    """Join the parts of a hand-in; positions count in the joined source."""
    source, symbols = "", []
    for part in parts:
        if source:
            source += "\n\n"
            symbols.append(Symbol(_GAP, len(source), len(source)))
        found = text_symbols(part) if kind is TEXT else code_symbols(part)
        symbols += [Symbol(one.word, one.start + len(source), one.end + len(source)) for one in found]
        source += part
    symbols = symbols[:MOST]
    return Document(trainee, source, symbols, shingles([one.word for one in symbols], kind.shingle))


def text_symbols(source: str) -> list[Symbol]:
    """Characters that carry meaning: letters in one width and case, every run of digits as one 0."""
    found: list[Symbol] = []
    for match in re.finditer(r"\d+(?:[.,，．]\d+)*|\w", source):
        word = "0" if match[0][0].isdigit() else unicodedata.normalize("NFKC", match[0]).casefold()
        if word != "_":
            found.append(Symbol(word, match.start(), match.end()))
    return found


def code_symbols(source: str) -> list[Symbol]:
    """Tokens without comments and layout; own names, numbers and strings each as one word."""
    starts = [0]
    for line in source.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    found: list[Symbol] = []
    try:
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            word = _word(token, found[-1].word if found else "")
            if word and token.end[0] <= len(starts):
                place = [starts[line - 1] + column for line, column in (token.start, token.end)]
                found.append(Symbol(word, *place))
    except (tokenize.TokenError, SyntaxError, ValueError):
        # Half a cell is still a cell: what was read before the fault counts.
        pass
    return found


def _word(token: tokenize.TokenInfo, before: str) -> str:
    if token.type == tokenize.NAME:
        return token.string if token.string in _KEPT or before == "." else "v"
    if token.type == tokenize.NUMBER:
        return "n"
    if token.type in (tokenize.STRING, getattr(tokenize, "FSTRING_MIDDLE", tokenize.STRING)):
        return "s"
    return token.string if token.type == tokenize.OP else ""


def shingles(words: Sequence[str], size: int) -> list[str]:
    """Every `size` words in a row, by the place where they start."""
    found = []
    for place in range(len(words) - size + 1):
        run = words[place : place + size]
        found.append("" if _GAP in run else "\x1f".join(run))
    return found


def known(documents: Iterable[Document], template: Iterable[str], kind: Kind) -> set[str]:
    """Shingles that say nothing about two people: the released template's, and what a quarter of the class wrote."""
    found: set[str] = {""}
    for part in template:
        symbols = text_symbols(part) if kind is TEXT else code_symbols(part)
        found.update(shingles([one.word for one in symbols], kind.shingle))
    counts: Counter[str] = Counter()
    total = 0
    for one in documents:
        own = set(one.shingles) - {""}
        total += bool(own)
        counts.update(own)
    return found | {shingle for shingle, count in counts.items() if count >= 4 and count > total / 4}


def winnow(document: Document, dull: set[str], kind: Kind) -> list[str]:
    """Fingerprints in the order of the source: the smallest hash of every window, the rightmost of equal ones."""
    hashes = [crc32(shingle.encode()) if shingle not in dull else -1 for shingle in document.shingles]
    places: list[int] = []
    for start in range(max(1, len(hashes) - kind.window + 1)):
        window = [
            (value, -place) for place, value in enumerate(hashes[start : start + kind.window], start) if value >= 0
        ]
        if window:
            place = -min(window)[1]
            if not places or places[-1] != place:
                places.append(place)
    return [document.shingles[place] for place in places]


def candidates(documents: Sequence[Document], dull: set[str], kind: Kind) -> set[tuple[int, int]]:
    """Pairs of documents (by index) that share two rare fingerprints or a long one: all that are worth comparing."""
    rare: dict[str, list[int]] = defaultdict(list)
    long: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for index, one in enumerate(documents):
        prints = winnow(one, dull, kind)
        for mark in dict.fromkeys(prints):
            rare[mark].append(index)
        for run in dict.fromkeys(zip(*(prints[offset:] for offset in range(LONG)), strict=False)):
            long[run].append(index)
    shared: Counter[tuple[int, int]] = Counter()
    for holders in rare.values():
        if 2 <= len(holders) <= FEW:
            shared.update(combinations(holders, 2))
    found = {pair for pair, count in shared.items() if count >= 2}
    for holders in long.values():
        # A passage of a hundred people is one thing to look at, not five thousand.
        found.update(pairwise(holders) if len(holders) > FEW else combinations(holders, 2))
    return found
