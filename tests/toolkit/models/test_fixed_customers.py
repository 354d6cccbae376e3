"""Fixed customers among the vehicles that already come in."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.models import fixed_customers as model

TODAY = "2025-04-01"


def record(*fills: tuple, **columns) -> pd.DataFrame:
    """Fills as (date, plate, company, litres); March days as numbers, plates as numbers."""
    rows = [
        {
            "date": f"2025-03-{day:02d}" if isinstance(day, int) else day,
            "time": "",
            "plate": f"鄂A·T{plate:04d}" if isinstance(plate, int) else plate,
            "company": company,
            "fuel": "0#",
            "litres": litres,
            "kind": "加油",
        }
        for day, plate, company, litres in fills
    ]
    return pd.DataFrame(rows, columns=list(model.COLUMNS)).assign(**columns)


def consents(*said: tuple) -> pd.DataFrame:
    return pd.DataFrame(said, columns=["company", "consent", "date", "contact_role"])


NOBODY = consents()
MARCH = [(1, 900, "", 30), (30, 900, "", 30)]
"""A passer-by on the first and on the last day, so that the record is thirty days long."""


def files(fills: list[tuple], said: pd.DataFrame = NOBODY, **lines) -> pd.DataFrame:
    rows, _ = model.clean_record(record(*MARCH, *fills))
    return model.company_files(rows, said, today=TODAY, **lines).set_index("company")


# --- cleaning ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "written",
    [
        "荷塘物流", " 荷塘 物流 ", "荷塘物流有限公司", "荷塘物流（有限公司）", "【荷塘】物流有限责任公司",
        "荷塘物流股份有限公司", "荷塘物流公司", "(荷塘)物流", "荷塘物流\n有限公司", "“荷塘”物流有限公司公司",
    ],
)  # fmt: skip
def test_is_one_company_written_in_many_ways_one_company(written):
    rows, _ = model.clean_record(record((1, 1, written, 100)))
    assert rows["company"].tolist() == ["荷塘物流"]


@pytest.mark.parametrize("written", ["", None, "  ", "散户", " 不知道", "（无）", "有限公司"])
def test_is_nobodys_vehicle_without_a_company(written):
    rows, dropped = model.clean_record(record((1, 1, written, 100)))
    assert rows["company"].tolist() == [""]
    assert dropped.empty


def test_is_a_branch_its_own_company():
    rows, _ = model.clean_record(record((1, 1, "荷塘物流枣阳分公司", 100), (1, 2, "ＡＢ物流", 100)))
    assert rows["company"].tolist() == ["荷塘物流枣阳分公司", "AB物流"]


@pytest.mark.parametrize(
    "written", ["鄂A·T0001", "鄂AT0001", " 鄂a t0001", "鄂Ａ．Ｔ０００１", "鄂A-TOOOI", "鄂A•T0001"]
)
def test_is_one_plate_written_in_many_ways_one_plate(written):
    rows, _ = model.clean_record(record((1, written, "", 100)))
    assert rows["plate"].tolist() == ["鄂A·T0001"]


@pytest.mark.parametrize(
    "written", ["2025-03-08", "2025-3-8", "2025/3/8 ", "2025年3月8日", "20250308", "2025.03.08 07:10"]
)
def test_is_one_day_written_in_many_ways_one_day(written):
    rows, _ = model.clean_record(record((written, 1, "", 100)))
    assert rows["date"].tolist() == [pd.Timestamp("2025-03-08")]


@pytest.mark.parametrize(("written", "litres"), [("120.5", 120.5), ("１２０升", 120), ("1,200 L", 1200), (80, 80)])
def test_are_litres_read(written, litres):
    assert model.clean_record(record((1, 1, "", written)))[0]["litres"].tolist() == [litres]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"date": "3月8日"}, 0),
        ({"date": None}, 0),
        ({"date": "2025-02-30"}, 0),
        ({"date": "2025-04-02"}, 1),
        ({"plate": "T0001"}, 2),
        ({"plate": None}, 2),
        ({"plate": "没看清"}, 2),
        ({"litres": None}, 3),
        ({"litres": "加满"}, 3),
        ({"litres": 0}, 3),
        ({"litres": float("inf")}, 3),
        ({"kind": "洗车"}, 4),
    ],
)
def test_is_each_dropped_row_given_its_reason(change, reason):
    """Is the bad row named by its own label with the reason, and the good one kept?"""
    spoilt = record((1, 1, "", 100), (2, 2, "", 100)).set_axis(["上", "下"])
    for column, value in change.items():
        spoilt[column] = pd.Series([spoilt[column].iloc[0], value], index=spoilt.index, dtype=object)
    rows, dropped = model.clean_record(spoilt, today=TODAY)
    assert dropped.to_numpy().tolist() == [["下", model.REASONS[reason]]]
    assert rows["row"].tolist() == ["上"]


def test_are_rows_of_today_kept():
    assert len(model.clean_record(record((TODAY, 1, "", 100)), today=TODAY)[0]) == 1


@pytest.mark.parametrize(
    "refund",
    [
        {"litres": -300},
        {"litres": 300, "kind": "冲正"},
        {"litres": -300, "kind": "冲正"},
        {"litres": -300, "kind": ""},
    ],
)
def test_is_a_refund_netted_out_with_the_same_plate_and_day(refund):
    """Does 300 wrong, 300 back, 250 right come to 250 on one day, however the refund is written?"""
    fills = record((5, 1, "荷塘物流", 300), (5, 1, "", 300), (5, 1, "", 250))
    for column, value in refund.items():
        fills.loc[1, column] = value
    rows, dropped = model.clean_record(fills)
    assert dropped.empty
    assert rows["litres"].tolist() == [300, -300, 250]
    assert rows["kind"].tolist() == ["加油", "冲正", "加油"]
    assert rows["company"].tolist() == ["荷塘物流"] * 3
    rhythm = model.vehicle_rhythm(rows, min_span=1)
    assert rhythm[["fuelling_days", "litres_per_month"]].to_numpy().tolist() == [[1, 7500]]


def test_what_becomes_of_days_that_come_to_nothing():
    """Is a day that nets to nothing dropped whole, and a refund of another day too, each with its reason?"""
    rows, dropped = model.clean_record(record((5, 1, "", 300), (5, 1, "", -300), (6, 1, "", -300), (7, 1, "", 1)))
    assert rows["row"].tolist() == [3]
    assert dropped["reason"].tolist() == [model.REASONS[6], model.REASONS[6], model.REASONS[7]]


def test_is_a_row_written_twice_counted_once():
    """Same minute, plate and litres: one; another minute, or no minute at all: two; on a day with a refund: left alone."""
    twice = record((5, 1, "", 100), (5, 1, "", 100), (5, 1, "", 100))
    assert model.clean_record(twice.assign(time=["8:00", "8：00", "8:01"]))[1].to_numpy().tolist() == [
        [1, model.REASONS[5]]
    ]
    assert model.clean_record(twice)[1].empty
    set_right = record((5, 1, "", 100), (5, 1, "", 100), (5, 1, "", -100)).assign(time=["8:00", "8:00", "8:05"])
    assert model.clean_record(set_right)[0]["litres"].sum() == 100


def test_is_a_blank_company_filled_in_from_the_plates_other_fills():
    """From the same day first, else from all days if they name one company only; a plate of two stays blank."""
    rows, _ = model.clean_record(
        record(
            (1, 1, "荷塘物流", 100), (2, 1, "", 100),
            (1, 2, "荷塘物流", 100), (2, 2, "长岗工程", 100), (2, 2, "", 100), (3, 2, "", 100),
        )
    )  # fmt: skip
    assert rows["company"].tolist() == ["荷塘物流"] * 3 + ["长岗工程"] * 2 + [""]


def test_does_a_refund_belong_to_the_fill_it_takes_back():
    rows, _ = model.clean_record(record((1, 1, "荷塘物流", 300), (1, 1, "长岗工程", -100)))
    assert rows["company"].tolist() == ["荷塘物流"] * 2


def test_is_a_missing_column_named():
    with pytest.raises(ValueError, match="进站登记缺列：kind"):
        model.clean_record(record((1, 1, "", 1)).drop(columns="kind"))
    with pytest.raises(ValueError, match="清理过的登记缺列：row"):
        model.vehicle_rhythm(record((1, 1, "", 1)))


# --- rhythm -----------------------------------------------------------------------------------------------------------


def test_how_often_does_a_vehicle_come():
    """On the 1st (twice), 11th, 30th: three days, 14.5 days apart; litres of thirty days as they stand."""
    rows, _ = model.clean_record(
        record((1, 1, "", 100), (1, 1, "", 50), (11, 1, "", 100), (30, 1, "", 100), (3, 2, "", 60))
    )
    table = model.vehicle_rhythm(rows)
    assert table["plate"].tolist() == ["鄂A·T0001", "鄂A·T0002"]
    assert table["fuelling_days"].tolist() == [3, 1]
    assert table["litres_per_month"].tolist() == [350, 60]
    assert table["mean_interval"].fillna(-1).tolist() == [14.5, -1]
    assert table["last_date"].tolist() == [pd.Timestamp("2025-03-30"), pd.Timestamp("2025-03-03")]


def test_from_how_many_days_on_are_there_figures_a_month():
    """Are fourteen days enough (closed), and thirteen not?"""
    enough, _ = model.clean_record(record((1, 1, "", 70), (14, 1, "", 70)))
    short, _ = model.clean_record(record((1, 1, "", 70), (13, 1, "", 70)))
    assert model.vehicle_rhythm(enough)["litres_per_month"].tolist() == [300]
    assert model.vehicle_rhythm(short)["litres_per_month"].isna().all()
    assert model.vehicle_rhythm(short)["fuelling_days"].tolist() == [2]


def test_are_vehicles_of_a_refusing_company_left_out_of_the_rhythm():
    rows, _ = model.clean_record(record((1, 1, "荷塘物流", 100), (2, 1, "长岗工程", 50), (3, 2, "", 60)))
    assert model.vehicle_rhythm(rows, without=["荷塘物流（有限公司）"])["plate"].tolist() == ["鄂A·T0002"]


# --- files by company -------------------------------------------------------------------------------------------------

YES = consents(("荷塘物流有限公司", "是", "2025-03-20", "车队长"))
REGULAR = [(day, plate, "荷塘物流", 150) for plate in (1, 2) for day in (3, 20)]
"""Two vehicles twice a month, 600 L."""


def test_what_becomes_of_each_kind_of_company():
    """A realistic month: haulage agreed, a mixer plant not asked yet, a school refused, a shop comes once."""
    fills = [
        *[(day, plate, "荷塘物流公司", 400) for plate in (1, 2, 3) for day in (2, 9, 16, 23)],
        *[(day, 11, "长岗商混", 250) for day in (4, 8, 12, 19, 26)],
        *[(day, plate, "桐坡驾校", 35) for plate in (21, 22) for day in (5, 12, 19)],
        (7, 31, "柳堤家电", 70),
    ]
    said = pd.concat([YES, consents(("桐坡驾校", "否", "2025-03-22", "后勤"))])
    table = files(fills, said)
    assert table.index.tolist() == ["柳堤家电", "桐坡驾校", "荷塘物流", "长岗商混", "散户"]
    assert table["status"].tolist() == ["再看", "不建档", "可建档", "先征得同意", "散户"]
    assert table["vehicles"].tolist() == [1, 2, 3, 1, 1]
    assert table["regular_vehicles"].tolist() == [0, 2, 3, 1, 1]
    assert table["fuelling_days"].tolist() == [1, 6, 12, 5, 2]
    assert table["litres_per_month"].tolist() == [70, 210, 4800, 1250, 60]
    assert table["contact_role"].tolist() == ["", "", "车队长", "", ""]
    assert table["action"].tolist() == [model.STATUSES[status] for status in table["status"]]


@pytest.mark.parametrize(
    ("fills", "status"),
    [
        ([(3, 1, "荷塘物流", 50), (20, 1, "荷塘物流", 50), (5, 2, "荷塘物流", 50)], "先征得同意"),
        ([(3, 1, "荷塘物流", 50), (20, 1, "荷塘物流", 50)], "再看"),
        ([(3, 1, "荷塘物流", 600), (20, 1, "荷塘物流", 600)], "先征得同意"),
        ([(3, 1, "荷塘物流", 600), (20, 1, "荷塘物流", 599.99)], "再看"),
        ([(3, 1, "荷塘物流", 900), (3, 2, "荷塘物流", 900)], "再看"),
    ],
)
def test_who_is_a_candidate(fills, status):
    """Two vehicles (closed) or 1,200 L (closed), and one of them twice a month (closed): is each of them needed?"""
    assert files(fills).loc["荷塘物流", "status"] == status


def test_may_the_lines_be_moved():
    assert files(REGULAR, min_vehicles=3).loc["荷塘物流", "status"] == "再看"
    assert files(REGULAR, min_vehicles=3, min_litres=600).loc["荷塘物流", "status"] == "先征得同意"
    assert files(REGULAR, min_days=2.01).loc["荷塘物流", "status"] == "再看"
    assert files(REGULAR, min_span=31).loc["荷塘物流", "status"] == model.UNKNOWN


def test_is_nobody_judged_on_a_short_record():
    """Is a file not opened on thirteen days, though both agreed and came often; and a refusal still a refusal?"""
    rows, _ = model.clean_record(record((1, 1, "荷塘物流", 900), (6, 1, "荷塘物流", 900), (13, 2, "桐坡驾校", 900)))
    said = pd.concat([YES, consents(("桐坡驾校", "否", "2025-03-20", "后勤"))])
    table = model.company_files(rows, said, today=TODAY)
    assert table["status"].tolist() == ["不建档", model.UNKNOWN, "散户"]
    assert table[["regular_vehicles", "litres_per_month"]].isna().to_numpy()[:2].all()
    assert model.vehicle_files(rows, said, today=TODAY).empty


def test_is_half_a_month_enough():
    """Is a company judged on a record of fourteen days (closed)?"""
    rows, _ = model.clean_record(record((1, 1, "荷塘物流", 900), (14, 1, "荷塘物流", 900)))
    table = model.company_files(rows, YES, today=TODAY)
    assert table["status"].tolist() == ["可建档", "散户"]
    assert table["litres_per_month"].tolist() == [pytest.approx(1800 * 30 / 14), 0]


def test_is_a_refund_without_a_company_no_fuelling_day():
    """A truck fills for two companies on one day, and a refund says for neither: is it taken off, and no visit?"""
    table = files([(5, 1, "荷塘物流", 100), (5, 1, "长岗工程", 200), (5, 1, "", -50)])
    assert table["vehicles"].tolist() == [1, 1, 1]
    assert table["fuelling_days"].tolist() == [1, 1, 2]
    assert table["litres_per_month"].tolist() == [100, 200, 10]


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ([("荷塘物流", None, "2025-03-20", "车队长")], "先征得同意"),
        ([("荷塘物流", "是", None, "车队长")], "先征得同意"),
        ([("荷塘物流", "是", "2025-03-20", " ")], "先征得同意"),
        ([("荷塘物流", "是", "2025-03-20", None)], "先征得同意"),
        ([("荷塘物流", "是", "2025-03-20", "车队长"), ("荷塘 物流公司", "否", "2025-03-21", "老板")], "不建档"),
        ([("荷塘物流", "否", "2025-03-20", "车队长"), ("荷塘物流", "是", "2025-03-21", "老板")], "可建档"),
        ([("荷塘物流", "否", "2025-03-20", "车队长"), ("荷塘物流", "是", "2025-03-20", "老板")], "不建档"),
        ([("荷塘物流", "否", None, None), ("荷塘物流", "是", "2025-03-21", "老板")], "不建档"),
        ([("荷塘物流", "是", "2025-03-20", "车队长"), ("荷塘物流", None, "2025-03-21", "老板")], "可建档"),
        ([("荷塘物流", True, TODAY, "车队长")], "可建档"),
        ([("别家", "是", "2025-03-20", "车队长")], "先征得同意"),
    ],
)
def test_which_answer_counts(said, status):
    """The last one; a no on the same day or without a date wins; a yes needs a date and who gave it; a blank is no answer."""
    assert files(REGULAR, consents(*said)).loc["荷塘物流", "status"] == status


def test_whose_role_is_named_when_two_agreed():
    said = consents(("荷塘物流", "是", "2025-03-20", "老板"), ("荷塘物流", "是", "2025-03-21", "车队长"))
    assert files(REGULAR, said).loc["荷塘物流", "contact_role"] == "车队长"
    assert files(REGULAR, said, min_days=9).loc["荷塘物流", ["contact_role", "status"]].tolist() == ["", "再看"]


@pytest.mark.parametrize(
    ("said", "said_back"),
    [
        (NOBODY.drop(columns="date"), "同意书表缺列：date"),
        (consents(("荷塘物流", "大概", "2025-03-20", "老板")), "只填“是”“否”"),
        (consents(("荷塘物流", "是", "2025-04-02", "老板")), "date 列，第 0 行.*晚于今天"),
        (consents(("有限公司", "是", "2025-03-20", "老板")), "company 列，第 0 行“有限公司”.*哪家公司"),
    ],
)
def test_is_a_spoilt_answer_named(said, said_back):
    with pytest.raises(ValueError, match=said_back):
        files(REGULAR, said)


def test_are_rows_after_today_refused():
    rows, _ = model.clean_record(record(("2025-04-02", 1, "", 1)))
    with pytest.raises(ValueError, match="晚于今天"):
        model.company_files(rows, NOBODY, today=TODAY)


def test_is_an_empty_record_answered_by_empty_tables():
    rows, dropped = model.clean_record(record())
    assert rows.empty
    assert list(dropped) == ["row", "reason"]
    assert list(model.vehicle_rhythm(rows)) == [
        "plate", "fuelling_days", "litres_per_month", "mean_interval", "last_date",
    ]  # fmt: skip
    assert model.company_files(rows, YES, today=TODAY).empty
    assert list(model.vehicle_files(rows, YES, today=TODAY)) == [
        "company", "contact_role", "plate", "fuelling_days", "litres_per_month", "mean_interval", "last_date", "regular",
    ]  # fmt: skip


# --- plates -----------------------------------------------------------------------------------------------------------


def test_do_plates_leave_only_with_consent():
    """Are there plates of the company that agreed alone, and none in the counts?"""
    fills = [*REGULAR, *[(day, plate, "长岗商混", 800) for plate in (7, 8) for day in (3, 20)]]
    rows, _ = model.clean_record(record(*MARCH, *fills))
    table = model.vehicle_files(rows, YES, today=TODAY)
    assert table[["company", "contact_role", "plate"]].to_numpy().tolist() == [
        ["荷塘物流", "车队长", "鄂A·T0001"], ["荷塘物流", "车队长", "鄂A·T0002"],
    ]  # fmt: skip
    assert table["litres_per_month"].tolist() == [300, 300]
    assert table["mean_interval"].tolist() == [17, 17]
    assert table["regular"].tolist() == [True, True]
    assert "T00" not in model.company_files(rows, YES, today=TODAY).to_csv()
    assert model.vehicle_files(rows, NOBODY, today=TODAY).empty


def test_is_a_vehicle_of_two_companies_kept_out_when_one_refuses():
    """Does a hired truck, once written under a company that refused, stay out of the other's files?"""
    fills = [*REGULAR, (25, 2, "桐坡驾校", 35), (26, 5, "桐坡驾校", 35)]
    rows, _ = model.clean_record(record(*MARCH, *fills))
    said = pd.concat([YES, consents(("桐坡驾校", "否", "2025-03-22", "后勤"))])
    assert model.vehicle_files(rows, said, today=TODAY)["plate"].tolist() == ["鄂A·T0001"]
    assert model.vehicle_files(rows, YES, today=TODAY)["plate"].tolist() == ["鄂A·T0001", "鄂A·T0002"]


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 60))
def test_is_nothing_lost_and_nobody_exposed(seed, count):
    """Do rows, vehicles and litres add up, each company land in one class, and only plates of 可建档 come out?"""
    rng = np.random.default_rng(seed)
    names = ["荷塘物流", "荷塘物流（有限公司）", "长岗商混", "桐坡驾校", "", "散户", None]
    fills = [
        (
            int(rng.integers(1, 32)),
            int(rng.integers(1, 12)),
            names[rng.integers(len(names))],
            int(rng.integers(-2, 9)) * 50,
        )
        for _ in range(count)
    ]
    dirty = record(*fills)
    said = consents(
        ("荷塘物流", rng.choice(["是", "否"]), "2025-03-02", "老板"), ("桐坡驾校", "否", "2025-03-02", "老板")
    )
    before = dirty.copy()
    rows, dropped = model.clean_record(dirty, today=TODAY)
    pd.testing.assert_frame_equal(dirty, before)
    assert sorted([*rows["row"], *dropped["row"]]) == list(range(count))
    table = model.company_files(rows, said, today=TODAY, min_span=1)
    assert table["company"].is_unique
    assert set(table["status"]) <= set(model.STATUSES)
    span = (rows["date"].max() - rows["date"].min()).days + 1 if len(rows) else 1
    assert table["litres_per_month"].sum() == pytest.approx(rows["litres"].sum() * 30 / span)
    filed = model.vehicle_files(rows, said, today=TODAY, min_span=1)
    assert set(filed["company"]) == set(table.loc[table["status"] == "可建档", "company"]) or filed.empty
    refused = table.loc[table["status"] == "不建档", "company"]
    assert not set(filed["plate"]) & set(rows.loc[rows["company"].isin(refused), "plate"])
    shuffled, _ = model.clean_record(dirty.sample(frac=1, random_state=seed), today=TODAY)
    pd.testing.assert_frame_equal(model.company_files(shuffled, said, today=TODAY, min_span=1), table)
    pd.testing.assert_frame_equal(model.vehicle_files(shuffled, said, today=TODAY, min_span=1), filed)
    pd.testing.assert_frame_equal(model.vehicle_rhythm(shuffled), model.vehicle_rhythm(rows))
