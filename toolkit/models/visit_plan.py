"""Who is visited when, within the hours there are: 走访计划 for the maintenance card (domain.md 0, 4.6; S001-11).

    customers ──> due_dates ──> visit_plan     promises first, then the best use of each slot
                                most_value     what no plan can exceed: the yardstick for a plan made by hand

A station manager has two half-days and two people, no more: a plan says who is left out, and why. Weights and default
rhythms are 本书设定.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from toolkit.models import checks
from toolkit.models.checks import UNKNOWN

RHYTHM_DAYS = {20.0: 7, 5.0: 14, 1.0: 30, 0.0: 60}
"""本书设定: days from visit to visit by least tonnes a month (closed), for who has no rhythm of his own; highest first."""

STEP = 5
"""Minutes in a step: visits are rounded up to it, slots down."""

LEAST_TONNES = 0.1
"""本书设定: nobody is worth nothing: a new one that has bought nothing yet counts for so many tonnes a month."""

MOST_OVERDUE = 2.0
"""本书设定: a visit missed twice over is as urgent as one can be."""

SIGNAL_URGENCY = 0.5
"""本书设定: what each noted sign of trouble adds to the urgency."""

PROMISED, NEVER, RHYTHM = "答应的日子", "从没走过", "到了间隔"
NOT_DUE, NO_TIME, NO_SLOT, BROKEN = "还没到期", "时间不够", "没有放得下的时段", "答应了却排不下，先打电话改日子"


def due_dates(
    customers: pd.DataFrame, today: str | pd.Timestamp, *, rhythms: Mapping[float, int] = RHYTHM_DAYS
) -> pd.DataFrame:
    """Return when each customer's next visit is due (domain.md 4.6; rhythms are 本书设定).

    customers: one row a customer; columns customer_id, tonnes (a month, ≥ 0; blank: not known), last_visit (date, not
        after today; blank: never), rhythm_days (whole days ≥ 1; blank: by tonnes, see rhythms), and optionally promised
        (date that was promised; blank: none).
    rhythms: days by least tonnes, closed; the highest that is reached counts.
    Due is the promised day, whatever the rhythm; else last_visit + rhythm_days; else, never visited, today.
    Returns one row a customer: customer_id, rhythm_days, due (date), days_over (today − due, negative before), state
    ('逾期', '今天到期': due today counts as due, '没到期'), by ('答应的日子', '从没走过', '到了间隔'). '数据不够', figures
    missing, where neither a promise nor a rhythm nor tonnes are known.
    Raises ValueError (Chinese, naming columns or rows) for missing columns, repeated customers, visits after today,
    rhythms that are no whole days, negative tonnes.
    """
    what = "客户表"
    checks.require(customers, ["customer_id", "tonnes", "last_visit", "rhythm_days"], what)
    customer = checks.ids(customers, "customer_id", what, unique=True)
    day = checks.day(today, "今天")
    tonnes = checks.numbers(customers, "tonnes", what, least=0, blank=True).round(9)
    last = checks.dates(customers, "last_visit", what, blank=True).dt.normalize()
    checks.refuse(customers, last > day, what, "last_visit", f"在今天（{day:%Y-%m-%d}）之后，核对日期")
    own = checks.numbers(customers, "rhythm_days", what, least=1, blank=True, whole=True)
    lines = sorted(rhythms, reverse=True)
    default = np.select([tonnes >= line for line in lines], [float(rhythms[line]) for line in lines], np.nan)
    rhythm = own.fillna(pd.Series(default, index=customers.index))
    promised = _promised(customers, what)
    due = last + pd.to_timedelta(rhythm, unit="D")
    due = due.mask(last.isna() & rhythm.notna(), day).mask(promised.notna(), promised)
    over = (day - due).dt.days
    by = np.select([due.isna(), promised.notna(), last.isna()], [UNKNOWN, PROMISED, NEVER], RHYTHM)
    state = np.select([due.isna(), over > 0, over == 0], [UNKNOWN, "逾期", "今天到期"], "没到期")
    return pd.DataFrame(
        {"customer_id": customer, "rhythm_days": rhythm, "due": due, "days_over": over, "state": state, "by": by}
    ).reset_index(drop=True)


def visit_plan(
    customers: pd.DataFrame,
    slots: pd.DataFrame,
    *,
    today: str | pd.Timestamp,
    rhythms: Mapping[float, int] = RHYTHM_DAYS,
) -> pd.DataFrame:
    """Return who is visited in which slot, and who is left out, why and until when (domain.md 0, 4.6).

    customers: as for `due_dates`, with the columns visit_minutes (> 0), travel_minutes (there and back, ≥ 0) and
        optionally signals (count of signs of trouble noted, ≥ 0; blank: none noted), open_from and open_to (hours, 0–24;
        blank: always open).
    slots: one row a slot; columns date (not before today), minutes (free, ≥ 0), and optionally start_hour (0–24; blank:
        the hour can be chosen, opening hours do not bind).

    A customer fits a slot when it is due by that day (closed), the visit is not longer than the slot and it is open from
    the start of the slot to its end (closed), so that the order of a slot stays free. A promise fits its own day only;
    one of a day gone by fits any.
    Value of a visit: tonnes (at least LEAST_TONNES) x urgency, to 0.001; urgency = 1 + days overdue today / rhythm (at
    most MOST_OVERDUE) + SIGNAL_URGENCY x signals. Minutes: visit and travel, in steps of STEP.
    1. Promises of that day, the shortest slot first: as many as can be, then as many minutes as can be.
    2. Promises of days gone by, slots in order of date, start, minutes.
    3. All others, slots in that order: in each the largest value that fits into what is left of it, exactly (0/1
       knapsack). Among equal choices the one that holds the first customer by value, then fewer minutes, then id.
    Slot by slot is not the best of all plans: `most_value` bounds what is missed.

    Returns one row a customer, visits in order, then those left out by value and id: customer_id, date, slot (1, 2, … in
    that order), order (1, 2, … in the slot: promises, then by value, id), minutes (in steps), value (missing where tonnes
    are), reason (as `by` of `due_dates`; left out: '还没到期', '时间不够', '没有放得下的时段', '数据不够', or
    '答应了却排不下，先打电话改日子'), next_due (date + rhythm for a visit, the due date for who is left out).
    Raises ValueError (Chinese, naming columns or rows) as `due_dates` does, for minutes and hours outside their range,
    an open_to not after open_from, and slots before today.
    """
    due, cost, worth = _candidates(customers, today, rhythms)
    when, room, fits = _slots(slots, customers, today)
    number = len(customers)
    early = due["due"].to_numpy()[:, None] <= when
    fits &= cost[:, None] <= room
    promise = due["by"].eq(PROMISED).to_numpy(dtype=bool)
    known = ~np.isnan(worth)
    own_day = promise & ~(due["days_over"] > 0).to_numpy(dtype=bool)
    on_day = fits & (due["due"].to_numpy()[:, None] == when)
    rank = np.lexsort((pd.factorize(due["customer_id"], sort=True)[0], cost, -np.nan_to_num(worth)))
    place = np.full(number, -1)
    free = room.copy()
    many = (cost.sum() + 1.0) + cost
    _fill(place, free, on_day & own_day[:, None], many, cost, rank, np.argsort(room, kind="stable"))
    _fill(place, free, fits & (promise & ~own_day)[:, None], many, cost, rank, np.arange(len(room)))
    others = fits & early & (known & ~promise)[:, None]
    _fill(place, free, others, np.nan_to_num(worth), cost, rank, np.arange(len(room)))

    visited = place >= 0
    dated = early.any(axis=1) | (due["days_over"] >= 0).to_numpy(dtype=bool)
    possible = np.where(own_day[:, None], on_day, fits & early).any(axis=1)
    unknown = due["due"].isna().to_numpy() | ~(known | promise)
    reason = np.select(
        [visited, unknown, ~dated, promise, ~possible],
        [due["by"].to_numpy(dtype=object), UNKNOWN, NOT_DUE, BROKEN, NO_SLOT],
        NO_TIME,
    )
    # −1, left out, picks the missing date at the end.
    date = pd.Series(np.append(when, np.datetime64("NaT"))[place])
    next_due = due["due"].mask(visited, date + pd.to_timedelta(due["rhythm_days"], unit="D"))
    place_in_rank = np.argsort(rank)
    order = np.lexsort((place_in_rank, ~(promise & visited), np.where(visited, place, len(room))))
    slot = pd.Series(place + 1, dtype="Int64").mask(~visited)
    table = pd.DataFrame(
        {
            "customer_id": due["customer_id"],
            "date": date,
            "slot": slot,
            "order": pd.Series(1, index=range(number), dtype="Int64").mask(~visited),
            "minutes": cost * STEP,
            "value": worth / 1000,
            "reason": reason,
            "next_due": next_due,
        }
    )
    table = table.iloc[order].reset_index(drop=True)
    return table.assign(order=table.groupby("slot", dropna=False)["order"].cumsum())


def most_value(
    customers: pd.DataFrame,
    slots: pd.DataFrame,
    *,
    today: str | pd.Timestamp,
    rhythms: Mapping[float, int] = RHYTHM_DAYS,
) -> float:
    """Return the value that no plan can exceed: all minutes as one slot, 0/1 knapsack, exactly.

    customers, slots, rhythms: as for `visit_plan`; whoever is due by the last slot and has tonnes may be taken.
    Raises ValueError as `visit_plan` does.
    """
    due, cost, worth = _candidates(customers, today, rhythms)
    when, room, _ = _slots(slots, customers, today)
    fits = (due["due"].to_numpy()[:, None] <= when).any(axis=1) & ~np.isnan(worth)
    rank = np.flatnonzero(fits)
    return float(worth[_knapsack(cost[rank], worth[rank], int(room.sum()), rank)].sum() / 1000)


def _promised(customers: pd.DataFrame, what: str) -> pd.Series:
    if "promised" not in customers.columns:
        return pd.Series(pd.NaT, index=customers.index, dtype="datetime64[us]")
    return checks.dates(customers, "promised", what, blank=True).dt.normalize()


def _optional(frame: pd.DataFrame, column: str, what: str, missing: float, most: float | None = None) -> np.ndarray:
    if column not in frame.columns:
        return np.full(len(frame), missing)
    return checks.numbers(frame, column, what, least=0, most=most, blank=True).fillna(missing).round(9).to_numpy()


def _candidates(
    customers: pd.DataFrame, today: str | pd.Timestamp, rhythms: Mapping[float, int]
) -> tuple[pd.DataFrame, np.ndarray, np.ndarray]:
    """Return due dates, steps and value (in thousandths, whole) of each customer."""
    what = "客户表"
    checks.require(customers, ["visit_minutes", "travel_minutes"], what)
    due = due_dates(customers, today, rhythms=rhythms)
    visit, travel = (checks.numbers(customers, f"{name}_minutes", what, least=0) for name in ("visit", "travel"))
    checks.refuse(customers, visit <= 0, what, "visit_minutes", "要大于 0")
    cost = np.ceil(((visit + travel) / STEP).round(9)).to_numpy(dtype="int64")
    late = (due["days_over"].clip(lower=0) / due["rhythm_days"]).clip(upper=MOST_OVERDUE).fillna(0).to_numpy()
    urgency = 1 + late + SIGNAL_URGENCY * _optional(customers, "signals", what, 0.0)
    tonnes = checks.numbers(customers, "tonnes", what, least=0, blank=True).to_numpy()
    return due, cost, np.floor(np.maximum(tonnes, LEAST_TONNES) * urgency * 1000 + 0.500001)


def _slots(
    slots: pd.DataFrame, customers: pd.DataFrame, today: str | pd.Timestamp
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return dates and steps of the slots in order, and which customer is open in which (n x m)."""
    checks.require(slots, ["date", "minutes"], "时段表")
    date = checks.dates(slots, "date", "时段表").dt.normalize()
    checks.refuse(slots, date < checks.day(today, "今天"), "时段表", "date", "在今天以前，删掉这一行")
    minutes = checks.numbers(slots, "minutes", "时段表", least=0, most=24 * 60).to_numpy()
    start = _optional(slots, "start_hour", "时段表", np.nan, 24)
    order = np.lexsort((minutes, np.nan_to_num(start, nan=-1.0), date.to_numpy()))
    minutes, start = minutes[order], start[order]
    opens, closes = (
        _optional(customers, "open_from", "客户表", 0.0, 24),
        _optional(customers, "open_to", "客户表", 24.0, 24),
    )
    checks.refuse(customers, closes <= opens, "客户表", "open_to", "要比 open_from 晚")
    end = (start + minutes / 60).round(9)
    fits = np.isnan(start) | ((opens[:, None] <= start) & (closes[:, None] >= end))
    return date.to_numpy()[order], np.floor((minutes / STEP).round(9)).astype("int64"), fits


