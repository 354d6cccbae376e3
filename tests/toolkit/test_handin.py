import random
import re

import pytest
import quickjs

from toolkit import handin
from toolkit.errors import ContentError
from toolkit.paths import TOOLKIT

PAPER = {
    "k": "answers",
    "a": "existing-customers",
    "t": "0032",
    "d": "v7f3",
    "n": {"place": {"C0001": "EI"}, "line": 6.5},
}


@pytest.fixture(scope="module")
def twin():
    """encode(payload as JSON) in the JavaScript of the page."""
    context = quickjs.Context()
    text = (TOOLKIT / "web" / "handin.mjs").read_text(encoding="utf-8")
    context.eval(re.sub(r"^export ", "", text, flags=re.M))
    context.eval("function fromJson(text) { return encode(JSON.parse(text)); }")
    return context.get("fromJson")


def payloads():
    draw = random.Random(7)
    letters = [
        "a",
        "Z",
        "0",
        " ",
        '"',
        "\\",
        "\n",
        "站",
        "长",
        "ß",
        "é",
        "\u2028",
        "\u007f",
        "😀",
        "\U00020000",
        "\uffff",
        "/",
    ]

    def text():
        return "".join(draw.choice(letters) for _ in range(draw.randrange(12)))

    def value(depth):
        kind = draw.randrange(6 if depth else 4)
        if kind == 0:
            return draw.randint(-(2**53), 2**53)
        if kind == 1:
            return draw.choice([True, False, None, 6.5, -0.25, 1234.5678])
        if kind in (2, 3):
            return text()
        if kind == 4:
            return [value(depth - 1) for _ in range(draw.randrange(4))]
        return {text(): value(depth - 1) for _ in range(draw.randrange(4))}

    return [{"k": draw.choice(["answers", "roleplay"]), "n": value(3), text(): value(2)} for _ in range(300)]


def test_what_goes_in_comes_out():
    """Is a payload the same after encoding and decoding?"""
    for payload in payloads():
        assert handin.decode(handin.encode(payload)) == payload


def test_both_sides_write_the_same_code(twin):
    """Do Python and JavaScript write the very same text, keys beyond the basic plane included?"""
    import json

    for payload in payloads():
        assert twin(json.dumps(payload)) == handin.encode(payload)


def test_a_lone_half_of_a_letter_does_not_break_the_code(twin):
    """Does text cut in the middle of an emoji still make a readable code?"""
    assert handin.decode(twin('{"k": "answers", "n": {"note": "\\ud83d"}}'))["n"]["note"] in ("\ufffd", "\ud83d")


def test_a_code_is_found_among_chat(twin):
    """Is a code found between other words, broken over lines?"""
    code = handin.encode(PAPER)
    chat = f"王建国 18:02\n老师好\n{code[:40]}\n{code[40:]}\n谢谢"
    assert [found.payload for found in handin.find_all(chat)] == [PAPER]


@pytest.mark.parametrize("cut", [1, 10, 30])
def test_half_a_code_is_refused_with_a_way_out(cut):
    """Is a code whose end is missing told as such?"""
    with pytest.raises(ContentError, match=r"只复制了一半.*重新复制"):
        handin.decode(handin.encode(PAPER)[:-cut])


def test_every_single_changed_letter_is_noticed():
    """Does any one wrong letter in the body or the checksum pass?"""
    code = handin.encode(PAPER)
    for place in range(len("【KH1."), len(code) - 1):
        other = "B" if code[place] == "A" else "A"
        with pytest.raises(ContentError):
            handin.decode(code[:place] + other + code[place + 1 :])


@pytest.mark.parametrize("payload", [{"k": "else"}, {"a": 1}])
def test_foreign_codes_are_refused(payload):
    """Is a well-formed code of something else refused?"""
    with pytest.raises(ContentError, match="不是本课程"):
        handin.decode(handin.encode(payload))


def test_an_endless_code_is_refused_quickly():
    """Does a code beyond the limit stop before it is decoded?"""
    with pytest.raises(ContentError, match="写法不对"):
        handin.decode("【KH1." + "A" * (handin.LIMIT + 1) + ".00000000】")


def test_two_codes_are_not_one():
    """Does decoding one code refuse a text with two?"""
    with pytest.raises(ContentError, match="找到 2 段"):
        handin.decode(handin.encode(PAPER) * 2)
