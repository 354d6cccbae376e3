"""The reader's comforts without a browser: what the build writes, what the state may hold, what the privacy page names."""

import io
import json
import re
import sys

import pytest
import quickjs
from docutils import nodes

from toolkit.errors import ContentError
from toolkit.paths import ROOT

sys.path.insert(0, str(ROOT / "book" / "_ext"))

import kf_address
import kf_head
import kf_icons
import kf_reader
import kf_tables

WEB = ROOT / "toolkit" / "web"
PRIVACY = ROOT / "book" / "appendix" / "privacy.md"


@pytest.fixture(scope="module")
def state():
    """state("fitting", value) in the JavaScript of the page."""
    context = quickjs.Context()
    context.eval(re.sub(r"^export ", "", (WEB / "reader-state.mjs").read_text(encoding="utf-8"), flags=re.M))
    context.eval("function call(name, args) { return JSON.stringify(eval(name)(...JSON.parse(args))); }")
    function = context.eval("call")
    return lambda name, *given: json.loads(function(name, json.dumps(given)))


@pytest.mark.parametrize(
    "kept", [None, 7, "x", [], {"at": 3, "read": "ab"}, {"at": {"page": "/a"}, "read": [1, "../b"]}]
)
def test_is_damaged_state_read_as_none(state, kept):
    assert state("fitting", kept) == {"at": None, "read": []}


@pytest.mark.parametrize("page", ["javascript:alert(1)", "//host/x", "../x", "a b", "book/../x", "x" * 300])
def test_can_no_kept_text_become_another_address(state, page):
    kept = {"at": {"page": "book/rake/a", "title": "甲", "next": page}, "read": [page, "book/rake/a"]}
    found = state("fitting", kept)
    assert found["at"]["next"] == ""
    assert found["read"] == ["book/rake/a"]
    assert state("fitting", {"at": {"page": page, "title": "甲"}})["at"] is None


def test_where_does_a_reader_go_on(state):
    at = {"page": "book/rake/a", "title": "甲", "id": "id3", "part": "怎么做", "next": "book/rake/b", "nextTitle": "乙"}
    assert state("onward", {"at": None, "read": []}) is None
    assert state("onward", {"at": at, "read": []}) == {"page": at["page"], "id": "id3", "words": "接着读：甲 · 怎么做"}
    assert state("onward", {"at": at, "read": [at["page"]]})["page"] == "book/rake/b"
    assert state("onward", {"at": at | {"next": ""}, "read": [at["page"]]})["page"] == "book/rake/a"
    assert state("share", ["b", "z"], ["a", "b", "c"]) == [1, 3]


@pytest.mark.parametrize(
    ("page", "kind"),
    [
        ("book/rake/closing", "chapter"),
        ("book/rake/summary", "page"),
        ("book/front/origin", "page"),
        ("cases/comb/comb-01", "case"),
        ("cases/roleplays/afraid-to-switch", "page"),
    ],
)
def test_what_kind_is_a_page(page, kind):
    assert kf_reader.kind(page) == kind


def test_how_long_does_a_text_take():
    assert kf_reader.reading_time("字" * 1500) == "约 6 分钟读完"
    assert kf_reader.reading_time("字") == "约 1 分钟读完"
    body = '<h1>题</h1><p class="kf-labels"><b>编</b></p><p>一</p>'
    assert kf_reader.with_time(body, "约 2 分钟读完", "case").endswith("<span>约 2 分钟读完</span></p><p>一</p>")
    assert kf_reader.with_time(body, "约 6 分钟读完", "chapter").startswith(
        '<h1>题</h1>\n<p class="kf-reading d-print-none">'
    )


def test_does_a_link_to_a_red_line_bear_its_name():
    link = '<a href="../appendix/red-lines.html#r14">红线</a>'
    assert 'data-name="R14 ' in kf_reader.with_red_line_names(link)
    name = kf_reader.red_line_names()["r14"].split(" ", 1)[1]
    whole = link.replace("红线", f"<b>{name}</b>")
    assert kf_reader.with_red_line_names(whole) == whole
    other = '<a href="../appendix/red-lines.html">红线</a>'
    assert kf_reader.with_red_line_names(other) == other


