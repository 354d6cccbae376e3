"""How each kind of fault is planted into the ordinary quarter (card_fills), for card_faults: one function a kind.

A planter takes an ordinary row, or several, of vehicles that belong to no other case, and returns their labels and what
it did; None where nothing fits any more. It goes beyond the limits of the model anomalous_fills by 5 % at least.
"""

from collections.abc import Callable

import numpy as np
import pandas as pd

from toolkit.data.card_fills import FIRST, FULL, HOLIDAYS, LAST, OFFICIAL, ORDINARY_A_DAY, Till, gap_ratio
from toolkit.data.fairness import MARGIN
from toolkit.models.anomalous_fills import LIMITS
from toolkit.models.units import DENSITY

FLEET = 8
"""Vehicles, at most, of a fleet that goes over to plug-in hybrids."""
OFTEN, RARER, SINCE = 6, 3, (13, 11, 15, 17)
"""Days between two fills of such a vehicle, at most; times so many after the change; the change in gaps before the end."""

Case = tuple[list[int], str]
"""The labels of a case's rows (of many-cards: of bindings), and what was done."""


def _many_a_day(till: Till) -> Case | None:
    label = till.pick(prefer=till.rows["customer_type"] == OFFICIAL)
    if label is None:
        return None
    count = int(till.rng.integers(6, 18))
    step = 15 * 60 * 60 / count
    seconds = 6.5 * 60 * 60 + step * (np.arange(count) + till.rng.uniform(0, 0.5, count))
    time = till.rows.at[label, "time"].normalize().to_datetime64() + seconds.astype("timedelta64[s]")
    litres = (till.rows.at[label, "tank"] * till.rng.uniform(0.45, 0.8, count)).round(2)
    till.put(label, time=pd.Timestamp(time[0]), litres=litres[0], drawn=litres[0])
    yuan = (litres[1:] * till.rows.at[label, "price"]).round(2)
    return [label, *till.add(label, time[1:], litres[1:], yuan)], f"一天 {count} 次"


def _over_tank(till: Till) -> Case | None:
    label = till.pick()
    if label is None:
        return None
    tank = till.rows.at[label, "tank"]
    litres = round(float(tank * till.rng.uniform(1.3, 2.6)), 2)
    till.put(label, litres=litres, drawn=litres)
    return [label], f"单次 {litres:.0f} 升，油箱 {tank} 升"


def _petrol_diesel(till: Till) -> Case | None:
    label = till.pick(till.rows["fuel"] != "0#")
    if label is None:
        return None
    was = till.rows.at[label, "fuel"]
    till.put(label, fuel="0#", price=till.price(till.rows.at[label, "time"], "0#"))
    return [label], f"{was} 的车加了 0#"


def _holiday(till: Till) -> Case | None:
    label = till.pick(till.rows["customer_type"] == OFFICIAL)
    if label is None:
        return None
    minutes = int(till.rng.integers(9 * 60, 18 * 60))
    time = HOLIDAYS[int(till.rng.integers(1, len(HOLIDAYS) - 1))] + pd.Timedelta(minutes=minutes)
    till.put(label, time=time, price=till.price(time, till.rows.at[label, "fuel"]))
    return [label], f"公务车 {time:%m-%d} 加油"


def _high_consumption(till: Till) -> Case | None:
    rows = till.rows
    read = rows["drawn"] > 0
    fills = np.bincount(rows.loc[read, "code"], minlength=len(till.taken))
    label = till.pick(rows["per_100km"].notna() & (fills[rows["code"]] >= 5))
    if label is None:
        return None
    per_100km, most = rows.loc[label, ["per_100km", "most_per_100km"]]
    now = most * till.rng.uniform(1.5, 1.9)
    here = rows["code"] == rows.at[label, "code"]
    till.rows.loc[here, "thirst"] = now / per_100km
    # The first fill has no reading before it, so nothing can be told from it.
    return rows.index[here & read].to_list()[1:], f"登记百公里 {per_100km} 升，里程折出来约 {now:.0f} 升"


