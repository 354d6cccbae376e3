"""Keep the customers you have, or win new ones: the leak, the same budget spent twice, and what a customer is worth.

    plans     ──> leak_funnel       lost and won again: a flat surface, a growing bill (source S000-32)
    options   ──> keep_or_acquire   one budget spent on keeping, and the same one on winning
              ──> by_ratio          the same under each of the three sayings
    groups    ──> word_of_mouth     what satisfied and dissatisfied customers set going
    customers ──> lifetime_value    what is not in the balance sheet (source S001-34)

The figures are folk sayings (民间说法) without a first source, and contradict each other: parameters to vary, no truths.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from toolkit.models import checks
from toolkit.models.checks import UNKNOWN
from toolkit.models.units import to_fen

RATIOS = {"S000": 5.0, "S002": 3.0, "S001": 4.0}
"""Cost of winning a customer over the cost of keeping one, by source (S001-08 for S001). 民间说法: the three conflict."""

KEPT_MONTHS = 12
"""本书设定: the sayings do not say how long "keeping one" lasts; here a year. Winning one costs ratio x 12 x keep_cost."""

PAYS_AFTER = 12
"""Months until a new customer really earns (民间说法, sources S000 and S002): before that its margin counts as nothing."""

HORIZON = 24
"""本书设定: months over which margins are compared. Over 12 alone a new customer would always earn nothing."""

SAVED = 0.3
"""本书设定: the share of losses that good care avoids, 0–1; from the domain's 20–45 % of lost customers won back."""

MONTHS_MOST = 60
DISCOUNT_RATE = 0.06
"""本书设定: a year."""

LIFETIME = 60
"""本书设定: months of a customer's life that are counted."""


def leak_funnel(plans: pd.DataFrame, *, kept_months: int = KEPT_MONTHS) -> pd.DataFrame:
    """Return month by month what leaks out, what is poured in, and the bill (source S000-32).

    plans: one row a plan; columns plan_id, customers (count at the start, ≥ 0), lost_a_month (0–1), won_a_month (count,
        ≥ 0), months (whole, 1–60), keep_cost (yuan a customer and month, ≥ 0), ratio (≥ 0; see RATIOS: three sources
        conflict, 民间说法). No blanks.
    kept_months: months of keeping that the ratio compares winning with (本书设定).
    Returns one row a plan and month, in the order of the plans: plan_id, month (1, 2, …), customers (at the month's
    start), lost (of those), won, end (all three expected, so not whole), winning (won x ratio x kept_months x keep_cost)
    and keeping (customers at the start x keep_cost), each to the fen, half up, and bill (both, added up since month 1).
    Raises ValueError (Chinese, naming columns or rows) for missing columns, repeated plans, blanks, months that are not
    whole, and values out of range.
    """
    what = "漏斗方案表"
    columns = ("customers", "lost_a_month", "won_a_month", "months", "keep_cost", "ratio")
    checks.require(plans, ["plan_id", *columns], what)
    plan = checks.ids(plans, "plan_id", what, unique=True)
    most = {"lost_a_month": 1.0, "months": float(MONTHS_MOST)}
    least = {"months": 1.0}
    customers, lost_share, won, months, keep_cost, ratio = (
        checks.numbers(
            plans, name, what, least=least.get(name, 0), most=most.get(name), whole=name == "months"
        ).to_numpy()
        for name in columns
    )
    _at_least(kept_months, 0, "kept_months")
    length = int(months.max()) if len(plans) else 0
    start = np.empty((len(plans), length))
    now = customers
    for month in range(length):
        start[:, month] = now
        # Rounded each month so that a hundred lost and a hundred won stay level.
        now = (now - (now * lost_share).round(9) + won).round(9)
    inside = np.arange(length) < months[:, None]
    row, column = np.nonzero(inside)
    here = start[inside]
    lost = (here * lost_share[row]).round(9)
    winning = to_fen(won * ratio * kept_months * keep_cost)[row]
    keeping = to_fen(here * keep_cost[row])
    spent = np.zeros_like(start)
    spent[inside] = winning + keeping
    return pd.DataFrame(
        {
            "plan_id": plan.array.take(row),
            "month": column + 1,
            "customers": here,
            "lost": lost,
            "won": won[row],
            "end": (here - lost + won[row]).round(9),
            "winning": winning / 100,
            "keeping": keeping / 100,
            "bill": spent.cumsum(axis=1)[inside] / 100,
        }
    )


