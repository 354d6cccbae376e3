"""Warning of customers who stay away."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.toolkit.models.properties import assert_order_and_names_change_nothing
from toolkit.models import churn as model

TODAY = pd.Timestamp("2025-12-10")


def fills(**dates: list) -> pd.DataFrame:
    rows = [(name, pd.Timestamp(date)) for name, days in dates.items() for date in days]
    return pd.DataFrame(rows, columns=["customer_id", "date"]).astype({"date": "datetime64[s]"})


def every(days: int, last: str, count: int = 12) -> list[pd.Timestamp]:
    """So many fills, so many days apart."""
    return list(pd.date_range(end=last, periods=count, freq=f"{days}D"))


def warn(made: pd.DataFrame, today=TODAY, customers: dict | None = None, **limits) -> pd.DataFrame:
    listed = pd.DataFrame({"customer_id": made["customer_id"].unique()} if customers is None else customers)
    return model.churn_warning(made, listed, today=today, **limits).set_index("customer_id")


def one(dates: list, today="2025-12-10", limits: dict | None = None, **customer) -> pd.Series:
    listed = {"customer_id": ["a"], **{name: [value] for name, value in customer.items()}}
    return warn(fills(a=dates), today, listed, **(limits or {})).loc["a"]


def ago(days: int) -> str:
    return str((TODAY - pd.Timedelta(days=days)).date())


def test_who_is_late_at_a_station():
    """A commuter every 10 days, a fleet truck every 3, a taxi every day: is each held against its own interval?"""
    table = warn(fills(commuter=every(10, ago(16)), truck=every(3, ago(6)), taxi=every(1, ago(4), 30)))
    assert table["status"].to_dict() == {"commuter": "正常", "truck": "预警", "taxi": "流失"}
    assert table["recency_days"].tolist() == [16, 6, 4]
    assert table["interval_days"].tolist() == [10, 3, 1]
    assert table["ratio"].tolist() == [1.6, 2, 4]
    assert table["due"].tolist() == [TODAY + pd.Timedelta(days=days) for days in (18 - 16, 5 - 6, 1 - 4)]
    assert set(table["why"]) == {""}


@pytest.mark.parametrize(("days", "status"), [(0, "正常"), (9, "正常"), (10, "预警"), (15, "预警"), (16, "流失")])
def test_is_a_customer_on_the_line_still_the_milder(days, status):
    """Every 5 days: 1.8 x 5 is 9 and 3 x 5 is 15, to the day?"""
    assert one(every(5, ago(days)))["status"] == status


def test_is_a_line_between_two_days_drawn_down():
    """Every 7 days: is the twelfth the last good day of 12.6?"""
    assert one(every(7, ago(12)))[["status", "due"]].tolist() == ["正常", TODAY]
    assert one(every(7, ago(13)))[["status", "due"]].tolist() == ["预警", TODAY - pd.Timedelta(days=1)]


@pytest.mark.parametrize(("count", "status"), [(3, "数据不够"), (4, "流失")])
def test_how_many_fuelling_days_are_enough(count, status):
    row = one(every(5, ago(100), count))
    assert row["status"] == status
    assert (row["why"] == model.FEW) == (count == 3)
    assert pd.isna(row["due"]) == (count == 3)


def test_do_several_fills_a_day_count_once():
    twice = [date + pd.Timedelta(hours=hour) for date in every(5, ago(5), 3) for hour in (6, 19)]
    assert one(twice)["status"] == model.UNKNOWN
    more = [date + pd.Timedelta(hours=hour) for date in every(5, ago(5), 4) for hour in (6, 19)]
    assert one(more)[["interval_days", "recency_days"]].tolist() == [5, 5]


def test_is_who_never_filled_unknown():
    table = warn(fills(a=every(5, ago(5))), customers={"customer_id": ["never", "a"]})
    assert table["status"].to_dict() == {"never": model.UNKNOWN, "a": "正常"}
    assert table.loc["never", ["recency_days", "interval_days", "ratio", "due"]].isna().all()


def test_is_a_year_of_silence_seen():
    """Is who stopped fourteen months ago lost, not unknown, and an old habit before the last year left out?"""
    assert one(every(7, ago(430)))["status"] == "流失"
    old = every(30, ago(500), 20)
    assert one([*old, *every(5, ago(5))])["interval_days"] == 5
    edges = [ago(5 + 365), ago(5 + 364), ago(5 + 182), ago(5)]
    assert one(edges)["status"] == model.UNKNOWN
    assert one(edges, limits={"window": 366})["interval_days"] == pytest.approx(365 / 3)


@pytest.mark.parametrize(("least", "status"), [(1.0, "预警"), (2.0, "正常")])
def test_is_a_daily_fleet_warned_about_after_a_weekend(least, status):
    assert one(every(1, ago(3), 30), limits={"min_interval": least, "warn": 1.8, "lost": 3})["status"] == status


# --- seasons ----------------------------------------------------------------------------------------------------------

HARVEST = [f"2025-{month:02d}-{day:02d}" for month in (5, 6, 9, 10) for day in (2, 10, 18, 26)]


def test_is_a_harvester_ever_lost_out_of_season():
    row = one(HARVEST, season="5,6,9,10")
    assert row[["status", "recency_days", "why"]].tolist() == ["季节外", 45, ""]
    assert pd.isna(row["due"])
    assert one(HARVEST)["status"] == "流失"


def test_are_gaps_between_seasons_left_out():
    """2 May to 26 June and 2 September to 26 October, eight fills each: 7 gaps over 55 and 54 days?"""
    assert one(HARVEST, season="5,6,9,10")["interval_days"] == pytest.approx((55 + 54) / 14)
    january = [*HARVEST, "2025-01-20"]
    assert one(january, season="5,6,9,10")["interval_days"] == pytest.approx((55 + 54) / 14)


@pytest.mark.parametrize(
    ("today", "status", "days"),
    [("2026-04-30", "季节外", 186), ("2026-05-01", "正常", 0), ("2026-05-15", "正常", 14), ("2026-05-16", "预警", 15),
     ("2026-05-24", "预警", 23), ("2026-05-25", "流失", 24), ("2026-06-30", "流失", 60), ("2026-07-01", "季节外", 248)],
)  # fmt: skip
def test_does_the_waiting_begin_with_the_season(today, status, days):
    """Interval 109/14 days: is the harvester good for 14 days of May, warned about to the 23rd, then lost?"""
    row = one(HARVEST, today, season="5,6,9,10")
    assert row[["status", "recency_days"]].tolist() == [status, days]


def test_does_a_fill_in_season_end_the_waiting():
    assert one([*HARVEST, "2026-05-03"], "2026-05-20", season="5,6,9,10")["recency_days"] == 17


def test_does_a_season_go_across_the_turn_of_the_year():
    """Are November to February one season, counted from 1 November, with the gap over New Year in it?"""
    winter = ["2025-11-20", "2025-12-10", "2025-12-30", "2026-01-19"]
    row = one(winter, "2026-02-08", season="11、12，1,2")
    assert row[["status", "interval_days", "recency_days"]].tolist() == ["正常", 20, 20]
    late = one([str(pd.Timestamp(date) - pd.DateOffset(years=1)) for date in winter], "2026-01-10", season="11,12,1,2")
    assert late[["status", "recency_days"]].tolist() == ["流失", 70]


def test_is_a_school_bus_judged_by_its_terms():
    """Every ten days in term: is the summer no gap, and are all twelve months no season?"""
    term = every(10, "2025-06-28", 8) + every(10, "2025-12-05", 9)
    assert one(term, season="2,3,4,5,6,9,10,11,12")["interval_days"] == 10
    whole = ",".join(map(str, range(1, 13)))
    pd.testing.assert_series_equal(one(HARVEST, season=whole), one(HARVEST, season=""))


def test_are_four_days_in_four_seasons_no_interval():
    """Is there no interval without a single gap inside a season?"""
    row = one(["2025-01-05", "2025-04-05", "2025-08-05", "2025-12-05"], season="1,4,8,12")
    assert row[["status", "why"]].tolist() == [model.UNKNOWN, model.FEW]


# --- plug-in hybrids --------------------------------------------------------------------------------------------------


def test_is_a_plug_in_hybrid_no_false_alarm():
    """Every 7 days before, every 28 after: lost by the old interval, fine by the new, unknown until there are four?"""
    before, after = every(7, "2025-07-01", 30), every(28, ago(22), 5)
    changed = "2025-07-02"
    assert one([*before, *after[-1:]])["status"] == "预警"
    assert one([*before, *after], plug_in_since=changed)[["status", "interval_days", "why"]].tolist() == [
        "正常",
        28,
        "",
    ]
    few = one([*before, *after[-3:]], plug_in_since=changed)
    assert few[["status", "recency_days", "why"]].tolist() == [model.UNKNOWN, 22, model.PLUG_IN]
    none = one(before, plug_in_since=changed)
    assert none[["status", "why"]].tolist() == [model.UNKNOWN, model.PLUG_IN]
    assert np.isnan(none["recency_days"])


def test_does_the_day_of_the_change_count():
    assert one(every(10, ago(5), 4), plug_in_since=ago(35))["interval_days"] == 10
    assert one(every(10, ago(5), 4), plug_in_since=ago(34))["status"] == model.UNKNOWN


# --- what is refused --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("made", "customers", "limits", "said"),
    [
        (fills(a=["2025-12-11"]), {}, {}, "加油流水的 date 列，第 0 行.*晚于今天 2025-12-10"),
        (fills(z=[ago(1)]).set_index(pd.Index([8])), {}, {}, "第 8 行“z”.*不在客户表里"),
        (fills(a=[ago(1)]).assign(date="昨天"), {}, {}, "“昨天”.*不是日期"),
        (fills(a=[]), {"season": ["5,13"]}, {}, "season 列，第 0 行“5,13”.*不认得"),
        (fills(a=[]), {"season": ["三夏"]}, {}, "“三夏”"),
        (fills(a=[]), {"plug_in_since": ["2025-12-11"]}, {}, "plug_in_since 列，第 0 行.*晚于今天"),
        (fills(a=[]), {"customer_id": ["a", "a"]}, {}, "不止一行"),
        (fills(a=[]).drop(columns="date"), {}, {}, "缺列：date"),
        (fills(a=[]), {}, {"warn": 3.1}, "界限要满足"),
        (fills(a=[]), {}, {"min_fills": 1}, "界限要满足"),
        (fills(a=[]), {}, {"min_interval": 0}, "界限要满足"),
    ],
)
def test_is_a_spoilt_table_named(made, customers, limits, said):
    with pytest.raises(ValueError, match=said):
        warn(made, customers={"customer_id": ["a"], **customers}, **limits)


def test_is_a_fill_of_today_taken_whatever_the_hour():
    row = one([*every(5, ago(5)), "2025-12-10 21:30"], "2025-12-10", plug_in_since=pd.Timestamp("2025-01-01 09:00"))
    assert row["recency_days"] == 0
    assert one([], plug_in_since=pd.Timestamp("2025-12-10 09:00"))["why"] == model.PLUG_IN


def test_are_one_month_from_a_sheet_and_a_blank_read():
    listed = {"customer_id": ["a", "b"], "season": [12.0, None]}
    table = warn(fills(a=every(2, ago(1), 4), b=every(2, ago(1), 4)), customers=listed)
    assert table["status"].tolist() == ["正常", "正常"]


# --- whom to see first ------------------------------------------------------------------------------------------------


def test_who_is_seen_about_it_first():
    alerts = pd.DataFrame(
        {"customer_id": ["a", "b", "c", "d", "e", "f"], "status": ["预警", "流失", "正常", "预警", "季节外", "流失"]}
    )
    tonnes = pd.DataFrame({"customer_id": ["a", "b", "c", "d"], "tonnes_per_month": [4.0, 9.0, 50.0, 4.0]})
    table = model.alert_value(alerts, tonnes)
    assert table["customer_id"].tolist() == ["b", "a", "d", "f"]
    assert table["rank"].tolist() == [1, 2, 2, pd.NA]
    assert table["action"].tolist() == [model.STATUSES[status] for status in ("流失", "预警", "预警", "流失")]
    with pytest.raises(ValueError, match=r"status 列，第 0 行“走了”.*不认得"):
        model.alert_value(alerts.assign(status="走了"), tonnes)
    with pytest.raises(ValueError, match="不能小于 0"):
        model.alert_value(alerts, tonnes.assign(tonnes_per_month=-1))


# --- all --------------------------------------------------------------------------------------------------------------


def test_are_empty_tables_answered_and_no_input_changed():
    listed = pd.DataFrame({"customer_id": ["a"], "season": ["5"], "plug_in_since": [None]})
    made = fills(a=every(5, ago(5)))
    kept = made.copy(deep=True), listed.copy(deep=True)
    full = model.churn_warning(made, listed, today=TODAY)
    empty = model.churn_warning(made.head(0), listed.head(0), today=TODAY)
    pd.testing.assert_frame_equal(made, kept[0])
    pd.testing.assert_frame_equal(listed, kept[1])
    assert list(empty.columns) == list(full.columns)
    assert len(empty) == 0
    tonnes = pd.DataFrame({"customer_id": ["a"], "tonnes_per_month": [1.0]})
    assert list(model.alert_value(empty, tonnes.head(0)).columns) == list(model.alert_value(full, tonnes).columns)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 8))
def test_does_each_customer_land_in_one_status(seed, count):
    """One status a customer, 正常 up to the due day and not after it, whatever the order and the names?"""
    rng = np.random.default_rng(seed)
    names = [f"c{number}" for number in range(count)]
    size = int(rng.integers(0, 30 * count))
    made = pd.DataFrame(
        {
            "customer_id": rng.choice(names, size),
            "date": TODAY - pd.to_timedelta(rng.integers(0, 500, size), unit="D"),
        }
    )
    listed = pd.DataFrame(
        {
            "customer_id": names,
            "season": rng.choice(["", "", "5,6,9,10", "11,12,1", "12"], count),
            "plug_in_since": pd.Series(
                np.where(rng.random(count) < 0.3, TODAY - pd.Timedelta(days=90), pd.NaT), dtype="datetime64[s]"
            ),
        }
    )

    def whole(rows: pd.DataFrame) -> pd.DataFrame:
        """Both tables in one, so that they are shuffled and renamed together."""
        fuelled = rows["date"].notna()
        return model.churn_warning(rows[fuelled], rows[~fuelled], today=TODAY)

    table = model.churn_warning(made, listed, today=TODAY)
    assert table["customer_id"].tolist() == names
    assert set(table["status"]) <= set(model.STATUSES)
    judged = table["due"].notna()
    assert (judged == table["status"].isin(["正常", "预警", "流失"])).all()
    assert ((table["due"] >= TODAY) == (table["status"] == "正常"))[judged].all()
    assert ((table["why"] != "") == (table["status"] == model.UNKNOWN)).all()
    rows = pd.concat([listed.assign(date=pd.NaT), made], ignore_index=True).astype({"date": "datetime64[s]"})
    assert_order_and_names_change_nothing(whole, rows, "customer_id", seed)
