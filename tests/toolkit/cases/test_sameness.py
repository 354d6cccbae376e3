import random

import pytest

from tests.toolkit.cases.sample import GOOD
from toolkit.cases import check_folder, read, sameness

HAN = [chr(code) for code in range(0x4E00, 0x6000)]


def library(folder, *bodies):
    """Cases glue-01, glue-02 … with texts of random characters, each with its own replacements applied."""
    cases = []
    for place, replace in enumerate(bodies, start=1):
        chance = random.Random(place)
        head, body = GOOD.replace("glue-99", f"glue-{place:02}").split("---\n## ", 1)
        head = head.replace("对账单晚三天", replace.pop("title", f"第{place}个题目"))
        lines = []
        heading = ""
        for line in f"## {body}".splitlines():
            heading = line[3:] if line.startswith("## ") else heading
            if line.startswith("## ") or not line:
                lines.append(line)
            elif heading in replace:
                lines.append(replace.pop(heading))
            else:
                lines.append("".join(chance.choice(HAN) if "\u4e00" <= one <= "\u9fff" else one for one in line))
        path = folder / f"glue-{place:02}.md"
        path.write_text(f"{head}---\n" + "\n".join(lines) + "\n", encoding="utf-8")
        cases.append(read(path))
    return cases


def text(seed, length):
    return "".join(random.Random(seed).choices(HAN, k=length)) + "。"


def test_cases_that_differ(tmp_path):
    """Do cases that have nothing in common pass?"""
    assert sameness.check(library(tmp_path, {}, {}, {})) == {}


@pytest.mark.parametrize(("users", "told"), [(2, False), (3, True)])
def test_sentence(tmp_path, users, told):
    """Is a sentence refused at the third case, with other punctuation around it too?"""
    turns = ["他说，数一数就晓得。", "“他说数一数，就晓得！”", "他说数一数就晓得；"][:users]
    found = sameness.check(library(tmp_path, *({"能照搬的": turn} for turn in turns)))
    assert bool(found) == told
    if told:
        assert "“他说数一数就晓得”这一句 glue-01、glue-02 也有" in str(found["glue-03"][0])


def test_short_sentence(tmp_path):
    """May three people say 没谈成?"""
    assert sameness.check(library(tmp_path, *({"能照搬的": "没谈成。"} for _ in range(3)))) == {}


@pytest.mark.parametrize(("common", "told"), [(50, False), (90, True)])
def test_pair(tmp_path, common, told):
    """Is a pair refused that shares more than 15 % of the smaller one's sequences, at the later of the two?"""
    rest = [text(seed, 400 - common) for seed in ("one", "two")]
    shared = text("shared", common)
    found = sameness.check(library(tmp_path, *({"难点": shared + one} for one in rest)))
    assert list(found) == (["glue-02"] if told else [])
    if told:
        assert "和 glue-01 有" in str(found["glue-02"][0])


def test_pair_behind_punctuation(tmp_path):
    """Do commas and spaces between the same characters hide nothing?"""
    same = text("same", 300)
    spread = "，".join(same[start : start + 5] for start in range(0, len(same), 5))
    assert "glue-02" in sameness.check(library(tmp_path, {"难点": same}, {"难点": spread}))


def test_opening_and_title(tmp_path):
    """Are the same first eight characters and the same title told?"""
    start = "二〇一九年的春天，"
    found = sameness.check(
        library(
            tmp_path,
            {"处境": start + text(1, 20), "title": "同一个题目"},
            {"处境": start + text(2, 20), "title": "同一个题目"},
        )
    )
    told = " ".join(map(str, found["glue-02"]))
    assert "开头“二〇一九年的春天”和 glue-01 一样" in told
    assert "glue-01 也叫“同一个题目”" in told


def test_one_volume_against_the_others(tmp_path):
    """Is a volume that is checked alone held against the other volumes?"""
    for volume in ("rake", "glue"):
        (tmp_path / volume).mkdir()
    library(tmp_path / "glue", {})
    (copy,) = library(tmp_path / "rake", {})
    copy.path.write_text(copy.path.read_text(encoding="utf-8").replace("glue", "rake"), encoding="utf-8")
    copy.path.rename(copy.path.with_name("rake-01.md"))
    (verdict,) = check_folder(tmp_path / "rake")
    assert any("glue-01" in str(error) for error in verdict.errors)
