"""Who looks after which customer."""

from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.models import staffing as model

AVOID = pd.DataFrame({"customer_id": [], "person": []}, dtype=object)


def people(*names: str, **columns: object) -> pd.DataFrame:
    plain = {"capacity": 10, "kind": None, "limit_tonnes": None, "skill_账": 1, "skill_快": 1}
    return pd.DataFrame({"person": list(names), **plain, **columns})


def customers(*names: str, **columns: object) -> pd.DataFrame:
    plain = {"tonnes": 10.0, "stage": "维护", "current": None, "need_账": 1.0, "need_快": 0.0}
    return pd.DataFrame({"customer_id": list(names), **plain, **columns})


def avoid(*pairs: tuple[str, str]) -> pd.DataFrame:
    return pd.DataFrame(list(pairs), columns=["customer_id", "person"])


def placed(staff: pd.DataFrame, clients: pd.DataFrame, pairs: pd.DataFrame = AVOID) -> dict[str, str]:
    table = model.assign(staff, clients, pairs)
    return dict(zip(table["customer_id"], table["person"], strict=True))


def test_who_gets_a_fleet_that_asks_for_accounts():
    """Is it the one who knows accounts, a hunter for what is to be developed, and what are the reasons?"""
    staff = people("老秦", "小余", skill_账=[3, 1], skill_快=[0, 2], kind=["农夫", "猎手"])
    clients = customers(
        "车队", "工地", tonnes=[40.0, 25.0], stage=["维护", "开发"], current=["小余", None],
        need_账=[2, None], need_快=[1, None],
    )  # fmt: skip
    table = model.assign(staff, clients, AVOID).set_index("customer_id")
    assert table.loc["车队"].to_dict() == {
        "person": "老秦", "current": "小余", "handover": "是", "need_fit": 67, "kind_fit": 20, "handover_cost": 10,
        "points": 77, "value": 3080, "why": "需求对上 67 分；农夫来维护；要交接", "runner_up": "小余",
        "runner_up_cost": 40 * 77 - 40 * 44,
    }  # fmt: skip
    assert table.loc["工地", ["person", "points", "why"]].tolist() == ["小余", 20, "需求没问清；猎手去开发；原来没人管"]


def test_is_the_capacity_spent_on_the_most_tonnes():
    """Does the one place of the better man go to the larger customer?"""
    staff = people("好", "差", capacity=[1, 5], skill_账=[3, 0])
    assert placed(staff, customers("小", "大", tonnes=[2.0, 30.0])) == {"小": "差", "大": "好"}
    assert placed(staff, customers("小", "零", tonnes=[1.1, 0.0])) == {"小": "好", "零": "差"}


def test_is_a_small_gain_worth_a_handover():
    """Is ten points the line: less stays, more moves, and does exactly ten stay with who has it?"""
    staff = people("旧", "新", skill_账=[0, 3])
    moves = {
        points: model.assign(staff, customers("a", current="旧"), AVOID, need_points=points)["handover"].tolist()
        for points in (9, 10, 11)
    }
    assert moves == {9: ["否"], 10: ["否"], 11: ["是"]}


def test_does_a_person_who_left_hand_over():
    table = model.assign(people("甲"), customers("a", "b", current=["走了的", ""]), AVOID)
    assert table["handover"].tolist() == ["是", "新接"]
    assert table["handover_cost"].tolist() == [10, 0]


def test_is_a_conflict_never_chosen():
    staff = people("亲戚", "别人", skill_账=[3, 0])
    assert placed(staff, customers("a"), avoid(("a", "亲戚"))) == {"a": "别人"}


@pytest.mark.parametrize(("tonnes", "person"), [(20.0, "站里"), (20.001, "片区")])
def test_is_the_limit_of_a_person_closed(tonnes, person):
    staff = people("站里", "片区", limit_tonnes=[20.0, None], skill_账=[3, 0])
    assert placed(staff, customers("a", tonnes=tonnes)) == {"a": person}


