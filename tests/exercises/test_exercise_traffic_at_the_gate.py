"""车丢在哪一处: are data, key and named submissions what they say?"""

from collections import Counter

import pandas as pd
import pytest

from toolkit.models.entry_rate import entry_rate

CELLS = {"road": 3, "gate": 3, "yard": 4, "none": 2, "recount": 2}
FALLS = {
    "kinds-averaged": {"gate": 2},
    "one-day-for-month": {"recount": 2},
    "toilet-as-fill": {"yard": 2},
    "queue-as-gate": {"yard": 2},
    "both-directions": {"gate": 1, "none": 1},
    "points-for-tonnes": {},
    "litres-for-tonnes": {},
}
"""In how many sheets of which class a trainee goes wrong."""


@pytest.fixture
def packages(packages_of):
    return packages_of("traffic-at-the-gate")


def test_is_every_variant_as_hard(packages):
    """Are there as many sheets of each class, and does each trap lie where it should, whatever the seed?"""
    for package in packages:
        right = package.named("perfect")["where-lost"]
        assert Counter(right.values()) == CELLS
        sheets = package.files["sheets"]
        assert (int(sheets["mixed"].sum()), int(sheets["weather"].str.startswith("大雨").sum())) == (2, 1)
        assert int(sheets["road"].str.startswith("本侧修路").sum()) == 1


def test_does_each_trap_open_to_one_misconception_only(packages):
    """Does no sheet fall to two of the trainees?"""
    for package in packages:
        right, fallen = package.named("perfect")["where-lost"], Counter()
        for name, stated in FALLS.items():
            wrong = [sheet for sheet, given in package.named(name)["where-lost"].items() if given != right[sheet]]
            assert Counter(right[sheet] for sheet in wrong) == stated, name
            fallen.update(wrong)
        assert len(fallen) == 10
        assert set(fallen.values()) == {1}


def test_does_every_value_keep_away_from_the_lines(packages):
    """Is no share and no fix within five per cent of its limit?"""
    for package in packages:
        for name, row in package.key["tables"]["sheets"].items():
            for share, line in (("see", row["line"]), ("come", 70), ("fill", 85)):
                assert abs(row[share] / line - 1) >= 0.05 - 1e-6, (name, share)
        assert all(abs(row["tonnes"] / 0.5 - 1) >= 0.05 for row in package.key["tables"]["fixes"].values())


def test_does_the_card_say_what_the_file_says(packages):
    """Do the phone's cards and the counts of every 15 minutes agree to the vehicle?"""
    for package in packages:
        counts = package.files["counts"]
        assert (counts["passing"] >= counts["slowed"]).all()
        assert (counts["slowed"] >= counts["turned"]).all()
        assert (counts["turned"] >= counts["toilet"] + counts["left"]).all()
        sums = counts.groupby("sheet_id")[["passing", "slowed", "turned", "toilet", "left"]].sum()
        for row in package.data["tables"]["sheets"]:
            assert f"{sums.loc[row['id'], 'passing']:,} 台" in row["passed"]
            assert all(row[name] == sums.loc[row["id"], name] for name in ("slowed", "turned", "toilet", "left"))
            assert sum(row["by_hour_slowed"]) == row["slowed"]
            assert sum(row["by_hour_turned"]) == row["turned"]


def test_is_the_bare_model_enough(packages):
    """Does the model on the raw day get no entry rate, and do raw sums get at most 60 % of the sheets?"""
    for package in packages:
        raw = package.files["days"].rename(columns={"turned": "entering"})
        rates = entry_rate(raw).set_index("kind")["rate"] * 100
        naive = {"entry-rates": {"D1": rates["car"], "D2": rates["truck"]}, "where-lost": {}}
        for row in package.data["tables"]["sheets"]:
            passed = int(package.files["counts"].query("sheet_id == @row['id']")["passing"].sum())
            line = package.data["facts"]["line_car" if "小车" in row["name"] else "line_truck"]
            if row["slowed"] / passed * 100 < line:
                place = "road"
            elif row["turned"] / row["slowed"] < 0.7:
                place = "gate"
            else:
                place = "yard" if (row["turned"] - row["left"]) / row["turned"] < 0.85 else "none"
            naive["where-lost"][row["id"]] = place
        got = package.points(naive)
        assert got["entry-rates"] == 0
        assert got["where-lost"] <= 0.6 * 7


def test_does_a_day_add_up_to_a_station_of_this_road(packages):
    """Do entry rates and tonnes a day lie in the ranges of a trunk road?"""
    for package in packages:
        flows = package.key["tables"]["flows"]
        assert 0.8 <= flows["D1"]["rate"] <= 2
        assert 2 <= flows["D2"]["rate"] <= 6
        assert 6 <= package.key["facts"]["month"] / 30 <= 25


def test_does_one_mistake_cost_once(packages):
    """Does a wrong rate, a wrong worth or a wrong fix cost its own points and nothing after it?"""
    for package in packages[:5]:
        answers = package.named("perfect")
        for question, item, lost in (("entry-rates", "D1", 1), ("point-worth", "D2", 1.5)):
            changed = answers | {question: answers[question] | {item: answers[question][item] * 1.3}}
            assert sum(package.points(changed).values()) == 20 - lost
        red = next(name for name, row in package.key["tables"]["fixes"].items() if row["red"])
        small = [n for n, row in package.key["tables"]["fixes"].items() if row["tonnes"] < 0.5]
        plan = {name: slot for name, slot in answers["first-fixes"].items() if name not in small} | {red: "fri"}
        assert sum(package.points(answers | {"first-fixes": plan}).values()) == 19.5


def test_is_no_plate_written_down(packages):
    """Does no file hold anything that tells a vehicle from another? (R14)"""
    for package in packages[:2]:
        assert not any("plate" in column for frame in package.files.values() for column in pd.DataFrame(frame).columns)
