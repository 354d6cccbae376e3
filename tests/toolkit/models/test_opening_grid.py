"""The opening grid: whose turf, who leads."""

from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.toolkit.models.properties import assert_order_and_names_change_nothing
from toolkit.models import opening_grid as model

PLAIN = {
    "opportunity_id": "J1", "ours": 0.0, "rival": 0.0, "info": 0, "setup": 0, "key_person": 0, "tender": "否",
    "tonnes": 3.0,
}  # fmt: skip


def table(*rows: dict) -> pd.DataFrame:
    return pd.DataFrame([{**PLAIN, "opportunity_id": f"J{number}", **row} for number, row in enumerate(rows, 1)])


def one(**changes) -> pd.Series:
    return model.opening_grid(table(changes)).iloc[0]


@pytest.mark.parametrize(
    ("row", "cells"),
    [(-1, "ABC"), (0, "DEF"), (1, "GHI")],
)
def test_is_the_source_table_kept(row, cells):
    """Do rows 落后, 相当, 领先 and columns 我方, 中立, 敌方 give A to I, with the source's states and mirrors?"""
    placed = [one(info=row, ours=ours, rival=rival) for ours, rival in ((9, 1), (5, 5), (1, 9))]
    assert "".join(answer["cell"] for answer in placed) == cells
    assert [answer["turf"] for answer in placed] == ["我方地盘", "中立", "敌方地盘"]
    assert {answer["lead"] for answer in placed} == {{-1: "落后", 0: "相当", 1: "领先"}[row]}
    for answer in placed:
        assert answer["state"] == {
            **dict.fromkeys("BCEGH", "正常"), **dict.fromkeys("DF", "问题"), **dict.fromkeys("AI", "不正常"),
        }[answer["cell"]]  # fmt: skip
        assert {answer["cell"], answer["mirror"]} in [set("AI"), set("BH"), set("CG"), set("DF"), set("E")]


def test_what_does_a_station_see():
    """A fleet of 12 tractors used to fill 25 t of its 36 t here, 11 t across the road; the rival was told of the new line
    first and worked the invoices out with the bookkeeper; the boss still leans to us."""
    answer = one(ours=25, rival=11, info=-1, setup=-1, key_person=1, tonnes=36)
    assert answer[["turf", "lead", "cell", "state", "mirror"]].tolist() == ["我方地盘", "落后", "A", "不正常", "I"]
    assert "认账" in answer["action"]
    assert answer["rival_will"] == model.PLAYS["I"].against
    assert answer[["hand_up", "hand_up_reason"]].tolist() == ["是", "月用量到了上报线：上报片区，站里跟着做好现场"]


@pytest.mark.parametrize(
    ("ours", "rival", "turf"),
    [
        (60, 40, "我方地盘"), (59.9, 40.1, "中立"), (40, 60, "敌方地盘"), (40.1, 59.9, "中立"),
        (0.6, 0.4, "我方地盘"), (0.3, 0.2, "我方地盘"), (0, 0, "中立"), (0, 0.1, "敌方地盘"), (7, 7, "中立"),
        (None, 3, "数据不够"), (3, None, "数据不够"), (0, None, "数据不够"), (None, None, "数据不够"),
    ],
)  # fmt: skip
def test_whose_turf_is_it(ours, rival, turf):
    """Are both lines closed, is a customer who never dealt neutral, and a blank no zero?"""
    assert one(ours=ours, rival=rival)["turf"] == turf


def test_can_the_turf_line_be_moved():
    assert model.opening_grid(table({"ours": 6, "rival": 4}), turf_margin=0.21)["turf"].tolist() == ["中立"]
    for wrong in (0, -0.1, 1.1, float("nan")):
        with pytest.raises(ValueError, match="地盘线要大于 0"):
            model.opening_grid(table({}), turf_margin=wrong)


@pytest.mark.parametrize("line", [1, 2, 3])
def test_does_a_blank_signal_decide_anything(line):
    """For every set of known and blank signals: is the lead known just where every possible answer gives the same?"""
    answers = (-1, 0, 1, None)
    given_signals = list(product(answers, repeat=3))
    rows = [dict(zip(model.SIGNALS, signals, strict=True)) for signals in given_signals]
    leads = model.opening_grid(table(*rows), lead_line=line)["lead"]
    for signals, lead in zip(given_signals, leads, strict=True):
        possible = product(*[[signal] if signal is not None else [-1, 0, 1] for signal in signals])
        sums = {sum(whole) for whole in possible}
        words = {"领先" if whole >= line else "落后" if whole <= -line else "相当" for whole in sums}
        assert lead == (words.pop() if len(words) == 1 else "数据不够"), signals


def test_what_is_asked_where_the_cell_is_unknown():
    placed = model.opening_grid(table({"ours": None}, {"info": None}, {"ours": None, "info": None}))
    for column in ("cell", "state", "mirror", "situation", "rival_will"):
        assert set(placed[column]) == {"数据不够"}
    assert placed["action"].tolist() == list(model.ASK)
    assert placed["turf"].tolist() == ["数据不够", "中立", "数据不够"]
    assert placed["lead"].tolist() == ["相当", "数据不够", "数据不够"]


