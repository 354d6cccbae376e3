import re
import shutil

import pytest

from autograder.course.folder import ClassFolder
from autograder.course.new_class import new_class
from autograder.course.release import release
from tests.autograder.small_class import TINY, Class

ROSTER = """\
学号,姓名,片区,站
0012,张三,黄石,顺城站
0013,"李四,二世",十堰,东风站
0014,=1+1,襄阳,枣阳站
0015,赵六,襄阳,樊城站
"""


def pytest_configure(config):
    # nbgrader 0.9.6 was written for SQLAlchemy 1.4 and an older nbconvert; what they say of it is not ours to mend.
    for line in (
        "ignore::sqlalchemy.exc.SAWarning",
        "ignore::DeprecationWarning:nbgrader.*",
        "ignore::DeprecationWarning:nbconvert.*",
        "ignore::DeprecationWarning:jupyter_client.*",
        "ignore::DeprecationWarning:jupyter_server.*",
    ):
        config.addinivalue_line("filterwarnings", line)


@pytest.fixture(scope="session")
def roster_file(tmp_path_factory):
    file = tmp_path_factory.mktemp("roster") / "roster.csv"
    file.write_text(ROSTER, encoding="utf-8")
    return file


@pytest.fixture(scope="session")
def released(tmp_path_factory, roster_file):
    """A class with tiny-sort released; only to be copied."""
    root = tmp_path_factory.mktemp("released") / "spring"
    new_class(root, roster_file, title="春季班")
    settings = root / "class.yml"
    # The same data in every run: with some secrets two trainees' answers lie so close that a copied one proves nothing.
    fixed = re.sub(r"^secret: .*$", f"secret: '{'5eed' * 16}'", settings.read_text(encoding="utf-8"), flags=re.M)
    settings.write_text(fixed, encoding="utf-8")
    release(ClassFolder.open(root), TINY)
    return root


@pytest.fixture
def course(released, tmp_path):
    """A released class of one's own."""
    return Class(shutil.copytree(released, tmp_path / "spring"))


@pytest.fixture(scope="session")
def graded(released, tmp_path_factory):
    """A class with hand-ins of every kind, collected and graded; not to be changed."""
    made = Class(shutil.copytree(released, tmp_path_factory.mktemp("graded") / "spring"))
    made.put("作业.zip", made.zip("0012"))
    made.put("群聊.txt", f"张三：交了\n{made.code('0013', 'litres_as_tonnes')}\n收到\n{made.code('0014', 'blank')}\n")
    made.lines = made.collect()
    made.verdicts = made.grade()
    return made


@pytest.fixture
def exercise(tmp_path):
    """A copy of the tiny exercise that a test may spoil."""
    return shutil.copytree(TINY, tmp_path / "exercises" / "tiny-sort")
