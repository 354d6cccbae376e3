"""The terms: what the file must hold, and where a term stands in running text."""

import pytest

from toolkit import terms
from toolkit.errors import ContentError

ROW = '  - {{id: {id}, term: {term}, group: 门口, says: "{says}"{more}}}\n'


def written(tmp_path, *rows):
    file = tmp_path / "terms.yml"
    text = "".join(
        ROW.format(**{"id": "one", "term": "进站率", "says": "拐进来几台。", "more": "", **row}) for row in rows
    )
    file.write_text(f"terms:\n{text}", encoding="utf-8")
    return file


@pytest.fixture
def find(tmp_path):
    def found(text, *rows):
        finder = terms.Finder(terms.load(written(tmp_path, *rows)))
        return [text[use.start : use.end] for use in finder.find(text)]

    return found


def test_does_the_book_s_own_file_hold():
    """Anchors unique, nothing defined twice, every `see` leads somewhere, explanations short: load refuses the rest."""
    loaded = terms.load()
    assert len(loaded.terms) >= 90
    assert loaded.covers == [82]
    assert {term.group for term in loaded.terms} == set(terms.GROUPS)


MATERIALS = (
    "纯枪量 零售上量 三层四级 加管处 片区 定点加油 固定客户 固化 进站率 线路用户 省级卡 全国卡 储值 IC卡 专项奖 轮训 "
    "支柱企业 关联企业 保供点 意向书 合同 转移成本 内线 标杆 清算 陪标 客户份额 漏斗原理 游离客户 风向标 FAB STP TCS 直复营销"
)
"""Words of the materials that the book explains (source S000-40)."""


def test_is_every_word_of_the_materials_explained():
    explained = {form for term in terms.load().terms for form in term.forms}
    assert [word for word in MATERIALS.split() if word not in explained] == []


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([{}, {"term": "回头率"}], "锚点 one 用了两遍"),
        ([{}, {"id": "two"}], "“进站率”在“进站率”里写过"),
        ([{}, {"id": "two", "term": "回头率", "more": ", also: [进站率]"}], "“进站率”在“进站率”里写过"),
        ([{"says": "长" * 61}], "释义 61 字"),
        ([{"more": ", see: [book/rake/no-such-page]"}], "没有这一页"),
        ([{"more": ", see: [r99]"}], "没有这一条"),
        ([{"more": ", see: [s009-99]"}], "没有这一条"),
        ([{"more": ", not_in: [加满率]"}], "用不上"),
        ([{"more": ", group2: 门口"}], "没有叫这个名字的字段"),
        ([{"more": ", level: 3"}], "不在可用的写法里"),
    ],
)
def test_is_a_mistake_in_the_file_named(tmp_path, rows, said):
    with pytest.raises(ContentError, match=said):
        terms.load(written(tmp_path, *rows))


def test_is_the_longest_form_taken(find):
    rows = [{"term": "份额"}, {"id": "two", "term": "客户份额"}, {"id": "three", "term": "客户"}]
    assert find("客户份额和份额，客户", *rows) == ["客户份额", "份额", "客户"]


def test_does_a_term_inside_a_longer_word_stay(find):
    rows = [{"term": "内线", "more": ", not_in: [市内线]"}]
    assert find("跑市内线的车，客户里有内线", *rows) == ["内线"]


@pytest.mark.parametrize(
    ("term", "text", "found"),
    [
        ("EI", "EI 10 户，EII 3 户，AEI", ["EI"]),
        ("FAB", "讲FAB，不是 FABRIC", ["FAB"]),
        ("五法", "十五法不是五法", ["五法"]),
    ],
)
def test_do_letters_and_numbers_end_where_they_end(find, term, text, found):
    assert find(text, {"term": term}) == found
