"""⑨ 会员RFM: the private members of a station as they stand when the data end, and the fills behind them.

    history ──> people, fills ──> fills       every fill of everybody who ever was a member
                            └──> make         one row for each who came within 180 days, computed from the fills

A membership is a few stretches of even visits: until a plug-in hybrid is bought, until somebody stays away for a while,
until he leaves. Members buy petrol as passers-by do: with card customers they never take more than the pumps gave.
"""

from datetime import date

import numpy as np
import pandas as pd

from toolkit.data import calendar, daily_report
from toolkit.data.fairness import too_near
from toolkit.data.profiles import periods
from toolkit.data.station import Station, card_litres
from toolkit.models.churn import LOST, WARN, WINDOW

MEMBERS = {"city": 1020, "fringe": 680, "highway": 340, "motorway": 560, "township": 340, "port": 440}
"""本书设定: members of a station of a kind, about."""
SHARE = 0.28
"""本书设定: at most so much of what passers-by take is members'; where there are more, each comes less often."""
RECENT, LONGEST = 90, 180
"""Days that frequency, litres, yuan and coupons are counted over; days after which a member is taken off the list."""
COUPON = 0.30
"""yuan/L off with a coupon (domain 4.4: 个人券 0.2–0.6)."""
LEAVES, PAUSES = 0.054, 0.052
"""本书设定: share of members a month that leaves for good, and that stays away and comes again: 4–8 % are noticed
(domain 4.4), about a third of them is won back (20–45 %)."""
SLOW = 0.45
"""Share of new members who do not come again within a month (domain 4.4: 45–60 % do)."""
GROUPS = {
    # interval in days, litres a fill, share of fills with a coupon, weekday and how often he keeps to it
    "通勤族": ((9, 15), (35, 40), 0.25, 4, 0.35),
    "周末自驾": ((13, 24), (35, 45), 0.30, 5, 0.80),
    "价格敏感": ((14, 26), (30, 45), 0.85, 4, 0.35),
    "返乡客": ((4, 8), (30, 45), 0.20, 4, 0.0),
    "高价值95": ((9, 14), (38, 50), 0.10, 4, 0.0),
    "插混": ((9, 14), (30, 40), 0.30, 4, 0.0),
}
"""Domain B2C细分; the figures are 本书设定 within V01 and V04. 女性车主 is left out: nothing in the data would show it."""
SHARES = {
    "city": (0.44, 0.12, 0.20, 0.04, 0.12, 0.08),
    "fringe": (0.40, 0.12, 0.22, 0.08, 0.10, 0.08),
    "highway": (0.32, 0.18, 0.20, 0.14, 0.08, 0.08),
    "motorway": (0.18, 0.38, 0.10, 0.18, 0.10, 0.06),
    "township": (0.31, 0.09, 0.25, 0.25, 0.03, 0.07),
    "port": (0.48, 0.09, 0.24, 0.07, 0.05, 0.07),
}
"""本书设定: shares of the groups, in the order of GROUPS."""
WEEKEND, HOMECOMING, HIGH, PLUG_IN = (list(GROUPS).index(name) for name in ("周末自驾", "返乡客", "高价值95", "插混"))
HOLIDAYS = ((4, 4, 3), (5, 1, 5), (10, 1, 8))
"""本书设定: month, first day and days more of the holidays that people drive home on, besides the Spring Festival."""
LITRES_A_MONTH, HIGH_LITRES_A_MONTH = 75, 117
"""About what the groups come to in a month, the 95# one by itself."""
AWAY = (3.4, 5.0)
"""本书设定: own intervals that somebody who comes again stays away."""
EVEN = 14.0
"""本书设定: shape of the gaps between fills; the larger, the more even."""
MONTH_DAYS = 30.4
PLUG_IN_TIMES = (4.0, 6.0)
"""本书设定: how much longer the interval is with a plug-in hybrid."""


def make(station: Station) -> pd.DataFrame:
    """Return who came within the last 180 days, columns as in sets/members.yml; days are counted to 1 January 2026."""
    people, filled = history(station)
    table = summary(people, filled)
    return table[table["recency_days"] <= LONGEST].reset_index(drop=True)


def fills(station: Station) -> pd.DataFrame:
    """Return the fills of all who ever were members: member_id, date, fuel, litres, yuan (paid), coupon (bool)."""
    return history(station)[1]


def today() -> pd.Timestamp:
    """Return the day the table is made up: the first after the data."""
    return periods()[-1].end_time.normalize() + pd.Timedelta(days=1)


