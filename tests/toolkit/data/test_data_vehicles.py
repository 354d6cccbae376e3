"""③ 车辆档."""

import pandas as pd
import pytest

from toolkit.data import customer_master, ranges, station, vehicles

TYPES = ranges.load()["vehicles"]


@pytest.fixture(scope="module", params=["highway", "city", "township"])
def made(request):
    return station.make_station(5, kind=request.param, customers=30)


@pytest.fixture(scope="module")
def register(made):
    return vehicles.make(made)


def test_is_every_plate_registered_once(made, register):
    """Does every plate of the fills stand in the register, with its customer and fuel, and as many as the master says?"""
    assert register["plate"].is_unique
    assert register["plate"].str.fullmatch(r"鄂A·T\d{4}").all()
    fills = made.transactions[["plate", "customer_id", "fuel"]].drop_duplicates()
    merged = fills.merge(register, on=["plate", "customer_id", "fuel"], how="left")
    assert merged["card"].notna().all()
    master = customer_master.make(made).set_index("customer_id")["vehicles"]
    assert register.groupby("customer_id").size().to_dict() == master.to_dict()


def test_do_tank_and_consumption_fit_the_type(register):
    for vehicle, rows in register.groupby("vehicle"):
        assert set(rows["tank"]) == {TYPES[vehicle]["tank"]}
        assert set(rows["vehicle_name"]) == {TYPES[vehicle]["name"]}
        assert set(rows["fuel"]) == {TYPES[vehicle]["fuel"]}
        if "per_100km" in TYPES[vehicle]:
            assert rows["per_100km"].between(*TYPES[vehicle]["per_100km"]).all()
        else:
            assert rows["per_100km"].isna().all()
    assert register["per_100km"].nunique() > 10


def test_has_every_vehicle_a_card_of_its_customer(register):
    """One card a vehicle, cards of a customer under one 管理卡, no vehicle holding that one?"""
    assert register["card"].is_unique
    assert register["card"].str.fullmatch(r"6200-\d{6}").all()
    assert not register["card"].str.endswith("000").any()
    managing = register["card"].str[:8]
    assert (register.groupby("customer_id")["card"].agg(lambda cards: cards.str[:8].nunique()) == 1).all()
    assert managing.nunique() == register["customer_id"].nunique()


def test_does_the_daily_limit_allow_an_ordinary_fill(made, register):
    """Is the limit at least the biggest fill of the customer, planted ones and entries that were reversed left out?"""
    plain = station.make_station(5, kind=made.kind, customers=30, planted=False)
    biggest = plain.transactions.groupby("customer_id")["quantity"].max()
    limit = vehicles.make(plain).groupby("customer_id")["daily_limit"].min()
    assert (limit.reindex(biggest.index) >= biggest).all()
    assert (register["daily_limit"] % 10 == 0).all()
    assert (register["daily_limit"] <= register["tank"] * 2 + 10).all()


def test_are_cards_of_organs_bound_to_the_plate(made, register):
    """One card a vehicle, always, where the vehicles are public property; and are both answers given elsewhere?"""
    types = made.customers.set_index("customer_id")["customer_type"]
    organs = register["customer_id"].map(types).isin(customer_master.ORGANS)
    assert (register.loc[organs, "plate_bound"] == "是").all()
    for column in ("plate_bound", "limit_station"):
        assert set(register.loc[~organs, column]) == {"是", "否"}
    pd.testing.assert_frame_equal(register, vehicles.make(made))
