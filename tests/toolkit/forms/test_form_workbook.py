"""Does every file open, print on one page, reckon right, and keep text harmless?"""

import zipfile
from decimal import Decimal
from functools import cache
from io import BytesIO

import pytest
from openpyxl import Workbook
from openpyxl.utils import range_boundaries
from xlsxwriter.utility import xl_rowcol_to_cell

from tests.toolkit.forms.sheet import Calculator, opened
from toolkit import forms
from toolkit.forms import filled, layout, workbook
from toolkit.forms.formulas import names
from toolkit.forms.schema import Form

FORMS = forms.load_all()
EACH = pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
SMALLEST = 0.75
"""Print at least this large: 11 points stay above 8."""


@cache
def read(key: str) -> Workbook:
    """Return the file of a form as a spreadsheet program reads it; not to be changed."""
    return opened(workbook.make(FORMS[key]))


def cells_of(form: Form, example: bool) -> dict[tuple[str, int | None], str]:
    """Return (key, row of the table) → address."""
    placed = layout.lay_out(form, example).boxes
    return {(box.cell.key, box.place): xl_rowcol_to_cell(box.row, box.first) for box in placed if box.cell}


@EACH
def test_does_it_open_with_an_empty_sheet_and_a_filled_one(form):
    book = read(form.id)
    assert book.sheetnames == [workbook.EMPTY, workbook.EXAMPLE]
    assert book[workbook.EMPTY]["A1"].value == form.title
    assert "教学编写" in book[workbook.EXAMPLE]["A2"].value


@EACH
def test_does_it_print_on_one_page(form):
    for sheet in read(form.id).worksheets:
        assert sheet.page_setup.paperSize in (9, "9")
        assert sheet.page_setup.orientation == form.orientation
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        # openpyxl leaves out what the file leaves at its default, which is one page.
        assert sheet.page_setup.fitToWidth in (None, 1)
        assert sheet.page_setup.fitToHeight in (None, 1)
        assert sheet.print_area.endswith(f"{sheet.max_row}")
        assert sheet.page_margins.left < 0.6
    for example in (False, True):
        assert layout.scale(layout.lay_out(form, example), form.orientation) >= SMALLEST


@EACH
def test_is_the_head_of_a_table_marked_for_printing(form):
    rows = read(form.id)[workbook.EMPTY].print_title_rows
    assert bool(rows) == bool(form.table)


@EACH
def test_has_every_text_room(form):
    """Is each row at least as high as its tallest text?"""
    for example in (False, True):
        placed = layout.lay_out(form, example)
        for box in placed.boxes:
            needed = layout.lines(box.text, placed.width(box.first, box.last)) if box.text else 1
            if box.style not in ("note", "warning", "about", "title"):
                assert placed.heights[box.row] >= needed * layout.POINTS_A_LINE, (form.id, box.text)


@EACH
def test_do_two_builds_give_the_same_bytes(form):
    """Does no clock enter the file? Two builds within a second would agree anyhow, so the dates are looked at."""
    content = workbook.make(form)
    assert content == workbook.make(form)
    assert {entry.date_time for entry in zipfile.ZipFile(BytesIO(content)).infolist()} == {(1980, 1, 1, 0, 0, 0)}
    properties = read(form.id).properties
    assert properties.created == properties.modified == workbook.MADE


@EACH
def test_are_there_no_macros_and_nothing_from_elsewhere(form):
    names = zipfile.ZipFile(BytesIO(workbook.make(form))).namelist()
    assert not [name for name in names if "vba" in name.lower() or "external" in name.lower()]


@EACH
def test_is_one_chinese_font_used(form):
    book = read(form.id)
    assert {cell.font.name for row in book[workbook.EMPTY].iter_rows() for cell in row} == {workbook.FONT}


