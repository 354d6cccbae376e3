"""Visits due, and the plan that fits the hours."""

from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.toolkit.models.properties import assert_order_and_names_change_nothing
from toolkit.models import visit_plan as model

TODAY = "2025-03-10"
DUE = ["customer_id", "rhythm_days", "due", "days_over", "state", "by"]


def customers(*names: str, **columns: object) -> pd.DataFrame:
    plain = {"tonnes": 10.0, "visit_minutes": 30, "travel_minutes": 30, "last_visit": "2025-03-03", "rhythm_days": 7}
    return pd.DataFrame({"customer_id": list(names), **plain, **columns})


def slots(*rows: tuple) -> pd.DataFrame:
    """Slots as (date, minutes) or (date, minutes, start_hour)."""
    return pd.DataFrame(list(rows), columns=["date", "minutes", "start_hour"][: len(rows[0]) if rows else 2])


def plan(clients: pd.DataFrame, *rows: tuple) -> pd.DataFrame:
    return model.visit_plan(clients, slots(*rows), today=TODAY).set_index("customer_id")


def went(table: pd.DataFrame) -> dict[str, list]:
    """Who is visited, as (slot, order)."""
    return {name: [int(one) for one in row] for name, row in table[["slot", "order"]].dropna().iterrows()}


# --- due dates --------------------------------------------------------------------------------------------------------


def test_when_is_a_visit_due():
    """By the own rhythm, today counting as due; at once for who was never seen; on the promised day whatever the rhythm?"""
    clients = customers(
        "late", "today", "later", "never", "promised", "broken", "unknown",
        last_visit=["2025-03-02", "2025-03-03", "2025-03-04", None, "2025-02-01", "2025-03-09", "2025-03-01"],
        promised=[None, None, None, None, "2025-03-14", "2025-03-07", None],
        rhythm_days=[7, 7, 7, 7, 7, None, None], tonnes=[10.0] * 5 + [None, None],
    )  # fmt: skip
    table = model.due_dates(clients, TODAY).set_index("customer_id")
    assert table["state"].to_dict() == {
        "late": "逾期", "today": "今天到期", "later": "没到期", "never": "今天到期", "promised": "没到期", "broken": "逾期",
        "unknown": "数据不够",
    }  # fmt: skip
    assert table["by"].tolist() == ["到了间隔"] * 3 + ["从没走过", "答应的日子", "答应的日子", "数据不够"]
    assert table["days_over"].tolist()[:6] == [1, 0, -1, 0, -4, 3]
    assert table["due"].dt.strftime("%d").tolist()[:6] == ["09", "10", "11", "10", "14", "07"]
    assert table.loc["unknown", ["due", "days_over"]].isna().all()


def test_which_rhythm_has_who_has_none_of_his_own():
    """Is each line of tonnes closed?"""
    tonnes = [20.0, 19.999, 5.0, 4.999, 1.0, 0.999, 0.0]
    table = model.due_dates(customers(*"abcdefg", tonnes=tonnes, rhythm_days=None), TODAY)
    assert table["rhythm_days"].tolist() == [7, 14, 14, 30, 30, 60, 60]
    own = model.due_dates(customers("a", rhythm_days=None), TODAY, rhythms={8: 3, 0: 9})
    assert own["rhythm_days"].tolist() == [3]
    assert model.due_dates(customers("a", rhythm_days=None, tonnes=7), TODAY, rhythms={8: 3})["state"][0] == "数据不够"


def test_does_the_time_of_day_matter():
    noon = customers("a", last_visit=pd.Timestamp("2025-03-03 18:30"))
    assert model.due_dates(noon, "2025-03-10 07:00")["state"].tolist() == ["今天到期"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"last_visit": "2025-03-11"}, "last_visit 列，第 0 行“2025-03-11”：在今天（2025-03-10）之后"),
        ({"last_visit": "上周"}, "不是日期"),
        ({"rhythm_days": 0}, "不能小于 1"),
        ({"rhythm_days": 7.5}, "要填整数"),
        ({"tonnes": -1}, "不能小于 0"),
        ({"customer_id": [""]}, "没有填"),
        ({"visit_minutes": 0}, "要大于 0"),
        ({"travel_minutes": None}, "travel_minutes 列，第 0 行：没有填"),
        ({"signals": -1}, "signals 列，第 0 行.*不能小于 0"),
        ({"open_from": 14, "open_to": 14}, "open_to 列，第 0 行“14”：要比 open_from 晚"),
        ({"open_to": 25}, "不能大于 24"),
    ],
)
def test_is_a_spoilt_customer_named(change, said):
    with pytest.raises(ValueError, match=said):
        plan(customers("a", **change), (TODAY, 60, 9))


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([("2025-03-09", 60)], "date 列，第 0 行“2025-03-09”：在今天以前"),
        ([(TODAY, -5)], "不能小于 0"),
        ([(TODAY, 60, 25)], "start_hour 列.*不能大于 24"),
        ([(None, 60)], "没有填，补上日期"),
    ],
)
def test_is_a_spoilt_slot_named(rows, said):
    with pytest.raises(ValueError, match=said):
        plan(customers("a"), *rows)


