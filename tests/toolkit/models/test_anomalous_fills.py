"""Fills that raise a question."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.data.ranges import load
from toolkit.data.station import make_station
from toolkit.models import anomalous_fills as model
from toolkit.models.anomalous_fills import Limits, anomalous_fills

PLAIN = {
    "card": "K1",
    "plate": "鄂A·T0001",
    "time": "2025-03-05 10:00",
    "fuel": "0#",
    "litres": 100.0,
    "yuan": 700.0,
    "price": 7.0,
    "kind": "加油",
    "payment": "刷卡",
    "odometer": np.nan,
}


def fills(*changes: dict) -> pd.DataFrame:
    """One plain fill of diesel each, with what is changed in it; ids in order."""
    rows = [{"transaction_id": f"T{number}", **PLAIN, **change} for number, change in enumerate(changes)]
    table = pd.DataFrame(rows, columns=["transaction_id", *PLAIN])
    return table.assign(time=pd.to_datetime(table["time"]))


def vehicles(**columns) -> pd.DataFrame:
    table = pd.DataFrame({"plate": ["鄂A·T0001"], "tank": [400.0], "fuel": ["0#"], "customer_type": ["B11"]})
    return table.assign(per_100km=40.0, **columns)


def hits(table: pd.DataFrame, rule: str, garage: pd.DataFrame | None = None, **rest) -> list[str]:
    """The ids that a rule asks about."""
    found = anomalous_fills(table, vehicles() if garage is None else garage, **rest).hits
    return found.loc[found["rule"] == rule, "id"].tolist()


def said(table: pd.DataFrame, rule: str, **rest) -> str:
    found = anomalous_fills(table, vehicles(), **rest).hits
    return found.loc[found["rule"] == rule, "what"].iloc[0]


def minutes(*after: float, day: str = "2025-03-05", hour: int = 10) -> list[dict]:
    return [{"time": pd.Timestamp(day) + pd.Timedelta(hours=hour, minutes=minute)} for minute in after]


def both(one: dict, other: dict) -> dict:
    return {**one, **other}


# --- each rule on its line and off it ---------------------------------------------------------------------------------


def test_is_a_plain_day_quiet():
    found = anomalous_fills(fills({}, {"time": "2025-03-06 10:00"}), vehicles(), holidays=["2025-03-08"])
    assert found.hits.empty
    assert list(found.hits) == ["rule", "name", "about", "id", "time", "what"]


def test_how_many_fills_a_day_are_many():
    """Are four asked about (closed) and three not; and are four on either side of midnight two days?"""
    assert hits(fills(*minutes(0, 60, 120, 180)), "many-fills") == ["K1"]
    assert hits(fills(*minutes(0, 60, 120)), "many-fills") == []
    assert hits(fills(*minutes(0, 30, 60, 90, hour=23)), "many-fills") == []
    assert hits(fills(*minutes(0, 60, 120, 180)), "many-fills", limits=Limits(fills_a_day=5)) == []
    assert hits(fills(*[both(one, {"card": None}) for one in minutes(0, 1, 2, 3)]), "many-fills") == []


def test_are_the_numbers_of_the_reported_cases_in_the_sentences():
    """Seventeen fills of an official card on one day, and 1,148 L at once."""
    day = fills(*[both(one, {"litres": 40.0, "yuan": 280.0}) for one in minutes(*range(0, 170, 10))])
    assert said(day, "many-fills") == "一天加了 17 次，共 680.00 升"
    assert said(fills({"litres": 1148.0}), "over-tank") == "一次加了 1148.00 升，油箱 400 升"


def test_is_a_full_tank_more_than_the_tank():
    assert hits(fills({"litres": 400.0}), "over-tank") == []
    assert hits(fills({"litres": 400.01}), "over-tank") == ["T0"]
    assert hits(fills({"litres": 401, "plate": "鄂A·T0009"}), "over-tank") == []
    assert hits(fills({"litres": 401}), "over-tank", vehicles(tank=None)) == []


def test_which_fuel_is_wrong():
    """Petrol in a diesel vehicle and the other way round, but not a better petrol, nor where nothing is known."""
    assert hits(fills({"fuel": "92#"}), "wrong-fuel") == ["T0"]
    assert said(fills({"fuel": "92#"}), "wrong-fuel") == "登记烧 0# 的车加了 92#，100.00 升"
    assert hits(fills({"fuel": "0#"}), "wrong-fuel", vehicles(fuel="92#")) == ["T0"]
    assert hits(fills({"fuel": "95#"}), "wrong-fuel", vehicles(fuel="92#")) == []
    assert hits(fills({"fuel": "92#"}), "wrong-fuel", vehicles(fuel=None)) == []


def test_who_may_not_fill_on_a_holiday():
    """Is it official vehicles alone, on the days named alone, from midnight to midnight?"""
    days = fills(*[{"time": time} for time in ("2025-10-01 00:00", "2025-10-01 23:59", "2025-10-02 00:00")])
    assert hits(days, "official-holiday", holidays=["2025-10-01"]) == ["T0", "T1"]
    assert (
        said(days, "official-holiday", holidays=[pd.Timestamp("2025-10-02")])
        == "2025-10-02 是假日，公务车加了 100.00 升"
    )
    assert hits(days, "official-holiday", vehicles(customer_type="B01"), holidays=["2025-10-01"]) == []


def test_when_is_consumption_too_high():
    """Is 1.3 times the usual most still passed over, and a litre more not? The first fill was burnt before."""
    read = [{"odometer": 5000.0, "litres": 390.0}, {"odometer": 5500.0, "litres": 260.0, "time": "2025-03-09 10:00"}]
    assert hits(fills(*read), "high-consumption") == []
    read[1]["litres"] = 261.0
    assert hits(fills(*read), "high-consumption") == ["鄂A·T0001"]
    assert said(fills(*read), "high-consumption") == "500 公里加了 261.00 升，合百公里 52.2 升，这类车平常最多 40 升"
    assert hits(fills(*read), "high-consumption", vehicles().assign(per_100km=None)) == []
    assert hits(fills(*read[1:]), "high-consumption") == []
    assert hits(fills(read[0], both(read[1], {"odometer": 5000.0})), "high-consumption") == []


def test_does_a_mistyped_reading_accuse_anybody():
    read = [{"odometer": odometer, "litres": 200.0} for odometer in (5000.0, 5500.0, 56000.0, None)]
    assert hits(fills(*read), "high-consumption") == []


def test_how_many_vehicles_may_a_card_have():
    assert hits(fills({}, {"plate": "鄂A·T0002"}, {"card": "K2"}), "shared-card") == ["K1"]
    assert hits(fills({}, {}, {"plate": None}), "shared-card") == []
    three = fills({}, {"plate": "鄂A·T0002"}, {"plate": "鄂A·T0003"}, {"plate": "鄂A·T0002"})
    assert said(three, "shared-card") == "加过 3 台车"
    assert hits(three, "shared-card", limits=Limits(plates_a_card=4)) == []


def test_when_are_round_hundreds_too_close():
    """Is it under three minutes (open), the same card, and both whole hundreds? Both are named."""
    two = fills(*minutes(0, 2.99))
    assert hits(two, "round-hundreds") == ["T0", "T1"]
    assert said(two, "round-hundreds") == "700 元整，离同一张卡另一笔整百只有 179 秒"
    assert hits(fills(*minutes(0, 3)), "round-hundreds") == []
    assert hits(two.assign(card=["K1", "K2"]), "round-hundreds") == []
    assert hits(two.assign(yuan=[700, 650.0]), "round-hundreds") == []
    assert hits(two.assign(yuan=[700, None]), "round-hundreds") == []
    assert hits(fills(*minutes(0, 1, 2)).assign(yuan=[700, 333.3, 700]), "round-hundreds") == ["T0", "T2"]


def test_when_are_a_cash_sale_and_a_debit_a_pair():
    """At night, the same fuel and litres, five minutes (closed), one of each kind."""
    pair = fills(*minutes(0, 5, hour=22)).assign(payment=["现金", "刷卡"])
    assert hits(pair, "cash-to-card") == ["T0", "T1"]
    assert said(pair, "cash-to-card") == "夜里现金 100.00 升，相隔 300 秒还有一笔刷卡同样的升数"
    assert hits(fills(*minutes(0, 5.02, hour=22)).assign(payment=["现金", "刷卡"]), "cash-to-card") == []
    assert hits(pair.assign(payment=["刷卡", "现金"]), "cash-to-card") == ["T0", "T1"]
    assert hits(pair.assign(payment="刷卡"), "cash-to-card") == []
    assert hits(pair.assign(payment=["现金", "微信"]), "cash-to-card") == []
    assert hits(pair.assign(payment=["现金", None]), "cash-to-card") == []
    assert hits(pair.assign(litres=[100, 100.01]), "cash-to-card") == []
    assert hits(pair.assign(fuel=["0#", "92#"]), "cash-to-card") == []


@pytest.mark.parametrize(("hour", "minute", "asked"), [(22, 0, True), (21, 59, False), (4, 59, True), (5, 0, False)])
def test_when_is_it_night(hour, minute, asked):
    pair = fills(*minutes(minute, minute, hour=hour)).assign(payment=["现金", "刷卡"])
    assert bool(hits(pair, "cash-to-card")) is asked
    assert bool(hits(pair, "cash-to-card", limits=Limits(night=(4, 22)))) is (hour in (21, 4, 5))


def test_is_the_other_kind_found_across_its_own():
    """Is a debit found behind another debit of the same litres, and is the nearer cash sale the one counted?"""
    table = fills(*minutes(0, 1, 2, 9, hour=23)).assign(payment=["现金", "刷卡", "刷卡", "刷卡"])
    assert hits(table, "cash-to-card") == ["T0", "T1", "T2"]


def test_how_many_cards_may_a_phone_have():
    """Ten (closed), counted once each."""
    bound = pd.DataFrame({"phone_code": ["M1"] * 10 + ["M2"] * 10, "card": [*range(10), *range(9), 0]})
    assert hits(fills({}), "shared-phone", bindings=bound) == ["M1"]
    assert said(fills({}), "shared-phone", bindings=bound) == "绑了 10 张卡"
    assert hits(fills({}), "shared-phone", bindings=bound, limits=Limits(cards_a_phone=11)) == []


def test_is_a_phone_number_refused_without_being_repeated():
    bound = pd.DataFrame({"phone_code": ["M1", "13800000000"], "card": ["K1", "K2"]})
    with pytest.raises(ValueError, match="绑定表的 phone_code 列，第 1 行：是电话号码，先换成代号") as error:
        anomalous_fills(fills({}), bindings=bound)
    assert "138" not in str(error.value)


def test_how_far_may_a_price_be_off():
    """Is 0.02 yuan/L passed over (closed), in either direction, and a fen more asked about?"""
    assert hits(fills({"yuan": 702.0}, {"yuan": 698.0}), "price-off") == []
    assert hits(fills({"yuan": 703.0}, {"yuan": 697.0}, {"yuan": None}), "price-off") == ["T0", "T1"]
    assert said(fills({"yuan": 650.0}), "price-off") == "650.00 元 ÷ 100.00 升 = 6.50 元/升，当天挂牌 7.00"
    assert hits(fills({"litres": 0.0, "yuan": 0.0}), "price-off") == []


def test_are_tonnes_typed_as_litres_seen():
    """Three fills (closed) of under 1.5 'L' (open) whose yuan fits so many tonnes; they are not asked about twice."""
    quantity = np.array([0.25, 0.3, 1.49])
    tonnes = fills({}, {}, {}).assign(litres=quantity, yuan=(quantity * 1000 / 0.84 * 7).round(2))
    assert hits(tonnes, "tonnes-typed") == ["T0", "T1", "T2"]
    assert hits(tonnes, "price-off") == []
    assert said(tonnes, "tonnes-typed") == "升数栏是 0.25，可 2083.33 元合 298 升，正好 0.25 吨"
    assert hits(tonnes.head(2), "tonnes-typed") == []
    assert hits(tonnes.head(2), "price-off") == ["T0", "T1"]
    assert hits(tonnes.assign(card=["K1", "K1", "K2"]), "tonnes-typed") == []
    assert hits(tonnes.assign(card=None), "tonnes-typed") == ["T0", "T1", "T2"]
    small = tonnes.assign(litres=1.4, yuan=9.8)
    assert hits(small, "tonnes-typed") == hits(small, "price-off") == []
    large = tonnes.assign(litres=1.5, yuan=1500 / 0.84 * 7)
    assert hits(large, "tonnes-typed") == []


def test_how_well_must_the_yuan_fit_the_tonnes():
    """Is what rounding to 0.01 t leaves a fit (0.006 t, closed), and more not?"""
    for off, asked in ((0.006, 3), (-0.006, 3), (0.0061, 0), (-0.0061, 0)):
        table = fills({}, {}, {}).assign(litres=0.5, yuan=(0.5 + off) * 1000 / 0.84 * 7)
        assert len(hits(table, "tonnes-typed")) == asked


CHANGE = [
    *[{"time": f"2025-03-04 1{hour}:00"} for hour in range(3)],
    *[{"time": f"2025-03-06 1{hour}:00", "price": 7.3, "yuan": 730.0} for hour in range(3)],
]
"""Three fills at 7.0, a day without any, three fills at 7.3."""


def test_is_the_price_before_seen_on_the_day_it_changed():
    """Whether the yuan alone is at the old price or the price column too; the day after it is merely off."""
    assert hits(fills(*CHANGE), "wrong-day-price") == []
    late = [{"time": "2025-03-06 18:00", "price": 7.3}, {"time": "2025-03-06 18:00", "price": 7.0}]
    table = fills(*CHANGE, *late)
    assert hits(table, "wrong-day-price") == ["T6", "T7"]
    assert hits(table, "price-off") == []
    assert said(table, "wrong-day-price") == "当天挂牌 7.30，前一次是 7.00，这一笔按 7.00 元/升收"
    after = fills(*CHANGE, {"time": "2025-03-07 10:00", "price": 7.3})
    assert hits(after, "wrong-day-price") == []
    assert hits(after, "price-off") == ["T6"]


def test_is_another_fuels_change_no_change():
    table = fills(*CHANGE, *[both(one, {"fuel": "92#", "price": 7.0, "yuan": 700.0}) for one in CHANGE])
    assert hits(table, "wrong-day-price") == hits(table, "price-off") == []


def test_which_price_is_posted_when_the_fills_disagree():
    """The one that most name; of a tie each fill's own."""
    table = fills({}, {}, {"price": 7.5, "yuan": 750.0})
    assert hits(table, "price-off") == ["T2"]
    assert hits(table.tail(2), "price-off") == []


