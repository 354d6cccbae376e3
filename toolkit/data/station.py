"""Two synthetic years of one station; the caller brings the seed, and the same seed gives the same station.

    profiles (who buys how much in each month) ──> transactions (fills, refunds) ─┐
    station kind, tonnes a day ──────────────────> pump (pure-gun litres)        ─┴─> Station ──> the other data sets

A class's graded stations are made from the class's secret by the exercises' keys; neither a secret nor a list of planted
faults lies in toolkit/. The faults planted here are listed in `Station.planted`, never in the tables.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from zlib import crc32

import numpy as np
import pandas as pd

from toolkit.data import anomalies
from toolkit.data.fills import make_transactions
from toolkit.data.profiles import MONTHS, Profile, make_profile, names, periods, shape
from toolkit.data.ranges import load
from toolkit.models.units import DENSITY

CARD_SHARE = 0.75
"""本书设定: at most so much of a fuel goes to card customers over the two years; passers-by take the rest."""
BUSIEST = 0.95
"""At most so much of a fuel goes to card customers in any one month."""


@dataclass(frozen=True)
class Station:
    """One synthetic station."""

    seed: int
    kind: str
    """Key of `stations` in ranges.yml."""
    profiles: tuple[Profile, ...]
    """Who buys how much, before any fill; in the order of the customers."""
    customers: pd.DataFrame
    """customer_id, name, customer_type, type_name, fuel, since (datetime64), tax_no, ledger_unit ('L' or 't'), note."""
    transactions: pd.DataFrame
    """transaction_id, date (datetime64), time, customer_id, plate, fuel, kind (加油, 冲正), quantity, unit ('L')."""
    pump: pd.DataFrame
    """month ('2024-01'), fuel, litres: pure-gun volume of the whole station."""
    planted: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=["anomaly", "customer_id", "what"]))
    """The planted faults: anomaly, customer_id, what."""

    def rng(self, name: str) -> np.random.Generator:
        """Return the random numbers of one data set: independent of the other sets, the same at every call."""
        return np.random.default_rng([self.seed, crc32(name.encode())])


def make_customers(profiles: Sequence[Profile]) -> pd.DataFrame:
    """Return the customer list of the profiles; `since` is the first day of the first known month."""
    months, kinds = periods(), load()["customers"]
    rows = [
        {
            "customer_id": profile.customer_id,
            "name": profile.name,
            "customer_type": profile.customer_type,
            "type_name": kinds[profile.customer_type]["name"],
            "fuel": profile.fuel,
            "since": months[int(np.argmax(~np.isnan(profile.amounts)))].start_time,
            "tax_no": profile.tax_no,
            "ledger_unit": profile.ledger,
            "note": profile.note,
        }
        for profile in profiles
    ]
    return pd.DataFrame(rows)


def make_pump(kind: str, tonnes_a_day: float, rng: np.random.Generator, *, petrol: float | None = None) -> pd.DataFrame:
    """Return the station's pure-gun litres by month and fuel (whole litres); petrol: share of the tonnes, 0–1."""
    rows = []
    for fuel, part in _parts(kind, petrol).items():
        line = shape(fuel, rng, noise=0.02) * tonnes_a_day * part * 1000 / DENSITY[fuel]
        rows += [
            (str(month), fuel, int(value * month.days_in_month)) for month, value in zip(periods(), line, strict=True)
        ]
    return pd.DataFrame(rows, columns=["month", "fuel", "litres"]).sort_values(["month", "fuel"], ignore_index=True)


def make_station(seed: int, *, customers: int | None = None, kind: str = "highway", planted: bool = True) -> Station:
    """Return two years of one station of a kind (key of `stations` in ranges.yml) with its card customers.

    customers: how many card customers; without it as many as ranges.yml gives the kind. planted: with the usual faults.
    """
    rng = np.random.default_rng(seed)
    settings = load()["kinds"][kind]
    count = settings["customers"] if customers is None else customers
    tonnes_a_day = _tonnes_a_day(kind, rng)
    types = [str(one) for one in rng.choice(settings.get("types", list(load()["customers"])), count)]
    labels = names(types, rng)
    cap = tonnes_a_day * 30 * 0.04
    drawn = [make_profile(f"C{number + 1:04d}", labels[number], types[number], cap, rng) for number in range(count)]
    profiles = _fit(drawn, kind, tonnes_a_day)
    record: list[dict[str, str]] = []
    if planted:
        profiles, record = anomalies.plant_in_profiles(profiles, rng)
    transactions = make_transactions(profiles, rng)
    if planted:
        transactions, more = anomalies.plant_in_transactions(transactions, profiles, rng)
        record = record + more
    pump = _above(make_pump(kind, tonnes_a_day, rng), profiles)
    return Station(
        seed,
        kind,
        tuple(profiles),
        make_customers(profiles),
        transactions,
        pump,
        pd.DataFrame(record, columns=["anomaly", "customer_id", "what"]),
    )


def card_litres(profiles: Sequence[Profile]) -> pd.DataFrame:
    """Return what the card customers bought net, in litres: one row a month ('2024-01'), one column a fuel."""
    months = [str(month) for month in periods()]
    table = {fuel: np.zeros(MONTHS) for fuel in DENSITY}
    for profile in profiles:
        table[profile.fuel] += np.nan_to_num(profile.litres)
    return pd.DataFrame(table, index=pd.Index(months, name="month"))


def _tonnes_a_day(kind: str, rng: np.random.Generator) -> float:
    """Return a volume in the middle of the kind's range; trunk roads keep to the everyday station of the book."""
    if kind == "highway":
        return float(rng.uniform(8, 11))
    low, high = load()["stations"][kind]["tonnes_day"]
    return float(low + (high - low) * rng.uniform(0.15, 0.6))


def _parts(kind: str, petrol: float | None = None) -> dict[str, float]:
    share = load()["stations"][kind]["petrol"] if petrol is None else petrol
    return {"92#": share * 0.8, "95#": share * 0.2, "0#": 1 - share}


def _fit(profiles: list[Profile], kind: str, tonnes_a_day: float) -> list[Profile]:
    """Return the profiles, those of a fuel made smaller together where they would drink the station dry."""
    bought = card_litres(profiles).mean()
    pumped = {fuel: tonnes_a_day * 30.4 * part * 1000 / DENSITY[fuel] for fuel, part in _parts(kind).items()}
    scale = {fuel: min(1.0, CARD_SHARE * pumped[fuel] / bought[fuel]) if bought[fuel] else 1.0 for fuel in DENSITY}
    return [replace(profile, amounts=np.round(profile.amounts * scale[profile.fuel])) for profile in profiles]


def _above(pump: pd.DataFrame, profiles: Sequence[Profile]) -> pd.DataFrame:
    """Return the pump litres, lifted in a month whose card customers alone would nearly take it all."""
    bought = card_litres(profiles).stack().rename_axis(["month", "fuel"]) / BUSIEST
    least = np.ceil(bought.reindex(pd.MultiIndex.from_frame(pump[["month", "fuel"]])).to_numpy()).astype(int)
    return pump.assign(litres=np.maximum(pump["litres"], least))
