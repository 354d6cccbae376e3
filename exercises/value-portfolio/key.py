"""Data and key of the exercise 人和让利给谁.

    build_variant(seed) ──> the trainee's files ──┬─ board_data(files)   what is shown
                                                   └─ key(files)         what is right, and what each mistake would give

Everything but build_variant is computed from the files as they were handed out.
"""

from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from toolkit import boards
from toolkit.data.fairness import MARGIN, too_near
from toolkit.data.profiles import PLACES, names
from toolkit.data.ranges import load
from toolkit.models.customer_value import HIGH, LONG, MIN_CASES, customer_value, portfolio, score_volume
from toolkit.models.units import DENSITY, litres_to_tonnes, tonnes_to_litres

Files = dict[str, pd.DataFrame]
Span = tuple[float, float]
OPEN_SEED = b"value-portfolio: the open practice set"
MONEY_LINE, RATE, BIG = 60_000, 0.06, 20.0
"""本书设定: yuan of the first year from which short is high, interest a year, t/month of a big customer by old habit."""
GROWS, SHRINKS, FOLLOWERS, RIVAL_YEARS = 0.2, -0.5, 3, 3
"""本书设定: change of the vehicles in a year that scores 10 or 0, companies known by name, years with the rival."""
HALF_DAYS, AUTHORITY, QUARTER, SHORT_OFFER = 8, 120, 3, 2
"""本书设定: half-days of the week, yuan a tonne the area may give, months of a full and of a short concession."""
TODAY = pd.Timestamp("2025-03-10")
WEEKDAYS = "一二三四五六日"
NONE = (0, 0)
SOON = 4
"""So many chances, the first of the roles, are decided this week."""


class Role(NamedTuple):
    """What one of the ten chances is made for."""

    cell: str
    types: tuple[str, ...]
    tonnes: Span
    margin: Span
    discount: Span
    service: Span
    days: Span = NONE
    months: Span = (12, 12)
    future: str = "same"
    """grows, same, promise (a project's), electric."""
    others: str = "none"
    """named, asking, none."""
    morale: str = "known"
    """rival, first, known."""
    trap: str = ""
    loud: bool = False
    ledger: str = "t"
    half_days: int = 2
    asked: bool = False


SMALL = (3.5, 7.5)
# fmt: off
ROLES = (
    Role("T1", ("B40", "B09"), (28, 37), (800, 920), (430, 520), (6000, 11000), (30, 45), future="grows", others="named",
         morale="first", loud=True, asked=True),
    Role("T2", ("B22", "B15"), SMALL, (820, 940), (300, 400), (2000, 4500), future="grows", others="named", half_days=3),
    Role("T3", ("B02", "B36"), (24, 31), (780, 880), (430, 530), (4000, 8000), others="asking", morale="first",
         ledger="L", half_days=1, asked=True),
    Role("T4", ("B35", "B16"), SMALL, (820, 940), (300, 400), (2000, 4500), others="asking"),
    Role("T1", ("B06", "B05"), (11, 15), (1150, 1350), (430, 560), (5000, 9000), future="grows", others="named",
         trap="sales", half_days=1),
    Role("T4", ("B01", "B18"), (24, 31), (740, 860), (590, 650), (21000, 33000), morale="rival", trap="sales",
         half_days=3),
    Role("T2", ("B04", "B17"), (15, 18.8), (800, 880), (430, 500), (2000, 4000), (70, 90), others="named",
         morale="rival", trap="credit"),
    Role("T4", ("B27", "B29"), SMALL, (820, 940), (300, 400), (2000, 4500), morale="first", trap="name", loud=True,
         half_days=1),
    Role("T3", ("B19", "B03"), (31, 40), (820, 920), (450, 540), (5000, 9000), months=(7, 8), future="promise",
         others="asking", morale="first", trap="project", half_days=3),
    Role("T3", ("B39", "B14"), (24, 32), (800, 900), (450, 530), (4000, 9000), future="electric", others="asking",
         morale="first", trap="electric"),
)
# fmt: on
"""Those of this week carry no trap: whoever falls into one still plans the week right."""


