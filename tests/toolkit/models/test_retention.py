"""Keeping and winning customers."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.toolkit.models.properties import assert_order_and_names_change_nothing
from toolkit.models import retention as model

# --- the leak ---------------------------------------------------------------------------------------------------------

PLAN = {
    "plan_id": "leak", "customers": 1000, "lost_a_month": 0.1, "won_a_month": 100, "months": 12, "keep_cost": 5, "ratio": 5,
}  # fmt: skip


def plans(*changes: dict) -> pd.DataFrame:
    return pd.DataFrame([{**PLAN, **change} for change in changes])


def test_does_the_bill_grow_under_a_flat_surface():
    """Lose a hundred, win a hundred: level at 1,000, but 30,000 yuan a month for winning beside 5,000 for keeping?"""
    table = model.leak_funnel(plans({}, {"plan_id": "tight", "lost_a_month": 0, "won_a_month": 0}))
    leak, tight = table[table["plan_id"] == "leak"], table[table["plan_id"] == "tight"]
    assert set(leak["customers"]) == set(leak["end"]) == set(tight["end"]) == {1000.0}
    assert set(leak["lost"]) == {100.0}
    assert leak["winning"].unique().tolist() == [30_000.0]
    assert leak["keeping"].unique().tolist() == [5_000.0]
    assert leak["bill"].tolist() == [35_000.0 * month for month in range(1, 13)]
    assert tight["bill"].iloc[-1] == 60_000.0


def test_what_leaks_when_nothing_is_poured_in():
    table = model.leak_funnel(plans({"customers": 80, "lost_a_month": 0.5, "won_a_month": 0, "months": 3}))
    assert table["month"].tolist() == [1, 2, 3]
    assert table["customers"].tolist() == [80, 40, 20]
    assert table["end"].tolist() == [40, 20, 10]
    assert table["keeping"].tolist() == [400, 200, 100]


@pytest.mark.parametrize(("months", "rows"), [(1, 1), (60, 60)])
def test_are_one_and_sixty_months_taken(months, rows):
    assert len(model.leak_funnel(plans({"months": months}))) == rows


def test_are_fen_rounded_half_up():
    table = model.leak_funnel(plans({"customers": 1, "lost_a_month": 0, "won_a_month": 0, "keep_cost": 0.125}))
    assert table["keeping"].iloc[0] == 0.13
    assert table["bill"].iloc[-1] == 1.56


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"months": 0}, "months 列，第 7 行“0”.*不能小于 1"),
        ({"months": 61}, "不能大于 60"),
        ({"months": 2.5}, "要填整数"),
        ({"lost_a_month": 1.01}, "lost_a_month 列，第 7 行.*不能大于 1"),
        ({"customers": -1}, "不能小于 0"),
        ({"ratio": None}, "ratio 列，第 7 行.*没有填"),
    ],
)
def test_is_a_spoilt_plan_named(change, said):
    with pytest.raises(ValueError, match=said):
        model.leak_funnel(plans(change).set_index(pd.Index([7])))


def test_is_a_repeated_plan_or_an_odd_limit_refused():
    with pytest.raises(ValueError, match="不止一行"):
        model.leak_funnel(plans({}, {}))
    with pytest.raises(ValueError, match="kept_months 要不小于 0"):
        model.leak_funnel(plans({}), kept_months=-1)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 6))
def test_do_all_months_reconcile(seed, count):
    """Is each month's end the next one's start, and the bill the sum of all costs, in any order?"""
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {
            "plan_id": [f"p{number}" for number in range(count)],
            "customers": rng.uniform(0, 500, count),
            "lost_a_month": rng.choice([0, 0.04, 0.3, 1], count),
            "won_a_month": rng.integers(0, 20, count),
            "months": rng.integers(1, 20, count),
            "keep_cost": rng.uniform(0, 90, count).round(2),
            "ratio": rng.choice(list(model.RATIOS.values()), count),
        }
    )
    table = model.leak_funnel(frame)
    assert table["plan_id"].value_counts().to_dict() == dict(zip(frame["plan_id"], frame["months"], strict=True))
    for _, plan in table.groupby("plan_id"):
        assert plan["end"].tolist()[:-1] == plan["customers"].tolist()[1:]
        assert plan["end"].to_numpy() == pytest.approx(plan["customers"] - plan["lost"] + plan["won"], abs=1e-6)
        assert plan["bill"].to_numpy() == pytest.approx((plan["winning"] + plan["keeping"]).cumsum(), abs=1e-6)
        assert (plan["end"] >= 0).all()
    assert_order_and_names_change_nothing(model.leak_funnel, frame, "plan_id", seed)


# --- keep or win ------------------------------------------------------------------------------------------------------

SMALL = {"pays_after": 1, "months": 2, "kept_months": 1}
OPTION = {
    "option_id": "o", "customers": 10, "lost_a_month": 0.5, "margin": 200, "keep_cost": 100, "budget": 500, "saved": 1,
}  # fmt: skip
FLEETS = {
    "option_id": "fleets", "customers": 60, "lost_a_month": 0.03, "margin": 1000, "keep_cost": 60, "budget": 14_400,
    "saved": 0.3,
}  # fmt: skip


def options(*changes: dict) -> pd.DataFrame:
    return pd.DataFrame([{**OPTION, **change} for change in changes])


def test_what_does_one_budget_bring_either_way():
    """By hand: 500 yuan care for five or win one; 5 x 200 x half a month saved is 500, 1 x 200 x half a month is 100."""
    row = model.keep_or_acquire(options({}), ratio=5, **SMALL).loc[0]
    assert row.drop(["option_id", "better"]).to_dict() == {
        "cared": 5, "won": 1, "customers_nothing": 5, "customers_keep": 7.5, "customers_win": 5.5, "gain_keep": 0,
        "gain_win": -400, "break_even_ratio": 1,
    }  # fmt: skip
    assert row["better"] == "留住"


@pytest.mark.parametrize(("ratio", "better"), [(0.99, "新拓"), (1.0, "一样"), (1.01, "留住")])
def test_where_does_the_answer_turn(ratio, better):
    assert model.keep_or_acquire(options({}), ratio=ratio, **SMALL)["better"].tolist() == [better]


@pytest.mark.parametrize(
    ("change", "better"),
    [
        ({"margin": 199}, "都不合算"),
        ({"margin": 200}, "留住"),
        ({"budget": 0}, "一样"),
        ({"saved": 0}, "都不合算"),
        ({"saved": None}, "数据不够"),
        ({"lost_a_month": None}, "数据不够"),
        ({"customers": 0}, "留住"),
    ],
)
def test_what_stands_at_the_edges(change, better):
    """Is a gain of exactly 0 still worth it, no budget a tie, a blank unknown, and is money without a use kept?"""
    assert model.keep_or_acquire(options(change), **SMALL)["better"].tolist() == [better]


def test_is_money_that_is_over_left_in_the_till():
    """3,000 yuan care for all ten: is the gain 10 x 100 less the 1,000 spent, not less the 3,000?"""
    row = model.keep_or_acquire(options({"budget": 3000}), **SMALL).loc[0]
    assert row["cared"] == 10
    assert row["gain_keep"] == 0


def test_does_a_station_keep_or_win():
    """60 customers of 5 t at 200 yuan/t, 5 % a month lost: 14,400 yuan look after 20 of them, or win 4 (5 to 1)?"""
    table = model.by_ratio(options({**FLEETS, "lost_a_month": 0.05}))
    assert table["source"].tolist() == ["S000", "S002", "S001"]
    assert table["won"].tolist() == pytest.approx([4, 20 / 3, 5])
    assert table["gain_keep"].nunique() == 1
    assert table["better"].tolist() == ["留住"] * 3
    assert table["agree"].all()
    assert table["break_even_ratio"].iloc[0] == pytest.approx(2.80, abs=0.005)


def test_does_a_cheap_keep_always_win():
    """Fleets that hardly leave (3 % a month, 30 % of it saved): does winning bring more at five times the cost?"""
    assert model.by_ratio(options(FLEETS))["better"].tolist() == ["新拓"] * 3


def test_does_the_answer_hang_on_the_saying():
    """Where the break-even lies between 3 and 5, do the three sources disagree, and is it said?"""
    table = model.by_ratio(options({**FLEETS, "saved": 0.45}, {"option_id": "cold", "saved": 0}))
    assert 3 < table["break_even_ratio"].iloc[0] < 5
    assert table["better"].iloc[:3].tolist() == ["留住", "新拓", "留住"]
    assert table["agree"].tolist() == [False] * 3 + [True] * 3
    assert table["option_id"].tolist() == ["fleets"] * 3 + ["cold"] * 3
    assert table["break_even_ratio"].iloc[3:].isna().all()


def test_is_the_share_saved_taken_from_the_keyword_without_a_column():
    bare = options(FLEETS).drop(columns="saved")
    given_share = model.keep_or_acquire(bare, saved=0.3)
    pd.testing.assert_frame_equal(given_share, model.keep_or_acquire(options(FLEETS)))


@pytest.mark.parametrize(
    ("change", "limits", "said"),
    [
        ({"keep_cost": 0}, {}, "keep_cost 列，第 0 行“0”.*要大于 0"),
        ({"margin": -1}, {}, "margin 列.*不能小于 0"),
        ({"saved": 1.2}, {}, "saved 列.*不能大于 1"),
        ({"budget": "两千"}, {}, "不是数"),
        ({}, {"ratio": 0}, "ratio 要大于 0"),
        ({}, {"months": 0}, "months 要不小于 1"),
        ({}, {"pays_after": -1}, "pays_after"),
    ],
)
def test_is_a_spoilt_option_named(change, limits, said):
    with pytest.raises(ValueError, match=said):
        model.keep_or_acquire(options(change), **limits)


def by_month(row, ratio, pays_after, months, kept_months):
    """The two gains, month by month."""
    cared = min(row["customers"], row["budget"] / (row["keep_cost"] * kept_months))
    won = row["budget"] / (ratio * row["keep_cost"] * kept_months)
    left, kept, new, keep, win = cared, cared, won, 0.0, 0.0
    for month in range(months):
        keep += (kept - left) * row["margin"]
        win += new * row["margin"] * (month >= pays_after)
        left *= 1 - row["lost_a_month"]
        kept *= 1 - row["lost_a_month"] * ((1 - row["saved"]) if month < kept_months else 1)
        new *= 1 - row["lost_a_month"]
    return keep - cared * row["keep_cost"] * kept_months, win - row["budget"]


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from([(12, 24, 12), (0, 6, 12), (20, 12, 6), (3, 18, 1)]))
def test_does_the_closed_form_agree_with_month_by_month(seed, times):
    """Are the gains those of a walk through the months, the answer the larger one's, and the break-even where they meet?"""
    rng = np.random.default_rng(seed)
    pays_after, months, kept_months = times
    frame = pd.DataFrame(
        {
            "option_id": [f"o{number}" for number in range(8)],
            "customers": rng.integers(0, 90, 8),
            "lost_a_month": rng.choice([0, 1e-6, 0.03, 0.2, 1], 8),
            "margin": rng.integers(0, 2000, 8),
            "keep_cost": rng.integers(1, 200, 8),
            "budget": rng.integers(0, 30_000, 8),
            "saved": rng.choice([0, 0.2, 0.45, 1], 8),
        }
    )
    limits = {"pays_after": pays_after, "months": months, "kept_months": kept_months}
    table = model.keep_or_acquire(frame, ratio=4, **limits)
    for row, answer in zip(frame.to_dict("records"), table.to_dict("records"), strict=True):
        keep, win = by_month(row, 4, **limits)
        assert answer["gain_keep"] == pytest.approx(keep, abs=0.011)
        assert answer["gain_win"] == pytest.approx(win, abs=0.011)
        if answer["break_even_ratio"] > 0.01:
            keep, win = by_month(row, answer["break_even_ratio"], **limits)
            assert keep == pytest.approx(win, rel=1e-4, abs=0.01)
    assert set(table["better"]) <= {"留住", "新拓", "一样", "都不合算"}
    assert_order_and_names_change_nothing(lambda rows: model.by_ratio(rows, **limits), frame, "option_id", seed)


