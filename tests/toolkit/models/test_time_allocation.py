"""Hours for the customers there are, and for those to come."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.toolkit.models.properties import assert_order_and_names_change_nothing
from toolkit.models import channels
from toolkit.models import time_allocation as model


def listed(values: list[float | None], prospects: int = 0) -> pd.DataFrame:
    """Existing customers c0, c1 … with these values, and so many prospects p0, p1 …"""
    return pd.DataFrame(
        {
            "customer_id": [f"c{n}" for n in range(len(values))] + [f"p{n}" for n in range(prospects)],
            "value": [*values, *[None] * prospects],
            "is_prospect": ["否"] * len(values) + ["是"] * prospects,
        }
    ).astype({"value": "float64"})


def counted(table: pd.DataFrame, **more) -> dict[str, int]:
    return model.time_classes(table, **more)["class"].value_counts().to_dict()


# --- Classes ------------------------------------------------------------------------------------------------------------


def test_who_is_in_which_class():
    """Sixty customers and forty prospects: six VIP, eighteen 普通, the rest 其余?"""
    classes = model.time_classes(listed([float(n) for n in range(60, 0, -1)], prospects=40))
    assert classes["class"].tolist() == ["VIP"] * 6 + ["普通"] * 18 + ["其余"] * 36 + ["可能成为客户"] * 40
    assert classes["rank"].tolist()[:60] == list(range(1, 61))
    assert classes["rank"].isna().tolist() == [False] * 60 + [True] * 40


def test_can_the_list_of_the_source_be_had():
    """Ten VIP, thirty 普通 and sixty prospects of a hundred?"""
    table = listed([float(n) for n in range(40, 0, -1)], prospects=60)
    assert counted(table, shares={"VIP": 0.25, "普通": 0.75}) == {"VIP": 10, "普通": 30, "可能成为客户": 60}


@pytest.mark.parametrize(
    ("existing", "vip", "regular"), [(1, 1, 0), (2, 1, 0), (3, 1, 1), (10, 1, 3), (11, 2, 3), (30, 3, 9), (41, 5, 12)]
)
def test_does_part_of_a_customer_count_as_one(existing, vip, regular):
    found = counted(listed([float(n) for n in range(1, existing + 1)]))
    assert (found["VIP"], found.get("普通", 0)) == (vip, regular)


def test_is_seven_of_a_hundred_seven():
    """Not the eight that binary digits make of 0.07 x 100?"""
    assert counted(listed([float(n) for n in range(100)]), shares={"VIP": 0.07, "普通": 0.0})["VIP"] == 7


def test_are_all_who_tie_with_the_last_inside():
    """Two share the place of the only VIP, three that of the last 普通, though 0.1 + 0.2 is not 0.3?"""
    table = listed([9.0, 9.0, 5.0, 0.3, 0.1 + 0.2, 0.3, 0.2, 0.2, 0.2, 0.2])
    classes = model.time_classes(table)
    assert classes["class"].tolist() == ["VIP"] * 2 + ["普通"] * 4 + ["其余"] * 4
    assert classes["rank"].tolist() == [1, 1, 3, 4, 4, 4, 7, 7, 7, 7]
    assert counted(listed([9.0] * 10)) == {"VIP": 10}


def test_is_a_customer_without_value_never_a_vip():
    assert counted(listed([0.0] * 10)) == {"其余": 10}
    assert counted(listed([0.0] * 9 + [0.01])) == {"VIP": 1, "其余": 9}


def test_is_a_blank_neither_zero_nor_no():
    """Is whose value or state is not known unknown, and left out of what the shares are of?"""
    table = listed([*[float(n) for n in range(1, 11)], None], prospects=1)
    table.loc[10, "value"] = None
    asked = pd.concat([table, pd.DataFrame({"customer_id": ["x"], "value": [99.0], "is_prospect": [None]})])
    classes = model.time_classes(asked).set_index("customer_id")["class"]
    assert classes[["c10", "x", "p0", "c9", "c6"]].tolist() == ["数据不够", "数据不够", "可能成为客户", "VIP", "普通"]
    assert (classes == "VIP").sum() == 1
    assert (classes == "普通").sum() == 3


def test_is_a_prospect_a_prospect_whatever_it_may_buy():
    table = listed([1.0, 2.0]).assign(is_prospect=[True, False])
    classes = model.time_classes(table.assign(value=[99.0, 1.0]))
    assert classes["class"].tolist() == ["可能成为客户", "VIP"]
    assert classes["rank"].isna().tolist() == [True, False]


def test_is_an_empty_list_answered():
    empty = model.time_classes(listed([]))
    assert (len(empty), empty.columns.tolist()) == (0, ["customer_id", "rank", "class"])
    assert counted(listed([], prospects=2)) == {"可能成为客户": 2}


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda table: table.drop(columns="value"), "客户表缺列：value"),
        (lambda table: table.assign(customer_id="c"), "customer_id 列，第 5 行“c”.*不止一行"),
        (lambda table: table.assign(value=-0.1), "value 列，第 5 行“-0.1”.*不能小于 0"),
        (lambda table: table.assign(value="十吨"), "value 列，第 5 行“十吨”.*不是数"),
        (lambda table: table.assign(is_prospect="也许"), "is_prospect 列，第 5 行“也许”"),
    ],
)
def test_is_a_spoilt_list_named(spoil, said):
    with pytest.raises(ValueError, match=said):
        model.time_classes(spoil(listed([3.0, 1.0]).set_axis([5, 6])))


@pytest.mark.parametrize(
    "shares",
    [{"VIP": 0.1}, {"VIP": 0.6, "普通": 0.41}, {"VIP": -0.1, "普通": 0.3}, {"VIP": 0.1, "普通": 0.3, "其余": 0.6}],
)
def test_are_impossible_shares_refused(shares):
    with pytest.raises(ValueError, match="分法要写全VIP、普通，"):
        model.time_classes(listed([1.0]), shares=shares)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 40))
def test_does_everybody_land_in_one_class(seed, count):
    rng = np.random.default_rng(seed)
    table = pd.DataFrame(
        {
            "customer_id": [f"c{n}" for n in range(count)],
            "value": rng.integers(0, 8, count).astype(float),
            "is_prospect": rng.choice(["是", "否", None], count, p=[0.3, 0.6, 0.1]),
        }
    )
    table["value"] = table["value"].mask(rng.random(count) < 0.1)
    before = table.copy()
    classes = model.time_classes(table)
    pd.testing.assert_frame_equal(table, before)
    assert set(classes["class"]) <= {*model.CLASSES, "数据不够"}
    known = (table["is_prospect"] == "否") & table["value"].notna()
    worth = table["value"].groupby(classes["class"])
    assert (classes["class"] == "VIP").sum() >= 0.1 * known.sum() or table["value"][known].min() == 0
    if {"VIP", "普通"} <= set(classes["class"]):
        assert worth.min()["VIP"] > worth.max()["普通"]
    assert_order_and_names_change_nothing(model.time_classes, table, "customer_id", seed)


# --- Hours --------------------------------------------------------------------------------------------------------------


def test_what_does_the_guide_give_each():
    """Of 64 hours a month 38.4 for six VIP, 384 minutes each, and 9.6 minutes for each of forty prospects?"""
    plan = model.time_plan(64, {"VIP": 6, "普通": 18, "其余": 36, "可能成为客户": 40}).set_index("class")
    assert plan["share"].to_dict() == {"VIP": 0.6, "普通": 0.3, "其余": 0.0, "可能成为客户": 0.1}
    assert plan["hours"].to_dict() == pytest.approx({"VIP": 38.4, "普通": 19.2, "其余": 0.0, "可能成为客户": 6.4})
    assert plan["minutes_a_customer"].tolist() == pytest.approx([384, 64, 0, 9.6])


def test_does_an_empty_class_keep_its_hours():
    counts = model.time_classes(listed([5.0], prospects=2))["class"].value_counts()
    plan = model.time_plan(10, counts).set_index("class")
    assert plan["customers"].tolist() == [1, 0, 0, 2]
    assert plan["hours"].sum() == pytest.approx(10)
    assert plan["minutes_a_customer"].isna().tolist() == [False, True, True, False]
    assert model.time_plan(10, {})["minutes_a_customer"].isna().all()


@pytest.mark.parametrize(
    ("hours", "counts", "said"),
    [
        (-1, {"VIP": 1}, "hours 列.*不能小于 0"),
        (None, {"VIP": 1}, "hours 列.*没有填"),
        (8, {"数据不够": 1}, "class 列，第 0 行“数据不够”"),
        (8, {"VIP": -1}, "customers 列.*不能小于 0"),
        (8, {"VIP": 1.5}, "customers 列.*要填整数"),
        (8, pd.Series([1, 2], index=["VIP", "VIP"]), "不止一行"),
    ],
)
def test_is_a_spoilt_plan_named(hours, counts, said):
    with pytest.raises(ValueError, match=said):
        model.time_plan(hours, counts)


@pytest.mark.parametrize(
    "guide",
    [
        {"VIP": 0.6, "普通": 0.3, "其余": 0.0, "可能成为客户": 0.2},
        {"VIP": 0.6, "普通": 0.3, "其余": 0.0, "可能成为客户": 0.0},
        {"VIP": 1.0},
    ],
)
def test_has_a_guide_to_add_up(guide):
    for answer in (
        lambda: model.time_plan(8, {}, guide=guide),
        lambda: model.time_gap(LOG, guide=guide),
        lambda: model.guide_or_growth(8, 1, guide=guide),
    ):
        with pytest.raises(ValueError, match="合起来等于 1"):
            answer()


LOG = pd.DataFrame(
    {"class": ["VIP", "普通", "普通", "其余", "可能成为客户"], "hours": [5.5, 2.0, 1.0, 0.0, 1.5]},
    index=[3, 4, 5, 6, 7],
)


def test_where_did_the_hours_go():
    """Ten hours: VIP exactly 5 % under the guide, prospects exactly 5 % over: both 差不多?"""
    gap = model.time_gap(LOG).set_index("class")
    assert gap["answer"].to_dict() == {"VIP": "差不多", "普通": "差不多", "其余": "差不多", "可能成为客户": "差不多"}
    assert gap["hours"].tolist() == [5.5, 3, 0, 1.5]
    assert gap["gap_hours"].tolist() == pytest.approx([-0.5, 0, 0, 0.5])
    tight = model.time_gap(LOG, tolerance=0.049).set_index("class")["answer"]
    assert tight.to_dict() == {"VIP": "少了", "普通": "差不多", "其余": "差不多", "可能成为客户": "多了"}
    tenth = model.time_gap(pd.DataFrame({"class": ["VIP", "普通"], "hours": [6, 4]}), tolerance=0.1)
    assert tenth["answer"].tolist() == ["差不多"] * 4


def test_is_time_for_the_rest_seen():
    gap = model.time_gap(pd.DataFrame({"class": ["其余"], "hours": [2]})).set_index("class")
    assert gap["answer"].tolist() == ["少了", "少了", "多了", "少了"]


@pytest.mark.parametrize("log", [LOG.head(0), LOG.assign(hours=0)])
def test_is_an_empty_log_unknown(log):
    gap = model.time_gap(log)
    assert gap["answer"].tolist() == ["数据不够"] * 4
    assert gap[["share", "gap_hours"]].isna().all(axis=None)
    assert gap["hours"].tolist() == [0] * 4


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda log: log.drop(columns="hours"), "走访日志缺列：hours"),
        (
            lambda log: log.assign(**{"class": "大户"}),
            "class 列，第 3 行“大户”.*可用的是：VIP、普通、其余、可能成为客户",
        ),
        (lambda log: log.assign(hours=-1), "hours 列，第 3 行“-1”.*不能小于 0"),
        (lambda log: log.assign(hours=None), "hours 列，第 3 行.*没有填"),
    ],
)
def test_is_a_spoilt_log_named(spoil, said):
    with pytest.raises(ValueError, match=said):
        model.time_gap(spoil(LOG))


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(model.CLASSES), st.integers(0, 100)), max_size=20), st.integers(0, 999))
def test_do_the_hours_add_up(visits, seed):
    """Do hours, shares and gaps reconcile, whatever the order of the visits?"""
    log = pd.DataFrame(visits, columns=["class", "hours"])
    gap = model.time_gap(log)
    assert gap["hours"].sum() == log["hours"].sum()
    if log["hours"].sum() > 0:
        assert gap["share"].sum() == pytest.approx(1)
        assert gap["gap_hours"].sum() == pytest.approx(0, abs=1e-9)
    pd.testing.assert_frame_equal(model.time_gap(log.sample(frac=1, random_state=seed)), gap)


# --- Growth -------------------------------------------------------------------------------------------------------------


def test_what_do_two_contracts_need():
    """58 counted, 23 leads, 15 first visits, 7 second, 4 trials: 52.25 hours?"""
    need = model.prospecting_need(2)
    assert need["stage"].tolist() == ["普查", "有效线索", "首访", "二访", "试用", "签约"]
    assert need["customers"].tolist() == [58, 23, 15, 7, 4, 2]
    assert need["hours"].tolist() == [14.5, 5.75, 15, 7, 6, 4]
    assert model.prospecting_need(7)["customers"].tolist() == [200, 80, 50, 24, 12, 7]
    assert model.prospecting_need(0)["hours"].sum() == 0
    # 0.07 contracts need exactly two counted, not the three of binary digits.
    assert model.prospecting_need(0.07)["customers"].iloc[0] == 2


def test_is_the_funnel_the_one_of_door_to_door():
    """Do both models say the same of the census: leads of contacts, contracts of leads, hours a hundred doors?"""
    doors = channels.CHANNELS.set_index("channel").loc["逐户访问"]
    reach = {stage: count for stage, (count, _) in model.FUNNEL.items()}
    assert doors["lead_share"] == reach["有效线索"] / reach["普查"]
    assert doors["sign_share"] == reach["签约"] / reach["有效线索"]
    used = reach["普查"] * model.FUNNEL["普查"][1]
    contacts = doors["contacts_an_hour"] * (used - used**2 / 2 / doors["hours_to_exhaust"])
    assert contacts == pytest.approx(reach["普查"], rel=0.02)
    assert 3 <= reach["签约"] <= 4


def test_does_the_tenth_pay_for_growth():
    """Of 64 hours the guide leaves 6.4; two contracts need 52.25, three need more than there is?"""
    answer = model.guide_or_growth(64, pd.Series([0, 2, 3], index=[4, 5, 6]))
    assert answer["answer"].tolist() == ["按规矩分就够", "要改分法", "全用上也不够"]
    assert answer["prospect_hours"].tolist() == pytest.approx([6.4] * 3)
    assert answer["needed_hours"].tolist() == [0, 52.25, 78.25]
    assert answer["short_hours"].tolist() == pytest.approx([0, 45.85, 71.85])
    split = answer[["vip_share", "regular_share", "rest_share", "prospect_share"]]
    assert split.loc[0].tolist() == pytest.approx([0.6, 0.3, 0, 0.1])
    assert split.loc[1].tolist() == pytest.approx([(64 - 52.25) / 64 * 2 / 3, (64 - 52.25) / 64 / 3, 0, 52.25 / 64])
    assert split.loc[2].isna().all()


ONE_HOUR = {"签约": (1, 1.0)}
"""A funnel in which a contract takes an hour."""


@pytest.mark.parametrize(
    ("hours", "target", "answer"),
    [
        (30, 3, "按规矩分就够"),
        (29.9, 3, "要改分法"),
        (3, 3, "要改分法"),
        (2.999, 3, "全用上也不够"),
        (0, 0, "按规矩分就够"),
        (0, 1, "全用上也不够"),
        (3, 2.1, "要改分法"),
    ],
)
def test_are_both_lines_of_growth_closed(hours, target, answer):
    assert model.guide_or_growth(hours, target, funnel=ONE_HOUR)["answer"].tolist() == [answer]


def test_is_a_tenth_of_2_3_hours_enough_for_0_23():
    """Though 2.3 x 0.1 falls short of 0.23 by a binary digit?"""
    assert model.guide_or_growth(2.3, 1, funnel={"签约": (1, 0.23)})["answer"].tolist() == ["按规矩分就够"]


def test_can_all_the_time_go_to_prospects():
    guide = {"VIP": 0, "普通": 0, "其余": 0, "可能成为客户": 1}
    table = model.guide_or_growth(pd.Series([3, 3]), pd.Series([3, 4]), guide=guide, funnel=ONE_HOUR)
    assert table["answer"].tolist() == ["按规矩分就够", "全用上也不够"]
    assert table[["vip_share", "prospect_share"]].loc[0].tolist() == [0, 1]
    assert table[["vip_share", "prospect_share"]].loc[1].isna().all()


@pytest.mark.parametrize(
    ("hours", "target", "said"),
    [
        (-1, 1, "时间账的 hours 列.*不能小于 0"),
        (pd.Series([1.0, None], index=[7, 8]), 1, "hours 列，第 8 行.*没有填"),
        (1, pd.Series([1, -2], index=[7, 8]), "target_contracts 列，第 8 行“-2”"),
        (pd.Series([1, 2]), pd.Series([1, 2], index=[1, 2]), "target_contracts 列，第 0 行.*没有填"),
    ],
)
def test_is_spoilt_growth_named(hours, target, said):
    with pytest.raises(ValueError, match=said):
        model.guide_or_growth(hours, target)


@pytest.mark.parametrize(
    "funnel", [{}, {"签约": (0, 1)}, {"普查": (9, -1), "签约": (1, 1)}, {"签约": (1, float("nan"))}]
)
def test_is_an_impossible_funnel_refused(funnel):
    for answer in (model.prospecting_need, lambda target, funnel: model.guide_or_growth(1, target, funnel=funnel)):
        with pytest.raises(ValueError, match="漏斗至少要有一步"):
            answer(1, funnel=funnel)


def test_is_an_empty_table_answered():
    empty = pd.Series([], dtype=float)
    assert len(model.guide_or_growth(empty, empty)) == 0


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 300), st.integers(0, 9)), min_size=1, max_size=8), st.integers(0, 99))
def test_does_the_split_do_it(rows, seed):
    """Do the shares add up to one and pay for what is needed, one answer a row in whatever order?"""
    plan = pd.DataFrame(rows, columns=["hours", "target"])
    plan["id"] = [f"s{n}" for n in range(len(plan))]

    def answered(table: pd.DataFrame) -> pd.DataFrame:
        answer = model.guide_or_growth(table["hours"], table["target"])
        return answer.assign(id=table["id"].to_numpy())

    table = answered(plan)
    possible = table["answer"] != model.ANSWERS[2]
    assert set(table["answer"]) <= set(model.ANSWERS)
    shares = table.filter(like="_share").loc[possible]
    assert shares.sum(axis=1).tolist() == pytest.approx([1] * len(shares))
    assert (shares["prospect_share"] * table["hours"] >= table["needed_hours"] - 1e-9)[possible].all()
    needs = [model.prospecting_need(target)["hours"].sum() for target in plan["target"]]
    assert table["needed_hours"].tolist() == pytest.approx(needs)
    assert_order_and_names_change_nothing(answered, plan, "id", seed)
