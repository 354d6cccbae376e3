import random
import re
import time

import pytest

from autograder.course.exercise import Exercise
from autograder.reports import fingerprints, numbers, similarity
from autograder.reports.fingerprints import CODE, TEXT
from tests.autograder.course.test_grade import with_code
from tests.autograder.small_class import FIXTURES
from toolkit.errors import ContentError

TEN = (FIXTURES / "ten-answers.txt").read_text(encoding="utf-8").splitlines()
"""Ten answers to one question, written without each other."""

COPIED = (
    "先到 C0031 荷塘集卡去。他家今年月均 6.9 吨，减掉冲正比去年同季少了三成二。我带着对账单找车队长，"
    "问少的那几台车跑哪条线去了。走之前讲好下月 5 号小李送账单。"
)

CODED = """\
rows = pd.read_csv("transactions.csv")
total = 0
for place in range(len(rows)):
    if rows["litres"].iloc[place] > 0:
        total = total + rows["litres"].iloc[place] * 0.84 / 1000
mean_tonnes = round(total / len(rows), 2)
print(mean_tonnes)
"""

OTHER = """\
fills = pd.read_csv("transactions.csv")
mean_tonnes = fills[fills.litres > 0].groupby("customer_id").litres.sum().mul(0.84).div(1000).mean()
"""


def documents(texts, kind=TEXT):
    return [fingerprints.document(f"{number:04d}", [text], kind) for number, text in enumerate(texts)]


def pairs(texts, given=(), kind=TEXT):
    return similarity.alike(documents(texts, kind), list(given), kind)


# --- texts ------------------------------------------------------------------------------------------------------------


def test_is_a_copied_text_with_small_edits_found_and_the_independent_ones_not():
    found = pairs([*TEN, COPIED])
    assert set(found) == {("0000", "0010")}
    assert found["0000", "0010"].shared > 30


def test_are_ten_independent_answers_on_one_topic_left_alone():
    assert pairs(TEN) == {}


def test_is_a_text_edited_every_few_words_found():
    words = re.findall(r".{11}", TEN[1] * 2)
    edited = "也".join(words)
    assert ("0000", "0001") in pairs([TEN[1] * 2, edited])


def test_does_the_templates_own_text_count_for_nothing():
    question = "这周只抽得出两个半天、两个人。先去看哪两家？为什么是这两家？去了找谁、带什么数、问哪句话？" * 2
    copies = [question + "去张家。", question + "去李家。"]
    assert pairs(copies)
    assert pairs(copies, given=[question]) == {}


def test_is_a_passage_of_a_quarter_of_the_class_common_knowledge():
    phrase = "按照培训时候老师讲的办法，先减冲正再换算成吨，然后和去年同季比，不和上个月比。"
    assert set(pairs([text + phrase if number < 2 else text for number, text in enumerate(TEN)])) == {("0000", "0001")}
    assert len(pairs([text + phrase if number < 3 else text for number, text in enumerate(TEN)])) == 3
    assert pairs([text + phrase if number < 4 else text for number, text in enumerate(TEN)]) == {}


def test_do_two_in_a_class_of_three_count_though_they_are_more_than_a_quarter():
    assert set(pairs([TEN[0], COPIED, TEN[2]])) == {("0000", "0001")}


def test_does_one_short_sentence_accuse_nobody():
    assert pairs(["先去第一家，量最大，少得最多。", "先去第一家，量最大，少得最多。"]) == {}


def test_are_other_numbers_no_disguise():
    words = ["月均", "吨比去年", "月少来", "成我带第", "张单子去", "号楼找他", "点以前到", "个人一起问", "句话回来记"]
    one, two = ("".join(f"{word}{step * place}" for place, word in enumerate(words, 1)) for step in (1, 7.3))
    assert ("0000", "0001") in pairs([one, two])


def test_is_a_passage_that_was_moved_found():
    sentences = TEN[1].split("。")
    assert ("0000", "0001") in pairs([TEN[1], "。".join(reversed(sentences))])


@pytest.mark.parametrize("people", [12, 120])
def test_is_a_text_that_went_round_many_found_without_thousands_of_pairs(people):
    rest = [f"{TEN[number % 10][:9]}{shuffled(TEN[number % 10], number)}" for number in range(6 * people)]
    found = pairs([TEN[3]] * people + rest)
    ring = {name for pair in found for name in pair if int(name) < people}
    assert len(ring) == people
    assert len(found) < 50 * people


def shuffled(text, seed):
    letters = list(text)
    random.Random(seed).shuffle(letters)
    return "".join(letters)


# --- code -------------------------------------------------------------------------------------------------------------


def test_are_renamed_variables_and_new_comments_found():
    renamed = CODED.replace("place", "i").replace("total", "summe").replace("rows", "df").replace(
        "print", "# 我自己写的\nprint"
    )  # fmt: skip
    assert set(pairs([CODED, renamed, OTHER], kind=CODE)) == {("0000", "0001")}


def test_is_the_templates_code_left_out():
    assert pairs([CODED, CODED], given=[CODED], kind=CODE) == {}


def test_does_code_that_does_not_parse_stop_nothing():
    broken = CODED + "\n'''never closed\n  if ((("
    assert ("0000", "0001") in pairs([broken, CODED], kind=CODE)
    pairs(["\x00\x01", "\tif\n  x", "'" * 5000, "(" * 3000], kind=CODE)


# --- numbers ----------------------------------------------------------------------------------------------------------


def figures(name, right, given=None, question="q"):
    misses = [numbers.Miss(question, "题", "", given, right)] if given is not None else []
    return numbers.Figures(name, [numbers.Target(question, right)], misses)


