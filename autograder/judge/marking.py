"""Mark one question: print the reasons, show them as data, return one plain number.

The number is the last expression of a hidden test; nbgrader reads the printed value as partial credit, and takes
nan, -1.0, True and np.float64(1.0) all for full marks. So: a Python float, rounded, within 0 and the maximum.
"""

import math
from typing import Any

from IPython.display import display

from autograder.judge import context
from autograder.sandbox.crossing import CannotUse, Opaque, RemoteFunction
from autograder.sandbox.shell import CellTimeoutError
from toolkit.boards import rules
from toolkit.errors import ContentError

MIME = "application/vnd.kf.reasons+json"
"""Outputs of this type hold the reason records of a grade cell."""


class JudgeFault(Exception):
    """The judge could not mark: the fault is the exercise's or the class folder's, never the trainee's."""


def mark(grade_id: str, answer: object = None) -> float:
    """Mark the question `grade_id` and return its points.

    answer: the trainee's value from the notebook; without one the answer in answers.json counts.
    Raises JudgeFault when the class folder or the exercise cannot be read: never a silent 0.
    """
    try:
        here = context.here()
        maximum = rules.max_points(here.board, here.data)[grade_id]
        given = dict(here.answers)
        marked = None
        if type(answer) in (Opaque, RemoteFunction):
            print(f"✗ {answer!r}：评分收不了这种东西，按没有作答计。")
            given.pop(grade_id, None)
        elif answer is not None:
            try:
                # All that touches the value is done here, once: time that runs out on it is the trainee's too.
                marked = _marks(here, {**given, grade_id: plain(answer)}, grade_id)
            except (CannotUse, CellTimeoutError) as problem:
                if type(answer) in (bool, int, float, str):
                    raise
                # Too large, or something in it did not cross: the trainee's doing, never the judge's fault.
                print(f"✗ {problem}：评分收不了这种东西，按没有作答计。")
                given.pop(grade_id, None)
        marks, reasons = marked or _marks(here, given, grade_id)
    except ContentError as problem:
        raise JudgeFault(str(problem)) from None
    except Exception as error:
        raise JudgeFault(f"{grade_id}：评分没有算成（{type(error).__name__}：{error}）") from None
    points = math.fsum(one.points for one in marks)
    points = round(min(max(points, 0.0), maximum), 6) if math.isfinite(points) else 0.0
    for reason in reasons:
        print(f"✗ {reason['sentence']}（扣 {reason['lost']:g} 分）")
    if not reasons:
        print("✓ 全对。")
    display({MIME: reasons, "text/plain": f"{len(reasons)} 处扣分"}, raw=True)
    return float(points)


def _marks(
    here: context.Context, given: dict[str, Any], grade_id: str
) -> tuple[list[rules.Mark], list[dict[str, Any]]]:
    """Return the marks of a question and why points are lost."""
    marks = [one for one in context.marks(here, given) if one.question == grade_id]
    return marks, rules.reasons(marks, grade_id)


def plain(value: Any) -> Any:
    """A notebook's value as JSON would hold it: numpy and pandas values become Python's own."""
    if isinstance(value, dict):
        return {str(name): plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if hasattr(value, "to_dict"):
        return plain(value.to_dict())
    if hasattr(value, "item") and not isinstance(value, str):
        try:
            return value.item()
        except (TypeError, ValueError):
            return None
    return value
