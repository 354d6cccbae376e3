"""Data and key of the exercise 这个月四十小时给谁.

    build_variant(seed) ──> the trainee's files ──┬─ board_data(files)   what is shown
                                                   └─ key(files)         what is right, and what each mistake would give

Everything but build_variant is computed from the files as they were handed out.
"""

from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from toolkit import boards
from toolkit.data import fairness
from toolkit.data.profiles import names, periods
from toolkit.data.ranges import load
from toolkit.models.concentration import concentration, pareto
from toolkit.models.retention import RATIOS, by_ratio, lifetime_value
from toolkit.models.time_allocation import PROSPECT, REGULAR, REST, VIP, guide_or_growth
from toolkit.models.units import DENSITY, tonnes_to_litres

Files = dict[str, pd.DataFrame]
OPEN_SEED = b"forty-hours: the open practice set"
LINE = 400.0
"""本书设定: yuan of net margin a month from which a customer outside the list is 普通."""
LOUD = 10
"""Calls a month that sound important."""
SIDES = {"keep-all": (2.2, 2.82), "keep-from-4": (3.18, 3.77), "keep-from-5": (4.24, 4.71), "win-all": (5.3, 7.5)}
GROUPS = ["城配小车队", "网约车司机", "县城出租车", "通勤会员", "工地小队", "冷链小车", "快递网点", "驾校教练车"]
ASKED_SIDES = ["keep-all", "keep-from-4", "keep-from-4", "keep-from-5", "win-all", "win-all"]
COSTS = {"vital": "对账单送上门、早晚留一条专道", "night": "夜里为他多留一个人", "small": "对账、开票"}
QUIET = ["月底对账", "话不多，来了就加", "开专票", "司机熟，不排队", "车队长半年见一次", "票到得晚也不催"]
NOISY = ["天天打电话问价", "说不便宜就走，说了一年", "一排队就投诉", "在群里带头要赠品"]


class Role(NamedTuple):
    """What one of the twelve customers is made for."""

    types: tuple[str, ...]
    litres: tuple[float, float]
    margin: tuple[float, float]
    """Yuan a month, net."""
    cost: tuple[float, float] = (200, 420)
    pattern: str = "flat"
    trap: str = ""


BIG, SMALL, TINY = (17000, 20500), (3600, 5200), (1300, 2200)
LATE = (800, 1500)
NIGHT = (1500, 1900)
ROLES = (
    Role(("B01", "B04", "B17"), BIG, (5550, 6000)),
    Role(("B10",), BIG, (5550, 6000), pattern="season"),
    Role(("B01", "B03", "B39"), BIG, (5550, 6000), pattern="leaving"),
    Role(("B09", "B16", "B40"), BIG, (5100, 5350), trap="tonnes"),
    Role(("B02", "B04", "B40"), BIG, (5100, 5350), pattern="leaving"),
    Role(("B01", "B36"), BIG, LATE, cost=(300, 500), trap="thin"),
    Role(("B03", "B39"), BIG, (-460, -300), cost=NIGHT, trap="thin"),
    Role(("B02", "B14"), SMALL, LATE, trap="loud"),
    Role(("B15", "B22"), SMALL, LATE, trap="tonnes"),
    Role(("B08", "B26"), TINY, (130, 290), trap="loud"),
    Role(("B11", "B13", "B27"), TINY, (130, 290)),
    Role(("B15", "B35"), SMALL, (-420, -260), cost=NIGHT),
)
"""3 VIP, 2 先留住, 3 普通, 2 其余, 2 先谈条件, whatever the seed.

Ranks four and five are wrong for whoever counts a fifth of the heads, the thin two for whoever goes by volume, the loud
two for whoever goes by calls: three pairs, no customer in two of them.
"""


def build_variant(seed: bytes) -> Files:
    """Return the files of one trainee: customers, ledger, groups, station."""
    rng = np.random.default_rng(int.from_bytes(seed, "big"))
    types = [str(rng.choice(role.types)) for role in ROLES]
    labels = names([*types, "B02"], rng)
    numbers = [f"C{number:04d}" for number in 1 + rng.permutation(80)]
    made = [_customer(role, numbers[i], labels[i], types[i], rng) for i, role in enumerate(ROLES)]
    order = rng.permutation(len(made))
    return {
        "customers.csv": pd.DataFrame([made[i][0] for i in order]),
        "ledger.csv": pd.concat([made[i][1] for i in order], ignore_index=True),
        "groups.csv": _groups(rng),
        "station.csv": _station(f"{numbers[20]} {labels[-1]}", rng),
    }


