"""Data and key of the exercise 两个半天走哪条路.

    build_variant(seed) ──> channels, signed   last quarter's ledger by channel; every customer booked as signed
                            blocks, asks, pay  what could fill two half-days; what came up; one channel's money
    board_data(files)   what is shown          key(files)   what is right, and what each mistake would give

Everything but build_variant is computed from the files as they were handed out.
"""

from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from toolkit import boards
from toolkit.data import fairness
from toolkit.data.profiles import names
from toolkit.models.channels import channel_yield
from toolkit.models.lead_sources import SOURCES
from toolkit.models.units import DENSITY, litres_to_tonnes

Files = dict[str, pd.DataFrame]
OPEN_SEED = b"lead-channels: the open practice set"
MORE, STOP, GOOD, CAP = 4.0, 1.5, 0.1, 8
"""本书设定: tonnes a month for ten person-hours; customers an hour; person-hours of a half-day of two."""
CELLS = {"more": 2, "hold": 4, "stop": 4, "up": 2, "refuse": 2}
TRAPS = {trap: {"hold": 1, "stop": 1} for trap in ("double", "walk-in", "area", "litres")} | {
    "cash": {"up": 2},
    "red": {"refuse": 2},
}
"""What lies in how many channels of which cell; each opens to one misconception."""
RAW = {"more": (4.5, 6.5), "hold": (4.3, 5.4), "stop": (1.75, 2.7), "up": (4.4, 6.5), "refuse": (4.5, 7.0)}
TRUE = {"hold": (2.2, 3.7), "stop": (0.7, 1.35)}
LITRES = {"hold": (3.62, 3.78), "stop": (1.35, 1.41)}
"""Tonnes for ten hours: as the ledger reads, as it is, and as it is where the ledger is in litres."""
WAYS = [
    *("逐户访问，沿街一家家问", "俱乐部，跟着车友会跑", "亲朋故旧，列单子挨个问", "资料查询，翻公开名录"),
    *("猎犬，托修车师傅留心", "介绍，请老客户带一家", "中心开花，先谈领头的车队", "电话，打公开的单位号"),
    *("网络，公众号上回话", "抢对手客户，对面断油时去"),
]
PAID = [("会议，租场地开订货会", 1500), ("咨询，向信息公司买线索", 2000), ("信函，印目录寄出去", 600)]
RED = ["抄门前车牌，托人问电话打", "买来的车主名单，挨个打", "给货车司机介绍费，不走账", "拿监控截图找常过的车"]
NOTES = ["记得清楚", "有两家还在谈", "去了三回才见着人", "对方要专票", "月底才有空见", "多是下午去的"]
BLOCKS = {
    "few": ["请对账的老客户带一家", "约车队里领头的那家", "去修车铺歇脚处坐一下午", "按单子访老同学、老邻居"],
    "many": ["打公开的单位办公电话", "到物流园前台一家家登记"],
    "rare": ["跟着亲戚跑一趟外县", "在路口等认得的司机", "请老乡牵线见一位老板"],
    "low": ["公众号后台挨个回话", "给同意收的人发短信", "网上名录从头抄一遍", "翻旧报纸找招工"],
    "cash": ["租场地开一场订货会", "向信息公司买一批线索", "印目录寄一批"],
    "red": ["抄门前货车车牌，托人问电话", "照着买来的车主名单打"],
}  # fmt: skip
FIGURES = {
    "few": ((2, 3), (42, 60), (16, 25)),
    "many": ((10, 14), (14, 20), (9, 12)),
    "rare": ((1, 2), (20, 28), (27, 33)),
    "low": ((22, 40), (2, 4), (4, 6)),
    "cash": ((3, 6), (62, 75), (9, 12)),
    "red": ((12, 20), (62, 75), (9, 12)),
}
"""Reached an hour, leads in a hundred of those, signed in a hundred leads."""
HOURS = {"few": [4, 3, 2], "many": [2], "rare": [4, 4], "low": [4, 4], "cash": [3, 3], "red": [2]}
SCENES = {
    "老客户介绍": "月底对账，老客户的会计说：跟他家跑一条线的还有一家，不知在哪加油",
    "项目审批公告": "发改局网站挂出新批的一段县道，写着工期和施工单位",
    "报纸招工迁址消息": "本地公众号登了一条：新来的物流公司招二十名货车司机",
    "社群问价": "车友群里有个生人问：十来台车，开专票，柴油怎么办",
    "维修店司机传话": "修车师傅说，上周来了几台没见过的冷藏车",
    "老客户没来的车": "老客户报过 18 台车，这季卡上只见 13 台",
    "关联企业": "签了的那家大户，给他送料、修车的几家，名单早有，没去过",
    "下属单位": "总公司去年就签了，下面三个项目部没人去问过",
    "对面路的车队": "路对面那家搅拌站，档案里早有，要掉头才进得来，一直没谈",
    "平台券": "网约车平台来人，想把本站挂上去，按笔抽佣金",
    "车主权益合作": "银行想给持卡车主办周末加油活动，签合同，如实入账",
    "商会协会": "物流协会下月开例会，请站里去讲一回怎么管油",
    "尿素": "有几台柴油车只来买尿素，油不在这儿加",
    "充电": "来充电的物流车，司机说公司里还有烧油的",
    "洗车": "常来洗车的熟面孔，原来是单位里管车的",
    "便利店企业购": "一家单位月月来便利店买水、买劳保，公车没来过",
}
NEVER = [
    "4S 店的销售说，车主电话可以整份拷给您",
    "班长抄了一本对面站的车牌，想托人查电话",
    "保险公司的人想拿他的名单换您的会员名单",
    "一位采购说，给他个人两个点，就再带三家来",
]


