"""Data and key of the exercise 老客户归四格.

    build_variant(seed) ──> the trainee's files ──┬─ board_data(files)   what is shown
                                                   └─ key(files)         what is right, and what each mistake would give

Everything but build_variant is computed from the files as they were handed out.
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from toolkit import boards
from toolkit.data import anomalies, station
from toolkit.data.fills import make_transactions
from toolkit.data.profiles import Profile, make_profile, names, periods
from toolkit.data.ranges import load
from toolkit.models.existing_customers import (
    CONTRIBUTION_SHARE,
    STABILITY_LINE,
    contribution_line,
    existing_customer_matrix,
)
from toolkit.models.units import DENSITY, litres_to_tonnes, tonnes_to_litres

Files = dict[str, pd.DataFrame]
Pattern = Callable[[np.random.Generator], np.ndarray]
CUSTOMERS = 60
OPEN_SEED = b"existing-customers: the open practice set"
NOTES = ["月底对账", "司机卡在车上", "早上来得多", "走省道", "开专票", "电话先问排不排队", "夜里也来", "对账单要盖章"]
OTHERS = "B01 B02 B09 B10 B11 B13 B14 B15 B16 B22 B27 B29 B31 B35 B36 B40".split()  # noqa: SIM905 - a list to read
HAULIERS = ("B01", "B39", "B40")
SITES = ("B03", "B04", "B17")


def _levels(rng: np.random.Generator, levels: list[float], before: float) -> np.ndarray:
    """Return 24 weights: last year flat at `before`, this year one level a quarter; a little noise."""
    weights = np.concatenate([np.full(12, before), np.repeat(levels, 3)])
    return weights * rng.uniform(0.95, 1.05, 24)


def _flat(rng: np.random.Generator) -> np.ndarray:
    return _levels(rng, [1, 1, 1, 1], rng.uniform(0.97, 1.08))


def _leaving(rng: np.random.Generator) -> np.ndarray:
    return _levels(rng, [1, 0.72, 0.48, 0.28], rng.uniform(1.08, 1.2))


def _hollow(rng: np.random.Generator) -> np.ndarray:
    return _levels(rng, [0.95, 0.72, 0.45, 0.36], 1.0)


def _growing(rng: np.random.Generator) -> np.ndarray:
    return _levels(rng, [1, 1, 1, 1], rng.uniform(0.56, 0.66))


def _in_season(*months: int) -> Pattern:
    def pattern(rng: np.random.Generator) -> np.ndarray:
        bought = np.isin(np.tile(np.arange(1, 13), 2), months)
        return bought * rng.uniform(0.9, 1.1, 24) * np.repeat([rng.uniform(0.98, 1.08), 1.0], 12)

    return pattern


def _season_lost(rng: np.random.Generator) -> np.ndarray:
    now = [0, 0, 0, 1, 1, 1, 0.35, 0.35, 0.35, 0.1, 0, 0]
    return np.concatenate([np.isin(np.arange(1, 13), range(4, 11)) * 1.1, now]) * rng.uniform(0.95, 1.05, 24)


def _bursts(rng: np.random.Generator) -> np.ndarray:
    first = int(rng.integers(2, 4))
    now, before = np.zeros(12), np.zeros(12)
    now[[first, first + 1, first + 2, 9, 10]] = 1
    before[first : first + 8] = 1.15
    return np.concatenate([before, now]) * rng.uniform(0.9, 1.1, 24)


class Role(NamedTuple):
    """What one of the asked customers is made for."""

    types: tuple[str, ...]
    ratio: tuple[float, float]
    """Tonnes a month over the contribution line."""
    pattern: Pattern
    trap: str = ""
    ask: str = ""


HIGH = (1.38, 2.0)
ROLES = (
    Role(HAULIERS, (0.805, 0.83), _flat, "refund-high", "mean"),
    Role(HAULIERS, (1.38, 1.7), _hollow, "refund-stable"),
    Role(("B10",), (1.4, 2.0), _in_season(4, 5, 6, 7, 8, 9, 10)),
    Role(("B20",), (0.15, 0.28), _in_season(5, 6, 9, 10), "", "strategy"),
    Role(("B03", "B19"), (0.5, 0.65), _bursts, "", "mean"),
    Role(("B03", "B18"), (0.5, 0.65), _bursts, "", "strategy"),
    Role(("B05", "B06"), (0.937, 0.948), _flat),
    Role(("B05", "B06", "B26"), (0.937, 0.948), _leaving),
    Role(SITES, HIGH, _flat, "tonnes"),
    Role(SITES, HIGH, _leaving, "tonnes"),
    Role(("B09", "B14", "B36"), (1.4, 1.6), _flat, "two-names"),
    Role(("B09", "B02", "B36"), (1.4, 1.6), _leaving, "two-names"),
    Role(("B10",), (1.38, 1.8), _season_lost, "", "strategy"),
    Role(("B04", "B16", "B17"), HIGH, _growing, "", "strategy"),
)
"""The asked customers: 4 EI, 4 EII, 3 EIII, 3 EIV, whatever the seed.

