"""A case file is a page: its front matter becomes title, label, facts, and what it leans on at the end."""

from html import escape
from pathlib import Path

from docutils import nodes
from kf_directive import ContentDirective
from sphinx.application import Sphinx
from sphinx.util import logging

from toolkit.cases import reader, red_lines
from toolkit.cases.reader import Case
from toolkit.errors import ContentError

LOGGER = logging.getLogger(__name__)
FOLDERS = tuple(f"cases/{volume}/" for volume in reader.VOLUMES)
APPENDIX = "../../book/appendix"


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


def page_text(case: Case) -> str:
    end = foot(case)
    closing = raw(f'<div class="kf-leans-on">{end}</div>') if end else ""
    return f"# {case.title}\n\n{raw(head(case))}\n\n{case.body}\n\n{closing}\n"


def case_page(app: Sphinx, docname: str, source: list[str]) -> None:
    if not docname.startswith(FOLDERS):
        return
    try:
        source[0] = page_text(reader.read(Path(app.env.doc2path(docname))))
    except ContentError as error:
        LOGGER.error(str(error))
        source[0] = f"# {docname}\n"  # a title: one error is enough


class CaseCard(ContentDirective):
    """A link to a case with its label, outcome and first sentence."""

    required_arguments = 1

    def build(self) -> list[nodes.Node]:
        case = reader.find(self.arguments[0], Path(self.env.srcdir) / "cases")
        self.env.note_dependency(str(case.path))
        up = "../" * self.env.docname.count("/")
        html = (
            f'<a class="kf-case-card" href="{up}cases/{case.volume}/{case.id}.html">'
            f"<strong>{escape(case.title)}</strong>"
            f"<span>{label(case)} {case.outcome_name}</span><span>{escape(case.lead)}</span></a>"
        )
        return [nodes.raw("", html, format="html")]


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("source-read", case_page)
    app.add_directive("case-card", CaseCard)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
