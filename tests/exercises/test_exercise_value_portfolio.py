"""人和让利给谁: are the ten chances as hard for everybody, and is each trap open to one belief only?"""

from collections import Counter

import pandas as pd
import pytest

from tests.exercises.conftest import submissions
from toolkit.data.fairness import too_near
from toolkit.models.customer_value import customer_value, portfolio
from toolkit.models.units import litres_to_tonnes

CELLS = {"T1": 2, "T2": 2, "T3": 3, "T4": 3}
MANAGERS = {"visit": "1", "lead": "2", "point": "3", "train": "4", "even": "没有扎堆", "wait": "数据不够"}


@pytest.fixture
def packages(packages_of):
    return packages_of("value-portfolio")


def test_is_every_variant_as_hard(packages):
    """Are there as many chances in each cell and as many for each trap, whatever the seed?"""
    for package in packages:
        right, chances = package.named("perfect"), package.files["chances"]
        assert Counter(right["classify"].values()) == CELLS
        assert sorted(right["classify"][name] for name in right["half-days"]) == ["T1", "T2", "T3"]
        assert sorted(right["portfolio"].values()) == sorted(MANAGERS)
        assert (chances["unit"] == "L").sum() == 1
        assert (chances["months"] < 12).sum() == 1
        assert (chances["adding_power"] == "换电").sum() == 1
        assert (chances["loud"] == "是").sum() == 2
        assert (chances["days"] > 0).sum() == 2


def test_does_every_value_keep_away_from_the_lines(packages):
    """Is nobody within five per cent of a limit, be it read rightly or wrongly?"""
    for package in packages:
        chances = package.key["tables"]["chances"].values()
        for name in ("net", "net_no_credit", "net_litres"):
            assert not too_near([row[name] for row in chances], [60_000]).any()
        assert not too_near([row["tonnes"] for row in chances], [20]).any()
        assert not too_near([row[name] for row in chances for name in ("long", "long_name")], [6]).any()
        teams = package.key["tables"]["teams"].values()
        shares = [row[f"{way}{kind}"] for row in teams for way in ("s", "all", "heavy") for kind in "1234"]
        assert not too_near(shares, [50]).any()
        wants = package.files["settled"]["wants"]
        assert not too_near(wants, [120]).any()


def test_does_the_card_say_what_the_file_says(packages):
    """Do the amounts on the phone's card agree with the file, and is the money that was handed out there enough?"""
    for package in packages:
        chances = package.files["chances"].set_index("customer_id")
        for row in package.data["tables"]["chances"]:
            one = chances.loc[row["id"]]
            assert (row["margin"], row["discount"], row["service"]) == (one["margin"], one["discount"], one["service"])
            assert ("升" in row["volume"]) == (one["unit"] == "L")
            assert f"头一年加 {one['months']} 个月" in row["volume"]
            assert (f"压款 {one['days']} 天" == row["payment"]) == (one["days"] > 0)
        given, pool = package.named("perfect")["concessions"], package.data["facts"]["pool"]
        assert sum(given.values()) <= pool
        settled = package.files["settled"]
        assert (settled["wants"] * settled["tonnes"] * 3).max() > pool


def test_is_the_bare_model_enough(packages):
    """Do the stations' own scores, put into the model as they came, give no more than 60 % of the main question?"""
    for package in packages:
        claims = (
            package.files["chances"].filter(regex="customer_id|self_").rename(columns=lambda c: c.removeprefix("self_"))
        )
        placed = customer_value(claims).set_index("customer_id")["type"]
        answers = package.named("perfect") | {"classify": {name: f"T{kind}" for name, kind in placed.items()}}
        assert package.points(answers)["classify"] <= 0.6 * 8


def test_does_the_model_say_the_same_of_the_stations(packages):
    for package in packages:
        right = package.named("perfect")["portfolio"]
        for row in package.files["teams"].to_dict("records"):
            kinds = [kind for kind in "1234" for _ in range(row[f"n{kind}"])] + ["数据不够"] * row["untyped"]
            assert portfolio(pd.DataFrame({"type": kinds}))["crowded"].item() == MANAGERS[right[row["station_id"]]]


def test_is_each_trap_open_to_one_misconception_only(packages):
    """Does no chance fall to two of the six?"""
    for package in packages:
        right, fallen = package.named("perfect")["classify"], Counter()
        for name in set(submissions(package.exercise.folder)) - {"perfect", "blank"}:
            given = package.named(name)["classify"]
            fallen.update(one for one in right if given[one] != right[one])
        assert len(fallen) == 5
        assert set(fallen.values()) == {1}


def test_does_one_mistake_cost_once(packages):
    """Does a wrong cell cost its 0.8 points and nothing of the week, when the week follows from it?"""
    for package in packages:
        answers = package.named("perfect")
        soon = {name for name, row in package.key["tables"]["chances"].items() if row["soon"]}
        for name in soon:
            moved = answers["classify"] | {name: "T4" if answers["classify"][name] != "T4" else "T1"}
            week = {one: "go" for one in soon if moved[one] != "T4"}
            points = package.points(answers | {"classify": moved, "half-days": week})
            assert (points["classify"], points["half-days"]) == (7.2, 2)


def test_does_the_interest_follow_from_the_card(packages):
    """Do price and density make the turnover, so that the interest is that of the tonnes?"""
    for package in packages:
        for row in package.files["chances"].to_dict("records"):
            amount = row["monthly"] if row["unit"] == "t" else litres_to_tonnes(row["monthly"], row["fuel"])
            assert 6.4 <= row["turnover"] / (amount * row["months"]) * litres_to_tonnes(1, row["fuel"]) <= 8.0
