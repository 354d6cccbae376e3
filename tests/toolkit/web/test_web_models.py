"""Do the JavaScript twins of prices and limits say what the Python models say?"""

import json
import math
import re

import numpy as np
import pandas as pd
import pytest
import quickjs

from toolkit.models import churn, customer_value, list_filter, pricing, units
from toolkit.models.existing_customers import existing_customer_matrix
from toolkit.models.list_filter import BORROWED
from toolkit.models.prospect_matrix import SCALES, prospect_matrix
from toolkit.paths import TOOLKIT

ROWS = 1000


@pytest.fixture(scope="module")
def twin():
    """twin("rebateLimit", 900, "0#") in the JavaScript of the page."""
    context = quickjs.Context()
    for name in ("units.mjs", "pricing.mjs", "limits.mjs"):
        text = (TOOLKIT / "web" / name).read_text(encoding="utf-8")
        context.eval(re.sub(r"^export ", "", re.sub(r"^import [^;]+;$", "", text, flags=re.M), flags=re.M))
    context.eval(
        "function call(name, args) { return JSON.stringify(JSON.parse(args).map((one) => eval(name)(...one)),"
        " (_, value) => value === Infinity ? 'inf' : value); }"
    )
    function = context.eval("call")
    return lambda name, rows: json.loads(function(name, json.dumps(rows, ensure_ascii=False)))


def camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.title() for word in rest)


def compare(table: pd.DataFrame, found: list[dict], columns: tuple[str, ...]) -> None:
    for column in columns:
        theirs = [math.inf if row[camel(column)] == "inf" else row[camel(column)] for row in found]
        assert table[column].replace({np.nan: None}).tolist() == theirs, column


def as_rows(table: pd.DataFrame, **renamed: str) -> list[list[dict]]:
    names = {column: renamed.get(column, camel(column)) for column in table.columns}
    return [[row] for row in table.rename(columns=names).to_dict("records")]


@pytest.fixture(scope="module")
def rng():
    return np.random.default_rng(7)


def fuels(rng) -> np.ndarray:
    return rng.choice(list(units.DENSITY), ROWS)


def test_are_the_densities_the_same(twin):
    assert twin("(() => DENSITIES)", [[]]) == [units.DENSITY]
    assert twin("(() => NORMAL_CEILING)", [[]]) == [pricing.NORMAL_CEILING]
    assert twin("(() => FUEL_GROUPS)", [[]]) == [pricing.FUEL_GROUP]


def test_are_units_converted_the_same(twin, rng):
    for name, python in (
        ("tonnes", units.litres_to_tonnes), ("litres", units.tonnes_to_litres), ("yuanPerTonne", units.yuan_per_tonne),
    ):  # fmt: skip
        for fuel, density in units.DENSITY.items():
            amounts = rng.uniform(0, 9000, 50).round(3).tolist()
            assert twin(name, [[amount, density] for amount in amounts]) == [python(one, fuel) for one in amounts]


def test_is_a_deal_reckoned_the_same(twin, rng):
    """Are all figures of a deal the same to the fen, those that do not pay and those without litres included?"""
    deals = pd.DataFrame(
        {
            "fuel": fuels(rng),
            "litres": rng.choice([0.0, 1.0, 333.33, 12_800.0], ROWS) * rng.integers(0, 4, ROWS),
            "list_price": rng.uniform(6.4, 9, ROWS).round(2),
            "margin": rng.integers(-100, 1400, ROWS).astype(float),
            "rebate": rng.integers(0, 121, ROWS) / 100,
            "other_cost": rng.choice([0, 99.995, 1200.5], ROWS),
            "commission": rng.choice([0, 0.015, 0.03], ROWS),
        }
    )
    table = pricing.rebate_account(deals.assign(deal_id=range(ROWS)))
    found = twin("rebateAccount", as_rows(deals))
    compare(
        table,
        found,
        (
            "margin_before",
            "rebates",
            "commissions",
            "profit",
            "rebate_a_tonne",
            "margin_after_a_tonne",
            "break_even_times",
        ),
    )
    assert table["pays"].eq("是").tolist() == [row["pays"] for row in found]
    assert {True, False} == {row["pays"] for row in found}


def test_is_the_limit_of_a_rebate_the_same(twin, rng):
    margins, floors, names = rng.integers(0, 1400, ROWS), rng.choice([0, 50, 200], ROWS), fuels(rng)
    found = twin("rebateLimit", [[float(m), f, float(z)] for m, f, z in zip(margins, names, floors, strict=True)])
    expected = [
        float(pricing.rebate_limit(float(m), str(f), floor=float(z)))
        for m, f, z in zip(margins, names, floors, strict=True)
    ]
    assert found == expected


def test_is_the_ceiling_closed_on_both_sides(twin):
    assert twin("aboveCeiling", [[0.74, "92#"], [0.75, "95#"], [0.84, "0#"], [0.85, "0#"]]) == [
        False,
        True,
        False,
        True,
    ]


def test_does_a_truck_save_the_same(twin, rng):
    trucks = pd.DataFrame(
        {
            "km": rng.integers(0, 15_000, ROWS).astype(float),
            "litres_per_100km": rng.uniform(11, 65, ROWS).round(1),
            "price": rng.uniform(6.4, 8, ROWS).round(2),
            "price_gap": rng.integers(-30, 131, ROWS) / 100,
            "detour_km": rng.integers(0, 200, ROWS).astype(float),
            "control_share": rng.choice([0, 0.02, 0.05], ROWS),
        }
    )
    table = pricing.truck_month(trucks.assign(truck_id=range(ROWS)))
    found = twin("truckMonth", as_rows(trucks, litres_per_100km="litresPer100km"))
    compare(table, found, ("litres", "price_saving", "control_saving", "detour_cost", "net"))


