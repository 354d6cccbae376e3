"""The built index answers the hundred queries of queries.yml, without a browser, within its budgets."""

import gzip
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.toolkit.search.search_twin import Answer, Twin
from toolkit.authored import parse_yaml, read_text
from toolkit.search.index import FOLDER, other_words

FILE = Path(__file__).with_name("queries.yml")
FIRST, NEEDED = 5, 97
UNSEEN_NEEDED = 24
QUERY_LIMIT, ALL_LIMIT, SCRIPT_LIMIT = 60 * 1024, 500 * 1024, 8 * 1024
"""Bytes, gzip."""
NAMED_ONCE = {"queries", "unseen"}


@pytest.fixture(scope="module")
def files(site: Path) -> dict[str, str]:
    folders = list((site / "_static").glob(f"{FOLDER}*"))
    assert len(folders) == 1, "没有搜索的文件：先运行 make build"
    assert f'data-files="_static/{folders[0].name}/"' in (site / "search.html").read_text(encoding="utf-8")
    return {path.stem: path.read_text(encoding="utf-8") for path in folders[0].glob("*.js")}


@pytest.fixture(scope="module")
def ask(files):
    """ask(query): asked once for all tests."""
    return cache(Twin(files).ask)


@pytest.fixture(scope="module")
def written() -> dict[str, Any]:
    read = parse_yaml(read_text(FILE, FILE.name), FILE.name)
    assert set(read) == NAMED_ONCE
    return read


def missed(rows: list[dict[str, Any]], ask) -> list[str]:
    """Queries without a wanted page among the first, with what came instead."""
    return [
        f"{row['q']}: {', '.join(ask(row['q']).pages[:FIRST])}"
        for row in rows
        if not set(row["want"]) & set(ask(row["q"]).pages[:FIRST])
    ]


def size(names: list[str], files: dict[str, str]) -> int:
    return sum(len(gzip.compress(files[name].encode(), 6)) for name in names)


def test_are_the_hundred_queries_answered(written, ask):
    rows = written["queries"]
    assert len({row["q"] for row in rows}) == 100
    wrong = missed(rows, ask)
    assert len(rows) - len(wrong) >= NEEDED, "\n".join(wrong)


def test_are_queries_answered_that_the_ranking_was_not_made_for(written, ask):
    wrong = missed(written["unseen"], ask)
    assert len(written["unseen"]) - len(wrong) >= UNSEEN_NEEDED, "\n".join(wrong)


def test_does_every_wanted_page_exist(written, files):
    twin = Twin(files)
    twin.context.eval("function pages() { return core.entries.map(({ page }) => page); }")
    known = set(twin.call("pages"))
    wanted = {page for rows in written.values() for row in rows for page in row["want"]}
    assert not wanted - known


def test_does_a_query_fetch_little(written, ask, files):
    heavy = {row["q"]: size(ask(row["q"]).fetched, files) for rows in written.values() for row in rows}
    assert max(heavy.values()) <= QUERY_LIMIT, max(heavy.items(), key=lambda item: item[1])


def test_does_even_a_whole_sentence_fetch_little(ask, files):
    answer: Answer = ask(
        "上个月对面新开的加油站柴油每升便宜八毛我们家的老客户跑了一大半现在片区让我写报告该怎么办才好呢"
    )
    assert answer.pages
    assert size(answer.fetched, files) <= QUERY_LIMIT


def test_is_the_whole_index_small(files):
    assert size(list(files), files) <= ALL_LIMIT


def test_is_the_script_small(site):
    (script,) = (site / "_static").glob("kf-*/search.js")
    assert len(gzip.compress(script.read_bytes(), 6)) <= SCRIPT_LIMIT


@pytest.mark.parametrize("query", ["柴油", "客户", "签约", "让利"])
def test_do_the_pages_of_the_trainer_come_after_those_of_the_reader(ask, query):
    kinds = [one["kind"] for one in ask(query).found[:FIRST]]
    assert kinds
    assert "教员" not in kinds


@pytest.mark.parametrize("query", ["龘靐齉", "火锅", "飞机"])
def test_is_nonsense_not_found(ask, query):
    assert ask(query).pages == []


def test_does_every_other_wording_stand_in_the_book(ask):
    """A word on the right of synonyms.yml that the book does not write would look for nothing."""
    others = {(said, word) for said, listed in other_words()["same"].items() for word in listed}
    assert others
    absent = [one for one in sorted(others) if max((row["share"] for row in ask(one[1]).found), default=0) < 0.99]
    assert not absent
