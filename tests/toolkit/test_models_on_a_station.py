"""Do the station's data go through the models as they are, and is what comes out worth a manager's morning?"""

import numpy as np
import pandas as pd
import pytest

from toolkit.data import catalogue, members, prospects, station
from toolkit.models import (
    churn,
    concentration,
    dissatisfaction,
    entry_rate,
    existing_customers,
    lead_sources,
    ledger,
    prospect_matrix,
    time_allocation,
    visit_plan,
)

TODAY = "2025-12-31"


@pytest.fixture(scope="module")
def made():
    return station.make_station(21)


@pytest.fixture(scope="module")
def sets(made):
    return {name: one.make(made) for name, one in catalogue.load().items()}


@pytest.fixture(scope="module")
def monthly(made):
    return ledger.monthly_litres(made.transactions, made.customers, "2024-01", "2025-12")


@pytest.fixture(scope="module")
def signs(monthly, sets):
    log = sets["visits"]
    return dissatisfaction.dissatisfaction_signals(
        monthly, log[log["customer_id"].str.startswith("C")], None, today=TODAY
    )


def test_whom_to_call_first(signs, sets):
    """Are there five to call out of sixty, each with its reason and its question, the loudest first?"""
    calls = dissatisfaction.call_list(signs)
    assert 5 <= len(calls) <= 8
    assert calls["signals"].is_monotonic_decreasing
    assert calls["ask"].str.endswith(("？", "。")).all()
    assert (signs["signals"] == 0).mean() > 0.5


def test_do_drifting_customers_show_signs(monthly, signs):
    """Do customers of EII and EIV show more signs than those of EI and EIII?"""
    placed = existing_customers.existing_customer_matrix(monthly, contribution_line=4.5)
    shown = placed.merge(signs, on="customer_id").groupby("quadrant")["signals"].mean()
    assert shown[["EII", "EIV"]].min() > shown[["EI", "EIII"]].max()


def test_who_of_the_members_is_late(made):
    """Are most members in time, some late, and plug-in hybrids not taken for lost by their old rhythm?"""
    table, fills = members.make(made), members.fills(made)
    known = table.rename(columns={"member_id": "customer_id"})
    fills = fills[fills["member_id"].isin(table["member_id"])].rename(columns={"member_id": "customer_id"})
    alerts = churn.churn_warning(fills, known[["customer_id", "plug_in_since"]], today=TODAY).set_index("customer_id")
    shares = alerts["status"].value_counts(normalize=True)
    assert shares["正常"] > 0.5
    assert 0 < shares["流失"] < 0.3
    blind = churn.churn_warning(fills, known[["customer_id"]], today=TODAY).set_index("customer_id")
    plug_in = known.loc[known["plug_in"] == "是", "customer_id"]
    lost = [frame.loc[plug_in, "status"].isin(["流失", "预警"]).sum() for frame in (blind, alerts)]
    assert lost[0] > lost[1]


def test_how_much_hangs_on_a_few(monthly):
    year = ledger.tonnes_table(monthly, 12).sum(axis=1, min_count=1).dropna()
    customers = pd.DataFrame({"customer_id": year.index, "value": year.to_numpy()})
    row = concentration.concentration(customers).iloc[0]
    assert 0.4 < row["top_share"] < 0.9
    classes = time_allocation.time_classes(customers.assign(is_prospect="否"))
    assert (classes["class"] == "VIP").sum() == int(np.ceil(len(customers) / 10))


def test_what_does_the_gate_say(sets):
    rates = entry_rate.entry_rate(sets["traffic"]).set_index("kind")["rate"]
    assert 0.008 <= rates["car"] <= 0.02
    assert 0.02 <= rates["truck"] <= 0.06


def test_whom_to_win(made):
    """Do the prospects go through lead sources and matrix, those never met as not known enough?"""
    found = prospects.prospects(made)
    sources = lead_sources.lead_table(found.assign(lead_id=found["prospect_id"]), today=TODAY)
    assert sources["leads"].sum() == len(found)
    placed = prospect_matrix.prospect_matrix(found)
    assert set(placed["quadrant"]) >= {"PI", "PII", "PIII", "PIV", prospect_matrix.UNKNOWN}
    never_met = found.loc[found["contacted"] == "否", "prospect_id"]
    assert (placed.set_index("prospect_id").loc[never_met, "quadrant"] == prospect_matrix.UNKNOWN).all()


def test_does_a_week_fit_into_its_hours(monthly, sets, signs):
    """Is the week of two half-days filled, nobody seen twice, and everyone left out told why?"""
    log = sets["visits"]
    last = log[log["customer_id"].str.startswith("C")].groupby("customer_id")["date"].max()
    table = signs[["customer_id", "signals"]].assign(
        tonnes=signs["tonnes_per_month"],
        visit_minutes=40,
        travel_minutes=20,
        last_visit=signs["customer_id"].map(last).fillna(pd.Timestamp("2024-01-01")),
        rhythm_days=np.nan,
    )
    slots = pd.DataFrame({"date": pd.to_datetime(["2026-01-06", "2026-01-08"]), "minutes": [240, 240]})
    plan = visit_plan.visit_plan(table, slots, today=TODAY)
    chosen = plan[plan["slot"].notna()]
    assert len(plan) == len(table)
    assert plan["customer_id"].is_unique
    assert chosen.groupby("slot")["minutes"].sum().max() <= 240
    assert len(chosen) == 8
    assert (plan.loc[plan["slot"].isna(), "reason"] != "").all()
