"""What the marker has before him: points to look for, sample answers, notes, comment codes."""

from typing import NamedTuple

from autograder.course.exercise import Exercise
from autograder.course.folder import ClassFolder
from autograder.marking import bank
from autograder.reports.style import number, text


class Anchor(NamedTuple):
    points: float
    answer: str
    why: str


class Rubric(NamedTuple):
    ask: str
    look_for: list[tuple[float, str]]
    anchors: list[Anchor]
    notes: list[str]
    comments: dict[str, str]


def load(folder: ClassFolder, exercise: Exercise, question: str) -> Rubric:
    """The rubric of one written question: rubric.yml, and the board where that says nothing."""
    entry = exercise.rubric.get(question)
    entry = entry if isinstance(entry, dict) else {}
    on_board = next((one for one in exercise.board.questions if one.id == question), None)
    looked_for = [(float(line["points"]), str(line["text"])) for line in entry.get("look_for") or []]
    if not looked_for:
        looked_for = [(float(line.points), line.text) for line in getattr(on_board, "rubric", [])]
    anchors = [
        Anchor(float(one["points"]), str(one["answer"]), str(one.get("why", ""))) for one in entry.get("anchors") or []
    ]
    return Rubric(
        str(getattr(on_board, "ask", "") or entry.get("ask", "")),
        looked_for,
        anchors,
        [str(one) for one in entry.get("notes") or []],
        bank.load(folder, exercise, question),
    )


def render(rubric: Rubric) -> str:
    """The rubric as HTML; anchors are open, for a folded one is not in sight."""
    body = f"<h3>题目</h3><p>{text(rubric.ask)}</p>"
    if rubric.look_for:
        rows = "".join(f"<li>{text(what)}（{number(points)} 分）</li>" for points, what in rubric.look_for)
        body += f"<h3>看什么</h3><ul>{rows}</ul>"
    if rubric.anchors:
        body += "<h3>样卷</h3>"
        for anchor in rubric.anchors:
            body += (
                f"<p><strong>{number(anchor.points)} 分的写法</strong></p><blockquote>{text(anchor.answer)}</blockquote>"
                f"<p>{text(anchor.why)}</p>"
            )
    if rubric.notes:
        body += f"<h3>注意</h3><ul>{''.join(f'<li>{text(note)}</li>' for note in rubric.notes)}</ul>"
    if rubric.comments:
        rows = "".join(f"<li><strong>{text(code)}</strong> {text(said)}</li>" for code, said in rubric.comments.items())
        body += f"<h3>评语代码</h3><ul>{rows}</ul>"
    return body
