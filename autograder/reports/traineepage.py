"""One page for each trainee: everything the class knows of him, for the talk between trainer and trainee."""

from datetime import UTC, datetime
from typing import Any

from autograder.course import attempts, audit, exams, received
from autograder.reports.gather import Gathered, Mark, Paper, Question
from autograder.reports.standing import Part, parts, standing
from autograder.reports.style import Html, number, page, table, text
from toolkit import skills

_KINDS = {"notebook": "笔记本", "phone": "手机提交码"}

STYLE = """
td .score{white-space:nowrap}td ul{margin:0;padding-left:1.1em}td li{margin:0}
@media screen and (max-width:600px){.stack table,.stack tbody,.stack tr,.stack td{display:block;border:0;min-width:0}
.stack thead{display:none}.stack tr{padding:8px 4px;border-bottom:1px solid var(--line)}.stack td{padding:1px 8px}
.stack td:first-child{font-weight:700}.stack td:empty{display:none}}
@media print{h2{margin-top:1em}}
"""


class Records:
    """The logs of the class by trainee, read once for all pages."""

    def __init__(self, gathered: Gathered) -> None:
        self.received: dict[str, list[received.Line]] = {}
        for line in received.lines(gathered.folder):
            self.received.setdefault(line.trainee, []).append(line)
        self.marked: dict[str, list[list[object]]] = {}
        for entry in audit.entries(gathered.folder):
            start: list[object] = [
                _local(gathered, str(entry.get("time", ""))), _title(gathered, str(entry.get("assignment", ""))),
            ]  # fmt: skip
            for one in entry.get("marks") or []:
                row = [entry.get("question", ""), "批分", _points(one.get("before")), _points(one.get("after"))]
                self._note(one, [*start, *row])
            why = "撤销重评" if entry.get("command") == "regrade --undo" else "换答案重评"
            for one in entry.get("changes") or []:
                for asked in one.get("questions") or []:
                    self._note(one, [*start, asked.get("question", ""), why, asked.get("old"), asked.get("new")])

    def _note(self, one: dict[str, Any], row: list[object]) -> None:
        self.marked.setdefault(str(one.get("trainee", "")), []).append(row)


def render(gathered: Gathered, trainee: str, records: Records, class_shares: dict) -> str:
    """The page of one trainee; `class_shares` is skill_shares(by_area=False) of the class."""
    settings = gathered.folder.settings
    person, mark = gathered.trainees[trainee], standing(gathered, trainee)
    facts = " · ".join(text(part) for part in (person.id, person.area, person.station) if part)
    body = (
        f'<p class="screen"><a href="../report.html">← 班级报表</a></p><h1>{text(person.name)}</h1>'
        f'<p class="muted">{facts} · {text(settings.title)} · {settings.local(datetime.now(UTC))} 生成</p>'
        f'<div class="card"><span class="big">{number(mark.mark)}</span> 总评，百分制　{text(mark.note)}</div>'
        f"<h2>总评怎么来的</h2>{_standing(gathered, trainee)}"
    )
    for name, asked in gathered.questions.items():
        paper = gathered.papers[trainee, name]
        body += f"<h2>{text(gathered.titles[name])}</h2>{_paper(gathered, asked, paper)}"
    body += f"<h2>技能</h2>{_skills(gathered, trainee, class_shares)}<h2>对话模拟</h2>{_played(gathered, trainee)}"
    body += f"<h2>交过几次</h2>{_attempts(gathered, trainee)}"
    body += f"<h2>收件记录</h2>{_received(gathered, records.received.get(trainee, []))}"
    body += "<h2>改分记录</h2>" + _table(
        ["时间", "作业", "题号", "为什么", "原来", "改成"],
        records.marked.get(trainee, []),
        "没有收过批分表，也没有重评过。",
    )
    return page(f"{person.name} · {settings.title}", body, STYLE)


def _standing(gathered: Gathered, trainee: str) -> str:
    settings = gathered.folder.settings
    found = parts(gathered, trainee)
    if not found:
        return "<p>还没有评过作业。</p>"
    rows: list[list[object]] = [
        [_title(gathered, part.name), part.weight, part.first, _note(gathered, trainee, part), part.share, part.counts]
        for part in found
    ]
    mark = standing(gathered, trainee)
    where = "按 class.yml 的成绩构成" if settings.weights else "class.yml 没写成绩构成，各份作业平均"
    end = f"合计 {number(mark.mark)} 分" if mark.mark is not None else "有作业没评成，不给总评"
    resits = "、".join(
        f"{_title(gathered, resit)}顶替{_title(gathered, original)}" for resit, original in settings.resit.items()
    )
    again = f"补考：{resits}，最高记到及格线 {number(settings.pass_mark)} 分。" if resits else "没有设补考。"
    return table(["哪一项", "占%", "得分率%", "说明", "按多少算", "折成分"], rows) + (
        f"<p>{text(where)}；{text(end)}，及格线 {number(settings.pass_mark)} 分：{text(mark.note)}。{text(again)}"
        "没交按 0 分算。</p>"
    )


def _note(gathered: Gathered, trainee: str, part: Part) -> str:
    if part.name == "roleplays":
        return "每篇取最好的一次，考试取第一次，再平均"
    if part.name.startswith(exams.PREFIX):
        exam = part.name.removeprefix(exams.PREFIX) in gathered.folder.settings.exams
        return "考试，取第一次交的" if exam else "取最好的一次"
    paper = gathered.papers.get((trainee, part.name))
    said = []
    if paper is None:
        said.append("还没有评过")
    elif paper.verdict.score is not None:
        said.append(f"{number(paper.verdict.score)} / {number(paper.verdict.maximum)} 分")
    else:
        said.append(paper.verdict.word)
    if part.resit:
        said.append(f"补考 {_title(gathered, part.resit)} {number(part.again)}%")
    if part.pending:
        said.append("待批，会变")
    return "，".join(said)