def _customer(role: Role, number: str, name: str, kind: str, rng: np.random.Generator) -> tuple[dict, pd.DataFrame]:
    """Return a row of customers.csv and 24 months of the ledger."""
    entry = load()["customers"][kind]
    fuel = load()["vehicles"][entry["vehicle"]]["fuel"]
    litres = float(round(rng.uniform(*role.litres), -1))
    shape = _weights(role.pattern, rng)
    months = np.round(shape * 12 / shape[12:].sum() * litres)
    months[15] += 12 * litres - months[12:].sum()
    if role.trap == "tonnes":
        months = np.round(months * DENSITY[fuel] / 1000, 2)
        litres = float(tonnes_to_litres(months[12:].sum() / 12, fuel))
    wanted = fairness.away(*role.margin, [LINE], rng)
    each = np.ceil((wanted + rng.uniform(*role.cost)) / litres * 100) / 100
    gross = round(float(rng.uniform(0.62, 0.80) if fuel == "0#" else rng.uniform(0.70, 0.92)), 2)
    loud = role.trap == "loud"
    cost_for = "night" if role.cost == NIGHT else "vital" if litres > SMALL[1] else "small"
    row = {
        "customer_id": number,
        "name": name,
        "type_name": entry["name"],
        "fuel": fuel,
        "ledger_unit": "t" if role.trap == "tonnes" else "L",
        "gross": gross,
        "discount": round(gross - float(each), 2),
        "cost": float(round(float(each) * litres - wanted, -1)),
        "cost_for": COSTS[cost_for],
        "calls": int(rng.integers(11, 17) if loud else rng.integers(0, 6)),
        "note": str(rng.choice(NOISY if loud else QUIET)),
    }
    return row, pd.DataFrame({"customer_id": number, "month": periods().astype(str), "quantity": months})


def _weights(pattern: str, rng: np.random.Generator) -> np.ndarray:
    before = np.ones(12)
    now = np.ones(12)
    if pattern == "leaving":
        now[9:] = [0.62, 0.5, 0.4]
    if pattern == "season":
        before, now = (np.repeat([0.55, 1.3, 1.4, 0.75], 3) for _ in range(2))
    return np.concatenate([before * rng.uniform(0.99, 1.08), now]) * rng.uniform(0.96, 1.04, 24)


def _groups(rng: np.random.Generator) -> pd.DataFrame:
    """Return eight groups; two are asked for their ratio, six for keeping or winning."""
    sides = [str(side) for side in rng.choice(list(SIDES), 2, replace=False)] + ASKED_SIDES
    made = []
    for place, side in enumerate(sides):
        for _ in fairness.redraws("两个倍数的客群"):
            lost, saved = round(rng.uniform(0.02, 0.06), 3), round(rng.uniform(0.16, 0.45), 2)
            alone, kept, new = _months(lost, saved)
            if SIDES[side][0] <= new / (kept - alone) <= SIDES[side][1] and kept - alone > 120:
                break
        margin = float(rng.integers(20, 60) * 10)
        row = {"lost_a_month": lost, "saved": saved, "alone": alone, "kept": kept, "new": new, "margin": margin}
        made.append({"ask_ratio": place < 2, "ask_side": place >= 2, "customers": int(rng.integers(40, 160)), **row})
    table = pd.DataFrame([made[i] for i in rng.permutation(len(made))])
    return table.assign(
        group_id=[f"G{i:02d}" for i in sorted(10 + rng.permutation(60)[:8])],
        name=[GROUPS[i] for i in rng.permutation(8)],
    )


def _months(lost: float, saved: float) -> tuple[float, float, float]:
    """Return months of margin in two years from a hundred: left alone, cared for in the first year, newly won."""
    stays = (1 - lost) ** np.arange(24)
    cared = (1 - lost * (1 - saved)) ** np.minimum(np.arange(24), 12) * (1 - lost) ** np.clip(np.arange(24) - 12, 0, 24)
    return round(100 * stays.sum()), round(100 * cared.sum()), round(100 * stays[12:].sum())


