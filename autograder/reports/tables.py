"""The tables of the class report, as plain rows; workbook and page show the same ones."""

from typing import NamedTuple

from autograder.course.grade import OPEN
from autograder.reports.gather import Gathered, misconceptions, skill_shares
from autograder.reports.standing import standings
from toolkit import skills

Cell = str | float | int | None


class Table(NamedTuple):
    title: str
    about: str
    """One sentence under the title."""
    heads: list[str]
    rows: list[list[Cell]]


def tables(gathered: Gathered) -> list[Table]:
    """Every table of the report, in reading order."""
    return [
        by_trainee(gathered),
        not_handed_in(gathered),
        by_question(gathered),
        common_mistakes(gathered),
        by_skill(gathered),
        skill_by_area(gathered),
        by_area(gathered),
        details(gathered),
        roleplay_table(gathered),
    ]


def by_trainee(gathered: Gathered) -> Table:
    heads = ["学号", "姓名", "片区", "站"]
    for name in gathered.questions:
        title = gathered.titles[name]
        heads += [f"{title} 得分", f"{title} 满分", f"{title} 情况"]
    rows: list[list[Cell]] = []
    for standing in standings(gathered):
        person = gathered.trainees[standing.trainee]
        row: list[Cell] = list(person)
        for name in gathered.questions:
            verdict = gathered.papers[person.id, name].verdict
            row += [verdict.score, verdict.maximum, verdict.word + ("·待批" if verdict.pending else "")]
        rows.append([*row, standing.mark, standing.note])
    return Table(
        "学员",
        "总评是百分制，按 class.yml 的成绩构成，四舍五入到一位小数；没交按 0 计，没评成的不给总评。",
        [*heads, "总评", "结论"],
        rows,
    )


def not_handed_in(gathered: Gathered) -> Table:
    rows: list[list[Cell]] = []
    for (trainee, name), paper in gathered.papers.items():
        if paper.verdict.word in ("已评", "迟交") and not paper.verdict.note.removeprefix(OPEN):
            continue
        person = gathered.trainees[trainee]
        rows.append([gathered.titles[name], *person, paper.verdict.word, paper.verdict.note])
    return Table(
        "要催要查的",
        "没交、被拒收、超时、没评成和交得不全的，每人一行。",
        ["作业", "学号", "姓名", "片区", "站", "情况", "说明"],
        rows,
    )


def by_question(gathered: Gathered) -> Table:
    rows: list[list[Cell]] = []
    for name, asked in gathered.questions.items():
        for question in asked:
            marks = [
                paper.marks[question.id]
                for (_, one), paper in gathered.papers.items()
                if one == name and question.id in paper.marks
            ]
            scores = [
                mark.score for mark in marks if mark.score is not None and not (mark.pending and question.written)
            ]
            mean = sum(scores) / len(scores) if scores else None
            rows.append(
                [
                    gathered.titles[name],
                    question.id,
                    question.title,
                    "、".join(skills.name(skill) for skill in question.skills),
                    question.maximum,
                    len(scores),
                    mean,
                    _percent(mean, question.maximum),
                    sum(score >= question.maximum for score in scores),
                    sum(score == 0 for score in scores),
                    len(marks) - len(scores),
                ]
            )
    return Table(
        "题目",
        "得分率低的题，下次课先讲。",
        ["作业", "题号", "题目", "技能", "满分", "已评人数", "平均分", "得分率%", "满分人数", "零分人数", "待批人数"],
        rows,
    )


def common_mistakes(gathered: Gathered) -> Table:
    rows: list[list[Cell]] = []
    for case in misconceptions(gathered):
        where = "、".join(f"{area} {count}" for area, count in sorted(case.areas.items(), key=lambda one: -one[1]))
        rows.append([case.question.title, case.name, case.sentence, len(case.trainees), case.times, case.lost, where])
    return Table(
        "常见错误",
        "同一种错归在一起，例句是其中一位的。",
        ["题目", "错在哪", "例句", "人数", "次数", "共扣分", "片区和人数"],
        rows,
    )


