"""Do the cards of 算一算 say what the Python models say, to the fen and to the word?"""

import gzip
import json
import math
import re

import numpy as np
import pandas as pd
import pytest
import quickjs

from toolkit import calculator
from toolkit.models import entry_rate, pricing, units
from toolkit.paths import TOOLKIT
from toolkit.web import build

ROWS = 1000
LIMIT = 9 * 1024
"""The bundle of the page, gzip."""
PARTS = (
    "units.mjs", "pricing.mjs", "limits.mjs", "board-calc.mjs", "board-templates.mjs",
    "calculator-sums.mjs", "calculator-fields.mjs", "calculator-cards.mjs",
)  # fmt: skip


@pytest.fixture(scope="module")
def twin():
    """twin("truckSum", [[{…}], …]) in the JavaScript of the page: one result a row."""
    context = quickjs.Context()
    for name in PARTS:
        text = (TOOLKIT / "web" / name).read_text(encoding="utf-8")
        context.eval(re.sub(r"^export ", "", re.sub(r"^import [^;]+;$", "", text, flags=re.M), flags=re.M))
    context.eval(
        "function call(name, args) { return JSON.stringify(JSON.parse(args).map((one) => eval(name)(...one)),"
        " (_, value) => value === Infinity ? 'inf' : Number.isNaN(value) ? 'NaN' : value); }"
        "function cardOf(id) { return CARDS.find((card) => card.id === id); }"
        "function readOf(id, texts) { return readCard(cardOf(id), texts); }"
        "function workOf(id, texts) { const read = readOf(id, texts);"
        " return read.missing.length || Object.keys(read.problems).length ? null : cardOf(id).work(read.values); }"
    )
    function = context.eval("call")
    return lambda name, rows: json.loads(function(name, json.dumps(rows, ensure_ascii=False)))


@pytest.fixture
def rng():
    return np.random.default_rng(11)


@pytest.fixture
def any_density(monkeypatch):
    """Any density by a name of its own, so that the models reckon with densities that a reader typed."""

    def named(density: float) -> str:
        monkeypatch.setitem(units.DENSITY, str(density), density)
        return str(density)

    return named


def densities(rng) -> list[float]:
    return np.where(rng.random(ROWS) < 0.5, rng.choice([0.735, 0.745, 0.84], ROWS), rng.uniform(0.6, 1, ROWS).round(4))


def records(**choices) -> list[dict]:
    return pd.DataFrame(choices).to_dict("records")


def test_are_litres_and_tonnes_the_same(twin, rng, any_density):
    rows = records(
        amount=rng.uniform(0, 90_000, ROWS).round(2),
        unit=rng.choice(["L", "t"], ROWS),
        count=rng.integers(1, 40, ROWS),
        density=densities(rng),
    )
    for row, found in zip(rows, twin("convertSum", [[row] for row in rows]), strict=True):
        fuel, whole = any_density(row["density"]), row["amount"] * row["count"]
        if row["unit"] == "L":
            assert found == {"litres": whole, "tonnes": units.litres_to_tonnes(whole, fuel)}
        else:
            assert found == {"litres": units.tonnes_to_litres(whole, fuel), "tonnes": whole}


def test_is_a_cut_the_same_a_litre_a_tonne_and_a_month(twin, rng, any_density):
    rows = records(
        cut=rng.integers(0, 120, ROWS) / 100,
        cutUnit=rng.choice(["L", "t"], ROWS),
        density=densities(rng),
        volume=rng.uniform(0, 40_000, ROWS).round(1),
        volumeUnit=rng.choice(["L", "t"], ROWS),
    )
    for row in rows:
        if row["cutUnit"] == "t":
            row["cut"] *= 1000
    for row, found in zip(rows, twin("cutSum", [[row] for row in rows]), strict=True):
        fuel, cut, volume = any_density(row["density"]), row["cut"], row["volume"]
        to = {"L": units.tonnes_to_litres, "t": units.litres_to_tonnes}[row["cutUnit"]]
        charged = volume if row["cutUnit"] == row["volumeUnit"] else to(volume, fuel)
        assert found["month"] == units.to_fen(charged * cut) / 100
        if row["cutUnit"] == "L":
            assert found["aTonne"] == units.to_fen(units.yuan_per_tonne(cut, fuel)) / 100
            assert found["aLitre"] == cut
        else:
            assert found["aLitre"] == units.litres_to_tonnes(cut, fuel)
            assert found["aTonne"] == cut


