"""Whose turf an opportunity lies on and who leads now: nine cells and what to do in each (sources S003-05, S003-06, D-07).

    opportunities ──> opening_grid ──> A…I, action, what the rival will do, whether the area takes over
                           └──> opening_review: one opportunity over time, many of a team at once

What the source's examples do beside the right things (information held back by friends inside, pressure, committee
members won before the tender, a leader's personal wishes) breaks tender and integrity rules and is not taught: the
actions are written anew (本书补写) from what is left: be quick, mend the proposal, settle old faults, have needs stated
openly, keep to the procedure.
"""

from itertools import product
from typing import NamedTuple

import numpy as np
import pandas as pd

from toolkit.models import checks
from toolkit.models.checks import UNKNOWN

TURF_MARGIN = 0.2
"""本书设定: our share minus theirs, of what the two of us supplied, from which the turf is ours: 60 to 40."""
LEAD_LINE = 1
"""本书设定: the sum of the three signals from which we lead; one more sign for us than against us."""
HAND_UP_TONNES = 20.0
"""本书设定: tonnes a month from which the area takes over; the source counts 20 t as a big customer."""
TURFS = ("我方地盘", "中立", "敌方地盘")
LEADS = ("落后", "相当", "领先")
CELLS = "ABCDEFGHI"
"""LEADS by TURFS, row after row (source S003-05)."""
MIRROR = dict(zip(CELLS, reversed(CELLS), strict=True))
"""The cell in which the rival stands (source S003-06)."""
STATES = {cell: "不正常" if cell in "AI" else "问题" if cell in "DF" else "正常" for cell in CELLS}
SIGNALS = ("info", "setup", "key_person")
LEVELS = ("省", "地", "片", "站")
"""Who looks after a customer of which level (source S000-07)."""


class Play(NamedTuple):
    """One cell: how it came about, what we do, what whoever stands there does to the other side."""

    situation: str
    action: str
    against: str


PLAYS = {
    "A": Play(
        "老客户，反而让对手走到前头：我方办砸过事，或对手从薄弱处进来先把要求谈了，或客户那边换了当家人",
        "站经理本人当天上门认账：旧事逐条记、定谁几号办完；对照对手的方案和价格逐条改，书面请客户公开澄清要求；也备好丢了这一户的量从哪里补",
        "对手会赶紧清旧账、重新登门、请客户把要求再说清楚；要防我方只靠他出错，自己拿不出站得住的方案",
    ),
    "B": Play(
        "没怎么打过交道，对手先走一步；客户头一回选，自己也拿不准",
        "请客户把要求公开说全，帮他补上没想到的几条：控油、对账、夜里加油；按新要求改方案，每条都算得出账",
        "对手会提新要求、换一把尺子来比；要防我方只有一条长处，先把客户别的要求也问全",
    ),
    "C": Play(
        "对手的老客户，要求也是跟他一起定的，这一回胜算小",
        "少派人手：每月问一次有没有新车、新线、新要求；客户按程序邀请就照规矩报，账算明白，让他记住我方靠得住，等下一轮",
        "对手会等着我方出错，拿新要求做文章；要防账单晚、断油、老客户没人去",
    ),
    "D": Play(
        "老客户，本该我方领先却打成平手：有旧账没清，或换了人，或对手先听到新需求，或客户想试试别家",
        "一周内登门问清为什么平了：旧账逐条办完，新换的人从头介绍一遍，方案照新需求改好再送",
        "对手会一条条补旧账、去见新换的人；要防我方打中的那条不足被补上以后，再没有第二条",
    ),
    "E": Play(
        "没打过交道或两家份额差不多，谁也没占先，同一条起跑线",
        "今天问清今天回：当面看车、看线路、看怎么开票，第二天把方案送到，先把要求问全",
        "对手也会抢着上门、抢着交方案；要防我方只发一张报价单就坐着等",
    ),
    "F": Play(
        "对手的老客户跟我方打成平手：客户对他有不放心的地方",
        "问清客户哪里不放心，只听、不说对手坏话；把那一条写进方案：做到什么程度、几号能看见",
        "对手会盯住我方没办好的那几条，做给客户看；要防旧账拖着、新换的人没人去见",
    ),
    "G": Play(
        "老客户，要求也是跟我方一起理清的，只怕夜长梦多",
        "资料、价格、对账样单一次给全，客户按程序走到哪一步就当天回到哪一步，不让他等我方",
        "对手会把资料一次给全，盼着早定；要防我方没看清要求就匆忙交方案",
    ),
    "H": Play(
        "没怎么打过交道，我方先得信、先谈了要求，略强一点",
        "接着问：车队长、财务、司机各问一遍，方案改到样样对得上，长处写成算得出的账",
        "对手会多问几个人、把方案越改越细；要防我方只认得一个人，要求只听了一半",
    ),
    "I": Play(
        "对手的老客户，我方反而领先：对手办砸了事，或我方先把要求问清了",
        "趁热把试用、对账、开票办扎实，只许做得到的；资料按程序提前备齐，用油的和管账的都见到",
        "对手会抢时间、多见人，把我方没办好的事摆出来；要防旧事不清，到最后才知道要求变了",
    ),
}
"""Causes after source S003-06; actions 本书补写 within D-07."""

