"""What every model refuses, and how it says so."""

import numpy as np
import pandas as pd
import pytest

from toolkit.models import checks, churn, fixed_customers, visit_plan


def table(**columns) -> pd.DataFrame:
    return pd.DataFrame(columns, index=[2, 3, 4, 5][: len(next(iter(columns.values())))])


@pytest.mark.parametrize(
    ("check", "frame", "said"),
    [
        (lambda f: checks.require(f, ["a", "b", "c"], "表"), table(b=[1]), "表缺列：a、c。要有的列是：a、b、c"),
        (lambda f: checks.ids(f, "a", "表"), table(a=["x", ""]), "表的 a 列，第 3 行：没有填"),
        (lambda f: checks.ids(f, "a", "表", unique=True), table(a=["x", "y", "x"]), "第 2 行“x”、第 4 行“x”：不止一行"),
        (lambda f: checks.numbers(f, "a", "表"), table(a=["1", "两"]), "第 3 行“两”：不是数"),
        (lambda f: checks.numbers(f, "a", "表"), table(a=[True, False]), "第 2 行“True”.*要填数"),
        (lambda f: checks.numbers(f, "a", "表"), table(a=[1, np.inf]), "第 3 行“inf”：是无穷大"),
        (lambda f: checks.numbers(f, "a", "表"), table(a=[1, None]), "第 3 行：没有填"),
        (lambda f: checks.numbers(f, "a", "表", least=0), table(a=[0, -1]), "第 3 行“-1”：不能小于 0"),
        (
            lambda f: checks.numbers(f, "a", "表", blank=True, whole=True),
            table(a=[2, None, 1.5]),
            r"第 4 行“1\.5”：要填整数",
        ),
        (lambda f: checks.numbers(f, "a", "表", most=1), table(a=[1, 1.5]), r"第 3 行“1\.5”：不能大于 1"),
        (
            lambda f: checks.one_of(f, "a", ["甲"], "表"),
            table(a=["甲", "乙", "丙"]),
            "第 3 行“乙”、第 4 行“丙”：不认得",
        ),
        (lambda f: checks.one_of(f, "a", ["甲"], "表"), table(a=["甲", ""]), "第 3 行：没有填，可用的是：甲"),
        (lambda f: checks.yes_no(f, "a", "表"), table(a=["是", "大概"]), "第 3 行“大概”：只填“是”“否”"),
        (lambda f: checks.yes_no(f, "a", "表", blank=False), table(a=["是", None]), "第 3 行：没有填"),
        (lambda f: checks.dates(f, "a", "表"), table(a=["上个月", "2025-03-08"]), "第 2 行“上个月”：不是日期"),
        (lambda f: checks.dates(f, "a", "表"), table(a=[20250308]), "第 2 行“20250308”：不是日期"),
        (lambda f: checks.dates(f, "a", "表"), table(a=["2025-03-08", ""]), "第 3 行：没有填"),
        (lambda f: checks.months(f, "a", "表"), table(a=["2025-13"]), "第 2 行“2025-13”：不是日期"),
    ],
)
def test_is_what_cannot_be_read_named(check, frame, said):
    with pytest.raises(ValueError, match=said):
        check(frame)


def test_how_many_rows_are_named():
    """Are three rows named and the others counted?"""
    with pytest.raises(ValueError, match=r"第 0 行“-1”、第 1 行“-1”、第 2 行“-1”（共 9 行）"):
        checks.numbers(pd.DataFrame({"a": [-1] * 9}), "a", "表", least=0)


def test_what_is_read():
    """Are the spellings of yes, no, blank, dates and months that sheets hold all read?"""
    assert checks.states(table(a=["是", "否", None, ""]), "a", "表").tolist() == [1, 0, 2, 2]
    assert checks.states(table(a=[1, 0, None]), "a", "表").tolist() == [1, 0, 2]
    assert checks.states(table(a=[True, False]), "a", "表").tolist() == [1, 0]
    read = checks.dates(table(a=["2025-03-08", "2025/3/9 12:30", None]), "a", "表", blank=True)
    assert read.dt.strftime("%m-%d").tolist()[:2] == ["03-08", "03-09"]
    assert read.isna().tolist() == [False, False, True]
    assert checks.months(table(a=["2025-03", "2025/4"]), "a", "表").astype(str).tolist() == ["2025-03", "2025-04"]
    assert checks.numbers(table(a=["1.5", None]), "a", "表", blank=True).tolist()[0] == 1.5


def test_is_an_empty_text_a_blank():
    """Does it stand neither among the values nor for one, wherever it is met?"""
    codes, values = checks.codes(pd.Series(["乙", "", "甲", None, "乙"]))
    assert values.tolist() == ["乙", "甲"]
    assert codes.tolist() == [0, -1, 1, -1, 0]
    codes, values = checks.one_of(table(a=["甲", "", "乙"]), "a", ["甲", "乙"], "表", blank=True)
    assert [values[code] if code >= 0 else None for code in codes] == ["甲", None, "乙"]


def test_are_empty_tables_read():
    empty = pd.DataFrame({"a": []})
    assert len(checks.numbers(empty, "a", "表")) == len(checks.dates(empty, "a", "表")) == 0
    assert len(checks.yes_no(empty, "a", "表")) == len(checks.one_of(empty, "a", ["甲"], "表")[0]) == 0


def test_what_is_a_day():
    assert checks.day("2025-03-08 12:30", "today") == checks.day(pd.Timestamp("2025-03-08"), "today")
    for wrong in ("昨天", None, 20250308, pd.NaT):
        with pytest.raises(ValueError, match=r"today“.*”不是日期"):
            checks.day(wrong, "today")


CUSTOMERS = pd.DataFrame({"customer_id": ["C0001"], "tonnes": [5.0], "last_visit": ["2025-11-01"], "rhythm_days": [14]})
FILLS = pd.DataFrame({"customer_id": ["C0001"], "date": ["2025-12-01"]})
RECORD = pd.DataFrame(
    {
        "date": ["2025-12-01"], "time": ["08:30"], "plate": ["鄂A·T0001"], "company": ["青垸物流"], "fuel": ["0#"],
        "litres": [200], "kind": ["加油"],
    }
)  # fmt: skip


@pytest.mark.parametrize(
    "ask",
    [
        lambda today: visit_plan.due_dates(CUSTOMERS, today),
        lambda today: churn.churn_warning(FILLS, CUSTOMERS, today=today),
        lambda today: fixed_customers.clean_record(RECORD, today=today),
    ],
    ids=["visit_plan", "churn", "fixed_customers"],
)
def test_is_a_wrong_today_named(ask):
    """Does a model that is asked on no day say so in Chinese, and answer on a real one?"""
    ask("2025-12-31")
    with pytest.raises(ValueError, match="今天“昨天”不是日期"):
        ask("昨天")
