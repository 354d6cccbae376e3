"""What an offer costs against all it is worth: price, value, and the value added beside the fuel (source S001-50).

The source: satisfaction hangs on price over value, and at one price the higher added value keeps the customer. It gives no
figures; added value is what a service earns or saves the customer a month, in the customer's own yuan.
"""

import numpy as np
import pandas as pd

from toolkit.models import checks
from toolkit.models.checks import UNKNOWN
from toolkit.models.units import to_fen

SERVICES = {
    "对账": "月初一张单子，对到车、对到升：会计少熬一天，错账当月就改",
    "控油": "一车一卡，限油品、限升数：哪台车油耗不对，当月看得出来",
    "专道": "货车不跟小车排队，一趟省下十来分钟，一天多跑得出来",
    "开票": "按实际用量按月开票，当月能抵扣，会计不用追",
    "夜间保供": "半夜到站有油有人，车不用绕路，也不用等天亮",
    "热水停车": "师傅有热水、有地方停车歇脚，不用另找另付",
    "尿素": "加油时一并加上，不用另跑一趟、另开一张票",
    "计量复检": "对升数有疑问当场用量器复检，不用为几升油来回扯",
}
"""Services beside the fuel, and how the customer earns by each (S001-50 names 对账、控油、专道; the rest is 本书补写)."""

ONLY = "没得比"
"""One offer alone: there is nothing to rank it against."""


def added_value(offers: pd.DataFrame, services: pd.DataFrame, *, reference: float | None = None) -> pd.DataFrame:
    """Return price over value of each offer, and the price gap its services bear (source S001-50; the formula 本书设定).

    offers: one row an offer; columns offer_id, customer_id (several offers each, ours and others'), price (yuan/L paid,
        ≥ 0), litres (a month, ≥ 0), and, unless `reference` is given, reference (yuan/L, > 0). Blank: not known.
    services: one row a service of an offer; columns offer_id, service (one of SERVICES), yuan (worth to the customer a
        month, ≥ 0; blank: not reckoned yet). An offer without rows has no added value.
    reference: what a litre is worth anywhere, > 0 (yuan/L): the pump price of the day; for all offers.

    Price P is price x litres; value V is reference x litres + added.
    Returns one row an offer, in their order: offer_id, customer_id, cost (P) and value (V, both yuan a month to the fen,
    half up), added (yuan a month, summed in fen), ratio (P/V; lower is better), added_share (of V, 0–1), effective_price
    (yuan/L: price less added a litre), price_gap_borne (added ÷ litres, yuan/L: dearer by so much, the customer pays no
    more in all), rank (within the customer, by ratio; 1 is best, equal ratios share a rank) and answer: '最划算' (rank 1),
    '差一些', '没得比' (no other known offer of the customer), or '数据不够' (litres 0, or a blank among the figures or the
    services: what hangs on it is blank, and the others are ranked without it).
    A quotient is not a difference: of offers below the reference, one whose services just bear the gap has the lower
    effective_price and still the higher ratio. The rank follows the ratio, which is the source's measure.
    Raises ValueError (Chinese, naming columns or rows) for missing columns, repeated offers, a service twice in one offer,
    services of unknown offers, unknown services, negative figures, and a reference of 0.
    """
    checks.require(offers, ["offer_id", "customer_id", "price", "litres"], "报价表")
    checks.require(services, ["offer_id", "service", "yuan"], "服务表")
    offer = checks.ids(offers, "offer_id", "报价表", unique=True)
    customer = pd.factorize(checks.ids(offers, "customer_id", "报价表"))[0]
    price, litres = (
        checks.numbers(offers, name, "报价表", least=0, blank=True).to_numpy() for name in ("price", "litres")
    )
    worth = _reference(offers, reference)
    added = _added(services, offer)

    litres_known = np.where(litres > 0, litres, np.nan)
    borne = added / litres_known
    value = worth * litres_known + added
    ratio = (price / (worth + borne)).round(9)
    known = ~np.isnan(ratio)
    rank = pd.Series(ratio).groupby(customer).rank(method="min")
    compared = np.bincount(customer[known], minlength=len(offers))[customer]
    answer = np.select([~known, compared < 2, (rank == 1).to_numpy()], [UNKNOWN, ONLY, "最划算"], "差一些")
    return pd.DataFrame(
        {
            "offer_id": offer.array,
            "customer_id": offers["customer_id"].array,
            "cost": to_fen(price * litres_known) / 100,
            "value": to_fen(value) / 100,
            "added": added,
            "ratio": ratio,
            "added_share": (added / value).round(9),
            "effective_price": (price - borne).round(9),
            "price_gap_borne": borne.round(9),
            "rank": rank.astype("Int64"),
            "answer": answer,
        }
    )


def _reference(offers: pd.DataFrame, reference: float | None) -> np.ndarray:
    if reference is None:
        checks.require(offers, ["reference"], "报价表")
        worth = checks.numbers(offers, "reference", "报价表", least=0, blank=True)
        checks.refuse(offers, worth == 0, "报价表", "reference", "要大于 0，填当天挂牌价")
        return worth.to_numpy()
    if not reference > 0:
        raise ValueError(f"reference 要大于 0，填当天挂牌价，现在是 {reference}。")
    return np.full(len(offers), float(reference))


def _added(services: pd.DataFrame, offer: pd.Series) -> np.ndarray:
    """Return yuan a month added by the services of each offer, blank where one of them is."""
    codes, names = pd.factorize(checks.ids(services, "offer_id", "服务表"))
    position = pd.Index(offer).get_indexer(names)[codes] if len(services) else codes
    checks.refuse(services, position < 0, "服务表", "offer_id", "报价表里没有这一份，先补上或删去这几行")
    service, _ = checks.one_of(services, "service", SERVICES, "服务表")
    twice = pd.Series(position * len(SERVICES) + service).duplicated(keep=False)
    checks.refuse(services, twice, "服务表", "service", "同一份报价里写了不止一行，合成一行")
    fen = to_fen(checks.numbers(services, "yuan", "服务表", least=0, blank=True).to_numpy())
    # A blank makes the sum blank: bincount adds it up as nan.
    return np.bincount(position, weights=fen, minlength=len(offer)).astype(float) / 100
