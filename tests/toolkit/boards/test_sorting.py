"""Is a sorting practice an ordinary board whose every tap explains itself?"""

import pytest
import yaml

from toolkit.boards import rules, sorting
from toolkit.errors import ContentError

CARDS = [
    ("两把枪", "feature"),
    ("夜里也能加", "gain"),
    ("少跑一趟", "gain"),
    ("有尿素机", "feature"),
    ("不用排队", "gain"),
    ("月底省半天", "gain"),
]
GOOD = {
    "id": "sample", "title": "分卡片", "minutes": 3, "covers": [56], "ask": "归哪一堆？", "skills": ["asking"],
    "options": [{"id": "feature", "label": "特性"}, {"id": "gain", "label": "利益"}],
    "cards": [{"say": say, "right": right, "why": f"因为{say}。"} for say, right in CARDS],
}  # fmt: skip


def load(tmp_path, data):
    path = tmp_path / "sample.sorting.yml"
    path.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    return sorting.load(path)


def test_judged(tmp_path):
    """Does the judge give a point a card, and the reason for the wrong one?"""
    made = load(tmp_path, GOOD)
    traits = sorting.practice(made)
    answers = {"sort": {f"K{number}": right for number, (_, right) in enumerate(CARDS, start=1)}}
    answers["sort"]["K1"] = "gain"
    marks = rules.judge(sorting.board(made), traits["data"], traits["key"], answers)
    assert [mark.points for mark in marks] == [0, 1, 1, 1, 1, 1]
    assert marks[0].sentence == "应归特性。因为两把枪。"
    assert "right" not in str(traits["data"])


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"cards": [{**GOOD["cards"][0], "right": "advantage"}, *GOOD["cards"][1:]]}, "没有 advantage"),
        ({"cards": [*GOOD["cards"], GOOD["cards"][0]]}, "写的一样"),
        ({"options": [*GOOD["options"], {"id": "merit", "label": "优点"}]}, "一张卡片也不归"),
        ({"cards": GOOD["cards"][:5]}, "至少要 6 条"),
        ({"answer": 1}, "没有叫这个名字的字段"),
    ],
)
def test_refused(tmp_path, change, told):
    """Is each fault of the file named?"""
    with pytest.raises(ContentError, match=told):
        load(tmp_path, GOOD | change)