def plug_in(gaps: list[float], litres: list[float]) -> pd.DataFrame:
    days = np.cumsum([0, *gaps])
    times = [pd.Timestamp("2025-01-01 08:00") + pd.Timedelta(days=float(day)) for day in days]
    return fills(*[{"time": time, "litres": amount, "fuel": "92#"} for time, amount in zip(times, litres, strict=True)])


@pytest.mark.parametrize(
    ("gaps", "litres", "asked"),
    [
        ([10] * 4 + [19] * 3, [40] * 8, True),
        ([10] * 4 + [18] * 3, [40] * 8, False),
        ([10] * 3 + [19] * 3, [40] * 7, True),
        ([10] * 2 + [19] * 3, [40] * 6, False),
        ([10] * 4 + [19] * 3, [40] * 5 + [30] * 3, True),
        ([10] * 4 + [19] * 3, [40] * 5 + [29.9] * 3, False),
        ([10] * 4 + [19] * 3, [40] * 5 + [50] * 3, True),
        ([10] * 4 + [19] * 3, [40] * 5 + [50.1] * 3, False),
    ],
)
def test_when_does_a_vehicle_look_like_a_plug_in(gaps, litres, asked):
    """Gaps over 1.8 times as long (open), at least three against three, litres within a quarter (closed)."""
    assert hits(plug_in(gaps, litres), "plug-in-hybrid") == ["鄂A·T0001"] * asked


