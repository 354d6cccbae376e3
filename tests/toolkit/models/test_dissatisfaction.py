"""Six signs of dissatisfaction."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.toolkit.models.properties import assert_order_and_names_change_nothing
from toolkit.models import dissatisfaction as model
from toolkit.models.units import tonnes_to_litres

MONTHS = pd.period_range("2024-09", "2025-11", freq="M")
TODAY = "2025-12-10"
STEADY = [10.0] * 15
NO_VISITS = pd.DataFrame(columns=["customer_id", "date", "rival_praise", "warmth", "new_strategy", "new_owner"])
NO_COMPLAINTS = pd.DataFrame(columns=["customer_id", "date"])


def frame(**customers: list[float]) -> pd.DataFrame:
    """Months of 0# in tonnes, by customer."""
    tonnes = pd.Series(np.concatenate(list(customers.values())))
    return pd.DataFrame(
        {
            "customer_id": np.repeat(list(customers), len(MONTHS)),
            "month": MONTHS.append([MONTHS] * (len(customers) - 1)),
            "fuel": "0#",
            "litres": tonnes_to_litres(tonnes, "0#"),
        }
    )


def visits(*rows: tuple) -> pd.DataFrame:
    """Rows of date, rival_praise, warmth, new_strategy, new_owner, and perhaps refused, of customer a."""
    names = ["date", "rival_praise", "warmth", "new_strategy", "new_owner", "refused"][: len(rows[0])]
    return pd.DataFrame(rows, columns=names).assign(customer_id="a")


def complaints(*dates: str) -> pd.DataFrame:
    return pd.DataFrame({"customer_id": ["a"] * len(dates), "date": list(dates)})


def signs(monthly=None, visited=NO_VISITS, complained=NO_COMPLAINTS, today=TODAY, **limits) -> pd.DataFrame:
    monthly = frame(a=STEADY) if monthly is None else monthly
    return model.dissatisfaction_signals(monthly, visited, complained, today=today, **limits).set_index("customer_id")


def test_what_does_a_station_see():
    """A fleet of 14 trucks: down from 40 t to 30, two complaints, a new manager who praises the other station?"""
    fleet = [40.0] * 12 + [36.0, 30.0, 28.0]
    monthly = frame(fleet=fleet, school=STEADY)
    visited = pd.DataFrame(
        [
            ("fleet", "2025-09-02", "否", 5, "否", "否"),
            ("fleet", "2025-10-15", "是", 4, "否", "是"),
            ("fleet", "2025-12-01", "是", 3, "否", "否"),
            ("school", "2025-11-20", "否", 4, "否", "否"),
            ("school", "2025-12-02", "否", 4, "否", "否"),
        ],
        columns=NO_VISITS.columns,
    )
    complained = pd.DataFrame({"customer_id": ["fleet", "fleet"], "date": ["2025-10-20", "2025-11-30"]})
    table = signs(monthly, visited, complained)
    assert table.loc["fleet"].to_dict() == {
        "volume_down": "是", "complaints_up": "是", "praises_rivals": "是", "relations_sliding": "是", "new_strategy": "否",
        "new_owner": "是", "signals": 5, "unknown": 0, "tonnes_per_month": pytest.approx((9 * 40 + 94) / 12),
        "tonnes_at_risk": pytest.approx((9 * 40 + 94) / 12),
    }  # fmt: skip
    assert set(table.loc["school"].iloc[:6]) == {"否"}
    assert table.loc["school", ["signals", "unknown", "tonnes_at_risk"]].tolist() == [0, 0, 0]
    called = model.call_list(table.reset_index()).loc[0]
    assert called[["customer_id", "rank", "signals", "strongest"]].tolist() == ["fleet", 1, 5, "投诉多了"]
    assert called["shown"] == "投诉多了、换了老板或车队长、来往淡了、老夸别家、加油量掉了"
    assert called["ask"] == model.SIGNALS["complaints_up"][1]


@pytest.mark.parametrize(("now", "answer"), [(8.0, "是"), (8.0003, "否"), (7.9997, "是"), (12.0, "否")])
def test_where_is_the_line_of_volume(now, answer):
    """Is a shortfall of exactly 20 % a sign?"""
    assert signs(frame(a=[10.0] * 12 + [now] * 3)).loc["a", "volume_down"] == answer


