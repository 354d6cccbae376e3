"""Written answers under blind numbers: what a marker sees of a trainee is what he wrote."""

import hashlib
import hmac
import re
from typing import NamedTuple

from autograder.course import gradebook
from autograder.course.folder import ClassFolder
from autograder.reports.gather import Gathered, Mark, Question, gather
from toolkit.errors import ContentError

LETTERS = "BCDFGHJKMNPQRTVWXZ"
"""No vowels, so no words and no numbers; no L or S, which look like 1 and 5 on paper."""


class Answer(NamedTuple):
    """One answer to one written question."""

    number: str
    """Blind number, such as KMT-RWX; another text gets another number."""
    trainee: str
    text: str
    """As written, with the trainee's own name masked; empty when nothing readable is left."""
    points: float | None
    """The mark in the gradebook; None while it waits."""
    comment: str
    earlier: list[tuple[Question, Mark]]
    """The machine-marked questions of the same paper."""


class Asked(NamedTuple):
    """One written question of a class with its answers, in blind order."""

    question: Question
    answers: list[Answer]
    blank: int
    """Papers with nothing written; the machine has given them 0."""

    def by_number(self) -> dict[str, Answer]:
        return {answer.number: answer for answer in self.answers}


def number(secret: str, question: Question, trainee: str, text: str) -> str:
    """The blind number of one answer; only the class's secret leads from it to the trainee."""
    content = "\0".join(("blind", question.assignment, question.id, trainee, text)).encode()
    digest = int.from_bytes(hmac.new(bytes.fromhex(secret), content, hashlib.sha256).digest(), "big")
    letters = ""
    for _ in range(6):
        digest, one = divmod(digest, len(LETTERS))
        letters += LETTERS[one]
    return f"{letters[:3]}-{letters[3:]}"


def collect(folder: ClassFolder, assignment: str, gathered: Gathered | None = None) -> list[Asked]:
    """Every written question of a graded assignment; ContentError when it was never released or graded."""
    folder.need_assignment(assignment)
    gathered = gathered or gather(folder, [assignment])
    if assignment not in gathered.questions:
        raise ContentError(folder.root.name, f"作业“{assignment}”", "还没有评过", f"先运行 grade {assignment}")
    marked = _marked(folder, assignment)
    asked = gathered.questions[assignment]
    return [_one(gathered, question, asked, marked) for question in asked if question.written]


def pick(folder: ClassFolder, assignment: str, question: str) -> Asked:
    """One written question by its id; the only one when `question` is empty."""
    found = collect(folder, assignment)
    known = "、".join(one.question.id for one in found)
    if not found:
        raise ContentError(assignment, "", "没有书面题", "这份作业全由机器评")
    if not question and len(found) > 1:
        raise ContentError(assignment, "", "不止一道书面题", f"写明是哪一题：{known}")
    chosen = [one for one in found if question in ("", one.question.id)]
    if not chosen:
        raise ContentError(assignment, f"题“{question}”", "不是这份作业的书面题", f"书面题是：{known}")
    return chosen[0]


def _marked(folder: ClassFolder, assignment: str) -> set[tuple[str, str]]:
    """(trainee, question) that a person has marked."""
    with gradebook.opened(folder) as book:
        return {
            (trainee, name)
            for trainee in folder.trainees
            for name, manual in gradebook.manual(gradebook.submission(book, assignment, trainee)).items()
            if manual.score is not None
        }


def _one(gathered: Gathered, question: Question, asked: list[Question], marked: set[tuple[str, str]]) -> Asked:
    found, blank = [], 0
    for trainee, person in gathered.trainees.items():
        marks = gathered.papers[trainee, question.assignment].marks
        mark = marks.get(question.id)
        if mark is None:
            continue
        waits = mark.pending or mark.score is None
        if not waits and not mark.text and (trainee, question.id) not in marked:
            blank += 1
            continue
        found.append(
            Answer(
                number(gathered.folder.settings.secret, question, trainee, mark.text),
                trainee,
                masked(mark.text, person.name, person.id),
                None if waits else mark.score,
                mark.comment,
                [(other, marks[other.id]) for other in asked if not other.written and other.id in marks],
            )
        )
    return Asked(question, sorted(found, key=lambda answer: answer.number), blank)


def masked(text: str, name: str, trainee: str) -> str:
    """Take the trainee's own name and id out of an answer; an id inside a longer number or code stays."""
    if len(name) > 1:
        text = text.replace(name, "〔姓名〕")
    return re.sub(rf"(?<![0-9A-Za-z.]){re.escape(trainee)}(?![0-9A-Za-z.])", "〔学号〕", text)
