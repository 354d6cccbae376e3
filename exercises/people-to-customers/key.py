"""Data and key of the exercise 人换了，户给谁.

    build_variant(seed) ──> the trainee's files ──┬─ board_data(files)   what is shown
                                                   └─ key(files)         what is right, and what each mistake would give

Everything but build_variant is computed from the files as they were handed out.
"""

from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import yaml

from toolkit import boards
from toolkit.data.fairness import too_near
from toolkit.data.profiles import names
from toolkit.data.ranges import load
from toolkit.models.staffing import assign
from toolkit.models.units import litres_to_tonnes, tonnes_to_litres

Files = dict[str, pd.DataFrame]
OPEN_SEED = b"people-to-customers: the open practice set"
NAMES = ("梁秋平", "秦立新", "贺春", "窦文", "闵涛", "谈芳")
"""Of M1 to M6, as the board's options say; who plays which role is drawn."""
LONG = 20
"""Years from which somebody is called an old hand."""
PROOF = {
    "打开局面": ("去年多来的（地段、接手的没扣）", "吨"),
    "算账": ("算成了、签下来的方案", "份"),
    "对账": ("对账一年没出差错的", "家"),
    "懂车": ("到场查过车、查过油路的", "回"),
    "磨性子": ("跑满五趟才签下的", "户"),
}
"""What proves that somebody can do it, and its unit."""
NEEDS = tuple(PROOF)
TEXTS = yaml.safe_load(Path(__file__).with_name("texts.yml").read_text(encoding="utf-8"))
"""What people say and what stands in the notebook."""


class Person(NamedTuple):
    """A role; ranges are (lowest, highest)."""

    years: tuple[int, int]
    left: tuple[float, float]
    """Hours, in halves."""
    before: tuple[float, float]
    """Tonnes a month of 2024."""
    more: tuple[float, float]
    """Tonnes a month more in 2025."""
    easy: tuple[float, float]
    """Of these by themselves."""
    taken: tuple[float, float]
    """Of these taken over from somebody."""
    proof: dict[str, int]


PEOPLE = {
    "able": Person((11, 14), (11, 11), (118, 136), (17, 18.5), (2, 3), (6, 7), {"算账": 6, "懂车": 3, "对账": 2}),
    "road": Person((7, 10), (28, 31), (62, 78), (23, 25.5), (14, 15.5), (3, 4), {"算账": 4}),
    "opener": Person((4, 6), (21, 24), (42, 55), (14.2, 15.5), (1, 1.4), (0, 0), {"懂车": 1, "磨性子": 2, "对账": 1}),
    "senior": Person((25, 29), (7.5, 8.5), (80, 95), (1, 2), (0, 0), (0, 0), {"对账": 4, "磨性子": 1}),
    "books": Person((8, 12), (14, 17), (55, 70), (2, 3), (0, 0), (0, 0), {"对账": 6, "磨性子": 3, "算账": 2}),
    "mover": Person((6, 9), (18, 21), (50, 66), (2.5, 3.5), (0, 0), (0, 0), {"懂车": 6, "磨性子": 5}),
}
ASK_OWN = ("able", "road", "opener")
NO_NIGHT = ("senior", "mover")


class Role(NamedTuple):
    """What one of the ten customers is made for."""

    need: str
    types: tuple[str, ...]
    hours: tuple[float, float]
    until: tuple[int, int]
    """Month of 2026 until which one person has to stay with it; 'mover' leaves in June."""
    night: bool = False
    heard: str = "没说什么"
    """What the manager who leaves says; names of roles in braces."""
    kin: str = ""
    """Who declared a relative here."""


