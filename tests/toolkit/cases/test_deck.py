import re
import subprocess
import sys
from dataclasses import replace

import pytest

from tests.toolkit.cases.sample import write
from toolkit.cases import deck, read
from toolkit.paths import ROOT


def cards(*arguments):
    """Run the command in a process of its own: Playwright's sync API allows no second browser beside the tests'."""
    command = [sys.executable, "-m", "toolkit.cases", "cards", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)


def test_two_cases_on_two_pages(tmp_path):
    """Is a deck a page of contents and a page a case, A4, with bookmarks and its fonts in it?"""
    target = tmp_path / "cards.pdf"
    done = cards(target, "--case", "glue-01", "--case", "rake-01")
    assert done.returncode == 0, done.stderr
    assert "2 个案例，3 页" in done.stdout
    pdf = target.read_bytes()
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 3
    assert re.search(rb"/MediaBox\s*\[0 0 59[45][\d.]* 84[12]", pdf)
    assert b"/Outlines" in pdf
    assert re.search(rb"/FontFile[23]?\b", pdf)
    titles = [
        bytes.fromhex(found[4:].decode()).decode("utf-16-be") for found in re.findall(rb"/Title\s*<(FEFF\w+)>", pdf)
    ]
    assert "油耗排行榜发进教练群" in titles
    assert titles.index("卷一 领进门") < titles.index("卷二 留下来")
    assert "处境" not in titles


def test_unknown_case(tmp_path):
    """Is a case that is not there one sentence and no file?"""
    done = cards(tmp_path / "cards.pdf", "--case", "rake-99")
    assert done.returncode == 1
    assert "没有案例 rake-99" in done.stderr
    assert not (tmp_path / "cards.pdf").exists()


def test_pages_in_the_contents(tmp_path):
    """Does the contents name the page on which a case stands?"""
    case = read(write(tmp_path))
    html = deck.html([replace(case, id="comb-01", volume="comb", title="后"), replace(case, title="前")])
    assert "<span>前</span><span>2</span>" in html
    assert "<span>后</span><span>3</span>" in html
    assert html.index('id="glue-99"') < html.index('id="comb-01"')


def test_markup_of_a_title(tmp_path):
    """Can a title be no markup?"""
    assert "<i>" not in deck.html([replace(read(write(tmp_path)), title="<i>晚三天")])


@pytest.mark.parametrize(("own", "told"), [(True, set()), (False, {"㐀"})])
def test_characters_without_a_font(tmp_path, monkeypatch, own, told):
    """Is a character told that the charts' font lacks, where the machine has no Chinese font of its own?"""
    monkeypatch.setattr(deck, "_own_font", lambda: own)
    case = replace(read(write(tmp_path)), title="晚三天㐀")
    assert deck.unprintable([case]) - {"佘"} == told
