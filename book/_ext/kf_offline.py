"""Write sw.js: the service worker with the list of everything that the site needs to be read without a network."""

import hashlib
import json
import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from sphinx.application import Sphinx
from sphinx.util import logging

LOGGER = logging.getLogger(__name__)
KEPT = {".html", ".js", ".css", ".png", ".svg", ".jpg", ".webp", ".json", ".csv", ".xlsx", ".webmanifest"}
PACKED = {".png", ".jpg", ".webp", ".xlsx"}
"""Already compressed: they travel as they are."""
LEFT_OUT = ("sw.js", "papers/", "_sources/")
LINKED = re.compile(r'(?:href|src)="(?:\.\./)*(_static/[^"?]+)(\?v=\w+)?"')
FIRST = ("index.html", "search.html", "404.html", "book/front/", "book/rake/", "book/glue/", "book/comb/")
NEXT = ("cases/roleplays/", "book/practice/", "book/appendix/", "cases/", "paper.html", "book/trainer/")
INDEX = "_static/kf-search-"
"""Where the index of the search lies: many files that only a search asks for."""


class File(NamedTuple):
    address: str
    """Below the site root, with the ?v= that the pages ask for."""
    hash: str
    wire: int
    """Bytes, compressed where a server compresses."""


def listed(site: Path) -> list[File]:
    """Return every file to keep, in the order of their addresses."""
    linked: dict[str, set[str]] = {}
    for page in site.rglob("*.html"):
        for address, version in LINKED.findall(page.read_text(encoding="utf-8")):
            linked.setdefault(address, set()).add(version)
    return [file for path in sorted(site.rglob("*")) if path.is_file() for file in entries(site, path, linked)]


def entries(site: Path, path: Path, linked: dict[str, set[str]]) -> Iterator[File]:
    address = path.relative_to(site).as_posix()
    if path.suffix not in KEPT or address.startswith(LEFT_OUT):
        return
    inside = not address.startswith("_static/") or address.startswith(("_static/kf-", "_static/icon-"))
    versions = linked.get(address, {""} if inside else set())
    if not versions:
        return
    content = path.read_bytes()
    wire = len(content) if path.suffix in PACKED else len(zlib.compress(content, 5))
    for version in sorted(versions):
        yield File(address + version, hashlib.sha256(content).hexdigest()[:10], wire)


def steps(files: list[File]) -> list[list[File]]:
    """Return what all pages load; the pages, those first that are read first; pictures, forms, the search's index."""
    order = (*FIRST, *NEXT)

    def place(file: File) -> int:
        return next((at for at, start in enumerate(order) if file.address.startswith(start)), len(order))

    shared, pages, rest = [], [], []
    for file in files:
        of_all = file.address.startswith("_static/") and not file.address.startswith(INDEX)
        (shared if of_all else pages if file.address.endswith(".html") else rest).append(file)
    return [shared, sorted(pages, key=place), rest]


def write(site: Path, template: Path) -> tuple[int, str]:
    """Write sw.js of a built site; return the number of files and the version."""
    files = steps(listed(site))
    table = json.dumps(files, ensure_ascii=False, separators=(",", ":"))
    version = hashlib.sha256(table.encode()).hexdigest()[:10]
    worker = template.read_text(encoding="utf-8").replace("__VERSION__", version).replace("__STEPS__", table)
    (site / "sw.js").write_text(worker, encoding="utf-8")
    return sum(map(len, files)), version


def write_worker(app: Sphinx, error: Exception | None) -> None:
    if error or app.builder.name != "html":
        return
    count, version = write(Path(app.outdir), Path(app.srcdir) / "book" / "_templates" / "sw.js")
    LOGGER.info("offline: %d files, version %s", count, version)


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("build-finished", write_worker, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
