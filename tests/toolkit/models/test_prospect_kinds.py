"""Four kinds of prospects, and the three conditions."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.toolkit.models.properties import assert_order_and_names_change_nothing
from toolkit.models import prospect_kinds as model

TODAY = date(2025, 12, 31)
STATION = pd.DataFrame(
    {
        "prospect_id": ["new-fleet", "gone-haulier", "school", "taxis", "office", "unmet", "gone-unmet", "back-again"],
        "last_purchase": [None, "2025-03-08", None, "2025-12-30", "2024-06-01", None, "2025-01-05", "2025-12-01"],
        "refused": ["否", "否", "是", "否", "是", None, None, "是"],
        "needs": ["是"] * 8,
        "can_pay": ["是"] * 8,
        "may_choose": ["是"] * 8,
    }
)


def kinds(table: pd.DataFrame, **limits: float) -> dict[str, str]:
    return model.prospect_kinds(table, today=TODAY, **limits).set_index("prospect_id")["kind"].to_dict()


def test_which_kind_is_who():
    """Does a purchase count for more than a word, a refusal for more than an old purchase, a blank for nothing?"""
    assert kinds(STATION) == {
        "new-fleet": "全新",
        "gone-haulier": "旧客现无往来",
        "school": "因故不愿买",
        "taxis": "现有顾客",
        "office": "因故不愿买",
        "unmet": model.UNKNOWN,
        "gone-unmet": model.UNKNOWN,
        "back-again": "现有顾客",
    }


def test_what_is_done_first():
    table = model.prospect_kinds(STATION, today=TODAY).set_index("prospect_id")
    assert "摸底" in table.loc["new-fleet", "first_step"]
    assert "打电话" in table.loc["gone-haulier", "first_step"]
    assert "原因" in table.loc["school", "first_step"]
    assert "没在我们这儿买" in table.loc["taxis", "first_step"]
    assert "问清" in table.loc["unmet", "first_step"]
    assert table["ask"].to_dict() == {
        name: model.ASK_REFUSED if name in ("unmet", "gone-unmet") else "" for name in STATION["prospect_id"]
    }
    assert table.loc["gone-haulier", "days_since_last"] == 298
    assert table["days_since_last"].isna().tolist() == [True, False, True, False, False, True, False, False]


@pytest.mark.parametrize(
    ("days", "kind"), [(0, "现有顾客"), (179, "现有顾客"), (180, "现有顾客"), (181, "旧客现无往来")]
)
def test_is_the_last_day_still_in(days, kind):
    bought = pd.Timestamp(TODAY) - pd.Timedelta(days=days)
    assert kinds(STATION.head(1).assign(last_purchase=bought)) == {"new-fleet": kind}


def test_does_the_hour_count():
    """Is a purchase of this evening today's, though today is given without an hour?"""
    evening = STATION.head(1).assign(last_purchase=pd.Timestamp("2025-12-31 21:40"))
    assert model.prospect_kinds(evening, today=TODAY)["days_since_last"].tolist() == [0]


def test_can_harvesters_be_given_a_year():
    """Is who bought last harvest an existing customer where a year is allowed?"""
    harvester = STATION.head(1).assign(last_purchase="2025-05-30")
    assert kinds(harvester) == {"new-fleet": "旧客现无往来"}
    assert kinds(harvester, lapsed_after=400) == {"new-fleet": "现有顾客"}


@pytest.mark.parametrize(
    ("conditions", "answer", "asked"),
    [
        (("是", "是", "是"), "是", []),
        (("否", "是", "是"), "否", []),
        (("是", "否", "是"), "否", []),
        (("是", "是", "否"), "否", []),
        (("否", None, None), "否", []),
        ((None, "是", "是"), "没问清", ["needs"]),
        (("是", None, None), "没问清", ["can_pay", "may_choose"]),
        ((None, None, None), "没问清", ["needs", "can_pay", "may_choose"]),
    ],
)
def test_is_it_a_prospect_at_all(conditions, answer, asked):
    """Does one no settle it, and is a blank asked about only where it still decides?"""
    table = STATION.head(1).assign(**dict(zip(model.CONDITIONS, conditions, strict=True)))
    found = model.prospect_kinds(table, today=TODAY).loc[0]
    assert found["is_prospect"] == answer
    assert found["ask"] == "；".join(model.CONDITIONS[column] for column in asked)


def test_are_both_kinds_of_questions_asked():
    table = STATION.head(1).assign(refused=None, can_pay=None)
    asked = model.prospect_kinds(table, today=TODAY).loc[0, "ask"]
    assert asked == f"{model.CONDITIONS['can_pay']}；{model.ASK_REFUSED}"


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda table: table.drop(columns="may_choose"), "缺列：may_choose"),
        (lambda table: table.assign(prospect_id="same"), "不止一行"),
        (lambda table: table.assign(last_purchase="2026-01-01"), "第 11 行“2026-01-01”.*晚于今天（2025-12-31）"),
        (
            lambda table: table.assign(last_purchase=[*STATION["last_purchase"][:7], "上个月"]),
            "last_purchase 列，第 18 行“上个月”：不是日期",
        ),
        (lambda table: table.assign(refused="嫌贵"), "refused 列，第 11 行“嫌贵”.*只填“是”“否”"),
        (lambda table: table.assign(needs="大概"), "needs 列，第 11 行“大概”.*只填“是”“否”"),
    ],
)
def test_is_a_spoilt_table_named(spoil, said):
    with pytest.raises(ValueError, match=said):
        model.prospect_kinds(spoil(STATION.set_axis(range(11, 19))), today=TODAY)


def test_is_an_empty_table_answered():
    table = model.prospect_kinds(STATION.head(0), today=TODAY)
    assert table.empty
    assert list(table.columns) == ["prospect_id", "days_since_last", "kind", "first_step", "is_prospect", "ask"]


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 40))
def test_is_everybody_of_one_kind(seed, prospects):
    rng = np.random.default_rng(seed)
    days = pd.Series(pd.Timestamp(TODAY) - pd.to_timedelta(rng.integers(0, 400, prospects), unit="D"))
    table = pd.DataFrame(
        {
            "prospect_id": [f"P{number}" for number in range(prospects)],
            "last_purchase": days.mask(rng.random(prospects) < 0.3),
            **{column: rng.choice(["是", "否", None], prospects) for column in ("refused", *model.CONDITIONS)},
        }
    ).set_axis(rng.permutation(prospects))
    copy = table.copy()
    found = model.prospect_kinds(table, today=TODAY)
    pd.testing.assert_frame_equal(table, copy)
    assert found["prospect_id"].tolist() == table["prospect_id"].tolist()
    assert set(found["kind"]) <= set(model.KINDS)
    assert set(found["is_prospect"]) <= {"是", "否", "没问清"}
    unsettled = found["kind"].eq(model.UNKNOWN) | found["is_prospect"].eq("没问清")
    assert found["ask"].ne("").tolist() == unsettled.tolist()
    assert_order_and_names_change_nothing(
        lambda frame: model.prospect_kinds(frame, today=TODAY), table, "prospect_id", seed
    )
