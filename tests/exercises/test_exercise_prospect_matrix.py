"""十二家先跑谁: what only this exercise must hold."""

from collections import Counter
from itertools import pairwise

import pandas as pd
import pytest

from tests.exercises.conftest import submissions
from toolkit.models.prospect_matrix import prospect_matrix

CLASSES = {"PI": 2, "PII": 2, "PIII": 2, "PIV": 2, "up": 3, "drop": 1}
PEOPLE = {"boss": 2, "fleet": 2, "tech": 1, "finance": 1}
ASKED = ("gate-tonnes", "classify", "next-person")


@pytest.fixture
def packages(packages_of):
    return packages_of("prospect-matrix")


def fallen(package, name):
    """Which items of which question a named submission gets wrong."""
    right, given = package.named("perfect"), package.named(name)
    return {(one, item) for one in ASKED for item in right[one] if given[one][item] != right[one][item]}


def test_is_every_variant_as_hard(packages):
    """Are there as many in each class, as many of each dirt, and as many people to look for, whatever the seed?"""
    for package in packages:
        right, rows = package.named("perfect"), package.data["tables"]["prospects"]
        assert Counter(right["classify"].values()) == CLASSES
        assert Counter(right["next-person"].values()) == PEOPLE
        assert sum("升" in row["amount"] for row in rows) == 4
        assert sum(row["electric"] != "没有" for row in rows) == 2
        assert sum(row["met"].startswith(("门卫", "介绍人")) for row in rows) == 2
        assert Counter(row["signs"] for row in package.key["tables"]["prospects"].values()) == {4: 4, 3: 4, 1: 3, 0: 1}


def test_is_nobody_near_a_limit(packages):
    """Is nobody within five per cent of the line, or of the next in the order?"""
    for package in packages:
        asked = {row["id"] for row in package.data["tables"]["prospects"] if row["ask_order"]}
        truth = package.key["tables"]["prospects"]
        for row in truth.values():
            assert row["gate"] == 0 or abs(row["gate"] / package.data["facts"]["line"] - 1) >= 0.05
        for field in ("sure", "gate"):
            ranked = sorted((truth[name][field] for name in asked), reverse=True)
            assert all(one / other >= 1.05 for one, other in pairwise(ranked))


def test_do_the_models_say_the_same(packages):
    """Does prospect_matrix, given clean figures, place everybody whom the area does not take as the judge does?"""
    for package in packages:
        truth = package.key["tables"]["prospects"]
        names = [name for name, row in truth.items() if not row["hand_up"]]
        line = package.data["facts"]["line"]
        frame = pd.DataFrame({"prospect_id": names, "vehicles": [truth[name]["gate"] / line for name in names]})
        frame["intention"] = [truth[name]["signs"] * 2.5 for name in names]
        for column in ("routes", "payment", "growth", "fuel_control", "advantage"):
            frame[column] = None
        weights = dict.fromkeys(("routes", "payment", "growth", "fuel_control", "advantage"), 0) | {"vehicles": 1}
        placed = prospect_matrix(frame, weights=weights, scales={"vehicles": {0: 0, 2: 10}}, contribution_line=5)
        said = dict(zip(names, placed["quadrant"], strict=True))
        said = {name: {3: "drop", 2: "PIV"}.get(truth[name]["missing"], said[name]) for name in names}
        assert package.points({"classify": dict.fromkeys(truth, "up") | said})["classify"] == 9


def test_is_the_bare_model_enough(packages):
    """Does calling the model on the raw table, vehicle by vehicle or by the whole volume, get at most 60 %?"""
    for package in packages:
        table, truth = package.files["prospects"], package.key["tables"]["prospects"]
        raw = pd.DataFrame({"prospect_id": table["customer_id"], "routes": table["share"] / 100})
        raw["intention"] = [truth[name]["signs"] * 2.5 for name in table["customer_id"]]
        raw["payment"], raw["growth"], raw["fuel_control"], raw["advantage"] = "转账", 0.0, "想要", "差不多"
        whole = [truth[name]["whole"] / package.data["facts"]["line"] for name in table["customer_id"]]
        only = dict.fromkeys(("routes", "payment", "growth", "fuel_control", "advantage"), 0) | {"vehicles": 1}
        by_volume = {"weights": only, "scales": {"vehicles": {0: 0, 2: 10}}, "contribution_line": 5}
        for vehicles, more in ((table["vehicles"], {}), (whole, by_volume)):
            placed = prospect_matrix(raw.assign(vehicles=vehicles), **more)["quadrant"]
            answers = {"classify": dict(zip(table["customer_id"], placed, strict=True))}
            assert package.points(answers)["classify"] <= 0.6 * 9


def test_is_each_trap_open_to_one_misconception_only(packages):
    """Does no item fall to two of the six, and each lose only where its trap lies?"""
    names = [name for name in submissions(packages[0].exercise.folder) if name not in ("perfect", "blank")]
    for package in packages:
        found = Counter(item for name in names for item in fallen(package, name))
        assert set(found.values()) == {1}
        assert len(found) == 2 + 1 + 2 + 3 + 2 + 3


def test_does_the_card_say_what_the_file_says(packages):
    for package in packages[:3]:
        table = package.files["prospects"].set_index("customer_id")
        for row in package.data["tables"]["prospects"]:
            number, unit = row["amount"].split("（")[0].split(" ")
            assert float(number.replace(",", "")) == pytest.approx(table.loc[row["id"], "amount"])
            assert {"升": "L", "吨": "t"}[unit] == table.loc[row["id"], "unit"]
            assert row["said"] == table.loc[row["id"], "said"]


def test_does_one_mistake_cost_once(packages):
    """Does one wrong tonnage cost its own point and nothing after it?"""
    for package in packages:
        answers = package.named("perfect")
        first = next(iter(answers["gate-tonnes"]))
        answers["gate-tonnes"] = {**answers["gate-tonnes"], first: answers["gate-tonnes"][first] * 2}
        assert sum(package.points(answers).values()) == 19
