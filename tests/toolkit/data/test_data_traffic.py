"""One day at the gate."""

import numpy as np
import pytest

from toolkit.data import traffic


def test_do_the_quarters_add_up():
    """Are there 96 quarters a kind, and do they add up to the stated day?"""
    counts = traffic.counts()
    assert counts.groupby("kind").size().to_dict() == {"car": 96, "truck": 96}
    assert counts.groupby("kind")["passing"].sum().to_dict() == traffic.PASSING
    assert counts.groupby("kind")["entering"].sum().to_dict() == traffic.ENTERING
    assert (counts["entering"] <= counts["passing"]).all()
    assert (counts["entering"] >= 0).all()


def test_is_it_the_same_every_time():
    assert traffic.counts().equals(traffic.counts())


def test_is_an_hour_what_a_trunk_road_carries():
    """Are the busiest daytime hours at least 500 and at most 2,500 vehicles?"""
    counts = traffic.counts()
    hourly = counts.groupby(counts["start"].str[:2].astype(int))["passing"].sum()
    assert 500 <= hourly.max() <= 2500
    trucks = counts[counts["kind"] == "truck"].groupby(counts["start"].str[:2].astype(int))["passing"].sum()
    assert (trucks / hourly)[[0, 1, 2, 3, 22, 23]].min() > (trucks / hourly)[[9, 10, 11, 12, 13]].max()


@pytest.mark.parametrize(("total", "weights"), [(7, [1, 1, 1]), (0, [1, 2]), (3, [0, 0, 5]), (100, [0.2, 0.3, 0.5])])
def test_is_everything_shared_out(total, weights):
    parts = traffic.share_out(total, np.array(weights, dtype=float))
    assert parts.sum() == total
    assert (parts >= 0).all()
