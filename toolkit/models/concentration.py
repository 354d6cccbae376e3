"""How much of the whole a few customers bring (folk figure 80/20; source S001-03).

That 80 % comes from 20 % is a folk figure (民间说法): no source says who counted. Compare with it, do not expect it. The
source's Swedish bank stands further out: 80 % of the customers brought no profit and the other 20 % more than all of it.
So values may be negative, and shares may exceed 1.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd

from toolkit.models import checks
from toolkit.models.checks import UNKNOWN

CUT = 0.8
"""Share of the total that the vital few bring (folk figure)."""
TOP = 0.2
"""Share of the heads that is looked at (folk figure)."""


class _Sorted(NamedTuple):
    """The customers by group and from the largest value down."""

    names: pd.Index
    """Groups, sorted."""
    order: np.ndarray
    """Rows of the frame as they are sorted here; the following three stand in this order."""
    group: np.ndarray
    value: np.ndarray
    running: np.ndarray
    """Sum of the group's values down to here."""
    block: np.ndarray
    """Number of the tie: group and value."""
    first: np.ndarray
    """Place where each tie begins."""
    start: np.ndarray
    """Place where each group begins."""
    total: np.ndarray
    """By group."""

    def shares(self, cut: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return share, cumulative share, and vital (2 unknown, 1 yes, 0 no), in sorted order."""
        whole = np.where(self.total > 0, self.total, np.nan)[self.group]
        last = np.append(self.first[1:], len(self.order))[self.block] - 1
        first = self.first[self.block]
        # What stands above the tie: whoever is needed to pass the cut has less than the cut above.
        above = np.where(first > self.start[self.group], self.running[first - 1], 0.0) / whole
        vital = np.select([np.isnan(whole), above.round(9) < round(cut, 9)], [2, 1], 0)
        return self.value / whole, self.running[last] / whole, vital


def _sort(customers: pd.DataFrame, group: str | None, cut: float) -> _Sorted:
    what = "客户表"
    checks.require(customers, ["customer_id", "value", *([] if group is None else [group])], what)
    if not 0 < cut <= 1:
        raise ValueError(f"要占到的份额要大于 0、不大于 1，现在是 {cut:g}；八成写 0.8。")
    customer = checks.ids(customers, "customer_id", what, unique=group is None)
    codes, names = np.zeros(len(customers), dtype="int64"), pd.Index([""] if len(customers) else [])
    if group is not None:
        codes, found = pd.factorize(checks.ids(customers, group, what), sort=True)
        names = pd.Index(found)
        twice = pd.DataFrame({"group": codes, "customer": pd.factorize(customer)[0]}).duplicated(keep=False)
        checks.refuse(customers, twice, what, "customer_id", f"在同一个 {group} 里不止一行，一户只留一行")
    value = checks.numbers(customers, "value", what).to_numpy().round(9)
    order = np.lexsort((-value, codes))
    codes, value = codes[order], value[order]
    # Summed in order of value, so that the order of the rows cannot move the last digit; by group, so that one
    # group's large sums cannot swallow another's small ones.
    running = pd.Series(value).groupby(codes).cumsum().to_numpy()
    change = (np.diff(codes, prepend=-1) != 0) | (np.diff(value, prepend=np.nan) != 0)
    size = np.bincount(codes, minlength=len(names))
    end = size.cumsum()
    return _Sorted(
        names, order, codes, value, running, change.cumsum() - 1, np.flatnonzero(change), end - size, running[end - 1]
    )


def pareto(customers: pd.DataFrame, *, group: str | None = None, cut: float = CUT) -> pd.DataFrame:
    """Return each customer's rank and share, and who belongs to the vital few (folk figure 80/20, source S001-03).

    customers: one row a customer; columns customer_id (unique, or within its group), value (yuan of margin, litres:
        any one unit, any sign; equal to nine decimals is a tie), and the column named by `group`, if any.
    group: name of the column within which all of this is done (a station, an area); None: over all rows.
    cut: 0–1, not 0; the vital few are the smallest set of customers from the top that brings so much of the total
        (closed), with everyone tied with the last of them.
    Returns one row a customer, in the given order: the group's column, customer_id, value, rank (1 the largest; a tie
    shares its best rank), share (of the total; negative where the value is), cumulative_share (of all down to this
    value: everyone in a tie has what stands at its end; may exceed 1 on the way), vital ('是', '否'). Where the total is
    not above 0 both shares are missing and vital is '数据不够'.
    Raises ValueError (Chinese, naming columns or rows) for missing columns, repeated or blank customers, blank groups,
    blank values (one unknown value would make every share unknown), text among them, and a cut out of range.
    """
    table = _sort(customers, group, cut)
    share, cumulative, vital = table.shares(cut)
    back = np.empty_like(table.order)
    back[table.order] = np.arange(len(back))
    return pd.DataFrame(
        {
            **({} if group is None else {group: customers[group].array}),
            "customer_id": customers["customer_id"].array,
            "value": table.value[back],
            "rank": (table.first[table.block] - table.start[table.group] + 1)[back],
            "share": share[back],
            "cumulative_share": cumulative[back],
            "vital": np.array(["否", "是", UNKNOWN], dtype=object)[vital][back],
        }
    )


def concentration(
    customers: pd.DataFrame, *, group: str | None = None, cut: float = CUT, top: float = TOP
) -> pd.DataFrame:
    """Return how concentrated the customers are (folk figure 80/20 to compare with, source S001-03).

    customers, group, cut: as for pareto.
    top: 0–1, not 0; share of the heads that is looked at, rounded up to a whole customer. Ties at its edge change
        nothing: whichever of them is counted brings the same.
    Returns one row a group (sorted), or one row without one: the group's column, customers (count), total (six
    decimals: yuan and fen add up exactly), top_customers (count), top_share (of the total; may exceed 1), reaches ('是':
    top_share ≥ cut, closed; '否'; '数据不够' where the total is not above 0), needed (how many of the largest bring
    `cut`, ties with the last included), needed_share (of the heads), unprofitable (how many are below 0), cost (what
    they take away together, ≥ 0), hhi (sum of squared shares among those above 0, of what these bring: 1 / their number
    to 1), largest (value: what is lost if the largest leaves; below 0 it would be a gain), largest_share (of the total).
    Shares, needed and hhi are missing where the total is not above 0.
    Raises ValueError (Chinese, naming columns or rows) as pareto does, and for a `top` out of range.
    """
    if not 0 < top <= 1:
        raise ValueError(f"看前几成要大于 0、不大于 1，现在是 {top:g}；前两成写 0.2。")
    table = _sort(customers, group, cut)
    _, _, vital = table.shares(cut)
    groups = len(table.names)
    count = np.bincount(table.group, minlength=groups)
    whole = np.where(table.total > 0, table.total, np.nan)
    heads = np.ceil((count * top).round(9)).astype("int64")
    top_share = table.running[table.start + heads - 1] / whole
    gain, cost = np.clip(table.value, 0, None), np.clip(-table.value, 0, None)
    gains = np.bincount(table.group, weights=gain, minlength=groups)
    part = np.divide(gain, gains[table.group], out=np.zeros(len(gain)), where=gain > 0)
    hhi = np.bincount(table.group, weights=part**2, minlength=groups)
    needed = pd.Series(np.bincount(table.group, weights=vital == 1, minlength=groups)).astype("Int64")
    reaches = np.select([np.isnan(whole), top_share.round(9) >= round(cut, 9)], [2, 1], 0)
    largest = table.value[table.start]
    return pd.DataFrame(
        {
            **({} if group is None else {group: table.names}),
            "customers": count,
            "total": table.total.round(6),
            "top_customers": heads,
            "top_share": top_share,
            "reaches": np.array(["否", "是", UNKNOWN], dtype=object)[reaches],
            "needed": needed.mask(np.isnan(whole)),
            "needed_share": np.where(np.isnan(whole), np.nan, needed.to_numpy(dtype=float) / count),
            "unprofitable": np.bincount(table.group, weights=table.value < 0, minlength=groups).astype("int64"),
            "cost": np.bincount(table.group, weights=cost, minlength=groups).round(6),
            "hhi": np.where(np.isnan(whole), np.nan, hhi),
            "largest": largest,
            "largest_share": largest / whole,
        }
    )
