"""Data and key of the exercise 名单先打哪一摞.

    build_variant(seed) ──> the trainee's files ──┬─ board_data(files)   what is shown
                                                   └─ key(files)         what is right, and what each mistake would give

Everything but build_variant is computed from the files as they were handed out. People are numbers: no names, no phones.
"""

from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from toolkit import boards
from toolkit.models.list_filter import BORROWED, LARGE_SHARE, cut_effect, filter_list, recalibrated_lines

Files = dict[str, pd.DataFrame]
OPEN_SEED = b"list-filter: the open practice set"
LITRES_LINE = 60
MANY_ROWS = 60
"""A list of so many rows looks big: whoever goes by rows calls it."""
HERE, AWAY = "也在加", "也不来，农忙、开学才来"
NOBODY, MANAGER = "没有", "机构部客户经理在管"
CONSENTS = ("电话", "消息", "没勾", "退订")
DTYPES = {"list.csv": {"person": str}, "customers.csv": {"customer_id": str}}


class Pile(NamedTuple):
    """What one pile of names is made for; parts of its people."""

    name: str
    rows: tuple[int, int]
    consent: tuple[float, float, float]
    """Ticked for calls, for messages only, nothing; the rest has opted out."""
    litres: tuple[int, int]
    valid: float = 0.82
    once: float = 0.93
    """People over rows."""
    season: bool = False
    managed: bool = False
    last: tuple[int, int] = (25, 120)


PHONE, MESSAGE = (0.66, 0.16, 0.08), (0.2, 0.6, 0.1)
PILES = (
    Pile("卡会员：小车，量掉了一半", (28, 50), PHONE, (80, 140)),
    Pile("久没来：城配小货车", (22, 45), PHONE, (240, 420), last=(60, 120)),
    Pile("来问过价：跑工地的", (46, 58), PHONE, (260, 480), valid=0.78, once=0.68),
    Pile("活动扫码：领水的小车", (95, 140), PHONE, (20, 48)),
    Pile("卡会员：一年来两三回", (85, 130), PHONE, (20, 48)),
    Pile("活动扫码：扫码抽奖的", (46, 58), MESSAGE, (70, 110), valid=0.78, once=0.68),
    Pile("久没来：收割机手", (25, 45), PHONE, (300, 600), season=True, last=(150, 200)),
    Pile("久没来：校车师傅", (20, 40), PHONE, (200, 420), season=True, last=(60, 90)),
    Pile("来问过价：前年的登记本", (40, 58), PHONE, (120, 260), valid=0.46, last=(300, 500)),
    Pile("卡会员：老系统转来的", (62, 95), PHONE, (90, 180), valid=0.46, last=(150, 300)),
    Pile("卡会员：单位管理卡", (16, 30), PHONE, (2200, 4200), managed=True),
    Pile("来问过价：厂里的车队", (16, 30), PHONE, (1800, 3600), managed=True),
    Pile("久没来：嫌短信多的", (30, 58), (0.22, 0.1, 0.08), (260, 480)),
    Pile("活动扫码：没勾同意的货车", (30, 58), (0.2, 0.12, 0.6), (240, 460)),
)
"""Three to call, three to write to, two each to leave, to clean, to hand over and not to touch, whatever the seed. Two each
are wrong for whoever takes rows for people, the longest list first, a season for a loss, and a refusal for nothing."""

GROUPS = (
    ("冷链车队", 0.20, 58, (0.38, 0.52), 0.05),
    ("城配零担", 0.16, 52, (0.645, 0.7), 0.06),
    ("渣土车队", 0.12, 38, (0.82, 0.92), 0.04),
    ("干线物流", 0.36, 14, (0.82, 0.92), 0.0),
    ("散户小货车", 0.06, 88, (1.12, 1.4), 0.08),
    ("工地机械", 0.10, 32, (0.5, 0.9), 0.33),
)
"""Name, part of the tonnes, customers, cost over margin, part of the customers with a figure missing."""

