"""The matrix of existing customers."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.toolkit.models.properties import assert_order_and_names_change_nothing
from toolkit.models import existing_customers as model
from toolkit.models.units import tonnes_to_litres

MONTHS = pd.period_range("2024-01", "2025-12", freq="M")


def frame(**customers: list[float]) -> pd.DataFrame:
    """Months of 0# in tonnes, by customer."""
    rows = [
        (name, month, "0#", tonnes_to_litres(amount, "0#"))
        for name, amounts in customers.items()
        for month, amount in zip(MONTHS, amounts, strict=True)
    ]
    return pd.DataFrame(rows, columns=["customer_id", "month", "fuel", "litres"])


def place(monthly: pd.DataFrame, line: float = 5.0, stable: float = 0.3) -> pd.DataFrame:
    placed = model.existing_customer_matrix(monthly, contribution_line=line, stability_line=stable)
    return placed.set_index("customer_id")


def quadrants(**customers: list[float]) -> dict[str, str]:
    return place(frame(**customers))["quadrant"].to_dict()


def test_where_do_plain_customers_go():
    leaving = [10.0] * 12 + [10.0] * 3 + [6.0] * 3 + [3.0] * 6
    assert quadrants(
        big=[6.0] * 24, going=leaving, small=[1.0] * 24, small_going=[amount / 10 for amount in leaving]
    ) == {"big": "EI", "going": "EII", "small": "EIII", "small_going": "EIV"}


def test_are_both_lines_closed():
    """Is a customer on the contribution line high, and one on the stability line stable?"""
    on_both = [5 / 0.7] * 12 + [5.0] * 12
    placed = place(frame(on=on_both)).loc["on"]
    assert placed["tonnes_per_month"] == 5.0
    assert placed["gap_to_last_year"] == pytest.approx(0.3)
    assert placed["quadrant"] == "EI"
    assert quadrants(under=[5 / 0.7] * 12 + [4.999] * 12) == {"under": "EIV"}


@pytest.mark.parametrize("months", [(5, 6), (3, 4, 5, 6, 9, 10, 11, 12), (1, 5, 10)])
def test_are_seasonal_customers_stable(months):
    """Are harvesters, school buses and wedding cars stable when they come as they did last year?"""
    year = [4.0 if month in months else 0.0 for month in range(1, 13)]
    assert place(frame(seasonal=year * 2)).loc["seasonal", "gap_to_last_year"] == 0


def test_is_a_lost_season_seen():
    """Is a harvester that did not come back unstable, though this year is flat?"""
    before = [9.0 if month in (5, 6) else 1.0 for month in range(1, 13)]
    assert quadrants(lost=before + [1.0] * 12) == {"lost": "EIV"}


def test_is_a_growing_customer_called_disloyal():
    assert quadrants(grown=[2.0] * 12 + [8.0] * 12) == {"grown": "EI"}


def test_does_a_better_season_make_up_for_a_lost_one():
    """Is a customer who moved half a year's volume from autumn to spring seen, though the total is the same?"""
    placed = place(frame(moved=[10.0] * 12 + [15.0] * 6 + [5.0] * 6)).loc["moved"]
    assert placed["gap_to_last_year"] == pytest.approx(0.25)


def test_are_refunds_taken_off():
    monthly = frame(customer=[6.0] * 24)
    refund = monthly.tail(1).assign(fuel="92#", litres=-tonnes_to_litres(24.0, "92#"))
    assert place(pd.concat([monthly, refund], ignore_index=True)).loc["customer", "tonnes_per_month"] == 4.0


def test_are_two_fuels_added_up():
    monthly = pd.concat([frame(both=[3.0] * 24), frame(both=[3.0] * 24).assign(fuel="92#")], ignore_index=True)
    assert place(monthly).loc["both", "tonnes_per_month"] == pytest.approx(3.0 + 3.0 * 0.735 / 0.84)


