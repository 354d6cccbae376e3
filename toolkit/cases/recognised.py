"""Ranges that a figure need not name: its unit, name or note leaves no doubt what it is.

升/台·月, or 升/月 of one vehicle   the vehicle's litres a month
升/次, 升/枪, 升/笔                 no more than a tank
升/百公里 · 公里/月                 what any vehicle does
吨/日                              what a station of the kind sells, at most; within, when it is the station's own
元/升                              a price of 2023–2025, or a difference; a rebate of ours within the limits
元/吨 of a margin                  its range
a density                          one of the three
台 of the fleet                    as many as such a customer has
吨/月 reckoned over the fleet      what such a customer burns
% of the entry rate                at most what such a station sees
"""

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal

from toolkit.cases import range_table
from toolkit.cases.figures import Figure
from toolkit.cases.range_table import Range, make
from toolkit.cases.reader import Case
from toolkit.data import ranges as data

A_VEHICLE = ("升/台·月", "升/(台·月)", "升/台/月", "升/月·台", "升/月/台", "升/台月")
A_FILL = ("升/次", "升/枪", "升/笔")
FLEETS = frozenset(
    ["cars", "trucks", "vehicles", "fleet", "buses", "taxis", "coaches", "mixers", "tippers", "vans", "lorries"]
)
"""Names that say: all that the customer has."""
ONE = frozenset({"a", "per", "each", "one"})
STATION = frozenset({"station", "site"})
OTHERS = frozenset({"rival", "rivals", "other", "others", "their", "theirs", "opposite", "platform", "gap", "next"})
OTHERS_SAID = ("对面", "对手", "竞", "别家", "别站", "那家", "平台", "差价", "差")
REBATE = frozenset({"rebate", "rebates", "discount", "off", "ours"})
REBATE_SAID = ("让利", "让价", "返利", "优惠", "直降")
PART = frozenset({"diesel", "petrol", "lost", "gained", "more", "less", "before", "after", "drop", "rise", "extra"})
PRICE = (Decimal(5), Decimal(10))
"""Yuan a litre between which a number is a price, whatever the year."""
PRICE_YEARS = range(2023, 2026)


def vehicles_of_note(figure: Figure) -> list[str]:
    """Return the vehicles that a figure's note names: by number, or by a word of the trade."""
    known = range_table.vehicles()
    if numbers := [key for key in re.findall(r"V\d{2}", figure.note) if key in known]:
        return numbers
    for key, words in range_table.own()["words"].items():
        if any(word in figure.note for word in words):
            return [key]
    return []


def _words(figure: Figure) -> set[str]:
    return set(figure.name.split("_"))


def _others(figure: Figure) -> bool:
    return bool(_words(figure) & OTHERS) or any(word in figure.note for word in OTHERS_SAID)


def _span(name: str, parts: Iterable[Sequence[float]], says: str, *units: str) -> Range:
    """Return the range from the least to the most of several."""
    listed = list(parts)
    return make(name, [min(part[0] for part in listed), max(part[1] for part in listed)], says, *units)


def _of_vehicles(keys: Sequence[str], quantity: str, says: str, unit: str) -> Range:
    known = range_table.vehicles()
    keys = [key for key in keys if quantity in known[key]] or [key for key in known if quantity in known[key]]
    names = "、".join(known[key]["name"] for key in keys) if len(keys) < 4 else "各种车"
    return _span(quantity, [known[key][quantity] for key in keys], f"{names}{says}", unit)


def _litres(case: Case, figure: Figure) -> list[Range]:
    said = vehicles_of_note(figure)
    # A fleet's litres a month have the same unit: only a name or a note tells that one vehicle is meant.
    one = figure.unit == "升/月" and (said or _words(figure) & ONE)
    if figure.unit in A_VEHICLE or one:
        return [_of_vehicles(said or range_table.fleet(case), "litres_month", "每台每月", "升")]
    if figure.unit in A_FILL or (figure.unit == "升" and "fill" in _words(figure)):
        known = range_table.vehicles()
        keys = said or range_table.fleet(case) or tuple(known)
        tanks = [known[key]["tank"] for key in keys if "tank" in known[key]] or [800]
        return [make("tank", [0, max(tanks)], "油箱装得下", "升")]
    if figure.unit == "升/百公里":
        return [_of_vehicles((), "per_100km", "百公里", "升")]
    if figure.unit == "公里/月":
        top = max(one["km_month"][1] for one in range_table.vehicles().values() if "km_month" in one)
        return [make("km_month", [0, top], "一台车一个月跑", "公里")]
    return []


