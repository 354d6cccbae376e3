"""Entry rates, tonnes a day, what a station can sell, and what a percentage point is worth."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.toolkit.models.properties import assert_order_and_names_change_nothing
from toolkit.data import traffic
from toolkit.models import entry_rate as model

COUNTS = pd.DataFrame({"kind": ["car", "car", "truck"], "passing": [100, 300, 50], "entering": [1, 5, 1]})
NEARBY = pd.DataFrame({"kind": ["car"], "vehicles": [1000], "litres_a_year": [1200], "share": [0.1], "fuel": ["92#"]})


def test_what_share_comes_in():
    table = model.entry_rate(COUNTS).set_index("kind")
    assert table["rate"].to_dict() == pytest.approx({"car": 0.015, "truck": 0.02, "all": 7 / 450})


def test_does_one_kind_still_have_a_last_row_of_all():
    table = model.entry_rate(COUNTS.head(2))
    assert table["kind"].tolist() == ["car", "all"]
    assert table["passing"].tolist() == [400, 400]
    assert table["passing"].dtype.kind == "i"


def test_is_the_rate_missing_where_nothing_passed():
    table = model.entry_rate(pd.DataFrame({"kind": ["car"], "passing": [0], "entering": [0]}))
    assert table["rate"].isna().all()


@pytest.mark.parametrize("column", ["passing", "entering"])
def test_is_an_interval_nobody_counted_missing_instead_of_zero(column):
    """Is the blank interval's kind unknown, and all of them, while the other kind stands?"""
    table = model.entry_rate(COUNTS.assign(**{column: COUNTS[column].where([True, False, True])})).set_index("kind")
    assert table["rate"].isna().to_dict() == {"car": True, "truck": False, "all": True}
    assert table[column].isna().to_dict() == {"car": True, "truck": False, "all": True}


def test_is_an_empty_table_answered_by_an_empty_one():
    for table in (
        model.entry_rate(COUNTS.head(0)),
        model.tonnes_a_day(traffic.flow().head(0)),
        model.tonnes_a_year_nearby(NEARBY.head(0)),
        model.station_potential(traffic.flow().head(0), NEARBY.head(0)),
        model.point_worth(traffic.flow().head(0)),
    ):
        assert table.empty
    assert list(model.station_potential(traffic.flow().head(0), NEARBY.head(0))) == [
        "part", "tonnes_per_day", "tonnes_per_year",
    ]  # fmt: skip


def test_how_many_tonnes_is_the_books_example():
    """Do 80 cars and 16 trucks of 8,000 vehicles come to 4.4 t?"""
    flow = model.tonnes_a_day(traffic.flow())
    assert flow["entering"].tolist() == pytest.approx([80, 16])
    assert round(flow["tonnes"].sum(), 1) == 4.4
    assert model.entry_rate(traffic.counts()).iloc[-1]["rate"] == pytest.approx(0.012)


def test_how_many_tonnes_live_nearby():
    assert model.tonnes_a_year_nearby(NEARBY)["tonnes"].tolist() == pytest.approx([88.2])


def test_are_both_ends_of_a_rate_and_a_share_in():
    flow = traffic.flow().assign(rate=[0.0, 1.0])
    assert model.tonnes_a_day(flow)["entering"].tolist() == [0, 800]
    assert model.tonnes_a_year_nearby(NEARBY.assign(share=1))["tonnes"].tolist() == pytest.approx([882])
    assert model.tonnes_a_year_nearby(NEARBY.assign(share=0))["tonnes"].tolist() == [0]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"entering": [1, 5, 51]}, "第 2 行"),
        ({"passing": [-1, 300, 50]}, "第 0 行"),
        ({"passing": ["一百", 300, 50]}, "passing 列，第 0 行“一百”.*不是数"),
        ({"kind": ["car", "all", "truck"]}, "第 1 行“all”.*合计行"),
        ({"kind": ["car", None, "truck"]}, "kind 列，第 1 行.*没有填"),
    ],
)
def test_is_a_wrong_count_named(change, said):
    with pytest.raises(ValueError, match=said):
        model.entry_rate(COUNTS.assign(**change))


def test_is_a_missing_column_named():
    with pytest.raises(ValueError, match="缺列：entering"):
        model.entry_rate(COUNTS[["kind", "passing"]])


def test_is_a_rate_in_per_cent_refused():
    with pytest.raises(ValueError, match=r"1\.2 % 写 0\.012"):
        model.tonnes_a_day(traffic.flow().assign(rate=1.2))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"share": 10}, "share 列，第 0 行“10”.*一成写 0.1"),
        ({"share": -0.1}, "share 列"),
        ({"vehicles": -1}, "vehicles 列，第 0 行“-1”.*不能小于 0"),
        ({"fuel": "98#"}, "周边车表的 fuel 列，第 0 行“98#”"),
    ],
)
def test_is_a_spoilt_row_nearby_named(change, said):
    with pytest.raises(ValueError, match=said):
        model.tonnes_a_year_nearby(NEARBY.assign(**change))


# --- passing and nearby together --------------------------------------------------------------------------------------


def test_what_can_the_books_station_sell():
    """Do 4.42 t a day of passers-by and 88.2 t a year of neighbours add up in either unit?"""
    table = model.station_potential(traffic.flow(), NEARBY).set_index("part")
    assert table.index.tolist() == ["过路车", "周边车", "合计"]
    assert table["tonnes_per_day"].tolist() == pytest.approx([4.4184, 88.2 / 365, 4.4184 + 88.2 / 365])
    assert table["tonnes_per_year"].tolist() == pytest.approx([4.4184 * 365, 88.2, 4.4184 * 365 + 88.2])


