"""The fourteen ways of finding customers."""

from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.toolkit.models.properties import assert_order_and_names_change_nothing
from toolkit.models import channels as model


def ways(*rows: tuple, **columns: list) -> pd.DataFrame:
    names = ["channel", "contacts_an_hour", "lead_share", "sign_share", "hours_to_exhaust", "cash"]
    return pd.DataFrame(list(rows), columns=names).assign(**columns)


TWO = ways(("甲", 4.0, 0.5, 0.5, 2.0, 0.0), ("乙", 2.0, 0.5, 0.8, 4.0, 0.0))
"""First-hour yields 1.0 and 0.8 contracts; 甲 is empty after two hours, 乙 after four."""


def team(people: int = 1, half_days: int = 1, **more: float) -> pd.DataFrame:
    return pd.DataFrame({"team_id": ["t"], "people": [people], "half_days": [half_days], **more})


def hours(channels: pd.DataFrame, budget: float, **more: float) -> dict[str, float]:
    mix = model.channel_mix(team(**more), channels=channels, hours_a_half_day=budget)
    return dict(zip(mix["channel"], mix["hours"], strict=True))


# --- The table ----------------------------------------------------------------------------------------------------------


def test_are_there_fourteen_ways_as_in_the_source():
    """Fourteen names, and a dash exactly where the source has one?"""
    table = model.CHANNELS.set_index("channel")
    assert list(table.index) == [
        "逐户访问", "会议", "俱乐部", "亲朋故旧", "资料查询", "咨询", "猎犬", "介绍", "中心开花", "电话", "信函", "短信",
        "网络", "抢对手客户",
    ]  # fmt: skip
    assert set(table.index[table["good"] == model.NOT_IN_SOURCE]) == {"会议", "猎犬", "介绍", "抢对手客户"}
    assert set(table.index[table["bad"] == model.NOT_IN_SOURCE]) == {"俱乐部", "猎犬", "介绍"}


def test_do_the_figures_agree_with_the_funnel():
    """Do the first hundred doors take 25 hours and give 40 leads and 3 to 4 contracts, and all ways 3 to 4 of 40 leads?"""
    doors = model.CHANNELS[model.CHANNELS["channel"] == "逐户访问"]
    mix = model.channel_mix(team(half_days=1), channels=doors, hours_a_half_day=24).iloc[0]
    more = model.channel_mix(team(people=2), channels=doors, hours_a_half_day=13).iloc[0]
    assert mix["contacts"] < 100 < more["contacts"]
    assert doors["lead_share"].item() == 0.40
    assert 3 / 40 <= doors["sign_share"].item() <= 4 / 40
    whole = model.channel_mix(team(people=20, half_days=20, cash=5000))
    assert 3 / 40 <= whole["contracts"].sum() / whole["leads"].sum() <= 4 / 40


def test_do_the_figures_agree_with_good_and_bad_of_the_source():
    """Friends far better than strangers, clubs promising, advice and meetings dear, a text message hardly believed?"""
    table = model.CHANNELS.set_index("channel")
    contracts_a_contact = table["lead_share"] * table["sign_share"]
    assert contracts_a_contact["亲朋故旧"] > 2 * contracts_a_contact["逐户访问"]
    assert contracts_a_contact["俱乐部"] > contracts_a_contact["逐户访问"]
    assert contracts_a_contact.idxmin() == "短信"
    assert table["contacts_an_hour"].idxmax() == "短信"
    assert table["cash"].idxmax() == "咨询"
    assert set(table.index[table["cash"] > 0]) == {"会议", "咨询", "信函", "短信"}


def test_does_every_other_name_lead_to_one_of_the_fourteen():
    assert set(model.OTHER_NAMES.values()) <= set(model.CHANNELS["channel"])
    assert not set(model.OTHER_NAMES) & set(model.CHANNELS["channel"])


def test_what_does_an_hour_bring():
    table = model.channel_yield(TWO).set_index("channel")
    assert table.loc["甲"].tolist() == [4.0, 2.0, 1.0, 1.0, 1]
    assert table.loc["乙"].tolist() == pytest.approx([2.0, 1.0, 0.8, 1.6, 2])
    doors = model.channel_yield().set_index("channel").loc["逐户访问"]
    assert doors[["contacts", "leads", "contracts", "contracts_a_month"]].tolist() == [5, 2, 0.175, 5.25]


