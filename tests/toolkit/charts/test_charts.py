"""The look of the charts."""

import re
import warnings
from io import BytesIO

import pandas as pd
import pytest
from matplotlib.image import imread

from toolkit import paths
from toolkit.charts import style, subset_font
from toolkit.charts.matrix import matrix_chart
from toolkit.charts.traffic import traffic_chart
from toolkit.data import traffic
from toolkit.errors import ContentError

PLACED = pd.DataFrame(
    {
        "customer_id": [f"C{number:04d}" for number in range(1, 6)],
        "tonnes_per_month": [9.0, 8.0, 1.0, 0.5, None],
        "gap_to_last_year": [0.02, 0.6, 0.1, 0.9, None],
        "quadrant": ["EI", "EII", "EIII", "EIV", "数据不够"],
    }
)
FIGURES = {
    "matrix": lambda: matrix_chart(PLACED, contribution_line=4.5, stability_line=0.3),
    "traffic": lambda: traffic_chart(traffic.counts()),
}


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


def test_is_a_missing_character_seen():
    assert style.missing("吨垚") == {"垚"}


def test_is_the_font_small_and_licensed():
    assert style.FONT.stat().st_size < 1_800_000
    assert "SIL OPEN FONT LICENSE Version 1.1" in style.FONT.with_name("OFL.txt").read_text(encoding="utf-8")


def test_which_characters_does_the_font_hold():
    """Are level 1 of GB 2312, ASCII and Chinese punctuation in the font?"""
    wanted = subset_font.characters()
    assert len([letter for letter in wanted if "\u4e00" <= letter <= "\u9fff"]) >= 3755
    assert style.missing("".join(wanted) + ",。:;?!()“”0123456789#%") == set()


def test_is_another_collection_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(subset_font, "TTCollection", lambda _: type("Empty", (), {"fonts": []})())
    with pytest.raises(ContentError, match="里面没有 Noto Sans CJK SC"):
        subset_font.simplified_face(tmp_path / "other.ttc")
