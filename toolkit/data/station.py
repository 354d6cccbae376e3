"""Two synthetic years of a station's card transactions; the caller brings the seed.

    profiles (who buys how much in each month) ──> transactions (fills, refunds)  ─┐
    station kind, tonnes a day ──────────────────> pump (pure-gun litres by month) ─┴─> Station

The transactions are what a till exports, faults and all: refunds stand with a positive quantity and the kind 冲正, the
unit column says L whatever was typed in. The planted faults are listed in `Station.planted`, never in the files.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from toolkit.data import anomalies
from toolkit.data.ranges import fuel_group, load, station_range
from toolkit.models.units import DENSITY, litres_to_tonnes

START = "2024-01"
MONTHS = 24
# fmt: off
PLACES = [
    "青垸", "柳堤", "石磙", "荷塘", "枫岭", "桐坡", "芦洲", "白渡", "麻岭", "金盆",
    "渔泉", "双井", "云坪", "茶垄", "栗坡", "桃沟", "鹿坪", "新垸", "长岗", "梅塘",
    "平畈", "东沟", "北坪", "红岗", "高垱", "竹园", "杉湾", "银滩", "沙咀", "楠沟",
    "赤土", "月塘", "龙尾", "松林", "大垄", "樟坪", "稻香", "榆溪", "横堤", "小港",
]
# fmt: on
"""Invented place names for invented companies."""
HOURS = {
    "petrol": [1, 1, 1, 1, 1, 2, 4, 8, 8, 6, 5, 5, 5, 4, 4, 5, 6, 8, 9, 7, 5, 3, 2, 1],
    "diesel": [3, 3, 3, 4, 5, 7, 7, 6, 4, 4, 4, 3, 3, 3, 4, 4, 4, 5, 6, 6, 5, 4, 4, 3],
}
"""Weights of the hours of the day (本书设定: trucks early and late, cars to and from work)."""


@dataclass(frozen=True)
class Profile:
    """One customer and what it buys."""

    customer_id: str
    """C0001 onwards."""
    name: str
    """Invented."""
    customer_type: str
    """B01–B40."""
    fuel: str
    """'92#', '95#' or '0#'."""
    amounts: np.ndarray
    """Net bought in each month, in the ledger's unit; length MONTHS; missing before the customer was opened."""
    ledger: str = "L"
    """Unit in which the amounts are typed in, 'L' or 't'; the till exports 'L' either way."""
    refunds: tuple[tuple[int, float], ...] = ()
    """(month index, amount) of entries that were typed wrongly and reversed: each stands once as 加油, once as 冲正."""
    tax_no: str = ""
    """Invented; two accounts of one company share it."""
    note: str = ""
    """What the station's ledger says about the customer."""

    @property
    def vehicle(self) -> dict:
        """The vehicle type of the customer (ranges.yml)."""
        ranges = load()
        return ranges["vehicles"][ranges["customers"][self.customer_type]["vehicle"]]


@dataclass(frozen=True)
class Station:
    """One synthetic station."""

    customers: pd.DataFrame
    """customer_id, name, customer_type, type_name, fuel, since (datetime64), tax_no, ledger_unit ('L' or 't'), note."""
    transactions: pd.DataFrame
    """transaction_id, date (datetime64), time, customer_id, plate, fuel, kind (加油, 冲正), quantity, unit ('L')."""
    pump: pd.DataFrame
    """month ('2024-01'), fuel, litres: pure-gun volume of the whole station."""
    planted: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=["anomaly", "customer_id", "what"]))
    """The planted faults: anomaly, customer_id, what."""


def periods() -> pd.PeriodIndex:
    """Return the months of the data."""
    return pd.period_range(START, periods=MONTHS, freq="M")


