"""The class report as one page for the trainer's screen; the same tables as the workbook."""

from datetime import UTC, datetime

from autograder.reports.gather import Gathered
from autograder.reports.style import page, table, text
from autograder.reports.tables import Table

_SHOWN = 3000
"""Rows of one table on the page; the workbook has all."""

_FOLDED = 60
"""A table of more rows is folded."""


def render(gathered: Gathered, tables: list[Table]) -> str:
    """The whole page."""
    settings = gathered.folder.settings
    words: dict[str, int] = {}
    pending = 0
    for paper in gathered.papers.values():
        words[paper.verdict.word] = words.get(paper.verdict.word, 0) + 1
        pending += paper.verdict.pending
    counts = " · ".join(f"{word} {count}" for word, count in words.items())
    waiting = (
        f"待批 {pending} 份：运行 nbgrader formgrader 批书面题，再生成一次报表。" if pending else "书面题都批完了。"
    )
    links = " · ".join(f'<a href="#t{number}">{text(one.title)}</a>' for number, one in enumerate(tables))
    body = (
        f"<h1>{text(settings.title)}</h1>"
        f'<p class="muted">{len(gathered.trainees)} 人 · {settings.local(datetime.now(UTC))} 生成</p>'
        f'<div class="card">{text(counts) or "还没有评过作业"}<br>{text(waiting) if words else ""}</div><p>{links}</p>'
    )
    for number, one in enumerate(tables):
        body += f'<h2 id="t{number}">{text(one.title)}</h2><p class="muted">{text(one.about)}</p>'
        shown = table(one.heads, one.rows[:_SHOWN]) if one.rows else "<p>没有。</p>"
        if len(one.rows) > _FOLDED:
            shown = f"<details><summary>共 {len(one.rows)} 行，点开看</summary>{shown}</details>"
        body += shown
        if len(one.rows) > _SHOWN:
            body += f'<p class="muted">只列前 {_SHOWN} 行，其余看工作簿。</p>'
    return page(f"{settings.title} · 班级报表", body)
