"""The matrix of prospects, and why the valuable ones hold back."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.toolkit.models.properties import assert_order_and_names_change_nothing
from toolkit.models import prospect_matrix as model

# Thirty tractors of a haulier that pay by transfer, ten cars of an office that pays by card.
STATION = pd.DataFrame(
    {
        "prospect_id": ["haulier", "office"],
        "vehicles": [30, 10],
        "litres_a_vehicle": [4000, 150],
        "routes": [0.4, 0.6],
        "payment": ["转账", "预付卡"],
        "growth": [-0.05, 0],
        "fuel_control": ["急要", "没提"],
        "advantage": ["有强项", "差不多"],
        "intention": [4, 8],
    }
)
ONLY_ROUTES = {**dict.fromkeys(model.INDICATORS, 0), "routes": 1}
POINTS = [f"{column}_points" for column in model.INDICATORS]
SIX = {"vehicles": 18, "routes": 0.3, "payment": "转账", "growth": 0.05, "fuel_control": "想要", "advantage": "差不多"}
"""Six points each, but for the advantage."""


def one(**values: object) -> pd.Series:
    """A prospect of six points each, but for what is given, judged without its advantage."""
    table = pd.DataFrame([{"prospect_id": "one", **SIX, "intention": 6, **values}])
    return model.prospect_matrix(table, weights={**model.WEIGHTS, "advantage": 0}).loc[0]


def test_where_do_a_haulier_and_an_office_go():
    """Do points and weights come to what they come to on paper: 7.75 and 4.775?"""
    table = model.prospect_matrix(STATION).set_index("prospect_id")
    assert table.loc["haulier", POINTS].tolist() == pytest.approx([10, 7, 6, 3.5, 10, 7])
    assert table.loc["office", POINTS].tolist() == pytest.approx([0.75, 9, 10, 5, 2, 4])
    assert table["expected_contribution"].tolist() == [7.75, 4.775]
    assert table["quadrant"].tolist() == ["PII", "PIII"]
    assert table["stance"].tolist() == ["重点培养", "顺手签下"]
    assert table["action"].tolist() == [model.QUADRANTS["PII"][1], model.QUADRANTS["PIII"][1]]


def test_is_a_car_park_ranked_above_a_fleet():
    """Is what the vehicles burn counted, and each taken for 1,000 L where nobody says?"""
    points = model.prospect_matrix(STATION.drop(columns="litres_a_vehicle"))["vehicles_points"]
    assert points.tolist() == pytest.approx([7 + 2 * 6 / 36, 3 + 2 * 4 / 6])


@pytest.mark.parametrize(
    ("contribution", "intention", "quadrant"),
    [(0.3, 6, "PI"), (0.3, 5.999, "PII"), (0.2999, 6, "PIII"), (0.2999, 5.999, "PIV"), (1, 10, "PI"), (0, 0, "PIV")],
)
def test_are_both_lines_closed(contribution, intention, quadrant):
    """Is who stands on a line high, and who stands just under it low?"""
    table = STATION.head(1).assign(routes=contribution, intention=intention)
    assert model.prospect_matrix(table, weights=ONLY_ROUTES)["quadrant"].tolist() == [quadrant]


def test_can_a_station_move_the_lines():
    moved = model.prospect_matrix(STATION, contribution_line=4.775, intention_line=8)
    assert moved["quadrant"].tolist() == ["PII", "PI"]
    assert model.prospect_matrix(STATION, contribution_line=7.751)["quadrant"].tolist() == ["PIV", "PIII"]


@settings(max_examples=30, deadline=None)
@given(st.lists(st.floats(0.01, 100), min_size=5, max_size=5))
def test_does_the_last_binary_digit_move_anybody(weights):
    """Is who has six points everywhere on the line of six, whatever the weights?"""
    table = pd.DataFrame([{"prospect_id": "one", **SIX, "intention": 6}])
    shares = dict(zip(model.INDICATORS, [*weights, 0], strict=True))
    assert model.prospect_matrix(table, weights=shares).loc[0, "quadrant"] == "PI"


@pytest.mark.parametrize(
    ("column", "value", "points"),
    [
        ("vehicles", 0, 0), ("vehicles", 6, 3), ("vehicles", 24, 7), ("vehicles", 5000, 10), ("routes", 0.05, 1.5),
        ("routes", 1, 10), ("growth", -1, 0), ("growth", -0.3, 0), ("growth", -0.2, 1), ("growth", 0.2, 8.5),
        ("growth", 3, 10), ("payment", "赊账", 1), ("payment", "现金", 4), ("payment", "电子账户", 8),
        ("fuel_control", "急要", 10), ("advantage", "比对面差", 0), ("advantage", "独一家", 10),
    ],
)  # fmt: skip
def test_how_many_points_is_a_figure(column, value, points):
    """Do figures lie on the line between two anchors, and stay at the last one beyond it?"""
    assert one(**{column: value})[f"{column}_points"] == pytest.approx(points)


@pytest.mark.parametrize("column", [*model.INDICATORS, "intention"])
def test_is_a_blank_a_zero(column):
    """Does what is not asked leave the prospect unplaced, and the other figures standing?"""
    table = model.prospect_matrix(STATION.assign(**{column: [None, STATION[column][1]]}))
    assert table["quadrant"].tolist() == [model.UNKNOWN, "PIII"]
    assert table["stance"].tolist() == ["先问清", "顺手签下"]
    assert table["expected_contribution"].isna().tolist() == [column != "intention", False]
    assert table[POINTS].isna().sum().sum() == (column != "intention")


def test_must_be_known_what_has_no_weight():
    assert one(advantage=None)["quadrant"] == "PI"
    assert one(growth=None)["quadrant"] == model.UNKNOWN
    assert one(payment="")["quadrant"] == model.UNKNOWN


def test_is_an_unknown_burn_taken_for_the_usual_one():
    table = model.prospect_matrix(STATION.assign(litres_a_vehicle=[None, 150]))
    assert table["quadrant"].tolist() == [model.UNKNOWN, "PIII"]


def test_can_a_station_set_its_own_points():
    """Does one scale that is given leave the other five as they are?"""
    table = model.prospect_matrix(STATION, scales={"payment": {"转账": 0, "预付卡": 1}})
    assert table["payment_points"].tolist() == [0, 1]
    assert table["routes_points"].tolist() == pytest.approx([7, 9])
    with pytest.raises(ValueError, match="打分表里不认得“price”"):
        model.prospect_matrix(STATION, scales={"price": {0: 0}})


def test_do_only_proportions_of_the_weights_count():
    doubled = {column: 2 * weight for column, weight in model.WEIGHTS.items()}
    pd.testing.assert_frame_equal(model.prospect_matrix(STATION, weights=doubled), model.prospect_matrix(STATION))


@pytest.mark.parametrize(
    ("weights", "said"),
    [
        ({"vehicles": 1}, "正好写这六项：vehicles、"),
        ({**model.WEIGHTS, "price": 1}, "正好写这六项"),
        ({**model.WEIGHTS, "growth": -1}, "第 growth 行“-1”：不能小于 0"),
        (dict.fromkeys(model.INDICATORS, 0), "全是 0"),
    ],
)
def test_are_wrong_weights_named(weights, said):
    with pytest.raises(ValueError, match=said):
        model.prospect_matrix(STATION, weights=weights)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda table: table.drop(columns="growth"), "缺列：growth"),
        (lambda table: table.assign(prospect_id="same"), "prospect_id 列，第 7 行“same”、第 8 行“same”：不止一行"),
        (lambda table: table.assign(vehicles=[1, -1]), "vehicles 列，第 8 行“-1”：不能小于 0"),
        (lambda table: table.assign(litres_a_vehicle=-1), "litres_a_vehicle 列，第 7 行“-1”"),
        (lambda table: table.assign(routes=[0.4, 40]), "routes 列，第 8 行“40.0”：不能大于 1"),
        (lambda table: table.assign(growth=-1.01), "growth 列，第 7 行“-1.01”.*：不能小于 -1"),
        (lambda table: table.assign(intention=[11, 1]), "intention 列，第 7 行“11”：不能大于 10"),
        (lambda table: table.assign(intention=-0.5), "intention 列，第 7 行“-0.5”.*：不能小于 0"),
        (lambda table: table.assign(payment="送礼"), "payment 列，第 7 行“送礼”.*不认得，可用的是：预付卡、"),
        (lambda table: table.assign(vehicles="三十台"), "vehicles 列，第 7 行“三十台”.*不是数"),
    ],
)
def test_is_a_spoilt_table_named(spoil, said):
    with pytest.raises(ValueError, match=said):
        model.prospect_matrix(spoil(STATION.set_axis([7, 8])))


def test_is_an_empty_table_answered():
    empty = model.prospect_matrix(STATION.head(0))
    assert empty.empty
    assert list(empty.columns) == list(model.prospect_matrix(STATION).columns)


def test_is_the_frame_left_alone():
    """Is the input as it was, and the output numbered afresh in the same order?"""
    given_frame = STATION.set_axis([7, 3])
    copy = given_frame.copy()
    table = model.prospect_matrix(given_frame)
    pd.testing.assert_frame_equal(given_frame, copy)
    assert table["prospect_id"].to_dict() == {0: "haulier", 1: "office"}


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 40))
def test_does_every_prospect_land_in_one_class(seed, prospects):
    """Does each get one class and 0–10 points, whatever the order of the rows and the names?"""
    rng = np.random.default_rng(seed)
    words = {column: [*model.SCALES[column], None] for column in model.INDICATORS.keys() - model.BOUNDS}
    table = pd.DataFrame(
        {
            "prospect_id": [f"P{number}" for number in range(prospects)],
            "vehicles": rng.integers(0, 100, prospects),
            "routes": rng.uniform(0, 1, prospects).round(2),
            "growth": rng.uniform(-1, 1, prospects).round(2),
            **{column: rng.choice(known, prospects) for column, known in words.items()},
            "intention": rng.choice([0, 5.9, 6, 10, np.nan], prospects),
        }
    )
    placed = model.prospect_matrix(table)
    assert placed["prospect_id"].tolist() == table["prospect_id"].tolist()
    assert set(placed["quadrant"]) <= set(model.QUADRANTS)
    assert placed["expected_contribution"].dropna().between(0, 10).all()
    known = table.notna().all(axis=1)
    assert placed["quadrant"].ne(model.UNKNOWN).tolist() == known.tolist()
    assert_order_and_names_change_nothing(model.prospect_matrix, table, "prospect_id", seed)


# --- PII: why -----------------------------------------------------------------------------------------------------------

SIGNS = pd.DataFrame(
    {
        "prospect_id": ["stranger", "afraid", "beaten", "all", "calm", "not-asked", "half-asked", "last-open"],
        "meetings": [2, 3, 5, 0, 4, None, None, 4],
        "worries": ["否", "是", "否", "是", "否", None, "是", "否"],
        "rival_stronger": ["否", "否", "是", "是", "否", None, "否", None],
    }
)


def test_why_does_a_prospect_hold_back():
    """Is not knowing us named before fear, fear before the rival, and 先问 where nothing was found or asked?"""
    table = model.pii_causes(SIGNS).set_index("prospect_id")
    assert table["cause"].to_dict() == {
        "stranger": "a", "afraid": "b", "beaten": "c", "all": "a", "calm": "先问", "not-asked": "先问",
        "half-asked": "先问", "last-open": "先问",
    }  # fmt: skip
    assert table["causes"].to_dict() == {
        "stranger": "a", "afraid": "b", "beaten": "c", "all": "a、b、c", "calm": "", "not-asked": "",
        "half-asked": "b", "last-open": "",
    }  # fmt: skip
    for name, letter in {"stranger": "a", "afraid": "b", "beaten": "c"}.items():
        assert table.loc[name, ["name", "measure"]].tolist() == list(model.CAUSES[letter])
    assert "只问一句" in table.loc["calm", "measure"]


def test_does_a_later_blank_hide_what_was_found():
    """Is the first cause named though the ones after it are not asked yet?"""
    found = model.pii_causes(SIGNS.head(1).assign(worries=None, rival_stronger=None))
    assert found.loc[0, ["cause", "causes"]].tolist() == ["a", "a"]


@pytest.mark.parametrize(("meetings", "cause"), [(2.999, "a"), (3, "先问"), (3.001, "先问"), (0, "a")])
def test_after_how_many_meetings_does_it_know_us(meetings, cause):
    assert model.pii_causes(SIGNS.head(1).assign(meetings=meetings)).loc[0, "cause"] == cause


def test_can_a_station_move_the_meetings():
    assert model.pii_causes(SIGNS, known_after=2)["cause"].tolist()[:3] == ["先问", "b", "c"]


def test_is_price_the_first_weapon():
    """Does no measure begin with a price, and the one that names it say who allows it?"""
    measures = {letter: measure for letter, (_, measure) in model.CAUSES.items()}
    assert "价格放在最后" in measures["c"]
    assert "按权限" in measures["c"]
    assert not any("让利" in measure or "降价" in measure for measure in measures.values())


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda table: table.drop(columns="worries"), "缺列：worries"),
        (lambda table: table.assign(meetings=-1), "meetings 列，第 0 行“-1”.*不能小于 0"),
        (lambda table: table.assign(prospect_id="same"), "不止一行"),
        (lambda table: table.assign(rival_stronger="也许"), "rival_stronger 列，第 0 行“也许”.*只填“是”“否”"),
    ],
)
def test_are_spoilt_signs_named(spoil, said):
    with pytest.raises(ValueError, match=said):
        model.pii_causes(spoil(SIGNS))


def test_are_no_signs_answered():
    assert list(model.pii_causes(SIGNS.head(0)).columns) == ["prospect_id", "cause", "causes", "name", "measure"]


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 40))
def test_has_every_prospect_one_cause(seed, prospects):
    rng = np.random.default_rng(seed)
    signs = pd.DataFrame(
        {
            "prospect_id": [f"P{number}" for number in range(prospects)],
            "meetings": rng.choice([0, 2, 3, 9, np.nan], prospects),
            "worries": rng.choice(["是", "否", None], prospects),
            "rival_stronger": rng.choice([True, False, None], prospects),
        }
    )
    table = model.pii_causes(signs)
    named = table[table["cause"] != "先问"]
    assert set(named["cause"]) <= set(model.CAUSES)
    assert all(causes.startswith(cause) for cause, causes in zip(named["cause"], named["causes"], strict=True))
    assert_order_and_names_change_nothing(model.pii_causes, signs, "prospect_id", seed)