def deals(rng) -> pd.DataFrame:
    """Deals with every verdict, limits on a cut, beside it and not filled in."""
    rebate = rng.choice([0, 0, 0.1, 0.2, 0.3], ROWS)
    discount = rng.choice([0, 0.1, 0.2, 0.44, 0.54, 0.64, 1.2], ROWS)
    margin = rng.choice([0, 100, 105.5, 400, 900, 1400], ROWS)
    price = rng.uniform(6.4, 9, ROWS).round(2)
    fuel = rng.choice(list(units.DENSITY), ROWS)
    # A margin that a cut eats up exactly: 0.2 yuan/L of 0# are 200 / 0.84 a tonne.
    price[:40], fuel[:40], margin[:40], discount[:40], rebate[:40] = 7.1, "0#", 200 / 0.84, 0.2, 0
    limit = rng.choice([np.nan, 0.1, 0.2, 0.3, 0.5], ROWS)
    return pd.DataFrame(
        {
            "fuel": fuel,
            "price": price,
            "litres": rng.choice([0.0, 333.33, 12_800.0], ROWS) * rng.integers(0, 4, ROWS),
            "margin": margin,
            "discount": discount,
            "rebate": rebate,
            "other": rng.choice([0, 99.995, 1200.5], ROWS),
            "stationLimit": limit,
            "areaLimit": limit + rng.choice([np.nan, 0, 0.1, 0.3], ROWS),
        }
    )


def as_rows(table: pd.DataFrame) -> list[list[dict]]:
    return [
        [{name: None if isinstance(value, float) and math.isnan(value) else value for name, value in row.items()}]
        for row in table.to_dict("records")
    ]


def account(table: pd.DataFrame) -> pd.DataFrame:
    return pricing.rebate_account(
        pd.DataFrame(
            {
                "deal_id": range(len(table)), "fuel": table["fuel"], "litres": table["litres"],
                "list_price": table["price"], "margin": table["margin"], "other_cost": table["other"], "commission": 0.0,
                "rebate": (table["discount"] + table["rebate"]).round(9),
            }
        )
    )  # fmt: skip


def plain(values: pd.Series) -> list:
    return ["inf" if value == math.inf else None if pd.isna(value) else value for value in values]


def test_is_a_deal_the_same(twin, rng):
    table = deals(rng)
    found = pd.DataFrame(twin("dealSum", as_rows(table.assign(basis="margin", perTonne=table["margin"]))), dtype=object)
    expected = account(table)
    for column, name in {
        "margin_before": "marginBefore", "rebates": "rebates", "profit": "profit", "verdict": "verdict",
        "rebate_a_tonne": "rebateATonne", "margin_after_a_tonne": "marginAfterATonne", "break_even_times": "breakEvenTimes",
    }.items():  # fmt: skip
        assert plain(expected[column]) == plain(found[name]), column
    assert set(found["verdict"]) == {"赚", "量不够，挣不回固定花费", "卖多少都不挣", "卖越多亏越多", "还没有量"}
    limit = pricing.rebate_limit(table["margin"], table["fuel"])
    assert limit.tolist() == found["mostRebate"].tolist()
    sold = table["litres"] > 0
    mass = units.litres_to_tonnes(table["litres"], table["fuel"])
    for name, per in {"profitATonne": mass, "profitALitre": table["litres"]}.items():
        expected_each = (units.to_fen(expected["profit"] / per) / 100)[sold]
        assert expected_each.tolist() == found.loc[sold, name].tolist()
        assert found.loc[~sold, name].isna().all()
    times = expected["break_even_times"].replace(math.inf, np.nan)
    more = (times * 100 - 100).round() * table["litres"] / 100
    assert plain(more) == plain(found["moreLitres"])
    assert plain(units.litres_to_tonnes(more, table["fuel"])) == plain(found["moreTonnes"])


def test_is_a_margin_from_the_cost_the_same(twin, rng):
    table = deals(rng)
    cost = rng.integers(6000, 11_000, ROWS).astype(float)
    margin = units.to_fen(units.yuan_per_tonne(table["price"], table["fuel"]) - cost) / 100
    found = twin("dealSum", as_rows(table.drop(columns="margin").assign(basis="cost", perTonne=cost)))
    assert margin.tolist() == [row["margin"] for row in found]
    assert account(table.assign(margin=margin))["profit"].tolist() == [row["profit"] for row in found]