@EACH
def test_do_choices_numbers_and_dates_bear_their_rules(form):
    sheet = read(form.id)[workbook.EMPTY]
    rules = {str(area): rule for rule in sheet.data_validations.dataValidation for area in rule.sqref.ranges}
    cells = cells_of(form, False)
    placed = {box.cell.key: box for box in layout.lay_out(form, False).boxes if box.cell and box.place in (None, 0)}
    for key, box in placed.items():
        cell = box.cell
        if cell.formula or cell.kind == "text":
            continue
        address = cells[key, box.place]
        # The area of a merged cell begins with it; openpyxl writes areas of one rule as a list.
        rule = next(rule for area, rule in rules.items() if covers(area, address))
        kinds = {"choice": "list", "number": "decimal", "percent": "decimal", "date": "date"}
        assert rule.type == kinds[cell.kind], (form.id, key)
        if cell.kind == "choice":
            assert rule.formula1 == '"' + ",".join(cell.choices) + '"'


def covers(area: str, address: str) -> bool:
    first, top, last, bottom = range_boundaries(area)
    column, row, *_ = range_boundaries(address)
    return first <= column <= last and top <= row <= bottom


@EACH
def test_do_numbers_bear_their_format(form):
    sheet = read(form.id)[workbook.EXAMPLE]
    for cell in form.cells():
        for (key, _place), address in cells_of(form, True).items():
            if key == cell.key and cell.kind == "number":
                assert sheet[address].number_format == "#,##0" + (f".{'0' * cell.decimals}" if cell.decimals else "")


@EACH
def test_do_the_formulas_give_what_the_page_shows(form):
    """Reckon every formula of both sheets from its text alone: is it the value kept with it and shown in the page?"""
    for name, example in ((workbook.EMPTY, False), (workbook.EXAMPLE, True)):
        values = filled.fill(form, example)
        sheet = read(form.id)[name]
        calculator = Calculator(sheet)
        formulas = 0
        for (key, place), address in cells_of(form, example).items():
            source = values.fields if place is None else values.totals if place == -1 else values.rows[place]
            if sheet[address].data_type != "f":
                continue
            formulas += 1
            found = calculator.value(address)
            expected = source[key]
            if expected is None:
                assert found == "", (form.id, key, found)
            else:
                assert abs(found - expected) < Decimal("1e-9"), (form.id, key, found, expected)
        assert formulas >= sum(bool(cell.formula) for cell in form.cells())


@EACH
def test_does_an_empty_form_show_no_zeros_or_errors(form):
    """Is everything blank that leans on something not filled in yet?"""
    given = {field.key for field in form.fields if field.value is not None}
    values = filled.fill(form, False)
    for field in form.fields:
        if field.formula and not set(filled_names(field.formula)) <= given:
            assert values.fields[field.key] is None, (form.id, field.key)
    assert all(value is None for value in values.totals.values())


def filled_names(expr: str) -> set[str]:
    used = names(expr)
    return {*used.cells, *used.columns}


def filled_in(key: str, entries: dict[tuple[str, int | None], object]) -> tuple[Calculator, dict]:
    """Open the empty sheet and type into it."""
    form = FORMS[key]
    sheet = opened(workbook.make(form))[workbook.EMPTY]
    cells = cells_of(form, False)
    for place, value in entries.items():
        sheet[cells[place]].value = value
    return Calculator(sheet), cells


def test_does_a_statement_add_up():
    """By hand: 600 L of 0# at 7.26 − 0.20, 41.5 L of 92# at 7.62, and 600 L taken back."""
    rows = [("0#", 600, 7.26, 0.2), ("92#", 41.5, 7.62, 0), ("0#", -600, 7.26, 0.2), ("0#", 82.35, 7.26, 0.2)]
    entries = {}
    for place, row in enumerate(rows):
        for key, value in zip(("fuel", "litres", "price", "rebate"), row, strict=True):
            entries[key, place] = value
    sheet, cells = filled_in("statement", {**entries, ("before", None): 1000, ("added", None): 5000})
    paid = round(41.5 * 7.62, 2) + 581.39
    assert float(sheet.value(cells["paid", 3])) == 581.39
    assert float(sheet.value(cells["paid", -1])) == pytest.approx(paid)
    assert float(sheet.value(cells["litres", -1])) == pytest.approx(41.5 + 82.35)
    assert float(sheet.value(cells["tonnes", -1])) == pytest.approx((41.5 * 0.735 + 82.35 * 0.84) / 1000)
    assert float(sheet.value(cells["l0", None])) == pytest.approx(82.35)
    assert float(sheet.value(cells["after", None])) == pytest.approx(6000 - paid)


