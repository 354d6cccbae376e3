"""The files of an exercise."""

import pandas as pd
import pytest

from autograder.course.exercise import Exercise
from tests.autograder.small_class import TINY

FRAME = pd.DataFrame(
    {
        "id": ["T1", "T,2", '说"是"'],
        "date": pd.to_datetime(["2025-01-01", "2025-03-08", "2025-12-31"]),
        "when": pd.to_datetime(["2025-01-01 08:30", None, "2025-12-31 00:00"]),
        "litres": [1.0, None, 0.1 + 0.2],
        "whole": [1, -2, 3],
        "asked": [True, False, True],
        "note": ["", None, "两行\n字"],
    }
)


@pytest.mark.parametrize("frame", [FRAME, FRAME.head(0), FRAME[["when"]].dropna()])
def test_are_files_written_as_pandas_writes_them(frame, tmp_path):
    """Are the bytes those of to_csv: quotes, blanks, floats, days and moments?"""
    Exercise.open(TINY).write_files({"a.csv": frame}, tmp_path)
    assert (tmp_path / "a.csv").read_bytes().decode() == frame.to_csv(index=False, lineterminator="\n")
