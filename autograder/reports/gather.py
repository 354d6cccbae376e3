"""Everything that feedback, workbook and class page show, read once from gradebook, verdicts and graded notebooks."""

from collections import defaultdict
from datetime import datetime
from typing import Any, NamedTuple

import nbformat
from nbformat import NotebookNode

from autograder.course import attempts, gradebook, roleplays, verdicts
from autograder.course.exercise import Exercise
from autograder.course.folder import ClassFolder
from autograder.course.rebuild import own_text
from autograder.course.roleplays import Played
from autograder.course.roster import Trainee
from autograder.course.verdicts import Verdict
from autograder.judge import MIME, JudgeFault
from autograder.masters import read

COMMON = {"blank": "没有作答", "other": "别的错"}
"""Reasons that every exercise has."""


class Question(NamedTuple):
    """One graded cell of an assignment."""

    assignment: str
    id: str
    title: str
    """The board's."""
    maximum: float
    skills: tuple[str, ...]
    """Skill ids."""
    written: bool


class Reason(NamedTuple):
    """Why points were lost; one record of the judge."""

    grade_id: str
    misconception: str
    item: str
    sentence: str
    lost: float


class Mark(NamedTuple):
    """One trainee's result in one question."""

    score: float | None
    """None while nobody has judged it."""
    pending: bool
    reasons: tuple[Reason, ...]
    comment: str
    """The trainer's, empty when there is none."""
    text: str
    """What the trainee wrote in a written part."""


class Paper(NamedTuple):
    """One trainee's assignment."""

    verdict: Verdict
    marks: dict[str, Mark]
    """By grade id; empty without a graded submission."""
    handed: datetime | None
    """UTC."""
    attempts: int


class Gathered(NamedTuple):
    folder: ClassFolder
    titles: dict[str, str]
    """Chinese title of each assignment."""
    mistakes: dict[str, dict[str, str]]
    """Assignment → misconception id → Chinese name."""
    questions: dict[str, list[Question]]
    """By assignment, in the master's order."""
    papers: dict[tuple[str, str], Paper]
    """By (trainee, assignment); one for every trainee of the roster and every graded assignment."""
    roleplays: list[Played]

    @property
    def trainees(self) -> dict[str, Trainee]:
        return self.folder.trainees


def gather(folder: ClassFolder, assignments: list[str] | None = None) -> Gathered:
    """Read all assignments that were graded at least once, or the ones named."""
    names = [name for name in assignments or folder.assignments() if verdicts.path(folder, name).is_file()]
    asked = {name: questions(folder, name) for name in names}
    papers = {}
    with gradebook.opened(folder) as book:
        for name in names:
            released = nbformat.read(folder.release(name), as_version=4)
            given = verdicts.read(folder, name)
            for trainee in folder.trainees:
                verdict = given.get(trainee) or Verdict(trainee, "未交", None, _total(asked[name]), False, "", "")
                found = gradebook.submission(book, name, trainee)
                papers[trainee, name] = _paper(folder, name, verdict, asked[name], found, released)
    boards = {name: Exercise.open(folder.frozen(name)).board for name in names}
    titles = {name: board.title for name, board in boards.items()}
    mistakes = {name: {**COMMON, **board.misconceptions} for name, board in boards.items()}
    return Gathered(folder, titles, mistakes, asked, papers, roleplays.received(folder))


def questions(folder: ClassFolder, assignment: str) -> list[Question]:
    """The graded cells of the class's master."""
    notebook = nbformat.read(folder.source(assignment), as_version=4)
    titles = {question.id: question.title for question in Exercise.open(folder.frozen(assignment)).board.questions}
    return [
        Question(
            assignment, name, titles[name], float(cell.metadata.nbgrader.points),
            tuple(read.skills_of(cell)), read.written(cell),
        )
        for cell in notebook.cells
        if read.graded(cell)
        for name in [read.grade_id(cell)]
    ]  # fmt: skip


def _total(asked: list[Question]) -> float:
    return sum(question.maximum for question in asked)


