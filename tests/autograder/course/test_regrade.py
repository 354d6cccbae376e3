import json
import shutil

import nbformat
import pytest

from autograder.course import audit, gradebook, history, regrade, same_paper
from autograder.course.exercise import Exercise
from autograder.course.folder import ClassFolder
from tests.autograder.course.test_grade import mark_by_hand, scores, with_code
from tests.autograder.small_class import Class, spoil
from toolkit.errors import ContentError


@pytest.fixture
def own(graded, tmp_path):
    """A graded class of one's own: 0012 all right, 0013 took a thousand litres for a tonne, 0014 blank."""
    return Class(shutil.copytree(graded.root, tmp_path / "spring"))


def new_line(exercise, line="11.5"):
    spoil(exercise / "key.py", '"line": 10.7', f'"line": {line}')
    return exercise


def files(root):
    return {
        str(path.relative_to(root)): (path.read_bytes(), path.stat().st_mtime_ns)
        for path in root.rglob("*")
        if path.is_file()
    }


def lines(made):
    return list(audit.entries(made.folder))


def by_trainee(done):
    return {one.trainee: one for one in done.changes}


# --- what changes -----------------------------------------------------------------------------------------------------


def test_does_a_key_change_give_and_take_points(own, exercise):
    spoil(exercise / "key.py", '"mean_tonnes": mean * DENSITY / 1000', '"mean_tonnes": mean')
    spoil(exercise / "key.py", '"mean_litres": mean', '"mean_litres": mean * DENSITY / 1000')
    done = regrade.regrade(own.folder, exercise)
    found = by_trainee(done)
    assert set(found) == {"0012", "0013"}
    assert (found["0012"].old, found["0012"].new) == (16, 12)
    assert (found["0013"].old, found["0013"].new) == (11, 15)
    assert scores(own.folder)["0012"]["mean-tonnes"] == 0
    assert scores(own.folder)["0013"]["mean-tonnes"] == 4


def test_does_code_that_raised_not_stop_it(own, exercise):
    """Is a class regraded in which somebody's own cell stopped with an error?"""
    own.put("late.zip", with_code(own, "0012", "mean_tonnes = 1 / 0"))
    own.collect()
    own.grade()
    assert "0013" in by_trainee(regrade.regrade(own.folder, new_line(exercise)))


def test_is_it_said_why_by_question(own, exercise):
    (change,) = regrade.regrade(own.folder, new_line(exercise, "11.5")).changes[:1]
    asked = {one.question: one for one in change.questions}
    assert (asked["high-line"].old, asked["high-line"].new) == (4, 0)
    assert asked["high-line"].gone == []
    assert "11.5" in asked["high-line"].came[0]


def test_is_who_did_not_change_not_listed(own, exercise):
    assert set(by_trainee(regrade.regrade(own.folder, new_line(exercise)))) == {"0012", "0013"}


def test_is_the_frozen_copy_replaced_and_the_old_one_kept(own, exercise):
    old = history.digest(own.folder.frozen("tiny-sort"))
    regrade.regrade(own.folder, new_line(exercise))
    kept = own.root / "frozen" / ".history" / "tiny-sort" / "1" / "tiny-sort"
    assert history.digest(own.folder.frozen("tiny-sort")) == history.digest(exercise)
    assert history.digest(kept) == old
    assert Exercise.open(kept).board.id == "tiny-sort"


def test_does_a_changed_hidden_test_reach_gradebook_and_source_and_not_the_release(own, exercise):
    released = own.folder.release("tiny-sort").read_bytes()
    spoil(exercise / "tiny-sort.md", 'mark("high-line")', 'mark("high-line", answer=10.7)')
    done = regrade.regrade(own.folder, exercise)
    assert by_trainee(done)["0014"].new == 4
    assert own.folder.release("tiny-sort").read_bytes() == released
    source = nbformat.read(own.folder.source("tiny-sort"), as_version=4)
    assert any("answer=10.7" in cell.source for cell in source.cells)
    assert "answer=10.7" in history.cells(own.folder, "tiny-sort")["high-line"][0]