def test_is_volume_held_against_the_same_season():
    """Is a harvester, out of season in both years, not down, though it bought more in summer?"""
    harvester = [0.0] * 9 + [30.0, 30.0, 0.0] + [0.0] * 3
    table = signs(frame(a=harvester, late=[5.0] * 3 + [9.0] * 9 + [4.0] * 3))
    assert table["volume_down"].to_dict() == {"a": "否", "late": "是"}


@pytest.mark.parametrize("missing", [0, 2, 12, 14])
def test_is_a_missing_month_unknown(missing):
    monthly = pd.concat([frame(a=STEADY).drop(index=missing), frame(b=STEADY)])
    table = signs(monthly)
    assert table["volume_down"].to_dict() == {"a": model.UNKNOWN, "b": "否"}
    assert table.loc["a", "tonnes_per_month"] == 10


def test_is_a_month_between_not_needed():
    assert signs(frame(a=STEADY).drop(index=7)).loc["a", "volume_down"] == "否"


@pytest.mark.parametrize(
    ("dates", "answer"),
    [
        ([], "否"),
        (["2025-12-10"], "否"),
        (["2025-12-10", "2025-09-11"], "是"),
        (["2025-12-10", "2025-09-10"], "否"),
        (["2025-12-10", "2025-12-01", "2025-09-10", "2025-06-11"], "否"),
        (["2025-12-10", "2025-12-01", "2025-09-10", "2025-06-10"], "是"),
    ],
)
def test_are_complaints_up(dates, answer):
    """Two or more, more than in the three months before, and do the periods end on their days?"""
    assert signs(complained=complaints(*dates)).loc["a", "complaints_up"] == answer


def test_is_no_log_of_complaints_unknown():
    assert signs(complained=None).loc["a", "complaints_up"] == model.UNKNOWN


@pytest.mark.parametrize(
    ("praise", "answer"),
    [("是是", "是"), ("是否是", "是"), ("是否", "否"), ("是", "否"), ("是 ", model.UNKNOWN), ("  否", model.UNKNOWN),
     (" 否", "否"), (" ", model.UNKNOWN), ("是是 ", "是")],
)  # fmt: skip
def test_is_a_rival_praised_again_and_again(praise, answer):
    """Is a blank never a no, and is one praise no habit?"""
    rows = [(f"2025-11-{day + 1:02d}", word.strip() or None, None, None, None) for day, word in enumerate(praise)]
    assert signs(visited=visits(*rows)).loc["a", "praises_rivals"] == answer


@pytest.mark.parametrize(
    ("grades", "answer"),
    [((5, 4), "是"), ((4, 4), "否"), ((3, 5), "否"), ((4, 4, 5, 4), "否"), ((5, 5, 3, 3), "是"), ((5,), model.UNKNOWN),
     ((5, None), model.UNKNOWN), ((5, None, 4), "是"), ((None, None), model.UNKNOWN)],
)  # fmt: skip
def test_do_relations_slide(grades, answer):
    """A whole grade below the visits before, whatever was not noted between?"""
    rows = [(f"2025-11-{day + 1:02d}", None, grade, None, None) for day, grade in enumerate(grades)]
    assert signs(visited=visits(*rows)).loc["a", "relations_sliding"] == answer


def test_have_two_visits_of_one_day_an_order():
    rows = [
        ("2025-11-01", None, 4, None, None),
        ("2025-12-01", None, 2, None, None),
        ("2025-12-01", None, 5, None, None),
    ]
    for order in (rows, [rows[2], rows[1], rows[0]]):
        assert signs(visited=visits(*order)).loc["a", "relations_sliding"] == "否"


@pytest.mark.parametrize(("refused", "answer"), [(("否", "是"), "是"), (("是", "否"), "否"), ((None, None), "否")])
def test_is_a_refusal_a_sign(refused, answer):
    """Is who would not see us last time sliding, and who sees us again not?"""
    rows = [("2025-11-01", "否", 4, "否", "否", refused[0]), ("2025-12-01", "否", 4, "否", "否", refused[1])]
    assert signs(visited=visits(*rows)).loc["a", "relations_sliding"] == answer


