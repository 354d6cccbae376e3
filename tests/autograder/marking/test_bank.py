import pytest

from autograder.course.exercise import Exercise
from autograder.marking import bank
from toolkit.errors import ContentError


def load(made):
    return bank.load(made.folder, Exercise.open(made.folder.frozen("tiny-sort")), "visit-note")


def test_do_the_trainers_own_sentences_win(own):
    assert load(own) == {"n1": "没有数。", "n2": "先问后说。"}
    (own.root / "comments.yml").write_text("n1: 数呢？\n日子: 没有日子。\n", encoding="utf-8")
    assert load(own) == {"n1": "数呢？", "n2": "先问后说。", "日子": "没有日子。"}


@pytest.mark.parametrize("cell", ["n1 N2", "n1,n2", "ｎ１、n2", "n1；n2 n1"])
def test_may_codes_be_parted_in_any_way(own, cell):
    assert bank.expand(load(own), cell) == (["没有数。", "先问后说。"], [])


def test_are_codes_that_nobody_knows_named(own):
    assert bank.expand(load(own), "n1 n9") == (["没有数。"], ["n9"])


@pytest.mark.parametrize("text", ["- n1", "n1: [", "a b: 有空格", "n1:", "n1: 3"])
def test_is_a_damaged_bank_named(own, text):
    (own.root / "comments.yml").write_text(text, encoding="utf-8")
    with pytest.raises(ContentError, match=r"comments\.yml"):
        load(own)
