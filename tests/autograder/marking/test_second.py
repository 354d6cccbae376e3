import pytest

from autograder.course import audit, gradebook
from autograder.marking import second
from autograder.marking.answers import Answer, Asked, number
from toolkit.errors import ContentError

SECRET = "ab" * 32


def crowd(asked, count):
    made = [
        Answer(number(SECRET, asked.question, f"{one:04d}", ""), f"{one:04d}", "话", None, "", [])
        for one in range(count)
    ]
    return Asked(asked.question, made, 0)


@pytest.mark.parametrize(
    ("count", "share", "drawn"), [(0, 20, 0), (3, 20, 3), (5, 20, 5), (24, 20, 5), (26, 20, 6), (100, 20, 20), (10, 100, 10)]
)  # fmt: skip
def test_is_a_fifth_drawn_or_five_or_all(asked, count, share, drawn):
    assert len(second.sample(SECRET, crowd(asked, count), share)) == drawn


def test_is_the_same_sample_drawn_again_and_a_larger_one_keeps_it(asked):
    many = crowd(asked, 100)
    once = second.sample(SECRET, many, 20)
    assert once == second.sample(SECRET, many, 20)
    assert set(one.number for one in once) <= {one.number for one in second.sample(SECRET, many, 40)}
    assert once != second.sample("cd" * 32, many, 20)


def test_do_second_marks_stay_out_of_the_gradebook(own, fill, number):
    with gradebook.opened(own.folder) as book:
        before = gradebook.submission(book, "tiny-sort", "0012").score
    second.second_in(own.folder, "tiny-sort", "", fill({"0012": (3,)}, second=True))
    with gradebook.opened(own.folder) as book:
        found = gradebook.submission(book, "tiny-sort", "0012")
        assert found.score == before
        assert gradebook.grades(found)["visit-note"].manual_score is None
    assert second.read(own.folder, "tiny-sort") == {"visit-note": {number("0012"): 3}}
    assert [line["command"] for line in audit.entries(own.folder)] == ["second-in"]


def test_does_a_later_sheet_add_to_the_earlier_one(own, fill, table, number):
    second.second_in(own.folder, "tiny-sort", "", fill({"0012": (3,), "0013": (1,)}, second=True))
    second.second_in(own.folder, "tiny-sort", "", table(f"{number('0013')},2,,"))
    assert second.read(own.folder, "tiny-sort")["visit-note"] == {number("0012"): 3, number("0013"): 2}


def test_does_a_wrong_row_keep_the_second_sheet_out(own, table, number):
    with pytest.raises(ContentError, match="第 3 行"):
        second.second_in(own.folder, "tiny-sort", "", table(f"{number('0012')},3,,", f"{number('0013')},9,,"))
    assert second.read(own.folder, "tiny-sort") == {}


@pytest.mark.parametrize("share", [0, -1, 101])
def test_is_a_share_that_is_none_refused(own, share):
    with pytest.raises(ContentError, match="--share"):
        second.write_sheet(own.folder, "tiny-sort", "", share)
