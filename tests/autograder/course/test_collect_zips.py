import io
import os
import random
import stat
import tarfile
import zipfile

import pytest

from autograder.course import safe
from tests.autograder.course.collecting import contents, only, packed, refused


def patched(content, **fields):
    """A zip with a field of its first central directory entry overwritten; key: method, size, packed or flags."""
    content = bytearray(content)
    at = content.index(b"PK\x01\x02")
    places = {"flags": (8, 2), "method": (10, 2), "packed": (20, 4), "size": (24, 4), "offset": (42, 4)}
    for name, value in fields.items():
        start, length = places[name]
        content[at + start : at + start + length] = value.to_bytes(length, "little")
    return bytes(content)


def in_gbk(files):
    """A zip as Chinese Windows makes it: names in GBK, no UTF-8 flag."""
    plain = {f"{number:04d}".ljust(len(name.encode("gbk")), "x"): name for number, name in enumerate(files)}
    content = packed([(short, files[name]) for short, name in plain.items()], zipfile.ZIP_STORED)
    for short, name in plain.items():
        content = content.replace(short.encode(), name.encode("gbk"))
    return content


# --- the zips of learning platforms -----------------------------------------------------------------------------------


def test_is_a_zip_with_a_folder_for_every_trainee_taken(course):
    code = course.code("0014")
    split = f"&#12304;{code[1:60]}<br />{code[60:]}"
    files = {}
    for trainee in ("0012", "0013"):
        files |= {f"学员_{trainee}_assignsubmission_file/{name}": b for name, b in contents(course, trainee).items()}
    files["学员_0014_onlinetext/onlinetext.html"] = f"<p>交了&nbsp;{split}</p>"
    files["学员_0015_file/心得.docx"] = b"PK"
    course.put("全班.zip", packed(files))
    lines = course.collect()
    assert [(line.verdict, line.trainee) for line in lines] == [
        ("已收", "0012"),
        ("已收", "0013"),
        ("已收", "0014"),
        ("拒收", ""),
    ]
    assert "学员_0015_file/心得.docx" in lines[3].sentence


def test_is_a_zip_with_a_zip_for_every_trainee_taken(course):
    course.put(
        "全班.zip", packed({"张三.zip": course.zip("0012"), "李四/作业.zip": course.zip("0013"), "坏.zip": b"PK"})
    )
    lines = course.collect()
    assert sorted((line.verdict, line.trainee) for line in lines) == [("已收", "0012"), ("已收", "0013"), ("拒收", "")]
    assert "全班.zip/坏.zip" in next(line.sentence for line in lines if line.verdict == "拒收")


def test_are_loose_notebooks_of_several_trainees_each_taken(course):
    course.put(
        "全班.zip", packed({f"{one}.ipynb": contents(course, one)["tiny-sort.ipynb"] for one in ("0012", "0013")})
    )
    assert [(line.verdict, line.trainee) for line in course.collect()] == [("已收", "0012"), ("已收", "0013")]


def test_is_a_zip_three_deep_refused_and_its_neighbour_taken(course):
    course.put("全班.zip", packed({"a.zip": packed({"b.zip": course.zip("0012")}), "c.zip": course.zip("0013")}))
    bad, good = course.collect()
    assert "全班.zip/a.zip/b.zip：压缩包里的压缩包里还有压缩包" in bad.sentence
    assert good.trainee == "0013"


def test_does_a_damaged_member_stop_no_neighbour(course):
    files = [(f"0012/{name}", content) for name, content in contents(course, "0012").items()]
    files += [(f"0013/{name}", content) for name, content in contents(course, "0013").items()]
    content = bytearray(packed(files, zipfile.ZIP_STORED))
    content[content.index(b"mean_tonnes = ")] ^= 1
    course.put("全班.zip", bytes(content))
    bad, good = course.collect()
    assert "全班.zip/0012/tiny-sort.ipynb：压缩包坏了" in bad.sentence
    assert good.trainee == "0013"


# --- names ------------------------------------------------------------------------------------------------------------


