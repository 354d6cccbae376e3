"""谁要走，先给谁打电话: are the customers dealt alike, away from every limit, each open to one misconception only?"""

from collections import Counter

import pandas as pd
import pytest

from tests.exercises.conftest import submissions
from toolkit.models import churn, dissatisfaction

STATES = ("steady", "gone", "booked", "leaving", "season", "angry")
TODAY = "2026-03-09"


@pytest.fixture
def packages(packages_of):
    return packages_of("dissatisfaction-signals")


def test_is_every_paper_dealt_alike(packages):
    """Two customers for each state, one of each trap, four different first signs, whatever the seed?"""
    for package in packages:
        right, rows = package.named("perfect"), package.data["tables"]["customers"]
        assert Counter(right["states"].values()) == dict.fromkeys(STATES, 2)
        assert sorted(right["first-sign"].values()) == ["complaints_up", "new_owner", "new_strategy", "praises_rivals"]
        assert [sum(word in row["remark"] for row in rows) for word in ("同一个税号", "月干活", "插混")] == [2, 2, 1]
        assert sum(row["quarter_now"].endswith("吨") for row in rows) == 2
        assert [sum(row[f"ask_{name}"] for row in rows) for name in ("ratio", "less", "sign")] == [2, 2, 4]


def test_does_every_value_keep_away_from_the_limits(packages):
    """Is nobody within five per cent of 1.8 and 3 own intervals or of a fifth less than last year?"""
    for package in packages:
        for customer, row in package.key["tables"]["customers"].items():
            if not row["booked"] and not row["out"]:
                assert all(abs(row["ratio"] / line - 1) >= 0.05 for line in (1.8, 3)), customer
                assert abs(row["gap"] / 20 - 1) >= 0.05, customer


def test_are_there_six_for_five_calls(packages):
    """Is the quiet one the biggest of six, never among the first five cards, and the one left out clearly the smaller?"""
    for package in packages:
        rows, truth = package.data["tables"]["customers"], package.key["tables"]["customers"]
        tonnes = {row["id"]: row["tonnes"] for row in rows}
        six = [name for name, row in truth.items() if row["worth"] > 0]
        assert (len(six), sum(row["wanted"] for row in truth.values())) == (6, 5)
        quiet = next(name for name, row in truth.items() if row["quiet"])
        assert tonnes[quiet] == max(tonnes[name] for name in six)
        assert quiet not in [row["id"] for row in rows[:5]]
        states = package.named("perfect")["states"]
        small, big = sorted(tonnes[name] for name in states if states[name] == "gone")
        assert small < 0.95 * big
        # Whoever takes these for gone still calls the one who is.
        assert all(tonnes[name] < 0.95 * big for name in states if states[name] in ("season", "booked", "steady"))


def test_does_the_card_say_what_the_file_says(packages):
    """Do days, interval, litres and complaints on the card agree with the files, and is nothing after the last fill?"""
    for package in packages:
        fills, log = package.files["fills.csv"], package.files["complaints.csv"]
        monthly = package.files["monthly.csv"]
        for card in package.data["tables"]["customers"]:
            days = sorted(set(pd.to_datetime(fills.loc[fills["customer_id"] == card["id"], "date"])))
            assert (pd.Timestamp(TODAY) - days[-1]).days == card["days"]
            if "换车" not in card["rhythm"]:
                assert f"{(days[-1] - days[0]).days / (len(days) - 1):.1f} 天" in card["rhythm"]
            own = monthly[monthly["customer_id"] == card["id"]].sort_values("month")
            assert float(card["quarter_now"].split()[0].replace(",", "")) == pytest.approx(
                own["litres"][-3:].sum(), abs=0.01
            )
            assert all(text[5:] in card["complained"] for text in log.loc[log["customer_id"] == card["id"], "date"])
            assert "末次 0 天" not in card["remark"]


def test_is_the_bare_model_enough(packages):
    """Do the two models on the raw files, as they stand, get at most 60 % of the states?"""
    for package in packages:
        files = package.files
        asked = [row["id"] for row in package.data["tables"]["customers"]]
        late = churn.churn_warning(
            files["fills.csv"],
            files["customers.csv"].rename(columns={"id": "customer_id"})[["customer_id"]],
            today=TODAY,
        ).set_index("customer_id")
        monthly = files["monthly.csv"].assign(month=pd.PeriodIndex(files["monthly.csv"]["month"], freq="M"))
        signs = dissatisfaction.dissatisfaction_signals(
            monthly, files["visits.csv"], files["complaints.csv"], today=TODAY
        ).set_index("customer_id")
        placed = {}
        for name in asked:
            status, sign = late.loc[name, "status"], signs.loc[name]
            placed[name] = {"流失": "gone", "预警": "leaving"}.get(status, "steady")
            if placed[name] == "steady" and sign["volume_down"] == "是":
                placed[name] = "leaving"
            elif placed[name] == "steady" and sign["complaints_up"] == "是":
                placed[name] = "angry"
        assert package.points({"states": placed})["states"] <= 0.6 * 6


def test_is_each_trap_open_to_one_misconception_only(packages):
    """Does no item of any question fall to two of the six, and each of the four about states catch two?"""
    names = set(submissions(packages[0].exercise.folder)) - {"perfect", "blank"}
    for package in packages:
        fallen = Counter()
        for name in names:
            fallen.update(
                (mark.question, mark.item) for mark in package.marks(package.named(name)) if mark.misconception
            )
        assert set(fallen.values()) == {1}
        assert sum(question == "states" for question, _ in fallen) == 8


def test_is_calling_everybody_or_six_worth_less(packages):
    """Does a plan of all twelve get 3 of 6 at most, and one of six calls lose the half point of the cap?"""
    for package in packages[:5]:
        truth = package.key["tables"]["customers"]
        assert package.points({"five-calls": dict.fromkeys(truth, "go")})["five-calls"] == 3
        six = [name for name, row in truth.items() if row["worth"] > 0]
        assert package.points({"five-calls": dict.fromkeys(six, "go")})["five-calls"] == 5.5
