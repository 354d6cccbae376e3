"""Price, value, and value added beside the fuel."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.toolkit.models.properties import assert_order_and_names_change_nothing
from toolkit.models import added_value as model

LITRES = 14 * 3500.0
OFFERS = pd.DataFrame(
    {"offer_id": ["ours", "rival"], "customer_id": "fleet", "price": [6.8, 6.5], "litres": LITRES, "reference": 6.9}
)
SERVICES = pd.DataFrame(
    {
        "offer_id": "ours",
        "service": ["对账", "控油", "专道"],
        # A day of the accountant and the wrong bills; 3 % of the fuel; 140 fills a month, a quarter of an hour each.
        "yuan": [2000.0, 0.03 * LITRES * 6.8, 140 * 0.25 * 75],
    }
)
NONE = SERVICES.head(0)


def value(offers: pd.DataFrame = OFFERS, services: pd.DataFrame = SERVICES, **limits) -> pd.DataFrame:
    return model.added_value(offers, services, **limits).set_index("offer_id")


def test_do_our_services_bear_thirty_fen():
    """14 trucks of 3,500 L; the rival is 0.3 cheaper: 14,700 yuan a month. Ours are worth 2,000 + 9,996 + 2,625 = 14,621?"""
    table = value()
    assert table.loc["ours", "added"] == 14_621.0
    assert table["cost"].tolist() == [333_200.0, 318_500.0]
    assert table["value"].tolist() == [338_100.0 + 14_621, 338_100.0]
    assert table.loc["ours", "price_gap_borne"] == pytest.approx(14_621 / 49_000)
    assert table.loc["ours", "price_gap_borne"] < 0.3
    assert table["effective_price"].tolist() == pytest.approx([6.8 - 14_621 / 49_000, 6.5])
    assert table["answer"].to_dict() == {"ours": "差一些", "rival": "最划算"}
    assert table["ratio"].tolist() == pytest.approx([333_200 / 352_721, 318_500 / 338_100])


@pytest.mark.parametrize(
    ("invoices", "borne", "ours"), [(900.0, 15_521 / LITRES, "差一些"), (1100.0, 15_721 / LITRES, "最划算")]
)
def test_does_one_service_more_turn_it(invoices, borne, ours):
    """0.3167 a litre bears the gap of 0.3, but the quotient asks for 0.3 x 6.9/6.5 = 0.3185: is 0.3208 enough for both?"""
    added = pd.DataFrame({"offer_id": ["ours"], "service": ["开票"], "yuan": [invoices]})
    table = value(services=pd.concat([SERVICES, added]))
    assert table.loc["ours", "price_gap_borne"] == pytest.approx(borne)
    assert table.loc["ours", "effective_price"] < table.loc["rival", "effective_price"]
    assert table.loc["ours", "answer"] == ours
    assert set(table["answer"]) == {"最划算", "差一些"}


def test_does_the_higher_added_value_win_at_one_price():
    """The source's sentence: the same price, and who adds more is ahead; nothing added, and they share the place?"""
    same = OFFERS.assign(price=6.8)
    assert value(same)["rank"].tolist() == [1, 2]
    assert value(same)["added_share"].tolist() == [pytest.approx(14_621 / 352_721), 0]
    assert value(same, NONE)["rank"].tolist() == [1, 1]
    assert value(same, NONE)["answer"].tolist() == ["最划算", "最划算"]


def test_is_a_tie_by_service_a_tie():
    """0.5 a litre dearer by the reference's measure: P/V 6.9/(6.9 + 0.69) is 6.9 x 10/11 over 6.9?"""
    offers = OFFERS.assign(price=[6.9, 6.9 / 1.1])
    assert value(offers, SERVICES.head(1).assign(yuan=0.69 * LITRES))["rank"].tolist() == [1, 1]


@pytest.mark.parametrize(
    "change",
    [{"litres": [0.0, LITRES]}, {"litres": [None, LITRES]}, {"price": [None, 6.5]}, {"reference": [None, 6.9]}],
)
def test_is_an_offer_without_its_figures_unknown(change):
    """Is it blank, not 0, and is the other one then without a match?"""
    table = value(OFFERS.assign(**change))
    assert table["answer"].tolist() == [model.UNKNOWN, model.ONLY]
    assert table.loc["ours", ["ratio", "rank"]].isna().all()
    assert table.loc["rival", "rank"] == 1


def test_is_a_service_not_reckoned_yet_unknown():
    table = value(services=SERVICES.assign(yuan=[2000.0, None, 100.0]))
    assert table["answer"].tolist() == [model.UNKNOWN, model.ONLY]
    assert table.loc["ours", ["added", "value", "ratio", "price_gap_borne"]].isna().all()
    assert table.loc["ours", "cost"] == 333_200


def test_are_a_free_offer_and_a_worthless_service_taken():
    table = value(OFFERS.assign(price=[0.0, 6.5]), SERVICES.assign(yuan=0))
    assert table["ratio"].tolist() == pytest.approx([0, 6.5 / 6.9])
    assert table["added"].tolist() == [0, 0]


