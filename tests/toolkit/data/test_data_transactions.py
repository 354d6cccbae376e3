"""④ 加油流水: the set; how its rows are made is tested in test_data_station."""

from dataclasses import replace

import numpy as np
import pytest

from toolkit.data import anomalies, catalogue, fills, profiles, station, transactions


@pytest.fixture(scope="module")
def made():
    return station.make_station(5)


def test_is_it_the_station_s_table(made):
    assert transactions.make(made) is made.transactions


def test_does_the_card_name_the_words_that_stand_in_it(made):
    """Are kind and unit explained with exactly the words of the table?"""
    fields = {field.name: field.values for field in catalogue.load()["transactions"].fields}
    table = transactions.make(made)
    assert fields["kind"].split("、") == sorted(set(table["kind"]), reverse=True)
    assert set(table["unit"]) == {"L"}
    assert all(fuel in fields["fuel"] for fuel in set(table["fuel"]))


@pytest.mark.parametrize(
    ("kind", "word"),
    [
        ("refund", "冲正"),
        ("tonnes-typed", "吨"),
        ("two-names", "两个户名"),
        ("over-tank", "油箱"),
        ("plug-in-hybrid", "插混"),
        ("many-fills", "一天加很多次"),
        ("season", "季节客户"),
    ],
)
def test_is_every_planted_kind_warned_of(kind, word):
    """Does a trap of the card speak of each kind that is planted, and of one only?"""
    assert kind in anomalies.KINDS
    assert sum(word in trap for trap in catalogue.load()["transactions"].traps) >= 1
    assert len(catalogue.load()["transactions"].traps) == len(anomalies.KINDS)


def test_is_a_day_exported_as_one_row():
    """Has a fleet of many small fills at most one row a day, with the same months as fill by fill?"""
    taxi = profiles.Profile("C0001", "青垸出租", "B05", "92#", np.round(np.linspace(400, 9000, 24)), tax_no="HB1")
    single, daily = (
        fills.make_transactions([replace(taxi, daily=daily)], np.random.default_rng(1)) for daily in (False, True)
    )
    assert not daily.duplicated(["date"]).any()
    assert len(daily) < 731 < len(single)
    assert set(daily["plate"]) == {fills.TOGETHER}
    for made in (single, daily):
        assert made.groupby(made["date"].dt.to_period("M"))["quantity"].sum().round(2).tolist() == taxi.amounts.tolist()
