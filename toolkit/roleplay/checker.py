"""Refuse a role-play that reads well and plays badly. Each finding is one Chinese sentence: file, node, way out."""

from collections import Counter
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from toolkit import skills as skill_list
from toolkit.cases import red_lines
from toolkit.errors import ContentError
from toolkit.roleplay import exam, reading
from toolkit.roleplay.figures import Figures, figures
from toolkit.roleplay.moves import State, talk
from toolkit.roleplay.reading import place
from toolkit.roleplay.scenario import Choice, Condition, Scenario
from toolkit.roleplay.solver import solve

LEAST = {"节点": 24, "仪表": 3, "技能": 4, "结局": 4, "红线选项": 2, "最好走法上的选择": 8}
"""Smallest role-play that is worth a talk."""

WORST_BELOW = 40
RANDOM = (25, 55)
HABIT = 0.40
DEPENDING = 1 / 3
SPEED = 300
"""Characters a minute of a manager who reads on a phone and thinks before choosing."""
MINUTES_OFF = 2
"""How far the stated minutes may be from the measured ones."""
FEWEST_TALKS = 3
"""Role-plays that test a skill, at least."""


def check_file(path: str | Path) -> list[ContentError]:
    """Read and check one file."""
    scenario, problems = reading.read(path)
    return problems if scenario is None or problems else check(scenario)


def check(scenario: Scenario, *, sizes: bool = True) -> list[ContentError]:
    """Every finding; an empty list means fit to publish.

    sizes: False leaves out what a conversation of a few decisions cannot keep, the minimum sizes and the habits.
    """
    found = list(chain(_reach(scenario), _use(scenario), _red_lines(scenario), _explained(scenario)))
    try:
        measured = figures(scenario)
    except ContentError as problem:
        return [*found, problem]
    found += chain(_played(scenario), _balance(scenario, measured), _exam(scenario))
    return [*found, *_sizes(scenario, measured), *_habits(scenario, measured)] if sizes else found


def check_library(scenarios: list[Scenario]) -> list[ContentError]:
    """What can only be seen with all role-plays side by side: lines used twice."""
    seen: dict[str, tuple[str, str]] = {}
    found = []
    for scenario in scenarios:
        for where, text in _texts(scenario):
            file, before = seen.setdefault(text, (scenario.file, where))
            if file != scenario.file:
                found.append(ContentError(scenario.file, where, f"这句话 {file} {before} 已经说过", "改写其中一句"))
    return found


def untested(scenarios: list[Scenario]) -> list[str]:
    """Names of the skills that fewer than three role-plays test."""
    count = Counter(skill for scenario in scenarios for skill in scenario.skills)
    return [skill.name for skill in skill_list.all() if count[skill.id] < FEWEST_TALKS]


def _texts(scenario: Scenario) -> Iterator[tuple[str, str]]:
    for name, node in scenario.nodes.items():
        for index, line in enumerate(node.says):
            yield place("nodes", name, "says", index), line.says
        for index, choice in enumerate(node.choices):
            yield place("nodes", name, "choices", index), choice.text
            yield place("nodes", name, "choices", index, "feedback"), choice.feedback


def _exam(scenario: Scenario) -> Iterator[ContentError]:
    """Is every other start that an examination may draw as sound as the first?"""
    for number, other in enumerate(exam.starts(scenario)[1:], start=1):
        where = f"exam 第 {number} 个 starts"
        try:
            measured = figures(other)
        except ContentError as problem:
            yield problem
            continue
        stuck = [state.at for state in solve(other).order if _stuck(other, state)]
        if stuck:
            yield ContentError(scenario.file, where, f"从这里开始，节点 {stuck[0]} 会没得选", "换一个起点")
        if measured.worst >= WORST_BELOW or not RANDOM[0] <= measured.random <= RANDOM[1]:
            yield ContentError(
                scenario.file,
                where,
                f"从这里开始，最差 {measured.worst} 分，闭眼乱选平均 {measured.random:.1f} 分，难易不合",
                "起点离原来的近一点",
            )


def _stuck(scenario: Scenario, state: State) -> bool:
    ready = talk(scenario)
    return not ready.ended(state) and (not 2 <= len(ready.offered(state)) <= 4 or state not in solve(scenario).best)


def _choices(scenario: Scenario) -> Iterator[tuple[str, int, Choice]]:
    for name, node in scenario.nodes.items():
        for index, choice in enumerate(node.choices):
            yield name, index, choice


def _conditions(scenario: Scenario) -> Iterator[Condition]:
    for node in scenario.nodes.values():
        yield from (line.when for line in node.says if line.when)
        yield from (branch.when for choice in node.choices for branch in choice.goto if branch.when)
        yield from (choice.requires for choice in node.choices if choice.requires)