@pytest.mark.parametrize(
    ("changes", "handed", "reason"),
    [
        ({}, "否", "站里自己跟"),
        ({"tender": "是"}, "是", "走招标或定点采购：上报片区，站里管机会，不管标书"),
        ({"tonnes": 20}, "是", "月用量到了上报线：上报片区，站里跟着做好现场"),
        ({"tonnes": 19.999}, "否", "站里自己跟"),
        ({"level": "站"}, "否", "站里自己跟"),
        ({"level": "片"}, "是", "客户级别高过站：上报片区，站里跟着做好现场"),
        ({"level": "地"}, "是", "客户级别高过站：上报片区，站里跟着做好现场"),
        ({"level": "省"}, "是", "客户级别高过站：上报片区，站里跟着做好现场"),
        (
            {"tender": "是", "tonnes": 120, "level": "省"},
            "是",
            "走招标或定点采购、月用量到了上报线、客户级别高过站：上报片区，站里管机会，不管标书",
        ),
        ({"tender": None}, "数据不够", "先问清走不走招标"),
        ({"tonnes": None}, "数据不够", "先问清一个月用多少吨"),
        ({"level": None}, "数据不够", "先问清客户归哪一级"),
        ({"tender": None, "tonnes": None}, "数据不够", "先问清走不走招标、一个月用多少吨"),
        ({"tender": None, "tonnes": 25}, "是", "月用量到了上报线：上报片区，站里跟着做好现场"),
        ({"tender": "是", "tonnes": None}, "是", "走招标或定点采购：上报片区，站里管机会，不管标书"),
        ({"info": -1, "ours": 9, "rival": 1}, "否", "站里自己跟"),
    ],
)
def test_what_goes_to_the_area(changes, handed, reason):
    """Only tenders, tonnes and levels: and a yes stands whatever else is blank?"""
    assert one(**changes)[["hand_up", "hand_up_reason"]].tolist() == [handed, reason]


def test_can_the_hand_up_line_be_moved():
    assert model.opening_grid(table({"tonnes": 5}), hand_up_tonnes=5)["hand_up"].tolist() == ["是"]


def test_is_nothing_taught_that_the_law_forbids():
    """Do actions keep clear of the source's ways that break tender and integrity rules, and differ from cell to cell?"""
    forbidden = (
        "瞒",
        "内线",
        "评委",
        "施压",
        "压他",
        "派系",
        "陪标",
        "拖住",
        "礼",
        "宴",
        "回扣",
        "请托",
        "个人需求",
        "延缓",
    )
    actions = [play.action for play in model.PLAYS.values()]
    assert not [action for action in actions for word in forbidden if word in action]
    for texts in zip(*model.PLAYS.values(), strict=True):
        assert len(set(texts)) == 9


def test_is_the_frame_left_alone_and_the_team_carried_over():
    frame = table({"ours": 9}, {"info": 1}).assign(team=["东片", "西片"]).set_index(pd.Index([7, 3]))
    before = frame.copy(deep=True)
    placed = model.opening_grid(frame)
    pd.testing.assert_frame_equal(frame, before)
    assert placed["team"].tolist() == ["东片", "西片"]
    assert placed["cell"].tolist() == ["D", "H"]
    assert placed.index.tolist() == [0, 1]


def test_is_an_empty_table_empty():
    empty = model.opening_grid(table({"level": "站"}).head(0))
    assert empty.empty
    assert empty.columns.tolist() == model.opening_grid(table({})).columns.tolist()


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda frame: frame.drop(columns="setup"), "机会表缺列：setup"),
        (lambda frame: frame.assign(opportunity_id="J1"), "opportunity_id 列，第 12 行“J1”.*不止一行"),
        (lambda frame: frame.assign(opportunity_id=None), "opportunity_id 列，第 12 行.*没有填"),
        (lambda frame: frame.assign(ours=[-1, 0]), "ours 列，第 12 行“-1”：不能小于 0"),
        (lambda frame: frame.assign(rival="三吨"), "rival 列，第 12 行“三吨”.*不是数"),
        (lambda frame: frame.assign(info=2), "info 列，第 12 行“2”.*不能大于 1"),
        (lambda frame: frame.assign(setup=[0, 0.5]), "setup 列，第 15 行“0.5”：只填 −1、0、1"),
        (lambda frame: frame.assign(tender="看情况"), "tender 列，第 12 行“看情况”.*只填“是”“否”"),
        (lambda frame: frame.assign(tonnes=-3), "tonnes 列，第 12 行“-3”.*不能小于 0"),
        (lambda frame: frame.assign(level="镇"), "level 列，第 12 行“镇”.*不认得"),
    ],
)
def test_is_a_spoilt_table_named(spoil, said):
    with pytest.raises(ValueError, match=said):
        model.opening_grid(spoil(table({}, {}).set_index(pd.Index([12, 15]))))


def test_is_a_wrong_lead_line_named():
    with pytest.raises(ValueError, match="领先线要是 1、2 或 3"):
        model.opening_grid(table({}), lead_line=0)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 12))
def test_does_every_opportunity_land_in_one_cell(seed, count):
    """One row each; from the rival's side the mirror cell; and order, names and labels change nothing?"""
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {
            "opportunity_id": [f"J{number}" for number in range(count)],
            "ours": rng.choice([0, 1, 2, 3, 6, 4, np.nan], count),
            "rival": rng.choice([0, 1, 2, 3, 6, 4], count),
            **{signal: rng.choice([-1, 0, 1, np.nan], count) for signal in model.SIGNALS},
            "tender": rng.choice(np.array(["是", "否", None], dtype=object), count),
            "tonnes": rng.choice([0, 19.9, 20, np.nan], count),
            "level": rng.choice(np.array(["省", "站", None], dtype=object), count),
        }
    )
    placed = model.opening_grid(frame)
    assert placed["opportunity_id"].tolist() == frame["opportunity_id"].tolist()
    assert set(placed["cell"]) <= {*model.CELLS, "数据不够"}
    swapped = frame.assign(ours=frame["rival"], rival=frame["ours"], **{name: -frame[name] for name in model.SIGNALS})
    assert model.opening_grid(swapped)["cell"].tolist() == placed["mirror"].tolist()
    assert_order_and_names_change_nothing(model.opening_grid, frame, "opportunity_id", seed)
