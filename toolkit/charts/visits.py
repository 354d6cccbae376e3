"""The plan of visits: one bar a slot, cut at the customers, with what is left over."""

import pandas as pd
from matplotlib.figure import Figure

from toolkit.charts import style


def visit_chart(plan: pd.DataFrame, slots: pd.DataFrame) -> Figure:
    """Return one bar a slot in minutes.

    plan: what `visit_plan` returns (with `name` if names are to be shown); slots: date, minutes, as given to it.
    """
    ordered = slots.sort_values("date", kind="stable").reset_index(drop=True)
    chosen = plan[plan["slot"].notna()]
    with style.styled():
        figure, axes = style.canvas()
        for slot, minutes in enumerate(ordered["minutes"], start=1):
            axes.barh(-slot, minutes, color="none", edgecolor=style.MUTED, linewidth=0.8)
            left = 0
            for place, row in enumerate(chosen[chosen["slot"] == slot].sort_values("order").itertuples()):
                axes.barh(-slot, row.minutes, left=left, color=style.FOUR[place % 4], alpha=0.85, edgecolor="white")
                name = row.name if "name" in chosen.columns else row.customer_id
                axes.text(
                    left + row.minutes / 2, -slot, f"{name}\n{row.minutes:.0f}′", ha="center", va="center", fontsize=7.5,
                    color="white",
                )  # fmt: skip
                left += row.minutes
        axes.set_yticks(
            [-slot for slot in range(1, len(ordered) + 1)],
            [f"{date:%m-%d}" for date in pd.to_datetime(ordered["date"])],
            fontsize=7.5,
        )
        axes.set_xlabel("分钟（路上和坐下来谈的都算）")
        axes.set_title(f"去 {len(chosen)} 家；放不下的 {len(plan) - len(chosen)} 家在表里", fontsize=8.5)
    return figure