def _fill(
    place: np.ndarray,
    free: np.ndarray,
    eligible: np.ndarray,
    worth: np.ndarray,
    cost: np.ndarray,
    rank: np.ndarray,
    order: np.ndarray,
) -> None:
    """Put customers into the slots, one slot after the other, each as well as it can be; place and free change."""
    for slot in order:
        able = rank[(eligible[:, slot] & (place < 0))[rank]]
        taken = _knapsack(cost[able], worth[able], int(free[slot]), able)
        place[taken] = slot
        free[slot] -= cost[taken].sum()


def _knapsack(cost: np.ndarray, worth: np.ndarray, room: int, names: np.ndarray) -> np.ndarray:
    """Return the names of the set of the largest worth that fits, exactly; of equal ones the first in the order given."""
    best = np.zeros((len(cost) + 1, room + 1))
    for item in range(len(cost) - 1, -1, -1):
        best[item] = best[item + 1]
        steps = int(cost[item])
        if steps <= room:
            with_it = best[item + 1, : room + 1 - steps] + worth[item]
            best[item, steps:] = np.maximum(best[item, steps:], with_it)
    taken = []
    for item, steps in enumerate(cost.tolist()):
        if steps <= room and best[item + 1, room - steps] + worth[item] == best[item, room]:
            taken.append(item)
            room -= steps
    return names[taken] if taken else names[:0]
