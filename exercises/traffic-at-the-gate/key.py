"""Data and key of the exercise 车丢在哪一处.

    build_variant(seed) ──> sheets, counts   fourteen stations' half-days, every 15 minutes
                            days             the own station's whole day, by hour and direction
                            station, fixes   litres, yuan and days of the month; what could be done
    board_data(files)   what is shown        key(files)   what is right, and what each mistake would give

Everything but build_variant is computed from the files as they were handed out.
"""

from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from toolkit import boards
from toolkit.data import fairness
from toolkit.data.profiles import PLACES
from toolkit.data.traffic import BY_HOUR, FUEL
from toolkit.models.entry_rate import KINDS, entry_rate, point_worth
from toolkit.models.units import litres_to_tonnes

Files = dict[str, pd.DataFrame]
OPEN_SEED = b"traffic-at-the-gate: the open practice set"
LINES, GATE, YARD, BIG = {"car": 1.8, "truck": 5.0}, 70, 85, 0.5
"""本书设定: per cent of those who pass that must slow down, of those that must turn in, of those that must fill; t/day."""
CAP = 8
"""Person-hours of a half-day of two."""
CELLS = {"road": 3, "gate": 3, "yard": 4, "none": 2, "recount": 2}
TRAPS = {
    "toilet": {"yard": 2},
    "queue": {"yard": 2},
    "mixed": {"gate": 2},
    "both": {"gate": 1, "none": 1},
    "rain": {"recount": 1},
    "works": {"recount": 1},
}
"""What lies in how many sheets of which cell: each opens to one misconception, the last two to the same."""
SHAPES = {"rain": "gate", "works": "road"}
WEATHER = ["晴", "阴", "多云", "前一晚大雨，数的时候路面已干"]
ROADS = ["通畅", "通畅", "对侧修路，本侧照走"]
TALLIES = ["passing", "slowed", "turned", "toilet", "left"]
OURS = "不花钱，站里就能办"
FIXES = {
    "truck": ["挪开出口边的轮胎架，挂车拐得过来", "场里用锥筒留出一条大车道", "晚高峰专人引大车，柴油枪都开",
              "擦净招牌上“柴油”两个字，换上备用灯管", "盘点交班避开晚高峰，不停柴油枪"],
    "car": ["站内树枝剪到不挡招牌", "早高峰四把 92# 枪都开，先加后扫"],
    "small": ["厕所指示牌往里挪，不挡小车道", "促销堆头从通道上退后一米", "进口地上的箭头重新刷一遍", "空桶从洗车机前挪走"],
    "money": ["来车方向 200 米外立一块高杆招牌", "进口拓宽四米，挪路沿石"],
    "red": ["抄下打灯没进来的货车车牌，托人问电话打过去", "货车每进来一趟，塞给司机二十元现金"],
}  # fmt: skip
NEEDS = {"money": ["报价 2.8 万元，还要公路部门批", "报价 1.6 万元，片区没批"], "red": ["站里就能办，班长愿意干"]}
BACK = {"truck": ((0, 3), (5, 10)), "car": ((27, 37), (0, 1)), "small": ((9, 13), (0, 1)), "money": ((12, 24), (9, 15)),
        "red": ((0, 2), (7, 12))}  # fmt: skip
"""Cars and trucks a day that the counts say would come back."""
COUNTS = {"truck": 3, "car": 1, "small": 3, "money": 2, "red": 1}


# --- a sheet ----------------------------------------------------------------------------------------------------------


def _tally(kind: str, shape: str, trap: str, rng: np.random.Generator) -> dict[str, int]:
    slowed = int(rng.integers(*{"car": (40, 57), "truck": (34, 47)}[kind]))
    seen = rng.uniform(0.72, 0.94) if shape == "road" else rng.uniform(1.07, 1.35)
    turned = round(slowed * (rng.uniform(0.42, 0.66) if shape == "gate" else rng.uniform(0.76, 0.97)))
    toilet, left = {"toilet": ((0.46, 0.62), (0.06, 0.11)), "queue": ((0.02, 0.1), (0.19, 0.28))}.get(
        trap, ((0.04, 0.16), (0.0, 0.06))
    )
    made = {"slowed": slowed, "turned": turned, "passing": round(slowed / (LINES[kind] / 100 * seen))}
    return made | {"toilet": round(turned * rng.uniform(*toilet)), "left": round(turned * rng.uniform(*left))}


