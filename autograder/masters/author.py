"""The author's own run: the solved master beside one variant and the answers of its perfect submission.

Executed, it must give full marks: the master's model answer, the key and the independent method of
submissions/methods.py then agree.
"""

import hashlib
import json
import os
from pathlib import Path

import nbformat

from autograder.course import variants
from autograder.course.exercise import Exercise
from autograder.judge.context import AUTHOR
from autograder.masters.read import read
from toolkit.boards import answers
from toolkit.boards.answers import Answers

SEED = hashlib.sha256(b"author").digest()
"""Fixed, so that two builds give equal notebooks."""


def write(exercise_folder: Path, target: Path) -> Path:
    """Write <id>.ipynb (solved, not executed), the data files and answers.json into `target`; return the notebook."""
    exercise = Exercise.open(exercise_folder)
    target.mkdir(parents=True, exist_ok=True)
    for stale in target.glob("*.csv"):
        stale.unlink()
    variants.fill(target, exercise, SEED, course="author", trainee={"id": AUTHOR, "name": "作者"})
    stated = json.loads((target / "trainee.json").read_text(encoding="utf-8"))
    variants.write_json(
        target / "trainee.json", stated | {"exercise": os.path.relpath(exercise.folder, target.resolve())}
    )
    given = exercise.methods().perfect(target)
    answers.write(target / answers.FILE, Answers(exercise.id, AUTHOR, variants.variant_id(target), given))
    notebook = target / f"{exercise.id}.ipynb"
    nbformat.write(read(exercise.master), notebook)
    return notebook
