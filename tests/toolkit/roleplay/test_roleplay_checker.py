"""Every finding of the checker, seen once on a scenario broken for it."""

import pytest
import yaml

from toolkit.cases import red_lines
from toolkit.roleplay import checker
from toolkit.roleplay.__main__ import main
from toolkit.roleplay.figures import figures


def _node(data, node):
    return data["nodes"][node]["choices"]


def _points_all(data, **points):
    for node in data["nodes"].values():
        for choice in node["choices"]:
            choice["points"] = {} if choice.get("red_line") else dict(points)


def _red_clean_end(data):
    _node(data, "door")[2]["goto"] = "stopped"


def _new_node(data):
    data["nodes"]["island"] = {"who": "甲", "says": "喂。", "choices": _node(data, "ending-gate")}


def _best_first(data):
    for node, index in (("door", 1), ("middle", 1), ("offer", 1)):
        choices = _node(data, node)
        choices.insert(0, choices.pop(index))


def _best_third(data):
    for node, index in (("door", 1), ("middle", 1), ("offer", 1)):
        choices = _node(data, node)
        choices.insert(2, choices.pop(index))


def _easy(data):
    _points_all(data, 提问=2, 方案=1, 合规=1)
    _node(data, "middle").pop()


def _flat(data):
    for choice in _node(data, "offer"):
        choice.pop("requires", None)
    for choice in _node(data, "middle"):
        choice.pop("requires", None)
        if not choice.get("red_line"):
            choice.update(goto="offer", effects={}, learns=["day"], points={"提问": len(choice["text"])})


def _lengthen(data):
    for node, index in (("door", 1), ("middle", 1), ("offer", 1), ("offer", 2), ("ending-gate", 0)):
        _node(data, node)[index]["text"] += "——" * 30


def _shorten(data):
    for node, index in (("door", 1), ("middle", 1), ("offer", 1), ("offer", 2), ("ending-gate", 0)):
        _node(data, node)[index]["text"] = "好" + "。" * index


