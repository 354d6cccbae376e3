"""Pictures that weigh little and hold their place: charts in 64 colours, every size written down, loaded when near.

A chart is drawn in true colour; the eye finds no difference in 64, and a third or a quarter of the bytes is left.
"""

import re
from functools import lru_cache
from pathlib import Path
from typing import Any

from docutils import nodes
from PIL import Image
from sphinx.application import Sphinx

CHART = re.compile(r"[0-9a-f]{64}\.png")
COLOURS = 64
TAG = re.compile(r'<img (?P<rest>[^>]*?src="[^"]*_images/(?P<name>[^"/]+)"[^>]*?) ?/?>')
FIRST_SCREEN = 350
"""Characters: a picture with less text before it may be seen at once and is not put off."""


@lru_cache(maxsize=256)
def size(path: Path) -> tuple[int, int]:
    with Image.open(path) as picture:
        return picture.size


def measured(body: str, sources: dict[str, Path]) -> str:
    """Write width and height into the <img> of a page, so that nothing moves when they come."""

    def tag(found: re.Match[str]) -> str:
        extra = ""
        if (source := sources.get(found["name"])) and " width=" not in f" {found['rest']}":
            extra = ' width="{}" height="{}"'.format(*size(source))
        before = re.sub(r"<[^>]+>|\s+", "", body[: found.start()])
        if len(before) >= FIRST_SCREEN:
            extra += ' loading="lazy" decoding="async"'
        return f"<img {found['rest']}{extra} />"

    return TAG.sub(tag, body)


def fill_context(app: Sphinx, pagename: str, template: str, context: dict[str, Any], doctree: nodes.document) -> None:
    if "_images/" in context.get("body", ""):
        root = Path(app.srcdir)
        sources = {name: root / source for source, name in app.builder.images.items() if (root / source).exists()}
        context["body"] = measured(context["body"], sources)


def lighten(path: Path) -> None:
    """Reduce a chart to few colours, in place; a chart that has a palette already is left alone."""
    with Image.open(path) as picture:
        if picture.mode == "P":
            return
        # Charts have no transparent parts; on a phone in the dark they keep their white ground.
        flat = picture.convert("RGB").quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    flat.save(path, optimize=True)


def lighten_charts(app: Sphinx, error: Exception | None) -> None:
    if error or app.builder.format != "html":
        return
    for path in (Path(app.outdir) / "_images").glob("*.png"):
        if CHART.fullmatch(path.name):
            lighten(path)


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("html-page-context", fill_context, priority=900)
    # Before kf_offline lists the files with their hashes.
    app.connect("build-finished", lighten_charts, priority=500)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
