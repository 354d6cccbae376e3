"""Entries in, files out, and the browser's side finds them again."""

import re

import pytest

from tests.toolkit.search.search_twin import Twin
from toolkit.errors import ContentError
from toolkit.search import index
from toolkit.search.pages import Entry, read, read_site

ENTRIES = [
    Entry("book/comb/opening-grid", "开局定位九宫格", "章", "卷三 挖潜力", heads=["现场"], text="先看是谁的地盘。" * 9),
    Entry("cases/rake/rake-01", "黄石顺城站", "案例", "卷一 领进门", text="门前车流很大，进来的少。柴油贵。"),
    Entry("book/appendix/terms#eii", "EII", "术语", also="游离客户", text="量大可是不稳的老客户，最急。"),
    Entry("book/appendix/terms#loss", "流失", "术语", text="来着来着不来了。"),
    Entry("book/trainer/start", "开一个班", "教员", text="顺城站的车流，教室里讲。柴油。"),
]
PAGE = """<article class="bd-article"><section><h1>题目</h1><p class="kf-labels"><span class="kf-label">教学编写</span>
<span>卷一 领进门</span></p><dl class="kf-facts"><div><dt>客户</dt><dd>车队</dd></div></dl>
<p>头一句。</p><h2>现场</h2><p>站里<br>有<b>油</b>。</p><a class="kf-case-card" href="x"><strong>别的</strong></a>
<div class="kf-mount" data-kind="quiz"><script type="application/json">{"q":"密"}</script><p>小题</p></div>
<div class="kf-mount" data-kind="roleplay"><p>您是站经理。</p><p class="kf-fallback">要脚本</p></div><img src="y">
<p>末句。</p>
</section></article>"""


@pytest.fixture(scope="module")
def twin():
    return Twin(index.build(ENTRIES))


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("九宫格", 0),
        ("宫格", 0),
        ("九官格", 0),
        ("顺城站", 1),
        ("eii", 2),
        ("游离客户", 2),
        ("教室", 4),
        ("柴油", 1),
    ],
)
def test_what_comes_first(twin, query, first):
    assert twin.ask(query).pages[0] == ENTRIES[first].page


def test_is_a_wrong_last_character_put_right(twin):
    assert ENTRIES[3].page in twin.ask("客户流矢").pages


def test_are_kind_and_volume_given_with_a_result(twin):
    found = twin.ask("九宫格").found[0]
    assert (found["kind"], found["volume"], found["title"]) == ("章", "卷三 挖潜力", "开局定位九宫格")


def test_is_nonsense_not_found_and_the_nearest_term_offered(twin):
    assert twin.ask("龘靐齉").pages == []
    assert twin.nearest("流走")[0] == "流失"


def test_are_texts_written_smaller_read_again():
    entries = [
        Entry(f"p{number}", "页", "章", text=f"第 {number} 页：" + chr(0x4E00 + number) * 5) for number in range(300)
    ]
    files = index.build(entries)
    twin = Twin(files)
    twin.context.eval(
        "var got = [], letters; function kfSearch(name, data) {"
        " if (name === 'letters') letters = data; else got.push(...decode(data, core, letters)); }"
    )
    twin.context.eval(files["letters"])
    for number in range(len([name for name in files if name[0] == "t"])):
        twin.context.eval(files[f"t{number}"])
    twin.context.eval("function all() { return got; }")
    assert twin.call("all") == [entry.text for entry in entries]


def test_do_far_entries_keep_their_numbers():
    entries = [
        Entry(f"p{number}", "页", "章", text="甲乙" if number in (0, 79, 80, 200, 6_000) else "丙")
        for number in range(6_001)
    ]
    assert sorted(Twin(index.build(entries)).ask("甲乙").pages) == sorted(
        f"p{number}" for number in (0, 79, 80, 200, 6_000)
    )


def test_do_the_same_entries_give_the_same_folder_and_older_ones_go(tmp_path):
    files = index.build(ENTRIES)
    name = index.write(files, tmp_path)
    assert index.name_of(index.build(ENTRIES)) == name
    other = index.write(index.build(ENTRIES[:2]), tmp_path)
    assert other != name
    assert [path.name for path in tmp_path.iterdir()] == [other]


def test_is_a_page_read_without_what_leads_elsewhere():
    entry = read(PAGE, "cases/rake/rake-01")
    assert entry is not None
    assert (entry.title, entry.heads, entry.kind) == ("题目", ["现场"], "案例")
    assert entry.text == "头一句。站里 有油。您是站经理。末句。客户 车队"


def test_is_of_a_page_of_lists_only_the_beginning_read():
    entry = read(PAGE, "book/practice/hall")
    assert entry is not None
    assert entry.text == "头一句。客户 车队"
    assert read("<p>nothing</p>", "x") is None


def test_is_a_page_read_again_only_when_it_changed(tmp_path, monkeypatch):
    (tmp_path / "one.html").write_text(PAGE, encoding="utf-8")
    known = {}
    before = read_site(tmp_path, tmp_path, known)
    assert set(known) == {"one"}
    known["one"][1].title = "记得的"
    assert read_site(tmp_path, tmp_path, known)[0].title == "记得的"
    (tmp_path / "one.html").write_text(PAGE.replace("题目", "新题"), encoding="utf-8")
    assert read_site(tmp_path, tmp_path, known)[0].title == "新题"
    assert any(re.fullmatch(r"book/appendix/red-lines#r\d\d", entry.page) for entry in before)


def test_does_a_faulty_list_of_words_name_the_entry(tmp_path, monkeypatch):
    bad = tmp_path / "synonyms.yml"
    bad.write_text("same: {油票: 发票}\nquiet: [吗]\n", encoding="utf-8")
    monkeypatch.setattr(index, "SYNONYMS", bad)
    with pytest.raises(ContentError, match="油票"):
        index.other_words()