BROKEN = {
    "unreachable node": (_new_node, "节点 island：没有一句话通到这里"),
    "unreachable ending": (
        lambda d: d["endings"].update(extra={"title": "空", "text": "空"}),
        "结局 extra：没有一句话通到这里",
    ),
    "conditions never met": (
        lambda d: _node(d, "ending-gate")[0]["goto"][0]["if"].update(not_knows=["day"]),
        "结局 deal：有箭头指着它，可条件凑不齐",
    ),
    "dead end": (
        lambda d: [choice.update(requires={"trust": {"min": 4}}) for choice in _node(d, "middle")],
        "节点 middle：有时一个选项都不给",
    ),
    "one way only": (
        lambda d: [choice.update(requires={"trust": {"min": 4}}) for choice in _node(d, "offer")[1:]],
        "节点 offer：有时只给一个选项",
    ),
    "red line the only way": (
        lambda d: [choice.update(requires={"trust": {"min": 4}}) for choice in _node(d, "middle")[:2]],
        "节点 middle：有时只剩踩红线一条路",
    ),
    "six at a time": (
        lambda d: _node(d, "middle").extend([{"text": "嗯。", "feedback": "嗯。", "goto": "later"}] * 3),
        "有时一次给 6 个选项",
    ),
    "gauge never moved": (
        lambda d: d["gauges"].update(luck={"name": "运气", "min": 0, "max": 3, "start": 1, "about": "无"}),
        "仪表 luck：没有一个选项动过它",
    ),
    "gauge never read": (
        lambda d: d["gauges"].update(luck={"name": "运气", "min": 0, "max": 3, "start": 1, "about": "无"}),
        "仪表 luck：没有一个条件看它",
    ),
    "fact never learnt": (lambda d: d["facts"].update(card="有卡"), "事实 card：没有一句话能问到它"),
    "fact never used": (lambda d: d["facts"].update(card="有卡"), "事实 card：问到了也没有用处"),
    "line never offered": (
        lambda d: _node(d, "door")[0].update(requires={"trust": {"min": 4}}),
        "节点 door 第 1 个选项：这句话从来不给选",
    ),
    "branch never taken": (
        lambda d: _node(d, "door")[0].update(goto=[{"if": {"trust": {"min": 4}}, "goto": "later"}, {"goto": "middle"}]),
        "节点 door 第 1 个选项 第 1 个 goto 分支：这个分支从来不走",
    ),
    "words never said": (
        lambda d: d["nodes"]["door"].update(says=[{"if": {"trust": {"min": 4}}, "says": "哟。"}, {"says": "喂。"}]),
        "节点 door 第 1 个 says 说法：这种说法从来轮不到",
    ),
    "red line goes on": (lambda d: _node(d, "middle")[2].update(goto="offer"), "踩了红线，谈话没有结束"),
    "red line with points": (lambda d: _node(d, "middle")[2].update(points={"提问": 1}), "踩红线还给了分"),
    "red ending reached cleanly": (_red_clean_end, "踩红线和不踩红线走到了同一个结局"),
    "red line pays": (
        lambda d: (
            (_node(d, "middle")[2].pop("points"), d["endings"]["stopped"].pop("points"))
            and d["endings"]["later"].update(points={"方案": -9})
        ),
        "踩红线不比守规矩少得分",
    ),
    "circle": (lambda d: _node(d, "middle")[0].update(goto="middle"), "绕回了原处"),
    "nothing to win": (lambda d: _points_all(d, 提问=-1), "最好的走法得不到 100 分"),
    "skill not tested": (lambda d: d["skills"].append("记录"), "“记录”没有考到"),
    "worst too good": (lambda d: _points_all(d, 提问=2, 方案=1, 合规=1), "不踩红线，最差也有"),
    "dice too good": (_easy, "闭眼乱选平均"),
    "dice too bad": (lambda d: d["endings"]["deal"].update(points={"方案": 60}), "闭眼乱选平均"),
    "first is best": (_best_first, "第 1 句有"),
    "third is best": (_best_third, "第 3 句有"),
    "longest is best": (_lengthen, "最长的那句有"),
    "shortest is best": (_shorten, "最短的那句有 74%"),
    "best needs no thought": (_flat, "不到三分之一"),
    "skill listed twice": (lambda d: d["skills"].append("提问"), "同一个技能列了两次"),
}


def test_sound(small):
    """Does a sound scenario pass, but for its size and for what four decisions cannot spread?"""
    assert checker.check(small, sizes=False) == []
    said = [str(problem) for problem in checker.check(small)]
    assert [one for one in said if "的时候最好" not in one] == said[: len(checker.LEAST)]
    assert [one.partition("有")[0] for one in said[len(checker.LEAST) :]] == [
        "small.yml：第 2 句",
        "small.yml：最短的那句",
    ]
    assert "small.yml：节点有 4 个，至少要 24 个。补足。" in said


@pytest.mark.parametrize("name", BROKEN)
def test_finds(name, small_data, make):
    """Is this fault found, with file, place and a way out in one sentence?"""
    breaks, expected = BROKEN[name]
    breaks(small_data)
    said = [str(problem) for problem in checker.check(make(small_data))]
    assert any(expected in sentence for sentence in said), said
    assert all(sentence.startswith("small.yml") for sentence in said)


def test_red_line_without_its_law(small, monkeypatch):
    """Is a red line refused whose law is not in the list?"""
    others = tuple(line for line in red_lines.load() if line.id != "R01")
    monkeypatch.setattr(red_lines, "load", lambda: others)
    assert "红线 R01 没有法条" in str(checker.check(small, sizes=False)[0])


def test_published(published):
    """Is every role-play of the book fit to publish?"""
    assert [str(problem) for scenario in published for problem in checker.check(scenario)] == []


