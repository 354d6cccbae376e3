"""Who is a VIP, and how much effort a customer gets by attraction and relation (sources S001-04…06, D-10).

    five questions ──> vip_features ──> VIP or not ──┐
    margin, growth ──> attraction   ──> 很有…不太  ──┼──> vip_grid ──> effort, owner, action
                                        relation   ──┘

本书重构: of the source's table only the headings and a row of crosses a line (2, 5 and 9) are left. The crosses cannot be
put back into cells: they may be customers or a degree of not being worth it, nine do not fit into six columns, and the
six relations may belong two by two to three levels of profit. So the cells here are the book's own: three attractions
by six relations, and more attraction never gets less effort. A VIP is costly to look after (source S001-06): most
customers are none.
"""

import numpy as np
import pandas as pd

from toolkit.models import checks
from toolkit.models.checks import UNKNOWN

VIP_FEATURES = 4
"""本书设定: of the five features so many make a VIP; the source lists them without a count."""
MARGIN_HIGH = 50_000.0
"""本书设定: yuan of margin a year that is very attractive: some 14 t of diesel a month at 300 yuan/t."""
MARGIN_MIDDLE = 15_000.0
"""本书设定: yuan of margin a year that is fairly attractive: some 4 t of diesel a month at 300 yuan/t."""

FEATURES = {
    "vital": "对站里的目标极要紧",
    "income": "占了现在收入的大头",
    "loss": "丢了伤筋动骨，短期补不回来",
    "lasting": "来往长久稳定，还能长",
    "best_person": "该由最强的人管",
}
"""The five features of a VIP (source S001-04)."""
ATTRACTIONS = ("不太", "中等", "很有")
STATUSES = ("稳固", "关系正发展", "关系不错", "刚接触", "交往有限", "正退出")
"""The headings that are left of the source's table (S001-05)."""
EFFORTS = ("收手", "轻维护", "常规维护", "重点投入", "专人长跟")
"""本书重构: from least to most."""
OPENING = ("关系正发展", "刚接触", "交往有限")
"""Relations for a hunter, who opens doors; the others are for a farmer, who keeps what grows (source S001-06)."""
STRONGEST = "全站最强的人"
OWNERS = {
    "收手": ("不派专人", "不派专人"),
    "轻维护": ("当班员工", "当班员工"),
    "常规维护": ("站主管", "站主管"),
    "重点投入": ("最会敲门的人", "最坐得住的人"),
    "专人长跟": (STRONGEST, STRONGEST),
}
"""本书重构: by effort, for a relation to open and one to keep. A VIP goes to the strongest (source S001-04)."""

GRID = {
    "很有": (
        ("专人长跟", "签一年的供油约定，每季坐下来对一次账、问一次明年的车和线，有问题当天有人管"),
        ("专人长跟", "每周碰一次：管理卡、对账、开票一样样做扎实，下一批车先谈好"),
        ("重点投入", "每月登门一次，问清还差哪一步才肯把大头放过来，缺什么补什么"),
        ("重点投入", "先看车、问线路、问谁定谁付，三次见面内拿出算到单车的方案，请他试一个月"),
        ("常规维护", "查清为什么走不近：没见对人、路不顺还是没谈过；每月约一次说得上话的人"),
        ("重点投入", "三天内登门听原因，该认的当场认、限日子改；改好了再谈量，给他留条回来的路"),
    ),
    "中等": (
        ("重点投入", "把量和服务守住，半年对一次账，看尿素和别的油品能不能一起供"),
        ("重点投入", "两周问一次用量，挑他最省事的一样做到位：专道、对账或夜里加油，看能不能长成大户"),
        ("常规维护", "每月送账单时见一面，问一句车有没有添减，量上来再加人手"),
        ("常规维护", "送一份资料、把卡办好，看两个月提油量，到线再定专人"),
        ("轻维护", "留在名单上，一季打一次电话；同意收消息的，公开活动照发"),
        ("轻维护", "打电话问一次为什么走，记下来；是我方的错就改，不是就留个名"),
    ),
    "不太": (
        ("轻维护", "来了好好接待，账单按时给，不另派人登门"),
        ("轻维护", "先看一季用量，长起来再加力，没长起来不加优惠"),
        ("轻维护", "照挂牌价和公开活动走，一季看一次用量"),
        ("收手", "登记车型和用量，留张名片，等他有变化再联系"),
        ("收手", "不再安排走访，资料归档，来加油照常接待"),
        ("收手", "退卡、结清余额都办利索，客气送走，记下原因"),
    ),
}
"""本书重构: effort and action by attraction, in the order of STATUSES."""


