"""Prospects by expected contribution and intention, and why the valuable ones hold back (sources S000-23, S000-24, S000-25).

    six indicators ──> points 0–10 ──weights──> expected contribution ─┐
                                                intention 0–10 ────────┴──> PI PII PIII PIV
                                                                 PII ──> pii_causes   why it holds back, and the measure

The source names the axes and the six indicators and gives neither limits nor points nor weights: all of them are 本书设定.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from toolkit.models import checks
from toolkit.models.checks import UNKNOWN

INDICATORS = {
    "vehicles": ("实力规模", "有几台车、烧多少油"),
    "routes": ("目标购买者网络与购买力", "几成车次从门前过"),
    "payment": ("管理水平", "油钱怎么付"),
    "growth": ("未来成长", "一年加车还是减车"),
    "fuel_control": ("营销水平", "想不想管住司机加油"),
    "advantage": ("我方竞争优势", "比对面那家站强在哪"),
}
"""The six indicators of the source (S000-25), and what each is at a station (本书设定)."""

LITRES_A_VEHICLE = 1000.0
"""本书设定: litres a month of the vehicle that the scale of `vehicles` counts in, about one light truck.

A tractor burns four times that and an official car a seventh: counting vehicles alone would rank a car park above a fleet.
"""

SCALES: dict[str, Mapping[Any, float]] = {
    "vehicles": {0: 0, 6: 3, 12: 5, 24: 7, 60: 9, 120: 10},
    "routes": {0: 0, 0.1: 3, 0.3: 6, 0.6: 9, 1: 10},
    "payment": {"预付卡": 10, "电子账户": 8, "转账": 6, "现金": 4, "赊账": 1},
    "growth": {-0.3: 0, -0.1: 2, 0: 5, 0.1: 7, 0.3: 10},
    "fuel_control": {"没提": 2, "想要": 6, "急要": 10},
    "advantage": {"比对面差": 0, "差不多": 4, "有强项": 7, "独一家": 10},
}
"""本书设定: points 0–10 by indicator; figures between two anchors lie on the line between them, beyond the last they stay.

