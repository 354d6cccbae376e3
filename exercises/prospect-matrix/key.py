"""Data and key of the exercise 十二家先跑谁.

    build_variant(seed) ──> the trainee's files ──┬─ board_data(files)   what is shown
                                                   └─ key(files)         what is right, and what each mistake would give

Everything but build_variant is computed from the files as they were handed out.
"""

from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from toolkit import boards
from toolkit.data.fairness import redraws, too_near
from toolkit.data.profiles import names
from toolkit.data.ranges import load
from toolkit.models.buying_roles import STALE_AFTER, role_coverage
from toolkit.models.man import man
from toolkit.models.units import DENSITY, litres_to_tonnes, tonnes_to_litres

Files = dict[str, pd.DataFrame]
OPEN_SEED = b"prospect-matrix: the open practice set"
TODAY = pd.Timestamp("2025-11-24")
ROLE_IDS = {
    "老板": "boss",
    "财务": "finance",
    "车队长": "fleet",
    "技师主管": "tech",
    "司机": "driver",
    "修理": "driver",
}

# What was said of the four things; what begins with 没 or 不 is a no.
COMPLAINT = (
    ["没嫌现在那家，合作六年了", "没嫌，说那家对账准"],
    ["嫌对账单总晚五天", "嫌排队半小时", "嫌夜里没人加", "嫌发票催三回才来"],
)
ASKED = (["没问过价", "没要方案"], ["当面问过价", "要过一回方案", "打电话问过卡怎么办"])
TRIAL = (["不肯拿车试，怕账乱", "不肯拿车试，怕司机嫌远"], ["肯先拿两台车试", "肯拿一条线的车试半个月"])
WHEN = (
    ["没说哪个月换", "没说日子，说再看看"],
    ["合同 12 月到期，说到期就换", "线路要改，说 12 月换过来", "说春节前换过来"],
)
FOUR = {"complaint": COMPLAINT, "asked": ASKED, "trial": TRIAL, "when": WHEN}
NO = ("没", "不")
SELF, TENDER, DELIVERY = "自己定在哪加", "走公开招标", "要送油上门"
PAID, CREDIT, OWING = ["先充后加", "对公转账，月初打款"], "要赊账，压两个月再结", "欠着前一家三个月油钱没结"
MEETINGS = (
    ("车队长", False, "老板", "车队长说：“换站得老板点头。”"),
    ("老板", False, "车队长", "老板说：“油的事我不管，问带车的。”"),
    ("财务", False, "技师主管", "财务说：“加谁家的油，管设备的老秦定。”"),
    ("老板", False, "老板", "老板说：“换不换我一句话。”"),
    ("财务", False, "财务", "财务说：“油卡归我这儿批，我签了就算。”"),
    ("老板", True, "老板", "老板说：“在哪加我来定。”"),
)
"""Who was met, whether long ago, who decides, and the words that say so; dealt to the six whose next person is asked."""
BOSS = MEETINGS[3]
CLERK = ("物资科科长", False, "物资科科长", "科长说：“标书我这儿出，价好说。”")
FRIEND = ("介绍人", False, "", "介绍人说：“老板在外地，话都由我传。”")
GATE = ("门卫", False, "", "门卫说：“管事的在外地，我做不了主。”")
DECIDERS = {said: decider for _, _, decider, said in (*MEETINGS, CLERK, FRIEND, GATE)}


class Role(NamedTuple):
    """What one prospect is made for; tonnes over the line."""

    types: tuple[str, ...]
    gate: tuple[float, float]
    """Tonnes a month past the gate, before vehicles go electric."""
    share: tuple[int, int]
    signs: tuple[int, int, int, int]
    unit: str = "t"
    way: str = SELF
    pay: str = ""
    electric: float = 0.0
    """Part of the vehicles that goes electric."""
    meeting: tuple[str, bool, str, str] = BOSS


