"""Vehicles at the gate by hour, and those that come in."""

import pandas as pd
from matplotlib.figure import Figure

from toolkit.charts import style
from toolkit.models.entry_rate import KINDS


def traffic_chart(counts: pd.DataFrame) -> Figure:
    """Return two strips over the day: passing vehicles an hour above, entering vehicles an hour below.

    counts: one row a quarter of an hour and kind; columns start ('07:15'), kind ('car', 'truck'), passing, entering.
    """
    hourly = (
        counts.assign(hour=counts["start"].str[:2].astype(int)).groupby(["hour", "kind"])[["passing", "entering"]].sum()
    )
    with style.styled():
        figure = Figure(figsize=style.SIZE, dpi=style.DPI, layout="constrained")
        above, below = figure.subplots(2, 1, sharex=True)
        for axes, column, label in ((above, "passing", "门前过（台/时）"), (below, "entering", "进来（台/时）")):
            table = hourly[column].unstack("kind")
            base = 0 * table["car"]
            for kind, name in KINDS.items():
                axes.bar(
                    table.index + 0.5,
                    table[kind],
                    bottom=base,
                    width=0.9,
                    color=style.KINDS[kind],
                    hatch=style.HATCHES[kind],
                    edgecolor="white",
                    linewidth=0.3,
                    label=f"{name} {int(table[kind].sum()):,} 台",
                )
                base = base + table[kind]
            axes.set_ylabel(label)
            axes.set_ylim(0, base.max() * 1.45)
            axes.legend(loc="upper left", ncols=2, fontsize=7.5, borderaxespad=0)
        below.set_xlim(0, 24)
        below.set_xticks(range(0, 25, 4))
        below.set_xlabel("几点")
    return figure
