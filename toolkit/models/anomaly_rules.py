"""How each rule of `anomalous_fills` looks at the fills, and its limits: one small function a rule over arrays.

fills, vehicles, bindings, holidays ──read──> Data ──LOOKS──> Hits
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from toolkit.models import checks
from toolkit.models.units import DENSITY

DIESEL = "0#"
OFFICIAL = ("B11",)
"""Customer types whose vehicles are public property: one card a vehicle (red line R04)."""
KINDS = ("加油", "冲正")
FIGURES = ("litres", "yuan", "price", "odometer")
DAY = 86_400
NEVER = np.iinfo(np.int64).min
"""NaT in seconds: the time of what is about the whole record."""


class Limits(NamedTuple):
    """Every limit of the rules; `Limits(fills_a_day=6)` moves one."""

    fills_a_day: int = 4
    """本书设定: fills of one card on one day, closed. A taxi fills once or twice; the case reported had 17 (W30)."""
    plates_a_card: int = 2
    """Plates on one card, closed (domain 4.5: 多车共用一卡)."""
    cards_a_phone: int = 10
    """本书设定: cards bound to one phone, closed (domain 4.5: 同一手机号绑数十卡)."""
    round_yuan: int = 100
    """Whole multiples of so many yuan are round amounts (domain 4.5: 整百整千)."""
    round_seconds: int = 180
    """Seconds between two round amounts, open (domain 4.5: 间隔 <3 分钟)."""
    pair_seconds: int = 300
    """本书设定: seconds between a cash sale and a card debit of the same litres, closed."""
    night: tuple[int, int] = (22, 5)
    """本书设定: hours of the night, from (closed) to (open)."""
    price_off: float = 0.02
    """本书设定: yuan/L by which yuan ÷ litres may miss the posted price, closed: what rounding to fen leaves."""
    tonnes_below: float = 1.5
    """本书设定: litres below which (open) the figure may be tonnes."""
    tonnes_off: float = 0.006
    """本书设定: tonnes by which the yuan may miss such a figure, closed: what rounding to 0.01 t leaves."""
    tonnes_times: int = 3
    """本书设定: such fills of one card (of all without a card), closed."""
    consumption: float = 1.3
    """本书设定: times the vehicle's usual most litres/100 km, open."""
    plug_in_gaps: int = 3
    """本书设定: so many last gaps are set against all earlier ones, at least as many."""
    plug_in_gap: float = 1.8
    """Times the earlier mean gap, open (domain 4.6: R >1.8 × 个人平均间隔 is the warning of churn)."""
    plug_in_litres: float = 0.25
    """本书设定: share by which litres a fill may differ, closed: a leaving customer's fills dwindle, a plug-in's do not."""


LIMITS = Limits()


class Hits(NamedTuple):
    """The hits of one rule: ids, seconds since 1970, sentences."""

    id: np.ndarray
    seconds: np.ndarray
    what: np.ndarray


