"""Data and key of the exercise 本站九十天计划.

    build_variant(seed) ──> the trainee's files ──┬─ board_data(files)   the three pages
                                                   └─ key(files)         what is right, and what each mistake would give

Everything but build_variant is computed from the files as they were handed out.
"""

from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from toolkit import boards
from toolkit.data import fairness
from toolkit.data.profiles import names
from toolkit.data.ranges import load
from toolkit.models.units import DENSITY, litres_to_tonnes, tonnes_to_litres

Files = dict[str, pd.DataFrame]
OPEN_SEED = b"ninety-days: the open practice set"
ENOUGH = 0.93
"""Share of the best plan's expected tonnes that is enough."""
SEASONS = {2: ("B10", "旅游大巴", "旅运", range(4, 11)), 3: ("B20", "农机合作社", "农机合作社", (5, 6, 9, 10)),
           4: ("B16", "冷饮配送", "冷饮", range(6, 9))}  # fmt: skip
"""By first month of the plan: who has his season from its third month on."""
AUTUMN = (9, 10)
BEYOND = ["明年油走集团招标，标书找谁领", "油能不能压两个月账期", "直接送到工地行不行"]
WITHIN = ["对账单能不能早两天", "司机嫌早上排队", "开票要当天", "管理卡想限车号", "夜里来没人应", "没什么，都挺好"]
LEAD_NOTES = ["只问过一次价", "车队长说可以试两台", "路过常进来，没办卡", "老板留了办公室电话", "会计问对账单几号能出"]
LEAD_TYPES = ["B02", "B15", "B22", "B35", "B36", "B01", "B03"]


class Role(NamedTuple):
    """What one of the twelve customers is made for."""

    types: tuple[str, ...]
    tonnes: tuple[float, float]
    """A month."""
    fall: bool = False
    extra: tuple[float, float] = (0.3, 1.5)
    """Tonnes a month that he fills elsewhere."""
    trap: str = ""


LITRES = (1.78, 1.88)
"""Under two tonnes, over two thousand litres of 0#."""
ROLES = (
    Role(("B01", "B03", "B39"), (3.0, 5.5), fall=True),
    Role(("B04", "B17"), (3.0, 5.5), fall=True, trap="tonnes"),
    Role(("B02", "B36"), LITRES, extra=(3.0, 6.5)),
    Role(("B16", "B22"), (0.9, 1.6), extra=(3.0, 6.5), trap="tonnes"),
    Role(("B20",), (2.5, 3.6), trap="season"),
    Role(("B09", "B14"), (3.0, 6.5)),
    Role(("B40", "B02"), (3.0, 6.5), extra=(3.0, 6.5)),
    Role(("B22",), (0.9, 1.6), extra=(14.0, 30.0), trap="beyond"),
    Role(("B19",), (3.0, 5.5), fall=True, extra=(6.0, 14.0), trap="beyond"),
    Role(("B35", "B15"), (0.6, 1.6), fall=True),
    Role(("B02", "B14"), (0.6, 1.6), fall=True, extra=(3.0, 5.0)),
    Role(("B20",), (2.5, 3.6), trap="autumn"),
)
"""Two for the first month, three for the second, two for the third, two to hand up, three for none, whatever the seed."""


def build_variant(seed: bytes) -> Files:
    """Return the files of one trainee: customers, ledger, leads, station."""
    rng = np.random.default_rng(int.from_bytes(seed, "big"))
    start = int(rng.choice(list(SEASONS)))
    types = [SEASONS[start][0] if role.trap == "season" else str(rng.choice(role.types)) for role in ROLES]
    labels = names([*types, *LEAD_TYPES], rng)
    numbers = [f"C{number:04d}" for number in 1 + rng.permutation(80)]
    made = [_customer(role, numbers[i], labels[i], types[i], start, rng) for i, role in enumerate(ROLES)]
    order = rng.permutation(len(made))
    cap = float(rng.choice([4.5, 5.0, 5.5, 6.0, 6.5]))
    return {
        "customers.csv": pd.DataFrame([made[i][0] for i in order]),
        "ledger.csv": pd.concat([made[i][1] for i in order], ignore_index=True),
        "leads.csv": _leads(labels[len(ROLES) :], cap, rng),
        "station.csv": _station(start, cap, rng),
    }