def test_is_a_number_that_is_anothers_answer_found():
    (met,) = numbers.meetings([figures("a", 514.26, 722.18), figures("b", 722.184), figures("c", 640.1)])
    assert (met.taker, met.owner) == ("a", "b")
    assert met.chance < 0.01


@pytest.mark.parametrize(
    "everybody",
    [
        [figures("a", 514.26, 722.19), figures("b", 722.184)],
        [figures("a", 30.0, 35.0), figures("b", 35.0), figures("c", 40.0)],
        [figures("a", 5.0, 0.0), figures("b", 0.0)],
        # In a crowd some target is always hit.
        [figures("a", 9.99, 7.41), *(figures(f"b{n}", 7 + n / 1000) for n in range(1000))],
    ],
    ids=["one digit off", "round", "nought", "crowd"],
)
def test_does_a_number_that_chance_explains_accuse_nobody(everybody):
    assert numbers.meetings(everybody) == []


def test_do_two_numbers_of_one_person_outweigh_a_crowd():
    crowd = []
    for place in range(1000):
        targets = [numbers.Target("q", 7 + place / 1000), numbers.Target("r", 9 - (place * 37 % 1000) / 1000)]
        crowd.append(numbers.Figures(f"b{place:03d}", targets, []))
    one = crowd[410]
    values = [round(target.value, 2) for target in one.targets]
    taker = numbers.Figures(
        "a", [numbers.Target("q", 1.0), numbers.Target("r", 1.0)],
        [numbers.Miss("q", "题", "", values[0], 1.0), numbers.Miss("r", "题", "", values[1], 1.0)],
    )  # fmt: skip
    assert "b410" in [met.owner for met in numbers.meetings([taker, *crowd])]


# --- a class ----------------------------------------------------------------------------------------------------------


def write(made):
    return similarity.write(made.folder, "tiny-sort")


def own_mean(made, trainee):
    return round(made_answers(made, trainee)["mean-tonnes"], 3)


def made_answers(made, trainee):
    return made.methods.perfect(made.root / "variants" / trainee / "tiny-sort")


def test_does_a_class_show_texts_code_and_numbers_of_one_pair_together(course):
    wrong = own_mean(course, "0013")
    right = made_answers(course, "0013")
    course.put("a.txt", course.code("0012", n={"mean-tonnes": wrong, "visit-note": COPIED}))
    course.put("b.txt", course.code("0013", n={"mean-tonnes": right["mean-tonnes"], "visit-note": TEN[0]}))
    course.put("c.txt", course.code("0014", n={"visit-note": TEN[3]}))
    course.collect()
    found = write(course)
    (pair,) = found.pairs
    assert {pair.one, pair.two} == {"0012", "0013"}
    assert pair.text is not None
    (met,) = pair.numbers
    assert (met.taker, met.owner) == ("0012", "0013")
    page = found.page.read_text(encoding="utf-8")
    assert "交的数正好是另一个人数据的答案" in page
    assert page.count("<mark>") >= 4
    assert "不下结论" in page
    assert found.read == 3


def test_is_a_number_that_a_known_mistake_explains_left_out(course):
    folder, exercise = course.folder, Exercise.open(course.folder.frozen("tiny-sort"))
    place = course.root / "variants" / "0012" / "tiny-sort"

    def misses(given):
        return [(one.question, one.given) for one in numbers.figures(folder, exercise, "0012", given).misses]

    assert misses(course.methods.litres_as_tonnes(place)) == []
    assert misses(course.methods.perfect(place)) == []
    assert misses({}) == []
    assert misses({"mean-tonnes": 1234.5, "high-line": 20.2}) == [("mean-tonnes", 1234.5), ("high-line", 20.2)]


def test_is_code_of_two_notebooks_compared(course):
    course.put("a.zip", with_code(course, "0012", CODED))
    course.put("b.zip", with_code(course, "0013", CODED.replace("total", "summe").replace("place", "i")))
    course.put("c.zip", with_code(course, "0014", OTHER))
    course.collect()
    (pair,) = write(course).pairs
    assert ({pair.one, pair.two}, pair.text) == ({"0012", "0013"}, None)
    assert pair.code is not None


def test_can_a_trainee_write_into_the_page(course):
    hostile = "<script>alert(1)</script><img src=x onerror=alert(2)>\u202e" + TEN[0]
    for name in ("0012", "0013"):
        course.put(f"{name}.txt", course.code(name, n={"visit-note": hostile}))
    course.collect()
    page = write(course).page.read_text(encoding="utf-8")
    assert "&lt;script&gt;" in re.sub("</?mark>", "", page)
    assert "<script" not in page
    assert "<img" not in page
    assert "\u202e" not in page


def test_is_nothing_to_show_said(course):
    found = write(course)
    assert (found.pairs, found.read) == ([], 0)
    assert "没有要列的" in found.page.read_text(encoding="utf-8")
    with pytest.raises(ContentError, match="没有发过"):
        similarity.write(course.folder, "no-such")


def test_does_a_long_text_show_its_passages_alone():
    source = "前" * 4000 + "相同的一段" + "后" * 4000
    shown = similarity.marked(source, [(4000, 4005)])
    assert "<mark>相同的一段</mark>" in shown
    assert len(shown) < 400


def test_do_five_hundred_texts_take_seconds():
    draw = random.Random(1)
    sentences = [part for text in TEN for part in re.split("[。，]", text) if part]
    texts = ["，".join(draw.sample(sentences, 8)) + shuffled(TEN[n % 10], n) for n in range(500)]
    start = time.perf_counter()
    pairs(texts)
    assert time.perf_counter() - start < 30
