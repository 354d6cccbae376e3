"""Four questions as a table of lead sources."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.models import lead_sources as model

TODAY = date(2025, 12, 31)
# A quarter of a station on a national road.
LEADS = pd.DataFrame(
    {
        "lead_id": ["L1", "L2", "L3", "L4", "L5", "L6"],
        "source": ["老客户介绍", "老客户介绍", "老客户介绍", "项目审批公告", "尿素", "关联企业"],
        "found": ["2025-12-01", "2025-12-21", "2025-10-15", "2025-11-30", "2025-10-02", "2025-10-01"],
        "tonnes": [12.5, 3.5, None, 40, None, 0],
        "contacted": ["是", "是", "否", "是", "否", "否"],
        "signed": ["是", "否", "否", "否", "否", "否"],
    }
)
COLUMNS = [
    "question", "source", "leads", "contacted", "signed", "tonnes", "no_tonnes", "tonnes_a_lead", "days_since_last",
]  # fmt: skip


def by_source(leads: pd.DataFrame = LEADS) -> pd.DataFrame:
    return model.lead_table(leads, today=TODAY).set_index("source")


def by_question(leads: pd.DataFrame = LEADS, **limits: float) -> pd.DataFrame:
    return model.question_table(leads, TODAY, **limits).set_index("question")


def test_what_did_each_source_bring():
    """Are the figures those on paper, the mean over the leads that have one, and the unknown ones counted?"""
    table = by_source()
    assert table.loc["老客户介绍"].tolist() == ["a", 3, 2, 1, 16, 1, 8, 10]
    assert table.loc["项目审批公告"].tolist() == ["a", 1, 1, 0, 40, 0, 40, 31]
    assert table.loc["关联企业"].tolist() == ["b", 1, 0, 0, 0, 0, 0, 91]


def test_are_sources_without_a_lead_shown():
    """Is every source there in the order of the questions, with zeros and no mean and no date?"""
    table = model.lead_table(LEADS, today=TODAY)
    assert list(table.columns) == COLUMNS
    assert table["source"].tolist() == list(model.SOURCES)
    assert table["question"].is_monotonic_increasing
    quiet = by_source().loc["商会协会"]
    assert quiet[["leads", "contacted", "signed", "tonnes", "no_tonnes"]].tolist() == [0] * 5
    assert quiet[["tonnes_a_lead", "days_since_last"]].isna().all()


def test_are_unknown_tonnes_a_zero():
    """Is a source whose leads all lack a figure unknown, unlike one with a figure of 0?"""
    table = by_source()
    assert table.loc["尿素", ["tonnes", "tonnes_a_lead"]].isna().all()
    assert table.loc["尿素", "no_tonnes"] == 1
    assert by_question()["tonnes"].isna().to_dict() == {"a": False, "b": False, "c": False, "d": True}


def test_what_did_each_question_bring():
    table = by_question()
    assert table["leads"].to_dict() == {"a": 4, "b": 1, "c": 0, "d": 1}
    assert table["share"].tolist() == pytest.approx([4 / 6, 1 / 6, 0, 1 / 6])
    assert table.loc["a", ["contacted", "signed", "tonnes", "no_tonnes", "days_since_last"]].tolist() == [
        3,
        1,
        56,
        1,
        10,
    ]
    assert table.loc["a", "tonnes_a_lead"] == pytest.approx(56 / 3)
    assert table["text"].tolist() == list(model.QUESTIONS.values())


def test_which_question_does_nobody_ask():
    """Is the ninetieth day still asked, the ninety-first not, and a question without any lead never?"""
    notes = by_question()["note"].to_dict()
    assert notes["a"] == notes["d"] == ""
    assert "91 天没有新线索" in notes["b"]
    assert "还没人问过" in notes["c"]
    moved = by_question(quiet_days=91)["note"]
    assert moved["b"] == ""
    assert "10 天没有" in by_question(quiet_days=9)["note"]["a"]


def test_does_the_hour_count():
    evening = LEADS.head(1).assign(found=pd.Timestamp("2025-12-31 21:40"))
    assert by_source(evening).loc["老客户介绍", "days_since_last"] == 0


def test_is_an_empty_list_answered():
    """Are all sources and questions there when nobody has looked yet?"""
    table = model.lead_table(LEADS.head(0), today=TODAY)
    assert list(table.columns) == COLUMNS
    assert len(table) == len(model.SOURCES)
    assert table["tonnes"].dtype == float
    assert table[["leads", "tonnes"]].eq(0).all(axis=None)
    asked = by_question(LEADS.head(0))
    assert asked["share"].isna().all()
    assert asked["note"].str.contains("还没人问过").all()


def test_can_a_station_name_its_own_sources():
    own = {"渡口告示": ("a", "渡口的告示栏，一周看一回")}
    leads = LEADS.head(2).assign(source="渡口告示")
    assert model.lead_table(leads, today=TODAY, sources=own)["leads"].tolist() == [2]
    assert model.question_table(leads, TODAY, sources=own)["leads"].tolist() == [2, 0, 0, 0]
    with pytest.raises(ValueError, match="线索来源“渡口告示”没归到四问里，可用的是：a、b、c、d"):
        model.lead_table(leads, today=TODAY, sources={"渡口告示": ("e", "")})


def test_are_the_sources_and_steps_whole():
    """Has each question its sources, and are the steps seven?"""
    assert {question for question, _ in model.SOURCES.values()} == set(model.QUESTIONS)
    assert [name for name, _ in model.STEPS] == [
        "收基本信息", "找需求点", "备资料", "选接触方式", "接触", "讲价值和好处", "建关系、得信任",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda table: table.drop(columns="found"), "缺列：found"),
        (lambda table: table.assign(lead_id="same"), "lead_id 列，第 21 行“same”.*不止一行"),
        (
            lambda table: table.assign(source="托人送礼"),
            "source 列，第 21 行“托人送礼”.*不认得，可用的是：老客户介绍、",
        ),
        (lambda table: table.assign(source=None), "source 列，第 21 行.*没有填"),
        (lambda table: table.assign(found="2026-01-01"), "found 列，第 21 行“2026-01-01”.*晚于今天（2025-12-31）"),
        (lambda table: table.assign(found=None), "found 列，第 21 行.*没有填，补上日期"),
        (lambda table: table.assign(tonnes=-0.1), "tonnes 列，第 21 行“-0.1”.*不能小于 0"),
        (lambda table: table.assign(contacted=None), "contacted 列，第 21 行.*没有填"),
        (lambda table: table.assign(signed=None), "signed 列，第 21 行.*没有填"),
        (lambda table: table.assign(signed=[*["否"] * 5, "是"]), "signed 列，第 26 行“是”：没接触过却写了签约"),
    ],
)
def test_is_a_spoilt_list_named(spoil, said):
    spoilt = spoil(LEADS.set_axis(range(21, 27)))
    with pytest.raises(ValueError, match=said):
        model.lead_table(spoilt, today=TODAY)
    with pytest.raises(ValueError, match=said):
        model.question_table(spoilt, TODAY)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.integers(0, 40))
def test_do_the_totals_reconcile(seed, number):
    """Is every lead in one source and one question, whatever the order of the rows and the names?"""
    rng = np.random.default_rng(seed)
    contacted = rng.random(number) < 0.6
    leads = pd.DataFrame(
        {
            "lead_id": [f"L{lead}" for lead in range(number)],
            "source": rng.choice(list(model.SOURCES), number),
            "found": pd.Timestamp(TODAY) - pd.to_timedelta(rng.integers(0, 300, number), unit="D"),
            "tonnes": np.where(rng.random(number) < 0.3, np.nan, rng.uniform(0, 40, number).round(1)),
            "contacted": contacted,
            "signed": contacted & (rng.random(number) < 0.5),
        }
    ).set_axis(rng.permutation(number))
    copy = leads.copy()
    sources, questions = model.lead_table(leads, today=TODAY), model.question_table(leads, TODAY)
    pd.testing.assert_frame_equal(leads, copy)
    for table in (sources, questions):
        assert table["leads"].sum() == number
        assert table["contacted"].sum() == leads["contacted"].sum()
        assert table["signed"].sum() == leads["signed"].sum()
        assert table["no_tonnes"].sum() == leads["tonnes"].isna().sum()
        assert table["tonnes"].sum() == pytest.approx(leads["tonnes"].sum())
        assert table["days_since_last"].isna().tolist() == table["leads"].eq(0).tolist()
    assert questions["share"].sum() == pytest.approx(1 if number else 0)
    shuffled = leads.iloc[rng.permutation(number)].assign(lead_id=[f"X{lead}" for lead in rng.permutation(number)])
    pd.testing.assert_frame_equal(model.lead_table(shuffled, today=TODAY), sources)
    pd.testing.assert_frame_equal(model.question_table(shuffled, TODAY), questions)
