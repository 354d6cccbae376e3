"""Tables on a phone: a short cell stays on one line, a long one wraps; site.css lets the table scroll sideways."""

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

SHORT = 10
"""Characters that fit beside two more columns on a screen of 390 px."""


class MarkShortCells(SphinxPostTransform):
    default_priority = 700
    formats = ("html",)

    def run(self, **kwargs: object) -> None:
        for cell in self.document.findall(nodes.entry):
            if len(cell.astext()) <= SHORT:
                cell["classes"].append("kf-short")


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_post_transform(MarkShortCells)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
