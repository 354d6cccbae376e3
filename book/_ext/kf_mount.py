"""Interactive parts in a page: a mount with its data, and what is read there when scripts do not run.

    <div class="kf-mount" data-kind="quiz" data-id="...">
      fallback
      <script type="application/json">{traits}</script>
    </div>
    <script type="module" async src="…/host.js"></script>

The bundles go to _static/kf-<hash>/, so that a browser never mixes two versions. Directives: roleplay, board, sorting,
quiz, paper, calculator.
"""

import html
import json
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import kf_parts
from docutils import nodes
from kf_directive import ContentDirective
from sphinx.application import Sphinx

WEB = Path("toolkit/web/dist")


def mount(kind: str, key: str, traits: Mapping[str, Any], fallback: str, host: str) -> str:
    """Return the HTML of one interactive part; `<` of the data is escaped, so no text can end the script.

    The fallback comes first: it is read while the data are still on their way.
    """
    data = json.dumps(traits, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return (
        f'<div class="kf-mount" data-kind="{kind}" data-id="{html.escape(key)}">'
        f'{fallback}<script type="application/json">{data}</script></div>'
        f'<script type="module" async src="{host}"></script>'
    )


class MountDirective(ContentDirective):
    """Base: a subclass says how the traits and the fallback come from the files."""

    kind = ""
    required_arguments = 1
    source: Callable[..., kf_parts.Part]

    def build(self) -> list[nodes.Node]:
        page = Path(self.env.doc2path(self.env.docname))
        part = type(self).source(Path(self.env.srcdir), page, *self.arguments)
        for file in part.files:
            self.env.note_dependency(str(file))
        up = "../" * self.env.docname.count("/")
        host = f"{up}_static/kf-{self.config.kf_web_version}/host.js"
        return [nodes.raw("", mount(self.kind, part.key, part.traits, part.fallback, host), format="html")]


class RoleplayDirective(MountDirective):
    kind = "roleplay"
    source = staticmethod(kf_parts.roleplay)


class BoardDirective(MountDirective):
    kind = "board"
    source = staticmethod(kf_parts.board)


class SortingDirective(MountDirective):
    kind = "board"
    source = staticmethod(kf_parts.sorting)


class QuizDirective(MountDirective):
    kind = "quiz"
    required_arguments = 0
    source = staticmethod(kf_parts.quiz)


class PaperDirective(MountDirective):
    kind = "paper"
    required_arguments = 0
    source = staticmethod(kf_parts.paper)


class CalculatorDirective(MountDirective):
    kind = "calculator"
    required_arguments = 0
    source = staticmethod(kf_parts.calculator)


def copy_bundles(app: Sphinx, error: Exception | None) -> None:
    if error or app.builder.format != "html":
        return
    static = Path(app.outdir) / "_static"
    target = static / f"kf-{app.config.kf_web_version}"
    for old in static.glob("kf-*"):
        if old != target:
            shutil.rmtree(old)
    unused = shutil.ignore_patterns(".*", "*-classic.js")
    shutil.copytree(Path(app.srcdir) / WEB, target, dirs_exist_ok=True, ignore=unused)


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_directive("roleplay", RoleplayDirective)
    app.add_directive("board", BoardDirective)
    app.add_directive("sorting", SortingDirective)
    app.add_directive("quiz", QuizDirective)
    app.add_directive("paper", PaperDirective)
    app.add_directive("calculator", CalculatorDirective)
    app.connect("build-finished", copy_bundles, priority=500)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