def test_are_offers_ranked_within_their_customer():
    """Three offers and one: are ranks 1, 2, 2 and a lone offer 没得比?"""
    offers = pd.DataFrame(
        {"offer_id": list("abcd"), "customer_id": ["x", "x", "y", "x"], "price": [6.6, 6.4, 7.0, 6.6], "litres": 1000}
    )
    table = value(offers, NONE, reference=7.0)
    assert table["rank"].to_dict() == {"a": 2, "b": 1, "c": 1, "d": 2}
    assert table["answer"].to_dict() == {"a": "差一些", "b": "最划算", "c": "没得比", "d": "差一些"}


def test_are_fen_rounded_half_up_before_they_are_added():
    services = SERVICES.assign(yuan=[0.125, 0.125, 0.124])
    assert value(services=services).loc["ours", "added"] == 0.38


@pytest.mark.parametrize(
    ("offers", "services", "limits", "said"),
    [
        (OFFERS.assign(offer_id="ours"), SERVICES, {}, "报价表的 offer_id 列，第 0 行“ours”、第 1 行“ours”：不止一行"),
        (OFFERS.drop(columns="reference"), SERVICES, {}, "报价表缺列：reference"),
        (OFFERS.assign(reference=0), SERVICES, {}, "reference 列.*要大于 0"),
        (OFFERS, SERVICES, {"reference": 0}, "reference 要大于 0"),
        (OFFERS.assign(price=-1), SERVICES, {}, "price 列，第 0 行“-1”.*不能小于 0"),
        (OFFERS, SERVICES.assign(service="送烟"), {}, "service 列，第 0 行“送烟”.*不认得"),
        (OFFERS, SERVICES.assign(service="对账"), {}, "service 列.*不止一行"),
        (OFFERS, SERVICES.assign(yuan=-5).set_index(pd.Index([7, 8, 9])), {}, "yuan 列，第 7 行“-5.*不能小于 0"),
        (OFFERS, SERVICES.assign(offer_id="z"), {}, "“z”.*报价表里没有这一份"),
    ],
)
def test_is_a_spoilt_table_named(offers, services, limits, said):
    with pytest.raises(ValueError, match=said):
        value(offers, services, **limits)


def test_are_empty_tables_answered_and_no_input_changed():
    kept = OFFERS.copy(deep=True), SERVICES.copy(deep=True)
    full, empty = model.added_value(OFFERS, SERVICES), model.added_value(OFFERS.head(0), NONE)
    assert list(empty.columns) == list(full.columns)
    assert len(empty) == 0
    pd.testing.assert_frame_equal(OFFERS, kept[0])
    pd.testing.assert_frame_equal(SERVICES, kept[1])


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 9))
def test_does_the_value_add_up(seed, count):
    """Is V the reference's value and the added one, one offer best for each customer, and more added never worse?"""
    rng = np.random.default_rng(seed)
    offers = pd.DataFrame(
        {
            "offer_id": [f"o{number}" for number in range(count)],
            "customer_id": rng.choice(["x", "y", "z"], count),
            "price": rng.integers(580, 720, count) / 100,
            "litres": rng.choice([0.0, 500.0, 3500.5, np.nan], count, p=[0.1, 0.4, 0.4, 0.1]),
        }
    )
    services = pd.DataFrame(
        [(offer, service) for offer in offers["offer_id"] for service in model.SERVICES if rng.random() < 0.4],
        columns=["offer_id", "service"],
    )
    services["yuan"] = rng.integers(0, 90_000, len(services)) / 100
    table = value(offers, services, reference=6.9)
    known = table[table["answer"] != model.UNKNOWN]
    litres = offers.set_index("offer_id")["litres"].loc[known.index]
    assert known["value"].to_numpy() == pytest.approx((6.9 * litres + known["added"]).to_numpy(), abs=0.006)
    assert table["added"].sum() == pytest.approx(services["yuan"].sum())
    assert known["added_share"].between(0, 1).all()
    assert set(table["answer"]) <= {"最划算", "差一些", model.ONLY, model.UNKNOWN}
    best = known[known["rank"] == 1].groupby("customer_id")["ratio"].max()
    pd.testing.assert_series_equal(best, known.groupby("customer_id")["ratio"].min())
    dearer = value(offers, services.assign(yuan=services["yuan"] + 10), reference=6.9).loc[known.index]
    assert (dearer["ratio"] <= known["ratio"]).all()

    def whole(rows: pd.DataFrame) -> pd.DataFrame:
        """Both tables in one, so that they are shuffled and renamed together."""
        served = rows["service"].notna()
        return model.added_value(rows[~served], rows[served], reference=6.9)

    rows = pd.concat([offers.assign(service=None), services], ignore_index=True)
    assert_order_and_names_change_nothing(whole, rows, "offer_id", seed)
