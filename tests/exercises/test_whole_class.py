"""A class as trainers run it: released, handed in by code from the phone, collected and graded by command."""

import csv

import pytest

from autograder.course import simulate
from autograder.course.collect import collect
from autograder.course.exercise import Exercise
from autograder.course.grade import grade
from autograder.course.new_class import new_class
from autograder.course.release import release
from autograder.course.roster import COLUMNS
from tests.exercises.conftest import SEEDS, submissions
from toolkit.paths import ROOT

FOLDERS = {folder.name: folder for folder in sorted((ROOT / "exercises").iterdir()) if folder.is_dir()}
CHOSEN = sorted(FOLDERS) if SEEDS > 100 else ["ninety-days", "unit-and-margin"]
"""make exercises takes all fourteen."""


@pytest.mark.parametrize("name", CHOSEN)
def test_do_hand_in_codes_score_what_the_submissions_say(name, tmp_path):
    """Does every named submission, handed in as a code among chat lines, get its exact points?"""
    named = submissions(FOLDERS[name])
    roster = tmp_path / "roster.csv"
    people = {f"{number:04d}": one for number, one in enumerate(named, start=1)}
    with roster.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows([key, f"学员{key}", "片区", "站"] for key in people)
    folder = new_class(tmp_path / "class", roster, title="班")
    release(folder, FOLDERS[name])
    methods = Exercise.open(FOLDERS[name]).methods()
    chat = folder.root / "inbox" / "群聊.txt"
    chat.parent.mkdir(exist_ok=True)
    codes = [simulate.code(folder, key, name, getattr(methods, named[one]["method"])) for key, one in people.items()]
    chat.write_text("\n收到\n".join(codes), encoding="utf-8")
    collect(folder, chat.parent)
    scored = {verdict.trainee: (verdict.word, verdict.score) for verdict in grade(folder, name, jobs=1)}
    expected = {key: ("已评", sum(named[one]["expects"]["points"].values())) for key, one in people.items()}
    assert scored == expected
