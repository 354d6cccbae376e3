"""The faults that are planted in the station data, as they happen at a till (domain figures).

Two steps: some faults change what a customer buys or how it is typed in (profiles), some only single fills.
Each returns what it did, so that the trainer's list and the tests can name it.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from toolkit.data.profiles import Profile
from toolkit.data.ranges import load

KINDS = {
    "refund": "冲正按正数导出：同一笔先录错、再冲正，系统合计把两笔都加上",
    "tonnes-typed": "吨升混填：数量栏填的是吨，单位栏仍写 L",
    "two-names": "一家公司两个户名：中途换了名字，税号没变",
    "over-tank": "单次加油量超过油箱",
    "plug-in-hybrid": "换了插混车：加油间隔拉长，不是流失",
    "many-fills": "一张公务卡一天加很多次",
    "season": "季节客户：一年只来几个月，和去年同季一样",
}
"""The planted faults and what they look like."""


def add_refund(profile: Profile, months: Sequence[int], amount: float) -> Profile:
    """Return the profile with a wrong entry and its reversal in each of the months."""
    return replace(profile, refunds=profile.refunds + tuple((month, amount) for month in months))


def type_tonnes(profile: Profile, density: float) -> Profile:
    """Return the profile with its amounts typed in as tonnes; density in kg/L."""
    return replace(
        profile,
        amounts=np.round(profile.amounts * density / 1000, 2),
        ledger="t",
        note="按吨结算，数量栏录的是吨",
    )


def split_names(profile: Profile, customer_id: str, name: str, month: int) -> tuple[Profile, Profile]:
    """Return the customer's two accounts: the old one until `month` (index), the new one from then on."""
    index = np.arange(len(profile.amounts))
    old = replace(profile, amounts=np.where(index < month, profile.amounts, 0.0))
    new = replace(
        profile, customer_id=customer_id, name=name, amounts=np.where(index >= month, profile.amounts, np.nan)
    )
    return old, new


def plug_in(profile: Profile, month: int) -> Profile:
    """Return the profile of a fleet that went over to plug-in hybrids: 35 % of the petrol from `month` on."""
    index = np.arange(len(profile.amounts))
    amounts = np.where(index >= month, np.round(profile.amounts * 0.35), profile.amounts)
    return replace(profile, amounts=amounts, note="换了插混车，两三周才来一次")


def plant_in_profiles(profiles: list[Profile], rng: np.random.Generator) -> tuple[list[Profile], list[dict[str, str]]]:
    """Return the profiles with refunds (3), tonnes typed (2), two names (1), plug-in hybrids (1), and the record.

    The customer with two names takes the place of the last profile, so the number of accounts stays.
    """
    kinds = load()["customers"]
    whole = [i for i, p in enumerate(profiles[:-1]) if not np.isnan(p.amounts).any() and p.amounts[-6:].sum() > 600]
    ordinary = [i for i in whole if "season" not in kinds[profiles[i].customer_type]]
    picked = [int(i) for i in rng.permutation(ordinary)]
    made, record = list(profiles), []

    def note(kind: str, index: int, what: str) -> None:
        record.append({"anomaly": kind, "customer_id": made[index].customer_id, "what": what})

    for index in picked[:3]:
        month = int(rng.integers(13, 24))
        amount = float(max(60, np.round(made[index].amounts[month] * 0.6)))
        made[index] = add_refund(made[index], [month], amount)
        note("refund", index, f"第 {month + 1} 个月录错一笔 {amount:.0f} 升，当月冲正")
    for index in [i for i in picked[3:] if made[i].fuel == "0#"][:2]:
        made[index] = type_tonnes(made[index], 0.840)
        note("tonnes-typed", index, KINDS["tonnes-typed"])
    left = [i for i in picked[3:] if made[i].ledger == "L"]
    index, last = left[0], made[-1]
    made[index], made[-1] = split_names(made[index], last.customer_id, last.name, int(rng.integers(14, 20)))
    note("two-names", index, f"后来记在 {last.customer_id} 名下，税号没变")
    for index in [i for i in left[1:] if made[i].fuel != "0#"][:1]:
        made[index] = plug_in(made[index], 15)
        note("plug-in-hybrid", index, KINDS["plug-in-hybrid"])
    for index in whole:
        if "season" in kinds[made[index].customer_type] and index not in picked[:5]:
            note("season", index, f"{kinds[made[index].customer_type]['name']}：一年只来几个月")
    return made, record


def plant_in_transactions(
    transactions: pd.DataFrame, profiles: list[Profile], rng: np.random.Generator
) -> tuple[pd.DataFrame, list[dict[str, str]]]:
    """Return the transactions with one fill over the tank and one day of many fills, and the record.

    Both keep every customer's monthly sums: the big fill takes from the others, the many fills move to one day.
    """
    changed, record = transactions.copy(), []
    month = changed["date"].dt.to_period("M")
    fills = changed[changed["kind"] == "加油"]
    by_month = fills.groupby(["customer_id", month.loc[fills.index]])
    sizes = by_month["quantity"].agg(["size", "sum"])
    for profile in [p for p in profiles if p.ledger == "L" and p.fuel == "0#" and not p.refunds]:
        tank = profile.vehicle["tank"]
        wanted = (
            sizes.loc[[profile.customer_id]].query("sum > @tank * 3")
            if profile.customer_id in sizes.index
            else sizes[:0]
        )
        if wanted.empty:
            continue
        rows = by_month.get_group(wanted.index[int(rng.integers(len(wanted)))]).index
        big, others = rows[0], rows[1:]
        # A second tank, a drum or another truck beside it: one and a half to three tanks, as cases that became known.
        excess = rng.uniform(1.5, 3.0) * tank - changed.loc[big, "quantity"]
        share = min(excess / changed.loc[others, "quantity"].sum(), 0.5)
        take = (changed.loc[others, "quantity"] * share).round(2)
        changed.loc[others, "quantity"] = (changed.loc[others, "quantity"] - take).round(2)
        changed.loc[big, "quantity"] = round(changed.loc[big, "quantity"] + take.sum(), 2)
        if changed.loc[big, "quantity"] > tank:
            when = f"{changed.loc[big, 'date']:%Y-%m-%d} {changed.loc[big, 'time']}"
            what = f"{when} 单次 {changed.loc[big, 'quantity']:.0f} 升，油箱 {tank} 升"
            record.append({"anomaly": "over-tank", "customer_id": profile.customer_id, "what": what})
            break
        changed = transactions.copy()
    for profile in [p for p in profiles if p.customer_type in ("B11", "B13", "B38", "B27")]:
        wanted = (
            sizes.loc[[profile.customer_id]].query("size >= 6") if profile.customer_id in sizes.index else sizes[:0]
        )
        if wanted.empty:
            continue
        rows = by_month.get_group(wanted.index[int(rng.integers(len(wanted)))]).index[:17]
        changed.loc[rows, ["date", "plate"]] = changed.loc[rows[0], ["date", "plate"]].to_list()
        what = f"{changed.loc[rows[0], 'date']:%Y-%m-%d} 一天 {len(rows)} 次"
        record.append({"anomaly": "many-fills", "customer_id": profile.customer_id, "what": what})
        break
    # Numbers run with the clock, also for what was moved: a gap in them would give it away.
    changed["reversal"] = changed["kind"] == "冲正"
    changed = changed.sort_values(["date", "time", "customer_id", "reversal"], ignore_index=True, kind="stable")
    changed["transaction_id"] = [f"T{number:06d}" for number in range(1, len(changed) + 1)]
    return changed.drop(columns="reversal"), record
