"""Appendix pages made from data: the red lines, each a section with an anchor such as #r18, and the coverage list."""

from html import escape
from pathlib import Path

from docutils import nodes
from kf_directive import ContentDirective
from sphinx.application import Sphinx

from toolkit import coverage
from toolkit.cases import red_lines

FORMS = {"章": "章节", "案": "案例", "模": "对话", "练": "练习", "测": "小测", "工": "表单和工具"}
LINKS = 3
"""Most links a form of a row shows."""


def red_line(line: red_lines.RedLine) -> nodes.section:
    badge = nodes.inline("", f"{line.level_name}线 {line.id}", classes=["kf-label", f"kf-level-{line.level}"])
    section = nodes.section("", ids=[line.anchor], names=[line.anchor], classes=["kf-red-line"])
    section += nodes.title("", "", nodes.Text(f"{line.title} "), badge)
    rows = [("什么样算碰线", line.trigger), ("依据", line.law), ("该怎么做", line.instead), ("先请示", line.ask_first)]
    for name, text in rows:
        if text:
            section += nodes.paragraph("", "", nodes.strong("", f"{name}："), nodes.Text(text))
    return section


class RedLines(ContentDirective):
    def build(self) -> list[nodes.Node]:
        self.env.note_dependency(str(red_lines.FILE))
        return [red_line(line) for line in red_lines.load()]


class Coverage(ContentDirective):
    """What of the source material lives where: one line a row, a link for each of its forms."""

    def build(self) -> list[nodes.Node]:
        root = Path(self.env.srcdir)
        tags = coverage.tags(root)
        for tag in tags:
            self.env.note_dependency(str(tag.file))
        self.env.note_dependency(str(coverage.FILE))
        found = coverage.places(tags)
        up = "../" * self.env.docname.count("/")
        lines = [self._line(row, found, up) for row in coverage.rows()]
        return [nodes.raw("", f'<ol class="kf-coverage">{"".join(lines)}</ol>', format="html")]

    def _line(self, row: coverage.Row, found: dict[tuple[int, coverage.Form], list[coverage.Place]], up: str) -> str:
        source = row.sources[0].lower()
        title = f'<a href="sources.html#{source}">{escape(row.title)}</a>'
        if row.left_out:
            return f"<li>{title}：不用。{escape(row.left_out)}。</li>"
        forms = []
        for form in dict.fromkeys((*row.forms, "章")):
            places = found.get((row.row, form), [])[:LINKS]
            links = "、".join(f'<a href="{up}{place.link}">{escape(place.title)}</a>' for place in places)
            if links:
                forms.append(f"{FORMS[form]}：{links}")
        return f"<li>{title}<br>{'；'.join(forms)}</li>"


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_directive("red-lines", RedLines)
    app.add_directive("coverage", Coverage)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
