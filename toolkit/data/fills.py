"""The fills and reversals of a station's card customers, as a till exports them, faults and all.

Refunds stand with a positive quantity and the kind 冲正; the unit column says L whatever was typed in.
"""

from collections.abc import Sequence
from functools import cache

import numpy as np
import pandas as pd

from toolkit.data.profiles import Profile, periods
from toolkit.data.ranges import load
from toolkit.models.units import DENSITY

TOGETHER = "多车合计"
"""What stands for the plate where a day's fills were exported together."""
HOURS = {
    "petrol": [1, 1, 1, 1, 1, 2, 4, 8, 8, 6, 5, 5, 5, 4, 4, 5, 6, 8, 9, 7, 5, 3, 2, 1],
    "diesel": [3, 3, 3, 4, 5, 7, 7, 6, 4, 4, 4, 3, 3, 3, 4, 4, 4, 5, 6, 6, 5, 4, 4, 3],
}
"""Weights of the hours of the day (本书设定: trucks early and late, cars to and from work)."""


def make_transactions(profiles: Sequence[Profile], rng: np.random.Generator) -> pd.DataFrame:
    """Return the fills and reversals of the profiles (of `daily` ones a day's together); months add up exactly to amounts."""
    owner, month, total, reversal, single = [], [], [], [], []
    for number, profile in enumerate(profiles):
        bought = np.nan_to_num(profile.amounts).astype(float)
        for index, amount in profile.refunds:
            # The wrong entry and its reversal stand one after the other; the copying below relies on it.
            owner += [number, number]
            month += [index, index]
            total += [amount, amount]
            reversal += [False, True]
            single += [True, True]
        for index in np.flatnonzero(bought).tolist():
            owner.append(number)
            month.append(index)
            total.append(bought[index])
            reversal.append(False)
            single.append(False)
    cells = pd.DataFrame({"owner": owner, "month": month, "total": total, "reversal": reversal})
    tonnes = np.array([profile.ledger == "t" for profile in profiles])[cells["owner"]]
    fill = np.array([np.mean(profile.vehicle["litres_fill"]) for profile in profiles])[cells["owner"]]
    weight = np.array([DENSITY[profile.fuel] for profile in profiles])[cells["owner"]] / 1000
    fills = np.ceil(cells["total"] / np.where(tonnes, fill * weight, fill)).astype(int).to_numpy()
    daily = np.array([profile.daily for profile in profiles])[cells["owner"]] & ~np.array(single, dtype=bool)
    length = periods().days_in_month.to_numpy()[cells["month"]]
    fills = np.where(single, 1, np.where(daily, np.clip(fills, 1, length), np.maximum(fills, 1)))
    rows = cells.loc[cells.index.repeat(fills)].reset_index(drop=True)
    places = np.where(np.repeat(tonnes, fills), 3, 2)
    rows["quantity"] = _split(rows["total"].to_numpy(), fills, places, rng)
    fuels = np.array([profile.fuel for profile in profiles])[rows["owner"]]
    rows["date"] = _days(rows["month"].to_numpy(), fuels, rng)
    rows["time"] = _times(fuels, rng)
    rows["plate"] = _plates(profiles, rows["owner"].to_numpy(), rng)
    together = np.repeat(daily, fills)
    if together.any():
        # One row on each of the month's days, or on as many of them as there are rows, evenly spread.
        place = (np.arange(len(rows)) - np.repeat(fills.cumsum() - fills, fills)) * np.repeat(length / fills, fills)
        first = periods().start_time.to_numpy()[rows["month"]]
        days = (first + place.astype(int).astype("timedelta64[D]")).astype("datetime64[s]")
        rows["date"] = np.where(together, days, rows["date"].to_numpy())
        rows.loc[together, ["time", "plate"]] = ["23:59", TOGETHER]
    reversals = np.flatnonzero(rows["reversal"])
    for column in ("date", "time", "plate"):
        rows.loc[reversals, column] = rows[column].to_numpy()[reversals - 1]
    rows["customer_id"] = np.array([profile.customer_id for profile in profiles])[rows["owner"]]
    rows["fuel"], rows["unit"], rows["kind"] = fuels, "L", np.where(rows["reversal"], "冲正", "加油")
    rows = rows.sort_values(["date", "time", "customer_id", "reversal"], ignore_index=True, kind="stable")
    rows["transaction_id"] = [f"T{number:06d}" for number in range(1, len(rows) + 1)]
    return rows[["transaction_id", "date", "time", "customer_id", "plate", "fuel", "kind", "quantity", "unit"]]


