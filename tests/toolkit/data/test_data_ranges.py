"""The ranges as data."""

import pytest

from toolkit.data import ranges, traffic
from toolkit.models.units import DENSITY

LOADED = ranges.load()


@pytest.mark.parametrize("entry", LOADED["vehicles"].values(), ids=list(LOADED["vehicles"]))
def test_do_a_vehicles_ranges_agree(entry):
    """Is litres a month what distance and consumption give, and does a fill fit the tank?"""
    assert entry["fuel"] in DENSITY
    assert entry["litres_fill"][1] <= entry["tank"]
    if "km_month" in entry:
        low, high = (entry["km_month"][end] * entry["per_100km"][end] / 100 for end in (0, 1))
        assert entry["litres_month"][0] == pytest.approx(low, rel=0.35)
        assert entry["litres_month"][1] == pytest.approx(high, rel=0.35)
    for name, value in entry.items():
        if isinstance(value, list):
            assert value[0] < value[1], name


@pytest.mark.parametrize("group", ["petrol", "diesel"])
def test_are_the_indices_about_one(group):
    assert sum(LOADED["months"][group]) / 12 == pytest.approx(1, abs=0.02)
    assert sum(LOADED["weekdays"][group]) / 7 == pytest.approx(1, abs=0.02)


@pytest.mark.parametrize("entry", LOADED["customers"].values(), ids=list(LOADED["customers"]))
def test_does_a_customer_type_lead_to_a_vehicle(entry):
    assert entry["vehicle"] in LOADED["vehicles"]
    assert ("tonnes_month" in entry) != ("tonnes_season" in entry)


def test_what_can_one_station_win():
    assert ranges.station_range("B01") == pytest.approx((2.5, 180))
    assert ranges.station_range("B20") == pytest.approx((0, 4))


def test_does_the_day_at_the_gate_keep_to_the_ranges():
    """Are entry rates and litres a fill those of a 国省道 station?"""
    highway, flow = LOADED["stations"]["highway"], traffic.flow().set_index("kind")
    assert highway["car_entry"][0] <= flow.loc["car", "rate"] <= highway["car_entry"][1]
    assert highway["truck_entry"][0] <= flow.loc["truck", "rate"] <= highway["truck_entry"][1]
    assert flow.loc["car", "litres_a_fill"] == highway["car_fill"]
    low, high = LOADED["vehicles"]["V07"]["litres_fill"]
    assert low <= flow.loc["truck", "litres_a_fill"] <= high
