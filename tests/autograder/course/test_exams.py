"""Role-plays as examinations, and role-plays in the gradebook."""

import json
import re
from datetime import UTC, datetime

import pytest
import yaml

from autograder.course import exams, gradebook, roleplays
from autograder.reports.gather import gather
from autograder.reports.standing import standing
from tests.autograder.small_class import FIXTURES
from toolkit import handin, roleplay
from toolkit.errors import ContentError
from toolkit.roleplay import exam, solver

NAME = "two-steps"
SHELF = FIXTURES / "roleplays"


def _set(course, **changed):
    settings = course.root / "class.yml"
    settings.write_text(yaml.safe_dump({**yaml.safe_load(settings.read_text("utf-8")), **changed}), encoding="utf-8")


@pytest.fixture
def examined(course):
    """A class that examines two-steps; the paper of 0012 as its page holds it."""
    _set(course, exams=[NAME])
    exams.release(course.folder, NAME, SHELF)
    page = (course.folder.package("0012") / f"roleplay-{NAME}.html").read_text(encoding="utf-8")
    return json.loads(re.search(r'id="kf-paper">(.*?)</script>', page, re.S)[1])


def _code(paper, path=None, **changed):
    base = roleplay.load(SHELF / f"{NAME}.yml")
    variant = exam.variant(base, paper["exam"]["x"])
    best = list(solver.best_line(variant, solver.solve(variant).opening))
    payload = {"k": "roleplay", "s": NAME, **paper["exam"], "t": paper["trainee"], "p": best if path is None else path}
    return handin.encode(payload | changed)


def _hand_in(course, text, **when):
    course.put("code.txt", text)
    return course.collect(**when)


def test_own_paper(course, examined):
    """Does the code of one's own paper score on the variant, and not reveal what the solver knows?"""
    (line,) = _hand_in(course, _code(examined))
    assert (line.verdict, line.trainee) == ("已收", "0012")
    assert "100 分" in line.sentence
    lines = [choice for node in examined["scenario"]["nodes"].values() for choice in node["choices"]]
    assert not any(line["points"] or "mistake" in line for line in lines)
    other = exams.seed(course.folder, "0007", NAME)
    assert other != examined["exam"]["x"]


@pytest.mark.parametrize(
    ("changed", "said"),
    [({"x": 7}, "不是发给他的那份考卷"), ({"x": None}, "不是发给他的那份考卷"), ({"x": [1]}, "不是发给他的那份考卷"),
     ({"h": [0]}, ""), ({"h": [True]}, "提示对不上"), ({"h": [99]}, "提示对不上"), ({"h": "0"}, "没有谈话记录")],
)  # fmt: skip
def test_foreign_paper(course, examined, changed, said):
    """Is a code of another's paper, or of the open role-play, refused with the way out?"""
    (line,) = _hand_in(course, _code(examined, **changed))
    assert line.verdict == ("拒收" if said else "已收")
    assert said in line.sentence


def test_only_first_counts(course, examined):
    """Does the first hand-in of an examination count, though a later one is better?"""
    base = exam.variant(roleplay.load(SHELF / f"{NAME}.yml"), examined["exam"]["x"])
    best = list(solver.best_line(base, solver.solve(base).opening))
    worse = [1 - best[0], 1 - best[1]]
    _hand_in(course, _code(examined, worse), at=datetime(2026, 11, 1, tzinfo=UTC))
    _hand_in(course, _code(examined), at=datetime(2026, 11, 2, tzinfo=UTC))
    counts = roleplays.counted(course.folder, roleplays.received(course.folder))
    assert counts["0012", NAME].total == roleplay.replay(base, worse).total
    _set(course, exams=[])
    counts = roleplays.counted(course.folder, roleplays.received(course.folder))
    assert counts["0012", NAME].total == 100


def test_in_the_gradebook(course, examined):
    """Does the role-play stand in nbgrader's gradebook as roleplay-<id>, and weigh what class.yml says?"""
    _hand_in(course, _code(examined))
    with gradebook.opened(course.folder) as book:
        found = gradebook.submission(book, f"roleplay-{NAME}", "0012")
        assert (found.score, found.max_score) == (100, 100)
    _set(course, exams=[NAME], weights={f"roleplay-{NAME}": 100})
    gathered = gather(course.folder)
    assert standing(gathered, "0012").mark == 100
    assert standing(gathered, "0007").mark == 0


def test_not_an_examination(course):
    """Is a paper refused that class.yml does not name, or whose author has not opened it?"""
    with pytest.raises(ContentError, match="exams"):
        exams.release(course.folder, NAME, SHELF)
    _set(course, exams=["nothing"])
    with pytest.raises(ContentError, match="没有这一篇"):
        exams.release(course.folder, "nothing", SHELF)


def test_second_release(course, examined):
    """Does a second release leave the papers that are out as they are?"""
    assert exams.release(course.folder, NAME, SHELF) == []


def test_paper_from_disk(course, examined, browser):
    """Opened from disk, does the paper play without hints or debrief, and end in a code that scores?"""
    base = exam.variant(roleplay.load(SHELF / f"{NAME}.yml"), examined["exam"]["x"])
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page, asked = context.new_page(), []
    page.on("request", lambda request: asked.append(request.url))
    page.goto((course.folder.package("0012") / f"roleplay-{NAME}.html").as_uri())
    page.get_by_role("button", name="开始谈").click()
    for choice in solver.best_line(base, solver.solve(base).opening):
        page.wait_for_timeout(300)
        assert page.get_by_role("button", name="给个提示").count() == 0
        page.locator(".kf-rp-choice").nth(choice).click()
    page.get_by_role("heading", name="谈完了").wait_for()
    shown = page.locator("main").inner_text()
    code = page.locator("textarea.kf-code").input_value()
    page.reload()
    page.get_by_role("heading", name="谈完了").wait_for()
    context.close()
    assert "100" not in shown
    assert len([url for url in asked if not url.startswith("blob:")]) == 2
    (line,) = _hand_in(course, code)
    assert "100 分" in line.sentence
