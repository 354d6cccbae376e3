import base64
import re

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_notebook

from autograder.judge import inert

PNG = base64.b64encode(b"\x89PNG").decode()
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)


def one(data, **more):
    return inert.outputs([{"output_type": "display_data", "data": data, "metadata": {"onload": "x"}, **more}])


@pytest.mark.parametrize(
    "kind",
    [
        "text/html",
        "image/svg+xml",
        "application/javascript",
        "text/markdown",
        "text/latex",
        "application/vnd.jupyter.widget-view+json",
    ],
)
def test_is_nothing_kept_that_a_browser_would_run(kind):
    assert one({kind: "<script>alert(1)</script>"}) == []
    (kept,) = one({kind: "<script>", "text/plain": "table"})
    assert kept.data == {"text/plain": "table"}
    assert kept.metadata == {}


def test_does_a_picture_stay_and_one_that_is_none_not():
    assert one({"image/png": PNG})[0].data == {"image/png": PNG}
    assert one({"image/png": PNG + '" onerror="alert(1)'}) == []


@given(JSON)
def test_is_whatever_arrives_a_valid_notebook_or_nothing(raw):
    for given_outputs in (raw, [raw], [{"output_type": "error", "ename": raw, "evalue": raw, "traceback": raw}],
                          [{"output_type": "stream", "name": raw, "text": raw}],
                          [{"output_type": "execute_result", "data": raw, "metadata": raw}]):  # fmt: skip
        cell = new_code_cell("1", outputs=inert.outputs(given_outputs), id="a")
        nbformat.validate(new_notebook(cells=[cell]))


def test_are_tags_in_written_answers_shown_and_not_obeyed():
    assert inert.text("量 < 3 吨 <img src=x onerror=alert(1)>") == "量 &lt; 3 吨 &lt;img src=x onerror=alert(1)>"


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "JaVaScript:alert(1)", "&#106;avascript:alert(1)", "vbscript:x"]
)
def test_does_a_link_in_a_written_answer_run_nothing(address):
    """Formgrader draws answers with nbconvert's Markdown: does that keep its promise?"""
    from nbconvert.filters.markdown_mistune import markdown2html_mistune

    drawn = markdown2html_mistune(
        inert.text(
            f"[x]({address}) ![y]({address}) [z] ({address}) [q][r] [r]\n\n[r]: {address}\n[q]:\n {address}\n\n<{address}>"
        )
    )
    assert not re.search(r"(href|src)=[\"']?\s*(javascript|vbscript|&#106;)", drawn, re.IGNORECASE)


def test_can_a_formula_make_no_link():
    assert inert.text(r"$\href{javascript:alert(1)}{x} \frac{1}{2}$") == r"$＼href{javascript:alert(1)}{x} \frac{1}{2}$"
