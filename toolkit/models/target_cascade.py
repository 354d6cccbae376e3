"""Targets from the province down to the station, and each customer counted once (sources S000-07, S000-08, S000-11).

    total ──> cascade       省 → 地 → 片 → 站, and sideways to departments; children add up to their parent exactly
    claims ─> count_once    who is credited with a customer that several units claim ──> claim_totals

The source calls the structure 三层四级 and, where it describes the third volume, 三级四层; the book uses 三层四级: three
layers that lead (省、地、片), four levels that carry a target (省、地、片、站). 加管处 co-ordinates and has no target.
"""

import numpy as np
import pandas as pd

from toolkit.models import checks

LEVELS = ("省", "地", "片", "站", "部门")
"""Levels that carry a target, highest first; departments hang sideways under any of the first three."""

LEADING = ("省", "地", "片")
"""The layers that hand a target on."""

LOWEST_FIRST = ("站", "片", "地", "省", "部门")
"""本书设定: who is credited with a customer nobody owns: the level nearest to the pump; a department serves nobody there."""

COUNTED, MOVED, DOUBLE = "算数", "改记", "重复"
WEIGHT_STEPS = 1_000_000
"""Weights are read to six decimals and then are whole numbers: shares come out exact."""

HEAVIEST = 2.0**62 / WEIGHT_STEPS

CUSTOMERS_REPORTED, LARGE_REPORTED, LARGE_LINE = 1426, 551, 20
"""Customers developed by the reported day, those that use LARGE_LINE or more tonnes a month, and that line (S000-11)."""

STORED_YUAN, CARDS = 4_500_000_000, 480_000
"""Stored value and cards issued, 400,000 of them provincial (S000-11)."""


def cascade(total: int, units: pd.DataFrame) -> pd.DataFrame:
    """Return each unit's target so that children add up to their parent exactly (source S000-08; splitting is 本书设定).

    total: the root's target in whole litres or customers, ≥ 0.
    units: one row a unit; columns unit_id, parent (a unit_id; blank for the one root), level ('省', '地', '片', '站',
        '部门'; below the parent's, levels may be skipped; stations and departments hand nothing on), weight (≥ 0, read to
        six decimals), and optionally fixed (a whole number already agreed; blank: none).

    A parent's target less what is fixed goes to its other children by weight, whole parts first; what is left goes one
    each to the largest remainders, equal remainders to the larger weight, then to the id that sorts first. Weights that
    are all zero mean equal parts.

    Returns one row a unit in the order given: unit_id, parent, level, target (int64), share (of the parent's target, 0–1;
    1 for the root, missing where the parent has 0).
    Raises ValueError (Chinese, naming units) for a total that is no whole number ≥ 0, missing columns, repeated units,
    unknown levels or parents, no root or two, circles, a level not below the parent's, and fixed targets that exceed the
    parent's or, all children being fixed, fall short of it.
    """
    what = "指标分解表"
    checks.require(units, ["unit_id", "parent", "level", "weight"], what)
    if not float(total).is_integer() or total < 0:
        raise ValueError(f"总指标“{total}”要是整数，不能小于 0：升数或户数取整再分。")
    unit = checks.ids(units, "unit_id", what, unique=True)
    codes, found = checks.one_of(units, "level", LEVELS, what)
    level = np.array([LEVELS.index(name) for name in found], dtype=int)[codes]
    weight = np.rint(checks.numbers(units, "weight", what, least=0, most=HEAVIEST) * WEIGHT_STEPS).astype("int64")
    fixed = _fixed(units, what)
    place, root = _parents(units, unit, level, what)
    target = np.zeros(len(units), dtype="int64")
    target[root] = int(total)
    checks.refuse(units, root & (fixed >= 0) & (fixed != target), what, "fixed", f"最上一级的指标就是总指标 {total}")
    # A parent's own target is settled before its children's: it stands on a higher level.
    for leading in range(len(LEADING)):
        children = np.flatnonzero(~root & (level[place] == leading))
        split = _split(unit, target, children, place[children], weight.to_numpy()[children], fixed[children])
        target[children] = split
    above = np.where(root, target, target[place]) if len(units) else target
    share = np.divide(target, above, out=np.where(root, 1.0, np.nan), where=above > 0)
    columns = {"unit_id": unit, "parent": units["parent"], "level": units["level"], "target": target, "share": share}
    return pd.DataFrame(columns).reset_index(drop=True)


def _fixed(units: pd.DataFrame, what: str) -> np.ndarray:
    """Return the agreed targets, −1 where there is none."""
    if "fixed" not in units.columns:
        return np.full(len(units), -1, dtype="int64")
    fixed = checks.numbers(units, "fixed", what, least=0, blank=True, whole=True)
    return fixed.fillna(-1).astype("int64").to_numpy()