24 vehicles of 1,000 L are the 20 t a month that make a large customer, 6 are the 5 t of a middle one.
"""

BOUNDS: dict[str, tuple[float, float | None]] = {"vehicles": (0, None), "routes": (0, 1), "growth": (-1, None)}
"""The indicators that are figures, with the least and the most that can be true; the others are words."""

WEIGHTS = {"vehicles": 30, "routes": 25, "payment": 10, "growth": 10, "fuel_control": 10, "advantage": 15}
"""本书设定: weights of the six in the expected contribution (the source: everyone sets his own)."""

CONTRIBUTION_LINE = INTENTION_LINE = 6.0
"""本书设定: from here on expected contribution and intention count as high, 0–10."""

QUADRANTS = {
    "PI": ("首要突破", "这周问清没签的那一个原因，当场想办法；跟老板把账算在纸上：晚办一个月，多花多少油钱"),
    "PII": ("重点培养", "先写好半年的跟进计划，隔两周去一趟；找准拍板的人，请他拿一两台车试，不靠降价催"),
    "PIII": ("顺手签下", "按现成的方案办，当天开卡；同样的小户放在一起，每月打一回电话"),
    "PIV": ("留在名单上", "不专门跑；有活动一起发消息，他说别发了就停"),
    UNKNOWN: ("先问清", "先把空着的几项问来再分，没分清之前不报价"),
}
"""Stance and action by class (source S000-23). PIII and PIV are 本书补写: the source leaves both empty (D-06)."""

CAUSES = {
    "a": (
        "不熟悉我方",
        "先让他认得人，请老板和车队长来站里看一回；再讲我们强在哪，条条落到他的车：一月省几个钱、少等几分钟",
    ),
    "b": (
        "怕换站费事、有风险",
        "请他先拿两台车试一个月；他怕的事一条条写下来，条条写明怎么办；再算换站费多少事、一年省多少",
    ),
    "c": ("对手更强", "先把对账、开票、快加做给他看，请他试；价格放在最后，真有差距、我方成本又低，才按权限拿出来谈"),
}
"""Why a PII prospect holds back, with the measure (source S000-24). In this order (本书设定): who does not know us cannot
tell a risk from a rumour, and who fears the change does not yet compare. Price is never the first weapon."""

ASK_FIRST = ("先问", "没问清", "下次去只问一句：真换到我们这儿加，最不放心哪一样")
"""Cause, name and measure where the cause is not known."""

KNOWN_AFTER = 3
"""本书设定: meetings after which a prospect knows us; contracts take 2.5 to 4 of them."""

NO_SIGN, SIGN, BLANK = 0, 1, 2


def prospect_matrix(
    prospects: pd.DataFrame,
    *,
    contribution_line: float = CONTRIBUTION_LINE,
    intention_line: float = INTENTION_LINE,
    weights: Mapping[str, float] = WEIGHTS,
    scales: Mapping[str, Mapping[Any, float]] = SCALES,
) -> pd.DataFrame:
    """Place each prospect in PI, PII, PIII or PIV (sources S000-23, S000-25; lines, points and weights are 本书设定).

    prospects: one row a prospect; columns prospect_id, vehicles (≥ 0), routes (share of its trips that pass the gate,
        0–1), payment (预付卡, 电子账户, 转账, 现金, 赊账), growth (share a year, ≥ −1), fuel_control (没提, 想要, 急要),
        advantage (比对面差, 差不多, 有强项, 独一家), intention (0–10), and optionally litres_a_vehicle (litres a month,
        ≥ 0; without the column every vehicle burns LITRES_A_VEHICLE). Blank: not asked yet.
    contribution_line, intention_line: 0–10; a prospect on a line counts as high.
    weights: one for each of INDICATORS, ≥ 0, not all 0; only their proportions count.
    scales: points by indicator; those that are not given stay as in SCALES.

    Returns one row a prospect, in the order given: prospect_id, vehicles_points … advantage_points (0–10, missing where
    blank), expected_contribution (0–10, missing where an indicator that has weight is blank), intention, quadrant
    ('PI'…'PIV', '数据不够' where either figure is missing), stance and action in Chinese.
    Raises ValueError (Chinese, naming columns or rows) for missing columns, repeated prospects, unknown words, figures
    out of range, weights that are not six, negative or all 0, and scales of other indicators.
    """
    what = "潜在客户表"
    checks.require(prospects, ["prospect_id", *INDICATORS, "intention"], what)
    prospect = checks.ids(prospects, "prospect_id", what, unique=True)
    intention = checks.numbers(prospects, "intention", what, least=0, most=10, blank=True).to_numpy()
    shares = _shares(weights)
    strange = [column for column in scales if column not in INDICATORS]
    if strange:
        raise ValueError(f"打分表里不认得“{strange[0]}”，可用的是：{'、'.join(INDICATORS)}。")
    points = {column: _points(prospects, column, {**SCALES, **scales}[column], what) for column in INDICATORS}
    expected = np.zeros(len(prospects))
    for column, share in shares.items():
        # What has no weight need not be known: 0 times missing would be missing.
        expected += share * points[column] if share else 0.0
    expected = expected.round(9)
    known = ~np.isnan(expected + intention)
    high, keen = expected >= round(contribution_line, 9), intention.round(9) >= round(intention_line, 9)
    place = np.select([~known, high & keen, high, keen], [4, 0, 1, 2], 3)
    stance, action = (np.array(texts, dtype=object) for texts in zip(*QUADRANTS.values(), strict=True))
    return pd.DataFrame(
        {
            "prospect_id": prospect.array,
            **{f"{column}_points": found for column, found in points.items()},
            "expected_contribution": expected,
            "intention": intention,
            "quadrant": np.array(list(QUADRANTS), dtype=object)[place],
            "stance": stance[place],
            "action": action[place],
        }
    )


def _shares(weights: Mapping[str, float]) -> dict[str, float]:
    if set(weights) != set(INDICATORS):
        raise ValueError(f"权重表要正好写这六项：{'、'.join(INDICATORS)}；不计的一项写 0。")
    table = pd.Series(dict(weights)).to_frame("weight")
    values = checks.numbers(table, "weight", "权重表", least=0)
    if not values.sum():
        raise ValueError("权重表的 weight 列全是 0，至少给一项权重。")
    return (values / values.sum()).to_dict()


def _points(prospects: pd.DataFrame, column: str, scale: Mapping[Any, float], what: str) -> np.ndarray:
    """Return points 0–10, missing where blank."""
    if column not in BOUNDS:
        codes, words = checks.one_of(prospects, column, scale, what, blank=True)
        return np.array([*(scale[word] for word in words), np.nan], dtype=float)[codes]
    least, most = BOUNDS[column]
    figures = checks.numbers(prospects, column, what, least=least, most=most, blank=True)
    if column == "vehicles" and "litres_a_vehicle" in prospects.columns:
        litres = checks.numbers(prospects, "litres_a_vehicle", what, least=0, blank=True)
        figures = figures * litres / LITRES_A_VEHICLE
    anchors, points = zip(*sorted(scale.items()), strict=True)
    return np.interp(figures.to_numpy(), anchors, points)


def pii_causes(signs: pd.DataFrame, *, known_after: float = KNOWN_AFTER) -> pd.DataFrame:
    """Return why each PII prospect holds back and the measure (source S000-24; the order is 本书设定).

    signs: one row a prospect; columns prospect_id, meetings (talks face to face so far, ≥ 0), worries (yes or no: it
        named a cost or a risk of changing), rival_stronger (yes or no: a rival is better in what it needs). Blank: not
        asked, or not written down.
    known_after: meetings from which on a prospect knows us; on the line it does.
    Returns, in the order given, prospect_id, cause ('a', 'b', 'c', or '先问' when nothing is known or nothing was found),
    causes (all that hold, 'a、c'; empty for none), name and measure in Chinese. A blank never counts as a no: with a
    unknown, b is named among the causes but the cause is '先问'.
    Raises ValueError (Chinese, naming columns or rows) for missing columns, repeated prospects, negative counts, and
    answers other than yes and no.
    """
    what = "重点培养表"
    checks.require(signs, ["prospect_id", "meetings", "worries", "rival_stronger"], what)
    prospect = checks.ids(signs, "prospect_id", what, unique=True)
    meetings = checks.numbers(signs, "meetings", what, least=0, blank=True).to_numpy()
    answers = [checks.states(signs, column, what) for column in ("worries", "rival_stronger")]
    stranger = np.select([np.isnan(meetings), meetings < known_after], [BLANK, SIGN], NO_SIGN)
    state = np.column_stack([stranger, *answers])
    # The first that is not ruled out decides: a blank there means that whoever is asked may still say it.
    first = (state != NO_SIGN).argmax(axis=1)
    cause = np.where(np.take_along_axis(state, first[:, None], axis=1)[:, 0] == SIGN, first, len(CAUSES))
    ways = [[letter for bit, letter in enumerate(CAUSES) if way >> bit & 1] for way in range(2 ** len(CAUSES))]
    every = np.array(["、".join(letters) for letters in ways], dtype=object)
    labels = np.array([*((letter, *texts) for letter, texts in CAUSES.items()), ASK_FIRST], dtype=object).T
    return pd.DataFrame(
        {
            "prospect_id": prospect.array,
            "cause": labels[0][cause],
            "causes": every[(state == SIGN) @ [1, 2, 4]],
            "name": labels[1][cause],
            "measure": labels[2][cause],
        }
    )
