"""The fourteen ways of finding customers, and how to spend a few half-days on them (sources S004-10 to S004-13, S001-21).

    CHANNELS ──> channel_yield    what an hour brings, way by way
        └──────> channel_mix      so many people and half-days ──> hours a way, contacts, leads, contracts

The sources list the ways and say good and bad of most; they give no figure. Every figure here is 本书设定: door to door
is the census of domain 4.6 (100 counted, 40 leads, 3.5 contracts), the other thirteen are set around it by what the
source says of them. Hours are those of finding; following a lead up costs more (`time_allocation.prospecting_need`).
"""

import numpy as np
import pandas as pd

from toolkit.models import checks

NOT_IN_SOURCE = "源文件没写"
"""Where the source has a dash."""

CHANNELS = pd.DataFrame(
    [
        ("逐户访问", 4, 5, 0.40, 0.0875, 60, 0, "不漏户，顺带让人认得本站", "费钱费时，容易惹人烦；跑得多才成得多"),
        ("会议", 4, 6, 0.20, 0.10, 8, 500, NOT_IN_SOURCE, "搭话没分寸会招人反感"),
        ("俱乐部", 2, 3, 0.40, 0.15, 6, 0, "进了人家的圈子，话好说，把握大", NOT_IN_SOURCE),
        ("亲朋故旧", 0.5, 2, 0.50, 0.22, 6, 0, "好接近，比找生人成得多", "怕开口被回绝，面子上过不去"),
        ("资料查询", 2, 10, 0.20, 0.05, 10, 0, "很快知道谁要油，花费小", "资料容易过时"),
        ("咨询", 1, 15, 0.30, 0.05, 4, 2000, "来得快", "说不准可靠不可靠，贵"),
        ("猎犬", 1, 2, 0.50, 0.12, 6, 0, NOT_IN_SOURCE, NOT_IN_SOURCE),
        ("介绍", 0.5, 2, 0.60, 0.20, 8, 0, NOT_IN_SOURCE, NOT_IN_SOURCE),
        ("中心开花", 1, 2, 0.50, 0.20, 6, 0, "领头的人说话管用，跟着的人听得进", "全押在一个人身上，风险大"),
        ("电话", 1, 8, 0.12, 0.06, 20, 0, "省钱省人", "听不出对方心思，容易被挂断"),
        ("信函", 2, 25, 0.02, 0.08, 4, 100, "便宜，寄得广", "慢"),
        ("短信", 0.5, 100, 0.005, 0.06, 2, 50, "快，便宜，外地也收得到", "人家不大信"),
        ("网络", 1, 30, 0.02, 0.06, 10, 0, "快，装得下的内容多，便宜", "要对方上网、条件够，还要信得过"),
        ("抢对手客户", 1, 2, 0.30, 0.16, 8, 0, NOT_IN_SOURCE, "对手明显供不好的时候才合适"),
    ],
    columns=[
        "channel", "hours_a_unit", "contacts_an_hour", "lead_share", "sign_share", "hours_to_exhaust", "cash",
        "good", "bad",
    ],
)  # fmt: skip
"""The fourteen ways (source S004-10), one row each. good, bad: from the source in our own words; the figures are 本书设定:

hours_a_unit (h, one round, one meeting, one batch: to read a plan by), contacts_an_hour (reached in the first hour of a
month), lead_share (of contacts that become leads, 0–1), sign_share (of leads that sign in the end, 0–1),
hours_to_exhaust (h a month after which nobody new is left), cash (yuan a month; a station manager usually has none).
Helpers (猎犬), introducers (介绍) and leading customers (中心开花) are never paid for it, and are nobody who decides or
buys for the customer. Telephone, text message and letter go to published office numbers and to who agreed.
"""

