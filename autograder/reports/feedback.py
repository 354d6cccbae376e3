"""Feedback for one trainee, readable on a phone: what every question earned, and why not more."""

from collections.abc import Callable
from pathlib import Path

from autograder.course import packages
from autograder.course.exercise import Exercise
from autograder.course.folder import ClassFolder
from autograder.reports.gather import Gathered, Mark, Paper, Question, gather
from autograder.reports.style import number, page, text
from toolkit import skills


def write_all(folder: ClassFolder, assignment: str, progress: Callable[[str], None] = lambda _: None) -> list[Path]:
    """Write feedback/<trainee>/<assignment>/<assignment>.html for everyone with a score; return the files."""
    folder.need_assignment(assignment)
    gathered = gather(folder, [assignment])
    exercise = Exercise.open(folder.frozen(assignment))
    written = []
    for trainee in folder.trainees:
        progress(trainee)
        paper = gathered.papers.get((trainee, assignment))
        if paper is None or paper.verdict.score is None:
            continue
        target = folder.feedback(trainee, assignment) / f"{assignment}.html"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(render(gathered, exercise, trainee, paper), encoding="utf-8")
        written.append(target)
    return written


def render(gathered: Gathered, exercise: Exercise, trainee: str, paper: Paper) -> str:
    """The page of one trainee."""
    folder, verdict = gathered.folder, paper.verdict
    person = folder.trainees[trainee]
    title = packages.paper(folder, trainee, exercise.id).get("title", exercise.id)
    waiting = '<p class="warn">书面题教员还没批，总分会变。</p>' if verdict.pending else ""
    handed = f"{folder.settings.local(paper.handed)} 交" if paper.handed else ""
    late = '<span class="warn">过了截止时间</span>' if verdict.word == "迟交" else ""
    count = f"交过 {paper.attempts} 次，按设定算其中一次" if paper.attempts > 1 else ""
    facts = " · ".join(
        part for part in (f"{text(person.name)}（{text(person.id)}）", text(person.area), handed, late, count) if part
    )
    note = f'<p class="warn">{text(verdict.note)}</p>' if verdict.note else ""
    body = (
        f'<h1>{text(title)}</h1><p class="muted">{facts}</p>'
        f'<div class="card"><span class="big">{number(verdict.score)}</span> / {number(verdict.maximum)} 分'
        f"{waiting}{note}</div>"
    )
    for question in gathered.questions[exercise.id]:
        if question.id in paper.marks:
            body += _question(folder, exercise, question, paper.marks[question.id])
    body += '<p class="muted">对扣分有疑问，记下题号和那句话，去找教员。</p>'
    return page(f"{title} · {person.name}", body)


def _question(folder: ClassFolder, exercise: Exercise, question: Question, mark: Mark) -> str:
    names = "、".join(skills.name(skill) for skill in question.skills)
    most = number(question.maximum)
    if mark.score is None or (mark.pending and question.written):
        shown = f'<strong class="warn">待批，满分 {most} 分</strong>'
    elif mark.score >= question.maximum:
        shown = f'<strong class="good">✓ {most} / {most} 分</strong>'
    else:
        shown = f'<strong class="bad">✗ {number(mark.score)} / {most} 分</strong>'
    parts = [
        f'<section class="card"><h2>{text(question.title)}</h2>'
        f'<p>{shown} <span class="muted">考：{text(names)}</span></p>'
    ]
    if mark.reasons and folder.settings.show_reasons:
        rows = "".join(
            f'<li>{text(reason.sentence)} <span class="muted">扣 {number(reason.lost)} 分</span></li>'
            for reason in mark.reasons
        )
        parts.append(f"<ul>{rows}</ul>")
    if question.written:
        own = f"<blockquote>{text(mark.text)}</blockquote>" if mark.text else '<p class="bad">这一题没有写。</p>'
        parts.append(f"<h3>您写的</h3>{own}")
        if folder.settings.show_rubric:
            parts.append(_rubric(exercise, question.id, marked=not mark.pending and mark.score is not None))
    if mark.comment:
        parts.append(f"<h3>教员的话</h3><blockquote>{text(mark.comment)}</blockquote>")
    return "".join(parts) + "</section>"


def _rubric(exercise: Exercise, name: str, marked: bool) -> str:
    """What the trainer looks for, and sample answers once this one is marked; the trainer's own notes stay out."""
    entry = exercise.rubric.get(name)
    entry = entry if isinstance(entry, dict) else {}
    looked_for = [(line["points"], line["text"]) for line in entry.get("look_for", [])]
    if not looked_for:
        asked = [question for question in exercise.board.questions if question.id == name]
        looked_for = [(line.points, line.text) for question in asked for line in getattr(question, "rubric", [])]
    body = ""
    if looked_for:
        rows = "".join(f"<li>{text(what)}（{number(points)} 分）</li>" for points, what in looked_for)
        body += f"<h3>看什么</h3><ul>{rows}</ul>"
    anchors = entry.get("anchors", []) if marked else []
    if anchors:
        body += "<h3>样卷</h3>" + "".join(
            f"<details><summary>{number(anchor['points'])} 分的写法</summary>"
            f"<blockquote>{text(anchor['answer'])}</blockquote><p>{text(anchor['why'])}</p></details>"
            for anchor in anchors
        )
    return body
