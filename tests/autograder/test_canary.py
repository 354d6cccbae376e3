"""Nothing that is handed out may hold the key, the judge's rules, a reference value, the solution or the secret."""

import json
import re
import zipfile

import pytest

from autograder.course.exercise import Exercise
from tests.autograder.small_class import TINY

HANDED_OUT = ("release", "packages", "papers", "variants")
WORDS = (
    *("CANARY", "autograder", "HIDDEN TESTS", "BEGIN SOLUTION", "litres-as-tonnes", '"judge"', '"splits"'),
    *("mean_litres", "thousand_litres", "own.high-line", "先去 C0003"),
)


def handed_out(root):
    """Every file that leaves the class folder, unpacked."""
    for part in HANDED_OUT:
        for path in sorted((root / part).rglob("*")):
            if path.suffix == ".zip":
                with zipfile.ZipFile(path) as archive:
                    for name in archive.namelist():
                        yield f"{path.name}:{name}", archive.read(name).decode("utf-8", errors="replace")
            elif path.is_file():
                yield path.relative_to(root).as_posix(), path.read_text(encoding="utf-8")


def test_are_all_kinds_of_files_looked_at(course):
    names = " ".join(name for name, _ in handed_out(course.root))
    for kind in (".ipynb", ".json", ".csv", "trainee.json", "board.json", "开始.bat", "links.html", "papers/", "zip:"):
        assert kind in names


def test_does_the_master_hold_every_canary_in_the_first_place():
    text = "".join(path.read_text(encoding="utf-8") for path in TINY.iterdir() if path.is_file())
    missing = [word for word in WORDS if word not in text and word not in ('"judge"', '"splits"')]
    assert not missing


@pytest.mark.parametrize("word", WORDS)
def test_is_a_word_of_the_trainers_side_nowhere_in_what_is_handed_out(course, word):
    # The page's bundled scripts know the words of the rule engine; what they carry about this class is its data.
    found = [name for name, text in handed_out(course.root) if word in without_scripts(name, text)]
    assert found == []


def test_is_the_secret_nowhere_but_in_the_class_file(course):
    secret = course.folder.settings.secret
    found = [path for path in course.root.rglob("*") if path.is_file() and secret.encode() in path.read_bytes()]
    assert found == [course.root / "class.yml"]


def test_is_no_reference_value_in_any_paper(course):
    exercise = Exercise.open(TINY)
    for trainee in course.folder.trainees:
        folder = course.folder.variant(trainee, "tiny-sort")
        key = exercise.key(exercise.read_files(folder))
        paper = json.loads((folder / "board.json").read_text(encoding="utf-8"))
        given = set(re.findall(r"\d+\.\d+", json.dumps(paper["data"])))
        assert f"{key['facts']['mean_tonnes']:.2f}" not in {f"{float(value):.2f}" for value in given}
        assert set(paper["data"]["tables"]["customers"][0]) == {"id", "name", "litres"}


def test_does_feedback_show_no_hidden_test_and_no_model_answer(graded):
    from autograder.reports.feedback import write_all

    for page in write_all(graded.folder, "tiny-sort"):
        text = page.read_text(encoding="utf-8")
        assert "CANARY" not in text
        assert "HIDDEN" not in text
        assert "autograder" not in text


def without_scripts(name, text):
    return re.sub(r"<script>.*?</script>", "", text, flags=re.DOTALL) if name.endswith(".html") else text
