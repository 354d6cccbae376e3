"""A graded paper on the phone: by link from the site, and as a file from disk; both end in a hand-in code."""

import json
from pathlib import Path

import pytest

from autograder.course import onepage
from autograder.masters import author
from tests.site.devices import Complaints, alive, phone, served
from tests.site.player import fill_in
from toolkit import handin
from toolkit.paths import ROOT

EXERCISES = sorted(path.parent for path in (ROOT / "exercises").glob("*/board.yml"))
TOKEN = "a-token-that-nobody-guesses-01"


@pytest.fixture(scope="module", params=EXERCISES, ids=lambda folder: folder.name)
def package(request, tmp_path_factory) -> tuple[dict, dict]:
    """The paper of an author's run and its right answers."""
    folder = tmp_path_factory.mktemp("author")
    author.write(request.param, folder)
    paper, kept = (json.loads((folder / name).read_text(encoding="utf-8")) for name in ("board.json", "answers.json"))
    return paper, kept["answers"]


def hand_in(page, paper: dict, given: dict) -> dict:
    """Answer everything and return what the code says."""
    questions = [one for one in paper["board"]["questions"] if one.get("shown") != "notebook"]
    fill_in(page, given, questions, paper["data"])
    page.get_by_role("button", name="交卷", exact=True).last.tap()
    return handin.decode(page.locator("textarea.kf-code").input_value())


def expected(paper: dict, given: dict) -> dict:
    phone_only = {one["id"] for one in paper["board"]["questions"] if one.get("shown") != "notebook"}
    return {question: value for question, value in given.items() if question in phone_only}


def right(code: dict, paper: dict, given: dict) -> bool:
    wanted = expected(paper, given)
    same = {question: value for question, value in code["n"].items() if question in wanted}
    return code["k"] == "answers" and code["d"] == paper["variant"] and same == wanted


def test_is_a_paper_answered_by_link(browser, site, package, tmp_path: Path):
    paper, given = package
    (tmp_path / f"{TOKEN}.json").write_text(json.dumps(paper, ensure_ascii=False), encoding="utf-8")
    context = phone(browser)
    with served(site, tmp_path) as address:
        page = context.new_page()
        complaints = Complaints(address)
        complaints.watch(page)
        page.goto(f"{address}paper.html#t={TOKEN}")
        alive(page, "paper")
        assert right(hand_in(page, paper, given), paper, given)
    context.close()
    assert not complaints.errors
    assert not complaints.foreign


def test_is_a_paper_answered_from_a_file(browser, package, tmp_path: Path):
    paper, given = package
    file = tmp_path / "paper.html"
    file.write_text(onepage.render(paper), encoding="utf-8")
    context = phone(browser, offline=True)
    page = context.new_page()
    complaints = Complaints("file://")
    complaints.watch(page)
    page.goto(file.as_uri())
    page.wait_for_selector(".kf-board")
    assert right(hand_in(page, paper, given), paper, given)
    context.close()
    assert not complaints.errors
    assert not complaints.foreign


WRONG = {"paper.html": "链接", "paper.html#t=short": "不完整", f"paper.html#t={TOKEN}": "没有这份题卷"}


@pytest.mark.parametrize(("link", "said"), WRONG.items())
def test_does_a_wrong_link_say_what_to_do(browser, site, tmp_path: Path, link: str, said: str):
    context = phone(browser)
    with served(site, tmp_path) as address:
        page = context.new_page()
        page.goto(address + link)
        assert said in page.locator("[role=alert]").inner_text()
    context.close()