SHEETS = (("卡会员这张", 14, 0, 0), ("久没来这张", 0, 12, 0), ("来问过价这张", 0, 0, 11))
"""Rows that repeat somebody, opted out, not ticked: one of them on each sheet."""

LINES = (
    ("L60", "过 60 % 的都砍", BORROWED.target),
    ("L75", "75 % 起都砍", BORROWED.high),
    ("L100", "过 100 % 的砍", BORROWED.cut),
)


def build_variant(seed: bytes) -> Files:
    """Return the files of one trainee: list, customers, sheets, week (file names as keys)."""
    rng = np.random.default_rng(int.from_bytes(seed, "big"))
    order, people = rng.permutation(len(PILES)), iter(rng.permutation(np.arange(1000, 9000)))
    piles = [_pile(f"M{number:02d}", PILES[place], people, rng) for number, place in enumerate(order, start=1)]
    total, start = rng.uniform(160, 260), int(rng.integers(100, 900))
    groups = [
        _group(f"G{number}", GROUPS[place], total, start + 1000 * number, rng)
        for number, place in enumerate(rng.permutation(len(GROUPS)), 1)
    ]
    sheets = []
    for number, place in enumerate(rng.permutation(len(SHEETS)), start=1):
        name, *dirt = SHEETS[place]
        dirt = [amount + int(rng.integers(0, 9)) if amount else 0 for amount in dirt]
        row = dict(zip(("repeated", "out", "unticked"), dirt, strict=True))
        sheets.append({"sheet_id": f"S{number}", "name": name, "rows": int(rng.integers(110, 220)), **row})
        sheets[-1]["bad"] = int(rng.integers(22, 36))
    handling, margin = int(rng.choice([150, 180, 260, 280])), int(rng.integers(76, 105)) * 10
    while abs((1 - handling / margin) / BORROWED.high - 1) < 0.05:
        margin = int(rng.integers(76, 105)) * 10
    week = {"margin": margin, "handling": handling, "calls": int(rng.integers(13, 25)) * 10}
    week |= {"answered": int(rng.choice([30, 40, 50])), "talk": int(rng.integers(5, 9))}
    frames = {"list": pd.concat(piles), "customers": pd.concat(groups), "sheets": pd.DataFrame(sheets)}
    return {
        f"{name}.csv": frame.reset_index(drop=True) for name, frame in (frames | {"week": pd.DataFrame([week])}).items()
    }


def _pile(number: str, pile: Pile, people: Any, rng: np.random.Generator) -> pd.DataFrame:
    """Return the rows of one pile; somebody who stands there twice stands there with the same figures."""
    rows = int(rng.integers(pile.rows[0], pile.rows[1] + 1))
    count = round(rows * pile.once)
    ticked = np.floor(np.array(pile.consent) * count + 0.5).astype(int)
    consent = np.repeat(CONSENTS, [*ticked, count - ticked.sum()])
    mean = int(rng.integers(*pile.litres))
    frame = pd.DataFrame({"pile_id": number, "pile": pile.name, "person": [f"P{next(people)}" for _ in range(count)]})
    frame["consent"], frame["valid"] = rng.permutation(consent), rng.permutation(count) < round(count * pile.valid)
    frame["litres"] = np.maximum(5, (mean * rng.uniform(0.8, 1.2, count)).round()).astype(int)
    frame["last_days"] = rng.integers(*pile.last, count)
    frame["year_ago"], frame["manager"] = AWAY if pile.season else HERE, MANAGER if pile.managed else NOBODY
    repeated = frame.sample(rows - count, random_state=int(rng.integers(1 << 30)))
    return pd.concat([frame, repeated]).sample(frac=1, random_state=int(rng.integers(1 << 30)))


