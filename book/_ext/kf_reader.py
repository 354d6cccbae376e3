"""The reader's comforts: what the pages carry for toolkit/web/reader-*.mjs, and what needs no script.

html-page-context   reading time under the title of chapters and cases; a link to a red line says on paper which one
                    (reader.css and print.css hide and show); what reader.js is told of the page
{volume-progress}   an empty place that the reader's own progress fills
{continue-reading}  an empty place for the way back to the last chapter
"""

import re
from functools import cache
from html import escape, unescape
from pathlib import Path
from typing import Any

from docutils import nodes
from kf_directive import ContentDirective
from sphinx.application import Sphinx

from toolkit.cases import front_matter, red_lines, text
from toolkit.cases.reader import VOLUMES
from toolkit.errors import ContentError

A_MINUTE = 250
"""Characters that a tired manager reads in a minute (本书设定)."""
CHAPTER = re.compile(rf"book/(?:{'|'.join(VOLUMES)})/(?!summary$)[\w-]+")
CASE = re.compile(rf"cases/(?:{'|'.join(VOLUMES)})/[\w-]+")
RED_LINK = re.compile(r'<a\b(?P<rest>[^>]*href="[^"]*red-lines\.html#(?P<anchor>r\d\d)"[^>]*)>(?P<words>.*?)</a>', re.S)


def kind(page: str) -> str:
    """Return what the script is told of a page: only chapters are remembered as read."""
    return "chapter" if CHAPTER.fullmatch(page) else "case" if CASE.fullmatch(page) else "page"


def reading_time(source: str) -> str:
    """Return the line under a title: minutes for the text alone, practice left out."""
    characters = text.count(source)
    return f"约 {max(1, round(characters / A_MINUTE))} 分钟读完"


def with_time(body: str, line: str, kind: str) -> str:
    """Put the line under the title; a case has a line of labels there already."""
    if kind == "case":
        return re.sub(r'(<p class="kf-labels">.*?)(</p>)', rf"\1 <span>{line}</span>\2", body, count=1, flags=re.S)
    return re.sub(r"(</h1>)", rf'\1\n<p class="kf-reading d-print-none">{line}，做题另算</p>', body, count=1)


@cache
def red_line_names() -> dict[str, str]:
    return {line.anchor: f"{line.id} {line.title}" for line in red_lines.load()}


def with_red_line_names(body: str) -> str:
    """Give every link to a red line its name, for paper, where nobody can tap."""

    def named(link: re.Match[str]) -> str:
        name = red_line_names().get(link["anchor"], "")
        said = unescape(re.sub(r"<[^>]+>", "", link["words"]))
        if not name or name.split(" ", 1)[1] in said:
            return link[0]
        return f'<a data-name="{escape(name)}"{link["rest"]}>{link["words"]}</a>'

    return RED_LINK.sub(named, body)


def chapters(pages: set[str], volume: str) -> list[str]:
    return sorted(page for page in pages if CHAPTER.fullmatch(page) and page.split("/")[1] == volume)


class VolumeProgress(ContentDirective):
    """The place for 读过 3/10 章: of the volume named, or of the page's own."""

    optional_arguments = 1

    def build(self) -> list[nodes.Node]:
        volume = self.arguments[0] if self.arguments else Path(self.env.docname).parent.name
        if volume not in VOLUMES:
            page = Path(self.env.doc2path(self.env.docname))
            raise ContentError(page, "volume-progress", f"没有这一卷：{volume}", f"写 {'、'.join(VOLUMES)} 里的一个")
        pages = " ".join(chapters(self.env.found_docs, volume))
        return [nodes.raw("", f'<p class="kf-progress" data-pages="{pages}" hidden></p>', format="html")]


class ContinueReading(ContentDirective):
    def build(self) -> list[nodes.Node]:
        return [nodes.raw("", '<p class="kf-continue" hidden></p>', format="html")]


def fill_context(app: Sphinx, pagename: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    context["kf_page"], context["kf_kind"] = pagename, kind(pagename)
    if "body" not in context or doctree is None:
        return
    body = with_red_line_names(context["body"])
    if context["kf_kind"] != "page":
        source = front_matter.split(Path(app.env.doc2path(pagename)))[1]
        body = with_time(body, reading_time(source), context["kf_kind"])
    context["body"] = body


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_css_file("reader.css", priority=910)
    app.add_css_file("print.css", priority=920, media="print")
    app.add_directive("volume-progress", VolumeProgress)
    app.add_directive("continue-reading", ContinueReading)
    app.connect("html-page-context", fill_context)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
