"""Terms: which words of a page become links, and what the terms page says of the book."""

import io
import re
import sys
from html.parser import HTMLParser

import pytest
from docutils import nodes
from docutils.core import publish_doctree
from sphinx.application import Sphinx

from toolkit import terms
from toolkit.paths import ROOT

sys.path.insert(0, str(ROOT / "book" / "_ext"))

import kf_terms

BODY = """
进站率
======

门前的进站率，隔一周再数进站率。看 `进站率 <x.html>`__、``回头率`` 和回头率。

- 冲正先减掉

.. rubric:: 吨油毛利

吨油毛利还剩多少，客户份额有几成。
"""


def linked(document) -> list[str]:
    kf_terms.link(kf_terms.first_uses(kf_terms.hits(document, kf_terms.finder())), "terms.html")
    return [found.astext() for found in document.findall(nodes.reference) if "kf-term" in found["classes"]]


def paragraph(*parts) -> nodes.document:
    document = publish_doctree("")
    document += nodes.paragraph("", "", *parts)
    return document


def test_is_the_first_use_linked_and_nothing_else():
    document = publish_doctree(BODY)
    before = document.astext()
    assert linked(document) == ["进站率", "回头率", "冲正", "吨油毛利", "客户份额"]
    assert document.astext() == before
    first = next(one for one in document.findall(nodes.reference) if "kf-term" in one["classes"])
    assert first["refuri"] == "terms.html#entry-rate"
    assert first.parent.children[0].astext() == "门前的"


def test_do_headings_links_and_code_stay():
    document = publish_doctree(BODY)
    linked(document)
    for kind in (nodes.title, nodes.rubric, nodes.literal):
        for node in document.findall(kind):
            assert not list(node.findall(nodes.reference))
    assert not [one for one in document.findall(nodes.reference) if list(one.findall(nodes.reference))[1:]]


def test_does_a_link_written_as_html_stay():
    start, end = (nodes.raw("", tag, format="html") for tag in ('<a href="red-lines.html#r14">', "</a>"))
    document = paragraph(start, nodes.Text("车流普查"), end, nodes.Text("，再做车流普查和算盈"))
    assert linked(document) == ["车流普查", "算盈"]
    assert document.children[0].children[1] == nodes.Text("车流普查")


def test_do_the_outputs_of_cells_stay():
    cell = nodes.container("", nodes.paragraph("", "进站率"), nb_element="cell_code")
    document = publish_doctree("")
    document += cell
    assert linked(document) == []


def test_does_the_head_of_a_table_stay():
    table = ".. list-table::\n   :header-rows: 1\n\n   * - 进站率\n     - 算盈\n   * - 算盈\n     - 回头率\n"
    assert linked(publish_doctree(table)) == ["算盈", "回头率"]


def test_are_there_never_more_than_eight_links():
    words = [term.term for term in terms.load().terms if term.level == 1]
    assert linked(publish_doctree("。".join(words))) == words[: kf_terms.LINKS]


def test_does_a_page_that_explains_a_term_not_send_its_readers_away():
    document = publish_doctree("EII 最急。冲正先减掉。")
    found = kf_terms.hits(document, kf_terms.finder())
    chosen = kf_terms.first_uses(found, "book/glue/existing-customers")
    assert [hit.use.term.term for hit in chosen] == ["冲正"]


def build(root, **options) -> Sphinx:
    settings = {"extensions": ["kf_terms"], "root_doc": "index"}
    app = Sphinx(
        root, None, root / "out", root / "trees", "html", settings, status=None, warning=io.StringIO(), **options
    )
    app.build()
    return app


