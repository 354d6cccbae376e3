"""Do cases repeat each other: a sentence in three, too many eight-character sequences in two, an opening twice."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from toolkit.cases import text
from toolkit.cases.reader import Case
from toolkit.errors import ContentError

SENTENCE_IN = 3
"""So many cases with the same sentence are too many."""
SENTENCE_LENGTH = 5
"""Characters; what is shorter (没谈成。) is how people speak, not a turn of the author."""
SEQUENCE = 8
SHARED = 0.15
"""Most of the smaller case's sequences that another case may have."""
OPENING = 8
_ENDS = re.compile(r"[。！？!?；;\n]+")
_NOT_WORDS = re.compile(r"[\W_]+")


def bare(markdown: str) -> str:
    """Return letters, characters and digits only: punctuation and spaces do not make a text another."""
    return _NOT_WORDS.sub("", markdown)


def sentences(case: Case) -> set[str]:
    """Return the sentences of a case, bare, headings and very short ones left out."""
    parts = (bare(part) for section in case.sections.values() for part in _ENDS.split(text.prose(section)))
    return {part for part in parts if len(part) >= SENTENCE_LENGTH}


def sequences(case: Case) -> frozenset[str]:
    """Return every run of eight characters within a section, bare."""
    found: set[str] = set()
    for section in case.sections.values():
        run = bare(text.prose(section))
        found.update(run[start : start + SEQUENCE] for start in range(len(run) - SEQUENCE + 1))
    return frozenset(found)


def opening(case: Case) -> str:
    return bare(text.prose(case.sections.get("处境", "")))[:OPENING]


def check(cases: Sequence[Case]) -> dict[str, list[ContentError]]:
    """Return case id → what it repeats; a pair is reported at the later of the two."""
    errors: dict[str, list[ContentError]] = defaultdict(list)
    for case, error in (*_sentences(cases), *_openings(cases), *_titles(cases), *_pairs(cases)):
        errors[case.id].append(error)
    return dict(errors)


def _sentences(cases: Iterable[Case]) -> Iterator[tuple[Case, ContentError]]:
    found: dict[str, list[Case]] = defaultdict(list)
    for case in cases:
        for sentence in sorted(sentences(case)):
            found[sentence].append(case)
    for sentence, users in found.items():
        if len(users) >= SENTENCE_IN:
            names = "、".join(case.id for case in users[:-1])
            yield users[-1], ContentError(users[-1].path, "正文", f"“{sentence}”这一句 {names} 也有", "换个说法")


def _openings(cases: Iterable[Case]) -> Iterator[tuple[Case, ContentError]]:
    first: dict[str, Case] = {}
    for case in cases:
        start = opening(case)
        if start in first:
            yield (
                case,
                ContentError(
                    case.path,
                    "正文 处境",
                    f"开头“{start}”和 {first[start].id} 一样",
                    "换个开头：时间、声音、数、东西都行",
                ),
            )
        first.setdefault(start, case)


def _titles(cases: Iterable[Case]) -> Iterator[tuple[Case, ContentError]]:
    first: dict[str, Case] = {}
    for case in cases:
        if case.title in first:
            yield (
                case,
                ContentError(case.path, "字段 title", f"{first[case.title].id} 也叫“{case.title}”", "换一个题目"),
            )
        first.setdefault(case.title, case)


def _pairs(cases: Iterable[Case]) -> Iterator[tuple[Case, ContentError]]:
    known = [(case, sequences(case)) for case in cases]
    for (one, ones), (other, others) in combinations(known, 2):
        smaller = min(len(ones), len(others))
        common = ones & others
        if smaller and len(common) > SHARED * smaller:
            share = round(100 * len(common) / smaller)
            sample = sorted(common)[0]
            yield (
                other,
                ContentError(
                    other.path,
                    "正文",
                    f"和 {one.id} 有 {share} % 的八字相同，如“{sample}”，最多 {round(SHARED * 100)} %",
                    "留一个，另一个重写",
                ),
            )