@dataclass(frozen=True)
class Data:
    """The fills that stand, as arrays of one length, and what goes with them; codes are −1 and figures missing if blank."""

    ids: np.ndarray
    seconds: np.ndarray
    day: np.ndarray
    card: np.ndarray
    plate: np.ndarray
    vehicle: np.ndarray
    """Row of the vehicles, −1 where it is not among them."""
    fuel: np.ndarray
    payment: np.ndarray
    litres: np.ndarray
    yuan: np.ndarray
    price: np.ndarray
    odometer: np.ndarray
    cards: np.ndarray
    plates: np.ndarray
    fuels: np.ndarray
    payments: np.ndarray
    vehicles: pd.DataFrame
    bindings: pd.DataFrame | None
    holidays: np.ndarray
    """Days since 1970."""
    limits: Limits

    @cached_property
    def unit(self) -> np.ndarray:
        """Yuan a litre as charged."""
        return np.divide(self.yuan, self.litres, out=np.full(len(self.litres), np.nan), where=self.litres > 0)

    @cached_property
    def posted(self) -> tuple[np.ndarray, np.ndarray]:
        """The posted price of each fill's day, and where it changed that day the one before, else missing."""
        days = self.day - (self.day.min() if len(self.day) else 0)
        span = int(days.max(initial=0)) + 1
        price, prices = pd.factorize(self.price)
        named = np.flatnonzero(price >= 0)
        triple, found = pd.factorize((self.fuel * span + days)[named] * len(prices) + price[named])
        cell, which = np.divmod(found, max(1, len(prices)))
        times = np.bincount(triple, minlength=len(found))
        most = np.zeros(len(self.fuels) * span, dtype=int)
        np.maximum.at(most, cell, times)
        first = times == most[cell]
        alone = first & (np.bincount(cell[first], minlength=len(most))[cell] == 1)
        table = np.full((len(self.fuels), span), np.nan)
        table.ravel()[cell[alone]] = prices[which[alone]]
        before = pd.DataFrame(table).ffill(axis=1).shift(axis=1).to_numpy()[self.fuel, days]
        posted = table[self.fuel, days]
        posted = np.where(np.isnan(posted), self.price, posted)
        return posted, np.where(before != posted, before, np.nan)

    @cached_property
    def price_questions(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Which fills have tonnes typed in, the price before, another price: one bool a fill, never two."""
        limits, (posted, before) = self.limits, self.posted
        density = np.array([DENSITY[fuel] for fuel in self.fuels], dtype=float)[self.fuel]
        fits = (self.litres < limits.tonnes_below) & (self.litres > 0)
        fits &= np.abs(self.yuan / posted * density / 1000 - self.litres).round(9) <= limits.tonnes_off
        times = np.bincount(self.card[fits] + 1, minlength=len(self.cards) + 1)
        typed = fits & (times[self.card + 1] >= limits.tonnes_times)
        off = (np.abs(self.unit - posted).round(9) > limits.price_off) & ~typed
        old = off & (np.abs(self.unit - before).round(9) <= limits.price_off)
        return typed, old, off & ~old


def _many_fills(data: Data) -> Hits:
    span = data.day.max(initial=0) + 1
    named = np.flatnonzero(data.card >= 0)
    cell, cells = pd.factorize(data.card[named] * span + data.day[named])
    times = np.bincount(cell, minlength=len(cells))
    litres = np.bincount(cell, data.litres[named], minlength=len(cells))
    many = np.flatnonzero(times >= data.limits.fills_a_day)
    card, day = np.divmod(cells[many], span)
    return Hits(data.cards[card], day * DAY, _say("一天加了 {} 次，共 {:.2f} 升", times[many], litres[many]))


def _over_tank(data: Data) -> Hits:
    tank = _of_vehicles(data, "tank")[data.vehicle]
    over = np.flatnonzero(data.litres > tank)
    return _of_fills(data, over, _say("一次加了 {:.2f} 升，油箱 {:g} 升", data.litres[over], tank[over]))


def _wrong_fuel(data: Data) -> Hits:
    codes, values = checks.one_of(data.vehicles, "fuel", DENSITY, "车辆表", blank=True)
    burns = np.append(codes, -1)[data.vehicle]
    diesel_vehicle, diesel = np.append(values == DIESEL, False)[burns], (data.fuels == DIESEL)[data.fuel]
    wrong = np.flatnonzero((burns >= 0) & (diesel_vehicle != diesel))
    named = values[burns[wrong]], data.fuels[data.fuel[wrong]], data.litres[wrong]
    return _of_fills(data, wrong, _say("登记烧 {} 的车加了 {}，{:.2f} 升", *named))


def _official_holiday(data: Data) -> Hits:
    official = np.append(data.vehicles["customer_type"].isin(OFFICIAL).to_numpy(), False)[data.vehicle]
    hit = np.flatnonzero(official & np.isin(data.day, data.holidays))
    day = data.day[hit].astype("datetime64[D]").astype(str)
    return _of_fills(data, hit, _say("{} 是假日，公务车加了 {:.2f} 升", day, data.litres[hit]))


def _high_consumption(data: Data) -> Hits:
    usual = _of_vehicles(data, "per_100km")[:-1]
    read = np.flatnonzero((data.vehicle >= 0) & ~np.isnan(data.odometer))
    vehicle, odometer = data.vehicle[read], data.odometer[read]
    low, high = np.full(len(usual), np.inf), np.full(len(usual), -np.inf)
    np.minimum.at(low, vehicle, odometer)
    np.maximum.at(high, vehicle, odometer)
    later = odometer > low[vehicle]
    litres = np.bincount(vehicle[later], data.litres[read][later], minlength=len(usual))
    km = np.where(high > low, high - np.where(high > low, low, 0), np.nan)
    per_100km = (litres / km * 100).round(9)
    hit = np.flatnonzero(per_100km > (data.limits.consumption * usual).round(9))
    figures = (values[hit] for values in (km, litres, per_100km, usual))
    what = _say("{:.0f} 公里加了 {:.2f} 升，合百公里 {:.1f} 升，这类车平常最多 {:g} 升", *figures)
    return _of_record(data.vehicles["plate"].to_numpy()[hit], what)


def _shared_card(data: Data) -> Hits:
    both = np.flatnonzero((data.card >= 0) & (data.plate >= 0))
    card, plate = data.card[both], data.plate[both]
    low, high = np.full(len(data.cards), len(data.plates)), np.full(len(data.cards), -1)
    np.minimum.at(low, card, plate)
    np.maximum.at(high, card, plate)
    # Nearly every card has one plate, which low == high tells without hashing all the pairs.
    several = (low < high)[card]
    pairs = pd.unique(card[several] * np.int64(len(data.plates)) + plate[several])
    times = np.bincount(pairs // max(1, len(data.plates)), minlength=len(data.cards)) + (low == high)
    hit = np.flatnonzero(times >= data.limits.plates_a_card)
    return _of_record(data.cards[hit], _say("加过 {} 台车", times[hit]))


def _round_hundreds(data: Data) -> Hits:
    fen = np.rint(data.yuan * 100)
    look = np.flatnonzero((data.card >= 0) & (fen > 0) & (fen % (data.limits.round_yuan * 100) == 0))
    look = look[_in_time(data.card[look], data.seconds[look])]
    gap = np.where(np.diff(data.card[look]) == 0, np.diff(data.seconds[look]), np.inf)
    nearest = np.minimum(np.append(np.inf, gap), np.append(gap, np.inf))[: len(look)]
    close = nearest < data.limits.round_seconds
    what = _say("{:.0f} 元整，离同一张卡另一笔整百只有 {:.0f} 秒", data.yuan[look[close]], nearest[close])
    return _of_fills(data, look[close], what)


def _cash_to_card(data: Data) -> Hits:
    hour, (begin, end) = data.seconds % DAY // 3600, data.limits.night
    night = (hour >= begin) | (hour < end) if begin > end else (hour >= begin) & (hour < end)
    cash, card = (np.append(data.payments == word, False)[data.payment] for word in ("现金", "刷卡"))
    look = np.flatnonzero(night & (cash | card))
    same = np.rint(data.litres[look] * 100).astype(np.int64) * len(data.fuels) + data.fuel[look]
    order = _in_time(same, data.seconds[look])
    look = look[order]
    nearest = _nearest_other(same[order], data.seconds[look], cash[look])
    close = nearest <= data.limits.pair_seconds
    hit = look[close]
    words = np.array(["刷卡", "现金"], dtype=object)
    figures = words[cash[hit].astype(int)], data.litres[hit], nearest[close], words[card[hit].astype(int)]
    return _of_fills(data, hit, _say("夜里{} {:.2f} 升，相隔 {:.0f} 秒还有一笔{}同样的升数", *figures))


def _in_time(group: np.ndarray, seconds: np.ndarray) -> np.ndarray:
    """Return the order by group, then time; one sort of one number, which takes a third of lexsort's time."""
    first = seconds.min() if len(seconds) else 0
    return np.argsort(group * (seconds.max(initial=first) - first + 1) + (seconds - first))


def _nearest_other(group: np.ndarray, seconds: np.ndarray, kind: np.ndarray) -> np.ndarray:
    """Return seconds to the nearest row of the other kind (a bool) in the group; rows sorted by group and time."""
    nearest = np.full(len(group), np.inf)
    place = np.arange(len(group))
    for step in (1, -1):
        groups, times, kinds = group[::step], seconds[::step], kind[::step]
        for one in (True, False):
            last = np.maximum.accumulate(np.where(kinds == one, place, -1))
            there = (last >= 0) & (kinds != one) & (groups[last] == groups)
            nearest = np.minimum(nearest, np.where(there, np.abs(times - times[last]), np.inf)[::step])
    return nearest


def _shared_phone(data: Data) -> Hits:
    what = "绑定表"
    checks.require(data.bindings, ["phone_code", "card"], what)
    pairs = pd.DataFrame({column: checks.ids(data.bindings, column, what) for column in ("phone_code", "card")})
    numbers = pairs["phone_code"].astype(str).str.fullmatch(r"1\d{10}")
    # Named by row only: the message must not spread the number.
    checks.refuse(pairs[["card"]], numbers, what, "phone_code", "是电话号码，先换成代号")
    phone, phones = pd.factorize(pairs.drop_duplicates()["phone_code"])
    times = np.bincount(phone, minlength=len(phones))
    hit = np.flatnonzero(times >= data.limits.cards_a_phone)
    return _of_record(np.asarray(phones, dtype=object)[hit], _say("绑了 {} 张卡", times[hit]))


def _tonnes_typed(data: Data) -> Hits:
    hit = np.flatnonzero(data.price_questions[0])
    typed, yuan = data.litres[hit], data.yuan[hit]
    what = _say("升数栏是 {:g}，可 {:.2f} 元合 {:.0f} 升，正好 {:g} 吨", typed, yuan, yuan / data.posted[0][hit], typed)
    return _of_fills(data, hit, what)


def _wrong_day_price(data: Data) -> Hits:
    hit = np.flatnonzero(data.price_questions[1])
    prices = (values[hit] for values in (*data.posted, data.unit))
    return _of_fills(data, hit, _say("当天挂牌 {:.2f}，前一次是 {:.2f}，这一笔按 {:.2f} 元/升收", *prices))


def _price_off(data: Data) -> Hits:
    hit = np.flatnonzero(data.price_questions[2])
    figures = (values[hit] for values in (data.yuan, data.litres, data.unit, data.posted[0]))
    return _of_fills(data, hit, _say("{:.2f} 元 ÷ {:.2f} 升 = {:.2f} 元/升，当天挂牌 {:.2f}", *figures))


def _plug_in_hybrid(data: Data) -> Hits:
    last = data.limits.plug_in_gaps
    look = (data.fuels != DIESEL)[data.fuel] & (data.plate >= 0)
    if "plug_in" in data.vehicles.columns:
        plug_in = checks.yes_no(data.vehicles, "plug_in", "车辆表")
        look &= ~np.append(plug_in.eq(False).fillna(False).to_numpy(dtype=bool), False)[data.vehicle]
    look &= (np.bincount(data.plate[look], minlength=len(data.plates) + 1) > 2 * last)[data.plate]
    hit = np.flatnonzero(look)
    hit = hit[_in_time(data.plate[hit], data.seconds[hit])]
    plate, seconds, litres = data.plate[hit], data.seconds[hit] / DAY, np.append(0.0, np.cumsum(data.litres[hit]))
    start = np.flatnonzero(np.append(True, np.diff(plate) != 0)[: len(plate)])
    end = np.append(start, len(plate))[1:]
    turn = end - 1 - last
    earlier_gap = (seconds[turn] - seconds[start]) / (turn - start)
    gap = (seconds[end - 1] - seconds[turn]) / last
    earlier_litres = (litres[turn + 1] - litres[start]) / (turn + 1 - start)
    fill = (litres[end] - litres[turn + 1]) / last
    rarer = gap.round(9) > (data.limits.plug_in_gap * earlier_gap).round(9)
    alike = np.abs(fill - earlier_litres).round(9) <= (data.limits.plug_in_litres * earlier_litres).round(9)
    hit = np.flatnonzero(rarer & alike)
    what = _say("从 {:.1f} 天来一次到 {:.1f} 天一次，每次还是 {:.0f} 升左右", earlier_gap[hit], gap[hit], fill[hit])
    return _of_record(data.plates[plate[start[hit]]], what)


LOOKS: tuple[Callable[[Data], Hits], ...] = (
    _many_fills, _over_tank, _wrong_fuel, _official_holiday, _high_consumption, _shared_card, _round_hundreds,
    _cash_to_card, _shared_phone, _tonnes_typed, _wrong_day_price, _price_off, _plug_in_hybrid,
)  # fmt: skip
"""In the order of RULES."""


def _of_fills(data: Data, hit: np.ndarray, what: np.ndarray) -> Hits:
    return Hits(data.ids[hit], data.seconds[hit], what)


def _of_record(ids: np.ndarray, what: np.ndarray) -> Hits:
    return Hits(ids, np.full(len(ids), NEVER), what)


def _of_vehicles(data: Data, column: str) -> np.ndarray:
    """Return a figure of each vehicle, and last a missing one for −1."""
    return np.append(checks.numbers(data.vehicles, column, "车辆表", least=0, blank=True), np.nan)


def _say(template: str, *columns: np.ndarray) -> np.ndarray:
    """Return one sentence a hit. A loop, but over the hits: numbers have to be written out one by one anyway."""
    rows = zip(*(column.tolist() for column in columns), strict=True)
    return np.array([template.format(*row) for row in rows], dtype=object)


def _codes(table: pd.DataFrame, column: str) -> tuple[np.ndarray, np.ndarray]:
    """Return (codes, names) of a column, −1 where it is blank or there is no such column."""
    if column not in table.columns:
        return np.full(len(table), -1), np.array([], dtype=object)
    codes, names = pd.factorize(table[column])
    names = np.asarray(names, dtype=object)
    blank = np.flatnonzero(names == "")
    return (np.where(codes == blank[0], -1, codes) if len(blank) else codes), names


def read(
    fills: pd.DataFrame,
    vehicles: pd.DataFrame | None,
    bindings: pd.DataFrame | None,
    holidays: Collection[Any],
    limits: Limits,
) -> Data:
    what = "流水"
    checks.require(fills, ["transaction_id", "time", "fuel", "litres", "kind"], what)
    index = pd.Index(fills["transaction_id"])
    # An export in order is seen to have no repeats in a tenth of the time that looking for them takes.
    rising = index.is_monotonic_increasing and index.is_unique
    ids = checks.ids(fills, "transaction_id", what, unique=not rising).to_numpy()
    seconds = checks.dates(fills, "time", what).to_numpy().astype("datetime64[s]").astype(np.int64)
    kind, kinds = checks.one_of(fills, "kind", KINDS, what)
    fuel, fuels = checks.one_of(fills, "fuel", DENSITY, what)
    reversal = np.append(kinds == "冲正", False)[kind]
    figures = dict.fromkeys(FIGURES, np.full(len(fills), np.nan))
    for column in figures.keys() & set(fills.columns):
        figures[column] = checks.numbers(fills, column, what, blank=column != "litres").to_numpy()
        wrong = ~reversal & (figures[column] < 0)
        checks.refuse(fills, wrong, what, column, "加油不能是负数，冲正的把 kind 写成冲正")
    checks.refuse(fills, figures["price"] == 0, what, "price", "挂牌价不能是 0")
    (card, cards), (plate, plates), (payment, payments) = (
        _codes(fills, column) for column in ("card", "plate", "payment")
    )
    garage = pd.DataFrame({"plate": []}) if vehicles is None else vehicles
    checks.require(garage, ["plate"], "车辆表")
    owned = pd.Index(checks.ids(garage, "plate", "车辆表", unique=True))
    vehicle = np.append(owned.get_indexer(plates), -1)[plate]
    if "card" in garage.columns and (plate < 0).any():
        of_one = (garage["card"].notna() & ~garage["card"].duplicated(keep=False)).to_numpy()
        by_card = pd.Series(np.flatnonzero(of_one), index=garage["card"][of_one])
        vehicle = np.where(plate < 0, np.append(by_card.reindex(cards, fill_value=-1), -1)[card], vehicle)
    day = seconds // DAY
    columns = {"ids": ids, "seconds": seconds, "day": day, "card": card, "plate": plate, "vehicle": vehicle}
    columns |= {"fuel": fuel, "payment": payment, **figures}
    if reversal.any():
        who = np.where(card >= 0, card, len(cards) + 1 + plate)
        cents = np.rint(np.abs(figures["litres"]) * 100).astype(np.int64)
        key = ((who * len(fuels) + fuel) * (day.max() + 1) + day) * (cents.max() + 1) + cents
        stands = np.flatnonzero(~reversal & ~_taken_back(key, reversal, [ids, figures["yuan"], seconds]))
        columns = {name: values[stands] for name, values in columns.items()}
    days = pd.DatetimeIndex(list(holidays)).to_numpy().astype("datetime64[D]").astype(np.int64)
    names = {"cards": cards, "plates": plates, "fuels": fuels, "payments": payments}
    return Data(**columns, **names, vehicles=garage, bindings=bindings, holidays=days, limits=limits)


def _taken_back(key: np.ndarray, reversal: np.ndarray, order: list[np.ndarray]) -> np.ndarray:
    """Return which fills the reversals of the same key take out: the first by the last of order, then by the others."""
    keys = pd.Index(key[reversal])
    back = keys.unique()
    times = np.bincount(back.get_indexer(keys))
    maybe = np.flatnonzero(~reversal & pd.Series(key).isin(back).to_numpy())
    group = back.get_indexer(key[maybe])
    sequence = np.lexsort((*[pd.factorize(values[maybe], sort=True)[0] for values in order], group))
    group = group[sequence]
    nth = np.arange(len(group)) - np.searchsorted(group, group)
    taken = np.zeros(len(key), dtype=bool)
    taken[maybe[sequence[nth < times[group]]]] = True
    return taken
