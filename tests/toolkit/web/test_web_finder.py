"""The finder's rules in JavaScript: what is found, what comes nearest, what an address says."""

import gzip
import json
import re

import pytest
import quickjs

from toolkit.paths import TOOLKIT
from toolkit.web import build

LIMIT = 15 * 1024
"""Script and styles of the finder, gzip."""
FIELDS = [
    {"id": "volume", "label": "卷", "options": [["rake", "卷一"], ["glue", "卷二"]]},
    {"id": "outcome", "label": "结果", "options": [["failure", "没成"]]},
]


def entry(key, title, text, volume, outcome, *skills):
    values = {"volume": [volume], "outcome": [outcome], "skill": skills}
    return {"id": key, "title": title, "text": f"{title} {text}", "values": values}


CASES = [
    entry("a", "夜班算账", "老板娘管账，要一张单子。", "rake", "success", "asking", "tone"),
    entry("b", "电话里没了老规矩", "客运公司换了队长，夜班没人。", "glue", "failure", "tone"),
    entry("c", "一格油", "还车吵架，APP 拍油表。", "glue", "success", "asking"),
]


@pytest.fixture(scope="module")
def run():
    context = quickjs.Context()
    text = (TOOLKIT / "web" / "finder-match.mjs").read_text(encoding="utf-8")
    context.eval(re.sub(r"^export ", "", text, flags=re.M))
    context.eval("function call(name, args) { return JSON.stringify(eval(name)(...JSON.parse(args))); }")
    function = context.eval("call")
    return lambda name, *args: json.loads(function(name, json.dumps(args, ensure_ascii=False)))


def found(run, **wanted):
    return [entry["id"] for entry in run("find", CASES, wanted)["found"]]


def test_do_filters_combine(run):
    assert found(run) == ["a", "b", "c"]
    assert found(run, volume="glue") == ["b", "c"]
    assert found(run, volume="glue", outcome="success") == ["c"]
    assert found(run, skill="asking") == ["a", "c"]


def test_are_words_found_in_titles_first(run):
    assert found(run, q="夜班") == ["a", "b"]
    assert found(run, q="夜班 队长") == ["b"]
    assert found(run, q="夜班，老板娘") == ["a"]
    assert found(run, q="app") == ["c"]
    assert found(run, q="格") == ["c"]


def test_does_punctuation_in_the_text_hide_nothing(run):
    assert found(run, q="管账要一张") == ["a"]


def test_are_pairs_enough_when_the_words_stand_apart(run):
    """老板娘单子 stands nowhere in one piece: 板娘 and 单子 do, 娘单 does not."""
    assert run("pairs", "老板娘") == ["老板", "板娘"]
    assert 0 < run("fit", "老板娘单子", "", run("flat", CASES[0]["text"])) < 1
    assert run("fit", "班长", "", "夜班队长班长") == 2


def test_what_is_nearest_when_nothing_is_found(run):
    result = run("find", CASES, {"volume": "rake", "outcome": "failure"})
    assert result["found"] == []
    assert [(one["entry"]["id"], one["missed"]) for one in result["near"]] == [("a", ["outcome"]), ("b", ["volume"])]
    assert result["relax"] == [{"key": "volume", "count": 1}, {"key": "outcome", "count": 1}]


def test_what_is_nearest_two_conditions_away(run):
    result = run("find", CASES, {"volume": "rake", "outcome": "failure", "skill": "records"})
    assert result["relax"] == []
    assert {len(one["missed"]) for one in result["near"]} == {2}


def test_is_nothing_near_to_words_that_stand_nowhere(run):
    assert run("find", CASES, {"q": "zzz"}) == {"found": [], "near": [], "relax": [{"key": "q", "count": 3}]}
    result = run("find", CASES, {"q": "客运司机"})
    assert [one["entry"]["id"] for one in result["near"]] == ["b"]


@pytest.mark.parametrize(
    "wanted", [{}, {"volume": "rake"}, {"volume": "glue", "outcome": "failure", "q": "夜班 对账 a&b=c#d +1"}]
)
def test_does_an_address_say_the_same_when_it_is_read(run, wanted):
    assert run("fromAddress", "#" + run("toAddress", wanted), FIELDS) == wanted


@pytest.mark.parametrize(
    "address", ["#volume=comb", "#x=1", "#q=%E5%A", "#constructor=1", "#volume", "#q=%20", "#id-1"]
)
def test_is_a_damaged_address_no_filter(run, address):
    assert run("fromAddress", address, FIELDS) == {}


def test_are_words_of_an_address_kept_short(run):
    assert len(run("fromAddress", "#q=" + "a" * 500, FIELDS)["q"]) == 60


def test_is_the_finder_light():
    dist = build.build()
    styles = (TOOLKIT / "web" / "finder.css").read_bytes()
    assert len(gzip.compress((dist / "finder.js").read_bytes() + styles)) < LIMIT