def _group(number: str, made: tuple, total: float, start: int, rng: np.random.Generator) -> pd.DataFrame:
    """Return the customers of one group; a blank figure is one nobody wrote down."""
    name, part, count, ratio, missing = made
    tonnes = rng.dirichlet(np.full(count, 6.0)) * total * part
    margin = tonnes * rng.uniform(780, 1050)
    cost = margin * rng.uniform(*ratio)
    late = rng.uniform(0.1, 0.3)
    frame = pd.DataFrame(
        {"customer_id": [f"C{start + place:04d}" for place in range(count)], "group_id": number, "group": name}
    )
    frame["tonnes"], frame["margin"] = tonnes.round(2), margin.round()
    frame["discount"], frame["overdue"] = (cost * (1 - late)).round(), (cost * late).round()
    blank = rng.permutation(count) < round(count * missing)
    frame.loc[blank, "margin"] = np.nan
    return frame


# --- from the files ---------------------------------------------------------------------------------------------------


def _piles(files: Files) -> pd.DataFrame:
    """Return one row a pile: rows, people and what they said, each person once."""
    table = files["list.csv"]
    once = table.drop_duplicates(["pile_id", "person"]).groupby("pile_id")
    consents = once["consent"].value_counts().unstack(fill_value=0).reindex(columns=CONSENTS, fill_value=0)
    consents = consents.set_axis(["phone", "message", "none", "out"], axis=1)
    first = once[["pile", "year_ago", "manager"]].first().rename(columns={"pile": "name"})
    counts = pd.DataFrame(
        {"rows": table.groupby("pile_id").size(), "people": once.size(), "valid": once["valid"].sum()}
    )
    means = once[["litres", "last_days"]].mean().round().astype(int)
    return first.join([counts, consents, means])


def _rows(files: Files) -> pd.DataFrame:
    """Return the customers as `filter_list` takes them, the group as the vehicle type."""
    return files["customers.csv"].assign(region="片区", vehicle_type=lambda table: table["group_id"])


def key(files: Files) -> dict[str, Any]:
    """Return what is right, and what each mistake would give."""
    piles, sheets, week = _piles(files), files["sheets.csv"].set_index("sheet_id"), files["week.csv"].iloc[0]
    agreed = piles["phone"] + piles["message"]
    shown = {
        "people": piles["people"],
        "managed": (piles["manager"] == MANAGER).astype(int),
        "agreed": 100 * agreed / piles["people"],
        "reach": 100 * piles["valid"] / piles["people"],
        "reach_rows": 100 * piles["valid"] / piles["rows"],
        "season": (piles["year_ago"] == AWAY).astype(int),
        "ticked": (piles["phone"] >= piles["message"]).astype(int),
        "volume": piles["litres"],
        "volume_by_rows": piles["litres"].where(piles["rows"] < MANY_ROWS, LITRES_LINE * 2),
    }
    dirt = {"rows": "repeated", "out": "out", "unticked": "unticked", "bad": "bad"}
    callable_ = sheets["rows"] - sheets[list(dirt.values())].sum(axis=1)
    slips = {f"callable_{name}": callable_ + sheets[column] for name, column in dirt.items()}
    groups = _groups(files)
    tables = {
        "piles": pd.DataFrame(shown),
        "sheets": pd.DataFrame({"callable": callable_, **slips}),
        "groups": groups[["ratio", "blank_share", "tonnes_share"]] * 100,
        "lines": _lines(groups),
    }
    known = {name: table.astype(float).round(6).to_dict("index") for name, table in tables.items()}
    return {"facts": {name: round(float(value), 6) for name, value in _facts(week).items()}, "tables": known}