def test_do_tonnes_follow_the_density_in_its_cell():
    sheet, cells = filled_in("statement", {("fuel", 0): "0#", ("litres", 0): 1000, ("d0", None): 0.85})
    assert sheet.value(cells["tonnes", 0]) == Decimal("0.85")


def test_is_the_entry_rate_of_the_day_that_of_the_sums():
    """80 of 7,200 cars and 16 of 800 trucks: 1.1 %, 2.0 %, 1.2 % together, 4.4 t, as in the chapter."""
    half = {("cars", 0): 4000, ("cars_in", 0): 60, ("trucks", 0): 700, ("trucks_in", 0): 6}
    rest = {("cars", 1): 3200, ("cars_in", 1): 20, ("trucks", 1): 100, ("trucks_in", 1): 10}
    sheet, cells = filled_in("traffic-count", {**half, **rest})
    assert float(sheet.value(cells["car_rate", -1])) == pytest.approx(80 / 7200)
    assert float(sheet.value(cells["truck_rate", -1])) == pytest.approx(16 / 800)
    assert float(sheet.value(cells["rate", None])) == pytest.approx(96 / 8000)
    assert round(float(sheet.value(cells["tonnes", None])), 1) == 4.4


def test_does_nobody_passing_give_no_rate():
    sheet, cells = filled_in("traffic-count", {("cars", 0): 0, ("cars_in", 0): 0})
    assert sheet.value(cells["car_rate", 0]) == ""
    assert sheet.value(cells["car_rate", 1]) == ""
    assert sheet.value(cells["car_rate", -1]) == ""


def test_is_an_unknown_fuel_left_unreckoned():
    sheet, cells = filled_in("statement", {("fuel", 0): "98#", ("litres", 0): 1000})
    assert sheet.value(cells["tonnes", 0]) == ""


def test_does_a_hand_up_say_what_is_left():
    """56,000 L of 0#, 850 yuan a tonne, 0.40 off a litre, 600 yuan besides: 47.04 t, 476 yuan/t, 16,984 yuan left."""
    entries = {"litres": 56000, "margin": 850, "rebate": 0.4, "other": 600}
    sheet, cells = filled_in("hand-up", {(key, None): value for key, value in entries.items()})
    assert float(sheet.value(cells["tonnes", None])) == pytest.approx(47.04)
    assert round(sheet.value(cells["rebate_tonne", None])) == 476
    assert float(sheet.value(cells["left", None])) == pytest.approx(47.04 * 850 - 22400 - 600)


DANGEROUS = ["=1+1", "+86 27", "-5", "@SUM(A1)", '=HYPERLINK("http://x","点")', "{=1}", "\t=1"]


@pytest.mark.parametrize("text", DANGEROUS)
def test_does_authored_text_stay_text(text):
    data = FORMS["visit-plan"].model_dump()
    data["title"] = "=表单"
    data["notes"][0] = text
    data["parts"][0]["fields"][0]["label"] = text
    data["parts"][0]["fields"][0]["example"] = text
    data["parts"][1]["columns"][0]["label"] = text
    data["parts"][1]["example"][0]["aim"] = text
    form = Form.model_validate(data)
    book = opened(workbook.make(form))
    sheet = book[workbook.EXAMPLE]
    cells = cells_of(form, True)
    found = [sheet[cells["station", None]], sheet[cells["aim", 0]], sheet["A1"]]
    assert [cell.data_type for cell in found] == ["s"] * 3
    assert found[0].value == found[1].value == text
    held = [cell for row in sheet.iter_rows() for cell in row if cell.value == text]
    assert len(held) == 4
    assert all(cell.data_type == "s" for cell in held)
    if text[0] in "=+-@\t":
        assert all(cell.quotePrefix for cell in held)


def test_is_a_blank_cell_for_text_kept_as_text():
    """Does what a manager types ("=…", 0012) stay what he typed?"""
    sheet = read("lead-diary")[workbook.EMPTY]
    assert sheet[cells_of(FORMS["lead-diary"], False)["phone", 0]].number_format == "@"
