"""Equal difficulty by construction."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.data import fairness
from toolkit.data.fairness import Dealt
from toolkit.errors import ContentError

CELLS = {"EI": 4, "EII": 3, "EIV": 2}
TRAPS = {"refund": {"EI": 1, "EII": 1}, "tonnes": {"EII": 2}}


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6))
def test_is_everybody_dealt_the_same(seed):
    dealt = fairness.deal(CELLS, TRAPS, np.random.default_rng(seed))
    assert Counter(dealt) == {
        Dealt("EI", "refund"): 1, Dealt("EI", ""): 3, Dealt("EII", "refund"): 1, Dealt("EII", "tonnes"): 2,
        Dealt("EIV", ""): 2,
    }  # fmt: skip


def test_is_the_order_another_one():
    orders = {tuple(fairness.deal(CELLS, TRAPS, np.random.default_rng(seed))) for seed in range(20)}
    assert len(orders) > 15


def test_are_too_many_traps_refused():
    with pytest.raises(ValueError, match="EIV 只有 2 题，放不下 3 个陷阱"):
        fairness.deal(CELLS, {"refund": {"EIV": 3}}, np.random.default_rng(1))
    with pytest.raises(ValueError, match="没有的格里：EV"):
        fairness.deal(CELLS, {"refund": {"EV": 1}}, np.random.default_rng(1))


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 10**6), st.lists(st.floats(-50, 50), max_size=4))
def test_do_values_keep_away(seed, limits):
    """Is a drawn value in its range and at least 5 % of each limit away from it?"""
    value = fairness.away(-60, 60, limits, np.random.default_rng(seed))
    assert -60 <= value <= 60
    assert not fairness.too_near([value], limits).any()


def test_is_a_range_without_room_refused():
    with pytest.raises(ValueError, match=r"4\.4 到 4\.6 之间避开各条线"):
        fairness.away(4.4, 4.6, [4.5], np.random.default_rng(1))


def test_is_a_value_near_a_limit_seen():
    assert fairness.too_near([4.27, 4.29, 4.5, 4.71, 4.73, -4.5], [4.5]).tolist() == [
        False,
        True,
        True,
        True,
        False,
        False,
    ]


def test_how_much_do_two_papers_share():
    assert fairness.shared(["a", "b", "c", "d"], ["d", "e"]) == 0.5
    assert fairness.shared([], ["a"]) == 0.0


def test_does_a_draw_that_never_fits_end():
    """Does a condition that cannot hold end in a sentence that names what was drawn, and one that holds stop there?"""
    assert next(fairness.redraws("线索")) == 0
    draws = fairness.redraws("线索", most=7)
    assert [next(draws) for _ in range(7)] == list(range(7))
    with pytest.raises(ContentError, match="线索：抽了 7 次都凑不齐"):
        next(draws)
