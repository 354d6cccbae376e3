import stat
from datetime import datetime

import pytest

from autograder.course import settings
from autograder.course.settings import Settings
from toolkit.errors import ContentError


@pytest.fixture
def file(tmp_path):
    settings.write_new(tmp_path / "class.yml", "spring", "春季: 班")
    return tmp_path / "class.yml"


def change(file, old, new):
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_is_a_new_file_valid_private_and_secret(file, tmp_path):
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    settings.write_new(tmp_path / "other.yml", "spring", "另一班")
    first, second = Settings.read(file), Settings.read(tmp_path / "other.yml")
    assert first.title == "春季: 班"
    assert len(first.secret) == 64
    assert first.secret != second.secret


def test_is_an_existing_file_never_overwritten(file):
    with pytest.raises(FileExistsError):
        settings.write_new(file, "spring", "春季班")


@pytest.mark.parametrize("written", ["2026-12-05 18:00", "2026-12-05 18:00:00", "2026-12-05T18:00+08:00"])
def test_is_a_due_time_the_class_wall_clock(file, written):
    change(file, "due: {}", f"due: {{tiny-sort: {written}}}")
    assert Settings.read(file).due_utc("tiny-sort") == datetime(2026, 12, 5, 10, 0)


def test_is_a_moment_shown_in_the_class_time_zone(file):
    assert Settings.read(file).local(datetime(2026, 12, 5, 10, 0)) == "2026-12-05 18:00"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("attempts: last", "attempts: every", "attempts：只能填 first、best 或 last"),
        ("pass_mark: 60", "pass_mark: 160", "pass_mark：要在 0 到 100 之间"),
        ("pass_mark: 60", "pass_mark: 及格", "pass_mark：要填一个数"),
        ("show_reasons: true", "show_reasons: 要", "show_reasons：要填 true 或 false"),
        ("weights: {}", "weights: 各一半", "weights：要写成 {代号: 值}"),
        ("exams: []", "exams: eighty-cents", "exams：要写成 [代号, 代号]"),
        ("course: ", "course: 十二月 #", "course：填得不对"),
        ("time_zone: Asia/Shanghai", "time_zone: 北京", "不是时区名"),
        ("due: {}", "due: {tiny-sort: 下周五}", "看不懂"),
        ("weights: {}", "weights: {tiny-sort: 60}", "合计 60，应为 100"),
        ('site: ""', "site: book.example.com", "http://"),
        ('site: ""', "colour: red", "colour：不认识这一项"),
        ("title:", "titel:", "title"),
        ("due: {}", "due: {", "读不出来"),
        ("secret: ", "secret: x", "secret"),
    ],
)
def test_is_a_wrong_setting_named(file, old, new, said):
    change(file, old, new)
    with pytest.raises(ContentError, match=r"class\.yml") as problem:
        Settings.read(file)
    assert said in str(problem.value)
    assert "Input should" not in str(problem.value)


def test_is_the_secret_never_part_of_a_message(file):
    secret = Settings.read(file).secret
    change(file, secret, secret[:-1] + "G")
    with pytest.raises(ContentError) as problem:
        Settings.read(file)
    assert secret[:20] not in str(problem.value)