def keep_or_acquire(
    options: pd.DataFrame,
    *,
    ratio: float = RATIOS["S000"],
    saved: float = SAVED,
    pays_after: int = PAYS_AFTER,
    months: int = HORIZON,
    kept_months: int = KEPT_MONTHS,
) -> pd.DataFrame:
    """Return what one budget brings spent on keeping, and spent on winning (sources S000-32, S001-08; rules 本书设定).

    options: one row an option; columns option_id, customers (count now, ≥ 0), lost_a_month (0–1, without care; blank: not
        counted yet), margin (yuan a customer and month, ≥ 0: who is sold to at a loss is a case for the clearing
        account), keep_cost (yuan a customer and month of good care, > 0), budget (yuan, ≥ 0), and optionally saved (share
        of losses that care avoids, 0–1; blank: not known).
    ratio: of winning over keeping, > 0: RATIOS; the three sources conflict, 民间说法.
    saved: for frames without that column (本书设定). pays_after: months before a new customer's margin counts (民间说法).
    months: over which margins are added up (本书设定). kept_months: how long care lasts, and what the ratio refers to.

    Keeping: the budget cares for budget ÷ (keep_cost x kept_months) customers, never more than there are; what is over
    stays in the till. They are lost at lost_a_month x (1 − saved) for kept_months, and as before after it. Winning: the
    budget wins budget ÷ (ratio x keep_cost x kept_months) customers at once, who are lost at lost_a_month. A month's
    margin comes from the customers at its start. The ratio alone decides nothing: care is also paid for those who would
    have stayed, so where few leave, winning may bring more at five times the cost.

    Returns option_id, cared, won (counts, expected), customers_nothing, customers_keep, customers_win (expected after
    kept_months: nothing done, all kept on, all spent on winning), gain_keep, gain_win (yuan over the months beyond doing
    nothing, less what was spent, to the fen, half up), break_even_ratio (above it keeping brings more, below it winning;
    blank where keeping saves nothing or there is no budget) and better: '留住', '新拓', '一样' (to the fen), '都不合算' (both
    below 0; exactly 0 is not), or '数据不够' (lost_a_month or saved blank).
    Raises ValueError (Chinese, naming columns or rows) for missing columns, repeated options, and values out of range.
    """
    what = "留拓方案表"
    checks.require(options, ["option_id", "customers", "lost_a_month", "margin", "keep_cost", "budget"], what)
    option = checks.ids(options, "option_id", what, unique=True)
    customers, margin, keep_cost, budget = (
        checks.numbers(options, column, what, least=0).to_numpy()
        for column in ("customers", "margin", "keep_cost", "budget")
    )
    checks.refuse(options, keep_cost == 0, what, "keep_cost", "要大于 0，不花钱的维护不用比")
    lost = checks.numbers(options, "lost_a_month", what, least=0, most=1, blank=True).to_numpy()
    effect = options if "saved" in options.columns else options.assign(saved=float(saved))
    saves = checks.numbers(effect, "saved", what, least=0, most=1, blank=True).to_numpy()
    _at_least(ratio, 0, "ratio", open_side=True)
    _at_least(pays_after, 0, "pays_after")
    _at_least(months, 1, "months")
    _at_least(kept_months, 1, "kept_months")

    stays, cared_stays = 1 - lost, 1 - lost * (1 - saves)
    a_customer = keep_cost * kept_months
    cared = np.minimum(customers, budget / a_customer)
    won = budget / (ratio * a_customer)
    cared_for = min(months, kept_months)
    # Months of margin from one customer: left alone, cared for, newly won.
    alone = _geometric(stays, months)
    kept = _geometric(cared_stays, cared_for) + cared_stays**kept_months * _geometric(stays, months - cared_for)
    new = stays**pays_after * _geometric(stays, max(months - pays_after, 0))
    brought = cared * margin * (kept - alone)
    unspent = budget - cared * a_customer
    gain_keep, gain_win = to_fen(brought + unspent - budget), to_fen(won * margin * new - budget)
    even = np.divide(
        budget * margin * new,
        a_customer * (brought + unspent),
        out=np.full(len(options), np.nan),
        where=(brought + unspent).round(9) > 0,
    )
    nothing = customers * stays**kept_months
    better = np.select(
        [
            np.isnan(lost) | np.isnan(saves),
            (gain_keep < 0) & (gain_win < 0),
            gain_keep > gain_win,
            gain_keep < gain_win,
        ],
        [UNKNOWN, "都不合算", "留住", "新拓"],
        "一样",
    )
    return pd.DataFrame(
        {
            "option_id": option.array,
            "cared": cared.round(9),
            "won": won.round(9),
            "customers_nothing": nothing.round(9),
            "customers_keep": (nothing + cared * (cared_stays**kept_months - stays**kept_months)).round(9),
            "customers_win": (nothing + won * stays**kept_months).round(9),
            "gain_keep": gain_keep / 100,
            "gain_win": gain_win / 100,
            "break_even_ratio": even.round(9),
            "better": better,
        }
    )


