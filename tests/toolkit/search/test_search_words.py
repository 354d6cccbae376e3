"""Do Python and the browser cut alike, and does a query become what the book would have written?"""

import pytest

from tests.toolkit.search.search_twin import Twin
from toolkit.search import words

QUERIES = [
    "客户流失",
    "司机套",
    "油",
    "92# 柴油",
    "EII 高而不稳",
    "进站率1.5%",
    "8,000 台",
    "80/20",
    "ＩＣ卡",
    "0.735",
    "a_b 3",
]


@pytest.fixture(scope="module")
def twin():
    return Twin()


def test_is_a_run_indexed_by_pairs_and_a_single_character_by_itself():
    found = words.units("客户流失，EII 占 92#")
    assert found == ["客户", "户流", "流失", "eii", "占 ", "92#", "92"]


@pytest.mark.parametrize("query", QUERIES)
def test_does_every_part_of_a_query_stand_in_the_units_of_its_text(twin, query):
    asked = twin.call("units", query)
    assert asked
    assert set(asked) <= set(words.units(f"。{query}。"))


def test_are_words_that_only_ask_left_out_and_other_wordings_tried(twin):
    other = {"same": {"油票": ["发票"]}, "quiet": ["怎么办"]}
    assert [text for text, _ in twin.call("wordings", "油票丢了怎么办", other)] == [
        "油票丢了怎么办",
        "油票丢了",
        "发票 丢了怎么办",
        "发票 丢了",
    ]
    assert twin.call("wordings", "怎么办", other) == [["怎么办", 1]]
    assert twin.call("wordings", "，。", other) == []


@pytest.mark.parametrize(
    ("text", "query", "marked"),
    [
        ("他说油票丢了，要重开。", "油票", ["油票"]),
        ("开局定位九宫格有九格", "九宫格", ["九宫格"]),
        ("司机要钱，回扣不给", "司机要回扣", ["司机要", "回扣"]),
        ("PII 和 EII 不同", "eii", ["EII"]),
        ("192 台，92# 汽油", "92", ["92"]),
        ("没有这几个字", "龘", []),
    ],
)
def test_what_is_marked(twin, text, query, marked):
    assert [text[start:end] for start, end in twin.call("marks", text, [query])] == marked


def test_is_the_excerpt_the_sentence_that_answers():
    text = "前面一句没有。" + "废话" * 60 + "。抄车牌建名单，是红线。" + "后面" * 60
    cut = Twin().call("excerpt", text, ["抄车牌"])
    assert [piece for piece, hit in cut if hit] == ["抄车牌"]
    assert cut[0] == ["…", False]
    assert cut[-1] == ["…", False]
    assert len("".join(piece for piece, _ in cut)) <= 80


def test_does_a_text_without_the_words_show_its_beginning(twin):
    assert twin.call("excerpt", "头一句。第二句。", ["没有"]) == [["头一句。第二句。", False]]