def test_does_the_same_level_grant(twin, rng):
    """Is the one who may grant the same as in the models, where the city grants whatever is above the area?"""
    table = deals(rng).assign(cut=lambda table: (table["discount"] + table["rebate"]).round(9))
    rows = [list(row[0].values()) for row in as_rows(table[["cut", "fuel", "stationLimit", "areaLimit"]])]
    found = pd.DataFrame(twin("whoGrants", rows))
    limits = ["stationLimit", "areaLimit"]
    for (station, area), part in table.groupby(limits, dropna=False):
        up_to = {"站": station, "片区": area, "市公司": 99.0}
        authority = pd.DataFrame(
            [(level, group, up) for level, up in up_to.items() for group in ("汽油", "柴油")],
            columns=["level", "fuel_group", "up_to"],
        )
        rebates = pd.DataFrame({"deal_id": part.index, "fuel": part["fuel"], "rebate": part["cut"]})
        expected = pricing.who_grants(rebates, authority)
        assert expected["who"].tolist() == found.loc[part.index, "who"].tolist(), (station, area)
        assert expected["note"].ne("").tolist() == found.loc[part.index, "over"].tolist()
    assert set(found["who"]) == {"不用批", "站", "片区", "市公司", "数据不够"}


def test_does_a_truck_save_the_same(twin, rng):
    table = pd.DataFrame(
        {
            "km": rng.integers(0, 15_000, ROWS).astype(float),
            "use": rng.uniform(11, 65, ROWS).round(1),
            "price": rng.uniform(6.4, 8, ROWS).round(2),
            "gap": rng.integers(-30, 131, ROWS) / 100,
            "detour": rng.integers(0, 200, ROWS).astype(float),
            "control": rng.choice([0.0, 1.5, 2.0, 5.0], ROWS),
            "count": rng.integers(1, 30, ROWS),
        }
    )
    found = pd.DataFrame(twin("truckSum", as_rows(table)))
    expected = pricing.truck_month(
        pd.DataFrame(
            {
                "truck_id": range(ROWS), "km": table["km"], "litres_per_100km": table["use"], "price": table["price"],
                "price_gap": table["gap"], "detour_km": table["detour"], "control_share": table["control"] / 100,
            }
        )
    )  # fmt: skip
    for column, name in {
        "price_saving": "priceSaving", "control_saving": "controlSaving", "detour_cost": "detourCost", "net": "net",
        "litres": "litres",
    }.items():  # fmt: skip
        assert expected[column].tolist() == found[name].tolist(), column
    month = units.to_fen(expected["net"]) * table["count"]
    assert (month / 100).tolist() == found["fleetMonth"].tolist()
    assert (month * 12 / 100).tolist() == found["year"].tolist()


def test_is_a_point_worth_the_same(twin, rng):
    table = pd.DataFrame(
        {
            "cars": rng.integers(0, 20_000, ROWS),
            "carLitres": rng.uniform(25, 45, ROWS).round(1),
            "trucks": rng.integers(0, 4000, ROWS),
            "truckLitres": rng.integers(50, 400, ROWS).astype(float),
            "points": rng.choice([0.1, 0.5, 1.0, 2.5], ROWS),
        }
    )
    found = twin("pointSum", as_rows(table))
    for kind, passing, fill, fuel in (("car", "cars", "carLitres", "92#"), ("truck", "trucks", "truckLitres", "0#")):
        for points, part in table.groupby("points"):
            flow = pd.DataFrame(
                {"kind": kind, "passing": part[passing], "litres_a_fill": part[fill], "fuel": fuel}
            ).reset_index(drop=True)
            worth = entry_rate.point_worth(flow, points=points)
            theirs = [found[row][kind] for row in part.index]
            assert worth["vehicles"].tolist() == [one["vehicles"] for one in theirs]
            assert kilos(worth["tonnes_per_day"]).tolist() == [one["tonnes"] for one in theirs]
    day = [kilos(one["car"]["tonnes"] + one["truck"]["tonnes"]) for one in found]
    assert day == [one["day"] for one in found]


