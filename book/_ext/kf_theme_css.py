"""One light theme.css: of four stylesheets (Sphinx, theme, book theme, notebooks) the rules that some page can use.

A selector stays when the site has all its classes: kf_theme_classes.py lists those that stand in a page or that a script
sets. Variables that no rule asks for go too. 460 KB become some 50, four requests one.
tests/site/test_site_weight.py says which class a new page needs in the list.
"""

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

import myst_nb.static
import pydata_sphinx_theme
import sphinx
import sphinx_book_theme
import tinycss2
from kf_theme_classes import CLASSES
from sphinx.application import Sphinx

BASIC = Path(sphinx.__file__).parent / "themes/basic/static/basic.css.jinja"
SHEETS = (
    Path(pydata_sphinx_theme.__file__).parent / "theme/pydata_sphinx_theme/static/styles/pydata-sphinx-theme.css",
    Path(sphinx_book_theme.__file__).parent / "theme/sphinx_book_theme/static/styles/sphinx-book-theme.css",
    Path(myst_nb.static.__file__).parent / "mystnb.css",
)
"""After BASIC, in the order in which the theme links them."""
OWN = ("book/_assets/*.css", "toolkit/web/*.css", "toolkit/web/*.mjs", "book/_assets/*.js")
"""Who else may ask for the theme's variables."""

CLASS = re.compile(r"\.(-?[A-Za-z_][\w-]*)")
VARIABLE = re.compile(r"(--[\w-]+)")
NEGATED = re.compile(r":not\((?:[^()]|\([^()]*\))*\)")
BETWEEN_SELECTORS = re.compile(r",(?![^(]*\))")


def usable(selector: str, classes: frozenset[str]) -> bool:
    return classes.issuperset(CLASS.findall(NEGATED.sub("", selector)))


def lean(css: str, classes: frozenset[str]) -> str:
    """Return the stylesheet without what no page can use."""
    return "".join(kept(tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True), classes))


def kept(rules: list, classes: frozenset[str]) -> Iterator[str]:
    for rule in rules:
        if rule.type == "qualified-rule":
            selectors = BETWEEN_SELECTORS.split(tinycss2.serialize(rule.prelude))
            if stays := [one.strip() for one in selectors if usable(one, classes)]:
                content = tinycss2.serialize(rule.content).strip()
                yield f"{','.join(stays)}{{{content}}}"
        elif rule.type == "at-rule" and rule.lower_at_keyword in ("media", "supports"):
            inner = "".join(
                kept(tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True), classes)
            )
            if inner:
                yield f"@{rule.lower_at_keyword}{tinycss2.serialize(rule.prelude)}{{{inner}}}"
        elif rule.type == "at-rule" and rule.lower_at_keyword not in ("font-face", "charset"):
            yield rule.serialize()


DECLARED = re.compile(r"(?<=[{;])\s*(--[\w-]+)\s*:((?:[^;{}\"']|\"[^\"]*\"|'[^']*')*)(?:;|(?=\}))")


def without_unused_variables(css: str, others: str) -> str:
    """Drop `--name: value` where nothing asks for the name; again and again, for a variable may ask for another."""
    asked_elsewhere = set(VARIABLE.findall(others))

    def shorter(text: str) -> str:
        asked = asked_elsewhere.union(re.findall(r"var\(\s*(--[\w-]+)", text))
        text = DECLARED.sub(lambda found: found[0] if found[1] in asked else "", text)
        return re.sub(r"[^{}]+\{\s*\}", "", text)

    while (rest := shorter(css)) != css:
        css = rest
    return css


def basic(app: Sphinx) -> str:
    """Return Sphinx's own stylesheet, a template with the theme's options."""
    options = {f"theme_{name}": value for name, value in app.builder.theme.get_options({}).items()}
    return app.builder.templates.render_string(BASIC.read_text(encoding="utf-8"), options)


def theme_css(app: Sphinx) -> str:
    whole = "".join(lean(css, CLASSES) for css in (basic(app), *(path.read_text(encoding="utf-8") for path in SHEETS)))
    root = Path(app.srcdir)
    others = "".join(path.read_text(encoding="utf-8") for pattern in OWN for path in sorted(root.glob(pattern)))
    return without_unused_variables(whole, others)


def write_theme_css(app: Sphinx) -> None:
    if app.builder.format != "html":
        return
    folder = Path(app.doctreedir).parent / ".kf-static"
    folder.mkdir(parents=True, exist_ok=True)
    # Whatever it is made from: the packages, this file and the classes, who asks for variables.
    made_from = "".join(path.read_text(encoding="utf-8") for path in (BASIC, *SHEETS)) + app.config.kf_sources
    key = hashlib.sha256((made_from + app.config.kf_web_version).encode()).hexdigest()
    target, stamp = folder / "theme.css", folder.with_name(".kf-theme-css")
    if not (target.exists() and stamp.exists() and stamp.read_text(encoding="utf-8") == key):
        target.write_text(theme_css(app), encoding="utf-8")
        stamp.write_text(key, encoding="utf-8")
    app.config.html_static_path.append(str(folder))


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("builder-inited", write_theme_css)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
