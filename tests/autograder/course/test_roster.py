import re

import openpyxl
import pytest

from autograder.course import roster
from toolkit.errors import ContentError

HEAD = "学号,姓名,片区,站\n"


def read(tmp_path, content, name="roster.csv"):
    file = tmp_path / name
    file.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return roster.read(file)


def refused(tmp_path, content, name="roster.csv"):
    with pytest.raises(ContentError) as problem:
        read(tmp_path, content, name)
    return str(problem.value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_is_a_roster_read_in_every_encoding_that_excel_writes(tmp_path, encoding):
    trainees = read(tmp_path, (HEAD + "0032,张三,黄石,顺城站\n").encode(encoding))
    assert trainees == [("0032", "张三", "黄石", "顺城站")]


def test_are_leading_zeros_and_commas_in_names_kept(tmp_path):
    assert read(tmp_path, HEAD + '0007,"李四,二世",十堰,东风站\n')[0][:2] == ("0007", "李四,二世")


def test_may_columns_stand_in_another_order_among_others(tmp_path):
    content = "序号,站, 姓名 ,学号,片区\n1,顺城站,张三,0032,黄石\n"
    assert read(tmp_path, content) == [("0032", "张三", "黄石", "顺城站")]


def test_are_tabs_and_windows_line_ends_read(tmp_path):
    assert read(tmp_path, "学号\t姓名\t片区\t站\r\n01\t张三\t黄石\t顺城站\r\n")[0].id == "01"


def test_is_a_blank_row_passed_over_and_an_empty_area_named(tmp_path):
    trainees = read(tmp_path, HEAD + ",,,\n\n01,张三,,\n")
    assert trainees == [("01", "张三", "未填片区", "")]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("01,张三,黄石,甲\n02,李四,黄石,乙\n01,王五,黄石,丙\n", "第 4 行：学号“01”与第 2 行重复"),
        ("a1,张三,黄石,甲\nA1,李四,黄石,乙\n", "第 3 行：学号“A1”与第 2 行重复"),
        (",张三,黄石,甲\n", "第 2 行：“张三”没有学号"),
        ("01,,黄石,甲\n", "第 2 行：学号“01”没有姓名"),
        ("../x,张三,黄石,甲\n", "第 2 行：学号“../x”不能用作文件夹名"),
        ("01/2,张三,黄石,甲\n", "不能用作文件夹名"),
        ("张三,张三,黄石,甲\n", "不能用作文件夹名"),
        ("_author,张三,黄石,甲\n", "不能用作文件夹名"),
        ("CON,张三,黄石,甲\n", "不能用作文件夹名"),
        ("1" * 65 + ",张三，黄石，甲\n", "不能用作文件夹名"),
        ("01,李四,二世,十堰,甲\n", "第 2 行：有 5 格，表头只有 4 格"),
        ('01,"张三\n02,李四",黄石,甲\n', "第 2 行：有一格里带换行"),
        ("", "只有表头，没有学员"),
    ],
)
def test_is_a_bad_row_named_with_the_way_out(tmp_path, rows, said):
    sentence = refused(tmp_path, HEAD + rows)
    assert said in sentence
    assert "名单没有写入" in sentence


def test_are_all_problems_told_at_once(tmp_path):
    file = tmp_path / "roster.csv"
    file.write_text(HEAD + "01,张三,黄石,甲\n01,李四,黄石,乙\n,王五,黄石,丙\n", encoding="utf-8")
    trainees, problems = roster.examine(file)
    assert [trainee.id for trainee in trainees] == ["01"]
    assert len(problems) == 2


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        ("", "roster.csv", "名单是空的"),
        ("学号,姓名,站\n01,张三,甲\n", "roster.csv", "表头缺“片区”"),
        (b"\x00\x01\x02\xff\xfe\x00", "roster.csv", "读不出文字"),
        (b"not a workbook", "roster.xlsx", "打不开"),
        (HEAD + '01,"李四,十堰,甲\n02,王五,十堰,乙\n', "roster.csv", "双引号没有成对"),
        ("学号", "roster.xls", "不认识“.xls”"),
    ],
)
def test_is_a_file_that_is_no_roster_refused(tmp_path, content, name, said):
    assert said in refused(tmp_path, content, name)