def by_ratio(options: pd.DataFrame, *, ratios: Mapping[str, float] = RATIOS, **limits: Any) -> pd.DataFrame:
    """Return keep_or_acquire under each source's ratio, side by side: does the answer hang on the saying?

    options, limits: as keep_or_acquire takes them. ratios: by source; the three conflict (民间说法).
    Returns one row an option and source, in the order of the options: option_id, source, ratio, won, gain_keep, gain_win,
    break_even_ratio, better, and agree: True where all sources give the option the same answer.
    Raises ValueError as keep_or_acquire does.
    """
    answers = [keep_or_acquire(options, ratio=ratio, **limits) for ratio in ratios.values()]
    agree = np.logical_and.reduce([(answer["better"] == answers[0]["better"]).to_numpy() for answer in answers])
    shown = ["option_id", "source", "ratio", "won", "gain_keep", "gain_win", "break_even_ratio", "better", "agree"]
    table = pd.concat(
        [
            answer.assign(source=source, ratio=float(ratio), agree=agree)[shown]
            for (source, ratio), answer in zip(ratios.items(), answers, strict=True)
        ]
    )
    return table.sort_index(kind="stable").reset_index(drop=True)


def word_of_mouth(groups: pd.DataFrame, *, leads: float = 8, closes: float = 1, reached: float = 25) -> pd.DataFrame:
    """Return what satisfied and dissatisfied customers set going (sources S000, S002; 民间说法).

    groups: one row a group (a station, a class); columns group_id, satisfied, dissatisfied (customers, ≥ 0; blank: not
        asked yet).
    leads, closes: of one satisfied customer, leads and deals (the saying: at least one). reached: people whom one
        dissatisfied customer tells. No first source for any of them.
    Returns group_id, leads, closes, reached (people), needed (satisfied customers whose leads are as many as the people
    reached). Blank in, blank out.
    Raises ValueError (Chinese, naming columns or rows) for missing columns, repeated groups, negative numbers.
    """
    what = "口碑表"
    checks.require(groups, ["group_id", "satisfied", "dissatisfied"], what)
    group = checks.ids(groups, "group_id", what, unique=True)
    satisfied, dissatisfied = (
        checks.numbers(groups, column, what, least=0, blank=True).to_numpy() for column in ("satisfied", "dissatisfied")
    )
    _at_least(leads, 0, "leads", open_side=True)
    _at_least(closes, 0, "closes")
    _at_least(reached, 0, "reached")
    told = dissatisfied * reached
    return pd.DataFrame(
        {
            "group_id": group.array,
            "leads": satisfied * leads,
            "closes": satisfied * closes,
            "reached": told,
            "needed": (told / leads).round(9),
        }
    )


