"""The Sphinx extensions alone, on texts of their own."""

import json
import sys

import pytest

from toolkit.data import catalogue
from toolkit.paths import ROOT

sys.path.insert(0, str(ROOT / "book" / "_ext"))

import kf_data
import kf_fresh
import kf_icons
import kf_mount
import kf_offline


def test_can_no_text_end_the_script_of_a_mount():
    html = kf_mount.mount("quiz", 'a"b', {"say": "</script><script>alert(1)</script>"}, "<p>静</p>", "host.js")
    assert html.count("</script>") == 2
    data = html[html.index("{") : html.index("</script>")]
    assert json.loads(data)["say"].startswith("</script>")
    assert 'data-id="a&quot;b"' in html


def test_does_the_digest_follow_names_and_contents(tmp_path):
    one = tmp_path / "one.py"
    one.write_text("a", encoding="utf-8")
    before = kf_fresh.digest([one])
    one.write_text("b", encoding="utf-8")
    assert kf_fresh.digest([one]) != before
    assert kf_fresh.digest([one.rename(tmp_path / "two.py")]) != before


def test_are_files_listed_as_pages_ask_for_them(tmp_path):
    (tmp_path / "_static").mkdir()
    for name in ("site.css", "unused.css"):
        (tmp_path / "_static" / name).write_text("p{}", encoding="utf-8")
    (tmp_path / "index.html").write_text('<link href="_static/site.css?v=12ab">', encoding="utf-8")
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / "token.json").write_text("{}", encoding="utf-8")
    assert [file.address for file in kf_offline.listed(tmp_path)] == ["_static/site.css?v=12ab", "index.html"]


def test_has_the_icon_its_size_and_colours():
    image = kf_icons.draw(ROOT / "book" / "_assets" / "icon.svg", 192)
    assert image.size == (192, 192)
    assert image.getpixel((2, 2)) == (11, 107, 87)
    assert image.getpixel((96, 60)) == (255, 255, 255)


def test_does_a_card_explain_every_column_and_show_rows():
    one = catalogue.load()["daily_report"]
    text = kf_data.card(one)
    for field in one.fields:
        assert f"| {field.label} | {field.values} | `{field.name}` |" in text
    assert text.count("| 2024-") + text.count("| 2025-") == kf_data.ROWS


@pytest.mark.parametrize(
    ("value", "shown"),
    [(float("nan"), "（空）"), ("", "（空）"), (1234.5, "1,234.5"), (7, "7"), ("a|b", "a、b"), (None, "（空）")],
)
def test_how_is_a_value_of_a_data_set_written(value, shown):
    assert kf_data.cell(value) == shown
