"""A case file is a page: its front matter becomes title, label, facts, what it leans on and where it leads at the end.

builder-inited    the library is checked: whatever is wrong with a case ends the build with file and field
env-get-outdated  a case is read again when the chapter, role-play or exercise that it leads to is another, a chapter when
                  one of its related cases looks different; a word in a case's body touches neither
source-read       the page of a case
"""

from functools import cache
from html import escape
from pathlib import Path

from docutils import nodes
from kf_directive import ContentDirective
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging

from toolkit.cases import balance, checker, front_matter, links, reader, red_lines
from toolkit.cases.reader import Case
from toolkit.errors import ContentError

LOGGER = logging.getLogger(__name__)
FOLDERS = tuple(f"cases/{volume}/" for volume in reader.VOLUMES)
BOOK = "../../book"
APPENDIX = f"{BOOK}/appendix"
STYLE = "case.css"
FINDER = "book/practice/cases"
"""The page that lists all cases by chapter."""
SHOWN = 4
"""Most cards that a chapter lists."""


def facts(case: Case) -> list[tuple[str, str]]:
    """Return what a reader wants to know first, unknown things left out."""
    year = f"{case.year} 年" if isinstance(case.year, int) else case.year
    season = case.season if case.season in ("全年", reader.UNKNOWN) else f"{case.season}季"
    rows = [
        ("客户", reader.customer_type_name(case.customer_type)),
        ("站型", case.station_kind),
        ("时间", " ".join(part for part in (year, season) if part != reader.UNKNOWN) or reader.UNKNOWN),
        ("谁拍板", case.decider),
        ("结果", case.outcome_name),
    ]
    return [(name, value) for name, value in rows if value != reader.UNKNOWN]


def label(case: Case) -> str:
    return f'<span class="kf-label kf-label-{case.kind}">{case.label}</span>'


def head(case: Case) -> str:
    rows = "".join(f"<div><dt>{escape(name)}</dt><dd>{escape(value)}</dd></div>" for name, value in facts(case))
    return f'<p class="kf-labels">{label(case)} <span>{case.volume_name}</span></p><dl class="kf-facts">{rows}</dl>'


def foot(case: Case) -> str:
    """Return links to the red lines and sources that the case touches."""
    parts = []
    if case.red_lines:
        links = "、".join(
            f'<a href="{APPENDIX}/red-lines.html#{line.anchor}">{escape(line.title)}</a>'
            for line in map(red_lines.get, case.red_lines)
        )
        parts.append(f"<p>碰到的红线：{links}</p>")
    if case.sources:
        parts.append(f'<p>依据：<a href="{APPENDIX}/sources.html#{case.sources[0].lower()}">出处</a></p>')
    return "".join(parts)


def raw(html: str) -> str:
    return f"```{{raw}} html\n{html}\n```"


@cache
def ways(root: Path) -> links.Map:
    """Return what cases can lead to; read once a build (check_library forgets the last one)."""
    return links.load(root)


def onward(case: Case, known: links.Map) -> str:
    """Return the ways on from a case, at most three: its chapter, a role-play, an exercise."""
    to = links.onward(case, known)
    rows = []
    if to.chapter:
        rows.append(("读这一章", f"{BOOK}/{to.chapter.key}.html", to.chapter.title))
    if to.roleplay:
        rows.append(("打一场", f"../roleplays/{to.roleplay.key}.html", to.roleplay.title))
    if to.exercise:
        rows.append(("练一练", f"{BOOK}/practice/boards/{to.exercise.key}.html", to.exercise.title))
    items = "".join(f'<li>{word}：<a href="{href}">{escape(title)}</a></li>' for word, href, title in rows)
    return f'<ul class="kf-onward">{items}</ul>' if items else ""


def page_text(case: Case, known: links.Map) -> str:
    end = foot(case)
    closing = f'<div class="kf-leans-on">{end}</div>' if end else ""
    closing += onward(case, known)
    return f"# {case.title}\n\n{raw(head(case))}\n\n{case.body}\n\n{raw(closing) if closing else ''}\n"


