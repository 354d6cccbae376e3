"""What holds for every exercise: named submissions, no passing by guessing, equal difficulty, nothing given away."""

import json
import runpy
from collections import Counter
from statistics import mean

import pytest

from autograder.masters.lint import lint
from tests.exercises import players
from tests.exercises.conftest import submissions
from toolkit import boards
from toolkit.boards import rules
from toolkit.boards.values import Values
from toolkit.paths import ROOT

NAMES = sorted(path.parent.name for path in (ROOT / "exercises").glob("*/board.yml"))
MOST_BY_GUESSING = 25.0
"""Per cent of the board's points."""
SPREAD = 3.0
"""Points of a hundred by which a player who always does the same may differ from one variant to the next."""
WRITTEN = {"existing-customers", "unit-and-margin", "people-to-customers", "ninety-days"}
"""The exercises with a part that the trainer marks."""


@pytest.fixture(params=NAMES)
def packages(request, packages_of):
    return packages_of(request.param)


def test_does_the_master_fit_the_board(packages):
    """Do ids, points and skills agree, 20 points in all, with nothing of the key in sight?"""
    assert [str(problem) for problem in lint(packages[0].exercise.folder, packages[0].folder)] == []


def test_who_marks_what(packages):
    """Is writing marked by the trainer in four exercises only, and code worth two points at most?"""
    board = packages[0].exercise.board
    most = rules.max_points(board, packages[0].data)
    written = [question.id for question in board.questions if question.kind == "text"]
    assert bool(written) == (board.id in WRITTEN)
    assert (
        sum(
            most[question.id] for question in board.questions if question.shown == "paper" and question.kind == "number"
        )
        <= 2
    )
    assert 15 <= board.minutes <= 25


def test_do_named_submissions_get_what_they_state(packages):
    """Does each get, on every variant, exactly the points and the misconceptions that its file states?"""
    for name, stated in submissions(packages[0].exercise.folder).items():
        for package in packages:
            answers = package.named(name)
            assert package.points(answers) == stated["expects"]["points"], (name, package.folder)
            found = {mark.misconception for mark in package.marks(answers) if mark.misconception}
            assert found == set(stated["expects"]["misconceptions"]), (name, package.folder)


def test_has_each_misconception_its_own_submission(packages):
    """Perfect, blank, and six misconceptions, each told by its own id and no other?"""
    stated = {name: one["expects"]["misconceptions"] for name, one in submissions(packages[0].exercise.folder).items()}
    assert stated.pop("perfect") == []
    assert stated.pop("blank") == ["blank"]
    assert len(stated) >= 6
    assert all(len(ids) == 1 for ids in stated.values())
    assert max(Counter(ids[0] for ids in stated.values()).values()) == 1
    assert {ids[0] for ids in stated.values()} <= set(packages[0].exercise.board.misconceptions)


def test_do_reasons_name_the_item_and_the_rule(packages):
    """Is every reason of a misconception a sentence without holes, longer than a verdict?"""
    for name in submissions(packages[0].exercise.folder):
        for mark in packages[0].marks(packages[0].named(name)):
            if mark.misconception not in (None, "blank"):
                assert "{" not in mark.sentence
                assert len(mark.sentence) >= 20, mark


def test_does_perfect_play_get_everything(packages):
    """Does the reference solver get all, whatever the seed?"""
    assert all(package.share(package.named("perfect")) == 100 for package in packages)


def test_is_one_answer_for_all_enough(packages):
    """Does the same answer everywhere stay under a quarter, and equal from one variant to the next?"""
    scores: dict[str, list[float]] = {}
    for package in packages:
        for name, answers in players.constants(package.exercise.board, package.data):
            scores.setdefault(name, []).append(package.share(answers))
    assert {name: round(max(found)) for name, found in scores.items() if max(found) >= MOST_BY_GUESSING} == {}
    assert {name: found for name, found in scores.items() if max(found) - min(found) > 2 * SPREAD} == {}