def _split(totals: np.ndarray, fills: np.ndarray, places: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return amounts that add up to the total of each cell; totals, places: one a row, fills: rows a cell."""
    starts = np.concatenate([[0], np.cumsum(fills)[:-1]])
    parts = rng.uniform(0.9, 1.1, len(totals))
    # Rounded on the way up, so that no single fill carries what the rounding leaves.
    climbed = np.cumsum(parts)
    climbed -= np.repeat(climbed[starts] - parts[starts], fills)
    whole = np.repeat(climbed[starts + fills - 1], fills)
    scale = 10.0**places
    ladder = np.round(climbed / whole * totals * scale)
    steps = np.diff(ladder, prepend=0.0)
    steps[starts] = ladder[starts]
    return steps / scale


def _days(month: np.ndarray, fuels: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return a day for each row, weighted by the weekday index of its fuel."""
    drawn = rng.random(len(month))
    dates = np.empty(len(month), dtype="datetime64[s]")
    for group in ("petrol", "diesel"):
        days, ladder, begin, end = _calendar(group)
        of_group = np.flatnonzero((fuels == "0#") == (group == "diesel"))
        low, high = begin[month[of_group]], end[month[of_group]]
        # Every month is a stretch of one long ladder of weights: one search finds the day in all of them.
        height = ladder[low] + drawn[of_group] * (ladder[high] - ladder[low])
        dates[of_group] = days[np.clip(np.searchsorted(ladder, height, side="right") - 1, low, high - 1)]
    return dates


@cache
def _calendar(group: str) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return all days, their weights summed up before each (and at the end), and each month's first day and next first."""
    months = periods()
    days = pd.date_range(months[0].start_time, months[-1].end_time.normalize())
    weights = np.array(load()["weekdays"][group])[days.day_of_week]
    end = np.cumsum(months.days_in_month)
    return days.to_numpy().astype("datetime64[s]"), np.append(0.0, weights.cumsum()), end - months.days_in_month, end


def _times(fuels: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    ladders = {group: np.cumsum(weights) for group, weights in HOURS.items()}
    drawn, minutes = rng.random(len(fuels)), rng.integers(0, 60, len(fuels))
    petrol, diesel = (np.searchsorted(ladders[g], drawn * ladders[g][-1], side="right") for g in ("petrol", "diesel"))
    hours = np.where(fuels == "0#", diesel, petrol)
    clock = np.array([f"{minute // 60:02d}:{minute % 60:02d}" for minute in range(1440)])
    return clock[hours * 60 + minutes]


def plates(profiles: Sequence[Profile]) -> list[list[str]]:
    """Return the plates of each profile's vehicles, of a series that no office issues."""
    numbers = iter(range(1, 1 + sum(profile.vehicles for profile in profiles)))
    return [[f"鄂A·T{next(numbers):04d}" for _ in range(profile.vehicles)] for profile in profiles]


def _plates(profiles: Sequence[Profile], owner: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return a plate for each row, one of its owner's."""
    fleets = plates(profiles)
    counts = np.array([len(fleet) for fleet in fleets])
    first = np.concatenate([[0], np.cumsum(counts)[:-1]])
    numbers = first[owner] + (rng.random(len(owner)) * counts[owner]).astype(int)
    return np.array([plate for fleet in fleets for plate in fleet])[numbers]
