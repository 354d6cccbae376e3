import pytest


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12×1280÷1000", 15.36), ("1+2*3", 7), ("(1+2)*3", 9), ("-3+5", 2), ("8/4/2", 1), ("10−4", 6), ("2×-3", -6),
        ("1,190.5 × 2", 2381), (".5+.5", 1), ("\uff11\uff12\uff0b\uff08\uff13\uff09", 15), ("3。5×2", 7), ("8—3", 5),
    ],
)  # fmt: skip
def test_four_operations(text, value, twin):
    """Are sums typed on a Chinese phone keyboard reckoned with the usual precedence?"""
    assert twin("calculate", text) == pytest.approx(value)


@pytest.mark.parametrize(
    "text", ["", "1+", "(1", "1)", "a", "1//2", "1 0 a", "5/0", "0/0", "1.2.3", "alert(1)", "1e5", "+" * 300]
)
def test_what_cannot_be_reckoned_gives_nothing(text, twin):
    """Is anything else refused instead of guessed?"""
    assert twin("calculate", text) is None


@pytest.mark.parametrize(("oil", "litres"), [("92#", 1360.5), ("95#", 1342.3), ("0#", 1190.5)])
def test_densities_are_the_stated_ones(oil, litres, twin):
    """Do the densities give the litres a tonne that the book states?"""
    density = twin("((oil) => DENSITIES[oil])", oil)
    assert twin("litres", 1, density) == pytest.approx(litres, abs=0.05)
    assert twin("tonnes", twin("litres", 3.2, density), density) == pytest.approx(3.2)