def build_variant(seed: bytes) -> Files:
    """Return the files of one trainee: chances, settled, teams, deal (file names as keys)."""
    rng = np.random.default_rng(int.from_bytes(seed, "big"))
    types = [str(rng.choice(role.types)) for role in ROLES] + ["B01", "B16", "B22", "B19", "B02"]
    labels, numbers = names(types, rng), [f"C{number:04d}" for number in 1 + rng.permutation(900)[: len(types)]]
    rows = []
    for place, role in enumerate(ROLES):
        while not _fits(role, row := _chance(role, place, types[place], rng)):
            pass
        rows.append({"customer_id": numbers[place], "name": labels[place], **row})
    # Never one of this week's first: the list from its top is no plan.
    while (order := rng.permutation(len(rows)))[0] < SOON:
        pass
    chances = pd.DataFrame([rows[i] for i in order])
    at = len(ROLES)
    return {
        "chances.csv": chances,
        "settled.csv": _settled(numbers[at : at + 4], labels[at : at + 4], rng),
        "teams.csv": _teams(rng),
        "deal.csv": _deal(numbers[-1], labels[-1], rng),
    }


def _chance(role: Role, place: int, kind: str, rng: np.random.Generator) -> dict[str, Any]:
    fuel = load()["vehicles"][load()["customers"][kind]["vehicle"]]["fuel"]
    fuel = "92#" if fuel != "0#" else fuel
    tonnes, months = float(rng.uniform(*role.tonnes)), int(rng.integers(role.months[0], role.months[1] + 1))
    amount = round(tonnes, 1) if role.ledger == "t" else round(float(tonnes_to_litres(tonnes, fuel)), -2)
    price = rng.uniform(6.9, 7.3) / DENSITY[fuel] * 1000
    vehicles = max(8, round(tonnes / (1.6 if fuel == "0#" else 0.4)))
    share = rng.uniform(0.35, 0.6)
    day = TODAY + pd.Timedelta(
        days=int(rng.integers(1, 5) if place < SOON else rng.choice([15, 17, 18, 22, 24, 25, 30]))
    )
    claim = {"sales": role.cell == "T4", "credit": True}.get(role.trap, role.cell in ("T1", "T3"))
    short, long = claim, role.trap in ("name", "project", "electric") or role.cell in ("T1", "T2")
    high, low = (lambda: int(rng.integers(7, 10))), (lambda: int(rng.integers(3, 6)))
    return {
        "customer_type": kind,
        "fuel": fuel,
        "monthly": amount,
        "unit": role.ledger,
        "months": months,
        "margin": int(round(rng.uniform(*role.margin), -1)),
        "discount": int(round(rng.uniform(*role.discount), -1)),
        "service": int(round(rng.uniform(*role.service), -2)),
        "days": int(round(rng.uniform(*role.days) / 5) * 5),
        "turnover": int(round(tonnes * months * price, -4)),
        "vehicles": vehicles,
        "adding": 0 if role.future == "same" else max(3, round(vehicles * share)),
        "adding_power": "换电" if role.future == "electric" else "柴油" if fuel == "0#" else "汽油",
        "adding_proof": "口头" if role.future == "promise" else "采购单",
        "leaving": round(vehicles * rng.uniform(0.65, 0.8)) if role.future == "electric" else 0,
        "named": int(rng.integers(4, 9)) if role.others == "named" else 0,
        "asking": int(rng.integers(1, 3)) if role.others == "asking" else 0,
        "rival_years": int(rng.integers(5, 9)) if role.morale == "rival" else 0,
        "first_kind": "是" if role.morale == "first" else "否",
        "loud": "是" if role.loud else "否",
        "decides_on": day,
        "half_days": role.half_days,
        "asked": role.asked,
        **{f"self_{name}": (high if short else low)() for name in ("volume", "target")},
        **{f"self_{name}": (high if long else low)() for name in LONG},
    }


def _fits(role: Role, row: dict[str, Any]) -> bool:
    """Is the chance in its cell, away from the lines, and astray by its own trap alone?"""
    litres, density = row["unit"] == "L", DENSITY[row["fuel"]] / 1000
    tonnes, credit = row["monthly"] * (density if litres else 1), _credit(row)
    loose = row["monthly"] / 1000 if litres else tonnes
    net, free, light = _net(row, tonnes, credit), _net(row, tonnes, 0), _net(row, loose, credit)
    high = role.cell in ("T1", "T3")
    near = too_near([net, free, light], [MONEY_LINE]).any() or too_near([tonnes], [BIG]).any()
    right = (net >= MONEY_LINE) == high == (light >= MONEY_LINE)
    wrong = (tonnes >= BIG) != high, (free >= MONEY_LINE) != high
    return bool(not near and right and wrong == (role.trap == "sales", role.trap == "credit"))


def _credit(row: Any) -> Any:
    """Return the interest of the first year; row: one chance or a table of them."""
    return row["turnover"] * RATE * row["days"] / 365


