"""Open a class from a roster: all of it, or nothing."""

import csv
import re
import shutil
from pathlib import Path

from autograder.course import freeze, gradebook, nbgrader_settings, roster, settings
from autograder.course.folder import ClassFolder
from autograder.course.roster import COLUMNS, Trainee
from toolkit.errors import ContentError


def new_class(
    target: Path, roster_file: Path, *, title: str = "", roleplays: Path | None = None, db: str = ""
) -> ClassFolder:
    """Make the class folder `target`; ContentError (and no trace) when the roster has a fault or the folder is taken.

    roleplays: folder of scenarios whose present versions the class accepts.
    db: address of an empty PostgreSQL database for the gradebook; without it a file in the class folder.
    """
    trainees = roster.read(roster_file)
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise ContentError(target, "", "已经有东西了，不会覆盖", "换一个文件夹名；要并班请另建新班")
    target.parent.mkdir(parents=True, exist_ok=True)
    # Built beside the target and renamed: an interrupted run leaves no half class under the real name.
    building = target.with_name(f".{target.name}.new")
    shutil.rmtree(building, ignore_errors=True)
    try:
        _fill(building, trainees, course_id(target.name), title or target.name, roleplays, db)
        if target.exists():
            target.rmdir()
        building.rename(target)
    finally:
        shutil.rmtree(building, ignore_errors=True)
    return ClassFolder.open(target)


def course_id(name: str) -> str:
    """A course id from the folder's name; never empty, and safe for the gradebook."""
    ascii_name = re.sub(r"[^0-9A-Za-z_-]+", "-", name).strip("-_")
    return ascii_name or "class"


def _fill(root: Path, trainees: list[Trainee], course: str, title: str, roleplays: Path | None, db: str) -> None:
    root.mkdir(mode=0o700)
    settings.write_new(root / "class.yml", course, title, db)
    with (root / "roster.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows(trainees)
    (root / "nbgrader_config.py").write_text(nbgrader_settings.text(), encoding="utf-8")
    folder = ClassFolder.open(root)
    nbgrader_settings.tools_on_path()
    with gradebook.opened(folder) as book:
        if book.students:
            raise ContentError("--db", "", "这个库里已经有别的班了", "一个班一个库：新建一个空库再来")
        for trainee in trainees:
            book.update_or_create_student(trainee.id, first_name=trainee.name, last_name=trainee.area)
    if roleplays is not None:
        freeze.roleplays(folder, roleplays)
