import shutil

import pytest
import typer
from typer.testing import CliRunner

from autograder import cli_review
from tests.autograder.small_class import Class, spoil

runner = CliRunner()
app = typer.Typer(rich_markup_mode=None)
for command in (cli_review.appeal, cli_review.similarity, cli_review.regrade):
    app.command()(command)


def run(*words):
    return runner.invoke(app, [str(word) for word in words])


@pytest.fixture
def own(graded, tmp_path):
    return Class(shutil.copytree(graded.root, tmp_path / "spring"))


def test_do_the_three_commands_work(own, exercise):
    page = run("appeal", own.root, "0013", "tiny-sort")
    assert (own.root / "reports" / "appeals" / "0013-tiny-sort.html").is_file()
    assert "不发学员" in page.output
    assert "平均用量" in run("appeal", own.root, "0013", "tiny-sort", "--text").output
    assert "不下结论" in run("similarity", own.root, "tiny-sort").output
    spoil(exercise / "key.py", '"line": 10.7', '"line": 11.5')
    dry = run("regrade", own.root, "tiny-sort", "--exercises", exercise.parent, "--dry-run")
    assert "什么都没有改" in dry.output
    assert "张三" in dry.output
    done = run("regrade", own.root, "tiny-sort", "--exercises", exercise.parent)
    assert "2 人有变" in done.output
    assert "2 人有变" in run("regrade", own.root, "tiny-sort", "--undo").output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["appeal", "{class}", "9999", "tiny-sort"], "名单上没有"),
        (["appeal", "{class}", "0012", "no-such"], "没有发过"),
        (["similarity", "{class}", "no-such"], "没有发过"),
        (["regrade", "{class}", "no-such"], "没有发过"),
        (["regrade", "{class}", "tiny-sort", "--exercises", "{none}"], "缺这个文件"),
        (["regrade", "{class}", "tiny-sort", "--undo"], "没有可撤销"),
        (["regrade", "{none}", "tiny-sort"], "这里没有班级"),
    ],
)
def test_is_a_mistake_one_sentence(graded, tmp_path, words, said):
    places = {"{class}": str(graded.root), "{none}": str(tmp_path / "none")}
    done = run(*(places.get(word, word) for word in words))
    assert done.exit_code == 1
    assert said in done.output
    assert "Traceback" not in done.output