def _net(row: Any, tonnes: Any, credit: Any) -> Any:
    """Return the yuan of the first year; row: one chance or a table of them."""
    return (row["margin"] - row["discount"]) * tonnes * row["months"] - row["service"] - credit


def _settled(numbers: list[str], labels: list[str], rng: np.random.Generator) -> pd.DataFrame:
    """Return four customers whose cell is agreed: two T1 (one wants more than the area may give), a T2, a big T3."""
    tonnes = [rng.uniform(12, 16), rng.uniform(20, 24), rng.uniform(5, 8), rng.uniform(50, 58)]
    wants = [rng.integers(85, 110), rng.integers(150, 190), rng.integers(85, 110), rng.integers(112, 115)]
    table = pd.DataFrame(
        {"customer_id": numbers, "name": labels, "cell": ["T1", "T1", "T2", "T3"], "tonnes": np.round(tonnes, 1)}
    ).assign(wants=[int(one) for one in wants])
    return table.iloc[rng.permutation(4)].reset_index(drop=True)


def _teams(rng: np.random.Generator) -> pd.DataFrame:
    """Return six stations: each type too frequent once, one even (not so in tonnes), one with too few typed."""
    places, rows = rng.choice(PLACES, 6, replace=False), []
    stations = 1 + rng.permutation(80)[:6]
    for role in range(6):
        main = role if role < 4 else int(rng.integers(4))
        counts, untyped = rng.permutation([2, 1, 1]), int(rng.integers(2))
        lead, untyped = (7, untyped) if role < 4 else (4, untyped) if role == 4 else (3, int(rng.integers(6, 9)))
        if role == 2:
            lead, counts, untyped = 6, rng.permutation([2, 2, 1]), int(rng.integers(4, 6))
        elif role == 4:
            counts = rng.permutation([3, 3, 2])
        elif role == 5:
            counts = rng.permutation([1, 0, 0])
        number = np.insert(counts, main, lead)
        heavy = main if role < 4 else (main + 1) % 4 if role == 4 else main
        tonnes = np.where(number > 0, rng.uniform(3, 6, 4), 0.0)
        tonnes[heavy] = (tonnes.sum() - tonnes[heavy]) * rng.uniform(1.6, 2.4)
        rows.append([f"Z{stations[role]:03d}", f"{places[role]}站", *number, untyped, *tonnes.round(1)])
    columns = ["station_id", "name", "n1", "n2", "n3", "n4", "untyped", "w1", "w2", "w3", "w4"]
    return pd.DataFrame(rows, columns=columns).iloc[rng.permutation(6)].reset_index(drop=True)


def _deal(number: str, label: str, rng: np.random.Generator) -> pd.DataFrame:
    deal = {"litres": int(rng.integers(90, 160)) * 100, "margin": int(rng.integers(80, 96)) * 10}
    deal |= {
        "discount_litre": round(float(rng.uniform(0.28, 0.44)), 2),
        "service_month": int(rng.integers(4, 10)) * 100,
    }
    return pd.DataFrame([{"customer_id": number, "name": label, **deal}])


# --- from the files ---------------------------------------------------------------------------------------------------


def _values(chances: pd.DataFrame) -> pd.DataFrame:
    """Return, by customer_id, money and long scores of the chances: right, and as each mistake has them."""
    table = chances.set_index("customer_id")
    in_tonnes, fuel = table["unit"] == "t", table["fuel"]
    tonnes = table["monthly"].where(in_tonnes, litres_to_tonnes(table["monthly"], fuel))
    loose = table["monthly"].where(in_tonnes, table["monthly"] / 1000)
    credit = _credit(table)
    proved = (table["adding_proof"] != "口头") & (table["adding_power"] != "换电")
    ends = table["vehicles"].where(table["months"] < 12, 0)
    adding = table["adding"].where(proved, 0)
    spoken = table["adding"].where(table["adding_power"] != "换电", 0)
    others = pd.Series(np.select([table["named"] >= FOLLOWERS, table["asking"] > 0], [10, 5], 0), table.index)
    morale = np.select([table["rival_years"] >= RIVAL_YEARS, table["first_kind"] == "是"], [10, 5], 0)

    def future(change: pd.Series) -> pd.Series:
        share = change / table["vehicles"]
        return pd.Series(np.select([share >= GROWS, share <= SHRINKS], [10, 0], 5), table.index)

    follow = future(adding - table["leaving"] - ends)
    long = {
        "long": (follow, others),
        "long_name": (follow, others.where(table["loud"] != "是", 10)),
        "long_project": (future(spoken - table["leaving"]), others),
        "long_electric": (future(table["adding"].where(table["adding_proof"] != "口头", 0) - ends), others),
    }
    money = {
        "net": _net(table, tonnes, credit),
        "net_no_credit": _net(table, tonnes, 0),
        "net_no_discount": _net(table.assign(discount=0), tonnes, credit),
        "net_litres": _net(table, loose, credit),
    }
    found = pd.DataFrame(
        {"tonnes": tonnes, "credit": credit, "follow": follow, "others": others, "morale": morale, **money}
    )
    for name, (first, second) in long.items():
        found[name] = _score(found["net"], {"follow_up": first, "reputation": second, "morale": morale})[
            "long"
        ].to_numpy()
    for name in money:
        found[name.replace("net", "short")] = _score(found[name])["short"].to_numpy()
    found["short_sales"] = score_volume(found["tonnes"], line=BIG)
    return found


