"""Data and key of the exercise 指标下到站，一户算一回.

    build_variant(seed) ──> the trainee's files ──┬─ board_data(files)   what is shown
                                                   └─ key(files)         what is right, and what each mistake would give

Everything but build_variant is computed from the files as they were handed out.
"""

from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from toolkit import boards
from toolkit.data.profiles import PLACES, names
from toolkit.data.ranges import load
from toolkit.models.bonus import by_heads, by_retained
from toolkit.models.target_cascade import CUSTOMERS_REPORTED, DOUBLE, LARGE_LINE, LARGE_REPORTED, cascade, count_once

Files = dict[str, pd.DataFrame]
LOW = 20
"""本书设定: per cent of its potential that a station carries at least; ten more at most."""
LARGE = [n for n in range(25, 66) if abs(n * LARGE_REPORTED / CUSTOMERS_REPORTED % 1 - 0.5) > 0.15]
"""Customers to develop whose large ones round clearly."""
OPEN_SEED = b"target-cascade: the open practice set"
SIGNED, LEAD, NOTHING = "2 月签了直供合同", "4 月挂过线索，没签", "没有"
DEPARTMENT = "机构部"


class Claim(NamedTuple):
    """One account; monthly tonnes as ranges or fixed numbers, firms and stations by number."""

    kind: str
    firm: int
    station: int
    q2: tuple[float, float]
    last_q2: float = 0.0
    """Over this year's second quarter; 0 for nothing bought."""
    q1: float = 0.0
    """Over this year's second quarter."""
    department: str = NOTHING
    note: str = ""
    suffix: str = ""
    asked: bool = True


CLAIMS = (
    Claim("B18", 0, 0, (9, 14), q1=0.8, department=SIGNED, note="矿上的车也常来站里加"),
    Claim("B04", 1, 1, (7, 11), q1=0.9, department=SIGNED, note="站里先认识的队长"),
    Claim("B40", 2, 2, (8, 12), q1=0.1, department=LEAD, note="站里去了四趟才谈下来"),
    Claim("B20", 3, 3, (8, 13), last_q2=1.0, note="割麦的机子一下来了十几台"),
    Claim("B10", 4, 4, (5, 8), last_q2=0.97, q1=0.08, note="四月起天天来，一季几乎没来过"),
    Claim("B36", 5, 5, (7, 10), note="五月新开的户，量一上来就大"),
    Claim("B36", 5, 5, (7, 10), last_q2=1.02, q1=1.0, suffix="商行", asked=False),
    Claim("B15", 6, 6, (0, 0), note="卡办了八张，老板说下月起用"),
    Claim("B01", 7, 7, (5.5, 6.5), note="一家一张管理卡"),
    Claim("B01", 7, 7, (3.7, 4.4), suffix="二队", note="二队单独对账"),
    Claim("B15", 7, 7, (2.2, 3), note="老板娘名字开的，车还是那几台"),
    Claim("B16", 8, 0, (5, 8), note="冷藏车夜里来装冰"),
    Claim("B16", 8, 3, (2, 3.5), suffix="分部", note="司机顺路，两边都加"),
    Claim("B02", 9, 1, (2, 3.5), note="站里上门办的卡"),
    Claim("B02", 9, 6, (5, 8), suffix="车队", asked=False),
    Claim("B39", 10, 2, (6, 9), note="队长点名要来这站"),
    Claim("B39", 10, 5, (2, 3.5), suffix="短驳", asked=False),
)
"""The fourteen and three that stand on other lists: 4 count, 2 are another station's, 2 are part of a customer cut in
three, 3 are old (two seasons, one new name), 2 are the department's, 1 has bought nothing yet, whatever the seed."""

STATIONS = (
    (0.40, 1.5, "signed", 6),
    (0.50, 1.3, "shared", 5),
    (0.60, 1.1, "", 0),
    (0.66, 0.66, "season", 3),
    (1.38, 1.38, "season", 4),
    (1.42, 0.7, "shared", 9),
    (1.50, 0.8, "signed", 17),
    (1.54, 0.56, "signed", 12),
)
"""Potential and last year's volume over the mean of the eight, what the list holds that is not the station's, and how much
(for a season: months). Equal shares miss all eight, shares by last year's volume miss six."""


