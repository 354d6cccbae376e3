"""Who at a customer has to be met, who was, and whom to look for next (source S001-10).

                      技术          采购财务      使用
    拍板              决策层
    管事              技术管理      采购财务      使用管理
    干活              技术操作      -             使用操作

The source's digits are broken: that finance has nobody who works the pumps is restored from its fragments. At a haulier
they are 老板, 技师主管, 财务, 车队长, 修理, 司机; at a small one, one person holds several.
"""

from collections.abc import Collection

import numpy as np
import pandas as pd

from toolkit.models import checks

ROLES = {
    "决策层": "老板",
    "技术管理": "技师主管",
    "采购财务": "财务",
    "使用管理": "车队长",
    "技术操作": "修理",
    "使用操作": "司机",
}
"""The six roles (source S001-10), and what a station calls them."""

ORDER = ("采购财务", "使用管理", "决策层", "使用操作", "技术管理", "技术操作")
"""本书设定: whom to look for once it is known who decides and he was met: who pays, who sends the vehicles, then others."""
SMALL_ROLES = ORDER[:3]
"""本书设定: the roles that a small fleet needs; whoever decides there belongs to them in any case."""
SMALL_FLEET = 10
"""本书设定: vehicles from which a fleet needs all six roles."""
STALE_AFTER = 90
"""本书设定: days without contact after which a role counts as not met."""

ASK_DECIDER = "先问清谁拍板"
ASK_FLEET = "先问清有几台车"
DONE = "该见的都见着了，按时走动"
"""本书补写: what is next where nobody is to be looked for."""

_LISTS = np.array(
    ["、".join(role for place, role in enumerate(ROLES) if mask >> place & 1) for mask in range(1 << len(ROLES))],
    dtype=object,
)
"""Every set of roles as a list in fixed order, by its bits."""


def role_coverage(
    contacts: pd.DataFrame,
    customers: pd.DataFrame,
    *,
    today: str | pd.Timestamp,
    stale_after: float = STALE_AFTER,
    small_fleet: float = SMALL_FLEET,
    small_roles: Collection[str] = SMALL_ROLES,
) -> pd.DataFrame:
    """Return which of the six roles were met at each customer, and whom to look for next (source S001-10).

    contacts: one row a customer, person and role (who holds several has several); columns customer_id (str), person
        (str), role (one of ROLES, by either name), last_contact (date; blank: known by name, not met yet).
    customers: one row a customer; columns customer_id, vehicles (count, ≥ 0; blank: not known), decider (the role that
        decides, by either name; blank: not asked).
    today: the day to count to; no contact may be later.
    stale_after: days, ≥ 0; a contact exactly so long ago still counts.
    small_fleet: vehicles; a fleet below it needs small_roles and the decider, from it on all six. Where the number is
        not known those of a small fleet are looked for, which every fleet needs.

    Returns one row a customer, in the order given: customer_id, met (contact lately), stale (contact, but none lately),
    missing (needed, nobody met yet): lists of roles in fixed order, empty for none; decider; decider_met ('是' lately,
    '否', '没问清'); coverage (needed roles met lately / needed roles, 0–1; missing where vehicles are not known);
    next: who decides, where not known or not met lately, then the needed roles by ORDER, then the number of vehicles.
    Raises ValueError (Chinese, naming columns or rows) for missing columns, blank or repeated customers, a person who
    stands twice in one role, unknown roles, contacts of a customer that is not in the list or later than today.
    """
    checks.require(contacts, ["customer_id", "person", "role", "last_contact"], "联系人表")
    checks.require(customers, ["customer_id", "vehicles", "decider"], "客户表")
    customer = checks.ids(customers, "customer_id", "客户表", unique=True)
    vehicles = checks.numbers(customers, "vehicles", "客户表", least=0, blank=True).round(9).to_numpy()
    decider = _places(customers, "decider", "客户表", blank=True)
    few = _places(pd.DataFrame({"small_roles": list(small_roles)}), "small_roles", "小车队要见的角色")
    if not (len(few) and stale_after >= 0 and small_fleet >= 0):
        raise ValueError("小车队至少要见一个角色；多少天算生疏、多少台以下算小车队，都不能小于 0。")
    met, stale = _seen(contacts, customer, today, stale_after)

    places, needed = np.arange(len(ROLES)), np.ones((len(customers), len(ROLES)), dtype=bool)
    needed[~(vehicles >= round(small_fleet, 9))] = np.isin(places, few)
    decides = decider[:, None] == places
    needed |= decides
    decider_met = (met & decides).any(axis=1)
    coverage = (met & needed).sum(axis=1) / needed.sum(axis=1)
    return pd.DataFrame(
        {
            "customer_id": customer.array,
            "met": _LISTS[met @ (1 << places)],
            "stale": _LISTS[stale @ (1 << places)],
            "missing": _LISTS[(needed & ~met & ~stale) @ (1 << places)],
            "decider": np.array([*ROLES, ""], dtype=object)[decider],
            "decider_met": np.select([decider < 0, decider_met], ["没问清", "是"], "否"),
            "coverage": np.where(np.isnan(vehicles), np.nan, coverage),
            "next": _next(needed & ~met, stale, decides, vehicles),
        }
    )


