"""The nine cells of the opening: how many chances lie where, and which cells want looking at."""

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from toolkit.charts import style
from toolkit.models.opening_grid import CELLS, LEADS, STATES, TURFS

SHADES = {"正常": ("#e6efe9", ""), "问题": ("#f3e2c4", ".."), "不正常": ("#f3d3cf", "//")}
NAMES = 2
"""Ids written into a cell; more are counted."""


def grid_chart(placed: pd.DataFrame) -> Figure:
    """Return the grid with the ids of the chances in each cell; placed: what `opening_grid` returns."""
    with style.styled():
        figure, axes = style.canvas()
        for place, cell in enumerate(CELLS):
            row, column = divmod(place, 3)
            inside = placed.loc[placed["cell"] == cell, "opportunity_id"].astype(str).tolist()
            colour, hatch = SHADES[STATES[cell]]
            axes.add_patch(Rectangle((column, 2 - row), 1, 1, facecolor=colour, edgecolor="white", hatch=hatch))
            axes.add_patch(Rectangle((column, 2 - row), 1, 1, fill=False, edgecolor=style.MUTED, linewidth=0.8))
            axes.text(column + 0.06, 2.92 - row, f"{cell} {STATES[cell]}", va="top", fontsize=8)
            lines = inside[:NAMES] + ([f"等 {len(inside)} 件"] if len(inside) > NAMES else [])
            axes.text(column + 0.5, 2.38 - row, "\n".join(lines), ha="center", va="center", fontsize=7.5)
        axes.set_xlim(0, 3)
        axes.set_ylim(0, 3)
        axes.set_xticks([0.5, 1.5, 2.5], TURFS)
        axes.set_yticks([2.5, 1.5, 0.5], [f"我方{lead}" if lead != "相当" else "敌我相当" for lead in LEADS])
        axes.tick_params(length=0)
        for side in ("left", "bottom"):
            axes.spines[side].set_visible(False)
        unknown = int((~placed["cell"].isin(list(CELLS))).sum())
        title = f"{len(placed) - unknown} 件" + (f"，另有 {unknown} 件数据不够" if unknown else "")
        axes.set_title(title, fontsize=8.5)
    return figure
