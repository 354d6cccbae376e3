"""Compare two documents: the passages they share beyond what everybody has."""

from typing import NamedTuple

from rapidfuzz.distance import Indel

from autograder.reports.fingerprints import Document, Kind

Span = tuple[int, int]


class Alike(NamedTuple):
    shared: int
    """Symbols in shared passages, counted in the first document."""
    longest: int
    """Symbols of the longest shared passage."""
    share: float
    """Shared shingles among the shingles of the shorter one, 0–1."""
    ratio: float
    """Normalised Indel similarity of the whole symbol rows, 0–1 (RapidFuzz); shown, not judged by."""
    first: list[Span]
    """Shared places in the first source."""
    second: list[Span]


def compare(one: Document, two: Document, dull: set[str], kind: Kind) -> Alike | None:
    """What the two share; None when it is too little to show anybody."""
    own = [set(document.shingles) - dull for document in (one, two)]
    both = own[0] & own[1]
    if not both:
        return None
    first = _runs(one, both, kind)
    long = [run for run in first if run[1] - run[0] >= kind.passage]
    shared = sum(end - start for start, end in long)
    share = len(both) / min(len(own[0]), len(own[1]))
    edited = share >= kind.share and len(both) >= kind.least
    if shared < kind.least and not edited:
        return None
    if edited:
        shared = len({place for start, end in first for place in range(start, end)})
    longest = max(end - start for start, end in first)
    words = [[symbol.word for symbol in document.symbols] for document in (one, two)]
    ratio = Indel.normalized_similarity(words[0], words[1])
    return Alike(shared, longest, share, ratio, _spans(one, first), _spans(two, _runs(two, both, kind)))


def _runs(document: Document, both: set[str], kind: Kind) -> list[Span]:
    """Stretches of symbols in which every shingle is shared; two may overlap where something was put in or left out."""
    runs: list[Span] = []
    for place, shingle in enumerate(document.shingles):
        if shingle in both:
            end = place + kind.shingle
            if runs and runs[-1][1] == end - 1:
                runs[-1] = (runs[-1][0], end)
            else:
                runs.append((place, end))
    return runs


def _spans(document: Document, runs: list[Span]) -> list[Span]:
    """Places in the source, none of them twice."""
    spans: list[Span] = []
    for start, end in runs:
        low, high = document.symbols[start].start, document.symbols[end - 1].end
        if spans and low <= spans[-1][1]:
            spans[-1] = (spans[-1][0], high)
        else:
            spans.append((low, high))
    return spans
