"""① 站日报: what the station sold on each day, by fuel; the days of a month add up to its pure-gun litres."""

import numpy as np
import pandas as pd

from toolkit.data import calendar
from toolkit.data.profiles import periods
from toolkit.data.ranges import fuel_group, load
from toolkit.data.shares import share_out
from toolkit.data.station import Station
from toolkit.models.units import DENSITY, litres_to_tonnes


def make(station: Station) -> pd.DataFrame:
    """Return the daily report, columns as in sets/daily_report.yml: litres whole, tonnes to the kilogram, yuan to the fen."""
    rng = station.rng("daily_report")
    days = pd.date_range(periods()[0].start_time, periods()[-1].end_time.normalize())
    changes = posted_prices(station)
    card, visits = card_litres_by_day(station), card_fills_by_day(station)
    pumped = station.pump.set_index(["fuel", "month"])["litres"]
    month = days.strftime("%Y-%m").to_numpy()
    tables = []
    for fuel in DENSITY:
        weights = calendar.day_weights(fuel, days, changes, rng)
        litres = np.zeros(len(days), dtype=int)
        bought = card[fuel].reindex(days, fill_value=0.0).to_numpy()
        for name, total in pumped[fuel].items():
            here = month == name
            rest = max(0.0, total - bought[here].sum())
            litres[here] = share_out(int(total), bought[here] + rest * weights[here] / weights[here].sum())
        came = visits[fuel].reindex(days, fill_value=0).to_numpy()
        passers_by = np.clip(litres - bought, 0, None) / (
            _litres_a_fill(station.kind, fuel) * rng.uniform(0.95, 1.05, len(days))
        )
        low, high = load()["margins"][fuel_group(fuel)]["after_rebate"]
        margin = rng.uniform(low + 0.3 * (high - low), high, len(days))
        tables.append(
            pd.DataFrame(
                {
                    "date": days,
                    "fuel": fuel,
                    "price": calendar.price_on(changes, pd.Series(days), pd.Series([fuel] * len(days))),
                    "litres": litres,
                    "fills": came + np.ceil(passers_by).astype(int),
                    "tonnes": litres_to_tonnes(litres, fuel).round(3),
                    "margin": (litres_to_tonnes(litres, fuel) * margin).round(2),
                }
            )
        )
    return pd.concat(tables).sort_values(["date", "fuel"], ignore_index=True)


def posted_prices(station: Station) -> pd.DataFrame:
    """Return the station's price changes over its months: date, fuel, price (yuan/L), step."""
    first, last = periods()[0].start_time, periods()[-1].end_time
    return calendar.price_changes(f"{first:%Y-%m-%d}", f"{last:%Y-%m-%d}", station.rng("prices"))


def card_litres_by_day(station: Station) -> pd.DataFrame:
    """Return the true net litres of the card customers: one row a day, one column a fuel."""
    fills = station.transactions
    in_tonnes = fills["customer_id"].isin(station.customers.loc[station.customers["ledger_unit"] == "t", "customer_id"])
    litres = fills["quantity"].where(~in_tonnes, fills["quantity"] * 1000 / fills["fuel"].map(DENSITY).astype(float))
    net = litres.where(fills["kind"] == "加油", -litres)
    table = net.groupby([fills["date"], fills["fuel"]]).sum().unstack("fuel", fill_value=0.0)
    return table.reindex(columns=list(DENSITY), fill_value=0.0)


def card_fills_by_day(station: Station) -> pd.DataFrame:
    """Return how many times card customers fuelled: one row a day, one column a fuel; reversed entries do not count."""
    fills = station.transactions
    sign = np.where(fills["kind"] == "加油", 1, -1)
    table = (
        pd.Series(sign, index=fills.index).groupby([fills["date"], fills["fuel"]]).sum().unstack("fuel", fill_value=0)
    )
    return table.reindex(columns=list(DENSITY), fill_value=0)


def _litres_a_fill(kind: str, fuel: str) -> float:
    entry = load()["stations"][kind]
    return float(entry["truck_fill" if fuel_group(fuel) == "diesel" else "car_fill"])
