"""Search: reads the written pages, puts the index beside them, and tells search.html where it lies.

toolkit/search cuts and packs it, toolkit/web/search-*.mjs reads it in the browser. Sphinx's own index is not made: it is one
file of 1.7 MB, and knows neither parts of words nor what a page is.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.util import logging

from toolkit import search
from toolkit.errors import ContentError

LOGGER = logging.getLogger(__name__)
REMEMBERED = "kf-search.json"
"""Below the folder of doctrees: what was read of each page, with the hash of the page."""
PLACE = re.compile(r'(?<=data-files=")[^"]*')
UNUSED = ("searchtools.js", "language_data.js")


def no_index_of_its_own(app: Sphinx) -> None:
    if app.builder.name == "html":
        app.builder.search = False


def search_page(app: Sphinx) -> Iterator[tuple[str, dict, str]]:
    if app.builder.name == "html":
        yield "search", {}, "search.html"


def write_index(app: Sphinx, error: Exception | None) -> None:
    if error or app.builder.name != "html":
        return
    site, memory = Path(app.outdir), Path(app.doctreedir) / REMEMBERED
    known = recalled(memory)
    try:
        entries = search.read_site(site, Path(app.srcdir), known)
        files = search.build(entries)
    except ContentError as problem:
        LOGGER.error(str(problem))
        return
    memory.write_text(
        json.dumps({page: [mark, asdict(entry)] for page, (mark, entry) in known.items()}), encoding="utf-8"
    )
    static = site / "_static"
    folder = search.write(files, static)
    page = site / "search.html"
    page.write_text(PLACE.sub(f"_static/{folder}/", page.read_text(encoding="utf-8"), count=1), encoding="utf-8")
    for name in UNUSED:
        (static / name).unlink(missing_ok=True)
    (site / "searchindex.js").unlink(missing_ok=True)
    LOGGER.info("search: %d entries, %d files", len(entries), len(files))


def recalled(memory: Path) -> search.Known:
    """Return what an earlier build read; nothing when there was none or another version wrote it."""
    try:
        kept = json.loads(memory.read_text(encoding="utf-8"))
        return {page: (mark, search.Entry(**entry)) for page, (mark, entry) in kept.items()}
    except (OSError, ValueError, TypeError):
        return {}


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("builder-inited", no_index_of_its_own)
    app.connect("html-collect-pages", search_page)
    # After stale pages went (kf_fresh, 400) and bundles were copied (kf_mount, 500), before the offline list (900).
    app.connect("build-finished", write_index, priority=700)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
