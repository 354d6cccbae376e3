"""The class report as one page for the trainer's screen and printer; the workbook has every row."""

from datetime import UTC, datetime

from autograder.reports import frequent, heat
from autograder.reports.gather import Gathered
from autograder.reports.standing import standings
from autograder.reports.style import Html, number, page, table, text
from autograder.reports.tables import Table

_SHOWN = 3000
"""Rows of one table on the page; the workbook has all."""

_FOLDED = 60
"""A table of more rows is folded."""

_WIDE = 9
"""A table of more columns is printed across the sheet."""

STYLE = """
@page wide{size:A4 landscape}
@media print{.wide{page:wide}}
"""


def render(gathered: Gathered, tables: list[Table], agreement: str = "") -> str:
    """The whole page; `agreement` is the section on second marks, HTML."""
    settings = gathered.folder.settings
    sections = [
        ("技能×片区", heat.ABOUT, heat.render(gathered), 0),
        ("最常见的十种错", "按人数排，没有作答的排在后面；横条是评过的人里占多少。", frequent.render(gathered), 0),
    ]
    for one in tables:
        if one.title == "学员":
            about = f"{one.about}点名字看他自己的一页。"
            shown = _folded(_trainees(gathered), len(one.rows))
            sections.append((one.title, about, shown, 6 + len(gathered.questions)))
        elif one.title != "技能×片区":
            sections.append((one.title, one.about, _shown(one), len(one.heads)))
    if agreement:
        sections.append(("两人都批的题", "书面题抽出一部分由第二个人再批，看两人的尺子是否一样长。", agreement, 0))
    links = " · ".join(f'<a href="#t{number}">{text(title)}</a>' for number, (title, *_) in enumerate(sections))
    body = (
        f"<h1>{text(settings.title)}</h1>"
        f'<p class="muted">{len(gathered.trainees)} 人 · {settings.local(datetime.now(UTC))} 生成</p>'
        f'<div class="card">{_state(gathered)}</div><p class="screen">{links}</p>'
    )
    for place, (title, about, shown, columns) in enumerate(sections):
        wide = ' class="wide"' if columns > _WIDE else ""
        body += (
            f'<section{wide}><h2 id="t{place}">{text(title)}</h2><p class="muted">{text(about)}</p>{shown}</section>'
        )
    return page(f"{settings.title} · 班级报表", body, heat.STYLE + frequent.STYLE + STYLE)


def _state(gathered: Gathered) -> str:
    """How far collecting and marking have come."""
    words: dict[str, int] = {}
    pending = 0
    for paper in gathered.papers.values():
        words[paper.verdict.word] = words.get(paper.verdict.word, 0) + 1
        pending += paper.verdict.pending
    if not words:
        return "还没有评过作业"
    counts = " · ".join(f"{word} {count} 份" for word, count in words.items())
    waiting = f"待批 {pending} 份：书面题批完，再生成一次报表。" if pending else "书面题都批完了。"
    return f"{text(counts)}<br>{text(waiting)}"


def _trainees(gathered: Gathered) -> str:
    """One line a trainee, one column an assignment: what fits on a sheet of paper."""
    rows: list[list[object]] = []
    for standing in standings(gathered)[:_SHOWN]:
        person = gathered.trainees[standing.trainee]
        link = Html(f'<a href="trainees/{text(person.id)}.html">{text(person.name)}</a>')
        row: list[object] = [person.id, link, person.area, person.station]
        for name in gathered.questions:
            verdict = gathered.papers[person.id, name].verdict
            score = "" if verdict.score is None else f"{number(verdict.score)} / {number(verdict.maximum)}<br>"
            word = verdict.word + ("·待批" if verdict.pending else "")
            row.append(Html(f'{score}<span class="muted">{text(word)}</span>'))
        rows.append([*row, standing.mark, standing.note])
    heads = ["学号", "姓名", "片区", "站", *(gathered.titles[name] for name in gathered.questions), "总评", "结论"]
    return table(heads, rows)


def _shown(one: Table) -> str:
    if not one.rows:
        return "<p>没有。</p>"
    shown = _folded(table(one.heads, one.rows[:_SHOWN]), len(one.rows))
    if len(one.rows) > _SHOWN:
        shown += f'<p class="muted">只列前 {_SHOWN} 行，其余看工作簿。</p>'
    return shown


def _folded(shown: str, rows: int) -> str:
    return f"<details><summary>共 {rows} 行，点开看</summary>{shown}</details>" if rows > _FOLDED else shown
