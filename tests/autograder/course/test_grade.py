import io
import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook

from autograder.course import attempts, gradebook
from autograder.course.new_class import new_class
from toolkit.errors import ContentError
from toolkit.paths import ROOT


def scores(folder):
    """Automatic scores by trainee and grade id, as nbgrader has them."""
    found = {}
    with Gradebook(folder.database, folder.settings.course) as book:
        for trainee in folder.trainees:
            found[trainee] = {
                name: grade.auto_score
                for name, grade in gradebook.grades(gradebook.submission(book, "tiny-sort", trainee)).items()
            }
    return found


def with_code(course, trainee, source):
    """A perfect hand-in whose code cell is replaced."""
    archive = zipfile.ZipFile(io.BytesIO(course.zip(trainee)))
    files = {name: archive.read(name) for name in archive.namelist()}
    (name,) = [name for name in files if name.endswith(".ipynb")]
    notebook = nbformat.reads(files[name].decode(), as_version=4)
    next(cell for cell in notebook.cells if cell.id == "mean-in-code").source = source
    files[name] = nbformat.writes(notebook).encode()
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as packed:
        for entry, content in files.items():
            packed.writestr(entry, content)
    return made.getvalue()


def test_does_every_trainee_of_the_roster_get_a_verdict(graded):
    assert {name: verdict.word for name, verdict in graded.verdicts.items()} == {
        "0012": "已评", "0013": "已评", "0014": "已评", "0015": "未交",
    }  # fmt: skip
    assert [verdict.score for verdict in graded.verdicts.values()] == [16, 11, 0, None]


def test_does_a_written_part_wait_and_a_blank_one_not(graded):
    assert [verdict.pending for verdict in graded.verdicts.values()] == [True, True, False, False]