def test_is_a_new_hand_in_told_from_a_new_key(own, exercise):
    own.put("b.txt", own.code("0014"))
    own.collect()
    done = regrade.regrade(own.folder, new_line(exercise))
    assert by_trainee(done)["0014"].new_paper
    assert not by_trainee(done)["0012"].new_paper
    assert any("0014" in note for note in done.notes)


# --- manual marks -----------------------------------------------------------------------------------------------------


def test_are_manual_marks_and_comments_kept(own, exercise):
    mark_by_hand(own.folder, "0012", 3, "有数，好")
    done = regrade.regrade(own.folder, new_line(exercise))
    assert (by_trainee(done)["0012"].old, by_trainee(done)["0012"].new) == (19, 15)
    with gradebook.opened(own.folder) as book:
        found = gradebook.submission(book, "tiny-sort", "0012")
        assert gradebook.manual(found)["visit-note"] == (3, None, False, "有数，好")


def test_does_a_manual_mark_on_a_judged_question_stand_against_the_new_key(own, exercise):
    with gradebook.opened(own.folder) as book:
        grade = book.find_grade("high-line", "tiny-sort", "tiny-sort", "0012")
        grade.manual_score, grade.needs_manual_grade = 2, False
        book.db.commit()
    done = regrade.regrade(own.folder, new_line(exercise))
    (asked,) = [one for one in by_trainee(done)["0012"].questions if one.question == "high-line"]
    assert (asked.old, asked.new, asked.manual) == (2, 2, 2)
    assert (asked.old_auto, asked.new_auto) == (4, 0)
    assert any("手工" in note for note in done.notes)


# --- the way back -----------------------------------------------------------------------------------------------------


def test_is_undoing_exact_and_what_was_marked_since_kept(own, exercise):
    marks, copy = scores(own.folder), history.digest(own.folder.frozen("tiny-sort"))
    source, cells = own.folder.source("tiny-sort").read_bytes(), history.cells(own.folder, "tiny-sort")
    spoil(exercise / "tiny-sort.md", 'mark("high-line")', 'mark("high-line", answer=10.7)')
    regrade.regrade(own.folder, new_line(exercise))
    assert scores(own.folder) != marks
    mark_by_hand(own.folder, "0012", 3)
    done = regrade.undo(own.folder, "tiny-sort")
    assert scores(own.folder) == marks
    assert history.digest(own.folder.frozen("tiny-sort")) == copy
    assert own.folder.source("tiny-sort").read_bytes() == source
    assert history.cells(own.folder, "tiny-sort") == cells
    assert own.grade()["0012"].score == 19
    assert done.notes == [] or not any("没有回到" in note for note in done.notes)


def test_are_two_regrades_undone_one_after_the_other(own, exercise):
    marks = scores(own.folder)
    regrade.regrade(own.folder, new_line(exercise, "11.5"))
    between = scores(own.folder)
    spoil(exercise / "key.py", '"line": 11.5', '"line": 30')
    regrade.regrade(own.folder, exercise)
    regrade.undo(own.folder, "tiny-sort")
    assert scores(own.folder) == between
    regrade.undo(own.folder, "tiny-sort")
    assert scores(own.folder) == marks
    with pytest.raises(ContentError, match="没有可撤销"):
        regrade.undo(own.folder, "tiny-sort")
    assert [line["number"] for line in lines(own)] == [1, 2, 2, 1]


def test_is_a_copy_changed_by_hand_not_lost_in_undoing(own, exercise):
    regrade.regrade(own.folder, new_line(exercise))
    spoil(own.folder.frozen("tiny-sort") / "key.py", '"line": 11.5', '"line": 11.6')
    with pytest.raises(ContentError, match="手工改过"):
        regrade.undo(own.folder, "tiny-sort")


