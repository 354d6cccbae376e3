"""② 客户主档: one row a card customer of the station, as the station files it at the end of the two years.

The potential is what the whole company burns, a month on the average of the year (seasonal ones too), from the range of
its type. Grades go by the potential, not by what is bought here: by domain 4.6 a grade says whom to work for, and by
purchases nobody of an ordinary station would reach 20 t. Two accounts of one company share one potential.
"""

import numpy as np
import pandas as pd

from toolkit.data.profiles import MONTHS, Profile
from toolkit.data.ranges import load
from toolkit.data.station import Station
from toolkit.models.units import DENSITY

GRADES = {"A": 20.0, "B": 5.0, "C": 1.0, "D": 0.0}
"""Tonnes a month of potential from which a grade holds, closed (domain 4.6, 估算)."""
CLEAR = 0.06
"""No potential lies within this share of a limit, so that no grade hangs on rounding (limits ask for 5 %)."""
SHARE = (0.12, 0.58)
"""What one station wins of a customer in its best year (估算: the domain's 10–60 %)."""
ORGANS = ("B11", "B12", "B13", "B14", "B38")
"""Organs and public institutions: never cash."""
LITTLE = 2.0
"""本书设定: tonnes a month bought here above which few pay cash."""
DECIDERS = {
    "B01": ("老板", "车队长"),
    "B02": ("车队长",),
    "B03": ("老板",),
    "B04": ("设备经理", "采购经理"),
    "B05": ("司机",),
    "B06": ("司机", "租赁公司经理"),
    "B07": ("物资科长",),
    "B08": ("校长", "后勤主任"),
    "B09": ("安全技术科长",),
    "B10": ("老板", "司机"),
    "B11": ("机关事务科长", "财务科长"),
    "B12": ("后勤主任",),
    "B13": ("总务科长",),
    "B14": ("车队长",),
    "B15": ("网点老板",),
    "B16": ("车队长",),
    "B17": ("安全总监",),
    "B18": ("矿长", "采购经理"),
    "B19": ("物资部长", "劳务老板"),
    "B20": ("理事长",),
    "B22": ("行政经理", "物流经理"),
    "B26": ("运营经理",),
    "B27": ("后勤主管",),
    "B29": ("后勤主管",),
    "B31": ("婚庆公司老板",),
    "B32": ("站点长",),
    "B35": ("店主",),
    "B36": ("司机", "市场经理"),
    "B38": ("警保科长", "后勤主任"),
    "B39": ("车队老板",),
    "B40": ("物流经理",),
}
"""Who decides at a customer of the type (domain section 3)."""
PAYMENTS = ("预付卡", "电子账户", "转账", "现金")
PAYMENT_SHARES: dict[str, tuple[float, ...]] = {
    "organ": (0.5, 0.3, 0.2, 0.0),
    "big": (0.55, 0.25, 0.14, 0.06),
    "small": (0.5, 0.2, 0.1, 0.2),
}
"""本书设定."""
SOURCES = ("走访", "转介绍", "公告", "进站", "社群")
SOURCE_SHARES: dict[str, tuple[float, ...]] = {
    "site": (0.3, 0.2, 0.4, 0.1, 0.0),
    "driver": (0.2, 0.25, 0.0, 0.3, 0.25),
    "other": (0.45, 0.25, 0.05, 0.2, 0.05),
}
"""本书设定: sites are found in announcements, drivers in groups and at the pump."""
SITES, DRIVERS = ("B03", "B04", "B18", "B19"), ("B05", "B06", "B26", "B31", "B32")


