"""Data and key of the exercise 九件机会定开局.

    build_variant(seed) ──> the trainee's files ──┬─ board_data(files)   what is shown
                                                   └─ key(files)         what is right, and what each mistake would give

Everything but build_variant is computed from the files as they were handed out.
"""

from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from toolkit import boards
from toolkit.data.fairness import too_near
from toolkit.data.profiles import PLACES, names
from toolkit.data.ranges import load
from toolkit.models.opening_grid import CELLS, HAND_UP_TONNES, LEAD_LINE, MIRROR, TURF_MARGIN, opening_grid
from toolkit.models.opening_review import TROUBLE_SHARE, diagnose
from toolkit.models.units import litres_to_tonnes, tonnes_to_litres

Files = dict[str, pd.DataFrame]
Span = tuple[float, float]
OPEN_SEED = b"opening-grid: the open practice set"
NEAR, FAR = 2.0, 5.0
"""Kilometres by which whoever goes by nearness tells whose turf it is."""
FUEL = "0#"
OURS, EVEN, THEIRS = (0.68, 0.85), (0.46, 0.54), (0.15, 0.30)
SHARES = {1: OURS, 0: EVEN, -1: THEIRS}
"""Our part of what the two of us supplied; the limits are 60 and 40 %."""
NEXT_DOOR, MIDDLE, AWAY = (0.4, 1.6), (2.6, 4.4), (6, 11)
KILOMETRES = {1: NEXT_DOOR, 0: MIDDLE, -1: AWAY}
SIGNALS = {1: ((1, 0, 1), (0, 1, 1), (1, 1, -1)), 0: ((1, -1, 0), (-1, 1, 0), (1, 0, -1), (-1, 0, 1)),
           -1: ((-1, 0, -1), (0, -1, -1), (-1, -1, 1))}  # fmt: skip
"""Who heard first, with whom the requirements were drawn up, where they bought in three months; by who leads."""
MIRRORED = "ACFGH"
"""Cells of the five opportunities whose rival is asked about; each has another answer, and none is its own mirror."""
SHEETS = {1: "我方", 0: "客户", -1: "对手"}


class Role(NamedTuple):
    """What one of the nine opportunities is made for."""

    types: tuple[str, ...]
    turf: int
    """1 ours, 0 nobody's, −1 the rival's."""
    lead: int
    tonnes: Span
    """A month, at stake."""
    trap: str = ""
    tender: bool = False
    level: str = "站"
    mixed: bool = False
    """The rival's year stands in tonnes, ours in litres."""
    asked: bool = False
    in_litres: bool = False


SMALL = (8, 16)
ROLES = (
    Role(("B14",), 1, 1, SMALL, "tender", tender=True),
    Role(("B07",), -1, 0, SMALL, "tender", tender=True, mixed=True, asked=True),
    Role(("B01", "B39"), 0, 1, (22, 29), "big", mixed=True, in_litres=True),
    Role(("B29", "B38"), 0, 0, SMALL, "word", level="地", mixed=True),
    Role(("B09", "B16"), 1, -1, SMALL, "behind"),
    Role(("B04", "B03"), -1, -1, SMALL, "behind", mixed=True, asked=True),
    Role(("B02",), 1, 0, (17.3, 18.5), "near", in_litres=True),
    Role(("B40",), -1, 1, SMALL, "near"),
    Role(("B15", "B36"), 1, 0, SMALL, "word"),
)
"""Cells G F H E A C D I D; the first four go to the area."""


