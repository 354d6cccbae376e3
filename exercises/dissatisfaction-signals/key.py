"""Data and key of the exercise 谁要走，先给谁打电话.

    build_variant(seed) ──> the trainee's files ──┬─ board_data(files)   twelve cards as the desk has them on Monday
                                                   └─ key(files)         what is right, and what each mistake would give

Everything but build_variant is computed from the files as they were handed out.
"""

from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from toolkit import boards
from toolkit.data.profiles import names
from toolkit.data.ranges import load
from toolkit.models.churn import LOST, WARN, churn_warning
from toolkit.models.dissatisfaction import CALLS, DROP, SIGNALS, dissatisfaction_signals
from toolkit.models.units import litres_to_tonnes

Files = dict[str, pd.DataFrame]
OPEN_SEED = b"dissatisfaction-signals: the open practice set"
TODAY = pd.Timestamp("2026-03-09")
MONTHS = pd.period_range("2024-12", "2026-02", freq="M").astype(str)
LINES = (30, 60)
"""Days without a fill that look like leaving and like gone to whoever has one line for everybody."""
PLAIN = ("一切照旧", "要三月的发票", "问尿素多少钱一桶", "问清明开不开夜班", "对了一遍对账单")
PRAISE = ("说对面那家加得快", "又提对面那家，说送水")
TROUBLES = ("排队排了半小时", "对账单晚了三天", "发票抬头开错", "枪口滴油")
REMARKS = (
    "司机问前头修路修到几号",
    "对账单签回来了",
    "财务问能不能早两天出单",
    "司机问洗车还送不送",
    "司机夸新换的热水器好使",
)


class Role(NamedTuple):
    """What one of the twelve customers is made for."""

    answer: str
    types: tuple[str, ...]
    tonnes: tuple[float, float]
    """A month, mean of the last twelve."""
    interval: tuple[float, float]
    days: tuple[int, int]
    """Since the last fill."""
    trap: str = ""
    gap: tuple[float, float] = (-0.06, 0.08)
    """What is missing against the same three months of last year, a share."""
    complaints: tuple[int, int] = (0, 0)
    """In the last three months, and in the three before."""
    sign: str = ""
    """What was seen on both visits, or on the later one."""
    asks: tuple[str, ...] = ()


ROLES = (
    Role(
        "leaving", ("B01", "B39"), (14.5, 18), (1.4, 1.9), (2, 2), "quiet", (0.27, 0.38), sign="owner", asks=("sign",)
    ),
    Role(
        "leaving",
        ("B22", "B35"),
        (1.0, 1.8),
        (16, 17.5),
        (36, 40),
        "units",
        (0.3, 0.36),
        (1, 0),
        "praise",
        ("less", "sign"),
    ),
    Role("gone", ("B03", "B04"), (11, 13.5), (1.6, 2.4), (66, 74), "", (0.62, 0.7), (1, 1), "strategy", ("sign",)),
    Role("gone", ("B02", "B16"), (5, 7), (2.0, 2.4), (9, 11), "days", (0.06, 0.12), (1, 0), asks=("less",)),
    Role("season", ("B20",), (2, 4), (2.5, 3.2), (132, 140), "season"),
    Role("season", ("B10",), (4, 6.5), (4, 5), (130, 134), "season", complaints=(0, 1)),
    Role("angry", ("B09", "B14"), (5, 8), (2, 3), (2, 3), "angry", (-0.04, 0.1), (3, 0), "praise", ("sign",)),
    Role("angry", ("B15", "B02"), (2, 4), (2.2, 3), (2, 3), "angry", (-0.04, 0.1), (2, 0)),
    Role("booked", ("B36", "B40"), (6, 8), (3, 4), (36, 44), "second"),
    Role("booked", ("B29", "B27"), (3, 5), (3.5, 5), (36, 44), "second", complaints=(0, 1)),
    Role("steady", ("B11",), (0.5, 1.2), (19, 22), (22, 26), "plug-in", (0.45, 0.55), asks=("ratio",)),
    Role("steady", ("B13",), (0.2, 0.35), (41, 45), (62, 65), "days", complaints=(1, 0), asks=("ratio",)),
)
"""Two for each answer, whatever the seed. Who is quiet is the biggest of those to be called; of those who look gone, the
one who is gone is the biggest: the five calls stay the same under every misconception but that of the loudest."""


