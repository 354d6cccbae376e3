"""What holds of all twelve data sets, at stations of six kinds."""

import time

import pandas as pd
import pytest

from toolkit.data import catalogue, ranges, station

KINDS = tuple(ranges.load()["stations"])
SETS = tuple(catalogue.load())


@pytest.fixture(scope="module")
def stations():
    return {kind: station.make_station(3, kind=kind) for kind in KINDS}


@pytest.mark.parametrize("name", SETS)
@pytest.mark.parametrize("kind", KINDS)
def test_are_the_columns_those_of_the_card(stations, kind, name):
    """Has every set rows, exactly the columns that its card explains, and the same content at every call?"""
    made = catalogue.load()[name].make(stations[kind])
    assert len(made)
    assert list(made.columns) == [field.name for field in catalogue.load()[name].fields]
    pd.testing.assert_frame_equal(made, catalogue.load()[name].make(stations[kind]))


@pytest.mark.parametrize("name", SETS)
def test_does_another_seed_give_other_data(stations, name):
    other = station.make_station(4)
    assert not catalogue.load()[name].make(other).equals(catalogue.load()[name].make(stations["highway"]))


@pytest.mark.parametrize("kind", KINDS)
def test_do_card_customers_leave_something_to_passers_by(stations, kind):
    """Do card customers take less of each fuel than the pumps gave, in every month?"""
    made = stations[kind]
    bought = station.card_litres(made.profiles).stack()
    pumped = made.pump.set_index(["month", "fuel"])["litres"]
    assert (bought.reindex(pumped.index) <= pumped * station.BUSIEST + 1).all()


@pytest.mark.parametrize("kind", KINDS)
def test_is_a_station_of_its_kind(stations, kind):
    """Are volume and share of petrol those of the kind, and its customers of the types the kind has?"""
    made, entry = stations[kind], ranges.load()["stations"][kind]
    from toolkit.models.units import litres_to_tonnes

    tonnes = litres_to_tonnes(made.pump["litres"], made.pump["fuel"])
    low, high = entry["tonnes_day"]
    assert low <= tonnes.sum() / 731 <= high * 1.05
    petrol = tonnes[made.pump["fuel"] != "0#"].sum() / tonnes.sum()
    assert petrol == pytest.approx(entry["petrol"], abs=0.06)
    types = ranges.load()["kinds"][kind].get("types", list(ranges.load()["customers"]))
    assert set(made.customers["customer_type"]) <= set(types)


def test_is_a_station_year_made_in_a_second(stations):
    """Are a station and all its sets, two years of them, made in two seconds of CPU?"""
    begin = time.process_time()
    made = station.make_station(12)
    for one in catalogue.load().values():
        one.make(made)
    assert time.process_time() - begin < 2