Two are wrong for whoever adds refunds up, two for whoever looks at months instead of seasons, two for whoever skips
empty months, two for whoever takes a thousand litres for a tonne; two stand in tonnes, two have a second name, one lost
its season, one grew.
"""


def build_variant(seed: bytes) -> Files:
    """Return the files of one trainee: transactions, others, customers, station, questions (file names as keys)."""
    rng = np.random.default_rng(int.from_bytes(seed, "big"))
    pump = station.make_pump("highway", rng.uniform(9, 11.5), rng, petrol=rng.uniform(0.26, 0.31))
    line = _line(_pump_means(pump))
    numbers = [f"C{number:04d}" for number in 1 + rng.permutation(CUSTOMERS)]
    second = sum(role.trap == "two-names" for role in ROLES)
    asked_types = [str(rng.choice(role.types)) for role in ROLES]
    types = asked_types + [asked_types[i] for i, role in enumerate(ROLES) if role.trap == "two-names"]
    types += ["B02"] + [str(kind) for kind in rng.choice(OTHERS, CUSTOMERS - len(types) - 1)]
    labels = names(types, rng)
    spare = iter(zip(numbers[len(ROLES) :], labels[len(ROLES) :], strict=True))
    profiles, others, rows = [], [], []
    for index, role in enumerate(ROLES):
        made = _profile(role, numbers[index], labels[index], types[index], line, spare, rng)
        profiles += made
        asked = {"classify": True, "mean": role.ask == "mean", "strategy": role.ask == "strategy", "lost": False}
        rows.append({"customer_id": made[0].customer_id, **asked, "margin_yuan_a_litre": 0.0})
    rows = [rows[i] for i in rng.permutation(len(rows))]
    lost = _lost(*next(spare), rng)
    rows.append({"customer_id": lost.customer_id, "classify": False, "mean": False, "strategy": False, "lost": True})
    rows[-1]["margin_yuan_a_litre"] = round(float(rng.uniform(0.24, 0.38)), 2)
    profiles.append(lost)
    for (number, label), kind in zip(spare, types[len(ROLES) + second + 1 :], strict=True):
        others.append(replace(make_profile(number, label, kind, line * 1.2, rng), note=str(rng.choice(NOTES))))
    profiles.sort(key=lambda profile: profile.customer_id)
    everyone = sorted(profiles + others, key=lambda profile: profile.customer_id)
    return {
        "transactions.csv": make_transactions(profiles, rng),
        "others.csv": _months_of(others),
        "customers.csv": station.make_customers(everyone),
        "station.csv": pump,
        "questions.csv": pd.DataFrame(rows),
    }


def _months_of(profiles: list[Profile]) -> pd.DataFrame:
    """Return the litres a month of the customers nobody is asked about; their single fills would only be heavy."""
    table = pd.DataFrame({profile.customer_id: profile.amounts for profile in profiles}, index=periods().astype(str))
    return table.rename_axis("month").rename_axis(columns="customer_id").T.stack().rename("litres").reset_index()


def _profile(
    role: Role, number: str, label: str, kind: str, line: float, spare: Any, rng: np.random.Generator
) -> list[Profile]:
    """Return the account or accounts of one asked customer; the ranges of its role keep it away from every limit."""
    fuel = load()["vehicles"][load()["customers"][kind]["vehicle"]]["fuel"]
    weights = role.pattern(rng)
    weights *= 12 / weights[12:].sum()
    amounts = np.round(tonnes_to_litres(weights * rng.uniform(*role.ratio) * line, fuel))
    tax_no, note = f"HB{rng.integers(10**7, 10**8)}", str(rng.choice(NOTES))
    # Fleets of cars fill thousands of times a year: their card exports a day's fills as one row.
    profile = Profile(number, label, kind, fuel, amounts, tax_no=tax_no, note=note, daily=fuel != "0#")
    if role.trap == "tonnes":
        return [anomalies.type_tonnes(profile, DENSITY[fuel])]
    if role.trap == "two-names":
        month = 16 if role.pattern is _leaving else int(rng.integers(16, 18))
        old, new = anomalies.split_names(profile, *next(spare), month)
        since = f"{periods()[month].year} 年 {periods()[month].month} 月"
        return [
            replace(old, note=f"{since}起改记新户名 {new.customer_id} {new.name}，税号没变"),
            replace(new, note=f"{since}以前记在 {number} {label}，税号没变"),
        ]
    if role.trap == "refund-high":
        return [_with_refunds(profile, (rng.uniform(1.06, 1.09) * line, fuel), [13, 16, 20, 22], rng)]
    if role.trap == "refund-stable":
        quarter = amounts[:12].sum() / 4
        entries = zip([18, 20, 21, 23], np.round(quarter * rng.uniform(0.085, 0.095, 4)), strict=True)
        return [replace(profile, refunds=tuple((month, float(amount)) for month, amount in entries))]
    return [profile]


def _with_refunds(profile: Profile, system: tuple[float, str], months: list[int], rng: np.random.Generator) -> Profile:
    """Return the profile with refunds that lift the till's sum (purchases plus refunds) to so many tonnes a month."""
    excess = tonnes_to_litres(system[0], system[1]) * 12 - profile.amounts[12:].sum()
    parts = rng.uniform(0.9, 1.1, len(months))
    entries = np.round(excess / 2 * parts / parts.sum())
    return replace(profile, refunds=tuple((m, float(a)) for m, a in zip(months, entries, strict=True)))


