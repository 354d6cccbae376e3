"""Data and key of the exercise 夹板上的固定客户.

    build_variant(seed) ──> the trainee's files ──┬─ board_data(files)   what is shown
                                                   └─ key(files)         what is right, and what each mistake would give

Everything but build_variant is computed from the files as they were handed out. Nothing here is a plate: where the model
wants one, it gets a made-up mark for each vehicle of a card.
"""

from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from toolkit import boards
from toolkit.data.fairness import too_near
from toolkit.data.profiles import PLACES
from toolkit.models.fixed_customers import MIN_LITRES, MONTH, clean_record, company_files
from toolkit.models.units import DENSITY

Files = dict[str, pd.DataFrame]
OPEN_SEED = b"forecourt-files: the open practice set"
TODAY, FIRST, DAYS = "2025-11-24", pd.Timestamp("2025-11-10"), 14
MIN_DAYS = 4.0
"""Two days of fourteen are 4.3 a month, one is 2.1."""
FORTNIGHT = MIN_LITRES * DAYS / MONTH
"""Litres in two weeks that make the line."""
NO_BILL = "没开票"

SOMEBODY, DRIVER = ("车队长", "老板"), "司机"
SAID = [
    "跑宜昌那条线",
    "夜里加不用排队就行",
    "热水在哪儿接",
    "前头那段路修好没有",
    "厕所干净，就爱在这儿停",
    "轮胎能打气不",
]
NICKNAMES = [
    "老周家的车",
    "开车带狗的",
    "戴草帽的师傅",
    "小吴的车",
    "修理厂老贺介绍的",
    "跑短途的老孙",
    "脸熟的胖师傅",
    "河南口音的",
]
COLOURS = ["白", "红", "蓝", "黄", "灰", "绿"]
REASONS = {"count": "", "consent": "点头以后按说好的用处记，随时能停（R14）。"}
COUNT = ("哪天几点来的、什么车型", "加的什么油、多少升", "早中夜三班各进来多少台货车", "一天里几点货车最多")
CONSENT = (
    "车牌号，好看哪台车少来了",
    "管车的姓名和手机号",
    "哪台车哪天在哪条线上跑",
    "每台车一个月加多少，发给管车的对账",
)
NEVER = {
    "从监控里截下来的车牌": "监控拍到的只能用在公共安全上，拿来做名单不行（R14）。",
    "站在对面站门口抄的车牌": "抄别家门口的车牌做营销名单，不行（R14）。",
    "拿我们的名单跟 4S 店换来的车主电话": "客户名单不能往外换，换来的也不能用（R15）。",
    "趁司机上厕所翻货单看来的货主电话": "他没给您的，不能看，更不能记。",
}
TASKS = {
    "stats": (
        "夜班夹板有五行没写升数，今晚起交班前看一眼",
        "从今天起再记两周，货车一台不落",
        "各班都改记升，不记元、不记斤",
    ),
    "analyse": (
        "夹板摊开，按开票抬头归到一家一家",
        "两周记完了，算出每家合一个月多少升",
        "挑出来过两天以上、量够线的",
    ),
    "onsite": (
        "管车的今天跟车来了，请进站房讲告知书",
        "那台车进站，当面问司机管车的哪天来",
        "车正加着油，跟老板当面说清记哪几样",
    ),
    "extend": (
        "建了档的说，他货场里还有两家车队",
        "建档的车队长肯带同线的老乡来",
        "建档那家还有四台面包车在别处加 92#",
    ),
    "track": ("建了档的红牵引十天没来，打电话", "建档那家的对账单，5 号前送到财务", "建档的说夜里排队，改好了回他一声"),
}


class Role(NamedTuple):
    """What one card is made for."""

    lines: int
    """Different days it came."""
    size: tuple[float, float]
    """Litres of the card's two weeks over the line."""
    vehicle: str
    answers: tuple[tuple[str, str], ...] = ()
    """Who said yes, no or later, in the order of the days."""
    firm: str = ""
    """The card whose name is on its bills: A, B; '' for a bill of its own or none."""
    named: bool = True
    """Written under its company's name, not a nickname."""
    unit: str = "升"
    extra: str = ""
    """'twice': the first line stands twice; 'date': one more line on a day that does not exist."""
    ask: bool = False