def build_variant(seed: bytes) -> Files:
    """Return the files of one trainee: area, stations, claims, people, awards, reports (file names as keys)."""
    rng = np.random.default_rng(int.from_bytes(seed, "big"))
    places = [f"{place}站" for place in rng.choice(PLACES, len(STATIONS), replace=False)]
    numbers = [f"C{number:04d}" for number in 1 + rng.permutation(60)]
    stations = _stations(places, rng)
    claims = _claims(numbers[: len(CLAIMS)], places, rng)
    awards = _awards(numbers[len(CLAIMS) : len(CLAIMS) + 3], rng)
    area = {
        "total": round(stations.pop("potential").sum() * (LOW + rng.uniform(4.5, 5.5)) / 100),
        "low": LOW,
        "yuan_head": int(rng.choice([150, 180, 220, 240, 260, 300])),
        "yuan_tonne": int(rng.choice([8, 10, 12, 15])),
        "develop": int(rng.choice(LARGE)),
        "share": int(rng.choice([30, 35, 40])),
    }
    reports = _reports(places, rng)
    frames = {"stations": stations, "claims": claims, "people": _people(rng), "awards": awards, "reports": reports}
    return {f"{name}.csv": frame for name, frame in {"area": pd.DataFrame([area]), **frames}.items()}


