"""A target on its way down: one bar a level, each as long as the whole, cut at the units."""

import pandas as pd
from matplotlib.figure import Figure

from toolkit.charts import style

LEAST_SHARE = 0.13
"""A piece narrower than this part of the bar carries no text: it would run into its neighbour."""


def cascade_chart(targets: pd.DataFrame, *, unit: str) -> Figure:
    """Return the levels from top to bottom; targets: what `cascade` returns; unit: of the target, in Chinese."""
    depth, order = _depths(targets)
    total = float(targets.loc[depth == 0, "target"].sum())
    with style.styled():
        figure, axes = style.canvas()
        for level in sorted(set(depth)):
            units = targets.loc[order[depth[order] == level]]
            left = 0.0
            for number, row in enumerate(units.itertuples()):
                width = row.target / total if total else 0.0
                axes.barh(
                    -level,
                    width,
                    left=left,
                    color=style.FOUR[level % 4],
                    alpha=0.85 if number % 2 == 0 else 0.6,
                    edgecolor="white",
                )
                if width >= LEAST_SHARE:
                    text = f"{row.unit_id}\n{row.target:,}"
                    axes.text(left + width / 2, -level, text, ha="center", va="center", fontsize=7.5, color="white")
                left += width
        names = targets.groupby(depth)["level"].agg(lambda levels: "、".join(dict.fromkeys(levels)))
        axes.set_yticks([-level for level in names.index], names)
        axes.set_xticks([])
        axes.spines["bottom"].set_visible(False)
        axes.set_title(f"合计 {total:,.0f} {unit}，每一层加起来都是它", fontsize=8.5)
    return figure


def _depths(targets: pd.DataFrame) -> tuple[pd.Series, pd.Index]:
    """Return how deep each unit lies, and the rows in the order in which children stand under their parents."""
    place = pd.Series(targets.index, index=targets["unit_id"])
    parents = targets["parent"]
    depth = pd.Series(0, index=targets.index)
    path = pd.Series([(row,) for row in targets.index], index=targets.index)
    above = parents
    while above.notna().any() and (above != "").any():
        inside = above.notna() & (above != "")
        rows = above[inside].map(place)
        depth[inside] += 1
        path[inside] = [(int(row), *old) for row, old in zip(rows, path[inside], strict=True)]
        above = rows.map(parents).reindex(targets.index)
    return depth, path.sort_values().index
