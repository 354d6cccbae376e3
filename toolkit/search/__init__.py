"""Search in the built site: what its pages say, cut into small files that a browser fetches as a query needs them.

built pages ── pages ──> entries ── index ──> core.js, i0.js … (where pairs of characters stand), t0.js … (texts)
                                               └── toolkit/web/search-*.mjs cut the query alike, rank and show
"""

from toolkit.search.index import FOLDER, build, write
from toolkit.search.pages import Entry, Known, read_site

__all__ = ["FOLDER", "Entry", "Known", "build", "read_site", "write"]
