"""The leaking funnel: customers lost and won every month, and the bill that grows under a flat surface."""

import pandas as pd
from matplotlib.figure import Figure

from toolkit.charts import style


def leak_chart(months: pd.DataFrame) -> Figure:
    """Return, above, customers with all won and lost so far; below, what winning and keeping have cost so far.

    months: the rows of one plan of what `leak_funnel` returns.
    """
    with style.styled():
        figure = Figure(figsize=style.SIZE, dpi=style.DPI, layout="constrained")
        above, below = figure.subplots(2, 1, sharex=True, height_ratios=[3, 2])
        above.bar(months["month"], months["won"].cumsum(), color=style.FOUR[0], width=0.8, label="累计补进来")
        above.bar(
            months["month"],
            -months["lost"].cumsum(),
            color=style.FOUR[1],
            width=0.8,
            hatch="//",
            edgecolor="white",
            label="累计漏走",
        )
        above.plot(months["month"], months["end"], color=style.INK, marker="o", markersize=3, label="月底客户")
        above.axhline(0, color=style.MUTED, linewidth=0.8)
        above.set_ylabel("户")
        above.set_ylim(top=max(months["end"].max(), months["won"].sum()) * 1.4)
        above.legend(loc="upper center", ncols=3, fontsize=7.5)
        winning = months["winning"].cumsum() / 10_000
        keeping = months["keeping"].cumsum() / 10_000
        below.bar(months["month"], keeping, color=style.FOUR[2], width=0.8, label="维护花的")
        below.bar(
            months["month"],
            winning,
            bottom=keeping,
            color=style.FOUR[3],
            width=0.8,
            hatch="//",
            edgecolor="white",
            label="找新客户花的",
        )
        below.set_ylabel("累计（万元）")
        below.set_xlabel("第几个月")
        below.set_ylim(0, max((winning + keeping).max() * 1.45, 1e-6))
        below.legend(loc="upper left", ncols=2, fontsize=7.5)
    return figure
