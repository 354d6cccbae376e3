import io
import struct
import zlib

import pytest
import segno
from PIL import Image

from autograder.course import pictures
from tests.autograder.course.collecting import only, packed, refused


def qr(text, scale=4, **options):
    """The QR that the page draws (error correction L, border 4), as a picture."""
    made = io.BytesIO()
    segno.make(text, error="l", mode="byte", encoding="utf-8", boost_error=False, micro=False).save(
        made, kind="png", scale=scale, border=4, **options
    )
    return Image.open(io.BytesIO(made.getvalue())).convert("RGB")


def saved(picture, kind="PNG", **options):
    made = io.BytesIO()
    picture.save(made, kind, **options)
    return made.getvalue()


def screenshot(*codes, size=(1080, 2400)):
    """A phone's screen with QR codes one under another."""
    screen = Image.new("RGB", size, "#f3f3f3")
    for number, code in enumerate(codes):
        screen.paste(code, (40, 200 + number * 1000))
    return screen


@pytest.mark.parametrize(
    ("suffix", "kind"), [(".png", "PNG"), (".JPG", "JPEG"), (".jpeg", "JPEG"), (".webp", "WEBP"), (".bmp", "BMP")]
)
def test_is_a_screenshot_read(course, suffix, kind):
    course.put(f"截图{suffix}", saved(screenshot(qr(course.code("0012"), 8)), kind))
    line = only(course.collect())
    assert (line.verdict, line.trainee) == ("已收", "0012")


@pytest.mark.parametrize("angle", [-7, 4, 90, 180])
def test_is_a_tilted_photo_read(course, angle):
    photo = screenshot(qr(course.code("0012"), 8)).rotate(angle, expand=True, fillcolor="#777", resample=3)
    course.put("拍.jpg", saved(photo, "JPEG", quality=70))
    assert only(course.collect()).trainee == "0012"


@pytest.mark.parametrize("factor", [0.45, 0.7, 1.3, 3.1])
def test_is_a_scaled_picture_read(course, factor):
    whole = screenshot(qr(course.code("0012"), 8))
    small = whole.resize((int(whole.width * factor), int(whole.height * factor)), Image.Resampling.BILINEAR)
    course.put("a.jpg", saved(small, "JPEG", quality=80))
    assert only(course.collect()).trainee == "0012"


def test_is_a_pale_photo_read(course):
    pale = screenshot(qr(course.code("0012"), 8)).point(lambda value: 150 + value // 5)
    course.put("a.jpg", saved(pale, "JPEG", quality=80))
    assert only(course.collect()).trainee == "0012"


def test_is_a_transparent_background_paper(course):
    course.put("a.png", saved(qr(course.code("0012")).convert("RGBA")))
    clear = Image.new("RGBA", (900, 900), (0, 0, 0, 0))
    code = qr(course.code("0013")).convert("L")
    clear.paste((0, 0, 0, 255), (100, 100), code.point(lambda value: 255 - value))
    course.put("b.png", saved(clear))
    assert [line.trainee for line in course.collect()] == ["0012", "0013"]


def test_are_several_codes_in_one_picture_all_taken(course):
    course.put("两个.png", saved(screenshot(qr(course.code("0012"), 6), qr(course.code("0013"), 6))))
    lines = course.collect()
    assert [(line.verdict, line.trainee) for line in lines] == [("已收", "0012"), ("已收", "0013")]
    assert "第 2 段提交码" in lines[1].file


def test_is_another_qr_beside_the_code_passed_over(course):
    course.put("a.png", saved(screenshot(qr("https://example.org/群", 6), qr(course.code("0012"), 6))))
    assert only(course.collect()).trainee == "0012"


def test_is_a_picture_with_only_another_qr_refused(course):
    course.put("群.png", saved(screenshot(qr("https://example.org/", 6))))
    assert "二维码不是本课程的提交码" in refused(course)


def test_is_a_picture_without_a_qr_refused_with_a_way_out(course):
    course.put("风景.png", saved(Image.new("RGB", (600, 400), "#39c")))
    said = refused(course)
    assert "风景.png：图片里没有找到二维码" in said
    assert "复制【KH1 开头的那段文字" in said


def test_is_half_a_picture_refused(course):
    content = saved(screenshot(qr(course.code("0012"), 8)), "JPEG")
    course.put("a.jpg", content[: len(content) // 3])
    assert "图片坏了" in refused(course)


def test_is_a_picture_of_another_kind_behind_the_suffix_refused(course):
    course.put("a.png", saved(Image.new("RGB", (9, 9)), "GIF"))
    assert "图片坏了" in refused(course)


@pytest.mark.parametrize("name", ["a.heic", "a.GIF", "a.tiff"])
def test_is_a_kind_that_cannot_be_read_refused_with_a_way_out(course, name):
    course.put(name, b"x")
    assert "请学员发 .png 或 .jpg 截图" in refused(course)


def png(width, height):
    """A PNG whose header claims a size; its pixels are a few bytes."""

    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 999)) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("side", [6_500, 12_000, 60_000])
def test_is_a_picture_bomb_refused_by_its_header(course, side, monkeypatch):
    def grey(_):
        raise AssertionError("a pixel was unpacked")

    monkeypatch.setattr(pictures, "_grey", grey)
    course.put("a.png", png(side, side))
    assert "图片太大，超过 40 百万像素" in refused(course)


def test_are_pictures_in_a_folder_and_in_a_zip_taken(course):
    course.put("夹/张三.png", saved(qr(course.code("0012"))))
    course.put("a.zip", packed({"李四/二维码.png": saved(qr(course.code("0013"))), "王五/空.png": b""}))
    assert sorted((line.verdict, line.trainee) for line in course.collect()) == [
        ("已收", "0012"),
        ("已收", "0013"),
        ("拒收", ""),
    ]


def test_is_the_code_of_a_picture_the_same_hand_in_as_its_text(course):
    course.put("a.txt", course.code("0012"))
    course.put("b.png", saved(qr(course.code("0012"))))
    assert [line.verdict for line in course.collect()] == ["已收", "重复"]
