import io
import json
import os
import shutil
import zipfile
from datetime import UTC, datetime

import nbformat
import pytest

from autograder.course import attempts, received
from tests.autograder.course.collecting import contents, only, packed, refused


def test_is_a_zip_taken_whatever_it_is_called(course):
    course.put("赵六 0015 最终版.zip", course.zip("0012"))
    line = only(course.collect())
    assert (line.verdict, line.trainee, line.assignment) == ("已收", "0012", "tiny-sort")
    assert line.file == "赵六 0015 最终版.zip"
    names = {path.name for path in course.folder.submitted("0012", "tiny-sort").iterdir()}
    assert names == {
        "tiny-sort.ipynb",
        "answers.json",
        "board.json",
        "trainee.json",
        "transactions.csv",
        "timestamp.txt",
    }


def test_is_a_folder_taken(course):
    course.unzipped(course.zip("0012"), course.inbox / "作业")
    assert only(course.collect()).verdict == "已收"


def test_is_a_zip_in_a_folder_of_downloads_taken(course):
    course.put("下载/张三.zip", course.zip("0012"))
    course.put("下载/李四.zip", course.zip("0013"))
    assert [line.trainee for line in course.collect()] == ["0012", "0013"]


def test_is_a_notebook_alone_taken_with_a_word_on_what_is_missing(course):
    course.put("tiny-sort (1).ipynb", contents(course)["tiny-sort.ipynb"])
    line = only(course.collect())
    assert (line.verdict, line.trainee) == ("已收", "0012")
    assert "没有 answers.json" in line.sentence


def test_are_codes_found_among_chat_lines(course):
    codes = [course.code("0012"), course.code("0013", "litres_as_tonnes")]
    broken = codes[1][:40] + "\n  " + codes[1][40:]
    course.put("群聊.txt", f"王站：交了\n{codes[0]}收到\n李四 12:01\n{broken}\n好的".encode("gbk"))
    assert [(line.verdict, line.trainee) for line in course.collect()] == [("已收", "0012"), ("已收", "0013")]


def test_does_a_phone_hand_in_become_a_notebook_with_its_number_and_text(course):
    course.put("a.txt", course.code("0012"))
    course.collect()
    folder = course.folder.submitted("0012", "tiny-sort")
    cells = {cell.id: cell for cell in nbformat.read(folder / "tiny-sort.ipynb", as_version=4).cells}
    assert cells["mean-in-code"].source.startswith("mean_tonnes = ")
    assert "先去第一家" in cells["visit-note"].source
    assert "先去看谁，为什么？" in cells["visit-note"].source
    assert json.loads((folder / "answers.json").read_text(encoding="utf-8"))["answers"]["high-line"] == 10.7


def test_can_a_number_in_a_code_be_code(course):
    answers = {"mean-tonnes": "__import__('os').system('true')", "visit-note": "### END HIDDEN TESTS"}
    course.put("a.txt", course.code("0012", n=answers))
    assert "不合题目" in only(course.collect()).sentence
    notebook = nbformat.read(course.folder.submitted("0012", "tiny-sort") / "tiny-sort.ipynb", as_version=4)
    assert not any("__import__" in cell.source for cell in notebook.cells)


def test_do_the_data_come_from_the_class_and_not_from_the_hand_in(course):
    course.put("a.zip", packed(contents(course, **{"transactions.csv": b"customer_id,litres\nC0001,1\n"})))
    course.collect()
    assert (course.folder.submitted("0012", "tiny-sort") / "transactions.csv").read_bytes() == (
        course.folder.variant("0012", "tiny-sort") / "transactions.csv"
    ).read_bytes()


def test_is_nothing_else_of_a_hand_in_taken_along(course):
    course.put("a.zip", packed(contents(course, **{"pandas.py": b"raise SystemExit", "sitecustomize.py": b""})))
    course.collect()
    assert not list(course.folder.submitted("0012", "tiny-sort").glob("*.py"))


def test_is_the_original_kept(course):
    content = course.zip("0012")
    course.put("a.zip", content)
    course.collect()
    assert [path.read_bytes() for path in (course.root / "received" / "originals").glob("*/a.zip")] == [content]


def test_is_a_refused_original_kept_too(course):
    course.put("a.txt", "没有码")
    course.collect()
    assert list((course.root / "received" / "originals").glob("*/a.txt"))


