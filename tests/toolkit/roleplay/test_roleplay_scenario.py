"""Reading a role-play file."""

import json
from pathlib import Path

import jsonschema
import pytest
import yaml

from toolkit import paths
from toolkit.errors import ContentError
from toolkit.roleplay import load, load_all, reading
from toolkit.roleplay.__main__ import schema_text

SCHEMA = paths.ROOT / "cases" / "roleplays" / "schema.json"


def _choice(data, node="door", index=0):
    return data["nodes"][node]["choices"][index]


BROKEN = {
    "unknown field": (lambda d: d.update(colour="red"), "colour：没有这个栏目"),
    "unknown field in a choice": (lambda d: _choice(d).update(score=1), "节点 door 第 1 个选项 score：没有这个栏目"),
    "missing": (lambda d: _choice(d).pop("feedback"), "第 1 个选项 feedback：缺这个栏目"),
    "wrong type": (lambda d: d.update(minutes="3 分"), "minutes：类型不对"),
    "not an integer": (lambda d: _choice(d)["effects"].update(trust=0.5), "effects trust：类型不对"),
    "true is not 1": (lambda d: _choice(d)["points"].update(提问=True), "points 提问：类型不对"),
    "red line nobody has": (lambda d: _choice(d).update(red_line="R21"), "红线只有 R01 到 R20"),
    "unknown skill": (lambda d: d["skills"].append("喝酒"), "技能“喝酒”|不在技能表里"),
    "skill not listed": (lambda d: _choice(d)["points"].update(记录=1), "“记录”不在本篇的 skills 里"),
    "unknown gauge": (lambda d: _choice(d)["effects"].update(luck=1), "没有叫“luck”的仪表"),
    "unknown gauge in a condition": (
        lambda d: _choice(d).update(requires={"luck": {"min": 1}}),
        "requires：没有叫“luck”的仪表",
    ),
    "unknown fact": (lambda d: _choice(d).update(learns=["secret"]), "没有叫“secret”的事实"),
    "leads nowhere": (lambda d: _choice(d).update(goto="nowhere"), "没有叫“nowhere”的节点或结局"),
    "gauge starts outside": (lambda d: d["gauges"]["trust"].update(start=9), "仪表 trust：起点不在上下限之内"),
    "effect beyond the range": (lambda d: _choice(d)["effects"].update(trust=9), "一次变动比整个量程还大"),
    "bound outside the gauge": (
        lambda d: _choice(d).update(requires={"trust": {"min": 9}}),
        "界限不在 0 到 4 之内",
    ),
    "empty condition": (lambda d: _choice(d).update(requires={}), "条件是空的"),
    "last branch with a condition": (
        lambda d: _choice(d).update(goto=[{"if": {"trust": {"min": 1}}, "goto": "middle"}]),
        "条件都不成立时没有下文",
    ),
    "branch without a condition first": (
        lambda d: _choice(d).update(goto=[{"goto": "middle"}, {"goto": "later"}]),
        "后面的永远轮不到",
    ),
    "node and ending of one name": (lambda d: d["endings"].update(door=d["endings"]["deal"]), "和一个结局同名"),
    "one choice": (lambda d: d["nodes"]["door"].update(choices=[_choice(d)]), "choices：太少"),
    "empty text": (lambda d: _choice(d).update(text=""), "text：太少，或空着"),
    "reported": (lambda d: d.update(kind="reported"), "kind：“reported”不在可选的值里"),
    "bad id": (lambda d: d.update(id="Small Talk"), "“Small Talk”的写法不对"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_finds(name, small_data):
    """Is this mistake named in Chinese, with its place and a way out?"""
    breaks, expected = BROKEN[name]
    breaks(small_data)
    _, problems = reading.parse(yaml.safe_dump(small_data, allow_unicode=True, sort_keys=False), "small.yml")
    said = [str(problem) for problem in problems]
    assert any(part in sentence for sentence in said for part in expected.split("|")), said
    assert all(sentence.startswith("small.yml") and sentence.count("。") >= 1 for sentence in said)
    assert all(problem.way_out for problem in problems)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1\na: 2", "第 2 行：“a”写了两遍"),
        ("a: [", "有一处不对"),
        ("- 1", "不是一份对话模拟"),
        ("", "不是一份对话模拟"),
    ],
)
def test_unreadable(text, expected):
    """Is a text that is no role-play refused in one sentence?"""
    _, problems = reading.parse(text, "x.yml")
    assert expected in str(problems[0])


def test_missing_file(tmp_path):
    """Is a file that is not there said to be missing?"""
    with pytest.raises(ContentError, match="没有这个文件"):
        load(tmp_path / "none.yml")


def test_ids_are_unique(tmp_path, small_data):
    """Do two files with one id stop?"""
    for name in ("a.yml", "b.yml"):
        (tmp_path / name).write_text(yaml.safe_dump(small_data, allow_unicode=True, sort_keys=False), "utf-8")
    with pytest.raises(ContentError, match="已经被"):
        load_all(tmp_path)


def test_version(small, small_data, make):
    """Does the version follow the content and nothing else?"""
    assert make(small_data).version == small.version
    assert len(small.version) == 12
    assert small.model_copy(update={"file": "elsewhere.yml"}).version == small.version
    _choice(small_data)["text"] += "!"
    assert make(small_data).version != small.version


def test_canonical_is_plain(small):
    """Does canonical data survive JSON, with skills as ids?"""
    data = small.canonical()
    assert json.loads(json.dumps(data)) == data
    assert data["skills"] == ["asking", "offer", "compliance"]
    assert data["start"] == "door"
    assert small.for_player()["skill_names"]["asking"] == "提问"


def test_schema_is_current(small_data, published):
    """Is the committed schema the generated one, and does it accept what the reader accepts?"""
    assert SCHEMA.read_text(encoding="utf-8") == schema_text()
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(small_data, schema)
    for scenario in published:
        jsonschema.validate(yaml.safe_load(Path(scenario.file).read_text(encoding="utf-8")), schema)
    small_data["colour"] = "red"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(small_data, schema)