YES = ((SOMEBODY[0], "yes"),)
ROLES = (
    Role(3, (1.5, 1.9), "牵引", (), "A", ask=True),
    Role(2, (0.38, 0.5), "中卡", (), "A", named=False),
    Role(2, (0.48, 0.55), "中卡", YES, "B"),
    Role(2, (0.45, 0.5), "中卡", (), "B", named=False),
    Role(2, (0.45, 0.5), "中卡", (), "B", named=False),
    Role(3, (1.5, 1.8), "牵引", YES, extra="date", ask=True),
    Role(3, (1.3, 1.7), "牵引", (("老板", "later"),), extra="twice", ask=True),
    Role(3, (1.3, 1.55), "渣土", ((DRIVER, "yes"),), named=False, unit="斤", ask=True),
    Role(2, (0.26, 0.34), "轻卡", YES, unit="元", ask=True),
    Role(5, (0.45, 0.7), "轻卡", (("老板", "yes"),), named=False),
    Role(3, (1.5, 1.8), "牵引", (("车队长", "no"),)),
    Role(3, (1.4, 1.7), "牵引", (("老板", "yes"), ("老板", "no")), named=False),
    Role(1, (1.1, 1.25), "牵引", ()),
    Role(1, (1.1, 1.2), "牵引", ((DRIVER, "yes"),), named=False, extra="twice"),
)
"""Fourteen cards: 3 ask, 2 file, 2 watch, 2 refused, 2 passing, 3 to be merged, whatever the seed. Four are wrong for whoever
does not merge, three for whoever takes silence for consent, two each for the refusal and the single visit, one each for
yuan and for frequency. Cards 6 and 7 share a place in their names and are not the same company."""
SUFFIXES = ("配送", "", "土石方", "", "", "物流", "冷链", "", "建材", "", "饲料", "", "集卡", "")


def build_variant(seed: bytes) -> Files:
    """Return the files of one trainee: cards, lines, consents, fields, tasks, shifts (file names as keys)."""
    rng = np.random.default_rng(int.from_bytes(seed, "big"))
    places, nicknames = rng.permutation(PLACES), list(rng.permutation(NICKNAMES))
    price = round(float(rng.uniform(6.85, 7.35)), 2)
    places[6] = places[5]
    named = [f"{place}{suffix}" for place, suffix in zip(places, SUFFIXES, strict=False)]
    names = [named[place] if role.named else nicknames.pop() for place, role in enumerate(ROLES)]
    firms = {role.firm: names[place] for place, role in enumerate(ROLES) if role.firm and role.named}
    numbers = [f"C{number:04d}" for number in 1 + rng.permutation(60)[: len(ROLES)]]
    days = {firm: list(rng.permutation(DAYS)) for firm in firms}
    cards, lines, consents = [], [], []
    for place, role in enumerate(ROLES):
        bill = firms.get(role.firm, names[place] if role.named else NO_BILL)
        said = str(rng.choice(SAID))
        cards.append({"card_id": numbers[place], "name": names[place], "bill": bill, "said": said, "ask": role.ask})
        left = days.get(role.firm, list(rng.permutation(DAYS)))
        came = sorted(left.pop() for _ in range(role.lines))
        if role.lines == 5:
            # Somebody has to come on the first and on the last day: the record's length is read from its lines.
            came = [0, *sorted(1 + rng.permutation(DAYS - 2)[:3]), DAYS - 1]
        lines += _lines(numbers[place], role, came, price, rng)
        for day, (who, word) in zip(came[-max(1, len(role.answers)) :], role.answers, strict=False):
            consents.append({"card_id": numbers[place], "date": _day(day), "role": who, "answer": word})
    order = rng.permutation(len(cards))
    return {
        "cards.csv": pd.DataFrame([cards[place] for place in order]),
        "lines.csv": pd.DataFrame(lines).sort_values(["date", "time"], kind="stable").reset_index(drop=True),
        "consents.csv": pd.DataFrame(consents),
        "fields.csv": _drawn("K", {"count": (COUNT, 2), "consent": (CONSENT, 2), "never": (tuple(NEVER), 2)}, rng),
        "tasks.csv": _drawn("S", {name: (texts, 1 + (name == "stats")) for name, texts in TASKS.items()}, rng),
        "shifts.csv": _shifts(price, rng),
    }


def _day(place: int) -> str:
    return f"{FIRST + pd.Timedelta(days=int(place)):%Y-%m-%d}"


