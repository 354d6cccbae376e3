import pytest

from tests.toolkit.cases.sample import FILLER, write
from toolkit.cases import check, check_folder, read


def errors(tmp_path, old="", new=""):
    return [str(error) for error in check(read(write(tmp_path, replace=(old, new))))]


def test_good_case(tmp_path):
    """Does a good case pass?"""
    assert errors(tmp_path) == []


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("全回来了", "回来 11.6 吨", "数字 11.6 不在 figures 里"),
        ("12 台冷藏车", "13 台冷藏车", "数字 13 不在 figures 里"),
        ("value: 12.9", "value: 12.8", "写的是 12.8，按算式算出来是 12.9"),
        ("trucks * litres", "trucks * lorries", "“lorries”不在 figures 里"),
        ("round(trucks * litres * density / 1000, 1)", "12.9", "没有用到别的数"),
        (', expr: "round(trucks * litres * density / 1000, 1)"', "", "没有一个数是算出来的"),
        (FILLER, FILLER * 2, "写在 350–700 字之间"),
        (FILLER, "对账单晚到。", "写在 350–700 字之间"),
        ("## 难点", "## 困难", "依次写 ## 处境 ## 难点"),
        ("## 难点", "### 细节\n\n字\n\n## 难点", "依次写 ## 处境 ## 难点"),
        ("全回来了。", "", "正文 结果：下面没有字"),
        ("改早三天导账", "鄂A·12345 来了", "车牌 鄂A·12345 可能真有"),
        ("改早三天导账", "见 S000-13", "露出了出处编号 S000-13"),
        ("  density: 0.840\n", "  density: {value: 0.840, unit: 年}\n", "不算日期只有 3 个数"),
        ("trucks: {value: 12,", "trucks: {value: 12, range: customer.vehicles,", "单位是“”"),
        ("kind: composed", "kind: reported", "那五个报道过的案例"),
        ("season: 春", "season: unknown", "不能写 unknown"),
    ],
)
def test_faults(tmp_path, old, new, told):
    """Is each fault found, with what is wrong in the sentence?"""
    found = errors(tmp_path, old, new)
    assert any(told in error for error in found), found
    assert all("glue-99.md" in error for error in found)


def test_fictional_plate(tmp_path):
    """Is a plate from the range that does not exist let through?"""
    assert errors(tmp_path, "改早三天导账", "鄂A·T0001 来了") == []


def test_labels_are_not_numbers(tmp_path):
    """Are oil grades, red lines and 4S left alone?"""
    assert errors(tmp_path, "改早三天导账", "92#、95# 都加，R18 不碰，4S 店也去") == []


def test_reported_without_figures(tmp_path):
    """Is a report free of the rules for numbers and length when it lists none?"""
    path = write(tmp_path)
    text = (
        path.read_text(encoding="utf-8").replace("kind: composed", "kind: reported").replace("[S001-10]", "[S000-13]")
    )
    start, end = text.index("figures:"), text.index("---\n## ")
    path.write_text(text[:start] + "figures: {}\n" + text[end:].replace(FILLER, "车多。"), encoding="utf-8")
    assert check(read(path)) == []


def test_folder(tmp_path):
    """Does a file that cannot be read get a verdict, and the others theirs?"""
    (tmp_path / "glue").mkdir()
    write(tmp_path / "glue")
    (tmp_path / "glue" / "glue-98.md").write_text("无", encoding="utf-8")
    verdicts = check_folder(tmp_path)
    assert [(verdict.path.stem, len(verdict.errors)) for verdict in verdicts] == [("glue-98", 1), ("glue-99", 0)]
