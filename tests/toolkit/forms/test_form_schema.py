"""Are the forms there, do they read, and is what is wrong in one refused in Chinese?"""

import re

import pytest
import yaml

from tests.content import lint
from toolkit import coverage, forms
from toolkit.cases import red_lines, sources
from toolkit.errors import ContentError
from toolkit.forms.formulas import names

FORMS = forms.load_all()
NAMED = {
    "customer-sheet", "lead-diary", "visit-record", "visit-plan", "care-card", "traffic-count", "rival-prices",
    "supply-offer", "statement", "hand-up", "handover", "before-visit", "twenty-questions",
}  # fmt: skip
ADDED = {"channel-list", "judging-card", "after-target", "seven-steps"}
ROWS = {22, 28, 40, 52, 53, 54, 63, 68, 89}
SAMPLE = """
id: sample
number: 1
title: 样表
group: 上门
orientation: portrait
who: 站经理
when: 每周
made: 整张表是本书补写。
parts:
  - kind: fields
    fields:
      - {key: name, label: 户名, example: 甲}
      - {key: half, label: 一半, kind: number, formula: total(litres) / 2}
  - kind: table
    columns:
      - {key: fuel, label: 油品, kind: choice, choices: ["92#", "0#"], width: 10}
      - {key: litres, label: 升, kind: number, width: 10, total: sum}
      - {key: note, label: 记一句, width: 20}
      - {key: more, label: 别的, width: 20}
    blank: 3
    example:
      - {fuel: "0#", litres: 10}
notes: [同意才记, 表不发群]
"""


def test_are_all_forms_there():
    assert set(FORMS) == NAMED | ADDED
    assert len(NAMED) == 13


def test_do_they_cover_their_rows():
    """Is every row that asks for a form covered, but the glossary's?"""
    covered = [row for form in FORMS.values() for row in form.covers]
    assert sorted(covered) == sorted(ROWS)
    asked = {row.row for row in coverage.rows() if "工" in row.forms}
    assert asked - {82} == ROWS


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_does_a_form_speak_as_managers_do(form):
    texts = "\n".join(lint.yaml_texts(form.model_dump()))
    assert lint.words(texts) == []
    assert lint.bare_ids(texts) == []
    assert "TODO" not in texts


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_does_a_form_say_what_is_ours_and_how_it_is_kept(form):
    """Is 本书补写 marked, and do the footnotes say: not in groups, who keeps it, how long?"""
    assert "本书" in form.made
    rules = "".join(form.notes)
    assert "不发群" in rules or "没有个人信息" in rules
    assert "保管" in rules
    assert re.search(r"存|年", rules)


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_do_sources_and_red_lines_exist(form):
    for key in form.sources:
        assert sources.get(key)
    for warning in form.warnings:
        assert all(red_lines.get(key) for key in warning.red_lines)


@pytest.mark.parametrize("key", ["lead-diary", "judging-card", "customer-sheet", "visit-record", "handover"])
def test_is_consent_asked_where_people_are_written_down(key):
    form = FORMS[key]
    assert any(re.search("同意|问得到就记|不写", note) for note in form.notes)


def test_does_the_count_of_cars_ask_for_no_plate():
    labels = [cell.label for cell in FORMS["traffic-count"].cells()]
    assert not any(re.search("车牌|车号|司机", label) for label in labels)
    assert any("R14" in warning.red_lines for warning in FORMS["traffic-count"].warnings)


def test_has_the_care_card_fifteen_ways_with_the_forbidden_ones_reworded():
    rows = FORMS["care-card"].table.given
    assert len(rows) == 15
    assert [row["way"].split()[0] for row in rows if row["changed"] == "改过"] == ["2", "3", "5", "8", "10"]


def test_are_there_four_sides_of_five_questions():
    sides = [row["side"] for row in FORMS["twenty-questions"].table.given]
    assert {side: sides.count(side) for side in sides} == dict.fromkeys(
        ["有没有机会", "能不能参与", "能不能赢", "值不值得赢"], 5
    )


def test_are_seven_steps_seven():
    assert len(FORMS["after-target"].table.given) == len(FORMS["seven-steps"].table.given) == 7


def test_does_every_reckoned_number_have_an_example():
    """Does the filled-in sheet show a value for every field that is reckoned?"""
    for form in FORMS.values():
        given = {field.key for field in form.fields if field.example is not None}
        for field in form.fields:
            assert field.formula or field.example is not None, (form.id, field.key)
            if field.formula:
                own = set(names(field.formula).cells) - {one.key for one in form.fields if one.formula}
                assert own <= given, (form.id, field.key)


def written(tmp_path, text):
    path = tmp_path / "sample.yml"
    path.write_text(text, encoding="utf-8")
    return path


def test_does_the_sample_read(tmp_path):
    assert forms.load(written(tmp_path, SAMPLE)).title == "样表"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("who: 站经理", "who: 站经理\nwhom: 谁", "没有叫这个名字的字段"),
        ("label: 户名,", "label: 户名, colour: red,", "没有叫这个名字的字段"),
        ("who: 站经理\n", "", "缺这一项"),
        ("id: sample", "id: other", "文件名是 sample"),
        ("group: 上门", "group: 出门", "不在可用的写法里"),
        ("notes: [同意才记, 表不发群]", "notes: [同意才记]", "至少要 2 条"),
        ('choices: ["92#", "0#"]', 'choices: ["92#,0#"]', "半角逗号"),
        ('choices: ["92#", "0#"]', 'choices: ["92#", "92#"]', "重复"),
        ('choices: ["92#", "0#"]', f'choices: ["{"长" * 256}"]', "下拉框放不下"),
        ('kind: choice, choices: ["92#", "0#"]', "kind: choice", "要有 choices"),
        ('{fuel: "0#", litres: 10}', '{fuel: "98#", litres: 10}', "不在 choices 里"),
        ('{fuel: "0#", litres: 10}', '{fuel: "0#", litres: 十}', "要填数"),
        ('{fuel: "0#", litres: 10}', "{car: 1}", "不是这张表的列"),
        ("blank: 3", "blank: 0", "表只有 0 行"),
        ("total(litres) / 2", "total(liters) / 2", "没有这个 key"),
        ("total(litres) / 2", "__import__('os')", "算式里只能用"),
        ("total(litres) / 2", "total(litres) /", "写得不对"),
        ("key: more", "key: note", "key 重复"),
        ("  - kind: table", "  - kind: table\n    across: 2", "没有叫这个名字的字段"),
        ("  - kind: fields", "  - kind: fields\n    across: 3", "列只有 4 个"),
    ],
)
def test_is_a_fault_named(tmp_path, old, new, told):
    assert old in SAMPLE
    with pytest.raises(ContentError, match=re.escape(told)):
        forms.load(written(tmp_path, SAMPLE.replace(old, new)))


def test_is_a_form_that_is_not_there_named_with_those_that_are():
    with pytest.raises(ContentError, match="visit-record"):
        forms.get("visit-records")


def test_are_numbers_held_to_their_order(tmp_path):
    written(tmp_path, SAMPLE.replace("number: 1", "number: 2"))
    with pytest.raises(ContentError, match="按顺序应是 1"):
        forms.load_all(tmp_path)


def test_does_every_file_parse_as_the_coverage_list_reads_it():
    for path in forms.FOLDER.glob("*.yml"):
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        assert {"id", "title"} <= set(data)
