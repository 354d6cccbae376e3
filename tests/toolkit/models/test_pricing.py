"""Rebates, what they cost, who grants them, and what a truck saves."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.toolkit.models.properties import assert_order_and_names_change_nothing
from toolkit.models import pricing as model
from toolkit.models.units import DENSITY, yuan_per_tonne

DEAL = {
    "deal_id": "fleet", "fuel": "0#", "litres": 40_000.0, "list_price": 7.07, "margin": 900.0, "rebate": 0.5,
    "other_cost": 500.0, "commission": 0.0,
}  # fmt: skip


def deals(*changes: dict) -> pd.DataFrame:
    return pd.DataFrame([{**DEAL, "deal_id": f"d{number}", **change} for number, change in enumerate(changes)])


def account(**change: object) -> pd.Series:
    return model.rebate_account(deals(change)).iloc[0]


def test_what_does_a_fleet_of_ten_tractors_earn():
    """Is it 33.6 t at 900 yuan less 20,000 yuan of rebate and 500 of other cost, and three times the litres to be even?"""
    row = account()
    assert row.drop("deal_id").to_dict() == {
        "margin_before": 30_240.0, "rebates": 20_000.0, "commissions": 0.0, "profit": 9_740.0, "pays": "是",
        "rebate_a_tonne": 595.24, "margin_after_a_tonne": 304.76, "break_even_times": 3.01, "verdict": "赚",
    }  # fmt: skip


def test_is_a_platform_reckoned_before_it_is_joined():
    """Does the commission count on the list price, in the profit, the margin a tonne and the litres needed?"""
    row = account(rebate=0.2, commission=0.05, other_cost=0)
    assert row["commissions"] == 14_140.0
    assert row["profit"] == 30_240 - 8_000 - 14_140
    assert row["margin_after_a_tonne"] == pytest.approx(900 - 238.095 - 420.833, abs=0.006)
    assert row["break_even_times"] == 3.74  # 30,240 / 8,100 = 3.733…, rounded up


@pytest.mark.parametrize(
    ("change", "pays", "verdict"),
    [
        ({"other_cost": 10_240.0}, "是", "赚"),
        ({"other_cost": 10_240.01}, "否", "量不够，挣不回固定花费"),
        ({"rebate": 0.756, "other_cost": 0}, "是", "卖多少都不挣"),
        ({"rebate": 0.756}, "否", "卖多少都不挣"),
        ({"rebate": 0.757, "other_cost": 0}, "否", "卖越多亏越多"),
        ({"margin": -50.0, "rebate": 0}, "否", "卖越多亏越多"),
        ({"litres": 0, "other_cost": 0}, "是", "还没有量"),
        ({"litres": 0}, "否", "还没有量"),
    ],
)
def test_is_exactly_nothing_still_paying(change, pays, verdict):
    assert account(**change)[["pays", "verdict"]].tolist() == [pays, verdict]


def test_when_can_no_litres_make_up_for_the_rebate():
    assert account(rebate=0.755, other_cost=0)["break_even_times"] == 756.0
    assert account(rebate=0.756)["break_even_times"] == np.inf
    assert account(rebate=0.8)["break_even_times"] == np.inf
    assert np.isnan(account(litres=0)["break_even_times"])
    # 9,240 / 8,400 x 100 is a last digit above 110.
    assert account(litres=10_000, margin=1100, rebate=0.084, other_cost=0)["break_even_times"] == 1.1
    assert account(rebate=0, other_cost=0)["break_even_times"] == 1.0


@pytest.mark.parametrize("column", ["litres", "list_price", "margin", "rebate", "other_cost", "commission"])
def test_is_a_blank_no_zero(column):
    row = account(**{column: None})
    assert row[["pays", "verdict"]].tolist() == ["数据不够", "数据不够"]
    assert row[["profit", "break_even_times"]].isna().all()


def test_is_half_a_fen_rounded_up():
    """Also where the double lies just below the half (1.005 x 100 = 100.49999…), and below zero towards zero?"""
    assert [float(model.to_fen(yuan)) for yuan in (1.005, 0.004999, 2.675, -0.005, -0.0051)] == [101, 0, 268, 0, -1]
    assert np.isnan(model.to_fen(np.nan))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"rebate": 7.08}, "rebate 列，第 0 行.*比挂牌价还高"),
        ({"commission": 1.1}, "不能大于 1"),
        ({"litres": -1}, "不能小于 0"),
        ({"margin": "九百"}, "不是数"),
        ({"fuel": "98#"}, "fuel 列，第 0 行“98#”"),
        ({"deal_id": ""}, "没有填"),
    ],
)
def test_is_a_spoilt_deal_named(change, said):
    with pytest.raises(ValueError, match=said):
        model.rebate_account(deals(change))


def test_are_missing_columns_and_repeated_deals_named():
    with pytest.raises(ValueError, match="缺列：margin"):
        model.rebate_account(deals({}).drop(columns="margin"))
    with pytest.raises(ValueError, match="第 7 行“x”、第 9 行“x”"):
        model.rebate_account(deals({"deal_id": "x"}, {"deal_id": "x"}).set_axis([7, 9]))


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 20))
def test_does_every_account_add_up(seed, number):
    """To the fen, and are so many times the litres enough, and a hundredth less not?"""
    rng = np.random.default_rng(seed)
    table = deals(*[{}] * number).assign(
        fuel=rng.choice(list(DENSITY), number), litres=rng.uniform(1000, 50_000, number).round(2),
        margin=rng.integers(-100, 1400, number), rebate=rng.uniform(0, 1, number).round(2),
        other_cost=rng.uniform(0, 900, number).round(2), commission=rng.choice([0, 0.03], number),
    )  # fmt: skip
    result = model.rebate_account(table)
    fen = (result[["margin_before", "rebates", "commissions", "profit"]] * 100).round().astype("int64")
    other = (table["other_cost"] * 100).round().astype("int64")
    assert (fen["margin_before"] - fen["rebates"] - fen["commissions"] - other == fen["profit"]).all()
    assert result["verdict"].isin(["赚", "量不够，挣不回固定花费", "卖多少都不挣", "卖越多亏越多"]).all()
    finite = np.isfinite(result["break_even_times"]) & (result["break_even_times"] < 100)
    before = result["margin_before"][finite].to_numpy()
    times = result["break_even_times"][finite].to_numpy()
    grown, short = (
        model.rebate_account(table[finite].assign(litres=table["litres"][finite].to_numpy() * factor))["profit"]
        for factor in (times, times - 0.011)
    )
    assert (grown >= before - 1).all()
    assert (short < before + 1).all()
    assert_order_and_names_change_nothing(model.rebate_account, table, "deal_id", seed)


# --- how much, and who ------------------------------------------------------------------------------------------------


def test_how_much_may_be_given():
    """Are 1,000 yuan/t of petrol 0.73 and of diesel 0.84 yuan/L, down to the fen, and is nothing left at the floor?"""
    assert model.rebate_limit(1400, "92#", floor=400) == 0.73
    assert model.rebate_limit(1400, "95#", floor=400) == 0.74
    assert model.rebate_limit(1100, "0#", floor=100) == 0.84
    assert model.rebate_limit(900, "0#", floor=900) == 0
    assert model.rebate_limit(899, "0#", floor=900) == -0.01
    assert model.rebate_limit(900, "0#") == 0.75


def test_does_a_column_give_the_limits_of_its_rows():
    fuels = pd.Series(["92#", "0#"], index=[5, 3])
    limits = model.rebate_limit(pd.Series([1400, 1100], index=[5, 3]), fuels, floor=400)
    assert limits.to_dict() == {5: 0.73, 3: 0.58}


@pytest.mark.parametrize("fuel", DENSITY)
def test_does_the_limit_leave_the_floor(fuel):
    """And would a fen more not?"""
    for margin in range(400, 1400, 7):
        limit = model.rebate_limit(margin, fuel, floor=100)
        assert limit * 1000 / DENSITY[fuel] <= margin - 100 + 1e-6
        assert (limit + 0.01) * 1000 / DENSITY[fuel] > margin - 100


@pytest.mark.parametrize("fuel", DENSITY)
def test_is_a_rebate_its_own_limit(fuel):
    """Does what a rebate is a tonne allow just that rebate, not a fen less for the last binary digit?"""
    rebates = [fen / 100 for fen in range(200)]
    assert [model.rebate_limit(yuan_per_tonne(rebate, fuel), fuel) for rebate in rebates] == rebates


def test_where_does_the_normal_ceiling_come_from():
    """Is it 1,000 yuan/t, the best margin at list less the poorest after rebates, to the nearest fen?"""
    assert model.NORMAL_CEILING == {"汽油": 0.74, "柴油": 0.84}
    for group, fuels in {"汽油": ("92#", "95#"), "柴油": ("0#",)}.items():
        assert all(abs(model.NORMAL_CEILING[group] - DENSITY[fuel]) <= 0.005001 for fuel in fuels)


AUTHORITY = pd.DataFrame(
    [("站", "柴油", 0.1), ("片区", "柴油", 0.3), ("市公司", "柴油", 1.0), ("站", "汽油", 0.05), ("片区", "汽油", None)],
    columns=["level", "fuel_group", "up_to"],
)


def grants(*cases: tuple[str, object], authority: pd.DataFrame = AUTHORITY) -> list[tuple[str, str]]:
    table = pd.DataFrame(cases, columns=["fuel", "rebate"]).assign(deal_id=range(len(cases)))
    granted = model.who_grants(table, authority)
    return list(zip(granted["who"], granted["note"], strict=True))


def test_who_grants_a_diesel_rebate():
    """Is each limit closed, the lowest level named, and what is above the ceiling an exception that somebody signs?"""
    assert grants(
        ("0#", 0), ("0#", 0.1), ("0#", 0.11), ("0#", 0.3), ("0#", 0.31), ("0#", 0.84), ("0#", 0.85), ("0#", 1.0),
        ("0#", 1.01), ("0#", None),
    ) == [
        ("不用批", ""), ("站", ""), ("片区", ""), ("片区", ""), ("市公司", ""), ("市公司", ""),
        ("市公司", "例外，写明谁批"), ("市公司", "例外，写明谁批"), ("没人能批，亏着卖", "例外，写明谁批"), ("数据不够", ""),
    ]  # fmt: skip


def test_is_an_unknown_rule_unknown():
    """Does a blank limit leave what is above the known ones open, and never what a lower level may grant anyway?"""
    assert grants(("92#", 0.05), ("95#", 0.06), ("92#", 5.0)) == [
        ("站", ""), ("数据不够", ""), ("数据不够", "例外，写明谁批"),
    ]  # fmt: skip
    known_above = pd.concat([AUTHORITY, pd.DataFrame([("市公司", "汽油", 0.5)], columns=AUTHORITY.columns)])
    assert grants(("92#", 0.3), authority=known_above) == [("数据不够", "")]
    assert grants(("0#", 0.05), authority=AUTHORITY.head(0)) == [("数据不够", "")]


def test_may_nobody_grant_what_is_within_the_ceiling():
    """Is that no loss, but still nobody's to give?"""
    assert grants(("0#", 0.5), authority=AUTHORITY.assign(up_to=0.2)) == [("没人能批", "")]