# --- a variant --------------------------------------------------------------------------------------------------------


def _channel(cell: str, trap: str, rng: np.random.Generator) -> dict[str, Any]:
    """Return hours, what the ledger shows in tonnes, and how much of it the trap takes away."""
    hours, raw = int(rng.integers(26, 42)), rng.uniform(*RAW[cell])
    true = rng.uniform(*TRUE[cell]) if cell in TRUE else raw
    made = {"hours": hours, "area_hours": 0, "unit": "t", "wrong": 0.0}
    if trap == "litres":
        raw, made["unit"] = rng.uniform(*LITRES[cell]), "L"
    elif trap == "area":
        made["area_hours"] = round(hours * (raw / true - 1))
    elif trap in ("double", "walk-in"):
        made["wrong"] = round((raw - true) * hours / 10, 1)
    return made | {"tonnes": round(raw * hours / 10, 1)}


def _split(tonnes: float, count: int, rng: np.random.Generator) -> list[float]:
    """Return so many tonnes as the amounts of so many customers, tenths that add up."""
    parts = rng.uniform(0.8, 1.2, count)
    amounts = [round(float(part), 1) for part in tonnes * parts / parts.sum()]
    return [*amounts[:-1], round(tonnes - sum(amounts[:-1]), 1)]


def _ledger(rng: np.random.Generator) -> tuple[pd.DataFrame, pd.DataFrame]:
    dealt = fairness.deal(CELLS, TRAPS, rng)
    pools = {"up": [PAID[i] for i in rng.permutation(len(PAID))], "refuse": [(n, 0) for n in rng.permutation(RED)]}
    ways = [(name, 0) for name in rng.permutation(WAYS)]
    rows: list[dict[str, Any]] = []
    for number, (cell, trap) in enumerate(dealt, start=1):
        name, cash = pools.get(cell, ways).pop()
        row = {"channel_id": f"K{number:02d}", "channel": str(name), "cash": int(cash), "note": str(rng.choice(NOTES))}
        rows.append(row | _channel(cell, trap, rng) | {"cell": cell, "trap": trap})
    labels = iter(names(["B02"] * 20 + ["B01"] * 20 + ["B16"] * 20 + ["B36"] * 20, rng))
    first = iter(row for row in rows if row["cell"] == "more")
    signed, number = [], iter(1 + rng.permutation(400))
    extra: dict[str, list[tuple[str, str, float]]] = {}

    def customer() -> tuple[str, str]:
        return f"C{next(number):04d}", next(labels)

    for row in rows:
        if row["trap"] == "double":
            there, (who, name) = next(first)["channel_id"], customer()
            extra.setdefault(there, []).append((who, name, row["wrong"]))
            signed.append([who, name, row["channel_id"], there, "找去的", row["wrong"], "t"])
        elif row["trap"] == "walk-in":
            # Two on one of the channels: as many as are booked twice would give the same number for both mistakes.
            for amount in _split(row["wrong"], 2 if row["cell"] == "hold" else 1, rng):
                signed.append([*customer(), row["channel_id"], row["channel_id"], "自己来的", amount, "t"])
    for row in rows:
        here, twins = row["channel_id"], extra.get(row["channel_id"], [])
        signed += [[who, name, here, here, "找去的", amount, "t"] for who, name, amount in twins]
        rest = round(row["tonnes"] - row["wrong"] - sum(amount for *_, amount in twins), 1)
        for amount in _split(rest, max(1, min(3, round(rest / 4))), rng):
            quantity = round(amount * 1000 / DENSITY["0#"], -1) if row["unit"] == "L" else amount
            signed.append([*customer(), here, here, "找去的", quantity, row["unit"]])
    columns = ["customer_id", "name", "channel_id", "first_channel", "how", "quantity", "unit"]
    book = pd.DataFrame(signed, columns=columns).sort_values(["channel_id", "customer_id"], ignore_index=True)
    table = pd.DataFrame(rows).drop(columns=["cell", "trap", "wrong", "tonnes"])
    table["visits"] = book.groupby("channel_id").size().reindex(table["channel_id"]).to_numpy() + rng.integers(
        3, 8, len(table)
    )
    table["valid"] = table["visits"] + rng.integers(2, 8, len(table))
    table["leads"] = table["valid"] + rng.integers(3, 30, len(table))
    return table, book


