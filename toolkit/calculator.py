"""算一算 without scripts: its examples, reckoned by the models, as a table; with scripts the page's twin shows the same.

EXAMPLES ──> web/calculator-entry.mjs   what 填个例子 types into the fields
         └─> worked ──> static_html     the formulas with the same figures
"""

from collections.abc import Mapping
from html import escape

import pandas as pd

from toolkit.boards.templates import number_text
from toolkit.models import entry_rate, pricing, units

EXAMPLES: Mapping[str, Mapping[str, str]] = {
    "convert": {"fuel": "0#", "density": "0.840", "amount": "1,280", "unit": "L", "count": "12"},
    "cut": {
        "fuel": "0#", "density": "0.840", "cut": "0.3", "cutUnit": "L", "volume": "12,800", "volumeUnit": "L",
    },
    "deal": {
        "fuel": "0#", "price": "7.1", "basis": "margin", "perTonne": "900", "litres": "12,800",
        "discount": "0.3", "rebate": "0.1", "other": "500",
    },
    "truck": {
        "km": "12,000", "use": "34", "price": "7.1", "side": "more", "gap": "0.2", "detour": "60", "control": "2",
        "count": "",
    },
    "point": {"cars": "7,200", "carLitres": "34", "trucks": "800", "truckLitres": "180", "points": "1"},
}  # fmt: skip
"""Card → field → typed text. 本书设定: a fleet of a handful of tractors, and the gate of the chapter on traffic.
The two limits of a deal are the reader's own: no example fills or empties them."""

SHORT = 10
"""Characters of a cell that stays on one line of a phone."""


def plain(value: float, decimals: int = 6) -> str:
    """Write a number half up with thousands separators and no trailing zeros: the twin of plainText."""
    text = number_text(value, decimals).replace("-", "−")
    return text.rstrip("0").rstrip(".") if "." in text else text


def money(yuan: float) -> str:
    """Write yuan to the fen: the twin of money."""
    return number_text(yuan, 2).replace("-", "−")


def worked() -> list[tuple[str, str, str]]:
    """Return (card, formula, its example in one line), as the cards write them."""
    given = {card: {name: _number(text) for name, text in texts.items()} for card, texts in EXAMPLES.items()}
    return [
        *_converted(given["convert"], given["cut"]),
        *_deal(given["deal"]),
        *_truck(given["truck"]),
        *_points(given["point"]),
    ]


def static_html() -> str:
    """Return the table that stands in the page for a browser that runs no scripts."""
    rows = "".join(
        f"<tr><td{_short(card)}>{escape(card)}</td><td>{escape(formula)}</td><td>{escape(line)}</td></tr>"
        for card, formula, line in worked()
    )
    # The classes are those of the book's tables: they scroll sideways instead of being squeezed.
    return (
        '<div class="pst-scrollable-table-container" tabindex="0"><table class="table"><thead><tr><th scope="col">算什么</th>'
        f'<th scope="col">怎么算</th><th scope="col">例子</th></tr></thead><tbody>{rows}</tbody></table></div>'
    )


def _short(cell: str) -> str:
    return ' class="kf-short"' if len(cell) <= SHORT else ""


def _number(text: str) -> float:
    try:
        return float(text.replace(",", ""))
    except ValueError:
        return 0.0


def _converted(amount: Mapping[str, float], cut: Mapping[str, float]) -> list[tuple[str, str, str]]:
    tonnes = units.litres_to_tonnes(amount["count"] * amount["amount"], "0#")
    back = units.tonnes_to_litres(1.0, "0#")
    a_tonne = units.to_fen(units.yuan_per_tonne(cut["cut"], "0#")) / 100
    month = units.to_fen(cut["volume"] * cut["cut"]) / 100
    volume, off = plain(cut["volume"]), plain(cut["cut"])
    return [
        (
            "升折吨",
            "升 × 密度 ÷ 1,000",
            f"{plain(amount['count'])} 台 × {plain(amount['amount'])} 升 × 0.840 ÷ 1,000 = {plain(tonnes, 3)} 吨",
        ),
        ("吨折升", "吨 × 1,000 ÷ 密度", f"1 吨 × 1,000 ÷ 0.840 = {plain(back, 1)} 升"),
        (
            "每升让多少合每吨多少",
            "元/升 × 1,000 ÷ 密度",
            f"{off} 元 × 1,000 ÷ 0.840 = {plain(a_tonne, 2)} 元",
        ),
        ("一个月让多少", "升 × 元/升", f"{volume} 升 × {off} 元 = {money(month)} 元"),
    ]


