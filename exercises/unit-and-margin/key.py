"""Data and key of the exercise 还价还挣不挣，谁能点头.

    build_variant(seed) ──> the trainee's files ──┬─ board_data(files)   the counter-offers as they were spoken
                                                   └─ key(files)         what is right, and what each mistake would give

Everything but build_variant is computed from the files as they were handed out. Limits of authority, least quantities and
the floor are 本书设定; they stand in the question.
"""

from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from toolkit import boards
from toolkit.data.fairness import too_near
from toolkit.data.profiles import names
from toolkit.data.ranges import load
from toolkit.models.pricing import FUEL_GROUP, rebate_account
from toolkit.models.units import DENSITY, litres_to_tonnes, tonnes_to_litres, yuan_per_tonne

Files = dict[str, pd.DataFrame]
OPEN_SEED = b"unit-and-margin: the open practice set"
FLOOR = 100.0
"""本书设定: yuan a tonne that must stay after everything that is given."""
CHARGED = 10_000
"""Yuan topped up for which a gift is asked."""
PAYS = ("车队卡先充后加，开专票", "对公转账预存，开专票", "车队卡先充后加，月底要对账单", "电子账户预存，开普票")
TAKEN_APART = {"credit": "先加油，压两个月款再结", "personal": "票照挂牌开，让的钱打到车队长个人微信"}


class Role(NamedTuple):
    """What one of the twelve counter-offers is made for."""

    answer: str
    trap: str
    fuel: str
    types: tuple[str, ...]
    cut_unit: str = "升"
    volume_unit: str = "升"
    asks: tuple[str, ...] = ()
    """Which of the other questions ask about it too: tonne, volume, left."""
    today: float = 0.0
    """What part of the volume it buys already; 0 for a new customer."""


ROLES = (
    Role("station", "hundred", "0#", ("B02", "B15", "B35"), "吨", "吨", today=0.85),
    Role("station", "", "92#", ("B08", "B05")),
    Role("area", "hundred", "0#", ("B16", "B09", "B14"), "吨", "吨", ("left",), today=0.6),
    Role("area", "rebate", "92#", ("B05", "B06"), "升", "吨"),
    Role("company", "", "0#", ("B01", "B40"), asks=("tonne", "left")),
    Role("company", "rebate", "0#", ("B01", "B39", "B17"), asks=("tonne", "left")),
    Role("nobody", "margin", "0#", ("B03", "B04"), "吨", "升", ("left",)),
    Role("nobody", "margin", "0#", ("B18", "B39"), "吨", "吨"),
    Role("short", "density-small", "92#", ("B05", "B08", "B26"), asks=("volume",), today=0.6),
    Role("short", "density-big", "92#", ("B05", "B06"), asks=("volume",), today=0.6),
    Role("apart", "credit", "0#", ("B19", "B03"), "升", "吨", today=0.6),
    Role("apart", "personal", "0#", ("B10", "B01"), today=0.6),
)
"""Two for each answer, whatever the seed; two for each of four misconceptions, no offer for two of them."""


class Terms(NamedTuple):
    """The station's figures, all stated in the questions."""

    station: dict[str, float]
    area: dict[str, float]
    company: dict[str, float]
    least: dict[str, float]
    price: dict[str, float]
    margin: dict[str, float]


