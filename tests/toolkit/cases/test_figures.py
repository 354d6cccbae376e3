from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.cases import figures
from toolkit.cases.figures import Figure, parse, recompute, round_half_up, unlisted
from toolkit.errors import ContentError


@pytest.mark.parametrize(
    ("number", "places", "rounded"),
    [
        ("4.3596", 1, "4.4"),
        ("0.5", 0, "1"),
        ("2.5", 0, "3"),
        ("2.675", 2, "2.68"),
        ("-2.5", 0, "-3"),
        ("12857.4", -1, "12860"),
    ],
)
def test_half_up(number, places, rounded):
    """Is a half rounded as on paper, not as binary fractions or bankers do?"""
    assert round_half_up(Fraction(number), places) == Fraction(rounded)


@given(st.integers(-(10**6), 10**6), st.integers(1, 10**4), st.integers(0, 4))
def test_half_up_is_near(top, bottom, places):
    """Is a rounded number never further away than half of its last place?"""
    number = Fraction(top, bottom)
    assert abs(round_half_up(number, places) - number) <= Fraction(1, 2 * 10**places)


@pytest.mark.parametrize(
    "expr",
    [
        "__import__('os')",
        "cars ** 2",
        "cars if cars else 1",
        "cars.real",
        "max(cars, 1)",
        "cars / 0",
        "cars +",
        "round(cars, cars)",
    ],
)
def test_only_sums(expr):
    """Is anything but + - * / ( ) and round refused, as a sentence?"""
    found = recompute(parse({"cars": 80, "x": {"value": 1, "expr": expr}}, "页.md"), "页.md")
    assert len(found) == 1
    assert "页.md figures.x" in str(found[0])


def test_thousands_separators():
    """Do 12,857 in the text and 12857 in the figures agree, and 12,858 not?"""
    listed = parse({"money": 12857}, "页.md")
    assert unlisted("让了 12,857 元", listed) == []
    assert unlisted("让了 12,858 元,见 [第 3 节](a3.md)", listed) == ["12,858", "3"]


def test_year_counts():
    """Is a number given besides the figures known?"""
    assert unlisted("2019 年", {}, also=[2019]) == []


def test_names_from_figures_only():
    """Does an expression see figures and nothing else?"""
    known = {"cars": Figure("cars", parse({"cars": 80}, "")["cars"].value)}
    assert figures.evaluate("round(cars * 33 * 0.735 / 1000, 2)", known) == Fraction("1.94")


def test_name_that_yaml_takes_for_a_truth_value():
    """Is `off: 3`, which YAML reads as False: 3, told instead of half read?"""
    with pytest.raises(ContentError, match="会被读成真假"):
        parse({False: 3}, "glue-99.md")