@pytest.mark.parametrize(
    ("said", "answer"),
    [(("是", "否"), "是"), (("否", None), "否"), ((None, None), model.UNKNOWN), ((None, "是"), "是")],
)
def test_is_something_new(said, answer):
    rows = [("2025-11-01", None, None, said[0], said[0]), ("2025-12-01", None, None, said[1], said[1])]
    assert signs(visited=visits(*rows)).loc["a", ["new_strategy", "new_owner"]].tolist() == [answer] * 2


@pytest.mark.parametrize(("date", "answer"), [("2025-06-10", model.UNKNOWN), ("2025-06-11", "是")])
def test_how_long_is_new_new(date, answer):
    assert signs(visited=visits((date, "否", 4, "否", "是"))).loc["a", "new_owner"] == answer


def test_are_unknown_signs_counted_and_no_zero_risk():
    """Is the risk of who was never asked blank, not 0?"""
    row = signs(complained=None).loc["a"]
    assert row[["signals", "unknown"]].tolist() == [0, 5]
    assert np.isnan(row["tonnes_at_risk"])


@pytest.mark.parametrize(("today", "ends"), [("2025-11-30", True), ("2025-12-31", False), ("2025-11-29", False)])
def test_must_the_table_end_with_the_last_whole_month(today, ends):
    if ends:
        assert signs(today=today).loc["a", "volume_down"] == "否"
    else:
        with pytest.raises(ValueError, match="月用量表到 2025-11 为止"):
            signs(today=today)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"complained": complaints("2025-12-11")}, "投诉表的 date 列，第 0 行.*晚于今天 2025-12-10"),
        ({"complained": complaints("哪天").set_index(pd.Index([9]))}, "第 9 行“哪天”.*不是日期"),
        ({"complained": complaints("2025-12-01").assign(customer_id="z")}, "“z”：月用量表里没有这一户"),
        ({"visited": NO_VISITS.drop(columns="warmth")}, "走访表缺列：warmth"),
        ({"visited": visits(("2025-12-01", "常夸", 4, "否", "否"))}, "只填“是”“否”"),
        ({"visited": visits(("2025-12-01", "否", 6, "否", "否"))}, "warmth 列，第 0 行“6”.*不能大于 5"),
        ({"visited": visits(("2025-12-01", "否", 0, "否", "否"))}, "不能小于 1"),
        ({"monthly": frame(a=STEADY).assign(fuel="98#")}, "fuel 列"),
    ],
)
def test_is_a_spoilt_table_named(change, said):
    with pytest.raises(ValueError, match=said):
        signs(**change)


# --- whom to call -----------------------------------------------------------------------------------------------------


def shown(*rows: tuple[str, str, float | None]) -> pd.DataFrame:
    """Rows of customer, six answers in the order of SIGNALS (y, n, ?), tonnes at risk."""
    words = {"y": "是", "n": "否", "?": model.UNKNOWN}
    return pd.DataFrame(
        [[name, *[words[letter] for letter in six], tonnes] for name, six, tonnes in rows],
        columns=["customer_id", *model.SIGNALS, "tonnes_at_risk"],
    )


def test_who_is_called_first():
    """More signs first, then more tonnes, nobody without a sign; is the strongest the first in the order of asking?"""
    table = model.call_list(
        shown(("big", "nnnnny", 60.0), ("two", "n?nynn", 2.0), ("both", "nyynnn", 2.5), ("calm", "nnnnnn", 0.0),
              ("blank", "nnnyn?", None)),
        calls=4,
    )  # fmt: skip
    assert table["customer_id"].tolist() == ["both", "big", "two", "blank"]
    assert table["rank"].tolist() == [1, 2, 3, 4]
    assert table["strongest"].tolist() == ["换了老板或车队长", "加油量掉了", "老夸别家", "老夸别家"]
    assert table["ask"].iloc[:2].tolist() == [model.SIGNALS[name][1] for name in ("new_owner", "volume_down")]
    assert table["shown"].iloc[0] == "换了老板或车队长、来往淡了"


def test_are_equal_tonnes_with_fewer_signs_a_later_rank():
    table = model.call_list(shown(("one", "nynnnn", 2.0), ("two", "yynnnn", 2.0)))
    assert table["customer_id"].tolist() == ["two", "one"]
    assert table["rank"].tolist() == [1, 2]


