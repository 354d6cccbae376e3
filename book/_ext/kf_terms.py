"""The terms page, and the links to it: a hard word becomes a link where a chapter or case first uses it.

terms.yml ──┬─ {terms}         the page: groups, explanations, where more is said
            ├─ doctree-read    first uses on a page become links, at most LINKS; what the page uses is noted
            └─ doctree-resolved of the page: each term names the chapters that use it most
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

from docutils import nodes
from kf_directive import ContentDirective
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from toolkit import terms
from toolkit.cases import red_lines, sources
from toolkit.errors import ContentError

PAGE = "book/appendix/terms"
CHAPTERS = ("book/front/", "book/rake/", "book/glue/", "book/comb/")
FOLDERS = (*CHAPTERS, "cases/rake/", "cases/glue/", "cases/comb/")
LINKS = 8
"""Most links a page gets, so that it does not turn blue."""
CHAPTERS_SHOWN = 2
"""Most chapters that a term names."""
USES = 2
"""A chapter that uses a term this often has something to say on it."""
CLOSED = (
    nodes.title,
    nodes.subtitle,
    nodes.rubric,
    nodes.caption,
    nodes.thead,
    nodes.reference,
    addnodes.pending_xref,
    addnodes.download_reference,
    nodes.literal,
    nodes.FixedTextElement,
    nodes.Invisible,
    nodes.math,
)
"""Inside these a word stays as it is; so it does in the outputs of cells, and between raw `<a>` and `</a>`."""


class used_in(nodes.Inline, nodes.TextElement):
    """Stands on the terms page for the chapters that use a term; filled when all pages are read."""


class Hit(NamedTuple):
    text: nodes.Text
    use: terms.Use


@cache
def finder() -> terms.Finder:
    return terms.Finder(terms.load())


def running_text(node: nodes.Node) -> Iterator[nodes.Text]:
    """Yield the texts below a node where a link may stand, in the order of reading."""
    open_links = 0
    for child in node.children:
        if isinstance(child, nodes.raw):
            markup = child.astext().lower()
            open_links += markup.count("<a ") - markup.count("</a>")
        elif isinstance(child, nodes.Text):
            if not open_links:
                yield child
        elif not isinstance(child, CLOSED) and "nb_element" not in child and not open_links:
            yield from running_text(child)


def hits(document: nodes.Node, find: terms.Finder) -> list[Hit]:
    return [Hit(text, use) for text in running_text(document) for use in find.find(text.astext())]


def first_uses(found: Iterable[Hit], docname: str = "", most: int = LINKS) -> list[Hit]:
    """Return the first use of each term of level 1, at most so many; a page that a term's `see` names explains it itself."""
    firsts: dict[str, Hit] = {}
    for hit in found:
        if hit.use.term.level == 1 and docname not in hit.use.term.see:
            firsts.setdefault(hit.use.term.id, hit)
    return list(firsts.values())[:most]


def link(chosen: Iterable[Hit], page: str) -> None:
    """Turn the chosen uses into links; `page` leads to the terms page from where they stand."""
    by_text: dict[int, list[Hit]] = {}
    for hit in chosen:
        by_text.setdefault(id(hit.text), []).append(hit)
    for in_one in by_text.values():
        text, end, parts = in_one[0].text, 0, []
        words = text.astext()
        for _, use in in_one:
            reference = nodes.reference(
                "", words[use.start : use.end], internal=True, refuri=f"{page}#{use.term.id}", classes=["kf-term"]
            )
            # What a mouse shows when it rests there; a finger taps.
            reference["reftitle"] = use.term.says
            parts += [nodes.Text(words[end : use.start]), reference]
            end = use.end
        parts.append(nodes.Text(words[end:]))
        text.parent.replace(text, [part for part in parts if part.astext()])


def noted(env: BuildEnvironment) -> dict[str, Counter[str]]:
    """Return, for each page read, how often it uses each term."""
    if not hasattr(env, "kf_terms"):
        env.kf_terms = {}
    return env.kf_terms


