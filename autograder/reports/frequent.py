"""The ten most frequent reasons as a list with bars; every bar's length is also said in words."""

from autograder.reports.gather import Gathered, misconceptions
from autograder.reports.style import number, text

TEN = 10

STYLE = """
ol.why{padding-left:2em}ol.why li{margin:.9em 0;break-inside:avoid}
.bar{height:.8em;background:var(--card);border:1px solid var(--muted);border-radius:3px;margin:.25em 0;max-width:30em}
.bar i{display:block;height:100%;background:var(--accent)}
@media print{.bar,.bar i{print-color-adjust:exact;-webkit-print-color-adjust:exact}.bar i{background:#555}}
"""


def render(gathered: Gathered) -> str:
    """The list, most trainees first; bars are shares of those whose papers of that assignment were judged."""
    found = misconceptions(gathered)[:TEN]
    if not found:
        return "<p>没有。</p>"
    judged = {name: 0 for name in gathered.questions}
    for (_, name), paper in gathered.papers.items():
        judged[name] += bool(paper.marks)
    rows = []
    for case in found:
        people, of = len(case.trainees), judged[case.question.assignment]
        areas = "、".join(f"{area} {count} 人" for area, count in sorted(case.areas.items(), key=lambda one: -one[1]))
        rows.append(
            f"<li><strong>{text(case.name)}</strong>"
            f' <span class="muted">{text(gathered.titles[case.question.assignment])}，{text(case.question.title)}</span>'
            f'<div class="bar" aria-hidden="true"><i style="width:{100 * people / of:.0f}%"></i></div>'
            f"评过的 {of} 人里有 {people} 人，{case.times} 次，共扣 {number(case.lost)} 分。{text(areas)}"
            f'<div class="muted">例：{text(case.sentence)}</div></li>'
        )
    return f'<ol class="why">{"".join(rows)}</ol>'
