"""The list that is filtered by what customers cost against what they bring."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.toolkit.models.properties import assert_order_and_names_change_nothing
from toolkit.models import list_filter as model


def listed(*ratios: float, margin: float = 1000.0) -> pd.DataFrame:
    """One customer a ratio, each a vehicle type of its own."""
    names = [f"c{number}" for number in range(len(ratios))]
    return pd.DataFrame(
        {
            "customer_id": names,
            "region": "城东",
            "vehicle_type": [f"V{number:02d}" for number in range(len(ratios))],
            "discount": [ratio * margin for ratio in ratios],
            "overdue": 0.0,
            "margin": margin,
            "tonnes": 1.0,
        }
    )


def layers(rows: pd.DataFrame, **limits) -> list[str]:
    return model.filter_list(rows, **limits)["layer"].tolist()


def test_which_side_of_each_line_is_closed():
    """Is 60 % 目标, what lies between 一般, 75 % 高风险, 100 % still 高风险 and a hair more 剔除?"""
    assert layers(listed(0.0, 0.6, 0.60001, 0.74999, 0.75, 1.0, 1.00001)) == [
        "目标", "目标", "一般", "一般", "高风险", "高风险", "剔除",
    ]  # fmt: skip


def test_is_a_group_the_sum_of_its_rows_and_not_the_mean_of_their_ratios():
    """Does one big good customer carry two small bad ones in the same region, and not in the next?"""
    rows = listed(0.2, 0.9, 0.9).assign(vehicle_type="V08", region=["城东", "城东", "城西"], margin=[8000, 1000, 1000])
    rows["discount"], rows["overdue"] = rows["margin"] * [0.1, 0.5, 0.5], rows["margin"] * [0.1, 0.4, 0.4]
    table = model.filter_list(rows)
    assert table["region"].tolist() == ["城东", "城西"]
    assert table["ratio"].tolist() == pytest.approx([2500 / 9000, 0.9])
    assert table["layer"].tolist() == ["目标", "高风险"]
    assert table[["rows", "blanks", "margin", "cost"]].to_numpy().tolist() == [[2, 0, 9000, 2500], [1, 0, 1000, 900]]


def test_is_each_customer_judged_on_everything_it_has():
    rows = listed(0.5, 0.9, 0.7).assign(customer_id=["b", "b", "a"])
    table = model.filter_list(rows, per_customer=True)
    assert table["customer_id"].tolist() == ["a", "b"]
    assert table["ratio"].tolist() == pytest.approx([0.7, 0.7])
    assert "region" not in table


@pytest.mark.parametrize("margin", [0.0, -500.0])
def test_is_a_margin_of_nothing_a_missing_answer(margin):
    table = model.filter_list(listed(0.5).assign(margin=margin))
    assert table["layer"].tolist() == [model.UNKNOWN]
    assert table["ratio"].isna().all()


@pytest.mark.parametrize("column", model.FIGURES)
def test_how_many_blanks_may_a_group_have(column):
    """Are the other rows judged with one blank of five (20 %, closed), and nobody with one of four?"""
    rows = listed(*[0.5] * 5).assign(vehicle_type="V08")
    rows[column] = rows[column].mask(rows.index == 4)
    table = model.filter_list(rows)
    assert table[["rows", "blanks", "tonnes", "margin", "cost", "layer"]].to_numpy().tolist() == [
        [5, 1, 4.0, 4000.0, 2000.0, "目标"]
    ]
    assert layers(rows.tail(4)) == [model.UNKNOWN]
    assert layers(rows.tail(4), blank_share=0.25) == ["目标"]


def test_are_half_fen_rounded_up():
    rows = listed(0.0).assign(discount=1.005, overdue=0.004, margin=10.0049)
    assert model.filter_list(rows)[["margin", "cost"]].to_numpy().tolist() == [[10.0, 1.01]]


def test_is_an_empty_list_answered_by_an_empty_table():
    assert list(model.filter_list(listed())) == [
        "region", "vehicle_type", "rows", "blanks", "tonnes", "margin", "cost", "ratio", "layer",
    ]  # fmt: skip
    for table in (
        model.filter_list(listed()),
        model.filter_list(listed(), per_customer=True),
        model.cut_effect(listed()),
    ):
        assert table.empty


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda rows: rows.drop(columns="overdue"), "名单缺列：overdue"),
        (lambda rows: rows.assign(discount=-1), "discount 列，第 0 行“-1”.*不能小于 0"),
        (lambda rows: rows.assign(margin="高"), "margin 列，第 0 行“高”.*不是数"),
        (lambda rows: rows.assign(region=None), "region 列，第 0 行.*没有填"),
        (lambda rows: rows.assign(customer_id="a", vehicle_type="V08"), "第 0 行“a”、第 1 行“a”：同一户、同一地区"),
        (lambda rows: rows.set_axis([7, 8]).assign(tonnes=[1, -2]), "tonnes 列，第 8 行"),
    ],
)
def test_is_a_spoilt_list_named(spoil, said):
    with pytest.raises(ValueError, match=said):
        model.filter_list(spoil(listed(0.5, 0.7)))


def test_must_lines_be_in_order():
    with pytest.raises(ValueError, match=r"从低到高.*0\.8、0\.75、1"):
        model.filter_list(listed(0.5), lines=model.Lines(0.8, 0.75, 1))
    assert layers(listed(0.75, 0.7501), lines=model.Lines(0.75, 0.75, 0.75)) == ["目标", "剔除"]


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 30))
def test_does_everybody_land_in_one_layer_and_do_the_totals_agree(seed, customers):
    rng = np.random.default_rng(seed)
    rows = listed(*rng.uniform(0, 1.4, customers).round(2), margin=500.0)
    rows["vehicle_type"], rows["region"] = (rng.choice(["甲", "乙", "丙"], customers) for _ in range(2))
    rows["margin"] = rng.uniform(-100, 900, customers).round(2)
    rows["overdue"] = rng.uniform(0, 90, customers).round(2)
    rows.loc[rng.integers(0, customers), "overdue"] = None
    known = rows.dropna()
    for per_customer in (False, True):
        table = model.filter_list(rows, per_customer=per_customer)
        assert set(table["layer"]) <= set(model.LAYERS)
        assert table["rows"].sum() == customers
        assert table["margin"].sum() == pytest.approx(known["margin"].sum())
        assert table["cost"].sum() == pytest.approx((known["discount"] + known["overdue"]).sum(), abs=0.01 * customers)
        effect = model.cut_effect(rows, per_customer=per_customer)
        assert effect["rows"].sum() == customers
        assert effect["groups"].sum() == len(table)
        assert effect["tonnes_share"].sum() == pytest.approx(1) or effect["tonnes_share"].isna().all()
        assert (effect["kept"] + effect["kept_left"]).tolist() == pytest.approx(
            [(table["margin"] - table["cost"]).sum()] * 5
        )
    assert_order_and_names_change_nothing(
        lambda table: model.filter_list(table, per_customer=True), rows, "customer_id", seed
    )
    assert_order_and_names_change_nothing(model.filter_list, rows, "region", seed)


# --- what dropping a layer costs --------------------------------------------------------------------------------------


def test_what_does_it_cost_to_drop_a_layer():
    """Does dropping 高风险 lose money, and only dropping 剔除 save any?"""
    rows = listed(0.5, 0.7, 0.8, 1.2).assign(tonnes=[5.0, 2.0, 2.5, 0.5])
    table = model.cut_effect(rows).set_index("layer")
    assert table.index.tolist() == ["目标", "一般", "高风险", "剔除", "数据不够"]
    assert table["kept"].tolist() == [500, 300, 200, -200, 0]
    assert table["kept_left"].tolist() == [300, 500, 600, 1000, 800]
    assert table["tonnes_left"].tolist() == [5, 8, 7.5, 9.5, 10]
    assert table["tonnes_share"].tolist() == [0.5, 0.2, 0.25, 0.05, 0]
    assert table["advice"].tolist() == list(model.LAYERS.values())


def test_when_is_high_risk_too_big_to_be_dropped_whole():
    """Is 30 % of the tonnes said to be too much (closed), and 29 % not?"""
    rows = listed(0.5, 0.8).assign(tonnes=[7, 3])
    assert model.cut_effect(rows).loc[2, "advice"] == "占总量 30 %，不可全剔：" + model.LAYERS["高风险"]
    assert model.cut_effect(rows.assign(tonnes=[7.1, 2.9])).loc[2, "advice"] == model.LAYERS["高风险"]
    assert "不可全剔" in model.cut_effect(rows.assign(tonnes=[7.1, 2.9]), large_share=0.29).loc[2, "advice"]
    for other in (0.5, 0.7, 1.2):
        advice = model.cut_effect(listed(other, 0.8).assign(tonnes=[7, 3]))["advice"]
        assert advice.str.contains("不可全剔").tolist() == [False, False, True, False, False]


def test_is_there_a_share_of_nothing_sold():
    table = model.cut_effect(listed(0.8).assign(tonnes=0))
    assert table["tonnes_share"].isna().all()
    assert table["advice"].tolist() == list(model.LAYERS.values())


# --- fuel -------------------------------------------------------------------------------------------------------------

MARGINS = pd.DataFrame({"fuel": ["0#", "0#", "0#", "92#"], "margin": [700, 900, 1100, 1150]})


def test_what_do_the_borrowed_lines_say_of_half_a_yuan():
    """Is 0.5 yuan/L 595 yuan/t of diesel, 66 % of 900, and 680 of petrol, 59 % of 1,150?"""
    table = model.where_it_fails(MARGINS, rebates=[0.5])
    assert table["rebate_per_tonne"].round().tolist() == [595, 595, 595, 680]
    assert table["ratio"].round(2).tolist() == [0.85, 0.66, 0.54, 0.59]
    assert table["layer"].tolist() == ["高风险", "一般", "目标", "目标"]


def test_where_do_ordinary_fleet_rebates_fall():
    """Do 0.3 to 1.2 yuan/L at 900 yuan/t run through the layers from one end to the other?"""
    table = model.where_it_fails(MARGINS.iloc[[1]], rebates=[0.3, 0.5, 0.6, 0.8, 1.2])
    assert table["layer"].tolist() == ["目标", "一般", "高风险", "剔除", "剔除"]
    assert table["rebate"].tolist() == [0.3, 0.5, 0.6, 0.8, 1.2]


def test_at_which_rebate_is_each_line_reached():
    """Are the lines 0.4536, 0.567 and 0.756 yuan/L, and is each on its stated side when offered exactly?"""
    at = model.where_it_fails(MARGINS.iloc[[1]], rebates=[0]).loc[0, ["at_target", "at_high", "at_cut"]].tolist()
    assert at == [0.4536, 0.567, 0.756]
    assert model.where_it_fails(MARGINS.iloc[[1]], rebates=at)["layer"].tolist() == ["目标", "高风险", "高风险"]
    above = [rebate + 1e-6 for rebate in at]
    assert model.where_it_fails(MARGINS.iloc[[1]], rebates=above)["layer"].tolist() == ["一般", "高风险", "剔除"]


def test_is_a_fuel_without_a_margin_not_judged():
    table = model.where_it_fails(MARGINS.assign(margin=[0, -5, None, 1150]).set_axis([3, 2, 1, 0]), rebates=[0.1, 0.2])
    assert table["layer"].tolist() == [model.UNKNOWN] * 6 + ["目标"] * 2
    assert table[["ratio", "at_target", "at_cut"]].isna().all(axis=1).tolist() == [True] * 6 + [False] * 2
    assert table.index.tolist() == list(range(8))
    assert model.where_it_fails(MARGINS.head(0)).empty
    assert model.where_it_fails(MARGINS, rebates=[]).empty


@pytest.mark.parametrize(
    ("margins", "rebates", "said"),
    [
        (MARGINS.drop(columns="margin"), [0.5], "毛利表缺列：margin"),
        (MARGINS.assign(fuel="98#"), [0.5], "fuel 列，第 0 行“98#”"),
        (MARGINS, [0.5, -0.1], "rebate 列，第 1 行“-0.1”.*不能小于 0"),
    ],
)
def test_is_a_spoilt_margin_named(margins, rebates, said):
    with pytest.raises(ValueError, match=said):
        model.where_it_fails(margins, rebates=rebates)


# --- lines of the trade -----------------------------------------------------------------------------------------------


def test_do_the_lines_follow_from_the_cost_of_handling_a_tonne():
    """At 900 yuan/t: is 600 of rebates the target line (300 left), 700 the high one (200 left), 900 the cut?"""
    lines = model.recalibrated_lines(900)
    assert lines == pytest.approx((600 / 900, 700 / 900, 1.0))
    rows = listed(600 / 900, 601 / 900, 699 / 900, 700 / 900, 1.0, 901 / 900, margin=900_000.0)
    assert layers(rows, lines=lines) == ["目标", "一般", "一般", "高风险", "高风险", "剔除"]


def test_does_a_thin_margin_carry_less():
    assert model.recalibrated_lines(700) == pytest.approx((400 / 700, 500 / 700, 1.0))
    assert model.recalibrated_lines(700).target < model.BORROWED.target < model.recalibrated_lines(900).target
    assert model.recalibrated_lines(900, handling=0, reserve=0) == (1, 1, 1)


def test_is_nobody_a_target_where_the_margin_does_not_cover_the_cost():
    lines = model.recalibrated_lines(150)
    assert lines.target < 0
    assert layers(listed(0.0, 1.1), lines=lines) == ["高风险", "剔除"]


@pytest.mark.parametrize("margin", [0, -100, float("nan")])
def test_are_there_no_lines_without_a_margin(margin):
    lines = model.recalibrated_lines(margin)
    assert np.isnan(lines).all()
    assert layers(listed(0.1, 2.0), lines=lines) == [model.UNKNOWN] * 2


@pytest.mark.parametrize("costs", [{"handling": -1}, {"reserve": -1}])
def test_is_a_negative_cost_refused(costs):
    with pytest.raises(ValueError, match="不能小于 0"):
        model.recalibrated_lines(900, **costs)
