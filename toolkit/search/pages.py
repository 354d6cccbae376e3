"""Read the entries of the search from the built pages.

A page is one entry. Terms, forms and red lines are entries of their own beside it, each with its anchor: of their pages, and
of pages that only list others, no more is read than what stands before the list.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

from toolkit import forms, terms
from toolkit.cases import red_lines
from toolkit.cases.reader import VOLUMES
from toolkit.forms import html as form_html

TERMS, FORMS, RED_LINES = "book/appendix/terms", "book/appendix/forms", "book/appendix/red-lines"
LISTS = (
    TERMS, FORMS, RED_LINES, "book/appendix/coverage", "book/appendix/sources", "book/appendix/mistakes",
    "book/practice/hall", "book/practice/cases", "book/practice/boards", "book/trainer/exercises",
)  # fmt: skip
LEFT_OUT = ("search", "404", "paper", "genindex")
KINDS = (
    ("book/trainer/", "教员"),
    ("book/appendix/data/", "数据"),
    ("book/appendix/", "附录"),
    ("book/practice/boards", "练习"),
    ("book/practice/hall", "模拟"),
    ("book/practice/", "案例"),
    ("cases/roleplays/", "模拟"),
    ("cases/", "案例"),
    ("book/front/", "开头"),
    ("book/", "章"),
)
"""First part of a page's name → what it is, first match."""
ARTICLE = re.compile(r'<article class="bd-article">(.*?)</article>', re.DOTALL)
SCRIPT = re.compile(r"<script.*?</script>", re.DOTALL)
SKIPPED = {
    "kf-coverage",
    "kf-form-index",
    "kf-case-card",
    "kf-form-card",
    "kf-form-links",
    "kf-fallback",
    "kf-onward",
    "kf-leans-on",
    "kf-also",
    "kf-reading",
    "headerlink",
}
"""Classes of what leads elsewhere or says nothing of the page."""
VOID = {"br", "img", "hr", "input", "col", "wbr", "source"}
BLOCKS = {"p", "li", "td", "th", "dd", "dt", "div", "tr", "h2", "h3", "h4", "pre", "summary"}
SENTENCE = re.compile(r"[^。？！]*[。？！]?[”』」]?")


OWN = Path(__file__).read_bytes()
"""Pages are read anew when this file changes."""


@dataclass
class Entry:
    page: str
    """Address below the site's root without .html, perhaps with an anchor: book/appendix/terms#eii."""
    title: str
    kind: str
    """章, 案例, 模拟, 练习, 表单, 术语, 红线, 教员 …; what a result shows."""
    volume: str = ""
    also: str = ""
    """Other names, found like the title."""
    heads: list[str] = field(default_factory=list)
    """Headings, and the first sentence."""
    text: str = ""


Known = dict[str, tuple[str, Entry]]


class _Reader(HTMLParser):
    """Collects title, headings, text and facts of an article; `whole` is false where only the beginning is wanted."""

    def __init__(self, whole: bool) -> None:
        super().__init__()
        self.title, self.heads, self.text, self.facts = "", [""], [""], [""]
        self._whole, self._ended = whole, False
        self._open: list[str] = []
        self._skip = 0
        self._head = ""
        self._facts = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in VOID:
            if tag == "br":
                self.handle_data(" ")
            return
        self._open.append(tag)
        given = dict(attrs)
        classes = set((given.get("class") or "").split())
        skipped = classes & SKIPPED or (
            "kf-mount" in classes and given.get("data-kind") in ("quiz", "finder", "scores")
        )
        if self._skip or skipped:
            self._skip = self._skip or len(self._open)
        elif "kf-facts" in classes:
            self._facts = len(self._open)
        elif tag == "h1":
            self._head = "title"
        elif tag in ("h2", "h3"):
            self._ended = self._ended or (not self._whole and tag == "h2")
            self._head = "head"
            self.heads.append("")
        if tag in BLOCKS:
            self._block().append("")

    def handle_endtag(self, tag: str) -> None:
        if tag not in self._open:
            return
        while self._open.pop() != tag:
            pass
        if self._skip > len(self._open):
            self._skip = 0
        if self._facts > len(self._open):
            self._facts = 0
        if tag in ("h1", "h2", "h3"):
            self._head = ""
        if tag in BLOCKS:
            self._block().append("")

    def _block(self) -> list[str]:
        return self.facts if self._facts else self.text

    def handle_data(self, data: str) -> None:
        if self._skip or self._ended:
            return
        if self._head == "title":
            self.title += data
        elif self._head:
            self.heads[-1] += data
        else:
            self._block()[-1] += data


