"""What a rebate costs and what a customer saves by it: 让利、算盈、单车月省 (domain.md 1, 4.4; red lines R17, R19).

    deals ──> rebate_account       a deal by the month: margin − rebate − commission − other cost
              rebate_limit         the most that may be given away
              who_grants           who may give it: above a station manager's limit nothing is promised
    trucks ─> truck_month          what one truck saves in a month, detour taken off
    days ───> promotion_account    a promotion reckoned before it is held

Money: every line of an account is rounded to the fen by itself and added up in whole fen, so a calculator gives the same
sum. Formulas are written out and computed left to right in doubles: a twin in another language repeats them as they stand.
Value added tax is left out, as in the trade's 0.1 yuan/L = 136 (petrol) or 119 (diesel) yuan/t. Credit is not a rebate:
no authority here covers it (R19).
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from toolkit.models import checks
from toolkit.models.checks import UNKNOWN
from toolkit.models.units import NUDGE, Amount, density, to_fen

FUEL_GROUP = {"92#": "汽油", "95#": "汽油", "0#": "柴油"}
LEVELS = ("站", "片区", "市公司")
"""Who may grant a rebate, lowest first."""

NORMAL_CEILING = {"汽油": 0.74, "柴油": 0.84}
"""Largest rebate that is still normal, yuan/L (domain.md 0; 本书设定). From domain.md 4.4: the best margin at list, 1,400
and 1,100 yuan/t, less the poorest that is left after rebates, 400 and 100: 1,000 yuan/t are 0.735 (92#), 0.745 (95#) and
0.84 yuan/L. It stands on the best margin: at a station that earns less, `rebate_limit` of its own margin is lower."""

NOBODY, NOBODY_AT_A_LOSS = "没人能批", "没人能批，亏着卖"
EXCEPTION = "例外，写明谁批"


def rebate_account(deals: pd.DataFrame) -> pd.DataFrame:
    """Return what each deal earns in a month (算盈; domain.md 1, 4.4).

    deals: one row a deal; columns deal_id, fuel ('92#', '95#', '0#'), litres (a month, ≥ 0), list_price (yuan/L), margin
        (yuan/t at list price, may be negative), rebate (yuan/L, from 0 to list_price), other_cost (yuan a month, ≥ 0),
        commission (share of the turnover at list price that a platform keeps, 0–1). Blank: not known.
    Returns one row a deal, yuan to the fen; kilo is the density:
        margin_before  = fen(litres x kilo / 1000 x margin), what the litres earn at list price
        rebates        = fen(litres x rebate); commissions = fen(litres x list_price x commission)
        profit         = margin_before − rebates − commissions − fen(other_cost)
        pays           '是' when profit ≥ 0 (exactly 0 pays), '否', or '数据不够' when anything is blank
        rebate_a_tonne = fen(rebate x 1000 / kilo)
        margin_after_a_tonne = fen(margin − rebate x 1000 / kilo − list_price x commission x 1000 / kilo)
        break_even_times = (margin_before + other_cost) / (margin_before − rebates − commissions), rounded up to 0.01: how
            many times the litres must become to earn what the same litres earn without the deal; inf where more litres
            earn nothing more, missing without litres
        verdict        '赚', '量不够，挣不回固定花费', '卖多少都不挣', '卖越多亏越多', '还没有量' or '数据不够'.
    Raises ValueError (Chinese, naming columns or rows) for missing columns, repeated deals, unknown fuels, negative
    figures, a commission above 1 and a rebate above the list price.
    """
    what = "让利表"
    columns = ["deal_id", "fuel", "litres", "list_price", "margin", "rebate", "other_cost", "commission"]
    checks.require(deals, columns, what)
    deal = checks.ids(deals, "deal_id", what, unique=True)
    kilo = density(deals["fuel"])
    litres, price, rebate, other = (
        checks.numbers(deals, column, what, least=0, blank=True)
        for column in ("litres", "list_price", "rebate", "other_cost")
    )
    margin = checks.numbers(deals, "margin", what, blank=True)
    commission = checks.numbers(deals, "commission", what, least=0, most=1, blank=True)
    checks.refuse(deals, rebate > price, what, "rebate", "让利比挂牌价还高，核对单位：这里填元/升")
    before, given = to_fen(litres * kilo / 1000 * margin), to_fen(litres * rebate)
    kept, spent = to_fen(litres * price * commission), to_fen(other)
    earned = before - given - kept
    profit = earned - spent
    after = margin - rebate * 1000 / kilo - price * commission * 1000 / kilo
    verdict = np.select(
        [profit.isna(), litres == 0, earned < 0, earned == 0, profit < 0],
        [UNKNOWN, "还没有量", "卖越多亏越多", "卖多少都不挣", "量不够，挣不回固定花费"],
        "赚",
    )
    return pd.DataFrame(
        {
            "deal_id": deal,
            "margin_before": before / 100,
            "rebates": given / 100,
            "commissions": kept / 100,
            "profit": profit / 100,
            "pays": _pays(profit),
            "rebate_a_tonne": to_fen(rebate * 1000 / kilo) / 100,
            "margin_after_a_tonne": to_fen(after) / 100,
            "break_even_times": _least(before + spent, earned, 100).mask(litres == 0),
            "verdict": verdict,
        }
    ).reset_index(drop=True)


def rebate_limit(margin_a_tonne: Amount, fuel: str | pd.Series, *, floor: float = 0.0) -> Amount:
    """Return the largest rebate in yuan/L that leaves at least floor yuan/t, rounded down to the fen.

    margin_a_tonne: yuan/t at list price, a number or a column; fuel: '92#', '95#', '0#', one or a column; floor: yuan/t
    that must stay (exactly the floor is enough). ⌊(margin − floor) x kilo / 10 + 0.000001⌋ / 100; negative where the
    margin is below the floor already: there is nothing to give. ValueError (Chinese) names an unknown fuel.
    """
    return np.floor((margin_a_tonne - floor) * density(fuel) / 10 + NUDGE) / 100


def who_grants(
    rebates: pd.DataFrame, authority: pd.DataFrame, *, ceiling: Mapping[str, float] = NORMAL_CEILING
) -> pd.DataFrame:
    """Return the lowest level that may grant each rebate (domain.md 0, 4.4: 让利须按权限审批).

    rebates: one row a deal; columns deal_id, fuel, rebate (yuan/L, ≥ 0; blank: not known).
    authority: columns level ('站', '片区', '市公司'), fuel_group ('汽油', '柴油'), up_to (yuan/L, closed: exactly that much
        may be granted; blank, or no row: as the company rules, and not known here).
    ceiling: yuan/L by fuel group, closed: a rebate on it is normal.
    Returns deal_id, fuel_group, who (a level; '不用批' for no rebate; '没人能批', or '没人能批，亏着卖' above the ceiling;
    '数据不够' where a level below whoever might grant it has no figure), note ('例外，写明谁批' above the ceiling, '' else).
    Raises ValueError (Chinese, naming columns or rows) for missing columns, unknown words, repeated deals or limits.
    """
    checks.require(rebates, ["deal_id", "fuel", "rebate"], "让利表")
    checks.require(authority, ["level", "fuel_group", "up_to"], "权限表")
    deal = checks.ids(rebates, "deal_id", "让利表", unique=True)
    codes, fuels = checks.one_of(rebates, "fuel", FUEL_GROUP, "让利表")
    rebate = checks.numbers(rebates, "rebate", "让利表", least=0, blank=True).round(9).to_numpy()
    groups = list(dict.fromkeys(FUEL_GROUP.values()))
    group = np.array([groups.index(FUEL_GROUP[fuel]) for fuel in fuels], dtype=int)[codes]
    limits = _limits(authority, groups)
    over = rebate > np.array([round(ceiling[name], 9) for name in groups])[group]
    cases: list[tuple[Any, str]] = [(np.isnan(rebate), UNKNOWN), (rebate == 0, "不用批")]
    for level, limit in zip(LEVELS, limits[:, group], strict=True):
        cases += [(np.isnan(limit), UNKNOWN), (rebate <= limit, level)]
    cases.append((over, NOBODY_AT_A_LOSS))
    return pd.DataFrame(
        {
            "deal_id": deal.to_numpy(),
            "fuel_group": np.array(groups)[group],
            "who": np.select([case[0] for case in cases], [case[1] for case in cases], NOBODY),
            "note": np.where(over, EXCEPTION, ""),
        }
    )


def truck_month(trucks: pd.DataFrame) -> pd.DataFrame:
    """Return what each truck saves in a month by filling here (单车月省; domain.md 3 B01, 4.1).

    trucks: one row a truck; columns truck_id, km (a month), litres_per_100km, price (yuan/L paid here), price_gap (yuan/L
        that it pays more now, negative where we are dearer), detour_km (a month, to fill here), control_share (share of
        the litres that vanish today and that limits on the card would stop, 0–1: only what the truck's own records
        show). All ≥ 0 but price_gap. Blank: not known.
    Returns one row a truck: litres (km x litres_per_100km / 100, to 0.01 L) and, in yuan to the fen from the unrounded
        litres: price_saving = fen(litres x price_gap), control_saving = fen(litres x control_share x price),
        detour_cost = fen(detour_km x litres_per_100km / 100 x price), net = price_saving + control_saving − detour_cost,
        which is the whole fuel bill now less the bill here. Missing where a figure it needs is blank.
    Raises ValueError (Chinese, naming columns or rows) for missing columns, repeated trucks, negative figures, shares
    above 1.
    """
    what = "车辆表"
    plain = ["km", "litres_per_100km", "price", "detour_km"]
    checks.require(trucks, ["truck_id", *plain, "price_gap", "control_share"], what)
    truck = checks.ids(trucks, "truck_id", what, unique=True)
    km, use, price, detour = (checks.numbers(trucks, column, what, least=0, blank=True) for column in plain)
    gap = checks.numbers(trucks, "price_gap", what, blank=True)
    share = checks.numbers(trucks, "control_share", what, least=0, most=1, blank=True)
    litres = km * use / 100
    saved, controlled = to_fen(litres * gap), to_fen(litres * share * price)
    cost = to_fen(detour * use / 100 * price)
    return pd.DataFrame(
        {
            "truck_id": truck,
            "litres": to_fen(litres) / 100,
            "price_saving": saved / 100,
            "control_saving": controlled / 100,
            "detour_cost": cost / 100,
            "net": (saved + controlled - cost) / 100,
        }
    ).reset_index(drop=True)


def promotion_account(days: pd.DataFrame) -> pd.DataFrame:
    """Return what each promotion day earns beyond an ordinary one, reckoned beforehand (算盈; domain.md 1, 4.3, 4.4).

    days: one row a promotion day and fuel; columns day_id, fuel, litres (of an ordinary day, ≥ 0), margin (yuan/t at list
        price), lift (litres more than on an ordinary day, as a share: 0.4 for +40 %, ≥ −1), dip_before, dip_after (litres
        missing on the days before and after, added up, as shares of one ordinary day, ≥ 0), rebate (yuan/L, ≥ 0, counted
        from the lowest price of the seven days before, R17), other_cost (yuan, ≥ 0). Blank: not known.
    Returns one row a day, yuan to the fen; kilo is the density:
        extra_litres = litres x (lift − dip_before − dip_after), to 0.01 L
        gained       = fen(litres x kilo / 1000 x margin x (lift − dip_before − dip_after))
        rebates      = fen(litres x (1 + lift) x rebate): who would have come anyway gets it too
        extra_margin = gained − rebates − fen(other_cost)
        pays         '是' when extra_margin ≥ 0 (exactly 0 pays), '否', or '数据不够' when anything is blank
        break_even_lift = (day x (dip_before + dip_after) + given + fen(other_cost)) / (day − given), rounded up to 0.0001,
            with day = fen(litres x kilo / 1000 x margin), given = fen(litres x rebate); inf where day ≤ given, missing
            without litres.
    Raises ValueError (Chinese, naming columns or rows) for missing columns, repeated days, unknown fuels, negative figures.
    """
    what = "促销表"
    plain = ["litres", "dip_before", "dip_after", "rebate", "other_cost"]
    checks.require(days, ["day_id", "fuel", "margin", "lift", *plain], what)
    day_id = checks.ids(days, "day_id", what, unique=True)
    kilo = density(days["fuel"])
    litres, early, late, rebate, other = (checks.numbers(days, column, what, least=0, blank=True) for column in plain)
    margin = checks.numbers(days, "margin", what, blank=True)
    lift = checks.numbers(days, "lift", what, least=-1, blank=True)
    gained, spent = to_fen(litres * kilo / 1000 * margin * (lift - early - late)), to_fen(other)
    rebates = to_fen(litres * (1 + lift) * rebate)
    extra = gained - rebates - spent
    day, given = to_fen(litres * kilo / 1000 * margin), to_fen(litres * rebate)
    return pd.DataFrame(
        {
            "day_id": day_id,
            "extra_litres": to_fen(litres * (lift - early - late)) / 100,
            "gained": gained / 100,
            "rebates": rebates / 100,
            "extra_margin": extra / 100,
            "pays": _pays(extra),
            "break_even_lift": _least(day * (early + late) + given + spent, day - given, 10_000).mask(litres == 0),
        }
    ).reset_index(drop=True)


def _limits(authority: pd.DataFrame, groups: list[str]) -> np.ndarray:
    """Return yuan/L by level and fuel group, missing where the company's rule is not known."""
    what = "权限表"
    level, levels = checks.one_of(authority, "level", LEVELS, what)
    group, names = checks.one_of(authority, "fuel_group", groups, what)
    up_to = checks.numbers(authority, "up_to", what, least=0, blank=True).round(9).to_numpy()
    twice = authority[["level", "fuel_group"]].duplicated(keep=False)
    checks.refuse(authority, twice, what, "level", "同一级、同一类油写了两行，只留一行")
    row = np.array([LEVELS.index(name) for name in levels], dtype=int)[level]
    column = np.array([groups.index(name) for name in names], dtype=int)[group]
    limits = np.full((len(LEVELS), len(groups)), np.nan)
    limits[row, column] = up_to
    return limits


def _pays(fen: pd.Series) -> np.ndarray:
    return np.select([fen.isna(), fen >= 0], [UNKNOWN, "是"], "否")


def _least(above: pd.Series, below: pd.Series, steps: int) -> pd.Series:
    """Return above / below rounded up to 1 / steps, so that it is enough; inf where below is not positive."""
    ratio = np.ceil(above / below.where(below > 0) * steps - NUDGE) / steps
    return ratio.mask(below <= 0, np.inf).mask(above.isna())
