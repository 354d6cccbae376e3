"""Four states between us and a customer, and the roads through them."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.toolkit.models.properties import assert_order_and_names_change_nothing
from toolkit.models import relationships as model

TODAY = "2026-01-31"
DIGIT = {"0": ("否", "否"), "1": ("否", "是"), "2": ("是", "否"), "3": ("是", "是"), "?": (None, "是")}
"""A state as a digit: 0 局外人, 1 朋友, 2 供应商, 3 合作伙伴; ? half asked."""


def history(**customers: str) -> pd.DataFrame:
    """Looks ten days apart, by customer, the first on 2025-01-01."""
    rows = [
        (name, pd.Timestamp("2025-01-01") + pd.Timedelta(days=10 * number), *DIGIT[digit])
        for name, digits in customers.items()
        for number, digit in enumerate(digits)
    ]
    return pd.DataFrame(rows, columns=["customer_id", "date", "institutional", "personal"])


def went(digits: str) -> pd.Series:
    return model.trust_path(history(c=digits), today=TODAY).iloc[0]


# --- One look -----------------------------------------------------------------------------------------------------------

LOOKS = pd.DataFrame(
    {
        "customer_id": ["out", "friend", "supplier", "partner", "half", "other-half", "blank"],
        "institutional": ["否", "否", "是", "是", None, "否", None],
        "personal": ["否", "是", "否", "是", "否", None, None],
    },
    index=[9, 8, 7, 6, 5, 4, 3],
)


def test_what_stands_between_us():
    table = model.relationship(LOOKS).set_index("customer_id")
    assert table["state"].to_dict() == {
        "out": "局外人", "friend": "朋友", "supplier": "供应商", "partner": "合作伙伴", "half": "数据不够",
        "other-half": "数据不够", "blank": "数据不够",
    }  # fmt: skip
    assert table["unmet"].to_dict() == {
        "out": "机构利益、个人利益", "friend": "机构利益", "supplier": "个人利益", "partner": "", "half": "个人利益",
        "other-half": "机构利益", "blank": "",
    }  # fmt: skip
    assert table["next_step"].tolist() == [model.NEXT[state] for state in table["state"]]


def test_is_nobody_told_to_give_presents():
    said = "".join([*model.NEXT.values(), model.FELL])
    assert not [word for word in ("礼", "红包", "请客", "返现", "回扣", "卡券") if word in said]
    assert set(model.NEXT) == {*model.STATES, "数据不够"}


def test_may_yes_and_no_be_written_in_other_ways():
    table = LOOKS.head(4).assign(institutional=[0, 0, 1, 1], personal=[False, True, False, True])
    assert model.relationship(table)["state"].tolist() == list(model.STATES)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda table: table.drop(columns="personal"), "关系表缺列：personal"),
        (lambda table: table.assign(customer_id="x"), "customer_id 列，第 9 行“x”.*不止一行"),
        (lambda table: table.assign(institutional="大概"), "institutional 列，第 9 行“大概”"),
    ],
)
def test_is_a_spoilt_look_named(spoil, said):
    with pytest.raises(ValueError, match=said):
        model.relationship(spoil(LOOKS))


# --- The road -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("digits", "path"),
    [
        ("0", "a、b、c"), ("1", "a、b、c"), ("2", "a、b、c"), ("3", "a、b、c"),
        ("01", "a"), ("02", "b"), ("03", "c"), ("12", "a"), ("13", "b"), ("21", "b、c"), ("23", "a"), ("32", "c"),
        ("10", "走样"), ("20", "走样"), ("30", "走样"), ("31", "走样"),
        ("012", "a"), ("021", "b"), ("032", "c"), ("213", "b"), ("321", "c"), ("013", "走样"), ("212", "走样"),
        ("0123", "a"), ("0213", "b"), ("0321", "c"), ("0231", "走样"),
        ("01230", "走样"), ("012301", "走样"), ("3210123", "走样"),
    ],
)  # fmt: skip
def test_which_road_is_it(digits, path):
    assert went(digits)["path"] == path


def test_are_the_roads_written_out():
    """In Chinese, repeats once, the last five where there were more?"""
    assert went("0")["states"] == "局外人"
    assert went("0012223")["states"] == "局外人→朋友→供应商→合作伙伴"
    assert went("01230")["states"] == "局外人→朋友→供应商→合作伙伴→局外人"
    assert went("012301")["states"] == "…→朋友→供应商→合作伙伴→局外人→朋友"
    assert went("0123012")["states"] == "…→供应商→合作伙伴→局外人→朋友→供应商"


@pytest.mark.parametrize(
    ("digits", "fell"),
    [
        ("0", "否"), ("0123", "否"), ("12", "否"), ("21", "否"), ("10", "是"), ("20", "是"), ("30", "是"), ("32", "是"),
        ("31", "是"), ("321", "是"), ("3230", "是"), ("323", "否"), ("1012", "否"), ("3012121", "是"),
        ("301212121212", "是"), ("?", "数据不够"),
    ],
)  # fmt: skip
def test_is_falling_back_seen(digits, fell):
    """Seen until as much is met again as was once, however long ago; a friend who became a supplier did not fall?"""
    row = went(digits)
    assert row["fell_back"] == fell
    assert (row["next_step"] == model.FELL) == (fell == "是")


def test_how_long_has_it_been_so():
    """Counted from the first day of the state, though it was looked at again later?"""
    table = model.trust_path(history(long="0122", new="0122"), today="2025-01-31")
    assert table["since"].tolist() == [pd.Timestamp("2025-01-21")] * 2
    assert table["days"].tolist() == [10, 10]
    again = model.trust_path(history(back="101"), today="2025-01-21")
    assert (again["days"].item(), again["state"].item()) == (0, "朋友")


def test_does_a_blank_make_a_state():
    """Is a half-asked row left out and counted, and is who was only half asked unknown?"""
    table = model.trust_path(history(a="0?02", b="??", c="2?"), today=TODAY).set_index("customer_id")
    assert table["states"].to_dict() == {"a": "局外人→供应商", "b": "", "c": "供应商"}
    assert table["path"].to_dict() == {"a": "b", "b": "数据不够", "c": "a、b、c"}
    assert table["state"].to_dict() == {"a": "供应商", "b": "数据不够", "c": "供应商"}
    assert table["blank_rows"].to_dict() == {"a": 1, "b": 2, "c": 1}
    assert table["days"].isna().to_dict() == table["since"].isna().to_dict() == {"a": False, "b": True, "c": False}
    assert table.loc["b", "next_step"] == model.NEXT["数据不够"]


def test_how_did_a_haulier_become_a_partner():
    """Station example: 40 tractors, first seen in March, statement on time by June, a dispatcher eased by September."""
    looks = pd.DataFrame(
        {
            "customer_id": ["C0007"] * 4,
            "date": ["2025-09-10", "2025-03-04", "2025-06-05", "2025-12-11"],
            "institutional": ["否", "否", "是", "是"],
            "personal": ["是", "否", "否", "是"],
        }
    )
    row = model.trust_path(looks, today="2026-01-10").iloc[0]
    assert row["states"] == "局外人→供应商→朋友→合作伙伴"
    assert (row["path"], row["state"], row["days"], row["fell_back"]) == ("b", "合作伙伴", 30, "否")
    assert row["next_step"] == model.NEXT["合作伙伴"]


def test_is_an_empty_history_answered():
    empty = model.trust_path(history(), today=TODAY)
    assert len(empty) == 0
    assert empty.columns.tolist() == [
        "customer_id", "states", "path", "state", "since", "days", "fell_back", "blank_rows", "next_step",
    ]  # fmt: skip
    assert len(model.relationship(LOOKS.head(0))) == 0


def test_is_a_later_hour_of_today_still_today():
    late = history(c="0").assign(date=pd.Timestamp("2026-01-31 18:30"))
    assert model.trust_path(late, today="2026-01-31 08:00")["days"].item() == 0


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda table: table.drop(columns="date"), "关系记录缺列：date"),
        (lambda table: table.assign(customer_id=None), "customer_id 列，第 5 行.*没有填"),
        (lambda table: table.assign(date="前天"), "date 列，第 5 行“前天”.*不是日期"),
        (lambda table: table.assign(date=pd.NaT), "date 列，第 5 行.*没有填"),
        (lambda table: table.assign(date=pd.Timestamp("2026-02-01")), "date 列，第 5 行.*在 2026-01-31 之后"),
        (lambda table: table.assign(date=pd.Timestamp("2025-05-05")), "date 列，第 5 行.*第 6 行.*同一天不止一行"),
        (lambda table: table.assign(personal="也许"), "personal 列，第 5 行“也许”"),
    ],
)
def test_is_a_spoilt_history_named(spoil, said):
    with pytest.raises(ValueError, match=said):
        model.trust_path(spoil(history(c="01").set_axis([5, 6])), today=TODAY)


def test_is_a_spoilt_day_named():
    with pytest.raises(ValueError, match="截止日“昨天”不是日期"):
        model.trust_path(history(c="0"), today="昨天")


@settings(max_examples=30, deadline=None)
@given(st.lists(st.text("0123?", min_size=1, max_size=9), min_size=1, max_size=8), st.integers(0, 999))
def test_does_the_road_agree_with_a_walk_by_hand(digits, seed):
    """Is each customer's answer that of a plain walk through its looks, whatever the order of the rows?"""
    looks = history(**{f"c{number}": line for number, line in enumerate(digits)})
    before = looks.copy()
    table = model.trust_path(looks, today=TODAY)
    pd.testing.assert_frame_equal(looks, before)
    for line, row in zip(digits, table.itertuples(), strict=True):
        steps = [
            digit
            for number, digit in enumerate(line.replace("?", ""))
            if number == 0 or digit != line.replace("?", "")[number - 1]
        ]
        fits = [name for name, road in {"a": "0123", "b": "0213", "c": "0321"}.items() if "".join(steps) in road]
        assert row.path == ("、".join(fits) or "走样" if steps else "数据不够")
        assert row.state == (model.STATES[int(steps[-1])] if steps else "数据不够")
        assert row.states.removeprefix("…→") == "→".join(model.STATES[int(digit)] for digit in steps[-5:])
        assert row.states.startswith("…") == (len(steps) > 5)
        assert row.blank_rows == line.count("?")
    assert_order_and_names_change_nothing(
        lambda frame: model.trust_path(frame, today=TODAY), looks, "customer_id", seed
    )


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 20))
def test_does_everybody_have_one_state(seed, count):
    rng = np.random.default_rng(seed)
    looks = pd.DataFrame(
        {
            "customer_id": [f"c{number}" for number in range(count)],
            "institutional": rng.choice(["是", "否", None], count),
            "personal": rng.choice(["是", "否", None], count),
        }
    )
    table = model.relationship(looks)
    assert set(table["state"]) <= {*model.STATES, "数据不够"}
    blank = looks[["institutional", "personal"]].isna().any(axis=1)
    assert ((table["state"] == "数据不够") == blank).all()
    assert_order_and_names_change_nothing(model.relationship, looks, "customer_id", seed)
