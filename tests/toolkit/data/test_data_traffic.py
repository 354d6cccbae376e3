"""⑦ 商圈车流普查: the chapter's day at the gate, and a day of a synthetic station."""

import numpy as np
import pandas as pd
import pytest

from toolkit.data import daily_report, ranges, station, traffic
from toolkit.data.shares import share_out

KINDS = tuple(ranges.load()["stations"])


@pytest.fixture(scope="module")
def stations():
    return {kind: station.make_station(5, kind=kind, customers=12, planted=False) for kind in KINDS}


@pytest.fixture(scope="module")
def censuses(stations):
    return {kind: traffic.make(made) for kind, made in stations.items()}


@pytest.fixture(scope="module")
def days(stations):
    return {kind: traffic.census_day(made) for kind, made in stations.items()}


def test_do_the_quarters_add_up():
    """Are there 96 quarters a kind, and do they add up to the stated day?"""
    counts = traffic.counts()
    assert counts.groupby("kind").size().to_dict() == {"car": 96, "truck": 96}
    assert counts.groupby("kind")["passing"].sum().to_dict() == traffic.PASSING
    assert counts.groupby("kind")["entering"].sum().to_dict() == traffic.ENTERING
    assert (counts["entering"] <= counts["passing"]).all()
    assert (counts["entering"] >= 0).all()


def test_is_it_the_same_every_time():
    assert traffic.counts().equals(traffic.counts())


def test_is_an_hour_what_a_trunk_road_carries():
    """Are the busiest daytime hours at least 500 and at most 2,500 vehicles?"""
    counts = traffic.counts()
    hourly = counts.groupby(counts["start"].str[:2].astype(int))["passing"].sum()
    assert 500 <= hourly.max() <= 2500
    trucks = counts[counts["kind"] == "truck"].groupby(counts["start"].str[:2].astype(int))["passing"].sum()
    assert (trucks / hourly)[[0, 1, 2, 3, 22, 23]].min() > (trucks / hourly)[[9, 10, 11, 12, 13]].max()


@pytest.mark.parametrize(("total", "weights"), [(7, [1, 1, 1]), (0, [1, 2]), (3, [0, 0, 5]), (100, [0.2, 0.3, 0.5])])
def test_is_everything_shared_out(total, weights):
    parts = share_out(total, np.array(weights, dtype=float))
    assert parts.sum() == total
    assert (parts >= 0).all()


@pytest.mark.parametrize("kind", KINDS)
def test_is_the_entry_rate_that_of_the_kind(censuses, kind):
    """Are there 96 quarters a kind of vehicle, and do as many come in as at a station of that kind?"""
    counts = censuses[kind]
    assert counts["start"].drop_duplicates().tolist() == traffic.counts()["start"].head(96).tolist()
    assert (counts["entering"] <= counts["passing"]).all()
    sums = counts.groupby("kind")[["passing", "entering"]].sum()
    for vehicle, (passing, entering) in zip(sums.index, sums.to_numpy(), strict=True):
        low, high = ranges.load()["stations"][kind].get(f"{vehicle}_entry", traffic.PORT_ENTRY[vehicle])
        assert low <= entering / passing <= high * 1.01


@pytest.mark.parametrize("kind", KINDS)
def test_did_who_came_in_fill(stations, censuses, days, kind):
    """Do hardly more vehicles come in than the daily report has fills on that day: never fewer, at most 15 % more?"""
    report = daily_report.make(stations[kind])
    report = report[report["date"] == days[kind]]
    entering = censuses[kind].groupby("kind")["entering"].sum()
    for vehicle, fuels in (("car", ["92#", "95#"]), ("truck", ["0#"])):
        fills = report.loc[report["fuel"].isin(fuels), "fills"].sum()
        # One vehicle more than the 15 %, where only a handful of trucks come.
        assert fills <= entering[vehicle] <= fills * 1.15 + 1


@pytest.mark.parametrize("kind", KINDS)
def test_is_the_day_an_ordinary_one(stations, days, kind):
    day = days[kind]
    assert day.year == 2025
    assert day.day_of_week in (1, 2, 3)
    changes = daily_report.posted_prices(stations[kind])["date"]
    assert (changes - day).abs().min() > pd.Timedelta(days=2)


@pytest.mark.parametrize("kind", KINDS)
def test_do_trucks_drive_by_night(censuses, kind):
    """Are trucks a larger part of what passes from 22 to 4 than from 9 to 14?"""
    counts = censuses[kind]
    hourly = counts.groupby([counts["start"].str[:2].astype(int), "kind"])["passing"].sum().unstack()
    night, day = hourly.loc[[22, 23, 0, 1, 2, 3]].sum(), hourly.loc[9:13].sum()
    assert night["truck"] / night.sum() > 1.5 * day["truck"] / day.sum()


@pytest.mark.parametrize("seed", [5, 25])
def test_does_a_trunk_road_carry_what_it_should(seed):
    """Do 500 to 2,500 vehicles an hour pass between 7 and 19?"""
    counts = traffic.make(station.make_station(seed))
    hourly = counts.groupby(counts["start"].str[:2].astype(int))["passing"].sum().loc[7:18]
    assert hourly.mean() >= 500
    assert hourly.max() <= 2500