def test_is_a_missing_month_unknown():
    """Does a month without a row, or with nothing in it, make the customer unknown instead of zero?"""
    monthly = frame(short=[6.0] * 24, whole=[6.0] * 24)
    assert place(monthly.drop(index=3)).loc["short", "quadrant"] == model.UNKNOWN
    assert place(monthly.assign(litres=monthly["litres"].mask(monthly.index == 3)))["quadrant"].to_dict() == {
        "short": model.UNKNOWN,
        "whole": "EI",
    }
    assert place(monthly.drop(index=3))["tonnes_per_month"].isna().to_dict() == {"short": True, "whole": False}


def test_is_an_empty_table_read():
    placed = model.existing_customer_matrix(frame(), contribution_line=5.0)
    assert list(placed.columns) == ["customer_id", "tonnes_per_month", "gap_to_last_year", "quadrant"]
    assert placed.empty


def test_is_nobody_judged_who_bought_nothing_last_year():
    assert quadrants(new=[0.0] * 12 + [9.0] * 12) == {"new": model.UNKNOWN}


def test_are_tonnes_converted_when_the_unit_says_so():
    litres = frame(customer=[6.0] * 24)
    tonnes = litres.assign(litres=6.0, unit="t")
    assert place(tonnes)["tonnes_per_month"].tolist() == place(litres)["tonnes_per_month"].tolist()


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda table: table.drop(columns="fuel"), "缺列：fuel"),
        (lambda table: pd.concat([table, table.head(1)], ignore_index=True), "第 0、24 行重复：都是 a 的 2024-01"),
        (lambda table: table.assign(unit="桶"), "unit 列，第 0 行“桶”"),
        (lambda table: table.assign(fuel="98#"), "fuel 列，第 0 行“98#”"),
    ],
)
def test_is_a_spoilt_table_named(spoil, said):
    with pytest.raises(ValueError, match=said):
        place(spoil(frame(a=[1.0] * 24)))


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(1, 5000), min_size=24, max_size=24), st.floats(0.1, 10))
def test_do_scale_and_order_matter(litres, factor):
    """Is the shortfall a share, between 0 and 1, whatever the scale and the order of the rows?"""
    monthly = frame(a=[amount / 1000 for amount in litres])
    once = place(monthly).loc["a"]
    again = place(monthly.assign(litres=monthly["litres"] * factor).sample(frac=1, random_state=1)).loc["a"]
    assert 0 <= once["gap_to_last_year"] <= 1
    assert again["gap_to_last_year"] == pytest.approx(once["gap_to_last_year"], abs=1e-6)
    assert again["tonnes_per_month"] == pytest.approx(once["tonnes_per_month"] * factor, rel=1e-6)


def test_what_is_the_contribution_line():
    """Is the line the stated share of all fuels, each by its own density?"""
    assert model.contribution_line(pd.Series({"92#": 100_000, "0#": 200_000})) == pytest.approx(0.015 * (73.5 + 168))


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 12))
def test_does_every_customer_land_in_one_class(seed, customers):
    """Does each get one class, whatever the order of the rows and the names?"""
    rng = np.random.default_rng(seed)
    monthly = frame(**{f"c{number}": list(rng.uniform(-1, 9, 24).round(2)) for number in range(customers)})
    monthly = monthly.drop(index=rng.choice(len(monthly), int(rng.integers(0, 3)), replace=False))
    placed = model.existing_customer_matrix(monthly, contribution_line=4.0)
    assert placed["customer_id"].is_unique
    assert set(placed["customer_id"]) == set(monthly["customer_id"])
    assert set(placed["quadrant"]) <= {*model.QUADRANTS, model.UNKNOWN}
    assert_order_and_names_change_nothing(
        lambda table: model.existing_customer_matrix(table, contribution_line=4.0), monthly, "customer_id", seed
    )


# --- EII: why -----------------------------------------------------------------------------------------------------------