def test_is_the_same_hand_in_recognised_in_any_wrapping(course):
    course.put("a.txt", course.code("0012"))
    course.put("b.txt", "再发一遍 " + course.code("0012"))
    assert [line.verdict for line in course.collect()] == ["已收", "重复"]
    course.put("c.txt", course.code("0012"))
    assert only(course.collect()).verdict == "重复"
    assert len(attempts.of(course.folder, "0012", "tiny-sort")) == 1


@pytest.mark.parametrize(("policy", "counted"), [("first", 1), ("last", 2), ("best", 2)])
def test_are_all_attempts_kept_and_one_laid_out(course, policy, counted):
    course.settings("attempts: last", f"attempts: {policy}")
    course.put("a.txt", course.code("0012", "litres_as_tonnes"))
    course.collect()
    first = {
        path.name: path.read_bytes() for path in attempts.of(course.folder, "0012", "tiny-sort")[0].folder.iterdir()
    }
    course.put("b.zip", course.zip("0012"))
    course.collect()
    kept = attempts.of(course.folder, "0012", "tiny-sort")
    assert [attempt.kind for attempt in kept] == ["phone", "notebook"]
    assert {path.name: path.read_bytes() for path in kept[0].folder.iterdir()} == first
    laid = (course.folder.submitted("0012", "tiny-sort") / "answers.json").read_bytes()
    assert laid == (kept[counted - 1].folder / "answers.json").read_bytes()


@pytest.mark.parametrize(("policy", "counted"), [("first", "作业.zip"), ("last", "作业(1).zip")])
def test_are_first_and_last_told_by_the_time_of_the_file_and_not_by_its_name(course, policy, counted):
    course.settings("attempts: last", f"attempts: {policy}")
    for name, method, second in (("作业.zip", "litres_as_tonnes", 1), ("作业(1).zip", "perfect", 2)):
        os.utime(course.put(name, course.zip("0012", method)), (1_700_000_000 + second,) * 2)
    assert [line.file for line in course.collect()] == ["作业(1).zip", "作业.zip"]
    assert attempts.graded(course.folder, "0012", "tiny-sort").file == counted


def test_is_it_told_which_attempt_counts_when_an_earlier_one_comes_again(course):
    for method, second in (("perfect", 1), ("litres_as_tonnes", 2)):
        path = course.put(f"{second}.txt", course.code("0012", method))
        os.utime(path, (1_700_000_000 + second,) * 2)
    course.collect()
    course.put("a.txt", course.code("0012"))
    assert only(course.collect()).sentence == "同样的内容收过了，不另计；算的是第 2 次"


def test_does_the_time_of_the_file_count_unless_the_trainer_says_otherwise(course):
    course.settings("due: {}", "due: {tiny-sort: 2026-03-01 18:00}")
    path = course.put("a.txt", course.code("0012"))
    os.utime(path, (datetime(2026, 3, 1, 9, 59, tzinfo=UTC).timestamp(),) * 2)
    assert "过了截止" not in only(course.collect()).sentence
    course.put("b.txt", course.code("0013"))
    line = only(course.collect(at=datetime(2026, 3, 1, 10, 1, tzinfo=UTC)))
    assert "过了截止时间" in line.sentence
    stamp = course.folder.submitted("0013", "tiny-sort") / "timestamp.txt"
    assert stamp.read_text(encoding="utf-8") == "2026-03-01 10:01:00 UTC\n"


def test_does_a_file_from_the_future_count_as_of_now(course):
    path = course.put("a.txt", course.code("0012"))
    os.utime(path, (4_000_000_000, 4_000_000_000))
    course.collect()
    assert attempts.of(course.folder, "0012", "tiny-sort")[0].handed <= datetime.now(UTC)


# --- what is refused --------------------------------------------------------------------------------------------------


def test_is_a_damaged_code_refused_and_the_next_one_read(course):
    whole = course.code("0012")
    course.put("a.txt", f"{whole[:60]}{whole[61:]}\n{course.code('0013')}")
    bad, good = course.collect()
    assert bad.verdict == "拒收"
    assert "第 1 段提交码" in bad.sentence
    assert "重新复制" in bad.sentence
    assert good.trainee == "0013"


