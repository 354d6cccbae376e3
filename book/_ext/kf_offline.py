"""Write sw.js: the service worker with the list of everything that the site needs to be read without a network."""

import hashlib
import json
import re
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.util import logging

LOGGER = logging.getLogger(__name__)
KEPT = {".html", ".js", ".css", ".png", ".svg", ".jpg", ".webp", ".json", ".csv", ".xlsx", ".webmanifest"}
LEFT_OUT = ("sw.js", "papers/", "_sources/", "_static/documentation_options.js.map")
VERSIONED = re.compile(r'(?:href|src)="(?:\.\./)*(_static/[^"?]+)(\?v=\w+)"')


def listed(site: Path) -> list[tuple[str, str]]:
    """Return (address, hash) of every file to keep; an address bears the ?v= with which the pages ask for it."""
    versions: dict[str, str] = {}
    for page in site.rglob("*.html"):
        versions.update(VERSIONED.findall(page.read_text(encoding="utf-8")))
    files = []
    for path in sorted(site.rglob("*")):
        address = path.relative_to(site).as_posix()
        if not path.is_file() or path.suffix not in KEPT or address.startswith(LEFT_OUT):
            continue
        if address.startswith("_static/") and not needed(address, versions):
            continue
        content = hashlib.sha256(path.read_bytes()).hexdigest()[:10]
        files.append((address + versions.get(address, ""), content))
    return files


def needed(address: str, versions: dict[str, str]) -> bool:
    """Tell whether a page loads this file of _static: linked with a version, bundled, or named without one."""
    bare = {"_static/searchtools.js", "_static/language_data.js", "_static/manifest.webmanifest", "_static/icon.svg"}
    return address in versions or address in bare or address.startswith(("_static/kf-", "_static/icon-"))


def write_worker(app: Sphinx, error: Exception | None) -> None:
    if error or app.builder.name != "html":
        return
    site = Path(app.outdir)
    files = listed(site)
    table = json.dumps(files, ensure_ascii=False, separators=(",", ":"))
    version = hashlib.sha256(table.encode()).hexdigest()[:10]
    template = (Path(app.srcdir) / "book" / "_templates" / "sw.js").read_text(encoding="utf-8")
    worker = template.replace("__VERSION__", version).replace("__FILES__", table)
    (site / "sw.js").write_text(worker, encoding="utf-8")
    LOGGER.info("offline: %d files, version %s", len(files), version)


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("build-finished", write_worker, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
