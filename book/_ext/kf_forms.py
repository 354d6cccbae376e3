"""The forms: their page, a card for one of them in any other page, and the files that both hand out.

{forms}            the page of all forms, a section with an anchor each
{form} <id>        a card: title, when to use it, the way to the page and to the file
forms/<id>.xlsx    written into the built site; a file whose form is gone goes too
"""

from pathlib import Path

from docutils import nodes
from kf_directive import ContentDirective
from sphinx.application import Sphinx

from toolkit import forms
from toolkit.forms import html, workbook

FOLDER = "forms"
STYLE = "forms.css"


class FormDirective(ContentDirective):
    def up(self) -> str:
        """Return the way from this page to the root of the site."""
        return "../" * self.env.docname.count("/")

    def note(self, form: forms.Form) -> None:
        self.env.note_dependency(str(forms.FOLDER / f"{form.id}.yml"))


class Forms(FormDirective):
    def build(self) -> list[nodes.Node]:
        listed = list(forms.load_all().values())
        found: list[nodes.Node] = [nodes.raw("", html.index(listed), format="html")]
        for form in listed:
            self.note(form)
            section = nodes.section("", ids=[form.id], names=[form.id])
            section += nodes.title("", form.title)
            section += nodes.raw("", html.preview(form, self.up()), format="html")
            found.append(section)
        return found


class OneForm(FormDirective):
    required_arguments = 1

    def build(self) -> list[nodes.Node]:
        form = forms.get(self.arguments[0])
        self.note(form)
        return [nodes.raw("", html.card(form, self.up()), format="html")]


def write_files(site: Path) -> None:
    """Write every form's file below the site; one that is as it should be is left alone."""
    folder = site / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    wanted = {f"{form.id}.xlsx": workbook.make(form) for form in forms.load_all().values()}
    for path in folder.glob("*.xlsx"):
        if path.name not in wanted:
            path.unlink()
    for name, content in wanted.items():
        path = folder / name
        if not path.exists() or path.read_bytes() != content:
            path.write_bytes(content)


def write_at_end(app: Sphinx, error: Exception | None) -> None:
    if error or app.builder.name != "html":
        return
    # Seventeen workbooks take a second: made anew when toolkit/ has changed or one is missing.
    stamp, site = Path(app.doctreedir) / "kf-forms", Path(app.outdir)
    complete = all((site / FOLDER / f"{form.id}.xlsx").exists() for form in forms.load_all().values())
    if complete and stamp.exists() and stamp.read_text(encoding="utf-8") == app.config.kf_sources:
        return
    write_files(site)
    stamp.write_text(app.config.kf_sources, encoding="utf-8")


def add_style(app: Sphinx, page: str, template: str, context: dict, doctree: nodes.document | None) -> None:
    """Load the stylesheet where a form is shown, nowhere else."""
    if doctree and any('class="kf-form' in raw.astext() for raw in doctree.findall(nodes.raw)):
        app.add_css_file(STYLE)


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_directive("forms", Forms)
    app.add_directive("form", OneForm)
    app.connect("html-page-context", add_style)
    # Before the offline list is drawn up (kf_offline, 900).
    app.connect("build-finished", write_at_end, priority=600)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