CUSTOMERS = (
    Role("打开局面", ("B01", "B39"), (9, 9.5), (6, 12), heard="老板跟{opener}是同乡，没走动过"),
    Role("打开局面", ("B36", "B40"), (9, 9.5), (6, 12)),
    Role("算账", ("B02", "B35"), (12, 13), (6, 12), night=True, heard="老板点名要{able}，说名气大的来才像回事"),
    Role("算账", ("B15", "B16"), (12, 13), (6, 12)),
    Role("对账", ("B22", "B26"), (5, 6), (3, 12), heard="管账的想要{books}，说自己人好说话", kin="books"),
    Role("磨性子", ("B09", "B14"), (9.5, 10), (3, 5), heard="老板和{mover}是表亲，没申报过"),
    Role("磨性子", ("B03", "B18"), (4.5, 6), (3, 5), heard="这种人要派老的去，{senior}镇得住"),
    Role("磨性子", ("B10", "B08"), (4.5, 6), (3, 5)),
    Role("懂车", ("B16", "B39"), (4, 5), (3, 5), night=True),
    Role("懂车", ("B04", "B17"), (4, 5), (10, 12), heard="车队长跟{able}是同学"),
)
"""Right are opener, opener, road, road, senior, books, mover, mover, able, able, whatever the seed.

Led astray: two by last year's figures, two by a name (no hours), two by relatives, two by years, one by the night, one by
the month of rotation.
"""


def _half(low: float, high: float, rng: np.random.Generator) -> float:
    return float(rng.integers(round(low * 2), round(high * 2) + 1)) / 2


def build_variant(seed: bytes) -> Files:
    """Return the files of one trainee: people, customers, notes, handover (file names as keys)."""
    rng = np.random.default_rng(int.from_bytes(seed, "big"))
    seats = dict(zip(PEOPLE, (int(place) for place in rng.permutation(len(PEOPLE))), strict=True))
    kinds = [str(rng.choice(role.types)) for role in CUSTOMERS] + ["B01"]
    numbers = [f"C{number:04d}" for number in 1 + rng.choice(80, len(kinds), replace=False)]
    labels = names(kinds, rng)
    called = {role: NAMES[place] for role, place in seats.items()}
    said = {need: [str(text) for text in rng.permutation(texts)] for need, texts in TEXTS["said"].items()}
    rows = []
    for role, number, label, kind in zip(CUSTOMERS, numbers, labels, kinds, strict=False):
        rows.append(
            {
                "customer_id": number,
                "name": label,
                "type": load()["customers"][kind]["name"],
                "tonnes": round(float(rng.uniform(4, 9 if role.need == "对账" else 18)), 1),
                "need": role.need,
                "hours": _half(*role.hours, rng),
                "night": "要" if role.night else "不要",
                "until": f"2026-{rng.integers(role.until[0], role.until[1] + 1):02d}",
                "said": said[role.need].pop(),
                "heard": role.heard.format(**called),
            }
        )
    kin = {role.kin: f"{number} {label}" for role, number, label in zip(CUSTOMERS, numbers, labels, strict=False)}
    people = [_person(role, f"M{seats[role] + 1}", kin.get(role, ""), rng) for role in sorted(seats, key=seats.get)]
    texts = [str(rng.choice(texts)) for texts in TEXTS["lines"].values()]
    texts += [str(text) for text in rng.choice(list(TEXTS["leave"]), 2, replace=False)]
    lines = pd.DataFrame({"note_id": [f"N{i + 1}" for i in range(len(texts))], "text": rng.permutation(texts)})
    october, november, december = (round(float(litres)) for litres in rng.uniform(9000, 14000, 3))
    rebate = int(rng.integers(8, 16)) / 100
    handover = {
        "customer_id": numbers[-1],
        "name": labels[-1],
        "october_litres": october,
        "november_tonnes": round(november * 0.84 / 1000, 2),
        "december_litres": december,
        "rebate": rebate,
        "paid": round(october * rebate),
        "taker": str(rng.choice(NAMES)),
    }
    return {
        "people.csv": pd.DataFrame(people),
        "customers.csv": pd.DataFrame([rows[i] for i in rng.permutation(len(rows))]),
        "notes.csv": lines,
        "handover.csv": pd.DataFrame([handover]),
    }


