"""Four kinds of prospects, and the three conditions that make one (sources S004-04, S004-05).

The kind says how to begin; the conditions say whether there is anything to begin with.
"""

from datetime import date

import numpy as np
import pandas as pd

from toolkit.models import checks
from toolkit.models.checks import UNKNOWN

KINDS = {
    "全新": "先摸底：几台车、跑哪条线、现在在哪加、谁拍板；头一面只问不报价",
    "旧客现无往来": "先打电话问哪个月起不来了、为什么；是我们的毛病先认、先改，再请他回来试一回",
    "因故不愿买": "先把他说的原因记下来；能改的改好了带着结果登门，改不了的照实说",
    "现有顾客": "先把手上的事做稳，再问还有哪几台车、哪几样东西没在我们这儿买",
    UNKNOWN: "先问清有没有跟他谈过、他当时怎么回的",
}
"""The four kinds (source S004-05), and what to do first with each (本书补写: the source only names them)."""

CONDITIONS = {
    "needs": "用得着吗：几台车、一月加多少",
    "can_pay": "付得起吗：油钱从哪出、几号付",
    "may_choose": "能自己定在哪加、加哪种油吗；要谁点头",
}
"""The three conditions of a prospect (source S004-04), and what to ask about each (本书补写)."""

ASK_REFUSED = "当面问过他没有，他说不要的时候讲的什么原因"

LAPSED_AFTER = 180
"""本书设定: days without a purchase after which a customer has lapsed, the longest recency in the station's records.

Whoever buys once a year (harvesters) needs about 400: give them in a frame of their own.
"""

NO, YES, BLANK = 0, 1, 2


def prospect_kinds(prospects: pd.DataFrame, *, today: date | str, lapsed_after: float = LAPSED_AFTER) -> pd.DataFrame:
    """Return the kind of each prospect, whether it is one at all, and what to do first (sources S004-04, S004-05).

    prospects: one row a prospect; columns prospect_id, last_purchase (date, blank: never bought), refused (yes or no: it
        said no, for a reason), needs (yes or no: needs it and gains by it), can_pay, may_choose (yes or no: it may, or is
        allowed to, choose the supplier, the kind, the grade). Blank: not asked yet.
    today: the day that the days are counted to.
    lapsed_after: days (本书设定); a purchase exactly so many days ago still makes an existing customer.

    One kind each, in this order (本书设定: what it does counts for more than what it said): bought within lapsed_after
    days: 现有顾客; refused: 因故不愿买; bought before: 旧客现无往来; never: 全新; '数据不够' where refused is blank and
    decides. A kind says nothing about the conditions: an existing customer can be a prospect for more.

    Returns, in the order given: prospect_id, days_since_last (days, missing for never), kind, first_step, is_prospect
    ('是' with all three conditions, '否' where one is a no, else '没问清'), ask (the questions that still decide
    something; empty for none).
    Raises ValueError (Chinese, naming columns or rows) for missing columns, repeated prospects, what is no date or no
    yes and no, and a purchase after today.
    """
    what = "潜在客户表"
    checks.require(prospects, ["prospect_id", "last_purchase", "refused", *CONDITIONS], what)
    prospect = checks.ids(prospects, "prospect_id", what, unique=True)
    now = checks.day(today, "今天")
    days = (now - checks.dates(prospects, "last_purchase", what, blank=True).dt.normalize()).dt.days.to_numpy(float)
    checks.refuse(prospects, days < 0, what, "last_purchase", f"晚于今天（{now:%Y-%m-%d}），核对日期")
    refused, *conditions = (checks.states(prospects, column, what) for column in ("refused", *CONDITIONS))
    # Places in KINDS. A blank refusal hides both who never came and who no longer comes.
    kind = np.select([days <= lapsed_after, refused == BLANK, refused == YES, days >= 0], [3, 4, 2, 1], 0)
    state = np.column_stack(conditions)
    failed, blank = (state == NO).any(axis=1), state == BLANK
    # One no settles it: what is still blank then changes nothing.
    open_questions = np.column_stack([blank & ~failed[:, None], kind == 4])
    return pd.DataFrame(
        {
            "prospect_id": prospect.array,
            "days_since_last": pd.array(days, dtype="Int64"),
            "kind": np.array(list(KINDS), dtype=object)[kind],
            "first_step": np.array(list(KINDS.values()), dtype=object)[kind],
            "is_prospect": np.select([failed, blank.any(axis=1)], ["否", "没问清"], "是"),
            "ask": _questions()[open_questions @ [1, 2, 4, 8]],
        }
    )


def _questions() -> np.ndarray:
    """Return the questions joined, for each of the 16 ways in which they may be open."""
    every = [*CONDITIONS.values(), ASK_REFUSED]
    ways = [[question for bit, question in enumerate(every) if way >> bit & 1] for way in range(16)]
    return np.array(["；".join(questions) for questions in ways], dtype=object)