def _stations(places: list[str], rng: np.random.Generator) -> pd.DataFrame:
    """Return the eight, with the true potential, which build_variant takes out again."""
    mean, volume, rows = rng.uniform(29, 33), rng.uniform(210, 280), []
    for place, (share, sold, dirt, amount) in zip(places, STATIONS, strict=True):
        row = {"name": place, "last_year": round(volume * sold * rng.uniform(0.985, 1.015))}
        row |= {"potential": round(mean * share * rng.uniform(0.985, 1.015)), "signed": 0, "shared": 0}
        row |= {"season_tonnes": 0, "season_months": 0}
        if dirt == "season":
            row |= {"season_tonnes": int(rng.integers(4, 7)) * 12 // amount, "season_months": amount}
        elif dirt:
            row[dirt] = amount + int(rng.integers(0, 4))
        extra = row["season_tonnes"] - row["season_tonnes"] * row["season_months"] // 12
        rows.append(row | {"listed": row["potential"] + row["signed"] + row["shared"] + extra})
    stations = pd.DataFrame(rows).iloc[rng.permutation(len(rows))].reset_index(drop=True)
    stations.insert(0, "station_id", [f"Z{number:02d}" for number in range(1, len(rows) + 1)])
    return stations


def _claims(numbers: list[str], places: list[str], rng: np.random.Generator) -> pd.DataFrame:
    labels, at = names([claim.kind for claim in CLAIMS], rng), rng.permutation(len(places))
    tax, rows, first = 1000 + rng.choice(9000, len(CLAIMS), replace=False), [], dict[int, str]()
    for number, label, claim in zip(numbers, labels, CLAIMS, strict=True):
        q2 = round(float(rng.uniform(*claim.q2)), 1)
        before = [round(q2 * part * rng.uniform(0.97, 1.03), 1) for part in (claim.last_q2, claim.q1)]
        name = f"{first[claim.firm]}{claim.suffix}" if claim.suffix else label
        first.setdefault(claim.firm, name)
        stopped = not claim.asked and claim.last_q2 > 0
        rows.append({"account_id": number, "name": name, "type": load()["customers"][claim.kind]["name"]})
        rows[-1] |= {"station": places[at[claim.station]], "tax": int(tax[claim.firm]), "last_q2": before[0]}
        rows[-1] |= {"q1": before[1], "q2": 0.0 if stopped else q2, "stopped": stopped}
        rows[-1] |= {"department": claim.department, "note": claim.note or "没写", "asked": claim.asked}
    return pd.DataFrame(rows).iloc[rng.permutation(len(rows))].reset_index(drop=True)


def _people(rng: np.random.Generator) -> pd.DataFrame:
    who = rng.choice(["小周", "小吴", "小郑", "小何", "小方", "小柳", "小程", "小孟"], 2, replace=False)
    rows = []
    for number, (name, waiting, signed) in enumerate(zip(who, (1, 0), (0, 2), strict=True), start=1):
        split, others = int(rng.integers(3, 6)), int(rng.integers(3, 8))
        rows.append({"person_id": f"K{number}", "name": name, "reported": split + others + waiting + signed})
        rows[-1] |= {"split": split, "waiting": waiting, "signed": signed}
    return pd.DataFrame(rows)


def _awards(numbers: list[str], rng: np.random.Generator) -> pd.DataFrame:
    """Return three customers: new and gone after ten months; grown; grown in eight months and thin in four."""
    labels = names(["B02", "B01", "B10"], rng)
    shapes = (np.r_[np.linspace(1.2, 0.5, 10), 0, 0], np.full(12, 1.4), np.r_[np.full(8, 1.6), np.full(4, 0.45)])
    rows = []
    for number, label, shape, base in zip(numbers, labels, shapes, (0.0, *rng.uniform(4, 9, 2)), strict=True):
        level = round(base, 1) or rng.uniform(5, 9)
        months = (shape * level * rng.uniform(0.95, 1.05, 12)).round(1)
        rows.append({"customer_id": number, "name": label, "base": round(base, 1)})
        rows[-1] |= {f"m{month}": float(amount) for month, amount in enumerate(np.roll(months, 2 * (shape[11] > 0)), 1)}
    return pd.DataFrame(rows).iloc[rng.permutation(len(rows))].reset_index(drop=True)


def _reports(places: list[str], rng: np.random.Generator) -> pd.DataFrame:
    """Return what three stations reported, and the three customers in it that were looked into; no two amounts alike."""
    amounts = [*rng.uniform(18, 24, 2), rng.uniform(27, 35), rng.uniform(3, 4), rng.uniform(7, 9), rng.uniform(4.8, 6)]
    labels = [*rng.choice(places, 3, replace=False), *names(["B16", "B01", "B04"], rng)]
    return pd.DataFrame(
        {"kind": ["station"] * 3 + ["both", "split", "signed"], "name": labels, "tonnes": np.round(amounts, 1)}
    )


# --- from the files ---------------------------------------------------------------------------------------------------


def key(files: Files) -> dict[str, Any]:
    """Return what is right, and what each mistake would give; tonnes a month, yuan."""
    area = files["area.csv"].iloc[0]
    tables = {
        "claims": _claims_key(files["claims.csv"].set_index("account_id")),
        "stations": _stations_key(files["stations.csv"].set_index("station_id"), area),
        "people": _people_key(files["people.csv"].set_index("person_id"), area),
        "awards": _awards_key(files["awards.csv"].set_index("customer_id"), area),
    }
    count = round(int(area["develop"]) * LARGE_REPORTED / CUSTOMERS_REPORTED)
    reports = files["reports.csv"].set_index("kind")["tonnes"]
    gross, both, split, signed = (float(reports[kind].sum()) for kind in ("station", "both", "split", "signed"))
    facts = {
        "large_count": count,
        "large": count * LARGE_LINE * area["share"] / 100,
        "large_demand": count * LARGE_LINE,
        "large_all": area["develop"] * LARGE_LINE * area["share"] / 100,
        "sum_gross": gross,
        "sum_once": gross - both - signed,
        "sum_double": gross - signed,
        "sum_signed": gross - both,
        "sum_split": gross - both - signed - split,
    }
    shown = {name: table.astype(object).to_dict("index") for name, table in tables.items()}
    return {"facts": {name: round(float(value), 6) for name, value in facts.items()}, "tables": shown}


def _claims_key(claims: pd.DataFrame) -> pd.DataFrame:
    """Return what decides on each claim: the company's volume, and who is credited with it (count_once)."""
    claims = claims.assign(customer=claims["tax"].astype(str))
    company = claims.groupby("customer")
    reported = claims[(claims["q2"] > 0)]
    units = reported.groupby(["customer", "station"], as_index=False)["q2"].sum()
    most = units.sort_values("q2").drop_duplicates("customer", keep="last").set_index("customer")["station"]
    signed = claims.loc[claims["department"] == SIGNED, "customer"].tolist()
    owner = most.where(~most.index.isin(signed), DEPARTMENT)
    owners = pd.DataFrame({"customer_id": owner.index, "unit_id": owner.array})
    owners["level"] = np.where(owner == DEPARTMENT, "部门", "站")
    said = pd.DataFrame({"unit_id": units["station"], "level": "站", "customer_id": units["customer"]})
    once = count_once(said.assign(tonnes=units["q2"]), owners).set_index(["unit_id", "customer_id"])
    place = pd.MultiIndex.from_arrays([claims["station"], claims["customer"]])
    double = (once["status"].reindex(place) == DOUBLE).to_numpy()
    credited = once["credited_to"].reindex(place).to_numpy()
    at_station = claims.groupby(["customer", "station"])["q2"].transform("max")
    before, quarter = company["last_q2"].transform("sum"), company["q1"].transform("sum")
    columns = {
        "dept": (credited == DEPARTMENT).astype(int),
        "before": before.round(6),
        "before_quarter": quarter.where(quarter >= claims["q2"] / 2, 0.0).round(6),
        "before_account": claims["last_q2"],
        "now": claims["q2"],
        "lead": (claims["q2"] == at_station).astype(int),
        "home": (~double).astype(int),
    }
    return pd.DataFrame(columns, index=claims.index)[claims["asked"]]


def _stations_key(stations: pd.DataFrame, area: pd.Series) -> pd.DataFrame:
    """Return the bounds of each station, and what the cascade would hand it (in parts of 100 kg)."""
    idle = stations["season_tonnes"] * (12 - stations["season_months"]) / 12
    potential = stations["listed"] - stations["signed"] - stations["shared"] - idle
    units = pd.DataFrame({"unit_id": stations.index, "parent": "片区", "level": "站", "weight": potential.array})
    root = pd.DataFrame([{"unit_id": "片区", "parent": "", "level": "片", "weight": 1.0}])
    target = cascade(int(area["total"]) * 10, pd.concat([root, units], ignore_index=True))["target"].iloc[1:] / 10
    bounds = [(potential * percent / 100).round(6) for percent in (area["low"], area["low"] + 10)]
    share = pd.Series(target.to_numpy(), index=stations.index)
    assert ((share >= bounds[0] * 1.05) & (share <= bounds[1] * 0.95)).all()
    return pd.DataFrame({"potential": potential, "low": bounds[0], "high": bounds[1], "share": share})


def _people_key(people: pd.DataFrame, area: pd.Series) -> pd.DataFrame:
    yuan = float(area["yuan_head"])
    real = people["reported"] - (people["split"] - 1) - people["waiting"] - people["signed"]
    one = by_heads(pd.DataFrame({"customer_id": ["one"], "is_new": True}), yuan_a_customer=yuan)["yuan"].iloc[0]
    counts = {
        "heads": real,
        "heads_split": real + people["split"] - 1,
        "heads_waiting": real + people["waiting"],
        "heads_signed": real + people["signed"],
        "split_gain": people["split"] - 1,
    }
    return pd.DataFrame({name: count * one for name, count in counts.items()} | {"real": real})


def _awards_key(awards: pd.DataFrame, area: pd.Series) -> pd.DataFrame:
    """Return the award by what was retained, and with each slip; yuan."""
    months = awards[_months()]
    long = months.set_axis(range(1, 13), axis=1).stack().rename_axis(["customer_id", "month_number"])
    long = long.rename("tonnes").reset_index()
    bases = pd.DataFrame({"customer_id": awards.index, "base": awards["base"].array})
    rate = float(area["yuan_tonne"])
    right, gross = (
        by_retained(one, long, yuan_a_tonne=rate).set_index("customer_id") for one in (bases, bases.assign(base=0.0))
    )
    good = months.sub(awards["base"], axis=0).clip(lower=0).sum(axis=1) * rate
    return pd.DataFrame(
        {
            "retained": right["yuan"],
            "retained_paid": right["paid"],
            "retained_gross": gross["yuan"],
            "retained_good": good.where(right["taken_back"] == 0, good / 2).round(2),
            "increment": right["tonnes"].round(6),
        }
    )


def _months() -> list[str]:
    return [f"m{month}" for month in range(1, 13)]


def board_data(files: Files) -> dict[str, Any]:
    """Return what the trainee sees: the claims, the stations, two people, three customers, and the area's figures."""
    area, reports = files["area.csv"].iloc[0], files["reports.csv"].set_index("kind")
    facts: dict[str, Any] = {name: int(area[name]) for name in area.index}
    facts["high"] = facts["low"] + 10
    facts |= {"sum_names": "、".join(reports.loc["station", "name"])}
    facts |= {"sum_reported": "、".join(f"{tonnes:.1f}" for tonnes in reports.loc["station", "tonnes"])}
    for kind in ("both", "split", "signed"):
        facts |= {f"{kind}_name": reports.loc[kind, "name"], kind: float(reports.loc[kind, "tonnes"])}
    awards = files["awards.csv"].set_index("customer_id")
    tables = {
        "claims": _claim_cards(files["claims.csv"].set_index("account_id")),
        "stations": [_station_card(row) for row in files["stations.csv"].to_dict("records")],
        "people": [{"id": row.pop("person_id"), **row} for row in files["people.csv"].to_dict("records")],
        "awards": [_award_card(str(name), row) for name, row in awards.iterrows()],
    }
    return {"facts": facts, "tables": tables}


def _claim_cards(claims: pd.DataFrame) -> list[dict[str, Any]]:
    rows = []
    for name, row in claims[claims["asked"]].iterrows():
        others = claims[(claims["tax"] == row["tax"]) & (claims.index != name)]
        twins = []
        for twin, other in others.iterrows():
            if other["stopped"]:
                twins.append(
                    f"旧户名 {twin}，去年二季 {other['last_q2']:.1f} 吨，今年一季 {other['q1']:.1f} 吨，3 月底停用"
                )
            else:
                where = "本站" if other["station"] == row["station"] else other["station"]
                twins.append(f"{twin}（{where}报，今年二季 {other['q2']:.1f} 吨）")
        shown = {field: row[field] for field in ("name", "type", "station", "department", "note")}
        amounts = {field: float(row[field]) for field in ("last_q2", "q1", "q2")}
        rows.append({"id": name, **shown, **amounts, "twins": "、".join(twins) or "没有"})
    return rows


def _station_card(row: dict[str, Any]) -> dict[str, Any]:
    months, tonnes = int(row["season_months"]), int(row["season_tonnes"])
    amounts = {field: f"{int(row[field])} 吨" if row[field] else "没有" for field in ("signed", "shared")}
    season = f"每月 {tonnes} 吨，一年只来 {months} 个月" if months else "没有"
    plain = {"id": row["station_id"], "name": row["name"], "last_year": int(row["last_year"])}
    return {**plain, "listed": int(row["listed"]), **amounts, "season": season}


def _award_card(name: str, row: pd.Series) -> dict[str, Any]:
    months = [float(row[month]) for month in _months()]
    listed = "、".join(f"{tonnes:.1f}" for tonnes in months)
    total = round(sum(months), 6)
    return {
        "id": name,
        "name": row["name"],
        "base": float(row["base"]),
        "months": months,
        "listed": listed,
        "total": total,
    }


def practice_payload() -> dict[str, Any]:
    """Return the open practice board with data and key, as the book shows it; its seed is public and no class's."""
    board = boards.load(Path(__file__).with_name("board.yml"))
    files = build_variant(OPEN_SEED)
    return boards.practice(board, board_data(files), key(files))