def _score(net: pd.Series, long: dict[str, Any] | None = None) -> pd.DataFrame:
    """Return what the model says of yuan a year (a line earns HIGH) and the three long scores."""
    money = (HIGH * net / MONEY_LINE).clip(0, 10)
    scores = pd.DataFrame({"customer_id": net.index, "volume": money.to_numpy(), "target": money.to_numpy()})
    for name in LONG:
        scores[name] = np.asarray((long or dict.fromkeys(LONG, 0))[name])
    return customer_value(scores)


def _concessions(settled: pd.DataFrame) -> pd.DataFrame:
    table = settled.set_index("customer_id")
    each, months = table["wants"].clip(upper=AUTHORITY), table["cell"].map({"T1": QUARTER, "T2": SHORT_OFFER, "T3": 0})
    pool = _pool(settled)
    return pd.DataFrame(
        {
            "concession": each * table["tonnes"] * months,
            "concession_biggest": np.where(table["tonnes"] == table["tonnes"].max(), pool, 0),
            "concession_over": table["wants"] * table["tonnes"] * months,
            "concession_endless": each * table["tonnes"] * QUARTER,
            "each": each,
            "give_months": months,
        }
    )


def _pool(settled: pd.DataFrame) -> int:
    """Return what the quarter holds: enough for whom the rule gives, not for everybody."""
    table = settled.set_index("customer_id")
    need = table["wants"].clip(upper=AUTHORITY) * table["tonnes"]
    need *= table["cell"].map({"T1": QUARTER, "T2": SHORT_OFFER, "T3": 0})
    return int(np.ceil(need.sum() * (1 + MARGIN / 2) / 100) * 100)


def _shares(teams: pd.DataFrame) -> pd.DataFrame:
    """Return how a station's customers spread, in per cent: typed, all, and by tonnes."""
    numbers, weights = teams.set_index("station_id")[["n1", "n2", "n3", "n4"]], teams.set_index("station_id")
    typed = numbers.rename(columns=lambda name: name[1]).stack()
    placed = typed.index.repeat(typed).to_frame(index=False).set_axis(["team", "type"], axis=1)
    spread = portfolio(placed).set_index("team").loc[numbers.index]
    everyone = spread["cases"] + weights["untyped"]
    tonnes = weights[["w1", "w2", "w3", "w4"]]
    found = {"cases": spread["cases"], "everyone": everyone}
    for kind in "1234":
        found[f"s{kind}"] = spread[f"share_{kind}"] * 100
        found[f"all{kind}"] = spread[f"count_{kind}"] / everyone * 100
        found[f"heavy{kind}"] = tonnes[f"w{kind}"] / tonnes.sum(axis=1) * 100
    return pd.DataFrame(found)


def key(files: Files) -> dict[str, Any]:
    """Return what is right, and what each mistake would give: yuan a year, scores 0–10, shares in per cent."""
    chances, deal = files["chances.csv"], files["deal.csv"].iloc[0]
    table = _values(chances).astype(float).round(6)
    friday = TODAY + pd.Timedelta(days=4)
    table["soon"] = [bool(pd.Timestamp(day) <= friday) for day in chances["decides_on"]]
    year = deal["litres"] * 12
    rest = year * deal["discount_litre"] + deal["service_month"] * 12
    tonnes = float(litres_to_tonnes(year, "0#"))
    facts = {
        "landed": tonnes * deal["margin"] - rest,
        "landed_litres": year / 1000 * deal["margin"] - rest,
        "landed_free": tonnes * deal["margin"] - deal["service_month"] * 12,
        "landed_per_tonne": tonnes * (deal["margin"] - deal["discount_litre"]) - deal["service_month"] * 12,
        "landed_tonnes": tonnes,
    }
    tables = {"chances": table, "settled": _concessions(files["settled.csv"]), "teams": _shares(files["teams.csv"])}
    return {
        "facts": {name: round(float(value), 4) for name, value in facts.items()},
        "tables": {name: one.round(6).to_dict("index") for name, one in tables.items()},
    }


