"""Draw the home-screen icons from the rectangles of icon.svg, so that the picture is kept in one place."""

import xml.etree.ElementTree as ET
from pathlib import Path

from PIL import Image, ImageDraw
from sphinx.application import Sphinx

SIZES = (192, 512)
FINER = 4
"""Drawn this many times larger, then reduced: smooth edges."""


def draw(svg: Path, size: int) -> Image.Image:
    """Draw the rectangles of a 64-unit SVG; the first one is the ground and fills the square, corners too."""
    scale = size * FINER / 64
    ground, *shapes = ET.parse(svg).getroot().iter("{http://www.w3.org/2000/svg}rect")
    image = Image.new("RGB", (size * FINER, size * FINER), ground.get("fill"))
    pen = ImageDraw.Draw(image)
    for shape in shapes:
        x, y, width, height, radius = (float(shape.get(name, 0)) for name in ("x", "y", "width", "height", "rx"))
        box = (x * scale, y * scale, (x + width) * scale, (y + height) * scale)
        pen.rounded_rectangle(box, radius=radius * scale, fill="white")
    return image.resize((size, size), Image.Resampling.LANCZOS)


def write_icons(app: Sphinx, error: Exception | None) -> None:
    if error or app.builder.format != "html":
        return
    for size in SIZES:
        target = Path(app.outdir) / "_static" / f"icon-{size}.png"
        draw(Path(app.srcdir) / "book" / "_assets" / "icon.svg", size).save(target, optimize=True)


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("build-finished", write_icons, priority=500)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
