"""④ 加油流水: the set; how its rows are made is tested in test_data_station."""

import pytest

from toolkit.data import anomalies, catalogue, station, transactions


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
