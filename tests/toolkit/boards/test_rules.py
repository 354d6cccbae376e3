import math
import random

import pytest

from toolkit.boards import rules
from toolkit.errors import ContentError


def by_question(marks, question, item=""):
    return next(mark for mark in marks if (mark.question, mark.item) == (question, item))


def right_answers(board, data, key):
    """Answers that get every point, found by judging nothing: a blank is judged from the right values."""
    run = rules._Run(board.canonical(), data, key, {})
    answers = {}
    for question in run.board["questions"]:
        if question["kind"] in ("number", "threshold", "classify", "order") and "each" in question:
            answers[question["id"]] = {row["id"]: run.right(question, row) for row in run.rows(question)}
        elif question["kind"] in ("number", "threshold", "order"):
            answers[question["id"]] = run.right(question, None)
    return answers


@pytest.mark.parametrize("seed", range(400))
def test_both_engines_give_identical_marks(seed, full, twin, make_data, make_answers):
    """Do Python and JavaScript agree on every mark, misconception and sentence?"""
    data, key = make_data(seed)
    answers = make_answers(random.Random(seed), full, data, key)
    ours = [mark._asdict() for mark in rules.judge(full, data, key, answers)]
    assert ours == twin("judge", full.canonical(), data, key, answers)
    assert rules.clean(full, data, answers) == twin("clean", full.canonical(), data, answers)
    assert rules.max_points(full, data) == twin("maxPoints", full.canonical(), data)


def test_the_generated_answers_meet_every_misconception(full, make_data, make_answers):
    """Do the answers of the agreement test reach every sentence of the board?"""
    wanted = {"litres", "petrol-density", "season-as-loss", "swapped", "counted-stable", "by-size", "over-hours"}
    wanted |= {"risky-left-out", "steady-visited", "too-little", "not-all", "too-much", "uneven", "out-of-bounds"}
    met = set()
    for seed in range(400):
        data, key = make_data(seed)
        answers = make_answers(random.Random(seed), full, data, key)
        met |= {mark.misconception for mark in rules.judge(full, data, key, answers)}
    assert met >= wanted | {None, "other", "blank"}


def test_right_answers_earn_every_point(full, make_data):
    """Does a trainee who does everything right get the full points?"""
    for seed in range(30):
        data, key = make_data(seed)
        marks = rules.judge(full, data, key, right_answers(full, data, key))
        for mark in marks:
            if mark.question in ("mean", "tonnes", "line", "place", "risky", "big", "first"):
                assert (mark.points, mark.misconception) == (mark.max, None), mark


def test_a_wrong_limit_costs_once(full, make_data):
    """Does a wrong limit, followed faithfully, cost only the limit's own points?"""
    data, key = make_data(3)
    answers = right_answers(full, data, key)
    values = sorted(row["tonnes"] for row in data["tables"]["customers"])
    key["facts"]["line"] = (values[-4] + values[-3]) / 2
    wrong = (values[2] + values[3]) / 2
    between = [row for row in data["tables"]["customers"] if wrong <= row["tonnes"] < key["facts"]["line"]]
    assert between, "the wrong limit must change somebody's place"
    answers["line"] = wrong
    for row in data["tables"]["customers"]:
        big, steady = row["tonnes"] >= wrong, row["gap"] is not None and row["gap"] <= key["facts"]["stable"]
        answers["place"][row["id"]] = ("EI" if steady else "EII") if big else ("EIII" if steady else "EIV")
    answers["risky"] = sum(value == "EII" for value in answers["place"].values())
    marks = rules.judge(full, data, key, answers)
    assert by_question(marks, "line").points == 0
    assert all(mark.points == mark.max for mark in marks if mark.question in ("place", "risky"))


def test_a_limit_that_splits_nothing_is_not_followed(full, make_data):
    """Can a limit of zero make every later answer right by making it trivial?"""
    data, key = make_data(3)
    answers = right_answers(full, data, key) | {"line": 0}
    answers["place"] = {row["id"]: "EI" for row in data["tables"]["customers"]}
    marks = [mark for mark in rules.judge(full, data, key, answers) if mark.question == "place"]
    assert any(mark.points == 0 for mark in marks)
    assert marks == [
        mark
        for mark in rules.judge(full, data, key, answers | {"line": key["facts"]["line"]})
        if mark.question == "place"
    ]


def test_a_blank_is_not_charged_again_later(full, make_data):
    """Does a skipped question leave the questions that build on it judged from the right values?"""
    seeds = (make_data(seed) for seed in range(50))
    data, key = next(made for made in seeds if right_answers(full, *made)["risky"] > 1)
    answers = right_answers(full, data, key)
    del answers["line"], answers["place"]
    marks = rules.judge(full, data, key, answers)
    assert by_question(marks, "line").misconception == "blank"
    assert by_question(marks, "risky").points == 1