def _lost(number: str, label: str, rng: np.random.Generator) -> Profile:
    """Return the customer of the question about money."""
    litres = np.round(_levels(rng, [0.9, 0.7, 0.5, 0.4], 1.0) * rng.uniform(2400, 4200))
    return Profile(number, label, "B02", "0#", litres, tax_no=f"HB{rng.integers(10**7, 10**8)}", note="说是线路改了")


# --- from the files ---------------------------------------------------------------------------------------------------


def _pump_means(pump: pd.DataFrame) -> pd.Series:
    """Return the mean monthly litres by fuel of the latest twelve months, whole litres as the question states them."""
    months = sorted(pump["month"].astype(str).unique())[-12:]
    return pump[pump["month"].astype(str).isin(months)].groupby("fuel")["litres"].sum().div(12).round()


def _line(means: pd.Series) -> float:
    return contribution_line(means, share=CONTRIBUTION_SHARE)


def _monthly(files: Files) -> pd.DataFrame:
    """Return 24 columns of months; rows (customer_id, kind) with kind 加油 or 冲正, in the ledger's unit."""
    fills = files["transactions.csv"]
    # The first seven letters of a day are its month: text is read here, and each day only once.
    place, days = pd.factorize(fills["date"].astype(str))
    month = np.array([day[:7] for day in days], dtype=object)[place]
    sums = fills.groupby(["customer_id", "kind", month])["quantity"].sum().unstack(fill_value=0.0)
    sums.columns = pd.PeriodIndex(sums.columns, freq="M")
    others = files["others.csv"].pivot(index="customer_id", columns="month", values="litres").fillna(0.0)
    others.columns = pd.PeriodIndex(others.columns, freq="M")
    others.index = pd.MultiIndex.from_product([others.index, ["加油"]])
    everyone = pd.MultiIndex.from_product([files["customers.csv"]["customer_id"], ["加油", "冲正"]])
    sums = pd.concat([sums, others])
    return sums.reindex(index=everyone, columns=periods(), fill_value=0.0).round(3)


def _place(files: Files, litres: pd.DataFrame, line: float) -> pd.DataFrame:
    """Return what the model says of a table of litres: rows customer_id, 24 columns."""
    fuel = files["customers.csv"].set_index("customer_id")["fuel"]
    long = litres.rename_axis("customer_id").rename_axis("month", axis=1).stack().rename("litres").reset_index()
    long["fuel"] = long["customer_id"].map(fuel)
    placed = existing_customer_matrix(long, contribution_line=line, stability_line=STABILITY_LINE)
    return placed.set_index("customer_id")


