"""Packages of many trainees, one set an exercise, made once a session."""

import hashlib
import os
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from autograder.course import variants
from autograder.course.exercise import Exercise
from toolkit.boards import rules
from toolkit.paths import ROOT

SEEDS = 200 if os.environ.get("KF_VARIANTS") == "all" else 12
"""Variants an exercise is tried on; make exercises tries two hundred."""


class Package(NamedTuple):
    """What one trainee gets, read back as the judge reads it."""

    exercise: Exercise
    folder: Path
    files: dict[str, Any]
    data: dict[str, Any]
    key: dict[str, Any]

    def marks(self, answers: dict[str, Any]) -> list[rules.Mark]:
        return rules.judge(self.exercise.board, self.data, self.key, answers)

    def points(self, answers: dict[str, Any]) -> dict[str, float]:
        """Points by grade id."""
        found: dict[str, float] = defaultdict(float)
        for mark in self.marks(answers):
            found[mark.question] += mark.points
        return {name: round(points, 6) for name, points in found.items()}

    def share(self, answers: dict[str, Any]) -> float:
        """Per cent of what the board gives without the written parts and the number of the notebook."""
        board = {one.id for one in self.exercise.board.questions if one.kind != "text"}
        most = sum(points for name, points in rules.max_points(self.exercise.board, self.data).items() if name in board)
        return 100 * sum(self.points(answers).values()) / most

    def named(self, name: str) -> dict[str, Any]:
        """Answers of a named submission."""
        answers: dict[str, Any] = getattr(self.exercise.methods(), submissions(self.exercise.folder)[name]["method"])(
            self.folder
        )
        return answers


@cache
def submissions(folder: Path) -> dict[str, dict[str, Any]]:
    """Named submissions of an exercise by name."""
    return {
        path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("submissions/*.yml"))
    }


@pytest.fixture(scope="session")
def packages_of(tmp_path_factory):
    """Exercise id → its packages."""

    @cache
    def make(name: str) -> list[Package]:
        exercise, made = Exercise.open(ROOT / "exercises" / name), []
        for number in range(SEEDS):
            folder = tmp_path_factory.mktemp("package")
            seed = hashlib.sha256(f"trainee {number}".encode()).digest()
            variants.fill(folder, exercise, seed, course="test", trainee={"id": f"T{number:03d}", "name": "测试"})
            files = exercise.read_files(folder)
            made.append(Package(exercise, folder, files, exercise.data(files), exercise.key(files)))
        return made

    return make