def _reach(scenario: Scenario) -> Iterator[ContentError]:
    """By the arrows alone; `_played` looks at states."""
    seen, ahead = {scenario.start}, [scenario.start]
    while ahead:
        for choice in scenario.nodes[ahead.pop()].choices:
            for branch in choice.goto:
                if branch.goto not in seen:
                    seen.add(branch.goto)
                    if branch.goto in scenario.nodes:
                        ahead.append(branch.goto)
    for name in scenario.nodes.keys() - seen:
        yield ContentError(
            scenario.file, place("nodes", name), "没有一句话通到这里", "给某个选项的 goto 写上它，或者删掉"
        )
    for name in scenario.endings.keys() - seen:
        yield ContentError(
            scenario.file, place("endings", name), "没有一句话通到这里", "给某个选项的 goto 写上它，或者删掉"
        )


def _use(scenario: Scenario) -> Iterator[ContentError]:
    file, conditions = scenario.file, list(_conditions(scenario))
    moved = {gauge for _, _, choice in _choices(scenario) for gauge, change in choice.effects.items() if change}
    asked = {gauge for condition in conditions for gauge in condition.bounds}
    for gauge in scenario.gauges:
        if gauge not in moved:
            yield ContentError(file, place("gauges", gauge), "没有一个选项动过它", "在选项的 effects 里用上，或者删掉")
        if gauge not in asked:
            yield ContentError(
                file,
                place("gauges", gauge),
                "没有一个条件看它，高低都一样",
                "在 requires、goto 或 says 的条件里用上，或者删掉",
            )
    learnt = {fact for _, _, choice in _choices(scenario) for fact in choice.learns}
    needed = {fact for condition in conditions for fact in (*condition.knows, *condition.not_knows)}
    for fact in scenario.facts:
        if fact not in learnt:
            yield ContentError(file, place("facts", fact), "没有一句话能问到它", "在选项的 learns 里写上，或者删掉")
        if fact not in needed:
            yield ContentError(file, place("facts", fact), "问到了也没有用处", "在条件的 knows 里用上，或者删掉")
    if len(set(scenario.skills)) < len(scenario.skills):
        yield ContentError(file, "skills", "同一个技能列了两次", "删掉一个")


def _explained(scenario: Scenario) -> Iterator[ContentError]:
    """Is every change of a gauge felt in the feedback, by one of the gauge's signs?"""
    for name, index, choice in _choices(scenario):
        for gauge in sorted(gauge for gauge, change in choice.effects.items() if change):
            signs = scenario.gauges[gauge].signs
            if signs and not any(sign in choice.feedback for sign in signs):
                yield ContentError(
                    scenario.file,
                    place("nodes", name, "choices", index),
                    f"“{scenario.gauges[gauge].name}”动了，feedback 里看不出来",
                    f"写出对方的反应，用上 signs 里的一个词：{'、'.join(signs)}",
                )


def _red_lines(scenario: Scenario) -> Iterator[ContentError]:
    laws, file = {line.id for line in red_lines.load()}, scenario.file
    red_ends, clean_ends = set(), set()
    for name, index, choice in _choices(scenario):
        targets = {branch.goto for branch in choice.goto}
        if choice.red_line is None:
            clean_ends |= targets
            continue
        red_ends |= targets
        here = place("nodes", name, "choices", index)
        if choice.red_line not in laws:
            yield ContentError(
                file,
                here,
                f"红线 {choice.red_line} 没有法条",
                "在 toolkit/cases/red_lines.yml 里补上，或换成已有的红线",
            )
        if len(choice.goto) > 1 or not targets <= scenario.endings.keys():
            yield ContentError(file, here, "踩了红线，谈话没有结束", "让 goto 直接写一个结局")
        if any(value > 0 for value in choice.points.values()):
            yield ContentError(file, here, "踩红线还给了分", "把 points 里大于 0 的去掉")
    for name in sorted(red_ends & clean_ends & scenario.endings.keys()):
        yield ContentError(file, place("endings", name), "踩红线和不踩红线走到了同一个结局", "给红线另写一个结局")