def summary(people: pd.DataFrame, filled: pd.DataFrame) -> pd.DataFrame:
    """Return one row for each of `people` (as `history` has them), computed from their fills.

    recency_days from the last fill to `today`; frequency (fills), litres, yuan, coupon_uses of the last 90 days;
    mean_interval_days between the fuelling days of the year up to the last of them, to 0.1, blank with one day only.
    """
    owner = pd.Index(people["member_id"]).get_indexer(filled["member_id"])
    day = filled["date"].to_numpy().astype("datetime64[D]").astype(np.int64)
    first = np.searchsorted(owner, np.arange(len(people)))
    last = np.searchsorted(owner, np.arange(len(people)), side="right") - 1
    ago = int(np.datetime64(today(), "D").astype(np.int64)) - day
    recent = ago <= RECENT
    counts = {
        name: np.bincount(owner[recent], weights, minlength=len(people))
        for name, weights in (
            ("frequency", None),
            ("litres", filled["litres"].to_numpy()[recent]),
            ("yuan", filled["yuan"].to_numpy()[recent]),
            ("coupon_uses", filled["coupon"].to_numpy()[recent].astype(float)),
        )
    }
    return pd.DataFrame(
        {
            "member_id": people["member_id"].array,
            "fuel": people["fuel"].array,
            "plug_in": np.where(people["plug_in_since"].notna(), "是", "否"),
            "plug_in_since": people["plug_in_since"].array,
            "recency_days": ago[last],
            "frequency": counts["frequency"],
            "litres": counts["litres"].round(2),
            "yuan": counts["yuan"].round(2),
            "mean_interval_days": own_interval(owner, day)[last].round(1),
            "first_date": filled["date"].to_numpy()[first],
            "group": people["group"].array,
            "coupon_uses": counts["coupon_uses"].astype(int),
        }
    )


def own_interval(owner: np.ndarray, day: np.ndarray) -> np.ndarray:
    """Return, fill by fill, the mean days between the fills of the year up to it; sorted by owner and day."""
    day, key = day - day.min(), owner.astype(np.int64) * 10_000
    begin = np.searchsorted(key + day, key + np.maximum(day - WINDOW, -1), side="right")
    count = np.arange(len(key)) - begin
    return np.divide(day - day[begin], count, out=np.full(len(key), np.nan), where=count > 0)


def history(station: Station) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return everybody who ever was a member, and their fills, sorted by member and day, one a day.

    people: member_id (M00001 onwards, by first fill), fuel, group, plug_in_since (date or blank). fills: see `fills`.
    Nobody's recency lies within 5 % of 1.8 or 3 own intervals.
    """
    rng = station.rng("members")
    end = (today() - periods()[0].start_time).days
    group, start, pace = _people(station, rng, end)
    stretches, since = _stretches(group, start, pace, rng, end)
    owner, day = _days(stretches, group, rng, end)
    away = _far_from_limits(owner, day, len(group), end)[owner]
    owner, day = owner[away], day[away]
    came, first = np.unique(owner, return_index=True)
    # Numbered as cards are handed out; who never came is nobody.
    came = came[np.argsort(day[first], kind="stable")]
    number = np.full(len(group), -1)
    number[came] = np.arange(len(came))
    order = np.lexsort((day, number[owner]))
    owner, day = number[owner[order]], day[order]
    group, since = group[came], since[came]
    names = np.array([f"M{one:05d}" for one in range(1, len(came) + 1)], dtype=object)
    fuel = np.where(group == HIGH, "95#", "92#").astype(object)
    zero = np.datetime64(periods()[0].start_time, "D")
    people = pd.DataFrame({"member_id": names, "fuel": fuel, "group": np.array(list(GROUPS), dtype=object)[group]})
    people["plug_in_since"] = pd.Series((zero + since).astype("datetime64[s]")).where(group == PLUG_IN)
    low, high = np.array([entry[1] for entry in GROUPS.values()]).T
    litres = rng.uniform(low[group[owner]], high[group[owner]]).round(2)
    coupon = rng.random(len(owner)) < np.array([entry[2] for entry in GROUPS.values()])[group[owner]]
    filled = pd.DataFrame(
        {"member_id": names[owner], "date": (zero + day).astype("datetime64[s]"), "fuel": fuel[owner]}
    )
    price = calendar.price_on(daily_report.posted_prices(station), filled["date"], filled["fuel"])
    return people, filled.assign(litres=litres, yuan=(litres * (price - COUPON * coupon)).round(2), coupon=coupon)


def _people(station: Station, rng: np.random.Generator, end: int) -> tuple[np.ndarray, np.ndarray, float]:
    """Return each member's group (place in GROUPS) and first day, and how much longer intervals are than in GROUPS.

    As many as leave come new, so that their number stays.
    """
    left = station.pump.pivot(index="month", columns="fuel", values="litres") - card_litres(station.profiles)
    active = int(MEMBERS[station.kind] * rng.uniform(0.95, 1.05))
    shares = np.array(SHARES[station.kind])
    pace = max(1.0, active * LITRES_A_MONTH / (SHARE * left["92#"].mean()))
    # 95# may be a trickle: as many members as its poorest month can carry.
    most = SHARE * left["95#"].min() * pace / HIGH_LITRES_A_MONTH / active
    shares[0] += shares[HIGH] - min(shares[HIGH], most)
    shares[HIGH] = min(shares[HIGH], most)
    moving = np.where(np.isin(np.arange(len(shares)), [HOMECOMING, PLUG_IN]), 0.0, shares)
    joined = rng.poisson(active * moving.sum() * LEAVES * end / MONTH_DAYS)
    group = np.concatenate(
        [rng.choice(len(shares), active, p=shares), rng.choice(len(shares), joined, p=moving / moving.sum())]
    )
    start = np.concatenate([np.full(active, -1.0), rng.uniform(1, end, joined)])
    return group, start, pace


def _stretches(
    group: np.ndarray, start: np.ndarray, pace: float, rng: np.random.Generator, end: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return stretches of even visits (owner, first day, last day, interval), and since when a hybrid is one."""
    size, everybody = len(group), np.arange(len(group))
    low, high = np.array([entry[0] for entry in GROUPS.values()]).T
    # People who come home come for the holiday, and a hybrid is bought for daily driving: neither is much rarer here.
    slower = np.select([group == HOMECOMING, group == PLUG_IN], [1.0, min(pace, 1.3)], pace)
    interval = rng.uniform(low[group], high[group]) * slower
    new, ordinary = start >= 0, ~np.isin(group, [HOMECOMING, PLUG_IN])
    second = start + np.where(rng.random(size) < SLOW, rng.uniform(34, 60, size), rng.uniform(6, 27, size))
    begin = np.where(new, second, rng.uniform(0, interval))
    leave = begin + rng.exponential(MONTH_DAYS / LEAVES, size)
    pause = begin + rng.exponential(MONTH_DAYS / PAUSES, size)
    again = pause + interval * rng.uniform(*AWAY, size)
    hybrid, longer = group == PLUG_IN, np.minimum(interval * rng.uniform(*PLUG_IN_TIMES, size), LONGEST - 30)
    # Two in three changed one or two long intervals ago: the year's mean does not know it yet.
    lately = end - longer * (rng.integers(1, 3, size) + rng.uniform(0.7, 0.98, size))
    since = np.where(rng.random(size) < 0.67, lately, -rng.uniform(30, 300, size))
    after = np.where(since > 0, since + longer, begin)
    parts = [
        (new, start, start, interval),
        (ordinary, begin, np.minimum(leave, pause), interval),
        (ordinary & (again < leave), again, leave, interval),
        (hybrid & (since > 0), begin, since, interval),
        (hybrid, after, np.full(size, end), longer),
    ]
    for first, last in _holidays():
        here = (group == HOMECOMING) & (rng.random(size) < 0.7)
        parts.append((here, rng.uniform(first, last, size), np.full(size, last), interval))
    rows = [np.column_stack([everybody, a, b, days])[which & (a <= b)] for which, a, b, days in parts]
    return np.concatenate(rows), since.astype(int)


