from pathlib import Path

import pytest

from toolkit import quiz
from toolkit.errors import ContentError
from toolkit.quiz.__main__ import main

GOOD = Path(__file__).with_name("good.quiz.yml")


@pytest.fixture
def changed(tmp_path):
    def load(old, new):
        text = GOOD.read_text(encoding="utf-8")
        assert old in text
        path = tmp_path / "chapter.quiz.yml"
        path.write_text(text.replace(old, new), encoding="utf-8")
        return quiz.load(path)

    return load


def test_a_good_quiz_is_read():
    """Does a quiz keep its questions, and do the traits carry an id?"""
    loaded = quiz.load(GOOD)
    assert len(loaded.questions) == 5
    assert quiz.traits(loaded, "rake-1")["id"] == "rake-1"
    assert [option["right"] for option in quiz.traits(loaded, "x")["questions"][0]["options"]] == [False, True, False]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (", feedback: 先知道他一个月加多少。", "", "第 2 条 options 第 1 条 feedback：缺这一项"),
        ("right: true, feedback: 先知道", "feedback: 先知道", "第 2 题：有 0 个选项"),
        ("当场让四毛, feedback", "当场让四毛, right: true, feedback", "第 2 题：有 2 个选项"),
        ("feedback: 财务等不到月底。", "feedback: 晚三天就走一家。", "第 3 题：有两个说明一模一样"),
        ("text: 月底统一送", "text: 有空再送", "第 3 题：有两个选项一模一样"),
        ("ask: 对账单几号送？", "ask: 司机说对面便宜八毛，先做什么？", "和第 2 题问的一样"),
        ("      - {text: 当场让四毛, feedback: 越权让利。}\n", "", "至少要 2 条"),
        ("right: true", "right: yes please", "应是 true 或 false"),
        ("feedback: 越权让利。", "feedback: ''", "不能空着"),
        ("feedback: 越权让利。", "feedback: 越权,让利。", "被逗号切开"),
        ("feedback: 越权让利。", "feedback: 越权让利。, hint: x", "没有叫这个名字的字段"),
    ],
)
def test_a_mistake_in_a_quiz_is_named(old, new, words, changed):
    """Is each authoring mistake refused with its question?"""
    with pytest.raises(ContentError, match=words):
        changed(old, new)


@pytest.mark.parametrize("count", [4, 9])
def test_a_quiz_has_five_to_eight_questions(count, tmp_path):
    """Are too few and too many questions refused?"""
    import yaml

    questions = yaml.safe_load(GOOD.read_text(encoding="utf-8"))["questions"]
    path = tmp_path / "c.quiz.yml"
    path.write_text(yaml.safe_dump({"questions": (questions * 2)[:count]}, allow_unicode=True), encoding="utf-8")
    with pytest.raises(ContentError, match=r"至少要 5 条|至多 8 条"):
        quiz.load(path)


def test_the_right_answer_must_not_always_stand_in_the_same_place(tmp_path):
    """Is a quiz that is passed by always tapping the first option refused?"""
    import yaml

    data = yaml.safe_load(GOOD.read_text(encoding="utf-8"))
    for question in data["questions"]:
        question["options"].sort(key=lambda option: not option.get("right"))
    path = tmp_path / "c.quiz.yml"
    path.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    with pytest.raises(ContentError, match="每题都是第 1 个选项对"):
        quiz.load(path)


@pytest.mark.parametrize(
    ("other", "said"), [("短", "比别的长"), ("这一句写得比对的那一句还要长出一截来才行", "比别的短")]
)
def test_the_right_answer_must_not_give_itself_away_by_its_length(other, said, tmp_path):
    """Is a quiz refused in which the longest or the shortest option is mostly right?"""
    import yaml

    data = yaml.safe_load(GOOD.read_text(encoding="utf-8"))
    for question in data["questions"][:3]:
        for number, option in enumerate(question["options"]):
            if not option.get("right"):
                option["text"] = other + str(number)
    path = tmp_path / "c.quiz.yml"
    path.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    with pytest.raises(ContentError, match=f"[345] 题里对的选项一眼就{said}"):
        quiz.load(path)


def test_the_static_face_folds_its_answers_and_escapes(changed):
    """Does the face without scripts hold every text, escaped, with answers folded?"""
    html = quiz.static_html(changed("text: 看油价", "text: '<b>看油价</b>'"))
    assert html.count("<details>") == 5
    assert "&lt;b&gt;看油价" in html
    assert "<b>" not in html


def test_the_command_checks_a_folder(tmp_path, capsys):
    """Does the check command name right and wrong quizzes, and fail when there are none?"""
    (tmp_path / "a.quiz.yml").write_text(GOOD.read_text(encoding="utf-8"), encoding="utf-8")
    assert main(["check", str(tmp_path)]) == 0
    (tmp_path / "b.quiz.yml").write_text("questions: []", encoding="utf-8")
    assert main(["check", str(tmp_path)]) == 1
    said = capsys.readouterr().out
    assert "a.quiz.yml：5 题" in said
    assert "b.quiz.yml questions：至少要 5 条" in said
    assert main(["check", str(tmp_path / "none")]) == 1
    assert main([]) == 2
