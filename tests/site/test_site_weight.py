"""What pages weigh, counted without a browser; make site-report measures the same and the time on a weak signal."""

import gzip
import importlib
import re
import sys
from functools import cache
from pathlib import Path

import pytest
from PIL import Image

from tests.bench.site.choice import CHAPTERS, KINDS, chosen
from toolkit.paths import ROOT

sys.path.insert(0, str(ROOT / "book" / "_ext"))
kf_theme_css = importlib.import_module("kf_theme_css")
kf_theme_classes = importlib.import_module("kf_theme_classes")
kf_pictures = importlib.import_module("kf_pictures")

KB = 1024
HEAD = 300
"""Bytes of an answer's head, and of an icon's share."""
ASSET = re.compile(r'<(?:link[^>]+(?:rel="stylesheet"|rel="modulepreload")|script)[^>]*?(?:href|src)="([^"#]+)"')
PICTURE = re.compile(r"<img [^>]*>")


@cache
def sent(path: Path) -> int:
    content = path.read_bytes()
    packed = content if path.suffix in (".png", ".jpg") else gzip.compress(content)
    return len(packed) + HEAD


def weigh(page: Path) -> tuple[int, int]:
    """Return the bytes of a page with its styles and scripts, and of its pictures."""
    text = page.read_text(encoding="utf-8")
    assets = {page.parent.joinpath(name.split("?")[0]).resolve() for name in ASSET.findall(text)}
    pictures = {page.parent.joinpath(name).resolve() for name in re.findall(r'<img [^>]*src="([^":]+)"', text)}
    return sent(page) + sum(map(sent, assets)), sum(map(sent, pictures))


def reading(pages: list[str]) -> list[str]:
    return [name for name in pages if name.startswith((*CHAPTERS, "book/front/", "cases/", "index"))]


def test_is_a_chapter_at_most_120_kb_and_200_with_its_charts(site, pages):
    weights = {name: weigh(site / name) for name in reading(pages)}
    assert len(weights) > 10
    assert not {name: bare // KB for name, (bare, _) in weights.items() if bare > 120 * KB}
    assert not {name: (bare + charts) // KB for name, (bare, charts) in weights.items() if bare + charts > 200 * KB}


def test_is_the_text_of_a_page_at_most_30_kb(site, pages):
    """The second page needs little else: styles and scripts are kept from the first."""
    assert not {name: sent(site / name) for name in reading(pages) if sent(site / name) > 30 * KB}


def test_does_the_theme_style_every_class_that_a_page_bears(site, pages):
    sheets = (kf_theme_css.BASIC, *kf_theme_css.SHEETS)
    text = "".join(re.sub(r"url\([^)]*\)", "", path.read_text(encoding="utf-8")) for path in sheets)
    styled = set(kf_theme_css.CLASS.findall(text))
    borne = set()
    for name in pages:
        if not name.startswith("papers/"):
            for classes in re.findall(r'\bclass="([^"]*)"', (site / name).read_text(encoding="utf-8")):
                borne.update(classes.split())
    lacking = {
        name for name in borne & styled - kf_theme_classes.CLASSES if not kf_theme_classes.DRAWN_ANEW.match(name)
    }
    assert not lacking, "写进 book/_ext/kf_theme_classes.py"


def test_do_rules_go_that_no_page_can_use():
    css = ".kept { a: b } .gone, .kept > p { c: d } p:not(.gone) { e: f } @media print { .gone { g: h } }"
    lean = kf_theme_css.lean(css, frozenset({"kept"}))
    assert lean == ".kept{a: b}.kept > p{c: d}p:not(.gone){e: f}"


def test_do_variables_go_that_no_rule_asks_for():
    css = ":root{--a:1;--b:var(--a);--c:2;--d:3}p{x:var(--b)}"
    assert kf_theme_css.without_unused_variables(css, "q{y:var(--d)}") == ":root{--a:1;--b:var(--a);--d:3}p{x:var(--b)}"


def test_do_pictures_say_their_size_and_wait_until_they_are_near(site, pages):
    tags = [tag for name in reading(pages) for tag in PICTURE.findall((site / name).read_text(encoding="utf-8"))]
    charts = [tag for tag in tags if "_images/" in tag]
    assert charts
    assert all(re.search(r' width="\d+" height="\d+"', tag) for tag in charts)
    assert any('loading="lazy"' in tag for tag in charts)


def test_is_a_picture_in_the_first_screen_not_put_off():
    tag = '<img alt="" src="_images/a.png" />'
    assert "lazy" not in kf_pictures.measured(tag, {})
    assert "lazy" in kf_pictures.measured("字" * kf_pictures.FIRST_SCREEN + tag, {})


def test_have_charts_few_colours(site):
    charts = [path for path in (site / "_images").glob("*.png") if kf_pictures.CHART.fullmatch(path.name)]
    assert charts
    for path in charts:
        with Image.open(path) as picture:
            assert picture.mode == "P", path.name


@pytest.mark.parametrize("kind", KINDS)
def test_finds_the_report_a_page_of_each_kind(site, kind):
    page, before = chosen(site)[kind]
    assert (site / page).exists()
    assert (site / before).exists()
    assert page != before
