"""How named trainees read the ledger of channels, from the files of their package and nothing else.

One right way, and one belief changed a trainee: nothing here knows the key or the models.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

DENSITY = 0.840
RED = ("车牌", "车主名单", "介绍费", "监控")
ASKS = {
    "never": ("拷给您", "查电话", "换您的会员名单", "给他个人"),
    "b": ("报过", "早有", "去年就签了"),
    "c": ("平台来人", "银行", "协会"),
    "d": ("尿素", "充电", "洗车", "便利店"),
}
"""Words by which a manager tells the questions apart; what is left is news."""


@dataclass(frozen=True)
class Belief:
    """How a trainee reads the ledger."""

    once: bool = True
    """A customer counts on the channel that met it first."""
    found: bool = True
    """Who came by himself was not found."""
    area: bool = True
    """The hours of the area's people are hours."""
    density: float = DENSITY
    """Kilograms a litre of 0#."""
    cash: bool = True
    """There is no cash."""
    red: bool = True
    """Red lines are red."""
    by: str = "customers"
    """What a block is chosen by."""
    register: bool = True
    """Who stands in the register is no news."""


class Package:
    """What the trainee got."""

    def __init__(self, folder: Path) -> None:
        self.board = json.loads((folder / "board.json").read_text(encoding="utf-8"))["data"]
        self.channels, self.signed, self.blocks, self.asks, self.pay = (
            pd.read_csv(folder / f"{name}.csv") for name in ("channels", "signed", "blocks", "asks", "pay")
        )
        self.red = self.channels["channel"].str.contains("|".join(RED))

    def rows(self, belief: Belief) -> pd.DataFrame:
        """The customers that count."""
        book = self.signed
        twice, came = book["first_channel"] != book["channel_id"], book["how"] == "自己来的"
        return book[~(twice & belief.once) & ~(came & belief.found)]

    def hours(self, belief: Belief) -> pd.Series:
        hours = self.channels["hours"] + (self.channels["area_hours"] if belief.area else 0)
        return hours.set_axis(self.channels["channel_id"])


def yields(package: Package, belief: Belief) -> pd.Series:
    """Tonnes a month for ten person-hours, by channel."""
    rows = package.rows(belief)
    litres = rows["unit"] == "L"
    tonnes = rows["quantity"].where(~litres, rows["quantity"] * belief.density / 1000)
    return tonnes.groupby(rows["channel_id"]).sum() / package.hours(belief) * 10


def fate(channel: Any, brings: float, is_red: bool, belief: Belief) -> str:
    if is_red and belief.red:
        return "refuse"
    if channel.cash > 0 and belief.cash:
        return "up"
    return "more" if brings >= 4 else "stop" if brings < 1.5 else "hold"


def plan(package: Package, belief: Belief) -> dict[str, str]:
    """What gets into the two half-days: all that brings enough; what the belief adds comes last."""
    table = package.blocks
    table = table.assign(
        customers=table["reached"] * table["of_100"] * table["sign_100"] / 10_000,
        refused=table["name"].str.contains("|".join(RED)),
    )
    usual = table[~table["refused"] & table["cash"].eq(0)]
    if belief.by == "contacts":
        chosen = usual.sort_values("reached", ascending=False, kind="stable")
    else:
        chosen = usual[usual["customers"] >= 0.1].sort_values("hours", ascending=False, kind="stable")
    added = table[(table["refused"] & (not belief.red)) | (table["cash"].gt(0) & (not belief.cash))]
    left, slots = {"wed": 8, "fri": 8}, {}
    for block in pd.concat([chosen, added]).itertuples():
        slot = next((name for name in left if left[name] >= block.hours), None)
        if slot:
            left[slot] -= block.hours
            slots[block.block_id] = slot
    return slots


def ask(text: str, belief: Belief) -> str:
    given = next((answer for answer, words in ASKS.items() if any(word in text for word in words)), "a")
    if given == "never" and not belief.red:
        return "a"
    return "a" if given == "b" and not belief.register else given


def answer(folder: Path, belief: Belief) -> dict[str, Any]:
    """Return the answers of a trainee with this belief."""
    package = Package(folder)
    brings, pay = yields(package, belief), package.pay.iloc[0]
    asked = [row["id"] for row in package.board["tables"]["channels"] if row["ask_yield"]]
    clean = package.channels[~package.red & package.channels["cash"].eq(0)]["channel_id"]
    customers = package.rows(belief)["channel_id"].isin(clean).sum()
    hours = pay["hours"] + (pay["area_hours"] if belief.area else 0)
    return {
        "channel-yield": {name: round(float(brings[name]), 2) for name in asked},
        "keep-or-stop": {
            row.channel_id: fate(row, float(brings[row.channel_id]), bool(is_red), belief)
            for row, is_red in zip(package.channels.itertuples(), package.red, strict=True)
        },
        "four-questions": {row.ask_id: ask(row.text, belief) for row in package.asks.itertuples()},
        "hours-a-customer": round(float(package.hours(belief)[clean].sum() / customers), 1),
        "half-days": plan(package, belief),
        "one-number": float(round(pay["litres"] * pay["yuan"] / hours)),
    }


def perfect(folder: Path) -> dict[str, Any]:
    return answer(folder, Belief())


def blank(_: Path) -> dict[str, Any]:
    return {}


def double_counted(folder: Path) -> dict[str, Any]:
    """What two channels booked, both brought."""
    return answer(folder, Belief(once=False))


def walk_in_booked(folder: Path) -> dict[str, Any]:
    """Who came by himself was brought by somebody."""
    return answer(folder, Belief(found=False))


def area_hours_left_out(folder: Path) -> dict[str, Any]:
    """Other people's hours cost nothing."""
    return answer(folder, Belief(area=False))


def litres_for_tonnes(folder: Path) -> dict[str, Any]:
    """A thousand litres are a tonne."""
    return answer(folder, Belief(density=1.0))


def cash_ignored(folder: Path) -> dict[str, Any]:
    """The money will turn up."""
    return answer(folder, Belief(cash=False))


def red_line_as_channel(folder: Path) -> dict[str, Any]:
    """What works is a channel."""
    return answer(folder, Belief(red=False))


def contacts_for_customers(folder: Path) -> dict[str, Any]:
    """Who reaches most signs most."""
    return answer(folder, Belief(by="contacts"))


def old_as_new(folder: Path) -> dict[str, Any]:
    """Whom nobody visited is news."""
    return answer(folder, Belief(register=False))