def _from_the_top(rows: list[list[Any]]) -> list[list[Any]]:
    """Return what gets into the two half-days of somebody who takes the list as it stands."""
    taken: list[list[Any]] = []
    for _ in range(2):
        spent = 0
        for row in rows:
            if row not in taken and spent + row[2] <= CAP:
                taken.append(row)
                spent += row[2]
    return taken


def _blocks(rng: np.random.Generator) -> pd.DataFrame:
    """Return what could be done, in an order in which whoever fills the half-days from the top is wrong everywhere."""
    rows = []
    for role, hours in HOURS.items():
        for name, spent in zip(rng.permutation(BLOCKS[role]), hours, strict=False):
            figures = [int(rng.integers(*pair)) for pair in FIGURES[role]]
            rows.append([str(name), role, spent, int(rng.choice([500, 800, 1200])) if role == "cash" else 0, *figures])
    for _ in fairness.redraws("半天的安排"):
        order = [rows[index] for index in rng.permutation(len(rows))]
        roles = [row[1] for row in _from_the_top(order)]
        if {"cash", "red"} <= set(roles) and "many" not in roles and roles.count("few") < len(HOURS["few"]):
            break
    table = pd.DataFrame(order, columns=["name", "role", "hours", "cash", "reached", "of_100", "sign_100"])
    return table.drop(columns="role").assign(block_id=[f"B{number:02d}" for number in range(1, len(table) + 1)])


def _asks(rng: np.random.Generator) -> pd.DataFrame:
    texts = [str(text) for text in rng.permutation(NEVER)[:2]]
    for question in "abcd":
        pool = [text for source, text in SCENES.items() if SOURCES[source][0] == question]
        texts += [str(text) for text in rng.permutation(pool)[:2]]
    order = rng.permutation(len(texts))
    return pd.DataFrame({"ask_id": [f"Q{i:02d}" for i in range(1, 11)], "text": [texts[i] for i in order]})


def _pay(rng: np.random.Generator) -> pd.DataFrame:
    row = {"hours": int(rng.integers(22, 40)), "area_hours": int(rng.integers(8, 20))}
    row |= {"litres": int(rng.integers(60, 140)) * 100, "yuan": round(float(rng.uniform(0.2, 0.36)), 2)}
    return pd.DataFrame([row])


