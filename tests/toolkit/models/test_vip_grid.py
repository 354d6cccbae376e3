"""Who is a VIP, and how much effort a customer gets."""

from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.toolkit.models.properties import assert_order_and_names_change_nothing
from toolkit.models import vip_grid as model


def answered(*rows: str) -> pd.DataFrame:
    """Answers to the five questions by letter: y, n, and - for not asked."""
    words = {"y": "是", "n": "否", "-": None}
    columns = {name: [words[row[place]] for row in rows] for place, name in enumerate(model.FEATURES)}
    return pd.DataFrame(
        {"customer_id": [f"C{number:04d}" for number, _ in enumerate(rows, 1)], **columns}, dtype=object
    )


@pytest.mark.parametrize(
    ("answers", "holds", "vip"),
    [
        ("yyyyy", 5, "是"),
        ("nyyyy", 4, "是"),
        ("nnyyy", 3, "否"),
        ("-yyyy", 4, "是"),  # whatever the blank says
        ("-nyyy", 3, "数据不够"),
        ("--yyy", 3, "数据不够"),
        ("-nnyy", 2, "否"),  # even a yes would not do
        ("--nny", 1, "否"),
        ("-----", 0, "数据不够"),
        ("nnnnn", 0, "否"),
    ],
)
def test_who_is_a_vip(answers, holds, vip):
    answer = model.vip_features(answered(answers)).iloc[0]
    assert answer[["holds", "blank", "vip"]].tolist() == [holds, answers.count("-"), vip]


@pytest.mark.parametrize("need", [1, 2, 3, 4, 5])
def test_can_a_blank_turn_it(need):
    """For all 243 ways to answer: is the verdict open just where some answers to the blanks would differ?"""
    given_answers = ["".join(letters) for letters in product("yn-", repeat=5)]
    verdicts = model.vip_features(answered(*given_answers), need=need)["vip"]
    for answers, verdict in zip(given_answers, verdicts, strict=True):
        least, most = answers.count("y"), 5 - answers.count("n")
        assert verdict == ("是" if least >= need else "否" if most < need else "数据不够"), answers


def test_what_is_asked_next():
    table = model.vip_features(answered("-nyyy", "-yyyy", "y--yy", "--nny"))
    assert table["ask"].tolist() == ["对站里的目标极要紧", "", "占了现在收入的大头、丢了伤筋动骨，短期补不回来", ""]


@pytest.mark.parametrize("need", [0, 6])
def test_is_a_wrong_count_named(need):
    with pytest.raises(ValueError, match="要在 1 到 5 之间"):
        model.vip_features(answered("yyyyy"), need=need)


# --- attraction --------------------------------------------------------------------------------------------------------


def attraction(margin: float | None, growth: float | None, **lines) -> str:
    frame = pd.DataFrame({"customer_id": ["C0001"], "margin_a_year": [margin], "growth": [growth]})
    return model.attraction(frame, **lines)["attraction"].iloc[0]


@pytest.mark.parametrize(
    ("margin", "growth", "word"),
    [
        (50_000, 0, "很有"), (49_999.99, 0, "中等"), (15_000, 0, "中等"), (14_999.99, 0, "不太"), (0, 0, "不太"),
        (40_000, 0.25, "很有"), (40_000, 0.2499, "中等"), (20_000, -0.25, "中等"), (20_000, -0.2501, "不太"),
        (12_500, 0.2, "中等"), (300, 0.9, "不太"), (90_000, -1, "不太"), (-800, 5, "不太"), (-90_000, -1, "不太"),
        (None, 0.5, "数据不够"), (None, -1, "数据不够"), (None, None, "数据不够"), (90_000, None, "数据不够"),
        (100, None, "数据不够"), (0, None, "不太"), (-800, None, "不太"),
    ],
)  # fmt: skip
def test_how_attractive_is_it(margin, growth, word):
    """Are the lines closed, is a loss never lifted by growth, and a blank unknown unless it cannot matter?"""
    assert attraction(margin, growth) == word


def test_what_does_a_fleet_come_to():
    """16 t of diesel a month at 300 yuan/t are 57,600 yuan a year: with a quarter going, 43,200: is it 中等?"""
    frame = pd.DataFrame({"customer_id": ["same", "going"], "margin_a_year": 16 * 12 * 300, "growth": [0.0, -0.25]})
    answers = model.attraction(frame)
    assert answers["next_margin"].tolist() == [57_600, 43_200]
    assert answers["attraction"].tolist() == ["很有", "中等"]


def test_can_the_lines_be_moved():
    assert attraction(900, 0, high=900, middle=300) == "很有"
    assert attraction(300, 0, high=900, middle=300) == "中等"
    for wrong in ({"high": 1, "middle": 2}, {"middle": 0}, {"high": float("nan")}):
        with pytest.raises(ValueError, match="“很有”的线不能比它低"):
            attraction(1, 1, **wrong)


# --- the grid ----------------------------------------------------------------------------------------------------------

EVERY = pd.DataFrame(list(product(model.ATTRACTIONS, model.STATUSES)), columns=["attraction", "status"]).assign(
    customer_id=[f"C{number:04d}" for number in range(18)]
)


def cell(attraction: str | None, status: str | None, **more) -> pd.Series:
    frame = pd.DataFrame({"customer_id": ["C0001"], "attraction": [attraction], "status": [status], **more})
    return model.vip_grid(frame).iloc[0]


def test_does_more_attraction_ever_get_less_effort():
    """In every column, and is the very attractive customer always ahead of the one that is not?"""
    placed = model.vip_grid(EVERY)
    effort = placed["effort"].map(model.EFFORTS.index).to_numpy().reshape(3, 6)
    assert (np.diff(effort, axis=0) >= 0).all()
    assert (effort[2] > effort[0]).all()
    assert set(placed["effort"]) == set(model.EFFORTS)
    assert placed["action"].is_unique


