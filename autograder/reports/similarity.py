"""Pairs of hand-ins that are alike beyond what everybody was given: evidence side by side, and no verdict."""

import math
import os
from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from functools import cache, partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple

import nbformat

from autograder.course import history
from autograder.course.exercise import Exercise
from autograder.course.folder import ClassFolder
from autograder.course.release import CROWD
from autograder.masters.bindings import bindings
from autograder.reports import fingerprints, numbers
from autograder.reports.alike import Alike, Span, compare
from autograder.reports.blocks import PRINT, seen
from autograder.reports.fingerprints import CODE, TEXT, Document, Kind
from autograder.reports.handed import Handed, handed, template
from autograder.reports.numbers import Figures, Numbers
from autograder.reports.style import page, text
from toolkit.boards.templates import number_text

SHOWN = 200
"""Pairs on the page, strongest first."""

NO_VERDICT = "只列相同之处，不下结论；先问人。"

_WHOLE, _AROUND = 3000, 80
"""Longest source shown whole, and characters shown around a passage of a longer one."""


class Pair(NamedTuple):
    one: str
    """Trainee ids; for numbers, the one who handed in the other's answer may be either."""
    two: str
    text: Alike | None
    code: Alike | None
    numbers: list[Numbers]

    @property
    def strength(self) -> float:
        """For the order only: shared characters, one and a half for a token, twenty for a tenfold smaller chance."""
        text = self.text.shared if self.text else 0
        code = 1.5 * self.code.shared if self.code else 0
        figures = sum(20 * -math.log10(max(one.chance, 1e-12)) for one in self.numbers)
        return text + code + figures


class Similarity(NamedTuple):
    pairs: list[Pair]
    """All that are listed, strongest first."""
    read: int
    """Hand-ins compared."""
    notes: list[str]
    page: Path


def write(folder: ClassFolder, assignment: str, progress: Callable[[str], None] = lambda _: None) -> Similarity:
    """Compare all counted hand-ins and write reports/similarity/<assignment>.html.

    ContentError when the assignment was never released.
    """
    folder.need_assignment(assignment)
    exercise = Exercise.open(folder.frozen(assignment))
    released = nbformat.read(folder.release(assignment), as_version=4)
    places = bindings(nbformat.read(folder.source(assignment), as_version=4))
    read: list[Handed] = []
    for trainee in folder.trainees:
        progress(folder.trainees[trainee].name)
        one = handed(folder, exercise, released, places, trainee)
        if one is not None:
            read.append(one)
    given_texts, given_codes = template(exercise, released)
    texts = {one.trainee: fingerprints.document(one.trainee, one.texts, TEXT) for one in read}
    codes = {one.trainee: fingerprints.document(one.trainee, one.codes, CODE) for one in read}
    met, notes = _numbers(folder, exercise, read)
    pairs = join(alike(list(texts.values()), given_texts, TEXT), alike(list(codes.values()), given_codes, CODE), met)
    target = folder.root / "reports" / "similarity" / f"{assignment}.html"
    target.parent.mkdir(parents=True, exist_ok=True)
    if len(pairs) > SHOWN:
        notes.append(f"一共 {len(pairs)} 对，网页上列前 {SHOWN} 对")
    history.write_text(target, _page(folder, exercise, pairs, len(read), notes, texts, codes))
    return Similarity(pairs, len(read), notes, target)


def alike(documents: list[Document], given: list[str], kind: Kind) -> dict[tuple[str, str], Alike]:
    """Pairs of trainees that share enough of one kind of content.

    given: what everybody was given; that and what a quarter of the class wrote does not count.
    """
    dull = fingerprints.known(documents, given, kind)
    found = {}
    for one, two in sorted(fingerprints.candidates(documents, dull, kind)):
        evidence = compare(documents[one], documents[two], dull, kind)
        if evidence is not None:
            found[documents[one].trainee, documents[two].trainee] = evidence
    return found


def join(texts: dict[tuple[str, str], Alike], codes: dict[tuple[str, str], Alike], met: list[Numbers]) -> list[Pair]:
    """One entry a pair of trainees, strongest first."""
    figures: dict[tuple[str, str], list[Numbers]] = defaultdict(list)
    for one in met:
        pair = (one.taker, one.owner)
        figures[pair[::-1] if pair[::-1] in texts or pair[::-1] in codes or pair[::-1] in figures else pair].append(one)
    pairs = [
        Pair(*names, texts.get(names), codes.get(names), figures.get(names, []))
        for names in dict.fromkeys([*texts, *codes, *figures])
    ]
    return sorted(pairs, key=lambda pair: (-pair.strength, pair.one, pair.two))


def _numbers(folder: ClassFolder, exercise: Exercise, read: list[Handed]) -> tuple[list[Numbers], list[str]]:
    if not any(question.kind in ("number", "threshold") for question in exercise.board.questions):
        return [], []
    found = list(_figures(folder, exercise, read))
    failed = [one.trainee for one, got in zip(read, found, strict=True) if got is None]
    notes = [f"{len(failed)} 人的数没有比（{'、'.join(failed[:5])}）：key.py 算不出他们的答案"] if failed else []
    return numbers.meetings([one for one in found if one is not None]), notes