def _lines(number: str, role: Role, came: list[int], price: float, rng: np.random.Generator) -> list[dict[str, Any]]:
    """Return what was written down of one card; amounts as the shift wrote them."""
    total = rng.uniform(*role.size) * FORTNIGHT
    parts = rng.uniform(0.9, 1.1, role.lines)
    litres = total * parts / parts.sum()
    amounts = {"升": litres, "元": litres * price, "斤": litres * DENSITY["0#"] * 2}[role.unit].round()
    card = {"card_id": number, "vehicle": f"{rng.choice(COLOURS)}{role.vehicle}", "fuel": "0#", "unit": role.unit}
    rows = []
    for day, amount in zip(came, amounts, strict=True):
        hour = int(rng.integers(0, 24))
        shift = "早" if 6 <= hour < 14 else "中" if 14 <= hour < 22 else "夜"
        rows.append(
            {
                **card,
                "date": _day(day),
                "time": f"{hour:02d}:{rng.integers(0, 50):02d}",
                "shift": shift,
                "amount": int(amount),
            }
        )
    if role.extra == "twice":
        rows[0] |= {"time": "13:56", "shift": "早"}
        rows.append({**rows[0], "shift": "中"})
    if role.extra == "date":
        rows.append(
            {
                **rows[-1],
                "date": "2025-11-31",
                "time": "09:20",
                "amount": round(rows[-1]["amount"] * rng.uniform(0.8, 1.2)),
            }
        )
    return rows


def _drawn(letter: str, kinds: dict[str, tuple[tuple[str, ...], int]], rng: np.random.Generator) -> pd.DataFrame:
    """Return so many texts of each kind, in random order under random numbers."""
    texts = [str(text) for pool, count in kinds.values() for text in rng.permutation(pool)[:count]]
    numbers = [f"{letter}{number:03d}" for number in rng.permutation(np.arange(100, 1000))[: len(texts)]]
    return pd.DataFrame({"item_id": numbers, "text": rng.permutation(texts)})


def _shifts(price: float, rng: np.random.Generator) -> pd.DataFrame:
    early, middle = (int(litres) for litres in rng.integers(3200, 4000, 2))
    night = round(rng.uniform(150, 240) * price)
    pumped = round((early + middle + night / price) / (1 - rng.uniform(0.22, 0.3)))
    return pd.DataFrame([{"price": price, "early": early, "middle": middle, "night": night, "pumped": pumped}])


# --- from the files ---------------------------------------------------------------------------------------------------


def _litres(lines: pd.DataFrame, price: float) -> pd.Series:
    factor = {"升": 1.0, "元": 1 / price, "斤": 0.5 / DENSITY["0#"]}
    return lines["amount"] * lines["unit"].map(factor)


def _counted(files: Files, litres: pd.Series, owner: pd.Series, *, merged: bool) -> pd.DataFrame:
    """Return what company_files says of each card: status and month by company, taken to the cards.

    owner: the card that a card belongs to.
    """
    lines, consents = files["lines.csv"], files["consents.csv"]
    belongs = lines["card_id"].map(owner) if merged else lines["card_id"]
    vehicles = pd.factorize(lines["card_id"] + lines["vehicle"])[0]
    record = pd.DataFrame({"date": lines["date"], "time": lines["time"], "fuel": lines["fuel"], "kind": "加油"})
    record = record.assign(plate=[f"鄂A·T{one:04d}" for one in vehicles], company=belongs, litres=litres)
    rows, _ = clean_record(record, today=TODAY)
    # A driver's yes is nobody's consent; who said later was asked and gave no answer.
    answers = consents["answer"].map({"yes": "是", "no": "否"}).where(consents["role"] != DRIVER)
    said = {
        "company": consents["card_id"],
        "consent": answers,
        "date": consents["date"],
        "contact_role": consents["role"],
    }
    lines_of = {"min_vehicles": 99, "min_litres": MIN_LITRES, "min_days": MIN_DAYS}
    found = company_files(rows, pd.DataFrame(said), today=TODAY, **lines_of).set_index("company")
    return found.reindex(owner if merged else owner.index).set_axis(owner.index)


def _owner(cards: pd.DataFrame) -> pd.Series:
    """Return for each card the one whose name is on its bills."""
    by_name = pd.Series(cards["card_id"].array, index=cards["name"])
    return pd.Series(cards["bill"].map(by_name).fillna(cards["card_id"]).array, index=cards["card_id"])