@pytest.mark.parametrize(
    ("attraction", "status", "effort", "owner"),
    [
        ("很有", "稳固", "专人长跟", "全站最强的人"),
        ("很有", "刚接触", "重点投入", "最会敲门的人"),
        ("很有", "正退出", "重点投入", "最坐得住的人"),
        ("中等", "关系正发展", "重点投入", "最会敲门的人"),
        ("中等", "关系不错", "常规维护", "站主管"),
        ("不太", "稳固", "轻维护", "当班员工"),
        ("不太", "正退出", "收手", "不派专人"),
    ],
)
def test_who_looks_after_whom(attraction, status, effort, owner):
    answer = cell(attraction, status)
    assert answer[["effort", "owner"]].tolist() == [effort, owner]
    assert (effort, answer["action"]) in model.GRID[attraction]


def test_are_the_sentences_where_they_belong():
    assert "一年的供油约定" in cell("很有", "稳固")["action"]
    assert "为什么走" in cell("中等", "正退出")["action"]
    assert "名片" in cell("不太", "刚接触")["action"]


@pytest.mark.parametrize(
    ("vip", "owner"), [("是", "全站最强的人"), ("否", "当班员工"), ("数据不够", "当班员工"), (None, "当班员工")]
)
def test_does_a_vip_go_to_the_strongest(vip, owner):
    answer = cell("不太", "稳固", vip=[vip])
    assert answer[["effort", "owner"]].tolist() == ["轻维护", owner]


@pytest.mark.parametrize(
    ("attraction", "status", "ask"),
    [
        (None, "稳固", "先把一年的毛利和增减算出来"),
        ("数据不够", "稳固", "先把一年的毛利和增减算出来"),
        ("很有", None, "先问清眼下来往到哪一步"),
        (None, None, "先把一年的毛利算出来，再问清眼下来往到哪一步"),
    ],
)
def test_is_a_blank_unknown(attraction, status, ask):
    answer = cell(attraction, status)
    assert answer[["effort", "owner", "action"]].tolist() == ["数据不够", "站主管", ask]


@pytest.mark.parametrize("function", [model.vip_features, model.attraction, model.vip_grid])
def test_is_an_empty_table_empty(function):
    columns = ["customer_id", *model.FEATURES, "margin_a_year", "growth", "attraction", "status", "vip"]
    assert function(pd.DataFrame(columns=columns)).empty


@pytest.mark.parametrize(
    ("function", "spoil", "said"),
    [
        (model.vip_features, {"loss": "也许"}, "loss 列，第 12 行“也许”.*只填“是”“否”"),
        (model.vip_features, {"customer_id": "same"}, "特征表的 customer_id 列，第 12 行“same”.*不止一行"),
        (model.attraction, {"growth": -1.1}, "growth 列，第 12 行“-1.1”.*不能小于 -1"),
        (model.attraction, {"margin_a_year": "不少"}, "margin_a_year 列，第 12 行“不少”.*不是数"),
        (model.attraction, {"customer_id": None}, "customer_id 列，第 12 行.*没有填"),
        (model.vip_grid, {"attraction": "一般"}, "attraction 列，第 12 行“一般”.*不认得"),
        (model.vip_grid, {"status": "热恋"}, "status 列，第 12 行“热恋”.*不认得"),
        (model.vip_grid, {"vip": "yes"}, "vip 列，第 12 行“yes”.*不认得"),
        (model.vip_grid, {"customer_id": "same"}, "不止一行"),
    ],
)
def test_is_a_spoilt_table_named(function, spoil, said):
    frame = answered("yyyyy", "nnnnn").assign(margin_a_year=1.0, growth=0.0, attraction="很有", status="稳固")
    with pytest.raises(ValueError, match=said):
        function(frame.set_index(pd.Index([12, 15])).assign(**spoil))


@pytest.mark.parametrize("function", [model.vip_features, model.attraction, model.vip_grid])
def test_is_a_missing_column_named(function):
    with pytest.raises(ValueError, match="缺列"):
        function(pd.DataFrame({"customer_id": ["C0001"]}))


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 15))
def test_does_every_customer_land_in_one_cell(seed, count):
    """From the five questions to the action: one row each, and order, names and labels change nothing?"""
    rng = np.random.default_rng(seed)
    answers = np.array(["是", "否", None], dtype=object)
    frame = pd.DataFrame(
        {
            "customer_id": [f"C{number:04d}" for number in range(count)],
            **{feature: rng.choice(answers, count) for feature in model.FEATURES},
            "margin_a_year": rng.choice([-900, 0, 15_000, 50_000, 80_000, np.nan], count),
            "growth": rng.choice([-0.5, 0, 0.5, np.nan], count),
            "status": rng.choice(np.array([*model.STATUSES, None], dtype=object), count),
        }
    )
    before = frame.copy(deep=True)

    def whole(table: pd.DataFrame) -> pd.DataFrame:
        vip = model.vip_features(table)
        attraction = model.attraction(table)["attraction"].array
        return model.vip_grid(table.assign(vip=vip["vip"].array, attraction=attraction)).merge(vip, on="customer_id")

    placed = whole(frame)
    assert placed["customer_id"].tolist() == frame["customer_id"].tolist()
    assert set(placed["effort"]) <= {*model.EFFORTS, "数据不够"}
    assert (placed.loc[placed["vip"] == "是", "owner"] == "全站最强的人").all()
    pd.testing.assert_frame_equal(frame, before)
    assert_order_and_names_change_nothing(whole, frame, "customer_id", seed)
