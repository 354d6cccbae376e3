import csv
import hashlib
import io
import json
import re
import zipfile

import nbformat
import pytest

from autograder.course import links, onepage, packages
from toolkit.errors import ContentError

PAPER = {"schema": 1, "assignment": "tiny-sort", "title": "</script><b>题", "data": {"note": "<!-- </script>"}}


def test_does_the_zip_hold_what_a_trainee_needs_and_no_more(course):
    archive = zipfile.ZipFile(course.folder.package("0012") / "tiny-sort.zip")
    assert {name.removeprefix("tiny-sort/") for name in archive.namelist()} == {
        "tiny-sort.ipynb", "transactions.csv", "board.json", "trainee.json", "开始.bat", "开始.sh", "说明.txt",
    }  # fmt: skip
    note = archive.read("tiny-sort/说明.txt").decode("utf-8-sig")
    assert "张三（0012）" in note
    assert archive.getinfo("tiny-sort/开始.sh").external_attr >> 16 & 0o111


def test_does_the_notebook_say_whose_it_is(course):
    notebook = packages.owned_notebook(course.folder, "0012", "tiny-sort")
    assert notebook.metadata["kf"]["trainee"] == "0012"
    nbformat.validate(notebook)


def test_is_a_zip_the_same_bytes_each_time(course, tmp_path):
    for name in ("a.zip", "b.zip"):
        packages.write_zip(course.folder, course.folder.trainees["0012"], "tiny-sort", tmp_path / name)
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()


@pytest.fixture
def scripts(tmp_path, monkeypatch):
    (tmp_path / "paper-classic.js").write_text('const end = "</script>"; // <!-- ', encoding="utf-8")
    (tmp_path / "widgets.css").write_text(".kf{color:red}", encoding="utf-8")
    monkeypatch.setattr(onepage, "web_dist", lambda name: tmp_path / name)


def test_does_the_one_page_run_its_own_script_only(scripts):
    page = onepage.render(PAPER)
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)[1]
    script = re.search(r"<script>(.*?)</script>", page, re.DOTALL)[1]
    digest = __import__("base64").b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert "default-src 'none'" in policy
    assert f"script-src 'sha256-{digest}'" in policy
    assert not re.search(r"(src|href)=", page)


def test_can_nothing_in_a_paper_break_out_of_its_element(scripts):
    page = onepage.render(PAPER)
    inside = re.search(r'id="kf-paper">(.*?)</script>', page, re.DOTALL)[1]
    assert json.loads(inside) == PAPER
    assert page.count("</script>") == 2
    assert "<b>" not in page


def test_is_a_missing_bundle_a_note_and_not_the_end(course, monkeypatch):
    from autograder.course.release import release
    from tests.autograder.small_class import TINY

    def missing(name):
        raise ContentError(name, "", "网页脚本还没有打包", "先运行 make build")

    for page in course.root.glob("packages/*/*.html"):
        page.unlink()
    monkeypatch.setattr(onepage, "web_dist", missing)
    assert any("单页文件没有生成" in note for note in release(course.folder, TINY).notes)


def test_are_links_unguessable_and_complete(course):
    course.settings('site: ""', "site: https://book.example.com/")
    links.write(course.folder)
    rows = list(csv.reader(io.StringIO((course.root / "packages" / "links.csv").read_text(encoding="utf-8-sig"))))[1:]
    found = [re.fullmatch(r"https://book\.example\.com/paper\.html#t=([0-9a-f]{32})", row[5]) for row in rows]
    assert all(found)
    papers = {path.stem for path in (course.root / "papers").iterdir()}
    assert {match[1] for match in found} == papers
    page = (course.root / "packages" / "links.html").read_text(encoding="utf-8")
    assert page.count("<svg") == 4


def test_is_a_name_that_looks_like_a_formula_harmless_in_the_list(course):
    text = (course.root / "packages" / "links.csv").read_text(encoding="utf-8-sig")
    assert "'=1+1" in text
    assert ",=1+1" not in text


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t"])
def test_is_every_formula_sign_covered(start):
    assert links.plain(f"{start}1").startswith("'")
    assert links.plain("张三") == "张三"
