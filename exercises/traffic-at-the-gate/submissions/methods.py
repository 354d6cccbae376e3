"""How named trainees read the counts, from the files of their package and nothing else.

One right way, and one belief changed a trainee: nothing here knows the key or the models.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

DENSITY = {"car": 0.735, "truck": 0.840}
SIGN = {"car": 1.8, "truck": 5.0}
TALLIES = ["passing", "slowed", "turned", "toilet", "left"]
REFUSED = ("报价", "车牌", "现金")
Tally = dict[str, float]


@dataclass(frozen=True)
class Belief:
    """How a trainee reads the counts."""

    density: Callable[[str], float] = lambda kind: DENSITY[kind]
    """Kilograms a litre."""
    kinds_apart: bool = True
    """Cars and trucks by themselves."""
    own_side: bool = True
    """Only vehicles that can turn in."""
    every_day_alike: bool = False
    """A day counted is a day like all others."""
    entered: Callable[[Tally], float] = lambda row: row["turned"] - row["toilet"]
    """Who came for oil."""
    at_gate: Callable[[Tally], float] = lambda row: row["turned"]
    """Who got past the gate."""
    asked: Callable[[Tally], float] = lambda row: row["turned"] - row["toilet"]
    """Who came for oil, as the base of who went away with it."""
    filled: Callable[[Tally], float] = lambda row: row["turned"] - row["toilet"] - row["left"]
    """Who went away with oil."""
    point: float | None = None
    """What a percentage point is taken for, in tonnes; None: worked out."""


class Package:
    """What the trainee got."""

    def __init__(self, folder: Path) -> None:
        self.board = json.loads((folder / "board.json").read_text(encoding="utf-8"))["data"]
        self.sheets, self.counts, self.days, self.station, self.fixes = (
            pd.read_csv(folder / f"{name}.csv") for name in ("sheets", "counts", "days", "station", "fixes")
        )

    def tally(self, rows: pd.DataFrame, belief: Belief) -> Tally:
        if belief.own_side:
            rows = rows[rows["direction"] == "本侧"]
        return {name: float(rows[name].sum()) for name in TALLIES if name in rows}


def place(package: Package, sheet: Any, belief: Belief) -> str:
    """Where a sheet's vehicles are lost."""
    bad_day = sheet.weather.startswith("大雨") or sheet.road.startswith("本侧修路")
    if bad_day and not belief.every_day_alike:
        return "recount"
    rows = package.counts[package.counts["sheet_id"] == sheet.sheet_id]
    kind = sheet.kind if belief.kinds_apart or not sheet.mixed else "car"
    row = package.tally(rows[rows["kind"] == kind] if belief.kinds_apart else rows, belief)
    if row["slowed"] / row["passing"] * 100 < SIGN[kind]:
        return "road"
    if belief.at_gate(row) / row["slowed"] < 0.7:
        return "gate"
    return "yard" if belief.filled(row) / belief.asked(row) < 0.85 else "none"


def fixes(package: Package, belief: Belief) -> dict[str, str]:
    """What gets into the two half-days: all that brings half a tonne; by heads, whoever sees no difference."""
    station, table = package.station.iloc[0], package.fixes
    ours = table[~(table["name"] + table["needs"]).str.contains("|".join(REFUSED))]
    worth = {kind: float(station[f"litres_{kind}"]) * belief.density(kind) / 1000 for kind in DENSITY}
    if not belief.kinds_apart:
        worth = dict.fromkeys(DENSITY, 1.0)
    ours = ours.assign(brings=ours["cars"] * worth["car"] + ours["trucks"] * worth["truck"])
    ours = ours.sort_values("brings", ascending=False, kind="stable")
    if belief.kinds_apart:
        ours = ours[ours["brings"] >= 0.5].sort_values("hours", ascending=False)
    left, plan = {"wed": 8, "fri": 8}, {}
    for fix in ours.itertuples():
        slot = next((name for name in left if left[name] >= fix.hours), None)
        if slot:
            left[slot] -= fix.hours
            plan[fix.fix_id] = slot
    return plan


def month(station: pd.Series, belief: Belief) -> float:
    """Tonnes of thirty days."""
    days = {name: int(station[f"days_{name}"]) for name in ("plain", "market", "rain")}
    if belief.every_day_alike:
        days = {"plain": 30, "market": 0, "rain": 0}
    return sum(
        count * float(station[f"{kind}_{name}"]) * belief.density(kind) / 1000
        for name, count in days.items()
        for kind in DENSITY
    )


def answer(folder: Path, belief: Belief) -> dict[str, Any]:
    """Return the answers of a trainee with this belief."""
    package = Package(folder)
    station, rates, worth, gone = package.station.iloc[0], {}, {}, 0.0
    for name, kind in (("D1", "car"), ("D2", "truck")):
        rows = package.days[package.days["kind"] == kind]
        row = package.tally(rows, belief)
        seen = row if belief.kinds_apart else package.tally(package.days, belief)
        rates[name] = round(belief.entered(seen) / seen["passing"] * 100, 2)
        litres = float(station[f"litres_{kind}" if belief.kinds_apart else "litres_mean"])
        tonnes = row["passing"] / 100 * litres * belief.density(kind) / 1000
        worth[name] = round(tonnes, 2) if belief.point is None else belief.point
        gone += row["left"] * float(station[f"yuan_{kind}"])
    return {
        "entry-rates": rates,
        "where-lost": {sheet.sheet_id: place(package, sheet, belief) for sheet in package.sheets.itertuples()},
        "point-worth": worth,
        "month-tonnes": round(month(station, belief), 1),
        "first-fixes": fixes(package, belief),
        "one-number": float(round(gone)),
    }


def perfect(folder: Path) -> dict[str, Any]:
    return answer(folder, Belief())


def blank(_: Path) -> dict[str, Any]:
    return {}


def points_for_tonnes(folder: Path) -> dict[str, Any]:
    """One point is one tonne."""
    return answer(folder, Belief(point=1.0))


def kinds_averaged(folder: Path) -> dict[str, Any]:
    """A vehicle is a vehicle."""
    return answer(folder, Belief(kinds_apart=False))


def one_day_for_month(folder: Path) -> dict[str, Any]:
    """The day I counted stands for every day."""
    return answer(folder, Belief(every_day_alike=True))


def litres_for_tonnes(folder: Path) -> dict[str, Any]:
    """A thousand litres are a tonne."""
    return answer(folder, Belief(density=lambda _: 1.0))


def toilet_as_fill(folder: Path) -> dict[str, Any]:
    """Who turned in and did not leave the queue has filled."""
    return answer(
        folder,
        Belief(
            entered=lambda row: row["turned"],
            asked=lambda row: row["turned"],
            filled=lambda row: row["turned"] - row["left"],
        ),
    )


def queue_as_gate(folder: Path) -> dict[str, Any]:
    """Who leaves the queue never came in."""
    return answer(
        folder,
        Belief(
            entered=lambda row: row["turned"] - row["toilet"] - row["left"],
            at_gate=lambda row: row["turned"] - row["left"],
        ),
    )


def both_directions(folder: Path) -> dict[str, Any]:
    """Everything on the road passes my gate."""
    return answer(folder, Belief(own_side=False))
