"""What a rebate leaves of a tonne, and where the borrowed lines of 60, 75 and 100 per cent lie."""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from toolkit.charts import style
from toolkit.models.list_filter import BORROWED, Lines
from toolkit.models.units import yuan_per_tonne

MOST = 1.2
"""Yuan a litre: the end of the usual range of fleet rebates."""


def rebate_chart(margins: pd.DataFrame, *, lines: Lines = BORROWED) -> Figure:
    """Return the margin left against the rebate, one line a row of margins (fuel, margin in yuan/t), up to two rows."""
    rebates = np.linspace(0, MOST, 61)
    with style.styled():
        figure, axes = style.canvas()
        for place, row in enumerate(margins.head(2).itertuples()):
            left = row.margin - yuan_per_tonne(rebates, row.fuel)
            colour, dashes = style.FOUR[2 - 2 * place], ("-", "--")[place]
            axes.plot(rebates, left, color=colour, linestyle=dashes, label=f"{row.fuel} 毛利 {row.margin:,.0f} 元/吨")
            for line, mark in zip(lines, ("o", "^", "x"), strict=True):
                at = line * row.margin / yuan_per_tonne(1.0, row.fuel)
                if at <= MOST:
                    axes.scatter([at], [row.margin * (1 - line)], marker=mark, color=colour, zorder=3)
                    axes.annotate(
                        f"{at:.2f} 元",
                        (at, row.margin * (1 - line)),
                        textcoords="offset points",
                        xytext=(5, 4) if place else (-4, -9),
                        ha="left" if place else "right",
                        fontsize=7.5,
                    )
        axes.axhline(0, color=style.INK, linewidth=1)
        axes.set_xlabel("每升让利（元）")
        axes.set_ylabel("让完还剩（元/吨）")
        axes.set_xlim(0, MOST)
        title = "○ 到毛利的 {:.0%}   △ {:.0%}   × {:.0%}，再让就亏".format(*lines)
        axes.set_title(title, fontsize=8)
        axes.legend(loc="upper right", fontsize=7.5)
    return figure
