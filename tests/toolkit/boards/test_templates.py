import random
from decimal import ROUND_HALF_UP, Decimal

import pytest

from toolkit.boards.templates import fill, names, number_text, value_text


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (1.005, 2, "1.01"), (2.5, 0, "3"), (-2.5, 0, "-3"), (1190.476, 1, "1,190.5"), (999.995, 2, "1,000.00"),
        (-0.001, 2, "0.00"), (1234567, 0, "1,234,567"), (0.0004, 3, "0.000"), (0.0005, 3, "0.001"),
        (1e21, 0, "1" + ",000" * 7),
    ],
)  # fmt: skip
def test_numbers_are_rounded_half_up(value, decimals, text, twin):
    """Are halves rounded away from zero on the decimal text, with commas, alike on both sides?"""
    assert number_text(value, decimals) == text
    assert twin("numberText", value, decimals) == text


def test_both_sides_write_every_number_alike(twin):
    """Do Python and JavaScript agree on random numbers of every size, plain, rounded and as percentages?"""
    draw = random.Random(11)
    for _ in range(3000):
        scaled = draw.gauss(0, 1) * 10 ** draw.randint(-12, 22)
        value = draw.choice([draw.uniform(-1, 1), draw.uniform(-1e6, 1e6), draw.randint(-99, 99) / 8, scaled])
        decimals, percent = draw.choice([None, 0, 1, 2, 6]), draw.random() < 0.3
        assert value_text(value, decimals, percent=percent) == twin("valueText", value, decimals, percent), value


def test_rounding_agrees_with_decimal():
    """Is the rounding what decimal arithmetic gives?"""
    draw = random.Random(3)
    for _ in range(500):
        value = draw.randint(-99999, 99999) / 1000
        expected = Decimal(repr(value)).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
        assert Decimal(number_text(value, 2).replace(",", "")) == expected


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "没有数"), (True, "是"), (False, "否"), ([1.5, None], "1.5、没有数"),
        ("长江", "长江"), (12.0, "12"), (0.1234567, "0.123457"),
    ],
)  # fmt: skip
def test_other_values_read_as_people_write(value, text, twin):
    """Are nothing, yes, lists and whole numbers written for people?"""
    assert value_text(value) == text == twin("valueText", value)


def test_slots_are_filled_and_stray_braces_found():
    """Are names with decimals and percent filled, and is a stray brace reported?"""
    known = {"facts.x": 1234.5, "item.gap": 0.186}
    assert fill("{facts.x|0} 升，差 {item.gap|1%}", known.get) == "1,235 升，差 18.6 %"
    assert names("{facts.x|0} 和 {坏}") == ["facts.x", "{", "}"]
