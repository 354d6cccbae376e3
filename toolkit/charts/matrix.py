"""Two axes, two lines, four classes: existing customers, prospects, the value of chances."""

from collections.abc import Mapping

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from toolkit.charts import style
from toolkit.models import customer_value, prospect_matrix
from toolkit.models.existing_customers import QUADRANTS


def matrix_chart(placed: pd.DataFrame, *, contribution_line: float, stability_line: float) -> Figure:
    """Return the existing customers as a scatter: the better a customer, the further up and to the left.

    placed: what `existing_customer_matrix` returns; customers without enough data are left out and counted.
    contribution_line: tonnes a month; stability_line: 0–1.
    """
    labels = {quadrant: f"{quadrant} {meaning}" for quadrant, (meaning, _) in QUADRANTS.items()}
    points = placed.assign(x=placed["gap_to_last_year"] * 100, y=placed["tonnes_per_month"])
    with style.styled():
        figure, axes = style.canvas()
        out = _scatter(axes, points, "quadrant", labels, stability_line * 100, contribution_line, "户")
        axes.set_xlabel("比去年同季少来（%）")
        axes.set_ylabel("月均（吨）")
        axes.set_xlim(-3, 103)
        axes.set_ylim(bottom=0)
        _say(axes, f"贡献线 {contribution_line:.1f} 吨，稳定线 {stability_line:.0%}", out, "户")
    return figure


def prospect_chart(
    placed: pd.DataFrame,
    *,
    contribution_line: float = prospect_matrix.CONTRIBUTION_LINE,
    intention_line: float = prospect_matrix.INTENTION_LINE,
) -> Figure:
    """Return the prospects as a scatter; placed: what `prospect_matrix` returns, lines 0–10."""
    labels = {name: f"{name} {prospect_matrix.QUADRANTS[name][0]}" for name in ("PI", "PII", "PIII", "PIV")}
    points = placed.assign(x=placed["intention"], y=placed["expected_contribution"])
    return _ten(points, "quadrant", labels, intention_line, contribution_line, ("意向", "预期贡献"), "户")


def value_chart(placed: pd.DataFrame, *, line: float = customer_value.HIGH) -> Figure:
    """Return the chances by short gain and long effect; placed: what `customer_value` returns, line 0–10."""
    labels = {number: f"{number} {kind.name}" for number, kind in customer_value.TYPES.items()}
    points = placed.assign(x=placed["long"], y=placed["short"])
    return _ten(points, "type", labels, line, line, ("长期影响", "短期收益"), "件")


def _ten(
    points: pd.DataFrame,
    column: str,
    labels: Mapping[str, str],
    x_line: float,
    y_line: float,
    names: tuple[str, str],
    unit: str,
) -> Figure:
    """Return a scatter on two scales of 0–10."""
    with style.styled():
        figure, axes = style.canvas()
        out = _scatter(axes, points, column, labels, x_line, y_line, unit)
        axes.set_xlabel(f"{names[0]}（0–10 分）")
        axes.set_ylabel(f"{names[1]}（0–10 分）")
        axes.set_xlim(-0.4, 10.4)
        axes.set_ylim(-0.4, 10.4)
        _say(axes, f"分界 {x_line:g} 分、{y_line:g} 分" if x_line != y_line else f"分界 {x_line:g} 分", out, unit)
    return figure


def _scatter(
    axes: Axes, points: pd.DataFrame, column: str, labels: Mapping[str, str], x_line: float, y_line: float, unit: str
) -> int:
    """Draw the classes with their counts and both lines; return how many rows belong to no class."""
    for place, (name, label) in enumerate(labels.items()):
        part = points[points[column] == name]
        style.points(axes, part["x"], part["y"], place, f"{label}（{len(part)} {unit}）")
    axes.axhline(y_line, color=style.MUTED, linewidth=0.9, linestyle="--")
    axes.axvline(x_line, color=style.MUTED, linewidth=0.9, linestyle="--")
    # Above the axes: inside, it would cover the customers that matter most.
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=2, fontsize=7.5, handletextpad=0.2)
    return int((~points[column].isin(list(labels))).sum())


def _say(axes: Axes, lines: str, left_out: int, unit: str) -> None:
    if left_out:
        lines += f"\n{left_out} {unit}数据不够，没画"
    axes.text(0.99, 0.98, lines, transform=axes.transAxes, ha="right", va="top", fontsize=7.5)