def test_are_names_of_chinese_windows_read(course):
    course.put("a.zip", in_gbk({f"张三/{name}": b for name, b in contents(course).items()} | {"李四/心得.docx": b""}))
    taken, bad = course.collect()
    assert (taken.verdict, taken.file) == ("已收", "a.zip/张三")
    assert "李四/心得.docx" in bad.sentence


def test_is_a_gbk_letter_that_ends_in_a_backslash_no_path(course):
    assert "誠".encode("gbk")[-1:] == b"\\"
    course.put("a.zip", in_gbk({f"誠/{name}": b for name, b in contents(course).items()} | {"李四/心得.docx": b""}))
    assert [line.file for line in course.collect() if line.verdict == "已收"] == ["a.zip/誠"]


@pytest.mark.filterwarnings("ignore:Duplicate name:UserWarning")
@pytest.mark.parametrize(
    "twin", ["0012/tiny-sort.ipynb", "0012/TINY-SORT.ipynb", "0012/trainee.json", "./0012/answers.json"]
)
def test_are_two_files_of_one_name_refused_and_the_neighbour_taken(course, twin):
    files = [(f"0012/{name}", content) for name, content in contents(course, "0012").items()]
    files += [(f"0013/{name}", content) for name, content in contents(course, "0013").items()]
    course.put("a.zip", packed([*files, (twin, b"{}")]))
    bad, good = course.collect()
    assert "有两个同名文件" in bad.sentence
    assert good.trainee == "0013"


def test_do_names_that_differ_only_in_normal_form_count_as_one(course):
    course.put("a.zip", packed({**contents(course), "\u00e9.txt": b"", "e\u0301.txt": b""}))
    assert "有两个同名文件" in refused(course)


@pytest.mark.parametrize(
    "name",
    ["../a.ipynb", "x/../../a.ipynb", "/a.ipynb", "\\\\host\\a.ipynb", "x\\..\\a.ipynb", "C:a.ipynb", "a\0b.ipynb"],
)
def test_is_a_name_that_leads_outside_refused(course, name):
    content = packed({**contents(course), "q" * len(name): b"{}"})
    course.put("a.zip", content.replace(b"q" * len(name), name.encode()))
    assert "压缩包外面" in refused(course)


def test_is_a_name_of_a_thousand_folders_refused(course):
    course.put("a.zip", packed({"a/" * 1000 + "x.ipynb": b"{}"}))
    assert "套得太深" in refused(course)


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR])
def test_is_a_member_that_is_no_file_refused(course, kind):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        member = zipfile.ZipInfo("tiny-sort.ipynb")
        member.external_attr = (kind | 0o777) << 16
        archive.writestr(member, "/etc/passwd")
    course.put("a.zip", made.getvalue())
    assert "整包不收" in refused(course)


# --- sizes ------------------------------------------------------------------------------------------------------------


def test_do_members_that_share_bytes_count_as_damaged(course):
    content = packed({"a.ipynb": b"0" * 9_000, "b.ipynb": b"1" * 9_000}, zipfile.ZIP_STORED)
    first = content.index(b"PK\x01\x02")
    second = content.index(b"PK\x01\x02", first + 4)
    shared = bytearray(content)
    shared[second + 42 : second + 46] = (10).to_bytes(4, "little")
    course.put("a.zip", bytes(shared))
    assert "a.zip：压缩包坏了" in refused(course)


def test_is_a_zip_bomb_inside_a_zip_refused_and_the_neighbour_taken(course):
    bomb = packed({"tiny-sort.ipynb": b"0" * 60_000_000})
    course.put("全班.zip", packed({"a.zip": bomb, "b.zip": course.zip("0012")}))
    bad, good = course.collect()
    assert "全班.zip/a.zip：太大" in bad.sentence
    assert good.trainee == "0012"


def test_are_bytes_counted_over_all_levels(course, monkeypatch):
    monkeypatch.setattr(safe, "TOTAL_LIMIT", 400_000)
    junk = random.Random(1).randbytes(150_000).hex().encode()
    inner = packed({"tiny-sort.ipynb": junk})
    course.put("全班.zip", packed({f"{number}.zip": inner for number in range(2)}, zipfile.ZIP_STORED))
    assert any("太大" in line.sentence for line in course.collect())


