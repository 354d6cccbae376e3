"""What a customer is worth now and later, and how a team's customers spread (sources S003-02, S003-03, S003-04).

    five scores ──> customer_value ──> types 1–4: resources, concessions
                                  └──> portfolio: too many of one type, too many for the people there are

The source's author uses it in place of the twenty TAS questions (S003-01): it orders a team's own priorities, people
and concessions, while how to play an opportunity comes from the opening grid. Points are the manager's judgement, out of
ten; the source's score sheet and dividing lines are lost.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

from toolkit.models import checks
from toolkit.models.checks import UNKNOWN

MOST = 10
"""The best score (source S003-03)."""
HIGH = 6.0
"""本书设定: from this score (closed) an axis is high; the source gives no line."""
SHORT = ("volume", "target")
"""一次性业绩, 对当期指标的作用 (source S003-02)."""
LONG = ("follow_up", "reputation", "morale")
"""后续机会, 品牌声誉, 士气 (source S003-02)."""
WEIGHTS: Mapping[str, float] = {"volume": 1, "target": 1, "follow_up": 1, "reputation": 1, "morale": 1}
"""本书设定: the components of an axis count alike."""
CROWDED = 0.5
"""本书设定: share of one type from which it is too high."""
MIN_CASES = 5
"""本书设定: typed customers below which shares say nothing."""
CHANCES_PER_PERSON = 8.0
"""本书设定: a station has two half-days a week to go out, some 24 visits a month, and a customer takes three."""


class Type(NamedTuple):
    """One type: its name, what it is given, how far we yield, what a manager does who has too many of it."""

    name: str
    resources: str
    concession: str
    manager: str


TYPES = {
    "1": Type(
        "业务大、影响大",
        "派最强的人，站经理自己盯；管理卡、对账、保供一样样做扎实，让他离不开；几家分着供的，争做主供",
        "权限内让到位，不够的写清账再报批；让利写进合同",
        "靠着一两家大户，丢一家就伤筋动骨：加走访，多攒客户",
    ),
    "2": Type(
        "业务小、影响大",
        "派得力的人，一定要争下来；做成样板，请他同意后带别家来看",
        "权限内给一段短期优惠，写明起止日子，到期恢复",
        "队伍还在起步：挑最有把握的几家，经理带着队去谈，往里找大项目",
    ),
    "3": Type(
        "业务大、影响小",
        "一锤子买卖：按这一单的油量配人，办完就收",
        "争最好的价格和付款条件，先款后油，不拿长期承诺去换",
        "太看重眼前：指明该跑哪一类新客户，要求每人去开",
    ),
    "4": Type(
        "业务小、影响小",
        "排最后：少花工夫，或让新人练手，老师傅在旁边看着",
        "照挂牌价和公开活动走，不单独让",
        "队伍还生：强训练，经理自己做一两个大单给大家看",
    ),
}
"""Types after source S003-03, on TYPE_OF; the words are 本书补写."""
NOT_CROWDED = "没有扎堆"


def customer_value(
    scores: pd.DataFrame, *, line: float = HIGH, weights: Mapping[str, float] | None = None
) -> pd.DataFrame:
    """Return each customer's short and long value and its type 1–4 (sources S003-02, S003-03; line 本书设定).

    scores: one row a customer; columns customer_id (unique); volume, target, follow_up, reputation, morale (0–10, blank:
        not scored yet), optionally team (carried over).
    line: from this mean (closed) an axis is high.
    weights: of the five components, ≥ 0, over WEIGHTS; they count within their axis, and what weighs 0 may be blank.
    Returns one row a customer, in the given order: customer_id, team (where given), short and long (0–10, weighted
    means; missing where a component is blank), type ('1' both high, '2' long only, '3' short only, '4' neither;
    '数据不够' where short or long is missing), name, resources, concession (within the station's authority).
    Raises ValueError (Chinese, naming columns or rows) for missing columns, repeated ids, scores outside 0–10, unknown
    or negative weights, and an axis without any weight.
    """
    what = "打分表"
    checks.require(scores, ["customer_id", *SHORT, *LONG], what)
    customer = checks.ids(scores, "customer_id", what, unique=True)
    weight = {**WEIGHTS, **(weights or {})}
    if set(weight) != set(WEIGHTS) or any(not 0 <= value < np.inf for value in weight.values()):
        raise ValueError(f"权重只给这几项，不能小于 0：{'、'.join(WEIGHTS)}。")
    short, long = (_mean(scores, columns, weight, what) for columns in (SHORT, LONG))
    unknown = np.isnan(short) | np.isnan(long)
    high_short, high_long = short >= round(line, 9), long >= round(line, 9)
    code = np.select([unknown, high_short & high_long, high_long, high_short], [4, 0, 1, 2], 3)
    name, resources, concession, _ = zip(*TYPES.values(), strict=True)
    return pd.DataFrame(
        {
            "customer_id": customer.array,
            **({"team": scores["team"].array} if "team" in scores else {}),
            "short": short,
            "long": long,
            "type": checks.label([*TYPES, UNKNOWN], code),
            "name": checks.label([*name, UNKNOWN], code),
            "resources": checks.label([*resources, "先把空着的几项问清、打上分，再派人"], code),
            "concession": checks.label([*concession, "没打完分先不让"], code),
        }
    )


def _mean(scores: pd.DataFrame, columns: tuple[str, ...], weight: Mapping[str, float], what: str) -> np.ndarray:
    whole = sum(weight[column] for column in columns)
    if whole <= 0:
        raise ValueError(f"{'、'.join(columns)} 的权重不能都是 0，至少留一项。")
    total = np.zeros(len(scores))
    for column in columns:
        score = checks.numbers(scores, column, what, least=0, most=MOST, blank=True).to_numpy()
        # Not times 0: a blank that weighs nothing must not blank the mean.
        total += weight[column] * score if weight[column] else 0.0
    return (total / whole).round(9)


def score_volume(tonnes: pd.Series, *, line: float) -> pd.Series:
    """Return tonnes a month as a score 0–10 (本书设定): in proportion, `line` earns HIGH, from 1.67 lines on it is 10.

    tonnes: t/month, ≥ 0; blank: not known, stays blank. line: t/month that just counts as high, > 0; the contribution
        line of existing customers fits.
    Returns scores on the index of `tonnes`. Raises ValueError (Chinese) for negative tonnes, text, and a line ≤ 0.
    """
    if not line > 0:
        raise ValueError(f"高低线要大于 0 吨/月，现在是 {line:g}。")
    amount = checks.numbers(tonnes.to_frame("tonnes"), "tonnes", "用量表", least=0, blank=True)
    return (HIGH * amount / line).clip(upper=MOST).round(9)


def portfolio(
    placed: pd.DataFrame,
    *,
    people: float | pd.DataFrame | None = None,
    crowded: float = CROWDED,
    min_cases: int = MIN_CASES,
    chances_per_person: float = CHANCES_PER_PERSON,
) -> pd.DataFrame:
    """Return how each team's customers spread over the types and what its manager must do (sources S003-03, S003-04).

    placed: one row a customer; columns type ('1'…'4'; blank or '数据不够': not typed), optionally team.
    people: how many go out to customers, > 0: one number for every team, or a frame with columns team, people; None,
        blank, or a team that is not in it: unknown.
    crowded: share from which a type is too frequent (closed; types that reach it together are all named).
    min_cases: typed customers a verdict needs. chances_per_person: more than so many are too many; just so many are not.
    Returns one row a team (sorted), or one row where there is no column team: team, cases (typed), unknown, count_1…
    count_4, share_1…share_4 (of the typed, sum 1; missing without any), crowded ('1', '1、2'…; '没有扎堆'; '数据不够' below
    min_cases), manager (what to do), chances_per_person (all rows by people; missing where unknown), all_in ('是': the
    team takes on everything and does nothing well; '否', '数据不够').
    Raises ValueError (Chinese, naming columns or rows) for missing columns, unknown types, blank teams, a team twice
    among the people, and people ≤ 0.
    """
    what = "定型表"
    checks.require(placed, ["type"], what)
    team, names = np.zeros(len(placed), dtype="int64"), pd.Index([""] if len(placed) else [])
    if "team" in placed:
        team, names = pd.factorize(checks.ids(placed, "team", what), sort=True)
        names = pd.Index(names)
    codes, values = checks.one_of(placed, "type", [*TYPES, UNKNOWN], what, blank=True)
    labels = [*TYPES, UNKNOWN]
    kind = np.array([*(labels.index(value) for value in values), len(TYPES)], dtype=int)[codes]
    counts = np.bincount(team * len(labels) + kind, minlength=len(names) * len(labels)).reshape(-1, len(labels))
    known, everyone = counts[:, :-1], counts.sum(axis=1)
    cases = known.sum(axis=1)
    share = np.divide(known, cases[:, None], out=np.full(known.shape, np.nan), where=cases[:, None] > 0)
    full = (share.round(9) >= round(crowded, 9)) @ (1 << np.arange(len(TYPES)))
    code = np.where(cases < min_cases, 2 ** len(TYPES), full)
    some = [[name for bit, name in enumerate(TYPES) if number >> bit & 1] for number in range(2 ** len(TYPES))]
    manager = ["；".join(TYPES[name].manager for name in names_) or "照现在的做法接着干" for names_ in some]
    each = (everyone / _people(people, names)).round(9)
    busy = np.select([np.isnan(each), each > round(chances_per_person, 9)], [2, 1], 0)
    return pd.DataFrame(
        {
            **({"team": names} if "team" in placed else {}),
            "cases": cases,
            "unknown": counts[:, -1],
            **{f"count_{name}": known[:, number] for number, name in enumerate(TYPES)},
            **{f"share_{name}": share[:, number] for number, name in enumerate(TYPES)},
            "crowded": checks.label([*("、".join(names_) or NOT_CROWDED for names_ in some), UNKNOWN], code),
            "manager": checks.label([*manager, f"打完分的客户不到 {min_cases} 户，再攒一攒"], code),
            "chances_per_person": each,
            "all_in": checks.label(["否", "是", UNKNOWN], busy),
        }
    )


def _people(people: float | pd.DataFrame | None, names: pd.Index) -> np.ndarray:
    """Return people by team, missing where unknown."""
    if isinstance(people, pd.DataFrame):
        checks.require(people, ["team", "people"], "人手表")
        team = checks.ids(people, "team", "人手表", unique=True)
        heads = checks.numbers(people, "people", "人手表", blank=True)
        checks.refuse(people, heads <= 0, "人手表", "people", "要大于 0；没有人跑的队先别算")
        return heads.set_axis(team.array).reindex(names).to_numpy()
    if people is not None and not people > 0:
        raise ValueError("跑客户的人数要大于 0。")
    return np.full(len(names), np.nan if people is None else people)