SIGNS = pd.DataFrame(
    {
        "customer_id": ["angry", "bought", "curious", "all", "calm", "not-asked", "half-asked"],
        "complaints_open": [2, 0, 0, 1, 0, None, None],
        "rival_rebate": [0, 0.4, 0, 0.3, 0, None, 0.5],
        "rivals_tried": [0, 1, 2, 3, 0, None, 1],
    }
)


def test_why_does_an_eii_customer_drift():
    """Is anger named before price, price before curiosity, and 先问 where nothing was found or asked?"""
    table = model.eii_causes(SIGNS).set_index("customer_id")
    assert table["cause"].to_dict() == {
        "angry": "c", "bought": "b", "curious": "a", "all": "c", "calm": "先问", "not-asked": "先问", "half-asked": "先问",
    }  # fmt: skip
    assert table["causes"].to_dict() == {
        "angry": "c", "bought": "b、a", "curious": "a", "all": "c、b、a", "calm": "", "not-asked": "", "half-asked": "b、a",
    }  # fmt: skip
    assert table.loc["angry", ["name", "measure"]].tolist() == list(model.CAUSES["c"])
    assert "只问一句" in table.loc["calm", "measure"]


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda table: table.drop(columns="rival_rebate"), "缺列：rival_rebate"),
        (lambda table: table.assign(rivals_tried=-1), "rivals_tried 列，第 0 行“-1”.*不能小于 0"),
        (lambda table: table.assign(customer_id="same"), "不止一行"),
        (lambda table: table.assign(complaints_open="两次"), "complaints_open 列，第 0 行“两次”.*不是数"),
    ],
)
def test_are_spoilt_signs_named(spoil, said):
    with pytest.raises(ValueError, match=said):
        model.eii_causes(spoil(SIGNS))


# --- EIV: keep or let go ----------------------------------------------------------------------------------------------

COSTS_WRITTEN = pd.DataFrame(
    {
        "customer_id": ["pays", "pays", "sign", "stuck", "turns", "asked", "future"],
        "kind": ["time", "visits", "time", "samples", "time", "time", "opportunity"],
        "yuan": [1200.0, 300.5, 2000, 2000, 2000, 10, 900],
    }
)
BENEFITS = pd.DataFrame(
    {
        "customer_id": ["pays", "sign", "stuck", "turns", "asked", "future", "unwritten"],
        "margin": [1500.5, 500, 500, 500, 500, 100, 900],
        "future": [0, 0, 9000, 100, 0, 800, 0],
        "presence": ["否", "是", "否", "否", None, "否", "否"],
        "can_turn": ["否", "否", "否", "是", "是", "是", "否"],
    }
)


def test_who_is_let_go():
    """Is exactly even still kept, a future counted only where it can be reached, and a blank never a no?"""
    table = model.clearing_account(COSTS_WRITTEN, BENEFITS).set_index("customer_id")
    assert table["decision"].to_dict() == {
        "pays": "扭转并提升", "sign": "扭转并提升", "stuck": "放弃", "turns": "再看一季", "asked": "数据不够",
        "future": "扭转并提升", "unwritten": "数据不够",
    }  # fmt: skip
    assert table["net"].drop("unwritten").to_dict() == {
        "pays": 0, "sign": -1500, "stuck": -1500, "turns": -1400, "asked": 490, "future": 0,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("costs", "benefits", "said"),
    [
        (COSTS_WRITTEN.assign(kind="送礼"), BENEFITS, "kind 列，第 0 行“送礼”.*不认得"),
        (COSTS_WRITTEN.assign(yuan=-1), BENEFITS, "不能小于 0"),
        (COSTS_WRITTEN, BENEFITS.head(2), "收益表里没有这一户"),
        (COSTS_WRITTEN, BENEFITS.assign(presence="看情况"), "只填“是”“否”"),
        (COSTS_WRITTEN, BENEFITS.assign(margin=None), "margin 列，第 0 行.*没有填"),
    ],
)
def test_is_a_spoilt_account_named(costs, benefits, said):
    with pytest.raises(ValueError, match=said):
        model.clearing_account(costs, benefits)