OTHER_NAMES = {
    "陌生访": "逐户访问", "直访": "逐户访问", "主动访": "逐户访问", "周围陌生人": "逐户访问",
    "展示会": "会议", "参展": "会议", "展会": "会议", "扩人际": "俱乐部", "团体活动": "俱乐部", "商业联系": "俱乐部",
    "熟人": "亲朋故旧", "报纸": "资料查询", "黄页": "资料查询", "名单": "资料查询", "企业名单": "资料查询",
    "统计": "资料查询", "名录": "资料查询", "报章": "资料查询", "报刊网站": "资料查询", "客户名单": "资料查询",
    "专业人士": "咨询", "同行销售": "猎犬", "车辆服务技术人员": "猎犬", "服务与技术人员": "猎犬",
    "老客户": "介绍", "推荐": "介绍", "连锁介绍": "介绍", "用车顾客": "介绍", "直邮": "信函", "邮寄": "信函",
    "电商": "网络", "更广范围": "网络", "渴求周期": "抢对手客户", "新技术": "抢对手客户",
}  # fmt: skip
"""What the other lists call them (sources S004-11, S004-12, S004-13, S001-21), each under the nearest of the fourteen.
本书设定; left out: being a good consumer oneself (S004-12), which has no hours of its own."""

SLOT_HOURS = 0.5
"""本书设定: a plan is made in half-hours."""
HALF_DAY_HOURS = 4.0
"""本书设定: hours a person has in a half-day."""
TYPICAL_TEAM = pd.DataFrame({"team_id": ["本站"], "people": [2], "half_days": [2]})
"""What a station manager can move: two people, two half-days, no cash (domain 0)."""
WHAT, TEAMS = "渠道表", "人手表"


def channel_yield(channels: pd.DataFrame = CHANNELS) -> pd.DataFrame:
    """Return what an hour of each way brings, and what a whole month of it can (source S004-10; figures 本书设定).

    channels: one row a way; columns as in CHANNELS: channel (str), contacts_an_hour (≥ 0), lead_share and sign_share
        (0–1), hours_to_exhaust (h a month, ≥ 0; 0: nobody there), cash (yuan, ≥ 0). No blanks.
    Returns one row a way, in the order given: channel, contacts, leads, contracts (each in the first hour, the best
    one), contracts_a_month (most that it can bring: all its hours), rank (by contracts in the first hour, 1 the best,
    equals share the better rank).
    Raises ValueError (Chinese, naming columns or rows) for missing columns, blanks, repeated ways, figures out of range.
    """
    rate, lead, sign, exhaust, _ = _figures(channels)
    contracts = (rate * lead * sign).round(9)
    return pd.DataFrame(
        {
            "channel": channels["channel"].array,
            "contacts": rate,
            "leads": rate * lead,
            "contracts": contracts,
            "contracts_a_month": contracts * exhaust / 2,
            "rank": pd.Series(-contracts).rank(method="min").astype("int64"),
        }
    )