def test_a_named_mistake_is_told_by_name(full, make_data):
    """Is litres-for-tonnes recognised, and told with its figure?"""
    data, key = make_data(1)
    key["facts"] |= {"mean": 5.2, "mean_litres": 6190.476}
    mark = by_question(rules.judge(full, data, key, {"mean": 6190.48}), "mean")
    assert (mark.misconception, mark.points) == ("litres", 0)
    assert mark.sentence == "6,190 是升，合 5.20 吨。扣 1 分。"


def test_a_mistake_that_gives_the_right_answer_is_none(full, make_data):
    """Is an answer that is right called a mistake because a mistake would give it too?"""
    data, key = make_data(1)
    key["facts"] |= {"mean": 5.2, "mean_litres": 5.2}
    assert by_question(rules.judge(full, data, key, {"mean": 5.2}), "mean").misconception is None
    assert by_question(rules.judge(full, data, key, {"mean": 9}), "mean").misconception == "other"


def test_a_mistake_too_near_the_right_answer_is_not_named(full, make_data):
    """Is an answer just outside the tolerance blamed on a mistake that would have been right?"""
    data, key = make_data(1)
    key["facts"] |= {"mean": 5.2, "mean_litres": 5.21}
    assert by_question(rules.judge(full, data, key, {"mean": 5.225}), "mean").misconception == "other"
    key["facts"]["mean_litres"] = 5.24
    assert by_question(rules.judge(full, data, key, {"mean": 5.225}), "mean").misconception == "litres"


def test_a_customer_on_the_line_counts_as_high(full, make_data):
    """Is an item exactly on the trainee's own limit above it?"""
    data, key = make_data(3)
    rows = sorted(data["tables"]["customers"], key=lambda row: row["tonnes"])
    rows[3]["gap"] = 0.9
    answers = {"line": rows[3]["tonnes"], "place": {rows[3]["id"]: "EII"}}
    assert by_question(rules.judge(full, data, key, answers), "place", rows[3]["id"]).misconception is None


@pytest.mark.parametrize("value", [True, "5", None, [], {}, math.inf, math.nan, 10**400])
def test_what_is_no_number_counts_as_unanswered(value, full, make_data):
    """Can anything but a finite number pass as a number?"""
    data, key = make_data(1)
    assert by_question(rules.judge(full, data, key, {"mean": value}), "mean").misconception == "blank"


@pytest.mark.parametrize("answers", [None, [], "x", 3, {"place": [["C0001", "EI"]]}, {"first": [{}, {}, {}]}])
def test_hostile_answers_are_judged_as_blank(answers, full, make_data):
    """Does an answer of the wrong shape stop the judge?"""
    data, key = make_data(1)
    assert {mark.misconception for mark in rules.judge(full, data, key, answers)} == {"blank"}


def test_an_empty_plan_earns_nothing(full, make_data):
    """Does a plan with too few visits earn the points for staying within the hours?"""
    data, key = make_data(2)
    for plan in ({}, {"C0001": "mon"}):
        marks = [mark for mark in rules.judge(full, data, key, {"visits": plan}) if mark.question == "visits"]
        assert sum(mark.points for mark in marks) == 0


def test_a_missing_value_is_an_author_error_not_a_lost_mark(full, make_data):
    """Does a key without a fact stop the judging, naming the question?"""
    data, key = make_data(1)
    del key["facts"]["line"]
    with pytest.raises(ContentError, match=r"题 line.*facts\.line"):
        rules.judge(full, data, key, {})
    data, key = make_data(1)
    del key["tables"]["customers"]["C0002"]["month_gap"]
    with pytest.raises(ContentError, match=r"题 place.*C0002.*month_gap"):
        rules.judge(full, data, key, {})
    data, key = make_data(1)
    key["facts"]["mean"] = None
    with pytest.raises(ContentError, match="应是数"):
        rules.judge(full, data, key, {})


def test_reasons_carry_what_was_lost(full, make_data):
    """Do the reason records hold only what lost points, with item and amount?"""
    data, key = make_data(4)
    answers = right_answers(full, data, key)
    answers["place"]["C0001"] = next(one for one in ("EI", "EIV") if one != answers["place"]["C0001"])
    marks = [mark for mark in rules.judge(full, data, key, answers) if mark.question == "place"]
    (record,) = rules.reasons(marks, "place")
    assert (record["grade_id"], record["item"], record["lost"]) == ("place", "C0001", 0.5)
    assert "C0001" in record["sentence"]
    assert record["misconception"]


def test_most_points_add_up(full, make_data):
    """Are the most points of each question those its marks can reach?"""
    data, key = make_data(6)
    most = rules.max_points(full, data)
    for question, points in most.items():
        if question != "note":
            marks = [mark for mark in rules.judge(full, data, key, {}) if mark.question == question]
            assert sum(mark.max for mark in marks) == pytest.approx(points)
    assert most["note"] == 3