@pytest.mark.parametrize(
    ("authority", "said"),
    [
        (AUTHORITY.replace("站", "班长"), "level 列，第 0 行“班长”"),
        (AUTHORITY.replace("汽油", "煤油"), "fuel_group 列，第 3 行“煤油”"),
        (AUTHORITY.assign(up_to=-1), "不能小于 0"),
        (pd.concat([AUTHORITY, AUTHORITY.head(1)], ignore_index=True), "第 0 行“站”、第 5 行“站”：同一级、同一类油"),
    ],
)
def test_is_a_spoilt_authority_named(authority, said):
    with pytest.raises(ValueError, match=said):
        grants(("0#", 0.2), authority=authority)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6))
def test_does_every_rebate_find_one_answer(seed):
    rng = np.random.default_rng(seed)
    table = pd.DataFrame(
        {
            "deal_id": range(12),
            "fuel": rng.choice(list(DENSITY), 12),
            "rebate": rng.choice([0, 0.05, 0.1, 0.3, 0.84, 1.2, np.nan], 12),
        }
    )
    granted = model.who_grants(table, AUTHORITY)
    assert granted["who"].isin([*model.LEVELS, "不用批", "没人能批", "没人能批，亏着卖", "数据不够"]).all()
    assert_order_and_names_change_nothing(lambda frame: model.who_grants(frame, AUTHORITY), table, "deal_id", seed)