class Ledger(NamedTuple):
    """The customers' months in litres, accounts of one company added up."""

    bought: pd.DataFrame
    refunded: pd.DataFrame
    alone: pd.DataFrame
    """Net, each account by itself."""
    raw: pd.DataFrame
    """Net, in whatever unit was typed in."""


def _ledger(files: Files, months: pd.DataFrame) -> Ledger:
    customers = files["customers.csv"].set_index("customer_id")
    bought, refunded = months.xs("加油", level=1), months.xs("冲正", level=1)
    in_tonnes = customers["ledger_unit"] == "t"
    factor = pd.Series(np.where(in_tonnes, 1000 / customers["fuel"].map(DENSITY), 1.0), index=customers.index)
    raw = bought - refunded
    company = customers["tax_no"]
    whole = [part.mul(factor, axis=0).groupby(company).transform("sum") for part in (bought, refunded)]
    return Ledger(whole[0], whole[1], raw.mul(factor, axis=0), raw)


def key(files: Files) -> dict[str, Any]:
    """Return what is right, and what each mistake would give; shortfalls in per cent, amounts in tonnes a month."""
    customers, asked = files["customers.csv"].set_index("customer_id"), files["questions.csv"]
    means, ledger = _pump_means(files["station.csv"]), _ledger(files, _monthly(files))
    line = _line(means)
    net = ledger.bought - ledger.refunded
    right, alone = _place(files, net, line), _place(files, ledger.alone, line)
    system = _place(files, ledger.bought + ledger.refunded, line)
    now, before = net.iloc[:, 12:], net.iloc[:, :12]
    quarters = now.T.reset_index(drop=True).groupby(np.arange(12) // 3).sum().T
    fuel = customers["fuel"]
    tonnes = right["tonnes_per_month"]
    in_tonnes = customers["ledger_unit"] == "t"
    columns = {
        "tonnes": tonnes,
        "tonnes_litres": tonnes.where(in_tonnes, now.sum(axis=1) / 12 / 1000),
        "tonnes_active": tonnes * 12 / (now > 0).sum(axis=1).clip(lower=1),
        "tonnes_system": system["tonnes_per_month"],
        "tonnes_bought": litres_to_tonnes(ledger.bought.iloc[:, 12:].sum(axis=1) / 12, fuel),
        "tonnes_unread": litres_to_tonnes(ledger.raw.iloc[:, 12:].sum(axis=1) / 12, fuel).where(in_tonnes, tonnes),
        "tonnes_alone": alone["tonnes_per_month"],
        "refunded": ledger.refunded.iloc[:, 12:].sum(axis=1),
        "empty": (now == 0).sum(axis=1),
        "gap": right["gap_to_last_year"] * 100,
        "gap_months": (1 - quarters.min(axis=1) / quarters.max(axis=1)) * 100,
        "gap_system": system["gap_to_last_year"] * 100,
        "gap_alone": alone["gap_to_last_year"] * 100,
        "gap_change": (now.sum(axis=1) / before.sum(axis=1) - 1).abs() * 100,
    }
    wanted = asked.loc[asked["classify"], "customer_id"]
    table = pd.DataFrame(columns).loc[wanted].astype(float).round(6)
    lost = asked.loc[asked["lost"]].iloc[0]
    shortfall = tonnes_to_litres(
        right.loc[lost["customer_id"], "gap_to_last_year"]
        * litres_to_tonnes(before.loc[lost["customer_id"]].sum(), "0#"),
        "0#",
    )
    facts = {
        "line": round(line, 6),
        "line_litres": round(float(means.sum() * CONTRIBUTION_SHARE / 1000), 6),
        "line_one_density": round(float(litres_to_tonnes(means.sum(), "0#") * CONTRIBUTION_SHARE), 6),
        "lost_litres": round(float(shortfall), 2),
        "lost_yuan": round(float(shortfall * lost["margin_yuan_a_litre"] / 12), 2),
        "lost_yuan_a_year": round(float(shortfall * lost["margin_yuan_a_litre"]), 2),
    }
    return {"facts": facts, "tables": {"customers": table.to_dict("index")}}


def board_data(files: Files) -> dict[str, Any]:
    """Return what the trainee sees: ledger cards of the asked customers, the station's volume, the other customers."""
    customers, asked = files["customers.csv"].set_index("customer_id"), files["questions.csv"]
    means, months = _pump_means(files["station.csv"]), _monthly(files)
    counts = files["transactions.csv"].groupby(["customer_id", "kind"]).size()
    kinds = {kind: months.xs(kind, level=1) for kind in ("加油", "冲正")}
    rows = []
    for ask in asked[asked["classify"]].itertuples():
        rows.append(
            _card(ask.customer_id, customers, kinds, counts)
            | {"ask_mean": bool(ask.mean), "ask_strategy": bool(ask.strategy)}
        )
    lost = asked[asked["lost"]].iloc[0]
    name = lost["customer_id"]
    bought = kinds["加油"].loc[name].to_numpy()
    facts = {
        "petrol_92": int(means["92#"]),
        "petrol_95": int(means["95#"]),
        "diesel": int(means["0#"]),
        "share": CONTRIBUTION_SHARE,
        "stability": round(STABILITY_LINE * 100),
        "lost_name": f"{name} {customers.loc[name, 'name']}",
        "lost_before": _quarters(bought[:12], "L"),
        "lost_now": _quarters(bought[12:], "L"),
        "lost_margin": float(lost["margin_yuan_a_litre"]),
    }
    return {"facts": facts, "tables": {"customers": rows, "others": _others(files, means, months)}}


def _card(name: str, customers: pd.DataFrame, kinds: dict[str, pd.DataFrame], counts: pd.Series) -> dict[str, Any]:
    """Return one customer's ledger card, in the unit in which it is kept."""
    row = customers.loc[name]
    unit, places = ("吨", 2) if row["ledger_unit"] == "t" else ("升", 0)
    bought, refunded = (np.round(kinds[kind].loc[name].to_numpy(), places) for kind in kinds)
    reversals = [
        f"{month} {amount:,.0f} 升" for month, amount in zip(kinds["加油"].columns, refunded, strict=True) if amount
    ]
    twins = customers.index[(customers["tax_no"] == row["tax_no"]) & (customers.index != name)]
    other = "没有"
    if len(twins):
        twin = _quarters(kinds["加油"].loc[twins[0]].to_numpy()[12:], row["ledger_unit"])
        other = f"{twins[0]} {customers.loc[twins[0], 'name']}（同税号）,2025 年四季 {twin}"
    return {
        "id": name,
        "name": row["name"],
        "type": row["type_name"],
        "fuel": row["fuel"],
        "unit": unit,
        "before": [float(amount) for amount in bought[:12]],
        "now": [float(amount) for amount in bought[12:]],
        "quarters_before": _quarters(bought[:12], row["ledger_unit"]),
        "quarters_now": _quarters(bought[12:], row["ledger_unit"]),
        "fills": int(counts.get((name, "加油"), 0)),
        "refunds": "、".join(reversals) if reversals else "没有",
        "system": f"{bought[12:].sum() + refunded[12:].sum():,.{places}f}",
        "other": other,
        "note": row["note"],
    }


def _quarters(amounts: np.ndarray, ledger: str) -> str:
    places = 2 if ledger == "t" else 0
    return "、".join(f"{amounts[month : month + 3].sum():,.{places}f}" for month in range(0, 12, 3))


def _others(files: Files, means: pd.Series, months: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the customers nobody is asked about, placed by the model, for the pictures under the two lines."""
    customers, asked = files["customers.csv"].set_index("customer_id"), files["questions.csv"]
    taken = customers.loc[asked["customer_id"], "tax_no"]
    rest = customers.index[~customers["tax_no"].isin(taken)]
    known = rest[pd.to_datetime(customers.loc[rest, "since"]) <= periods()[0].start_time]
    placed = _place(files, _ledger(files, months).alone.loc[known], _line(means))
    return [
        {
            "id": name,
            "name": customers.loc[name, "name"],
            "tonnes": round(float(row["tonnes_per_month"]), 2),
            "gap": round(float(row["gap_to_last_year"]) * 100, 1),
        }
        for name, row in placed[placed["gap_to_last_year"].notna()].iterrows()
    ]


def practice_payload() -> dict[str, Any]:
    """Return the open practice board with data and key, as the book shows it; its seed is public and no class's."""
    board = boards.load(Path(__file__).with_name("board.yml"))
    files = build_variant(OPEN_SEED)
    return boards.practice(board, board_data(files), key(files))