def build_variant(seed: bytes) -> Files:
    """Return the files of one trainee: channels, signed, blocks, asks, pay (file names as keys)."""
    rng = np.random.default_rng(int.from_bytes(seed, "big"))
    for _ in fairness.redraws("渠道台账"):
        channels, signed = _ledger(rng)
        files = {"channels.csv": channels, "signed.csv": signed}
        if not _near(_read(files)) and _clear(_sums(files)):
            return {**files, "blocks.csv": _blocks(rng), "asks.csv": _asks(rng), "pay.csv": _pay(rng)}


# --- from the files ---------------------------------------------------------------------------------------------------


def _read(files: Files) -> dict[str, dict[str, Any]]:
    """Return tonnes a month for ten person-hours of every channel, right and as each mistake has it."""
    book, table = files["signed.csv"], {}
    for row in files["channels.csv"].itertuples():
        mine = book[book["channel_id"] == row.channel_id]
        amount = litres_to_tonnes(mine["quantity"], "0#").where(mine["unit"] == "L", mine["quantity"])
        unread = (mine["quantity"] / 1000).where(mine["unit"] == "L", mine["quantity"])
        twice, came = mine["first_channel"] != row.channel_id, mine["how"] == "自己来的"
        hours = row.hours + row.area_hours
        right = amount[~twice & ~came].sum()
        table[row.channel_id] = {
            "yield": round(float(right / hours * 10), 6),
            "yield_double": round(float(amount[~came].sum() / hours * 10), 6),
            "yield_walk_in": round(float(amount[~twice].sum() / hours * 10), 6),
            "yield_area": round(float(right / row.hours * 10), 6),
            "yield_litres": round(float(unread[~twice & ~came].sum() / hours * 10), 6),
            "net": round(float(right), 6),
            "all_hours": int(hours),
            "paid": int(row.cash > 0),
            "red": int(row.channel in RED),
            "nothing": 0,
        }
    return table


def _near(table: dict[str, dict[str, Any]]) -> bool:
    values = [value for row in table.values() for name, value in row.items() if name.startswith("yield")]
    return bool(fairness.too_near(values, [MORE, STOP]).any())


def _sums(files: Files) -> dict[str, int]:
    """Return hours and customers of the channels that cost no cash and cross no red line."""
    channels = files["channels.csv"]
    channels = channels[channels["cash"].eq(0) & ~channels["channel"].isin(RED)]
    book = files["signed.csv"][files["signed.csv"]["channel_id"].isin(channels["channel_id"])]
    twice, came = book["first_channel"] != book["channel_id"], book["how"] == "自己来的"
    return {
        "all_own": int(channels["hours"].sum()),
        "all_area": int(channels["area_hours"].sum()),
        "all_signed": len(book),
        "all_twice": int(twice.sum()),
        "all_came": int(came.sum()),
    }


def _per_customer(sums: dict[str, int]) -> dict[str, float]:
    """Return person-hours a customer, right and as each mistake has it."""
    hours, right = sums["all_own"] + sums["all_area"], sums["all_signed"] - sums["all_twice"] - sums["all_came"]
    return {
        "per_customer": round(hours / right, 6),
        "per_double": round(hours / (right + sums["all_twice"]), 6),
        "per_walk_in": round(hours / (right + sums["all_came"]), 6),
        "per_area": round(sums["all_own"] / right, 6),
        "true_signed": right,
    }


def _clear(sums: dict[str, int]) -> bool:
    """Are the hours a customer that the mistakes give told apart?"""
    given = sorted(value for name, value in _per_customer(sums).items() if name.startswith("per"))
    return all(more / less > 1.025 for less, more in pairwise(given))