def test_which_chapters_has_a_volume():
    pages = {"book/rake/b", "book/rake/a", "book/rake/summary", "book/glue/c", "cases/rake/rake-01"}
    assert kf_reader.chapters(pages, "rake") == ["book/rake/a", "book/rake/b"]


@pytest.mark.parametrize(
    ("columns", "classes"), [(3, [[], [], []]), (4, [[], ["kf-short"], ["kf-short"], ["kf-short"]])]
)
def test_which_cells_stay_on_one_line(columns, classes):
    """Does a cell wrap sooner in a table of three columns, and the first cell, which stays, in any?"""
    row = nodes.row("", *(nodes.entry("", nodes.paragraph(text="八个字的一格呢呢")) for _ in range(columns)))
    document = nodes.document(None, None)
    document += nodes.table("", nodes.tgroup("", nodes.tbody("", row), cols=columns))
    transform = kf_tables.MarkShortCells.__new__(kf_tables.MarkShortCells)
    transform.document = document
    transform.run()
    assert [cell["classes"] for cell in row] == classes
    assert ("kf-few" in document[0]["classes"]) == (columns == 3)


def test_is_a_chapter_described_by_its_one_sentence():
    document = nodes.document(None, None)
    for title, text in (("一句话", "先数，再说。"), ("现场", "柳堤站在国道边。" * 10)):
        document += nodes.section("", nodes.title(text=title), nodes.paragraph(text=text))
    assert kf_head.description(document, "书") == "先数，再说。"
    document.remove(document[0])
    assert kf_head.description(document, "书").startswith("柳堤站")


@pytest.mark.parametrize(
    ("written", "read"),
    [("", ""), (" ", ""), ("https://x.cn", "https://x.cn/"), ("http://x.cn:8000/kf//", "http://x.cn:8000/kf/")],
)
def test_is_the_address_of_the_site_read(written, read):
    assert kf_address.checked(written) == read


@pytest.mark.parametrize("written", ["x.cn", "ftp://x.cn", "https://", "https://x.cn/?a=1", "/kf/"])
def test_is_a_wrong_address_refused(written):
    with pytest.raises(ContentError, match="不是网站地址"):
        kf_address.checked(written)


def test_has_the_sitemap_every_page_once():
    text = kf_address.sitemap("https://x.cn/kf/", ["book/rake/a", "index"])
    assert re.findall("<loc>(.*?)</loc>", text) == ["https://x.cn/kf/book/rake/a.html", "https://x.cn/kf/"]


def test_do_all_addresses_of_a_lost_page_start_at_the_root():
    html = '<html data-content_root="./"><a href="#a"><a href="book/x.html"><img src="_static/a.png"><form action="s.html">'
    html += '<link href="/y.css"><a href="https://x.cn/"><script src="data:x"></script>'
    found = kf_address.from_root(html, "/kf/")
    assert 'data-content_root="/kf/"' in found
    assert all(moved in found for moved in ('"/kf/book/x.html"', '"/kf/_static/a.png"', '"/kf/s.html"'))
    assert all(kept in found for kept in ('"#a"', '"/y.css"', '"https://x.cn/"', '"data:x"'))


def test_is_the_social_picture_small_and_of_its_size():
    comb = kf_icons.draw(ROOT / "book" / "_assets" / "icon.svg", 260)
    image = kf_address.social_picture("耙·胶·梳", ["去加油站干什么？"], comb)
    file = io.BytesIO()
    image.save(file, "PNG", optimize=True)
    assert image.size == (1200, 630)
    assert len(file.getvalue()) <= 60 * 1024


def test_is_the_code_of_a_page_small_enough_to_print():
    drawn = kf_address.qr("https://example.cn/kf/book/rake/traffic-at-the-gate.html")
    assert drawn.startswith("<svg")
    assert len(drawn) < 6000


def test_is_the_lost_page_found_by_the_server_only(site):
    text = (site / "404.html").read_text(encoding="utf-8")
    assert 'name="robots" content="noindex"' in text
    assert not re.findall(r'(?:href|src|action)="(?![/#]|data:)[^"]*"', text)
    assert (site / "_static" / "social.png").stat().st_size <= 60 * 1024


# What the code stores, read from the code.