def test_which_vehicles_are_never_plug_ins():
    """Diesel ones, and those known not to be; not known, or known to be, is asked about."""
    table = plug_in([10] * 4 + [19] * 3, [40] * 8)
    assert said(table, "plug-in-hybrid") == "从 10.0 天来一次到 19.0 天一次，每次还是 40 升左右"
    assert hits(table.assign(fuel="0#"), "plug-in-hybrid") == []
    assert hits(table, "plug-in-hybrid", vehicles(plug_in="否")) == []
    for known in ("是", None):
        assert hits(table, "plug-in-hybrid", vehicles(plug_in=known)) == ["鄂A·T0001"]


# --- reversals, cards and what is not run -----------------------------------------------------------------------------


@pytest.mark.parametrize("litres", [500.0, -500.0])
def test_does_a_reversal_take_out_its_fill(litres):
    """Is a wrong 500 L that was reversed not asked about, though a second one that was not still is?"""
    reversal = {"litres": litres, "kind": "冲正", "time": "2025-03-05 11:00"}
    wrong = {"litres": 500.0, "yuan": 3500.0}
    assert hits(fills(wrong, reversal), "over-tank") == []
    assert hits(fills(both(wrong, {"time": "2025-03-05 12:00"}), wrong, reversal), "over-tank") == ["T0"]
    for other in ({"card": "K2"}, {"fuel": "92#"}, {"time": "2025-03-06 11:00"}, {"litres": 499.0}):
        assert hits(fills(wrong, both(reversal, other)), "over-tank") == ["T0"]


