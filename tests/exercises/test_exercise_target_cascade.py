"""指标下到站，一户算一回: what only this exercise must hold."""

from collections import Counter
from itertools import pairwise

import pandas as pd
import pytest

from tests.exercises.conftest import submissions
from toolkit.models.bonus import splitting_gain
from toolkit.models.target_cascade import count_once

CLASSES = {"count": 4, "old": 3, "other": 2, "merge": 2, "dept": 2, "wait": 1}
BY_ITEM = ("claims", "station-targets", "bonus-heads", "bonus-retained")


@pytest.fixture
def packages(packages_of):
    return packages_of("target-cascade")


def fallen(package, name):
    """Which items a named submission loses points on."""
    return {(mark.question, mark.item) for mark in package.marks(package.named(name)) if mark.points < mark.max}


def test_is_every_variant_as_hard(packages):
    """Are there as many in each class and as many of each dirt, whatever the seed?"""
    for package in packages:
        assert Counter(package.named("perfect")["claims"].values()) == CLASSES
        rows = package.data["tables"]["claims"]
        assert sum(row["twins"].startswith("旧户名") for row in rows) == 1
        assert sum("本站报" in row["twins"] for row in rows) == 3
        assert sum("签了" in row["department"] for row in rows) == 2
        stations = package.data["tables"]["stations"]
        dirt = ("signed", "shared", "season")
        assert [sum(row[field] != "没有" for row in stations) for field in dirt] == [3, 2, 2]


def test_is_nobody_near_a_limit(packages):
    """Do claims of one company differ clearly, and do equal shares and last year's shares miss bounds clearly?"""
    for package in packages:
        claims = package.files["claims"]
        for _, company in claims[(claims["q2"] > 0) & ~claims["stopped"]].groupby("tax"):
            amounts = sorted(company["q2"], reverse=True)
            assert all(one >= 1.2 * other for one, other in pairwise(amounts))
        stations = package.data["tables"]["stations"]
        total, sold = package.data["facts"]["total"], sum(row["last_year"] for row in stations)
        for row in stations:
            bounds = package.key["tables"]["stations"][row["id"]]
            for guess in (total / len(stations), total * row["last_year"] / sold):
                assert all(abs(guess / bounds[edge] - 1) >= 0.05 for edge in ("low", "high"))


def test_do_equal_shares_miss_every_station(packages):
    """Does a target in equal parts get no more than the point for adding up?"""
    for package in packages:
        rows = package.data["tables"]["stations"]
        equal = dict.fromkeys((row["id"] for row in rows), package.data["facts"]["total"] / len(rows))
        assert package.points({"station-targets": equal})["station-targets"] == 1


def test_do_shares_by_true_potential_add_up(packages):
    """Is what the cascade gives within the bounds of all eight, and exactly the area's figure together?"""
    for package in packages:
        rows = package.key["tables"]["stations"]
        assert sum(row["share"] for row in rows.values()) == pytest.approx(package.data["facts"]["total"])
        given = {name: row["share"] for name, row in rows.items()}
        assert package.points({"station-targets": given})["station-targets"] == 5


def test_is_the_bare_model_enough(packages):
    """Does count_once on the raw accounts, nobody's owner known, get no more than 60 % of the claims?"""
    for package in packages:
        table = package.files["claims"][package.files["claims"]["asked"]]
        claims = pd.DataFrame({"unit_id": table["station"], "level": "站", "customer_id": table["account_id"]})
        owners = pd.DataFrame(columns=["customer_id", "level", "unit_id"], dtype=str)
        status = count_once(claims.assign(tonnes=table["q2"]), owners)["status"]
        answers = {
            "claims": dict(zip(table["account_id"], status.map({"算数": "count", "重复": "other"}), strict=True))
        }
        assert package.points(answers)["claims"] <= 0.6 * 7


def test_does_splitting_bring_what_the_sentence_says(packages):
    """Does the model say the same of what cutting a customer up brings, by heads and by what stays?"""
    for package in packages:
        yuan = package.data["facts"]["yuan_head"]
        for row in package.data["tables"]["people"]:
            gain = splitting_gain([6.0] * 12, row["split"], yuan_a_customer=yuan)["gain"].tolist()
            assert gain[0] == package.key["tables"]["people"][row["id"]]["split_gain"]
            assert gain[1] == 0


def test_is_each_trap_open_to_one_misconception_only(packages):
    """Does no item fall to two of the six, and each lose only where its trap lies?"""
    names = [name for name in submissions(packages[0].exercise.folder) if name not in ("perfect", "blank")]
    for package in packages:
        found = Counter(item for name in names for item in fallen(package, name))
        assert set(found.values()) == {1}
        assert Counter(question for question, _ in found) == {
            "claims": 6, "station-targets": 6, "bonus-heads": 2, "bonus-retained": 2, "large-demand": 1, "one-number": 1,
        }  # fmt: skip


def test_does_the_card_say_what_the_file_says(packages):
    for package in packages[:3]:
        claims = package.files["claims"].set_index("account_id")
        for row in package.data["tables"]["claims"]:
            assert [row[field] for field in ("last_q2", "q1", "q2")] == claims.loc[
                row["id"], ["last_q2", "q1", "q2"]
            ].tolist()
            twins = claims.index[(claims["tax"] == claims.loc[row["id"], "tax"]) & (claims.index != row["id"])]
            for twin in twins:
                amount = claims.loc[twin, "last_q2" if claims.loc[twin, "stopped"] else "q2"]
                assert twin in row["twins"]
                assert f"{amount:.1f} 吨" in row["twins"]
        awards = package.files["awards"].set_index("customer_id")
        for row in package.data["tables"]["awards"]:
            assert [float(part) for part in row["listed"].split("、")] == row["months"]
            assert sum(row["months"]) == pytest.approx(row["total"])
            assert row["months"] == awards.loc[row["id"]].iloc[-12:].tolist()


def test_does_one_mistake_cost_once(packages):
    """Does one station's target, moved to its neighbour, cost those two stations and not the sum?"""
    for package in packages:
        answers = package.named("perfect")
        first, second = sorted(answers["station-targets"], key=answers["station-targets"].get)[:2]
        moved = answers["station-targets"][first]
        answers["station-targets"] |= {first: 0.0, second: answers["station-targets"][second] + moved}
        assert sum(package.points(answers).values()) == 19
