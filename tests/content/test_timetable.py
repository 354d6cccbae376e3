"""Can the shares of the timetable be written into class.yml as they stand?"""

import re

import pytest
import yaml

from autograder.course.settings import Settings
from toolkit.paths import ROOT

PAGE = ROOT / "book" / "trainer" / "timetable.md"
BLOCKS = re.findall(r"^```yaml\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.M | re.S)
SECRET = "0" * 64


def test_has_every_course_its_shares():
    """Three days twice, five days twice, and once a month."""
    assert len(BLOCKS) == 5


@pytest.mark.parametrize("block", BLOCKS)
def test_shares(block: str):
    """Do they add up to 100, and is each an exercise of this repository?"""
    stated = yaml.safe_load(block)
    weights = Settings(course="c", title="班", secret=SECRET, **stated).weights
    assert all((ROOT / "exercises" / name / "board.yml").is_file() for name in weights)
