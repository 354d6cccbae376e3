"""What a grade cell calls: `from autograder.judge import mark`."""

from autograder.judge.marking import MIME, JudgeFault, mark

__all__ = ["MIME", "JudgeFault", "mark"]
