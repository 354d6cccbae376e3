from typer.testing import CliRunner

from tests.toolkit.cases.sample import write
from toolkit.cases.__main__ import app

run = CliRunner().invoke


def test_own_library():
    """Does the library of the book pass, a line a case and a summary?"""
    result = run(app, ["check"])
    assert result.exit_code == 0, result.output
    assert "✓ rake-01" in result.output
    assert "0 个要改" in result.output


def test_bad_case(tmp_path):
    """Does a bad case fail the command, in sentences?"""
    write(tmp_path, replace=("12 台冷藏车", "13 台冷藏车"))
    result = run(app, ["check", str(tmp_path)])
    assert result.exit_code == 1
    assert "✗ glue-99" in result.output
    assert "数字 13 不在 figures 里" in result.output
    assert "Traceback" not in result.output


def test_line_and_summary(tmp_path):
    """Does a good case have its line, and the library its state?"""
    write(tmp_path)
    result = run(app, ["check", str(tmp_path)])
    assert result.exit_code == 0
    assert "✓ glue-99 对账单晚三天（教学编写，" in result.output
    assert "4 个数，2 个对过范围，成了一半）" in result.output
    assert "卷二 1/23（1 类客户）" in result.output


def test_uneven_library(tmp_path):
    """Does a library out of balance fail though every case is good?"""
    for place in (97, 98, 99):
        write(tmp_path)
        text = (tmp_path / "glue-99.md").read_text(encoding="utf-8").replace("glue-99", f"glue-{place}")
        (tmp_path / f"glue-{place}.md").write_text(text, encoding="utf-8")
    result = run(app, ["check", str(tmp_path)])
    assert result.exit_code == 1
    assert "冷链有 3 个：glue-97、glue-98、glue-99" in result.output


def test_nothing_to_check(tmp_path):
    """Is an empty folder a failure, not a silent pass?"""
    assert run(app, ["check", str(tmp_path)]).exit_code == 1
    assert run(app, ["check", str(tmp_path / "none")]).exit_code == 2
