"""A list of customers sorted by what it costs to keep them against what they bring (sources S003-08, S003-09, D-13).

    rows ──> filter_list ──> 目标 一般 高风险 剔除          which kinds of vehicle in which region
             cut_effect                                    what it costs to drop a class
    margins ──> where_it_fails                             what the borrowed lines say of ordinary fuel rebates
    margin, handling cost ──> recalibrated_lines           lines of the trade itself, for `lines=`

The source is an insurer's telephone sales: claims paid against premiums, lines at 60, 75 and 100 %. D-13 borrows its
lines for (rebates + cost of late payment) against gross margin. A claims ratio and a rebate ratio have nothing in common
but the form, so each function takes other lines. The source also says what such lists suffer from: missing fields, and
small samples that are biased (S003-09): read `rows` and `blanks` before the layer.
"""

from collections.abc import Collection
from math import nan
from typing import NamedTuple

import numpy as np
import pandas as pd

from toolkit.models import checks
from toolkit.models.checks import UNKNOWN
from toolkit.models.units import DENSITY, to_fen, yuan_per_tonne


class Lines(NamedTuple):
    """Three lines of (rebates + cost of late payment) ÷ gross margin, as shares; low to high, equal ones allowed."""

    target: float
    """目标 up to and on this line."""
    high: float
    """高风险 from and on this line; between the two, both ends open, 一般."""
    cut: float
    """剔除 above this line; on it still 高风险."""


BORROWED = Lines(0.60, 0.75, 1.00)
"""The insurer's lines (source S003-08), borrowed (D-13)."""

LAYERS = {
    "目标": "先跑这几类：人手放在这里，新客户也照着找",
    "一般": "照常供，优惠不再往上加，回款按月盯",
    "高风险": "逐户重谈：优惠改成按用量后返，账期收短，超权限的上报",
    "剔除": "让的比赚的多：从优惠名单里拿掉，按挂牌价照常加油",
    UNKNOWN: "先把缺的数补齐，毛利不是正数的先查进价和让利",
}
"""The layers, and what to do in each (本书补写). 剔除 ends the rebate; nobody is turned away at the pump."""

LARGE_SHARE = 0.30
"""本书设定: from this share of the tonnes on (closed), a layer is too big to be dropped whole (the source: 不可全剔)."""

BLANK_SHARE = 0.20
"""本书设定: up to this share of rows with a blank (closed), a group is still judged by the others."""

REBATES = (0.3, 0.5, 0.8, 1.0, 1.2)
"""What fleets get off diesel nowadays, yuan/L (domain figures: 0.3–1.2)."""

HANDLING = 200.0
"""本书设定: 吨油费用, yuan a tonne: only the part that would stop if the customer did."""

RESERVE = 100.0
"""本书设定: yuan a tonne that a target customer has to leave beyond the handling cost."""

FIGURES = ("discount", "overdue", "margin", "tonnes")