def link_terms(app: Sphinx, document: nodes.document) -> None:
    docname = app.env.docname
    if not docname.startswith(FOLDERS):
        return
    app.env.note_dependency(str(terms.FILE))
    try:
        found = hits(document, finder())
    except ContentError:
        return  # the terms page says what is wrong, once
    noted(app.env)[docname] = Counter(hit.use.term.id for hit in found)
    link(first_uses(found, docname), "../" * docname.count("/") + f"{PAGE}.html")


def forget(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    """Sphinx purges a page before it is read again, and when it is gone."""
    noted(env).pop(docname, None)
    env.kf_terms_changed = True


def merge(app: Sphinx, env: BuildEnvironment, docnames: list[str], other: BuildEnvironment) -> None:
    noted(env).update({name: uses for name, uses in noted(other).items() if name in docnames})


def write_again(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """The terms page names chapters: it is written whenever any page was read or went."""
    changed = env.__dict__.pop("kf_terms_changed", False)
    return [PAGE] if changed and PAGE in env.found_docs else []


class TermsDirective(ContentDirective):
    def build(self) -> list[nodes.Node]:
        for file in (terms.FILE, sources.FILE, red_lines.FILE):
            self.env.note_dependency(str(file))
        known = terms.load().terms
        found: list[nodes.Node] = []
        for number, group in enumerate(terms.GROUPS, start=1):
            anchor = f"group-{number}"
            section = nodes.section("", nodes.title("", group), ids=[anchor], names=[anchor])
            entries = [entry(term) for term in known if term.group == group]
            section += nodes.definition_list("", *entries, classes=["kf-terms"])
            found.append(section)
        return found


def entry(term: terms.Term) -> nodes.definition_list_item:
    name = nodes.term("", term.term, ids=[term.id])
    if term.also:
        name += nodes.inline("", f" {'、'.join(term.also)}", classes=["kf-also"])
    links = separated(map(place, term.see))
    see = nodes.paragraph("", "", *links, used_in("", term=term.id, see=term.see), classes=["kf-see"])
    return nodes.definition_list_item("", name, nodes.definition("", nodes.paragraph("", term.says), see))


def place(where: str) -> nodes.Node:
    if terms.is_source(where):
        found = next(one for one in sources.entries() if one.anchor == where)
        return nodes.reference("", f"出处：{found.title}", internal=True, refuri=f"sources.html#{where}")
    if terms.is_red_line(where):
        line = red_lines.get(where.upper())
        return nodes.reference("", f"红线：{line.title}", internal=True, refuri=f"red-lines.html#{where}")
    words = nodes.inline("", where, classes=["xref", "std", "std-doc"])
    return addnodes.pending_xref(
        "", words, refdomain="std", reftype="doc", reftarget=f"/{where}", refdoc=PAGE, refexplicit=False, refwarn=True
    )


def separated(parts: Iterable[nodes.Node]) -> list[nodes.Node]:
    return [one for part in parts for one in (nodes.Text(" · "), part)][1:]


def name_chapters(app: Sphinx, document: nodes.document, docname: str) -> None:
    """Fill in the chapters that use each term most."""
    for node in list(document.findall(used_in)):
        uses = [
            (-count, name)
            for name, counted in noted(app.env).items()
            if name.startswith(CHAPTERS) and name not in node["see"] and (count := counted[node["term"]]) >= USES
        ]
        links = [
            nodes.reference(
                "", app.env.titles[name].astext(), internal=True, refuri=app.builder.get_relative_uri(docname, name)
            )
            for *_, name in sorted(uses)[:CHAPTERS_SHOWN]
        ]
        line = node.parent
        before = [nodes.Text(" · ")] if links and line.index(node) else []
        line.replace(node, [*before, *separated(links)])
        if not line.children:
            line.parent.remove(line)


def setup(app: Sphinx) -> dict[str, bool | int]:
    app.add_node(used_in)
    app.add_directive("terms", TermsDirective)
    app.connect("doctree-read", link_terms)
    app.connect("env-purge-doc", forget)
    app.connect("env-merge-info", merge)
    app.connect("env-updated", write_again)
    app.connect("doctree-resolved", name_chapters)
    return {"parallel_read_safe": True, "parallel_write_safe": True, "env_version": 1}