def _person(role: str, number: str, kin: str, rng: np.random.Generator) -> dict[str, Any]:
    who = PEOPLE[role]
    before, more, easy, taken = (
        round(float(rng.uniform(*part)), 1) for part in (who.before, who.more, who.easy, who.taken)
    )
    held, minutes, trip = int(rng.integers(5, 9)), int(rng.choice([30, 40, 50])), int(rng.choice([90, 120]))
    meetings, left = int(rng.integers(4, 7)), _half(*who.left, rng)
    in_litres = role in ("road", "opener")
    sure = {need: 3 if who.proof.get(need, 0) >= 6 else 2 for need in NEEDS}
    sure |= {"able": dict.fromkeys(NEEDS, 3), "senior": {"磨性子": 3}, "road": {"打开局面": 3}}.get(role, {})
    return {
        "person": number,
        "name": NAMES[int(number[1:]) - 1],
        "years": int(rng.integers(who.years[0], who.years[1] + 1)),
        "before": before,
        "now": round(before + more, 1),
        "easy": round(float(tonnes_to_litres(easy, "0#")), -1) if in_litres else easy,
        "easy_unit": "升" if in_litres else "吨",
        "easy_why": str(rng.choice(TEXTS["why"])) if easy else "没有",
        "taken": taken,
        "month_hours": left + held * 2 * trip / 60 + meetings,
        "held": held,
        "minutes": minutes,
        "travel": trip - minutes,
        "meetings": meetings,
        "night": str(rng.choice(TEXTS["at_home"])) if role in NO_NIGHT else "夜里能到场",
        "rotates": "2026-06" if role == "mover" else f"2027-{rng.integers(1, 10):02d}",
        "kin": f"{kin} 管账的是表姐" if kin else "没有",
        "ask_own": role in ASK_OWN,
        **{need: who.proof.get(need, 0) for need in NEEDS[1:]},
        **{f"self_{need}": sure[need] for need in NEEDS},
    }


# --- from the files ---------------------------------------------------------------------------------------------------


def _people(files: Files) -> pd.DataFrame:
    """Return the people with what is to be worked out about them: hours and tonnes a month."""
    people = files["people.csv"].set_index("person")
    visits, litres = people["held"] * 2 / 60, people["easy_unit"] == "升"
    free = people["month_hours"] - people["meetings"]
    raw = people["now"] - people["before"]
    rest = raw - people["taken"]
    return people.assign(
        free_hours=free - visits * (people["minutes"] + people["travel"]),
        free_without_travel=free - visits * people["minutes"],
        more=raw,
        grown=rest - people["easy"].where(~litres, litres_to_tonnes(people["easy"], "0#")),
        grown_litres=rest - people["easy"].where(~litres, people["easy"] / 1000),
    ).round(6)


def _kept_out(people: pd.DataFrame, customers: pd.DataFrame) -> dict[str, np.ndarray]:
    """Return for each reason who cannot have which customer: rows customers, columns people."""
    named, kin = people["name"].to_list(), people["kin"].to_list()
    related = [
        [text.startswith(number) or f"和{name}是表亲" in heard for name, text in zip(named, kin, strict=True)]
        for number, heard in zip(customers.index, customers["heard"], strict=True)
    ]
    at_home = people["night"].str.startswith("夜里来不了").to_numpy()
    return {
        "kin": np.array(related),
        "night": (customers["night"] == "要").to_numpy()[:, None] & at_home,
        "rotation": people["rotates"].to_numpy()[None] < customers["until"].to_numpy()[:, None],
        "hours": customers["hours"].to_numpy()[:, None] > people["free_hours"].to_numpy(),
    }