def _shared_card(till: Till) -> Case | None:
    """One card pays for two more plates of its customer, on days on which its own vehicle did not come."""
    rows, free = till.rows, till.free
    plates = rows[free].groupby("customer_id")["code"].nunique()
    fit = free & rows["customer_id"].map(plates).ge(3)
    day = rows["time"].dt.normalize()
    for label in till.rng.permutation(np.flatnonzero(fit))[:20]:
        code, customer = rows.at[label, "code"], rows.at[label, "customer_id"]
        used = set(day[rows["code"] == code])
        mates = rows[free & (rows["customer_id"] == customer) & (rows["code"] != code) & ~day.isin(used)]
        mates = mates.sample(frac=1, random_state=till.rng)
        mates = mates[~mates["time"].dt.normalize().duplicated()]
        others = mates["code"].unique()[:2]
        if len(others) == 2:
            chosen = mates[mates["code"].isin(others)].groupby("code").head(3).index.to_list()
            till.taken[[code, *others]] = True
            till.rows.loc[chosen, "card"] = rows.at[label, "card"]
            return chosen, f"{rows.at[label, 'plate']} 的卡给另外两台车加油"
    return None


def _round_quick(till: Till) -> Case | None:
    most = 0.85 * till.rows["tank"] * till.rows["price"]
    label = till.pick((most >= LIMITS.round_yuan) & till.rows["time"].dt.hour.between(6, 21))
    if label is None:
        return None
    price, count = till.rows.at[label, "price"], int(till.rng.integers(2, ORDINARY_A_DAY + 1))
    usual = np.array([1, 2, 3, 5, 10, 20]) * LIMITS.round_yuan
    yuan = till.rng.choice(usual[usual <= most[label]][-3:], count).astype(float)
    litres = (yuan / price).round(2)
    waits = till.rng.integers(45, int(LIMITS.round_seconds * (1 - MARGIN)), count - 1)
    time = till.rows.at[label, "time"].to_datetime64() + np.cumsum(waits).astype("timedelta64[s]")
    till.put(label, litres=litres[0], drawn=litres[0], yuan=yuan[0])
    return [label, *till.add(label, time, litres[1:], yuan[1:])], f"连着 {count} 笔整百"


def _night_cash(till: Till) -> Case | None:
    """A fill paid in cash moves into the night, and another customer's card pays for the same litres minutes later."""
    rows = till.rows
    card, cash = till.free & (rows["payment"] == "刷卡"), till.free & (rows["payment"] == "现金")
    day = rows["time"].dt.normalize()
    for one in till.rng.permutation(np.flatnonzero(cash & rows["fuel"].isin(rows.loc[card, "fuel"])))[:20]:
        came = rows.loc[day == day[one], "code"]
        fit = card & (rows["fuel"] == rows.at[one, "fuel"]) & (FULL * rows["tank"] >= rows.at[one, "litres"])
        other = till.pick(fit & ~rows["code"].isin(came) & (rows["customer_type"] != OFFICIAL))
        if other is None:
            continue
        # Few pay cash: only this fill of the vehicle is used up.
        till.rows.at[one, "single"] = False
        minutes = int(till.rng.choice([23, 0, 1, 2, 3])) * 60 + int(till.rng.integers(0, 50))
        time, wait = day[one] + pd.Timedelta(minutes=minutes), int(till.rng.integers(60, 241))
        till.put(one, time=time)
        litres, price = till.rows.loc[one, ["litres", "price"]]
        till.put(other, time=time + pd.Timedelta(seconds=wait), litres=litres, drawn=litres, price=price)
        return [int(one), other], f"{time:%H:%M} 收现金 {litres:.2f} 升，{wait} 秒后刷卡同样的升数"
    return None


def _many_cards(till: Till) -> Case | None:
    alone = till.bindings.index[~till.bindings["phone_code"].duplicated(keep=False)]
    count = int(till.rng.integers(LIMITS.cards_a_phone + 2, LIMITS.cards_a_phone * 3))
    if len(alone) < 2 * count:
        return None
    chosen = [int(label) for label in till.rng.choice(alone, count, replace=False)]
    phone = till.bindings.at[chosen[0], "phone_code"]
    till.bindings.loc[chosen, "phone_code"] = phone
    return chosen, f"{phone} 绑了 {count} 张卡"


def _price_off(till: Till) -> Case | None:
    label = till.pick()
    if label is None:
        return None
    off = float(till.rng.uniform(0.04, 0.12) * till.rng.choice([-1, 1]))
    till.put(label, yuan=round(till.rows.at[label, "yuan"] * (1 + off), 2))
    return [label], f"金额差 {off:+.1%}"


