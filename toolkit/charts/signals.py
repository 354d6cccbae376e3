"""Who shows which of the six signs of dissatisfaction, the most urgent on top."""

import pandas as pd
from matplotlib.figure import Figure

from toolkit.charts import style
from toolkit.models.dissatisfaction import SIGNALS

ROWS = 10
ANSWERS = {"是": ("o", "#a3261b", "是"), "否": ("_", "#5b6670", "否"), "数据不够": ("$?$", "#8a5a00", "没问清")}
SHORT = {
    "volume_down": "量少了",
    "complaints_up": "投诉多",
    "praises_rivals": "夸对手",
    "relations_sliding": "关系冷",
    "new_strategy": "换打法",
    "new_owner": "换人了",
}


def signal_chart(signs: pd.DataFrame, *, rows: int = ROWS) -> Figure:
    """Return one row a customer, one column a sign; signs: what `dissatisfaction_signals` returns, with `name` if known."""
    shown = signs.sort_values(
        ["signals", "tonnes_at_risk", "customer_id"], ascending=[False, False, True], na_position="last"
    ).head(rows)
    names = shown["name"] if "name" in shown.columns else shown["customer_id"]
    with style.styled():
        figure, axes = style.canvas()
        for answer, (mark, colour, label) in ANSWERS.items():
            places = [
                (column, row)
                for row, (_, line) in enumerate(shown.iterrows())
                for column, sign in enumerate(SIGNALS)
                if line[sign] == answer
            ]
            x, y = zip(*places, strict=True) if places else ((), ())
            axes.scatter(x, y, marker=mark, color=colour, s=42, label=label)
        axes.set_xticks(range(len(SIGNALS)), [SHORT[sign] for sign in SIGNALS], fontsize=7.5)
        axes.set_yticks(range(len(shown)), names, fontsize=7.5)
        axes.set_ylim(len(shown) - 0.5, -0.5)
        axes.set_xlim(-0.5, len(SIGNALS) - 0.5)
        axes.grid(axis="y", color=style.LINE, linewidth=0.6)
        axes.set_axisbelow(True)
        axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=3, fontsize=7.5)
    return figure
