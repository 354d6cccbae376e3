"""Two synthetic years of a station."""

import time

import numpy as np
import pandas as pd
import pytest

from toolkit.data import anomalies, profiles, ranges, station
from toolkit.models import existing_customers as model
from toolkit.models import ledger
from toolkit.models.units import litres_to_tonnes

SEEDS = (1, 7, 2026)


@pytest.fixture(scope="module", params=SEEDS)
def made(request):
    return station.make_station(request.param)


@pytest.fixture(scope="module", params=SEEDS)
def clean(request):
    return station.make_station(request.param, planted=False)


def test_is_it_the_same_for_the_same_seed_only():
    one, same, other = station.make_station(5), station.make_station(5), station.make_station(6)
    pd.testing.assert_frame_equal(one.transactions, same.transactions)
    pd.testing.assert_frame_equal(one.pump, same.pump)
    assert not one.transactions.equals(other.transactions)


def test_is_it_made_in_a_second():
    begin = time.process_time()
    station.make_station(11)
    assert time.process_time() - begin < 1


def test_are_there_sixty_customers_of_the_listed_types(made):
    assert made.customers["customer_id"].tolist() == [f"C{number:04d}" for number in range(1, 61)]
    assert set(made.customers["customer_type"]) <= set(ranges.load()["customers"])
    assert made.customers["name"].is_unique
    assert made.transactions["transaction_id"].is_unique


def test_do_plates_belong_to_nobody(made):
    """Are plates of a series that no office issues, and is none shared by two customers?"""
    assert made.transactions["plate"].str.fullmatch(r"鄂A·T\d{4}").all()
    assert (made.transactions.groupby("plate")["customer_id"].nunique() == 1).all()


def test_do_customers_stay_in_their_range(clean):
    """Does each customer buy what one station can win from its type, and not more?"""
    fills = clean.transactions.merge(clean.customers[["customer_id", "customer_type"]], on="customer_id")
    months = fills.groupby("customer_id")["date"].agg(lambda dates: dates.dt.to_period("M").nunique())
    tonnes = litres_to_tonnes(fills["quantity"], fills["fuel"]).groupby(fills["customer_id"]).sum() / profiles.MONTHS
    for row in clean.customers.itertuples():
        assert tonnes[row.customer_id] <= ranges.station_range(row.customer_type)[1] * 1.1
        season = ranges.load()["customers"][row.customer_type].get("season")
        assert months[row.customer_id] <= 2 * len(season) if season else months[row.customer_id] >= 7


def test_do_fills_fit_the_vehicle(clean):
    """Is every fill within the tank, and most of them within the usual litres of the vehicle?"""
    kinds, vehicles = ranges.load()["customers"], ranges.load()["vehicles"]
    types = clean.customers.set_index("customer_id")["customer_type"]
    for customer, fills in clean.transactions.groupby("customer_id")["quantity"]:
        vehicle = vehicles[kinds[types[customer]]["vehicle"]]
        assert fills.max() <= vehicle["tank"]
        assert fills.max() <= vehicle["litres_fill"][1] * 1.2
        assert fills.min() > 0


def test_is_the_station_bigger_than_its_customers(made):
    """Is the pure-gun volume in the station's range, and do card customers take a part of it in every month?"""
    pumped = litres_to_tonnes(made.pump["litres"], made.pump["fuel"]).groupby(made.pump["month"]).sum()
    low, high = ranges.load()["stations"]["highway"]["tonnes_day"]
    assert low <= pumped.mean() / 30.4 <= high
    bought = station.card_litres(made.profiles).mean()
    tonnes = litres_to_tonnes(bought, bought.index.to_series()).sum()
    assert 0.25 <= tonnes / pumped.mean() <= 0.9


def test_do_weekdays_follow_the_index(clean):
    """Do trucks rest on Sundays and cars come on Fridays?"""
    days = clean.transactions.groupby(
        [clean.transactions["fuel"] == "0#", clean.transactions["date"].dt.day_of_week]
    ).size()
    assert days[True][6] < 0.95 * days[True][:5].mean()
    assert days[False][4] > days[False][1]


def test_is_the_festival_low_moved():
    """Is the diesel low in February 2024 and spread over two months in 2025?"""
    line = np.mean([profiles.shape("0#", np.random.default_rng(seed)) for seed in range(200)], axis=0)
    assert line[1] < 0.75 * line[0]
    assert line[12] == pytest.approx(line[13], rel=0.02)


def test_are_the_faults_planted_and_listed(made):
    """Is every kind of fault there that the page lists, and none that it does not?"""
    assert set(made.planted["anomaly"]) <= set(anomalies.KINDS)
    assert set(anomalies.KINDS) - set(made.planted["anomaly"]) <= {"many-fills", "plug-in-hybrid"}
    assert set(made.planted["customer_id"]) <= set(made.customers["customer_id"])


def test_are_refunds_positive_and_paired(made):
    """Does every reversal stand beside the entry that it takes back, as a positive number?"""
    reversals = made.transactions[made.transactions["kind"] == "冲正"]
    assert len(reversals) == 3
    assert (reversals["quantity"] > 0).all()
    for row in reversals.itertuples():
        twin = made.transactions[
            (made.transactions["customer_id"] == row.customer_id)
            & (made.transactions["date"] == row.date)
            & (made.transactions["time"] == row.time)
            & (made.transactions["plate"] == row.plate)
            & (made.transactions["kind"] == "加油")
        ]
        assert row.quantity in twin["quantity"].tolist()


def test_are_tonnes_exported_as_litres(made):
    """Does the till say L for the customers whose ledger is in tonnes?"""
    typed = made.customers.loc[made.customers["ledger_unit"] == "t", "customer_id"]
    assert len(typed) == 2
    assert set(made.transactions["unit"]) == {"L"}
    assert made.transactions[made.transactions["customer_id"].isin(typed)]["quantity"].max() < 1.5


def test_do_two_names_share_a_tax_number(made):
    pairs = made.customers[made.customers["tax_no"].duplicated(keep=False)]
    assert len(pairs) == 2
    last = made.transactions.groupby("customer_id")["date"].agg(["min", "max"]).loc[pairs["customer_id"]]
    old, new = last.sort_values("min").to_dict("index").values()
    assert old["max"] < new["min"]


def test_is_one_fill_over_the_tank(made):
    kinds, vehicles = ranges.load()["customers"], ranges.load()["vehicles"]
    found = made.planted[made.planted["anomaly"] == "over-tank"]
    assert len(found) == 1
    customer = found["customer_id"].iloc[0]
    tank = vehicles[kinds[made.customers.set_index("customer_id").loc[customer, "customer_type"]]["vehicle"]]["tank"]
    assert made.transactions[made.transactions["customer_id"] == customer]["quantity"].max() > tank


def test_does_the_model_read_it():
    """Do the files go through the model as they are, new customers as unknown?"""
    made = station.make_station(3, planted=False)
    monthly = ledger.monthly_litres(made.transactions, made.customers, "2024-01", "2025-12")
    placed = model.existing_customer_matrix(monthly, contribution_line=4.0)
    young = set(made.customers.loc[made.customers["since"] > "2024-01-31", "customer_id"])
    assert young
    assert set(placed.loc[placed["quadrant"] == model.UNKNOWN, "customer_id"]) == young
    assert set(placed["quadrant"]) >= {"EI", "EII", "EIII", "EIV"}
