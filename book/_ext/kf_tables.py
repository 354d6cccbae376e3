"""Tables on a phone: a short cell stays on one line, a long one wraps; site.css lets the table scroll sideways.

Three columns fit a screen of 390 px when their cells may be narrow. A table of more scrolls in any case: its cells are wide,
or a sentence would run down the screen.
"""

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

FEW = 3
"""Columns of a table that fits."""
SHORT, SHORT_OF_FEW = 10, 7
"""Characters that stay on one line."""
SHORT_FIRST = 6
"""The same for the first column, which stays while the others scroll under it: a longer one wraps."""


class MarkShortCells(SphinxPostTransform):
    default_priority = 700
    formats = ("html",)

    def run(self, **kwargs: object) -> None:
        for table in self.document.findall(nodes.table):
            few = table.next_node(nodes.tgroup)["cols"] <= FEW
            if few:
                table["classes"].append("kf-few")
            for cell in table.findall(nodes.entry):
                first = cell.parent.index(cell) == 0
                if len(cell.astext()) <= (SHORT_FIRST if first else SHORT_OF_FEW if few else SHORT):
                    cell["classes"].append("kf-short")


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_post_transform(MarkShortCells)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