def test_do_equal_ways_share_a_rank():
    """0.3 x 0.1 and 0.1 x 0.3 are one yield, though their binary digits differ?"""
    table = model.channel_yield(
        ways(("甲", 3, 0.3, 0.1, 1, 0), ("乙", 3, 0.1, 0.3, 1, 0), ("丙", 1, 0.01, 1, 1, 0), ("丁", 1, 1, 1, 1, 0))
    )
    assert table["rank"].tolist() == [2, 2, 4, 1]


# --- The mix ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("budget", "expected"),
    [
        (0, {"甲": 0, "乙": 0}),
        (0.49, {"甲": 0, "乙": 0}),
        # Half-hours bring 甲 .4375 .3125 .1875 .0625, 乙 .375 .325 .275 .225 .175 .125 .075 .025.
        (0.5, {"甲": 0.5, "乙": 0}),
        (1, {"甲": 0.5, "乙": 0.5}),
        (1.5, {"甲": 0.5, "乙": 1.0}),
        (2, {"甲": 1.0, "乙": 1.0}),
        (3.5, {"甲": 1.5, "乙": 2.0}),
        (6, {"甲": 2.0, "乙": 4.0}),
        (9, {"甲": 2.0, "乙": 4.0}),
    ],
)
def test_where_do_the_hours_go(budget, expected):
    assert hours(TWO, budget) == expected


def test_what_does_the_plan_bring():
    """In 1.5 h of 甲: 4 x (1.5 − 1.5²/4) contacts; in 2 h of 乙: 2 x (2 − 2²/8)?"""
    mix = model.channel_mix(team(), channels=TWO, hours_a_half_day=3.5)
    assert mix["contacts"].tolist() == pytest.approx([3.75, 3.0])
    assert mix["leads"].tolist() == pytest.approx([1.875, 1.5])
    assert mix["contracts"].tolist() == pytest.approx([0.9375, 1.2])


def test_what_do_two_people_do_with_two_half_days():
    """Sixteen hours, none of them on what costs cash or brings little?"""
    mix = model.channel_mix()
    used = mix[mix["hours"] > 0].set_index("channel")["hours"].to_dict()
    assert used == {"逐户访问": 8.5, "俱乐部": 1.0, "亲朋故旧": 2.0, "介绍": 3.0, "中心开花": 1.5}
    assert len(mix) == 14
    assert mix["contracts"].sum() == pytest.approx(2.761, abs=0.001)


@pytest.mark.parametrize(("cash", "taken"), [(499.99, 0.0), (500.0, 1.0), (500.01, 1.0)])
def test_is_the_cash_line_closed(cash, taken):
    channels = ways(("甲", 9.0, 1.0, 1.0, 9.0, 500.0), ("乙", 1.0, 1.0, 1.0, 9.0, 0.0))
    assert hours(channels, 1, cash=cash) == {"甲": taken, "乙": 1.0 - taken}


def test_has_nobody_cash_unless_it_is_said():
    channels = ways(("甲", 9.0, 1.0, 1.0, 9.0, 0.01))
    assert hours(channels, 4) == {"甲": 0}


def test_how_are_equal_steps_ordered():
    """By more leads, then less cash, then the name; never by the order of the table?"""
    same = ways(("b", 2, 0.5, 0.5, 4, 0), ("a", 2, 0.5, 0.5, 4, 9), ("0", 2, 0.25, 1.0, 4, 0))
    for table in (same, same.iloc[::-1], same.iloc[[1, 2, 0]]):
        assert hours(table, 0.5, cash=9) == {"b": 0.5, "a": 0, "0": 0}
        assert hours(table, 1.0, cash=9) == {"b": 0.5, "a": 0.5, "0": 0}
    named = ways(("b", 2, 0.5, 0.5, 4, 0), ("a", 2, 0.5, 0.5, 4, 0))
    assert hours(named, 0.5) == hours(named.iloc[::-1], 0.5) == {"a": 0.5, "b": 0}


def test_is_a_way_without_hours_or_yield_left_alone():
    channels = ways(("空", 9, 1, 1, 0, 0), ("白", 9, 1, 0, 9, 0), ("短", 4, 1, 1, 0.75, 0))
    assert hours(channels, 9) == {"空": 0, "白": 0, "短": 1.0}
    mix = model.channel_mix(team(), channels=channels, hours_a_half_day=9)
    assert mix["contacts"].tolist() == pytest.approx([0, 0, 1.5])


def test_are_empty_tables_answered():
    assert model.channel_mix(team().head(0)).columns.tolist() == [
        "team_id", "channel", "hours", "contacts", "leads", "contracts",
    ]  # fmt: skip
    assert len(model.channel_mix(team().head(0))) == 0
    assert len(model.channel_mix(team(), channels=TWO.head(0))) == 0
    assert len(model.channel_yield(TWO.head(0))) == 0