def _holidays() -> list[tuple[int, int]]:
    """Return first and last day of the holidays on which people are home, counted from the first day of the data."""
    years = sorted(set(periods().year))
    days = [(calendar.SPRING_FESTIVAL[year], -8, 12) for year in years]
    days += [(date(year, month, day), 0, last) for year in years for month, day, last in HOLIDAYS]
    zero = periods()[0].start_time.date()
    return [((day - zero).days + first, (day - zero).days + last) for day, first, last in days]


def _days(
    stretches: np.ndarray, group: np.ndarray, rng: np.random.Generator, end: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return owner and day of each fill, sorted, one a day; the days of some groups lean to a weekday."""
    owner, begin, last, interval = stretches.T
    count = np.ceil((np.minimum(last, end) - begin).clip(0) / interval * 1.4).astype(int) + 3
    first = np.concatenate([[0], np.cumsum(count)[:-1]])
    gap = np.repeat(interval, count) * rng.gamma(EVEN, 1 / EVEN, count.sum())
    gap[first] = 0.0
    run = np.cumsum(gap)
    # The brackets keep a stretch of one day whole: its first fill is exactly its begin.
    when = np.repeat(begin, count) + (run - np.repeat(run[first], count))
    inside = when <= np.repeat(np.minimum(last, end - 1), count)
    day, who = when[inside].astype(int), np.repeat(owner, count)[inside].astype(int)
    weekday, keeps = np.array([entry[3:] for entry in GROUPS.values()]).T
    wanted = weekday[group[who]] + (group[who] == WEEKEND) * rng.integers(0, 2, len(who))
    now = (day + periods()[0].start_time.day_of_week) % 7
    moved = (day + (wanted - now + 3) % 7 - 3).astype(int)
    kept = (rng.random(len(who)) < keeps[group[who]]) & (moved >= 0) & (moved < end)
    pair = np.unique(who * 10_000 + np.where(kept, moved, day))
    return pair // 10_000, pair % 10_000


def _far_from_limits(owner: np.ndarray, day: np.ndarray, size: int, end: int) -> np.ndarray:
    """Return, one bool a member, whether the days since the last fill keep away from both limits of warning."""
    last = np.flatnonzero(np.diff(owner, append=-1))
    ratio = (end - day[last]) / own_interval(owner, day)[last].round(1)
    far = np.ones(size, dtype=bool)
    far[owner[last]] = ~too_near(ratio, [WARN, LOST])
    return far
