"""How named trainees work the exercise out, from the files of their package and nothing else.

One right way of reading the reports, and one belief changed a trainee: nothing here knows the key or the models.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd


@dataclass(frozen=True)
class Belief:
    """How a trainee counts."""

    one_station: bool = True
    """A customer of two stations counts once."""
    one_company: bool = True
    """Accounts of one company at one station are one customer."""
    same_season: bool = True
    """New is who did not buy in the same quarter of last year; else: in the quarter before."""
    by_potential: bool = True
    """Targets follow what is still to be had; else: last year's volume."""
    over_base: bool = True
    """What counts is what comes on top of the mean before signing."""
    large_apart: bool = True
    """Not everybody developed is a large customer."""


def verdict(row: Any, claims: pd.DataFrame, belief: Belief) -> str:
    """What becomes of one reported account."""
    company = claims[claims["tax"] == row.tax]
    if "签了直供" in row.department:
        return "dept"
    old = company["last_q2"].sum() > 0
    if not belief.same_season:
        old = company["q1"].sum() > 0 and company["q1"].sum() >= row.q2 / 2
    if old:
        return "old"
    if row.q2 == 0:
        return "wait"
    here = company[company["station"] == row.station]
    if belief.one_company and row.q2 < here["q2"].max():
        return "merge"
    sold = company.groupby("station")["q2"].sum()
    return "other" if belief.one_station and sold[row.station] < sold.max() else "count"


def targets(stations: pd.DataFrame, total: float, belief: Belief) -> dict[str, float]:
    """Tenths of a tonne, handed out so that they add up."""
    months = stations["season_months"]
    season = stations["season_tonnes"] * (12 - months) / 12
    weight = stations["listed"] - stations["signed"] - stations["shared"] - season
    if not belief.by_potential:
        weight = stations["last_year"]
    tenths = (weight / weight.sum() * total * 10).round().astype(int)
    tenths.iloc[int(tenths.argmax())] += round(total * 10) - int(tenths.sum())
    return {name: tenth / 10 for name, tenth in zip(stations["station_id"], tenths, strict=True)}


def retained(row: pd.Series, rate: float, belief: Belief) -> float:
    months = [float(row[f"m{month}"]) for month in range(1, 13)]
    award = max(0.0, sum(months) - (12 * row["base"] if belief.over_base else 0)) * rate
    return float(round(award / 2 if months[10] == months[11] == 0 else award))


def answer(folder: Path, belief: Belief) -> dict[str, Any]:
    """Return the answers of a trainee with this belief."""
    facts = json.loads((folder / "board.json").read_text(encoding="utf-8"))["data"]["facts"]
    claims = pd.read_csv(folder / "claims.csv")
    people = pd.read_csv(folder / "people.csv")
    awards = pd.read_csv(folder / "awards.csv")
    reported = [float(part) for part in facts["sum_reported"].split("、")]
    doubled = facts["both"] if belief.one_station else 0
    split = people["split"] - 1 if belief.one_company else 0
    heads = (people["reported"] - split - people["waiting"] - people["signed"]) * facts["yuan_head"]
    large = round(facts["develop"] * 551 / 1426) if belief.large_apart else facts["develop"]
    return {
        "claims": {row.account_id: verdict(row, claims, belief) for row in claims.itertuples() if row.asked},
        "station-targets": targets(pd.read_csv(folder / "stations.csv"), facts["total"], belief),
        "bonus-heads": {name: float(yuan) for name, yuan in zip(people["person_id"], heads, strict=True)},
        "bonus-retained": {
            row["customer_id"]: retained(row, facts["yuan_tonne"], belief) for _, row in awards.iterrows()
        },
        "large-demand": large * 20 * facts["share"] / 100,
        "one-number": round(sum(reported) - doubled - facts["signed"], 1),
    }


def perfect(folder: Path) -> dict[str, Any]:
    return answer(folder, Belief())


def blank(_: Path) -> dict[str, Any]:
    return {}


def off_potential(folder: Path) -> dict[str, Any]:
    """Everybody last year's volume plus the same per cent."""
    return answer(folder, Belief(by_potential=False))


def double_counting(folder: Path) -> dict[str, Any]:
    """Who reported it has developed it."""
    return answer(folder, Belief(one_station=False))


def split_as_customers(folder: Path) -> dict[str, Any]:
    """So many accounts, so many customers."""
    return answer(folder, Belief(one_company=False))


def season_as_growth(folder: Path) -> dict[str, Any]:
    """More than last quarter is new."""
    return answer(folder, Belief(same_season=False))


def gross_for_increment(folder: Path) -> dict[str, Any]:
    """All that he buys was brought by us."""
    return answer(folder, Belief(over_base=False))


def all_as_large(folder: Path) -> dict[str, Any]:
    """1,426 developed, each of twenty tonnes."""
    return answer(folder, Belief(large_apart=False))