# --- the plan ---------------------------------------------------------------------------------------------------------


def test_who_is_seen_in_two_half_days():
    """Is each half-day filled by value, urgency weighed in, and is the rest told why not and when?"""
    clients = customers(
        "车队", "工地", "驾校", "学校", "机关", tonnes=[30.0, 12.0, 9.0, 6.0, 8.0],
        last_visit=["2025-03-03", "2025-02-24", "2025-03-03", "2025-02-10", "2025-03-09"],
        travel_minutes=[60, 30, 30, 30, 30], visit_minutes=[60, 30, 30, 30, 30], signals=[0, 0, None, 0, 0],
    )  # fmt: skip
    table = plan(clients, ("2025-03-10", 180, 9), ("2025-03-12", 60, 14))
    # 30, 12 x 2, 9, 6 x 3: 120 minutes of 30 and 60 of 24; then 18 before 9.
    assert table["value"].to_dict() == {"车队": 30.0, "工地": 24.0, "学校": 18.0, "驾校": 9.0, "机关": 8.0}
    assert went(table) == {"车队": [1, 1], "工地": [1, 2], "学校": [2, 1]}
    assert table["reason"].to_dict() == {
        "车队": "到了间隔", "工地": "到了间隔", "学校": "到了间隔", "驾校": "时间不够", "机关": "还没到期",
    }  # fmt: skip
    assert table["next_due"].dt.strftime("%m-%d").tolist() == ["03-17", "03-17", "03-19", "03-10", "03-16"]
    assert table["date"].dt.strftime("%m-%d").tolist()[:3] == ["03-10", "03-10", "03-12"]


def test_is_a_slot_never_exceeded_by_a_step():
    """Are visits rounded up and slots down to five minutes?"""
    assert went(plan(customers("a", visit_minutes=30, travel_minutes=30), (TODAY, 60))) == {"a": [1, 1]}
    assert went(plan(customers("a", visit_minutes=31, travel_minutes=30), (TODAY, 64))) == {}
    assert went(plan(customers("a", visit_minutes=31, travel_minutes=30), (TODAY, 65))) == {"a": [1, 1]}
    assert plan(customers("a", visit_minutes=31), (TODAY, 64))["reason"].tolist() == ["没有放得下的时段"]


def test_is_a_promise_kept_before_anything_else():
    """On its own day, however small; and one of a day gone by as soon as can be?"""
    clients = customers("大", "小", "旧", tonnes=[90.0, 0.5, 0.2], promised=[None, "2025-03-11", "2025-03-06"])
    table = plan(clients, ("2025-03-10", 60), ("2025-03-11", 60), ("2025-03-12", 60))
    assert went(table) == {"旧": [1, 1], "小": [2, 1], "大": [3, 1]}
    assert table["reason"].to_dict() == {"旧": "答应的日子", "小": "答应的日子", "大": "到了间隔"}
    assert table.loc["小", "next_due"] == pd.Timestamp("2025-03-18")
    both = plan(clients.assign(promised="2025-03-11"), ("2025-03-11", 120))
    assert both["reason"].value_counts().to_dict() == {"答应的日子": 2, "答应了却排不下，先打电话改日子": 1}
    ahead = plan(clients.head(2).assign(tonnes=[90.0, 0.5]), ("2025-03-11", 120))
    assert went(ahead) == {"小": [1, 1], "大": [1, 2]}


def test_are_as_many_promises_kept_as_can_be():
    """Two short ones before one long one, and the shortest slot first, so that the long slot stays for the long visit?"""
    clients = customers("a", "b", "c", tonnes=[1.0, 1.0, 99.0], visit_minutes=[30, 30, 90], promised="2025-03-10")
    assert set(went(plan(clients, (TODAY, 120)))) == {"a", "b"}
    assert went(plan(clients, (TODAY, 120), (TODAY, 60)).loc[["a", "c"]]) == {"a": [1, 1], "c": [2, 1]}
    mixed = customers("a", "b", "c", visit_minutes=[20, 60, 20], tonnes=[9.0, 1.0, 9.0], promised="2025-03-10")
    assert len(went(plan(mixed, (TODAY, 90), (TODAY, 100)))) == 3
    small = customers(*"abcd", visit_minutes=[20, 20, 60, 60], travel_minutes=0, promised="2025-03-10")
    assert went(plan(small, (TODAY, 120, 9), (TODAY, 40, 14))) == {"c": [1, 1], "d": [1, 2], "a": [2, 1], "b": [2, 2]}


