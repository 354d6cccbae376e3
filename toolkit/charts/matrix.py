"""Existing customers on the two axes: tonnes a month and shortfall against last year, with the two lines."""

import pandas as pd
from matplotlib.figure import Figure

from toolkit.charts import style
from toolkit.models.existing_customers import QUADRANTS


def matrix_chart(placed: pd.DataFrame, *, contribution_line: float, stability_line: float) -> Figure:
    """Return the matrix as a scatter: the better a customer, the further up and to the left.

    placed: what `existing_customer_matrix` returns; customers without enough data are left
        out and counted in the title.
    contribution_line: tonnes a month; stability_line: 0–1.
    """
    known = placed[placed["quadrant"].isin(list(QUADRANTS))]
    with style.styled():
        figure, axes = style.canvas()
        for quadrant, (meaning, _) in QUADRANTS.items():
            part = known[known["quadrant"] == quadrant]
            # A cross has no face: an edge colour alone would be refused.
            axes.scatter(
                part["gap_to_last_year"] * 100,
                part["tonnes_per_month"],
                s=22,
                color=style.COLOURS[quadrant],
                marker=style.MARKS[quadrant],
                linewidths=1.2,
                label=f"{quadrant} {meaning}（{len(part)} 户）",
            )
        axes.axhline(contribution_line, color=style.MUTED, linewidth=0.9, linestyle="--")
        axes.axvline(stability_line * 100, color=style.MUTED, linewidth=0.9, linestyle="--")
        axes.set_xlabel("比去年同季少来（%）")
        axes.set_ylabel("月均（吨）")
        axes.set_xlim(-3, 103)
        axes.set_ylim(bottom=0)
        left_out = len(placed) - len(known)
        lines = f"贡献线 {contribution_line:.1f} 吨，稳定线 {stability_line:.0%}"
        if left_out:
            lines += f"\n{left_out} 户数据不够，没画"
        axes.text(0.99, 0.98, lines, transform=axes.transAxes, ha="right", va="top", fontsize=7.5)
        # Above the axes: inside, it would cover the customers that matter most.
        axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=2, fontsize=7.5, handletextpad=0.2)
    return figure