def board_data(files: Files) -> dict[str, Any]:
    """Return what the trainee sees: cards of the ten chances, the four settled ones, six stations."""
    deal, kinds = files["deal.csv"].iloc[0], load()["customers"]
    settled = [
        {"id": row.customer_id, "name": row.name, "cell": f"类 {row.cell[1]}", "tonnes": row.tonnes, "wants": row.wants}
        for row in files["settled.csv"].itertuples(index=False)
    ]
    columns = ["n1", "n2", "n3", "n4", "untyped", "w1", "w2", "w3", "w4"]
    teams = [
        {"id": row["station_id"], "name": row["name"], **{name: row[name] for name in columns}}
        for row in files["teams.csv"].to_dict("records")
    ]
    facts = {
        "money_line": MONEY_LINE, "rate": RATE, "half_days": HALF_DAYS, "authority": AUTHORITY,
        "pool": _pool(files["settled.csv"]), "few": MIN_CASES, "deal_name": f"{deal['customer_id']} {deal['name']}",
        "deal_litres": int(deal["litres"]), "deal_margin": int(deal["margin"]),
        "deal_discount": float(deal["discount_litre"]), "deal_service": int(deal["service_month"]),
    }  # fmt: skip
    rows = [_card(row, kinds) for row in files["chances.csv"].to_dict("records")]
    return {"facts": facts, "tables": {"chances": rows, "settled": settled, "teams": teams}}


def _card(row: dict[str, Any], kinds: dict[str, Any]) -> dict[str, Any]:
    day, shown = pd.Timestamp(row["decides_on"]), ("monthly", "months", "margin", "discount", "service", "half_days")
    unit = f"{row['monthly']:.1f} 吨" if row["unit"] == "t" else f"{row['monthly']:,.0f} 升"
    named = f"有 {row['named']} 家分包、同行跟着他走，名单在手"
    asking = f"有 {row['asking']} 家同行打听过，没下文" if row["asking"] else "自己加自己的，没带过别家"
    first = "这个站头一家这类客户" if row["first_kind"] == "是" else "本来就零星来加，算不上新开"
    scores = zip(("业绩", "指标", "后续", "样板", "士气"), ("volume", "target", *LONG), strict=True)
    return {
        "id": row["customer_id"],
        "name": row["name"],
        "type": kinds[row["customer_type"]]["name"],
        "fuel": row["fuel"],
        "fame": "名头响，县里没人不知道" if row["loud"] == "是" else "名头不响",
        **{name: row[name] for name in shown},
        "volume": f"每月 {unit}，头一年加 {row['months']} 个月",
        "wan": row["turnover"] / 10000,
        "payment": f"压款 {row['days']} 天" if row["days"] else "先款后油",
        "future": _future(row),
        "followers": named if row["named"] else asking,
        "team": f"对手供了 {row['rival_years']} 年，争下来队里长脸" if row["rival_years"] else first,
        "decides": f"{day.month} 月 {day.day} 日（周{WEEKDAYS[day.weekday()]}）定",
        "claim": "、".join(f"{word} {row[f'self_{name}']}" for word, name in scores),
        "ask_net": bool(row["asked"]),
    }


def _future(row: dict[str, Any]) -> str:
    start = f"现有 {row['vehicles']} 台车"
    if row["months"] < 12:
        return f"{start}，工期 {row['months']} 个月，完工就散；口头说下个标段再添 {row['adding']} 台，没有合同"
    if row["leaving"]:
        electric = f"采购单上添的是{row['adding_power']}车，老车年底前也换掉 {row['leaving']} 台"
        return f"{start}，今年再添 {row['adding']} 台；{electric}"
    if row["adding"]:
        return f"{start}，半年内再添 {row['adding']} 台{row['adding_power']}车，采购单看过"
    return f"{start}，线路照旧，没听说要添要减"


def practice_payload() -> dict[str, Any]:
    """Return the open practice board with data and key, as the book shows it; its seed is public and no class's."""
    board = boards.load(Path(__file__).with_name("board.yml"))
    files = build_variant(OPEN_SEED)
    return boards.practice(board, board_data(files), key(files))