def build_variant(seed: bytes) -> Files:
    """Return the files of one trainee: customers, fills, monthly, complaints, visits, rhythm (file names as keys)."""
    rng = np.random.default_rng(int.from_bytes(seed, "big"))
    types = [str(rng.choice(role.types)) for role in ROLES]
    labels, numbers = (
        names([*types, *types], rng),
        [f"C{number:04d}" for number in 1 + rng.permutation(80)[: 2 * len(types)]],
    )
    # Each has a second account in reserve, of the same trade.
    accounts = list(zip(numbers, labels, strict=True))
    tables: dict[str, list[dict[str, Any]]] = {
        name: [] for name in ("customers", "fills", "monthly", "complaints", "visits")
    }
    order = rng.permutation(len(ROLES))
    while list(order).index(0) < CALLS:
        # The quiet one never stands among the first five: calling those in the order of the cards gets the same anywhere.
        order = rng.permutation(len(ROLES))
    for i in order:
        _customer(ROLES[i], types[i], [accounts[i], accounts[len(ROLES) + i]], tables, rng)
    interval, days = float(rng.choice([2.5, 3.0, 3.5, 4.0])), int(rng.choice([9, 11, 13]))
    number, label = accounts[len(ROLES)]
    rhythm = {"id": number, "name": label, "days": days, "fills": days + int(rng.integers(4, 8))}
    rhythm["span"] = int(interval * (days - 1))
    return {f"{name}.csv": pd.DataFrame(rows) for name, rows in tables.items()} | {"rhythm.csv": pd.DataFrame([rhythm])}


def _customer(
    role: Role, kind: str, who: list[tuple[str, str]], tables: dict[str, list[dict[str, Any]]], rng: np.random.Generator
) -> None:
    """Add one customer, with a second account where it has one, to the tables."""
    entry, tax_no = load()["customers"][kind], f"HB{rng.integers(10**7, 10**8)}"
    fuel, changed = load()["vehicles"][entry["vehicle"]]["fuel"], None
    last = TODAY - pd.Timedelta(days=int(rng.integers(role.days[0], role.days[1] + 1)))
    dates = _dates(last, float(rng.uniform(*role.interval)), rng, 5 if role.trap in ("plug-in", "season") else 20)
    months, season = (
        _months(role, kind, fuel, rng),
        ",".join(map(str, entry["season"])) if role.trap == "season" else "",
    )
    if role.trap == "plug-in":
        changed = dates[0] - pd.Timedelta(days=int(rng.integers(2, 6)))
        dates = _dates(changed - pd.Timedelta(days=4), float(rng.uniform(9, 10.4)), rng) + dates
    accounts = [(who[0], dates, months)]
    if role.trap == "second":
        # The old account stops with its January, the new one goes on at the same pace.
        step = (dates[-1] - dates[0]) / (len(dates) - 1)
        later = [dates[-1] + step * (i + 1) for i in range(int((TODAY - pd.Timedelta(days=1) - dates[-1]) / step))]
        parted = np.where(np.array(MONTHS) == MONTHS[-1], 0.0, months)
        accounts = [(who[0], dates, parted), (who[1], [day.normalize() for day in later], np.round(months - parted))]
    for place, ((number, label), days, amounts) in enumerate(accounts):
        tables["customers"].append(
            {
                "id": number, "name": label, "type": entry["name"], "fuel": fuel, "tax_no": tax_no, "asked": place == 0,
                "works": season, "plug_in": "" if changed is None else f"{changed:%Y-%m-%d}",
                "remark": str(rng.choice(REMARKS)),
                **{f"ask_{name}": place == 0 and name in role.asks for name in ("ratio", "less", "sign")},
            }
        )  # fmt: skip
        tables["fills"] += [{"customer_id": number, "date": f"{day:%Y-%m-%d}"} for day in days]
        for month, litres in zip(MONTHS, amounts, strict=True):
            in_tonnes = role.trap == "units" and month >= "2025-12"
            in_tonnes |= "less" in role.asks and month >= "2025-12"
            amount = round(float(litres_to_tonnes(litres, fuel)), 2) if in_tonnes else float(round(litres))
            unit = "t" if in_tonnes else "L"
            tables["monthly"].append(
                {"customer_id": number, "month": month, "fuel": fuel, "litres": amount, "unit": unit}
            )
    _heard(role, who[0][0], (TODAY - last).days, tables, rng)


