"""Days and months of the synthetic stations: indices, the Spring Festival, price changes, member days (domain figures).

All indices have mean 1 over the whole they belong to. Festivals are the real dates; prices are invented within the
ranges of ranges.yml, one change every ten working days.
"""

from datetime import date
from functools import cache

import numpy as np
import pandas as pd

from toolkit.data.ranges import fuel_group, load

SPRING_FESTIVAL = {
    2023: date(2023, 1, 22),
    2024: date(2024, 2, 10),
    2025: date(2025, 1, 29),
    2026: date(2026, 2, 17),
    2027: date(2027, 2, 6),
}
"""First day of the first lunar month."""
HOLIDAY_DAYS = 8
"""Days of the Spring Festival holiday, counted from the eve (本书设定: the official number moves)."""
WORKDAYS_BETWEEN_PRICES = 10
MEMBER_WEEKDAY = 4
"""本书设定: member day is Friday."""


def month_index(fuel: str, months: pd.PeriodIndex) -> np.ndarray:
    """Return the calendar index of consecutive months; the diesel low lies where that year's Spring Festival lies."""
    return np.array(_month_index(fuel_group(fuel), months[0].ordinal, len(months)))


@cache
def _month_index(group: str, first: int, count: int) -> tuple[float, ...]:
    # Kept: every customer of a station asks for the same two years.
    table, index = load()["months"][group], []
    for month in pd.period_range(pd.Period(ordinal=first, freq="M"), periods=count):
        own = float(table[month.month - 1])
        if group == "diesel" and month.month <= 2:
            weight = _january_share(month.year)
            own = (1 - weight) * own + weight * table[2 - month.month]
        index.append(own)
    return tuple(index)


def _january_share(year: int) -> float:
    """Return how much of the festival low lies in January: 0 from 5 February on, half in the last ten days of January."""
    day = SPRING_FESTIVAL.get(year)
    if day is None or (day.month == 2 and day.day >= 5):
        return 0.0
    return 0.5 if day >= date(year, 1, 23) else 1.0


def weekday_index(fuel: str, days: pd.DatetimeIndex) -> np.ndarray:
    """Return the weekday index of each day."""
    return np.array(load()["weekdays"][fuel_group(fuel)])[days.day_of_week]


def spring_holiday(days: pd.DatetimeIndex) -> np.ndarray:
    """Return, one bool a day, whether it lies in the Spring Festival holiday (from the eve on)."""
    inside = np.zeros(len(days), dtype=bool)
    for day in SPRING_FESTIVAL.values():
        first = pd.Timestamp(day) - pd.Timedelta(days=1)
        inside |= (days >= first) & (days < first + pd.Timedelta(days=HOLIDAY_DAYS))
    return inside


def price_changes(first: str, last: str, rng: np.random.Generator) -> pd.DataFrame:
    """Return the posted prices: one row a change and fuel; columns date (datetime64), fuel, price (yuan/L), step.

    first, last: days, '2024-01-01'; the first row of a fuel is its price on the first day, with step 0. A change takes
    effect every tenth working day, the same direction for all fuels, at most 0.25 yuan/L, and may be none at all.
    """
    ranges = load()["prices"]
    workdays = np.busday_offset(np.datetime64(first), np.arange(0, 10_000, WORKDAYS_BETWEEN_PRICES), roll="forward")
    days = pd.DatetimeIndex(workdays[workdays <= np.datetime64(last)])
    moves = np.round(rng.normal(0, 0.11, len(days)).clip(-0.25, 0.25), 2)
    moves[0] = 0.0
    rows = []
    for fuel, (low, high) in ranges.items():
        price = round(float(rng.uniform(low + 0.3 * (high - low), low + 0.7 * (high - low))), 2)
        line = []
        for move in moves:
            # A move that would leave the range is left out: the price is not pushed back by a jump.
            step = float(move) if low <= price + move <= high else 0.0
            price = round(price + step, 2)
            line.append((price, step))
        rows.append(pd.DataFrame(line, columns=["price", "step"]).assign(date=days, fuel=fuel))
    table = pd.concat(rows, ignore_index=True)
    first_day = table.groupby("fuel").cumcount() == 0
    table.loc[first_day, "date"] = pd.Timestamp(first)
    return table[first_day | (table["step"] != 0)][["date", "fuel", "price", "step"]].reset_index(drop=True)


def price_on(changes: pd.DataFrame, days: pd.Series, fuel: pd.Series) -> np.ndarray:
    """Return the posted price (yuan/L) of each day and fuel; changes: what `price_changes` returns."""
    prices = np.full(len(days), np.nan)
    when, which = days.to_numpy(dtype="datetime64[ns]"), fuel.to_numpy()
    for name, table in changes.groupby("fuel"):
        here = which == name
        place = np.searchsorted(table["date"].to_numpy(dtype="datetime64[ns]"), when[here], side="right") - 1
        prices[here] = np.where(place >= 0, table["price"].to_numpy()[place], np.nan)
    return prices


def day_weights(fuel: str, days: pd.DatetimeIndex, changes: pd.DataFrame, rng: np.random.Generator) -> np.ndarray:
    """Return how busy each day is against an ordinary one: weekday, price changes, member days, festival, weather.

    The day before a rise sells 30–80 % more and the two days after 10–20 % less; petrol sells 20–60 % more on member
    day and 5–10 % less on the days around it; trucks rest over the Spring Festival while petrol sells 13 % more; about
    six days a year of storm or heavy haze take 30–60 % of the diesel.
    """
    weights = weekday_index(fuel, days) * rng.uniform(0.93, 1.07, len(days))
    rises = changes[(changes["fuel"] == fuel) & (changes["step"] > 0.05)]["date"]
    for day in rises:
        place = int(np.searchsorted(days, day))
        if 0 < place < len(days):
            weights[place - 1] *= rng.uniform(1.3, 1.8)
            weights[place : place + 2] *= rng.uniform(0.8, 0.9)
    if fuel_group(fuel) == "petrol":
        member = np.asarray(days.day_of_week == MEMBER_WEEKDAY)
        around = np.asarray(np.isin(days.day_of_week, [MEMBER_WEEKDAY - 1, MEMBER_WEEKDAY + 1]))
        weights[member] *= rng.uniform(1.2, 1.6, member.sum())
        weights[around] *= rng.uniform(0.90, 0.95, around.sum())
        weights[spring_holiday(days)] *= 1.13
    else:
        weights[spring_holiday(days)] *= 0.35
        bad = rng.random(len(days)) < 6 / 365
        weights[bad] *= rng.uniform(0.4, 0.7, bad.sum())
    return weights
