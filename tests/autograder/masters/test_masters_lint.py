import pytest

from autograder.course import variants
from autograder.course.exercise import Exercise
from autograder.masters.lint import lint
from tests.autograder.small_class import TINY, spoil

SOLUTION = 'mean_tonnes = fills["litres"].mean() * 0.84 / 1000  # CANARY-SOLUTION'
SET_UP = "grade_id: set-up, locked: true, schema_version: 3"
PLACE = "grade_id: place-each"


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sample")
    variants.fill(folder, Exercise.open(TINY), bytes(32), course="c", trainee={"id": "1", "name": "甲"})
    return folder


def told(exercise, sample):
    problems = lint(exercise, sample)
    assert problems
    return "\n".join(map(str, problems))


def test_is_a_good_master_let_through(exercise, sample):
    assert lint(exercise, sample) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("points: 8", "points: 7", "合计 19 分，应为 20 分"),
        ("points: 8", "points: -8", "分数写成了 -8"),
        ("grade_id: place-each, locked: true, points: 8,", "grade_id: place-each, locked: true,", "评分格没有写分数"),
        ("grade_id: set-up, locked: true,", "grade_id: set-up, points: 1, locked: true,", "不评分的格写了分数"),
        ("grade_id: high-line", PLACE, "grade_id 与第"),
        (PLACE, "grade_id: cell-3f2a9b1c", "看不出是哪道题"),
        (PLACE, "grade_id: test1", "看不出是哪道题"),
        (PLACE, "grade_id: Place_Each", "看不出是哪道题"),
        ("curriculum: {skills: [sorting, diagnosis]}\n", "", "没有写考什么技能"),
        ("skills: [sorting, diagnosis]", "skills: [sorting, guessing]", "技能“guessing”不在技能表里"),
        ("skills: [sorting, diagnosis]", "skills: [sorting]", "技能和 board.yml 里写的不一样"),
        ("### END SOLUTION\n```", "```", "SOLUTION 区段没有结尾"),
        ("### END SOLUTION\n```", "### END SOLUTON\n```", "不是认得的区段标记"),
        ("### BEGIN SOLUTION\nmean", "### BEGIN SOLUTION\n### BEGIN HIDDEN TESTS\nmean", "又开了 HIDDEN TESTS"),
        ("从上往下做。", "### BEGIN SOLUTION\n答案\n### END SOLUTION", "答案写在了不是作答格的地方"),
        ("### BEGIN SOLUTION\n先去", "先去", "### END SOLUTION 前面没有对应的 BEGIN"),
        ("# 这一格由教员评分\n### BEGIN HIDDEN", "print(1)\n### BEGIN HIDDEN", "评分格里有看得见的代码"),
        ('mark("place-each")', 'mark("high-line")', "评的是“high-line”"),
        ('mark("place-each")', "1.0", "没有调用 mark"),
        ("从上往下做。", "从上往下做，归位（8 分）。", "又写了一遍分数"),
        ("从上往下做。", "【共 20 分】从上往下做。", "又写了一遍分数"),
        ("从上往下做。", "平均是 {mean} 吨。", "答案里的数"),
        ("从上往下做。", SOLUTION, "答案里的一行在题面上也有"),
        ("从上往下做。", "autograder 会评。", "出现“autograder”"),
        ("import pandas as pd", "import pandas as pd\nfrom key import key", "导入了 key"),
        (SET_UP, SET_UP.replace("3", "2"), "schema_version 不是 3"),
    ],
)  # fmt: skip
def test_is_a_fault_named_with_its_cell_and_the_way_out(exercise, sample, old, new, said):
    if "{mean}" in new:
        key = Exercise.open(exercise)
        new = new.format(mean=f"{key.key(key.read_files(sample))['facts']['mean_tonnes']:.2f}")
    spoil(exercise / "tiny-sort.md", old, new)
    sentence = told(exercise, sample)
    assert said in sentence
    assert "tiny-sort.md" in sentence


def test_is_a_question_without_grade_cell_named(exercise, sample):
    spoil(exercise / "board.yml", "id: visit-note", "id: visit-plan")
    assert "题“visit-plan”：母本里没有对应的评分格" in told(exercise, sample)


def test_are_points_that_disagree_with_the_board_named(exercise, sample):
    spoil(exercise / "board.yml", "each: 1", "each: 0.5")
    assert "格“place-each”：写 8 分，board.yml 合 4 分" in told(exercise, sample)


def test_is_a_reference_value_in_a_question_of_the_board_named(exercise, sample):
    key = Exercise.open(exercise)
    value = key.key(key.read_files(sample))["facts"]["mean_tonnes"]
    spoil(exercise / "board.yml", "ask: 线划在几吨？", f"ask: 平均 {value:.2f} 吨，线划在几吨？")
    assert "问法里有答案里的数" in told(exercise, sample)


def test_is_a_broken_head_of_a_cell_one_sentence(exercise, sample):
    spoil(
        exercise / "tiny-sort.md", "nbgrader: {grade: false, grade_id: set-up,", "nbgrader: {grade: false, grade_id: [,"
    )
    assert "读不成笔记本" in told(exercise, sample)


def test_are_small_numbers_no_leak(exercise, sample):
    spoil(exercise / "tiny-sort.md", "从上往下做。", "从上往下做，8 家，2026 年，11 月。")
    assert lint(exercise, sample) == []


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("mean_tonnes = object()", "“mean_tonnes”是 object"),
        ("from collections import Counter\nmean_tonnes = Counter('aab')", "Counter"),
        ("mean_tonnes = (n for n in [1])", "generator"),
    ],
)
def test_is_an_answer_that_cannot_reach_the_judge_named(exercise, sample, answer, said):
    spoil(exercise / "tiny-sort.md", SOLUTION, answer)
    assert said in told(exercise, sample)


def test_may_an_answer_be_a_function_or_a_table(exercise, sample):
    spoil(exercise / "tiny-sort.md", SOLUTION, "mean_tonnes = fills.head(3)")
    assert lint(exercise, sample) == []
    spoil(exercise / "tiny-sort.md", "mean_tonnes = fills.head(3)", "def mean_tonnes(litres):\n    return litres")
    assert lint(exercise, sample) == []