def test_does_stock_nbgrader_give_the_same_scores(graded, tmp_path):
    ours = scores(graded.folder)
    root = shutil.copytree(graded.root, tmp_path / "stock")
    shutil.rmtree(root / "autograded")
    with Gradebook(f"sqlite:///{root / 'gradebook.db'}", "spring") as book:
        for submission in book.assignment_submissions("tiny-sort"):
            gradebook.unscored(book, submission)
    scripts = sysconfig.get_path("scripts")
    # nbgrader looks for the bare names of its tools.
    environment = os.environ | {
        "PATH": scripts + os.pathsep + os.environ["PATH"], "PYTHONPATH": str(ROOT),
        "JUPYTER_CONFIG_DIR": str(tmp_path / "config"),
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", "autograde", "tiny-sort"],
        cwd=root,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    graded_again = type(graded.folder).open(root)
    assert scores(graded_again) == ours
    assert sum(len(rows) for rows in ours.values()) == 12


def test_does_nbgraders_own_interface_see_the_class(graded):
    from nbgrader.apps.api import NbGraderAPI

    from autograder.course import nbgrader_settings

    with nbgrader_settings.quiet():
        api = NbGraderAPI(
            nbgrader_settings.course(graded.folder, "tiny-sort"), config=nbgrader_settings.load(graded.folder)
        )
        (assignment,) = api.get_assignments()
        assert (assignment["name"], assignment["max_score"], assignment["num_submissions"]) == ("tiny-sort", 20, 3)
        submissions = {one["student"]: one for one in api.get_submissions("tiny-sort")}
        assert submissions["0012"]["score"] == 16
        assert submissions["0012"]["needs_manual_grade"]
        assert submissions["0012"]["first_name"] == "张三"


def test_does_one_that_crashes_or_never_ends_stop_no_other(course):
    config = course.root / "nbgrader_config.py"
    config.write_text(config.read_text(encoding="utf-8").replace("timeout = 60", "timeout = 3"), encoding="utf-8")
    course.put("a.zip", with_code(course, "0012", "import os\nos._exit(1)"))
    course.put("b.zip", with_code(course, "0013", "while True:\n    pass"))
    course.put("c.zip", with_code(course, "0014", "raise ValueError('no')"))
    course.put("d.zip", course.zip("0015"))
    course.collect()
    verdicts = course.grade()
    assert [verdict.word for verdict in verdicts.values()] == ["崩溃", "超时", "已评", "已评"]
    # What needs none of the trainee's code is judged all the same.
    assert [verdict.score for verdict in verdicts.values()] == [12, 12, 12, 16]
    assert "中途退出" in verdicts["0012"].note


def test_is_a_fault_of_the_judge_a_crash_and_never_a_nought(course):
    course.put("a.zip", course.zip("0012"))
    course.collect()
    key = course.root / "frozen" / "tiny-sort" / "key.py"
    key.write_text(key.read_text(encoding="utf-8").replace('"line": 10.7', '"lime": 10.7'), encoding="utf-8")
    verdict = course.grade()["0012"]
    assert (verdict.word, verdict.score) == ("崩溃", None)
    assert "评分程序出错" in verdict.note
    assert scores(course.folder)["0012"]["high-line"] is None


def test_is_a_late_hand_in_graded_and_called_late(course):
    course.settings("due: {}", "due: {tiny-sort: 2026-03-01 18:00}")
    course.put("a.txt", course.code("0012"))
    course.collect(at=datetime(2026, 3, 1, 10, 1, tzinfo=UTC))
    verdict = course.grade()["0012"]
    assert (verdict.word, verdict.score) == ("迟交", 16)


def test_does_a_moved_due_date_reach_what_was_graded_before(course):
    course.put("a.txt", course.code("0012"))
    course.collect(at=datetime(2026, 3, 1, 10, 1, tzinfo=UTC))
    assert course.grade()["0012"].word == "已评"
    course.settings("due: {}", "due: {tiny-sort: 2026-03-01 18:00}")
    assert course.grade()["0012"].word == "迟交"


def test_is_a_refused_hand_in_told_from_none(course):
    course.put("a.txt", course.code("0013", t="0012"))
    course.collect()
    verdicts = course.grade()
    assert verdicts["0012"].word == "拒收"
    assert "不是发给他的那份" in verdicts["0012"].note
    assert verdicts["0013"].word == "未交"


def mark_by_hand(folder, trainee, score, comment="有数，好"):
    """What a trainer does in formgrader."""
    with Gradebook(folder.database, folder.settings.course) as book:
        grade = book.find_grade("visit-note", "tiny-sort", "tiny-sort", trainee)
        grade.manual_score, grade.needs_manual_grade = score, False
        book.find_comment("visit-note", "tiny-sort", "tiny-sort", trainee).manual_comment = comment
        book.db.commit()


def test_are_manual_marks_kept_on_regrading(course):
    course.put("a.txt", course.code("0012"))
    course.collect()
    course.grade()
    mark_by_hand(course.folder, "0012", 3)
    for again in (False, True):
        verdict = course.grade(again=again)["0012"]
        assert (verdict.score, verdict.pending) == (19, False)


def test_does_a_new_attempt_ask_for_the_manual_mark_again(course):
    course.put("a.txt", course.code("0012", "litres_as_tonnes"))
    course.collect()
    course.grade()
    mark_by_hand(course.folder, "0012", 3)
    course.put("b.txt", course.code("0012"))
    course.collect()
    verdict = course.grade()["0012"]
    assert (verdict.score, verdict.pending) == (19, True)


def test_is_an_unchanged_submission_not_run_again(course, monkeypatch):
    course.put("a.txt", course.code("0012"))
    course.collect()
    course.grade()
    monkeypatch.setattr("autograder.course.worker.grade", lambda *_: pytest.fail("graded again"))
    assert course.grade()["0012"].score == 16


@pytest.mark.parametrize("order", [("perfect", "litres_as_tonnes"), ("litres_as_tonnes", "perfect")])
def test_does_the_best_attempt_count_when_the_class_says_so(course, order):
    course.settings("attempts: last", "attempts: best")
    for number, method in enumerate(order):
        course.put(f"{number}.txt", course.code("0012", method))
        course.collect()
    assert course.grade()["0012"].score == 16
    assert course.grade()["0012"].score == 16
    assert scores(course.folder)["0012"]["mean-tonnes"] == 4
    kept = attempts.of(course.folder, "0012", "tiny-sort")[order.index("perfect")]
    laid = Path(course.folder.submitted("0012", "tiny-sort") / "answers.json")
    assert laid.read_bytes() == (kept.folder / "answers.json").read_bytes()


def test_is_an_assignment_that_was_never_released_named(tmp_path, roster_file):
    from autograder.course.grade import grade

    with pytest.raises(ContentError, match="还没有发过作业"):
        grade(new_class(tmp_path / "spring", roster_file), "tiny-sort")
