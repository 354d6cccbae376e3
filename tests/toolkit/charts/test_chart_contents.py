"""Does each chart say what its table says?"""

import pandas as pd
import pytest

from tests.toolkit.charts import chart_examples as examples
from toolkit.charts.churn import churn_chart
from toolkit.charts.signals import signal_chart


def texts(figure, axes: int = 0) -> list[str]:
    return [text.get_text() for text in figure.axes[axes].texts]


def legend(figure, axes: int = 0) -> list[str]:
    return [text.get_text() for text in figure.axes[axes].get_legend().get_texts()]


@pytest.mark.parametrize(
    ("name", "counted"), [("prospects", "PI 首要突破（1 户）"), ("value", "1 业务大、影响大（1 件）")]
)
def test_are_the_classes_counted(name, counted):
    assert counted in legend(examples.FIGURES[name]())


def test_is_a_prospect_without_figures_owned_up_to():
    assert texts(examples.FIGURES["prospects"]()) == ["分界 6 分\n1 户数据不够，没画"]


def test_who_brings_four_fifths():
    """Are the vital few counted over all customers, also those that are not drawn?"""
    assert legend(examples.FIGURES["pareto"]()) == ["合起来占八成的（10 户）", "其余（30 户）"]


def test_does_every_level_come_to_the_whole():
    """Are the bars of each level as long as the total, children under their parent?"""
    bars = examples.FIGURES["cascade"]().axes[0].patches
    for level in range(4):
        widths = [bar.get_width() for bar in bars if bar.get_y() + bar.get_height() / 2 == pytest.approx(-level)]
        assert sum(widths) == pytest.approx(1)
    assert "黄石\n72,000" in texts(examples.FIGURES["cascade"]())


def test_where_do_the_chances_lie():
    """Are five chances in G named in part and counted, and the one without a cell owned up to?"""
    figure = examples.FIGURES["grid"]()
    assert "机会2\n机会3\n等 5 件" in texts(figure)
    assert figure.axes[0].get_title() == "10 件，另有 1 件数据不够"


def test_where_are_the_borrowed_lines_reached():
    """Is 900 yuan a tonne of diesel used up to 60, 75 and 100 per cent at 0.45, 0.57 and 0.76 yuan a litre?"""
    assert texts(examples.FIGURES["rebate"]())[:3] == ["0.45 元", "0.57 元", "0.76 元"]


def test_does_the_bill_grow_under_a_flat_surface():
    above, below = examples.FIGURES["leak"]().axes
    surface = above.lines[0].get_ydata()
    assert surface.min() == surface.max() == 60
    heights = [patch.get_y() + patch.get_height() for patch in below.patches[12:]]
    assert heights == sorted(heights)


def test_is_the_most_urgent_customer_on_top():
    figure = signal_chart(examples.SIGNS.iloc[::-1])
    assert [label.get_text() for label in figure.axes[0].get_yticklabels()] == ["白渡物流", "雁垸冷链", "梅塘驾校"]


def test_does_nobody_late_break_the_chart():
    """Is a table of customers without an interval drawn as an empty chart?"""
    nobody = pd.DataFrame({"interval_days": [None], "recency_days": [None], "status": ["数据不够"]}, dtype=object)
    assert legend(churn_chart(nobody.astype({"interval_days": float, "recency_days": float})))[0] == "正常（0 户）"


def test_do_visits_fill_their_slots():
    figure = examples.FIGURES["visits"]()
    assert texts(figure) == ["白渡物流\n60′", "雁垸冷链\n45′", "梅塘驾校\n90′"]
    assert figure.axes[0].get_title() == "去 3 家；放不下的 1 家在表里"