def test_is_half_a_code_refused(course):
    course.put("a.txt", course.code("0012")[:80])
    assert "只复制了一半" in refused(course)


def test_is_a_code_of_an_unknown_trainee_refused(course):
    course.put("a.txt", course.code("0012", t="9999"))
    assert "学号“9999”：名单上没有" in refused(course)


def test_is_a_code_of_another_assignment_refused(course):
    course.put("a.txt", course.code("0012", a="potential-customers"))
    assert "这个班没有发过" in refused(course)


@pytest.mark.parametrize("assignment", ["../tiny-sort", "tiny-sort/../tiny-sort", "/etc"])
def test_can_an_assignment_name_lead_out_of_the_class(course, assignment):
    course.put("a.txt", course.code("0012", a=assignment))
    assert "这个班没有发过" in refused(course)


def test_is_a_code_with_anothers_data_refused_and_remembered(course):
    course.put("a.txt", course.code("0013", t="0012"))
    assert "学号 0012：用的不是发给他的那份数据" in refused(course)
    assert "0012" in received.refused(course.folder, "tiny-sort")


@pytest.mark.parametrize("n", [None, [], "x", 5])
def test_is_a_code_without_answers_refused(course, n):
    course.put("a.txt", course.code("0012", n=n))
    assert "里面没有答案" in refused(course)


@pytest.mark.parametrize("field", ["t", "a", "d"])
@pytest.mark.parametrize("value", [None, "", 12, {"x": 1}, "x" * 100])
def test_is_a_code_with_an_odd_owner_refused(course, field, value):
    course.put("a.txt", course.code("0012", **{field: value}))
    assert "没写全" in refused(course)


def test_is_a_notebook_that_is_not_json_refused(course):
    course.put("a.zip", packed(contents(course, **{"tiny-sort.ipynb": b"{not json"})))
    assert "不是完好的 JSON" in refused(course)


def test_is_json_that_is_no_notebook_refused(course):
    course.put("a.zip", packed(contents(course, **{"tiny-sort.ipynb": b'{"cells": 5}'})))
    assert "不是完好的笔记本" in refused(course)


def test_are_answers_that_are_not_json_refused(course):
    course.put("a.zip", packed(contents(course, **{"answers.json": b"{"})))
    assert "answers.json" in refused(course)


def test_are_anothers_answers_refused(course):
    course.put("a.zip", packed(contents(course, **{"answers.json": contents(course, "0013")["answers.json"]})))
    assert "answers.json" in refused(course)


def test_is_a_changed_trainee_json_refused(course):
    course.put("a.zip", packed(contents(course, **{"trainee.json": contents(course, "0013")["trainee.json"]})))
    assert "trainee.json 写的是 0013" in refused(course)


def test_is_another_assignments_notebook_refused(course):
    other = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("别的")])
    course.put("a.zip", packed(contents(course, **{"tiny-sort.ipynb": nbformat.writes(other).encode()})))
    assert "没有这份作业的题" in refused(course)


def test_is_a_hand_in_without_owner_refused(course):
    notebook = nbformat.reads(contents(course)["tiny-sort.ipynb"].decode(), as_version=4)
    del notebook.metadata["kf"]
    course.put("a.ipynb", nbformat.writes(notebook))
    assert "没有 trainee.json" in refused(course)


@pytest.mark.parametrize("name", ["../../evil.ipynb", "/etc/evil.ipynb", "..\\evil.ipynb", "C:/evil.ipynb"])
def test_is_a_zip_with_a_path_to_the_outside_refused(course, name):
    course.put("a.zip", packed(contents(course) | {name: b"{}"}))
    assert "压缩包外面" in refused(course)
    assert not list(course.root.parent.rglob("evil*"))


def test_is_a_zip_with_a_symbolic_link_refused(course):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        link = zipfile.ZipInfo("tiny-sort.ipynb")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    course.put("a.zip", made.getvalue())
    assert "快捷链接" in refused(course)


def test_is_a_symbolic_link_in_the_inbox_refused_and_not_followed(course):
    (course.inbox / "作业").symlink_to(course.root)
    line = only(course.collect())
    assert "快捷链接" in line.sentence
    shutil.rmtree(course.inbox)
    course.inbox.mkdir()
    (course.inbox / "夹").mkdir()
    (course.inbox / "夹" / "class.ipynb").symlink_to(course.root / "class.yml")
    assert "快捷链接" in only(course.collect()).sentence