def _dates(last: pd.Timestamp, interval: float, rng: np.random.Generator, most: int = 20) -> list[pd.Timestamp]:
    """Return fuelling days up to the last, their mean gap near the interval and of one decimal at most."""
    count = most if interval * most < 350 else 5
    total = round(round(interval, 1) * count)
    total += (-total * 10) % count // 10
    gaps = np.full(count, total // count)
    gaps[rng.permutation(count)[: total % count]] += 1
    for one, other in rng.permutation(count).reshape(-1, 2) if count % 2 == 0 else []:
        if gaps[one] > 1:
            gaps[one], gaps[other] = gaps[one] - 1, gaps[other] + 1
    return [last - pd.Timedelta(days=int(gaps[i:].sum())) for i in range(count)] + [last]


def _months(role: Role, kind: str, fuel: str, rng: np.random.Generator) -> np.ndarray:
    """Return litres of fifteen months; the last three miss the gap against the first three."""
    level = rng.uniform(*role.tonnes) * 1000 / float(litres_to_tonnes(1000, fuel))
    season = load()["customers"][kind].get("season") if role.trap == "season" else None
    litres = level * rng.uniform(0.95, 1.05, len(MONTHS))
    if season:
        return np.round(np.where([int(month[5:]) in season for month in MONTHS], litres * 12 / len(season), 0.0))
    wanted = litres[:3].sum() * (1 - rng.uniform(*role.gap))
    # Whoever stopped coming has nothing in the months since.
    shape = {"gone": [1.0, 0.0, 0.0], "leaving": [0.5, 0.5, 0.0]}.get(role.answer, [0.35, 0.33, 0.32])
    if role.trap in ("quiet", "days"):
        shape = [0.35, 0.33, 0.32]
    litres[-3:] = wanted * np.array(shape)
    return np.round(litres)


def _heard(
    role: Role, who: str, silent: int, tables: dict[str, list[dict[str, Any]]], rng: np.random.Generator
) -> None:
    """Add the complaints and the two visits of a customer."""
    about = [str(one) for one in rng.permutation(TROUBLES)]
    # Nobody complains of a fill after the last one.
    for start, end, count in ((silent + 2, 88, role.complaints[0]), (110, 160, role.complaints[1])):
        days = sorted(rng.choice(np.arange(start, end), count, replace=False))
        for place, day in enumerate(days):
            tables["complaints"].append({"customer_id": who, "date": _day(int(day)), "about": about[place]})
            if role.trap == "days" and role.answer == "steady":
                # Both shifts wrote the same thing down.
                tables["complaints"].append({"customer_id": who, "date": _day(int(day) - 1), "about": about[place]})
    said = [str(one) for one in rng.choice(PLAIN, 2, replace=False)]
    if role.sign == "praise":
        said = list(PRAISE)
    elif role.sign:
        said[1] = {"owner": "车队长换了人", "strategy": "往后改跑短途"}[role.sign]
    for place, day in enumerate((int(rng.integers(110, 150)), int(rng.integers(20, 60)))):
        now = place == 1
        tables["visits"].append(
            {
                "customer_id": who, "date": _day(day), "said": said[place], "warmth": 4,
                "rival_praise": role.sign == "praise",
                "new_strategy": now and role.sign == "strategy", "new_owner": now and role.sign == "owner",
            }
        )  # fmt: skip


def _day(before: int) -> str:
    return f"{TODAY - pd.Timedelta(days=before):%Y-%m-%d}"


# --- from the files ---------------------------------------------------------------------------------------------------


def _owner(files: Files) -> pd.Series:
    """Return for each account the account that is asked about: one tax number is one company."""
    customers = files["customers.csv"].set_index("id")
    first = customers[customers["asked"]].reset_index().set_index("tax_no")["id"]
    return customers["tax_no"].map(first)


def _late(fills: pd.DataFrame, customers: pd.DataFrame) -> pd.DataFrame:
    return churn_warning(fills, customers, today=TODAY).set_index("customer_id")


def _volumes(files: Files, owner: pd.Series) -> pd.DataFrame:
    """Return tonnes, the accounts of a company added up: before, now (three months each), before_litres and mean."""
    monthly = files["monthly.csv"].assign(id=lambda table: table["customer_id"].map(owner))
    tonnes = monthly["litres"].where(monthly["unit"] == "t", litres_to_tonnes(monthly["litres"], monthly["fuel"]))
    table = tonnes.groupby([monthly["id"], monthly["month"]]).sum().unstack()
    written = monthly["litres"].where(monthly["unit"] == "t", monthly["litres"] / 1000)
    first = written.groupby([monthly["id"], monthly["month"]]).sum().unstack()
    parts = {"before": table.iloc[:, :3], "now": table.iloc[:, -3:], "before_litres": first.iloc[:, :3]}
    return pd.DataFrame(
        {**{name: part.sum(axis=1) for name, part in parts.items()}, "mean": table.iloc[:, -12:].mean(axis=1)}
    )


def key(files: Files) -> dict[str, Any]:
    """Return what is right, and what each mistake would give; shortfalls in per cent, ratios in own intervals."""
    customers, owner = files["customers.csv"].set_index("id"), _owner(files)
    asked = customers.index[customers["asked"]]
    fills = files["fills.csv"].assign(account=lambda table: table["customer_id"].map(owner))
    merged = fills.drop(columns="customer_id").rename(columns={"account": "customer_id"})
    plain = pd.DataFrame({"customer_id": asked})
    known = plain.assign(
        season=customers.loc[asked, "works"].array, plug_in_since=pd.to_datetime(customers.loc[asked, "plug_in"]).array
    )
    right = _late(merged, known)
    alone = _late(fills[fills["customer_id"].isin(asked)].drop(columns="account"), known)
    # Two entries of one thing within a week are one complaint.
    log = files["complaints.csv"]
    once = log.drop_duplicates(["customer_id", "about"])
    monthly = files["monthly.csv"].assign(customer_id=lambda table: table["customer_id"].map(owner))
    monthly["litres"] = monthly["litres"].where(monthly["unit"] == "L", monthly["litres"] * 1000 / _kilo(monthly))
    monthly = monthly.groupby(["customer_id", "month", "fuel"], as_index=False)["litres"].sum()
    monthly["month"] = pd.PeriodIndex(monthly["month"], freq="M")
    signs, twice = (
        dissatisfaction_signals(
            monthly, files["visits.csv"], entries[["customer_id", "date"]], today=TODAY
        ).set_index("customer_id")
        for entries in (once, log)
    )  # fmt: skip
    volumes = _volumes(files, owner).loc[asked]
    gap = ((1 - volumes["now"] / volumes["before"]) * 100).fillna(0)
    plug = customers.loc[asked, "plug_in"].notna() & (customers.loc[asked, "plug_in"] != "")
    booked = owner.value_counts()[asked] > 1
    days = right["recency_days"]
    up = signs["complaints_up"] == "是"
    present = signs.loc[asked, list(SIGNALS)] == "是"
    table = pd.DataFrame(
        {
            "booked": booked,
            "out": right["status"] == "季节外",
            "ratio": right["ratio"],
            "ratio_before": np.where(plug, right["recency_days"] / _before_change(files, customers), right["ratio"]),
            "ratio_days": np.select([days > LINES[1], days > LINES[0]], [LOST + 1, WARN + 0.2], 1.0),
            "ratio_alone": alone["ratio"],
            "gap": gap.where(~plug, 0),
            "gap_all": gap,
            "gap_complaint": gap.where(~plug, 0).where(~up, 100),
            "angry": up,
            "angry_twice": twice["complaints_up"] == "是",
            "less": volumes["before"] - volumes["now"],
            "less_litres": volumes["before_litres"] - volumes["now"],
            "in_last": volumes["before"],
        },
        index=asked,
    )
    table = table.astype(float).round(6)
    rows = table.to_dict("index")
    _calls(rows, volumes["mean"])
    for name, row in rows.items():
        # The first sign in the order of asking.
        row["sign"] = next((sign for sign in SIGNALS if present.loc[name, sign]), "none")
        row["sign_volume"] = "volume_down" if present.loc[name, "volume_down"] else row["sign"]
    one = files["rhythm.csv"].iloc[0]
    each = float(one["span"] / (one["days"] - 1))
    facts = {
        "segments": float(one["days"] - 1),
        "each": round(each, 6),
        "due": round(WARN * each, 6),
        "due_fills": round(float(WARN * one["span"] / (one["fills"] - 1)), 6),
        "due_lost": round(LOST * each, 6),
    }
    return {"facts": facts, "tables": {"customers": rows}}


def _before_change(files: Files, customers: pd.DataFrame) -> float:
    """Return the interval of the one who changed to a plug-in hybrid, as it was before."""
    name = customers.index[customers["plug_in"].notna() & (customers["plug_in"] != "")][0]
    days = pd.to_datetime(files["fills.csv"][lambda table: table["customer_id"] == name]["date"])
    return _mean(days[days < pd.Timestamp(customers.loc[name, "plug_in"])])


def _kilo(monthly: pd.DataFrame) -> pd.Series:
    return litres_to_tonnes(1000.0, monthly["fuel"])


def _calls(rows: dict[str, dict[str, Any]], tonnes: pd.Series) -> None:
    """Say of each customer whether it is one of the five calls, the quiet one, or at least one of the six in question."""
    gone = [name for name, row in rows.items() if not row["booked"] and not row["out"] and row["ratio"] > LOST]
    for name, row in rows.items():
        here = not row["booked"] and not row["out"] and row["ratio"] <= LOST
        leaving = here and (row["ratio"] > WARN or row["gap"] >= DROP * 100)
        biggest = name in gone and tonnes[name] == max(tonnes[gone])
        row["quiet"] = float(leaving and row["ratio"] <= WARN)
        row["wanted"] = float(leaving or biggest or (here and row["angry"] == 1))
        row["worth"] = 1.0 if row["wanted"] or name in gone else -5.0


def board_data(files: Files) -> dict[str, Any]:
    """Return what the trainee sees: twelve cards, the limits, one fleet's rhythm."""
    customers, owner = files["customers.csv"].set_index("id"), _owner(files)
    means, rows = _volumes(files, owner)["mean"], []
    for name in customers.index[customers["asked"]]:
        rows.append(_card(name, customers, files, round(float(means[name]), 1)))
    one = files["rhythm.csv"].iloc[0]
    facts = {
        "today": f"{TODAY.year} 年 {TODAY.month} 月 {TODAY.day} 日，星期一",
        "warn": WARN, "lost": LOST, "drop": round(DROP * 100), "calls": CALLS, "one_name": f"{one['id']} {one['name']}",
        **{f"one_{field}": int(one[field]) for field in ("days", "fills", "span")},
    }  # fmt: skip
    return {"facts": facts, "tables": {"customers": rows}}


def _card(name: str, customers: pd.DataFrame, files: Files, tonnes: float) -> dict[str, Any]:
    """Return one customer's card: this account as it is kept, with what else the desk knows."""
    row, fills = customers.loc[name], files["fills.csv"]
    days = pd.to_datetime(fills.loc[fills["customer_id"] == name, "date"]).sort_values()
    monthly = files["monthly.csv"][lambda table: table["customer_id"] == name].sort_values("month")
    notes = []
    rhythm = f"平均 {_mean(days):.1f} 天来一次"
    if row["works"] and str(row["works"]) != "nan":
        rhythm = f"干活的时候平均 {_mean(days):.1f} 天来一次"
        notes.append(f"一年只在 {str(row['works']).replace(',', '、')} 月干活")
    if str(row["plug_in"]) not in ("", "nan"):
        changed = pd.Timestamp(row["plug_in"])
        before, days_after = days[days < changed], days[days >= changed]
        rhythm = f"换车前平均 {_mean(before):.1f} 天来一次，换车后 {_mean(days_after):.1f} 天"
        notes.append(f"{changed.year} 年 {changed.month} 月 {changed.day} 日换成插混")
    twins = customers.index[(customers["tax_no"] == row["tax_no"]) & (customers.index != name)]
    for twin in twins:
        latest = (TODAY - pd.to_datetime(fills.loc[fills["customer_id"] == twin, "date"]).max()).days
        amounts = files["monthly.csv"][lambda table, twin=twin: table["customer_id"] == twin]
        newest = amounts.sort_values("month")["litres"].iloc[-3:].sum()
        notes.append(
            f"另有 {twin} {customers.loc[twin, 'name']}，同一个税号，今年这三个月 {newest:,.0f} 升，末次 {latest} 天前"
        )
    return {
        **{"id": name, "name": row["name"], "type": row["type"], "fuel": row["fuel"], "tonnes": tonnes},
        **{"last": f"{days.iloc[-1]:%m-%d}", "days": int((TODAY - days.iloc[-1]).days), "rhythm": rhythm},
        **{"quarter_before": _quarter(monthly.iloc[:3]), "quarter_now": _quarter(monthly.iloc[-3:])},
        **{"complained": _complained(files["complaints.csv"], name), "visited": _visited(files["visits.csv"], name)},
        "remark": "；".join([*notes, row["remark"]]),
        **{f"ask_{ask}": bool(row[f"ask_{ask}"]) for ask in ("ratio", "less", "sign")},
    }


def _mean(days: pd.Series) -> float:
    return float((days.iloc[-1] - days.iloc[0]).days / (len(days) - 1))


def _quarter(monthly: pd.DataFrame) -> str:
    in_tonnes = monthly["unit"].iloc[0] == "t"
    return f"{monthly['litres'].sum():,.{2 if in_tonnes else 0}f} {'吨' if in_tonnes else '升'}"


def _complained(log: pd.DataFrame, name: str) -> str:
    own = log[log["customer_id"] == name].sort_values("date")
    recent = own["date"] > f"{TODAY - pd.DateOffset(months=3):%Y-%m-%d}"
    texts = ["、".join(f"{row.date[5:]} {row.about}" for row in own[part].itertuples()) for part in (recent, ~recent)]
    return f"近三个月 {texts[0] or '没有'}；再前三个月 {texts[1] or '没有'}"


def _visited(visits: pd.DataFrame, name: str) -> str:
    own = visits[visits["customer_id"] == name].sort_values("date")
    return "；".join(f"{row.date[5:]} {row.said}" for row in own.itertuples())


def practice_payload() -> dict[str, Any]:
    """Return the open practice board with data and key, as the book shows it; its seed is public and no class's."""
    board, files = boards.load(Path(__file__).with_name("board.yml")), build_variant(OPEN_SEED)
    return boards.practice(board, board_data(files), key(files))