def test_are_files_counted_over_all_levels(course, monkeypatch):
    monkeypatch.setattr(safe, "COUNT_LIMIT", 30)
    inner = packed({f"{number}.csv": b"" for number in range(12)})
    course.put("全班.zip", packed({f"{number}.zip": inner for number in range(4)}))
    lines = course.collect()
    assert ["超过 30 个" in line.sentence for line in lines] == [False, False, True, True]


def test_is_a_zip_with_too_many_members_refused_before_they_are_listed(course, monkeypatch):
    course.put("a.zip", packed({f"{number}.csv": b"" for number in range(5_001)}))
    monkeypatch.setattr(zipfile, "ZipFile", None)
    assert "超过 5000 个" in refused(course)


def test_is_a_member_refused_that_unpacks_to_more_than_it_claims(course):
    course.put("a.zip", patched(packed({"tiny-sort.ipynb": b"0" * 30_000_000}), size=1000))
    assert "压缩包坏了" in refused(course)


# --- what is no zip, or a zip under another name ----------------------------------------------------------------------


@pytest.mark.parametrize("cut", [30, 200, 2_000])
def test_is_a_truncated_zip_refused(course, cut):
    course.put("a.zip", course.zip("0012")[:-cut])
    assert "压缩包坏了" in refused(course)


def test_is_an_encrypted_zip_refused_with_a_way_out(course):
    course.put("a.zip", patched(packed({"tiny-sort.ipynb": b"{}"}), flags=1))
    assert "不加密码重新压缩" in refused(course)


@pytest.mark.parametrize("how", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_is_a_packing_that_needs_gigabytes_refused(course, how):
    course.put("a.zip", packed({"tiny-sort.ipynb": b"{}"}, how))
    assert "少见的压缩办法" in refused(course)


@pytest.mark.parametrize("name", ["作业", "作业.zip.1", "作业.bin"])
def test_is_a_zip_under_another_name_taken(course, name):
    course.put(name, course.zip("0012"))
    assert only(course.collect()).verdict == "已收"


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.zip", b"Rar!\x1a\x07\x00", "rar"),
        ("a.zip", b"7z\xbc\xaf\x27\x1c", "7z"),
        ("a.rar", b"", "rar"),
        ("a.7z", b"", "7z"),
        ("a.tar", b"x", "tar"),
        ("a.tar.gz", b"\x1f\x8b\x08", "gz"),
        ("a.zip", b"\x1f\x8b\x08", "gz"),
    ],
)
def test_is_another_packer_named_with_a_way_out(course, name, content, kind):
    course.put(name, content)
    assert f"{name}：是 {kind} 压缩包，解不开。请学员用系统自带的压缩打成 .zip 再发" in refused(course)


def test_is_a_tar_under_a_zips_name_refused(course, tmp_path):
    with tarfile.open(tmp_path / "a.tar", "w") as archive:
        archive.add(os.devnull, "a.ipynb")
    course.put("a.zip", (tmp_path / "a.tar").read_bytes())
    assert "压缩包坏了" in refused(course)


@pytest.mark.parametrize("name", ["tiny-sort.ipynb.txt", "tiny-sort.json", "tiny-sort"])
def test_is_a_notebook_that_the_browser_renamed_taken(course, name):
    course.put(name, contents(course)["tiny-sort.ipynb"])
    line = only(course.collect())
    assert (line.verdict, line.file) == ("已收", name)


def test_is_a_code_in_a_file_without_suffix_taken(course):
    course.put("提交码", course.code("0012"))
    assert only(course.collect()).verdict == "已收"


def test_is_a_code_with_the_marks_of_a_chat_program_taken(course):
    code = course.code("0012")
    course.put("a.txt", "\u200b".join([code[:50], code[50:90], "\ufeff" + code[90:]]))
    assert only(course.collect()).verdict == "已收"


def test_is_a_code_beside_a_notebook_taken_too(course):
    course.put("下载/tiny-sort.ipynb", contents(course)["tiny-sort.ipynb"])
    course.put("下载/李四.txt", course.code("0013"))
    course.put("下载/说明.txt", "先解压")
    assert [line.trainee for line in course.collect()] == ["0012", "0013"]