def by_skill(gathered: Gathered) -> Table:
    shares = skill_shares(gathered, by_area=False)
    rows: list[list[Cell]] = [
        [skill.name, skill.about, people, points, most, _percent(points, most)]
        for skill in skills.all()
        if (skill.id, "") in shares
        for points, most, people in [shares[skill.id, ""]]
    ]
    return Table(
        "技能",
        "一道题考几项技能，就在每一项里各算一遍；待批的题还没算进去。",
        ["技能", "是什么", "人数", "得分", "满分", "得分率%"],
        rows,
    )


def skill_by_area(gathered: Gathered) -> Table:
    shares = skill_shares(gathered, by_area=True)
    areas = _areas(gathered)
    rows: list[list[Cell]] = []
    for skill in skills.all():
        if any((skill.id, area) in shares for area in areas):
            rows.append(
                [
                    skill.name,
                    *(_percent(*shares[skill.id, area][:2]) if (skill.id, area) in shares else None for area in areas),
                ]
            )
    return Table("技能×片区", "格里是得分率%；空格是那个片区没有评过的作业。", ["技能", *areas], rows)


def by_area(gathered: Gathered) -> Table:
    rows: list[list[Cell]] = []
    for name in gathered.questions:
        for area in _areas(gathered):
            papers = [
                paper
                for (trainee, one), paper in gathered.papers.items()
                if one == name and gathered.trainees[trainee].area == area
            ]
            scores = [paper.verdict.score for paper in papers if paper.verdict.score is not None]
            mean = sum(scores) / len(scores) if scores else None
            rows.append(
                [
                    gathered.titles[name],
                    area,
                    len(papers),
                    len(scores),
                    mean,
                    _percent(mean, papers[0].verdict.maximum),
                    sum(paper.verdict.word == "未交" for paper in papers),
                    sum(paper.verdict.word == "拒收" for paper in papers),
                    sum(paper.verdict.pending for paper in papers),
                ]
            )
    return Table(
        "片区",
        "平均分只算评了的。",
        ["作业", "片区", "人数", "评了", "平均分", "得分率%", "未交", "拒收", "待批"],
        rows,
    )


def details(gathered: Gathered) -> Table:
    rows: list[list[Cell]] = []
    for (trainee, name), paper in gathered.papers.items():
        for question in gathered.questions[name]:
            mark = paper.marks.get(question.id)
            if mark is not None:
                state = "待批" if mark.pending and question.written else "已评" if mark.score is not None else "没评成"
                rows.append(
                    [
                        gathered.titles[name],
                        *gathered.trainees[trainee][:3],
                        question.id,
                        question.title,
                        mark.score,
                        question.maximum,
                        state,
                        "；".join(reason.sentence for reason in mark.reasons),
                    ]
                )
    return Table(
        "逐题",
        "每人每题一行；待批的题先记机器评的分。",
        ["作业", "学号", "姓名", "片区", "题号", "题目", "得分", "满分", "情况", "扣分原因"],
        rows,
    )


def roleplay_table(gathered: Gathered) -> Table:
    rows: list[list[Cell]] = []
    for played in gathered.roleplays:
        person = gathered.trainees[played.trainee]
        points = "、".join(f"{skills.name(skill)} {got}/{most}" for skill, (got, most) in played.points.items())
        rows.append(
            [
                *person[:3],
                played.title,
                played.total,
                played.ending,
                "、".join(played.red_lines),
                points,
                played.version,
            ]
        )
    return Table(
        "对话模拟",
        "分数由走法重放得出，默认不计入总评：别人找到的走法也能照抄。",
        ["学号", "姓名", "片区", "对话", "得分", "结局", "碰到的红线", "各技能", "版本"],
        rows,
    )


def _areas(gathered: Gathered) -> list[str]:
    return list(dict.fromkeys(person.area for person in gathered.trainees.values()))


def _percent(points: float | None, most: float) -> float | None:
    return None if points is None or not most else round(100 * points / most, 1)
