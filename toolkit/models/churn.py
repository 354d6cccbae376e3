"""Warn before a customer is gone: days since the last fill against the customer's own interval (domain 4.6, 估算).

    fills, customers ──> churn_warning ──> alert_value     whom to see about it first

Own interval, not one line for all: a fleet is late after three days, a commuter after three weeks. Two false alarms are
told apart: seasonal customers out of season, and drivers of plug-in hybrids, who simply fill less often now.
"""

import numpy as np
import pandas as pd

from toolkit.models import checks
from toolkit.models.checks import UNKNOWN

WARN = 1.8
"""Own intervals without a fill beyond which a customer is warned about (domain 4.6, 估算)."""

LOST = 3.0
"""Own intervals without a fill beyond which a customer counts as lost (domain 4.6, 估算)."""

MIN_FILLS = 4
"""本书设定: fuelling days from which an own interval can be told."""

MIN_INTERVAL = 1.0
"""本书设定: least interval in days. Raise it where fleets fill daily and rest at the weekend."""

WINDOW = 365
"""本书设定: days, up to the customer's own last fill, whose gaps make its interval. Counted back from today, a year's
silence would hide who was lost longest ago."""

STATUSES = {
    "流失": "带上他上一年的用量登门，先问为什么不来了，再谈回来的条件",
    "预警": "这周打个电话：是车停了、线改了，还是在别处加了",
    "正常": "照常走访",
    "季节外": "季节前一个月打招呼，问今年几台车、哪天开工",
    UNKNOWN: "接着记，攒够天数再看",
}
"""The statuses and what to do in each (本书补写)."""

FEW, PLUG_IN = "加油的天数太少，算不出间隔", "换了插混，新的间隔还没攒够"
MONTHS_A_YEAR = 12


def churn_warning(
    fills: pd.DataFrame,
    customers: pd.DataFrame,
    *,
    today: pd.Timestamp | str,
    warn: float = WARN,
    lost: float = LOST,
    min_fills: int = MIN_FILLS,
    min_interval: float = MIN_INTERVAL,
    window: int = WINDOW,
) -> pd.DataFrame:
    """Return who is late by its own interval, and who is gone (domain 4.4–4.6, 估算; gaps filled by 本书设定).

    fills: one row a fill; columns customer_id, date. Several fills of one day count as one fuelling day.
    customers: one row a customer; columns customer_id, and optionally season (the months it works, '5,6,9,10'; blank or
        all twelve: no season) and plug_in_since (the day it changed to a plug-in hybrid; blank: it did not).
    today: the day of judging. warn, lost: own intervals, 0 < warn ≤ lost. min_fills ≥ 2 (days), min_interval > 0 (days),
    window > 0 (days).

    Own interval: the mean gap between the fuelling days of the `window` days up to the last of them, not below
    `min_interval`. Of seasonal customers only fills in season count, and only gaps within one season (months in a row,
    across the turn of the year too); in season the waiting starts with the season, if the last fill is older. Of plug-in
    hybrids only fills from plug_in_since on count.

    Returns one row a customer, in the order of customers: customer_id, status, recency_days (since the last fill that
    counts, or since the season began; blank: none), interval_days (blank: unknown), ratio (recency ÷ interval), due (the
    last day that is still '正常'; blank where 季节外 or 数据不够), and why (what is missing where 数据不够; otherwise '').
    status: '季节外' out of season, whatever else is known; '数据不够' with fewer than `min_fills` fuelling days that count,
    or no gap among them; '流失' beyond `lost` intervals, '预警' beyond `warn`, else '正常': on the line is still the milder.
    Raises ValueError (Chinese, naming columns or rows) for missing columns, repeated customers, fills of customers that
    are not in the list, fills or changes after today, months outside 1–12, and limits out of range.
    """
    checks.require(fills, ["customer_id", "date"], "加油流水")
    checks.require(customers, ["customer_id"], "客户表")
    customer = checks.ids(customers, "customer_id", "客户表", unique=True)
    if not (0 < warn <= lost and min_fills >= 2 and min_interval > 0 and window > 0):
        raise ValueError("界限要满足：0 < warn ≤ lost，min_fills ≥ 2，min_interval > 0，window > 0。")
    day = checks.day(today, "今天")
    now = _days(pd.Series([day]))[0]
    since = _plug_in_since(customers, day)
    who, when = _fuelling_days(fills, customer, day, since)
    season = _Season(customers, int(when.min()) if len(when) else now, now)

    size = len(customers)
    last = np.full(size, np.nan)
    last[who] = when
    counts = season.holds(who, when)
    who, when = who[counts], when[counts]
    last_counted = np.zeros(size, dtype=np.int64)
    last_counted[who] = when
    recent = when > last_counted[who] - window
    who, when = who[recent], when[recent]
    # Sorted by customer and day: neighbours are the gaps.
    gap = np.diff(when)
    own = (np.diff(who) == 0) & (np.diff(season.number(who, when)) == 0)
    gaps = np.bincount(who[1:][own], minlength=size)
    total = np.bincount(who[1:][own], weights=gap[own], minlength=size)
    known = (np.bincount(who, minlength=size) >= min_fills) & (gaps > 0)
    interval = np.divide(total, gaps, out=np.full(size, np.nan), where=known)
    interval = np.maximum(interval, min_interval).round(9)

    outside = ~season.now
    start = np.where(np.isnan(last), np.nan, np.fmax(last, season.start))
    start[outside] = last[outside]
    waited = now - start
    status = np.select(
        [outside, ~known, waited > (lost * interval).round(9), waited > (warn * interval).round(9)],
        ["季节外", UNKNOWN, "流失", "预警"],
        "正常",
    )
    judged = known & ~outside
    due = np.where(judged, start + np.floor((warn * interval).round(9)), np.nan)
    plug_in = since > np.iinfo(np.int64).min
    return pd.DataFrame(
        {
            "customer_id": customer.array,
            "status": status,
            "recency_days": waited,
            "interval_days": interval,
            "ratio": (waited / interval).round(9),
            "due": pd.to_datetime(pd.Series(due), unit="D"),
            "why": np.select([outside | known, plug_in], ["", PLUG_IN], FEW),
        }
    )


