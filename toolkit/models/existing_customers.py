"""Existing customers by contribution and stability, and what to do in each class (sources S000-21, S000-22, S001-07).

    monthly litres ──> existing_customer_matrix ──> EI EII EIII EIV
                                     EII  ──> eii_causes         why it drifts, and the counter-measure
                                     EIV  ──> clearing_account   what it costs and brings: turn it round, or let it go

The source names the two axes and gives no limits; every line here is 本书设定. In the field the lines are
explained with the question and are the trainee's to move.
"""

import numpy as np
import pandas as pd

from toolkit.models import checks
from toolkit.models.checks import UNKNOWN
from toolkit.models.ledger import tonnes_table
from toolkit.models.units import litres_to_tonnes

CONTRIBUTION_SHARE = 0.015
"""本书设定: the contribution line as a share of the station's monthly pure-gun volume.

A fixed 20 t a month leaves the high half almost empty at a station of sixty customers.
"""

STABILITY_LINE = 0.30
"""本书设定: largest shortfall against the same season of last year that still counts as stable, 0–1."""

SEASON = 3
"""Months in a season."""

YEAR = 12
QUADRANTS = {
    "EI": ("高贡献、稳定", "巩固"),
    "EII": ("高贡献、不稳定", "扭转"),
    "EIII": ("低贡献、稳定", "提升"),
    "EIV": ("低贡献、不稳定", "清算"),
}
"""What each class is, and its strategy (source S000-21)."""

CAUSES = {
    "c": ("对我方不满", "先登门听完，当场认、当场改，再谈产品；没消气之前不提价"),
    "b": ("对手给得多", "讲我方强在哪、给他的客户带去什么；再配年底返利、累计量奖励，走明账"),
    "a": ("爱尝新", "算一遍换站的成本：绕路、等单、对账；再配累计量奖励"),
}
"""Why an EII customer drifts, with the counter-measure (source S000-22). In this order (本书设定): anger is settled before
any price, and only who is neither angry nor better paid elsewhere is curious."""
ASK_FIRST = "先问"
"""The cause is not known: a concession made now is given away for nothing."""

COSTS = {
    "time": "时间精力",
    "visits": "拜访费",
    "marketing": "营销销售费",
    "proposals": "写建议书",
    "technicians": "技术人员时间",
    "executives": "高管时间",
    "materials": "资料制作",
    "samples": "样品展示",
    "opportunity": "机会成本",
}
"""The nine kinds of cost of looking after a customer (source S001-07)."""


def contribution_line(station_litres: pd.Series, *, share: float = CONTRIBUTION_SHARE) -> float:
    """Return the contribution line in tonnes a month.

    station_litres: the station's mean monthly pure-gun volume in litres, indexed by fuel ('92#', '95#', '0#').
    share: of that volume, 0–1 (本书设定).
    """
    fuels = pd.Series(station_litres.index, index=station_litres.index)
    return float(share * litres_to_tonnes(station_litres, fuels).sum())


def existing_customer_matrix(
    monthly: pd.DataFrame, *, contribution_line: float, stability_line: float = STABILITY_LINE
) -> pd.DataFrame:
    """Place each customer in EI, EII, EIII or EIV (source S000-21; lines are 本书设定).

    monthly: one row a customer, month and fuel; columns customer_id (str), month (period[M]), fuel ('92#', '95#' or
        '0#'), litres (float, refunds negative: they net out), and optionally unit ('L' or 't'; without it all is
        litres). A month without fills is a row with 0; a month without a row is unknown.
    contribution_line: tonnes a month at the stated densities; a customer on the line counts as high.
    stability_line: largest shortfall that still counts as stable, 0–1; a customer on the line counts as stable.

    The latest month of the frame ends this year; the twelve before it are last year. Contribution is this year's
    tonnes divided by twelve. Stability is the shortfall against the same season of last year: over the four seasons of
    three months, the sum of max(0, last year − this year), divided by last year's total. Only what went missing counts,
    and only against the same season: so harvesters, school buses and wedding cars, who buy in a few months of every
    year, are stable, and a customer who grew is not called disloyal.

    Returns one row a customer: customer_id, tonnes_per_month, gap_to_last_year (0–1), quadrant ('EI'…'EIV', or
    '数据不够' with both figures missing: fewer than 24 known months, or nothing bought last year).
    Raises ValueError (Chinese, naming columns or rows) for missing columns, duplicate customer-months, unknown units
    and unknown fuels.
    """
    return _place(tonnes_table(monthly, 2 * YEAR), contribution_line, stability_line)


