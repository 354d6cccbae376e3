"""Who looks after which customer: 人才任用 as an assignment that is solved exactly (sources S000-05, S001-06).

    people, customers, avoid ──> assign ──> handover_sheet

The source says that the third volume is about using talent in developing and maintaining customers, and that there are
hunters and farmers; it gives no rule. Points and weights are 本书设定.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.optimize import linear_sum_assignment

from toolkit.models import checks

NEED_POINTS = 100
"""本书设定: points for a person whose skills are full marks wherever the customer needs something."""

KIND_POINTS = 20
"""本书设定: points for a hunter with a customer to develop, or a farmer with one to maintain."""

HANDOVER_POINTS = 10
"""本书设定: points lost when the customer is handed to somebody else than who has it now."""

FULL_SKILL = 3
LEAST_TONNES = 1.0
"""本书设定: a customer weighs at least so many tonnes a month: a small one is placed with care, too."""

SUITS = {"猎手": "开发", "农夫": "维护"}
"""Which stage suits which kind of person (source S001-06)."""

NOBODY = "没有别人"

HANDOVER_FIELDS = (
    "拍板人和他在意的事",
    "车数、油品、月用量",
    "现在的价和让利，谁批的、到哪天",
    "卡、对账、开票的约定",
    "答应了还没办的事",
    "没了结的意见",
    "下次走访的日期",
    "两人一起登门的日期",
    "交的人签字",
    "接的人签字",
)
"""本书补写: what 客户交接单 has to say; personal data stay in the system and go by no chat group (R15)."""


def assign(
    people: pd.DataFrame,
    customers: pd.DataFrame,
    avoid: pd.DataFrame,
    *,
    need_points: int = NEED_POINTS,
    kind_points: int = KIND_POINTS,
    handover_points: int = HANDOVER_POINTS,
) -> pd.DataFrame:
    """Return who looks after each customer, so that the points times the tonnes are as many as they can be.

    people: one row a person; columns person, capacity (customers, whole, ≥ 0), kind ('猎手', '农夫'; blank: not seen),
        limit_tonnes (tonnes a month of the largest customer he may have, closed; blank: no limit), skill_<need> (0–3 for
        every need of the customers, none blank).
    customers: one row a customer; columns customer_id, tonnes (a month, ≥ 0), stage ('开发' or '维护'), current (who has it
        now; blank: nobody), need_<need> (weights ≥ 0; blank or all 0: not asked, then needs speak for nobody).
    avoid: one row a pair that must not be; columns customer_id, person.

    Points: ⌊need_points x Σ(weight x skill) / (3 x Σ weight) + 0.5⌋, plus kind_points where kind and stage suit, less
    handover_points for anybody but the current person. Value: points x tonnes, tonnes to 0.1 and at least LEAST_TONNES.
    Every customer gets one person, no capacity is exceeded, no pair of avoid and no customer above a limit is ever chosen.
    Among equally good plans: customer by customer, most tonnes first, then by id, the current person if a best plan
    allows it, else the one who sorts first.

    Returns one row a customer in the order given: customer_id, person, current, handover ('是', '否', '新接'), need_fit,
    kind_fit, handover_cost (points), points, value (points x tonnes), why (Chinese), runner_up (who would get it in the
    best plan without this pair, or '没有别人'), runner_up_cost (value that plan loses altogether; missing for nobody).
    Raises ValueError (Chinese, naming what is wrong) for spoilt tables, and where no plan exists: which customers, and
    whose capacity is short.
    """
    checks.require(avoid, ["customer_id", "person"], "回避表")
    what = "客户表"
    checks.require(customers, ["customer_id", "tonnes", "stage", "current"], what)
    checks.require(people, ["person", "capacity", "kind", "limit_tonnes"], "人员表")
    customer = checks.ids(customers, "customer_id", what, unique=True)
    person = checks.ids(people, "person", "人员表", unique=True)
    capacity = checks.numbers(people, "capacity", "人员表", least=0, whole=True)
    tonnes = checks.numbers(customers, "tonnes", what, least=0).round(9).to_numpy()
    limit = checks.numbers(people, "limit_tonnes", "人员表", least=0, blank=True).fillna(np.inf).round(9).to_numpy()
    seat, guest = pd.Index(person), pd.Index(customer)

    now = seat.get_indexer(pd.Index(customers["current"]))
    has_current = (customers["current"].notna() & customers["current"].ne("").fillna(False)).to_numpy(dtype=bool)
    keeps = now[:, None] == np.arange(len(seat))
    need, asked = _need_points(people, customers, need_points)
    kind = kind_points * _suits(people, customers)
    cost = handover_points * (has_current[:, None] & ~keeps)
    points = need + kind - cost
    weight = np.floor(np.maximum(tonnes, LEAST_TONNES) * 10 + 0.500001)

    allowed = tonnes[:, None] <= limit
    pairs = [guest.get_indexer(pd.Index(avoid["customer_id"])), seat.get_indexer(pd.Index(avoid["person"]))]
    for column, places in zip(("customer_id", "person"), pairs, strict=True):
        checks.refuse(avoid, places < 0, "回避表", column, "客户表或人员表里没有，核对写法")
    allowed[pairs[0], pairs[1]] = False
    seats = np.minimum(capacity.to_numpy(dtype="int64"), len(guest))
    _refuse_impossible(allowed, seats, customer.tolist(), person.tolist())

    value = np.where(allowed, points * weight[:, None], -np.inf)
    # From here on rows and people stand in the order that settles ties, not in that of the sheet.
    rows = np.lexsort((pd.factorize(customer, sort=True)[0], -tonnes))
    seat_rank = np.argsort(pd.factorize(person, sort=True)[0])
    chosen, second, lost = _solve(value[rows][:, seat_rank], keeps[rows][:, seat_rank], seats[seat_rank])
    back = np.argsort(rows)
    taken, other, lost = seat_rank[chosen[back]], np.append(seat_rank, -1)[second[back]], lost[back]
    line = np.arange(len(guest))
    handover = np.select([~has_current, taken == now], ["新接", "否"], "是")
    parts = {"need_fit": need[line, taken], "kind_fit": kind[line, taken], "handover_cost": cost[line, taken]}
    names = np.append(person.to_numpy(dtype=object), NOBODY)
    table = pd.DataFrame(
        {
            "customer_id": customer.to_numpy(),
            "person": names[taken],
            "current": customers["current"].to_numpy(),
            "handover": handover,
            **parts,
            "points": points[line, taken],
            "value": points[line, taken] * weight / 10,
        }
    )
    return table.assign(why=_why(table, asked, customers["stage"]), runner_up=names[other], runner_up_cost=lost / 10)


def handover_sheet(assignment: pd.DataFrame, *, fields: Sequence[str] = HANDOVER_FIELDS) -> pd.DataFrame:
    """Return 客户交接单, one row a field to fill in, for each customer that changes hands (本书补写).

    assignment: as `assign` returns it.
    Returns columns customer_id, from_person, to_person, field (Chinese), value ('' to be written in), customers in the
    order given, fields in theirs.
    """
    checks.require(assignment, ["customer_id", "person", "current", "handover"], "分工表")
    moved = assignment[assignment["handover"].eq("是").to_numpy(dtype=bool)]
    times = len(fields)
    return pd.DataFrame(
        {
            "customer_id": np.repeat(moved["customer_id"].to_numpy(), times),
            "from_person": np.repeat(moved["current"].to_numpy(), times),
            "to_person": np.repeat(moved["person"].to_numpy(), times),
            "field": np.tile(np.array(fields, dtype=object), len(moved)),
            "value": "",
        }
    )


def _need_points(people: pd.DataFrame, customers: pd.DataFrame, need_points: int) -> tuple[np.ndarray, np.ndarray]:
    """Return points by customer and person, and which customers were asked what they need."""
    needs = [column for column in customers.columns if str(column).startswith("need_")]
    skills = ["skill_" + str(column).removeprefix("need_") for column in needs]
    checks.require(people, skills, "人员表")
    weights, marks = np.zeros((len(customers), len(needs))), np.zeros((len(people), len(needs)))
    for place, (need, skill) in enumerate(zip(needs, skills, strict=True)):
        weights[:, place] = checks.numbers(customers, need, "客户表", least=0, blank=True).fillna(0)
        marks[:, place] = checks.numbers(people, skill, "人员表", least=0, most=FULL_SKILL)
    total = weights.sum(axis=1)
    fit = weights @ marks.T / (FULL_SKILL * np.where(total > 0, total, 1.0))[:, None]
    return np.floor(need_points * fit + 0.500001), total > 0


def _suits(people: pd.DataFrame, customers: pd.DataFrame) -> np.ndarray:
    kind, kinds = checks.one_of(people, "kind", SUITS, "人员表", blank=True)
    stage, stages = checks.one_of(customers, "stage", SUITS.values(), "客户表")
    wanted = np.array([*[SUITS[name] for name in kinds], ""], dtype=object)[kind]
    return np.array(stages, dtype=object)[stage][:, None] == wanted


def _refuse_impossible(allowed: np.ndarray, seats: np.ndarray, customers: list, people: list) -> None:
    """Raise ValueError naming customers that cannot all be placed, and the people whose capacity is short."""
    if seats.sum() < len(customers):
        raise ValueError(f"客户 {len(customers)} 户，所有人加起来只管得了 {seats.sum()} 户：加人，或先放下几户。")
    owner = np.repeat(np.arange(len(people)), seats)
    rows, columns = linear_sum_assignment(~allowed[:, owner])
    placed = owner[columns]
    bad = rows[~allowed[rows, placed]]
    if not len(bad):
        return
    # Hall: whoever can take one of these customers is full of customers that nobody else can take.
    bare = ~allowed.any(axis=1)
    stuck = bare if bare.any() else np.isin(rows, bad[:1])
    able = np.zeros(len(people), dtype=bool)
    for _ in range(len(people) + 1):
        able = np.asarray(allowed[stuck].any(axis=0))
        stuck = np.logical_or(stuck, able[placed] & allowed[rows, placed])
    names = "、".join(str(customers[row]) for row in np.flatnonzero(stuck))
    who = "、".join(str(people[one]) for one in np.flatnonzero(able))
    only = f"只有 {who} 能管，一共只管得了 {seats[able].sum()} 户" if who else "谁也不能管：要回避，或超过权限"
    raise ValueError(f"{names} 这 {stuck.sum()} 户，{only}。加人、放宽权限，或把这几户往上报。")


def _best(value: np.ndarray, seats: np.ndarray) -> np.ndarray:
    """Return who is chosen a row in a plan of the largest total."""
    owner = np.repeat(np.arange(len(seats)), seats)
    return owner[linear_sum_assignment(-value[:, owner])[1]]


def _losses(value: np.ndarray, chosen: np.ndarray, seats: np.ndarray) -> np.ndarray:
    """Return what the best plan loses when each row is forced on each person, in a plan that is the best as it stands.

    A row that moves takes a seat there and leaves one here, which may be worth more to somebody else: a chain of moves
    from there to here mends that, and the cheapest is a shortest path among the people. An empty seat moves for nothing.
    """
    step = value[np.arange(len(value)), chosen][:, None] - value
    way = np.full((len(seats), len(seats)), np.inf)
    np.minimum.at(way, chosen, step)
    spare = np.bincount(chosen, minlength=len(seats)) < seats
    way[spare] = np.minimum(way[spare], 0.0)
    np.fill_diagonal(way, 0.0)
    for between in range(len(seats)):
        way = np.minimum(way, way[:, between, None] + way[None, between])
    loss = step + way[:, chosen].T
    loss[np.arange(len(value)), chosen] = 0.0
    return loss


def _solve(value: np.ndarray, keeps: np.ndarray, seats: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return who is chosen a row, who would be without that pair (−1 for nobody) and what it costs.

    Values are whole numbers, so that equal plans are equal; rows and columns stand in the order that settles ties.
    """
    chosen, settled = _best(value, seats), value.copy()
    for row in range(len(value)):
        equal = np.flatnonzero(_losses(settled, chosen, seats)[row] == 0)
        person = equal[np.argmax(keeps[row, equal])]
        settled[row, np.arange(len(seats)) != person] = -np.inf
        if person != chosen[row]:
            chosen = _best(settled, seats)
    loss = _losses(value, chosen, seats)
    loss[np.arange(len(value)), chosen] = np.inf
    least = loss.min(axis=1, initial=np.inf)
    second = np.full(len(value), -1)
    if len(value):
        second = np.argmax((loss == least[:, None]) * (1 + keeps), axis=1)
    none = np.isinf(least)
    return chosen, np.where(none, -1, second), np.where(none, np.nan, least)


def _why(table: pd.DataFrame, asked: np.ndarray, stage: pd.Series) -> pd.Series:
    fit = np.where(asked, "需求对上 " + table["need_fit"].astype(int).astype(str) + " 分", "需求没问清")
    kind = np.where(table["kind_fit"] > 0, np.where(stage == "开发", "；猎手去开发", "；农夫来维护"), "")
    hand = table["handover"].map({"否": "；原来就是他管", "是": "；要交接", "新接": "；原来没人管"})
    return pd.Series(fit, dtype=object) + kind + hand
