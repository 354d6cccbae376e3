"""Base of the book's directives: a mistake in content becomes one build error that names the file and the way out."""

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from toolkit.errors import ContentError


class ContentDirective(SphinxDirective):
    def build(self) -> list[nodes.Node]:
        """Return the nodes; may raise ContentError."""
        raise NotImplementedError

    def run(self) -> list[nodes.Node]:
        try:
            return self.build()
        except ContentError as error:
            raise self.error(str(error)) from error
