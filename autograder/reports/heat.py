"""Skill × area as a table whose cells carry the number and a depth of one blue: the deeper, the more was lost."""

from autograder.reports.gather import Gathered, skill_shares
from autograder.reports.style import text
from toolkit import skills

STEPS = ((40, "不到 40%"), (60, "40–59%"), (75, "60–74%"), (90, "75–89%"), (101, "90% 以上"))
"""Upper bound (per cent, excluded) and label of each depth, deepest first; the bounds are 本书设定."""

ABOUT = "数字是得分率，下面是评过的人数。颜色越醒目，丢分越多；看数字就够，颜色只是帮着找。"

STYLE = """
table.heat td,table.heat tbody th{border:1px solid var(--line);text-align:center;white-space:nowrap}
table.heat tbody th{text-align:left;position:sticky;left:0;background:var(--card)}table.heat small{display:block}
.heat td.none{color:var(--muted)}
.h0{background:#78a8d4}.h1{background:#9cc0e2}.h2{background:#bdd6ee}.h3{background:#dbe9f6}.h4{background:#f3f8fc}
.h0,.h1,.h2,.h3,.h4{color:#10181f}
.legend span{display:inline-block;padding:2px 10px;border:1px solid var(--line)}
@media screen and (prefers-color-scheme:dark){.h0{background:#2f6ca6}.h1{background:#28567f}.h2{background:#21435f}
.h3{background:#1b3143}.h4{background:#172129}.h0,.h1,.h2,.h3,.h4{color:#fff}}
@media print{.heat td,.legend span{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
"""


def depth(percent: float) -> int:
    """0 for the deepest."""
    return next(number for number, (bound, _) in enumerate(STEPS) if percent < bound)


def render(gathered: Gathered) -> str:
    """The heat map with its legend; one sentence when nothing has been judged."""
    shares = skill_shares(gathered, by_area=True)
    whole = skill_shares(gathered, by_area=False)
    if not shares:
        return "<p>没有。</p>"
    areas = list(dict.fromkeys(person.area for person in gathered.trainees.values()))
    rows = []
    for skill in skills.all():
        if (skill.id, "") in whole:
            cells = [_cell(whole.get((skill.id, "")))]
            cells += [_cell(shares.get((skill.id, area))) for area in areas]
            rows.append(f'<tr><th scope="row">{text(skill.name)}</th>{"".join(cells)}</tr>')
    people = {area: sum(one.area == area for one in gathered.trainees.values()) for area in areas}
    heads = f"<th>技能</th>{_head('全班', len(gathered.trainees))}"
    heads += "".join(_head(area, people[area]) for area in areas)
    legend = "".join(f'<span class="h{number}">{label}</span>' for number, (_, label) in enumerate(STEPS))
    return (
        f'<p class="legend">得分率：{legend}</p><div class="scroll" tabindex="0"><table class="heat">'
        f"<thead><tr>{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
    )


def _head(area: str, people: int) -> str:
    return f'<th scope="col">{text(area)}<small>名单 {people} 人</small></th>'


def _cell(share: tuple[float, float, int] | None) -> str:
    if share is None or not share[1]:
        return '<td class="none">没有</td>'
    points, most, people = share
    percent = 100 * points / most
    return f'<td class="h{depth(percent)}"><strong>{percent:.0f}%</strong><small>{people} 人</small></td>'
