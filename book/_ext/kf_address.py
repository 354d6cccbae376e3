"""What needs the address under which the site is published, KF_SITE=https://host/folder/ at build time.

with it      sitemap.xml; canonical address and social preview on every page; a QR of the page on its printed copy
without it   none of these; the built site may be put anywhere
either way   404.html, whose links start at the root of the site: the folder of KF_SITE, or /, for an answer to a missing
             address is shown at any depth; _static/social.png
"""

import os
import re
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import kf_icons
import segno
from PIL import Image, ImageDraw, ImageFont
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ConfigError

from toolkit.errors import ContentError
from toolkit.paths import FONT

VARIABLE = "KF_SITE"
LEFT_OUT = {"search", "404", "paper"}
"""Pages that nobody looks for in a search engine."""
SIZE = (1200, 630)
GREEN = (11, 107, 87)
RELATIVE = re.compile(r'\b(href|src|action|data-content_root)="(?!\w+:|[/#"])(?:\./)?([^"]*)"')


def checked(written: str) -> str:
    """Return the address with a slash at its end, or nothing; ContentError when it is none."""
    address = written.strip()
    parts = urlsplit(address)
    if not address:
        return ""
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise ContentError("", VARIABLE, f"{written} 不是网站地址", f"写成 {VARIABLE}=https://域名/目录/，没有就别写")
    return address.rstrip("/") + "/"


def note_address(app: Sphinx, config: Config) -> None:
    try:
        config.kf_site = checked(os.environ.get(VARIABLE, ""))
    except ContentError as error:
        raise ConfigError(str(error)) from error


def page_address(site: str, page: str) -> str:
    return site + ("" if page == "index" else quote(f"{page}.html"))


def qr(address: str) -> str:
    """Return the QR of an address as SVG, small and black on white."""
    return segno.make(address, error="m").svg_inline(scale=1, border=2, omitsize=True, svgclass=None, lineclass=None)


def fill_context(app: Sphinx, pagename: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    site = app.config.kf_site
    context["kf_address"] = page_address(site, pagename) if site and pagename not in LEFT_OUT else ""
    context["kf_social"] = f"{site}_static/social.png" if site else ""
    if context["kf_address"] and "body" in context:
        shown = escape(context["kf_address"])
        head = f'<div class="kf-print-head" aria-hidden="true" hidden>{qr(context["kf_address"])}<span>{shown}</span></div>'
        context["body"] = head + context["body"]


def lost_page(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    yield "404", {"title": "没有这一页"}, "404.html"


def from_root(html: str, root: str) -> str:
    """Let every relative address of a page start at the root of the site."""
    return RELATIVE.sub(lambda found: f'{found[1]}="{root}{found[2]}"', html)


def sitemap(site: str, pages: list[str]) -> str:
    rows = "".join(f"<url><loc>{escape(page_address(site, page))}</loc></url>\n" for page in pages)
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    return f"{head}{rows}</urlset>\n"


def social_picture(title: str, lines: list[str], comb: Image.Image) -> Image.Image:
    """Draw the picture that a chat shows beside a link: the book's name and what it asks, in the book's font."""
    image = Image.new("RGB", SIZE, GREEN)
    pen = ImageDraw.Draw(image)
    pen.text((90, 130), title, font=ImageFont.truetype(str(FONT), 150), fill="white")
    for place, line in enumerate(lines):
        pen.text((94, 360 + place * 84), line, font=ImageFont.truetype(str(FONT), 54), fill=(214, 236, 229))
    image.paste(comb, (SIZE[0] - comb.width - 70, 320))
    return image.quantize(32)


def write_files(app: Sphinx, error: Exception | None) -> None:
    if error or app.builder.name != "html":
        return
    out, site = Path(app.outdir), app.config.kf_site
    lines = ["去加油站干什么？", "加油站客户开发实训手册"]
    comb = kf_icons.draw(Path(app.srcdir) / "book" / "_assets" / "icon.svg", 260)
    social_picture("耙·胶·梳", lines, comb).save(out / "_static" / "social.png", optimize=True)
    lost = out / "404.html"
    lost.write_text(from_root(lost.read_text(encoding="utf-8"), urlsplit(site).path or "/"), encoding="utf-8")
    (out / "sitemap.xml").unlink(missing_ok=True)
    if site:
        pages = sorted(page for page in app.env.found_docs if page not in LEFT_OUT)
        (out / "sitemap.xml").write_text(sitemap(site, pages), encoding="utf-8")


def setup(app: Sphinx) -> dict[str, bool]:
    # "html": another address means that every page is written again, not read again.
    app.add_config_value("kf_site", "", "html", str)
    app.connect("config-inited", note_address)
    app.connect("html-collect-pages", lost_page)
    app.connect("html-page-context", fill_context)
    # Before the list for offline reading, which names the hash of every file.
    app.connect("build-finished", write_files, priority=700)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
