"""Tables on a phone: a short cell stays on one line, a long one wraps; site.css lets the table scroll sideways."""

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

SHORT = 10
"""Characters that fit beside two more columns on a screen of 390 px."""
SHORT_FIRST = 6
"""The same for the first column, which stays while the others scroll under it: a longer one wraps."""


class MarkShortCells(SphinxPostTransform):
    default_priority = 700
    formats = ("html",)

    def run(self, **kwargs: object) -> None:
        for cell in self.document.findall(nodes.entry):
            first = cell.parent.index(cell) == 0
            if len(cell.astext()) <= (SHORT_FIRST if first else SHORT):
                cell["classes"].append("kf-short")


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_post_transform(MarkShortCells)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