def test_is_a_missing_file_named(tmp_path):
    with pytest.raises(ContentError, match="找不到名单"):
        roster.read(tmp_path / "none.csv")


def test_are_ids_of_a_workbook_what_the_trainer_sees(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (
        ["学号", "姓名", "片区", "站"],
        ["0031", "张三", "黄石", "甲"],
        [32, "李四", "黄石", "乙"],
        [33, "王五", "黄石", "丙"],
    ):
        sheet.append(row)
    sheet["A3"].number_format = "0000"
    book.save(tmp_path / "roster.xlsx")
    assert [trainee.id for trainee in roster.read(tmp_path / "roster.xlsx")] == ["0031", "0032", "33"]


def test_is_a_bad_row_of_a_workbook_named_by_its_number(tmp_path):
    book = openpyxl.Workbook()
    for row in (
        ["学号", "姓名", "片区", "站"],
        ["01", "张三", "黄石", "甲"],
        [None, None, None, None],
        ["01", "李四", "黄石", "乙"],
    ):
        book.active.append(row)
    book.save(tmp_path / "roster.xlsx")
    with pytest.raises(ContentError, match="第 4 行：学号“01”与第 2 行重复"):
        roster.read(tmp_path / "roster.xlsx")


def workbook(tmp_path, **sheets):
    """A roster of several sheets; HEADS and one row a trainee."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(tmp_path / "roster.xlsx")
    return tmp_path / "roster.xlsx"


HEADS = ["学号", "姓名", "片区", "站"]
ONE, TWO = ["01", "张三", "黄石", "甲"], ["02", "李四", "黄石", "乙"]


@pytest.mark.parametrize(
    ("sheets", "said"),
    [
        ({"名单": [["2026 年名单"], [], HEADS, ONE]}, "第 1 行：不是表头，表头在第 3 行"),
        ({"说明": [["填第二张"]], "名单": [HEADS, ONE]}, "名单在工作表“名单”，只读第一张"),
        ({"Sheet1": [], "名单": [HEADS, ONE]}, "名单在工作表“名单”，只读第一张"),
        ({"一班": [HEADS, ONE], "二班": [["二班"], HEADS, TWO]}, "工作表“二班”：还有 1 位不在“一班”里"),
        ({"名单": [HEADS, [420101199001010017, "张三", "黄石", "甲"]]}, "学号“4.20101E+17”存成了数"),
    ],
)
def test_is_it_told_where_the_roster_stands_and_what_excel_lost(tmp_path, sheets, said):
    with pytest.raises(ContentError, match=re.escape(said)):
        roster.read(workbook(tmp_path, **sheets))


def test_may_another_sheet_hold_the_same_people(tmp_path):
    assert len(roster.read(workbook(tmp_path, 名单=[HEADS, ONE, TWO], 签到=[HEADS, TWO]))) == 2


def test_are_full_width_ids_and_spaced_heads_read(tmp_path):
    assert read(tmp_path, "学 号,姓　名,片区,站\n００１２,张三,黄石,甲\n")[0].id == "0012"
    assert "与第 2 行重复" in refused(tmp_path, HEAD + "0012,张三,黄石,甲\n００１２,李四,黄石,乙\n")


def test_is_what_may_be_a_slip_remarked_on(tmp_path):
    trainees = read(tmp_path, HEAD + "0001,张三,黄石,甲\n0002,张三,,甲\n3,李四,黄石,乙\n")
    blank, twice, short = roster.remarks(trainees)
    assert "没写片区的 1 位：0002" in blank
    assert "张三（0001、0002）" in twice
    assert "学号 3 比别人的短" in short
    assert roster.remarks(read(tmp_path, HEAD + "9,张三,黄石,甲\n10,李四,黄石,乙\n")) == []
