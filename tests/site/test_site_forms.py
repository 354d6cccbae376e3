"""The forms in the book: the two directives on pages of their own, and the files as the built site hands them out."""

import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.site.test_site_links import read
from toolkit import forms
from toolkit.errors import ContentError
from toolkit.forms import html, workbook
from toolkit.paths import ROOT

sys.path.insert(0, str(ROOT / "book" / "_ext"))

import kf_forms

FORMS = forms.load_all()


def directive(kind: type, page: str, *arguments: str):
    """Return a directive as it stands on a page, without a Sphinx around it."""
    made = kind.__new__(kind)
    noted: list[str] = []
    env = SimpleNamespace(docname=page, note_dependency=noted.append)
    document = SimpleNamespace(settings=SimpleNamespace(env=env))
    made.state = SimpleNamespace(document=document)
    made.arguments = list(arguments)
    return made, noted


def test_is_there_a_section_with_an_anchor_for_every_form():
    made, noted = directive(kf_forms.Forms, "book/appendix/forms")
    index, *sections = made.build()
    assert [section["ids"] for section in sections] == [[key] for key in FORMS]
    assert all(f'href="#{key}"' in index.astext() for key in FORMS)
    assert len(noted) == len(FORMS)
    for section, form in zip(sections, FORMS.values(), strict=True):
        text = section.astext()
        assert f'href="../../forms/{form.id}.xlsx"' in text
        assert "教学编写" in text
        assert all(html.escape(cell.label) in text for cell in form.cells())


@pytest.mark.parametrize(
    ("page", "up"),
    [("index", ""), ("book/rake/traffic-at-the-gate", "../../"), ("book/practice/boards/a", "../../../")],
)
def test_does_a_card_lead_from_any_depth(page, up):
    made, noted = directive(kf_forms.OneForm, page, "visit-record")
    (card,) = made.build()
    assert f'href="{up}book/appendix/forms.html#visit-record"' in card.astext()
    assert f'href="{up}forms/visit-record.xlsx"' in card.astext()
    assert [Path(path).name for path in noted] == ["visit-record.yml"]


def test_is_a_card_of_no_form_refused():
    made, _ = directive(kf_forms.OneForm, "index", "visit-records")
    with pytest.raises(ContentError, match="没有这张表"):
        made.build()


def test_can_no_text_of_a_form_become_markup():
    data = FORMS["visit-plan"].model_dump()
    data |= {"title": "<b>表</b>", "who": "<script>", "notes": ["<i>", "&"]}
    data["parts"][1]["example"][0]["aim"] = "<img>"
    form = forms.Form.model_validate(data)
    text = html.preview(form, "../") + html.card(form, "") + html.index([form])
    assert not any(tag in text for tag in ("<b>", "<script>", "<i>", "<img>"))


def test_are_the_files_written_and_old_ones_dropped(tmp_path):
    (tmp_path / "forms").mkdir()
    (tmp_path / "forms" / "gone.xlsx").write_bytes(b"")
    kf_forms.write_files(tmp_path)
    files = {path.name: path.read_bytes() for path in (tmp_path / "forms").iterdir()}
    assert files == {f"{key}.xlsx": workbook.make(form) for key, form in FORMS.items()}
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "forms").iterdir()}
    kf_forms.write_files(tmp_path)
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "forms").iterdir()} == before


def test_does_the_built_page_hand_out_every_file(site):
    page = site / "book" / "appendix" / "forms.html"
    found = read(page)
    assert set(FORMS) <= found.ids
    for key in FORMS:
        link = f"../../forms/{key}.xlsx"
        assert link in found.links
        assert (page.parent / link).resolve().read_bytes()[:2] == b"PK"
    assert any("forms.css" in url for url in found.loaded)
    assert not any("forms.css" in url for url in read(site / "book" / "appendix" / "red-lines.html").loaded)