CALL = re.compile(r"\bstore\.(?:get|set|remove)\(\s*([^,)]+(?:\([^)]*\))?)")
TEXT = re.compile(r"""["'`]([^"'`$]*)""")


def texts_of(name: str, code: str, everything: str) -> set[str]:
    """Return what a key may begin with: a text itself, or the texts that its name is bound to in the code."""
    name = name.strip()
    if name[0] in "\"'`":
        return set(TEXT.findall(name)[:1])
    bare = re.escape(name.split("(")[0])
    bound = re.findall(rf"(?:const|let) {bare} = (.+);", code)
    bound = bound or re.findall(rf"export const {bare} = (.+);", everything)
    if not bound and name == "name":
        # The parameter of browserKeeper: whoever calls it gives the key.
        bound = re.findall(r"browserKeeper\((`[^`]+`)", everything)
    return {text for line in bound for text in TEXT.findall(line)[:: 2 if line.count("`") > 2 else 1] if text}


def stored() -> dict[str, str]:
    """Return the beginnings of all keys → the file that uses them."""
    files = {path: path.read_text(encoding="utf-8") for path in sorted(WEB.glob("*.mjs"))}
    everything = "\n".join(files.values())
    found: dict[str, str] = {}
    for path, code in files.items():
        if path.name == "store.mjs":
            keys = re.findall(r'(?:set|remove)\("([^"]+)"', code)
        else:
            calls = CALL.findall(code) if "./store.mjs" in code else []
            keys = [text for name in calls for text in texts_of(name, code, everything)]
            assert not [name for name in calls if not texts_of(name, code, everything)], path.name
        found |= {f"kf:{key}": path.name for key in keys}
        # Without store.mjs: the whole key stands in the call.
        direct = [] if path.name == "store.mjs" else re.findall(r"Storage\.setItem\(\s*([^,]+)", code)
        found |= {text: path.name for name in direct for text in texts_of(name, code, everything)}
    return found


def named() -> set[str]:
    """Return the names on the privacy page, `…` cut off."""
    rows = [line for line in PRIVACY.read_text(encoding="utf-8").splitlines() if line.startswith("| `")]
    return {name.rstrip("…") for row in rows for name in re.findall(r"`([^`]+)`", row.split("|")[1])}


def test_names_the_privacy_page_every_key_that_the_code_stores():
    keys = stored()
    assert {"kf:reading", "kf:text-size", "kf:quiz:", "kf:roleplay-tries:", "kf:board:", "kf:finder"} <= set(keys)
    assert {key for key in keys if key not in named()} == set()
    ours = {name for name in named() if name.startswith("kf:")}
    assert ours - set(keys) == set()


def test_does_nothing_else_store_anything(site):
    """Do the pages' other scripts use only the keys that the privacy page names, and no cookie?"""
    scripts = [path for path in site.rglob("*.js") if "kf-" not in path.parent.name and path.name != "sw.js"]
    pages = [site / "index.html", site / "404.html"]
    for path in [*scripts, *pages]:
        text = path.read_text(encoding="utf-8")
        assert "document.cookie" not in text, path.name
        assert "indexedDB" not in text, path.name
        used = set(re.findall(r'(?:local|session)Storage\.setItem\(\s*["\']([^"\']+)', text))
        assert used <= named() | {"pst_banner_pref"}, path.name
    worker = (site / "sw.js").read_text(encoding="utf-8")
    assert {"kf-site-", "kf-papers"} <= named()
    assert set(re.findall(r'["`](kf-\w+-?)', worker)) <= named() | {"kf-site"}


def test_does_the_delete_button_know_all_names(state):
    assert all(state("ours", name) for name in named() if not name.startswith("kf-"))
    assert not state("ours", "somebody-else")


def test_has_no_part_of_the_book_a_class_of_the_readers():
    """Would reader.css, which is on every page, change an interactive part?"""
    classes = re.compile(r"\.(kf-[\w-]+)")
    shared = {"kf-row", "kf-mount", "kf-short", "kf-doors"}
    sheet = (ROOT / "book" / "_assets" / "reader.css").read_text(encoding="utf-8")
    parts = "\n".join(path.read_text(encoding="utf-8") for path in WEB.glob("*.css"))
    assert set(classes.findall(sheet)) & set(classes.findall(parts)) <= shared
