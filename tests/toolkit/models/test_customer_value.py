"""The value of customers now and later."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.toolkit.models.properties import assert_order_and_names_change_nothing
from toolkit.models import customer_value as model

COLUMNS = ["customer_id", "volume", "target", "follow_up", "reputation", "morale"]


def table(*rows: tuple) -> pd.DataFrame:
    return pd.DataFrame([(f"C{number:04d}", *row) for number, row in enumerate(rows, 1)], columns=COLUMNS)


def value(*scores: float | None, **limits) -> pd.Series:
    return model.customer_value(table(scores), **limits).iloc[0]


def test_what_does_a_station_see():
    """The works' 30 t with three years of building ahead; the school bus everyone sees; one month of a surfacing
    contractor; a wedding company: are they the four types?"""
    placed = model.customer_value(
        table((9, 8, 9, 7, 8), (2, 3, 8, 9, 6), (8, 9, 1, 2, 4), (1, 0, 2, 3, 1)).assign(team="城东站")
    )
    assert placed["type"].tolist() == ["1", "2", "3", "4"]
    assert placed["short"].tolist() == [8.5, 2.5, 8.5, 0.5]
    assert placed["long"].round(3).tolist() == [8, 7.667, 2.333, 2]
    assert placed["name"].tolist() == ["业务大、影响大", "业务小、影响大", "业务大、影响小", "业务小、影响小"]
    assert placed.loc[2, ["resources", "concession"]].tolist() == list(model.TYPES["3"][1:3])
    assert placed["team"].tolist() == ["城东站"] * 4


@pytest.mark.parametrize(
    ("scores", "kind"),
    [
        ((6, 6, 6, 6, 6), "1"),
        ((5, 7, 5, 6, 7), "1"),
        ((6, 5.99, 6, 6, 6), "2"),
        ((6, 6, 6, 6, 5.99), "3"),
        ((6, 5.99, 6, 6, 5.99), "4"),
        ((10, 10, 10, 10, 10), "1"),
        ((0, 0, 0, 0, 0), "4"),
    ],
)
def test_are_both_lines_closed(scores, kind):
    assert value(*scores)["type"] == kind


def test_can_the_line_be_moved():
    assert value(6, 6, 6, 6, 6, line=6.5)["type"] == "4"
    assert value(0.1, 0.2, 0.1, 0.1, 0.1, line=0.15)["type"] == "3"


@pytest.mark.parametrize("column", range(5))
def test_is_a_blank_unknown(column):
    """Does a score that is missing leave its axis empty and the type open, and not the other axis?"""
    scores = [9.0] * 5
    scores[column] = None
    answer = value(*scores)
    assert answer[["type", "name"]].tolist() == ["数据不够", "数据不够"]
    assert np.isnan(answer["short"]) == (column < 2)
    assert np.isnan(answer["long"]) == (column >= 2)
    assert "打上分" in answer["resources"]


def test_do_weights_count_within_their_axis():
    """Is short 10 x 3 + 2 x 1 over 4, long untouched, and may what weighs nothing be blank?"""
    answer = value(10, 2, 3, 6, 9, weights={"volume": 3})
    assert answer[["short", "long"]].tolist() == [8, 6]
    answer = value(10, None, 3, 6, 9, weights={"target": 0, "morale": 4})
    assert answer[["short", "long", "type"]].tolist() == [10, 7.5, "1"]


@pytest.mark.parametrize(
    ("weights", "said"),
    [
        ({"price": 1}, "权重只给这几项"),
        ({"morale": -1}, "不能小于 0"),
        ({"morale": float("nan")}, "不能小于 0"),
        ({"volume": 0, "target": 0}, "volume、target 的权重不能都是 0"),
    ],
)
def test_are_wrong_weights_named(weights, said):
    with pytest.raises(ValueError, match=said):
        value(1, 1, 1, 1, 1, weights=weights)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda frame: frame.drop(columns="morale"), "打分表缺列：morale"),
        (lambda frame: frame.assign(customer_id="C0001"), "customer_id 列，第 12 行“C0001”.*不止一行"),
        (lambda frame: frame.assign(volume=10.5), "volume 列，第 12 行“10.5”.*不能大于 10"),
        (lambda frame: frame.assign(target=-1), "target 列，第 12 行“-1”.*不能小于 0"),
        (lambda frame: frame.assign(morale="高"), "morale 列，第 12 行“高”.*不是数"),
    ],
)
def test_is_a_spoilt_table_named(spoil, said):
    frame = table((1, 1, 1, 1, 1), (2, 2, 2, 2, 2)).set_index(pd.Index([12, 15]))
    with pytest.raises(ValueError, match=said):
        model.customer_value(spoil(frame))


def test_is_an_empty_table_empty():
    empty = model.customer_value(table((1, 1, 1, 1, 1)).head(0))
    assert empty.columns.tolist() == ["customer_id", "short", "long", "type", "name", "resources", "concession"]
    assert empty.empty
    assert model.portfolio(empty).empty
    assert model.portfolio(empty.assign(team=[])).columns[0] == "team"


# --- volume as a score -------------------------------------------------------------------------------------------------


def test_what_does_a_volume_score():
    """Does a customer just on the line score just high, and a big one no more than ten?"""
    tonnes = pd.Series([0, 2, 4, 4 / 0.6, 40, None], index=list("abcdef"))
    scores = model.score_volume(tonnes, line=4)
    assert scores.to_dict() == pytest.approx({"a": 0, "b": 3, "c": 6, "d": 10, "e": 10, "f": np.nan}, nan_ok=True)
    assert (model.score_volume(pd.Series([0.3]), line=0.3) >= model.HIGH).all()


@pytest.mark.parametrize(
    ("tonnes", "line", "said"),
    [
        (-1, 4, "第 0 行“-1”：不能小于 0"),
        ("三吨", 4, "不是数"),
        (1, 0, "高低线要大于 0"),
        (1, float("nan"), "要大于 0"),
    ],
)
def test_is_a_wrong_volume_named(tonnes, line, said):
    with pytest.raises(ValueError, match=said):
        model.score_volume(pd.Series([tonnes]), line=line)


# --- the portfolio ----------------------------------------------------------------------------------------------------


def spread(types: str, **limits) -> pd.Series:
    """Types by digit; '-' is one that is not known."""
    kinds = [kind if kind != "-" else "数据不够" for kind in types]
    return model.portfolio(pd.DataFrame({"type": kinds}), **limits).iloc[0]


@pytest.mark.parametrize(
    ("types", "crowded"),
    [
        ("111123", "1"),
        ("222134", "2"),  # three of six: on the line
        ("33314412", "没有扎堆"),
        ("334443", "3、4"),  # a tie: both
        ("12341", "没有扎堆"),
        ("4444", "数据不够"),
        ("4444---", "数据不够"),
        ("4444-4", "4"),
    ],
)
def test_which_type_is_crowded(types, crowded):
    answer = spread(types)
    assert answer["crowded"] == crowded
    assert answer["cases"] + answer["unknown"] == len(types)


def test_what_must_the_manager_do():
    assert spread("1" * 5)["manager"] == model.TYPES["1"].manager
    assert spread("334443")["manager"] == f"{model.TYPES['3'].manager}；{model.TYPES['4'].manager}"
    assert spread("12341")["manager"] == "照现在的做法接着干"
    assert spread("44")["manager"] == "打完分的客户不到 5 户，再攒一攒"


def test_can_every_limit_be_moved():
    assert spread("111222333444", crowded=0.25)["crowded"] == "1、2、3、4"
    assert spread("111123", crowded=0.67)["crowded"] == "没有扎堆"
    assert spread("44", min_cases=2)["crowded"] == "4"
    assert spread("1" * 6, people=2, chances_per_person=2.9)["all_in"] == "是"


@pytest.mark.parametrize(
    ("types", "people", "each", "all_in"),
    [
        ("1" * 16, 2, 8, "否"),
        ("1" * 17, 2, 8.5, "是"),
        ("1" * 16 + "-", 2, 8.5, "是"),
        ("1", None, np.nan, "数据不够"),
    ],
)
def test_does_the_team_take_on_everything(types, people, each, all_in):
    """Is the limit itself still manageable, and does a customer without a type take time too?"""
    answer = spread(types, people=people)
    assert answer["all_in"] == all_in
    assert answer["chances_per_person"] == pytest.approx(each, nan_ok=True)


def test_are_teams_told_apart():
    placed = pd.DataFrame({"team": list("乙乙乙乙乙甲甲甲甲甲丙"), "type": [*"11123", *"44432", None]})
    people = pd.DataFrame({"team": ["甲", "乙", "丁"], "people": [0.5, None, 3]})
    answers = model.portfolio(placed, people=people).set_index("team")
    assert answers["crowded"].to_dict() == {"乙": "1", "甲": "4", "丙": "数据不够"}
    assert answers["all_in"].to_dict() == {"乙": "数据不够", "甲": "是", "丙": "数据不够"}
    assert answers.loc["甲", ["count_2", "share_4", "chances_per_person"]].tolist() == [1, 0.6, 10]
    assert answers.loc["丙", ["share_1", "share_4"]].isna().all()


@pytest.mark.parametrize(
    ("placed", "people", "said"),
    [
        ({"team": ["甲"]}, None, "定型表缺列：type"),
        ({"type": ["5"]}, None, "type 列，第 0 行“5”.*不认得"),
        ({"type": ["1"], "team": [None]}, None, "team 列，第 0 行.*没有填"),
        ({"type": ["1"]}, 0, "人数要大于 0"),
        ({"type": ["1"], "team": ["甲"]}, {"team": ["甲"], "people": [0]}, "people 列，第 0 行“0”：要大于 0"),
        ({"type": ["1"], "team": ["甲"]}, {"team": ["甲", "甲"], "people": [1, 2]}, "人手表.*不止一行"),
        ({"type": ["1"], "team": ["甲"]}, {"team": ["甲"]}, "人手表缺列：people"),
    ],
)
def test_is_a_spoilt_portfolio_named(placed, people, said):
    people = pd.DataFrame(people) if isinstance(people, dict) else people
    with pytest.raises(ValueError, match=said):
        model.portfolio(pd.DataFrame(placed), people=people)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 30))
def test_does_every_customer_land_in_one_type(seed, count):
    """One row each, shares that add up, counts that reconcile; order, names and labels change nothing?"""
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {
            "customer_id": [f"C{number:04d}" for number in range(count)],
            "team": rng.choice(["甲", "乙"], count),
            **{column: rng.choice([0, 3, 6, 9, 10, np.nan], count, p=[0.19] * 5 + [0.05]) for column in COLUMNS[1:]},
        }
    )
    before = frame.copy(deep=True)
    placed = model.customer_value(frame)
    assert placed["customer_id"].tolist() == frame["customer_id"].tolist()
    assert set(placed["type"]) <= {*model.TYPES, "数据不够"}
    answers = model.portfolio(placed, people=1.5)
    counts = answers[[f"count_{kind}" for kind in model.TYPES]]
    assert counts.to_numpy().sum() + answers["unknown"].sum() == count
    shares = answers.loc[answers["cases"] > 0, [f"share_{kind}" for kind in model.TYPES]]
    np.testing.assert_allclose(shares.sum(axis=1), 1)
    pd.testing.assert_frame_equal(frame, before)
    assert_order_and_names_change_nothing(model.customer_value, frame, "customer_id", seed)
    assert_order_and_names_change_nothing(model.portfolio, placed, "team", seed)