def test_does_nobody_do_anything():
    assert hours(TWO, 4, people=0) == hours(TWO, 4, half_days=0) == {"甲": 0, "乙": 0}


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda table: table.drop(columns="people"), "人手表缺列：people"),
        (lambda table: pd.concat([table, table]), "team_id 列.*不止一行"),
        (lambda table: table.assign(people=-1), "people 列，第 7 行“-1”.*不能小于 0"),
        (lambda table: table.assign(half_days=1.5), "half_days 列，第 7 行“1.5”.*要填整数"),
        (lambda table: table.assign(people=None), "people 列，第 7 行.*没有填"),
        (lambda table: table.assign(cash="没有"), "cash 列，第 7 行“没有”.*不是数"),
        (lambda table: table.assign(cash=-0.01), "cash 列，第 7 行.*不能小于 0"),
    ],
)
def test_is_a_spoilt_team_named(spoil, said):
    with pytest.raises(ValueError, match=said):
        model.channel_mix(spoil(team().set_axis([7])))


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda table: table.drop(columns="cash"), "渠道表缺列：cash"),
        (lambda table: table.assign(channel="甲"), "channel 列.*不止一行"),
        (lambda table: table.assign(lead_share=1.01), "lead_share 列，第 0 行“1.01”.*不能大于 1"),
        (lambda table: table.assign(sign_share=-0.1), "sign_share 列.*不能小于 0"),
        (lambda table: table.assign(hours_to_exhaust=None), "hours_to_exhaust 列.*没有填"),
    ],
)
def test_is_a_spoilt_way_named(spoil, said):
    for answer in (model.channel_yield, lambda table: model.channel_mix(team(), channels=table)):
        with pytest.raises(ValueError, match=said):
            answer(spoil(TWO))


@pytest.mark.parametrize(("slot", "half_day"), [(0, 4), (0.5, -1), (0.5, 25), (0.5, float("nan"))])
def test_are_impossible_hours_refused(slot, half_day):
    with pytest.raises(ValueError, match="步长要大于 0"):
        model.channel_mix(team(), slot_hours=slot, hours_a_half_day=half_day)


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(1, 20), st.integers(0, 10), st.integers(0, 10), st.integers(0, 8), st.integers(0, 2)),
        min_size=3,
        max_size=3,
    ),
    st.integers(0, 6),
    st.integers(0, 2),
)
def test_is_the_plan_the_best_there_is(figures, slots, cash):
    """Does no other split of the half-hours, tried one by one, bring more contracts?"""
    rows = [(f"w{n}", a, b / 10, c / 10, d / 2, e) for n, (a, b, c, d, e) in enumerate(figures)]

    def brings(row: tuple, spent: int) -> float:
        _, rate, lead, sign, exhaust, _ = row
        used = min(spent / 2, exhaust)
        return rate * lead * sign * (used - used * used / 2 / exhaust) if used else 0.0

    open_ways = [row for row in rows if row[5] <= cash]
    best = max(
        sum(brings(row, spent) for row, spent in zip(open_ways, split, strict=True))
        for split in product(range(slots + 1), repeat=len(open_ways))
        if sum(split) <= slots
    )
    mix = model.channel_mix(team(cash=cash), channels=ways(*rows), hours_a_half_day=slots / 2)
    assert mix["contracts"].sum() == pytest.approx(best, abs=1e-6)
    assert mix["hours"].sum() <= slots / 2
    assert (mix["hours"] % 0.5 == 0).all()


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 12))
def test_does_every_team_get_every_way_once(seed, count):
    rng = np.random.default_rng(seed)
    teams = pd.DataFrame(
        {
            "team_id": [f"t{number}" for number in range(count)],
            "people": rng.integers(0, 5, count),
            "half_days": rng.integers(0, 12, count),
            "cash": rng.choice([0, 50, 500, 3000], count),
        }
    )
    before = teams.copy()
    mix = model.channel_mix(teams)
    assert list(mix["team_id"]) == list(np.repeat(teams["team_id"], 14))
    spent = mix.groupby("team_id", sort=False)["hours"].sum().to_numpy()
    open_hours = [model.CHANNELS.query("cash <= @limit")["hours_to_exhaust"].sum() for limit in teams["cash"]]
    assert spent.tolist() == np.minimum(teams["people"] * teams["half_days"] * 4, open_hours).tolist()
    pd.testing.assert_frame_equal(teams, before)
    assert_order_and_names_change_nothing(model.channel_mix, teams, "team_id", seed)