def key(files: Files) -> dict[str, Any]:
    """Return what is right, and what each mistake would give."""
    blocks, pay, asked = files["blocks.csv"], files["pay.csv"].iloc[0], {}
    figures = blocks.assign(channel=blocks["block_id"], contacts_an_hour=blocks["reached"], hours_to_exhaust=CAP)
    figures = figures.assign(lead_share=blocks["of_100"] / 100, sign_share=blocks["sign_100"] / 100)
    brings = channel_yield(figures)["contracts"]
    plan = {
        row.block_id: {
            **{"brings": round(float(brings[row.Index]), 6), "few": int(row.reached < 5), "paid": int(row.cash > 0)},
            **{"red": int(row.name in BLOCKS["red"]), "free": int(row.cash == 0 and row.name not in BLOCKS["red"])},
        }
        for row in blocks.rename_axis("Index").itertuples()
    }
    question = {text: SOURCES[source][0] for source, text in SCENES.items()}
    for row in files["asks.csv"].itertuples():
        asked[row.ask_id] = {"question": question.get(row.text, "never")}
    facts = _per_customer(_sums(files)) | {
        "yuan_hour": round(float(pay["litres"] * pay["yuan"] / (pay["hours"] + pay["area_hours"])), 6),
        "yuan_hour_area": round(float(pay["litres"] * pay["yuan"] / pay["hours"]), 6),
    }
    return {"facts": facts, "tables": {"channels": _read(files), "blocks": plan, "asks": asked}}


def board_data(files: Files) -> dict[str, Any]:
    """Return what the trainee sees: the ledger by channel, what came up, what could fill two half-days."""
    pay = files["pay.csv"].iloc[0]
    facts = {"more": MORE, "stop": STOP, "good": GOOD, "cap": CAP, **_sums(files)}
    facts |= {"pay_hours": int(pay["hours"]), "pay_area": int(pay["area_hours"]), "pay_litres": int(pay["litres"])}
    blocks = files["blocks.csv"].rename(columns={"block_id": "id", "cash": "money"})
    blocks["money"] = [f"要 {cash} 元现金" if cash else "不花钱" for cash in blocks["money"]]
    asks = files["asks.csv"].rename(columns={"ask_id": "id"})
    tables = {"channels": _cards(files), "blocks": blocks.to_dict("records"), "asks": asks.to_dict("records")}
    return {"facts": facts | {"pay_yuan": float(pay["yuan"])}, "tables": tables}


def _cards(files: Files) -> list[dict[str, Any]]:
    book, cards, asked = files["signed.csv"], [], _asked(files)
    for row in files["channels.csv"].itertuples():
        mine = book[book["channel_id"] == row.channel_id]
        whole = mine["quantity"].sum()
        lines = []
        for one in mine.itertuples():
            there = book[(book["customer_id"] == one.customer_id) & (book["channel_id"] != row.channel_id)]
            who = f"{one.customer_id} {one.name} {one.quantity:.1f} 吨"
            if len(there) and one.first_channel == row.channel_id:
                lines.append(f"{who}，{there['channel_id'].iloc[0]} 也记了，本条先碰到")
            elif len(there):
                lines.append(f"{who}，{one.first_channel} 先碰到，那边也记了")
            elif one.how == "自己来的":
                lines.append(f"{who}，自己开进站来问的，顺手记在本条")
        cards.append({
            "id": row.channel_id, "name": row.channel, "own": int(row.hours),
            "area": f"片区来人帮了 {row.area_hours} 个人时，台账没记" if row.area_hours else "没有别人帮",
            "leads": int(row.leads), "valid": int(row.valid), "visits": int(row.visits), "signed": len(mine),
            "amount": f"{whole:,.0f} 升 0#" if row.unit == "L" else f"{whole:.1f} 吨",
            "twins": "；".join(lines) or "没有特别的", "note": row.note,
            "money": f"一季要 {row.cash:,} 元现金" if row.cash else "不花钱", "ask_yield": row.channel_id in asked,
        })  # fmt: skip
    return cards


def _asked(files: Files) -> set[str]:
    """Return the channel that holds with a customer booked twice, and the one that holds with the area's hours."""
    read, channels = _read(files), files["channels.csv"].set_index("channel_id")
    holds = [name for name, row in read.items() if STOP < row["yield"] < MORE and not row["paid"] and not row["red"]]
    twice = [name for name in holds if read[name]["yield_double"] != read[name]["yield"]]
    return {*twice, *(name for name in holds if channels.loc[name, "area_hours"] > 0)}


def practice_payload() -> dict[str, Any]:
    """Return the open practice board with data and key, as the book shows it; its seed is public and no class's."""
    board = boards.load(Path(__file__).with_name("board.yml"))
    files = build_variant(OPEN_SEED)
    return boards.practice(board, board_data(files), key(files))