def _customer(
    role: Role, number: str, name: str, kind: str, start: int, rng: np.random.Generator
) -> tuple[dict[str, Any], pd.DataFrame]:
    """Return a row of customers.csv and the 24 months before the plan begins."""
    entry = load()["customers"][kind]
    months = pd.period_range(end=f"2026-{start - 1:02d}", periods=24, freq="M")
    weights, season, type_name = rng.uniform(0.96, 1.04, 24), (), entry["name"]
    if role.fall:
        weights[:12] *= rng.uniform(1.0, 1.08)
        weights[21:] *= rng.uniform(0.42, 0.6)
    if role.trap in ("season", "autumn"):
        _, type_name, suffix, season = SEASONS[start]
        if role.trap == "autumn":
            type_name, suffix, season = "粮食收购烘干", "粮食", AUTUMN
        name = name.removesuffix(entry["suffix"]) + suffix
        weights *= np.isin(months.month, list(season))
    tonnes = weights * 12 / weights[12:].sum() * rng.uniform(*role.tonnes)
    in_tonnes = role.trap == "tonnes"
    row = {
        "customer_id": number,
        "name": name,
        "type_name": type_name,
        "fuel": "0#",
        "ledger_unit": "t" if in_tonnes else "L",
        "total_tonnes": round(float(tonnes[12:].mean() + rng.uniform(*role.extra)), 1),
        "season": "、".join(str(month) for month in season),
        "asks": str(rng.choice(BEYOND if role.trap == "beyond" else WITHIN)),
    }
    amounts = np.round(tonnes, 2) if in_tonnes else np.round(tonnes_to_litres(tonnes, "0#"))
    return row, pd.DataFrame({"customer_id": number, "month": months.astype(str), "quantity": amounts})


def _leads(labels: list[str], cap: float, rng: np.random.Generator) -> pd.DataFrame:
    """Return seven leads: one promised, one to hand up, and no way through by filling the months in order."""
    for _ in fairness.redraws("九十天的线索"):
        hours = rng.choice([2.0, 2.5, 3.0, 3.5, 4.0], 7)
        tonnes, chance = rng.integers(4, 17, 7) / 2, rng.choice([15, 20, 25, 30, 35, 40], 7)
        hours[0], tonnes[0], chance[0] = cap // 1 / 2, rng.integers(30, 44) / 2, 30
        hours[1], tonnes[1], chance[1] = cap - 1.5, rng.integers(3, 6) / 2, 25
        table = pd.DataFrame({"hours": hours, "tonnes": tonnes, "chance": chance})
        table["note"] = [BEYOND[0], "上回答应过去给他算单车账", *rng.choice(LEAD_NOTES, 5)]
        order = [2, 3, 4, 5, 6]
        order.insert(int(rng.integers(0, 2)), 0)
        order.insert(int(rng.integers(5, 7)), 1)
        table = table.iloc[order].reset_index(drop=True)
        plans, best = [_shown(table, rows) for rows in _by_hand(table, cap)], _best(table, cap)
        # As listed, one breaks the promise and goes to the tender; whoever goes anywhere for tonnes goes there too.
        astray = plans[0][1:] == (False, True) and _best(table, cap, tender=True) > best + 0.1
        if astray and all(worth < 0.9 * best or not kept or away for worth, kept, away in plans):
            numbers = sorted(10 + rng.permutation(70)[:7])
            return table.assign(name=labels, lead_id=[f"P{number}" for number in numbers])


def _shown(table: pd.DataFrame, rows: list[int]) -> tuple[float, bool, bool]:
    """Return expected tonnes a month of a plan, whether it keeps the promise, and whether it goes to the tender."""
    worth, notes = table["tonnes"] * table["chance"] / 100, table["note"]
    chosen = notes[rows].tolist()
    kept, tender = (any(word in note for note in chosen) for word in ("答应", "招标"))
    return float(worth[rows].sum()), kept, tender


def _by_hand(table: pd.DataFrame, cap: float) -> list[list[int]]:
    """Return whom one visits who fills the months in the order given, or in that of one column."""
    orders = [list(table.index)]
    for column in ("hours", "tonnes", "chance"):
        orders += [list(table.sort_values(column, ascending=up, kind="stable").index) for up in (True, False)]
    plans, hours = [], table["hours"].tolist()
    for order in orders:
        taken: list[int] = []
        for _ in range(3):
            left = cap
            for row in order:
                if row not in taken and hours[row] <= left:
                    taken.append(row)
                    left -= hours[row]
        plans.append(taken)
    return plans


