"""nbgrader's configuration of a class: one file, read by stock nbgrader and by these commands alike."""

import logging
import os
import sysconfig
from collections.abc import Iterator
from contextlib import contextmanager

from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader
from traitlets.log import get_logger

from autograder.course.folder import ClassFolder

TEXT_STUB = "（在这里写）"
CODE_STUB = "# 在这里写"

TEMPLATE = '''\
"""nbgrader 的设置：班级命令和 nbgrader 自己的命令都读它。课程代号和时区在 class.yml 里。"""

from pathlib import Path

import yaml

c = get_config()  # noqa: F821

root = Path(__file__).resolve().parent
settings = yaml.safe_load((root / "class.yml").read_text(encoding="utf-8"))

c.CourseDirectory.root = str(root)
c.CourseDirectory.course_id = settings["course"]
c.NbGraderAPI.timezone = settings.get("time_zone", "Asia/Shanghai")
if settings.get("gradebook"):
    c.CourseDirectory.db_url = settings["gradebook"]
c.ClearSolutions.text_stub = {text_stub!r}
c.ClearSolutions.code_stub = {{"python": {code_stub!r}}}
# 学员删掉的评分格要补回来，否则那一题没有分数也没有说法。
c.OverwriteCells.add_missing_cells = True
c.Execute.timeout = 60
# 在 formgrader 里批书面题时，评分要点和样卷就在答卷上面。
c.HTMLExporter.preprocessors = ["autograder.marking.formgrader.RubricInSight"]
'''


def text() -> str:
    """nbgrader_config.py of a new class."""
    return TEMPLATE.format(text_stub=TEXT_STUB, code_stub=CODE_STUB)


def load(folder: ClassFolder) -> Config:
    """The class's nbgrader_config.py."""
    return PyFileConfigLoader("nbgrader_config.py", path=str(folder.root)).load_config()


def course(folder: ClassFolder, assignment: str, trainee: str = "*") -> CourseDirectory:
    """nbgrader's view of the class folder, for one assignment and one trainee or all."""
    return CourseDirectory(config=load(folder), root=str(folder.root), assignment_id=assignment, student_id=trainee)


def tools_on_path() -> None:
    """Put this Python's scripts on PATH: nbgrader calls a bare `alembic`."""
    scripts = sysconfig.get_path("scripts")
    if scripts not in os.environ.get("PATH", "").split(os.pathsep):
        os.environ["PATH"] = scripts + os.pathsep + os.environ.get("PATH", "")


class _Collector(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


@contextmanager
def quiet() -> Iterator[list[logging.LogRecord]]:
    """Keep nbgrader's English log off the trainer's screen; yield its records."""
    collector = _Collector()
    # The logger that nbgrader's converters use outside an application.
    logger = logging.getLogger(get_logger().name)
    kept = logger.handlers[:], logger.propagate, logger.level
    logger.handlers, logger.propagate = [collector], False
    logger.setLevel(logging.INFO)
    try:
        yield collector.records
    finally:
        logger.handlers, logger.propagate = kept[0], kept[1]
        logger.setLevel(kept[2])
