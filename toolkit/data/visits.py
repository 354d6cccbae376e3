"""⑥ 走访日志: whom the station went to see, what was asked for, said of rivals and promised.

    prospects   until they sign or are given up (P0001; `prospects`)  ──┐
    customers   kept up, more often the more they buy (C0001)         ──┴──> make
    volume_down card customers whose litres fell: they cool, and talk of rivals

Two people and some half-days a week: a visit fills a slot of a workday's morning or afternoon. People stand as 职务 only.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from toolkit.data import calendar, competitors, daily_report
from toolkit.data.profiles import periods
from toolkit.data.prospects import contacts, prospects, workdays
from toolkit.data.ranges import load
from toolkit.data.station import Station
from toolkit.models.dissatisfaction import DROP
from toolkit.models.units import DENSITY

__all__ = ["company_litres", "make", "prospects", "volume_down"]

KEPT_UP, EACH = 130, 1.8
"""本书设定: visits to card customers in two years, and how many more for each customer."""
AFTER_DROP = (9, 40)
"""本书设定: days after litres were seen to have fallen on which the customer is visited."""
COOLS_BEFORE = 90
"""Days before that from which the customer is cooler: the quarter that fell."""
SLOTS = (515, 595, 845, 915, 980)
"""本书设定: minute of the day when a visit begins, at most five later; offices are open 08:30–11:30 and 14:00–17:30."""
GAP = (-0.2, 1.3)
"""yuan/L that a rival is below us (domain 4.6)."""
# fmt: off
TYPES = {
    "B01": ("老板、车队长", "价票防账"), "B02": ("车队长", "价位快"), "B03": ("老板、车队长", "价账位"),
    "B04": ("设备经理、采购", "保价票"), "B05": ("司机、车队长", "价快位"), "B06": ("司机、租赁公司经理", "价"),
    "B07": ("物资科长", "保安票"), "B08": ("校长、后勤主任", "价票防"), "B09": ("安全技术科长", "安保票"),
    "B10": ("老板、司机", "位服快"), "B11": ("机关事务科长、会计", "票防位"), "B12": ("后勤主任", "安票"),
    "B13": ("总务科长", "保快"), "B14": ("车队长、采购", "价票"), "B15": ("网点老板", "价快"),
    "B16": ("车队长", "保快"), "B17": ("安全总监", "安位"), "B18": ("矿长、采购", "配价保"),
    "B19": ("物资部长、劳务老板", "配账票"), "B20": ("理事长、机手", "价配快"), "B22": ("行政主管、物流主管", "票防"),
    "B26": ("运营主管", "防票"), "B27": ("后勤主任", "安快"), "B29": ("后勤主任", "保票"),
    "B31": ("婚庆公司老板", "服快"), "B32": ("站点长", "价快"), "B35": ("店主", "价位"),
    "B36": ("司机、市场管理员", "价位服"), "B38": ("警保科长、后勤主任", "保快"), "B39": ("车队老板", "价快"),
    "B40": ("物流经理", "价票"),
}
"""Who decides or has a say, and what he cares about, by customer type (domain 3)."""
NEEDS = {
    "价": ("按权限报一个让利，批了回话", "把他一个月的油账写在纸上带去"),
    "票": ("开票改成当天开", "问会计几号前要票"),
    "账": ("月底前把对账单送到会计手里", "要账期的报片区，批了再谈"),
    "保": ("断油前一天打电话", "记下他几号用油多"),
    "位": ("早晚留一条大车道", "陪他走一遍进出口"),
    "安": ("问清专用车位的规定再回话", "把站里的安全规定带一份去"),
    "配": ("报片区找有资质的配送", "把片区的答复带去"),
    "防": ("拿两台车限车号试一个月", "带限车号、限升数的样子去"),
    "快": ("早六点到八点留一条专道", "看一早上排队要几分钟"),
    "服": ("打气机这周修好", "问司机歇脚还缺什么"),
}
"""Codes of needs (domain 4.6): what the station may promise, and what it does next."""
# fmt: on
WITH = ("", "", "", "班长", "加油员", "客户经理", "片区经理")
NEXT = {
    "签约": "开卡，教司机刷卡",
    "试用": "试满两周一起看账",
    "拒绝": "不专门跑，半年后问一句",
    "搁置": "下个月打电话问一句",
}


def make(station: Station) -> pd.DataFrame:
    """Return the log, one row a contact in order of time, columns as in sets/visits.yml; minutes, yuan/L."""
    rng = station.rng("visits")
    rows = pd.concat([contacts(station).assign(cool=False), _kept_up(station, rng)])
    rows = _spread(rows)
    size, outcome, cool = len(rows), rows["outcome"].to_numpy(), rows["cool"].to_numpy()
    card = rows["customer_id"].str.startswith("C").to_numpy()
    who, codes = zip(*(TYPES[one] for one in rows["customer_type"]), strict=True)
    needs = [_needs(one, *luck) for one, luck in zip(codes, rng.random((size, 2)), strict=True)]
    first = [NEEDS[one[0]] for one in needs]
    promised = (rng.random(size) < 0.6) & (outcome != "拒绝")
    due = workdays(rows["date"] + pd.to_timedelta(rng.integers(3, 20, size), unit="D"))
    decided = np.isin(outcome, ["试用", "签约"])
    told = rng.random(size) < np.select([cool, card], [0.7, 0.2], 0.55)
    return pd.DataFrame(
        {
            "visit_id": [f"Z{number:04d}" for number in range(1, size + 1)],
            "date": rows["date"],
            "time": _times(rows["date"], rng),
            "customer_id": rows["customer_id"],
            "name": rows["name"],
            "customer_type": rows["customer_type"],
            "who": [_pick(one.split("、"), luck) for one, luck in zip(who, rng.random(size), strict=True)],
            "with_whom": [_pick(WITH, luck) for luck in rng.random(size)],
            "minutes": 5 * np.where(decided, rng.integers(6, 13, size), rng.integers(2, 11, size)),
            "needs": ["、".join(one) for one in needs],
            "rival_price": np.where(told, _rival_prices(station, rows, rng), np.nan),
            "rival_praise": _yes(rng.random(size) < np.select([cool, card], [0.6, 0.06], 0.3)),
            "warmth": _warmth(rows, card, rng),
            "new_strategy": np.where(card, _yes(rng.random(size) < np.where(cool, 0.12, 0.02)), ""),
            "new_owner": np.where(card, _yes(rng.random(size) < np.where(cool, 0.10, 0.015)), ""),
            "promise": np.where(promised, [texts[0] for texts in first], ""),
            "promise_due": pd.Series(due).where(promised),
            "next_step": [NEXT.get(word, texts[1]) for word, texts in zip(outcome, first, strict=True)],
            "outcome": outcome,
        }
    )


def volume_down(station: Station) -> pd.DataFrame:
    """Return the card customers whose litres fell: customer_id, noticed (date), by date.

    Down is a quarter a fifth or more below the same quarter of the year before; noticed on the first day after it.
    Accounts of one company count together, under the last. Plug-in hybrids are among them: the note says so.
    """
    litres = company_litres(station)
    whole = litres.to_numpy()
    quarter = whole[:, 2:] + whole[:, 1:-1] + whole[:, :-2]
    before, now = quarter[:, :-12], quarter[:, 12:]
    down = (before > 0) & (now <= (1 - DROP) * before)
    found = np.flatnonzero(down.any(axis=1))
    month = periods()[14 + down[found].argmax(axis=1)] + 1
    table = pd.DataFrame({"customer_id": litres.index[found], "noticed": month.to_timestamp()})
    return table.sort_values(["noticed", "customer_id"], ignore_index=True)


def company_litres(station: Station) -> pd.DataFrame:
    """Return litres by month (columns 0–23), one row a company: accounts of one tax number together, under the last."""
    company = pd.Series([one.tax_no for one in station.profiles])
    litres = pd.DataFrame([one.litres for one in station.profiles]).groupby(company, sort=False).sum(min_count=1)
    names = pd.Series([one.customer_id for one in station.profiles]).groupby(company, sort=False).last()
    return litres.set_axis(pd.Index(names, name="customer_id"))


def _kept_up(station: Station, rng: np.random.Generator) -> pd.DataFrame:
    """Return the visits to card customers: date, customer_id, name, customer_type, outcome, cool."""
    customers = station.customers
    tonnes = np.array([np.nanmean(one.litres) * DENSITY[one.fuel] / 1000 for one in station.profiles])
    weight = np.sqrt(tonnes.clip(0.1))
    count = np.maximum(2, np.rint(weight / weight.sum() * (KEPT_UP + EACH * len(customers)))).astype(int)
    begin = customers["since"].to_numpy() + np.timedelta64(10, "D")
    span = (periods()[-1].end_time.to_datetime64() - begin) / np.timedelta64(1, "D") - 5
    owner = np.repeat(np.arange(len(customers)), count)
    part = (np.arange(len(owner)) - np.repeat(np.cumsum(count) - count, count) + rng.random(len(owner))) / count[owner]
    day = begin[owner] + (part * span[owner]).astype("timedelta64[D]")
    fallen = volume_down(station)
    fallen = fallen.assign(place=pd.Index(customers["customer_id"]).get_indexer(fallen["customer_id"]))
    for days in AFTER_DROP:
        more = fallen["noticed"].to_numpy() + (days + rng.integers(0, 7, len(fallen))).astype("timedelta64[D]")
        here = more <= periods()[-1].end_time.to_datetime64() - np.timedelta64(5, "D")
        owner, day = np.concatenate([owner, fallen["place"][here]]), np.concatenate([day, more[here]])
    since = np.full(len(customers), np.datetime64("NaT"), dtype="datetime64[s]")
    unhappy = ~customers["note"].str.contains("插混").to_numpy()[fallen["place"]]
    since[fallen["place"][unhappy]] = fallen["noticed"].to_numpy()[unhappy] - np.timedelta64(COOLS_BEFORE, "D")
    cool = day >= since[owner]
    chance = rng.random(len(owner))
    outcome = np.select(
        [cool & (chance < 0.35), cool & (chance < 0.5), chance < 0.05], ["搁置", "拒绝", "意向"], "维护"
    )
    table = customers.iloc[owner][["customer_id", "name", "customer_type"]].reset_index(drop=True)
    return table.assign(date=workdays(day), outcome=outcome, cool=cool).drop_duplicates(["customer_id", "date"])


def _spread(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the visits by day, no more on one than there are slots: those to card customers wait for the next."""
    while True:
        rows = rows.sort_values(["date", "customer_id"], ascending=[True, False], ignore_index=True)
        late = (rows.groupby("date").cumcount() >= len(SLOTS)) & rows["customer_id"].str.startswith("C")
        if not late.any():
            return rows
        rows.loc[late, "date"] = workdays(rows.loc[late, "date"] + pd.Timedelta(days=1))