# --- word of mouth ----------------------------------------------------------------------------------------------------


def test_what_do_customers_set_going():
    groups = pd.DataFrame({"group_id": ["a", "b"], "satisfied": [20, None], "dissatisfied": [4, 0]})
    table = model.word_of_mouth(groups)
    assert table.loc[0].tolist() == ["a", 160, 20, 100, 12.5]
    assert table.loc[1, ["leads", "closes"]].isna().all()
    assert table.loc[1, ["reached", "needed"]].tolist() == [0, 0]
    assert model.word_of_mouth(groups, reached=10)["reached"].tolist() == [40, 0]


def test_is_a_spoilt_group_named():
    groups = pd.DataFrame({"group_id": ["a"], "satisfied": [-1], "dissatisfied": [4]})
    with pytest.raises(ValueError, match="satisfied 列，第 0 行“-1”"):
        model.word_of_mouth(groups)
    with pytest.raises(ValueError, match="leads 要大于 0"):
        model.word_of_mouth(groups.assign(satisfied=1), leads=0)


# --- what a customer is worth -----------------------------------------------------------------------------------------


def worth(months: int = 60, discount_rate: float = 0.0, **columns) -> pd.Series:
    frame = pd.DataFrame({"customer_id": ["c"], **{name: [value] for name, value in columns.items()}})
    return model.lifetime_value(frame, discount_rate=discount_rate, months=months).loc[0]