def _place(table: pd.DataFrame, contribution_line: float, stability_line: float) -> pd.DataFrame:
    """Return the placed customers; table: tonnes, one row a customer, 24 months, missing where unknown."""
    tonnes = table.to_numpy()
    seasons = tonnes.reshape(len(table), 2, YEAR // SEASON, SEASON).sum(axis=3)
    shortfall = np.clip(seasons[:, 0] - seasons[:, 1], 0, None).sum(axis=1)
    before, now = tonnes[:, :YEAR].sum(axis=1), tonnes[:, YEAR:].sum(axis=1)
    known = before > 0
    known &= ~np.isnan(now)
    # Rounded so that a customer exactly on a line is not moved by the last binary digit.
    mean = np.where(known, now / YEAR, np.nan).round(9)
    gap = np.divide(shortfall, before, out=np.full(len(table), np.nan), where=known).round(9)
    high, stable = mean >= round(contribution_line, 9), gap <= round(stability_line, 9)
    quadrant = np.select([~known, high & stable, high, stable], [UNKNOWN, "EI", "EII", "EIII"], "EIV")
    return pd.DataFrame(
        {"customer_id": table.index, "tonnes_per_month": mean, "gap_to_last_year": gap, "quadrant": quadrant}
    )


def eii_causes(signs: pd.DataFrame) -> pd.DataFrame:
    """Return why each EII customer drifts and the counter-measure (source S000-22; the order is 本书设定).

    signs: one row a customer; columns customer_id, complaints_open (count, ≥ 0), rival_rebate (yuan/L that a rival gives
        beyond ours, 0 for none), rivals_tried (other stations used in the last three months, ≥ 0). Blank: not asked yet.
    Returns customer_id, cause ('c', 'b', 'a', or '先问' when nothing is known or nothing was found), causes (all that
    hold, 'c、b'; empty for none), name and measure in Chinese. A blank never counts as a no: with c unknown, b is named
    among the causes but the cause is '先问'.
    Raises ValueError (Chinese, naming columns or rows) for missing columns, repeated customers, negative numbers.
    """
    what = "游离客户表"
    columns = {"c": "complaints_open", "b": "rival_rebate", "a": "rivals_tried"}
    checks.require(signs, ["customer_id", *columns.values()], what)
    customer = checks.ids(signs, "customer_id", what, unique=True)
    found = {cause: checks.numbers(signs, column, what, least=0, blank=True) for cause, column in columns.items()}
    cause = pd.Series("", index=signs.index, dtype=object)
    every = pd.Series("", index=signs.index, dtype=object)
    for letter, amount in found.items():
        # Unknown before anything was found: whoever is asked first may still say it.
        cause = cause.mask((cause == "") & amount.isna(), ASK_FIRST).mask((cause == "") & (amount > 0), letter)
        every = every.where(~(amount > 0), every + np.where(every == "", letter, "、" + letter))
    cause = cause.mask(cause == "", ASK_FIRST)
    labels = {**CAUSES, ASK_FIRST: ("没问清", "这周登门只问一句：少的这几台车，现在跑哪条线、在哪加")}
    return pd.DataFrame(
        {
            "customer_id": customer,
            "cause": cause,
            "causes": every,
            "name": cause.map({letter: label[0] for letter, label in labels.items()}),
            "measure": cause.map({letter: label[1] for letter, label in labels.items()}),
        }
    ).reset_index(drop=True)


def clearing_account(costs: pd.DataFrame, benefits: pd.DataFrame) -> pd.DataFrame:
    """Return what each EIV customer costs and brings in a year, and what follows (sources S000-21, S001-07).

    costs: one row an entry; columns customer_id, kind (one of COSTS), yuan (≥ 0, a year).
    benefits: one row a customer; columns customer_id, margin (yuan a year now, may be negative), future (yuan a year more
        if it is turned round, ≥ 0), presence (yes or no: it keeps a rival out or shows our sign), can_turn (yes or no;
        blank: not known).
    Returns customer_id, cost, benefit (margin + future where it can be turned round, margin where not), net (yuan, to
    the fen), decision: '扭转并提升' when it pays or its presence counts, '放弃' when it costs more than it brings and
    cannot be turned round, '再看一季' when it costs more but can be, '数据不够' when can_turn or presence is blank or
    no cost was written down: effort nobody wrote down is not free.
    Raises ValueError (Chinese, naming columns or rows) for missing columns, unknown kinds, negative costs, repeated
    customers, and costs of a customer that is not among the benefits.
    """
    checks.require(costs, ["customer_id", "kind", "yuan"], "费用表")
    checks.require(benefits, ["customer_id", "margin", "future", "presence", "can_turn"], "收益表")
    customer = checks.ids(benefits, "customer_id", "收益表", unique=True)
    checks.one_of(costs, "kind", COSTS, "费用表")
    yuan = checks.numbers(costs, "yuan", "费用表", least=0)
    checks.refuse(costs, ~costs["customer_id"].isin(customer), "费用表", "customer_id", "收益表里没有这一户，先补上")
    margin = checks.numbers(benefits, "margin", "收益表")
    future = checks.numbers(benefits, "future", "收益表", least=0)
    presence, can_turn = (checks.yes_no(benefits, column, "收益表") for column in ("presence", "can_turn"))
    cost = customer.map(yuan.groupby(costs["customer_id"]).sum())
    benefit = margin + future.where(can_turn.fillna(False).astype(bool), 0.0)
    net = (benefit - cost).round(2)
    pays = (net >= 0) | presence.fillna(False).astype(bool)
    turns = can_turn.fillna(False).astype(bool)
    unknown = can_turn.isna() | presence.isna() | cost.isna()
    decision = np.select([unknown, pays, turns], [UNKNOWN, "扭转并提升", "再看一季"], "放弃")
    return pd.DataFrame(
        {"customer_id": customer, "cost": cost.round(2), "benefit": benefit.round(2), "net": net, "decision": decision}
    ).reset_index(drop=True)
