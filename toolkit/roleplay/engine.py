"""Replay a path: the judge's face of the engine. web/roleplay-engine.mjs does the same and must agree on every path.

Scoring, in integers:

    points of a skill   sum over the choices made and the ending reached; may be negative
    best                sum over all skills on the best line from the start that crosses no red line (solver.py)
    maximum of a skill  its points on that best line: whoever plays it sees every skill full; another line may
                        earn more in one skill and less in the next, and is shown so
    hint                HINT_COST hundredths each, taken off the total at the end; names no line, only the skill that
                        counts and one line to leave alone (web/roleplay-engine.mjs)
    total               floor((200 × held + best) / (2 × best)), held = sum over all skills, kept within 0 and best;
                        that is 100 × held / best rounded half up. After a red line at most 30. Less the hints,
                        never under 0
    cost of a decision  value of the state before − (points gained + value of the state after), in points, and per
                        skill along the two best lines; `lost` is the same step in hundredths: all `lost` add up to
                        100 − total, the hints aside

A red-line choice ends the talk. A total exists only when the talk has ended.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from toolkit.errors import ContentError
from toolkit.roleplay import solver
from toolkit.roleplay.moves import Vector, add, talk
from toolkit.roleplay.scenario import Scenario

HINT_COST = 3
"""Hundredths of the total that one hint costs."""


@dataclass(frozen=True)
class Result:
    scenario: str
    version: str
    trainee: str
    path: tuple[int, ...]
    """Index of each choice in its node's list."""
    ending: str | None
    """None while the talk goes on."""
    gauges: dict[str, int]
    facts: tuple[str, ...]
    points: dict[str, tuple[int, int]]
    """Skill → points, maximum."""
    total: int | None
    red_lines: tuple[str, ...]
    decisions: tuple[solver.Decision, ...]
    hints: tuple[int, ...] = ()
    """Positions in the path at which a hint was taken, ascending."""

    def to_json(self) -> dict[str, Any]:
        """Plain data, the same as the player's `result`."""
        return {
            "scenario": self.scenario,
            "version": self.version,
            "trainee": self.trainee,
            "path": list(self.path),
            "ending": self.ending,
            "gauges": self.gauges,
            "facts": list(self.facts),
            "points": {skill: {"points": got, "max": most} for skill, (got, most) in self.points.items()},
            "total": self.total,
            "red_lines": list(self.red_lines),
            "hints": list(self.hints),
            "decisions": [
                {
                    "node": one.node,
                    "choice": one.choice,
                    "best": one.best,
                    "cost": one.cost,
                    "lost": one.lost,
                    "skills": one.skills,
                }
                for one in self.decisions
            ],
        }


def replay(
    scenario: Scenario, path: Sequence[int], trainee: str = "", file: object = "提交码", hints: Sequence[int] = ()
) -> Result:
    """Play a path again from the start; ContentError (naming `file`) when it cannot be played.

    hints: positions in the path (the step about to be taken included) at which a hint was taken, ascending.
    """
    ready = talk(scenario)
    state, points, red_lines = ready.opening, ready.none, []
    for step, choice in enumerate(path, start=1):
        if isinstance(choice, bool) or not isinstance(choice, int) or choice not in ready.offered(state):
            problem = "谈话已经结束，后面还有选择" if ready.ended(state) else f"这里没有第 {choice!r} 个选项"
            raise ContentError(file, f"第 {step} 步", problem, "这段记录不是这一版对话走出来的，请重新谈一次再交")
        then = ready.after(state, choice)
        points = add(points, ready.gained(state, choice, then))
        if red_line := ready.moves[state.at][choice].red_line:
            red_lines.append(red_line)
        state = then
    solution = solver.solve(scenario)
    ended = ready.ended(state)
    if [*hints] != sorted({step for step in hints if type(step) is int and 0 <= step <= len(path) - ended}):
        raise ContentError(file, "提示", "记下的提示对不上走过的步子", "请重新谈一次再交")
    total = max(0, solution.total(sum(points), bool(red_lines)) - HINT_COST * len(hints))
    return Result(
        scenario=scenario.id,
        version=scenario.version,
        trainee=trainee,
        path=tuple(path),
        ending=state.at if ended else None,
        gauges=dict(zip(scenario.gauges, state.gauges, strict=True)),
        facts=tuple(fact for n, fact in enumerate(scenario.facts) if state.facts >> n & 1),
        points=_against(scenario, points, solution.ahead(ready.opening)[2]),
        total=total if ended else None,
        red_lines=tuple(red_lines),
        decisions=tuple(solver.debrief(scenario, tuple(path))),
        hints=tuple(hints),
    )


def _against(scenario: Scenario, points: Vector, most: Vector) -> dict[str, tuple[int, int]]:
    return dict(zip(scenario.skills, zip(points, most, strict=True), strict=True))


def redeem(scenario: Scenario, payload: dict[str, Any], file: object = "提交码") -> Result:
    """Replay a decoded hand-in code; ContentError when it is of another role-play, another version, or not finished."""
    if payload.get("k") != "roleplay" or payload.get("s") != scenario.id:
        raise ContentError(file, "", f"不是“{scenario.title}”的提交码", "核对学员交的是哪一篇")
    if payload.get("v") != scenario.version:
        raise ContentError(file, "", f"这是另一版“{scenario.title}”走出来的", "请学员用本班发的链接重新谈一次")
    path, trainee, hints = payload.get("p"), payload.get("t", ""), payload.get("h", [])
    if not isinstance(path, list) or not isinstance(trainee, str) or not isinstance(hints, list):
        raise ContentError(file, "", "提交码里没有谈话记录", "请学员重新复制整段提交码")
    result = replay(scenario, path, trainee, file, hints)
    if result.ending is None:
        raise ContentError(file, "", "谈话还没有走到结局", "请学员谈完再交")
    return result