# --- a truck's month --------------------------------------------------------------------------------------------------

TRUCK = {
    "truck_id": "a", "km": 12_000, "litres_per_100km": 34.0, "price": 6.9, "price_gap": 0.3, "detour_km": 60.0,
    "control_share": 0.02,
}  # fmt: skip


def truck(**change: object) -> dict:
    return model.truck_month(pd.DataFrame([{**TRUCK, **change}])).iloc[0].drop("truck_id").to_dict()


def test_what_does_a_tractor_save_in_a_month():
    assert truck() == {
        "litres": 4080.0, "price_saving": 1224.0, "control_saving": 563.04, "detour_cost": 140.76, "net": 1646.28,
    }  # fmt: skip


def test_is_the_saving_the_difference_of_the_bills():
    """Is it what the truck pays elsewhere less what it pays here, for the litres that still run and the detour?"""
    here = (4080 * 0.98 + 20.4) * 6.9
    assert truck()["net"] == pytest.approx(4080 * 7.2 - here)


def test_can_a_detour_eat_the_price():
    assert truck(price_gap=-0.1, control_share=0)["net"] == -548.76
    assert truck(km=0, detour_km=0)["net"] == 0


def test_is_a_share_nobody_measured_unknown():
    """Is the net missing, and the part that is known not?"""
    row = truck(control_share=None)
    assert np.isnan(row["net"])
    assert row["price_saving"] == 1224


