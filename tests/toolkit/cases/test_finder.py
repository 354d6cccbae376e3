import gzip
import json
import re
from dataclasses import replace

import pytest

from tests.toolkit.cases.sample import write
from toolkit.cases import chapters, finder, read, read_all
from toolkit.cases.chapters import Chapter

WORDS_LIMIT = 120 * 1024
"""Most that the words may weigh, gzip."""


@pytest.fixture
def case(tmp_path):
    return read(write(tmp_path))


@pytest.fixture
def known(tmp_path):
    return [Chapter(tmp_path / "six-signals.md", "glue", "六个信号与挽回", ("S000-22",), ())]


def test_filters_of_a_case(case, known):
    """Does a case answer to chapter names and spans of years, and to unknown where nothing was reported?"""
    found = finder.index(case, known)
    assert list(found) == list(finder.FIELDS)
    assert (found["chapter"], found["years"], found["type"]) == (("glue/six-signals",), ("2015",), ("B16",))
    unknown = finder.index(replace(case, year="unknown", models=(), sources=()), known)
    assert (unknown["chapter"], unknown["years"]) == ((), ("unknown",))


def test_only_choices_that_some_case_has(case, known):
    """Has a filter no value that finds nothing, and no source ID as a name?"""
    fields = {field["id"]: field["options"] for field in finder.choices([case], known)}
    assert fields["type"] == [["B16", "冷链"]]
    assert fields["chapter"] == [["glue/six-signals", "六个信号与挽回"]]
    assert fields["years"] == [["2015", "2015–2019 年"]]
    assert fields["skill"] == [["asking", "提问"], ["reckoning", "算账"]]
    other = finder.choices([case, replace(case, customer_type="unknown", outcome="unknown")], known)
    fields = {field["id"]: field["options"] for field in other}
    assert fields["type"][-1] == ["unknown", "没有报道"]
    assert fields["outcome"] == [["partial", "成了一半"], ["unknown", "结果没有报道"]]


def test_item_is_text_and_link(case, known):
    """Is a card complete without scripts, and can a title be no markup?"""
    html = finder.item(replace(case, title="<b>晚三天"), known, "../../")
    assert 'href="../../cases/glue/glue-99.html"' in html
    assert "&lt;b&gt;晚三天" in html
    assert "冷链 · 国省道 · 2019 年春" in html
    assert "教学编写" in html
    assert 'data-skill="asking reckoning"' in html


def test_order_of_the_book(case, known):
    """Do the volumes stand in the book's order, not in that of their names?"""
    html = finder.fallback(
        [replace(case, id=f"{volume}-01", volume=volume) for volume in ("comb", "glue", "rake")], known, ""
    )
    assert re.findall(r'data-case="(\w+)', html) == ["rake", "glue", "comb"]


def test_words_without_headings(case):
    """Is the script what a page can load, named by its content?"""
    script = finder.words([case])
    table = json.loads(script.removeprefix("globalThis.kfCaseWords=").removesuffix(";\n"))
    assert "改早三天导账。" in table["glue-99"]
    assert "处境" not in table["glue-99"]
    assert finder.words_name(script) != finder.words_name(script + " ")


def test_weight_of_the_library():
    """Are the words of all cases light enough for a weak signal, and is no source ID among the choices?"""
    cases = read_all()
    assert len(gzip.compress(finder.words(cases).encode())) < WORDS_LIMIT
    shown = json.dumps(finder.choices(cases, chapters.load()), ensure_ascii=False)
    assert not re.search(r"S00\d-\d\d", shown)
