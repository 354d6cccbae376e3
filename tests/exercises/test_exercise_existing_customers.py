"""老客户归四格: are data, key and named submissions what they say?"""

import hashlib
import runpy
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
import pytest
import yaml

from autograder.course import variants
from autograder.course.exercise import Exercise
from autograder.masters.lint import lint
from toolkit import boards
from toolkit.boards import rules
from toolkit.models import existing_customers as model
from toolkit.models import ledger
from toolkit.paths import ROOT

FOLDER = ROOT / "exercises" / "existing-customers"
EXERCISE = Exercise.open(FOLDER)
SUBMISSIONS = {path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in FOLDER.glob("submissions/*.yml")}
SEEDS = 20
CELLS = {"EI": 4, "EII": 4, "EIII": 3, "EIV": 3}
OWN = ("litres-for-tonnes", "mean-of-records", "refund-as-purchase", "seasonal-as-unstable")


class Package(NamedTuple):
    folder: Path
    files: dict[str, pd.DataFrame]
    data: dict[str, Any]
    key: dict[str, Any]

    @property
    def line(self) -> float:
        return self.key["facts"]["line"]

    @property
    def truth(self) -> dict[str, dict[str, float]]:
        return self.key["tables"]["customers"]


@pytest.fixture(scope="module")
def packages(tmp_path_factory) -> list[Package]:
    """The packages of twenty trainees, read back as the judge reads them."""
    made = []
    for number in range(SEEDS):
        folder = tmp_path_factory.mktemp("package")
        seed = hashlib.sha256(f"trainee {number}".encode()).digest()
        variants.fill(folder, EXERCISE, seed, course="test", trainee={"id": f"T{number:02d}", "name": "测试"})
        files = EXERCISE.read_files(folder)
        made.append(Package(folder, files, EXERCISE.data(files), EXERCISE.key(files)))
    return made


def marks_of(package: Package, answers: dict[str, Any]) -> list[rules.Mark]:
    return rules.judge(EXERCISE.board, package.data, package.key, answers)


def result(package: Package, name: str) -> tuple[dict[str, float], set[str]]:
    """Points by grade id and misconceptions of a named submission."""
    marks = marks_of(package, getattr(EXERCISE.methods(), SUBMISSIONS[name]["method"])(package.folder))
    points: dict[str, float] = defaultdict(float)
    for mark in marks:
        points[mark.question] += mark.points
    return dict(points), {mark.misconception for mark in marks if mark.misconception}


def classify(package: Package, placed: dict[str, str]) -> float:
    answers = {"contribution-line": package.line, "stability-line": 30.0, "classify": placed}
    return sum(mark.points for mark in marks_of(package, answers) if mark.question == "classify")


def test_does_the_master_fit_the_board(packages):
    """Do ids, points and skills agree, 20 points in all, with nothing of the key in sight?"""
    assert [str(problem) for problem in lint(FOLDER, packages[0].folder)] == []
    maximum = rules.max_points(EXERCISE.board, packages[0].data)
    assert maximum == {
        "contribution-line": 2,
        "stability-line": 1,
        "monthly-mean": 2,
        "classify": 7,
        "strategy": 2,
        "one-number": 2,
        "visit-plan": 4,
    }


@pytest.mark.parametrize("name", SUBMISSIONS)
def test_what_does_a_named_submission_get(packages, name):
    """Does it get, on twenty variants, exactly the points and the misconceptions that its file states?"""
    stated = SUBMISSIONS[name]["expects"]
    for package in packages:
        points, misconceptions = result(package, name)
        assert points == stated["points"]
        assert misconceptions == set(stated["misconceptions"])


def test_does_each_misconception_have_its_own_submission():
    stated = {name: entry["expects"]["misconceptions"] for name, entry in SUBMISSIONS.items()}
    assert {name: stated[name] for name in OWN} == {name: [name] for name in OWN}
    assert stated["perfect"] == []
    assert stated["blank"] == ["blank"]
    assert all(entry["name"] == name for name, entry in SUBMISSIONS.items())


def test_are_the_points_those_of_a_fixed_seed(packages):
    """Would a change of the judging show?"""
    assert {name: sum(result(packages[0], name)[0].values()) for name in SUBMISSIONS} == {
        "perfect": 16,
        "blank": 0,
        "litres-for-tonnes": 11,
        "mean-of-records": 14,
        "refund-as-purchase": 14,
        "seasonal-as-unstable": 15,
    }


def test_can_the_judge_tell_a_wrong_answer(packages):
    """Does the perfect submission lose half a point for each customer that is moved to another class?"""
    answers = EXERCISE.methods().perfect(packages[0].folder)
    for customer, quadrant in answers["classify"].items():
        moved = {**answers["classify"], customer: "EI" if quadrant == "EIV" else "EIV"}
        assert classify(packages[0], moved) == 6.5


def test_is_every_variant_as_hard(packages):
    """Are there as many customers in each class and as many for each trap, whatever the seed?"""
    for package in packages:
        placed = EXERCISE.methods().perfect(package.folder)["classify"]
        assert Counter(placed.values()) == CELLS
        rows = {row["id"]: row for row in package.data["tables"]["customers"]}
        assert sum(row["unit"] == "吨" for row in rows.values()) == 2
        assert sum(row["refunds"] != "没有" for row in rows.values()) == 2
        assert sum(row["other"] != "没有" for row in rows.values()) == 2
        assert sum(row["ask_mean"] for row in rows.values()) == 2
        assert sorted(placed[name] for name in rows if rows[name]["ask_strategy"]) == ["EI", "EII", "EIII", "EIV"]