ASK = (
    "先问清这种油过去一年两家各供了多少",
    "先问清谁先得的信、要求是跟谁定的、说话管用的人偏哪家",
    "先问清两家过去各供多少，再问这回谁先得的信",
)
"""What to do while a cell is unknown: the turf, the lead, both."""
HAND_UP = (
    ("走招标或定点采购", "走不走招标"),
    ("月用量到了上报线", "一个月用多少吨"),
    ("客户级别高过站", "客户归哪一级"),
)
"""Why the area takes over, and what to ask where it is not known."""


def opening_grid(
    opportunities: pd.DataFrame,
    *,
    turf_margin: float = TURF_MARGIN,
    lead_line: int = LEAD_LINE,
    hand_up_tonnes: float = HAND_UP_TONNES,
) -> pd.DataFrame:
    """Return each opportunity's cell A–I, state, mirror and action (sources S003-05, S003-06; actions D-07).

    opportunities: one row an opportunity; columns opportunity_id (unique); ours, rival (litres or shares of the same
        product supplied so far, ≥ 0, both in one unit; both 0: never dealt); info, setup, key_person (−1, 0, 1: the
        rival, neither or we heard first, worked the requirements out with the customer, are leant to); tender (yes or
        no: tender or designated purchase); tonnes (t a month at stake, ≥ 0); optionally level ('省', '地', '片', '站':
        whose customer it is; without the column all are the station's) and team (carried over). Blank: not asked yet.
    turf_margin: 0–1, not 0. Our turf from (ours − rival) / (ours + rival) ≥ margin, theirs from ≤ −margin: both closed.
    lead_line: 1–3. We lead from a sum of signals ≥ line, are behind from ≤ −line: both closed. A blank signal counts as
        anything from −1 to 1: the lead is known only where no answer could change it.
    hand_up_tonnes: from so many tonnes a month (closed) the area takes over.

    Returns one row an opportunity, in the given order: opportunity_id, team (where given), turf, lead, cell, state
    ('正常', '问题', '不正常'), mirror, situation, action, rival_will (what the rival in the mirror cell will do and we
    guard against), hand_up ('是', '否'; '数据不够' where nothing known says yes and something is blank),
    hand_up_reason. Where turf or lead is unknown so are cell, state, mirror, situation and rival_will; the action then
    says what to ask.
    Raises ValueError (Chinese, naming columns or rows) for missing columns, repeated ids, negative amounts, signals
    other than −1, 0, 1, unknown words, and limits out of range.
    """
    what = "机会表"
    checks.require(opportunities, ["opportunity_id", "ours", "rival", *SIGNALS, "tender", "tonnes"], what)
    if not (0 < turf_margin <= 1 and lead_line in (1, 2, 3)):
        raise ValueError("地盘线要大于 0、不大于 1，领先线要是 1、2 或 3，改好再算。")
    opportunity = checks.ids(opportunities, "opportunity_id", what, unique=True)
    turf, lead = _turf(opportunities, turf_margin, what), _lead(opportunities, lead_line, what)
    no_turf, no_lead = turf == len(TURFS), lead == len(LEADS)
    known = ~(no_turf | no_lead)
    cell = np.where(known, lead * len(TURFS) + turf, len(CELLS))
    situation, action, _ = zip(*(PLAYS[letter] for letter in CELLS), strict=True)
    rival_will = [PLAYS[MIRROR[letter]].against for letter in CELLS]
    handed, reason = _hand_up(opportunities, hand_up_tonnes, what)
    return pd.DataFrame(
        {
            "opportunity_id": opportunity.array,
            **({"team": opportunities["team"].array} if "team" in opportunities else {}),
            "turf": checks.label([*TURFS, UNKNOWN], turf),
            "lead": checks.label([*LEADS, UNKNOWN], lead),
            "cell": checks.label([*CELLS, UNKNOWN], cell),
            "state": checks.label([*STATES.values(), UNKNOWN], cell),
            "mirror": checks.label([*MIRROR.values(), UNKNOWN], cell),
            "situation": checks.label([*situation, UNKNOWN], cell),
            "action": checks.label([*action, *ASK], cell + np.where(known, 0, no_turf + 2 * no_lead - 1)),
            "rival_will": checks.label([*rival_will, UNKNOWN], cell),
            "hand_up": handed,
            "hand_up_reason": reason,
        }
    )