def _best(table: pd.DataFrame, cap: float, *, tender: bool = False) -> float:
    """Return the most expected tonnes that three months hold, the promised visit among them.

    tender: whether one goes to whom the station should hand up.
    """
    notes, hours = table["note"].tolist(), table["hours"].tolist()
    worth = (table["tonnes"] * table["chance"] / 100).tolist()
    free = [row for row, note in enumerate(notes) if tender or note not in BEYOND]
    must = {row for row in free if "答应" in notes[row]}
    sets = [rows for size in range(len(free) + 1) for rows in combinations(free, size) if must <= set(rows)]
    return max(sum(worth[row] for row in rows) for rows in sets if _fits(tuple(hours[row] for row in rows), (cap,) * 3))


@cache
def _fits(hours: tuple[float, ...], left: tuple[float, ...]) -> bool:
    if not hours:
        return True
    return any(
        hours[0] <= room and _fits(hours[1:], tuple(sorted([*left[:slot], room - hours[0], *left[slot + 1 :]])))
        for slot, room in enumerate(left)
    )


def _station(start: int, cap: float, rng: np.random.Generator) -> pd.DataFrame:
    """Return the front page and the people: traffic, half-days, what the draft says."""
    rate = round(float(rng.uniform(0.8, 1.5)), 2)
    counts, count_hours = [(2, 1.0), (3, 1.0), (4, 1.0), (2, 1.5), (3, 1.5), (2, 2.0)][rng.integers(6)]
    row = {
        "start": start, "weeks": int(rng.integers(11, 14)), "half_day": float(rng.choice([3.0, 3.5, 4.0])), "cap": cap,
        "counts": counts, "count_hours": count_hours,
        "kept_before": int(rng.integers(190, 260) * 100), "kept_litres": int(rng.integers(80, 150) * 100),
        "gate_gain": round(float(rng.uniform(0.15, 0.4)), 2), "keep_gain": round(float(rng.uniform(0.3, 0.6)), 2),
        "raise_gain": round(float(rng.uniform(5, 9)), 1), "new_gain": round(float(rng.uniform(4, 8)), 1),
        "cars": int(rng.integers(50, 95) * 100), "rate_before": rate,
        "rate_after": round(rate + float(rng.uniform(0.25, 0.5)), 2), "fill": int(rng.integers(30, 37)),
    }  # fmt: skip
    return pd.DataFrame([row])


# --- from the files ---------------------------------------------------------------------------------------------------


def key(files: Files) -> dict[str, Any]:
    """Return what is right, and what each mistake would give; tonnes a month, falls in per cent."""
    station = files["station.csv"].iloc[0]
    leads = files["leads.csv"]
    best = _best(leads, float(station["cap"]))
    facts = {"never": False, "nothing": "", "best": round(best, 6), "enough": round(ENOUGH * best, 6)}
    plans = {
        row.lead_id: {
            "beyond": row.note in BEYOND,
            "promised": "答应" in row.note,
            "expected": round(row.tonnes * row.chance / 100, 6),
        }
        for row in leads.itertuples()
    }
    tables = {"customers": _customers(files), "leads": plans, "heaps": _heaps(station)}
    return {"facts": facts | _tonnes(station), "tables": tables}


def _months(files: Files) -> pd.DataFrame:
    """Return 24 months a customer, in the ledger's unit."""
    table = files["ledger.csv"].pivot(index="customer_id", columns="month", values="quantity")
    return table.loc[files["customers.csv"]["customer_id"]]


def _customers(files: Files) -> dict[str, dict[str, Any]]:
    start, found = int(files["station.csv"].iloc[0]["start"]), {}
    for row, (_, months) in zip(files["customers.csv"].to_dict("records"), _months(files).iterrows(), strict=True):
        raw, in_tonnes = float(months.iloc[12:].mean()), row["ledger_unit"] == "t"
        mean = raw if in_tonnes else float(litres_to_tonnes(raw, row["fuel"]))
        now, before = float(months.iloc[21:].sum()), float(months.iloc[9:12].sum())
        gap = max(0.0, (1 - now / before) * 100) if before else 0.0
        season, opens = "", _opens(row["season"])
        if opens:
            ahead = opens - 1 - start
            season = f"m{ahead + 1}" if 0 <= ahead <= 2 else "none-now"
        found[row["customer_id"]] = {
            "beyond": row["asks"] in BEYOND,
            "season": season,
            "mean": round(mean, 6),
            "mean_unread": round(float(litres_to_tonnes(raw, row["fuel"])), 6),
            "mean_litres": round(mean if in_tonnes else raw / 1000, 6),
            "gap": round(gap, 6),
            "gap_year": round((1 - now / (3 * raw)) * 100 if opens else gap, 6),
            "extra": round(row["total_tonnes"] - mean, 6),
        }
    return found


