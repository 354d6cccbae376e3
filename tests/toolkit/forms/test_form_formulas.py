"""Do Python and the sheet agree on every expression, and is anything else refused?"""

from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.toolkit.forms.sheet import Calculator
from toolkit.forms.formulas import BadFormula, excel, names, reckon

EXPRESSIONS = [
    "a + b * 2 - 3",
    "(a - b) / c",
    "round(a * b / 100, 2)",
    "-a + round(b / c, 0)",
    'a * choose(f, {"92#": 0.735, "0#": c}) / 1000',
    "total(litres) / (a + b)",
    'total(litres, fuel, "0#") * a',
    'count(fuel, "0#") + count(fuel, "92#")',
]
NUMBER = st.one_of(st.none(), st.integers(-500, 500).map(lambda n: Decimal(n) / 4))
FUEL = st.sampled_from([None, "92#", "0#", "98#"])


@given(
    st.sampled_from(EXPRESSIONS),
    NUMBER,
    NUMBER,
    NUMBER,
    FUEL,
    st.lists(st.tuples(FUEL, NUMBER), min_size=3, max_size=3),
)
def test_do_both_sides_agree(expr, a, b, c, f, rows):
    sheet = openpyxl.Workbook().active
    for address, value in {"A1": a, "B1": b, "C1": c, "D1": f}.items():
        sheet[address] = value
    for place, (fuel, litres) in enumerate(rows, start=2):
        sheet[f"A{place}"], sheet[f"B{place}"] = fuel, litres
    cells = {"a": "A1", "b": "B1", "c": "C1", "f": "D1"}
    formula = excel(expr, cells, {"fuel": "A2:A4", "litres": "B2:B4"})
    columns = {"fuel": [row[0] for row in rows], "litres": [row[1] for row in rows]}
    expected = reckon(expr, {"a": a, "b": b, "c": c, "f": f}, columns)
    found = Calculator(sheet).formula(formula[1:])
    if expected is None:
        assert found == ""
    else:
        assert abs(found - expected) < Decimal("1e-9")


@pytest.mark.parametrize(
    "expr",
    [
        "a ** 2", "a if b else c", "open('x')", "a.b", "[a]", "'text'", "True", "round(a)", "round(a, b)",
        "choose(a, {b: 1})", "total(a + b)", "count(a)", "a, b", "lambda: 1", "a //", "f'{a}'",
    ],
)  # fmt: skip
def test_is_anything_else_refused(expr):
    with pytest.raises(BadFormula, match=r"[\u4e00-\u9fff]"):
        names(expr)


def test_which_names_does_an_expression_lean_on():
    used = names('a + total(litres, fuel, "0#") - count(done, "是")')
    assert used.cells == ("a",)
    assert used.columns == {"litres", "fuel", "done"}


def test_is_a_quote_in_a_word_harmless():
    formula = excel("""count(said, '甲"乙')""", {}, {"said": "A1:A2"})
    assert formula == '=IF(OR(COUNTA(A1:A2)=0),"",COUNTIF(A1:A2,"甲""乙"))'


def test_is_half_a_fen_rounded_up_as_the_sheet_does():
    assert reckon("round(a, 2)", {"a": Decimal("1.005")}) == Decimal("1.01")
    assert reckon("round(a, 2)", {"a": Decimal("-1.005")}) == Decimal("-1.01")