def test_is_a_customer_who_never_leaves_worth_the_plain_sum():
    row = worth(months=24, margin_a_month=1000, lost_a_month=0)
    assert row[["value", "expected_months", "payback_month", "answer"]].tolist() == [24_000, 24, 1, "回本"]


def test_is_a_customer_who_leaves_at_once_worth_one_month():
    row = worth(margin_a_month=1000, lost_a_month=1, win_cost=1000)
    assert row[["value", "expected_months", "payback_month", "answer"]].tolist() == [0, 1, 1, "回本"]


def test_what_is_a_discount_a_year():
    """Is the thirteenth month's 1,210 yuan worth 1,000 today at 21 % a year, and does growth make up for it?"""
    longer, shorter = (
        worth(months=months, discount_rate=0.21, margin_a_month=1210, lost_a_month=0) for months in (13, 12)
    )
    assert longer["value"] - shorter["value"] == pytest.approx(1000)
    assert worth(months=13, discount_rate=0.21, margin_a_month=100, lost_a_month=0, growth=0.21)["value"] == 1300


def test_what_is_a_fleet_worth():
    """Five trucks, 17.5 t at 200 yuan/t, 3 % a month lost, 9,000 to win: 1/0.03 months and (almost) 116,667 − 9,000?"""
    row = worth(months=600, margin_a_month=3500, lost_a_month=0.03, win_cost=9000)
    assert row["expected_months"] == pytest.approx(100 / 3, rel=1e-6)
    assert row["value"] == pytest.approx(3500 * 100 / 3 - 9000, abs=0.01)
    assert row["payback_month"] == 3


