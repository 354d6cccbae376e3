"""Openings over time and over a team."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.toolkit.models.properties import assert_order_and_names_change_nothing
from toolkit.models import opening_review as model
from toolkit.models.opening_grid import CELLS, MIRROR

WORSE_TO_BETTER = "CBAFEDIHG"


def history(**opportunities: list[tuple[str, str | None]]) -> pd.DataFrame:
    rows = [(name, day, cell) for name, evaluations in opportunities.items() for day, cell in evaluations]
    return pd.DataFrame(rows, columns=["opportunity_id", "date", "cell"])


FLEET = history(
    # Told late, then the requirements were worked out together; the tender papers follow the rival's.
    fleet=[("2025-03-08", "B"), ("2025-04-07", "E"), ("2025-04-27", "H"), ("2025-06-01", "E")],
    school=[("2025-05-10", "D")],
)


def test_what_did_each_step_change():
    told = model.steps(FLEET.iloc[::-1])
    assert told["opportunity_id"].tolist() == ["fleet"] * 4 + ["school"]
    assert told["date"].tolist() == list(pd.to_datetime(FLEET["date"]))
    assert told["days"].fillna(-1).tolist() == [-1, 30, 20, 35, -1]
    assert told["from"].tolist() == ["", "B", "E", "H", ""]
    assert told["to"].tolist() == ["B", "E", "H", "E", "D"]
    assert told["moved"].tolist() == ["头一次", "好转", "好转", "变差", "头一次"]


def test_which_cell_is_better():
    """Does the lead come first and the turf second, and is what is better for us worse for the rival?"""
    order = {letter: place for place, letter in enumerate(WORSE_TO_BETTER)}
    pairs = [before + after for before in CELLS for after in CELLS]
    days = ("2025-03-08", "2025-03-09")
    told = model.steps(history(**{pair: list(zip(days, pair, strict=True)) for pair in pairs}))
    moved = dict(zip(pairs, told["moved"].iloc[1::2], strict=True))
    for before, after in pairs:
        gain = order[after] - order[before]
        assert moved[before + after] == ("好转" if gain > 0 else "变差" if gain < 0 else "没变")
        theirs = moved[MIRROR[before] + MIRROR[after]]
        assert theirs == {"好转": "变差", "变差": "好转", "没变": "没变"}[moved[before + after]]


def test_what_follows_an_unknown_cell():
    """Is a step from or to an unknown cell unknown, and does an evaluation without a cell leave it due?"""
    gaps = history(
        gap=[("2025-03-01", "E"), ("2025-03-11", None), ("2025-03-31", "H")],
        open=[("2025-03-01", "E"), ("2025-03-31", "数据不够")],
        never=[("2025-03-31", None)],
    )
    told = model.steps(gaps).set_index("opportunity_id")
    assert told.loc["gap", "moved"].tolist() == ["头一次", "数据不够", "数据不够"]
    assert told.loc["gap", "to"].tolist() == ["E", "数据不够", "H"]
    whole = model.reevaluate(gaps, today="2025-04-10").set_index("opportunity_id")
    assert whole["moved"].to_dict() == {"gap": "好转", "never": "头一次", "open": "数据不够"}
    assert whole["days"].fillna(-1).to_dict() == {"gap": 10, "never": -1, "open": 40}
    assert whole["due"].to_dict() == {"gap": "否", "never": "是", "open": "是"}


@pytest.mark.parametrize(("today", "days", "due"), [("2025-06-30", 29, "否"), ("2025-07-01", 30, "是")])
def test_is_it_due_again(today, days, due):
    """Is the thirtieth day due, and is all of it told at once?"""
    fleet = model.reevaluate(FLEET, today=today).iloc[0]
    assert fleet.tolist() == ["fleet", 4, "B", "E", "好转", days, due]


def test_can_the_days_be_moved():
    answers = model.reevaluate(FLEET, today=pd.Timestamp("2025-06-01 18:00"), review_days=0)
    assert answers["due"].tolist() == ["是", "是"]
    assert answers["days"].tolist() == [0, 22]


@pytest.mark.parametrize(
    ("spoil", "today", "said"),
    [
        (lambda table: table.drop(columns="cell"), "2025-07-01", "重评表缺列：cell"),
        (lambda table: table.assign(cell="J"), "2025-07-01", "cell 列，第 0 行“J”.*不认得"),
        (lambda table: table.replace("2025-04-07", "三月八"), "2025-07-01", "date 列，第 1 行“三月八”.*不是日期"),
        (lambda table: pd.concat([table, table.head(1)]).set_axis(range(6)), "2025-07-01", "第 5 行.*同一天评了两次"),
        (lambda table: table, "2025-05-31", "date 列，第 3 行“2025-06-01”：晚于今天（2025-05-31）"),
        (lambda table: table, "明天", "“明天”不是日期"),
    ],
)
def test_is_a_spoilt_history_named(spoil, today, said):
    with pytest.raises(ValueError, match=said):
        model.reevaluate(spoil(FLEET), today=today)


def test_is_an_empty_history_empty():
    empty = FLEET.head(0)
    assert model.steps(empty).columns.tolist() == ["opportunity_id", "date", "days", "from", "to", "moved"]
    assert model.steps(empty).empty
    whole = model.reevaluate(empty, today="2025-07-01")
    assert whole.empty
    assert whole.columns.tolist() == ["opportunity_id", "evaluations", "from", "to", "moved", "days", "due"]


# --- many opportunities of a team -------------------------------------------------------------------------------------


def verdict(cells: str, **limits) -> str:
    return model.diagnose(pd.DataFrame({"cell": list(cells)}), **limits)["findings"].iloc[0]


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        ("AABBEEHHHI", "老客户维护有病"),  # the source's case: no G, not a few A
        ("DBBBEEHHHH", "老客户维护有病"),
        ("GABBBHHHHI", "没看出毛病"),
        ("GAADBBEHHH", "老客户在松动"),  # three of ten: on the line
        ("GADBBBEHHH", "没看出毛病"),
        ("AAADBBEHHH", "老客户维护有病、老客户在松动"),
        ("GCCCCBBHHH", "挑错对手"),  # four of ten: on the line
        ("GGGCCCBBHH", "没看出毛病"),
        ("GGGEEEEBBH", "刚起步"),
        ("GGGEEEBBHH", "没看出毛病"),  # a tie is not the most
        ("EEEECCCCAF", "老客户维护有病、挑错对手"),
        ("EEEEEAAACC", "老客户维护有病、老客户在松动、刚起步"),
        ("GGGGGGGGG", "数据不够"),
        ("BBBBBBBBBB", "没看出毛病"),
    ],
)
def test_what_is_wrong_with_the_team(cells, found):
    assert verdict(cells) == found


def test_can_every_limit_be_moved():
    assert verdict("GAADBBEHHH", trouble_share=0.31) == "没看出毛病"
    assert verdict("GCCCCBBHHH", foreign_share=0.41) == "没看出毛病"
    assert verdict("AE", min_cases=2) == "老客户维护有病、老客户在松动"


def test_do_unplaced_opportunities_count():
    """Are blanks counted apart, outside the shares, and not towards the least number of cases?"""
    answer = model.diagnose(pd.DataFrame({"cell": [*"GGGGGGGGE", None, "数据不够"]})).iloc[0]
    assert answer[["cases", "unknown", "findings"]].tolist() == [9, 2, "数据不够"]
    assert answer["G"] == pytest.approx(8 / 9)
    assert answer["advice"] == "定了位的机会不到 10 件，再攒一攒"
    only_blank = model.diagnose(pd.DataFrame({"cell": [None]})).iloc[0]
    assert only_blank[list(CELLS)].isna().all()


def test_are_teams_told_apart():
    placed = pd.DataFrame({"team": ["乙"] * 10 + ["甲"] * 10, "cell": list("AABBEEHHHI" + "GGGGHHHBBI")})
    answers = model.diagnose(placed).set_index("team")
    assert answers["findings"].to_dict() == {"乙": "老客户维护有病", "甲": "没看出毛病"}
    assert answers.loc["乙", "advice"] == model.FINDINGS["老客户维护有病"]
    alone = model.diagnose(placed[placed["team"] == "乙"].drop(columns="team"))
    assert alone.iloc[0].tolist() == answers.loc["乙"].tolist()


@pytest.mark.parametrize("columns", [["cell"], ["team", "cell"]])
def test_is_an_empty_diagnosis_empty(columns):
    empty = model.diagnose(pd.DataFrame(columns=columns))
    assert empty.empty
    assert empty.columns.tolist() == [*columns[:-1], "cases", "unknown", *CELLS, "findings", "advice"]


@pytest.mark.parametrize(
    ("placed", "said"),
    [
        ({"team": ["甲"]}, "定位表缺列：cell"),
        ({"cell": ["a"]}, "cell 列，第 0 行“a”.*不认得"),
        ({"cell": ["A"], "team": [None]}, "team 列，第 0 行.*没有填"),
    ],
)
def test_is_a_spoilt_diagnosis_named(placed, said):
    with pytest.raises(ValueError, match=said):
        model.diagnose(pd.DataFrame(placed))


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 40))
def test_do_shares_add_up(seed, count):
    """Do shares sum to 1, cases reconcile, and order, names and labels change nothing, in all three functions?"""
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {
            "team": rng.choice(["甲", "乙", "丙"], count),
            "opportunity_id": rng.choice(["J1", "J2", "J3"], count),
            "date": pd.Timestamp("2025-03-08") + pd.to_timedelta(rng.permutation(count), unit="D"),
            "cell": rng.choice(np.array([*CELLS, None], dtype=object), count),
        }
    )
    before = frame.copy(deep=True)
    answers = model.diagnose(frame, min_cases=3)
    assert (answers["cases"] + answers["unknown"]).sum() == count
    np.testing.assert_allclose(answers.loc[answers["cases"] > 0, list(CELLS)].sum(axis=1), 1)
    assert ((answers["findings"] == "数据不够") == (answers["cases"] < 3)).all()
    whole = model.reevaluate(frame, today="2025-07-01")
    assert whole["evaluations"].sum() == len(model.steps(frame)) == count
    pd.testing.assert_frame_equal(frame, before)
    assert_order_and_names_change_nothing(lambda table: model.diagnose(table, min_cases=3), frame, "team", seed)
    assert_order_and_names_change_nothing(model.steps, frame, "opportunity_id", seed)
    assert_order_and_names_change_nothing(
        lambda table: model.reevaluate(table, today="2025-07-01"), frame, "opportunity_id", seed
    )