def build_variant(seed: bytes) -> Files:
    """Return the files of one trainee: offers, authority, prices, existing (file names as keys)."""
    rng = np.random.default_rng(int.from_bytes(seed, "big"))
    terms = _terms(rng)
    types = [str(rng.choice(role.types)) for role in ROLES] + [str(rng.choice(["B02", "B09", "B36"]))]
    labels, numbers = names(types, rng), [f"C{number:04d}" for number in 1 + rng.permutation(80)[: len(types)]]
    rows = [
        {"id": numbers[i], "name": labels[i], "type": load()["customers"][types[i]]["name"], **_offer(role, terms, rng)}
        for i, role in enumerate(ROLES)
    ]
    offers = pd.DataFrame([rows[i] for i in rng.permutation(len(rows))])
    groups = [("站", terms.station, 0.0), ("片区", terms.area, terms.least["area"])]
    groups.append(("市公司", terms.company, terms.least["company"]))
    authority = [
        {"level": level, "fuel_group": group, "up_to": limits[group], "least_tonnes": least}
        for level, limits, least in groups
        for group in ("汽油", "柴油")
    ]
    prices = [{"fuel": fuel, "list_price": terms.price[fuel], "margin": terms.margin[fuel]} for fuel in terms.price]
    files = {
        "offers.csv": offers,
        "authority.csv": pd.DataFrame(authority),
        "prices.csv": pd.DataFrame(prices),
        "existing.csv": pd.DataFrame([{"id": numbers[-1], "name": labels[-1], **_existing(terms, rng)}]),
    }
    _keep_away(pd.DataFrame(key(files)["tables"]["offers"]).T)
    return files


def _terms(rng: np.random.Generator) -> Terms:
    petrol, diesel = rng.choice([0.15, 0.18, 0.20], 2)
    return Terms(
        {"汽油": float(petrol), "柴油": float(diesel)},
        {"汽油": float(rng.choice([0.35, 0.38])), "柴油": float(rng.choice([0.35, 0.38]))},
        {"汽油": 0.60, "柴油": 0.65},
        {"area": float(rng.choice([4, 5, 6])), "company": float(rng.choice([18, 20, 22]))},
        {"92#": round(float(rng.uniform(7.1, 7.7)), 2), "0#": round(float(rng.uniform(6.7, 7.3)), 2)},
        {"92#": float(rng.integers(102, 118) * 10), "0#": float(rng.integers(73, 77) * 10)},
    )


