"""What the finder page shows and searches: a card a case with what it can be filtered by, the choices, the words.

index()   ──> data-… of a card: all that a filter needs stands in the page, so it works without a server
choices() ──> the filters, only with values that some case has
words()   ──> a script with the text of every case, fetched when somebody types words
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from html import escape

from toolkit import skills
from toolkit.cases import links, reader, text
from toolkit.cases.chapters import Chapter
from toolkit.cases.range_table import STATIONS
from toolkit.cases.reader import UNKNOWN, Case

FIELDS = {
    "volume": "卷",
    "type": "客户",
    "station": "站型",
    "chapter": "章",
    "skill": "技能",
    "outcome": "结果",
    "years": "年份",
}
"""Filter → its name, in the order in which they are shown."""
SPAN = 5
"""Years of a choice: a decade would be half the library."""
NOT_REPORTED = "没有报道"


def index(case: Case, chapters: Iterable[Chapter]) -> dict[str, tuple[str, ...]]:
    """Return filter → the values that the case answers to; a chapter is named as in the book: rake/whom-first."""
    return {
        "volume": (case.volume,),
        "type": (case.customer_type,),
        "station": (case.station_kind,),
        "chapter": tuple(chapter.key for chapter in links.chapters_of(case, chapters)),
        "skill": case.skills,
        "outcome": (case.outcome,),
        "years": (str(case.year // SPAN * SPAN) if isinstance(case.year, int) else UNKNOWN,),
    }


def choices(cases: Sequence[Case], chapters: Sequence[Chapter]) -> list[dict]:
    """Return the filters: id, label and options [value, label], of values that occur, in the order of the book."""
    labels: dict[str, Mapping[str, str]] = {
        "volume": reader.VOLUMES,
        "type": reader.customer_types(),
        "station": {kind: kind for kind in STATIONS},
        "chapter": {chapter.key: chapter.title for chapter in chapters},
        "skill": {skill.id: skill.name for skill in skills.all()},
        "outcome": reader.OUTCOMES,
        "years": {str(year): f"{year}–{year + SPAN - 1} 年" for year in range(2000, 2100, SPAN)},
    }
    found = [index(case, chapters) for case in cases]
    return [
        {
            "id": key,
            "label": label,
            "options": [
                [value, shown]
                for value, shown in {**labels[key], UNKNOWN: labels[key].get(UNKNOWN, NOT_REPORTED)}.items()
                if any(value in one[key] for one in found)
            ],
        }
        for key, label in FIELDS.items()
    ]


def facts(case: Case) -> str:
    """Return customer, station and time in a line; what was not reported is left out."""
    year = f"{case.year} 年" if isinstance(case.year, int) else ""
    season = case.season if case.season != UNKNOWN else ""
    parts = [reader.customer_type_name(case.customer_type), case.station_kind, f"{year}{season}"]
    return " · ".join(part for part in parts if part not in (UNKNOWN, ""))


def item(case: Case, chapters: Iterable[Chapter], up: str) -> str:
    """Return the list item of a case; it is read without scripts, too. `up` leads to the site's root."""
    data = "".join(f' data-{key}="{escape(" ".join(values))}"' for key, values in index(case, chapters).items())
    told = facts(case)
    return (
        f'<li data-case="{case.id}"{data}><a class="kf-case-card" href="{up}cases/{case.volume}/{case.id}.html">'
        f"<strong>{escape(case.title)}</strong>"
        f'<span><span class="kf-label kf-label-{case.kind}">{case.label}</span> {case.outcome_name}'
        f"{f' · {escape(told)}' if told else ''}</span>"
        f'<span class="kf-lead">{escape(case.lead)}</span></a></li>'
    )


def fallback(cases: Sequence[Case], chapters: Sequence[Chapter], up: str) -> str:
    """Return the list of all cases in the order of the book."""
    order = list(reader.VOLUMES)
    items = "".join(item(case, chapters, up) for case in sorted(cases, key=lambda one: order.index(one.volume)))
    return f'<ul class="kf-finder-list">{items}</ul>'


def words(cases: Iterable[Case]) -> str:
    """Return a script that sets kfCaseWords: case id → its text without headings and markup."""
    table = {
        case.id: "".join(text.prose(section).replace("*", "") for section in case.sections.values()).replace("\n", "")
        for case in cases
    }
    return f"globalThis.kfCaseWords={json.dumps(table, ensure_ascii=False, separators=(',', ':'))};\n"


def words_name(script: str) -> str:
    """Return the file's name with the hash of its content."""
    return f"cases-{hashlib.sha256(script.encode()).hexdigest()[:10]}.js"