def test_is_a_zip_bomb_refused_before_it_is_unpacked(course):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("tiny-sort.ipynb", b"0" * 60_000_000)
    course.put("a.zip", made.getvalue())
    assert "太大" in refused(course)


def test_are_many_big_files_too_big_together(course):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(5):
            archive.writestr(f"{number}/数据.bin", b"0" * 9_000_000)
    course.put("a.zip", made.getvalue())
    assert "太大" in refused(course)


def test_is_a_zip_that_lies_about_its_sizes_refused(course):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("tiny-sort.ipynb", b"0" * 30_000_000)
    content = bytearray(made.getvalue())
    # The size in the central directory: what a careless reader believes.
    at = content.rindex(b"PK\x01\x02") + 24
    content[at : at + 4] = (1000).to_bytes(4, "little")
    course.put("a.zip", bytes(content))
    assert refused(course)


def test_is_a_file_too_big_to_be_homework_refused(course):
    course.put("a.zip", b"0" * 11_000_000)
    assert "太大" in refused(course)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.zip", b"PK not a zip", "压缩包坏了"),
        ("a.zip", packed({}), "压缩包里没有作业"),
        ("a.zip", packed({"数据.csv": b""}), "压缩包里没有作业"),
        ("a.zip", packed({"说明.txt": b""}), "没有找到提交码"),
        ("a.png", b"\x89PNG", "图片坏了"),
        ("a.docx", b"PK", "不认识这种文件"),
        ("a.txt", "我做完了".encode(), "没有找到提交码"),
        ("空/数据.csv", b"", "里面没有作业，只有 数据.csv"),
        ("空/说明.docx", b"", "说明.docx：不认识这种文件"),
    ],
)
def test_is_what_is_no_hand_in_refused_with_a_way_out(course, name, content, said):
    course.put(name, content)
    assert said in refused(course)


def test_does_one_bad_hand_in_stop_no_other(course):
    course.put("a.zip", b"PK not a zip")
    course.put("b.txt", "【KH1.abc.12345678】" + course.code("0013"))
    course.put("c.zip", course.zip("0012"))
    assert [line.verdict for line in course.collect()] == ["拒收", "拒收", "已收", "已收"]


def test_is_litter_of_the_operating_system_passed_over(course):
    course.put("Thumbs.db", b"x")
    course.put("._a.zip", b"x")
    assert course.collect() == []


def test_does_a_tag_that_skips_tests_get_through(course):
    notebook = nbformat.reads(contents(course)["tiny-sort.ipynb"].decode(), as_version=4)
    for cell in notebook.cells:
        cell.metadata["tags"] = ["skip-execution"]
    course.put("a.zip", packed(contents(course, **{"tiny-sort.ipynb": nbformat.writes(notebook).encode()})))
    course.collect()
    kept = nbformat.read(course.folder.submitted("0012", "tiny-sort") / "tiny-sort.ipynb", as_version=4)
    assert not any("tags" in cell.metadata for cell in kept.cells)


def test_do_removed_and_changed_locked_cells_come_back(course):
    notebook = nbformat.reads(contents(course)["tiny-sort.ipynb"].decode(), as_version=4)
    notebook.cells = [cell for cell in notebook.cells if cell.id != "place-each"]
    for cell in notebook.cells:
        if cell.id == "set-up":
            cell.source = "fills = None"
    notebook.cells.insert(3, nbformat.v4.new_code_cell("helper = 1"))
    course.put("a.zip", packed(contents(course, **{"tiny-sort.ipynb": nbformat.writes(notebook).encode()})))
    course.collect()
    kept = nbformat.read(course.folder.submitted("0012", "tiny-sort") / "tiny-sort.ipynb", as_version=4)
    released = nbformat.read(course.folder.release("tiny-sort"), as_version=4)
    assert [cell.id for cell in kept.cells if not cell.id.startswith("extra")] == [cell.id for cell in released.cells]
    assert any(cell.source == "helper = 1" for cell in kept.cells)
    assert "read_csv" in next(cell.source for cell in kept.cells if cell.id == "set-up")
