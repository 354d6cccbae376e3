"""The special award, by heads or by what stays: two schemes side by side (sources S000-09, D-02).

    awards ───────> by_heads      so much a customer developed, as the source has it ─┐
    awards, months ─> by_retained  so much a tonne that stays, part taken back if gone ─┴─> share_out ──> by_person
                      compare_schemes   who wins by which        splitting_gain   what one customer in k accounts brings

The source: 谁开发、谁维护、谁受益, paid monthly by the number developed; no amounts are given. Paying by number alone rewards
signing over looking after, and splitting one customer to make several (D-02): that is what the comparison shows.
Whether the rules were written for the handbook or the handbook for the rules, the source says both.

Money is whole fen. Fractions of a fen go against the receiver, so that no splitting gains by rounding.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from toolkit.models import checks
from toolkit.models.checks import UNKNOWN
from toolkit.models.units import NUDGE, to_fen

YUAN_A_CUSTOMER = 200.0
"""本书设定: yuan a customer developed; the source gives no amount."""

YUAN_A_TONNE = 10.0
"""本书设定: yuan a tonne retained beyond the base, a few per cent of the margin on a tonne."""

WINDOW = 12
"""本书设定: months after signing that count."""

GONE_MONTHS = 2
"""本书设定: gone when the last so many months brought nothing (domain.md 4.4: 连续 2 个多月不来)."""

CLAWBACK = 0.5
"""本书设定: share of the award that is taken back from a customer who is gone, 0–1."""

ROLES = {"developer": "开发", "maintainer": "维护", "unit": "受益"}
"""Who shares in an award: two people and the unit (source S000-09)."""

SHARES = {"开发": 0.5, "维护": 0.3, "受益": 0.2}
"""本书设定: their shares, together 1."""

NOBODY = "没定人"
"""Nobody stands in that role: the part is shown and held back, not handed to the others."""

HEADS, LITRES, EVEN = "按户数", "按留存量", "一样"
REWARDED = {
    HEADS: "拉来的户多，留下来的量少",
    LITRES: "户不一定多，油留得住",
    EVEN: "两种办法拿的份额一样",
    UNKNOWN: "有客户还算不出，补齐再比",
}
"""What a person is rewarded for under the scheme that gives the larger share."""

PEOPLE = ["customer_id", *ROLES]


def by_heads(awards: pd.DataFrame, *, yuan_a_customer: float = YUAN_A_CUSTOMER) -> pd.DataFrame:
    """Return each customer's award by heads (source S000-09).

    awards: one row a customer; columns customer_id, is_new (yes or no: developed in this period; blank: not known).
    Returns customer_id, yuan (to the fen; missing where not known), status ('新开发', '不是新户', '数据不够').
    Raises ValueError (Chinese, naming columns or rows) for missing columns and repeated customers.
    """
    what = "奖励表"
    checks.require(awards, ["customer_id", "is_new"], what)
    customer = checks.ids(awards, "customer_id", what, unique=True)
    new = checks.yes_no(awards, "is_new", what)
    unknown, yes = new.isna().to_numpy(), new.fillna(False).to_numpy(dtype=bool)
    yuan = np.select([unknown, yes], [np.nan, float(to_fen(yuan_a_customer)) / 100], 0.0)
    status = np.select([unknown, yes], [UNKNOWN, "新开发"], "不是新户")
    return pd.DataFrame({"customer_id": customer.to_numpy(), "yuan": yuan, "status": status})


def by_retained(
    awards: pd.DataFrame,
    months: pd.DataFrame,
    *,
    yuan_a_tonne: float = YUAN_A_TONNE,
    window: int = WINDOW,
    gone_months: int = GONE_MONTHS,
    clawback: float = CLAWBACK,
) -> pd.DataFrame:
    """Return each customer's award by what it retained (answers D-02; the scheme is 本书设定).

    awards: one row a customer; columns customer_id, base (tonnes a month before it was developed, 0 for one that bought
        nothing, ≥ 0; it belongs to the customer, not to an account; blank: not known).
    months: one row a customer and month; columns customer_id, month_number (1 for the first month after signing), tonnes
        (refunds negative: they net out; read to the kg; 0 for none bought). Months after the window do not count.

    Retained is the tonnes of all months so far less as many times the base, not below 0: over the whole time, so that
    moving a tonne from one month to the next earns nothing. Gone: at least gone_months months are known and the last so
    many brought nothing; then clawback of the award (0–1) is taken back.

    Returns customer_id, months (known, at most window), tonnes (retained), paid (rounded down to the fen), taken_back
    (rounded up), yuan (paid − taken_back), status: '走了，追回', '没有增量', '在发' (fewer than window months), '发满', or
    '数据不够' with the figures missing: no month, a month missing in between or blank, or base blank.
    Raises ValueError (Chinese, naming columns or rows) for missing columns, repeated customers or months, month numbers
    that are not 1, 2, 3…, and customers that are not among the awards.
    """
    what = "奖励表"
    checks.require(awards, ["customer_id", "base"], what)
    customer = checks.ids(awards, "customer_id", what, unique=True)
    base = np.rint(checks.numbers(awards, "base", what, least=0, blank=True).to_numpy() * 1000)
    table, elapsed = _month_table(customer, months, window)
    known = ~np.isnan(table)
    so_far = np.arange(window) < elapsed[:, None]
    unknown = (known != so_far).any(axis=1) | (elapsed == 0) | np.isnan(base)
    kg = np.clip(np.nansum(table, axis=1) - base * elapsed, 0, None)
    recent = so_far & (np.arange(window) >= (elapsed - gone_months)[:, None])
    gone = (elapsed >= gone_months) & ~(np.where(recent, table, 0) > 0).any(axis=1)
    paid = np.floor(kg * float(to_fen(yuan_a_tonne)) / 1000)
    back = np.where(gone, np.ceil(paid * clawback - NUDGE), 0.0)
    status = np.select([unknown, gone, kg <= 0, elapsed < window], [UNKNOWN, "走了，追回", "没有增量", "在发"], "发满")
    figures = pd.DataFrame(
        {"tonnes": kg / 1000, "paid": paid / 100, "taken_back": back / 100, "yuan": (paid - back) / 100}
    )
    figures.loc[unknown] = np.nan
    figures.insert(0, "customer_id", customer.to_numpy())
    figures.insert(1, "months", known.sum(axis=1))
    return figures.assign(status=status)


def _month_table(customer: pd.Series, months: pd.DataFrame, window: int) -> tuple[np.ndarray, np.ndarray]:
    """Return kg by customer and month since signing, missing where there is no figure, and the last month with a row."""
    what = "逐月用量表"
    checks.require(months, ["customer_id", "month_number", "tonnes"], what)
    row = pd.Index(customer).get_indexer(pd.Index(checks.ids(months, "customer_id", what)))
    checks.refuse(months, row < 0, what, "customer_id", "奖励表里没有这一户，先补上")
    number = checks.numbers(months, "month_number", what, least=1)
    checks.refuse(months, number % 1 != 0, what, "month_number", "要是 1、2、3……：签约后第几个月")
    number = number.to_numpy(dtype="int64")
    tonnes = checks.numbers(months, "tonnes", what, blank=True).to_numpy()
    cell = row * np.int64(number.max() + 1 if len(number) else 1) + number
    checks.refuse(
        months, pd.Series(cell).duplicated(keep=False), what, "month_number", "同一户这个月有两行，先合成一行"
    )
    table = np.full((len(customer), window), np.nan)
    counts = number <= window
    table[row[counts], number[counts] - 1] = np.rint(tonnes[counts] * 1000)
    elapsed = np.zeros(len(customer), dtype="int64")
    np.maximum.at(elapsed, row[counts], number[counts])
    return table, elapsed


def share_out(awards: pd.DataFrame, amounts: pd.DataFrame, *, shares: Mapping[str, float] = SHARES) -> pd.DataFrame:
    """Return each customer's award split among who developed it, who looks after it and the unit (source S000-09).

    awards: one row a customer; columns customer_id, developer, maintainer, unit (blank: nobody, shown as '没定人').
    amounts: one row a customer; columns customer_id, yuan (≥ 0, whole fen; blank: not known), as `by_heads` and
        `by_retained` return them.
    shares: by role ('开发', '维护', '受益'), together 1. Whole fen first; those left over go one each to the largest
        remainders, equal ones in the order of the roles. The parts of a customer add up to its award exactly.
    Returns three rows a customer in the order of awards: customer_id, role, who, yuan (missing where not known).
    Raises ValueError (Chinese, naming columns or rows) for missing columns, repeated customers, amounts that are missing
    for a customer or are no whole fen, and shares that are negative or do not add up to 1.
    """
    checks.require(awards, PEOPLE, "奖励表")
    checks.require(amounts, ["customer_id", "yuan"], "金额表")
    customer = checks.ids(awards, "customer_id", "奖励表", unique=True)
    place = pd.Index(checks.ids(amounts, "customer_id", "金额表", unique=True)).get_indexer(pd.Index(customer))
    checks.refuse(awards, place < 0, "奖励表", "customer_id", "金额表里没有这一户，先算它的金额")
    raw = checks.numbers(amounts, "yuan", "金额表", least=0, blank=True) * 100
    checks.refuse(amounts, (raw - raw.round()).abs() > 1e-4, "金额表", "yuan", "要算到分为止")
    fen = raw.round().to_numpy()[place]
    return pd.DataFrame(
        {
            "customer_id": np.repeat(customer.to_numpy(), len(ROLES)),
            "role": np.tile(list(ROLES.values()), len(customer)),
            "who": _recipients(awards),
            "yuan": _split(fen, shares) / 100,
        }
    )


def _recipients(awards: pd.DataFrame) -> np.ndarray:
    """Return who stands in each role, the roles of a customer one after the other."""
    who = np.empty((len(awards), len(ROLES)), dtype=object)
    for place, column in enumerate(ROLES):
        names = awards[column]
        who[:, place] = names.to_numpy(dtype=object)
        who[(names.isna() | names.eq("").fillna(False)).to_numpy(dtype=bool), place] = NOBODY
    return who.ravel()


def _split(fen: np.ndarray, shares: Mapping[str, float]) -> np.ndarray:
    """Return the parts of each amount in whole fen, by largest remainder, in the order of `_recipients`."""
    if set(shares) != set(ROLES.values()) or min(shares.values()) < 0 or round(sum(shares.values()), 9) != 1:
        raise ValueError(f"份额要写全{'、'.join(ROLES.values())}，都不小于 0，加起来是 1；现在是：{dict(shares)}。")
    quota = (fen[:, None] * np.array([shares[role] for role in ROLES.values()])).round(6)
    base = np.floor(quota)
    left = fen - base.sum(axis=1)
    rank = np.argsort(np.argsort(-(quota - base).round(6), axis=1, kind="stable"), axis=1)
    return (base + (rank < left[:, None])).ravel()


def by_person(parts: pd.DataFrame) -> pd.DataFrame:
    """Return what each person and each unit gets (source S000-09).

    parts: as `share_out` returns them.
    Returns one row a person or unit, people first, sorted: kind ('人', '单位'), who ('没定人': held back), yuan (the known
    parts, exact fen), parts (count), unknown (how many of them are not known yet).
    """
    checks.require(parts, ["role", "who", "yuan"], "分配表")
    is_unit = parts["role"].eq(ROLES["unit"]).to_numpy(dtype=bool)
    codes, names = pd.factorize(parts["who"], sort=True)
    return _sum_up(codes, np.asarray(names, dtype=object), is_unit, np.rint(parts["yuan"].to_numpy() * 100))


def _sum_up(codes: np.ndarray, names: np.ndarray, is_unit: np.ndarray, fen: np.ndarray) -> pd.DataFrame:
    place, size, blank = is_unit * len(names) + codes, 2 * len(names), np.isnan(fen)
    count = np.bincount(place, minlength=size)
    table = pd.DataFrame(
        {
            "kind": np.repeat(["人", "单位"], len(names)),
            "who": np.tile(names, 2),
            "yuan": np.bincount(place, np.where(blank, 0, fen), minlength=size) / 100,
            "parts": count,
            "unknown": np.bincount(place, blank, minlength=size).astype("int64"),
        }
    )
    return table[count > 0].reset_index(drop=True)


def compare_schemes(
    awards: pd.DataFrame,
    months: pd.DataFrame,
    *,
    yuan_a_customer: float = YUAN_A_CUSTOMER,
    yuan_a_tonne: float = YUAN_A_TONNE,
    window: int = WINDOW,
    gone_months: int = GONE_MONTHS,
    clawback: float = CLAWBACK,
    shares: Mapping[str, float] = SHARES,
) -> pd.DataFrame:
    """Return each person under both schemes, and what the one that favours him rewards (sources S000-09, D-02).

    awards, months and limits: as for `by_heads`, `by_retained` and `share_out`.
    The two pots differ in size, so shares of the pot are compared (rounded to nine digits); units are not ranked. What is
    not known yet counts for nothing in yuan, shares and ranks.
    Returns one row a person, sorted: who, heads, litres (yuan), share_heads, share_litres (of what all people get, 0 for
    an empty pot), rank_heads, rank_litres (1 for the most; equals share one), wins_by ('按户数', '按留存量', '一样', or
    '数据不够' when one of his customers is not known under either scheme), rewarded (Chinese).
    Raises ValueError as those three do.
    """
    heads = by_heads(awards, yuan_a_customer=yuan_a_customer)
    litres = by_retained(
        awards, months, yuan_a_tonne=yuan_a_tonne, window=window, gone_months=gone_months, clawback=clawback
    )
    checks.require(awards, PEOPLE, "奖励表")
    # Both stand in the order of awards, so the same people stand in the same rows of both pots.
    codes, names = pd.factorize(_recipients(awards), sort=True)
    is_unit = np.tile([column == "unit" for column in ROLES], len(awards))
    pots = [
        _sum_up(codes, names, is_unit, _split(np.rint(amounts["yuan"].to_numpy() * 100), shares))
        for amounts in (heads, litres)
    ]
    mine = (pots[0]["kind"].eq("人") & pots[0]["who"].ne(NOBODY)).to_numpy(dtype=bool)
    first, second = (pot[mine].reset_index(drop=True) for pot in pots)
    share = [(pot["yuan"] / (pot["yuan"].sum() or 1.0)).round(9) for pot in (first, second)]
    unknown = (first["unknown"] > 0) | (second["unknown"] > 0)
    wins = np.select([unknown, share[0] > share[1], share[0] < share[1]], [UNKNOWN, HEADS, LITRES], EVEN)
    return pd.DataFrame(
        {
            "who": first["who"],
            "heads": first["yuan"],
            "litres": second["yuan"],
            "share_heads": share[0],
            "share_litres": share[1],
            "rank_heads": first["yuan"].rank(method="min", ascending=False).astype("int64"),
            "rank_litres": second["yuan"].rank(method="min", ascending=False).astype("int64"),
            "wins_by": wins,
            "rewarded": pd.Series(wins, dtype=object).map(REWARDED),
        }
    )


def splitting_gain(
    tonnes: Sequence[float],
    accounts: int,
    *,
    yuan_a_customer: float = YUAN_A_CUSTOMER,
    yuan_a_tonne: float = YUAN_A_TONNE,
    window: int = WINDOW,
    gone_months: int = GONE_MONTHS,
    clawback: float = CLAWBACK,
) -> pd.DataFrame:
    """Return what cutting one new customer into so many accounts brings under each scheme (source D-02: 拆单凑数).

    tonnes: of each month since signing, ≥ 0; accounts: ≥ 1, all counted as new; each month is cut into equal whole kg.
    Returns scheme ('按户数', '按留存量'), whole, split, gain (yuan): by heads accounts − 1 times the award, by what is
    retained nothing (never more; fractions of a fen and of a kg may be lost).
    Raises ValueError (Chinese) for accounts below 1, no month at all and negative tonnes.
    """
    kg = np.rint(np.asarray(tonnes, dtype=float) * 1000)
    if accounts < 1 or not len(kg) or not (kg >= 0).all():
        raise ValueError("拆成几个账户至少填 1；每个月的吨数都要填，不能小于 0。")
    totals = []
    for pieces in (1, accounts):
        names, months = np.arange(pieces), np.arange(1, len(kg) + 1)
        awards = pd.DataFrame({"customer_id": names, "is_new": True, "base": 0.0})
        part = kg // pieces + (names[:, None] < kg % pieces)
        long = {"customer_id": np.repeat(names, len(kg)), "month_number": np.tile(months, pieces)}
        table = pd.DataFrame({**long, "tonnes": part.ravel() / 1000})
        heads = by_heads(awards, yuan_a_customer=yuan_a_customer)
        litres = by_retained(
            awards, table, yuan_a_tonne=yuan_a_tonne, window=window, gone_months=gone_months, clawback=clawback
        )
        totals.append([float(np.rint(amounts["yuan"] * 100).sum()) for amounts in (heads, litres)])
    whole, split = np.array(totals)
    return pd.DataFrame(
        {"scheme": [HEADS, LITRES], "whole": whole / 100, "split": split / 100, "gain": (split - whole) / 100}
    )
