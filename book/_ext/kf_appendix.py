"""Appendix pages made from data: the red lines, each a section with an anchor such as #r18."""

from docutils import nodes
from kf_directive import ContentDirective
from sphinx.application import Sphinx

from toolkit.cases import red_lines


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


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_directive("red-lines", RedLines)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
