"""Do the numbers of the chapter 老客户归四格 come from the data that its chart draws?"""

from decimal import Decimal

import pytest

from toolkit.cases import figures, front_matter
from toolkit.data import station
from toolkit.models import existing_customers as model
from toolkit.models import ledger
from toolkit.models.units import litres_to_tonnes
from toolkit.paths import ROOT

CHAPTER = ROOT / "book" / "glue" / "existing-customers.md"


@pytest.fixture(scope="module")
def listed():
    raw = front_matter.split(CHAPTER)[0]["figures"]
    return {name: figure.value for name, figure in figures.parse(raw, CHAPTER.name).items()}


@pytest.fixture(scope="module")
def made():
    return station.make_station(21, planted=False)


@pytest.fixture(scope="module")
def monthly(made):
    return ledger.monthly_litres(made.transactions, made.customers, "2024-01", "2025-12")


def test_does_the_chapter_draw_this_station():
    assert "station.make_station(21, planted=False)" in CHAPTER.read_text(encoding="utf-8")


@pytest.mark.parametrize(("name", "short"), [("渡口塘旅运", "ya"), ("白渡物流", "to")])
def test_are_the_quarters_those_of_the_customer(listed, made, monthly, name, short):
    number = made.customers.set_index("name").loc[name, "customer_id"]
    months = monthly[monthly["customer_id"] == number].sort_values("month")["litres"].to_numpy().reshape(8, 3)
    for index, litres in enumerate(months.sum(axis=1)):
        figure = f"{short}_{24 + index // 4}_{index % 4 + 1}"
        assert listed.get(figure, 0) == round(litres)


def test_are_the_classes_those_of_the_model(listed, made, monthly):
    pumped = made.pump[made.pump["month"] >= "2025"].groupby("fuel")["litres"].sum() / 12
    line = model.contribution_line(pumped)
    placed = model.existing_customer_matrix(monthly, contribution_line=line)
    counts = placed["quadrant"].value_counts()
    assert {name: int(listed[name.lower()]) for name in model.QUADRANTS} == counts.drop(model.UNKNOWN).to_dict()
    assert listed["unknown"] == int(counts[model.UNKNOWN])
    assert listed["line"] == Decimal(str(round(line, 1)))
    assert listed["pumped"] == int(0.5 + litres_to_tonnes(pumped, pumped.index.to_series()).sum())
    tonnes = placed.groupby("quadrant")["tonnes_per_month"].sum()["EII"]
    assert listed["eii_tonnes"] == Decimal(str(round(tonnes, 1)))