def test_no_two_say_the_same(published, small, make, small_data):
    """Does no line stand in two role-plays, and would one be found?"""
    assert [str(problem) for problem in checker.check_library(published)] == []
    small_data["id"] = "other"
    twice = checker.check_library([small, make(small_data).model_copy(update={"file": "other.yml"})])
    said = str(twice[0])
    assert said.startswith("other.yml 节点 door")
    assert "small.yml 节点 door" in said


def test_every_skill_is_tested(published, small):
    """Does every skill of the list stand in at least three role-plays?"""
    assert checker.untested(published) == []
    assert "算账" in checker.untested([small])


def test_red_lines_run_through(published):
    """Are red lines offered in at least six role-plays, and four different ones in one?"""
    crossed = [
        {choice.red_line for node in one.nodes.values() for choice in node.choices} - {None} for one in published
    ]
    assert sum(bool(lines) for lines in crossed) >= 6
    assert max(map(len, crossed)) >= 4


def test_effect_without_a_sign(small_data, make):
    """Is a change of a gauge found that the feedback does not show?"""
    small_data["gauges"]["trust"]["signs"] = ["信"]
    said = [str(problem) for problem in checker.check(make(small_data), sizes=False)]
    assert any("节点 door 第 1 个选项：“信任”动了，feedback 里看不出来" in sentence for sentence in said)


def test_minutes(small):
    """Are minutes found that the reading does not bear out?"""
    slow = small.model_copy(update={"minutes": 9})
    assert any("写着 9 分钟" in str(problem) for problem in checker.check(slow))


def test_start_that_is_too_easy(small_data, make):
    """Is a start of an examination found from which the role-play is another one?"""
    small_data["exam"] = {"starts": [{"trust": 4}]}
    _node(small_data, "middle").pop()
    for choice in _node(small_data, "offer"):
        choice["points"] = {"合规": 9}
    assert any("exam 第 1 个 starts" in str(one) for one in checker.check(make(small_data), sizes=False))


def test_new_and_draw(tmp_path, capsys):
    """Does `new` write a file that loads, never over another, and `draw` a picture of it?"""
    file = tmp_path / "night-fleet.yml"
    assert main(["new", str(file), "--title", "夜里的车队"]) == 0
    assert main(["check", str(file)]) == 1
    assert "节点有 2 个" in capsys.readouterr().out
    file.write_text(file.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    before = file.read_text(encoding="utf-8")
    assert main(["new", str(file)]) == 1
    assert file.read_text(encoding="utf-8") == before
    assert main(["draw", str(file), str(tmp_path / "graph.svg")]) == 0
    picture = (tmp_path / "graph.svg").read_text(encoding="utf-8")
    assert "<svg" in picture
    assert main(["draw", str(file), str(tmp_path / "graph.txt")]) == 1


def test_random_mean(small, walks):
    """Is the mean of random play the one counted path by path?"""
    ready, mean = walks(small).talk, 0.0
    from toolkit.roleplay import replay

    for path in walks(small).every():
        state, chance = ready.opening, 1.0
        for choice in path:
            chance /= len(ready.offered(state))
            state = ready.after(state, choice)
        mean += chance * replay(small, path).total
    assert figures(small).random == pytest.approx(mean)


def test_command(tmp_path, small_data, capsys):
    """Does the command print one sentence a finding and fail?"""
    small_data["facts"]["card"] = "有卡"
    (tmp_path / "small.yml").write_text(yaml.safe_dump(small_data, allow_unicode=True, sort_keys=False), "utf-8")
    assert main(["check", str(tmp_path)]) == 1
    printed = capsys.readouterr().out
    assert "事实 card：问到了也没有用处" in printed
    assert "乱选平均" in printed
    assert main(["best", str(tmp_path / "small.yml")]) == 0
    assert "总分 100" in capsys.readouterr().out


def test_command_without_files(tmp_path, capsys):
    """Does an empty folder fail with a sentence?"""
    assert main(["check", str(tmp_path)]) == 1
    assert "没有找到 .yml 文件" in capsys.readouterr().err
    assert main(["best", str(tmp_path / "none.yml")]) == 1
    assert "没有这个文件" in capsys.readouterr().err