def case_page(app: Sphinx, docname: str, source: list[str]) -> None:
    if not docname.startswith(FOLDERS):
        return
    try:
        source[0] = page_text(reader.read(Path(app.env.doc2path(docname))), ways(Path(app.srcdir)))
    except ContentError:
        source[0] = f"# {docname}\n"  # a title: check_library has said what is wrong


def check_library(app: Sphinx) -> None:
    """Log everything that is wrong with the cases as errors; the strict build fails on them."""
    ways.cache_clear()
    folder = Path(app.srcdir) / "cases"
    verdicts = checker.check_folder(folder)
    for verdict in verdicts:
        for error in verdict.errors:
            LOGGER.error(str(error))
    for error in balance.check([verdict.case for verdict in verdicts if verdict.case], folder):
        LOGGER.error(str(error))


def outdated(app: Sphinx, env: BuildEnvironment, added: set, changed: set, removed: set) -> list[str]:
    """Return the case pages whose ways on have changed, and the page that lists the cases by chapter."""
    root = Path(app.srcdir)
    known = ways(root)
    before = getattr(env, "kf_onward", {})
    now = {}
    for path in reader.files(root / "cases"):
        try:
            case = reader.read(path)
        except ContentError:
            continue
        chapters = [chapter.key + chapter.title for chapter in links.chapters_of(case, known.chapters)]
        now[f"cases/{case.volume}/{case.id}"] = (onward(case, known), chapters)
    env.kf_onward = now  # type: ignore[attr-defined]
    pages = [page for page, ways_on in now.items() if page in before and before[page] != ways_on]
    pages += [page for page in env.found_docs if other_related(env, page)]
    return [page for page in (*pages, *([FINDER] if now != before else [])) if page in env.found_docs]


def add_style(app: Sphinx, page: str, template: str, context: dict, doctree: nodes.document | None) -> None:
    """Load the stylesheet on the pages of cases, nowhere else."""
    if page.startswith(FOLDERS):
        app.add_css_file(STYLE)


def card(case: Case, up: str) -> str:
    """Return a link to a case with its label, outcome and first sentence; `up` leads to the site's root."""
    return (
        f'<a class="kf-case-card" href="{up}cases/{case.volume}/{case.id}.html">'
        f"<strong>{escape(case.title)}</strong>"
        f"<span>{label(case)} {case.outcome_name}</span><span>{escape(case.lead)}</span></a>"
    )


class CaseCard(ContentDirective):
    required_arguments = 1

    def build(self) -> list[nodes.Node]:
        case = reader.find(self.arguments[0], Path(self.env.srcdir) / "cases")
        self.env.note_dependency(str(case.path))
        return [nodes.raw("", card(case, "../" * self.env.docname.count("/")), format="html")]


def related_cards(env: BuildEnvironment, docname: str) -> str:
    """Return links to the cases nearest to a chapter's models; ContentError when it names none."""
    page = Path(env.doc2path(docname))
    models = front_matter.split(page)[0].get("models", [])
    if not models:
        raise ContentError(page, "字段 models", "没有写，不知道找哪些案例", "写上本章用到的编号，如 models: [S004-01]")
    found = reader.related(models, volume=page.parent.name, cases=reader.read_all(Path(env.srcdir) / "cases"))
    return "".join(card(case, "../" * docname.count("/")) for case in found[:SHOWN])


def other_related(env: BuildEnvironment, docname: str) -> bool:
    """Return whether a page that lists related cases would list them otherwise now."""
    shown = env.metadata.get(docname, {}).get("kf_related")
    try:
        return shown is not None and shown != related_cards(env, docname)
    except ContentError:
        return True


class RelatedCases(ContentDirective):
    """The cases that show the models of this page (`models` of its front matter) at work, nearest first."""

    def build(self) -> list[nodes.Node]:
        cards = related_cards(self.env, self.env.docname)
        self.env.metadata[self.env.docname]["kf_related"] = cards
        return [nodes.raw("", cards, format="html")]


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("builder-inited", check_library)
    app.connect("env-get-outdated", outdated)
    app.connect("source-read", case_page)
    app.connect("html-page-context", add_style)
    app.add_directive("case-card", CaseCard)
    app.add_directive("related-cases", RelatedCases)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
