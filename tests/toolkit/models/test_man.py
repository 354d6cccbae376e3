"""MAN: the money, the say and the need."""

from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.toolkit.models.properties import assert_order_and_names_change_nothing
from toolkit.models import man as model


def frame(*answers: tuple[object, object, object]) -> pd.DataFrame:
    names = [f"P{number}" for number in range(len(answers))]
    return pd.DataFrame(answers, columns=["money", "authority", "need"], dtype=object).assign(prospect_id=names)


@pytest.mark.parametrize(
    ("answers", "code", "missing", "verdict", "action"),
    [
        (("是", "是", "是"), "M+A+N", "", "有望客户", "当面谈方案"),
        (("是", "是", "否"), "M+A+n", "需求", "可接触", "会谈的老师傅"),
        (("是", "否", "是"), "M+a+N", "决定权", "可接触", "说了算的人"),
        (("否", "是", "是"), "m+A+N", "付款能力", "可接触", "信用审批，超权限的上报"),
        (("否", "否", "是"), "m+a+N", "付款能力、决定权", "长期观察培养", "每季问候一回"),
        (("否", "是", "否"), "m+A+n", "付款能力、需求", "长期观察培养", "每季问候一回"),
        (("是", "否", "否"), "M+a+n", "决定权、需求", "长期观察培养", "每季问候一回"),
        (("否", "否", "否"), "m+a+n", "付款能力、决定权、需求", "停止接触", "不再跑"),
    ],
)
def test_what_follows_from_the_eight_combinations(answers, code, missing, verdict, action):
    answer = model.man(frame(answers)).loc[0]
    assert answer[["code", "missing", "verdict", "ask"]].tolist() == [code, missing, verdict, ""]
    assert action in answer["action"]


def test_are_all_eight_in_the_table():
    codes = ["+".join(letters) for letters in product("Mm", "Aa", "Nn")]
    assert set(model.COMBINATIONS) == set(codes)


def test_is_what_nobody_asked_a_no():
    """Is a blank asked about, and nobody given up or promised before all three are known?"""
    table = model.man(frame(("是", None, "否"), (None, None, None), ("否", "否", None)))
    assert table["code"].tolist() == ["M+?+n", "?+?+?", "m+a+?"]
    assert table["verdict"].tolist() == [model.UNKNOWN] * 3
    assert table["missing"].tolist() == ["需求", "", "付款能力、决定权"]
    questions = [question for _, _, question in model.CONDITIONS.values()]
    assert table["ask"].tolist() == [questions[1], "；".join(questions), questions[2]]
    assert table["action"].str.contains("不放弃").all()


def test_is_credit_given_without_approval():
    """Does the only action that names credit send it to approval and upwards?"""
    named = [action for _, action in model.COMBINATIONS.values() if "赊" in action]
    assert len(named) == 1
    assert "信用审批" in named[0]
    assert "上报" in named[0]


def test_are_true_1_and_是_the_same():
    table = model.man(frame((True, 1, "是"), (False, 0, "否")))
    assert table["code"].tolist() == ["M+A+N", "m+a+n"]
    plain = pd.DataFrame({"prospect_id": ["a"], "money": [True], "authority": [False], "need": [True]})
    assert model.man(plain)["code"].tolist() == ["M+a+N"]


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda table: table.drop(columns="need"), "缺列：need"),
        (lambda table: table.assign(prospect_id="same"), "prospect_id 列，第 5 行“same”、第 6 行“same”：不止一行"),
        (lambda table: table.assign(prospect_id=["a", None]), "prospect_id 列，第 6 行：没有填"),
        (lambda table: table.assign(money=["是", "有点"]), "money 列，第 6 行“有点”：只填“是”“否”"),
    ],
)
def test_is_a_spoilt_table_named(spoil, said):
    with pytest.raises(ValueError, match=said):
        model.man(spoil(frame(("是", "是", "是"), ("否", "否", "否")).set_axis([5, 6])))


def test_is_an_empty_table_answered():
    table = model.man(frame())
    assert table.empty
    assert list(table.columns) == ["prospect_id", "code", "missing", "verdict", "action", "ask"]


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 40))
def test_gets_every_prospect_one_verdict(seed, prospects):
    rng = np.random.default_rng(seed)
    answers = rng.choice(["是", "否", None], (prospects, 3))
    table = frame(*map(tuple, answers)).set_axis(rng.permutation(prospects))
    copy = table.copy()
    answer = model.man(table)
    pd.testing.assert_frame_equal(table, copy)
    assert answer["prospect_id"].tolist() == table["prospect_id"].tolist()
    assert list(answer.index) == list(range(prospects))
    known = table[["money", "authority", "need"]].notna().all(axis=1)
    assert answer["verdict"].ne(model.UNKNOWN).tolist() == known.tolist()
    assert answer["ask"].eq("").tolist() == known.tolist()
    assert set(answer["verdict"]) <= {"有望客户", "可接触", "长期观察培养", "停止接触", model.UNKNOWN}
    assert_order_and_names_change_nothing(model.man, table, "prospect_id", seed)
