"""One small example a chart, with everything in it that a chart must show."""

import numpy as np
import pandas as pd

from toolkit.charts.cascade import cascade_chart
from toolkit.charts.channels import channel_chart
from toolkit.charts.churn import churn_chart
from toolkit.charts.grid import grid_chart
from toolkit.charts.leak import leak_chart
from toolkit.charts.matrix import matrix_chart, prospect_chart, value_chart
from toolkit.charts.pareto import pareto_chart
from toolkit.charts.rebate import rebate_chart
from toolkit.charts.signals import signal_chart
from toolkit.charts.traffic import traffic_chart
from toolkit.charts.visits import visit_chart
from toolkit.data import traffic
from toolkit.models.channels import channel_mix
from toolkit.models.concentration import pareto
from toolkit.models.retention import leak_funnel
from toolkit.models.target_cascade import cascade

PLACED = pd.DataFrame(
    {
        "customer_id": [f"C{number:04d}" for number in range(1, 6)],
        "tonnes_per_month": [9.0, 8.0, 1.0, 0.5, None],
        "gap_to_last_year": [0.02, 0.6, 0.1, 0.9, None],
        "quadrant": ["EI", "EII", "EIII", "EIV", "数据不够"],
    }
)
PROSPECTS = pd.DataFrame(
    {
        "expected_contribution": [8.0, 7.0, 3.0, 2.0, None],
        "intention": [7.0, 3.0, 8.0, 1.0, 5.0],
        "quadrant": ["PI", "PII", "PIII", "PIV", "数据不够"],
    }
)
CHANCES = pd.DataFrame({"short": [8.0, 3.0, 9.0, 1.0], "long": [9.0, 8.0, 2.0, 1.0], "type": ["1", "2", "3", "4"]})
CUSTOMERS = pd.DataFrame(
    {
        "customer_id": [f"C{number:04d}" for number in range(1, 41)],
        "value": np.round(30 * 0.85 ** np.arange(40), 1),
        "name": [f"青垸{number}物流" for number in range(1, 41)],
    }
)
PLAN = pd.DataFrame(
    {
        "plan_id": ["本站"], "customers": [60], "lost_a_month": [0.05], "won_a_month": [3], "months": [12],
        "keep_cost": [80], "ratio": [5],
    }
)  # fmt: skip
UNITS = pd.DataFrame(
    {
        "unit_id": ["湖北", "黄石", "十堰", "城东片", "城西片", "丹江片", "长畈站", "新垸站", "梅塘站", "茶垄站"],
        "parent": [None, "湖北", "湖北", "黄石", "黄石", "十堰", "城东片", "城东片", "城西片", "丹江片"],
        "level": ["省", "地", "地", "片", "片", "片", "站", "站", "站", "站"],
        "weight": [1, 6, 4, 3, 2, 1, 5, 3, 1, 1],
    }
)
OPENINGS = pd.DataFrame({"opportunity_id": [f"机会{n}" for n in range(1, 12)], "cell": [*"AGGGGGCEDI", "数据不够"]})
ALERTS = pd.DataFrame(
    {
        "interval_days": [1.0, 7.0, 12.0, 30.0, None],
        "recency_days": [0.0, 14.0, 50.0, 20.0, 3.0],
        "status": ["正常", "预警", "流失", "季节外", "数据不够"],
    }
)
SIGNS = pd.DataFrame(
    {
        "customer_id": ["C0001", "C0002", "C0003"],
        "name": ["白渡物流", "雁垸冷链", "梅塘驾校"],
        "volume_down": ["是", "否", "数据不够"],
        "complaints_up": ["是", "否", "否"],
        "praises_rivals": ["是", "是", "否"],
        "relations_sliding": ["数据不够", "否", "否"],
        "new_strategy": ["否", "否", "否"],
        "new_owner": ["否", "是", "否"],
        "signals": [3, 2, 0],
        "tonnes_at_risk": [6.2, 3.0, None],
    }
)
VISITS = pd.DataFrame(
    {
        "customer_id": ["C0001", "C0002", "C0003", "C0004"],
        "name": ["白渡物流", "雁垸冷链", "梅塘驾校", "柳堤旅运"],
        "slot": [1, 1, 2, None],
        "order": [1, 2, 1, None],
        "minutes": [60, 45, 90, None],
    }
)
SLOTS = pd.DataFrame({"date": pd.to_datetime(["2025-12-03", "2025-12-05"]), "minutes": [120, 150]})
FIGURES = {
    "matrix": lambda: matrix_chart(PLACED, contribution_line=4.5, stability_line=0.3),
    "prospects": lambda: prospect_chart(PROSPECTS),
    "value": lambda: value_chart(CHANCES),
    "traffic": lambda: traffic_chart(traffic.counts()),
    "pareto": lambda: pareto_chart(
        pareto(CUSTOMERS).merge(CUSTOMERS[["customer_id", "name"]], on="customer_id"), unit="吨/月"
    ),
    "leak": lambda: leak_chart(leak_funnel(PLAN)),
    "cascade": lambda: cascade_chart(cascade(120_000, UNITS), unit="升"),
    "grid": lambda: grid_chart(OPENINGS),
    "rebate": lambda: rebate_chart(pd.DataFrame({"fuel": ["0#", "92#"], "margin": [900.0, 1150.0]})),
    "churn": lambda: churn_chart(ALERTS),
    "signals": lambda: signal_chart(SIGNS),
    "channels": lambda: channel_chart(channel_mix()),
    "visits": lambda: visit_chart(VISITS, SLOTS),
}
