"""The special award under two schemes."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.toolkit.models.properties import assert_order_and_names_change_nothing
from toolkit.models import bonus as model


def months(**customers: list) -> pd.DataFrame:
    """Tonnes by customer, from the first month after signing."""
    rows = [(name, number, tonnes) for name, year in customers.items() for number, tonnes in enumerate(year, 1)]
    return pd.DataFrame(rows, columns=["customer_id", "month_number", "tonnes"]).astype({"tonnes": float})


def awards(*names: str, **columns: object) -> pd.DataFrame:
    plain = {"developer": "甲", "maintainer": "乙", "unit": "顺城站", "is_new": "是", "base": 0.0}
    return pd.DataFrame({"customer_id": list(names), **plain, **columns})


def retained(base: object = 0.0, **customers: list) -> pd.DataFrame:
    return model.by_retained(awards(*customers, base=base), months(**customers)).set_index("customer_id")


def test_what_is_a_customer_developed_worth():
    """The amount a head, nothing for an old customer, and nothing said where nobody knows?"""
    result = model.by_heads(awards("new", "old", "asked", is_new=["是", "否", None]), yuan_a_customer=88.885)
    assert result["yuan"].tolist()[:2] == [88.89, 0.0]
    assert np.isnan(result["yuan"][2])
    assert result["status"].tolist() == ["新开发", "不是新户", "数据不够"]


def test_what_is_a_fleet_worth_that_stays():
    """Do twelve months of 30 t beyond a base of 10 t bring 240 t at 10 yuan?"""
    row = retained(base=10.0, fleet=[30.0] * 12).loc["fleet"]
    assert row.to_dict() == {
        "months": 12, "tonnes": 240.0, "paid": 2400.0, "taken_back": 0.0, "yuan": 2400.0, "status": "发满",
    }  # fmt: skip


def test_do_months_after_the_window_count():
    assert retained(a=[1.0] * 12 + [99.0] * 3).loc["a", ["months", "yuan"]].tolist() == [12, 120.0]


def test_does_moving_a_tonne_to_another_month_earn_anything():
    """Is the base held against the whole time, so that a tank filled every other month earns nothing?"""
    assert retained(base=5.0, swing=[10.0, 0.0] * 3, flat=[5.0] * 6, less=[4.0] * 6)["yuan"].tolist() == [0, 0, 0]
    assert retained(base=5.0, flat=[5.0] * 6).loc["flat", "status"] == "没有增量"
    assert retained(base=5.0, more=[5.0] * 5 + [5.001]).loc["more", ["status", "yuan"]].tolist() == ["在发", 0.01]


def test_when_is_a_customer_gone():
    """After two months of nothing at the end, not after one, nor after two in the middle; and does a refund keep nobody?"""
    result = retained(
        gone=[10.0, 10.0, 0.0, 0.0], once=[10.0, 10.0, 10.0, 0.0], back=[10.0, 0.0, 0.0, 10.0],
        refund=[10.0, 10.0, 0.0, -1.0], never=[0.0, 0.0], first=[0.0],
    )  # fmt: skip
    assert result["status"].to_dict() == {
        "gone": "走了，追回", "once": "在发", "back": "在发", "refund": "走了，追回", "never": "走了，追回",
        "first": "没有增量",
    }  # fmt: skip
    assert result[["paid", "taken_back", "yuan"]].loc["gone"].tolist() == [200.0, 100.0, 100.0]
    assert result.loc["refund", "tonnes"] == 19.0
    assert result.loc["never", "yuan"] == 0


def test_do_fractions_of_a_fen_go_against_the_receiver():
    """Is what is paid rounded down and what is taken back up?"""
    row = model.by_retained(awards("a"), months(a=[0.333, 0, 0]), yuan_a_tonne=0.99).iloc[0]
    assert row[["paid", "taken_back", "yuan"]].tolist() == [0.32, 0.16, 0.16]  # 0.32967
    row = model.by_retained(awards("a"), months(a=[0.333, 0, 0]), yuan_a_tonne=1.0).iloc[0]
    assert row[["paid", "taken_back", "yuan"]].tolist() == [0.33, 0.17, 0.16]
    exact = model.by_retained(awards("a"), months(a=[0.1, 0, 0]), clawback=0.07).iloc[0]
    assert exact["taken_back"] == 0.07  # 100 fen x 0.07 is a last digit above 7
    whole = model.by_retained(awards("a"), months(a=[4.1]), yuan_a_tonne=0.1).iloc[0]
    assert whole["paid"] == 0.41


@pytest.mark.parametrize(
    ("base", "year"),
    [(None, [1.0]), (0.0, [1.0, None]), (0.0, [None, 1.0])],
)
def test_is_what_is_not_known_not_paid(base, year):
    row = retained(base=base, a=year).loc["a"]
    assert row["status"] == "数据不够"
    assert row[["tonnes", "paid", "taken_back", "yuan"]].isna().all()


def test_is_a_missing_month_unknown():
    """Also the first one, and all of them?"""
    table = months(a=[1.0, 1.0, 1.0], b=[1.0, 1.0], c=[1.0])
    result = model.by_retained(awards("a", "b", "c"), table.drop(index=[1, 3, 5]))
    assert result["status"].tolist() == ["数据不够"] * 3


@pytest.mark.parametrize(
    ("who", "table", "said"),
    [
        (awards("a", "a"), months(a=[1.0]), "不止一行"),
        (awards("a", base=-1), months(a=[1.0]), "base 列，第 0 行.*不能小于 0"),
        (awards("a"), months(b=[1.0]), "奖励表里没有这一户"),
        (awards("a"), pd.concat([months(a=[1.0])] * 2, ignore_index=True), "同一户这个月有两行"),
        (awards("a"), months(a=[1.0]).assign(month_number=0), "不能小于 1"),
        (awards("a"), months(a=[1.0]).assign(month_number=1.5), "要是 1、2、3"),
        (awards("a"), months(a=[1.0]).drop(columns="tonnes"), "缺列：tonnes"),
        (awards("a").drop(columns="base"), months(a=[1.0]), "缺列：base"),
    ],
)
def test_is_a_spoilt_table_named(who, table, said):
    with pytest.raises(ValueError, match=said):
        model.by_retained(who, table)


# --- shares -----------------------------------------------------------------------------------------------------------


def share(yuan: float, **shares: float) -> list[float]:
    amounts = pd.DataFrame({"customer_id": ["a"], "yuan": [yuan]})
    return model.share_out(awards("a"), amounts, **({"shares": shares} if shares else {}))["yuan"].tolist()


def test_who_gets_what_of_an_award():
    assert share(200.0) == [100.0, 60.0, 40.0]
    assert share(0.01) == [0.01, 0, 0]
    assert share(0.03) == [0.01, 0.01, 0.01]  # 1.5, 0.9, 0.6 fen: the largest remainders
    assert share(0.0) == [0, 0, 0]


def test_who_gets_the_fen_left_over_among_equals():
    """In the order of the roles?"""
    thirds = {"开发": 1 / 3, "维护": 1 / 3, "受益": 1 / 3}
    assert share(0.01, **thirds) == [0.01, 0, 0]
    assert share(0.02, **thirds) == [0.01, 0.01, 0]
    assert share(1.0, **thirds) == [0.34, 0.33, 0.33]


def test_is_a_part_without_a_person_held_back():
    amounts = pd.DataFrame({"customer_id": ["b", "a"], "yuan": [10.0, None]})
    table = awards("a", "b", maintainer=[None, ""])
    parts = model.share_out(table, amounts)
    assert parts["who"].tolist() == ["甲", "没定人", "顺城站"] * 2
    assert parts["role"].tolist() == ["开发", "维护", "受益"] * 2
    people = model.by_person(parts).set_index(["kind", "who"])
    assert people.loc[("人", "没定人")].tolist() == [3.0, 2, 1]
    assert people.loc[("单位", "顺城站")].tolist() == [2.0, 2, 1]
    assert people["yuan"].sum() == 10


def test_are_a_person_and_a_unit_of_one_name_two():
    amounts = pd.DataFrame({"customer_id": ["a"], "yuan": [10.0]})
    people = model.by_person(model.share_out(awards("a", maintainer="甲", unit="甲"), amounts))
    assert people[["kind", "who", "yuan", "parts"]].to_numpy().tolist() == [
        ["人", "甲", 8.0, 2],
        ["单位", "甲", 2.0, 1],
    ]


@pytest.mark.parametrize(
    ("amounts", "shares", "said"),
    [
        ({"yuan": [1.0]}, {"开发": 0.5, "维护": 0.5}, "份额要写全"),
        ({"yuan": [1.0]}, {"开发": 0.5, "维护": 0.5, "受益": 0.1}, "加起来是 1"),
        ({"yuan": [1.0]}, {"开发": 1.5, "维护": -0.5, "受益": 0.0}, "都不小于 0"),
        ({"yuan": [1.005]}, model.SHARES, "要算到分为止"),
        ({"yuan": [-1.0]}, model.SHARES, "不能小于 0"),
        ({"yuan": [1.0], "customer_id": ["z"]}, model.SHARES, "金额表里没有这一户"),
    ],
)
def test_is_a_spoilt_share_named(amounts, shares, said):
    with pytest.raises(ValueError, match=said):
        model.share_out(awards("a"), pd.DataFrame({"customer_id": ["a"], **amounts}), shares=shares)


# --- one scheme against the other -------------------------------------------------------------------------------------


def test_who_wins_by_which_scheme():
    """Does heads reward the one who signs four that leave, and litres the one who signs one that stays?"""
    table = awards(
        "q1", "q2", "q3", "q4", "big", developer=["快手"] * 4 + ["老实人"], maintainer=["快手"] * 4 + ["老实人"]
    )
    gone = [2.0, 0.0, 0.0]
    result = model.compare_schemes(table, months(q1=gone, q2=gone, q3=gone, q4=gone, big=[20.0] * 3))
    assert result.set_index("who").T.to_dict() == {
        "快手": {
            "heads": 640.0, "litres": 32.0, "share_heads": 0.8, "share_litres": 0.0625, "rank_heads": 1,
            "rank_litres": 2, "wins_by": "按户数", "rewarded": "拉来的户多，留下来的量少",
        },
        "老实人": {
            "heads": 160.0, "litres": 480.0, "share_heads": 0.2, "share_litres": 0.9375, "rank_heads": 2,
            "rank_litres": 1, "wins_by": "按留存量", "rewarded": "户不一定多，油留得住",
        },
    }  # fmt: skip


def test_are_equals_equal_and_unknowns_unknown():
    table = awards("a", "b", developer=["甲", "乙"], maintainer=["甲", "乙"])
    even = model.compare_schemes(table, months(a=[3.0], b=[3.0]))
    assert even["wins_by"].tolist() == ["一样", "一样"]
    assert even["rank_heads"].tolist() == even["rank_litres"].tolist() == [1, 1]
    unknown = model.compare_schemes(table, months(a=[3.0]))
    assert unknown.set_index("who")["wins_by"].to_dict() == {"甲": "按留存量", "乙": "数据不够"}


def test_is_an_empty_pot_nobodys():
    result = model.compare_schemes(awards("a", is_new="否", maintainer=None), months(a=[0.0]))
    assert result[["who", "share_heads", "share_litres", "wins_by"]].to_numpy().tolist() == [["甲", 0, 0, "一样"]]


def test_what_does_splitting_one_customer_bring():
    """By heads two awards more, by what is retained nothing, for 20 t a month cut into three?"""
    result = model.splitting_gain([20.0] * 12, 3).set_index("scheme")
    assert result.loc["按户数"].tolist() == [200.0, 600.0, 400.0]
    assert result.loc["按留存量"].tolist() == [2400.0, 2400.0, 0.0]
    assert model.splitting_gain([20.0], 1)["gain"].tolist() == [0, 0]
    assert model.splitting_gain([20.0, 0, 0], 2).set_index("scheme").loc["按留存量"].tolist() == [100.0, 100.0, 0.0]


@settings(max_examples=30, deadline=None)
@given(st.lists(st.floats(0, 200), min_size=1, max_size=14), st.integers(1, 9), st.floats(0, 30), st.floats(0, 1))
def test_does_splitting_ever_pay_by_litres(tonnes, accounts, rate, clawback):
    result = model.splitting_gain(tonnes, accounts, yuan_a_tonne=rate, clawback=clawback).set_index("scheme")
    assert result.loc["按户数", "gain"] == pytest.approx((accounts - 1) * model.YUAN_A_CUSTOMER)
    assert -0.02 * accounts * (1 + rate) <= result.loc["按留存量", "gain"] <= 0 or min(tonnes) < accounts / 1000
    assert result.loc["按留存量", "gain"] <= 0


@pytest.mark.parametrize(("tonnes", "accounts"), [([1.0], 0), ([], 2), ([-1.0], 2), ([np.nan], 2)])
def test_is_a_spoilt_split_refused(tonnes, accounts):
    with pytest.raises(ValueError, match="拆成几个账户"):
        model.splitting_gain(tonnes, accounts)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 15))
def test_does_every_fen_arrive_once(seed, number):
    """Do parts add up to awards and people to the pot, does each customer get one answer, and does order matter?"""
    rng = np.random.default_rng(seed)
    names = [f"c{place}" for place in range(number)]
    people = [["甲", "乙", "丙", None][place] for place in rng.integers(0, 4, 2 * number)]
    table = awards(
        *names, developer=people[:number], maintainer=people[number:], unit=rng.choice(["a", "b"], number),
        base=rng.choice([0, 2.5, np.nan], number), is_new=[["是", "否", None][place] for place in rng.integers(0, 3, number)],
    )  # fmt: skip
    usage = months(**{name: rng.choice([0, 3.333, 7.001, np.nan], rng.integers(1, 14)).tolist() for name in names})
    for amounts in (
        model.by_heads(table, yuan_a_customer=0.05),
        model.by_retained(table, usage, yuan_a_tonne=3.33, clawback=0.37),
    ):
        assert amounts["status"].notna().all()
        assert (amounts["yuan"].isna() == (amounts["status"] == "数据不够")).all()
        parts = model.share_out(table, amounts)
        fen = (parts["yuan"] * 100).round().groupby(parts["customer_id"], sort=False).sum().to_numpy()
        assert (fen == (amounts["yuan"] * 100).round().fillna(0).to_numpy()).all()
        assert (parts["yuan"].dropna() >= 0).all()
        paid = model.by_person(parts)
        assert (paid["yuan"] * 100).round().sum() == fen.sum()
        assert paid["parts"].sum() == 3 * number
    order = rng.permutation(number)
    shuffled, mixed = table.iloc[order], usage.sample(frac=1, random_state=seed % 1000)
    for function in (model.by_person, lambda frame: frame.sort_values(["customer_id", "role"], ignore_index=True)):
        pd.testing.assert_frame_equal(
            function(model.share_out(shuffled, model.by_retained(shuffled, mixed))),
            function(model.share_out(table, model.by_retained(table, usage))),
        )
    assert_order_and_names_change_nothing(model.by_heads, table, "customer_id", seed)
    pd.testing.assert_frame_equal(model.compare_schemes(shuffled, mixed), model.compare_schemes(table, usage))


def test_is_nothing_awarded_for_nothing():
    """Do empty tables give empty ones with all columns, and does no table change?"""
    table, usage = awards("a"), months(a=[1.0])
    before = table.copy(deep=True), usage.copy(deep=True)
    full, empty = model.compare_schemes(table, usage), model.compare_schemes(table.head(0), usage.head(0))
    assert len(empty) == 0
    assert list(empty.columns) == list(full.columns)
    assert len(model.share_out(table.head(0), model.by_heads(table.head(0)))) == 0
    pd.testing.assert_frame_equal(table, before[0])
    pd.testing.assert_frame_equal(usage, before[1])