def _parents(units: pd.DataFrame, unit: pd.Series, level: np.ndarray, what: str) -> tuple[np.ndarray, np.ndarray]:
    """Return each unit's parent by position (the root's is itself) and which one is the root; refuse what is no tree."""
    parent = units["parent"]
    root = (parent.isna() | parent.eq("").fillna(False)).to_numpy(dtype=bool)
    place = pd.Index(unit).get_indexer(pd.Index(parent))
    checks.refuse(units, ~root & (place < 0), what, "parent", "表里没有这个上级，先补上它的一行")
    if root.sum() > 1:
        checks.refuse(units, root, what, "unit_id", "没填上级；最上一级只能有一个，其余补上上级")
    place = np.where(root, np.arange(len(units)), place)
    top = place
    # Twice as far at each step: a circle of any length shows after log2(n) of them.
    for _ in range(len(units).bit_length()):
        top = top[top]
    checks.refuse(units, ~root[top], what, "parent", "上级绕成了圈，到不了最上一级")
    checks.refuse(units, ~root & (level[place] >= len(LEADING)), what, "parent", "上级是站或部门，它们下面不再分")
    checks.refuse(units, ~root & (level <= level[place]), what, "level", "不比上级低，核对级别")
    return place, root


def _split(
    unit: pd.Series,
    target: np.ndarray,
    children: np.ndarray,
    place: np.ndarray,
    weight: np.ndarray,
    fixed: np.ndarray,
) -> np.ndarray:
    """Return the children's targets by largest remainder; place, weight, fixed: their parents' positions, and so on."""
    free = fixed < 0
    rest, heavy, heads = target.copy(), np.zeros_like(target), np.zeros_like(target)
    np.subtract.at(rest, place[~free], fixed[~free])
    np.add.at(heads, place[free], 1)
    np.add.at(heavy, place[free], weight[free])
    parents = np.unique(place)
    for wrong, problem in (
        (rest[parents] < 0, "已定的加起来比它的指标还多"),
        ((rest[parents] > 0) & (heads[parents] == 0), "每个下级都定死了，加起来却不够它的指标"),
    ):
        if wrong.any():
            one = parents[np.flatnonzero(wrong)[0]]
            raise ValueError(f"{unit.iloc[one]} 的指标是 {target[one]}，{problem}，差 {abs(rest[one])}：先改已定的数。")
    even = heavy[place] == 0
    weight, whole = np.where(even, 1, weight), np.where(even, heads[place], heavy[place])[free]
    # Python's own integers: litres of a province times a weight do not fit into 64 bits.
    product = weight[free].astype(object) * rest[place[free]].astype(object)
    base = (product // whole).astype("int64")
    remainder = (product % whole).astype("int64")
    np.subtract.at(rest, place[free], base)
    order = _order([-weight[free], -remainder, place[free]], unit.to_numpy()[children[free]])
    sorted_place = place[free][order]
    position = np.arange(len(order)) - np.searchsorted(sorted_place, sorted_place)
    base[order] += position < rest[sorted_place]
    result = fixed.copy()
    result[free] = base
    return result


def _order(keys: list[np.ndarray], names: np.ndarray) -> np.ndarray:
    """Return the order by keys, the last one first, and by name among equals."""
    order = np.lexsort(keys)
    same = np.all([np.diff(key[order]) == 0 for key in keys], axis=0)
    tied = order[np.append(same, False) | np.insert(same, 0, False)] if len(order) else order
    if len(tied):
        # Sorting names is most of the work: only those that settle something.
        rank = np.zeros(len(order), dtype="int64")
        rank[tied] = pd.factorize(names[tied], sort=True)[0]
        order = np.lexsort([rank, *keys])
    return order


def count_once(claims: pd.DataFrame, owners: pd.DataFrame) -> pd.DataFrame:
    """Return each claim, counted or double: every customer is counted once (source S000-08: 各层开发同级客户).

    claims: one row a unit and customer; columns unit_id, level (the unit's), customer_id, tonnes (claimed, ≥ 0).
    owners: one row a customer that belongs to somebody; columns customer_id, level ('省' for a provincial customer, …),
        unit_id (blank: whoever claims it on that level).

    One claim a customer counts (本书设定): the owner's own; else that of the level nearest to the pump (站, 片, 地, 省,
    部门), of equals the one that claims less, so that overstating never wins, then the id that sorts first. A named owner
    is credited with it even if it claimed nothing.

    Returns one row a claim in the order given: unit_id, customer_id, kg (int64, half up), status ('算数'; '改记': counted,
    for the named owner; '重复'), credited_to (the one unit credited with this customer), counted_kg (kg, or 0 if double).
    Raises ValueError (Chinese, naming columns or rows) for missing columns, unknown levels, negative tonnes, a customer
    claimed twice by one unit, a unit on two levels, and a customer with two owners.
    """
    what, ownership = "申报表", "归属表"
    checks.require(claims, ["unit_id", "level", "customer_id", "tonnes"], what)
    checks.require(owners, ["customer_id", "level", "unit_id"], ownership)
    units, names = pd.factorize(checks.ids(claims, "unit_id", what))
    customers, known = pd.factorize(checks.ids(claims, "customer_id", what))
    twice = pd.Series(units * np.int64(len(known) + 1) + customers).duplicated(keep=False)
    checks.refuse(claims, twice, what, "customer_id", "同一个单位报了两行，先合成一行")
    codes, found = checks.one_of(claims, "level", LOWEST_FIRST, what)
    level = np.array([LOWEST_FIRST.index(name) for name in found], dtype=int)[codes]
    first = np.full(len(names), -1)
    first[units] = level
    checks.refuse(claims, first[units] != level, what, "unit_id", "写了两个级别，只能是一个")
    tonnes = checks.numbers(claims, "tonnes", what, least=0)
    kg = np.floor(tonnes.to_numpy() * 1000 + 0.500001).astype("int64")

    owned = checks.ids(owners, "customer_id", ownership, unique=True)
    codes, found = checks.one_of(owners, "level", LOWEST_FIRST, ownership)
    owner_level = np.array([LOWEST_FIRST.index(name) for name in found], dtype=int)[codes]
    named = (owners["unit_id"].notna() & owners["unit_id"].ne("").fillna(False)).to_numpy(dtype=bool)
    at = pd.Index(owned).get_indexer(pd.Index(known))[customers]
    has, is_named = at >= 0, np.append(named, False)[at]
    owner = pd.Index(names).get_indexer(pd.Index(owners["unit_id"]))
    owns = np.where(is_named, np.append(owner, -1)[at] == units, has & (np.append(owner_level, -1)[at] == level))
    order = _order([kg, level, (~owns).astype(int), customers], claims["unit_id"].to_numpy())
    counts = np.zeros(len(claims), dtype=bool)
    counts[order] = np.diff(customers[order], prepend=-1) != 0
    winner = np.zeros(len(known), dtype=int)
    winner[customers[counts]] = units[counts]
    credited = np.asarray(names, dtype=object)[winner[customers]]
    credited[is_named] = owners["unit_id"].to_numpy(dtype=object)[at[is_named]]
    status = np.select([~counts, is_named & ~owns], [DOUBLE, MOVED], COUNTED)
    return pd.DataFrame(
        {
            "unit_id": claims["unit_id"].to_numpy(),
            "customer_id": claims["customer_id"].to_numpy(),
            "kg": kg,
            "status": status,
            "credited_to": pd.Series(credited, dtype=claims["unit_id"].dtype),
            "counted_kg": np.where(counts, kg, 0),
        }
    )


def claim_totals(counted: pd.DataFrame) -> pd.DataFrame:
    """Return what each unit claimed and what it is credited with, in whole kg (source S000-08).

    counted: as `count_once` returns it.
    Returns one row a unit, in the order in which they first stand, claimants before others: unit_id, claimed_kg, double_kg,
    moved_kg (counted, for another unit), received_kg (from others' claims), credited_kg = claimed − double − moved +
    received; the last row is '合计', where moved and received are equal and claimed = credited + double, exactly.
    """
    checks.require(counted, ["unit_id", "kg", "status", "credited_to"], "核对后的申报表")
    codes, names = pd.factorize(pd.concat([counted["unit_id"], counted["credited_to"]], ignore_index=True))
    unit, credited = codes[: len(counted)], codes[len(counted) :]
    kg, status = counted["kg"].to_numpy(), counted["status"].to_numpy()

    def by(place: np.ndarray, wanted: np.ndarray) -> np.ndarray:
        sums = np.zeros(len(names) + 1, dtype="int64")
        np.add.at(sums, place[wanted], kg[wanted])
        sums[-1] = sums.sum()
        return sums

    moved = status == MOVED
    sums = {
        "claimed_kg": by(unit, np.ones(len(kg), dtype=bool)),
        "double_kg": by(unit, status == DOUBLE),
        "moved_kg": by(unit, moved),
        "received_kg": by(credited, moved),
    }
    table = pd.DataFrame({"unit_id": np.append(np.asarray(names, dtype=object), "合计"), **sums})
    own = table["claimed_kg"] - table["double_kg"] - table["moved_kg"]
    return table.assign(credited_kg=own + table["received_kg"])


def reported_effect() -> pd.DataFrame:
    """Return what can be reckoned from the reported effect, with what each figure does not say (S000-11, D-03).

    Returns columns name, value, unit, caveat (Chinese).
    """
    rows = [
        ("大户占开发客户", LARGE_REPORTED / CUSTOMERS_REPORTED, "占比", "统计到哪天，转载里丢了"),
        ("大户需求下限", float(LARGE_REPORTED * LARGE_LINE), "吨/月", "每户只按线上的数算；是用油，不是在我方加的油"),
        ("每张卡累计储值", STORED_YUAN / CARDS, "元/张", "粗算：一年多累计，原文是“近 45 亿元”"),
        (
            "日均纯枪量增长下限",
            0.30,
            "占比",
            "没有对照，又逢经济回升，不能全归到手册头上；小标题写作 30%，正文 30%以上",
        ),
    ]
    return pd.DataFrame(rows, columns=["name", "value", "unit", "caveat"])
