"""本站九十天计划: are data, key and named submissions what they say?"""

from collections import Counter

import pandas as pd
import pytest

from tests.exercises.conftest import submissions
from toolkit.models.existing_customers import existing_customer_matrix

MONTHS = {"m1": 2, "m2": 3, "m3": 2, "hand": 2, "none-now": 3}
OWN = ("all-to-new", "dead-season-visit", "eiv-first", "kept-as-gained", "litres-for-goal", "visit-handed-up")


@pytest.fixture
def packages(packages_of):
    return packages_of("ninety-days")


def truth(package, table):
    return package.key["tables"][table]


def test_is_every_variant_as_hard(packages):
    """Are there as many a month and as many for each trap, whatever the seed?"""
    for package in packages:
        assert Counter(package.named("perfect")["when"].values()) == MONTHS
        rows = truth(package, "customers").values()
        assert Counter(row["season"] for row in rows) == {"": 10, "m2": 1, "none-now": 1}
        assert sum(row["beyond"] for row in rows) == 2
        assert sum(card["unit"] == "吨" for card in package.data["tables"]["customers"]) == 2
        assert sum(row["mean"] < 2 <= row["mean_litres"] for row in rows) == 1
        leads = truth(package, "leads").values()
        assert sum(row["promised"] for row in leads) == sum(row["beyond"] for row in leads) == 1


def test_does_every_value_keep_away_from_the_lines(packages):
    """Is nobody within five per cent of a limit that is asked of him?"""
    for package in packages:
        for row in truth(package, "customers").values():
            assert abs(row["mean"] / 2 - 1) >= 0.05
            assert abs(row["mean_litres"] / 2 - 1) >= 0.02
            assert abs(row["gap"] / 30 - 1) >= 0.05
            assert abs(row["extra"] / 2 - 1) >= 0.05 or row["gap"] >= 30 or row["mean"] >= 2


def test_is_equal_parts_wrong_for_every_heap(packages):
    """Is a third of the hours outside what each heap should get, and do the right hours add up?"""
    for package in packages:
        total, rows = package.data["facts"]["hours"], truth(package, "heaps").values()
        assert sum(row["right"] for row in rows) == pytest.approx(total)
        assert all(not row["low"] - 1 <= total / 3 <= row["high"] + 1 for row in rows)


def test_does_no_order_of_the_list_make_a_plan(packages):
    """Does filling the months as the leads are listed go wrong, and does the best plan beat the line it must reach?"""
    for package in packages:
        cap, facts, leads = package.data["facts"]["cap"], package.key["facts"], package.data["tables"]["leads"]
        chosen = package.named("perfect")["leads"]
        for slot in ("s1", "s2", "s3"):
            assert sum(one["hours"] for one in leads if chosen.get(one["id"]) == slot) <= cap
        assert sum(truth(package, "leads")[name]["expected"] for name in chosen) == pytest.approx(
            facts["best"], abs=1e-5
        )
        taken = {}
        for slot in ("s1", "s2", "s3"):
            left = cap
            for one in leads:
                if one["id"] not in taken and one["hours"] <= left:
                    taken[one["id"]], left = slot, left - one["hours"]
        assert package.points({"leads": taken})["leads"] <= 1.25
        everything = {one["id"]: ("s1", "s2", "s3")[place % 3] for place, one in enumerate(leads)}
        assert package.points({"leads": everything})["leads"] <= 1.5


def test_does_the_card_say_what_the_ledger_says(packages):
    """Do the cards of the phone give the tonnes and the falls of the file?"""
    for package in packages:
        for card in package.data["tables"]["customers"]:
            right = truth(package, "customers")[card["id"]]
            mean, now, before = (
                float(card[name].replace(",", "")) for name in ("mean_shown", "quarter", "quarter_before")
            )
            assert mean * (1 if card["unit"] == "吨" else 0.00084) == pytest.approx(right["mean"], abs=0.006)
            assert max(0, (1 - now / before) * 100 if before else 0) == pytest.approx(right["gap"], abs=0.2)
            assert card["total"] - right["mean"] == pytest.approx(right["extra"], abs=1e-5)


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
        assert Counter(question for question, _ in fallen) == {
            "when": 6,
            "hours": 3,
            "leads": 1,
            "kept": 1,
            "gained": 1,
        }


def test_is_the_bare_model_enough(packages):
    """Does the four-cell matrix of the raw ledger, cell by month, get no more than 60 % of the classification?"""
    months = {"EI": "m3", "EII": "m1", "EIII": "m2", "EIV": "none-now"}
    for package in packages:
        ledger = package.files["ledger"].rename(columns={"quantity": "litres"}).assign(fuel="0#")
        ledger["month"] = pd.PeriodIndex(ledger["month"], freq="M")
        placed = existing_customer_matrix(ledger, contribution_line=2.0, stability_line=0.3)
        answers = {row.customer_id: months.get(row.quadrant, "none-now") for row in placed.itertuples()}
        assert package.points({"when": answers})["when"] <= 0.6 * 6


def test_does_one_mistake_cost_once(packages):
    """Does a customer put in the wrong month cost half a point, and nothing in hours, leads or tonnes?"""
    for package in packages:
        answers = package.named("perfect")
        one = next(iter(answers["when"]))
        answers["when"][one] = "hand" if answers["when"][one] != "hand" else "m1"
        assert sum(package.points(answers).values()) == 15.5
