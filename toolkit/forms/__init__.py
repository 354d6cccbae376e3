"""The forms (表单) that managers print and fill in: authored as data, drawn twice.

toolkit/forms/<id>.yml ── load ──> Form ─┬─ workbook.make(form)  the .xlsx: an empty A4 sheet and one filled in
                                         └─ html.preview(form)   the same form in a page
    formulas: one expression, written for the sheet and reckoned here, so that both must agree
"""

from functools import cache
from pathlib import Path

from toolkit.boards.reading import read_yaml, validate
from toolkit.errors import ContentError
from toolkit.forms.schema import Form

__all__ = ["FOLDER", "Form", "get", "load", "load_all"]

FOLDER = Path(__file__).parent


def load(path: str | Path) -> Form:
    """Return the checked form of a YAML file; ContentError names the field and the way out."""
    path = Path(path)
    form = validate(Form, read_yaml(path), path.name)
    if form.id != path.stem:
        raise ContentError(path.name, "id", f"写的是 {form.id}，文件名是 {path.stem}", "两处改成一样")
    return form


@cache
def load_all(folder: Path = FOLDER) -> dict[str, Form]:
    """Return the forms by id in the order of their numbers, which run from 1 without a gap."""
    forms = sorted((load(path) for path in sorted(folder.glob("*.yml"))), key=lambda form: form.number)
    for place, form in enumerate(forms, start=1):
        if form.number != place:
            raise ContentError(
                f"{form.id}.yml", "number", f"是 {form.number}，按顺序应是 {place}", "编号从 1 起，不跳不重"
            )
    return {form.id: form for form in forms}


def get(key: str) -> Form:
    """Return one form by its id; ContentError lists the ids when there is none."""
    forms = load_all()
    if key not in forms:
        raise ContentError(f"表单 {key}", "", "没有这张表", f"可用的是：{'、'.join(forms)}")
    return forms[key]
