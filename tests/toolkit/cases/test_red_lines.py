import pytest
import yaml

from toolkit.cases import red_lines
from toolkit.errors import ContentError


def test_all_twenty():
    """Are R01–R20 there, in order, each with its law?"""
    lines = red_lines.load()
    assert [line.id for line in lines] == [f"R{number:02}" for number in range(1, 21)]
    assert all(line.law and line.instead and line.level in ("red", "yellow") for line in lines)


def test_no_addresses():
    """Does every law stand by its name, without an address?"""
    text = red_lines.FILE.read_text(encoding="utf-8")
    assert [word for word in ("http", "www.", ".com", ".cn", "镜像", "忆") if word in text] == []


def test_unsure_ones_say_so():
    """Do the lines whose article was not checked send the reader to the rule in force?"""
    for key in ("R06", "R08", "R09", "R11", "R17"):
        assert "现行规定为准" in red_lines.get(key).law, key


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"level": "blue"}, "只能写 red 或 yellow"),
        ({"id": "R02"}, "按顺序应是 R01"),
        ({"law": ""}, "缺少 law"),
        ({"fine": 1}, "不认识的字段 fine"),
    ],
)
def test_faults(tmp_path, change, told):
    """Is a wrong entry named by its place?"""
    entry = dict(id="R01", title="题", trigger="做", law="法", instead="改", level="red") | change
    path = tmp_path / "red_lines.yml"
    path.write_text(yaml.safe_dump([entry], allow_unicode=True), encoding="utf-8")
    with pytest.raises(ContentError, match="第 1 条") as caught:
        red_lines.load(path)
    assert told in str(caught.value)


def test_unknown():
    """Is a line that does not exist refused?"""
    with pytest.raises(ContentError, match="R01–R20"):
        red_lines.get("R21")