def _opens(season: Any) -> int:
    """Return the first month of the season, 0 for who comes all year."""
    return int(str(season).split("、")[0]) if isinstance(season, str) and season else 0


def _heaps(station: pd.Series) -> dict[str, dict[str, float]]:
    gate = 2 * station["counts"] * station["count_hours"] * 2
    new = 3 * station["cap"]
    right = {"A1": gate, "A2": _total(station) - gate - new, "A3": new}
    return {
        name: {"right": float(hours), "low": float(hours) - 0.5, "high": float(hours) + 0.5}
        for name, hours in right.items()
    }


def _total(station: pd.Series) -> float:
    return float(2 * station["weeks"] * station["half_day"])


def _tonnes(station: pd.Series) -> dict[str, float]:
    """Return what the plan keeps, gains, and brings in from the road, tonnes a day."""
    month = float(litres_to_tonnes(station["kept_litres"], "0#"))
    by_month = float(station["raise_gain"] + station["new_gain"])
    gained = float(station["gate_gain"]) + by_month / 30
    litres = float(station["cars"] * station["fill"])
    rise = float(station["rate_after"] - station["rate_before"]) / 100
    facts = {
        "kept_tonnes": month / 30,
        "kept_month": month,
        "kept_no_density": float(station["kept_litres"]) / 1000 / 30,
        "gained": gained,
        "gained_with_kept": gained + float(station["keep_gain"]),
        "gained_month": float(station["gate_gain"]) + by_month,
        "gate_tonnes": litres * rise * DENSITY["92#"] / 1000,
        "gate_no_density": litres * rise / 1000,
        "gate_whole": litres * float(station["rate_after"]) / 100 * DENSITY["92#"] / 1000,
    }
    return {name: round(value, 6) for name, value in facts.items()}


def board_data(files: Files) -> dict[str, Any]:
    """Return what the trainee sees: twelve ledger cards, seven leads, three heaps of hours, the front page."""
    station, months = files["station.csv"].iloc[0], _months(files)
    facts = {name: float(value) if isinstance(value, float) else int(value) for name, value in station.items()}
    facts = {name: int(value) if float(value).is_integer() else value for name, value in facts.items()}
    facts |= {f"month_{i + 1}": f"{int(station['start']) + i} 月" for i in range(3)} | {"hours": _total(station)}
    heaps = {"A1": "看门前", "A2": "老客户", "A3": "新客户"}
    leads = [
        {"id": row.lead_id, "name": row.name, "hours": float(row.hours), "tonnes": float(row.tonnes)}
        | {"chance": int(row.chance), "note": row.note}
        for row in files["leads.csv"].itertuples(index=False)
    ]
    cards = [_card(row, months.loc[row["customer_id"]].to_numpy()) for row in files["customers.csv"].to_dict("records")]
    rows = [{"id": name, "name": label} for name, label in heaps.items()]
    return {"facts": facts, "tables": {"customers": cards, "leads": leads, "heaps": rows}}


def _card(row: dict[str, Any], months: np.ndarray) -> dict[str, Any]:
    places = 2 if row["ledger_unit"] == "t" else 0
    return {
        "id": row["customer_id"],
        "name": row["name"],
        "type": row["type_name"],
        "fuel": row["fuel"],
        "unit": "吨" if places else "升",
        "mean_shown": f"{months[12:].mean():,.{places}f}",
        "quarter": f"{months[21:].sum():,.{places}f}",
        "quarter_before": f"{months[9:12].sum():,.{places}f}",
        "total": float(row["total_tonnes"]),
        "months": f"{row['season']} 月" if _opens(row["season"]) else "常年",
        "asks": row["asks"],
    }


def practice_payload() -> dict[str, Any]:
    """Return the open practice board with data and key, as the book shows it; its seed is public and no class's."""
    board = boards.load(Path(__file__).with_name("board.yml"))
    files = build_variant(OPEN_SEED)
    return boards.practice(board, board_data(files), key(files))