def _shares(row: dict[str, int]) -> tuple[float, float, float]:
    """Slowed of those who passed, turned in of those, filled of those who came for oil; per cent."""
    for_oil = row["turned"] - row["toilet"]
    parts = (row["slowed"] / row["passing"], row["turned"] / row["slowed"], (for_oil - row["left"]) / for_oil)
    return tuple(round(100 * part, 6) for part in parts)  # type: ignore[return-value]


def _read(kind: str, own: dict[str, int], other: dict[str, int] | None, opposite: int, odd: int) -> dict[str, Any]:
    """Return the shares of a sheet, and what each mistake takes for them."""
    see, come, fill = _shares(own)
    both = {name: own[name] + (other or {}).get(name, 0) for name in TALLIES}
    mixed = _shares(both)
    return {
        **{"see": see, "come": come, "fill": fill, "line": LINES[kind], "odd": odd, "ordinary": 0},
        "see_both": round(100 * own["slowed"] / (own["passing"] + opposite), 6),
        "come_queue": round(100 * (own["turned"] - own["left"]) / own["slowed"], 6),
        "fill_toilet": round(100 * (own["turned"] - own["left"]) / own["turned"], 6),
        **dict(zip(("see_mixed", "come_mixed", "fill_mixed"), mixed, strict=True)),
        "line_mixed": LINES[kind if other is None else "car"],
    }


def _place(see: float, line: float, come: float, fill: float) -> str:
    return "road" if see < line else "gate" if come < GATE else "yard" if fill < YARD else "none"


def _fits(read: dict[str, Any], shape: str, trap: str) -> bool:
    """Is the sheet what it was dealt for, open to its own trap and no other, and nothing near a line?"""
    right = (read["see"], read["line"], read["come"], read["fill"])
    mixed = (read["see_mixed"], read["line_mixed"], read["come_mixed"], read["fill_mixed"])
    given = {
        "both": _place(read["see_both"], *right[1:]),
        "queue": _place(*right[:2], read["come_queue"], right[3]),
        "toilet": _place(*right[:3], read["fill_toilet"]),
        "mixed": _place(*mixed),
    }
    near = [(read["see"], read["line"]), (read["see_both"], read["line"]), (read["see_mixed"], read["line_mixed"])]
    near += [(read[name], GATE) for name in ("come", "come_queue", "come_mixed")]
    near += [(read[name], YARD) for name in ("fill", "fill_toilet", "fill_mixed")]
    return (
        _place(*right) == shape
        and all((given[name] != shape) == (name == trap) for name in given)
        and (trap != "mixed" or given["mixed"] == "none")
        and not any(fairness.too_near([value], [limit])[0] for value, limit in near)
    )


def _draw(shape: str, trap: str, rng: np.random.Generator) -> tuple[str, dict[str, dict[str, int]], int]:
    """Return kind, own tallies by kind, vehicles of the opposite direction."""
    for _ in fairness.redraws("一处的车流"):
        kind = "truck" if trap == "mixed" else str(rng.choice(list(KINDS)))
        own = {kind: _tally(kind, shape, trap, rng)}
        if trap == "mixed":
            own["car"] = _tally("car", "none", "", rng)
        opposite = round(own[kind]["passing"] * rng.uniform(0.9, 1.2)) if trap == "both" else 0
        if _fits(_read(kind, own[kind], own.get("car") if trap == "mixed" else None, opposite, 0), shape, trap):
            return kind, own, opposite