def _tonnes(till: Till) -> Case | None:
    """Whoever types tonnes does so more than once: some fills of one vehicle."""
    rows, count = till.rows, LIMITS.tonnes_times
    weight = rows["fuel"].map(DENSITY).astype(float) / 1000
    fit = till.free & (rows["drawn"] * weight < LIMITS.tonnes_below * (1 - MARGIN)) & (rows["drawn"] >= 20)
    fills = np.bincount(rows.loc[fit, "code"], minlength=len(till.taken))
    label = till.pick(fit & (fills[rows["code"]] >= count), prefer=rows["fuel"] == "0#")
    if label is None:
        return None
    others = np.flatnonzero(fit & (rows["code"] == rows.at[label, "code"]) & (rows.index != label))
    labels = [label, *(int(one) for one in till.rng.choice(others, count - 1, replace=False))]
    for one in labels:
        litres, fuel, yuan = rows.loc[one, ["drawn", "fuel", "yuan"]]
        till.put(one, litres=round(litres * DENSITY[fuel] / 1000, 3), yuan=yuan)
    return labels, f"一台车 {count} 笔升数填成了吨"


def _old_price(till: Till) -> Case | None:
    rows = till.rows
    # The right price has to be seen on other fills of the day.
    same = rows.groupby([rows["fuel"], rows["time"].dt.normalize()])["price"].transform("size")
    changed = (rows["price"] - rows["before"]).abs() > 0.045
    label = till.pick(changed & (same >= 6) & (rows["time"] >= FIRST + pd.Timedelta(days=1)))
    if label is None:
        return None
    price, before = rows.loc[label, ["price", "before"]]
    till.put(label, price=before)
    return [label], f"当日价 {price:.2f}，按 {before:.2f} 结"


def _plug_in(till: Till) -> Case | None:
    """Half of a small petrol fleet, or more, comes a third as often from some day on, at the same km and litres a fill."""
    rows = till.rows
    # Motorcycles (B32) do not become plug-in hybrids.
    fit = rows["per_100km"].notna() & (rows["fuel"] != "0#") & (rows["customer_type"] != "B32") & (rows["drawn"] > 0)
    fleets = rows[fit].groupby("customer_id")["code"].unique()
    for customer in till.rng.permutation(list(fleets.index[fleets.map(len) <= FLEET])):
        codes = fleets[customer]
        thinned = {code: found for code in codes if (found := _thin(rows[fit & (rows["code"] == code)]["time"]))}
        if till.taken[codes].any() or len(thinned) * 2 < len(codes):
            continue
        till.taken[codes] = True
        till.plug_in[list(thinned)] = True
        left = [label for labels, _ in thinned.values() for label in labels]
        start = rows["code"].map({code: since for code, (_, since) in thinned.items()})
        till.rows.loc[(rows["time"] >= start) & ~rows.index.isin(left), "gone"] = True
        return left, f"{customer} 换了插混，来得少了，里程照跑"
    return None


def _thin(time: pd.Series) -> tuple[list[int], pd.Timestamp] | None:
    """Return the labels of a vehicle's fills that are left after the change, and its day; None: it comes too rarely."""
    gap = (time.iloc[-1] - time.iloc[0]) / max(len(time) - 1, 1)
    if gap > pd.Timedelta(days=OFTEN) or LAST - time.iloc[-1] > pd.Timedelta(days=OFTEN):
        return None
    for since in (LAST - max(times * gap, pd.Timedelta(days=30)) for times in SINCE):
        early, late = time[time < since], time[time >= since]
        if len(early) <= LIMITS.plug_in_gaps:
            continue
        left, last = [], early.iloc[-1]
        for label, moment in late.items():
            if moment - last >= RARER * gap:
                left.append(label)
                last = moment
        seconds = np.concatenate([early, late[left]]).astype("datetime64[s]").astype(np.int64)
        if len(left) >= LIMITS.plug_in_gaps and gap_ratio(seconds) > LIMITS.plug_in_gap * (1 + 2 * MARGIN):
            return left, since
    return None


PLANTERS: dict[str, Callable[[Till], Case | None]] = {
    "many-a-day": _many_a_day,
    "over-tank": _over_tank,
    "petrol-diesel": _petrol_diesel,
    "holiday": _holiday,
    "high-consumption": _high_consumption,
    "shared-card": _shared_card,
    "round-quick": _round_quick,
    "night-cash": _night_cash,
    "many-cards": _many_cards,
    "price-off": _price_off,
    "tonnes": _tonnes,
    "old-price": _old_price,
    "plug-in": _plug_in,
}