def _paper(
    folder: ClassFolder, assignment: str, verdict: Verdict, asked: list[Question], found: Any, released: NotebookNode
) -> Paper:
    count = len(attempts.of(folder, verdict.trainee, assignment))
    graded = folder.autograded(verdict.trainee, assignment) / f"{assignment}.ipynb"
    if verdict.score is None or found is None or not graded.is_file():
        return Paper(verdict, {}, found.timestamp if found is not None and verdict.digest else None, count)
    cells = {read.grade_id(cell): cell for cell in nbformat.read(graded, as_version=4).cells if read.grade_id(cell)}
    blank = {read.grade_id(cell): cell.source for cell in released.cells}
    grades, comments = gradebook.grades(found), gradebook.comments_of(found)
    marks = {}
    for question in asked:
        grade, cell = grades.get(question.id), cells.get(question.id)
        if grade is None:
            continue
        judged = grade.manual_score is not None or grade.auto_score is not None
        marks[question.id] = Mark(
            float(grade.score) if judged else None,
            bool(grade.needs_manual_grade),
            tuple(reasons(cell)) if cell is not None else (),
            comments.get(question.id, ""),
            own_text(blank.get(question.id, ""), _typed(cell)) if question.written and cell is not None else "",
        )
    # Manual marks may have come in since the verdict was written.
    penalty = sum(notebook.late_submission_penalty or 0.0 for notebook in found.notebooks)
    verdict = verdict._replace(
        score=round(float(found.score) - penalty, 6), pending=any(grade.needs_manual_grade for grade in grades.values())
    )
    return Paper(verdict, marks, found.timestamp, count)


def _typed(cell: NotebookNode) -> str:
    """A graded cell as the trainee typed it: grading takes the edge off tags and links, pages escape by themselves."""
    return str(cell.metadata.get("kf", {}).get("typed", cell.source))


def reasons(cell: NotebookNode) -> list[Reason]:
    """Reason records in a graded cell's outputs; an error that stopped the cell becomes one."""
    found = []
    name = read.grade_id(cell)
    for output in cell.get("outputs", []):
        for record in (output.get("data") or {}).get(MIME) or []:
            found.append(
                Reason(
                    name,
                    str(record["misconception"]),
                    str(record.get("item") or ""),
                    str(record["sentence"]),
                    float(record["lost"]),
                )
            )
        if output.output_type == "error" and output.ename != JudgeFault.__name__ and not found:
            sentence = f"代码没有跑通（{output.ename}），这一题没有可评的答案。"
            found.append(Reason(name, "not-run", "", sentence, float(cell.metadata.nbgrader.points)))
    return found


def skill_shares(gathered: Gathered, *, by_area: bool) -> dict[tuple[str, str], tuple[float, float, int]]:
    """Points, maximum and trainees by (skill id, area or ""): judged questions of graded papers.

    A question counts in full for each of its skills; what waits for the trainer does not count yet.
    """
    points: dict[tuple[str, str], float] = defaultdict(float)
    most: dict[tuple[str, str], float] = defaultdict(float)
    people: dict[tuple[str, str], set[str]] = defaultdict(set)
    for (trainee, assignment), paper in gathered.papers.items():
        for question in gathered.questions[assignment]:
            mark = paper.marks.get(question.id)
            if mark is None or mark.score is None or (mark.pending and question.written):
                continue
            for skill in question.skills:
                place = (skill, gathered.trainees[trainee].area if by_area else "")
                points[place] += mark.score
                most[place] += question.maximum
                people[place].add(trainee)
    return {place: (points[place], most[place], len(people[place])) for place in points}


class Misconception(NamedTuple):
    question: Question
    id: str
    name: str
    """Chinese, from the board."""
    sentence: str
    """One example."""
    trainees: list[str]
    times: int
    lost: float
    areas: dict[str, int]
    """Trainees by area."""


def misconceptions(gathered: Gathered) -> list[Misconception]:
    """Why points were lost, most trainees first; what was not answered comes last: it says who to ask, not what to teach."""
    found: dict[tuple[str, str, str], list[tuple[str, Reason]]] = defaultdict(list)
    for (trainee, assignment), paper in gathered.papers.items():
        for mark in paper.marks.values():
            for reason in mark.reasons:
                found[assignment, reason.grade_id, reason.misconception].append((trainee, reason))
    known = {(name, question.id): question for name, asked in gathered.questions.items() for question in asked}
    rows = []
    for (assignment, grade, kind), cases in found.items():
        people = sorted({trainee for trainee, _ in cases})
        areas: dict[str, int] = defaultdict(int)
        for trainee in people:
            areas[gathered.trainees[trainee].area] += 1
        rows.append(
            Misconception(
                known[assignment, grade],
                kind,
                gathered.mistakes[assignment].get(kind, kind),
                cases[0][1].sentence,
                people,
                len(cases),
                sum(reason.lost for _, reason in cases),
                dict(areas),
            )
        )
    return sorted(rows, key=lambda row: (row.id == "blank", -len(row.trainees), -row.lost, row.question.id, row.id))
