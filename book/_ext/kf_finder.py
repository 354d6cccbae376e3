"""案例库: the list of all cases, which the finder filters where scripts run, and the words that it searches.

{case-finder}                                          the mount, with the list in it
_static/kf-<hash of the scripts>/cases-<hash>.js       the text of the cases, fetched when somebody types words
"""

from pathlib import Path

import kf_cases
import kf_fresh
from docutils import nodes
from kf_directive import ContentDirective
from kf_mount import mount
from sphinx.application import Sphinx

from toolkit.cases import finder, reader


class CaseFinder(ContentDirective):
    def build(self) -> list[nodes.Node]:
        root = Path(self.env.srcdir)
        folder = root / "cases"
        kf_fresh.note_folder(self.env, folder, "*/*.md")
        for path in reader.files(folder):
            self.env.note_dependency(str(path))
        cases, chapters = reader.read_all(folder), kf_cases.ways(root).chapters
        up = "../" * self.env.docname.count("/")
        web = f"{up}_static/kf-{self.config.kf_web_version}"
        name = finder.words_name(finder.words(cases))
        traits = {"fields": finder.choices(cases, chapters), "words": f"{web}/{name}"}
        html = mount("finder", "cases", traits, finder.fallback(cases, chapters, up), f"{web}/host.js")
        return [nodes.raw("", html, format="html")]


def write_words(app: Sphinx, error: Exception | None) -> None:
    if error or app.builder.name != "html":
        return
    script = finder.words(reader.read_all(Path(app.srcdir) / "cases"))
    folder = Path(app.outdir) / "_static" / f"kf-{app.config.kf_web_version}"
    for old in folder.glob("cases-*.js"):
        old.unlink()
    (folder / finder.words_name(script)).write_text(script, encoding="utf-8")


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_directive("case-finder", CaseFinder)
    # After the bundles are copied (kf_mount, 500), before the offline list is drawn up (kf_offline, 900).
    app.connect("build-finished", write_words, priority=550)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
