"""MAN: has a prospect the money, the say and the need, and what to do where one is missing (sources S004-01, S004-02).

The source lost its letters in scanning; each action stands with the condition it works on (D-08: the say at a station is
with the owner, the fleet leader, the logistics clerk or the accountant).
"""

from itertools import product

import numpy as np
import pandas as pd

from toolkit.models import checks
from toolkit.models.checks import UNKNOWN

CONDITIONS = {
    "money": ("M", "付款能力", "油钱从哪出、每月几号付、要不要账期"),
    "authority": ("A", "决定权", "在哪加油谁说了算：老板、车队长、后勤还是财务"),
    "need": ("N", "需求", "几台车、一月加多少、现在在哪加"),
}
"""The conditions by column: letter (small where it is missing), name, and what to ask (本书补写)."""

CULTIVATE = ("长期观察培养", "每季问候一回，记下缺的两样有没有变；先帮他备齐一样，再当可接触的谈")

COMBINATIONS = {
    "M+A+N": ("有望客户", "排在最前：这周当面谈方案，把要签的几条写在一张纸上"),
    "M+A+n": ("可接触", "让会谈的老师傅去，从他的车上找用得着的地方：油耗、对账、尿素、夜里加油"),
    "M+a+N": ("可接触", "请他领着见说了算的人：老板、车队长、后勤或财务；没见到之前不报价"),
    "m+A+N": ("可接触", "查他的生意和信用，先谈充值；要赊账就走信用审批，超权限的上报，不口头答应"),
    "m+a+N": CULTIVATE,
    "m+A+n": CULTIVATE,
    "M+a+n": CULTIVATE,
    "m+a+n": ("停止接触", "不再跑，名单上写明日期和原因"),
}
"""Verdict and action of the eight combinations (source S004-01), said for a station (本书补写). The three that lack two
conditions share one policy, as in the source; credit is never given without approval (D-08)."""

NOT_ASKED = (UNKNOWN, "先把没问的问来再定，没问清之前不报价、不放弃")
NO, YES, BLANK = 0, 1, 2


def man(prospects: pd.DataFrame) -> pd.DataFrame:
    """Return what each prospect lacks of money, authority and need, and what to do (sources S004-01, S004-02).

    prospects: one row a prospect; columns prospect_id, money (yes or no: it can pay), authority (yes or no: whom we talk
        to decides, or can stop it), need (yes or no: its need is large). Blank: not asked yet.
    Returns one row a prospect, in the order given: prospect_id, code ('M+A+N' … 'm+a+n', '?' for what is not asked),
    missing (names of what is lacking, '付款能力、需求'; empty for none), verdict ('有望客户', '可接触', '长期观察培养',
    '停止接触', or '数据不够' where anything is blank), action, ask (the questions still open; empty for none).
    One missing condition can be worked on (S004-02); nobody is given up before all three are asked.
    Raises ValueError (Chinese, naming columns or rows) for missing columns, repeated prospects, and answers other than
    yes and no.
    """
    what = "潜在客户表"
    checks.require(prospects, ["prospect_id", *CONDITIONS], what)
    prospect = checks.ids(prospects, "prospect_id", what, unique=True)
    states = [checks.states(prospects, column, what) for column in CONDITIONS]
    table = _answers()
    place = np.array([9, 3, 1]) @ np.stack(states)
    return pd.DataFrame(
        {"prospect_id": prospect.array, **{column: table[column].to_numpy()[place] for column in table.columns}}
    )


def _answers() -> pd.DataFrame:
    """Return the answer to each of the 27 ways in which three questions are answered no, yes or not at all."""
    rows = []
    for states in product((NO, YES, BLANK), repeat=len(CONDITIONS)):
        found = list(zip(CONDITIONS.values(), states, strict=True))
        code = "+".join((letter.lower(), letter, "?")[state] for (letter, _, _), state in found)
        missing = "、".join(name for (_, name, _), state in found if state == NO)
        ask = "；".join(question for (_, _, question), state in found if state == BLANK)
        rows.append((code, missing, *COMBINATIONS.get(code, NOT_ASKED), ask))
    return pd.DataFrame(rows, columns=["code", "missing", "verdict", "action", "ask"], dtype=object)