def test_does_a_reversal_without_a_card_go_by_the_plate():
    wrong, back = {"litres": 500.0, "card": None}, {"litres": 500.0, "card": None, "kind": "冲正"}
    assert hits(fills(wrong, back), "over-tank") == []
    assert hits(fills(wrong, both(back, {"plate": "鄂A·T0009"})), "over-tank") == ["T0"]


def test_is_a_fill_without_a_plate_the_cards_vehicle():
    """By the card, if one vehicle alone has it; else it is nobody's."""
    garage = pd.concat([vehicles(card="K1"), vehicles(card="K2").assign(plate="鄂A·T0002", tank=900.0)])
    table = fills(
        {"litres": 500.0, "plate": ""}, {"litres": 500.0, "plate": None, "card": "K2"}, {"plate": None, "card": None}
    )
    assert hits(table, "over-tank", garage) == ["T0"]
    assert hits(table, "over-tank", garage.assign(card="K1")) == []
    assert hits(table, "over-tank") == []


def test_what_is_not_run_and_why():
    bare = fills({})[["transaction_id", "time", "fuel", "litres", "kind"]]
    found = anomalous_fills(bare)
    assert found.not_run["rule"].tolist() == list(model.RULES)
    why = found.not_run.set_index("rule")["why"]
    assert why["many-fills"] == "缺流水的 card 列"
    assert why["high-consumption"] == "缺流水的 plate 列、流水的 odometer 列、车辆表的 per_100km 列"
    assert why["official-holiday"] == "缺流水的 plate 列、车辆表的 customer_type 列、假日"
    assert why["shared-phone"] == "缺绑定表"
    whole = anomalous_fills(
        fills({}), vehicles(), pd.DataFrame({"phone_code": ["M1"], "card": ["K1"]}), holidays=["2025-10-01"]
    )
    assert whole.not_run.empty
    assert anomalous_fills(fills({}), vehicles()).not_run["rule"].tolist() == ["official-holiday", "shared-phone"]