def key(files: Files) -> dict[str, Any]:
    """Return what is right, and what each mistake would give; litres of thirty days."""
    cards, lines, shifts = files["cards.csv"], files["lines.csv"], files["shifts.csv"].iloc[0]
    price, owner = float(shifts["price"]), _owner(cards)
    litres = _litres(lines, price)
    right = _counted(files, litres, owner, merged=True)
    alone = _counted(files, litres, owner, merged=False)
    month = right["litres_per_month"].astype(float)

    def total(amounts: pd.Series) -> pd.Series:
        return amounts.groupby(lines["card_id"].map(owner)).sum().reindex(owner).set_axis(owner.index) * MONTH / DAYS

    plain = {
        unit: _counted(files, litres.where(lines["unit"] != unit, lines["amount"]), owner, merged=True)
        for unit in "元斤"
    }
    real = pd.to_datetime(lines["date"], errors="coerce").notna()
    once = ~lines.duplicated(["card_id", "date", "time", "amount"])
    answers = files["consents.csv"]
    answers = answers[answers["role"] != DRIVER].sort_values("date").groupby("card_id")["answer"].last()
    agreed = owner.map(answers) == "yes"
    refused = owner.map(answers) == "no"
    days = right["fuelling_days"].astype(int)
    columns = {
        "month": month,
        "month_alone": alone["litres_per_month"],
        "month_yuan": plain["元"]["litres_per_month"],
        "month_jin": plain["斤"]["litres_per_month"],
        "month_twice": total(litres.where(real, 0.0)),
        "month_dates": total(litres.where(once, 0.0)),
        "two_weeks": month * DAYS / MONTH,
        "month_if_frequent": pd.Series(np.where(days >= 3, MIN_LITRES * 2, 0.0), index=owner.index),
        "days": days,
        "days_alone": alone["fuelling_days"].astype(int),
        "alias": owner != owner.index,
        "refused": refused,
        "agreed": agreed,
        "never": pd.Series(False, index=owner.index),
        "always": pd.Series(True, index=owner.index),
        "status": right["status"],
    }
    for one in ("month", "month_alone", "month_yuan"):
        assert not too_near(columns[one].to_numpy(float), [MIN_LITRES]).any(), one
    table = pd.DataFrame({name: _plain(column) for name, column in columns.items()})
    kinds = {text: kind for kind, texts in (("count", COUNT), ("consent", CONSENT), ("never", NEVER)) for text in texts}
    methods = {text: method for method, texts in TASKS.items() for text in texts}
    fields = {
        row.item_id: {
            "kind": kinds[row.text],
            "why": NEVER.get(row.text) or REASONS[kinds[row.text]] or "只数车、数油，认不出是谁，不用等他点头。",
        }
        for row in files["fields.csv"].itertuples()
    }
    tasks = {row.item_id: {"method": methods[row.text]} for row in files["tasks.csv"].itertuples()}
    recorded = float(shifts["early"] + shifts["middle"] + shifts["night"] / price)
    share = 100 * recorded / float(shifts["pumped"])
    as_litres = 100 * float(shifts[["early", "middle", "night"]].sum() / shifts["pumped"])
    facts = {"recorded": recorded, "missed": 100 - share, "recorded_share": share, "missed_yuan": 100 - as_litres}
    facts = {name: round(value, 6) for name, value in facts.items()}
    return {"facts": facts, "tables": {"cards": table.to_dict("index"), "fields": fields, "tasks": tasks}}


def _plain(column: pd.Series) -> pd.Series:
    return column.astype(float).round(6).astype(object) if column.dtype.kind == "f" else column.astype(object)


def board_data(files: Files) -> dict[str, Any]:
    """Return what the trainee sees: the cards with their lines, what to keep, what to do, the trial fortnight."""
    lines, consents = files["lines.csv"], files["consents.csv"]
    rows = []
    for card in files["cards.csv"].itertuples():
        mine = lines[lines["card_id"] == card.card_id]
        record = [
            f"{one.date[5:]} {one.shift} {one.time} {one.vehicle} {one.amount:,} {one.unit}"
            for one in mine.itertuples()
        ]
        asked = consents[consents["card_id"] == card.card_id].sort_values("date")
        row = {
            "id": card.card_id,
            "name": card.name,
            "bill": card.bill,
            "said": card.said,
            "ask_litres": bool(card.ask),
        }
        rows.append({**row, "record": "；".join(record), "consent": _consent(asked)})
    shifts = files["shifts.csv"].iloc[0]
    facts = {name: int(shifts[name]) for name in ("early", "middle", "night", "pumped")}
    facts |= {"price": float(shifts["price"]), "line": int(MIN_LITRES)}
    short = {
        name: [{"id": one.item_id, "text": one.text} for one in files[f"{name}.csv"].itertuples()]
        for name in ("fields", "tasks")
    }
    return {"facts": facts, "tables": {"cards": rows, **short}}


def _consent(asked: pd.DataFrame) -> str:
    """Return what was said of being written down, as the shift noted it."""
    words = {"yes": "点头，签了告知书", "no": "说别记", "later": "说改天再说"}
    said = []
    for one in asked.itertuples():
        word = "说行，没问管车的" if one.role == DRIVER else words[one.answer]
        said.append(f"{one.date[5:]} {one.role}{'又' if said else ''}{word}")
    return "；".join(said) or "没问"


def practice_payload() -> dict[str, Any]:
    """Return the open practice board with data and key, as the book shows it; its seed is public and no class's."""
    board = boards.load(Path(__file__).with_name("board.yml"))
    files = build_variant(OPEN_SEED)
    return boards.practice(board, board_data(files), key(files))