def _quarters(sheet: str, hour: int, kind: str, row: dict[str, int], rng: np.random.Generator) -> pd.DataFrame:
    """Return a tally in sixteen quarters of an hour; no quarter takes in more than it saw."""
    weights = np.repeat(BY_HOUR[kind][hour : hour + 4], 4) * rng.uniform(0.9, 1.1, 16)
    made = {"passing": rng.multinomial(row["passing"], weights / weights.sum())}
    for before, name in pairwise(TALLIES[:4]):
        made[name] = rng.multivariate_hypergeometric(made[before], row[name])
    made["left"] = rng.multivariate_hypergeometric(made["turned"] - made["toilet"], row["left"])
    start = [f"{hour + quarter // 4:02d}:{quarter % 4 * 15:02d}" for quarter in range(16)]
    return pd.DataFrame({"sheet_id": sheet, "start": start, "direction": "本侧", "kind": kind, **made})


def _sheets(rng: np.random.Generator) -> tuple[pd.DataFrame, pd.DataFrame]:
    stations = [name for name in rng.permutation(PLACES) if name != "柳堤"]
    sheets, counts = [], []
    for number, (cell, trap) in enumerate(fairness.deal(CELLS, TRAPS, rng)):
        name = f"S{number + 1:02d}"
        kind, own, opposite = _draw(SHAPES.get(trap, cell), trap, rng)
        hour = int(rng.choice([7, 15] if kind == "car" else [5, 18]))
        for each, row in own.items():
            counts.append(_quarters(name, hour, each, row, rng))
        if opposite:
            there = dict.fromkeys(TALLIES, 0) | {"passing": opposite}
            counts.append(_quarters(name, hour, kind, there, rng).assign(direction="对侧"))
        sheets.append({
            "sheet_id": name, "station": f"{stations[number]}站", "kind": kind, "mixed": trap == "mixed",
            "hours": f"{hour}–{hour + 4} 点",
            "weather": "大雨，四个钟头没停" if trap == "rain" else str(rng.choice(WEATHER)),
            "road": "本侧修路，半幅放行" if trap == "works" else str(rng.choice(ROADS)),
        })  # fmt: skip
    return pd.DataFrame(sheets), pd.concat(counts, ignore_index=True)


# --- the own station --------------------------------------------------------------------------------------------------


def _own_day(rng: np.random.Generator) -> pd.DataFrame:
    rows = []
    for kind, passing, rate, toilet, left in (
        ("car", rng.integers(6500, 9000), rng.uniform(0.0165, 0.0205), rng.uniform(0.2, 0.3), rng.uniform(0.07, 0.11)),
        ("truck", rng.integers(1800, 2500), rng.uniform(0.026, 0.036), rng.uniform(0.12, 0.2), rng.uniform(0.1, 0.16)),
    ):
        weights = np.array(BY_HOUR[kind]) * rng.uniform(0.9, 1.1, 24)
        own = rng.multinomial(passing, weights / weights.sum())
        opposite = rng.multinomial(round(passing * rng.uniform(0.9, 1.05)), weights / weights.sum())
        turned = rng.multivariate_hypergeometric(own, round(passing * rate))
        used = rng.multivariate_hypergeometric(turned, round(turned.sum() * toilet))
        gone = rng.multivariate_hypergeometric(turned - used, round(turned.sum() * left))
        hours = {"kind": kind, "hour": range(24)}
        rows.append(pd.DataFrame({**hours, "direction": "本侧", "passing": own, "turned": turned, "toilet": used,
                                  "left": gone}))  # fmt: skip
        rows.append(pd.DataFrame({**hours, "direction": "对侧", "passing": opposite, "turned": 0, "toilet": 0,
                                  "left": 0}))  # fmt: skip
    return pd.concat(rows, ignore_index=True)


