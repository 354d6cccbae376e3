"""From the text of a role-play file to a Scenario, with every mistake as one Chinese sentence."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from toolkit.authored import parse_yaml, read_text
from toolkit.errors import ContentError
from toolkit.roleplay.scenario import Choice, Condition, Scenario

_FIELDS = "、".join(name for name in Scenario.model_fields if name != "file")

_NAMES = {
    "nodes": "节点",
    "endings": "结局",
    "gauges": "仪表",
    "facts": "事实",
    "choices": "选项",
    "goto": " goto 分支",
    "says": " says 说法",
}


def read(path: str | Path) -> tuple[Scenario | None, list[ContentError]]:
    """Read a file; return the scenario (None when it does not fit the models) and every mistake found."""
    file = Path(path)
    try:
        text = read_text(file, path)
    except ContentError as problem:
        return None, [problem]
    return parse(text, str(path))


def load(path: str | Path) -> Scenario:
    """Read one role-play file; the first mistake found is raised as ContentError."""
    scenario, problems = read(path)
    if problems:
        raise problems[0]
    assert scenario is not None
    return scenario


def load_all(folder: str | Path) -> list[Scenario]:
    """Read every role-play file of a folder, by name; ContentError when two carry one id."""
    found: dict[str, Scenario] = {}
    for path in sorted(Path(folder).glob("*.yml")):
        scenario = load(path)
        if scenario.id in found:
            raise ContentError(path, "id", f"“{scenario.id}”已经被 {found[scenario.id].file} 用了", "换一个 id")
        found[scenario.id] = scenario
    return list(found.values())


def parse(text: str, file: str) -> tuple[Scenario | None, list[ContentError]]:
    """As `read`, from a text."""
    try:
        data = parse_yaml(text, file)
    except ContentError as problem:
        return None, [problem]
    if not isinstance(data, dict) or "file" in data:
        return None, [ContentError(file, "", "不是一份对话模拟", f"最外层应是 {_FIELDS}")]
    try:
        scenario = Scenario.model_validate({**data, "file": file})
    except ValidationError as problem:
        return None, [_translate(error, file) for error in problem.errors()]
    return scenario, list(_references(scenario))


def place(*parts: str | int) -> str:
    """Say where in the file: ("nodes", "price-1", "choices", 1, "points") → 节点 price-1 第 2 个选项 points."""
    words: list[str] = []
    kind = ""
    for part in parts:
        if isinstance(part, int):
            words.append(f"第 {part + 1} 个{_NAMES.get(kind, '')}")
        elif part in ("nodes", "endings", "gauges", "facts"):
            words.append(_NAMES[part])
        elif part not in ("choices", "goto", "says", "[key]") or part == parts[-1]:
            words.append("if" if part == "when" else part)
        kind = str(part)
    return " ".join(words)


def _translate(error: Any, file: str) -> ContentError:
    kind, context = error["type"], error.get("ctx") or {}
    where = place(*error["loc"])
    cause = context.get("error")
    if isinstance(cause, ContentError):
        return ContentError(file, where, cause.problem, cause.way_out)
    if kind == "extra_forbidden":
        return ContentError(file, where, "没有这个栏目", "看看是不是写错了字，照 cases/roleplays/schema.json 改")
    if kind == "missing":
        return ContentError(file, where, "缺这个栏目", "补上")
    if kind in ("too_short", "string_too_short"):
        return ContentError(file, where, "太少，或空着", f"至少要 {context.get('min_length', 1)} 个")
    if kind in ("too_long", "string_too_long"):
        return ContentError(file, where, "太多", f"最多 {context.get('max_length')} 个")
    if kind == "string_pattern_mismatch":
        return ContentError(
            file, where, f"“{error['input']}”的写法不对", _PATTERNS.get(context.get("pattern", ""), "写上文字")
        )
    needs = {
        "int": "一个整数",
        "string": "一段文字",
        "tuple": "一个列表",
        "dict": "一组“名字: 值”",
        "model": "一组“名字: 值”",
    }
    for prefix, need in needs.items():
        if kind.startswith(prefix):
            return ContentError(file, where, "类型不对", f"这里要{need}")
    if kind == "literal_error":
        return ContentError(file, where, f"“{error['input']}”不在可选的值里", f"可用的是：{context.get('expected')}")
    return ContentError(file, where, f"“{error['input']}”不合要求", "照 cases/roleplays/schema.json 改")


_PATTERNS = {
    r"^[a-z][a-z0-9_-]*$": "用小写英文、数字和连字符，英文字母开头",
    r"^R(0[1-9]|1[0-9]|20)$": "红线只有 R01 到 R20",
}


def _references(scenario: Scenario) -> Iterator[ContentError]:
    """Names that lead nowhere."""
    file = scenario.file
    targets = {*scenario.nodes, *scenario.endings}
    for key in scenario.nodes.keys() & scenario.endings.keys():
        yield ContentError(file, place("nodes", key), "和一个结局同名", "改一个名字")
    for key, gauge in scenario.gauges.items():
        if key in ("knows", "not_knows"):
            yield ContentError(file, place("gauges", key), "这个名字留给条件用", "换一个名字")
        if not gauge.min < gauge.max or not gauge.min <= gauge.start <= gauge.max:
            yield ContentError(
                file, place("gauges", key), "起点不在上下限之内", "让 min ≤ start ≤ max，且 min 小于 max"
            )
    for name, node in scenario.nodes.items():
        here = ("nodes", name)
        for index, line in enumerate(node.says):
            yield from _variant(scenario, (*here, "says", index), line.when, index == len(node.says) - 1)
        for index, choice in enumerate(node.choices):
            at = (*here, "choices", index)
            yield from _choice(scenario, at, choice)
            for number, branch in enumerate(choice.goto):
                if branch.goto not in targets:
                    yield ContentError(
                        file, place(*at, "goto"), f"没有叫“{branch.goto}”的节点或结局", "核对名字，或补上这个节点"
                    )
                if len(choice.goto) > 1 or branch.when:
                    yield from _variant(scenario, (*at, "goto", number), branch.when, number == len(choice.goto) - 1)
    for name, ending in scenario.endings.items():
        yield from _skills(scenario, ("endings", name, "points"), ending.points)
    yield from _starts(scenario)


def _starts(scenario: Scenario) -> Iterator[ContentError]:
    for number, start in enumerate(scenario.exam.starts if scenario.exam else ()):
        where = f"exam 第 {number + 1} 个 starts"
        for key, value in start.items():
            gauge = scenario.gauges.get(key)
            if gauge is None:
                yield ContentError(scenario.file, where, f"没有叫“{key}”的仪表", "核对名字")
            elif not gauge.min <= value <= gauge.max:
                yield ContentError(
                    scenario.file, where, f"“{key}”起点 {value} 不在 {gauge.min} 到 {gauge.max} 之内", "改到量程里"
                )


def _choice(scenario: Scenario, at: tuple[str | int, ...], choice: Choice) -> Iterator[ContentError]:
    for gauge, change in choice.effects.items():
        if gauge not in scenario.gauges:
            yield ContentError(scenario.file, place(*at, "effects"), f"没有叫“{gauge}”的仪表", "核对名字")
        elif abs(change) > scenario.gauges[gauge].max - scenario.gauges[gauge].min:
            yield ContentError(scenario.file, place(*at, "effects"), f"“{gauge}”一次变动比整个量程还大", "改小")
    for fact in choice.learns:
        if fact not in scenario.facts:
            yield ContentError(
                scenario.file, place(*at, "learns"), f"没有叫“{fact}”的事实", "核对名字，或在 facts 里补上"
            )
    yield from _skills(scenario, (*at, "points"), choice.points)
    if choice.requires:
        yield from _condition(scenario, (*at, "requires"), choice.requires)


def _skills(scenario: Scenario, at: tuple[str | int, ...], points: dict[str, int]) -> Iterator[ContentError]:
    from toolkit import skills

    for skill in points:
        if skill not in scenario.skills:
            yield ContentError(
                scenario.file,
                place(*at),
                f"“{skills.name(skill)}”不在本篇的 skills 里",
                "在 skills 里加上，或改用已列的",
            )


def _variant(
    scenario: Scenario, at: tuple[str | int, ...], when: Condition | None, last: bool
) -> Iterator[ContentError]:
    if last and when:
        yield ContentError(
            scenario.file, place(*at), "最后一个带了条件，条件都不成立时没有下文", "在末尾加一个不带 if 的"
        )
    elif not last and not when:
        yield ContentError(scenario.file, place(*at), "没有条件，后面的永远轮不到", "给它写 if，或挪到最后")
    elif when:
        yield from _condition(scenario, at, when)


def _condition(scenario: Scenario, at: tuple[str | int, ...], condition: Condition) -> Iterator[ContentError]:
    if not (condition.bounds or condition.knows or condition.not_knows):
        yield ContentError(scenario.file, place(*at), "条件是空的", "写上仪表的上下限或 knows，或者整个删掉")
    for gauge, bound in condition.bounds.items():
        if gauge not in scenario.gauges:
            yield ContentError(
                scenario.file, place(*at), f"没有叫“{gauge}”的仪表", "核对名字；条件里只能写仪表、knows、not_knows"
            )
            continue
        low, high = scenario.gauges[gauge].min, scenario.gauges[gauge].max
        edges = [edge for edge in (bound.min, bound.max) if edge is not None]
        if not edges or any(not low <= edge <= high for edge in edges) or edges != sorted(edges):
            yield ContentError(
                scenario.file, place(*at), f"“{gauge}”的界限不在 {low} 到 {high} 之内", "写 min 或 max，别出量程"
            )
    for fact in (*condition.knows, *condition.not_knows):
        if fact not in scenario.facts:
            yield ContentError(scenario.file, place(*at), f"没有叫“{fact}”的事实", "核对名字，或在 facts 里补上")