def test_are_many_stations_kept_apart():
    """Does each station get its own three rows, and one without neighbours written down no total?"""
    flow = pd.concat([traffic.flow().assign(station_id="S2"), traffic.flow().assign(station_id="S1", passing=0)])
    table = model.station_potential(flow, NEARBY.assign(station_id="S2"))
    assert table["station_id"].tolist() == ["S1"] * 3 + ["S2"] * 3
    assert table["tonnes_per_day"].round(3).tolist()[3:] == [4.418, 0.242, 4.660]
    assert table["tonnes_per_day"].iloc[0] == 0
    assert table["tonnes_per_day"].isna().tolist() == [False, True, True, False, False, False]
    nobody = pd.concat([NEARBY.assign(station_id="S2"), NEARBY.assign(station_id="S1", vehicles=0)])
    assert model.station_potential(flow, nobody)["tonnes_per_year"].iloc[2] == 0


@pytest.mark.parametrize("column", ["passing", "rate", "litres_a_fill"])
def test_is_a_blank_carried_into_the_total(column):
    flow = traffic.flow()
    table = model.station_potential(flow.assign(**{column: flow[column].where([False, True])}), NEARBY)
    assert table["tonnes_per_day"].isna().tolist() == [True, False, True]


def test_must_both_tables_name_the_station():
    with pytest.raises(ValueError, match="周边车表有 station_id 列，测算表没有"):
        model.station_potential(traffic.flow(), NEARBY.assign(station_id="S1"))
    with pytest.raises(ValueError, match="测算表有 station_id 列，周边车表没有"):
        model.station_potential(traffic.flow().assign(station_id="S1"), NEARBY)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 8))
def test_do_the_parts_add_up_to_the_total(seed, stations):
    rng = np.random.default_rng(seed)
    rows = 3 * stations
    flow = pd.DataFrame(
        {
            "station_id": [f"s{number % stations}" for number in range(rows)],
            "kind": "car",
            "passing": rng.integers(0, 9000, rows),
            "rate": rng.uniform(0, 0.06, rows),
            "litres_a_fill": rng.uniform(20, 300, rows),
            "fuel": rng.choice(["92#", "95#", "0#"], rows),
        }
    )
    nearby = flow[["station_id", "kind", "fuel"]].assign(vehicles=flow["passing"], litres_a_year=900.0, share=0.2)
    table = model.station_potential(flow, nearby)
    wide = table.pivot(index="station_id", columns="part", values="tonnes_per_year")
    assert wide["合计"].tolist() == pytest.approx((wide["过路车"] + wide["周边车"]).tolist())
    assert wide["过路车"].sum() == pytest.approx(model.tonnes_a_day(flow)["tonnes"].sum() * 365)
    assert wide["周边车"].sum() == pytest.approx(model.tonnes_a_year_nearby(nearby)["tonnes"].sum())
    both = flow.assign(vehicles=nearby["vehicles"], litres_a_year=900.0, share=0.2)
    assert_order_and_names_change_nothing(lambda rows: model.station_potential(rows, rows), both, "station_id", seed)


# --- one percentage point ---------------------------------------------------------------------------------------------


def test_what_is_a_point_worth():
    """Are 72 cars of 34 L 1.8 t, and 8 trucks of 180 L 1.2 t, whatever comes in today?"""
    table = model.point_worth(traffic.flow().assign(margin=[700, 300]))
    assert table["vehicles"].tolist() == [72, 8]
    assert table["tonnes_per_day"].tolist() == pytest.approx([72 * 34 * 0.735 / 1000, 8 * 180 * 0.84 / 1000])
    assert table["yuan_per_day"].tolist() == [1259.5, 362.88]
    assert model.point_worth(traffic.flow().drop(columns="rate"))["vehicles"].tolist() == [72, 8]


def test_is_half_a_point_half_of_a_point_and_not_half_a_tonne():
    half, whole = (model.point_worth(traffic.flow(), points=points) for points in (0.5, 1.0))
    assert (half["tonnes_per_day"] * 2).tolist() == pytest.approx(whole["tonnes_per_day"].tolist())
    assert half["vehicles"].tolist() == [36, 4]


def test_are_fen_rounded_half_up():
    """Is half a fen rounded up, and a thousandth less down? One car of 1,000/0.735 L is a tonne."""
    flow = pd.DataFrame({"kind": "car", "passing": [100, 100, 0], "litres_a_fill": 1000 / 0.735, "fuel": "92#"})
    table = model.point_worth(flow.assign(margin=[0.125, 0.1249, 500], station_id=["a", "b", "c"]))
    assert table["yuan_per_day"].tolist() == [0.13, 0.12, 0]
    assert list(table) == ["station_id", "kind", "vehicles", "tonnes_per_day", "yuan_per_day"]


def test_is_a_point_of_blanks_missing():
    flow = traffic.flow().assign(margin=[None, -20.0])
    table = model.point_worth(flow.assign(passing=[7200, None]))
    assert table["tonnes_per_day"].isna().tolist() == [False, True]
    assert table["yuan_per_day"].isna().tolist() == [True, True]
    assert model.point_worth(flow)["yuan_per_day"].tolist()[1] == pytest.approx(-24.19)
    assert "yuan_per_day" not in model.point_worth(traffic.flow())
