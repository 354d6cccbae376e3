"""Whom a station counted, and how far it got with each: the prospects behind the visit log (domain 4.6).

    _drawn ──> prospects    the list
          └──> contacts     day and outcome of each meeting, until it signs or is given up

Customers of the station that are new in its two years are prospects that signed; the others that signed did so in the
last weeks and have not fuelled yet.
"""

from functools import cache

import numpy as np
import pandas as pd

from toolkit.data import calendar
from toolkit.data.profiles import PLACES, Profile, periods
from toolkit.data.ranges import load
from toolkit.data.station import Station
from toolkit.models.lead_sources import SOURCES
from toolkit.models.prospect_matrix import SCALES
from toolkit.models.units import DENSITY

FUNNEL = {"普查": 200, "有效线索": 80, "首访": 50, "二访": 24, "试用": 12, "签约": 7}
"""How many get at least so far in two years: twice the hundred of domain 4.6 (100, 40, 25, 12, 6, 3–4)."""
ONCE_MORE = 0.3
"""本书设定: share of those who get to 二访 that are seen once more before it: 2.5–4 contacts before signing."""
BETWEEN, FOUND = (8, 20), (4, 20)
"""本书设定: days between two contacts with a prospect, and from finding it to the first."""
INTENTION = ((0, 0), (0, 0), (1, 6), (3, 7.5), (5, 9), (7, 10))
"""本书设定: intention (0–10) of those who got so far."""
HOLIDAYS = ("01-01", *(f"05-0{day}" for day in range(1, 6)), *(f"10-0{day}" for day in range(1, 8)))
"""Days without visits, besides weekends and the Spring Festival."""


def prospects(station: Station) -> pd.DataFrame:
    """Return the prospects of two years by the day they were found, P0001 onwards.

    prospect_id, name, customer_type (B01–B40), vehicles, tonnes (potential, a month), source (as in
    `lead_sources.SOURCES`), found (date), stage (how far it got, a key of FUNNEL), contacted and signed (是, 否),
    signed_on (date or blank), customer_id (the card it took since, '' for none); known from the first visit on, else
    blank, as `prospect_matrix` takes them: routes (0–1), payment, growth (share a year), fuel_control, advantage,
    intention (0–10).
    """
    return _drawn(station)[0]


def contacts(station: Station) -> pd.DataFrame:
    """Return the contacts with prospects: date, customer_id (P…), name, customer_type, outcome."""
    return _drawn(station)[1]


def workdays(days: pd.Series | pd.DatetimeIndex | np.ndarray | list[pd.Timestamp]) -> pd.DatetimeIndex:
    """Return each day, or the first workday after it."""
    rolled = np.busday_offset(np.asarray(days, dtype="datetime64[D]"), 0, roll="forward", busdaycal=_workdays())
    return pd.DatetimeIndex(rolled.astype("datetime64[s]"))


@cache
def _workdays() -> np.busdaycalendar:
    every = pd.date_range(periods()[0].start_time, periods()[-1].end_time)
    off = every[calendar.spring_holiday(every) | every.strftime("%m-%d").isin(HOLIDAYS)]
    return np.busdaycalendar(holidays=off.to_numpy("datetime64[D]"))


def _drawn(station: Station) -> tuple[pd.DataFrame, pd.DataFrame]:
    rng, first, last = station.rng("prospects"), periods()[0].start_time, periods()[-1].end_time.normalize()
    reached = np.array(list(FUNNEL.values()))
    stages = np.repeat(np.arange(len(FUNNEL)), -np.diff(reached, append=0))[::-1]
    opened = station.customers.set_index("customer_id")["since"]
    came = _new_customers(station)[: reached[-1]]
    names = _names(station, came, len(stages), rng)
    rows, met = [], []
    for place, stage in enumerate(stages.tolist()):
        name, customer_type = names[place]
        outcomes = _outcomes(stage, rng)
        gaps = rng.integers(*BETWEEN, max(1, len(outcomes)))
        gaps[0] = 0
        if stage == len(FUNNEL) - 1:
            # A fortnight is kept for holidays that push the days on: signed before the first fill, or the end.
            by = (
                opened[came[place].customer_id]
                if place < len(came)
                else last - pd.Timedelta(days=int(rng.integers(20)))
            )
            start = by - pd.Timedelta(days=int(gaps.sum()) + 14)
        else:
            start = first + pd.Timedelta(days=int(rng.integers(25, 715 if stage < 2 else 610)))
        days = []
        for gap in gaps.tolist():
            start = workdays([start + pd.Timedelta(days=gap)])[0]
            days.append(start)
        found = days[0] - pd.Timedelta(days=int(rng.integers(*FOUND)))
        met += [(place, *one) for one in zip(days, outcomes, strict=False)]
        rows.append((name, customer_type, found, stage, days[-1]))
    table = pd.DataFrame(rows, columns=["name", "customer_type", "found", "reached", "signed_on"])
    table["customer_id"] = [came[place].customer_id if place < len(came) else "" for place in range(len(rows))]
    table = table.sort_values("found", kind="stable")
    numbers = pd.Series([f"P{one:04d}" for one in range(1, len(table) + 1)], index=table.index)
    log = pd.DataFrame(met, columns=["place", "date", "outcome"])
    who = table.assign(customer_id=numbers)[["customer_id", "name", "customer_type"]].loc[log["place"]]
    log = pd.concat([log, who.reset_index(drop=True)], axis=1)
    known = {one.customer_id: (one.vehicles, _tonnes(one) / load()["share"][1]) for one in came}
    least = [known.get(one, (0, 0.0)) for one in table["customer_id"]]
    table = _described(table.assign(prospect_id=numbers), np.array(least), rng)
    return table, log[["date", "customer_id", "name", "customer_type", "outcome"]]


