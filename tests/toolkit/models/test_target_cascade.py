"""Targets down the levels, and customers counted once."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.models import target_cascade as model

COLUMNS = ["unit_id", "parent", "level", "weight"]


def table(*rows: tuple) -> pd.DataFrame:
    """Units as (unit_id, parent, level, weight, fixed)."""
    frame = pd.DataFrame([(*row, None) if len(row) == 4 else row for row in rows], columns=[*COLUMNS, "fixed"])
    return frame.astype({"weight": float, "fixed": float})


def targets(total: int, *rows: tuple) -> dict[str, int]:
    result = model.cascade(total, table(*rows))
    return result.set_index("unit_id")["target"].to_dict()


PROVINCE = (
    ("湖北", None, "省", 1),
    ("黄石", "湖北", "地", 3),
    ("十堰", "湖北", "地", 1),
    ("党群", "湖北", "部门", 0.5),
    ("下陆", "黄石", "片", 2),
    ("铁山", "黄石", "片", 1),
    ("顺城", "下陆", "站", 5),
    ("新港", "下陆", "站", 4),
    ("河口", "下陆", "站", 4),
    ("南路", "十堰", "站", 0),
)


def test_how_does_a_province_split_a_hundred_customers():
    """Do 4.5 shares of 100 make 67, 22, 11, with the one left over where the remainder is the largest?"""
    assert targets(100, *PROVINCE) == {
        "湖北": 100,
        "黄石": 67, "十堰": 22, "党群": 11,  # 66.67, 22.22, 11.11
        "下陆": 45, "铁山": 22,  # 44.67, 22.33
        "顺城": 17, "新港": 14, "河口": 14,  # 17.31, 13.85, 13.85
        "南路": 22,
    }  # fmt: skip


def test_who_gets_the_one_left_over():
    """The largest remainder; of equal remainders the larger weight; of equal weights the id that sorts first?"""
    rows = [("r", None, "省", 1)]
    assert targets(10, *rows, ("a", "r", "地", 1), ("b", "r", "地", 1), ("c", "r", "地", 1))["a"] == 4
    assert targets(3, *rows, ("a", "r", "地", 1), ("b", "r", "地", 3), ("c", "r", "地", 2)) == {
        "r": 3, "a": 0, "b": 2, "c": 1,
    }  # fmt: skip
    assert targets(1, *rows, ("z", "r", "站", 1), ("y", "r", "站", 1)) == {"r": 1, "z": 0, "y": 1}


def test_do_all_zero_weights_mean_equal_parts():
    assert targets(7, ("r", "", "地", 0), ("b", "r", "站", 0), ("a", "r", "站", 0)) == {"r": 7, "a": 4, "b": 3}
    assert targets(7, ("r", "", "地", 0), ("b", "r", "站", 0), ("a", "r", "站", 2)) == {"r": 7, "a": 7, "b": 0}


def test_is_what_was_agreed_left_alone():
    """Do the others share the rest by their own weights, and does an agreed 0 stay 0?"""
    root = ("r", None, "省", 1, None)
    assert targets(10, root, ("a", "r", "地", 9, 4), ("b", "r", "地", 2, None), ("c", "r", "地", 1, None)) == {
        "r": 10, "a": 4, "b": 4, "c": 2,
    }  # fmt: skip
    assert targets(3, root, ("a", "r", "地", 9, 0), ("b", "r", "地", 1, None))["b"] == 3
    assert targets(3, ("r", None, "省", 1, 3), ("a", "r", "地", 9, 3))["a"] == 3


@pytest.mark.parametrize(
    ("total", "rows", "said"),
    [
        (9, [("r", None, "省", 1, None), ("a", "r", "地", 1, 4), ("b", "r", "地", 1, 6)], "r 的指标是 9.*还多，差 1"),
        (9, [("r", None, "省", 1, None), ("a", "r", "地", 1, 4), ("b", "r", "地", 1, 4)], "r 的指标是 9.*不够.*差 1"),
        (9, [("r", None, "省", 1, 8)], "最上一级的指标就是总指标 9"),
        (9, [("r", None, "省", 1, 0.5)], "要填整数"),
        (-1, PROVINCE, "总指标“-1”要是整数"),
        (1.5, PROVINCE, "总指标“1.5”要是整数"),
        (9, [("r", None, "省", 1), ("r", "r", "地", 1)], "不止一行"),
        (9, [("r", None, "省", 1), ("a", "x", "地", 1)], "parent 列，第 1 行“x”.*没有这个上级"),
        (9, [("r", None, "省", 1), ("s", "", "省", 1)], "第 0 行“r”、第 1 行“s”：没填上级"),
        (
            9,
            [("r", None, "省", 1), ("a", "b", "地", 1), ("b", "a", "片", 1), ("c", "b", "站", 1)],
            "第 3 行“b”：上级绕成",
        ),
        (9, [("a", "b", "地", 1), ("b", "a", "片", 1)], "上级绕成了圈"),
        (9, [("a", "a", "地", 1)], "上级绕成了圈"),
        (9, [("r", None, "片", 1), ("a", "r", "片", 1)], "level 列，第 1 行“片”：不比上级低"),
        (9, [("r", None, "片", 1), ("a", "r", "地", 1)], "level 列，第 1 行“地”：不比上级低"),
        (9, [("r", None, "站", 1), ("a", "r", "部门", 1)], "上级是站或部门"),
        (9, [("r", None, "局", 1)], "level 列，第 0 行“局”"),
        (9, [("r", None, "省", -1)], "不能小于 0"),
        (9, [("r", None, "省", None)], "weight 列，第 0 行：没有填"),
    ],
)
def test_is_a_spoilt_tree_named(total, rows, said):
    with pytest.raises(ValueError, match=said):
        model.cascade(total, table(*rows))


def test_are_a_years_litres_of_a_province_exact():
    """Is nothing lost where litres times weight is beyond 64 bits, and a third is a third?"""
    rows = [("r", None, "省", 1)] + [(f"s{number}", "r", "站", 1e12 if number else 2e12) for number in range(2)]
    assert targets(9_000_000_000_001, *rows) == {
        "r": 9_000_000_000_001,
        "s0": 6_000_000_000_001,
        "s1": 3_000_000_000_000,
    }


def random_tree(rng: np.random.Generator, units: int) -> pd.DataFrame:
    rows = [("u0", None, "省", 1.0)]
    for number in range(1, units):
        leads = [row for row in rows if row[2] in model.LEADING]
        above = leads[rng.integers(len(leads))]
        lower = model.LEVELS[model.LEVELS.index(above[2]) + 1 :]
        rows.append((f"u{number}", above[0], lower[rng.integers(len(lower))], float(rng.choice([0, 0.1, 0.35, 1, 7]))))
    return table(*rows)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 30), st.integers(0, 10**12))
def test_do_children_add_up_to_their_parent(seed, number, total):
    """At every node, nobody negative, nobody a whole unit away from the exact share, whatever order the rows are in?"""
    rng = np.random.default_rng(seed)
    units = random_tree(rng, number)
    result = model.cascade(total, units)
    assert result["target"].iloc[0] == total
    assert (result["target"] >= 0).all()
    of = result.set_index("unit_id")["target"]
    sums = result[result["parent"].notna()].groupby("parent")["target"].sum()
    assert (sums == of[sums.index]).all()
    below = units[units["parent"].notna()]
    weights = below.groupby("parent")["weight"].transform("sum")
    exact = below["parent"].map(of) * below["weight"] / weights.where(weights > 0)
    assert ((below["unit_id"].map(of) - exact).abs().dropna() < 1.001).all()
    shuffled = units.sample(frac=1, random_state=seed % 1000)
    again = model.cascade(total, shuffled)
    assert again["unit_id"].tolist() == shuffled["unit_id"].tolist()
    assert again.set_index("unit_id")["target"].to_dict() == of.to_dict()


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.integers(2, 20))
def test_do_names_matter_only_among_equals(seed, number):
    """Do units of different weights keep their targets under other names, and equals swap them at most?"""
    rng = np.random.default_rng(seed)
    weights = rng.integers(0, 4, number)
    rows = [("r", None, "省", 1), *[(f"s{place:02d}", "r", "站", weight) for place, weight in enumerate(weights)]]
    once = model.cascade(1000, table(*rows))["target"].to_numpy()[1:]
    names = [f"n{place:02d}" for place in rng.permutation(number)]
    renamed = [rows[0], *[(name, *row[1:]) for name, row in zip(names, rows[1:], strict=True)]]
    again = model.cascade(1000, table(*renamed))["target"].to_numpy()[1:]
    for weight in np.unique(weights):
        assert sorted(once[weights == weight]) == sorted(again[weights == weight])


def test_is_the_share_of_nothing_missing():
    result = model.cascade(0, table(*PROVINCE))
    assert result["share"].iloc[0] == 1
    assert result["share"].iloc[1:].isna().all()
    shares = model.cascade(100, table(*PROVINCE))["share"].tolist()
    assert shares[:2] == [1.0, 0.67]
    assert shares[4] == pytest.approx(45 / 67)


def test_is_nothing_split_into_nothing():
    assert list(model.cascade(5, table(*PROVINCE).head(0)).columns) == ["unit_id", "parent", "level", "target", "share"]
    assert model.cascade(5, table(*PROVINCE)[COLUMNS].head(1))["target"].tolist() == [5]


# --- counted once -----------------------------------------------------------------------------------------------------

CLAIMS = pd.DataFrame(
    [
        ("湖北", "省", "东风", 300.0), ("十堰", "地", "东风", 280.0), ("南路站", "站", "东风", 40.0),
        ("十堰", "地", "商混", 60.0), ("南路站", "站", "商混", 55.0),
        ("北路站", "站", "渣土", 30.0), ("南路站", "站", "渣土", 28.0004), ("党群", "部门", "渣土", 5.0),
        ("南路站", "站", "物流", 12.0), ("十堰", "地", "物流", 15.0),
        ("南路站", "站", "学校", 3.5), ("茅箭", "片", "学校", 3.0),
    ],
    columns=["unit_id", "level", "customer_id", "tonnes"],
)  # fmt: skip
OWNERS = pd.DataFrame(
    [("东风", "省", "湖北"), ("商混", "地", None), ("物流", "片", "茅箭"), ("没人报", "站", "北路站")],
    columns=["customer_id", "level", "unit_id"],
)


def answer() -> pd.DataFrame:
    return model.count_once(CLAIMS, OWNERS)


def test_who_is_credited_with_a_customer():
    """The owner, who has claimed or not; without one the level nearest to the pump, of equals the smaller claim?"""
    result = answer()
    assert result["status"].tolist() == [
        "算数", "重复", "重复",  # provincial: the province's
        "算数", "重复",  # a 地 customer, no unit named: the 地 unit that claims it
        "重复", "算数", "重复",  # nobody's: stations before departments, 28 t before 30 t
        "改记", "重复",  # the area owns it and claimed nothing: the station's figure, to the area
        "算数", "重复",
    ]  # fmt: skip
    credited = result.groupby("customer_id")["credited_to"].agg(set).to_dict()
    assert credited == {"东风": {"湖北"}, "商混": {"十堰"}, "渣土": {"南路站"}, "物流": {"茅箭"}, "学校": {"南路站"}}
    assert result["counted_kg"].tolist() == [300_000, 0, 0, 60_000, 0, 0, 28_000, 0, 12_000, 0, 3_500, 0]


def test_do_equal_claims_go_to_the_id_that_sorts_first():
    equal = pd.DataFrame({"unit_id": ["b", "a"], "level": "站", "customer_id": "x", "tonnes": 5.0})
    assert model.count_once(equal, OWNERS)["status"].tolist() == ["重复", "算数"]


def test_does_a_level_without_claimants_leave_it_to_the_lowest():
    """Is a provincial customer without a named owner, claimed by a station and its area, the station's?"""
    claims = CLAIMS[CLAIMS["customer_id"] == "学校"]
    owners = pd.DataFrame({"customer_id": ["学校"], "level": ["省"], "unit_id": [None]})
    assert model.count_once(claims, owners)["status"].tolist() == ["算数", "重复"]