def _deal(given: Mapping[str, float]) -> list[tuple[str, str, str]]:
    rebate = round(given["discount"] + given["rebate"], 9)
    deal = {
        "deal_id": "A", "fuel": "0#", "litres": given["litres"], "list_price": given["price"], "margin": given["perTonne"],
        "rebate": rebate, "other_cost": given["other"], "commission": 0.0,
    }  # fmt: skip
    found = pricing.rebate_account(pd.DataFrame([deal])).iloc[0]
    volume, margin, off = plain(given["litres"]), money(given["perTonne"]), plain(rebate)
    before, away, spent, profit = (
        money(one) for one in (found["margin_before"], found["rebates"], given["other"], found["profit"])
    )
    times = found["break_even_times"]
    more = round(times * 100 - 100) * given["litres"] / 100
    more_tonnes = units.litres_to_tonnes(more, "0#")
    return [
        (
            "让完每吨剩",
            "吨油毛利 − 每升让 × 1,000 ÷ 密度",
            f"{margin} 元 − {off} 元 × 1,000 ÷ 0.840 = {money(found['margin_after_a_tonne'])} 元",
        ),
        (
            "不让时的毛利",
            "升 × 密度 ÷ 1,000 × 吨油毛利",
            f"{volume} 升 × 0.840 ÷ 1,000 × {margin} 元 = {before} 元",
        ),
        ("让出去", "升 × 每升让", f"{volume} 升 × {off} 元 = {away} 元"),
        ("这一单一个月", "毛利 − 让出去 − 另外花的", f"{before} − {away} − {spent} = {profit} 元"),
        (
            "回本的倍数",
            "（毛利 + 另外花的）÷（毛利 − 让出去）",
            f"（{before} + {spent}）÷（{before} − {away}）= {money(times)} 倍，往上进到 0.01",
        ),
        (
            "老客户要多加",
            "升 ×（回本的倍数 − 1）",
            f"{volume} 升 ×（{money(times)} − 1）= {plain(more, 1)} 升，合 {plain(more_tonnes, 3)} 吨",
        ),
    ]


def _truck(given: Mapping[str, float]) -> list[tuple[str, str, str]]:
    truck = {
        "truck_id": "A", "km": given["km"], "litres_per_100km": given["use"], "price": given["price"],
        "price_gap": given["gap"], "detour_km": given["detour"], "control_share": given["control"] / 100,
    }  # fmt: skip
    found = pricing.truck_month(pd.DataFrame([truck])).iloc[0]
    litres, km, use, price = (plain(one) for one in (found["litres"], given["km"], given["use"], given["price"]))
    saved, controlled, lost, net = (
        money(found[name]) for name in ("price_saving", "control_saving", "detour_cost", "net")
    )
    year = units.to_fen(found["net"]) * 12 / 100
    return [
        ("单车一个月用油", "公里 × 百公里油耗 ÷ 100", f"{km} 公里 × {use} 升 ÷ 100 = {litres} 升"),
        ("价差", "升 × 每升差", f"{litres} 升 × {plain(given['gap'])} 元 = {saved} 元"),
        (
            "管住的油",
            "升 × 占几成 × 价",
            f"{litres} 升 × {plain(given['control'])} % × {price} 元 = {controlled} 元",
        ),
        (
            "绕路多烧",
            "多绕的公里 × 油耗 ÷ 100 × 价",
            f"{plain(given['detour'])} 公里 × {use} 升 ÷ 100 × {price} 元 = {lost} 元",
        ),
        ("单车月省", "价差 + 管住的油 − 绕路多烧", f"{saved} + {controlled} − {lost} = {net} 元"),
        ("一年", "单车月省 × 12", f"{net} 元 × 12 = {money(year)} 元"),
    ]


def _points(given: Mapping[str, float]) -> list[tuple[str, str, str]]:
    flow = pd.DataFrame(
        {
            "kind": ["car", "truck"], "passing": [given["cars"], given["trucks"]],
            "litres_a_fill": [given["carLitres"], given["truckLitres"]], "fuel": ["92#", "0#"],
        }
    )  # fmt: skip
    worth = entry_rate.point_worth(flow, points=given["points"])["tonnes_per_day"]
    car, truck = (plain(one, 3) for one in worth)
    points = plain(given["points"])
    lines = [
        f"{plain(given[passing])} 台 × {points} % × {plain(given[fill])} 升 × {density} ÷ 1,000 = {mass} 吨"
        for passing, fill, density, mass in (
            ("cars", "carLitres", "0.735", car), ("trucks", "truckLitres", "0.840", truck),
        )
    ]  # fmt: skip
    return [
        ("进站率 1 个百分点，小车", "过路台数 × 1 % × 一次加 × 密度 ÷ 1,000", lines[0]),
        ("进站率 1 个百分点，货车", "过路台数 × 1 % × 一次加 × 密度 ÷ 1,000", lines[1]),
        ("一天", "小车 + 货车", f"{car} + {truck} = {plain(worth.sum(), 3)} 吨"),
    ]