def _offer(role: Role, terms: Terms, rng: np.random.Generator) -> dict[str, Any]:
    """Return one counter-offer; the ranges keep it 5 % away from every limit and open to one misconception only."""
    group, least = FUEL_GROUP[role.fuel], terms.least
    station, limit = terms.station[group], (terms.station if role.answer == "station" else terms.area)[group]
    later, later_unit, tonnes = 0.0, "", float(rng.uniform(8, 15))
    if role.trap == "hundred":
        cut = float(rng.integers(np.ceil(limit * 1055), np.floor(limit * 1125)))
    elif role.answer == "station":
        cut, later, later_unit = station - 0.05 - int(rng.integers(0, 3)) / 100, 0.03, "升"
        tonnes = float(rng.uniform(3, 6))
    elif role.answer == "area":
        cut, later_unit = station - int(rng.integers(2, 4)) / 100, "充送"
        later = float((rng.uniform(0.29, 0.32) - cut) / terms.price[role.fuel] * CHARGED // 5 * 5)
    elif role.answer == "company":
        tonnes, cut = float(rng.uniform(1.3, 1.9)) * least["company"], int(rng.integers(43, 49)) / 100
        if role.trap:
            later, later_unit, cut = cut - 0.31, "升", 0.31
    elif role.trap == "margin":
        tonnes, cut = float(rng.uniform(1.2, 2.2)) * least["company"], terms.margin["0#"] - int(rng.integers(30, 80))
    elif role.trap == "density-small":
        tonnes, cut = float(rng.uniform(0.925, 0.945)) * least["area"], int(rng.integers(23, 32)) / 100
    elif role.trap == "density-big":
        tonnes, cut = float(rng.uniform(0.925, 0.945)) * least["company"], int(rng.integers(42, 54)) / 100
    else:
        cut = int(rng.integers(4, 12)) / 100
    in_tonnes = role.volume_unit == "吨"
    volume = tonnes if in_tonnes else tonnes_to_litres(tonnes, role.fuel)
    places, today = 1 if in_tonnes else -1, role.today * float(rng.uniform(0.9, 1.08))
    return {
        "fuel": role.fuel,
        "now": round(volume * today, places),
        "volume": round(volume, places),
        "volume_unit": role.volume_unit,
        "cut": round(cut, 2),
        "cut_unit": role.cut_unit,
        "later": round(later, 2),
        "later_unit": later_unit,
        "pay": TAKEN_APART.get(role.trap, str(rng.choice(PAYS))),
        **{f"ask_{name}": name in role.asks for name in ("tonne", "volume", "left")},
    }


def _existing(terms: Terms, rng: np.random.Generator) -> dict[str, Any]:
    """Return the customer of the last questions: what he promises is 7 to 11 % short of what breaks even."""
    now, cut, margin = round(float(rng.uniform(8, 14)), 1), float(rng.integers(27, 36) * 10), terms.margin["0#"]
    even = now * margin / (margin - cut)
    return {"now": now, "cut": cut, "promised": round(even * float(rng.uniform(0.89, 0.93)), 1)}


# --- from the files ---------------------------------------------------------------------------------------------------


def _month(offers: pd.DataFrame, litres: pd.Series, rebate: pd.Series, prices: pd.DataFrame) -> pd.Series:
    """Return what a month's litres earn after a rebate in yuan a litre, as the model reckons it."""
    fuel = offers["fuel"]
    deals = pd.DataFrame({"deal_id": offers.index, "fuel": fuel, "litres": litres, "rebate": rebate})
    deals["list_price"], deals["margin"] = fuel.map(prices["list_price"]), fuel.map(prices["margin"])
    return rebate_account(deals.assign(other_cost=0.0, commission=0.0)).set_index("deal_id")["profit"]


def key(files: Files) -> dict[str, Any]:
    """Return what is right, and what each mistake would give; yuan a litre, tonnes, yuan a month."""
    offers, prices = files["offers.csv"].set_index("id"), files["prices.csv"].set_index("fuel")
    authority = files["authority.csv"].set_index(["level", "fuel_group"])
    fuel, margin = offers["fuel"], offers["fuel"].map(prices["margin"])
    a_litre, in_litres = offers["cut_unit"] == "升", offers["volume_unit"] == "升"
    kilo = fuel.map(DENSITY)
    cut = offers["cut"].where(a_litre, offers["cut"] * kilo / 1000)
    gift = offers["later"] / CHARGED * fuel.map(prices["list_price"])
    total = cut + offers["later"].where(offers["later_unit"] != "充送", gift)
    tonnes = litres_to_tonnes(offers["volume"], fuel).where(in_litres, offers["volume"])
    litres = offers["volume"].where(in_litres, tonnes_to_litres(offers["volume"], fuel))
    now = offers["now"].where(in_litres, tonnes_to_litres(offers["now"], fuel))
    earned = _month(offers, litres, total, prices)
    columns = {
        "cut_litre": cut,
        "total": total,
        "total_hundred": total - cut + offers["cut"].where(a_litre, offers["cut"] / 1000),
        "total_density": total - cut + offers["cut"].where(a_litre, offers["cut"] * DENSITY["0#"] / 1000),
        "cut_tonne": yuan_per_tonne(cut, fuel),
        "cut_hundred": cut * 1000,
        "cut_petrol": yuan_per_tonne(cut, "92#"),
        "tonnes": tonnes,
        "tonnes_density": litres_to_tonnes(offers["volume"], "0#").where(in_litres, offers["volume"]),
        "tonnes_litres": (offers["volume"] / 1000).where(in_litres, offers["volume"]),
        "left": margin - yuan_per_tonne(total, fuel),
        "left_hundred": margin - offers["cut"].where(~a_litre, cut * 1000) - (total - cut) * 1000,
        "left_density": margin - yuan_per_tonne(total, "0#"),
        "left_cut": margin - yuan_per_tonne(cut, fuel),
        "month": earned,
        "month_cut": _month(offers, litres, cut, prices),
        "month_extra": earned + now * total,
        "month_gross": _month(offers, litres, total * 0, prices),
        "apart": offers["pay"].isin(TAKEN_APART.values()).astype(float),
    }
    for name, level in (("station", "站"), ("area", "片区"), ("company", "市公司")):
        columns[f"{name}_limit"] = fuel.map(FUEL_GROUP).map(authority["up_to"].xs(level))
        columns[f"{name}_least"] = fuel.map(FUEL_GROUP).map(authority["least_tonnes"].xs(level))
    table = pd.DataFrame(columns).astype(float).round(6)
    one, diesel = files["existing.csv"].iloc[0], float(prices.loc["0#", "margin"])
    left = diesel - one["cut"]
    facts = {
        "even": round(float(one["now"] * diesel / left), 6),
        "even_share": round(float(one["now"] * (1 + one["cut"] / diesel)), 6),
        "left_a_tonne": round(float(left), 6),
        "after": round(float(one["promised"] * left), 6),
        "after_extra": round(float(one["promised"] * diesel - (one["promised"] - one["now"]) * one["cut"]), 6),
        "after_gross": round(float(one["promised"] * diesel), 6),
        "earned_now": round(float(one["now"] * diesel), 6),
    }
    return {"facts": facts, "tables": {"offers": table.to_dict("index")}}


def _keep_away(table: pd.DataFrame) -> None:
    """Refuse data that lie within five per cent of a limit; a paper like that must not be handed out."""
    for row in table[table["apart"] == 0].itertuples():
        near = too_near([row.total], [row.station_limit, row.area_limit, row.company_limit]).any()
        near |= too_near([row.left], [FLOOR]).any()
        if row.total > row.station_limit:
            near |= too_near([row.tonnes], [row.area_least if row.total < row.area_limit else row.company_least]).any()
        if near:
            raise ValueError(f"{row.Index} 离线太近：{row}")


def board_data(files: Files) -> dict[str, Any]:
    """Return what the trainee sees: the offers as they were spoken, the station's own figures."""
    prices, one = files["prices.csv"].set_index("fuel"), files["existing.csv"].iloc[0]
    authority = files["authority.csv"].set_index(["level", "fuel_group"])
    facts: dict[str, Any] = {"floor": FLOOR, "charged": CHARGED, "one_name": f"{one['id']} {one['name']}"}
    for name, level in (("station", "站"), ("area", "片区"), ("company", "市公司")):
        facts[f"{name}_petrol"], facts[f"{name}_diesel"] = (
            float(authority.loc[(level, group), "up_to"]) for group in ("汽油", "柴油")
        )
        facts[f"{name}_tonnes"] = float(authority.loc[(level, "柴油"), "least_tonnes"])
    for name, fuel in (("petrol", "92#"), ("diesel", "0#")):
        facts[f"price_{name}"], facts[f"margin_{name}"] = (float(prices.loc[fuel, c]) for c in ("list_price", "margin"))
    facts |= {f"one_{field}": float(one[field]) for field in ("now", "cut", "promised")}
    return {"facts": facts, "tables": {"offers": [_card(row) for row in files["offers.csv"].to_dict("records")]}}


def _card(row: dict[str, Any]) -> dict[str, Any]:
    """Return one counter-offer in the words and units in which it was spoken."""
    places = 1 if row["volume_unit"] == "吨" else 0
    asked = f"每{row['cut_unit']}让 {row['cut']:.{2 if row['cut_unit'] == '升' else 0}f} 元"
    later = {
        "升": f"年底按量再返，每升 {row['later']:.2f} 元",
        "充送": f"每充 {CHARGED:,} 元另送 {row['later']:.0f} 元油卡余额",
    }
    volume = f"写进合同，一个月 {row['volume']:,.{places}f} {row['volume_unit']}"
    now = f"现在一个月 {row['now']:,.{places}f} {row['volume_unit']}" if row["now"] else "还没在您站加过"
    return {
        **{field: row[field] for field in ("id", "name", "type", "fuel", "volume", "cut", "pay")},
        **{"asked": asked, "besides": later.get(row["later_unit"], "没有"), "month_volume": volume, "today": now},
        **{field: bool(row[field]) for field in ("ask_tonne", "ask_volume", "ask_left")},
    }


def practice_payload() -> dict[str, Any]:
    """Return the open practice board with data and key, as the book shows it; its seed is public and no class's."""
    board, files = boards.load(Path(__file__).with_name("board.yml")), build_variant(OPEN_SEED)
    return boards.practice(board, board_data(files), key(files))
