"""Fills that raise a question, rule by rule, over a station's card transactions (domain 4.5, W28, W30–W32).

    fills, vehicles, bindings, holidays ──> anomalous_fills ──> hits, not_run
                                                                hits ──> summary

A hit is a question, never a verdict: most have an innocent answer (a fleet's spare driver, a second tank, a preset
amount), and whoever held the nozzle is asked before anybody is accused. The rules are data; their limits are 本书设定
where no source is named. A rule whose columns are not there is not run, and `not_run` says so.
"""

from collections.abc import Collection
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from toolkit.models import checks
from toolkit.models.anomaly_rules import LIMITS, LOOKS, Limits, read


class Rule(NamedTuple):
    """One rule."""

    name: str
    """Chinese name."""
    about: str
    """What the id of a hit names: 交易, 卡, 车, 电话."""
    check: str
    """What to check next (本书补写)."""
    needs: tuple[str, ...]
    """What it cannot do without, in the words of `not_run`."""


def _needs(*fills: str, vehicles: str = "") -> tuple[str, ...]:
    return (*[f"流水的 {column} 列" for column in fills], *[f"车辆表的 {vehicles} 列"] * bool(vehicles))


RULES = {
    "many-fills": Rule(
        "一张卡一天加很多次", "卡", "拿当天小票对车号，问管卡的：谁拿着卡、加的哪几台；公务卡对不上就报片区", _needs("card")
    ),
    "over-tank": Rule(
        "单次超过油箱", "交易", "看有没有副油箱、登记的油箱对不对；再问是不是几台车合加、灌了桶",
        _needs("plate", vehicles="tank"),
    ),
    "wrong-fuel": Rule(
        "油品和车不符", "交易", "先核车辆档案；档案没错就问管卡的，油加进了哪台车", _needs("plate", vehicles="fuel")
    ),
    "official-holiday": Rule(
        "公务车节假日加油", "交易", "问单位当天有没有派车单；没有就提醒对方，公务卡只加公务车",
        (*_needs("plate", vehicles="customer_type"), "假日"),
    ),
    "high-consumption": Rule(
        "油耗高得离谱", "车", "核里程读数，问车况、空调和怠速；读数没错就和管卡的一起对升数",
        _needs("plate", "odometer", vehicles="per_100km"),
    ),
    "shared-card": Rule(
        "一张卡加了几台车", "卡", "先分清是不是不限车号的卡；限车号的，问现场怎么放行的", _needs("card", "plate")
    ),
    "round-hundreds": Rule(
        "整百元连着刷", "交易", "对枪上的升数和小票：油真的加出去没有；刷卡换现金的，拒绝、上报", _needs("card", "yuan")
    ),
    "cash-to-card": Rule(
        "夜里现金和刷卡成对", "交易", "先看是不是两位客人都加了整百元；不是就对这一班的现金和卡单，对不上的上报",
        _needs("payment"),
    ),
    "shared-phone": Rule(
        "一个电话绑很多卡", "电话", "问是不是车队管卡的统一绑；不是就请持卡人带证件来改绑", ("绑定表",)
    ),
    "tonnes-typed": Rule(
        "吨录进了升的栏", "交易", "找开单的人问单位，按小票改成升，再看销量报表", _needs("yuan", "price")
    ),
    "wrong-day-price": Rule(
        "调价日还用旧价", "交易", "对调价通知和机上改价的时刻；收错的按规定退补", _needs("yuan", "price")
    ),
    "price-off": Rule(
        "金额除以升数不是挂牌价", "交易", "看有没有当天批过的优惠；没有就核单价、升数哪一栏录错", _needs("yuan", "price")
    ),
    "plug-in-hybrid": Rule(
        "来得稀了，每次升数没变", "车", "问一句是不是换了插混车；是就改他的间隔，别按流失去追", _needs("plate")
    ),
}  # fmt: skip
"""Rule id to rule, in the order of the hits (domain 4.5)."""


class Found(NamedTuple):
    """What the rules found."""

    hits: pd.DataFrame
    not_run: pd.DataFrame