def test_is_a_promotion_reckoned_the_same(twin, rng):
    days = pd.DataFrame(
        {
            "fuel": fuels(rng),
            "litres": rng.choice([0, 3200, 14_542.5], ROWS),
            "margin": rng.integers(-50, 1400, ROWS).astype(float),
            "lift": rng.uniform(-0.1, 0.8, ROWS).round(3),
            "dip_before": rng.uniform(0, 0.1, ROWS).round(3),
            "dip_after": rng.uniform(0, 0.3, ROWS).round(3),
            "rebate": rng.integers(0, 101, ROWS) / 100,
            "other_cost": rng.choice([0.0, 300.5], ROWS),
        }
    )
    table = pricing.promotion_account(days.assign(day_id=range(ROWS)))
    found = twin("promotionAccount", as_rows(days))
    compare(table, found, ("extra_litres", "gained", "rebates", "extra_margin", "break_even_lift"))
    assert table["pays"].eq("是").tolist() == [row["pays"] for row in found]


def test_is_rounding_the_same(twin, rng):
    """Are halves, long fractions and negatives rounded to nine decimals as numpy rounds them?"""
    values = [*rng.uniform(-50, 50, 500), 0.3, 0.1 + 0.2, 4.5, 1 / 3, -2.5e-9, 0.5e-9, 1.5e-9, 0.0]
    assert twin("round9", [[float(value)] for value in values]) == [float(np.round(value, 9)) for value in values]


def near(lines: tuple[float, ...], rng) -> np.ndarray:
    """Values on the lines, a hair beside them, and anywhere."""
    line = rng.choice(lines, ROWS)
    return line * (1 + rng.choice([0, 0, 1e-12, -1e-12, 1e-6, -1e-6, 0.2, -0.2], ROWS))


def test_do_existing_customers_land_in_the_same_class(twin, rng):
    """Are customers on both lines and beside them placed alike?"""
    before, now = rng.choice([5.0, 5 / 0.7, 4.0, 9.0], 60), rng.choice([5.0, 4.999999, 3.5, 5.0000001], 60)
    tonnes = np.repeat(np.column_stack([before, now]), 12, axis=1)
    monthly = pd.DataFrame(
        {
            "customer_id": np.repeat([f"C{number:04d}" for number in range(60)], 24),
            "month": np.tile(pd.period_range("2024-01", "2025-12", freq="M"), 60),
            "fuel": "0#",
            "litres": units.tonnes_to_litres(tonnes, "0#").ravel(),
        }
    )
    placed = existing_customer_matrix(monthly, contribution_line=5.0, stability_line=0.3)
    rows = [[row.tonnes_per_month, row.gap_to_last_year, 5.0, 0.3] for row in placed.itertuples()]
    assert twin("existingClass", rows) == placed["quadrant"].tolist()
    assert placed["quadrant"].nunique() == 4


def test_do_prospects_land_in_the_same_class(twin, rng):
    count = 300
    words = {
        column: rng.choice(list(scale), count) for column, scale in SCALES.items() if isinstance(next(iter(scale)), str)
    }
    prospects = pd.DataFrame(
        {
            "prospect_id": range(count), "vehicles": rng.integers(0, 100, count), "routes": rng.random(count).round(2),
            "growth": rng.uniform(-0.3, 0.3, count).round(2), "intention": rng.choice([5.9, 6.0, 6.1, 2.0], count), **words,
        }
    )  # fmt: skip
    placed = prospect_matrix(prospects)
    rows = placed[["expected_contribution", "intention"]].assign(a=6.0, b=6.0).to_numpy().tolist()
    assert twin("prospectClass", rows) == placed["quadrant"].tolist()


def test_do_chances_land_in_the_same_type(twin, rng):
    scores = pd.DataFrame({name: rng.choice([0.0, 5.5, 6.0, 6.5, 10.0], ROWS) for name in customer_value.WEIGHTS})
    placed = customer_value.customer_value(scores.assign(customer_id=range(ROWS)))
    rows = placed[["short", "long"]].assign(line=customer_value.HIGH).to_numpy().tolist()
    assert twin("valueType", rows) == placed["type"].tolist()


def test_do_layers_end_at_the_same_lines(twin, rng):
    ratios = near(tuple(BORROWED), rng)
    rows = pd.DataFrame(
        {
            "customer_id": range(ROWS), "region": "鄂东", "vehicle_type": [f"V{number:04d}" for number in range(ROWS)],
            "discount": ratios * 1_000_000, "overdue": 0.0, "margin": 1_000_000.0, "tonnes": 1.0,
        }
    )  # fmt: skip
    filtered = list_filter.filter_list(rows)
    found = twin("layer", [[ratio, *BORROWED] for ratio in filtered["ratio"]])
    assert found == filtered["layer"].tolist()
    assert set(found) == {"目标", "一般", "高风险", "剔除"}


def test_do_warnings_begin_at_the_same_day(twin):
    """Is a customer exactly 1.8 or 3 intervals late still on the milder side, here as there?"""
    today, days = pd.Timestamp("2025-12-31"), [9, 10, 17, 18, 19, 29, 30, 31, 60]
    fills = pd.DataFrame(
        {
            "customer_id": np.repeat([f"C{late:04d}" for late in days], 5),
            "date": [today - pd.Timedelta(days=late + 10 * back) for late in days for back in range(5)],
        }
    )
    customers = pd.DataFrame({"customer_id": [f"C{late:04d}" for late in days]})
    status = churn.churn_warning(fills, customers, today=today)["status"].tolist()
    assert twin("churnStatus", [[late, 10, churn.WARN, churn.LOST] for late in days]) == status
    assert set(status) == {"正常", "预警", "流失"}
