"""Entry rates and tonnes a day."""

import pandas as pd
import pytest

from toolkit.data import traffic
from toolkit.models import entry_rate as model

COUNTS = pd.DataFrame({"kind": ["car", "car", "truck"], "passing": [100, 300, 50], "entering": [1, 5, 1]})


def test_what_share_comes_in():
    table = model.entry_rate(COUNTS).set_index("kind")
    assert table["rate"].to_dict() == pytest.approx({"car": 0.015, "truck": 0.02, "all": 7 / 450})


def test_is_the_rate_missing_where_nothing_passed():
    table = model.entry_rate(pd.DataFrame({"kind": ["car"], "passing": [0], "entering": [0]}))
    assert table["rate"].isna().all()


def test_how_many_tonnes_is_the_books_example():
    """Do 80 cars and 16 trucks of 8,000 vehicles come to 4.4 t?"""
    flow = model.tonnes_a_day(traffic.flow())
    assert flow["entering"].tolist() == pytest.approx([80, 16])
    assert round(flow["tonnes"].sum(), 1) == 4.4
    assert model.entry_rate(traffic.counts()).iloc[-1]["rate"] == pytest.approx(0.012)


def test_how_many_tonnes_live_nearby():
    nearby = pd.DataFrame(
        {"kind": ["car"], "vehicles": [1000], "litres_a_year": [1200], "share": [0.1], "fuel": ["92#"]}
    )
    assert model.tonnes_a_year_nearby(nearby)["tonnes"].tolist() == pytest.approx([88.2])


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"entering": [1, 5, 51]}, "第 2 行"),
        ({"passing": [-1, 300, 50]}, "第 0 行"),
    ],
)
def test_is_a_wrong_count_named(change, said):
    with pytest.raises(ValueError, match=said):
        model.entry_rate(COUNTS.assign(**change))


def test_is_a_missing_column_named():
    with pytest.raises(ValueError, match="缺列：entering"):
        model.entry_rate(COUNTS[["kind", "passing"]])


def test_is_a_rate_in_per_cent_refused():
    with pytest.raises(ValueError, match=r"1\.2 % 写 0\.012"):
        model.tonnes_a_day(traffic.flow().assign(rate=1.2))
