"""Whose time is it: the 10/60, 30/30, 60/10 of the source, and what growing needs (sources S001-01, S000-02).

    customers ──> time_classes ──> counts ──> time_plan          hours a class, minutes a customer
                        └──── visit log ──> time_gap             where the hours really went
    target    ──> prospecting_need ──> guide_or_growth           does the tenth that is left for prospects do?

The source's digits stand interleaved; they are paired by label: VIP, 10 % of the list, 60 % of the time; 普通, 30 % and
30 %; 可能成为客户, 60 % and 10 %. That is a rule for keeping customers. The first handbook wants a station to go out and
find them (D-09): `guide_or_growth` puts both into hours.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from toolkit.models import checks
from toolkit.models.checks import UNKNOWN
from toolkit.models.units import Amount

VIP, REGULAR, REST, PROSPECT = CLASSES = ("VIP", "普通", "其余", "可能成为客户")

SHARES = {VIP: 0.10, REGULAR: 0.30}
"""Shares of the existing customers, by number. The source's are shares of a list of which 60 % are prospects; a station's
list of prospects grows with every census, which makes nobody a VIP: so they are taken of the existing (本书设定), and who
is neither is 其余, whom the source does not name. Its own list of 100 has 10 VIP among 40 existing: 0.25 and 0.75."""

GUIDE = {VIP: 0.60, REGULAR: 0.30, REST: 0.0, PROSPECT: 0.10}
"""Shares of the hours (source S001-01). 本书设定: 其余 get none of their own; they are served and greeted when they fill."""

TOLERANCE = 0.05
"""本书设定: share of all hours by which a class may be off the guide."""

FUNNEL = {
    "普查": (100, 0.25),
    "有效线索": (40, 0.25),
    "首访": (25, 1.0),
    "二访": (12, 1.0),
    "试用": (6, 1.5),
    "签约": (3.5, 2.0),
}
"""How many reach each stage (domain 4.6: of 100 counted 3–4 sign, 3.5 taken), and hours each one takes there (本书设定:
ten to sixty minutes of talk and the way there; who signs was met about four times, which is what 4.6 says)."""

ANSWERS = ("按规矩分就够", "要改分法", "全用上也不够")


def time_classes(customers: pd.DataFrame, *, shares: Mapping[str, float] = SHARES) -> pd.DataFrame:
    """Return each customer's class: VIP, 普通, 其余 or 可能成为客户 (source S001-01; of whom the shares are, 本书设定).

    customers: one row a customer; columns customer_id (str), value (t a month or yuan, one unit for all, ≥ 0; blank: not
        known; prospects' values are not looked at), is_prospect (yes or no; blank: not asked).
    shares: of the existing customers whose value is known, by number: VIP, and the next ones, 普通; each ≥ 0, together
        at most 1. Part of a customer counts as one: 10 % of 41 are 5.
    All who are worth as much as the last one inside are inside. Who is worth nothing is 其余, however few buy.

    Returns one row a customer, in the order given: customer_id, rank (of value among the existing, 1 the best, equals
    share the better rank; missing for the others), class ('数据不够': an existing customer without a value, or nobody
    asked whether it is one).
    Raises ValueError (Chinese, naming columns or rows) for missing columns, repeated customers, negative values, words
    other than yes and no, impossible shares.
    """
    what = "客户表"
    checks.require(customers, ["customer_id", "value", "is_prospect"], what)
    customer = checks.ids(customers, "customer_id", what, unique=True)
    value = checks.numbers(customers, "value", what, least=0, blank=True).round(9).to_numpy()
    asked = checks.yes_no(customers, "is_prospect", what)
    prospect = asked.fillna(False).to_numpy(bool)
    vip, regular = _shares(shares, (VIP, REGULAR), whole=False)
    existing = ~prospect & asked.notna().to_numpy() & ~np.isnan(value)
    known = np.sort(value[existing])[::-1]
    first, second = (_last_inside(known, share) for share in (vip, vip + regular))
    chosen = np.select([prospect, ~existing, value == 0, value >= first, value >= second], [3, 4, 2, 0, 1], default=2)
    rank = pd.Series(-value).where(existing).rank(method="min").astype("Int64")
    labels = np.array([*CLASSES, UNKNOWN], dtype=object)
    return pd.DataFrame({"customer_id": customer.array, "rank": rank.array, "class": labels[chosen]})


def time_plan(
    hours: float, counts: Mapping[str, int] | pd.Series, *, guide: Mapping[str, float] = GUIDE
) -> pd.DataFrame:
    """Return hours a class by the guide, and minutes a month for each of its customers (source S001-01).

    hours: a month for customers, ≥ 0. counts: customers by class, whole, ≥ 0 (`time_classes(…)["class"].value_counts()`);
        a class that is not there has none.
    guide: shares of the hours by class, ≥ 0, together 1.
    Returns four rows: class, customers, share, hours, minutes_a_customer (missing where the class is empty: those hours
    are free to be given elsewhere).
    Raises ValueError (Chinese) for negative hours or counts, unknown classes (settle '数据不够' first), a guide that
    does not add up to 1.
    """
    what = "各类户数"
    given = pd.Series(counts).rename_axis("class").reset_index(name="customers")
    checks.one_of(given, "class", CLASSES, what)
    name = checks.ids(given, "class", what, unique=True)
    number = checks.numbers(given, "customers", what, least=0, whole=True)
    customers = number.set_axis(name).reindex(list(CLASSES), fill_value=0).to_numpy("int64")
    total = _frame(hours=hours)["hours"].item()
    share = _shares(guide, CLASSES, whole=True)
    minutes = np.divide(share * total * 60, customers, out=np.full(len(CLASSES), np.nan), where=customers > 0)
    return pd.DataFrame(
        {
            "class": CLASSES,
            "customers": customers,
            "share": share,
            "hours": share * total,
            "minutes_a_customer": minutes,
        }
    )


def time_gap(actual: pd.DataFrame, *, guide: Mapping[str, float] = GUIDE, tolerance: float = TOLERANCE) -> pd.DataFrame:
    """Return where the hours of a visit log went against the guide (source S001-01; the tolerance is 本书设定).

    actual: one row a visit, or a sum of visits; columns class (one of CLASSES), hours (≥ 0, no blanks).
    tolerance: share of all hours, 0–1; off by exactly so much is still 差不多.
    Returns four rows: class, hours, share (of all hours, 0–1), guide (share), gap_hours (spent minus guide: negative is
    too little; they add up to 0), answer: '多了', '差不多', '少了', or '数据不够' with share and gap missing: no hours.
    Raises ValueError (Chinese, naming columns or rows) for missing columns, unknown classes, negative or blank hours.
    """
    what = "走访日志"
    checks.require(actual, ["class", "hours"], what)
    codes, found = checks.one_of(actual, "class", CLASSES, what)
    spent = checks.numbers(actual, "hours", what, least=0).to_numpy()
    place = np.array([CLASSES.index(name) for name in found], dtype="int64")[codes]
    hours = np.bincount(place, weights=spent, minlength=len(CLASSES))
    total, aim = hours.sum(), _shares(guide, CLASSES, whole=True)
    share = hours / total if total > 0 else np.full(len(CLASSES), np.nan)
    off, line = (share - aim).round(9), round(tolerance, 9)
    answer = np.select([np.isnan(off), off > line, off < -line], [UNKNOWN, "多了", "少了"], "差不多")
    gap = hours - aim * total if total > 0 else share
    return pd.DataFrame(
        {"class": CLASSES, "hours": hours, "share": share, "guide": aim, "gap_hours": gap, "answer": answer}
    )


def prospecting_need(target_contracts: float, *, funnel: Mapping[str, tuple[float, float]] = FUNNEL) -> pd.DataFrame:
    """Return how many have to be seen at each stage for so many contracts, and the hours (domain 4.6; hours 本书设定).

    target_contracts: wanted, ≥ 0.
    funnel: stage -> (how many reach it, > 0, hours each, ≥ 0), in order; the last stage is signing.
    Returns one row a stage: stage, customers (part of one counts as one: nobody visits a third of a customer), hours.
    Raises ValueError (Chinese) for a negative or blank target and an impossible funnel.
    """
    target = _frame(target_contracts=target_contracts)["target_contracts"].to_numpy()
    count = _stage_counts(target, funnel)[0]
    each = np.array([hours for _, hours in funnel.values()], dtype=float)
    return pd.DataFrame({"stage": list(funnel), "customers": count.astype("int64"), "hours": count * each})


def guide_or_growth(
    hours: Amount,
    target_contracts: Amount,
    *,
    guide: Mapping[str, float] = GUIDE,
    funnel: Mapping[str, tuple[float, float]] = FUNNEL,
) -> pd.DataFrame:
    """Return whether what the guide leaves for prospects pays for the contracts wanted (sources S001-01, D-09).

    hours: a month for customers, ≥ 0; target_contracts: wanted in that month, ≥ 0. Numbers, or columns with one index.
    guide, funnel: as for `time_plan` and `prospecting_need`.
    Returns one row an entry: hours, target_contracts, prospect_hours (what the guide leaves), needed_hours, short_hours
    (≥ 0), answer, vip_share, regular_share, rest_share, prospect_share: the split that would do it. answer:
    '按规矩分就够' (needed ≤ left; the split is the guide), '要改分法' (needed ≤ hours; prospects get what they need, the
    others share the rest as the guide has it among them), '全用上也不够' (more than there is; shares missing: fewer
    contracts, or more hours).
    Raises ValueError (Chinese, with rows) for negative or blank numbers, an impossible guide or funnel.
    """
    plan = _frame(hours=hours, target_contracts=target_contracts)
    aim = _shares(guide, CLASSES, whole=True)
    each = np.array([spent for _, spent in funnel.values()], dtype=float)
    total = plan["hours"].to_numpy()
    needed = (_stage_counts(plan["target_contracts"].to_numpy(), funnel) @ each).round(9)
    left = (total * aim[3]).round(9)
    enough, possible = needed <= left, needed <= total.round(9)
    wanted = np.divide(needed, total, out=np.zeros_like(total), where=total > 0).clip(max=1)
    prospect = np.where(enough, aim[3], np.where(possible, wanted, np.nan))
    # A guide that has nothing but prospects leaves the others nothing to keep.
    kept = (1 - prospect) / ((1 - aim[3]) or 1.0)
    answer = np.array(ANSWERS, dtype=object)[np.select([enough, possible], [0, 1], 2)]
    return pd.DataFrame(
        {
            "hours": total,
            "target_contracts": plan["target_contracts"].to_numpy(),
            "prospect_hours": left,
            "needed_hours": needed,
            "short_hours": np.clip(needed - left, 0, None).round(9),
            "answer": answer,
            "vip_share": kept * aim[0],
            "regular_share": kept * aim[1],
            "rest_share": kept * aim[2],
            "prospect_share": prospect,
        }
    )


def _shares(given: Mapping[str, float], names: tuple[str, ...], *, whole: bool) -> np.ndarray:
    """Return the shares in the order of the names; whole: they have to add up to 1, not only to 1 at most."""
    shares = np.array([given.get(name, np.nan) for name in names], dtype=float)
    total = shares.sum().round(9)
    if set(given) != set(names) or not (shares >= 0).all() or total > 1 or (whole and total < 1):
        ends = "等于 1" if whole else "不超过 1"
        raise ValueError(f"分法要写全{'、'.join(names)}，不写别的；每类不小于 0，合起来{ends}。")
    return shares


def _last_inside(known: np.ndarray, share: float) -> float:
    """Return the least value inside the first share of the values (largest first)."""
    inside = int(np.ceil(round(float(share) * len(known), 9)))
    return float(known[inside - 1]) if inside else np.inf


def _stage_counts(target: np.ndarray, funnel: Mapping[str, tuple[float, float]]) -> np.ndarray:
    """Return customers by target and stage, whole."""
    reach, each = np.array(list(funnel.values()), dtype=float).reshape(-1, 2).T
    if not len(reach) or not (np.isfinite(reach) & (reach > 0) & np.isfinite(each) & (each >= 0)).all():
        raise ValueError("漏斗至少要有一步；每步到的户数要大于 0，每户用时不能小于 0。")
    return np.ceil((target[:, None] * (reach / reach[-1])).round(9))


def _frame(**columns: Amount) -> pd.DataFrame:
    """Return numbers and columns as one table of floats."""
    index = next((column.index for column in columns.values() if isinstance(column, pd.Series)), [0])
    table = pd.DataFrame(columns, index=index)
    return pd.DataFrame({name: checks.numbers(table, name, "时间账", least=0) for name in columns})
