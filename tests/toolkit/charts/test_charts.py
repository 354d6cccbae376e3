"""The look of the charts."""

import re
import warnings
from io import BytesIO

import pytest
from matplotlib.image import imread

from tests.toolkit.charts.chart_examples import FIGURES
from toolkit import paths
from toolkit.charts import style, subset_font
from toolkit.data import profiles, ranges
from toolkit.errors import ContentError


@pytest.mark.parametrize("name", FIGURES)
def test_is_a_chart_as_big_as_a_phone_shows_it(name):
    """Is it 4.2 x 3.2 inches at 160 dpi, drawn without a warning, a missing glyph included?"""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        file = BytesIO()
        FIGURES[name]().savefig(file, format="png")
    file.seek(0)
    assert imread(file).shape[:2] == (512, 672)


def test_what_does_the_matrix_say():
    """Are the four classes counted, the lines named, and the customer without data owned up to?"""
    axes = FIGURES["matrix"]().axes[0]
    assert [text.get_text() for text in axes.get_legend().get_texts()] == [
        "EI 高贡献、稳定（1 户）",
        "EII 高贡献、不稳定（1 户）",
        "EIII 低贡献、稳定（1 户）",
        "EIV 低贡献、不稳定（1 户）",
    ]
    assert [text.get_text() for text in axes.texts] == ["贡献线 4.5 吨，稳定线 30%\n1 户数据不够，没画"]


def test_does_the_font_hold_what_charts_say():
    """Is every Chinese character of the charts' code in the font?"""
    for file in (paths.TOOLKIT / "charts").glob("*.py"):
        said = "".join(re.findall(r"[\u3000-\u9fff\uff00-\uffef]", file.read_text(encoding="utf-8")))
        assert style.missing(said) == set(), file.name


def test_does_the_font_hold_the_invented_names():
    """Is every character of the stations' customers in the font?"""
    suffixes = "".join(entry["suffix"] for entry in ranges.load()["customers"].values())
    assert style.missing("".join(profiles.PLACES) + suffixes) == set()


def test_is_a_missing_character_seen():
    assert style.missing("吨垚") == {"垚"}


def test_is_the_font_small_and_licensed():
    assert paths.FONT.stat().st_size < 1_800_000
    assert "SIL OPEN FONT LICENSE Version 1.1" in paths.FONT.with_name("OFL.txt").read_text(encoding="utf-8")


def test_which_characters_does_the_font_hold():
    """Are level 1 of GB 2312, ASCII and Chinese punctuation in the font?"""
    wanted = subset_font.characters()
    assert len([letter for letter in wanted if "\u4e00" <= letter <= "\u9fff"]) >= 3755
    assert style.missing("".join(wanted) + ",。:;?!()“”0123456789#%") == set()


def test_is_another_collection_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(subset_font, "TTCollection", lambda _: type("Empty", (), {"fonts": []})())
    with pytest.raises(ContentError, match="里面没有 Noto Sans CJK SC"):
        subset_font.simplified_face(tmp_path / "other.ttc")
