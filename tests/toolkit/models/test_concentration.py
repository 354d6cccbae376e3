"""How much of the whole a few customers bring."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.toolkit.models.properties import assert_order_and_names_change_nothing
from toolkit.models import concentration as model


def table(*values: float) -> pd.DataFrame:
    return pd.DataFrame({"customer_id": [f"C{number:04d}" for number, _ in enumerate(values, 1)], "value": values})


# A station's ten customers, t a month: 60 t in all.
STATION = table(4.5, 20, 1.5, 12, 6, 3, 2, 9, 1.5, 0.5)
# The Swedish bank (source S001-03): 20 bring 120 % of the profit, 80 lose the rest.
BANK = table(*[10.0] * 4, *[5.0] * 16, *[-0.25] * 80)


def test_who_are_the_vital_few_of_a_station():
    """20 + 12 + 9 + 6 = 47 t are under 80 % of 60 t, with 4.5 t it is 51.5 t: is it five customers?"""
    ranked = model.pareto(STATION).set_index("customer_id").sort_values("rank")
    assert ranked["rank"].tolist() == [1, 2, 3, 4, 5, 6, 7, 8, 8, 10]
    assert ranked["value"].head(5).tolist() == [20, 12, 9, 6, 4.5]
    assert ranked["vital"].tolist() == ["是"] * 5 + ["否"] * 5
    np.testing.assert_allclose(ranked["cumulative_share"].head(5) * 60, [20, 32, 41, 47, 51.5])
    # The two of 1.5 t share what stands after both.
    np.testing.assert_allclose(ranked["cumulative_share"].tail(3) * 60, [59.5, 59.5, 60])
    np.testing.assert_allclose(ranked["share"] * 60, ranked["value"])


def test_do_order_and_names_matter():
    assert_order_and_names_change_nothing(model.pareto, BANK, "customer_id", 1)


def test_how_concentrated_is_a_station():
    answer = model.concentration(STATION).iloc[0]
    assert answer[["customers", "total", "top_customers", "needed", "unprofitable", "cost", "largest"]].tolist() == [
        10, 60, 2, 5, 0, 0, 20,
    ]  # fmt: skip
    assert answer["top_share"] == pytest.approx(32 / 60)
    assert answer["reaches"] == "否"
    assert answer["needed_share"] == 0.5
    assert answer["largest_share"] == pytest.approx(1 / 3)
    assert answer["hhi"] == pytest.approx(sum(value**2 for value in STATION["value"]) / 3600)


def test_does_the_swedish_bank_work():
    """Do 20 % bring 120 %, with all who tie with the last one needed, and the loss of the rest told?"""
    answer = model.concentration(BANK).iloc[0]
    assert answer[["total", "top_customers", "reaches", "needed", "unprofitable", "cost"]].tolist() == [
        100, 20, "是", 20, 80, 20,
    ]  # fmt: skip
    assert answer["top_share"] == pytest.approx(1.2)
    assert answer["hhi"] == pytest.approx((4 * 10**2 + 16 * 5**2) / 120**2)
    ranked = model.pareto(BANK)
    assert ranked["cumulative_share"].max() == pytest.approx(1.2)
    assert ranked["cumulative_share"].iloc[-1] == 1
    assert (ranked["share"].tail(80) < 0).all()
    assert ranked["vital"].value_counts().to_dict() == {"否": 80, "是": 20}


@pytest.mark.parametrize(
    ("values", "cut", "vital"),
    [
        ([8, 1, 1], 0.8, [1]),  # just reached: the cut is closed
        ([7.9, 1.1, 1], 0.8, [1, 2]),
        ([5, 5, 5, 5], 0.5, [1, 1, 1, 1]),  # tied with the last: all in
        ([4, 3, 3], 0.7, [1, 2, 2]),
        ([0.1, 0.2, 0.7], 0.9, [1, 2]),  # 0.7 + 0.2 is 0.8999… in binary digits
        ([6, 4, 0], 1, [1, 2]),
        ([12, 3, -5], 1, [1]),
        ([5], 0.8, [1]),
    ],
)
def test_who_is_needed_to_reach_the_cut(values, cut, vital):
    ranked = model.pareto(table(*values), cut=cut)
    assert sorted(ranked.loc[ranked["vital"] == "是", "rank"]) == vital
    assert model.concentration(table(*values), cut=cut)["needed"].tolist() == [len(vital)]


@pytest.mark.parametrize("values", [[0, 0], [3, -3], [1, -4], [-1, -2]])
def test_is_a_total_that_is_not_above_zero_unknown(values):
    ranked = model.pareto(table(*values))
    assert ranked[["share", "cumulative_share"]].isna().all(axis=None)
    assert ranked["vital"].tolist() == ["数据不够"] * 2
    assert ranked["rank"].tolist() == ([1, 1] if values == [0, 0] else [1, 2])
    answer = model.concentration(table(*values)).iloc[0]
    assert answer["reaches"] == "数据不够"
    assert answer[["top_share", "needed", "needed_share", "hhi", "largest_share"]].isna().all()
    assert answer[["total", "cost", "largest"]].tolist() == [sum(values), -sum(v for v in values if v < 0), values[0]]


@pytest.mark.parametrize(
    ("count", "top", "heads"),
    [(1, 0.2, 1), (4, 0.2, 1), (5, 0.2, 1), (6, 0.2, 2), (11, 0.2, 3), (100, 0.07, 7), (3, 1, 3)],
)
def test_are_heads_rounded_up(count, top, heads):
    """Is 7 % of a hundred seven, though it is a last binary digit more?"""
    answer = model.concentration(table(*[1.0] * count), top=top).iloc[0]
    assert answer["top_customers"] == heads
    assert answer["top_share"] == pytest.approx(heads / count)


def test_is_who_brings_nothing_unprofitable():
    """Is exactly nothing still no loss?"""
    assert model.concentration(table(5, 0, -0.01))[["unprofitable", "cost"]].iloc[0].tolist() == [1, 0.01]


def test_is_the_folk_line_closed():
    assert model.concentration(table(80, 5, 5, 5, 5))["reaches"].tolist() == ["是"]
    assert model.concentration(table(79.9, 5.1, 5, 5, 5))["reaches"].tolist() == ["否"]
    assert model.concentration(table(60, 20, 10, 5, 5), top=0.4)["reaches"].tolist() == ["是"]


def test_are_stations_told_apart():
    """Is each station ranked by itself, may two stations have one customer, and does a giant next door matter?"""
    small, giant = table(0.03, 0.01, 0.01), table(9e12, 1e12, 1.0)
    both = pd.concat([giant.assign(station="乙"), small.assign(station="甲")], ignore_index=True)
    both = both.iloc[[3, 0, 4, 1, 5, 2]]
    ranked = model.pareto(both, group="station")
    assert ranked.index.tolist() == list(range(6))
    for name, alone in (("甲", small), ("乙", giant)):
        mine = ranked[ranked["station"] == name].drop(columns="station").reset_index(drop=True)
        pd.testing.assert_frame_equal(mine, model.pareto(alone))
        whole = model.concentration(both, group="station").set_index("station").loc[[name]].reset_index(drop=True)
        pd.testing.assert_frame_equal(whole, model.concentration(alone))


def test_is_an_empty_table_empty():
    for empty, group in ((STATION.head(0), None), (STATION.head(0).assign(station=[]), "station")):
        for function in (model.pareto, model.concentration):
            answer = function(empty, group=group)
            assert answer.empty
            assert answer.columns.tolist() == function(STATION.assign(station="甲"), group=group).columns.tolist()


@pytest.mark.parametrize(
    ("spoil", "options", "said"),
    [
        (lambda frame: frame.drop(columns="value"), {}, "客户表缺列：value"),
        (lambda frame: frame, {"group": "station"}, "客户表缺列：station"),
        (lambda frame: frame.assign(station=None), {"group": "station"}, "station 列，第 12 行.*没有填"),
        (lambda frame: frame.assign(customer_id="C1"), {}, "customer_id 列，第 12 行“C1”.*不止一行"),
        (lambda frame: frame.assign(customer_id="C1", station="甲"), {"group": "station"}, "同一个 station 里不止一行"),
        (lambda frame: frame.assign(value=[1, None]), {}, "value 列，第 15 行：没有填"),
        (lambda frame: frame.assign(value="两万"), {}, "value 列，第 12 行“两万”.*不是数"),
        (lambda frame: frame, {"cut": 0}, "要占到的份额要大于 0"),
        (lambda frame: frame, {"cut": 80}, "八成写 0.8"),
        (lambda frame: frame, {"cut": float("nan")}, "要占到的份额"),
    ],
)
def test_is_a_spoilt_table_named(spoil, options, said):
    frame = spoil(table(1, 2).set_index(pd.Index([12, 15])))
    for function in (model.pareto, model.concentration):
        with pytest.raises(ValueError, match=said):
            function(frame, **options)


@pytest.mark.parametrize("top", [0, 1.2, 20])
def test_is_a_wrong_top_named(top):
    with pytest.raises(ValueError, match="看前几成要大于 0"):
        model.concentration(STATION, top=top)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 25))
def test_do_shares_add_up(seed, count):
    """Do shares sum to 1, do the vital few reach the cut and none less would, and do both functions agree?"""
    rng = np.random.default_rng(seed)
    frame = table(*(rng.integers(-5, 30, count) / 10)).assign(station=rng.choice(["甲", "乙"], count))
    before = frame.copy(deep=True)
    ranked = model.pareto(frame, group="station")
    whole = model.concentration(frame, group="station").set_index("station")
    for name, mine in ranked.groupby("station"):
        # Whole tenths: exact in integers, unlike what is tested.
        tenths = (mine["value"] * 10).round().astype(int)
        total = tenths.sum()
        assert whole.loc[name, "customers"] == len(mine)
        assert whole.loc[name, "total"] == total / 10
        assert (mine["rank"] == mine["value"].rank(method="min", ascending=False)).all()
        if total <= 0:
            assert set(mine["vital"]) == {"数据不够"}
            continue
        assert mine["share"].sum() == pytest.approx(1)
        vital = mine["vital"] == "是"
        assert whole.loc[name, "needed"] == vital.sum()
        assert tenths[vital].sum() * 10 >= total * 8
        least = tenths[vital].min()
        assert tenths[vital & (tenths > least)].sum() * 10 < total * 8
        assert 1 / (tenths > 0).sum() <= whole.loc[name, "hhi"] + 1e-12 <= 1 + 2e-12
    pd.testing.assert_frame_equal(frame, before)
    for function, key in ((model.pareto, "customer_id"), (model.concentration, "station")):
        assert_order_and_names_change_nothing(lambda t, f=function: f(t, group="station"), frame, key, seed)
