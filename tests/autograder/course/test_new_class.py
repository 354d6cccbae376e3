import pytest
from nbgrader.api import Gradebook

from autograder.course.new_class import course_id, new_class
from toolkit.errors import ContentError


def files(root):
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_does_a_class_begin_with_settings_roster_and_gradebook(tmp_path, roster_file):
    folder = new_class(tmp_path / "spring", roster_file, title="春季班")
    assert set(files(folder.root)) == {"class.yml", "roster.csv", "nbgrader_config.py", "gradebook.db"}
    assert [trainee.name for trainee in folder.trainees.values()] == ["张三", "李四,二世", "=1+1", "赵六"]
    with Gradebook(folder.database, "spring") as book:
        assert {student.id: student.first_name for student in book.students}["0013"] == "李四,二世"


def test_is_nothing_written_when_the_roster_has_a_fault(tmp_path):
    (tmp_path / "roster.csv").write_text("学号,姓名,片区,站\n01,张三,黄石,甲\n01,李四,黄石,乙\n", encoding="utf-8")
    with pytest.raises(ContentError, match="重复"):
        new_class(tmp_path / "spring", tmp_path / "roster.csv")
    assert [path.name for path in tmp_path.iterdir()] == ["roster.csv"]


def test_is_an_existing_class_never_overwritten(course, roster_file):
    before = files(course.root)
    with pytest.raises(ContentError, match="不会覆盖"):
        new_class(course.root, roster_file)
    assert files(course.root) == before


def test_is_nothing_left_behind_when_making_fails(tmp_path, roster_file, monkeypatch):
    def broken(*_):
        raise OSError("disk full")

    monkeypatch.setattr("autograder.course.settings.write_new", broken)
    with pytest.raises(OSError, match="disk full"):
        new_class(tmp_path / "spring", roster_file)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("name", "course"), [("spring-1", "spring-1"), ("春季班", "class"), ("2026 春", "2026")])
def test_is_the_course_id_never_empty(name, course):
    assert course_id(name) == course