def _turf(opportunities: pd.DataFrame, margin: float, what: str) -> np.ndarray:
    """Return positions in TURFS, one past the end where unknown."""
    ours, rival = (
        checks.numbers(opportunities, column, what, least=0, blank=True).to_numpy() for column in ("ours", "rival")
    )
    both = ours + rival
    # Never dealt is even, not unknown; only a blank is.
    ahead = np.divide(ours - rival, both, out=np.where(np.isnan(both), np.nan, 0.0), where=both > 0).round(9)
    line = round(margin, 9)
    return np.select([np.isnan(both), ahead >= line, ahead <= -line], [3, 0, 2], 1)


def _lead(opportunities: pd.DataFrame, line: int, what: str) -> np.ndarray:
    """Return positions in LEADS, one past the end where unknown."""
    total, blank = np.zeros(len(opportunities)), np.zeros(len(opportunities))
    for column in SIGNALS:
        signal = checks.numbers(opportunities, column, what, least=-1, most=1, blank=True)
        checks.refuse(opportunities, signal.notna() & (signal % 1 != 0), what, column, "只填 −1、0、1，没问清就空着")
        total += signal.fillna(0.0).to_numpy()
        blank += signal.isna().to_numpy()
    least, most = total - blank, total + blank
    return np.select([least >= line, most <= -line, (least > -line) & (most < line)], [2, 0, 1], 3)


def _hand_up(opportunities: pd.DataFrame, line: float, what: str) -> tuple[np.ndarray, np.ndarray]:
    """Return hand_up and its reason; each of the three questions is 0 no, 1 yes, 2 unknown."""
    tonnes = checks.numbers(opportunities, "tonnes", what, least=0, blank=True).round(9)
    answers = [
        checks.states(opportunities, "tender", what).astype(int),
        np.where(tonnes.isna(), 2, tonnes >= round(line, 9)),
        np.zeros(len(opportunities), dtype=int),
    ]
    if "level" in opportunities:
        codes, values = checks.one_of(opportunities, "level", LEVELS, what, blank=True)
        answers[2] = np.array([*(value != "站" for value in values), 2], dtype=int)[codes]
    handed, reasons = [], []
    for given in product(range(3), repeat=len(HAND_UP)):
        yes = [name for (name, _), answer in zip(HAND_UP, given, strict=True) if answer == 1]
        ask = [question for (_, question), answer in zip(HAND_UP, given, strict=True) if answer == 2]
        handed.append("是" if yes else UNKNOWN if ask else "否")
        role = "站里管机会，不管标书" if given[0] == 1 else "站里跟着做好现场"
        why = f"{'、'.join(yes)}：上报片区，{role}" if yes else f"先问清{'、'.join(ask)}"
        reasons.append(why if yes or ask else "站里自己跟")
    codes = answers[0] * 9 + answers[1] * 3 + answers[2]
    return checks.label(handed, codes), checks.label(reasons, codes)
