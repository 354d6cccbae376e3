"""Run nbgrader's Autograde on one submission, with our execution in place of its kernel."""

import logging
import re

from nbgrader.converters import Autograde
from nbgrader.converters.base import NbGraderException
from nbgrader.preprocessors import AssignLatePenalties, CheckCellMetadata, IgnorePattern, LimitOutput, SaveAutoGrades

from autograder.course import nbgrader_settings
from autograder.course.folder import ClassFolder
from autograder.sandbox.execute import Crashed
from autograder.sandbox.preprocessor import ExecuteHere
from toolkit.errors import ContentError


def run(folder: ClassFolder, assignment: str, trainee: str) -> str:
    """Grade one submission into the gradebook; return why it failed, empty when it did not."""
    with nbgrader_settings.quiet() as said:
        converter = Autograde(
            coursedir=nbgrader_settings.course(folder, assignment, trainee), config=nbgrader_settings.load(folder)
        )
        converter.force = True
        converter.autograde_preprocessors = [
            ExecuteHere,
            IgnorePattern,
            LimitOutput,
            SaveAutoGrades,
            AssignLatePenalties,
            CheckCellMetadata,
        ]
        try:
            converter.start()
        except NbGraderException:
            return _why(said)
        except Exception as error:  # whatever one submission does, the next one must still be graded
            return f"评不下去（{type(error).__name__}：{error}）"
    return ""


def _why(records: list[logging.LogRecord]) -> str:
    """The reason in a log of nbgrader's, in one line."""
    text = "\n".join(record.getMessage() for record in records if record.levelno >= logging.ERROR)
    for kind in (Crashed, ContentError):
        match = re.findall(rf"{kind.__name__}: (.+)", text)
        if match:
            return str(match[-1]).strip()
    named = re.findall(r"^[\w.]+(?:Error|Exception)\b.*$", text, re.MULTILINE)
    return f"评不下去（{named[-1].strip()[:200] if named else '没有说明'}）"