def make(station: Station) -> pd.DataFrame:
    """Return the customers in the station's order; columns as in sets/customer_master.yml (t a month, shares 0–1)."""
    rng = station.rng("customer_master")
    customers, profiles = station.customers, station.profiles
    types, kinds = customers["customer_type"].to_numpy(), load()["customers"]
    tonnes = np.array([profile.litres * DENSITY[profile.fuel] / 1000 for profile in profiles])
    bought = np.nan_to_num(tonnes[:, MONTHS - 12 :]).sum(axis=1)
    potential = potentials(profiles, tonnes, rng)
    organ, site, driver = (np.isin(types, group) for group in (ORGANS, SITES, DRIVERS))
    payer = np.select([organ, bought > LITTLE * 12], ["organ", "big"], "small")
    found = np.select([site, driver], ["site", "driver"], "other")
    fills = station.transactions[station.transactions["kind"] == "加油"].groupby("customer_id")["date"]
    days = fills.agg(["min", "max"]).reindex(customers["customer_id"])
    return pd.DataFrame(
        {
            "customer_id": customers["customer_id"].array,
            "name": customers["name"].array,
            "customer_type": types,
            "type_name": customers["type_name"].array,
            "vehicles": [profile.vehicles for profile in profiles],
            "fuel": customers["fuel"].array,
            "potential": potential,
            "share": (bought / 12 / potential).round(3),
            "grade": np.select([potential >= line for line in GRADES.values()], list(GRADES), "D"),
            "decider": [DECIDERS[one][rng.integers(len(DECIDERS[one]))] for one in types],
            "payment": _draw(payer, PAYMENTS, PAYMENT_SHARES, rng),
            "source": _draw(found, SOURCES, SOURCE_SHARES, rng),
            "first_purchase": days["min"].array,
            "last_purchase": days["max"].array,
            "season": [",".join(map(str, kinds[one].get("season", []))) for one in types],
            "plug_in": np.where(customers["note"].str.contains("插混"), "是", "否"),
        }
    )


def potentials(profiles: tuple[Profile, ...], tonnes: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return what each customer's company burns, t a month to two places; tonnes: bought here, customers x months."""
    companies, company = np.unique([one.tax_no or one.customer_id for one in profiles], return_inverse=True)
    total, known = np.zeros((len(companies), MONTHS)), np.zeros((len(companies), MONTHS))
    np.add.at(total, company, np.nan_to_num(tonnes))
    np.add.at(known, company, ~np.isnan(tonnes))
    years = [slice(start, start + 12) for start in range(0, MONTHS, 12)]
    means = [total[:, year].sum(axis=1) / np.maximum((known[:, year] > 0).sum(axis=1), 1) for year in years]
    drawn = (np.max(means, axis=0) / rng.uniform(*SHARE, len(companies)))[company]
    low, high = np.array([type_range(one.customer_type) for one in profiles]).T
    # Spread over the lower end of the range, so that not every small buyer burns exactly the least of its type.
    least = np.minimum(np.maximum(low, 0.1) * rng.uniform(1, 1.4, len(companies))[company], high)
    potential = np.clip(drawn, least, high)
    for line in (line for line in GRADES.values() if line):
        off = potential / line - 1
        away = CLEAR + np.abs(off) / 2
        # Away from the limit, except where the range of the type begins or ends at it.
        up = ((off >= 0) | (line * (1 - away) < low)) & (line * (1 + away) <= high)
        potential = np.where(np.abs(off) <= CLEAR, line * (1 + np.where(up, away, -away)), potential)
    return potential.round(2)


def type_range(customer_type: str) -> tuple[float, float]:
    """Return the t a month that customers of a type burn, on the average of the year; harvests come twice a year."""
    entry = load()["customers"][customer_type]
    scale, key = (2 / 12, "tonnes_season") if "tonnes_season" in entry else (1.0, "tonnes_month")
    low, high = entry[key]
    return low * scale, high * scale


def _draw(
    groups: np.ndarray, words: tuple[str, ...], shares: dict[str, tuple[float, ...]], rng: np.random.Generator
) -> np.ndarray:
    """Return one word a row, drawn with the shares of its group."""
    ladder = np.cumsum([shares[group] for group in groups], axis=1)
    return np.array(words)[(rng.random(len(groups))[:, None] * ladder[:, -1:] >= ladder).sum(axis=1)]
