"""⑪ 异常流水: one quarter of card transactions with the fields of a till, a few faults among them (domain 4.5).

card_fills.open_till ──> plant ──> card_fills.close_till ──> fills
                           ├─────> bindings (which phone a card is bound to)
                           └─────> record (kept by whoever plants)
"""

import numpy as np
import pandas as pd

from toolkit.data.card_fills import close_till, open_till
from toolkit.data.card_kinds import PLANTERS
from toolkit.data.station import Station

KINDS = {
    "many-a-day": "单日多次：一张卡一天加很多次",
    "over-tank": "超油箱：单次加的比油箱大",
    "petrol-diesel": "汽油车加柴油：车辆档是汽油，加的是 0#",
    "holiday": "节假日加油：公务车在法定假期加油",
    "high-consumption": "油耗畸高：按里程折的百公里油耗比登记的高出一大截",
    "shared-card": "多车共用一卡：一张司机卡给几块车牌加油",
    "round-quick": "整百整千且间隔不到 3 分钟：像在套现",
    "night-cash": "夜间现金转卡：夜里收了现金，几分钟后又刷别家的卡，升数一样",
    "many-cards": "同一电话绑多卡：一个号绑了几家的卡",
    "price-off": "金额与单价不符：升数乘单价不等于金额",
    "tonnes": "吨升混填：升数栏填的是吨",
    "old-price": "调价日错价：调价当天还按老价结",
    "plug-in": "插混假流失：来得少了，里程照跑，人没走",
}
"""The faults, and the one that is none: a customer that only looks lost."""
ONE = ("many-a-day", "high-consumption", "shared-card", "many-cards", "tonnes", "plug-in")
"""One case of these is planted when nobody asks, of the others two."""
ORDER = tuple(dict.fromkeys(["plug-in", "holiday", "shared-card", "old-price", "petrol-diesel", *KINDS]))
"""What fits few customers is planted first."""
COLUMNS = (
    "transaction_id",
    *("card", "plate", "customer_id", "time", "fuel", "litres", "yuan", "price", "kind", "payment"),
    *("nozzle", "shift", "odometer"),
)


def make(station: Station) -> pd.DataFrame:
    """Return the card transactions of the quarter, a few faults planted; columns as in sets/card_faults.yml."""
    return plant(station, None, station.rng("card_faults"))[0]


def bindings(station: Station) -> pd.DataFrame:
    """Return which phone each card is bound to, as with `make`: card, customer_id, phone_code (P0001)."""
    return plant(station, None, station.rng("card_faults"))[1]


def plant(
    station: Station, wanted: dict[str, int] | None, rng: np.random.Generator
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Return fills, bindings and the record of the planted faults.

    wanted: how many cases of each of KINDS; without it a few of each, as far as they fit. A case is one row, or what the
        kind is about: a card and its day, a vehicle's quarter, a phone, a customer.
    record: kind, case (1, 2, …), transaction_id ('' of many-cards), card, customer_id, what; one row a planted
        transaction or bound card. A wanted kind that no customer of the station fits stands there as case 0.
    Raises ValueError (Chinese) for unknown kinds, and for more of a kind than fit.
    """
    unknown = sorted(set(wanted or {}) - set(KINDS))
    if unknown:
        raise ValueError(f"没有这样的异常：{'、'.join(unknown)}。有的是：{'、'.join(KINDS)}。")
    counts = {kind: 1 if kind in ONE else 2 for kind in KINDS} if wanted is None else wanted
    till = open_till(station, rng)
    cases: list[tuple[str, int, list[int], str]] = []
    for kind in ORDER:
        for number in range(1, counts.get(kind, 0) + 1):
            case = PLANTERS[kind](till)
            if case is not None:
                cases.append((kind, number, *case))
                continue
            if number == 1:
                cases.append((kind, 0, [], "没有埋：本站没有合适的客户"))
            elif wanted is not None:
                raise ValueError(f"{KINDS[kind]}：本站最多埋 {number - 1} 处，要了 {counts[kind]} 处。")
            break
    # Of a vehicle that burns too much any fill may go; of the other cases none.
    single = [labels for kind, _, labels, _ in cases if kind not in ("many-cards", "high-consumption")]
    rows = close_till(till, [label for labels in single for label in labels])
    return rows[list(COLUMNS)].reset_index(drop=True), till.bindings, _record(cases, rows, till.bindings)


def _record(cases: list[tuple[str, int, list[int], str]], rows: pd.DataFrame, bound: pd.DataFrame) -> pd.DataFrame:
    fields = ["transaction_id", "card", "customer_id"]
    tables = []
    for kind, case, labels, what in cases:
        table = bound.assign(transaction_id="") if kind == "many-cards" else rows
        listed = (
            table.loc[table.index.intersection(labels), fields]
            if labels
            else pd.DataFrame([["", "", ""]], columns=fields)
        )
        tables.append(listed.assign(kind=kind, case=case, what=what))
    made = pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=[*fields, "kind", "case", "what"])
    return made[["kind", "case", *fields, "what"]]
