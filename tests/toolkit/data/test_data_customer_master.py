"""② 客户主档."""

import re

import numpy as np
import pandas as pd
import pytest

from toolkit.data import customer_master, ranges, station
from toolkit.models.units import DENSITY

PRIVATE = ("老板", "店主", "司机")


@pytest.fixture(
    scope="module", params=[("highway", 5, True), ("city", 6, True), ("township", 7, True), ("port", 8, False)]
)
def made(request):
    kind, seed, planted = request.param
    return station.make_station(seed, kind=kind, customers=30, planted=planted)


@pytest.fixture(scope="module")
def master(made):
    return customer_master.make(made)


def test_is_it_the_station_s_list(made, master):
    """Are ids, names, types and fuels those of the station, and vehicles those of the profiles?"""
    same = ["customer_id", "name", "customer_type", "type_name", "fuel"]
    pd.testing.assert_frame_equal(master[same], made.customers[same])
    assert master["vehicles"].tolist() == [profile.vehicles for profile in made.profiles]


def test_does_the_potential_fit_the_type(master):
    """Does a customer burn what its type burns, harvests two seasons a year?"""
    for row in master.itertuples():
        entry = ranges.load()["customers"][row.customer_type]
        season = entry.get("tonnes_season")
        low, high = [one / 6 for one in season] if season else entry["tonnes_month"]
        assert low - 0.01 <= row.potential <= high + 0.01, row.customer_id


def test_is_the_share_what_was_bought_last_year(made, master):
    """Is share x potential x 12 what the customer bought in 2025, reversals out and tonnes as tonnes?"""
    fills = made.transactions[made.transactions["date"] >= "2025-01-01"]
    in_tonnes = fills["customer_id"].isin(made.customers.loc[made.customers["ledger_unit"] == "t", "customer_id"])
    tonnes = fills["quantity"] * np.where(in_tonnes, 1, fills["fuel"].map(DENSITY).astype(float) / 1000)
    bought = (tonnes * np.where(fills["kind"] == "加油", 1, -1)).groupby(fills["customer_id"]).sum()
    bought = bought.reindex(master["customer_id"], fill_value=0).to_numpy() / 12
    assert master["share"].between(0, 1).all()
    assert np.abs(master["share"] * master["potential"] - bought).max() <= master["potential"].max() * 0.0006
    assert (master["potential"] >= bought).all()
    assert 0.1 <= master["share"].mean() <= 0.6


def test_do_grades_stay_off_their_limits(master):
    """Is the grade that of the potential, and no potential within 5 % of a limit?"""
    for line in (20, 5, 1):
        assert (np.abs(master["potential"] / line - 1) > 0.05).all()
    grades = pd.cut(master["potential"], [0, 1, 5, 20, 10_000], right=False, labels=list("DCBA"))
    assert master["grade"].tolist() == grades.tolist()
    assert master["grade"].nunique() >= 3


def test_do_accounts_of_one_company_share_a_potential(made, master):
    twins = made.customers["tax_no"].duplicated(keep=False)
    assert twins.sum() == (2 if len(made.planted) else 0)
    assert (master["potential"].groupby(made.customers["tax_no"]).nunique() == 1).all()


def test_who_decides_and_who_pays_how(master):
    """Does everybody have one decider of the type, do organs pay no cash, and are people named by their post only?"""
    assert set(ranges.load()["customers"]) == set(customer_master.DECIDERS)
    assert all(row.decider in customer_master.DECIDERS[row.customer_type] for row in master.itertuples())
    organs = master["customer_type"].isin(["B11", "B12", "B13", "B14", "B38"])
    assert not (master.loc[organs, "payment"] == "现金").any()
    assert not (master.loc[organs, "decider"].isin(PRIVATE)).any()
    assert set(master["payment"]) <= set(customer_master.PAYMENTS)
    assert set(master["source"]) <= set(customer_master.SOURCES)
    assert {"预付卡", "电子账户", "转账"} <= set(master["payment"])
    assert master["payment"].isin(["预付卡", "电子账户"]).mean() > 0.4


def test_are_first_and_last_purchase_those_of_the_fills(made, master):
    days = made.transactions[made.transactions["kind"] == "加油"].groupby("customer_id")["date"]
    by_customer = master.set_index("customer_id")
    for column, wanted in (("first_purchase", days.min()), ("last_purchase", days.max())):
        assert by_customer[column].dropna().to_dict() == wanted.to_dict()


def test_do_seasons_and_plug_ins_show(made, master):
    """Do seasonal customers buy in their months only, and is exactly the planted fleet a plug-in?"""
    months = made.transactions.groupby("customer_id")["date"].agg(lambda dates: set(dates.dt.month))
    for row in master[master["season"] != ""].itertuples():
        assert re.fullmatch(r"\d+(,\d+)*", row.season)
        assert months.get(row.customer_id, set()) <= set(map(int, row.season.split(",")))
    planted = made.planted.loc[made.planted["anomaly"] == "plug-in-hybrid", "customer_id"]
    assert set(master.loc[master["plug_in"] == "是", "customer_id"]) == set(planted)
    assert set(master["plug_in"]) <= {"是", "否"}
