import pytest

from tests.toolkit.cases.sample import write
from toolkit.cases import ranges, read
from toolkit.cases.range_table import table

LITRES = 'litres: "1,280"'


def said(tmp_path, figure, *fields):
    """What the check says of the good case with a figure in place of its litres, and other fields changed."""
    path = write(tmp_path, replace=(LITRES, f"litres: 1280\n  {figure}"))
    text = path.read_text(encoding="utf-8")
    for field in fields:
        name = field.split(":")[0]
        line = next(line for line in text.splitlines() if line.startswith(f"{name}:"))
        text = text.replace(line, field)
    path.write_text(text, encoding="utf-8")
    return [str(error) for error in ranges.check(read(path))]


def test_good_case(tmp_path):
    """Does the good case keep to the ranges, and are its density and tonnes held against them?"""
    case = read(write(tmp_path))
    assert ranges.check(case) == []
    assert {held.figure.name for held in ranges.held(case)} == {"density", "tonnes"}


@pytest.mark.parametrize(
    ("figure", "told"),
    [
        ("x: {value: 900, unit: 升/月, range: V05.litres_month}", "教练车每台每月 180–320 升/月"),
        ("x: {value: 31, unit: 台, range: customer.vehicles}", "这类客户的车 5–30 台"),
        ("x: {value: 24.1, unit: 吨/月, range: customer.won}", "一座站争得到的 0.4–24 吨/月"),
        ("x: {value: 26, unit: 吨/日, range: station.tonnes_day}", "国省道站日均 6–25 吨/日"),
        ("x: {value: 7, unit: '%', range: station.truck_entry}", "国省道站大车进站率 2–6 %"),
        ("x: {value: 0.85, unit: 元/升, range: rebate.diesel}", "柴油让利 0–0.84 元/升"),
        ("x: {value: 3, unit: 升/月, range: V99.litres_month}", "没有“V99.litres_month”这个范围"),
        ("x: {value: 3, unit: 吨, range: V05.litres_month}", "单位是“吨”"),
        ("x: {value: 340, unit: 升/月, note: 按 180–320}", "备注里写着 180–320 升/月"),
        ("x: {value: 340, unit: 升/月, note: 一台教练车}", "教练车每台每月 180–320 升"),
        ("x: {value: 2000, unit: 升/台·月}", "冷藏轻卡每台每月 900–1,700 升"),
        ("litres_a_van: {value: 200, unit: 升/月}", "冷藏轻卡每台每月 900–1,700 升"),
        ("x: {value: 130, unit: 升/次}", "油箱装得下 0–120 升"),
        ("x: {value: 70, unit: 升/百公里}", "各种车百公里 1.8–65 升"),
        ("x: {value: 15001, unit: 公里/月}", "一台车一个月跑"),
        ("station: {value: 5, unit: 吨/日}", "国省道站日均 6–25 吨/日"),
        ("x: {value: 26, unit: 吨/日, note: 卖得最好那天}", "国省道站日均不过 0–25 吨"),
        ("rival_daily: {value: 51, unit: 吨/日}", "一座站日均 0–50 吨"),
        ("rebate: {value: 0.9, unit: 元/升}", "让利 0–0.84 元/升"),
        ("rebate: {value: 0.8, unit: 元/升, note: 汽油}", "让利 0–0.74 元/升"),
        ("x: {value: 1.4, unit: 元/升, note: 对面多让}", "差价 -1.3–1.3 元/升"),
        ("margin: {value: 600, unit: 元/吨, note: 柴油让利后}", "吨油毛利 100–500 元/吨"),
        ("grade: {value: 0.84, note: 92# 密度}", "92# 密度 0.735"),
        ("x: {value: 0.8, note: 密度}", "密度"),
        ("cars: {value: 4, unit: 台}", "这类客户的车 5–30 台"),
        ("x: {value: 41, unit: 吨/月, expr: trucks * 4}", "这类客户全部用量 4–40 吨/月"),
        ("entry: {value: 8, unit: '%'}", "国省道站进站率 0–6 %"),
    ],
)
def test_outside(tmp_path, figure, told):
    """Is a figure outside its range told, with the range in the sentence?"""
    (found,) = said(tmp_path, figure)
    assert told in found
    assert "glue-99.md figures." in found


@pytest.mark.parametrize(
    "figure",
    [
        "x: {value: 180, unit: 升/月, range: V05.litres_month}",
        "x: {value: 320, unit: 升/月, note: 教练车 180–320}",
        "x: {value: 30000, unit: 升/月, note: 整个车队}",
        "x: {value: 0.84, unit: 元/升, note: 让利}",
        "theirs: {value: 1.2, unit: 元/升, note: 对面让价}",
        "x: {value: 6, unit: 个月, note: 7–12 月}",
        "x: {value: 1.5, unit: 倍, note: 2009–2011}",
        "rebate: {value: 0.9, unit: 元/升, note: 例外：片区批了一个月的应急价}",
    ],
)
def test_inside_or_in_doubt(tmp_path, figure):
    """Are limits part of the range, and is what may be something else left alone?"""
    assert said(tmp_path, figure) == []


def test_exception_needs_a_reason(tmp_path):
    """Is 例外 without a reason no way out?"""
    assert said(tmp_path, "rebate: {value: 0.9, unit: 元/升, note: 例外}")


def test_price_only_of_years_that_are_known(tmp_path):
    """Is a price held against the ranges of 2023–2025 only in these years?"""
    price = "price: {value: 5.5, unit: 元/升}"
    assert said(tmp_path, price, "year: 2016") == []
    (found,) = said(tmp_path, price, "year: 2024")
    assert "2023–2025 年零售价" in found


def test_season_without_a_purchase(tmp_path):
    """Is a harvester in winter told?"""
    (found,) = said(tmp_path, "x: 1", "customer_type: B20", "season: 冬")
    assert "字段 season" in found
    assert "5、6、9、10" in found
    assert said(tmp_path, "x: 1", "customer_type: B20", "season: 夏") == []


def test_every_limit_is_a_range(tmp_path):
    """Has every entry of the table its limits in order, words and a unit list?"""
    found = table(read(write(tmp_path)))
    assert len(found) > 90
    for name, one in found.items():
        assert one.low <= one.high, name
        assert one.says, name
        assert one.units, name
