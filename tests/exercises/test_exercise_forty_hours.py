"""这个月四十小时给谁: are data, key and named submissions what they say?"""

from collections import Counter

import pandas as pd
import pytest

from tests.exercises.conftest import submissions
from toolkit.models.concentration import pareto
from toolkit.models.retention import keep_or_acquire

CLASSES = {"vip": 3, "rescue": 2, "regular": 3, "rest": 2, "loss": 2}
SIDES = {"keep-all": 1, "keep-from-4": 2, "keep-from-5": 1, "win-all": 2}
OWN = ("always-keep", "volume-as-vip", "loud-as-vip", "twenty-by-count", "equal-hours", "lifetime-by-sales")


@pytest.fixture
def packages(packages_of):
    return packages_of("forty-hours")


def truth(package, table):
    return package.key["tables"][table]


def test_is_every_variant_as_hard(packages):
    """Are there as many in each class, each side and each trap, whatever the seed?"""
    for package in packages:
        right = package.named("perfect")
        assert Counter(right["vip"].values()) == CLASSES
        assert Counter(right["keep-or-win"].values()) == SIDES
        cards = package.data["tables"]["customers"]
        assert sum(card["unit"] == "吨" for card in cards) == 2
        assert sum(card["calls"] >= 10 for card in cards) == 2
        assert sum(row["fallen_last"] >= 30 > row["fallen"] for row in truth(package, "customers").values()) == 1


def test_does_every_value_keep_away_from_the_lines(packages):
    """Is nobody within five per cent of a limit, nor the list within four points of eighty per cent?"""
    for package in packages:
        rows, ratios = truth(package, "customers").values(), truth(package, "groups").values()
        assert all(abs(row["margin"] / 400 - 1) >= 0.05 and abs(row["margin"]) >= 50 for row in rows)
        assert all(abs(row["fallen"] / 30 - 1) >= 0.05 for row in rows)
        assert all(abs(row["ratio"] / limit - 1) >= 0.05 for row in ratios for limit in (3, 4, 5))
        margins = sorted((row["margin"] for row in rows), reverse=True)
        assert sum(margins[:4]) / sum(margins) <= 0.76 < 0.84 <= sum(margins[:5]) / sum(margins)


def test_is_equal_parts_wrong_for_every_heap(packages):
    """Are ten hours a heap outside what each heap should get, and do the right hours add up to forty?"""
    for package in packages:
        rows = truth(package, "classes").values()
        assert sum(row["right"] for row in rows) == pytest.approx(40)
        assert all(not row["low"] <= 10 <= row["high"] for row in rows)


def test_does_the_card_say_what_the_ledger_says(packages):
    """Do the phone's cards, rounded as they are, give the file's figures?"""
    for package in packages:
        months = package.files["ledger"].pivot(index="customer_id", columns="month", values="quantity")
        for card in package.data["tables"]["customers"]:
            year, last = months.loc[card["id"]].iloc[12:], months.loc[card["id"]].iloc[9:12]
            mean = float(card["mean"].replace(",", ""))
            assert mean == pytest.approx(year.mean(), abs=0.0051)
            assert float(card["quarter_before"].replace(",", "")) == pytest.approx(last.sum(), abs=0.0051)
            litres = mean * 1000 / 0.84 if card["unit"] == "吨" else mean
            if card["fuel"] == "0#":
                margin = litres * (card["gross"] - card["discount"]) - card["cost"]
                assert margin == pytest.approx(truth(package, "customers")[card["id"]]["margin"], abs=3)


def test_do_the_months_shown_give_the_models_ratio(packages):
    """Does the ratio of the whole months on the card stand within one per cent, and the model side with it?"""
    for package in packages[:6]:
        groups = package.files["groups"].assign(option_id=lambda table: table["group_id"], keep_cost=20, budget=2000)
        better = {
            ratio: keep_or_acquire(groups.assign(margin=400), ratio=ratio).set_index("option_id")["better"]
            for ratio in (3.0, 4.0, 5.0)
        }
        sides = package.named("perfect")["keep-or-win"]
        for row in groups.itertuples():
            right = truth(package, "groups")[row.group_id]["ratio"]
            assert row.new / (row.kept - row.alone) == pytest.approx(right, rel=0.01)
            for ratio, answers in better.items():
                if answers[row.group_id] in ("留住", "新拓"):
                    assert (answers[row.group_id] == "留住") == (ratio > right)
        assert set(sides) == {row.group_id for row in groups.itertuples() if row.ask_side}


def test_is_each_trap_open_to_one_misconception_only(packages):
    """Does nothing that can be answered fall to two of the six?"""
    stated = submissions(packages[0].exercise.folder)
    for package in packages:
        fallen = Counter(
            (mark.question, mark.item)
            for name in OWN
            for mark in package.marks(getattr(package.exercise.methods(), stated[name]["method"])(package.folder))
            if mark.misconception
        )
        assert set(fallen.values()) == {1}
        assert Counter(question for question, _ in fallen)["vip"] == 6


@pytest.mark.parametrize("posted", [False, True])
def test_is_the_bare_model_enough(packages, posted):
    """Do the fewest that bring eighty per cent, from the raw files, get no more than 60 % of the classification?"""
    for package in packages:
        sums = package.files["ledger"].groupby("customer_id")["quantity"].sum()
        customers = package.files["customers"].set_index("customer_id")
        value = sums * customers["gross"] if posted else sums
        listed = pareto(pd.DataFrame({"customer_id": value.index, "value": value.to_numpy()}))
        placed = {row.customer_id: "vip" if row.vital == "是" else "regular" for row in listed.itertuples()}
        assert package.points({"vip": placed})["vip"] <= 0.6 * 6


def test_does_one_mistake_cost_once(packages):
    """Does a wrong class cost half a point, and nothing in the share, the hours or the ratios?"""
    for package in packages:
        answers = package.named("perfect")
        one = next(iter(answers["vip"]))
        answers["vip"][one] = "rest" if answers["vip"][one] != "rest" else "vip"
        assert sum(package.points(answers).values()) == 19.5
