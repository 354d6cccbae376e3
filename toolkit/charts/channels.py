"""Where the hours of two people go, and what they bring."""

import pandas as pd
from matplotlib.figure import Figure

from toolkit.charts import style


def channel_chart(mix: pd.DataFrame) -> Figure:
    """Return hours and expected contracts by way; mix: the rows of one team of what `channel_mix` returns."""
    used = mix[mix["hours"] > 0].sort_values(["hours", "contracts", "channel"])
    with style.styled():
        figure = Figure(figsize=style.SIZE, dpi=style.DPI, layout="constrained")
        hours, contracts = figure.subplots(1, 2, sharey=True)
        for axes, column, label, colour, hatch in (
            (hours, "hours", "小时", style.FOUR[2], ""),
            (contracts, "contracts", "估计签下（户）", style.FOUR[0], "//"),
        ):
            bars = axes.barh(range(len(used)), used[column], color=colour, hatch=hatch, edgecolor="white")
            axes.bar_label(bars, fmt="{:.2g}", fontsize=7, padding=2)
            axes.set_xlabel(label)
            axes.set_xlim(0, max(float(used[column].max()) * 1.25, 1e-9) if len(used) else 1)
        hours.set_yticks(range(len(used)), used["channel"], fontsize=7.5)
    return figure