def _described(table: pd.DataFrame, least: np.ndarray, rng: np.random.Generator) -> pd.DataFrame:
    """Return the columns of `prospects`; least: vehicles and tonnes that those who came turned out to have."""
    kinds, size = load()["customers"], len(table)
    entries = [kinds[one] for one in table["customer_type"]]
    part = rng.random(size) ** 2.2
    month = np.array([one.get("tonnes_month", np.array(one.get("tonnes_season", (0, 0))) / 6) for one in entries])
    count = np.array([one["count"] for one in entries])
    stage = table["reached"].to_numpy()
    contacted, signed = stage >= 2, stage == len(FUNNEL) - 1
    low, high = np.array(INTENTION)[stage].T
    words = {name: rng.choice(list(SCALES[name]), size) for name in ("payment", "fuel_control", "advantage")}
    asked = {name: np.where(contacted, column, "") for name, column in words.items()}
    routes, growth = rng.beta(1.2, 2.5, size).round(2), rng.normal(0, 0.12, size).clip(-0.4, 0.4).round(2)
    return pd.DataFrame(
        {
            "prospect_id": table["prospect_id"].array,
            "name": table["name"].array,
            "customer_type": table["customer_type"].array,
            "vehicles": np.maximum(np.rint(count[:, 0] + (count[:, 1] - count[:, 0]) * part), least[:, 0]).astype(int),
            "tonnes": np.maximum(month[:, 0] + (month[:, 1] - month[:, 0]) * part, least[:, 1]).round(1).clip(0.1),
            "source": rng.choice(list(SOURCES), size),
            "found": table["found"].array,
            "stage": np.array(list(FUNNEL))[stage],
            "contacted": np.where(contacted, "是", "否"),
            "signed": np.where(signed, "是", "否"),
            "signed_on": table["signed_on"].where(signed).array,
            "customer_id": table["customer_id"].array,
            "routes": np.where(contacted, routes, np.nan),
            "payment": asked["payment"],
            "growth": np.where(contacted, growth, np.nan),
            "fuel_control": asked["fuel_control"],
            "advantage": asked["advantage"],
            "intention": np.where(contacted, rng.uniform(low, high).round(1), np.nan),
        }
    )


def _outcomes(stage: int, rng: np.random.Generator) -> list[str]:
    """Return what each contact with a prospect that gets to a stage (place in FUNNEL) ends with."""
    if stage < 2:
        return []
    seen = ["意向"] * (stage - 2 + (stage > 2 and rng.random() < ONCE_MORE))
    if stage < 4:
        return [*seen, "搁置" if rng.random() < 0.6 else "拒绝"]
    # Two contacts lead to a trial, and one more ends it.
    trial = [*seen[: len(seen) - (stage == 5)], "试用"]
    return [*trial, "签约" if stage == 5 else "搁置"]


def _tonnes(profile: Profile) -> float:
    """Return what a customer buys in a mean month."""
    return float(np.nanmean(profile.litres) * DENSITY[profile.fuel] / 1000)


def _new_customers(station: Station) -> list[Profile]:
    """Return the customers that were opened within the data, but not the second account of a company."""
    accounts = pd.Series([one.tax_no for one in station.profiles]).value_counts()
    return [one for one in station.profiles if np.isnan(one.amounts[0]) and accounts[one.tax_no] == 1]


def _names(station: Station, came: list[Profile], size: int, rng: np.random.Generator) -> list[tuple[str, str]]:
    """Return name and type of each prospect: first those of customers that came, then others that no customer bears."""
    kinds = load()["customers"]
    made, taken = [(one.name, one.customer_type) for one in came], set(station.customers["name"])
    while len(made) < size:
        customer_type = str(rng.choice(load()["kinds"][station.kind].get("types", list(kinds))))
        name = f"{PLACES[rng.integers(len(PLACES))]}{kinds[customer_type]['suffix']}"
        if name not in taken:
            taken.add(name)
            made.append((name, customer_type))
    return made