def anomalous_fills(
    fills: pd.DataFrame,
    vehicles: pd.DataFrame | None = None,
    bindings: pd.DataFrame | None = None,
    *,
    holidays: Collection[Any] = (),
    limits: Limits = LIMITS,
) -> Found:
    """Return the fills, cards, vehicles and phones that raise a question, and the rules not run (domain 4.5, W30–W32).

    fills: one station's transactions; columns transaction_id (unique), time (datetime64), fuel ('92#', '95#', '0#'),
        litres (≥ 0; of a reversal either sign), kind ('加油', '冲正'), and as far as there are: card, plate, yuan (before
        any rebate, ≥ 0), price (posted that day, yuan/L, > 0), payment ('现金', '刷卡', others), odometer (km, ≥ 0). Other
        columns are left alone. Blank: not known; the rules that need it pass the row over. Text columns as categories are
        read in a third of the time.
    vehicles: one row a plate (written as in the fills); columns plate, and as far as there are: card, tank (L), fuel,
        customer_type (B01–B40), per_100km (the most litres/100 km that its kind usually takes), plug_in (yes or no). A
        fill without a plate is the vehicle's whose card it names, if it is one vehicle's only.
    bindings: columns phone_code (an opaque code; a number itself is refused, red line R15), card.
    holidays: dates.
    limits: see Limits, also for which side is closed.

    A reversal takes out one fill of the same card (without a card: plate), fuel, day and litres, the first of several;
    neither is looked at by any rule. The posted price of a day and fuel is the one that most of its fills name (of a tie
    each fill's own). A fill asked about as 'tonnes-typed' or 'wrong-day-price' is not asked about again as 'price-off'.
    Consumption is litres after the first odometer reading ÷ (largest − smallest reading): a mistyped reading hides a
    vehicle, it accuses none. A vehicle known not to be a plug-in is never a 'plug-in-hybrid'.

    Returns hits: rule (key of RULES), name, about ('交易', '卡', '车', '电话'), id (of that), time (of the fill; the day of
    'many-fills'; else missing), what (a Chinese sentence with the numbers, without ids), one row a hit, in the order of
    RULES, then id, then time; and not_run: rule, name, why.
    Raises ValueError (Chinese, naming columns or rows) for missing columns, repeated transaction ids or plates, unknown
    fuels and kinds, text or negative figures.
    """
    data = read(fills, vehicles, bindings, holidays, limits)
    tables = {"流水": fills, "车辆表": vehicles}
    there = {f"{name}的 {column} 列" for name, table in tables.items() if table is not None for column in table.columns}
    there |= {name for name, given in (("绑定表", bindings is not None), ("假日", len(data.holidays) > 0)) if given}
    not_run, found = [], []
    for (rule, (name, about, _, needs)), look in zip(RULES.items(), LOOKS, strict=True):
        lacking = [need for need in needs if need not in there]
        if lacking:
            not_run.append((rule, name, "缺" + "、".join(lacking)))
            continue
        hits = look(data)
        if len(hits.id):
            hits = pd.DataFrame(hits._asdict()).sort_values(["id", "seconds", "what"])
            found.append(hits.assign(rule=rule, name=name, about=about))
    columns = ["rule", "name", "about", "id", "seconds", "what"]
    table = pd.concat(found, ignore_index=True)[columns] if found else pd.DataFrame(columns=columns)
    table["seconds"] = table["seconds"].astype("int64").astype("datetime64[s]")
    table = table.rename(columns={"seconds": "time"})
    return Found(table, pd.DataFrame(not_run, columns=["rule", "name", "why"]))


def summary(hits: pd.DataFrame) -> pd.DataFrame:
    """Return how many questions each rule asks, and what to check next.

    hits: as `anomalous_fills` returns them, or a part of them.
    Returns one row a rule with hits, in the order of RULES: rule, name, about, hits, ids (different ones), check.
    Raises ValueError (Chinese, naming columns or rows) for missing columns and unknown rules.
    """
    what = "疑点表"
    checks.require(hits, ["rule", "id"], what)
    codes, values = checks.one_of(hits, "rule", RULES, what)
    place = np.array([list(RULES).index(rule) for rule in values], dtype=int)[codes]
    first = ~pd.DataFrame({"rule": place, "id": hits["id"].to_numpy()}).duplicated().to_numpy()
    table = pd.DataFrame(
        [(rule, one.name, one.about) for rule, one in RULES.items()], columns=["rule", "name", "about"]
    )
    table["hits"] = np.bincount(place, minlength=len(RULES))
    table["ids"] = np.bincount(place[first], minlength=len(RULES))
    table["check"] = [rule.check for rule in RULES.values()]
    return table[table["hits"] > 0].reset_index(drop=True)