def read(html: str, page: str) -> Entry | None:
    """Return the entry of a page, None for one without an article."""
    article = ARTICLE.search(html)
    if not article:
        return None
    reader = _Reader(whole=page not in LISTS)
    reader.feed(SCRIPT.sub("", article[1]))
    reader.close()
    blocks = [" ".join(block.split()) for block in reader.text + reader.facts]
    text = _joined([block for block in blocks if block and not block.startswith("教学编写 卷") and block != "教学编写"])
    heads = [" ".join(head.split()) for head in reader.heads if head.strip()]
    return Entry(page, " ".join(reader.title.split()), kind_of(page), heads=heads, text=text)


def _joined(blocks: list[str]) -> str:
    """Join paragraphs and cells; one that ends without a mark gets a space's width."""
    return "".join(block if block[-1:] in "。？！：；”" else f"{block} " for block in blocks).strip()


def first_sentence(text: str) -> str:
    found = SENTENCE.match(text)
    return found[0] if found else ""


def kind_of(page: str) -> str:
    return next((kind for start, kind in KINDS if page.startswith(start)), "开头")


def read_site(site: Path, root: Path, known: Known | None = None) -> list[Entry]:
    """Return the entries of all pages of a built site, in an order that stays.

    `known` holds what was read before, by page, with a hash of the page; it is brought up to date.
    """
    known = {} if known is None else known
    found, seen = [], {}
    for path in sorted(site.rglob("*.html")):
        page = path.relative_to(site).with_suffix("").as_posix()
        if page in LEFT_OUT or page.startswith(("_static/", "papers/")):
            continue
        html = path.read_bytes()
        mark = hashlib.sha256(OWN + html).hexdigest()[:16]
        entry = known[page][1] if page in known and known[page][0] == mark else read(html.decode(), page)
        if entry:
            found.append(entry)
            seen[page] = (mark, entry)
    known.clear()
    known.update(seen)
    volumes = dict(_volumes(root))
    for entry in found:
        entry.volume = volumes.get(entry.page, "")
    return [*found, *_terms(), *_forms(), *_red_lines()]


def _volumes(root: Path) -> Iterator[tuple[str, str]]:
    """Yield the volume of chapters, cases, role-plays, and of exercises by the chapter that holds them."""
    for folder, name in VOLUMES.items():
        for path in (root / "book" / folder).glob("*.md"):
            yield f"book/{folder}/{path.stem}", name
            for exercise in re.findall(r"exercises/([\w-]+)/practice\.md", path.read_text(encoding="utf-8")):
                yield f"book/practice/boards/{exercise}", name
        for path in (root / "cases" / folder).glob("*.md"):
            yield f"cases/{folder}/{path.stem}", name
    for path in (root / "cases" / "roleplays").glob("*.yml"):
        volume = re.search(r"^volume: *(\w+)", path.read_text(encoding="utf-8"), re.MULTILINE)
        yield f"cases/roleplays/{path.stem}", VOLUMES.get(volume[1], "") if volume else ""


def _terms() -> Iterator[Entry]:
    for term in terms.load().terms:
        yield Entry(f"{TERMS}#{term.id}", term.term, "术语", also="、".join(term.also), text=term.says)


def _forms() -> Iterator[Entry]:
    for form in forms.load_all().values():
        shown = read(f'<article class="bd-article">{form_html.preview(form, "")}</article>', FORMS + "#")
        yield Entry(f"{FORMS}#{form.id}", form.title, "表单", text=shown.text if shown else "")


def _red_lines() -> Iterator[Entry]:
    for line in red_lines.load():
        parts = (line.trigger, f"该怎么做：{line.instead}", line.ask_first, f"依据：{line.law}")
        yield Entry(f"{RED_LINES}#{line.anchor}", line.title, "红线", also=f"红线 {line.id}", text="".join(parts))