def test_does_every_value_keep_away_from_the_lines(packages):
    """Is nobody within five per cent of a limit?"""
    for package in packages:
        for customer, row in package.truth.items():
            assert abs(row["tonnes"] / package.line - 1) >= 0.05, customer
            assert abs(row["gap"] / 30 - 1) >= 0.05, customer


def test_is_each_trap_open_to_one_misconception_only(packages):
    """Does no customer fall to two of the four misconceptions?"""
    methods = EXERCISE.methods()
    for package in packages:
        right = methods.perfect(package.folder)["classify"]
        fallen = Counter()
        for name in OWN:
            given = getattr(methods, SUBMISSIONS[name]["method"])(package.folder)["classify"]
            fallen.update(customer for customer in right if given[customer] != right[customer])
        assert len(fallen) == 8
        assert set(fallen.values()) == {1}


def test_is_the_bare_model_enough(packages):
    """Does calling the model on the raw files get no more than 60 % of the classification?"""
    for package in packages:
        fills = package.files["transactions"].assign(date=lambda table: pd.to_datetime(table["date"]))
        customers = package.files["customers"].assign(since=lambda table: pd.to_datetime(table["since"]))
        monthly = ledger.monthly_litres(fills, customers, "2024-01", "2025-12")
        placed = model.existing_customer_matrix(monthly, contribution_line=package.line).set_index("customer_id")
        got = classify(package, {customer: placed.loc[customer, "quadrant"] for customer in package.truth})
        assert got <= 0.6 * 7


@pytest.mark.parametrize("quadrant", CELLS)
def test_is_one_class_for_all_enough(packages, quadrant):
    for package in packages:
        assert classify(package, dict.fromkeys(package.truth, quadrant)) == CELLS[quadrant] * 0.5


def test_do_two_trainees_share_customers(packages):
    """Do two variants share less than a fifth of the customers, told by their names?"""
    seen = []
    for package in packages:
        seen.append(set(package.files["customers"]["name"]))
        asked = [row["id"] for row in package.data["tables"]["customers"]]
        assert len(asked) == 14
    assert all(len(one & other) < 12 for i, one in enumerate(seen) for other in seen[:i])
    assert len({tuple(row["id"] for row in package.data["tables"]["customers"]) for package in packages}) == SEEDS


def test_is_the_same_trainee_given_the_same_data():
    one, same = EXERCISE.build(b"somebody"), EXERCISE.build(b"somebody")
    assert all(one[name].equals(same[name]) for name in one)


def test_does_the_package_hold_no_answer(packages):
    """Is nothing that the judge alone knows in what the trainee gets?"""
    package = packages[0]
    public = set(package.data["tables"]["customers"][0])
    assert public.isdisjoint(next(iter(package.truth.values())))
    assert set(package.data["facts"]).isdisjoint(package.key["facts"])
    paper = (package.folder / "board.json").read_text(encoding="utf-8")
    assert "judge" not in paper
    assert "misconception" not in paper
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


def test_do_the_sentences_name_customer_and_rule(packages):
    """Does a reason name the customer by number and name, its class and what was chosen?"""
    marks = marks_of(packages[0], EXERCISE.methods().seasonal_as_unstable(packages[0].folder))
    wrong = [mark for mark in marks if mark.misconception]
    assert len(wrong) == 2
    for mark in wrong:
        name = next(row["name"] for row in packages[0].data["tables"]["customers"] if row["id"] == mark.item)
        assert mark.sentence.startswith(f"{mark.item} {name} 一年里几个月多、几个月少，是季节。")
        assert "先看去年这时候，再说他走没走。" in mark.sentence
        assert "{" not in mark.sentence


def test_does_one_mistake_cost_once(packages):
    """Does a wrong line cost its own two points and nothing after it?"""
    methods = EXERCISE.methods()
    for package in packages[:5]:
        answers = methods.perfect(package.folder)
        line = answers["contribution-line"] * 1.3
        means = {customer: row["tonnes"] for customer, row in package.truth.items()}
        answers["contribution-line"] = line
        answers["classify"] = {
            customer: methods.CLASSES[means[customer] >= line, row["gap"] <= 30]
            for customer, row in package.truth.items()
        }
        answers["strategy"] = {name: methods.STRATEGIES[answers["classify"][name]] for name in answers["strategy"]}
        assert sum(mark.points for mark in marks_of(package, answers)) == 14


def test_does_the_rubric_show_a_full_a_half_and_an_empty_answer():
    rubric = EXERCISE.rubric["visit-plan"]
    assert [anchor["points"] for anchor in rubric["anchors"]] == [4, 2, 0]
    assert all(len(anchor["answer"]) > 40 and anchor["why"] for anchor in rubric["anchors"])
    assert sum(line["points"] for line in rubric["look_for"]) == EXERCISE.board.question("visit-plan").points


def test_is_the_practice_open_and_nobodys(packages):
    """Is the practice board complete, the same each time, and no trainee's?"""
    payload = runpy.run_path(str(FOLDER / "key.py"))["practice_payload"]()
    assert payload == runpy.run_path(str(FOLDER / "key.py"))["practice_payload"]()
    assert payload["mode"] == "practice"
    board = boards.load(FOLDER / "board.yml")
    rights = rules.judge(board, payload["data"], payload["key"], {})
    assert {mark.misconception for mark in rights} == {"blank"}
    assert payload["data"] not in [package.data for package in packages]