def _groups(files: Files) -> pd.DataFrame:
    """Return the six as the model judges them; its advice says which is too large to be dropped whole."""
    placed = filter_list(_rows(files)).set_index("vehicle_type")
    share = placed["tonnes"] / placed["tonnes"].sum()
    large = share[(placed["layer"] == "高风险") & (share >= LARGE_SHARE)]
    effect = cut_effect(_rows(files)).set_index("layer")
    assert len(large) == 1
    assert "不可全剔" in effect.loc["高风险", "advice"]
    return placed.assign(
        tonnes_share=share, blank_share=placed["blanks"] / placed["rows"], ratio=placed["ratio"].fillna(0.0)
    )


def _lines(groups: pd.DataFrame) -> pd.DataFrame:
    """Return what cutting at each borrowed line would lose in tonnes, and by share of customers."""
    rows, layers = {}, {"L60": "一般", "L75": "高风险", "L100": "剔除"}
    for name, _, line in LINES:
        beyond = groups["ratio"] >= line if name == "L75" else groups["ratio"] > line
        lost, names = groups.loc[beyond, "tonnes"].sum(), groups.loc[beyond, "rows"].sum() / groups["rows"].sum()
        rows[name] = {"lost": lost, "lost_names": names * groups["tonnes"].sum(), "names_share": 100 * names}
        rows[name] |= {"volume_share": 100 * lost / groups["tonnes"].sum()}
        rows[name] |= {"lost_layer": groups.loc[groups["layer"] == layers[name], "tonnes"].sum()}
    return pd.DataFrame(rows).T


def _facts(week: pd.Series) -> dict[str, float]:
    spoken = week["calls"] * week["answered"] / 100
    once, again = week["calls"] * 2 + spoken * week["talk"], (week["calls"] - spoken) * 2
    line = recalibrated_lines(float(week["margin"]), handling=float(week["handling"])).high
    return {
        "own_line": line * 100,
        "cost_share": 100 - line * 100,
        "to_give": week["margin"] - week["handling"],
        "spoken": spoken,
        "unanswered": week["calls"] - spoken,
        "minutes": once + again,
        "half_days": (once + again) / 360,
        "half_days_once": once / 360,
        "half_days_alone": (once + again) / 180,
    }


def board_data(files: Files) -> dict[str, Any]:
    """Return what the trainee sees: fourteen piles, three sheets, six groups, three lines."""
    piles, week = _piles(files), files["week.csv"].iloc[0]
    cards = []
    for name, row in piles.iterrows():
        counts = {field: int(row[field]) for field in ("rows", "valid", "phone", "message", "none", "out", "litres")}
        counts |= {"repeated": int(row["rows"] - row["people"]), "last": int(row["last_days"])}
        cards.append({"id": name, **row[["name", "year_ago", "manager"]].to_dict(), **counts})
    table = files["customers.csv"]
    whole = (
        table.dropna(subset=["margin"]).groupby("group_id")[["tonnes", "margin", "discount", "overdue"]].sum().round(2)
    )
    by_group = table.groupby("group_id")
    groups = [
        {"id": name, "name": by_group["group"].first()[name], "names": int(by_group.size()[name])}
        | {"missing": int(by_group["margin"].apply(lambda margin: margin.isna().sum())[name])}
        | {field: float(amount) for field, amount in whole.loc[name].items()}
        for name in whole.index
    ]
    facts: dict[str, Any] = {name: int(week[name]) for name in week.index}
    facts |= {"litres_line": LITRES_LINE, "tonnes": round(float(whole["tonnes"].sum()), 2)}
    sheets = [{"id": row.pop("sheet_id"), **row} for row in files["sheets.csv"].to_dict("records")]
    lines = [{"id": name, "name": label} for name, label, _ in LINES]
    return {"facts": facts, "tables": {"piles": cards, "sheets": sheets, "groups": groups, "lines": lines}}


def practice_payload() -> dict[str, Any]:
    """Return the open practice board with data and key, as the book shows it; its seed is public and no class's."""
    board = boards.load(Path(__file__).with_name("board.yml"))
    files = build_variant(OPEN_SEED)
    return boards.practice(board, board_data(files), key(files))
