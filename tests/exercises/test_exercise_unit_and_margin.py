"""还价还挣不挣，谁能点头: are the offers dealt alike, away from every limit, each open to one misconception only?"""

from collections import Counter

import pytest

from tests.exercises.conftest import submissions
from toolkit.models import pricing

ANSWERS = ("station", "area", "company", "short", "nobody", "apart")
LIMITS = ("station_limit", "area_limit", "company_limit")


@pytest.fixture
def packages(packages_of):
    return packages_of("unit-and-margin")


def test_is_every_paper_dealt_alike(packages):
    """Two offers for each answer, the same number of each unit, rebate and question, whatever the seed?"""
    for package in packages:
        assert Counter(package.named("perfect")["who-grants"].values()) == dict.fromkeys(ANSWERS, 2)
        offers = package.files["offers.csv"]
        assert Counter(offers["cut_unit"]) == {"升": 8, "吨": 4}
        assert Counter(offers["later_unit"].fillna("")) == {"": 9, "升": 2, "充送": 1}
        assert Counter(offers["fuel"]) == {"0#": 8, "92#": 4}
        assert [offers[f"ask_{name}"].sum() for name in ("tonne", "volume", "left")] == [2, 2, 4]


def test_does_every_value_keep_away_from_the_limits(packages):
    """Is no offer that is judged by price within five per cent of a limit that decides about it?"""
    for package in packages:
        for row in package.key["tables"]["offers"].values():
            if row["apart"]:
                continue
            assert all(abs(row["total"] / row[limit] - 1) >= 0.05 for limit in LIMITS)
            assert abs(row["left"] / 100 - 1) >= 0.05
            assert row["left"] >= 25, "what is left must not vanish in rounding"
            if row["total"] > row["station_limit"]:
                level = "area" if row["total"] <= row["area_limit"] else "company"
                assert abs(row["tonnes"] / row[f"{level}_least"] - 1) >= 0.05


def test_is_the_promise_of_the_old_customer_too_little(packages):
    """Does what he promises lie above today and 5 % below what breaks even, his price between station and area?"""
    for package in packages:
        one, facts = package.files["existing.csv"].iloc[0], package.key["facts"]
        assert one["now"] < one["promised"] <= 0.95 * facts["even"]
        assert facts["after"] < facts["earned_now"] < facts["after_extra"]
        assert abs(facts["even_share"] / facts["even"] - 1) >= 0.05
        shown = package.data["facts"]
        assert 1.05 * shown["station_diesel"] <= one["cut"] * 0.84 / 1000 <= 0.95 * shown["area_diesel"]
        assert one["now"] > shown["area_tonnes"]


def test_does_the_card_say_what_the_file_says(packages):
    """Is every figure of an offer on its card, in the unit in which it was spoken?"""
    for package in packages:
        offers = package.files["offers.csv"].set_index("id")
        for card in package.data["tables"]["offers"]:
            row = offers.loc[card["id"]]
            assert f"每{row['cut_unit']}让" in card["asked"]
            assert float(card["asked"].split()[1]) == row["cut"]
            assert float(card["month_volume"].split()[1].replace(",", "")) == row["volume"]
            assert card["month_volume"].endswith(row["volume_unit"])
            assert (card["besides"] == "没有") == (row["later"] == 0)
            if row["later_unit"] == "升":
                assert f"{row['later']:.2f} 元" in card["besides"]
            assert (f"{row['now']:,.1f}" in card["today"] or f"{row['now']:,.0f} 升" in card["today"]) or not row["now"]


def test_is_the_bare_model_enough(packages):
    """Does asking the model who grants what each offer says, as it stands, get at most 60 % of the question?"""
    words = {"站": "station", "片区": "area", "市公司": "company"}
    for package in packages:
        offers = package.files["offers.csv"].rename(columns={"id": "deal_id"})
        asked = offers["cut"].where(offers["cut_unit"] == "升", offers["cut"] / 1000)
        who = pricing.who_grants(offers.assign(rebate=asked), package.files["authority.csv"])
        placed = {row.deal_id: words.get(row.who, "nobody") for row in who.itertuples()}
        assert package.points({"who-grants": placed})["who-grants"] <= 0.6 * 6


def test_is_each_trap_open_to_one_misconception_only(packages):
    """Does no offer of any question fall to two of the six, and each of the four traps catch two?"""
    names = set(submissions(packages[0].exercise.folder)) - {"perfect", "blank"}
    for package in packages:
        fallen = Counter()
        for name in names:
            lost = {(mark.question, mark.item) for mark in package.marks(package.named(name)) if mark.misconception}
            fallen.update(lost)
        assert set(fallen.values()) == {1}
        assert sum(question == "who-grants" for question, _ in fallen) == 8


def test_does_one_mistake_cost_once(packages):
    """Does one offer given to the wrong level cost half a point and nothing after it?"""
    for package in packages[:5]:
        right = package.named("perfect")
        for offer, who in right["who-grants"].items():
            moved = {**right["who-grants"], offer: "station" if who != "station" else "area"}
            assert sum(package.points({**right, "who-grants": moved}).values()) == 15.5