def filter_list(
    rows: pd.DataFrame, *, lines: Lines = BORROWED, per_customer: bool = False, blank_share: float = BLANK_SHARE
) -> pd.DataFrame:
    """Return the layer of each region and vehicle type, or of each customer (source S003-08; lines borrowed by D-13).

    rows: one row a customer, region and vehicle type; columns customer_id, region, vehicle_type (str), discount (rebates,
        yuan a month, ≥ 0), overdue (what late payment costs, yuan a month, ≥ 0), margin (gross, before rebates, yuan a
        month, may be negative), tonnes (a month, ≥ 0). Blank figures: not known; such a row is in no sum.
    lines: see Lines for the closed sides.
    per_customer: one answer a customer instead of a region and vehicle type. The same vehicle type is judged in each
        region by itself, as the source does.
    blank_share: largest share of rows with blanks at which the rest still answers, 0–1, closed.

    The ratio is the group's sum of discount + overdue divided by its sum of margin: a mean of single ratios would let
    the smallest customers decide.

    Returns region, vehicle_type (or customer_id), sorted; rows, blanks (rows left out), tonnes, margin and cost (discount
    + overdue; yuan, added up in whole fen, half up), ratio, layer ('目标', '一般', '高风险', '剔除', or '数据不够' with the
    ratio missing: too many blanks, or a margin of zero or less).
    Raises ValueError (Chinese, naming columns or rows) for missing columns, blank names, rows that stand twice, text or
    negative figures, and lines that are not in order.
    """
    what = "名单"
    checks.require(rows, ["customer_id", "region", "vehicle_type", *FIGURES], what)
    _in_order(lines)
    keys = {name: checks.ids(rows, name, what) for name in ("customer_id", "region", "vehicle_type")}
    customer, customers = pd.factorize(keys.pop("customer_id"), sort=per_customer)
    (region, regions), (vehicle, vehicles) = (pd.factorize(values, sort=True) for values in keys.values())
    cell = region * np.int64(len(vehicles)) + vehicle
    twice = pd.Series(customer * np.int64(len(regions) * len(vehicles)) + cell).duplicated(keep=False)
    checks.refuse(rows, twice, what, "customer_id", "同一户、同一地区、同一车型不止一行，先合成一行")
    figures = {
        column: checks.numbers(rows, column, what, least=None if column == "margin" else 0, blank=True).to_numpy()
        for column in FIGURES
    }
    if per_customer:
        group, named = customer, {"customer_id": customers}
    else:
        found, group = np.unique(cell, return_inverse=True)
        by_region, by_vehicle = np.divmod(found, max(1, len(vehicles)))
        named = {"region": regions.take(by_region), "vehicle_type": vehicles.take(by_vehicle)}
    groups = len(next(iter(named.values())))
    blank = np.isnan(sum(figures.values()))
    discount, overdue, margin = (
        np.bincount(group, np.where(blank, 0, to_fen(figures[column])), minlength=groups) for column in FIGURES[:3]
    )
    table = pd.DataFrame(
        {
            **named,
            "rows": np.bincount(group, minlength=groups),
            "blanks": np.bincount(group[blank], minlength=groups),
            "tonnes": np.bincount(group, np.where(blank, 0, figures["tonnes"]), minlength=groups).round(9),
            "margin": margin / 100,
            "cost": (discount + overdue) / 100,
        }
    )
    judged = (table["blanks"] / table["rows"]).round(9) <= round(blank_share, 9)
    table["ratio"] = _ratio(discount + overdue, np.where(judged, margin, nan))
    table["layer"] = _layer(table["ratio"].to_numpy(), lines)
    return table


def cut_effect(
    rows: pd.DataFrame,
    *,
    lines: Lines = BORROWED,
    per_customer: bool = False,
    blank_share: float = BLANK_SHARE,
    large_share: float = LARGE_SHARE,
) -> pd.DataFrame:
    """Return what dropping each layer would cost in tonnes and in margin kept (source S003-08: 高风险占比大，不可全剔).

    rows, lines, per_customer, blank_share: as `filter_list` takes them.
    large_share: from this share of the tonnes on (closed), the advice on 高风险 says that it cannot be dropped whole.
    Returns one row a layer (目标, 一般, 高风险, 剔除, 数据不够; rows of 0 where nothing is in it; no rows for an empty list):
    layer, groups, rows, blanks (rows in no sum), tonnes, tonnes_share (0–1), margin (gross), kept (margin − discount −
    overdue, yuan a month), tonnes_left and kept_left (the whole list without this layer), advice. The share is missing
    when nothing was sold. Only 剔除 raises kept_left: any other layer, dropped, takes its kept margin along.
    Raises ValueError (Chinese) as `filter_list`.
    """
    placed = filter_list(rows, lines=lines, per_customer=per_customer, blank_share=blank_share)
    placed = placed.assign(groups=1, kept=(placed["margin"] - placed["cost"]).round(2))
    columns = ["groups", "rows", "blanks", "tonnes", "margin", "kept"]
    table = placed.groupby("layer")[columns].sum().reindex(list(LAYERS), fill_value=0).reset_index()
    table = table if len(placed) else table.head(0)
    whole = table["tonnes"].sum()
    share = (table["tonnes"] / whole).round(9) if whole > 0 else pd.Series(nan, index=table.index)
    table.insert(table.columns.get_loc("margin"), "tonnes_share", share)
    for column in ("tonnes", "kept"):
        table[f"{column}_left"] = (table[column].sum() - table[column]).round(9)
    large = (table["layer"] == "高风险") & (share >= round(large_share, 9))
    advice = table["layer"].map(LAYERS).astype(object)
    warning = "占总量 " + (share.fillna(0) * 100).round().astype(int).astype(str) + " %，不可全剔：" + advice
    return table.assign(advice=advice.mask(large, warning))


