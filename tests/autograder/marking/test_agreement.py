import numpy as np
import pytest

from autograder.marking import agreement, second
from autograder.marking.agreement import Pair
from autograder.marking.marks_in import marks_in
from autograder.reports.gather import gather


def by_the_table(first, other, top):
    """Quadratic-weighted kappa the long way: observed and expected tables of categories."""
    size = top + 1
    seen = np.zeros((size, size))
    for one, two in zip(first, other, strict=True):
        seen[one, two] += 1
    chance = np.outer(seen.sum(1), seen.sum(0)) / seen.sum()
    weights = np.subtract.outer(range(size), range(size)) ** 2
    return 1 - (weights * seen).sum() / (weights * chance).sum()


def test_is_the_kappa_the_one_of_the_textbook():
    draw = np.random.default_rng(3)
    for _ in range(20):
        first = draw.integers(0, 5, 30)
        other = np.clip(first + draw.integers(-1, 2, 30), 0, 4)
        assert agreement.weighted_kappa(first, other) == pytest.approx(by_the_table(first, other, 4))


@pytest.mark.parametrize(("other", "kappa"), [([0, 2, 4], 1), ([4, 2, 0], -1), ([2, 2, 2], 0)])
def test_do_plain_cases_come_out_plain(other, kappa):
    assert agreement.weighted_kappa(np.array([0, 2, 4]), np.array(other)) == pytest.approx(kappa)


def test_is_a_kappa_of_one_single_mark_not_made_up():
    assert agreement.weighted_kappa(np.array([3, 3]), np.array([3, 3])) is None


def test_are_shares_difference_and_wide_pairs_right():
    marks = [(4, 4), (3, 2), (2, 3.5), (1, 3), (0, 0)]
    found = agreement.agreement([Pair(str(place), *pair) for place, pair in enumerate(marks)])
    assert (found.answers, found.exact, found.within_one) == (5, 0.4, 0.6)
    assert found.mean_difference == pytest.approx(0.5)
    assert found.wide == [Pair("3", 1, 3)]


def test_are_no_pairs_no_figures():
    assert agreement.agreement([]) is None


def test_is_a_pair_only_what_both_have_marked(own, fill, number):
    second.second_in(own.folder, "tiny-sort", "", fill({"0012": (1,), "0013": (2,)}, second=True))
    ((_, found, without),) = agreement.of_assignment(own.folder, "tiny-sort")
    assert (found, without) == (None, 2)
    marks_in(own.folder, "tiny-sort", "", fill({"0012": (4,)}))
    ((_, found, without),) = agreement.of_assignment(own.folder, "tiny-sort")
    assert (found.answers, without) == (1, 1)
    assert found.wide == [Pair(number("0012"), 4, 1)]


def test_does_a_new_text_lose_its_second_mark(own, fill):
    second.second_in(own.folder, "tiny-sort", "", fill({"0012": (1,)}, second=True))
    own.put("新的.txt", own.code("0012", n={"visit-note": "换了一份"}))
    own.collect()
    own.grade()
    ((_, found, without),) = agreement.of_assignment(own.folder, "tiny-sort")
    assert (found, without) == (None, 1)


def test_does_the_class_page_show_the_agreement_without_names(own, fill, number):
    marks_in(own.folder, "tiny-sort", "", fill({"0012": (4,), "0013": (2,)}))
    assert agreement.section(own.folder, gather(own.folder)) == ""
    second.second_in(own.folder, "tiny-sort", "", fill({"0012": (1,), "0013": (2,)}, second=True))
    shown = agreement.section(own.folder, gather(own.folder))
    assert "50%" in shown
    assert number("0012") in shown
    assert number("0013") not in shown
    assert "张三" not in shown
