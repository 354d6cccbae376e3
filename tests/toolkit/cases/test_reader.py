import pytest

from tests.toolkit.cases.sample import write
from toolkit.cases import find, read, reader
from toolkit.errors import ContentError


def test_every_field(tmp_path):
    """Does a good file become a case with its label, sections and figures?"""
    case = read(write(tmp_path))
    assert (case.id, case.label, case.volume_name, case.outcome_name) == (
        "glue-99",
        "教学编写",
        "卷二 留下来",
        "成了一半",
    )
    assert next(iter(case.sections)) == "处境"
    assert case.skills == ("asking", "reckoning")
    assert str(case.figures["tonnes"].value) == "12.9"
    assert case.lead == "国道边一座站，12 台冷藏车，每台每月 1,280 升，0# 密度 0.840，合 12.9 吨。"


@pytest.mark.parametrize(
    ("opening", "lead"),
    [
        ("“章呢？没章我报不了账。”她说。后来", "“章呢？没章我报不了账。”"),
        ("背面写着：“明年我在哪儿都说不准。先记着。”没人理。", "背面写着：“明年我在哪儿都说不准。先记着。”"),
        ("下雨\n\n第二段。", "下雨"),
    ],
)
def test_lead(tmp_path, opening, lead):
    """Is a lead more than a word, and no half of what somebody says?"""
    assert read(write(tmp_path, replace=("国道边一座站，12 台冷藏车", opening + "\n\n12 台冷藏车"))).lead == lead


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("title: 对账单晚三天\n", "", "缺少字段 title"),
        ("outcome: partial", "outcome: 还行", "只能写 success、partial、failure、unknown"),
        ("customer_type: B16", "customer_type: B41", "字段 customer_type"),
        ("red_lines: []", "red_lines: [R21]", "字段 red_lines.0"),
        ("season: 春", "season: 春\nmood: 好", "不认识的字段 mood"),
        ("season: 春", "season: 春\nseason: 夏", "第 10 行：“season”写了两遍"),
        ("skills: [提问, reckoning]", "skills: [口才]", "技能“口才”：不在技能表里"),
        ("id: glue-99", "id: glue-98", "文件名是 glue-99"),
        ("volume: glue", "volume: comb", "两个改成同一卷"),
        ("note: 报表", "note: 城郊 8–1,800", "花括号里的文字有逗号就加引号"),
        ("{value: 12, note: 报表}", "{value: 十二}", "“十二”不是数"),
        ("sources: [S001-10]", "sources: [S001-10", "有一处不对"),
    ],
)
def test_bad_front_matter(tmp_path, old, new, told):
    """Does a wrong field name the file, the field and the way out?"""
    path = write(tmp_path, replace=(old, new))
    with pytest.raises(ContentError, match=r"glue-99\.md") as caught:
        read(path)
    assert told in str(caught.value)


@pytest.mark.parametrize(
    ("text", "told"),
    [("## 处境\n", "第 1 行：没有前置字段"), ("---\nid: glue-99\n", "没有收尾"), ("---\n\n---\n", "是空的")],
)
def test_no_front_matter(tmp_path, text, told):
    """Is a file without its fences refused?"""
    path = tmp_path / "glue-99.md"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ContentError, match=told):
        read(path)


def test_other_encoding(tmp_path):
    """Does a GBK file say what to do?"""
    path = tmp_path / "glue-99.md"
    path.write_bytes("---\n标题".encode("gbk"))
    with pytest.raises(ContentError, match="UTF-8"):
        read(path)


def test_find():
    """Is a case found by id, and an unknown id answered with the known ones?"""
    assert find("rake-01").label == "公开报道"
    with pytest.raises(ContentError, match=r"现有：.*rake-01"):
        find("rake-00")


def test_customer_types():
    """Are there forty types, each with a name?"""
    assert list(reader.customer_types()) == [f"B{number:02}" for number in range(1, 41)]
    assert reader.customer_type_name("B08") == "驾校"
    with pytest.raises(ContentError, match="只有 B01–B40"):
        reader.customer_type_name("B41")