def _places(table: pd.DataFrame, column: str, what: str, *, blank: bool = False) -> np.ndarray:
    """Return roles as places among the six, −1 where blank; takes either name."""
    codes, found = checks.one_of(table, column, [*ROLES, *ROLES.values()], what, blank=blank)
    place = {name: number for names in (ROLES, ROLES.values()) for number, name in enumerate(names)}
    return np.array([*(place[name] for name in found), -1])[codes]


def _seen(
    contacts: pd.DataFrame, customer: pd.Series, today: str | pd.Timestamp, stale_after: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return by customer and role whether it was met lately, and whether it was met, but not lately."""
    what = "联系人表"
    row = pd.Index(customer).get_indexer(checks.ids(contacts, "customer_id", what))
    checks.refuse(contacts, row < 0, what, "customer_id", "客户表里没有这一户，先补上")
    cell = row * len(ROLES) + _places(contacts, "role", what)
    person, people = pd.factorize(checks.ids(contacts, "person", what))
    twice = pd.Series(cell * max(1, len(people)) + person).duplicated(keep=False)
    checks.refuse(contacts, twice, what, "person", "同一户、同一人、同一角色写了几行，只留最近一次")
    now = checks.day(today, "截止日")
    ago = (now - checks.dates(contacts, "last_contact", what, blank=True).dt.normalize()).dt.days.to_numpy("float64")
    checks.refuse(contacts, ago < 0, what, "last_contact", f"在 {now.date()} 之后，核对日期")
    met, ever = (
        np.bincount(cell[counted], minlength=len(customer) * len(ROLES)).reshape(-1, len(ROLES)) > 0
        for counted in (ago <= stale_after, ago >= 0)
    )
    return met, ever & ~met


def _next(wanted: np.ndarray, stale: np.ndarray, decides: np.ndarray, vehicles: np.ndarray) -> np.ndarray:
    """Return whom to look for first; wanted: needed and not met lately."""
    order = np.array([list(ROLES).index(role) for role in ORDER])
    first = order[wanted[:, order].argmax(axis=1)]
    decider_wanted = (wanted & decides).any(axis=1)
    first = np.where(decider_wanted, decides.argmax(axis=1), first)
    texts = np.array(
        [[(f"去见{who}{name}", f"回访{who}{name}，好久没联系了") for who in ("", "拍板的")] for name in ROLES.values()],
        dtype=object,
    )
    again = np.take_along_axis(stale, first[:, None], axis=1)[:, 0]
    look_for = texts[first, decider_wanted.astype(int), again.astype(int)]
    rest = np.where(np.isnan(vehicles), ASK_FLEET, DONE).astype(object)
    return np.where(decides.any(axis=1), np.where(wanted.any(axis=1), look_for, rest), ASK_DECIDER)
