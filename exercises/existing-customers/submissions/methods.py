"""How named trainees work the exercise out, from the files of their package and nothing else.

One right way of reading the ledger, and one belief changed a trainee: nothing here knows the key or the models.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

KILOGRAMS_A_LITRE = {"92#": 0.735, "95#": 0.745, "0#": 0.840}
CLASSES = {(True, True): "EI", (True, False): "EII", (False, True): "EIII", (False, False): "EIV"}
STRATEGIES = {"EI": "keep", "EII": "turn", "EIII": "raise", "EIV": "settle"}
PLAN = (
    "先看 {first}，再看 {second}。{first} 月均 {tonnes:.1f} 吨，比去年同季少了 {gap:.0f} %，再不去就没了。"
    "周三上午去找车队长，带上两年四季的对账单，先问：少的这些车现在跑哪条线、在哪儿加？不报价。"
    "周五下午去 {second}。走之前约好：下月 3 号我把对账单送到会计手里，要让价的报片区，10 号前回话。"
)


@dataclass(frozen=True)
class Belief:
    """How a trainee reads the ledger."""

    tonnes: Callable[[float, str], float] = lambda litres, fuel: litres * KILOGRAMS_A_LITRE[fuel] / 1000
    """Litres of a fuel to tonnes."""
    refund: int = -1
    """What a reversal does to the sum."""
    months: Callable[[pd.Series], int] = len
    """By how many months a year's amount is divided."""
    gap: Callable[[pd.Series, pd.Series], float] = lambda before, now: shortfall(before, now)
    """Last year's and this year's months to a shortfall, 0–1."""
    unit: bool = True
    """Does he look in which unit a ledger is kept?"""
    together: bool = True
    """Does he add up the accounts with one tax number?"""


def shortfall(before: pd.Series, now: pd.Series) -> float:
    """Season by season, what went missing, over last year's total."""
    missing = sum(
        max(0.0, float(before[first : first + 3].sum() - now[first : first + 3].sum())) for first in (0, 3, 6, 9)
    )
    return missing / float(before.sum())


def swing(_: pd.Series, now: pd.Series) -> float:
    """This year alone: the poorest quarter against the best."""
    quarters = [float(now[first : first + 3].sum()) for first in (0, 3, 6, 9)]
    return 1 - min(quarters) / max(quarters)


class Package:
    """What the trainee got."""

    def __init__(self, folder: Path) -> None:
        paper = json.loads((folder / "board.json").read_text(encoding="utf-8"))
        self.facts = paper["data"]["facts"]
        self.asked = paper["data"]["tables"]["customers"]
        customers = pd.read_csv(folder / "customers.csv", dtype=str, keep_default_na=False)
        self.customers = customers.set_index("customer_id")
        fills = pd.read_csv(folder / "transactions.csv", parse_dates=["date"])
        fills["month"] = (fills["date"].dt.year - 2024) * 12 + fills["date"].dt.month - 1
        self.fills = fills

    def year(self, customer: str, belief: Belief) -> tuple[pd.Series, pd.Series]:
        """Tonnes a month of last year and this year, as this trainee reads the ledger."""
        row = self.customers.loc[customer]
        whole = self.customers.index[self.customers["tax_no"] == row["tax_no"]]
        accounts = whole if belief.together else [customer]
        fills = self.fills[self.fills["customer_id"].isin(accounts)]
        signs = fills["kind"].map({"加油": 1, "冲正": belief.refund})
        months = (fills["quantity"] * signs).groupby(fills["month"]).sum().reindex(range(24), fill_value=0.0)
        if row["ledger_unit"] != "t" or not belief.unit:
            months = months.map(lambda litres: belief.tonnes(litres, row["fuel"]))
        return months[:12].reset_index(drop=True), months[12:].reset_index(drop=True)


def answer(folder: Path, belief: Belief) -> dict[str, Any]:
    """Return the answers of a trainee with this belief."""
    package = Package(folder)
    facts = package.facts
    pumped = {"92#": facts["petrol_92"], "95#": facts["petrol_95"], "0#": facts["diesel"]}
    line = round(sum(belief.tonnes(litres, fuel) for fuel, litres in pumped.items()) * facts["share"], 2)
    means, gaps, placed = {}, {}, {}
    for row in package.asked:
        before, now = package.year(row["id"], belief)
        means[row["id"]] = float(now.sum()) / belief.months(now)
        gaps[row["id"]] = belief.gap(before, now)
        placed[row["id"]] = CLASSES[means[row["id"]] >= line, gaps[row["id"]] <= facts["stability"] / 100]
    before, now = package.year(facts["lost_name"].split()[0], replace(belief, tonnes=lambda litres, _: litres))
    urgent = sorted((name for name in placed if placed[name] == "EII"), key=lambda name: -means[name])
    first, second = (urgent + list(placed))[:2]
    return {
        "contribution-line": line,
        "stability-line": float(facts["stability"]),
        "monthly-mean": {row["id"]: round(means[row["id"]], 2) for row in package.asked if row["ask_mean"]},
        "classify": placed,
        "strategy": {row["id"]: STRATEGIES[placed[row["id"]]] for row in package.asked if row["ask_strategy"]},
        "one-number": float(round(shortfall(before, now) * float(before.sum()) * facts["lost_margin"] / 12)),
        "visit-plan": PLAN.format(first=first, second=second, tonnes=means[first], gap=gaps[first] * 100),
    }


def perfect(folder: Path) -> dict[str, Any]:
    return answer(folder, Belief())


def blank(_: Path) -> dict[str, Any]:
    return {}


def litres_for_tonnes(folder: Path) -> dict[str, Any]:
    """A thousand litres are a tonne."""
    return answer(folder, Belief(tonnes=lambda litres, _: litres / 1000))


def mean_of_records(folder: Path) -> dict[str, Any]:
    """A month without fills is no month."""
    return answer(folder, Belief(months=lambda months: int((months > 0).sum())))


def seasonal_as_unstable(folder: Path) -> dict[str, Any]:
    """Who does not buy all year round is leaving."""
    return answer(folder, Belief(gap=swing))


def refund_as_purchase(folder: Path) -> dict[str, Any]:
    """The till's sum is what was sold."""
    return answer(folder, Belief(refund=1))


def unit_unread(folder: Path) -> dict[str, Any]:
    """Every ledger is in litres."""
    return answer(folder, Belief(unit=False))


def one_name_only(folder: Path) -> dict[str, Any]:
    """A new name is a new customer: what is bought under it is not counted."""
    return answer(folder, Belief(together=False))
