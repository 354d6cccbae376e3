"""The graph of a role-play as a picture for its author: steps from left to right, the best line drawn thick."""

from collections import defaultdict
from pathlib import Path

from matplotlib.figure import Figure

from toolkit.charts import style
from toolkit.roleplay.moves import talk
from toolkit.roleplay.scenario import Scenario
from toolkit.roleplay.solver import best_line, solve


def draw(scenario: Scenario, target: Path) -> None:
    """Write the picture; the ending of `target` says the format (.svg, .png, .pdf)."""
    with style.styled():
        at = _places(scenario)
        columns, rows = max(x for x, _ in at.values()) + 1, max(abs(y) for _, y in at.values()) * 2 + 1
        figure = Figure(figsize=(1.7 * columns, max(4.0, 0.8 * rows)))
        axes = figure.add_subplot()
        axes.set_axis_off()
        best = _best_steps(scenario)
        for name, target_name, red in _arrows(scenario):
            on_best = (name, target_name) in best
            axes.annotate(
                "", at[target_name], at[name],
                arrowprops={
                    "arrowstyle": "->", "shrinkA": 22, "shrinkB": 22, "connectionstyle": "arc3,rad=0.08",
                    "color": style.FOUR[1] if red else style.FOUR[0] if on_best else style.LINE,
                    "linewidth": 2.4 if on_best else 0.8,
                },
            )  # fmt: skip
        for name, (x, y) in at.items():
            ending = scenario.endings.get(name)
            # The font is cut to the book's charts; a title it cannot write would print boxes.
            title = ending.title if ending and not style.missing(ending.title) else ""
            label = f"{name}\n{title}" if title else name
            box = {"boxstyle": "round" if ending else "square", "facecolor": "white", "edgecolor": style.MUTED}
            axes.text(x, y, label, ha="center", va="center", fontsize=7, bbox=box)
        axes.set_xlim(-0.6, columns - 0.4)
        axes.set_ylim(-rows / 2 - 0.6, rows / 2 + 0.6)
        figure.savefig(target, bbox_inches="tight")


def _places(scenario: Scenario) -> dict[str, tuple[float, float]]:
    """Node or ending id → column (longest way from the start) and row."""
    ready, depth = talk(scenario), {scenario.start: 0}
    for state in solve(scenario).order:
        for choice in ready.offered(state):
            then = ready.after(state, choice).at
            depth[then] = max(depth.get(then, 0), min(depth[state.at] + 1, len(scenario.nodes)))
    columns: dict[int, list[str]] = defaultdict(list)
    for name, column in depth.items():
        columns[column].append(name)
    return {
        name: (column, (len(names) - 1) / 2 - row)
        for column, names in columns.items()
        for row, name in enumerate(names)
    }


def _arrows(scenario: Scenario) -> set[tuple[str, str, bool]]:
    return {
        (name, branch.goto, choice.red_line is not None)
        for name, node in scenario.nodes.items()
        for choice in node.choices
        for branch in choice.goto
    }


def _best_steps(scenario: Scenario) -> set[tuple[str, str]]:
    ready, steps = talk(scenario), set()
    state = ready.opening
    for choice in best_line(scenario, state):
        then = ready.after(state, choice)
        steps.add((state.at, then.at))
        state = then
    return steps