def build_variant(seed: bytes) -> Files:
    """Return the files of one trainee: opportunities, placed, review (file names as keys)."""
    rng = np.random.default_rng(int.from_bytes(seed, "big"))
    types = [str(rng.choice(role.types)) for role in ROLES] + ["B01", "B16", "B02", "B22", "B35"]
    labels, numbers = names(types, rng), [f"C{number:04d}" for number in 1 + rng.permutation(900)[: len(types)]]
    rows = [
        {"opportunity_id": numbers[place], "name": labels[place], "customer_type": types[place], **_row(role, rng)}
        for place, role in enumerate(ROLES)
    ]
    at = len(ROLES)
    placed = pd.DataFrame({"opportunity_id": numbers[at:], "name": labels[at:], "cell": list(MIRRORED)})
    return {
        "opportunities.csv": pd.DataFrame(rows).iloc[rng.permutation(at)].reset_index(drop=True),
        "placed.csv": placed.assign(cell=rng.permutation(list(MIRRORED))),
        "review.csv": _review(rng),
    }


def _row(role: Role, rng: np.random.Generator) -> dict[str, Any]:
    tonnes = rng.uniform(*role.tonnes)
    signals = SIGNALS[role.lead][rng.integers(len(SIGNALS[role.lead]))]
    year, quarter = tonnes * 12 * rng.uniform(0.85, 0.95), tonnes * 3 * rng.uniform(0.85, 0.95)
    ours, theirs = _split(year, SHARES[role.turf], rng)
    ours_now, theirs_now = _split(quarter, SHARES[signals[2]], rng)
    heard = pd.Timestamp("2025-02-10") + pd.Timedelta(days=int(rng.integers(0, 10)))
    kilometres = KILOMETRES[-role.turf if role.trap == "near" else role.turf]
    # A stale word: old, and not so. Of the nine, one such word speaks for us and one against.
    word = (1 if role.turf == 0 else -1) if role.trap == "word" else role.lead
    said = pd.Timestamp("2024-11-04") if role.trap == "word" else pd.Timestamp("2025-02-24")
    litres = role.in_litres
    return {
        "distance": round(float(rng.uniform(*kilometres)), 1),
        "ours_year": ours,
        "ours_unit": "L",
        "rival_year": round(float(litres_to_tonnes(theirs, FUEL)), 1) if role.mixed else theirs,
        "rival_unit": "t" if role.mixed else "L",
        "heard_ours": heard,
        "heard_rival": heard + pd.Timedelta(days=int(signals[0] * rng.integers(3, 9))),
        "sheet": SHEETS[signals[1]],
        "ours_quarter": ours_now,
        "rival_quarter": theirs_now,
        "word": {1: "我方", 0: "没有", -1: "对手"}[word],
        "word_on": said + pd.Timedelta(days=int(rng.integers(0, 11))),
        "monthly": round(float(tonnes_to_litres(tonnes, FUEL)), -2) if litres else round(float(tonnes), 1),
        "unit": "L" if litres else "t",
        "tender": "是" if role.tender else "否",
        "level": role.level,
        "asked": role.asked,
    }


def _split(tonnes: float, share: Span, rng: np.random.Generator) -> tuple[float, float]:
    """Return our litres and theirs, in hundreds."""
    litres, part = float(tonnes_to_litres(tonnes, FUEL)), rng.uniform(*share)
    return round(litres * part, -2), round(litres * (1 - part), -2)


def _review(rng: np.random.Generator) -> pd.DataFrame:
    """Return one team's opportunities by cell; '' for those that could not be placed."""
    share = 0.5
    # Not on the stated three tenths, nor on half, which whoever leaves a slider alone would hit.
    while too_near([share], [TROUBLE_SHARE, 0.5]).any():
        counts = {"A": rng.integers(2, 5), "B": rng.integers(1, 3), "C": rng.integers(1, 4), "D": rng.integers(3, 6)}
        counts |= {"E": rng.integers(2, 5), "G": rng.integers(1, 4), "H": rng.integers(1, 3)}
        share = (counts["A"] + counts["D"]) / sum(counts.values())
    counts["没定"] = rng.integers(3, 7)
    table = pd.DataFrame({"cell": list(counts), "count": [int(one) for one in counts.values()]})
    return table.assign(station=f"{rng.choice(PLACES)}站")


