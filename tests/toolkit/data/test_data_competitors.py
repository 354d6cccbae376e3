"""⑧ 竞站价格."""

import pandas as pd
import pytest

from toolkit.data import calendar, competitors, daily_report, ranges, station
from toolkit.data.profiles import PLACES


@pytest.fixture(scope="module", params=[5, 6, 7, 8])
def made(request):
    kind = list(ranges.load()["stations"])[request.param % 6]
    return station.make_station(request.param, kind=kind, customers=15, planted=False)


@pytest.fixture(scope="module")
def record(made):
    return competitors.make(made)


def test_are_the_rivals_invented_and_near(record):
    """Are there two to four, of both kinds, each within 0.3–8 km and named after an invented place?"""
    rivals = record.groupby("rival")[["kind", "distance_km", "wash", "sells"]].agg(["nunique", "first"])
    assert 2 <= len(rivals) <= 4
    assert (rivals.xs("nunique", axis=1, level=1) == 1).all(axis=None)
    assert set(rivals["kind", "first"]) == {"民营", "集团"}
    assert rivals["distance_km", "first"].between(0.3, 8).all()
    assert all(name.removesuffix(name[-2:]) in PLACES or name[:-3] in PLACES for name in rivals.index)


def test_is_every_fuel_they_sell_recorded_every_week(record):
    weeks = record["date"].drop_duplicates()
    assert len(weeks) in (104, 105)
    assert weeks.diff().dropna().eq(pd.Timedelta(days=7)).all()
    fuels = record.groupby(["rival", "date"])["fuel"].agg("、".join)
    sells = record.groupby(["rival", "date"])["sells"].first()
    assert (fuels.map(lambda text: set(text.split("、"))) == sells.map(lambda text: set(text.split("、")))).all()
    assert sells.str.contains("0#").all()


def test_do_they_move_with_us(made, record):
    """Is each rival always the same distance from our posted price of that day?"""
    ours = calendar.price_on(daily_report.posted_prices(made), record["date"], record["fuel"])
    assert (record["our_posted"] == ours).all()
    apart = (record["posted"] - record["our_posted"]).round(2)
    assert apart.groupby([record["rival"], record["fuel"]]).nunique().eq(1).all()
    assert record.groupby("fuel")["our_posted"].nunique().min() > 10


def test_does_nobody_post_more_than_the_maximum(record):
    assert (record["posted"] <= record["our_posted"] + competitors.HEADROOM + 1e-9).all()
    assert (record["posted"] <= record["fuel"].map(lambda fuel: ranges.load()["prices"][fuel][1])).all()


def test_is_the_gap_what_a_customer_would_reckon(record):
    """Is it our posted price less what they take, or ask where nobody saw it, and between −0.2 and 1.3?"""
    paid = record["paid"].fillna(record["posted"])
    assert (record["gap"] == (record["our_posted"] - paid).round(2)).all()
    assert record["gap"].between(-0.2, 1.3).all()
    assert record["gap"].max() > 0.3
    assert (record["paid"].dropna() < record.loc[record["paid"].notna(), "posted"]).all()
    assert 0.2 < record["paid"].isna().mean() < 0.7