def kilos(tonnes):
    return np.floor(tonnes * 1000 + (0.5 + 1e-6)) / 1000


def test_are_figures_written_the_same(twin, rng):
    """Are halves, thousands, negatives and long fractions written alike on both sides?"""
    values = [*rng.uniform(-90_000, 90_000, ROWS).tolist(), 0.005, 1.005, 2.675, -0.004, 1280.0, 0.25, 1e6, 99.995, 0.0]
    assert twin("money", [[value] for value in values]) == [calculator.money(value) for value in values]
    for decimals in (1, 3, 6):
        mine = [calculator.plain(value, decimals) for value in values]
        assert twin("plainText", [[value, decimals] for value in values]) == mine
    assert twin("densityText", [[0.84], [0.7351], [0.7], [1]]) == ["0.840", "0.7351", "0.700", "1.000"]


def test_does_the_table_without_scripts_show_what_the_cards_show(twin):
    shown = [
        line for card, texts in calculator.EXAMPLES.items() for _, line in twin("workOf", [[card, texts]])[0]["lines"]
    ]
    apart = "1 吨 × 1,000 ÷ 0.840 = 1,190.5 升"
    assert [line for _, _, line in calculator.worked() if line not in shown] == [apart]
    back = {"fuel": "0#", "density": "0.84", "amount": "1", "unit": "t", "count": ""}
    assert twin("workOf", [["convert", back]])[0]["lines"][0][1] == apart
    html = calculator.static_html()
    assert html.count("<tr>") == len(calculator.worked()) + 1


def test_does_an_example_fill_every_field_but_the_readers_own_limits(twin):
    fields = dict(
        twin("((id) => [id, cardOf(id).fields.map((one) => one.id)])", [[card] for card in calculator.EXAMPLES])
    )
    own = {"stationLimit", "areaLimit"}
    assert {card: set(texts) for card, texts in calculator.EXAMPLES.items()} == {
        card: set(names) - own for card, names in fields.items()
    }
    assert twin("(() => CARDS.map((card) => card.id))", [[]]) == [list(calculator.EXAMPLES)]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("1,280", 1280),
        ("１２．５", 12.5),
        (" 7。1 ", 7.1),
        (".5", 0.5),
        ("12,800.25", 12800.25),
        ("0,3", "逗号"),
        ("12,80", "逗号"),
        ("12升", "单位不用写"),
        ("1.2.3", "只填一个数"),
        (".", "只填一个数"),
        ("1e3", "只填一个数"),
        ("NaN", "只填一个数"),
        ("-3", "负数"),
        ("－3", "负数"),
    ],
)
def test_is_what_was_typed_read_or_refused(twin, typed, expected):
    found = twin("readNumber", [[typed]])[0]
    if isinstance(expected, str):
        assert expected in found["problem"]
    else:
        assert found == {"value": expected}


@pytest.mark.parametrize(
    ("card", "changed", "field", "sentence"),
    [
        ("convert", {"density": "735"}, "density", "就填 0.735"),
        ("convert", {"count": "1.5"}, "count", "整数"),
        ("convert", {"count": "0"}, "count", "大于 0"),
        ("convert", {"amount": "99,999,999"}, "amount", "核对单位"),
        ("cut", {"cut": "300"}, "cut", "元/吨"),
        ("deal", {"price": "7,100"}, "price", "一升几块钱"),
        ("deal", {"perTonne": "7,600"}, "perTonne", "进价"),
        ("deal", {"perTonne": "900", "basis": "cost"}, "perTonne", "吨油毛利"),
        ("deal", {"discount": "30"}, "discount", "挂牌价"),
        ("deal", {"discount": "5", "rebate": "5"}, "rebate", "挂牌价"),
        ("deal", {"stationLimit": "0.5", "areaLimit": "0.3"}, "areaLimit", "比站里的还小"),
        ("truck", {"gap": "20"}, "gap", "比价钱还多"),
        ("truck", {"control": "101"}, "control", "不能大于 100"),
        ("point", {"points": "0"}, "points", "大于 0"),
    ],
)
def test_is_a_figure_that_cannot_be_said_beside_its_field(twin, card, changed, field, sentence):
    found = twin("readOf", [[card, {**calculator.EXAMPLES[card], **changed}]])[0]
    assert list(found["problems"]) == [field]
    assert sentence in found["problems"][field]


