"""九件机会定开局: are the nine as hard for everybody, and are the red lines told apart?"""

from collections import Counter

import pandas as pd
import pytest

from tests.exercises.conftest import submissions
from toolkit.data.fairness import too_near
from toolkit.models.opening_grid import MIRROR, opening_grid

CELLS = {"A": 1, "C": 1, "D": 2, "E": 1, "F": 1, "G": 1, "H": 1, "I": 1}
MOVES = {"take": 4, "clear": 3, "wait": 1, "solid": 1}


@pytest.fixture
def packages(packages_of):
    return packages_of("opening-grid")


def test_is_every_variant_as_hard(packages):
    """Are there as many opportunities in each cell, for each move and for each trap, whatever the seed?"""
    for package in packages:
        right, raw = package.named("perfect"), package.files["opportunities"]
        assert Counter(right["place"].values()) == CELLS
        assert Counter(right["next-move"].values()) == MOVES
        assert (raw["rival_unit"] == "t").sum() == 4
        assert (raw["unit"] == "L").sum() == 2
        assert (raw["tender"] == "是").sum() == 2
        assert (pd.to_datetime(raw["word_on"]).dt.year == 2024).sum() == 2
        assert sorted(row["cell"] for row in package.data["tables"]["placed"]) == list("ACFGH")


def test_does_every_value_keep_away_from_the_lines(packages):
    """Is nobody within five per cent of a limit, and no share within five per cent of 60 or 40?"""
    for package in packages:
        rows = package.key["tables"]["opportunities"].values()
        assert not too_near([row[name] for row in rows for name in ("share", "now_share")], [60, 40]).any()
        assert not too_near([row["tonnes"] for row in rows], [20]).any()
        assert not too_near(package.files["opportunities"]["distance"], [2, 5]).any()
        assert not too_near([package.key["facts"]["trouble"]], [30]).any()


def test_does_the_card_say_what_the_file_says(packages):
    """Do amounts, units and days of the phone's card agree with the file?"""
    for package in packages:
        raw = package.files["opportunities"].set_index("opportunity_id")
        for row in package.data["tables"]["opportunities"]:
            one = raw.loc[row["id"]]
            rival = f"{one['rival_year']:,.1f} 吨" if one["rival_unit"] == "t" else f"{one['rival_year']:,.0f} 升"
            assert row["year"] == f"我方 {one['ours_year']:,.0f} 升，对手 {rival}"
            assert row["quarter"] == f"我方 {one['ours_quarter']:,.0f} 升，对手 {one['rival_quarter']:,.0f} 升"
            first, second = (int(one[name][-2:]) for name in ("heard_ours", "heard_rival"))
            assert row["heard"].endswith(f"月 {second} 日")
            assert f"月 {first} 日，对手" in row["heard"]
            assert ("去年" in row["word"]) == one["word_on"].startswith("2024")


def test_is_the_bare_model_enough(packages):
    """Do the raw amounts and the last word, put into the model, give no more than 60 % of the main question?"""
    for package in packages:
        raw = package.files["opportunities"].rename(columns={"ours_year": "ours", "rival_year": "rival"})
        said = raw["word"].map({"我方": 1, "没有": 0, "对手": -1})
        raw = raw.assign(info=said, setup=said, key_person=said, tonnes=raw["monthly"])
        placed = opening_grid(raw).set_index("opportunity_id")["cell"].to_dict()
        assert package.points(package.named("perfect") | {"place": placed})["place"] <= 0.6 * 9


def test_is_each_trap_open_to_one_misconception_only(packages):
    """Does no opportunity fall to two of the six?"""
    for package in packages:
        fallen = {}
        for name in set(submissions(package.exercise.folder)) - {"perfect", "blank"}:
            for mark in package.marks(package.named(name)):
                if mark.misconception:
                    fallen.setdefault(mark.item, set()).add(name)
        assert len(fallen) == 9 + 5
        assert {item: names for item, names in fallen.items() if len(names) > 1} == {}


def test_are_red_lines_told_apart(packages):
    """Does each of the sources' dubious moves lose its points under its own id, wherever it is chosen?"""
    for package in packages[:3]:
        answers = package.named("perfect")
        for move, misconception in (("lobby", "R03"), ("favour", "R01"), ("hush", "hush-up"), ("price", "price-cut")):
            marks = package.marks(answers | {"next-move": dict.fromkeys(answers["place"], move)})
            found = {(mark.misconception, mark.points) for mark in marks if mark.question == "next-move"}
            assert found == {(misconception, 0)}


def test_does_one_mistake_cost_once(packages):
    """Does a wrong cell cost its own point and nothing of the move that follows from it?"""
    own = dict(
        zip("ABCDEFGHI", ["clear", "ask", "wait", "clear", "quick", "ask", "finish", "solid", "solid"], strict=True)
    )
    for package in packages:
        answers = package.named("perfect")
        for name, cell in answers["place"].items():
            moved = answers | {"place": answers["place"] | {name: MIRROR[cell] if cell != "E" else "A"}}
            if answers["next-move"][name] != "take":
                moved["next-move"] = answers["next-move"] | {name: own[moved["place"][name]]}
            points = package.points(moved)
            assert (points["place"], points["next-move"]) == (8, 4.5)