def _needs(codes: str, start: float, more: float) -> list[str]:
    """Return one to three of the codes, in a row from any of them."""
    first = int(start * len(codes))
    return list((codes[first:] + codes[:first])[: 1 + (more < 0.5) + (more < 0.15)])


def _times(dates: pd.Series, rng: np.random.Generator) -> list[str]:
    """Return when each visit begins: those of a day in different slots, one after the other."""
    groups = dates.groupby(dates)
    free = np.maximum(1, len(SLOTS) + 1 - groups.transform("size").to_numpy())
    slot = np.minimum(dates.dt.day.to_numpy() * 7 % free + groups.cumcount(), len(SLOTS) - 1)
    minute = np.array(SLOTS)[slot.astype(int)] + rng.integers(0, 2, len(dates)) * 5
    return [f"{one // 60:02d}:{one % 60:02d}" for one in minute.tolist()]


def _rival_prices(station: Station, rows: pd.DataFrame, rng: np.random.Generator) -> np.ndarray:
    """Return what each would say a rival offers, yuan/L: what the record has of that week, or a little less."""
    kinds, vehicles = load()["customers"], load()["vehicles"]
    fuel = rows["customer_type"].map({name: vehicles[entry["vehicle"]]["fuel"] for name, entry in kinds.items()})
    seen = competitors.make(station)
    price = seen["paid"].fillna(seen["posted"]).to_numpy()
    weeks, said = seen["date"].unique(), np.empty(len(rows))
    week = np.searchsorted(weeks, rows["date"].to_numpy(), side="right") - 1
    chance = rng.random(len(rows))
    for name in fuel.unique():
        ours = (seen["fuel"] == name).to_numpy()
        # Nearest first within a week, so the rivals that sell it stand in equal blocks.
        table = price[ours].reshape(len(weeks), -1)
        here = (fuel == name).to_numpy()
        said[here] = table[week[here].clip(0), (chance[here] * table.shape[1]).astype(int)]
    said = said - rng.choice([0.0, 0.0, 0.05, 0.1], len(rows))
    posted = calendar.price_on(daily_report.posted_prices(station), rows["date"], fuel)
    return np.clip(said, posted - GAP[1], posted - GAP[0]).round(2)


def _warmth(rows: pd.DataFrame, card: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return 1–5: what a customer is like, a grade less now and then, much less once he cools; prospects by outcome."""
    codes, names = pd.factorize(rows["customer_id"])
    usual = rng.choice([3, 4, 5], len(names), p=[0.3, 0.5, 0.2])[codes] - (rng.random(len(rows)) < 0.12)
    usual = np.where(rows["cool"], rng.integers(1, 4, len(rows)), usual)
    least = rows["outcome"].map({"拒绝": 1, "搁置": 2, "意向": 3, "试用": 4, "签约": 4}).fillna(3).to_numpy(int)
    return np.where(card, usual, least + rng.integers(0, 2, len(rows)))


def _pick(words: Sequence[str], luck: float) -> str:
    return words[int(luck * len(words))]


def _yes(marked: np.ndarray) -> np.ndarray:
    return np.where(marked, "是", "否")