def vip_features(customers: pd.DataFrame, *, need: int = VIP_FEATURES) -> pd.DataFrame:
    """Return how many of the five VIP features hold and whether that makes a VIP (source S001-04; count 本书设定).

    customers: one row a customer; columns customer_id (unique), vital, income, loss, lasting, best_person (yes or no,
        blank: not asked yet).
    need: 1–5, from so many (closed) it is a VIP.
    Returns one row a customer, in the given order: customer_id, holds (0–5, blanks not counted), blank (0–5), vip ('是',
    '否'; '数据不够' only where the blank ones could still turn it), ask (which to ask then, Chinese; else empty).
    Raises ValueError (Chinese, naming columns or rows) for missing columns, repeated ids, other words than yes and no,
    and need outside 1–5.
    """
    what = "特征表"
    checks.require(customers, ["customer_id", *FEATURES], what)
    customer = checks.ids(customers, "customer_id", what, unique=True)
    if need not in range(1, len(FEATURES) + 1):
        raise ValueError(f"够几条算要在 1 到 {len(FEATURES)} 之间，现在是 {need}。")
    holds, blank, pattern = (np.zeros(len(customers), dtype=int) for _ in range(3))
    for bit, column in enumerate(FEATURES):
        answer = checks.states(customers, column, what)
        holds += answer == 1
        blank += answer == 2
        pattern += (answer == 2).astype(int) << bit
    open_ = (holds < need) & (holds + blank >= need)
    every = range(2 ** len(FEATURES))
    ask = ["、".join(name for bit, name in enumerate(FEATURES.values()) if code >> bit & 1) for code in every]
    return pd.DataFrame(
        {
            "customer_id": customer.array,
            "holds": holds,
            "blank": blank,
            "vip": checks.label(["否", "是", UNKNOWN], np.select([open_, holds >= need], [2, 1], 0)),
            "ask": checks.label(ask, np.where(open_, pattern, 0)),
        }
    )


def attraction(customers: pd.DataFrame, *, high: float = MARGIN_HIGH, middle: float = MARGIN_MIDDLE) -> pd.DataFrame:
    """Return how attractive each customer is, by what it brings in a year if it goes on as now (rule and lines 本书设定).

    customers: one row a customer; columns customer_id (unique), margin_a_year (yuan, negative: we pay on top), growth
        (volume against last year, 0.2 is a fifth more, ≥ −1). Blank: not known.
    high, middle: yuan of next year's margin, margin_a_year x (1 + growth), from which it is '很有' and '中等' (closed);
        high ≥ middle > 0. So growth cannot lift who loses money, and lifts little who buys little.
    Returns one row a customer, in the given order: customer_id, next_margin (yuan, missing where either is blank),
    attraction ('很有', '中等', '不太'; '数据不够' where either is blank, unless the margin is ≤ 0: no growth mends that).
    Raises ValueError (Chinese, naming columns or rows) for missing columns, repeated ids, text, growth below −1, and
    lines that cross.
    """
    what = "盈利表"
    checks.require(customers, ["customer_id", "margin_a_year", "growth"], what)
    customer = checks.ids(customers, "customer_id", what, unique=True)
    if not high >= middle > 0:
        raise ValueError("“中等”的线要大于 0，“很有”的线不能比它低。")
    margin = checks.numbers(customers, "margin_a_year", what, blank=True).to_numpy()
    growth = checks.numbers(customers, "growth", what, least=-1, blank=True).to_numpy()
    coming = (margin * (1 + growth)).round(9)
    none = (margin <= 0) | (coming < round(middle, 9))
    level = np.select([none, np.isnan(coming), coming >= round(high, 9)], [0, len(ATTRACTIONS), 2], 1)
    return pd.DataFrame(
        {
            "customer_id": customer.array,
            "next_margin": coming,
            "attraction": checks.label([*ATTRACTIONS, UNKNOWN], level),
        }
    )


def vip_grid(customers: pd.DataFrame) -> pd.DataFrame:
    """Return each customer's effort, owner and action (headings S001-05; all 18 cells 本书重构).

    customers: one row a customer; columns customer_id (unique), attraction ('很有', '中等', '不太'), status ('稳固',
        '关系正发展', '关系不错', '刚接触', '交往有限', '正退出'), optionally vip ('是', '否', as vip_features
        says). Blank or '数据不够': not known.
    Returns one row a customer, in the given order: customer_id, effort (one of EFFORTS), owner (by effort and relation;
    the strongest person for a VIP whatever the cell), action. '数据不够' in effort where attraction or status is unknown:
    the owner then finds out, and the action says what.
    Raises ValueError (Chinese, naming columns or rows) for missing columns, repeated ids and unknown words.
    """
    what = "重点客户表"
    checks.require(customers, ["customer_id", "attraction", "status"], what)
    customer = checks.ids(customers, "customer_id", what, unique=True)
    row, column = (
        _place(customers, name, words, what) for name, words in (("attraction", ATTRACTIONS), ("status", STATUSES))
    )
    no_row, no_column = row == len(ATTRACTIONS), column == len(STATUSES)
    cells = [(*GRID[name][number], number) for name in ATTRACTIONS for number in range(len(STATUSES))]
    cell = np.where(no_row | no_column, len(cells) + no_row + 2 * no_column - 1, row * len(STATUSES) + column)
    asks = ["先把一年的毛利和增减算出来", "先问清眼下来往到哪一步", "先把一年的毛利算出来，再问清眼下来往到哪一步"]
    owner = checks.label(
        [*(OWNERS[effort][STATUSES[number] not in OPENING] for effort, _, number in cells), *["站主管"] * 3], cell
    )
    if "vip" in customers:
        owner = np.where(_place(customers, "vip", ("否", "是"), what) == 1, STRONGEST, owner)
    return pd.DataFrame(
        {
            "customer_id": customer.array,
            "effort": checks.label([*(effort for effort, _, _ in cells), *[UNKNOWN] * 3], cell),
            "owner": owner.astype(object),
            "action": checks.label([*(action for _, action, _ in cells), *asks], cell),
        }
    )


def _place(customers: pd.DataFrame, column: str, words: tuple[str, ...], what: str) -> np.ndarray:
    """Return positions in words, one past the end where blank or unknown."""
    codes, values = checks.one_of(customers, column, [*words, UNKNOWN], what, blank=True)
    known = [*words, UNKNOWN]
    return np.array([*(known.index(value) for value in values), len(words)], dtype=int)[codes]