def lifetime_value(
    customers: pd.DataFrame, *, discount_rate: float = DISCOUNT_RATE, months: int = LIFETIME
) -> pd.DataFrame:
    """Return what each customer is worth over its life, in today's yuan (source S001-34; its chart is lost: 本书补写).

    customers: one row a customer; columns customer_id, margin_a_month (yuan, may be negative), lost_a_month (0–1; blank:
        not known), and optionally win_cost (yuan spent on winning it, ≥ 0; blank: not written down, which is not free)
        and growth (of the margin, share a year, ≥ −1; blank: not known). Without these columns both are 0.
    discount_rate: share a year, ≥ 0 (本书设定). months: how many are counted, ≥ 1 (本书设定).
    A month's margin comes at its start from who is still there: the first is certain, the n-th is worth
    margin x (stays x grows ÷ discount) ** (n − 1), and the sum of all is taken in closed form.
    Returns customer_id, value (less win_cost; yuan to the fen, half up), expected_months (still a customer, within the
    months), payback_month (the first at whose margin win_cost is back, exactly back included; blank: never, or unknown)
    and answer: '回本' (value ≥ 0), '不回本', or '数据不够' (a blank; all figures blank). Where the margin is not negative, a
    higher lost_a_month is never worth more.
    Raises ValueError (Chinese, naming columns or rows) for missing columns, repeated customers, values out of range.
    """
    what = "客户价值表"
    checks.require(customers, ["customer_id", "margin_a_month", "lost_a_month"], what)
    customer = checks.ids(customers, "customer_id", what, unique=True)
    margin = checks.numbers(customers, "margin_a_month", what).to_numpy()
    lost = checks.numbers(customers, "lost_a_month", what, least=0, most=1, blank=True).to_numpy()
    win_cost, growth = (
        checks.numbers(customers, column, what, least=least, blank=True).to_numpy()
        if column in customers.columns
        else np.zeros(len(customers))
        for column, least in (("win_cost", 0), ("growth", -1))
    )
    _at_least(discount_rate, 0, "discount_rate")
    _at_least(months, 1, "months")
    known = ~np.isnan(lost + win_cost + growth)
    step = (1 - lost) * ((1 + growth) / (1 + discount_rate)) ** (1 / 12)
    value = to_fen(margin * _geometric(step, months) - win_cost)
    payback = np.full(len(customers), np.nan)
    for month in range(months, 0, -1):
        payback[to_fen(margin * _geometric(step, month) - win_cost) >= 0] = month
    return pd.DataFrame(
        {
            "customer_id": customer.array,
            "value": value / 100,
            "expected_months": np.where(known, _geometric(1 - lost, months), np.nan).round(9),
            "payback_month": pd.array(payback, dtype="Int64"),
            "answer": np.select([~known, value >= 0], [UNKNOWN, "回本"], "不回本"),
        }
    )


def _geometric(ratio: np.ndarray, terms: int) -> np.ndarray:
    """Return 1 + ratio + ratio² + …, so many terms."""
    if terms == 0:
        return np.zeros_like(ratio)
    beyond = ratio - 1
    # expm1 and log1p: near a ratio of 1 the plain quotient loses its digits.
    with np.errstate(divide="ignore", invalid="ignore"):
        total = np.expm1(terms * np.log1p(beyond)) / beyond
    return np.where(beyond == 0, float(terms), total)


def _at_least(value: float, least: float, name: str, *, open_side: bool = False) -> None:
    if not (value > least if open_side else value >= least):
        raise ValueError(f"{name} 要{'大于' if open_side else '不小于'} {least:g}，现在是 {value}。")
