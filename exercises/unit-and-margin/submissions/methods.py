"""How named trainees work the exercise out, from the files of their package and nothing else.

One right way of reckoning a counter-offer, and one belief changed a trainee: nothing here knows the key or the models.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

KILOGRAMS_A_LITRE = {"92#": 0.735, "0#": 0.840}
FLOOR, CHARGED = 100, 10_000
NOT_A_PRICE = ("压两个月", "个人")
REQUEST = (
    "请示片区：{name}，0#，现在一个月 {now} 吨，挣 {earned:.0f} 元。"
    "他要每吨让 {cut:.0f} 元，合每升 {litre:.2f} 元，答应 {promised} 吨，"
    "照他的批只挣 {after:.0f} 元，要 {even:.1f} 吨才打平。"
    "请批月量 {least:.0f} 吨起让，不到的月份按公开让利走。他每月 1 号前预存一半油款，车全办司机卡。"
    "试三个月，连着两个月不到量就停。批下来以前不答应他，10 号前回话。"
)


@dataclass(frozen=True)
class Belief:
    """How a trainee reckons."""

    kilo: Callable[[str], float] = lambda fuel: KILOGRAMS_A_LITRE[fuel]
    """Kilograms a litre."""
    price_kilo: Callable[[float], float] = lambda kilo: kilo
    """What a thousand litres weigh when a price is converted, in tonnes."""
    later: float = 1.0
    """What part of rebates after the fact and of gifts is counted."""
    extra_only: bool = False
    """Is the discount taken off the additional litres only?"""
    looks_at_margin: bool = True
    even: Callable[[float, float, float], float] = lambda now, margin, cut: now * margin / (margin - cut)
    """Tonnes from which a discount pays."""


def answer(folder: Path, belief: Belief) -> dict[str, Any]:
    """Return the answers of a trainee with this belief."""
    prices = pd.read_csv(folder / "prices.csv").set_index("fuel")
    authority = pd.read_csv(folder / "authority.csv")
    answers: dict[str, Any] = {"cut-per-tonne": {}, "asked-tonnes": {}, "who-grants": {}, "margin-left": {}}
    for row in pd.read_csv(folder / "offers.csv").to_dict("records"):
        kilo = belief.kilo(row["fuel"])
        price, margin = prices.loc[row["fuel"], ["list_price", "margin"]]
        a_litre = row["cut"] if row["cut_unit"] == "升" else row["cut"] * belief.price_kilo(kilo) / 1000
        later = row["later"] / CHARGED * price if row["later_unit"] == "充送" else row["later"]
        total = a_litre + later * belief.later
        tonnes = row["volume"] if row["volume_unit"] == "吨" else row["volume"] * kilo / 1000
        left = margin - (row["cut"] if row["cut_unit"] == "吨" else row["cut"] * 1000 / belief.price_kilo(kilo))
        left -= later * belief.later * 1000 / belief.price_kilo(kilo)
        if row["ask_tonne"]:
            answers["cut-per-tonne"][row["id"]] = float(round(row["cut"] * 1000 / belief.price_kilo(kilo)))
        if row["ask_volume"]:
            answers["asked-tonnes"][row["id"]] = round(tonnes, 2)
        if row["ask_left"]:
            # By the litre what is said by the litre, by the tonne what is said by the tonne.
            volume = row["volume"] - row["now"] if belief.extra_only else row["volume"]
            same = row["cut_unit"] == row["volume_unit"]
            units = volume if same else volume * kilo / 1000
            given = units * (row["cut"] + later * belief.later)
            answers["margin-left"][row["id"]] = float(round(tonnes * margin - given))
        group = "柴油" if row["fuel"] == "0#" else "汽油"
        answers["who-grants"][row["id"]] = who(
            authority[authority["fuel_group"] == group].set_index("level"),
            pay=row["pay"],
            total=total,
            tonnes=tonnes,
            left=left if belief.looks_at_margin else FLOOR,
        )
    return answers | _existing(folder, prices.loc["0#", "margin"], belief)


def who(authority: pd.DataFrame, *, pay: str, total: float, tonnes: float, left: float) -> str:
    """Return who may nod."""
    if any(word in pay for word in NOT_A_PRICE):
        return "apart"
    if left < FLOOR or total > authority.loc["市公司", "up_to"]:
        return "nobody"
    if total <= authority.loc["站", "up_to"]:
        return "station"
    level = "片区" if total <= authority.loc["片区", "up_to"] else "市公司"
    if tonnes < authority.loc[level, "least_tonnes"]:
        return "short"
    return {"片区": "area", "市公司": "company"}[level]


def _existing(folder: Path, margin: float, belief: Belief) -> dict[str, Any]:
    row = pd.read_csv(folder / "existing.csv").iloc[0]
    now, cut, promised = row["now"], row["cut"], row["promised"]
    even = belief.even(now, margin, cut)
    after = promised * margin - (promised - now if belief.extra_only else promised) * cut
    request = REQUEST.format(
        name=f"{row['id']} {row['name']}", now=now, earned=now * margin, cut=cut, litre=cut * 0.84 / 1000,
        promised=promised, after=after, even=even, least=even + 2,
    )  # fmt: skip
    return {"break-even": round(float(even), 1), "one-number": float(round(after)), "area-request": request}


def perfect(folder: Path) -> dict[str, Any]:
    return answer(folder, Belief())


def blank(_: Path) -> dict[str, Any]:
    return {}


def ten_fen_hundred(folder: Path) -> dict[str, Any]:
    """Ten fen a litre are a hundred yuan a tonne."""
    return answer(folder, Belief(price_kilo=lambda _: 1.0))


def one_density(folder: Path) -> dict[str, Any]:
    """A tonne is 1,190 litres, whatever the fuel."""
    return answer(folder, Belief(kilo=lambda _: KILOGRAMS_A_LITRE["0#"]))


def rebate_forgotten(folder: Path) -> dict[str, Any]:
    """What is paid back at the end of the year is not given away today."""
    return answer(folder, Belief(later=0.0))


def margin_unread(folder: Path) -> dict[str, Any]:
    """What lies within somebody's authority can be granted."""
    return answer(folder, Belief(looks_at_margin=False))


def extra_only(folder: Path) -> dict[str, Any]:
    """Only what comes on top costs anything."""
    return answer(folder, Belief(extra_only=True))


def same_share(folder: Path) -> dict[str, Any]:
    """A fifth less margin needs a fifth more litres."""
    return answer(folder, Belief(even=lambda now, margin, cut: now * (1 + cut / margin)))