def _paper(gathered: Gathered, asked: list[Question], paper: Paper) -> str:
    verdict, settings = paper.verdict, gathered.folder.settings
    handed = f"{settings.local(paper.handed)} 交" if paper.handed else ""
    due = f"截止 {settings.due[asked[0].assignment]}" if asked and asked[0].assignment in settings.due else ""
    facts = " · ".join(one for one in (handed, due, f"交过 {paper.attempts} 次" if paper.attempts else "") if one)
    word = verdict.word + ("·待批" if verdict.pending else "")
    body = (
        f"<p><strong>{number(verdict.score)} / {number(verdict.maximum)} 分</strong>　{text(word)}　"
        f'<span class="muted">{text(facts)}</span></p>'
    )
    if verdict.note:
        body += f'<p class="warn">{text(verdict.note)}</p>'
    rows: list[list[object]] = []
    for question in asked:
        mark = paper.marks.get(question.id)
        if mark is not None:
            names = "、".join(skills.name(skill) for skill in question.skills)
            rows.append([question.title, names, _score(question, mark), Html(_why(mark))])
    if not rows:
        return body
    body += f'<div class="stack">{table(["题目", "考什么", "得分", "为什么"], rows)}</div>'
    for question in asked:
        mark = paper.marks.get(question.id)
        if mark is not None and question.written:
            own = f"<blockquote>{text(mark.text)}</blockquote>" if mark.text else "<p>没有写。</p>"
            body += f"<h3>{text(question.title)}：他写的</h3>{own}"
            if mark.comment:
                body += f"<h3>教员的话</h3><blockquote>{text(mark.comment)}</blockquote>"
    return body


def _score(question: Question, mark: Mark) -> Html:
    waits = mark.score is None or (mark.pending and question.written)
    return Html(f'<span class="score">{"待批" if waits else number(mark.score)} / {number(question.maximum)}</span>')


def _why(mark: Mark) -> str:
    rows = "".join(f"<li>{text(one.sentence)} 扣 {number(one.lost)} 分</li>" for one in mark.reasons)
    return f"<ul>{rows}</ul>" if rows else ""


def _skills(gathered: Gathered, trainee: str, class_shares: dict) -> str:
    got: dict[str, list[float]] = {}
    for name, asked in gathered.questions.items():
        for question in asked:
            mark = gathered.papers[trainee, name].marks.get(question.id)
            if mark is None or mark.score is None or (mark.pending and question.written):
                continue
            for skill in question.skills:
                sums = got.setdefault(skill, [0.0, 0.0])
                sums[0] += mark.score
                sums[1] += question.maximum
    rows: list[list[object]] = []
    for one in skills.all():
        if one.id in got and got[one.id][1]:
            points, most = got[one.id]
            all_points, all_most, _ = class_shares[one.id, ""]
            rows.append([one.name, one.about, points, most, _percent(points, most), _percent(all_points, all_most)])
    return _table(["技能", "是什么", "得分", "满分", "得分率%", "全班%"], rows, "还没有评过的题。")


def _played(gathered: Gathered, trainee: str) -> str:
    rows: list[list[object]] = []
    for one in gathered.roleplays:
        if one.trainee == trainee:
            points = "、".join(f"{skills.name(skill)} {got}/{most}" for skill, (got, most) in one.points.items())
            rows.append(
                [one.title, one.total, one.ending, "、".join(one.red_lines), points, _local(gathered, one.handed)]
            )
    return _table(["对话", "得分", "结局", "碰到的红线", "各技能", "什么时候交"], rows, "没有交过。")


def _attempts(gathered: Gathered, trainee: str) -> str:
    rows: list[list[object]] = []
    for name in gathered.questions:
        for one in attempts.of(gathered.folder, trainee, name):
            when = gathered.folder.settings.local(one.handed)
            rows.append([gathered.titles[name], one.number, when, _KINDS.get(one.kind, one.kind), one.file])
    counts = {"first": "第一次", "best": "最好的一次", "last": "最后一次"}[gathered.folder.settings.attempts]
    shown = _table(["作业", "第几次", "什么时候", "怎么交", "文件"], rows, "没有交过。")
    return shown + (f"<p>交了几次的，算{counts}。</p>" if rows else "")


def _received(gathered: Gathered, lines: list[received.Line]) -> str:
    rows: list[list[object]] = [
        [_local(gathered, one.collected), one.verdict, _title(gathered, one.assignment), one.file, one.sentence]
        for one in lines
    ]
    return _table(["什么时候收的", "结果", "作业", "文件", "说明"], rows, "没有收到过他的东西。")


def _table(heads: list[str], rows: list[list[object]], otherwise: str) -> str:
    return table(heads, rows) if rows else f"<p>{text(otherwise)}</p>"


def _title(gathered: Gathered, name: str) -> str:
    if name == "roleplays":
        return "对话模拟"
    played = {f"{exams.PREFIX}{one.scenario}": one.title for one in gathered.roleplays}
    return gathered.titles.get(name) or played.get(name, name)


def _local(gathered: Gathered, moment: str) -> str:
    try:
        return gathered.folder.settings.local(datetime.fromisoformat(moment))
    except ValueError:
        return moment


def _points(state: object) -> object:
    """A side of an audit line: points, or 待批."""
    if not isinstance(state, dict) or state.get("score") is None or state.get("pending"):
        return "待批"
    return float(state["score"])


def _percent(points: float, most: float) -> float | None:
    return round(100 * points / most, 1) if most else None