def test_is_an_empty_table_quiet():
    found = anomalous_fills(fills(), vehicles(), pd.DataFrame({"phone_code": [], "card": []}), holidays=["2025-10-01"])
    assert found.hits.empty
    assert found.not_run.empty
    assert model.summary(found.hits).empty
    assert list(model.summary(found.hits)) == ["rule", "name", "about", "hits", "ids", "check"]


@pytest.mark.parametrize(
    ("change", "said_back"),
    [
        ({"transaction_id": "T0"}, "transaction_id 列，第 0 行“T0”、第 1 行“T0”"),
        ({"kind": "退款"}, "kind 列，第 0 行“退款”.*加油、冲正"),
        ({"fuel": "98#"}, "fuel 列，第 0 行“98#”"),
        ({"litres": -1.0}, "litres 列，第 0 行“-1.0”.*冲正"),
        ({"litres": None}, "litres 列，第 0 行.*没有填"),
        ({"yuan": "多"}, "yuan 列，第 0 行“多”.*不是数"),
        ({"yuan": -1.0}, "yuan 列，第 0 行“-1.0”"),
        ({"price": 0.0}, "price 列，第 0 行“0.0”.*不能是 0"),
        ({"time": None}, "time 列，第 0 行.*没有填"),
    ],
)
def test_is_a_spoilt_row_named(change, said_back):
    with pytest.raises(ValueError, match=said_back):
        anomalous_fills(fills({}, {}).assign(**change), vehicles())


