"""What stands in the head of a page: a description, only the scripts the page needs, and nothing from another host."""

import hashlib
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

FOREIGN = re.compile(r"^(?:https?:)?//")
NEEDED_BY = {
    "sphinx-design.min.css": "sd-",
    "design-tabs.js": "sd-tab-set",
    "pygments.css": "highlight",
}
"""Files that are linked only when the text beside them stands in the page."""
IN_ONE_SENTENCE = "一句话"
"""The section of a chapter that a manager would repeat to his deputy."""
IN_THEME_CSS = re.compile(r"(?:basic|pydata-sphinx-theme|sphinx-book-theme|mystnb\.\w+)\.css$")
"""What kf_theme_css has drawn together in one file, which layout.html links."""
WRITTEN_BY_LAYOUT = ("pydata-sphinx-theme.js",)
EVALUATES = ("translations.js",)
"""It makes a function of a text, which the site's Content-Security-Policy refuses; its words are of Sphinx's search."""


def name_of(asset: Any) -> str:
    return str(getattr(asset, "filename", asset) or "")


def wanted(asset: Any, body: str) -> bool:
    name = name_of(asset)
    if not name or FOREIGN.match(name) or name.endswith(WRITTEN_BY_LAYOUT + EVALUATES) or IN_THEME_CSS.search(name):
        return False
    needed_by = next((mark for end, mark in NEEDED_BY.items() if name.endswith(end)), "")
    return not needed_by or needed_by in body


def deferred(script: Any) -> Any:
    """Let the text appear first; deferred scripts keep their order."""
    script.attributes["defer"] = "defer"
    return script


def description(doctree: nodes.document | None, fallback: str) -> str:
    """Return what a chapter says in one sentence, else the first two sentences or so of the page: 110 characters."""
    if doctree is None:
        return fallback
    for section in doctree.findall(nodes.section):
        if section.children[0].astext() == IN_ONE_SENTENCE:
            return "".join(section.astext().split()).removeprefix(IN_ONE_SENTENCE)[:110]
    text = ""
    for paragraph in doctree.findall(nodes.paragraph):
        if isinstance(paragraph.parent, nodes.section | nodes.document):
            text += " ".join(paragraph.astext().split())
        if len(text) >= 60:
            break
    return text[:110] or fallback


@lru_cache
def file_hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:10]


def fill_context(app: Sphinx, pagename: str, template: str, context: dict[str, Any], doctree: nodes.document) -> None:
    body = context.get("body", "")
    pathto = context["pathto"]
    static = Path(app.outdir) / "_static"

    def kf_asset(name: str) -> str:
        """Return the address of a file of _static with the hash of its content."""
        return f"{pathto('_static/' + name, 1)}?v={file_hash(static / name)}"

    def kf_web(name: str) -> str:
        """Return the address of a bundled script; its folder bears the hash of all of them."""
        return pathto(f"_static/kf-{app.config.kf_web_version}/{name}", 1)

    kinds = sorted(set(re.findall(r'class="kf-mount[^"]*" data-kind="(\w+)"', body)))
    context["kf_asset"], context["kf_web"] = kf_asset, kf_web
    context["kf_preload"] = ["host.js", *(f"{kind}.js" for kind in kinds)] if kinds else []
    context["kf_description"] = description(doctree, app.config.html_title)
    context["script_files"] = [deferred(item) for item in context["script_files"] if wanted(item, body)]
    context["css_files"] = [item for item in context["css_files"] if wanted(item, body)]
    if kinds:
        context["css_files"].append(f"_static/kf-{app.config.kf_web_version}/widgets.css")


def drop_theme_leftovers(app: Sphinx, error: Exception | None) -> None:
    """Remove what no page loads: source maps, the icon script and fonts, translations of the theme."""
    if error or app.builder.format != "html":
        return
    static = Path(app.outdir) / "_static"
    unused = [*static.rglob("*.map"), *static.rglob("*.LICENSE.txt"), *static.glob("vendor/fontawesome/**/*.*")]
    unused += [static / name for name in ("scripts/fontawesome.js", "scripts/bootstrap.js", "webpack-macros.html")]
    unused += [static / "basic.css", *static.glob("mystnb.*.css"), *static.glob("styles/*.css")]
    unused += [*static.glob("locales/**/*.*"), *static.glob("sbt-webpack-macros.html"), *static.glob("images/logo_*")]
    for path in unused:
        path.unlink(missing_ok=True)


def setup(app: Sphinx) -> dict[str, bool]:
    # jupyter-book sets it for an extension that this book does not load.
    app.add_config_value("comments_config", {}, "")
    app.add_css_file("site.css", priority=900)
    # Last, when the theme and the other extensions have added theirs.
    app.connect("html-page-context", fill_context, priority=950)
    app.connect("build-finished", drop_theme_leftovers, priority=600)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