def _who(people: pd.DataFrame, customers: pd.DataFrame, proof: pd.DataFrame, out: np.ndarray) -> pd.Series:
    """Return who the model gives each customer: the strongest proof among those who can have it."""
    staff = pd.DataFrame({"person": people.index, "capacity": len(customers), "kind": "", "limit_tonnes": np.nan})
    asked = pd.DataFrame(
        {"customer_id": customers.index, "tonnes": customers["tonnes"].array, "stage": "维护", "current": ""}
    )
    for need in NEEDS:
        staff[f"skill_{need}"] = (3 * proof[need] / proof[need].max()).round(9).array
        asked[f"need_{need}"] = (customers["need"] == need).astype(int).array
    rows, columns = np.nonzero(out)
    avoid = pd.DataFrame({"customer_id": customers.index[rows], "person": people.index[columns]})
    return assign(staff, asked, avoid).set_index("customer_id")["person"]


def key(files: Files) -> dict[str, Any]:
    """Return what is right, and what each mistake would give."""
    people, customers = _people(files), files["customers.csv"].set_index("customer_id")
    proof = people[list(NEEDS[1:])].assign(打开局面=people["grown"])
    old = proof.assign(磨性子=proof["磨性子"] + 100 * (people["years"] >= LONG))
    out = _kept_out(people, customers)
    without = {name: np.any([block for other, block in out.items() if other != name], axis=0) for name in out}
    every = np.any(list(out.values()), axis=0)
    right = _who(people, customers, proof, every)
    table = {"who": right, "who_years": _who(people, customers, old, every)}
    table["who_raw"] = _who(people, customers, proof.assign(打开局面=people["more"]), every)
    table |= {f"who_{name}": _who(people, customers, proof, block) for name, block in without.items()}
    load_of = customers["hours"].groupby(right).sum()
    assert (load_of <= 0.95 * people.loc[load_of.index, "free_hours"]).all()
    assert not too_near(people["free_hours"].to_numpy(), customers["hours"]).any()
    texts = {
        "free_of_first": table["who_hours"].map(people["free_hours"]),
        "moves_on": table["who_rotation"].map(people["rotates"]).map(_month),
        "stays_home": table["who_night"].map(people["night"]),
        "served": table["who_years"].map(people["years"]),
        "related": [_related(people, name, row) for name, row in customers.iterrows()],
        "grown_right": right.map(people["grown"]),
        "grown_first": table["who_raw"].map(people["grown"]),
    }
    ledger = files["handover.csv"].iloc[0]
    shown = people[["free_without_travel", "grown", "grown_litres", "more"]].assign(free_hours=people["free_hours"])
    return {
        "facts": _owed(ledger),
        "tables": {
            "people": shown.astype(object).to_dict("index"),
            "customers": pd.DataFrame(table | texts).astype(object).to_dict("index"),
            "notes": {row.note_id: _kind(row.text) for row in files["notes.csv"].itertuples()},
        },
    }


def _related(people: pd.DataFrame, number: str, customer: pd.Series) -> str:
    declared = people[people["kin"].str.startswith(number)]
    if len(declared):
        return f"{declared['name'].iloc[0]}申报过，{declared['kin'].iloc[0].split(' ', 2)[2]}"
    return str(customer["heard"])


def _owed(row: pd.Series) -> dict[str, float]:
    """Return the rebate that has not been paid, in yuan, and what two mistakes make of it."""
    known = row["october_litres"] + row["december_litres"]
    all_of_it = (known + float(tonnes_to_litres(row["november_tonnes"], "0#"))) * row["rebate"]
    found = {
        "owed": all_of_it - row["paid"],
        "owed_in_all": all_of_it,
        "november": tonnes_to_litres(row["november_tonnes"], "0#"),
    }
    found["owed_litres"] = (known + row["november_tonnes"] * 1000) * row["rebate"] - row["paid"]
    return {name: round(float(value), 4) for name, value in found.items()}


