"""⑫ 促销前后对比: what one promotion would have done, day by day, on a real stretch of the daily report.

A what-if: the days 前 are those of the daily report, litre by litre, but for the last three, on which people already
wait; the days 中 and 后 are its days with the effect put on. The daily report itself knows of no promotion, so the
difference to it is the true effect. Fuels that are not promoted equal the report throughout: they show what would have
come anyway.

    naive     中 against 前, a day: too high, 前 holds the waiting days and 中 more of the busy weekdays
    fair      中 and 后 against the same weekdays of the month before
"""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from toolkit.data import daily_report, members
from toolkit.data.profiles import periods
from toolkit.data.ranges import fuel_group
from toolkit.data.station import Station

BEFORE, AFTER, MONTH = 28, 14, 28
"""Days before, days after; days back to the same weekday of the month before."""
WAITING = 3
"""本书设定: last days of 前 on which people wait for the promotion."""
LIFT, DIP = (0.20, 0.60), (0.05, 0.10)
"""Domain 4.3: a member day sells so much more, the days around it so much less; both as shares of the day."""
NEARLY = (1.00, 1.12)
"""本书设定: what the report's days 中 may be against its days 前 without a promotion; a stretch apart says nothing."""
NEWCOMERS = 3.0
"""本书设定: customers a day that a promotion brings for the first time."""


@dataclass(frozen=True)
class Offer:
    """A promotion."""

    title: str
    """Chinese name."""
    group: str
    """Fuels it is for: 'petrol' or 'diesel'."""
    weekday: int
    """Weekday of its first day, 0 for Monday."""
    days: int
    """7–14."""
    rebate: float
    """yuan/L (domain 4.4: 个人券 0.2–0.6, 车队柴油 0.3–1.2)."""
    taken: tuple[float, float]
    """Share of the litres that takes the rebate, 0–1 (本书设定: the margin stays within the domain's range)."""


OFFERS = {
    "petrol": Offer("会员日券", "petrol", 4, 10, 0.30, (0.35, 0.42)),
    "diesel": Offer("车队让利", "diesel", 0, 12, 0.30, (0.26, 0.32)),
}
MONTHS_OF = (4, 5, 6, 8, 9, 10)
"""Months of 2025 in which it may begin: no festival near, and its days after still lie in the data."""
DIESEL_KINDS = ("highway", "port")
"""Stations that live by trucks, and promote diesel."""


def make(station: Station) -> pd.DataFrame:
    """Return the promotion's days, one row a day and fuel, columns as in sets/promotion.yml; yuan to the fen."""
    rng = station.rng("promotion")
    one = offer(station)
    start, known = _stretch(station, one, rng)
    first, last = start - pd.Timedelta(days=BEFORE), start + pd.Timedelta(days=one.days + AFTER - 1)
    report = known[known["date"].between(first, last)].reset_index(drop=True)
    day = (report["date"] - start).dt.days.to_numpy()
    promoted = (report["fuel"].map(fuel_group) == one.group).to_numpy()
    during = (day >= 0) & (day < one.days)
    size = len(report)
    change = np.zeros(size)
    change[promoted & during] = rng.uniform(*LIFT, (promoted & during).sum())
    dipped = promoted & ((day >= one.days) | ((day < 0) & (day >= -WAITING)))
    change[dipped] = -rng.uniform(*DIP, dipped.sum())
    litres = np.rint(report["litres"] * (1 + change)).astype(int)
    rebate = np.where(promoted & during, one.rebate, 0.0)
    # Nobody fills half a tank for a coupon: more litres come as more fills and, a third of them, as fuller ones.
    fills = np.rint(report["fills"] * (1 + change * np.where(change > 0, 2 / 3, 1))).astype(int)
    rebate_yuan = (litres * rng.uniform(*one.taken, size) * rebate).round(2)
    earned = (report["margin"] * litres / report["litres"].clip(lower=1)).round(2)
    brought = np.where(promoted & during, rng.poisson(NEWCOMERS / promoted[day == 0].sum(), size), 0)
    table = pd.DataFrame(
        {
            "date": report["date"],
            "phase": np.select([day < 0, during], ["前", "中"], "后"),
            "fuel": report["fuel"],
            "litres": litres,
            "fills": fills,
            "posted": report["price"],
            "rebate": rebate,
            "rebate_yuan": rebate_yuan,
            "new_customers": _came_first(station, report) + brought,
            "margin": (earned - rebate_yuan).round(2),
        }
    )
    # A month back lies before the table, or in it: there the station looks up what it wrote down.
    written = pd.concat([known[known["date"] < first], table]).set_index(["date", "fuel"])["litres"]
    asked = pd.MultiIndex.from_arrays([table["date"] - pd.Timedelta(days=MONTH), table["fuel"]])
    return table.assign(same_weekday_last_month=written.reindex(asked).to_numpy())


def offer(station: Station) -> Offer:
    """Return the promotion of the station's kind."""
    return OFFERS["diesel" if station.kind in DIESEL_KINDS else "petrol"]


def report_between(station: Station, first: pd.Timestamp, last: pd.Timestamp) -> pd.DataFrame:
    """Return the daily report from the first to the last day: the rows of the whole one, in a part of the time.

    A day's figures hang on its own month's fills alone, so the fills of the other months need not be added up.
    """
    dates = station.transactions["date"]
    begin, end = first.to_period("M").start_time, last.to_period("M").end_time
    part = station.transactions[(dates >= begin) & (dates <= end)].reset_index(drop=True)
    report = daily_report.make(replace(station, transactions=part))
    return report[(report["date"] >= first) & (report["date"] <= last)].reset_index(drop=True)


def _stretch(station: Station, one: Offer, rng: np.random.Generator) -> tuple[pd.Timestamp, pd.DataFrame]:
    """Return a first day before which the report is much like after it, and the report of all days asked for."""
    month = pd.Period(year=periods()[-1].year, month=int(rng.choice(MONTHS_OF)), freq="M").start_time
    before, after = BEFORE + MONTH, one.days + AFTER
    report = report_between(station, month - pd.Timedelta(days=before), month + pd.Timedelta(days=31 + after))
    litres = report[report["fuel"].map(fuel_group) == one.group].groupby("date")["litres"].sum()
    total = np.concatenate([[0], litres.to_numpy().cumsum()])
    starts = np.arange(before, before + 31)
    starts = starts[litres.index[starts].day_of_week == one.weekday]
    sold = total[starts + one.days] - total[starts]
    ratio = sold / one.days / (total[starts] - total[starts - BEFORE]) * BEFORE
    unlike = np.abs(sold / (total[starts + one.days - MONTH] - total[starts - MONTH]) - 1)
    fits = (ratio >= NEARLY[0]) & (ratio <= NEARLY[1])
    # Without a fitting one, the stretch that comes nearest: a promotion has to be held somewhere.
    place = starts[np.where(fits, unlike, 1 + np.abs(ratio - np.mean(NEARLY))).argmin()]
    return litres.index[place], report


def _came_first(station: Station, report: pd.DataFrame) -> np.ndarray:
    """Return, for each row of the report, how many members and card customers fuelled for the first time."""
    cards = station.transactions[["customer_id", "date", "fuel"]].drop_duplicates("customer_id")
    private = members.fills(station)[["member_id", "date", "fuel"]].drop_duplicates("member_id")
    counts = pd.concat([cards, private]).groupby(["date", "fuel"]).size()
    return counts.reindex(pd.MultiIndex.from_frame(report[["date", "fuel"]]), fill_value=0).to_numpy()