def where_it_fails(
    margins: pd.DataFrame, *, rebates: Collection[float] = REBATES, lines: Lines = BORROWED
) -> pd.DataFrame:
    """Return what the lines say of a rebate a litre, and at which rebate each is reached (source D-13, domain figures).

    margins: columns fuel ('92#', '95#' or '0#'), margin (gross before rebates, yuan a tonne; blank: not known). A fuel may
        have several rows, say its low, middle and high margin (domain figures: petrol 900–1,400, diesel 700–1,100).
    rebates: yuan a litre, ≥ 0.
    Returns one row a row of margins and rebate, in their order: fuel, margin, rebate, rebate_per_tonne (yuan/t), ratio,
    layer, at_target, at_high, at_cut (yuan/L at which each line is reached). Missing and '数据不够' where the margin is
    blank, zero or less.

    The borrowed lines at 900 yuan/t of diesel are 0.45, 0.57 and 0.76 yuan/L: 0.3 is still 目标, 0.5 (595 yuan/t, 66 %) is
    一般, and of the usual 0.3–1.2 all from 0.57 on is 高风险 or worse. At 700 yuan/t 0.5 is 高风险 (85 %); so the answer
    hangs on this month's margin more than on the customer. That is before late payment is added.
    Raises ValueError (Chinese, naming columns or rows) for missing columns, unknown fuels, negative rebates, and lines
    that are not in order.
    """
    what = "毛利表"
    checks.require(margins, ["fuel", "margin"], what)
    _in_order(lines)
    checks.one_of(margins, "fuel", DENSITY, what)
    margin = checks.numbers(margins, "margin", what, blank=True)
    offered = checks.numbers(pd.DataFrame({"rebate": list(rebates)}), "rebate", "让利", least=0).to_numpy()
    per_tonne = yuan_per_tonne(1.0, margins["fuel"])
    table = pd.DataFrame({"fuel": margins["fuel"], "margin": margin, "rebate": nan, "rebate_per_tonne": per_tonne})
    for name, line in zip(Lines._fields, lines, strict=True):
        table[f"at_{name}"] = (line * margin / per_tonne).where(margin > 0).round(9)
    table = table.iloc[np.repeat(np.arange(len(margins)), len(offered))].reset_index(drop=True)
    table["rebate"] = np.tile(offered, len(margins))
    table["rebate_per_tonne"] = (table["rebate"] * table["rebate_per_tonne"]).round(9)
    ratio = _ratio(table["rebate_per_tonne"].to_numpy(), table["margin"].to_numpy())
    table.insert(4, "ratio", ratio)
    table.insert(5, "layer", _layer(ratio, lines))
    return table


def recalibrated_lines(margin: float, *, handling: float = HANDLING, reserve: float = RESERVE) -> Lines:
    """Return three lines that follow from the trade, in the form of BORROWED (本书重构 of source S003-08).

    margin: gross before rebates, yuan a tonne, of the fuel and the months that the list is about.
    handling: 吨油费用 that stops when the customer does, yuan a tonne, ≥ 0 (本书设定).
    reserve: yuan a tonne that a target customer leaves beyond it, ≥ 0 (本书设定).

    A tonne leaves margin x (1 − ratio) after rebates and late payment. At the high line that is just the handling cost:
    beyond it each tonne costs more than it leaves. At the target line it is handling + reserve. At the cut line, 100 %,
    it is nothing even before handling: sold at a loss. So a dear margin carries a higher ratio than a thin one, which
    fixed percentages cannot see: at 900 yuan/t the lines are 67, 78 and 100 %, at 700 they are 57, 71 and 100 %.
    A line below 0 says that the margin does not cover the cost even without a rebate: then nobody is 目标.
    Returns Lines; all three missing (every layer is then '数据不够') where the margin is missing, zero or less.
    Raises ValueError (Chinese) for negative costs.
    """
    if not (handling >= 0 and reserve >= 0):
        raise ValueError(f"吨油费用和留底不能小于 0：现在是 {handling:g} 和 {reserve:g} 元/吨。")
    if not margin > 0:
        return Lines(nan, nan, nan)
    return Lines(round(1 - (handling + reserve) / margin, 9), round(1 - handling / margin, 9), 1.0)


def _in_order(lines: Lines) -> None:
    if lines.target > lines.high or lines.high > lines.cut:
        shown = "、".join(f"{line:g}" for line in lines)
        raise ValueError(f"三条线要从低到高排：目标、高风险、剔除。现在是 {shown}。")


def _ratio(cost: np.ndarray, margin: np.ndarray) -> np.ndarray:
    """Return cost ÷ margin, missing where the margin is missing, zero or less."""
    return np.divide(cost, margin, out=np.full(len(cost), nan), where=margin > 0).round(9)


def _layer(ratio: np.ndarray, lines: Lines) -> np.ndarray:
    unknown = np.isnan(ratio) | np.isnan(lines).any()
    target, high, cut = (round(line, 9) for line in lines)
    return np.select(
        [unknown, ratio <= target, ratio < high, ratio <= cut], [UNKNOWN, "目标", "一般", "高风险"], "剔除"
    )