# --- from the files ---------------------------------------------------------------------------------------------------


def _opportunities(files: Files) -> pd.DataFrame:
    """Return what the model takes, in tonnes, and beside it what the mistakes go by."""
    raw = files["opportunities.csv"].set_index("opportunity_id")
    table = pd.DataFrame(index=raw.index)
    for side in ("ours", "rival"):
        amount, unit = raw[f"{side}_year"], raw[f"{side}_unit"]
        table[side] = amount.where(unit == "t", litres_to_tonnes(amount, FUEL))
        table[f"{side}_loose"] = amount.where(unit == "t", amount / 1000)
        table[f"{side}_raw"] = amount
    before = pd.to_datetime(raw["heard_rival"]) - pd.to_datetime(raw["heard_ours"])
    ahead = (raw["ours_quarter"] - raw["rival_quarter"]) / (raw["ours_quarter"] + raw["rival_quarter"])
    table["info"] = np.sign(before.dt.days)
    table["setup"] = raw["sheet"].map({word: signal for signal, word in SHEETS.items()})
    table["key_person"] = np.select([ahead >= TURF_MARGIN, ahead <= -TURF_MARGIN], [1, -1], 0)
    table["word"] = raw["word"].map({"我方": 1, "没有": 0, "对手": -1})
    table["tender"], table["level"] = raw["tender"], raw["level"]
    table["tonnes"] = raw["monthly"].where(raw["unit"] == "t", litres_to_tonnes(raw["monthly"], FUEL))
    table["tonnes_loose"] = raw["monthly"].where(raw["unit"] == "t", raw["monthly"] / 1000)
    near = np.select([raw["distance"] <= NEAR, raw["distance"] > FAR], [1, -1], 0)
    return table.assign(ours_near=1 + near, rival_near=1 - near, now_share=(1 + ahead) * 50)


def _placed(table: pd.DataFrame, **instead: str) -> pd.DataFrame:
    """Return what the model says when it reads other columns than the right ones."""
    return opening_grid(
        table.assign(**{name: table[other] for name, other in instead.items()}).reset_index()
    ).set_index("opportunity_id")


def key(files: Files) -> dict[str, Any]:
    """Return what is right, and what each mistake would give; shares in per cent."""
    table = _opportunities(files)
    right = _placed(table)
    columns = pd.DataFrame(
        {
            "turf": right["turf"],
            "turf_near": _placed(table, ours="ours_near", rival="rival_near")["turf"],
            "turf_raw": _placed(table, ours="ours_raw", rival="rival_raw")["turf"],
            "lead": right["lead"],
            "lead_word": _placed(table, info="word", setup="word", key_person="word")["lead"],
            "share": table["ours"] / (table["ours"] + table["rival"]) * 100,
            "share_loose": table["ours_loose"] / (table["ours_loose"] + table["rival_loose"]) * 100,
            "now_share": table["now_share"],
            "sum": table[["info", "setup", "key_person"]].sum(axis=1).astype(float),
            "info": table["info"].astype(float),
            "setup": table["setup"].astype(float),
            "recent": table["key_person"].astype(float),
            "tonnes": table["tonnes"],
            "hand": right["hand_up"] == "是",
            "hand_without_tonnes": _placed(table.assign(nothing=0.0), tonnes="nothing")["hand_up"] == "是",
            "hand_loose": _placed(table, tonnes="tonnes_loose")["hand_up"] == "是",
            "reason": right["hand_up_reason"],
        }
    ).round(6)
    placed, review = files["placed.csv"].set_index("opportunity_id"), files["review.csv"].set_index("cell")["count"]
    placed = pd.DataFrame({"rival_cell": placed["cell"].map(MIRROR)})
    cells = [cell for cell, count in review.items() for _ in range(count)]
    found = diagnose(pd.DataFrame({"cell": [cell if cell in CELLS else "" for cell in cells]})).iloc[0]
    sick = int(review["A"] + review["D"])
    facts = {
        "trouble": round(float(found["A"] + found["D"]) * 100, 4),
        "trouble_of_all": round(sick / len(cells) * 100, 4),
        "trouble_a_only": round(float(found["A"]) * 100, 4),
        "trouble_count": sick,
        "trouble_cases": int(found["cases"]),
    }
    return {"facts": facts, "tables": {"opportunities": columns.to_dict("index"), "placed": placed.to_dict("index")}}