def test_do_the_totals_reconcile():
    totals = model.claim_totals(answer()).set_index("unit_id")
    assert totals.loc["茅箭"].to_dict() == {
        "claimed_kg": 3_000, "double_kg": 3_000, "moved_kg": 0, "received_kg": 12_000, "credited_kg": 12_000,
    }  # fmt: skip
    assert totals.loc["合计"].to_dict() == {
        "claimed_kg": 831_500, "double_kg": 428_000, "moved_kg": 12_000, "received_kg": 12_000, "credited_kg": 403_500,
    }  # fmt: skip


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 40))
def test_is_every_customer_counted_once(seed, number):
    """With totals exact to the kg and the order of the rows of no account?"""
    rng = np.random.default_rng(seed)
    levels = dict(zip("abcdefg", rng.choice(model.LOWEST_FIRST, 7), strict=True))
    claims = pd.DataFrame(
        {
            "unit_id": rng.choice(list("abcdefg"), number),
            "customer_id": rng.choice(["k1", "k2", "k3", "k4"], number),
            "tonnes": rng.choice([0.0, 1.2345, 7.5, 20.0], number),
        }
    ).drop_duplicates(["unit_id", "customer_id"], ignore_index=True)
    claims["level"] = claims["unit_id"].map(levels)
    owners = pd.DataFrame(
        {"customer_id": ["k1", "k2", "k9"], "level": "片", "unit_id": [rng.choice(["a", "h"]), "", "b"]}
    )
    result = model.count_once(claims, owners)
    assert (result.groupby("customer_id")["status"].agg(lambda status: (status != "重复").sum()) == 1).all()
    assert (result.groupby("customer_id")["credited_to"].nunique() == 1).all()
    totals = model.claim_totals(result)
    assert (totals["credited_kg"] >= 0).all()
    assert totals.iloc[:-1].drop(columns="unit_id").sum().tolist() == totals.iloc[-1].drop("unit_id").tolist()
    last = totals.iloc[-1]
    assert last["claimed_kg"] == last["credited_kg"] + last["double_kg"] == result["kg"].sum()
    assert last["credited_kg"] == result["counted_kg"].sum()
    shuffled = claims.sample(frac=1, random_state=seed % 1000)
    expected = result.iloc[shuffled.index].reset_index(drop=True)
    pd.testing.assert_frame_equal(model.count_once(shuffled, owners), expected)