def test_are_spoilt_other_tables_named():
    with pytest.raises(ValueError, match=r"车辆表的 plate 列.*不止一行"):
        anomalous_fills(fills({}), pd.concat([vehicles(), vehicles()]))
    with pytest.raises(ValueError, match=r"车辆表的 tank 列.*不能小于 0"):
        anomalous_fills(fills({}), vehicles(tank=-1))
    with pytest.raises(ValueError, match="绑定表缺列：phone_code"):
        anomalous_fills(fills({}), bindings=pd.DataFrame({"card": []}))
    with pytest.raises(ValueError, match="流水缺列：litres"):
        anomalous_fills(fills({}).drop(columns="litres"))


def test_does_the_summary_count_hits_and_ids():
    """Two days of many fills of one card, one tank: in the order of the rules, with what to check."""
    table = fills(
        *minutes(0, 1, 2, 3), *minutes(0, 1, 2, 3, day="2025-03-06"), {"litres": 900.0, "yuan": 6300.0, "card": "K2"}
    )
    table["yuan"] += 0.5
    summed = model.summary(anomalous_fills(table, vehicles()).hits)
    assert summed[["rule", "hits", "ids"]].to_numpy().tolist() == [["many-fills", 2, 1], ["over-tank", 1, 1]]
    assert summed["check"].tolist() == [model.RULES[rule].check for rule in summed["rule"]]
    assert summed["about"].tolist() == ["卡", "交易"]
    with pytest.raises(ValueError, match="rule 列，第 0 行“偷油”"):
        model.summary(pd.DataFrame({"rule": ["偷油"], "id": ["T0"]}))


