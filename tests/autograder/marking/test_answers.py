import pytest

from autograder.marking import answers
from tests.autograder.small_class import Class
from toolkit.errors import ContentError


def test_are_written_answers_listed_in_an_order_of_their_own(asked):
    assert {answer.trainee for answer in asked.answers} == {"0012", "0013"}
    numbers = [answer.number for answer in asked.answers]
    assert numbers == sorted(numbers)


def test_is_a_paper_with_nothing_written_counted_and_left_out(asked):
    assert asked.blank == 1


def test_does_a_number_tell_nothing_without_the_secret(asked):
    drawn = {answers.number(secret * 64, asked.question, "0012", "先去") for secret in "0123456789abcdef"}
    assert len(drawn) == 16
    assert all(len(one) == 7 and set(one) <= set(answers.LETTERS + "-") for one in drawn)


def test_does_another_text_get_another_number(asked):
    same = [answers.number("0" * 64, asked.question, "0012", text) for text in ("甲", "甲", "乙")]
    assert same[0] == same[1] != same[2]


def test_are_numbers_of_a_large_class_all_different(asked):
    drawn = {answers.number("0" * 64, asked.question, f"{trainee:04d}", "一样的话") for trainee in range(1200)}
    assert len(drawn) == 1200


def test_is_a_name_in_the_answer_masked():
    text = "我是张三，学号 0012，先去 C0012，他 3.0012 吨。"
    assert answers.masked(text, "张三", "0012") == "我是〔姓名〕，学号 〔学号〕，先去 C0012，他 3.0012 吨。"


def test_is_a_masked_answer_still_the_same_answer_to_the_gradebook(course):
    course.put("a.txt", course.code("0012", n={"visit-note": "张三先去 C0001"}))
    course.collect()
    course.grade()
    (answer,) = answers.pick(Class(course.root).folder, "tiny-sort", "visit-note").answers
    assert "张三" not in answer.text
    assert "C0001" in answer.text


def test_is_a_question_that_is_not_written_refused(own):
    with pytest.raises(ContentError, match="high-line"):
        answers.pick(own.folder, "tiny-sort", "high-line")


def test_is_an_assignment_that_was_never_graded_refused(course):
    with pytest.raises(ContentError, match="还没有评过"):
        answers.collect(course.folder, "tiny-sort")