# --- what is refused --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "old", "new", "named"),
    [
        ("board.yml", "ask: 线划在几吨？", "ask: 线划在哪里？", "high-line ask"),
        ("board.yml", "step: 0.1\n    points: 4", "step: 0.1\n    points: 3", "high-line points"),
        ("board.yml", "text: 说出是哪一家", "text: 说出是哪家", "visit-note rubric"),
        ("board.yml", "label: 线上}", "label: 上面}", "options"),
        ("tiny-sort.md", "从上往下做。", "从上往下做，别跳。", "read-first"),
        ("tiny-sort.md", "\n八家平均一个月几吨？", "\n平均一个月几吨？", "第"),
        ("tiny-sort.md", "grade_id: high-line, locked: true, points: 4", "grade_id: high-line, locked: true, points: 5",
         "high-line"),
        ("tiny-sort.md", '"grade_id": "read-first"', '"grade_id": "read-this"', "read-first"),
        ("key.py", '"name": f"{r.Index + 1} 号"', '"name": f"{r.Index + 2} 号"', "board_data"),
        ("key.py", "litres[3] = 11_300", "litres[3] = 11_301", "build_variant"),
        ("key.py", '"mean_litres": mean, ', "", "mean_litres"),
    ],
)  # fmt: skip
def test_is_a_change_that_the_trainees_would_see_refused(own, exercise, monkeypatch, file, old, new, named):
    # What the master's own check refuses is not the point here.
    monkeypatch.setattr("autograder.course.release.check", lambda _: None)
    spoil(exercise / file, old, new)
    before = files(own.root)
    with pytest.raises(ContentError, match=named):
        regrade.regrade(own.folder, exercise)
    assert files(own.root) == before


def test_is_an_exercise_unfit_for_release_refused(own, exercise):
    spoil(exercise / "tiny-sort.md", "### END HIDDEN TESTS", "### END HIDDEN TEST")
    with pytest.raises(ContentError, match="END"):
        regrade.regrade(own.folder, exercise)


def test_is_a_key_that_fails_on_the_classs_own_data_refused(own, exercise):
    spoil(
        exercise / "key.py", '    frame = files["transactions.csv"]\n    table',
        '    frame = files["transactions.csv"]\n    assert len(set(frame["litres"])) > 80\n    table',
    )  # fmt: skip
    with pytest.raises(ContentError, match="算不出来"):
        same_paper._key_works(own.folder, Exercise.open(exercise), Exercise.open(own.folder.frozen("tiny-sort")))


def test_is_an_unchanged_exercise_refused(own, exercise):
    with pytest.raises(ContentError, match="一样"):
        regrade.regrade(own.folder, exercise)


def test_is_an_assignment_without_marks_refused(course, exercise):
    with pytest.raises(ContentError, match="还没有评过"):
        regrade.regrade(course.folder, new_line(exercise))


# --- dry run ----------------------------------------------------------------------------------------------------------


def test_does_a_dry_run_tell_the_same_and_change_no_file(own, exercise):
    new_line(exercise)
    mark_by_hand(own.folder, "0012", 3)
    before = files(own.root)
    told = regrade.regrade(own.folder, exercise, dry_run=True)
    assert files(own.root) == before
    assert not (own.root / ".trial").exists()
    assert told == regrade.regrade(own.folder, exercise)
    before = files(own.root)
    told = regrade.undo(own.folder, "tiny-sort", dry_run=True)
    assert files(own.root) == before
    assert told == regrade.undo(own.folder, "tiny-sort")


def test_does_a_dry_run_leave_the_choice_of_the_best_attempt_alone(own, exercise):
    own.settings("attempts: last", "attempts: best")
    own.put("b.txt", own.code("0013"))
    own.collect()
    own.grade()
    before = files(own.root)
    told = regrade.regrade(own.folder, new_line(exercise), dry_run=True)
    assert files(own.root) == before
    assert by_trainee(told)["0013"].new == 12


# --- audit ------------------------------------------------------------------------------------------------------------


def test_is_the_audit_line_complete(own, exercise):
    old = history.digest(own.folder.frozen("tiny-sort"))
    regrade.regrade(own.folder, new_line(exercise))
    regrade.undo(own.folder, "tiny-sort")
    there, back = lines(own)
    assert (there["command"], back["command"]) == ("regrade", "regrade --undo")
    assert there["time"].endswith("+00:00")
    assert (there["before"], there["after"]) == (old, history.digest(exercise)) == (back["after"], back["before"])
    assert there["assignment"] == "tiny-sort"
    assert there["graded"] == 3
    points = {
        one["trainee"]: {asked["question"]: (asked["old"], asked["new"]) for asked in one["questions"]}
        for one in there["changes"]
    }
    assert points["0012"]["high-line"] == (4, 0)
    assert [(one["trainee"], one["old"], one["new"]) for one in back["changes"]] == [
        (one["trainee"], one["new"], one["old"]) for one in there["changes"]
    ]