def alert_value(alerts: pd.DataFrame, tonnes: pd.DataFrame) -> pd.DataFrame:
    """Return whom to see about it first: who is 预警 or 流失, ranked by tonnes (本书设定).

    alerts: the answer of `churn_warning`; columns customer_id, status. tonnes: one row a customer; columns customer_id,
        tonnes_per_month (t, ≥ 0; blank: unknown); who has no row is unknown too.
    Returns customer_id, status, tonnes_per_month, rank (1 is most; equal tonnes share a rank; blank where unknown) and
    action, by rank, unknown last, then by customer_id.
    Raises ValueError (Chinese, naming columns or rows) for missing columns, repeated customers, unknown statuses,
    negative tonnes.
    """
    checks.require(alerts, ["customer_id", "status"], "流失预警表")
    checks.require(tonnes, ["customer_id", "tonnes_per_month"], "用量表")
    checks.ids(alerts, "customer_id", "流失预警表", unique=True)
    amount = checks.numbers(tonnes, "tonnes_per_month", "用量表", least=0, blank=True)
    amount.index = pd.Index(checks.ids(tonnes, "customer_id", "用量表", unique=True))
    codes, statuses = checks.one_of(alerts, "status", STATUSES, "流失预警表")
    late = np.isin(statuses, ["预警", "流失"])[codes] if len(statuses) else np.zeros(0, dtype=bool)
    named = alerts.loc[late, ["customer_id", "status"]].reset_index(drop=True)
    named["tonnes_per_month"] = amount.reindex(named["customer_id"]).to_numpy()
    named["rank"] = named["tonnes_per_month"].round(9).rank(method="min", ascending=False).astype("Int64")
    named["action"] = np.array([STATUSES[status] for status in statuses], dtype=object)[codes[late]]
    return named.sort_values(["rank", "customer_id"], ignore_index=True)


def _days(dates: pd.Series) -> np.ndarray:
    """Return whole days since 1970."""
    return dates.to_numpy().astype("datetime64[D]").astype(np.int64)


