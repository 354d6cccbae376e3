import json
import shutil
import stat

import nbformat
import pytest

from autograder.course import variants
from autograder.course.exercise import Exercise
from autograder.course.new_class import new_class
from autograder.course.release import release
from tests.autograder.small_class import TINY, spoil
from toolkit.errors import ContentError


def snapshot(root, *parts):
    return {path: path.read_bytes() for part in parts for path in sorted((root / part).rglob("*")) if path.is_file()}


def test_does_every_trainee_get_data_paper_and_package(course):
    for trainee in course.folder.trainees:
        names = {path.name for path in course.folder.variant(trainee, "tiny-sort").iterdir()}
        assert names == {"transactions.csv", "board.json", "trainee.json"}
        assert (course.folder.package(trainee) / "tiny-sort.zip").is_file()
    assert len(list((course.root / "papers").iterdir())) == len(course.folder.trainees)


def test_does_the_release_folder_hold_the_notebook_alone(course):
    assert [path.name for path in (course.root / "release").rglob("*") if path.is_file()] == ["tiny-sort.ipynb"]


def test_does_a_second_release_change_nothing(course):
    before = snapshot(course.root, "variants", "papers", "packages", "release", "frozen")
    done = release(course.folder, TINY)
    assert (done.added, done.kept) == ([], 4)
    assert snapshot(course.root, "variants", "papers", "packages", "release", "frozen") == before


def test_does_a_late_trainee_get_data_and_nobody_else_new_ones(course):
    before = snapshot(course.root, "variants", "papers")
    with (course.root / "roster.csv").open("a", encoding="utf-8") as file:
        file.write("0099,后来的,十堰,东风站\n")
    assert release(course.folder, TINY).added == ["0099"]
    after = snapshot(course.root, "variants", "papers")
    assert {path: after[path] for path in before} == before
    assert (course.folder.package("0099") / "tiny-sort.zip").is_file()


def test_does_a_changed_exercise_leave_a_class_alone(course, exercise):
    before = snapshot(course.root, "variants", "release", "frozen")
    spoil(exercise / "key.py", "11_300", "11_400")
    done = release(course.folder, exercise)
    assert any("仍用发放时的那份" in note for note in done.notes)
    assert snapshot(course.root, "variants", "release", "frozen") == before


def test_is_nothing_written_when_the_master_has_a_fault(tmp_path, roster_file, exercise):
    folder = new_class(tmp_path / "spring", roster_file)
    before = snapshot(folder.root, ".")
    spoil(exercise / "tiny-sort.md", "points: 8", "points: 7")
    with pytest.raises(ContentError, match="合计 19 分，应为 20 分"):
        release(folder, exercise)
    assert snapshot(folder.root, ".") == before


def test_is_nothing_left_when_nbgrader_cannot_make_the_release(tmp_path, roster_file, exercise, monkeypatch):
    folder = new_class(tmp_path / "spring", roster_file)

    def broken(*_):
        raise ContentError("source", "", "nbgrader 生成不了发放版")

    monkeypatch.setattr("autograder.masters.convert.write_release", broken)
    with pytest.raises(ContentError, match="生成不了"):
        release(folder, exercise)
    assert not list((folder.root / "frozen").iterdir())
    assert not list((folder.root / "source").iterdir())


def test_is_a_stranger_beside_the_source_kept_from_the_trainees(course):
    (course.root / "source" / "tiny-sort" / "key.py").write_text("", encoding="utf-8")
    (course.root / "release" / "tiny-sort" / "tiny-sort.ipynb").unlink()
    with pytest.raises(ContentError, match=r"key\.py：会跟着发给学员"):
        release(course.folder, TINY)


def test_are_data_different_for_each_trainee_and_each_class(course, tmp_path, roster_file):
    other = new_class(tmp_path / "autumn", roster_file)
    release(other, TINY)
    seen = [
        variants.stated(folder, trainee, "tiny-sort")["variant"]
        for folder in (course.folder, other)
        for trainee in folder.trainees
    ]
    assert len(set(seen)) == 8


def test_is_a_variant_drawn_the_same_from_the_same_seed(tmp_path):
    exercise = Exercise.open(TINY)
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        variants.fill(tmp_path / name, exercise, b"seed", course="c", trainee={"id": "1", "name": "甲"})
    assert [path.read_bytes() for path in sorted((tmp_path / "one").iterdir())] == [
        path.read_bytes() for path in sorted((tmp_path / "two").iterdir())
    ]


def test_does_a_seed_need_the_secret():
    assert variants.seed("00" * 32, "1", "a") != variants.seed("01" * 32, "1", "a")
    assert variants.token("00" * 32, "1", "a") != variants.token("00" * 32, "2", "a")
    assert len(variants.token("00" * 32, "1", "a")) == 32


def test_does_the_released_notebook_keep_skills_and_speak_chinese(course):
    notebook = nbformat.read(course.folder.release("tiny-sort"), as_version=4)
    cells = {cell.id: cell for cell in notebook.cells}
    assert cells["place-each"].metadata.curriculum.skills == ["sorting", "diagnosis"]
    assert cells["mean-in-code"].source == "# 在这里写"
    assert "（在这里写）" in cells["visit-note"].source
    assert "先去看谁，为什么？" in cells["visit-note"].source


def test_is_the_class_file_still_private(course):
    assert stat.S_IMODE((course.root / "class.yml").stat().st_mode) == 0o600


def test_does_the_due_date_reach_paper_and_gradebook(tmp_path, roster_file):
    from autograder.course import gradebook

    folder = new_class(tmp_path / "spring", roster_file)
    spoil(folder.settings_file, "due: {}", "due: {tiny-sort: 2026-12-05 18:00}")
    folder = type(folder).open(folder.root)
    release(folder, TINY)
    paper = json.loads((folder.variant("0012", "tiny-sort") / "board.json").read_text(encoding="utf-8"))
    assert paper["due"].startswith("2026-12-05")
    with gradebook.opened(folder) as book:
        assert book.find_assignment("tiny-sort").duedate.isoformat() == "2026-12-05T10:00:00"


def test_is_an_unknown_exercise_named(course, tmp_path):
    with pytest.raises(ContentError, match="no-such"):
        release(course.folder, tmp_path / "no-such")


def test_do_two_processes_write_what_one_writes(course):
    """Are data, papers and packages the same, byte for byte, when a crowd is shared out among processes?"""
    parts = ("variants", "papers", "packages")
    before = snapshot(course.root, *parts)
    for part in parts:
        shutil.rmtree(course.root / part)
    assert len(release(course.folder, TINY, jobs=2).added) == 4
    assert snapshot(course.root, *parts) == before