def _figures(folder: ClassFolder, exercise: Exercise, read: list[Handed]) -> Iterator[Figures | None]:
    work = partial(_one, folder.root, exercise.folder)
    jobs = [(one.trainee, one.given) for one in read]
    if len(jobs) < CROWD:
        yield from map(work, jobs)
        return
    with ProcessPoolExecutor(os.cpu_count() or 1, mp_context=get_context("spawn")) as pool:
        yield from pool.map(work, jobs, chunksize=16)


def _one(root: Path, frozen: Path, job: tuple[str, dict[str, Any]]) -> Figures | None:
    folder, exercise = _opened(root, frozen, history.digest(frozen))
    try:
        return numbers.figures(folder, exercise, *job)
    except Exception:  # the key is an author's code; whom it fails for is told
        return None


@cache
def _opened(root: Path, frozen: Path, _digest: str) -> tuple[ClassFolder, Exercise]:
    return ClassFolder.open(root), Exercise.open(frozen)


# --- the page ---------------------------------------------------------------------------------------------------------

_STYLE = """<style>
.pair{display:grid;grid-template-columns:1fr 1fr;gap:10px}
.pair>div{border:1px solid var(--line);border-radius:8px;padding:8px;white-space:pre-wrap;
overflow-wrap:anywhere}.code{font-family:ui-monospace,monospace;font-size:.85rem}
mark{background:#ffe27a;color:#1d2328}@media print{mark{text-decoration:underline}}</style>"""


def _page(
    folder: ClassFolder, exercise: Exercise, pairs: list[Pair], read: int, notes: list[str],
    texts: dict[str, Document], codes: dict[str, Document],
) -> str:  # fmt: skip
    title = f"{exercise.board.title} · 相同之处"
    body = (
        f"{PRINT}{_STYLE}<h1>{text(title)}</h1>"
        f'<p class="muted">{text(folder.settings.title)} · 比了 {read} 份 · '
        f"{folder.settings.local(datetime.now(UTC))} 生成</p>"
        f'<div class="card"><strong>{NO_VERDICT}</strong><br>教员留存，不发学员。一起学、抄同一本书、同一个师傅教的，'
        "都会写得像。题目里本来就有的话，和全班四分之一以上的人都写了的话，已经去掉。</div>"
    )
    body += "".join(f'<p class="warn">{text(note)}</p>' for note in notes)
    if not pairs:
        body += "<p>没有要列的。</p>"
    for number, pair in enumerate(pairs[:SHOWN], start=1):
        body += f"<h2>{number}. {_who(folder, pair.one)} 和 {_who(folder, pair.two)}</h2>"
        if pair.text is not None:
            body += f"<h3>书面题：{text(said(pair.text, '字'))}</h3>" + _beside(pair, pair.text, texts, "")
        if pair.code is not None:
            body += f"<h3>代码（名字换过也算）：{text(said(pair.code, '个记号'))}</h3>" + _beside(
                pair, pair.code, codes, "code"
            )
        for met in pair.numbers:
            body += "<h3>交的数正好是另一个人数据的答案</h3>" + _met(folder, met)
    return page(seen(title), body)


def said(evidence: Alike, unit: str) -> str:
    """The evidence of a text or code in one line."""
    return (
        f"相同 {evidence.shared} {unit}，最长一段 {evidence.longest} {unit}；"
        f"短的那份里占 {evidence.share:.0%}，整份相似 {evidence.ratio:.0%}"
    )


def _who(folder: ClassFolder, trainee: str) -> str:
    person = folder.trainees[trainee]
    return text(seen(f"{person.name}（{person.id}，{person.area} {person.station}）"))


def _met(folder: ClassFolder, met: Numbers) -> str:
    taker, owner = (text(seen(folder.trainees[one].name)) for one in (met.taker, met.owner))
    rows = "".join(
        f"<li>{text(seen(hit.miss.title))}{text(seen(' ' + hit.miss.item)) if hit.miss.item else ''}：{taker}交 "
        f"{number_text(hit.miss.given, 6, trim=True)}；{taker}自己的数据应为 {number_text(hit.miss.right, 4, trim=True)}，"
        f"{owner}的数据正好是 {number_text(hit.target, 4, trim=True)}</li>"
        for hit in met.hits
    )
    return f'<ul>{rows}</ul><p class="muted">这样的巧合，全班凑巧碰上的大约 {met.chance:.2g} 回。</p>'


def _beside(pair: Pair, evidence: Alike, documents: dict[str, Document], look: str) -> str:
    sides = ((documents[pair.one], evidence.first), (documents[pair.two], evidence.second))
    cells = "".join(f'<div class="{look}">{marked(document.source, spans)}</div>' for document, spans in sides)
    return f'<div class="pair">{cells}</div>'


def marked(source: str, spans: list[Span]) -> str:
    """The source as HTML with the shared passages marked; of a long one only the passages and what is around them."""
    if len(source) <= _WHOLE:
        shown = [(0, len(source))]
    else:
        shown = []
        for start, end in spans:
            start, end = max(0, start - _AROUND), min(len(source), end + _AROUND)
            if shown and start <= shown[-1][1]:
                shown[-1] = (shown[-1][0], end)
            else:
                shown.append((start, end))
    pieces = []
    for low, high in shown:
        place, piece = low, ""
        for start, end in spans:
            if low <= start < high:
                piece += text(seen(source[place:start])) + f"<mark>{text(seen(source[start:end]))}</mark>"
                place = end
        pieces.append(piece + text(seen(source[place:high])))
    return '<span class="muted">……</span>'.join(pieces)
