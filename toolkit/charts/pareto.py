"""The largest customers as bars, and how much of the whole they come to together."""

import pandas as pd
from matplotlib.figure import Figure

from toolkit.charts import style

BARS = 12


def pareto_chart(placed: pd.DataFrame, *, unit: str, bars: int = BARS) -> Figure:
    """Return bars of the largest customers and the line of the cumulative share.

    placed: what `pareto` returns for one group, with a name column if names are to be shown instead of ids.
    unit: of the value, in Chinese ('吨/月').
    """
    ordered = placed.sort_values(["rank", "customer_id"])
    shown = ordered.head(bars)
    names = shown["name"] if "name" in shown.columns else shown["customer_id"]
    vital = (shown["vital"] == "是").to_numpy()
    with style.styled():
        figure, axes = style.canvas()
        for inside, label, place in ((True, "合起来占八成的", 0), (False, "其余", 3)):
            where = vital == inside
            axes.bar(
                [number for number, here in enumerate(where) if here],
                shown["value"][where],
                color=style.FOUR[place],
                hatch=style.BARS[1] if not inside else "",
                edgecolor="white",
                linewidth=0.5,
                label=f"{label}（{int((ordered['vital'] == ('是' if inside else '否')).sum())} 户）",
            )
        axes.set_ylabel(unit)
        axes.set_xticks(range(len(shown)), names, rotation=60, ha="right", fontsize=7.5)
        share = axes.twinx()
        share.plot(range(len(shown)), shown["cumulative_share"] * 100, color=style.INK, marker="o", markersize=3)
        share.axhline(80, color=style.MUTED, linewidth=0.9, linestyle="--")
        share.set_ylim(0, max(105, shown["cumulative_share"].max() * 105))
        share.set_ylabel("累计占（%）")
        share.spines["right"].set_visible(True)
        axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=2, fontsize=7.5)
    return figure