def test_is_a_promise_without_a_slot_said_so():
    """Also when there are slots on other days; and a later promise is not due yet, whatever the rhythm?"""
    clients = customers("a", "b", promised=["2025-03-11", "2025-03-20"], last_visit="2025-01-01")
    table = plan(clients, ("2025-03-10", 240), ("2025-03-12", 240))
    assert table["reason"].to_dict() == {"a": "答应了却排不下，先打电话改日子", "b": "还没到期"}
    assert table["next_due"].dt.day.to_dict() == {"a": 11, "b": 20}


def test_is_a_visit_made_before_it_is_due():
    """Is the day it falls due the first one that counts?"""
    clients = customers("a", last_visit="2025-03-05")
    assert plan(clients, ("2025-03-11", 60))["reason"].tolist() == ["还没到期"]
    assert went(plan(clients, ("2025-03-11", 60), ("2025-03-12", 60))) == {"a": [2, 1]}


@pytest.mark.parametrize(
    ("hours", "fits"),
    [((9, 11), True), ((9.01, 12), False), ((8, 10.99), False), ((None, 11), True), ((None, None), True)],
)
def test_is_a_customer_open_the_whole_slot(hours, fits):
    """From the start to the end, both closed; and do hours bind no slot whose hour is free?"""
    clients = customers("a", open_from=hours[0], open_to=hours[1])
    assert bool(went(plan(clients, (TODAY, 120, 9)))) == fits
    assert plan(clients, (TODAY, 120, 9))["reason"].tolist() == ["到了间隔" if fits else "没有放得下的时段"]
    assert went(plan(clients, (TODAY, 120, None)))
    assert went(plan(clients, (TODAY, 120)))


def test_is_who_cannot_be_weighed_left_out():
    """Are blank tonnes unknown, unless there is a promise; and nobody worth nothing?"""
    clients = customers("a", "b", "c", tonnes=[None, None, 0.0], promised=[None, TODAY, None])
    table = plan(clients, (TODAY, 600))
    assert table["reason"].to_dict() == {"a": "数据不够", "b": "答应的日子", "c": "到了间隔"}
    assert table.loc["c", "value"] == 0.1
    assert table.loc[["a", "b"], "value"].isna().all()
    assert plan(clients.assign(rhythm_days=None), (TODAY, 600)).loc["a", ["reason", "next_due"]].isna().tolist() == [
        False,
        True,
    ]


def test_how_urgent_is_a_visit():
    """Days overdue by the rhythm up to twice over, and half for each sign?"""
    clients = customers(*"abcd", tonnes=1.0, last_visit=["2025-02-24", "2025-02-17", "2025-01-01", "2025-03-03"],
                        signals=[0, 0, 0, 3])  # fmt: skip
    assert plan(clients, (TODAY, 600))["value"].to_dict() == {"a": 2.0, "b": 3.0, "c": 3.0, "d": 2.5}


def test_are_ties_settled_by_rule():
    """Fewer minutes first, then the id; never the order of the rows?"""
    clients = customers("b", "c", "a", visit_minutes=[30, 20, 30])
    assert list(went(plan(clients, (TODAY, 110)))) == ["c", "a"]
    assert list(went(plan(clients.iloc[::-1], (TODAY, 110)))) == ["c", "a"]


def test_is_a_day_without_slots_said_so():
    table = plan(customers("a", "b", last_visit=["2025-03-01", "2025-03-09"]))
    assert table["reason"].to_dict() == {"a": "没有放得下的时段", "b": "还没到期"}


def worth(table: pd.DataFrame) -> float:
    return float(table["value"][table["slot"].notna()].sum())


