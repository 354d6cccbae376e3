"""人换了，户给谁: are people and customers dealt alike, does the plan fit the hours, is each customer open to one belief?"""

from collections import Counter

import numpy as np
import pandas as pd
import pytest

from tests.exercises.conftest import submissions
from toolkit.models.staffing import assign

NEEDS = ("打开局面", "算账", "对账", "懂车", "磨性子")
LINES = {"leave": 2, "decides": 1, "fear": 1, "promise": 1, "debt": 1, "date": 1}
CAUGHT = {
    "last-year-raw": 2,
    "hours-overrun": 2,
    "kin-as-fit": 2,
    "seniority-as-fit": 2,
    "night-unread": 1,
    "rotation-unread": 1,
    "phone-only": 3,
}


@pytest.fixture
def packages(packages_of):
    return packages_of("people-to-customers")


def hours(package):
    """What each of the six has left, and what each of the ten needs."""
    left = {name: row["free_hours"] for name, row in package.key["tables"]["people"].items()}
    return left, {row["id"]: row["hours"] for row in package.data["tables"]["customers"]}


def test_is_every_variant_as_hard(packages):
    """One or two customers for each of the six, two of each need, the same lines for the sheet, whatever the seed?"""
    for package in packages:
        right = package.named("perfect")
        assert sorted(Counter(right["who-takes"].values()).values()) == [1, 1, 2, 2, 2, 2]
        needs = Counter(row["need"] for row in package.data["tables"]["customers"])
        assert needs == {"打开局面": 2, "算账": 2, "对账": 1, "懂车": 2, "磨性子": 3}
        assert Counter(right["handover-lines"].values()) == LINES
        assert sum("升" in row["easy"] for row in package.data["tables"]["people"]) == 2


def test_is_every_limit_five_per_cent_away(packages):
    """Hours of a customer against those of anybody, the plan against the hours left, the first against the second?"""
    for package in packages:
        (left, needed), plan = hours(package), package.named("perfect")["who-takes"]
        assert all(abs(need / free - 1) >= 0.05 for need in needed.values() for free in left.values())
        for name, free in left.items():
            assert sum(needed[one] for one, who in plan.items() if who == name) <= 0.95 * free
        for field in ("grown", "more"):
            first, second = sorted((row[field] for row in package.key["tables"]["people"].values()), reverse=True)[:2]
            assert first / second >= 1.05


def test_does_the_best_of_all_overrun(packages):
    """Would whoever sums best, given also the two that he cannot take, come out over his hours?"""
    for package in packages:
        (left, needed), plan = hours(package), package.named("hours-overrun")["who-takes"]
        right = package.named("perfect")["who-takes"]
        moved = [one for one in plan if plan[one] != right[one]]
        assert len(moved) == 2
        assert all(needed[one] > left[plan[one]] for one in moved)


def test_is_each_trap_open_to_one_misconception_only(packages):
    """Does no customer and no line fall to two beliefs, and each catch as many as agreed?"""
    names = set(submissions(packages[0].exercise.folder)) - {"perfect", "blank"}
    asked = ("who-takes", "handover-lines")
    for package in packages:
        right = package.named("perfect")
        fallen = {
            name: [(one, item) for one in asked for item in right[one] if given[one][item] != right[one][item]]
            for name, given in ((name, package.named(name)) for name in names)
        }
        assert {name: len(found) for name, found in fallen.items()} == CAUGHT
        assert set(Counter(place for found in fallen.values() for place in found).values()) == {1}
        customers = {item for found in fallen.values() for one, item in found if one == "who-takes"}
        assert customers == set(right["who-takes"])


def test_is_the_bare_model_enough(packages):
    """Does assign get at most 60 % of the question from what people say of themselves, or from raw counts and tonnes?"""
    for package in packages:
        people, customers = package.files["people"], package.files["customers"]
        counts = people.assign(打开局面=people["now"] - people["before"])
        staff = people[["person"]].assign(capacity=people["month_hours"] // 8, kind="", limit_tonnes=np.nan)
        asked = customers[["customer_id", "tonnes"]].assign(stage="维护", current="")
        declared = people[people["kin"] != "没有"]
        avoid = pd.DataFrame({"customer_id": declared["kin"].str.split().str[0], "person": declared["person"]})
        for table, prefix in ((people, "self_"), (counts, "")):
            for need in NEEDS:
                skill = table[f"{prefix}{need}"]
                staff[f"skill_{need}"] = (3 * skill / skill.max()).round(9)
                asked[f"need_{need}"] = (customers["need"] == need).astype(int)
            placed = assign(staff, asked, avoid).set_index("customer_id")["person"].to_dict()
            assert package.points({"who-takes": placed})["who-takes"] <= 0.6 * 6


def test_does_the_card_say_what_the_file_says(packages):
    """Are hours, growth and relatives on the cards those of the files?"""
    for package in packages[:5]:
        people, customers = (package.files[name] for name in ("people", "customers"))
        for card, row in zip(package.data["tables"]["people"], people.itertuples(), strict=True):
            assert (card["id"], card["kin"], card["night"]) == (row.person, row.kin, row.night)
            free = row.month_hours - row.meetings - row.held * 2 * (row.minutes + row.travel) / 60
            assert f"{free if row.ask_own else row.month_hours:g} 小时" in card["time"]
            assert (f"{row.taken:.1f} 吨" in card["easy"]) == (row.taken > 0)
        for card, row in zip(package.data["tables"]["customers"], customers.itertuples(), strict=True):
            assert (card["id"], card["hours"], card["heard"]) == (row.customer_id, row.hours, row.heard)


def test_does_one_mistake_cost_once(packages):
    """Does a wrong figure, or one customer or line in the wrong place, cost its own points and nothing after it?"""
    for package in packages[:5]:
        right = package.named("perfect")
        for question, cost in (("own-growth", 1), ("hours-left", 0.5)):
            first = next(iter(right[question]))
            wrong = {**right[question], first: right[question][first] + 1}
            assert sum(package.points({**right, question: wrong}).values()) == 16 - cost
        for customer, who in right["who-takes"].items():
            moved = {**right["who-takes"], customer: "M1" if who != "M1" else "M2"}
            assert round(sum(package.points({**right, "who-takes": moved}).values()), 6) == 15.4