def test_are_dice_enough(packages):
    """Do dice stay under a quarter on average, equally on every variant?"""
    means = [
        mean(package.share(players.dice(package.exercise.board, package.data, seed)) for seed in range(12))
        for package in packages
    ]
    assert mean(means) < MOST_BY_GUESSING
    # Twelve throws leave noise of their own: half of the variants must lie within the band round the mean.
    near = sum(abs(one - mean(means)) <= SPREAD for one in means)
    assert near >= len(means) / 2, means


def test_is_sorting_by_one_column_enough(packages):
    """Does sorting by any one column, either way, stay under a quarter on average?"""
    scores: dict[str, list[float]] = {}
    for package in packages:
        for name, answers in players.sorters(package.exercise.board, package.data):
            scores.setdefault(name, []).append(package.share(answers))
    assert {name: round(mean(found)) for name, found in scores.items() if mean(found) >= MOST_BY_GUESSING} == {}


def test_is_another_trainees_answer_enough(packages):
    """Does the perfect answer of another trainee, with only the id edited, stay under a quarter?"""
    shares = [
        package.share(other.named("perfect"))
        for package, other in zip(packages, [*packages[1:], packages[0]], strict=True)
    ]
    # A few numbers may agree by chance: nine of ten stay under a quarter, and nobody comes near a pass.
    assert sum(share < MOST_BY_GUESSING for share in shares) >= 0.9 * len(shares), shares
    assert max(shares) < 40, shares


def test_does_the_package_hold_no_answer(packages):
    """Is nothing that the judge alone knows in what the trainee gets?"""
    for package in packages[:2]:
        for table, rows in package.key["tables"].items():
            fields = {field for row in rows.values() for field in row}
            assert fields.isdisjoint(field for row in package.data["tables"].get(table, []) for field in row)
        assert set(package.data["facts"]).isdisjoint(package.key["facts"])
        paper = (package.folder / "board.json").read_text(encoding="utf-8")
        assert "judge" not in paper
        assert "misconception" not in paper
        assert not list(package.folder.rglob("*key*"))


def test_is_the_same_trainee_given_the_same_data(packages):
    one, same = packages[0].exercise.build(b"somebody"), packages[0].exercise.build(b"somebody")
    assert all(one[name].equals(same[name]) for name in one)


def test_are_two_papers_different(packages):
    """Do no two trainees get the same numbers, though both are shown the same number of rows?"""
    papers = [json.dumps(package.data, ensure_ascii=False, sort_keys=True) for package in packages]
    assert len(set(papers)) == len(papers)
    sizes = set()
    for package in packages:
        values = Values(package.exercise.board.canonical(), package.data, {}, {})
        asked = [question for question in values.board["questions"] if "items" in question]
        sizes.add(tuple(len(values.rows(question)) for question in asked))
    assert len(sizes) == 1, sizes


def test_does_a_rubric_show_a_full_a_half_and_an_empty_answer(packages):
    exercise = packages[0].exercise
    for question in exercise.board.questions:
        if question.kind != "text":
            continue
        rubric = exercise.rubric[question.id]
        assert {anchor["points"] for anchor in rubric["anchors"]} >= {question.points, question.points / 2, 0}
        assert all(len(anchor["answer"]) > 40 and anchor["why"] for anchor in rubric["anchors"])
        assert sum(line["points"] for line in rubric["look_for"]) == question.points


def test_is_the_practice_open_and_nobodys(packages):
    """Is the practice board complete, the same each time, and no trainee's?"""
    folder = packages[0].exercise.folder
    payload = runpy.run_path(str(folder / "key.py"))["practice_payload"]()
    assert payload == runpy.run_path(str(folder / "key.py"))["practice_payload"]()
    assert payload["mode"] == "practice"
    marks = rules.judge(boards.load(folder / "board.yml"), payload["data"], payload["key"], {})
    assert {mark.misconception for mark in marks} == {"blank"}
    assert payload["data"] not in [package.data for package in packages]