def _station(case: Case, figure: Figure) -> list[Range]:
    whole = range_table.table(case).get("station.tonnes_day")
    if figure.unit in ("吨/日", "吨/天") and whole:
        if _others(figure):
            top = max(one["tonnes_day"][1] for one in data.load()["stations"].values())
            return [make("tonnes_day", [0, top], "一座站日均", "吨")]
        own = _words(figure) & STATION and not _words(figure) & PART
        return [whole if own else make("tonnes_day", [0, whole.high], f"{whole.says}不过", "吨")]
    if figure.unit == "%" and ("进站率" in figure.note or "entry" in _words(figure)):
        tops = [one.high for name, one in range_table.table(case).items() if name.endswith("_entry")]
        return [make("entry", [0, max(tops)], f"{case.station_kind}站进站率", "%")] if tops else []
    return []


def _money(case: Case, figure: Figure) -> list[Range]:
    if figure.unit == "元/升":
        if PRICE[0] <= figure.value <= PRICE[1]:
            if case.year not in PRICE_YEARS:
                return []
            return [_span("price", data.load()["prices"].values(), "2023–2025 年零售价", "元/升")]
        ours = (_words(figure) & REBATE or any(word in figure.note for word in REBATE_SAID)) and not _others(figure)
        if ours:
            limit = range_table.own()["rebate"][_fuel(case, figure)]
            return [make("rebate", [0, limit], "让利", "元/升")]
        gap = range_table.own()["gap"]
        return [make("gap", [-gap, gap], "差价", "元/升")]
    if figure.unit == "元/吨" and ("毛利" in figure.note or "让利后" in figure.note or "margin" in _words(figure)):
        kinds = ("after_rebate",) if "让利后" in figure.note else ("posted",) if "挂牌" in figure.note else None
        groups = ("petrol",) if "汽油" in figure.note else ("diesel",) if "柴油" in figure.note else None
        margins = data.load()["margins"]
        parts = [margins[group][kind] for group in groups or margins for kind in kinds or ("after_rebate", "posted")]
        return [_span("margin", parts, "吨油毛利", "元/吨")]
    return []


def _fuel(case: Case, figure: Figure) -> str:
    words = _words(figure)
    if "petrol" in words or "汽油" in figure.note:
        return "petrol"
    if "diesel" in words or "柴油" in figure.note:
        return "diesel"
    return range_table.fuel(case)


def _density(case: Case, figure: Figure) -> list[Range]:
    if "密度" not in figure.note and "density" not in _words(figure):
        return []
    for grade, density in range_table.DENSITIES.items():
        if f"{grade}#" in figure.note:
            return [make("density", density, f"{grade}# 密度", "")]
    values = [Decimal(density) for density in range_table.DENSITIES.values()]
    near = min(values, key=lambda density: abs(density - figure.value))
    return [make("density", near, "密度", "")]


def _fleet(case: Case, figure: Figure) -> list[Range]:
    known = range_table.table(case)
    if figure.unit in ("台", "辆") and figure.name in FLEETS:
        found = known.get("customer.vehicles")
    elif figure.unit == "吨/月" and FLEETS & set(re.findall(r"[a-z_0-9]+", figure.expr)):
        found = known.get("customer.tonnes_month")
    else:
        found = None
    return [found] if found else []


def ranges_for(case: Case, figure: Figure) -> list[Range]:
    """Return the ranges that a figure without `range` certainly belongs to; empty when there is any doubt."""
    return [found for rule in (_litres, _station, _money, _density, _fleet) for found in rule(case, figure)]