def test_are_ties_settled_by_rule():
    """The larger customer first, then by id; the current person, then the one who sorts first?"""
    staff = people("c", "a", "b", capacity=1)
    assert placed(staff, customers("z", "y", "x", tonnes=[1.0, 9.0, 1.0])) == {"y": "a", "x": "b", "z": "c"}
    assert placed(people("a", "b"), customers("x", current="b"), AVOID) == {"x": "b"}
    pair = model.assign(people("a", "b"), customers("x", current="b"), AVOID, handover_points=0)
    assert pair[["person", "runner_up", "runner_up_cost"]].to_numpy().tolist() == [["b", "a", 0.0]]
    three = people("a", "b", "c", skill_账=[1, 1, 3])
    table = model.assign(three, customers("x", current="b"), AVOID, handover_points=0)
    assert table[["person", "runner_up"]].to_numpy().tolist() == [["c", "b"]]
    shuffled = staff.iloc[[1, 2, 0]].set_axis([9, 8, 7])
    assert placed(shuffled, customers("x", "y", "z", tonnes=[1.0, 9.0, 1.0])) == {"y": "a", "x": "b", "z": "c"}


def test_is_there_a_runner_up_when_nobody_else_may():
    table = model.assign(people("甲", "乙"), customers("a"), avoid(("a", "乙")))
    assert table[["person", "runner_up"]].to_numpy().tolist() == [["甲", "没有别人"]]
    assert table["runner_up_cost"].isna().all()


def test_is_the_seat_left_behind_given_to_somebody():
    """Does the plan without the pair let the other customer have the better man?"""
    staff = people("好", "差", "闲", capacity=[1, 1, 1], skill_账=[3, 1, 0])
    table = model.assign(staff, customers("大", "小", tonnes=[10.0, 9.0]), avoid(("大", "差"))).set_index("customer_id")
    assert table["person"].to_dict() == {"大": "好", "小": "差"}
    # 大 loses 100 points x 10 t; 小 gains 67 x 9 by it.
    assert table.loc["大", ["runner_up", "runner_up_cost"]].tolist() == ["闲", 397.0]


def test_does_the_runner_up_push_others_on():
    """Is the cost that of the whole plan, not of the one pair: the second best is full and hands one on?"""
    staff = people("甲", "乙", "丙", capacity=1, skill_账=[3, 2, 0])
    table = model.assign(staff, customers("大", "中", "小", tonnes=[30.0, 20.0, 10.0]), AVOID).set_index("customer_id")
    assert table["person"].to_dict() == {"大": "甲", "中": "乙", "小": "丙"}
    assert table.loc["大", ["runner_up", "runner_up_cost"]].tolist() == ["乙", 330.0]  # 中 gains what 大 loses on 20 t


@pytest.mark.parametrize(
    ("staff", "clients", "pairs", "said"),
    [
        (people("甲", capacity=1), customers("a", "b"), AVOID, "客户 2 户，所有人加起来只管得了 1 户"),
        (people(), customers("a"), AVOID, "客户 1 户，所有人加起来只管得了 0 户"),
        (people("甲", "乙"), customers("a", "b"), avoid(("b", "甲"), ("b", "乙")), "^b 这 1 户，谁也不能管：要回避"),
        (people("甲", limit_tonnes=5), customers("a"), AVOID, "^a 这 1 户，谁也不能管"),
        (
            people("甲", "乙", capacity=[1, 9]), customers("a", "b", "c"), avoid(("a", "乙"), ("c", "乙")),
            "^a、c 这 2 户，只有 甲 能管，一共只管得了 1 户。加人",
        ),
        (people("甲", capacity=1.5), customers("a"), AVOID, "capacity 列.*要填整数"),
        (people("甲", skill_账=4), customers("a"), AVOID, "skill_账 列，第 0 行“4”：不能大于 3"),
        (people("甲", skill_账=None), customers("a"), AVOID, "skill_账 列，第 0 行：没有填"),
        (people("甲", kind="渔夫"), customers("a"), AVOID, "kind 列，第 0 行“渔夫”"),
        (people("甲", "甲"), customers("a"), AVOID, "person 列.*不止一行"),
        (people("甲"), customers("a", stage="谈判"), AVOID, "stage 列，第 0 行“谈判”"),
        (people("甲"), customers("a", tonnes=-1), AVOID, "不能小于 0"),
        (people("甲"), customers("a", need_账=-1), AVOID, "need_账 列.*不能小于 0"),
        (people("甲"), customers("a", need_票=1), AVOID, "人员表缺列：skill_票"),
        (people("甲"), customers("a"), avoid(("a", "丁")), "回避表的 person 列，第 0 行“丁”"),
        (people("甲"), customers("a"), avoid(("z", "甲")), "回避表的 customer_id 列，第 0 行“z”"),
    ],
)  # fmt: skip
def test_is_what_cannot_be_named(staff, clients, pairs, said):
    with pytest.raises(ValueError, match=said):
        model.assign(staff, clients, pairs)


