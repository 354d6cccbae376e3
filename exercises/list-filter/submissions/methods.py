"""How named trainees work the exercise out, from the files of their package and nothing else.

One right way of reading the lists, and one belief changed a trainee: nothing here knows the key or the models.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd


@dataclass(frozen=True)
class Belief:
    """How a trainee reads a list."""

    heeds_refusal: bool = True
    """Whoever opted out or ticked nothing is not called."""
    people: bool = True
    """A person who stands there twice is one."""
    by_volume: bool = True
    """Calls go where the litres are; else: where the rows are."""
    same_season: bool = True
    """Looks at the same months of last year before saying that somebody left."""
    own_lines: bool = True
    """The borrowed lines are looked at before they are used."""
    tonnes: bool = True
    """A share of customers is not a share of volume."""


def action(rows: pd.DataFrame, belief: Belief) -> str:
    """What to do with one pile."""
    people = rows.drop_duplicates("person")
    said = people["consent"].value_counts().reindex(["电话", "消息", "没勾", "退订"], fill_value=0)
    if "客户经理" in people["manager"].iloc[0]:
        return "hand"
    refused = said["电话"] + said["消息"] < len(people) / 2
    if refused and belief.heeds_refusal:
        return "stop"
    if people["valid"].sum() / (len(people) if belief.people else len(rows)) < 0.6:
        return "clean"
    if belief.same_season and people["year_ago"].iloc[0].startswith("也不来"):
        return "leave"
    worth = people["litres"].mean() >= 60 or (not belief.by_volume and len(rows) >= 60)
    return "call" if worth and (said["电话"] >= said["消息"] or refused) else "message"


def layer(group: Any, whole: float, belief: Belief) -> str:
    """What to do with one group of card customers."""
    if group.missing > 0.2 * group.names:
        return "blank"
    if group.ratio > 1:
        return "cut"
    if group.ratio < 0.75:
        return "keep"
    return "talk" if belief.own_lines and group.tonnes >= 0.3 * whole else "tighten"


def answer(folder: Path, belief: Belief) -> dict[str, Any]:
    """Return the answers of a trainee with this belief."""
    names, sheets = pd.read_csv(folder / "list.csv"), pd.read_csv(folder / "sheets.csv")
    customers, week = pd.read_csv(folder / "customers.csv"), pd.read_csv(folder / "week.csv").iloc[0]
    groups = customers.dropna().groupby("group_id")[["tonnes", "margin", "discount", "overdue"]].sum()
    groups["names"] = customers.groupby("group_id").size()
    groups["missing"] = customers["margin"].isna().groupby(customers["group_id"]).sum()
    groups["ratio"] = (groups["discount"] + groups["overdue"]) / groups["margin"]
    known, whole = groups[groups["missing"] <= 0.2 * groups["names"]], groups["tonnes"].sum()
    cut = {"L60": known["ratio"] > 0.6, "L75": known["ratio"] >= 0.75, "L100": known["ratio"] > 1}
    counted = "tonnes" if belief.tonnes else "names"
    lost = {name: known.loc[beyond, counted].sum() / groups[counted].sum() * whole for name, beyond in cut.items()}
    minus = sheets["unticked"] + sheets["bad"]
    minus += sheets["repeated"] if belief.people else 0
    minus += sheets["out"] if belief.heeds_refusal else 0
    spoken = week["calls"] * week["answered"] / 100
    minutes = week["calls"] * 2 + spoken * week["talk"] + (week["calls"] - spoken) * 2
    return {
        "piles": {str(name): action(rows, belief) for name, rows in names.groupby("pile_id")},
        "callable": {name: float(left) for name, left in zip(sheets["sheet_id"], sheets["rows"] - minus, strict=True)},
        "groups": {row.Index: layer(row, whole, belief) for row in groups.itertuples()},
        "volume-lost": {name: round(float(amount), 2) for name, amount in lost.items()},
        "own-line": round(100 * (1 - week["handling"] / week["margin"]), 1) if belief.own_lines else 75.0,
        "one-number": round(minutes / 360, 1),
    }


def perfect(folder: Path) -> dict[str, Any]:
    return answer(folder, Belief())


def blank(_: Path) -> dict[str, Any]:
    return {}


def opted_out_called(folder: Path) -> dict[str, Any]:
    """A number is there to be called."""
    return answer(folder, Belief(heeds_refusal=False))


def rows_as_people(folder: Path) -> dict[str, Any]:
    """So many rows, so many people."""
    return answer(folder, Belief(people=False))


def biggest_list_first(folder: Path) -> dict[str, Any]:
    """The longest list first."""
    return answer(folder, Belief(by_volume=False))


def season_as_lapsed(folder: Path) -> dict[str, Any]:
    """Who has not come for months has left."""
    return answer(folder, Belief(same_season=False))


def rule_taken(folder: Path) -> dict[str, Any]:
    """The lines are the lines."""
    return answer(folder, Belief(own_lines=False))


def names_for_volume(folder: Path) -> dict[str, Any]:
    """A tenth of the customers is a tenth of the fuel."""
    return answer(folder, Belief(tonnes=False))