def test_does_a_line_cut_short_spoil_no_other(own):
    audit.append(own.folder, {"command": "one"})
    with audit.path(own.folder).open("a", encoding="utf-8") as file:
        file.write('{"command": "tw')
    audit.append(own.folder, {"command": "three"})
    assert [line["command"] for line in lines(own)] == ["one", "three"]


# --- interrupted ------------------------------------------------------------------------------------------------------


class Stopped(Exception):
    pass


def stop_at(monkeypatch, name):
    """Interrupt the named step after it has done its work."""
    owner, attribute = name.rsplit(".", 1)
    import importlib

    module = importlib.import_module(owner)
    real = getattr(module, attribute)

    def stopped(*words, **options):
        real(*words, **options)
        raise Stopped

    monkeypatch.setattr(module, attribute, stopped)


STEPS = [
    "autograder.course.history.begin", "autograder.course.history._swap", "autograder.course.history.put",
    "autograder.course.regrade.grade", "autograder.course.audit.append",
]  # fmt: skip


@pytest.mark.parametrize("step", STEPS)
def test_does_the_next_run_finish_an_interrupted_one(own, exercise, step):
    new_line(exercise)
    whole = Class(shutil.copytree(own.root, own.root.parent / "whole"))
    expected = regrade.regrade(whole.folder, exercise)
    with pytest.MonkeyPatch.context() as patch:
        stop_at(patch, step)
        with pytest.raises(Stopped):
            regrade.regrade(own.folder, exercise)
    assert history.pending(own.folder, "tiny-sort") is not None
    assert regrade.regrade(ClassFolder.open(own.root), exercise) == expected
    assert scores(own.folder) == scores(whole.folder)
    assert history.pending(own.folder, "tiny-sort") is None
    assert [line["number"] for line in lines(own)] == [1]
    assert regrade.undo(own.folder, "tiny-sort").changes


def test_is_a_swap_cut_between_its_two_renames_finished(own, exercise):
    new_line(exercise)
    with pytest.MonkeyPatch.context() as patch:
        stop_at(patch, "autograder.course.history.begin")
        with pytest.raises(Stopped):
            regrade.regrade(own.folder, exercise)
    frozen = own.folder.frozen("tiny-sort")
    frozen.rename(frozen.with_name(".tiny-sort.old"))
    regrade.regrade(own.folder, exercise)
    assert history.digest(frozen) == history.digest(exercise)
    assert not frozen.with_name(".tiny-sort.old").exists()


def test_does_undoing_finish_what_was_begun_before_it_undoes(own, exercise):
    marks = scores(own.folder)
    with pytest.MonkeyPatch.context() as patch:
        stop_at(patch, "autograder.course.history.put")
        with pytest.raises(Stopped):
            regrade.regrade(own.folder, new_line(exercise))
    with pytest.raises(ContentError, match="做到一半"):
        regrade.undo(own.folder, "tiny-sort", dry_run=True)
    assert any("没做完" in note for note in regrade.undo(own.folder, "tiny-sort").notes)
    assert scores(own.folder) != marks
    regrade.undo(own.folder, "tiny-sort")
    assert scores(own.folder) == marks


def test_is_nothing_replaced_before_everything_lies_ready(own, exercise):
    before = files(own.root)
    with pytest.MonkeyPatch.context() as patch:
        stop_at(patch, "autograder.course.history.stage")
        patch.setattr("autograder.course.history.begin", lambda *_: None)
        with pytest.raises(Stopped):
            regrade.regrade(own.folder, new_line(exercise))
    after = files(own.root)
    assert {name: one for name, one in after.items() if ".history" not in name} == before
    assert json.loads((own.root / "frozen/.history/tiny-sort/1/before.json").read_text(encoding="utf-8"))
    assert regrade.regrade(own.folder, exercise).changes
    assert [line["number"] for line in lines(own)] == [2]
