"""How named trainees work the exercise out, from the files of their package and nothing else.

One right way of reading the desk's cards, and one belief changed a trainee: nothing here knows the key or the models.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

TODAY, MONTH = date(2026, 3, 9), 3
KILOGRAMS_A_LITRE = {"92#": 0.735, "95#": 0.745, "0#": 0.840}
BEFORE, NOW = ("2024-12", "2025-01", "2025-02"), ("2025-12", "2026-01", "2026-02")
URGENCY = ("leaving", "angry", "gone")
WARN, LOST, DROP = 1.8, 3, 0.2


@dataclass(frozen=True)
class Customer:
    """What the desk knows of one customer, its accounts together."""

    name: str
    days: int
    interval: float
    out: bool
    second: bool
    plug_in: bool
    before: float
    now: float
    tonnes: float
    complaints: int
    earlier: int
    said: str

    @property
    def gap(self) -> float:
        return 0.0 if self.plug_in or not self.before else 1 - self.now / self.before


@dataclass(frozen=True)
class Belief:
    """How a trainee reads a card."""

    accounts: bool = True
    """Are two accounts with one tax number one customer?"""
    season: bool = True
    litre: Callable[[str], float] = field(default=lambda fuel: KILOGRAMS_A_LITRE[fuel])
    late: Callable[[Customer], float] = lambda one: one.days / one.interval
    """In own intervals."""
    complaining: str = "angry"
    """What somebody is who complains more than before."""
    first: Callable[[Customer, str], Any] = lambda one, state: (URGENCY.index(state), -one.tonnes)
    """Who is called first."""


class Package:
    """What the trainee got."""

    def __init__(self, folder: Path) -> None:
        self.customers = pd.read_csv(folder / "customers.csv", keep_default_na=False)
        self.fills = pd.read_csv(folder / "fills.csv")
        self.monthly = pd.read_csv(folder / "monthly.csv")
        self.complaints = pd.read_csv(folder / "complaints.csv")
        self.visits = pd.read_csv(folder / "visits.csv")
        self.rhythm = pd.read_csv(folder / "rhythm.csv").iloc[0]

    def read(self, row: pd.Series, belief: Belief) -> Customer:
        table = self.customers
        ids = table.loc[table["tax_no"] == row["tax_no"], "id"] if belief.accounts else pd.Series([row["id"]])
        texts = sorted(set(self.fills.loc[self.fills["customer_id"].isin(ids), "date"]))
        days = [date.fromisoformat(text) for text in texts if not row["plug_in"] or text >= row["plug_in"]]
        months = self.monthly[self.monthly["customer_id"].isin(ids)]
        kilo = belief.litre(row["fuel"])
        tonnes = months["litres"].where(months["unit"] == "t", months["litres"] * kilo / 1000)
        log = self.complaints[self.complaints["customer_id"] == row["id"]].drop_duplicates("about")
        recent = int((log["date"] > "2025-12-09").sum())
        return Customer(
            name=row["id"],
            days=(TODAY - days[-1]).days,
            interval=(days[-1] - days[0]).days / (len(days) - 1),
            out=bool(row["works"]) and str(MONTH) not in row["works"].split(","),
            second=len(ids) > 1,
            plug_in=bool(row["plug_in"]),
            before=tonnes[months["month"].isin(BEFORE)].sum(),
            now=tonnes[months["month"].isin(NOW)].sum(),
            tonnes=tonnes[months["month"] > "2025-02"].sum() / 12,
            complaints=recent,
            earlier=len(log) - recent,
            said="".join(self.visits.loc[self.visits["customer_id"] == row["id"], "said"]),
        )


def state(one: Customer, belief: Belief) -> str:
    """Return what the customer is."""
    if one.second:
        return "booked"
    if one.out and belief.season:
        return "season"
    late, angry = belief.late(one), one.complaints >= 2 and one.complaints > one.earlier
    if late > LOST:
        return "gone"
    if late > WARN or one.gap >= DROP:
        return "leaving"
    return belief.complaining if angry else "steady"


def sign(one: Customer) -> str:
    """Return what to speak of first."""
    if one.complaints >= 2 and one.complaints > one.earlier:
        return "complaints_up"
    for words, name in (("换了人", "new_owner"), ("又提对面", "praises_rivals"), ("改跑", "new_strategy")):
        if words in one.said:
            return name
    return "volume_down"


def answer(folder: Path, belief: Belief) -> dict[str, Any]:
    """Return the answers of a trainee with this belief."""
    package = Package(folder)
    rows = [row for _, row in package.customers.iterrows() if row["asked"]]
    read = {row["id"]: package.read(row, belief) for row in rows}
    states = {name: state(one, belief) for name, one in read.items()}
    callable_ = [name for name in states if states[name] in URGENCY]
    calls = sorted(callable_, key=lambda name: belief.first(read[name], states[name]))[:5]
    rhythm = package.rhythm
    return {
        "own-intervals": {
            r["id"]: round(read[r["id"]].days / read[r["id"]].interval, 2) for r in rows if r["ask_ratio"]
        },
        "tonnes-less": {r["id"]: round(read[r["id"]].before - read[r["id"]].now, 2) for r in rows if r["ask_less"]},
        "states": states,
        "first-sign": {r["id"]: sign(read[r["id"]]) for r in rows if r["ask_sign"]},
        "five-calls": dict.fromkeys(calls, "go"),
        "one-number": round(float(WARN * rhythm["span"] / (rhythm["days"] - 1)), 1),
    }


def perfect(folder: Path) -> dict[str, Any]:
    return answer(folder, Belief())


def blank(_: Path) -> dict[str, Any]:
    return {}


def season_as_leaving(folder: Path) -> dict[str, Any]:
    """Who has not come for months is gone, whatever the month."""
    return answer(folder, Belief(season=False))


def days_only(folder: Path) -> dict[str, Any]:
    """A month without a fill is late, two are gone, the same for everybody."""
    return answer(folder, Belief(late=lambda one: LOST + 1 if one.days > 60 else WARN + 0.1 if one.days > 30 else 1))


def complaint_as_leaving(folder: Path) -> dict[str, Any]:
    """Who complains is on the way out."""
    return answer(folder, Belief(complaining="leaving"))


def second_name_as_lost(folder: Path) -> dict[str, Any]:
    """An account that stands still is a customer who left."""
    return answer(folder, Belief(accounts=False))


def litres_for_tonnes(folder: Path) -> dict[str, Any]:
    """A thousand litres are a tonne."""
    return answer(folder, Belief(litre=lambda _: 1.0))


def loudest_first(folder: Path) -> dict[str, Any]:
    """Whoever makes a noise is called first."""
    return answer(folder, Belief(first=lambda one, _: (-one.complaints, -one.tonnes)))
