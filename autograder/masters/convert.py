"""Source and release notebooks, made by nbgrader's own converter."""

import logging
from pathlib import Path

import nbformat
from nbgrader.converters import GenerateAssignment
from nbgrader.converters.base import NbGraderException

from autograder.course import nbgrader_settings
from autograder.course.exercise import Exercise
from autograder.course.folder import ClassFolder
from autograder.masters.read import read
from toolkit.errors import ContentError


def write_source(exercise: Exercise, target: Path) -> None:
    """Write the solved master as a notebook (one file; nothing else may lie beside it)."""
    target.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(read(exercise.master), target)


def write_release(folder: ClassFolder, assignment: str) -> Path:
    """Run nbgrader's generate_assignment on source/<assignment>; return the released notebook.

    nbgrader copies every sibling of a master into release/: the source folder must hold the notebook alone.
    """
    strangers = [path.name for path in folder.source(assignment).parent.iterdir() if path.name != f"{assignment}.ipynb"]
    if strangers:
        raise ContentError(f"source/{assignment}", strangers[0], "会跟着发给学员", "从 source 文件夹里移走再发")
    with nbgrader_settings.quiet() as said:
        converter = GenerateAssignment(
            coursedir=nbgrader_settings.course(folder, assignment), config=nbgrader_settings.load(folder)
        )
        converter.force = True
        try:
            converter.start()
        except NbGraderException:
            raise ContentError(
                f"source/{assignment}", "", f"nbgrader 生成不了发放版：{_last_line(said)}", "母本改好后重新发"
            ) from None
    released = folder.release(assignment)
    extra = [path.name for path in released.parent.iterdir() if path != released]
    if extra or not released.is_file():
        raise ContentError(
            f"release/{assignment}", "、".join(extra), "发放版里应当只有一个笔记本", "删掉 release 下这份作业再发"
        )
    return released


def _last_line(records: list[logging.LogRecord]) -> str:
    lines = [
        line
        for record in records
        if record.levelno >= logging.ERROR
        for line in record.getMessage().splitlines()
        if line.strip()
    ]
    errors = [line for line in lines if "Error" in line]
    return (errors or lines or ["没有说明"])[-1].strip()