SIX, FIVE = 6, 5
ROLES = (
    Role(("B02", "B16", "B40"), (1.47, 1.53), (45, 60), (1, 1, 1, 1)),
    Role(("B02", "B16", "B40"), (1.71, 1.79), (45, 60), (0, 1, 1, 1)),
    Role(("B01", "B40", "B39"), (2.05, 2.15), (40, 60), (1, 0, 0, 0), "L"),
    Role(("B01", "B39", "B03"), (2.65, 2.75), (40, 60), (0, 1, 0, 0), "L"),
    Role(("B04", "B36", "B39"), (0.88, 0.92), (15, 25), (1, 1, 1, 1)),
    Role(("B05", "B06", "B08"), (0.82, 0.9), (45, 60), (1, 1, 0, 1), "L"),
    Role(("B15", "B39"), (1.2, 1.5), (45, 60), (0, 1, 0, 0), electric=0.75),
    Role(("B03", "B19"), (1.3, 1.9), (45, 60), (1, 1, 1, 1), pay=OWING, meeting=FRIEND),
    Role(("B07", "B14"), (1.3, 1.9), (45, 60), (1, 1, 0, 1), way=TENDER, meeting=CLERK),
    Role(("B03", "B19"), (1.3, 1.9), (45, 60), (1, 1, 1, 1), pay=CREDIT),
    Role(("B18", "B19"), (1.3, 1.9), (45, 60), (1, 1, 1, 0), "L", way=DELIVERY),
    Role(("B15", "B39"), (1.2, 1.5), (45, 60), (0, 0, 0, 0), pay=OWING, electric=1.0, meeting=GATE),
)
"""The twelve: 2 PI, 2 PII, 2 PIII, 2 PIV, 3 for the area, 1 to stop, whatever the seed. The first six are asked for
the next person, the first five for the order. Two are wrong for whoever listens to complaints only, three for whoever
overlooks who cannot pay, two for whoever keeps what the area decides, one each for litres, for the share that passes,
and one and a half for electric vehicles."""
ASK_TONNES = (0, 2, 3, 6)


def build_variant(seed: bytes) -> Files:
    """Return the files of one trainee: prospects (a row each, in the order shown) and weights (file names as keys)."""
    rng = np.random.default_rng(int.from_bytes(seed, "big"))
    line = float(rng.integers(6, 11))
    types = [str(rng.choice(role.types)) for role in ROLES]
    labels = names([*types, "B01", "B02"], rng)
    numbers = [f"C{number:04d}" for number in 1 + rng.permutation(60)[: len(labels)]]
    meetings = [MEETINGS[place] for place in rng.permutation(SIX)] + [role.meeting for role in ROLES[SIX:]]
    rows = []
    for place, role in enumerate(ROLES):
        asks = {"ask_tonnes": place in ASK_TONNES, "ask_next": place < SIX, "ask_order": place < FIVE}
        card = _card(role, types[place], meetings[place], line, rng)
        rows.append({"customer_id": numbers[place], "name": labels[place], **card, **asks})
    prospects = pd.DataFrame([rows[place] for place in _listed(rng)])
    return {"prospects.csv": prospects, "weights.csv": _weights(numbers[-2:], labels[-2:], line, rng)}


def _listed(rng: np.random.Generator) -> list[int]:
    """Return the order of the cards; half of the pairs of the five to be ordered stand right, or the list would tell."""
    right = [0, 1, 4, 3, 2]
    for _ in redraws("拜访次序"):
        order = [int(place) for place in rng.permutation(len(ROLES))]
        ranks = [right.index(place) for place in order if place < FIVE]
        if sum(ranks[i] < ranks[j] for i in range(FIVE) for j in range(i + 1, FIVE)) == 5:
            return order


