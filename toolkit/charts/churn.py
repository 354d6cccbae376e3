"""How long ago each customer came against how often it usually comes, with the two lines of the warning."""

import pandas as pd
from matplotlib.figure import Figure

from toolkit.charts import style
from toolkit.models.churn import LOST, WARN

STATUSES = ("正常", "流失", "季节外", "预警")
"""In the order of the four colours: green, red, blue, brown."""


def churn_chart(alerts: pd.DataFrame, *, warn: float = WARN, lost: float = LOST) -> Figure:
    """Return the scatter on logarithmic scales; alerts: what `churn_warning` returns."""
    known = alerts[alerts["interval_days"].notna() & alerts["recency_days"].notna()]
    days = known.assign(x=known["interval_days"].clip(lower=1), y=known["recency_days"].clip(lower=0.7))
    with style.styled():
        figure, axes = style.canvas()
        for place, status in enumerate(STATUSES):
            part = days[days["status"] == status]
            style.points(axes, part["x"], part["y"], place, f"{status}（{len(part)} 户）")
        ends = [1.0, max(2.0, float(days["x"].max()) if len(days) else 2.0)]
        for times, dashes in ((warn, "--"), (lost, "-")):
            axes.plot(ends, [times * end for end in ends], color=style.MUTED, linewidth=0.9, linestyle=dashes)
            axes.annotate(
                f"{times:g} 倍", (ends[1], times * ends[1]), fontsize=7.5, ha="right", va="bottom", color=style.MUTED
            )
        axes.set_xscale("log")
        axes.set_yscale("log")
        for axis in (axes.xaxis, axes.yaxis):
            axis.set_major_formatter("{x:g}")
        axes.set_xlabel("平常隔几天来一次")
        axes.set_ylabel("已经几天没来")
        axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=2, fontsize=7.5, handletextpad=0.2)
    return figure