@pytest.mark.parametrize(
    ("claims", "owners", "said"),
    [
        (CLAIMS.drop(columns="level"), OWNERS, "缺列：level"),
        (CLAIMS.assign(level="局"), OWNERS, "level 列，第 0 行“局”"),
        (CLAIMS.assign(tonnes=-1), OWNERS, "不能小于 0"),
        (
            pd.concat([CLAIMS, CLAIMS.head(1)], ignore_index=True),
            OWNERS,
            "第 0 行“东风”、第 12 行“东风”：同一个单位报了两行",
        ),
        (
            CLAIMS.replace("北路站", "南路站").drop(index=6).assign(level=["省"] * 8 + ["片"] * 3),
            OWNERS,
            "写了两个级别",
        ),
        (CLAIMS, pd.concat([OWNERS, OWNERS]), "不止一行"),
        (CLAIMS, OWNERS.assign(level=None), "level 列，第 0 行"),
    ],
)
def test_is_a_spoilt_claim_named(claims, owners, said):
    with pytest.raises(ValueError, match=said):
        model.count_once(claims, owners)


def test_is_nothing_claimed_counted_as_nothing():
    """Do empty tables give empty ones, no owners leave it to the claims, and does no table change?"""
    before = CLAIMS.copy(deep=True), OWNERS.copy(deep=True)
    assert list(model.count_once(CLAIMS.head(0), OWNERS).columns) == list(answer().columns)
    assert (model.count_once(CLAIMS, OWNERS.head(0))["status"] == "算数").sum() == 5
    assert model.claim_totals(answer().head(0))["credited_kg"].tolist() == [0]
    pd.testing.assert_frame_equal(CLAIMS, before[0])
    pd.testing.assert_frame_equal(OWNERS, before[1])


def test_what_does_the_reported_effect_say():
    """38.6 %, 11,020 t a month at least, 9,375 yuan a card, and each with what it does not say?"""
    effect = model.reported_effect()
    assert effect["value"].round(3).tolist() == [0.386, 11_020, 9_375, 0.3]
    assert (effect["caveat"].str.len() > 8).all()