@pytest.fixture
def little_book(tmp_path):
    for folder in ("rake", "appendix"):
        (tmp_path / "book" / folder).mkdir(parents=True)
    (tmp_path / "index.rst").write_text("书\n==\n\n.. toctree::\n   :glob:\n\n   book/*/*\n", encoding="utf-8")
    (tmp_path / "book" / "appendix" / "terms.rst").write_text("术语\n====\n\n.. terms::\n", encoding="utf-8")
    for number in range(7):
        page = tmp_path / "book" / "rake" / f"page-{number}.rst"
        page.write_text(f"第 {number} 章\n=======\n\n算盈。{'固化了再固化。' * (number == 5)}\n", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("processes", [1, 2])
def test_does_the_terms_page_name_the_chapter_that_speaks_of_a_term(little_book, processes):
    chapter = little_book / "book" / "rake" / "page-3.rst"
    build(little_book, parallel=processes)
    shown = little_book / "out" / "book" / "appendix" / "terms.html"
    assert "第 3 章" not in entry(shown, "reckon-first")
    assert "第 5 章" in entry(shown, "make-fixed")
    chapter.write_text("第 3 章\n=======\n\n先算盈，再答应。算盈不难。\n", encoding="utf-8")
    app = build(little_book, parallel=processes)
    assert '<a class="reference internal" href="../rake/page-3.html">第 3 章</a>' in entry(shown, "reckon-first")
    assert "第 2 章" not in entry(shown, "reckon-first")
    # A change of the file makes the pages anew.
    assert any(str(one).endswith("terms.yml") for one in app.env.dependencies["book/rake/page-3"])
    chapter.unlink()
    build(little_book, parallel=processes)
    assert "第 3 章" not in entry(shown, "reckon-first")


def entry(page, anchor: str) -> str:
    text = page.read_text(encoding="utf-8")
    return re.search(rf'<dt id="{anchor}">.*?</dd>', text, re.DOTALL)[0]


class Links(HTMLParser):
    """Collects the links to terms, and what stands open around each."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.targets: list[str] = []
        self.inside: set[str] = set()

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        if "kf-term" in (found.get("class") or "").split():
            self.targets.append(found["href"])
            self.inside |= set(self.open)
        if tag in ("h1", "h2", "h3", "thead", "a", "code", "figcaption", "nav"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag in self.open:
            self.open.remove(tag)


@pytest.fixture(scope="module")
def found(site, pages) -> dict[str, Links]:
    read = {}
    for name in pages:
        read[name] = Links()
        read[name].feed((site / name).read_text(encoding="utf-8"))
    return read


def test_is_a_term_of_a_built_chapter_linked(found):
    assert "../../book/appendix/terms.html#entry-rate" in found["book/rake/traffic-at-the-gate.html"].targets
    assert "../../book/appendix/terms.html#bellwether" in found["cases/rake/rake-01.html"].targets


def test_are_links_few_each_once_and_only_in_chapters_and_cases(found):
    for name, links in found.items():
        assert len(links.targets) <= kf_terms.LINKS, name
        assert len(links.targets) == len(set(links.targets)), name
        assert not links.targets or name.startswith(kf_terms.FOLDERS), name
        assert not links.inside, name


def test_does_every_term_of_level_one_that_no_page_explains_turn_up_as_a_link_where_it_is_used(site, found):
    """Of the words that stand in a built chapter with room for links, does the page link each hard one?"""
    finder = kf_terms.finder()
    for name, links in found.items():
        if not name.startswith(kf_terms.CHAPTERS) or len(links.targets) == kf_terms.LINKS:
            continue
        # A paragraph without any markup is running text: each hard word in it was linked, there or before.
        text = (site / name).read_text(encoding="utf-8").split('<div class="kf-mount')[0]
        text = re.sub(r'<div class="cell .*?</table>', "", text, flags=re.DOTALL)  # what a cell draws stays as it is
        plain = "\n".join(re.findall(r"<p>([^<]+)</p>", text))
        wanted = {
            use.term.id
            for use in finder.find(plain)
            if use.term.level == 1 and name.removesuffix(".html") not in use.term.see
        }
        assert wanted <= {target.split("#")[1] for target in links.targets}, name


def test_does_the_built_page_hold_every_term(site):
    text = (site / f"{kf_terms.PAGE}.html").read_text(encoding="utf-8")
    for term in terms.load().terms:
        assert f'<dt id="{term.id}">' in text
    assert "看清门前的车流" in entry(site / f"{kf_terms.PAGE}.html", "entry-rate")