@pytest.mark.parametrize(
    ("change", "said"),
    [({"control_share": 2}, "不能大于 1"), ({"km": -1}, "不能小于 0"), ({"price_gap": "八毛"}, "不是数")],
)
def test_is_a_spoilt_truck_named(change, said):
    with pytest.raises(ValueError, match=said):
        truck(**change)


# --- a promotion ------------------------------------------------------------------------------------------------------

DAY = {
    "day_id": "member", "fuel": "0#", "litres": 8000.0, "margin": 900.0, "lift": 0.4, "dip_before": 0.07,
    "dip_after": 0.07, "rebate": 0.3, "other_cost": 0.0,
}  # fmt: skip


def promotion(**change: object) -> pd.Series:
    return model.promotion_account(pd.DataFrame([{**DAY, **change}])).iloc[0]


def test_does_a_members_day_pay():
    """Do 40 % more litres bring 1,572 yuan and cost 3,360, since who comes anyway gets the rebate too?"""
    assert promotion().drop("day_id").to_dict() == {
        "extra_litres": 2080.0, "gained": 1572.48, "rebates": 3360.0, "extra_margin": -1787.52, "pays": "否",
        "break_even_lift": 0.89,
    }  # fmt: skip
    assert promotion(rebate=0.05)["extra_margin"] == 1012.48


def test_does_exactly_nothing_pay():
    assert promotion(rebate=0.05, other_cost=1012.48)["pays"] == "是"
    assert promotion(rebate=0.05, other_cost=1012.49)["pays"] == "否"


def test_what_lift_would_be_enough():
    """Does the stated lift pay, and one a little lower not; and is it infinite when each litre loses?"""
    lift = promotion()["break_even_lift"]
    assert promotion(lift=lift)["pays"] == "是"
    assert promotion(lift=lift - 0.0002)["pays"] == "否"
    assert promotion(rebate=0.756)["break_even_lift"] == np.inf
    assert promotion(rebate=0.755)["break_even_lift"] > 100
    assert np.isnan(promotion(litres=0)["break_even_lift"])


@pytest.mark.parametrize("column", ["litres", "margin", "lift", "dip_before", "dip_after", "rebate", "other_cost"])
def test_is_a_guess_left_blank_unknown(column):
    assert promotion(**{column: None})[["pays"]].tolist() == ["数据不够"]


@pytest.mark.parametrize(
    ("change", "said"), [({"lift": -1.1}, "不能小于 -1"), ({"dip_after": -0.1}, "dip_after 列，第 0 行.*不能小于 0")]
)
def test_is_a_spoilt_promotion_named(change, said):
    with pytest.raises(ValueError, match=said):
        promotion(**change)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 12))
def test_do_order_and_names_matter(seed, number):
    rng = np.random.default_rng(seed)
    trucks = pd.DataFrame([TRUCK] * number).assign(
        truck_id=range(number), km=rng.integers(0, 15_000, number), price_gap=rng.uniform(-1, 1, number)
    )
    days = pd.DataFrame([DAY] * number).assign(day_id=range(number), lift=rng.uniform(-1, 1, number))
    assert_order_and_names_change_nothing(model.truck_month, trucks, "truck_id", seed)
    assert_order_and_names_change_nothing(model.promotion_account, days, "day_id", seed)


def test_is_nothing_answered_with_nothing():
    """Do empty tables give empty tables with all columns, and does no table change?"""
    for function, table in (
        (model.rebate_account, deals({})),
        (model.truck_month, pd.DataFrame([TRUCK])),
        (model.promotion_account, pd.DataFrame([DAY])),
        (lambda frame: model.who_grants(frame, AUTHORITY), deals({})),
    ):
        before = table.copy(deep=True)
        full, empty = function(table), function(table.head(0))
        assert len(empty) == 0
        assert list(empty.columns) == list(full.columns)
        pd.testing.assert_frame_equal(table, before)