def test_is_no_result_ever_without_a_number(twin, rng):
    """Does no card show NaN, Infinity or undefined, whatever zeros and blanks are typed?"""
    rows = []
    for card, texts in calculator.EXAMPLES.items():
        for _ in range(200):
            rows.append([card, {name: _other(rng, name, text) for name, text in texts.items()}])
    found = [one for one in twin("workOf", rows) if one]
    assert len(found) > 300
    shown = json.dumps(found, ensure_ascii=False)
    assert not re.search("NaN|Infinity|inf|undefined|null", shown)


def _other(rng, name: str, text: str) -> str:
    words = {
        "fuel": ["92#", "95#", "0#"], "unit": ["L", "t"], "cutUnit": ["L", "t"], "volumeUnit": ["L", "t"],
        "basis": ["margin", "cost"], "side": ["more", "less"],
    }  # fmt: skip
    return str(rng.choice(words.get(name, [text, text, text, text, text, "0", ""])))


SIGNS = str.maketrans({"×": "*", "÷": "/", "−": "-", "（": "(", "）": ")", ",": ""})
WITHIN = {"元": 0.0051, "吨": 0.00051, "升": 0.051, "倍": 0.0101}
"""Unit of a result → how far what is shown may be from what the line reckons: half of its last place."""


def off(line: str) -> float:
    """Return by how many tolerances a line "a × b = c 元" is wrong when its left side is reckoned as it stands."""
    left, _, right = line.partition(" = " if " = " in line else "= ")
    left = re.sub("升|元|吨|台|公里", "", left.replace(" %", " / 100")).translate(SIGNS)
    shown, unit = re.match("([−0-9.,]+) (元|吨|升|倍)", right.strip()).groups()
    return abs(eval(left, {"__builtins__": {}}) - float(shown.translate(SIGNS))) / WITHIN[unit]


def test_does_every_line_add_up_as_it_stands(twin, rng):
    """Can a customer reckon every line after, with the figures that it shows?"""
    rows = []
    for card, texts in calculator.EXAMPLES.items():
        for _ in range(200):
            figures = {name: _other(rng, name, text) for name, text in texts.items()}
            for name, text in figures.items():
                if name == "price":
                    figures[name] = str(rng.integers(640, 900) / 100)
                elif name == "cut":
                    figures[name] = str(rng.integers(0, 100) / 100)
                elif name == "perTonne":
                    figures[name] = str(rng.integers(0, 1400) if figures["basis"] == "margin" else 7000)
                elif re.fullmatch("[0-9,]+", text) and text != "0" and name not in ("count", "points", "control"):
                    figures[name] = str(rng.integers(0, 3 * int(text.replace(",", ""))))
            rows.append([card, figures])
    lines = [line for one in twin("workOf", rows) if one for name, line in one["lines"] if name != "谁能点头"]
    assert len(lines) > 1500
    assert {line: off(line) for line in lines if off(line) > 1} == {}


def test_is_a_line_that_does_not_add_up_seen():
    assert off("12 台 × 1,280 升 × 0.840 ÷ 1,000 = 12.902 吨") < 1
    assert off("12 台 × 1,280 升 × 0.840 ÷ 1,000 = 12.904 吨") > 1
    assert off("（9,676.80 + 500.00）÷（9,676.80 − 5,120.00）= 2.24 倍，往上进到 0.01") < 1


def test_does_a_deal_name_who_may_grant_only_by_the_readers_own_limits(twin):
    deal = calculator.EXAMPLES["deal"]

    def grants(**changed):
        return dict(twin("workOf", [["deal", {**deal, **changed}]])[0]["lines"])["谁能点头"]

    assert "站里权限没填" in grants()
    assert "站里权限以内" in grants(stationLimit="0.4")
    assert "报片区，批下来" in grants(stationLimit="0.3", areaLimit="0.4")
    assert "片区权限没填" in grants(stationLimit="0.3")
    assert "往上报" in grants(stationLimit="0.2", areaLimit="0.3")
    assert "当例外" in grants(discount="0.75")
    assert "当例外" not in grants(discount="0.74")


def test_weight():
    """Is the bundle of the page within 8 KB gzip?"""
    assert len(gzip.compress((build.build() / "calculator.js").read_bytes(), 9)) <= LIMIT
