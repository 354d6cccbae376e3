"""A board with every kind of question, data for it, and the JavaScript twin run by quickjs."""

import json
import random
import re
from pathlib import Path
from typing import Any

import pytest
import quickjs

from toolkit import boards
from toolkit.paths import TOOLKIT

HERE = Path(__file__).parent
TWIN = ("board-templates.mjs", "board-values.mjs", "board-rules.mjs", "board-calc.mjs", "units.mjs")


@pytest.fixture(scope="session")
def full() -> boards.Board:
    return boards.load(HERE / "full.yml")


@pytest.fixture(scope="session")
def full_text() -> str:
    return (HERE / "full.yml").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def make_data():
    """(seed) → (public data, key) for the board with every kind."""
    return _data


@pytest.fixture(scope="session")
def make_answers():
    """(random, board, data, key) → answers: right, slightly wrong, somebody else's mistake, nonsense, missing."""
    return _answers


@pytest.fixture(scope="session")
def twin():
    """call("judge", board, data, key, answers) in the JavaScript of the page."""
    context = quickjs.Context()
    parts = []
    for name in TWIN:
        text = (TOOLKIT / "web" / name).read_text(encoding="utf-8")
        text = re.sub(r"^import [^;]+;$", "", text, flags=re.M)
        parts.append(re.sub(r"^export ", "", text, flags=re.M))
    context.eval("\n".join(parts))
    context.eval("function call(name, args) { return JSON.stringify(eval(name)(...JSON.parse(args))); }")
    function = context.get("call") if hasattr(context, "get") else context.eval("call")

    def call(name: str, *arguments: Any) -> Any:
        return json.loads(function(name, json.dumps(arguments, ensure_ascii=False)))

    return call


def _data(seed: int) -> tuple[dict[str, Any], dict[str, Any]]:
    draw = random.Random(seed)
    rows, hidden = [], {}
    for number in range(1, draw.randint(8, 14)):
        name = f"C{number:04d}"
        this_year = [round(draw.uniform(0, 3), 2) if draw.random() > 0.1 else None for _ in range(12)]
        tonnes = round(draw.choice([draw.uniform(0.2, 4), draw.uniform(5, 29)]), 3)
        row = {
            "id": name,
            "name": draw.choice(["长江物流", "顺风搬家", "", "老秦面粉"]),
            "litres": round(tonnes / 0.84 * 1000),
            "tonnes": tonnes,
            "gap": draw.choice([None, 0.35, round(draw.uniform(0, 1), 3)]),
            "asked": number % 3 == 0,
            "hours": draw.choice([0.5, 1, 1.5, 2]),
            "this_year": this_year,
            "last_year": [round(draw.uniform(0, 3), 2) for _ in range(12)],
        }
        rows.append(row)
        hidden[name] = {
            "petrol_tonnes": round(tonnes / 0.84 * 0.735, 3),
            "month_gap": round(draw.uniform(0, 1), 3),
            "loss": draw.choice([None, round(draw.uniform(0, 9), 1)]),
            "limit": draw.randint(1, 20),
        }
    mean = sum(row["tonnes"] for row in rows) / len(rows)
    data = {"facts": {"month": "5 月", "hours": 4, "budget": 1500}, "tables": {"customers": rows}}
    facts = {
        "mean": mean, "mean_litres": mean / 0.84 * 1000, "line": round(draw.uniform(2, 8), 1), "stable": 0.35,
        "calm": draw.choice(["EII", "EI"]), "worth": round(draw.uniform(0, 20), 1), "low": 400, "high": 1000,
    }  # fmt: skip
    return data, {"facts": facts, "tables": {"customers": hidden}}


def _answers(draw: random.Random, board: boards.Board, data: dict[str, Any], key: dict[str, Any]) -> dict[str, Any]:
    rows = data["tables"]["customers"]
    asked = [row for row in rows if row["asked"]]
    facts, hidden = key["facts"], key["tables"]["customers"]
    kinds = ["EI", "EII", "EIII", "EIV"]
    nonsense: list[Any] = [None, True, "3.5", [], {}, {"C0001": None}, ["C0001"], -0.0, 1e300, 7]
    order = [row["id"] for row in asked]
    draw.shuffle(order)
    by_size = sorted(order, key=lambda one: -next(row["tonnes"] for row in asked if row["id"] == one))
    by_loss = sorted(order, key=lambda one: -(hidden[one]["loss"] or 0))
    answers: dict[str, Any] = {
        "mean": draw.choice([facts["mean"], facts["mean_litres"], facts["mean"] + 0.0201, draw.uniform(0, 20)]),
        "tonnes": {
            row["id"]: draw.choice([row["tonnes"], hidden[row["id"]]["petrol_tonnes"], row["tonnes"] * 1.0049, 4])
            for row in asked
            if draw.random() > 0.2
        },
        # A limit that is exactly somebody's tonnes shows whether "on the line" counts alike on both sides.
        "line": draw.choice(
            [facts["line"], facts["line"] * 1.04, 0, 29.9, round(draw.uniform(0, 12), 1), draw.choice(rows)["tonnes"]]
        ),
        "place": {row["id"]: draw.choice(kinds) for row in rows if draw.random() > 0.1},
        "risky": draw.choice([0, 1, 2, 3, len(rows)]),
        "big": draw.choice([sum(row["tonnes"] for row in rows if row["tonnes"] >= facts["line"]), 12.5]),
        "first": draw.choice([order, by_size, by_loss, order[:-1]]),
        "visits": {row["id"]: draw.choice(["mon", "thu"]) for row in rows if draw.random() > 0.5},
        "budget": draw.choice([{"sign": 1000, "leaflet": 500}, {"sign": 1600}, {"leaflet": 200.55, "sign": 700}]),
        "limits": {row["id"]: draw.randint(0, 25) for row in asked if draw.random() > 0.3},
        "note": "先去看他，因为少了一半。",
        "stranger": 1,
    }
    for name in list(answers):
        if draw.random() < 0.12:
            del answers[name]
        elif draw.random() < 0.12:
            answers[name] = draw.choice(nonsense)
    if isinstance(answers.get("place"), dict) and draw.random() < 0.2:
        answers["place"] |= {"C9999": "EI", "C0001": "EV", "C0002": 3}
    return answers