def _card(role: Role, kind: str, meeting: tuple, line: float, rng: np.random.Generator) -> dict[str, Any]:
    customer = load()["customers"][kind]
    vehicle = load()["vehicles"][customer["vehicle"]]
    fuel, (low, high) = vehicle["fuel"], role.share
    share = int(rng.integers(low // 5, high // 5 + 1)) * 5
    tonnes = rng.uniform(*role.gate) * line / share * 100
    litres = tonnes_to_litres(tonnes, fuel)
    vehicles = max(4, round(litres / np.mean(vehicle["litres_month"])))
    who, long_ago, _, said = meeting
    words = {name: str(rng.choice(texts[sign])) for (name, texts), sign in zip(FOUR.items(), role.signs, strict=True)}
    days = rng.integers(110, 160) if long_ago else rng.integers(5, 60)
    return {
        "type": customer["name"],
        "vehicles": vehicles,
        "fuel": fuel,
        "amount": round(tonnes, 1) if role.unit == "t" else round(litres, -2),
        "unit": role.unit,
        "share": share,
        "to_electric": round(vehicles * role.electric),
        "distance": round(float(rng.uniform(0.6, 9.5)), 1),
        "way": role.way,
        "pay": role.pay or str(rng.choice(PAID)),
        "met": who,
        "met_days": int(days),
        "said": said,
        **words,
    }


def _weights(numbers: list[str], labels: list[str], line: float, rng: np.random.Generator) -> pd.DataFrame:
    """Return the two of the question about weights (other firms than the twelve), and the line; gaps never equal."""
    volume, intention = rng.choice(np.arange(2, 6), 2, replace=False)
    low = rng.integers(2, 5, 2)
    points = {"volume": [low[0] + volume, low[0]], "intention": [low[1], low[1] + intention]}
    return pd.DataFrame({"customer_id": numbers, "name": labels, **points, "line": line})


# --- from the files ---------------------------------------------------------------------------------------------------


def _tables(files: Files) -> tuple[pd.DataFrame, pd.DataFrame]:
    return files["prospects.csv"].set_index("customer_id"), files["weights.csv"].set_index("customer_id")


def _missing(cards: pd.DataFrame, tonnes: pd.Series, pays: pd.Series) -> pd.Series:
    """Return how many of money, authority and need a prospect lacks."""
    decider = cards["said"].map(DECIDERS)
    asked = {
        "prospect_id": cards.index,
        "money": np.where(pays, "是", "否"),
        "authority": np.where((cards["met"] == decider) & (cards["met_days"] <= STALE_AFTER), "是", "否"),
        "need": np.where(tonnes > 0, "是", "否"),
    }
    lacking = man(pd.DataFrame(asked))["missing"]
    return pd.Series([len(text.split("、")) if text else 0 for text in lacking], index=cards.index)


def _next(cards: pd.DataFrame, decider: pd.Series, days: pd.Series) -> pd.Series:
    """Return the role to look for next, as an option of the board; '' for those that are not asked."""
    asked = cards[cards["ask_next"]]
    who = {"customer_id": asked.index}
    met = {"person": asked.index, "role": asked["met"].array, "last_contact": TODAY - pd.to_timedelta(days, unit="D")}
    met["last_contact"] = met["last_contact"].loc[asked.index].array
    customers = pd.DataFrame({**who, "vehicles": asked["vehicles"].array, "decider": decider.loc[asked.index].array})
    found = role_coverage(pd.DataFrame({**who, **met}), customers, today=TODAY)["next"]
    roles = [next(option for ours, option in ROLE_IDS.items() if ours in text) for text in found]
    return pd.Series(roles, index=asked.index).reindex(cards.index, fill_value="")


def key(files: Files) -> dict[str, Any]:
    """Return what is right, and what each mistake would give; tonnes a month."""
    cards, pair = _tables(files)
    in_litres, share = cards["unit"] == "L", cards["share"] / 100
    whole = cards["amount"].where(~in_litres, litres_to_tonnes(cards["amount"], cards["fuel"]))
    passing = share * (1 - cards["to_electric"] / cards["vehicles"])
    gate = (whole * passing).round(6)
    yes = ~cards[list(FOUR)].map(lambda text: text.startswith(NO))
    signs = yes.sum(axis=1)
    credit, elsewhere = cards["pay"] == CREDIT, cards["way"].isin([TENDER, DELIVERY])
    pays, decider, days = ~(credit | (cards["pay"] == OWING)), cards["said"].map(DECIDERS), cards["met_days"]
    columns = {
        "gate": gate,
        "gate_litres": gate.where(~in_litres, cards["amount"] / 1000 * passing).round(6),
        "gate_before": (whole * share).round(6),
        "whole": whole.round(6),
        "density": cards["fuel"].map(DENSITY),
        "signs": signs,
        "signs_grumble": yes["complaint"] * 4,
        "signs_then_gate": signs + gate / 1000,
        "sure": (gate * signs / 4).round(6),
        "hand_up": elsewhere | credit,
        "up_paid": elsewhere,
        "up_credit": credit,
        "missing": _missing(cards, gate, pays),
        "missing_paid": _missing(cards, gate, pays | True),
        "missing_before": _missing(cards, whole, pays),
        "next_role": _next(cards, decider, days),
        "next_if_met_decides": _next(cards, cards["met"], days),
        "next_if_fresh": _next(cards, decider, days * 0),
    }
    assert not too_near(gate[gate > 0].to_numpy(), [float(pair["line"].iloc[0])]).any()
    volume, intention = (int(abs(pair[name].iloc[0] - pair[name].iloc[1])) for name in ("volume", "intention"))
    even = round(100 * intention / (volume + intention), 6)
    facts = {"even_weight": even, "even_weight_other": round(100 - even, 6)}
    facts |= {"volume_gap": volume, "intention_gap": intention}
    table = pd.DataFrame({name: column.astype(object) for name, column in columns.items()})
    return {"facts": facts, "tables": {"prospects": table.to_dict("index")}}


def board_data(files: Files) -> dict[str, Any]:
    """Return what the trainee sees: twelve cards, the line, the two of the question about weights."""
    cards, pair = _tables(files)
    facts: dict[str, Any] = {"line": float(pair["line"].iloc[0])}
    for which, (name, one) in zip(("big", "keen"), pair.iterrows(), strict=True):
        facts |= {f"{which}_name": f"{name} {one['name']}"}
        facts |= {f"{which}_{field}": int(one[field]) for field in ("volume", "intention")}
    return {"facts": facts, "tables": {"prospects": [_shown(str(name), card) for name, card in cards.iterrows()]}}


def _shown(name: str, card: pd.Series) -> dict[str, Any]:
    """Return one card, its figures as they were written down."""
    amount = f"{card['amount']:,.0f} 升" if card["unit"] == "L" else f"{card['amount']:.1f} 吨"
    vehicles, changed = int(card["vehicles"]), int(card["to_electric"])
    electric = f"{vehicles} 台里 {changed} 台年底前换电" if changed else "没有"
    return {
        "id": name,
        **card[["name", "type", "fuel", "said", "way", "pay", *FOUR]].to_dict(),
        **{flag: bool(card[flag]) for flag in ("ask_tonnes", "ask_next", "ask_order")},
        "vehicles": vehicles,
        "share": int(card["share"]),
        "distance": float(card["distance"]),
        "amount": f"{amount}（{card['fuel']}）",
        "electric": f"{changed} 台年底前全换电" if changed == vehicles else electric,
        "met": f"{card['met']}，{card['met_days']} 天前",
    }


def practice_payload() -> dict[str, Any]:
    """Return the open practice board with data and key, as the book shows it; its seed is public and no class's."""
    board = boards.load(Path(__file__).with_name("board.yml"))
    files = build_variant(OPEN_SEED)
    return boards.practice(board, board_data(files), key(files))