def random_case(rng: np.random.Generator, size: int, staff: int) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    names, seats = [f"c{place}" for place in rng.permutation(size)], [f"p{place}" for place in rng.permutation(staff)]
    who = people(
        *seats, capacity=rng.integers(0, 4, staff), kind=[["猎手", "农夫", None][one] for one in rng.integers(0, 3, staff)],
        limit_tonnes=rng.choice([5.0, 10.0, np.nan], staff), skill_账=rng.integers(0, 3, staff),
        skill_快=rng.integers(0, 3, staff),
    )  # fmt: skip
    clients = customers(
        *names, tonnes=rng.choice([0.0, 2.0, 5.0, 8.0], size), stage=rng.choice(["开发", "维护"], size),
        current=[[*seats, None][one] for one in rng.integers(0, staff + 1, size)],
        need_账=rng.integers(0, 3, size), need_快=rng.integers(0, 2, size),
    )  # fmt: skip
    pairs = avoid(*{(names[rng.integers(size)], seats[rng.integers(staff)]) for _ in range(size // 2)})
    return who, clients, pairs


def best_by_hand(values: np.ndarray, seats: np.ndarray) -> dict[tuple[int, ...], float]:
    """Every plan that is possible, with its value."""
    lines = range(len(values))
    plans = {plan: sum(values[row, one] for row, one in zip(lines, plan, strict=True)) for plan in
             product(range(len(seats)), repeat=len(values))}  # fmt: skip
    return {
        plan: total
        for plan, total in plans.items()
        if np.isfinite(total) and (np.bincount(plan, minlength=len(seats)) <= seats).all()
    }


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 5), st.integers(1, 3))
def test_is_the_plan_the_best_of_all(seed, size, staff):
    """Against every plan there is: the value, the tie rule, the runner-up and its cost, and whether there is a plan?"""
    who, clients, pairs = random_case(np.random.default_rng(seed), size, staff)
    who = who.sort_values("person", ignore_index=True)
    clients = clients.sort_values(["tonnes", "customer_id"], ascending=[False, True], ignore_index=True)
    values = np.full((size, staff), -np.inf)
    for row, one in product(range(size), range(staff)):
        client, man = clients.iloc[row], who.iloc[one]
        forbidden = ((pairs["customer_id"] == client["customer_id"]) & (pairs["person"] == man["person"])).any()
        if forbidden or client["tonnes"] > (man["limit_tonnes"] if man["limit_tonnes"] > 0 else np.inf):
            continue
        weights = client[["need_账", "need_快"]].to_numpy(dtype=float)
        need = weights @ man[["skill_账", "skill_快"]].to_numpy(dtype=float) / (3 * (weights.sum() or 1))
        suits = (man["kind"], client["stage"]) in (("猎手", "开发"), ("农夫", "维护"))
        moved = client["current"] is not None and client["current"] == client["current"] != man["person"]
        values[row, one] = (int(need * 100 + 0.5001) + 20 * suits - 10 * moved) * max(client["tonnes"], 1.0)
    plans = best_by_hand(values, who["capacity"].to_numpy())
    if not plans:
        with pytest.raises(ValueError, match="户"):
            model.assign(who, clients, pairs)
        return
    table = model.assign(who, clients, pairs)
    chosen = tuple(who["person"].tolist().index(name) for name in table["person"])
    most = max(plans.values())
    assert plans[chosen] == pytest.approx(most)
    assert table["value"].sum() == pytest.approx(most)
    current = [who["person"].tolist().index(name) if isinstance(name, str) else -1 for name in clients["current"]]
    equal = [plan for plan, total in plans.items() if total == pytest.approx(most)]
    assert chosen == min(equal, key=lambda plan: [(one != has, one) for one, has in zip(plan, current, strict=True)])
    for row in range(size):
        others = {plan: total for plan, total in plans.items() if plan[row] != chosen[row]}
        if not others:
            assert table.loc[row, "runner_up"] == "没有别人"
            continue
        assert table.loc[row, "runner_up_cost"] == pytest.approx(most - max(others.values()))
        near = {plan[row] for plan, total in others.items() if total == pytest.approx(max(others.values()))}
        assert table.loc[row, "runner_up"] == who.loc[current[row] if current[row] in near else min(near), "person"]


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6))
def test_does_the_order_of_the_sheets_matter(seed):
    """Whole plan, runner-up and reasons, and is every capacity kept?"""
    rng = np.random.default_rng(seed)
    who, clients, pairs = random_case(rng, 12, 5)
    who["capacity"] += 3
    who.loc[0, "limit_tonnes"] = np.nan
    pairs = pairs[pairs["person"] != who.loc[0, "person"]]
    who.loc[0, "capacity"] = 12
    table = model.assign(who, clients, pairs)
    taken = table["person"].value_counts()
    assert (taken.to_numpy() <= who.set_index("person")["capacity"][taken.index].to_numpy()).all()
    order = rng.permutation(12)
    again = model.assign(who.iloc[rng.permutation(5)], clients.iloc[order], pairs.iloc[::-1])
    pd.testing.assert_frame_equal(again, table.iloc[order].reset_index(drop=True))