def _station(days: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    fills = days.assign(fills=days["turned"] - days["toilet"] - days["left"]).groupby("kind")["fills"].sum()
    litres = {"car": int(rng.integers(32, 37)), "truck": int(rng.integers(155, 200))}
    market, rain = int(rng.integers(6, 9)), int(rng.integers(1, 3))
    row: dict[str, Any] = {"litres_car": litres["car"], "litres_truck": litres["truck"]}
    row["litres_mean"] = round(float(sum(fills[kind] * litres[kind] for kind in KINDS) / fills.sum()))
    row |= {"days_plain": 30 - market - rain, "days_market": market, "days_rain": rain}
    for name, low, high in (("plain", 1.0, 1.0), ("market", 1.3, 1.55), ("rain", 0.6, 0.75)):
        for kind in KINDS:
            row[f"{kind}_{name}"] = round(float(fills[kind] * litres[kind] * rng.uniform(low, high)), -1)
    row |= {"yuan_car": round(litres["car"] * rng.uniform(0.36, 0.5), 1)}
    return pd.DataFrame([row | {"yuan_truck": round(litres["truck"] * rng.uniform(0.2, 0.3), 1)}])


def _from_the_top(rows: list[list[Any]]) -> list[list[Any]]:
    """Return what gets into the two half-days of somebody who takes the list as it stands."""
    taken: list[list[Any]] = []
    for _ in range(2):
        spent = 0
        for row in rows:
            if row not in taken and spent + row[4] <= CAP:
                taken.append(row)
                spent += row[4]
    return taken


def _fixes(rng: np.random.Generator) -> pd.DataFrame:
    """Return what could be done, in an order in which whoever fills the half-days from the top is wrong everywhere."""
    hours = {"truck": [5, 3, 4], "car": [2], "small": [3, 3, 2], "money": [4, 3], "red": [2]}
    rows = []
    for role, count in COUNTS.items():
        needs = NEEDS.get(role, [OURS] * count)
        for place, name in enumerate(rng.permutation(FIXES[role])[:count]):
            cars, trucks = (int(rng.integers(*pair)) for pair in BACK[role])
            rows.append([str(name), role, cars, trucks, hours[role][place], needs[place]])
    for _ in fairness.redraws("怎么改的安排"):
        order = [rows[index] for index in rng.permutation(len(rows))]
        roles = [row[1] for row in _from_the_top(order)]
        if {"money", "red"} <= set(roles) and "car" not in roles and roles.count("truck") < COUNTS["truck"]:
            break
    table = pd.DataFrame(order, columns=["name", "role", "cars", "trucks", "hours", "needs"]).drop(columns="role")
    return table.assign(fix_id=[f"F{number:02d}" for number in range(1, len(table) + 1)])


def _clear(files: Files) -> bool:
    """Are the answers that mistakes give told apart from each other and from the right ones?"""
    flows = _flows(files)
    groups = [[row[n] for n in row if n.startswith(start)] for row in flows.values() for start in ("rate", "worth")]
    groups += [[row[name], 1.0] for row in flows.values() for name in row if name.startswith("worth")]
    return all(abs(a / b - 1) > 0.03 for group in groups for i, a in enumerate(group) for b in group[:i])


def build_variant(seed: bytes) -> Files:
    """Return the files of one trainee: sheets, counts, days, station, fixes (file names as keys)."""
    rng = np.random.default_rng(int.from_bytes(seed, "big"))
    sheets, counts = _sheets(rng)
    for _ in fairness.redraws("全天车流"):
        days = _own_day(rng)
        files = {"days.csv": days, "station.csv": _station(days, rng)}
        if _clear(files):
            return {"sheets.csv": sheets, "counts.csv": counts, **files, "fixes.csv": _fixes(rng)}


# --- from the files ---------------------------------------------------------------------------------------------------


def _sums(counts: pd.DataFrame, by: list[str]) -> dict[Any, dict[str, int]]:
    columns = [name for name in TALLIES if name in counts.columns]
    return {
        place: {name: int(row[name]) for name in columns} for place, row in counts.groupby(by)[columns].sum().iterrows()
    }


def _flows(files: Files) -> dict[str, dict[str, float]]:
    """Return entry rate (per cent) and worth of a point (t/day) of the own station by kind, right and by mistake."""
    station = files["station.csv"].iloc[0]
    sums = _sums(files["days.csv"], ["kind", "direction"])
    entering = {
        "rate": lambda row: row["turned"] - row["toilet"],
        "rate_toilet": lambda row: row["turned"],
        "rate_queue": lambda row: row["turned"] - row["toilet"] - row["left"],
    }
    flows: dict[str, dict[str, float]] = {kind: {} for kind in KINDS}
    for name, count in entering.items():
        rows = [{"kind": k, "passing": sums[k, "本侧"]["passing"], "entering": count(sums[k, "本侧"])} for k in KINDS]
        rates = entry_rate(pd.DataFrame(rows)).set_index("kind")["rate"] * 100
        for kind in KINDS:
            flows[kind][name] = round(float(rates[kind]), 6)
            if name == "rate":
                flows[kind]["rate_mixed"] = round(float(rates["all"]), 6)
    for kind, flow in flows.items():
        own, whole = (sum(sums[kind, side]["passing"] for side in sides) for sides in (["本侧"], ["本侧", "对侧"]))
        flow["rate_both"] = round(flow["rate"] * own / whole, 6)
        for name, passing, litres in (
            ("worth", own, station[f"litres_{kind}"]),
            ("worth_mixed", own, station["litres_mean"]),
            ("worth_both", whole, station[f"litres_{kind}"]),
        ):
            one = {"kind": kind, "passing": passing, "litres_a_fill": litres, "fuel": FUEL[kind]}
            flow[name] = round(float(point_worth(pd.DataFrame([one]))["tonnes_per_day"].iloc[0]), 6)
        flow["worth_litres"] = round(own / 100 * float(station[f"litres_{kind}"]) / 1000, 6)
    return flows


def _month(station: pd.Series) -> dict[str, float]:
    """Return the tonnes of the month, from litres by kind of day."""
    days = {name: int(station[f"days_{name}"]) for name in ("plain", "market", "rain")}
    litres = {kind: sum(count * float(station[f"{kind}_{name}"]) for name, count in days.items()) for kind in KINDS}
    one = {kind: 30 * float(station[f"{kind}_plain"]) for kind in KINDS}
    tonnes = {
        name: sum(litres_to_tonnes(part[kind], FUEL[kind]) for kind in KINDS)
        for name, part in (("", litres), ("_one", one))
    }
    return {
        "month": round(tonnes[""], 6),
        "month_one_day": round(tonnes["_one"], 6),
        "month_litres": round(sum(litres.values()) / 1000, 6),
    }


def key(files: Files) -> dict[str, Any]:
    """Return what is right, and what each mistake would give; shares in per cent, amounts in tonnes."""
    station = files["station.csv"].iloc[0]
    tallies = _sums(files["counts.csv"], ["sheet_id", "direction", "kind"])
    sheets = {}
    for sheet in files["sheets.csv"].itertuples():
        odd = int(sheet.weather.startswith("大雨") or sheet.road.startswith("本侧修路"))
        opposite = tallies.get((sheet.sheet_id, "对侧", sheet.kind), {"passing": 0})["passing"]
        other = tallies.get((sheet.sheet_id, "本侧", "car")) if sheet.mixed else None
        sheets[sheet.sheet_id] = _read(sheet.kind, tallies[sheet.sheet_id, "本侧", sheet.kind], other, opposite, odd)
    fixes = {}
    roles = {name: role for role, names in FIXES.items() for name in names}
    for fix in files["fixes.csv"].itertuples():
        back = {"car": fix.cars, "truck": fix.trucks}
        tonnes = sum(litres_to_tonnes(back[kind] * float(station[f"litres_{kind}"]), FUEL[kind]) for kind in KINDS)
        role = roles[fix.name]
        fixes[fix.fix_id] = {
            **{"tonnes": round(float(tonnes), 6), "free": int(role not in NEEDS)},
            **{"heavy": int(fix.trucks >= 3), "red": int(role == "red"), "paid": int(role == "money")},
        }
    facts = _month(station) | {"lost_yuan": 0.0, "lost_with_toilet": 0.0}
    own = _sums(files["days.csv"], ["kind", "direction"])
    for kind in KINDS:
        left, toilet = own[kind, "本侧"]["left"], own[kind, "本侧"]["toilet"]
        facts["lost_yuan"] += left * float(station[f"yuan_{kind}"])
        facts["lost_with_toilet"] += (left + toilet) * float(station[f"yuan_{kind}"])
    flows = {f"D{place}": flow for place, flow in enumerate(_flows(files).values(), start=1)}
    tables = {"sheets": sheets, "flows": flows, "fixes": fixes}
    return {"facts": facts, "tables": tables}


def board_data(files: Files) -> dict[str, Any]:
    """Return what the trainee sees: the sheets as they came in, the own station's day, what could be done."""
    station = files["station.csv"].iloc[0].to_dict()
    own = _sums(files["days.csv"], ["kind", "direction"])
    flows = [
        {"id": f"D{i}", "name": f"本站全天·{KINDS[kind]}", "fuel": FUEL[kind], "litres": int(station[f"litres_{kind}"])}
        | {"all": own[kind, "本侧"]["passing"] + own[kind, "对侧"]["passing"], "there": own[kind, "对侧"]["passing"]}
        | {name: own[kind, "本侧"][name] for name in ("turned", "toilet", "left")}
        for i, kind in enumerate(KINDS, start=1)
    ]
    fixes = files["fixes.csv"].rename(columns={"fix_id": "id"}).to_dict("records")
    facts = {name: value if name.startswith("yuan") else int(value) for name, value in station.items()}
    facts |= {"line_car": LINES["car"], "line_truck": LINES["truck"]}
    facts |= {"gate": GATE, "yard": YARD, "big": BIG, "cap": CAP}
    facts |= {f"left_{kind}": own[kind, "本侧"]["left"] for kind in KINDS}
    facts |= {f"toilet_{kind}": own[kind, "本侧"]["toilet"] for kind in KINDS}
    return {"facts": facts, "tables": {"sheets": _cards(files), "flows": flows, "fixes": fixes}}


def _cards(files: Files) -> list[dict[str, Any]]:
    counts, cards = files["counts.csv"], []
    tallies = _sums(counts, ["sheet_id", "direction", "kind"])
    hourly = (
        counts[counts["direction"] == "本侧"].groupby(["sheet_id", counts["start"].str[:2]])[["slowed", "turned"]].sum()
    )
    for sheet in files["sheets.csv"].itertuples():
        parts = [row for (name, side, _), row in tallies.items() if name == sheet.sheet_id and side == "本侧"]
        front = {name: sum(row[name] for row in parts) for name in TALLIES}
        opposite = tallies.get((sheet.sheet_id, "对侧", sheet.kind), {"passing": 0})["passing"]
        passed, back = f"本侧 {front['passing']:,} 台", "空白"
        if opposite:
            passed = f"两个方向合着数 {front['passing'] + opposite:,} 台，其中对侧 {opposite:,} 台"
        if sheet.mixed:
            truck = tallies[sheet.sheet_id, "本侧", "truck"]
            back = (
                f"货车单记：过 {truck['passing']} 台，减速打灯 {truck['slowed']} 台，其中拐进来 {truck['turned']} 台；"
            )
            back += f"只掉头、上厕所 {truck['toilet']} 台，排队走了 {truck['left']} 台"
        hours = hourly.loc[sheet.sheet_id]
        cards.append({
            "id": sheet.sheet_id, "name": f"{sheet.station}·{'货车（大小车混记）' if sheet.mixed else KINDS[sheet.kind]}",
            "hours": sheet.hours, "weather": sheet.weather, "road": sheet.road, "passed": passed, "back": back,
            **{name: front[name] for name in TALLIES[1:]},
            "by_hour_slowed": [int(value) for value in hours["slowed"]],
            "by_hour_turned": [int(value) for value in hours["turned"]],
        })  # fmt: skip
    return cards


def practice_payload() -> dict[str, Any]:
    """Return the open practice board with data and key, as the book shows it; its seed is public and no class's."""
    board = boards.load(Path(__file__).with_name("board.yml"))
    files = build_variant(OPEN_SEED)
    return boards.practice(board, board_data(files), key(files))