def shape(fuel: str, rng: np.random.Generator, *, noise: float = 0.05) -> np.ndarray:
    """Return the monthly shape of a steady customer: calendar index, yearly trend, noise; mean about 1."""
    ranges, group = load(), fuel_group(fuel)
    index = np.tile(ranges["months"][group], MONTHS // 12).astype(float)
    if group == "diesel":
        # 2025: the festival week begins on 29 January, so the low lies across both months.
        index[12:14] = (index[12] + index[13]) / 2
    trend = 1 + rng.uniform(*ranges["yearly"][group])
    years = np.repeat(trend ** np.arange(MONTHS // 12), 12)
    return index * years * rng.uniform(1 - noise, 1 + noise, MONTHS)


def make_transactions(profiles: Sequence[Profile], rng: np.random.Generator) -> pd.DataFrame:
    """Return the fills and reversals of the profiles; the fills of a month add up exactly to the profile's amounts."""
    months = periods()
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
    fills = np.where(single, 1, np.maximum(fills, 1))
    rows = cells.loc[cells.index.repeat(fills)].reset_index(drop=True)
    places = np.where(np.repeat(tonnes, fills), 3, 2)
    rows["quantity"] = _split(rows["total"].to_numpy(), fills, places, rng)
    fuels = np.array([profile.fuel for profile in profiles])[rows["owner"]]
    rows["date"] = _days(rows["month"].to_numpy(), fuels, months, rng)
    rows["time"] = _times(fuels, rng)
    rows["plate"] = _plates(profiles, rows["owner"].to_numpy(), rng)
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


def _days(month: np.ndarray, fuels: np.ndarray, months: pd.PeriodIndex, rng: np.random.Generator) -> np.ndarray:
    """Return a day for each row, weighted by the weekday index of its fuel."""
    weekdays, drawn = load()["weekdays"], rng.random(len(month))
    dates = np.empty(len(month), dtype="datetime64[s]")
    for group in ("petrol", "diesel"):
        of_group = (fuels == "0#") == (group == "diesel")
        for index, period in enumerate(months):
            here = of_group & (month == index)
            days = pd.date_range(period.start_time, periods=period.days_in_month)
            ladder = np.cumsum(np.array(weekdays[group])[days.day_of_week])
            dates[here] = days.to_numpy()[np.searchsorted(ladder, drawn[here] * ladder[-1])].astype("datetime64[s]")
    return dates


def _times(fuels: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    ladders = {group: np.cumsum(weights) for group, weights in HOURS.items()}
    drawn, minutes = rng.random(len(fuels)), rng.integers(0, 60, len(fuels))
    petrol, diesel = (np.searchsorted(ladders[g], drawn * ladders[g][-1], side="right") for g in ("petrol", "diesel"))
    hours = np.where(fuels == "0#", diesel, petrol)
    clock = np.array([f"{minute // 60:02d}:{minute % 60:02d}" for minute in range(1440)])
    return clock[hours * 60 + minutes]


def _plates(profiles: Sequence[Profile], owner: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return a plate for each row: as many vehicles a customer as its busiest month needs."""
    counts = []
    for profile in profiles:
        vehicle = profile.vehicle
        each = np.mean(vehicle["litres_month"]) if "litres_month" in vehicle else np.mean(vehicle["litres_day"]) * 15
        busiest = np.nanmax(profile.amounts) / (DENSITY[profile.fuel] / 1000 if profile.ledger == "t" else 1)
        counts.append(max(1, int(np.ceil(busiest / each))))
    first = np.concatenate([[1], 1 + np.cumsum(counts)[:-1]])
    numbers = first[owner] + (rng.random(len(owner)) * np.array(counts)[owner]).astype(int)
    plates = np.array([f"鄂A·T{number:04d}" for number in range(1 + sum(counts))])
    return plates[numbers]


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
    share = load()["stations"][kind]["petrol"] if petrol is None else petrol
    parts = {"92#": share * 0.8, "95#": share * 0.2, "0#": 1 - share}
    rows = []
    for fuel, part in parts.items():
        line = shape(fuel, rng, noise=0.02) * tonnes_a_day * part * 1000 / DENSITY[fuel]
        rows += [
            (str(month), fuel, int(value * month.days_in_month)) for month, value in zip(periods(), line, strict=True)
        ]
    return pd.DataFrame(rows, columns=["month", "fuel", "litres"]).sort_values(["month", "fuel"], ignore_index=True)


def names(count: int, types: Sequence[str], rng: np.random.Generator) -> list[str]:
    """Return so many different invented names, each fitting its customer type."""
    kinds, taken, made = load()["customers"], set(), []
    for number in range(count):
        while True:
            name = f"{PLACES[rng.integers(len(PLACES))]}{kinds[types[number]]['suffix']}"
            if name not in taken:
                break
        taken.add(name)
        made.append(name)
    return made


def make_profile(customer_id: str, name: str, customer_type: str, cap: float, rng: np.random.Generator) -> Profile:
    """Return one ordinary customer: steady, leaving, growing or new; cap: tonnes a month it must stay below."""
    entry = load()["customers"][customer_type]
    fuel = load()["vehicles"][entry["vehicle"]]["fuel"]
    low, high = station_range(customer_type)
    tonnes = max(low, 0.1) + (min(high, cap) - max(low, 0.1)) * rng.random() ** 2.2
    line = shape(fuel, rng)
    behaviour = rng.choice(["steady", "leaving", "growing", "new"], p=[0.58, 0.22, 0.12, 0.08])
    if behaviour == "leaving":
        # A big customer that leaves is what the matrix is for; drawn as small as the rest, there would be none.
        tonnes = min(tonnes * 2, high, cap)
        line *= np.clip(1 - (np.arange(MONTHS) - rng.integers(9, 15)) * rng.uniform(0.06, 0.12), 0.25, 1)
    elif behaviour == "growing":
        line *= np.where(np.arange(MONTHS) < rng.integers(8, 14), 0.6, 1.0)
    season = entry.get("season")
    if season:
        bought = np.isin(periods().month, season)
        line = np.where(bought, line * 12 / len(season), 0.0)
    amounts = np.round(line * tonnes * 1000 / DENSITY[fuel])
    if behaviour == "new" and not season:
        amounts[: rng.integers(9, 18)] = np.nan
    return Profile(customer_id, name, customer_type, fuel, amounts, tax_no=f"HB{rng.integers(10**7, 10**8)}")


def make_station(seed: int, *, customers: int = 60, kind: str = "highway", planted: bool = True) -> Station:
    """Return two years of one station with so many card customers; the same seed gives the same station."""
    rng = np.random.default_rng(seed)
    tonnes_a_day = rng.uniform(8, 11)
    types = [str(kind_) for kind_ in rng.choice(list(load()["customers"]), customers)]
    labels = names(customers, types, rng)
    profiles = [
        make_profile(f"C{number + 1:04d}", labels[number], types[number], tonnes_a_day * 30 * 0.04, rng)
        for number in range(customers)
    ]
    record: list[dict[str, str]] = []
    if planted:
        profiles, record = anomalies.plant_in_profiles(profiles, rng)
    transactions = make_transactions(profiles, rng)
    if planted:
        transactions, more = anomalies.plant_in_transactions(transactions, profiles, rng)
        record = record + more
    pump = make_pump(kind, tonnes_a_day, rng)
    return Station(
        make_customers(profiles), transactions, pump, pd.DataFrame(record, columns=["anomaly", "customer_id", "what"])
    )


def card_tonnes(station: Station) -> float:
    """Return the mean tonnes a month that the ordinary fills of the customers come to, as typed in."""
    fills = station.transactions[station.transactions["kind"] == "加油"]
    return float(litres_to_tonnes(fills["quantity"], fills["fuel"]).sum() / MONTHS)