def channel_mix(
    teams: pd.DataFrame = TYPICAL_TEAM,
    *,
    channels: pd.DataFrame = CHANNELS,
    hours_a_half_day: float = HALF_DAY_HOURS,
    slot_hours: float = SLOT_HOURS,
) -> pd.DataFrame:
    """Return the hours on each way that bring most contracts (source S004-10; figures and rule 本书设定).

    teams: one row a station; columns team_id, people (whole, ≥ 0), half_days (whole, ≥ 0, a month), and optionally cash
        (yuan, ≥ 0; without the column nobody has any). No blanks.
    channels: as for `channel_yield`.
    hours_a_half_day: hours a person has in a half-day, 0–24. slot_hours: the plan's smallest step, > 0; what is left of
        the budget under one step is not planned.

    The more of a way's hours are used up, the fewer are left to reach: contacts an hour fall in a straight line from
    contacts_an_hour to zero at hours_to_exhaust. Each step therefore brings less than the one before it on the same
    way, and taking steps in order of what they bring is the best plan there is. Equal steps go by more leads, then less
    cash, then the name of the way. A way is open to who has its cash, cash = limit included; each way is looked at
    alone, so whoever takes two that cost adds them up.

    Returns one row a team and way, in the order given: team_id, channel, hours, contacts, leads, contracts (expected).
    Hours nobody can use any more are on no way: the hours of a team add up to its budget or less.
    Raises ValueError (Chinese, naming columns or rows) for missing columns, blanks, repeated teams or ways, people or
    half-days that are not whole or negative, figures out of range.
    """
    checks.require(teams, ["team_id", "people", "half_days"], TEAMS)
    team = checks.ids(teams, "team_id", TEAMS, unique=True)
    people, half_days = (
        checks.numbers(teams, column, TEAMS, least=0, whole=True).to_numpy() for column in ("people", "half_days")
    )
    cash = checks.numbers(teams, "cash", TEAMS, least=0).to_numpy() if "cash" in teams.columns else np.zeros(len(teams))
    if not (slot_hours > 0 and 0 <= hours_a_half_day <= 24):
        raise ValueError(
            f"每步 {slot_hours:g} 小时、半天 {hours_a_half_day:g} 小时：步长要大于 0，半天在 0 和 24 之间。"
        )
    levels, plans, brought = _plans(channels, slot_hours)
    # Few levels of cash and few steps in all: every budget's plan stands ready, and each team looks up its own.
    steps = np.floor((people * half_days * hours_a_half_day / slot_hours).round(9))
    steps = np.minimum(steps, plans.shape[1] - 1).astype("int64")
    taken = plans[np.searchsorted(levels, cash.round(9), side="right"), steps]
    ways = plans.shape[2]
    contacts = brought[np.arange(ways), taken].ravel()
    row, way = np.repeat(np.arange(len(teams)), ways), np.tile(np.arange(ways), len(teams))
    _, lead, sign, _, _ = _figures(channels)
    return pd.DataFrame(
        {
            "team_id": team.array.take(row),
            "channel": channels["channel"].array.take(way),
            "hours": taken.ravel() * float(slot_hours),
            "contacts": contacts,
            "leads": contacts * lead[way],
            "contracts": contacts * (lead * sign)[way],
        }
    )


def _figures(channels: pd.DataFrame) -> tuple[np.ndarray, ...]:
    """Return contacts an hour, lead share, sign share, hours to exhaust and cash, one entry a way."""
    limits = {"contacts_an_hour": None, "lead_share": 1, "sign_share": 1, "hours_to_exhaust": None, "cash": None}
    checks.require(channels, ["channel", *limits], WHAT)
    checks.ids(channels, "channel", WHAT, unique=True)
    return tuple(checks.numbers(channels, name, WHAT, least=0, most=most).to_numpy() for name, most in limits.items())


def _plans(channels: pd.DataFrame, slot: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return levels of cash, steps by level, budget and way, and contacts by way and steps.

    Level 0 is less cash than any way needs; budgets run from 0 steps to all that still bring something.
    """
    rate, lead, sign, exhaust, cash = _figures(channels)
    ways, most = len(channels), int(np.ceil((exhaust / slot).round(9)).max(initial=0))
    used = np.minimum(np.arange(most + 1) * slot, exhaust[:, None])
    # The straight line added up; a way without hours has nothing to add up.
    fall = np.divide(used**2, 2 * exhaust[:, None], out=np.zeros_like(used), where=exhaust[:, None] > 0)
    brought = rate[:, None] * (used - fall)
    leads = (np.diff(brought) * lead[:, None]).round(9).ravel()
    contracts = (np.diff(brought) * (lead * sign)[:, None]).round(9).ravel()
    way, step = np.repeat(np.arange(ways), most), np.tile(np.arange(most), ways)
    name = pd.factorize(channels["channel"], sort=True)[0]
    order = np.lexsort((step, name[way], cash[way], -leads, -contracts))
    order = order[contracts[order] > 0]
    levels = np.unique(cash.round(9))
    plans = np.zeros((len(levels) + 1, len(order) + 1, ways), dtype="int64")
    for number, level in enumerate(levels, start=1):
        picks = way[order][cash[way[order]].round(9) <= level]
        plans[number, 1 : len(picks) + 1] = np.cumsum(picks[:, None] == np.arange(ways), axis=0)
        plans[number, len(picks) + 1 :] = plans[number, len(picks)]
    return levels, plans, brought