def _station(life: str, rng: np.random.Generator) -> pd.DataFrame:
    """Return the hours, the open leads and the customer of the question about its lifetime."""
    sign = 1
    for _ in fairness.redraws("这个月的时间"):  # equal parts, ten hours a heap, stay wrong for every heap
        first, second, trial = int(rng.integers(4, 10)), int(rng.integers(3, 7)), int(rng.integers(2, 5))
        if 13 <= first + second + 1.5 * trial + 2 * sign <= 19:
            break
    gross = round(float(rng.uniform(0.62, 0.8)), 2)
    lost = pd.DataFrame({"customer_id": [life], "margin_a_month": 1.0, "lost_a_month": rng.uniform(0.02, 0.045)})
    row = {
        "hours": 40,
        "first": first,
        "second": second,
        "trial": trial,
        "sign": sign,
        "calls": int(rng.integers(2, 9)) / 2,
        "life_name": life,
    }
    life_row = {
        "life_litres": int(rng.integers(38, 90) * 100),
        "life_price": round(float(rng.uniform(6.6, 7.6)), 2),
        "life_gross": gross,
        "life_discount": round(gross - float(rng.uniform(0.24, 0.36)), 2),
        "life_months": round(float(lifetime_value(lost)["expected_months"].iloc[0]), 1),
        "life_win": int(rng.integers(18, 48) * 100),
    }
    return pd.DataFrame([row | life_row])


# --- from the files ---------------------------------------------------------------------------------------------------


def _quantities(files: Files) -> pd.DataFrame:
    """Return 24 months a customer, in the ledger's unit."""
    table = files["ledger.csv"].pivot(index="customer_id", columns="month", values="quantity")
    return table.loc[files["customers.csv"]["customer_id"]]


def _listed(value: pd.Series) -> pd.Series:
    """Return who belongs to the fewest that bring eighty per cent."""
    found = pareto(pd.DataFrame({"customer_id": value.index, "value": value.to_numpy()}))
    return pd.Series(found["vital"].eq("是").to_numpy(), index=value.index)


def key(files: Files) -> dict[str, Any]:
    """Return what is right, and what each mistake would give; margins in yuan a month, falls in per cent."""
    customers, months = files["customers.csv"].set_index("customer_id"), _quantities(files)
    mean = months.iloc[:, 12:].mean(axis=1)
    in_tonnes = customers["ledger_unit"] == "t"
    litres = mean.where(~in_tonnes, mean * 1000 / customers["fuel"].map(DENSITY))
    gross, discount, cost = (customers[name] for name in ("gross", "discount", "cost"))
    margin = litres * (gross - discount) - cost
    uncosted, posted, unread = margin + cost, litres * gross - cost, mean * (gross - discount) - cost
    whole = concentration(pd.DataFrame({"customer_id": margin.index, "value": margin.to_numpy()})).iloc[0]
    rank = margin.rank(ascending=False)
    listed = _listed(margin)
    now, last, before = (months.iloc[:, at : at + 3].sum(axis=1) for at in (21, 18, 9))
    table = pd.DataFrame(
        {
            "listed": listed,
            "listed_loud": listed | (customers["calls"] >= LOUD),
            "listed_volume": _listed(litres),
            "listed_count": rank <= whole["top_customers"],
            "listed_unread": _listed(unread),
            "listed_uncosted": _listed(uncosted),
            "listed_posted": _listed(posted),
        }
    ).astype(object)
    numbers = {
        "margin": margin, "margin_uncosted": uncosted, "margin_posted": posted, "margin_unread": unread,
        "litres": litres, "rank": rank,
        "fallen": ((1 - now / before) * 100).clip(lower=0), "fallen_last": ((1 - now / last) * 100).clip(lower=0),
    }  # fmt: skip
    for name, values in numbers.items():
        table[name] = [round(float(value), 6) for value in values]
    facts = {
        "share": round(float(whole["top_share"]) * 100, 6),
        "share_gains": round(float(margin.nlargest(3).sum() / margin.clip(lower=0).sum()) * 100, 6),
        "needed": int(whole["needed"]),
    }
    hours, classes = _hours(files["station.csv"].iloc[0])
    return {
        "facts": facts | hours | _life(files["station.csv"].iloc[0]),
        "tables": {"customers": table.to_dict("index"), "groups": _ratios(files["groups.csv"]), "classes": classes},
    }


def _ratios(groups: pd.DataFrame) -> dict[str, dict[str, float]]:
    """Return each group's break-even ratio by the model, and what two mistakes would give."""
    # The ratio hangs on the loss alone, as long as there are more customers than the money can care for.
    options = groups.assign(option_id=groups["group_id"], keep_cost=20.0, budget=2000.0)
    found = by_ratio(options, ratios=RATIOS).drop_duplicates("option_id").set_index("option_id")["break_even_ratio"]
    return {
        row.group_id: {
            "ratio": round(float(found[row.group_id]), 6),
            "ratio_all": round(row.new / row.kept, 6),
            "ratio_first_year": round(row.alone / (row.kept - row.alone), 6),
        }
        for row in groups.itertuples()
    }


