"""名单先打哪一摞: what only this exercise must hold."""

from collections import Counter

import pytest

from tests.exercises.conftest import submissions
from toolkit.models.list_filter import filter_list

ACTIONS = {"call": 3, "message": 3, "leave": 2, "clean": 2, "hand": 2, "stop": 2}
LAYERS = {"keep": 2, "talk": 1, "tighten": 1, "cut": 1, "blank": 1}


@pytest.fixture
def packages(packages_of):
    return packages_of("list-filter")


def fallen(package, name):
    """Which items a named submission loses points on."""
    return {(mark.question, mark.item) for mark in package.marks(package.named(name)) if mark.points < mark.max}


def test_is_every_variant_as_hard(packages):
    """Are there as many in each class and as much of each dirt, whatever the seed?"""
    for package in packages:
        right, rows = package.named("perfect"), package.data["tables"]["piles"]
        assert Counter(right["piles"].values()) == ACTIONS
        assert Counter(right["groups"].values()) == LAYERS
        assert sum(row["repeated"] > row["rows"] / 5 for row in rows) == 2
        assert sum(row["out"] + row["none"] > row["phone"] + row["message"] for row in rows) == 2
        assert sum(row["year_ago"].startswith("也不来") for row in rows) == 2
        sheets = package.data["tables"]["sheets"]
        assert all([row[field] > 0 for row in sheets].count(True) == 1 for field in ("repeated", "out", "unticked"))


def test_is_nothing_near_a_limit(packages):
    """Is nothing within five per cent of a line of the questions?"""
    limits = {"piles": {"agreed": 50, "reach": 60, "reach_rows": 60, "volume": 60}, "groups": {"blank_share": 20}}
    for package in packages:
        for table, fields in limits.items():
            for row in package.key["tables"][table].values():
                assert all(abs(row[field] / limit - 1) >= 0.05 for field, limit in fields.items()), row
        for row in package.key["tables"]["groups"].values():
            assert row["blank_share"] > 20 or all(abs(row["ratio"] / line - 1) >= 0.05 for line in (60, 75, 100))
            assert abs(row["tonnes_share"] / 30 - 1) >= 0.05
        assert abs(package.key["facts"]["own_line"] / 75 - 1) >= 0.05
        assert all(abs(row["phone"] - row["message"]) >= 2 for row in package.data["tables"]["piles"])


def test_is_the_bare_model_enough(packages):
    """Does the model on the raw rows, 高风险 dropped as it stands, leave 40 % of the points or more?

    The main question has no model: who may be called is not in it, so the layers say nothing of the piles.
    """
    to = {"目标": "keep", "一般": "keep", "高风险": "tighten", "剔除": "cut", "数据不够": "blank"}
    for package in packages:
        rows = package.files["customers"].assign(region="片区", vehicle_type=lambda table: table["group_id"])
        layer = filter_list(rows).set_index("vehicle_type")["layer"]
        piles = dict.fromkeys((row["id"] for row in package.data["tables"]["piles"]), "call")
        answers = {"groups": layer.map(to).to_dict(), "piles": piles, "own-line": 75.0}
        points = package.points(answers)
        assert points["piles"] <= 0.6 * 7
        assert sum(points.values()) <= 0.6 * 20


def test_does_a_cut_lose_more_the_lower_the_line(packages):
    """Does each lower line lose clearly more fuel, and is the share of customers never the share of fuel?"""
    for package in packages:
        rows = package.key["tables"]["lines"]
        lost = [rows[name]["lost"] for name in ("L60", "L75", "L100")]
        assert lost[0] > 1.1 * lost[1] > 1.1 * 1.1 * lost[2]
        assert all(abs(row["lost_names"] / row["lost"] - 1) > 0.02 for row in rows.values())


def test_is_each_trap_open_to_one_misconception_only(packages):
    """Does no item fall to two of the six, and each lose only where its trap lies?"""
    names = [name for name in submissions(packages[0].exercise.folder) if name not in ("perfect", "blank")]
    for package in packages:
        found = Counter(item for name in names for item in fallen(package, name))
        assert set(found.values()) == {1}
        counts = Counter(question for question, _ in found)
        assert counts == {"piles": 8, "callable": 2, "groups": 1, "volume-lost": 3, "own-line": 1}


def test_does_the_card_say_what_the_file_says(packages):
    """Do the cards' counts come to the rows of the file, each person once?"""
    for package in packages[:3]:
        table = package.files["list"]
        for row in package.data["tables"]["piles"]:
            rows = table[table["pile_id"] == row["id"]]
            assert len(rows) == row["rows"]
            people = row["phone"] + row["message"] + row["none"] + row["out"]
            assert people == rows["person"].nunique() == row["rows"] - row["repeated"]
        customers = package.files["customers"]
        for row in package.data["tables"]["groups"]:
            known = customers[customers["group_id"] == row["id"]].dropna()
            assert row["names"] - row["missing"] == len(known)
            assert row["tonnes"] == pytest.approx(known["tonnes"].sum())


def test_is_nobody_recognisable(packages):
    """Is there no name, plate or phone number in the lists, only numbers of people?"""
    for package in packages[:3]:
        assert package.files["list"]["person"].str.fullmatch(r"P\d{4}").all()
        assert package.files["customers"]["customer_id"].str.fullmatch(r"C\d{4}").all()


def test_does_one_mistake_cost_once(packages):
    """Does one group in the wrong layer cost its half point, and nothing of the tonnes after it?"""
    for package in packages:
        answers = package.named("perfect")
        first = next(name for name, layer in answers["groups"].items() if layer == "cut")
        answers["groups"] = {**answers["groups"], first: "keep"}
        assert sum(package.points(answers).values()) == 19.5