@pytest.mark.parametrize(
    ("win_cost", "payback", "answer"),
    [(2000, 2, "回本"), (2000.01, 3, "回本"), (3000, 3, "回本"), (3000.01, None, "不回本")],
)
def test_when_is_the_cost_back(win_cost, payback, answer):
    """Is exactly back back, and a fen short not, also in the last month that is counted?"""
    row = worth(months=3, margin_a_month=1000, lost_a_month=0, win_cost=win_cost)
    assert (row["payback_month"] if payback else row["payback_month"] is pd.NA) == (payback or True)
    assert row["answer"] == answer


@pytest.mark.parametrize("blank", ["lost_a_month", "win_cost", "growth"])
def test_is_a_blank_unknown(blank):
    row = worth(**{"margin_a_month": 1000, "lost_a_month": 0.1, blank: None})
    assert row["answer"] == model.UNKNOWN
    assert row[["value", "expected_months", "payback_month"]].isna().all()


def test_is_a_loss_a_month_never_paid_back():
    row = worth(margin_a_month=-10, lost_a_month=0.5)
    assert row["answer"] == "不回本"
    assert row["payback_month"] is pd.NA


@pytest.mark.parametrize(
    ("columns", "limits", "said"),
    [
        ({"lost_a_month": -0.1}, {}, "lost_a_month 列，第 0 行“-0.1”.*不能小于 0"),
        ({"growth": -1.5}, {}, "growth 列.*不能小于 -1"),
        ({"margin_a_month": None}, {}, "margin_a_month 列，第 0 行.*没有填"),
        ({}, {"discount_rate": -0.1}, "discount_rate 要不小于 0"),
        ({}, {"months": 0}, "months 要不小于 1"),
    ],
)
def test_is_a_spoilt_customer_named(columns, limits, said):
    with pytest.raises(ValueError, match=said):
        worth(**{"margin_a_month": 1, "lost_a_month": 0.1, **columns, **limits})


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 90), st.sampled_from([0.0, 0.06, 0.5]))
def test_is_more_loss_never_more_value(seed, months, rate):
    """Is the value the plain sum, never more with more loss, and the cost back exactly when the value is not negative?"""
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {
            "customer_id": [f"c{number}" for number in range(9)],
            "margin_a_month": float(rng.integers(0, 4000)),
            "lost_a_month": np.sort(np.append(rng.uniform(0, 1, 6), [0, 1e-9, 1])),
            "win_cost": float(rng.integers(0, 9000)),
            "growth": float(rng.choice([-1, -0.2, 0, 0.06, 0.3])),
        }
    )
    table = model.lifetime_value(frame, discount_rate=rate, months=months)
    assert (table["value"].diff().dropna() <= 0).all()
    assert (table["expected_months"].diff().dropna() <= 0).all()
    assert table["payback_month"].notna().eq(table["value"] >= 0).all()
    first = frame.loc[4]
    step = (1 - first["lost_a_month"]) * ((1 + first["growth"]) / (1 + rate)) ** (1 / 12)
    plain = sum(first["margin_a_month"] * step**month for month in range(months)) - first["win_cost"]
    assert table.loc[4, "value"] == pytest.approx(plain, abs=0.006)
    assert_order_and_names_change_nothing(
        lambda rows: model.lifetime_value(rows, discount_rate=rate, months=months), frame, "customer_id", seed
    )


# --- empty ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("function", "columns"),
    [
        (model.leak_funnel, list(PLAN)),
        (model.keep_or_acquire, list(OPTION)),
        (model.by_ratio, list(OPTION)),
        (model.word_of_mouth, ["group_id", "satisfied", "dissatisfied"]),
        (model.lifetime_value, ["customer_id", "margin_a_month", "lost_a_month"]),
    ],
)
def test_is_an_empty_table_answered_and_no_input_changed(function, columns):
    empty = function(pd.DataFrame(columns=columns))
    whole = pd.DataFrame([{**PLAN, **OPTION, "group_id": "g", "satisfied": 1, "dissatisfied": 1, "customer_id": "c",
                           "margin_a_month": 1}])[columns]  # fmt: skip
    before = whole.copy(deep=True)
    full = function(whole)
    assert list(empty.columns) == list(full.columns)
    assert len(empty) == 0
    assert full.index.equals(pd.RangeIndex(len(full)))
    pd.testing.assert_frame_equal(whole, before)