def _plug_in_since(customers: pd.DataFrame, today: pd.Timestamp) -> np.ndarray:
    """Return the first day that counts, far back where nothing changed."""
    if "plug_in_since" not in customers.columns:
        return np.full(len(customers), np.iinfo(np.int64).min)
    since = checks.dates(customers, "plug_in_since", "客户表", blank=True)
    day = np.where(since.isna(), np.iinfo(np.int64).min, _days(since))
    wrong = day > _days(pd.Series([today]))[0]
    checks.refuse(customers, wrong, "客户表", "plug_in_since", f"晚于今天 {today:%Y-%m-%d}，核对日期")
    return day


def _fuelling_days(
    fills: pd.DataFrame, customer: pd.Series, today: pd.Timestamp, since: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return customer positions and days, each pair once, sorted by customer and day."""
    codes, names = pd.factorize(checks.ids(fills, "customer_id", "加油流水"))
    position = pd.Index(customer).get_indexer(names)[codes] if len(fills) else codes
    checks.refuse(fills, position < 0, "加油流水", "customer_id", "不在客户表里，先补客户表或删去这几行")
    day = _days(checks.dates(fills, "date", "加油流水"))
    checks.refuse(fills, day > _days(pd.Series([today]))[0], "加油流水", "date", f"晚于今天 {today:%Y-%m-%d}，核对日期")
    counted = day >= since[position]
    position, day = position[counted], day[counted]
    first = int(day.min()) if len(day) else 0
    span = int(day.max()) - first + 1 if len(day) else 1
    # Sorted by hand: np.unique hashes first, which takes eight times as long.
    pair = np.sort(position * span + (day - first))
    pair = pair[np.diff(pair, prepend=-1) > 0]
    return pair // span, pair % span + first


class _Season:
    """Which months each customer works, looked up by day.

    now: whether today is in season, one a customer; start: the day the season of today began, blank without one.
    """

    def __init__(self, customers: pd.DataFrame, first: int, today: int) -> None:
        what = "客户表"
        if "season" in customers.columns:
            codes, texts = checks.codes(customers["season"])
        else:
            codes, texts = np.full(len(customers), -1), np.array([], dtype=object)
        works = np.ones((len(texts) + 1, MONTHS_A_YEAR), dtype=bool)
        strange = np.zeros(len(texts) + 1, dtype=bool)
        for row, text in enumerate(texts):
            # One month alone comes out of a sheet as 5.0.
            parts = str(text).removesuffix(".0").replace("，", ",").replace("、", ",").split(",")
            numbers = [int(part) for part in parts if part.strip().isdecimal()]
            strange[row] = len(numbers) < len(parts) or not all(1 <= number <= MONTHS_A_YEAR for number in numbers)
            works[row] = np.isin(np.arange(1, MONTHS_A_YEAR + 1), numbers)
        checks.refuse(customers, strange[codes], what, "season", "不认得，写月份，用逗号隔开，例如 5,6,9,10")
        self._code = codes % (len(texts) + 1)
        self._first = _months(np.array([first]))[0]
        month = _months(np.array([today]))[0]
        calendar = np.arange(self._first, month + 1) % MONTHS_A_YEAR
        self._works = works[:, calendar]
        starts = self._works[:, 1:] & ~self._works[:, :-1]
        self._number = np.pad(starts.cumsum(axis=1), ((0, 0), (1, 0)))
        self.now = self._works[self._code, -1]
        idle = np.where(self._works, -1, np.arange(len(calendar))).max(axis=1)
        # A season that began before the first fill of all is no younger than anyone's last fill: no start is needed.
        begun = (self._first + idle + 1).astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
        self.start = np.where((idle >= 0)[self._code], begun[self._code].astype(float), np.nan)

    def holds(self, who: np.ndarray, day: np.ndarray) -> np.ndarray:
        return self._works[self._code[who], _months(day) - self._first]

    def number(self, who: np.ndarray, day: np.ndarray) -> np.ndarray:
        """Return which season a day belongs to; two days of one season have one number."""
        return self._number[self._code[who], _months(day) - self._first]


def _months(day: np.ndarray) -> np.ndarray:
    """Return whole months since January 1970."""
    return day.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