def _kind(text: str) -> dict[str, str]:
    for kind, texts in TEXTS["lines"].items():
        if text in texts:
            return {"line": kind, "looks": kind}
    return {"line": "leave", "looks": TEXTS["leave"][text]}


def _month(text: str) -> str:
    return f"{text[:4]} 年 {int(text[5:])} 月"


def board_data(files: Files) -> dict[str, Any]:
    """Return what the trainee sees: six people, ten customers, the lines of a notebook, the ledger of one customer."""
    people, customers = _people(files), files["customers.csv"]
    row = files["handover.csv"].iloc[0]
    facts = {
        "one_name": f"{row['customer_id']} {row['name']}",
        "one_taker": row["taker"],
        "one_october": f"{row['october_litres']:,} 升",
        "one_november": f"{row['november_tonnes']:.2f} 吨",
        "one_december": f"{row['december_litres']:,} 升",
        "one_rebate": float(row["rebate"]),
        "one_paid": int(row["paid"]),
    }
    shown = [_customer(customer, people) for customer in customers.to_dict("records")]
    lines = [{"id": line.note_id, "text": line.text} for line in files["notes.csv"].itertuples()]
    cards = [_card(str(number), person) for number, person in people.iterrows()]
    return {"facts": facts, "tables": {"people": cards, "customers": shown, "notes": lines}}


def _card(number: str, person: pd.Series) -> dict[str, Any]:
    proof = [f"{PROOF[need][0]} {person[need]} {PROOF[need][1]}" for need in NEEDS[1:] if person[need]]
    # Whoever is asked about tonnes has his hours worked out, or one slip would be paid twice.
    time = f"这个月还剩 {person['free_hours']:g} 小时"
    if not person["ask_own"]:
        time = (
            f"一个月能跑 {person['month_hours']:g} 小时，开会占 {person['meetings']} 小时；"
            f"一户去 2 趟，一趟谈 {person['minutes']} 分钟、来回路上 {person['travel']} 分钟"
        )
    return {
        "id": number,
        "name": person["name"],
        "years": int(person["years"]),
        "held": int(person["held"]),
        "night": person["night"],
        "rotates": _month(person["rotates"]),
        "proof": "；".join(proof) if proof else "除了量，没有记下别的",
        "before": float(person["before"]),
        "now": float(person["now"]),
        "easy": _easy(person),
        "time": time,
        "kin": person["kin"],
        "ask_own": bool(person["ask_own"]),
        "ask_hours": not person["ask_own"],
    }


def _easy(person: pd.Series) -> str:
    """Return what of last year's growth came without the person's work; '' for nothing."""
    amount = f"{person['easy']:,.0f} 升（0#）" if person["easy_unit"] == "升" else f"{person['easy']:.1f} 吨"
    parts = [f"{person['easy_why']} {amount}"] if person["easy"] else []
    parts += [f"接手别人的 {person['taken']:.1f} 吨"] if person["taken"] else []
    return "里头" + "，".join(parts) if parts else ""


def _customer(row: dict[str, Any], people: pd.DataFrame) -> dict[str, Any]:
    need, (title, unit) = row["need"], PROOF[row["need"]]
    column = people["more"].round(1) if need == NEEDS[0] else people[need]
    best = sorted(column[column > 0].nlargest(3, keep="all").index)
    return {
        "id": row["customer_id"],
        **{field: row[field] for field in ("name", "type", "tonnes", "need", "hours", "said", "heard")},
        "night": "夜里要有人到场" if row["night"] == "要" else "白天去就行",
        "until": _month(row["until"]),
        "proof": f"{title}：" + "、".join(f"{people.loc[one, 'name']} {column[one]:g} {unit}" for one in best),
    }


def practice_payload() -> dict[str, Any]:
    """Return the open practice board with data and key, as the book shows it; its seed is public and no class's."""
    board = boards.load(Path(__file__).with_name("board.yml"))
    files = build_variant(OPEN_SEED)
    return boards.practice(board, board_data(files), key(files))