def board_data(files: Files) -> dict[str, Any]:
    """Return what the trainee sees: cards of the nine opportunities, five placed ones, one station's count."""
    review = files["review.csv"]
    counts = "、".join(
        f"{row.cell} {row.count} 件" for row in review[["cell", "count"]].itertuples(index=False, name="R")
    )
    facts = {
        "hand_up": int(HAND_UP_TONNES),
        "over": round((1 + TURF_MARGIN) / 2 * 100),
        "under": round((1 - TURF_MARGIN) / 2 * 100),
        "signal": LEAD_LINE,
        "station": str(review["station"].iloc[0]),
        "counts": counts.replace("没定", "还没定位"),
    }
    placed = [
        {"id": row["opportunity_id"], "name": row["name"], "cell": row["cell"], "stands": _stands(row["cell"])}
        for row in files["placed.csv"].to_dict("records")
    ]
    cards = [_card(row) for row in files["opportunities.csv"].to_dict("records")]
    return {"facts": facts, "tables": {"opportunities": cards, "placed": placed}}


def _stands(cell: str) -> str:
    lead, turf = divmod(CELLS.index(cell), 3)
    return f"{('自家地盘', '中立', '对手地盘')[turf]}，我方{('落后', '相当', '领先')[lead]}"


def _card(row: dict[str, Any]) -> dict[str, Any]:
    dates = {name: pd.Timestamp(row[name]) for name in ("heard_ours", "heard_rival", "word_on")}
    day = {name: f"{one.month} 月 {one.day} 日" for name, one in dates.items()}
    said = f"{'去年 ' if dates['word_on'].year == 2024 else ''}{day['word_on']}，司机说"
    words = {"我方": f"{said}“肯定用你们”", "对手": f"{said}“早定对面了”", "没有": "没听到什么"}
    sheets = {"我方": "跟我方一起列的", "对手": "跟对手一起列的", "客户": "客户自己列的，两家都问过"}
    level = {"站": "归站里", "地": "归市公司"}[row["level"]]
    return {
        "id": row["opportunity_id"],
        "name": row["name"],
        "type": load()["customers"][row["customer_type"]]["name"],
        **{
            name: row[name]
            for name in ("distance", "ours_year", "rival_year", "ours_quarter", "rival_quarter", "monthly")
        },
        "year": f"我方 {_amount(row['ours_year'], row['ours_unit'])}，对手 {_amount(row['rival_year'], row['rival_unit'])}",
        "heard": f"我方 {day['heard_ours']}，对手 {day['heard_rival']}",
        "sheet": sheets[row["sheet"]],
        "quarter": f"我方 {_amount(row['ours_quarter'], 'L')}，对手 {_amount(row['rival_quarter'], 'L')}",
        "word": words[row["word"]],
        "stake": f"这回每月 {_amount(row['monthly'], row['unit'])}",
        "way": "走招标" if row["tender"] == "是" else "直接谈",
        "level": level,
        "ask_share": bool(row["asked"]),
    }


def _amount(value: float, unit: str) -> str:
    return f"{value:,.1f} 吨" if unit == "t" else f"{value:,.0f} 升"


def practice_payload() -> dict[str, Any]:
    """Return the open practice board with data and key, as the book shows it; its seed is public and no class's."""
    board = boards.load(Path(__file__).with_name("board.yml"))
    files = build_variant(OPEN_SEED)
    return boards.practice(board, board_data(files), key(files))