def random_case(rng: np.random.Generator, number: int, spaces: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    days = pd.Timestamp(TODAY) + pd.to_timedelta(rng.integers(-40, 1, number), unit="D")
    clients = customers(
        *[f"c{place}" for place in range(number)], tonnes=rng.choice([0.0, 1.5, 7.25, 30.0, np.nan], number),
        last_visit=days, rhythm_days=rng.choice([7, 14, np.nan], number), visit_minutes=rng.integers(10, 60, number),
        travel_minutes=rng.integers(0, 40, number), signals=rng.choice([0, 1, np.nan], number),
        promised=[[None, "2025-03-08", "2025-03-12"][one] for one in rng.choice([0, 0, 0, 1, 2], number)],
        open_from=rng.choice([np.nan, 8, 10], number),
    )  # fmt: skip
    rows = [
        (f"2025-03-{rng.integers(10, 15)}", int(rng.integers(0, 200)), rng.choice([9, 14, np.nan]))
        for _ in range(spaces)
    ]
    return clients, slots(*rows)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 25), st.integers(1, 6))
def test_does_every_plan_keep_the_rules(seed, number, spaces):
    """One row a customer, no slot exceeded, nobody early, promises on their day, and no plan above the bound?"""
    clients, free = random_case(np.random.default_rng(seed), number, spaces)
    table = model.visit_plan(clients, free, today=TODAY)
    assert sorted(table["customer_id"]) == sorted(clients["customer_id"])
    visits = table[table["slot"].notna()].merge(
        model.due_dates(clients, TODAY)[["customer_id", "due"]], on="customer_id"
    )
    ordered = free.assign(date=pd.to_datetime(free["date"])).sort_values(
        ["date", "start_hour", "minutes"], na_position="first"
    )
    for slot, of_slot in visits.groupby("slot"):
        assert of_slot["minutes"].sum() <= ordered["minutes"].iloc[int(slot) - 1]
        assert (of_slot["date"] == ordered["date"].iloc[int(slot) - 1]).all()
        assert of_slot["order"].tolist() == list(range(1, len(of_slot) + 1))
    assert (visits["date"] >= visits["due"]).all()
    ahead = visits["customer_id"].isin(clients["customer_id"][clients["promised"] == "2025-03-12"])
    assert (visits["date"][ahead] == pd.Timestamp("2025-03-12")).all()
    left = table[table["slot"].isna()]
    known = {model.NOT_DUE, model.NO_TIME, model.NO_SLOT, model.BROKEN, model.UNKNOWN}
    assert set(left["reason"]) <= known
    assert not set(visits["reason"]) & known
    assert worth(table) <= model.most_value(clients, free, today=TODAY) + 1e-9


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 7))
def test_is_one_slot_filled_as_well_as_can_be(seed, number):
    """Against every set there is?"""
    rng = np.random.default_rng(seed)
    clients = customers(*[f"c{place}" for place in range(number)], tonnes=rng.integers(1, 40, number).astype(float),
                        visit_minutes=5 * rng.integers(2, 12, number), travel_minutes=0)  # fmt: skip
    sets = np.array(list(product([0, 1], repeat=number)))
    best = (sets @ clients["tonnes"])[sets @ clients["visit_minutes"] <= 90].max()
    free = slots((TODAY, 90))
    assert worth(model.visit_plan(clients, free, today=TODAY)) == best == model.most_value(clients, free, today=TODAY)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.integers(2, 15))
def test_do_names_and_order_change_anything(seed, number):
    """Where no two customers are equal?"""
    rng = np.random.default_rng(seed)
    clients, free = random_case(rng, number, 4)
    clients["tonnes"] = rng.permutation(number) + rng.uniform(1, 1.4, number).round(3)
    clients = clients.drop(columns="signals").assign(last_visit="2025-03-03", rhythm_days=7)
    assert_order_and_names_change_nothing(
        lambda frame: model.visit_plan(frame, free.sample(frac=1, random_state=seed % 99), today=TODAY),
        clients, "customer_id", seed,
    )  # fmt: skip
    assert_order_and_names_change_nothing(lambda frame: model.due_dates(frame, TODAY), clients, "customer_id", seed)


def test_is_nobody_visited_for_nobody():
    """Do empty tables give empty ones, and does no table change?"""
    clients, free = random_case(np.random.default_rng(5), 6, 3)
    before = clients.copy(deep=True), free.copy(deep=True)
    full, empty = (model.visit_plan(frame, free, today=TODAY) for frame in (clients, clients.head(0)))
    assert list(empty.columns) == list(full.columns)
    assert len(empty) == len(model.due_dates(clients.head(0), TODAY)) == 0
    assert list(model.due_dates(clients.head(0), TODAY).columns) == DUE
    assert (
        model.most_value(clients.head(0), free, today=TODAY)
        == model.most_value(clients, free.head(0), today=TODAY)
        == 0
    )
    pd.testing.assert_frame_equal(clients, before[0])
    pd.testing.assert_frame_equal(free, before[1])