def test_is_a_handover_written_down():
    """One field a line, for those that change hands only?"""
    table = model.assign(people("甲"), customers("a", "b", "c", current=["乙", "甲", None]), AVOID)
    sheet = model.handover_sheet(table)
    assert sheet["field"].tolist() == list(model.HANDOVER_FIELDS)
    assert sheet[["customer_id", "from_person", "to_person"]].drop_duplicates().to_numpy().tolist() == [
        ["a", "乙", "甲"]
    ]
    assert set(sheet["value"]) == {""}
    assert model.handover_sheet(table, fields=["签字"])["field"].tolist() == ["签字"]
    with pytest.raises(ValueError, match="分工表缺列：handover"):
        model.handover_sheet(table.drop(columns="handover"))


def test_is_nobody_placed_with_nobody():
    """Do empty tables give empty ones, needs nobody listed weigh nothing, and does no table change?"""
    staff, clients = people("甲"), customers("a")
    before = staff.copy(deep=True), clients.copy(deep=True)
    full, empty = model.assign(staff, clients, AVOID), model.assign(staff, clients.head(0), AVOID)
    assert list(empty.columns) == list(full.columns)
    assert len(empty) == len(model.handover_sheet(empty)) == 0
    assert len(model.assign(people(), clients.head(0), AVOID)) == 0
    plain = model.assign(staff, clients.drop(columns=["need_账", "need_快"]), AVOID)
    assert plain["why"].tolist() == ["需求没问清；原来没人管"]
    pd.testing.assert_frame_equal(staff, before[0])
    pd.testing.assert_frame_equal(clients, before[1])
