"""⑧ 竞站价格: what two to four invented stations nearby ask and take, once a week, as people of the station see it.

Rivals move with us: the same changes on the same days, each at its own distance to our posted price. What they take
after their discount is known only where somebody saw it.
"""

import numpy as np
import pandas as pd

from toolkit.data import calendar, daily_report
from toolkit.data.profiles import PLACES, periods
from toolkit.data.ranges import fuel_group, load
from toolkit.data.station import Station
from toolkit.models.units import DENSITY

KINDS = {"民营": ("口站", "岔路站", "桥头站"), "集团": ("东站", "新站", "南站")}
"""Kinds of rivals, and how their invented names end. No brand: what is said here could be held against a real one."""
RIVALS, DISTANCE_KM = (2, 4), (0.3, 8.0)
"""How many, and how far (domain 4.6)."""
HEADROOM = 0.15
"""本书设定: yuan/L that our posted price stands below the maximum retail price; nobody may post more (R17)."""
POSTED = {"民营": (-0.60, -0.15), "集团": (-0.10, 0.20)}
"""本书设定: their posted price against ours, yuan/L."""
OFF = {
    "民营": {"petrol": (0.10, 0.45), "diesel": (0.20, 0.60)},
    "集团": {"petrol": (0.10, 0.40), "diesel": (0.10, 0.50)},
}
"""本书设定: their discount, yuan/L. With POSTED the gap stays within −0.2 to 1.3 (domain 4.6)."""
SEEN = {"民营": 0.65, "集团": 0.5}
"""本书设定: share of the weeks in which somebody saw what was paid."""
GIFTS = ("", "", "纸巾一盒", "矿泉水一瓶", "满 200 元送玻璃水", "积分换购")
GIFT_WEEKS = 6
"""本书设定: weeks that a gift or a discount stays."""


def make(station: Station) -> pd.DataFrame:
    """Return the record, one row a week, rival and fuel, nearest rival first; columns as in sets/competitors.yml."""
    rng = station.rng("competitors")
    changes = daily_report.posted_prices(station)
    first = periods()[0].start_time + pd.Timedelta(days=int(rng.integers(0, 5)))
    weeks = pd.date_range(first, periods()[-1].end_time, freq="7D")
    blocks = np.arange(len(weeks)) // GIFT_WEEKS
    tables = []
    for rival in rivals(station).to_dict("records"):
        gift = np.array(GIFTS, dtype=object)[rng.integers(0, len(GIFTS), blocks[-1] + 1)][blocks]
        for fuel in rival["sells"].split("、"):
            ours = calendar.price_on(changes, pd.Series(weeks), pd.Series([fuel] * len(weeks)))
            low, high = POSTED[rival["kind"]]
            # Neither above the maximum of the day nor out of the range that all prices keep to: lowered as a whole.
            apart = min(round(rng.uniform(low, high), 2), HEADROOM, round(load()["prices"][fuel][1] - ours.max(), 2))
            low, high = OFF[rival["kind"]][fuel_group(fuel)]
            off = rng.uniform(low, high, blocks[-1] + 1).round(2)[blocks]
            posted = (ours + apart).round(2)
            paid = np.where(rng.random(len(weeks)) < SEEN[rival["kind"]], (posted - off).round(2), np.nan)
            table = pd.DataFrame({"date": weeks, "rival": rival["rival"], "kind": rival["kind"]})
            tables.append(
                table.assign(
                    distance_km=rival["distance_km"],
                    fuel=fuel,
                    posted=posted,
                    paid=paid,
                    gift=gift,
                    wash=rival["wash"],
                    our_posted=ours,
                    gap=(ours - np.where(np.isnan(paid), posted, paid)).round(2),
                    sells=rival["sells"],
                )
            )
    return pd.concat(tables).sort_values(["date", "distance_km", "rival", "fuel"], ignore_index=True)


def rivals(station: Station) -> pd.DataFrame:
    """Return the rivals, nearest first: rival, kind ('民营', '集团', one of each at least), distance_km, wash, sells."""
    rng = station.rng("rivals")
    count = int(rng.integers(RIVALS[0], RIVALS[1] + 1))
    kinds = rng.permutation(["民营", "集团", *rng.choice(list(KINDS), count - 2)])
    places = rng.choice(PLACES, count, replace=False)
    names = [f"{place}{rng.choice(KINDS[kind])}" for place, kind in zip(places, kinds, strict=True)]
    # As many near as far on a logarithmic scale: the rival across the road is what a station is measured by.
    distance = np.sort(np.exp(rng.uniform(np.log(DISTANCE_KM[0]), np.log(DISTANCE_KM[1]), count))).round(1)
    all_fuels, no_95 = "、".join(DENSITY), "、".join(fuel for fuel in DENSITY if fuel != "95#")
    sells = [all_fuels, *np.where(rng.random(count - 1) < 0.7, all_fuels, no_95)]
    wash = np.where(rng.random(count) < 0.5, "是", "否")
    return pd.DataFrame({"rival": names, "kind": kinds, "distance_km": distance, "wash": wash, "sells": sells})