def _played(scenario: Scenario) -> Iterator[ContentError]:
    """What no state ever shows, and states with nowhere to go."""
    ready, solution, file = talk(scenario), solve(scenario), scenario.file
    offered: set[tuple[str, int]] = set()
    taken: set[tuple[str, int, int]] = set()
    said: set[tuple[str, int]] = set()
    stuck: dict[str, str] = {}
    for state in solution.order:
        if ready.ended(state):
            continue
        said.add((state.at, ready.shown(state)))
        choices = ready.offered(state)
        if not choices:
            stuck.setdefault(state.at, "有时一个选项都不给，谈话走不下去")
        elif state not in solution.best:
            stuck.setdefault(state.at, "有时只剩踩红线一条路")
        elif len(choices) < 2:
            stuck.setdefault(state.at, "有时只给一个选项，没得选")
        elif len(choices) > 4:
            stuck.setdefault(state.at, f"有时一次给 {len(choices)} 个选项，太多")
        for choice in choices:
            offered.add((state.at, choice))
            then = ready.after(state, choice)
            taken.add((state.at, choice, ready.branch(ready.moves[state.at][choice], then.gauges, then.facts)))
    for name, problem in stuck.items():
        yield ContentError(
            file, place("nodes", name), problem, "放宽 requires，让每种局面都有 2 到 4 个选项，至少一个不踩红线"
        )
    reached = {state.at for state in solution.order}
    for kind, names in (("nodes", scenario.nodes), ("endings", scenario.endings)):
        for name in names:
            if name not in reached and _pointed_at(scenario, name):
                yield ContentError(
                    file, place(kind, name), "有箭头指着它，可条件凑不齐，谁也走不到", "放宽通向它的条件"
                )
    for name in scenario.nodes:
        if name not in reached:
            continue
        for index in range(len(scenario.nodes[name].says)):
            if (name, index) not in said:
                yield ContentError(
                    file, place("nodes", name, "says", index), "这种说法从来轮不到", "放宽它的条件，或者删掉"
                )
        for index, listed in enumerate(scenario.nodes[name].choices):
            if (name, index) not in offered:
                yield ContentError(
                    file, place("nodes", name, "choices", index), "这句话从来不给选", "放宽 requires，或者删掉"
                )
                continue
            for number in range(len(listed.goto)):
                if (name, index, number) not in taken:
                    yield ContentError(
                        file,
                        place("nodes", name, "choices", index, "goto", number),
                        "这个分支从来不走",
                        "放宽它的条件，或者删掉",
                    )


def _pointed_at(scenario: Scenario, name: str) -> bool:
    return any(branch.goto == name for _, _, choice in _choices(scenario) for branch in choice.goto)


def _balance(scenario: Scenario, measured: Figures) -> Iterator[ContentError]:
    file, solution = scenario.file, solve(scenario)
    if measured.best != 100:
        yield ContentError(file, "", "最好的走法得不到 100 分", "让不踩红线的最好走法在 points 上合计大于 0")
        return
    for skill, points in zip(scenario.skills, solution.skills[solution.opening], strict=True):
        if points <= 0:
            name = skill_list.name(skill)
            yield ContentError(
                file,
                "skills",
                f"“{name}”没有考到，最好的走法在它上面得 {points} 分",
                f"在选项的 points 里给“{name}”分，或从 skills 里去掉",
            )
    if measured.worst >= WORST_BELOW:
        yield ContentError(
            file, "", f"不踩红线，最差也有 {measured.worst} 分，该低于 {WORST_BELOW}", "给常见的错法扣分"
        )
    if not RANDOM[0] <= measured.random <= RANDOM[1]:
        yield ContentError(
            file,
            "",
            f"闭眼乱选平均 {measured.random:.1f} 分，该在 {RANDOM[0]} 到 {RANDOM[1]} 之间",
            "调整错法的扣分或分支",
        )
    if measured.depending < DEPENDING:
        yield ContentError(
            file,
            "",
            f"只有 {measured.depending:.0%} 的节点要看局面选，不到三分之一",
            "让更多节点的上策随仪表或事实而变",
        )
    for name, index in measured.red_line_pays:
        yield ContentError(
            file,
            place("nodes", name, "choices", index),
            "有的局面里踩红线不比守规矩少得分",
            "给这个选项或它的结局扣更多分",
        )


def _habits(scenario: Scenario, measured: Figures) -> Iterator[ContentError]:
    """Does anybody get far who always takes the same place, the longest or the shortest line?"""
    habits = [(share, f"第 {place} 句") for place, share in enumerate(measured.places, start=1)]
    for share, what in (*habits, (measured.longest, "最长的那句"), (measured.shortest, "最短的那句")):
        if share > HABIT:
            yield ContentError(
                scenario.file, "", f"{what}有 {share:.0%} 的时候最好，超过 {HABIT:.0%}", "调换选项的先后，或改写长短"
            )


def _sizes(scenario: Scenario, measured: Figures) -> Iterator[ContentError]:
    red = sum(choice.red_line is not None for _, _, choice in _choices(scenario))
    have = (
        len(scenario.nodes),
        len(scenario.gauges),
        len(scenario.skills),
        len(scenario.endings),
        red,
        measured.decisions,
    )
    minutes = (measured.reading + SPEED // 2) // SPEED
    if abs(minutes - scenario.minutes) > MINUTES_OFF:
        yield ContentError(
            scenario.file,
            "minutes",
            f"写着 {scenario.minutes} 分钟，最好走法要读 {measured.reading} 个字，约 {minutes} 分钟",
            f"改成 {minutes}",
        )
    for (what, least), count in zip(LEAST.items(), have, strict=True):
        if count < least:
            yield ContentError(scenario.file, "", f"{what}有 {count} 个，至少要 {least} 个", "补足")