def _hours(station: pd.Series) -> tuple[dict[str, float], dict[str, dict[str, float]]]:
    """Return the hours of each class: what the calls and the open leads need, then six to three."""
    steps = {"首访": ("first", 1.0), "二访": ("second", 1.0), "试用": ("trial", 1.5), "签约": ("sign", 2.0)}
    funnel = {step: (float(station[name]), each) for step, (name, each) in steps.items()}
    left = float(station["hours"] - station["calls"])
    split = guide_or_growth(
        left, float(station["sign"]), funnel=funnel,
        guide={VIP: 0.6, REGULAR: 0.3, REST: 0.0, PROSPECT: 0.1},
    ).iloc[0]  # fmt: skip
    shares = {"H1": "vip_share", "H2": "regular_share", "H3": "rest_share", "H4": "prospect_share"}
    rows = {}
    for name, column in shares.items():
        right = left * float(split[column]) + (float(station["calls"]) if name == "H3" else 0.0)
        rows[name] = {"right": round(right, 6), "low": round(max(0.0, right - 0.5), 6), "high": round(right + 0.5, 6)}
    return {"needed_hours": float(split["needed_hours"])}, rows


def _life(one: pd.Series) -> dict[str, float]:
    month, months, win = float(one["life_litres"]), float(one["life_months"]), float(one["life_win"])
    net = month * (one["life_gross"] - one["life_discount"]) * months
    return {
        "life_value": round(float(net - win), 2),
        "life_gross_value": round(float(net), 2),
        "life_posted": round(float(month * one["life_gross"] * months - win), 2),
        "life_sales": round(float(month * one["life_price"] * months - win), 2),
    }


def board_data(files: Files) -> dict[str, Any]:
    """Return what the trainee sees: twelve cards, eight groups, four heaps of hours, one customer."""
    months = _quantities(files)
    rows = [_card(row, months.loc[row["customer_id"]].to_numpy()) for row in files["customers.csv"].to_dict("records")]
    groups = [
        {
            "id": row.group_id,
            "name": row.name,
            "customers": int(row.customers),
            "lost": round(row.lost_a_month * 100, 1),
        }
        | {"saved": f"{row.saved * 100:.0f}", "alone": int(row.alone), "kept": int(row.kept), "new": int(row.new)}
        | {"ask_ratio": bool(row.ask_ratio), "ask_side": bool(row.ask_side)}
        for row in files["groups.csv"].itertuples(index=False)
    ]
    classes = {
        "H1": ("重点客户", "VIP 和先留住的"),
        "H2": ("普通客户", "名单外，净毛利到线的"),
        "H3": ("其余和先谈条件的", "来加油照常接待"),
        "H4": ("找新客户", "首访、二访、试用、签约"),
    }
    facts = {
        name: value.item() if hasattr(value, "item") else value for name, value in files["station.csv"].iloc[0].items()
    }
    return {
        "facts": facts | {"line": LINE},
        "tables": {
            "customers": rows,
            "groups": groups,
            "classes": [{"id": name, "name": label, "what": what} for name, (label, what) in classes.items()],
        },
    }


def _card(row: dict[str, Any], months: np.ndarray) -> dict[str, Any]:
    """Return one customer's card, in the unit in which its ledger is kept."""
    places = 2 if row["ledger_unit"] == "t" else 0
    quarters = {"quarter": 21, "quarter_last": 18, "quarter_before": 9}
    same = ("name", "fuel", "gross", "discount", "cost", "cost_for", "note")
    return {
        "id": row["customer_id"],
        **{name: row[name] for name in same},
        "type": row["type_name"],
        "unit": "吨" if places else "升",
        "calls": int(row["calls"]),
        "mean": f"{months[12:].mean():,.{places}f}",
        **{name: f"{months[at : at + 3].sum():,.{places}f}" for name, at in quarters.items()},
    }


def practice_payload() -> dict[str, Any]:
    """Return the open practice board with data and key, as the book shows it; its seed is public and no class's."""
    board = boards.load(Path(__file__).with_name("board.yml"))
    files = build_variant(OPEN_SEED)
    return boards.practice(board, board_data(files), key(files))
