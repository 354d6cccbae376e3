"""① 站日报."""

import pandas as pd
import pytest

from toolkit.data import calendar, daily_report, station


@pytest.fixture(scope="module", params=["highway", "city"])
def made(request):
    return station.make_station(5, kind=request.param)


@pytest.fixture(scope="module")
def report(made):
    return daily_report.make(made)


def test_do_the_days_add_up_to_the_pump(made, report):
    """Are the litres of a month exactly the pure-gun litres of that month, fuel by fuel?"""
    months = report.groupby([report["date"].dt.strftime("%Y-%m"), report["fuel"]])["litres"].sum()
    assert months.to_dict() == made.pump.set_index(["month", "fuel"])["litres"].to_dict()


def test_does_a_day_hold_what_its_cards_took(made, report):
    """Is no day smaller than what card customers took on it, in litres and in fills?"""
    sold = report.set_index(["date", "fuel"])
    for column, taken in (
        ("litres", daily_report.card_litres_by_day(made)),
        ("fills", daily_report.card_fills_by_day(made)),
    ):
        bought = taken.stack().rename_axis(["date", "fuel"])
        assert (sold[column].reindex(bought.index) >= bought - 1).all()


def test_do_price_changes_show(made, report):
    """Do people fill up on the day before a rise, and is the posted price that of the last change?"""
    changes = daily_report.posted_prices(made)
    rises = changes[(changes["step"] > 0.05) & (changes["fuel"] == "92#")]["date"]
    petrol = report[report["fuel"] == "92#"].set_index("date")["litres"]
    before, after = petrol.reindex(rises - pd.Timedelta(days=1)).mean(), petrol.reindex(rises).mean()
    assert before > 1.05 * after
    last = changes[changes["fuel"] == "0#"].iloc[-1]
    assert (report[(report["fuel"] == "0#") & (report["date"] >= last["date"])]["price"] == last["price"]).all()


def test_are_prices_within_their_ranges(made):
    changes = daily_report.posted_prices(made)
    assert changes.groupby("fuel")["price"].agg(["min", "max"]).to_dict("index").keys() == {"92#", "95#", "0#"}
    assert changes["step"].abs().max() <= 0.25
    assert (changes.groupby("fuel")["date"].diff().dropna() >= pd.Timedelta(days=10)).all()


@pytest.mark.parametrize(("year", "lower"), [(2024, 2), (2026, 2), (2023, 1)])
def test_where_is_the_festival_low(year, lower):
    """Does the diesel low lie in the month of that year's festival?"""
    months = pd.period_range(f"{year}-01", periods=2, freq="M")
    index = calendar.month_index("0#", months)
    assert index.argmin() + 1 == lower


def test_is_the_festival_shared_at_the_turn_of_the_month():
    """In 2025 the festival begins on 29 January: is the low spread over both months, and the total kept?"""
    index = calendar.month_index("0#", pd.period_range("2025-01", periods=2, freq="M"))
    assert index[0] == index[1]
    assert index.sum() == pytest.approx(0.88 + 0.62)