def test_are_a_stations_planted_faults_found():
    """Two years of a synthetic station: are the fill over the tank and the day of many fills asked about?"""
    made, kinds = make_station(7), load()["customers"]
    rows = made.transactions
    tank = {kind: load()["vehicles"][entry["vehicle"]]["tank"] for kind, entry in kinds.items()}
    garage = rows.drop_duplicates("plate")[["plate", "customer_id"]].merge(made.customers, on="customer_id")
    garage = garage.assign(tank=garage["customer_type"].map(tank))[["plate", "tank"]]
    time = rows["date"] + pd.to_timedelta(rows["time"] + ":00")
    found = anomalous_fills(rows.assign(time=time, litres=rows["quantity"], card=rows["plate"]), garage).hits
    for rule, key in (("over-tank", "transaction_id"), ("many-fills", "plate")):
        asked = rows.loc[rows[key].isin(found.loc[found["rule"] == rule, "id"]), "customer_id"]
        planted = made.planted.loc[made.planted["anomaly"] == rule, "customer_id"]
        assert len(planted)
        assert set(planted) <= set(asked)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 80))
def test_do_order_names_and_categories_change_nothing(seed, count):
    """Are the same questions asked under other ids, in another order, on other index labels and of categories?"""
    rng = np.random.default_rng(seed)
    litres = rng.choice([0.4, 30.0, 30.0, 120.0, 450.0], count)
    table = pd.DataFrame(
        {
            "transaction_id": [f"T{number:03d}" for number in range(count)],
            "card": rng.choice(np.array(["K1", "K2", "K3", None], dtype=object), count),
            "plate": rng.choice(np.array(["A", "B", "C", None], dtype=object), count),
            "time": pd.Timestamp("2025-03-01 20:00") + pd.to_timedelta(rng.integers(0, 4000, count) * 60, unit="s"),
            "fuel": rng.choice(["0#", "92#"], count),
            "litres": litres,
            "yuan": (litres * rng.choice([7.0, 7.2, 1190.5], count)).round(2),
            "price": rng.choice([7.0, 7.0, 7.2, np.nan], count),
            "kind": rng.choice(["加油", "冲正"], count, p=[0.9, 0.1]),
            "payment": rng.choice(np.array(["现金", "刷卡", None], dtype=object), count),
            "odometer": rng.choice([100.0, 200.0, 900.0, np.nan], count),
        }
    )
    garage = pd.DataFrame({"plate": ["A", "B"], "card": ["K1", None], "tank": [400, None], "fuel": ["0#", "92#"]})
    garage = garage.assign(customer_type="B11", per_100km=30)
    before = table.copy()
    once = anomalous_fills(table, garage, holidays=["2025-03-02"]).hits
    pd.testing.assert_frame_equal(table, before)
    assert not once.duplicated(["rule", "id", "time", "what"]).any()
    of_fills = once[once["about"] == "交易"]
    assert set(of_fills["id"]) <= set(table.loc[table["kind"] == "加油", "transaction_id"])
    assert (
        not of_fills[of_fills["rule"].isin(["price-off", "wrong-day-price", "tonnes-typed"])]["id"].duplicated().any()
    )
    assert model.summary(once)["hits"].sum() == len(once)
    # Of two fills alike a reversal takes out the one with the smaller id, so ids keep their order here.
    renamed = table.assign(
        transaction_id="X" + table["transaction_id"], card=table["card"].map({"K1": "9", "K2": "5", "K3": "1"})
    )
    shuffled = renamed.sample(frac=1, random_state=seed).astype(
        {"card": "category", "kind": "category", "fuel": "category"}
    )
    again = anomalous_fills(shuffled, garage.assign(card=["9", None]), holidays=["2025-03-02"]).hits
    new = {**{f"T{number:03d}": f"XT{number:03d}" for number in range(count)}, "K1": "9", "K2": "5", "K3": "1"}
    columns = ["rule", "id", "time", "what"]
    expected = once.assign(id=once["id"].replace(new)).sort_values(columns, ignore_index=True)
    pd.testing.assert_frame_equal(again.sort_values(columns, ignore_index=True), expected, check_dtype=False)
