"""老客户归四格: what only this exercise must hold."""

from collections import Counter

import pandas as pd
import pytest

from tests.exercises.conftest import submissions
from toolkit.boards import rules
from toolkit.models import existing_customers as model
from toolkit.models import ledger

CELLS = {"EI": 4, "EII": 4, "EIII": 3, "EIV": 3}
LITTLE_SHARED = 12
"""Two papers have fewer names than this in common, of sixty."""


@pytest.fixture
def packages(packages_of):
    return packages_of("existing-customers")


def truth(package):
    return package.key["tables"]["customers"]


def line(package):
    return package.key["facts"]["line"]


def classify(package, placed):
    """Points of the main question, with the right limits."""
    answers = {"contribution-line": line(package), "stability-line": 30.0, "classify": placed}
    return package.points(answers)["classify"]


def test_does_each_question_count_as_agreed(packages):
    """Would a change of weights or of the judging show?"""
    package = packages[0]
    most = rules.max_points(package.exercise.board, package.data)
    assert list(most.values()) == [2, 1, 3, 7, 1, 2, 4]
    totals = {name: sum(package.points(package.named(name)).values()) for name in submissions(package.exercise.folder)}
    assert totals == {
        "perfect": 16,
        "blank": 0,
        "litres-for-tonnes": 10,
        "mean-of-records": 13.5,
        "refund-as-purchase": 13.5,
        "seasonal-as-unstable": 15,
        "unit-unread": 15,
        "one-name-only": 15,
    }


def test_can_the_judge_tell_a_wrong_answer(packages):
    """Does the perfect submission lose half a point for each customer that is moved to another class?"""
    placed = packages[0].named("perfect")["classify"]
    for customer, quadrant in placed.items():
        assert classify(packages[0], {**placed, customer: "EI" if quadrant == "EIV" else "EIV"}) == 6.5


def test_is_every_variant_as_hard(packages):
    """Are there as many customers in each class and as many for each trap, whatever the seed?"""
    for package in packages:
        placed, rows = package.named("perfect")["classify"], package.data["tables"]["customers"]
        assert Counter(placed.values()) == CELLS
        assert sum(row["unit"] == "吨" for row in rows) == 2
        assert sum(row["refunds"] != "没有" for row in rows) == 2
        assert sum(row["other"] != "没有" for row in rows) == 2
        assert sum(row["ask_mean"] for row in rows) == 2
        assert sorted(placed[row["id"]] for row in rows if row["ask_strategy"]) == ["EI", "EII", "EIII", "EIV"]


def test_does_every_value_keep_away_from_the_lines(packages):
    """Is nobody within five per cent of a limit?"""
    for package in packages:
        for customer, row in truth(package).items():
            assert abs(row["tonnes"] / line(package) - 1) >= 0.05, customer
            assert abs(row["gap"] / 30 - 1) >= 0.05, customer


def test_is_each_trap_open_to_one_misconception_only(packages):
    """Does no customer fall to two of the six, and does each catch two?"""
    names = set(submissions(packages[0].exercise.folder)) - {"perfect", "blank"}
    for package in packages:
        right, fallen = package.named("perfect")["classify"], Counter()
        for name in names:
            given = package.named(name)["classify"]
            fallen.update(customer for customer in right if given[customer] != right[customer])
        assert len(fallen) == 12
        assert set(fallen.values()) == {1}


def test_is_the_bare_model_enough(packages):
    """Does calling the model on the raw files get no more than 60 % of the classification?"""
    for package in packages:
        fills = package.files["transactions"].assign(date=lambda table: pd.to_datetime(table["date"]))
        customers = package.files["customers"].assign(since=lambda table: pd.to_datetime(table["since"]))
        monthly = ledger.monthly_litres(fills, customers, "2024-01", "2025-12")
        placed = model.existing_customer_matrix(monthly, contribution_line=line(package)).set_index("customer_id")
        assert classify(package, {customer: placed.loc[customer, "quadrant"] for customer in truth(package)}) <= 0.6 * 7


def test_do_two_trainees_share_customers(packages):
    """Do two variants share less than a fifth of the customers, told by their names?"""
    seen = [set(package.files["customers"]["name"]) for package in packages]
    assert all(len(one & other) < LITTLE_SHARED for i, one in enumerate(seen) for other in seen[:i])
    for package in packages:
        asked = {row["id"] for row in package.data["tables"]["customers"]}
        assert asked.isdisjoint(row["id"] for row in package.data["tables"]["others"])


def test_does_the_card_say_what_the_ledger_says(packages):
    """Do the phone's cards and the notebook's file agree to the litre?"""
    for package in packages[:3]:
        fills = package.files["transactions"]
        bought = fills[fills["kind"] == "加油"].groupby("customer_id")["quantity"].sum()
        for row in package.data["tables"]["customers"]:
            assert sum(row["before"]) + sum(row["now"]) == pytest.approx(bought[row["id"]], abs=0.01)
            quarters = [float(part.replace(",", "")) for part in row["quarters_now"].split("、")]
            assert sum(quarters) == pytest.approx(sum(row["now"]), abs=0.02)


def test_does_one_mistake_cost_once(packages):
    """Does a wrong line cost its own two points and nothing after it?"""
    for package in packages[:5]:
        answers, methods = package.named("perfect"), package.exercise.methods()
        own = answers["contribution-line"] * 1.3
        placed = {name: methods.CLASSES[row["tonnes"] >= own, row["gap"] <= 30] for name, row in truth(package).items()}
        answers["contribution-line"], answers["classify"] = own, placed
        answers["strategy"] = {name: methods.STRATEGIES[placed[name]] for name in answers["strategy"]}
        assert sum(package.points(answers).values()) == 14