@pytest.mark.parametrize(("calls", "named"), [(1, "a"), (2, "abc"), (3, "abc"), (4, "abcd")])
def test_is_who_shares_the_last_place_named(calls, named):
    table = model.call_list(
        shown(("d", "ynnnnn", 1.0), ("c", "ynnnnn", 2.0), ("b", "nynnnn", 2.0), ("a", "ynnnnn", 3.0)), calls=calls
    )
    assert table["customer_id"].tolist() == list(named)
    assert table["rank"].tolist() == [1, 2, 2, 4][: len(named)]


@pytest.mark.parametrize(
    ("table", "limits", "said"),
    [
        (shown(("a", "ynnnnn", 1.0), ("a", "ynnnnn", 1.0)), {}, "不止一行"),
        (shown(("a", "ynnnnn", -1.0)), {}, "tonnes_at_risk 列.*不能小于 0"),
        (shown(("a", "ynnnnn", 1.0)).assign(new_owner="大概"), {}, "new_owner 列，第 0 行“大概”.*不认得"),
        (shown(("a", "ynnnnn", 1.0)).drop(columns="new_owner"), {}, "缺列：new_owner"),
        (shown(("a", "ynnnnn", 1.0)), {"calls": 0}, "calls 要不小于 1"),
    ],
)
def test_is_a_spoilt_list_named(table, limits, said):
    with pytest.raises(ValueError, match=said):
        model.call_list(table, **limits)


# --- both -------------------------------------------------------------------------------------------------------------


def test_are_empty_tables_answered():
    monthly = frame(a=STEADY)
    empty, full = signs(monthly.head(0)).reset_index(), signs(monthly).reset_index()
    assert list(empty.columns) == list(full.columns)
    assert len(empty) == 0
    assert list(model.call_list(empty).columns) == list(model.call_list(full).columns)
    assert len(model.call_list(empty)) == len(model.call_list(full)) == 0


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 8))
def test_do_all_answers_add_up(seed, count):
    """One row a customer, each sign one answer, counts that add up; do order and names change nothing?"""
    rng = np.random.default_rng(seed)
    names = [f"c{number}" for number in range(count)]
    monthly = frame(**{name: list(rng.integers(-1, 5, 15).astype(float)) for name in names})
    monthly = monthly.drop(index=rng.choice(14, 2, replace=False))
    words = np.array(["是", "否", None], dtype=object)
    made = 4 * count
    days = pd.Timestamp(TODAY) - pd.to_timedelta(rng.integers(0, 240, made), unit="D")
    visited = pd.DataFrame({"customer_id": rng.choice(names, made), "date": days, "warmth": rng.integers(1, 6, made)})
    for name in ("rival_praise", "new_strategy", "new_owner", "refused"):
        visited[name] = rng.choice(words, made)
    visited["warmth"] = visited["warmth"].where(rng.random(made) < 0.8)
    complained = pd.DataFrame({"customer_id": rng.choice(names, made), "date": days})

    def whole(rows: pd.DataFrame) -> pd.DataFrame:
        """All three tables in one, so that they are shuffled and renamed together."""
        kept = [rows[rows["table"] == table].drop(columns="table") for table in ("m", "v", "c")]
        parts = [part.dropna(axis=1, how="all") for part in kept]
        parts[1] = parts[1].reindex(columns=visited.columns)
        answer = model.dissatisfaction_signals(*parts, today=TODAY)
        called = model.call_list(answer, calls=3).drop(columns=["signals", "tonnes_at_risk"])
        return answer.merge(called, on="customer_id", how="left")

    rows = pd.concat(
        [monthly.assign(table="m"), visited.assign(table="v"), complained.assign(table="c")], ignore_index=True
    )
    table = model.dissatisfaction_signals(monthly, visited, complained, today=TODAY)
    assert table["customer_id"].tolist() == sorted(set(monthly["customer_id"]))
    six = table[list(model.SIGNALS)]
    assert six.isin(model.ANSWERS).all(axis=None)
    assert (six == "是").sum(axis=1).tolist() == table["signals"].tolist()
    assert (six == model.UNKNOWN).sum(axis=1).tolist() == table["unknown"].tolist()
    assert (table.loc[table["signals"] > 0, "tonnes_at_risk"] >= 0).all()
    assert_order_and_names_change_nothing(whole, rows, "customer_id", seed)
