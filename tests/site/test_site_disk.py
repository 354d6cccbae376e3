"""The edition that opens from disk: unpacked into a folder and opened there, without a server."""

import zipfile

import pytest

from tests.site.devices import Complaints, alive
from tests.site.player import talk
from tests.site.test_site_roleplay import best_path, lines
from toolkit.editions import disk
from toolkit.editions.plan import day
from toolkit.errors import ContentError
from toolkit.paths import ROOT
from toolkit.roleplay import load

SCENARIO = load(ROOT / "cases" / "roleplays" / "pillar-first-visit.yml")
CHAPTER = "book/glue/existing-customers.html"


@pytest.fixture(scope="module")
def folder(site, tmp_path_factory):
    """The unpacked zip, in a folder with a space and Chinese in its name as on somebody's desktop."""
    place = tmp_path_factory.mktemp("桌面 1")
    disk.make(site, place / "book.zip", day("2026-03-02"))
    with zipfile.ZipFile(place / "book.zip") as packed:
        packed.extractall(place)
    return place / disk.NAME


@pytest.fixture
def page(browser, folder):
    """A page on a PC; the test fails on any error that the browser reports and on any request elsewhere."""
    context = browser.new_context(locale="zh-CN", viewport={"width": 1280, "height": 800}, has_touch=True)
    context.set_default_timeout(10_000)
    opened = context.new_page()
    complaints = Complaints(folder.as_uri())
    complaints.watch(opened)
    yield opened
    context.close()
    assert not complaints.errors
    assert not complaints.foreign


def go(page, folder, address: str) -> None:
    page.goto((folder / disk.INNER).as_uri() + "/" + address)


def test_does_the_door_lead_to_the_book(page, folder):
    page.goto((folder / disk.DOOR).as_uri())
    page.wait_for_url("**/site/index.html")
    page.get_by_role("link", name="看清门前的车流").first.click()
    page.wait_for_url("**/traffic-at-the-gate.html")


def test_does_the_door_of_a_packed_book_say_how_to_unpack(browser, folder, tmp_path):
    """A viewer of zips takes out the one file that is opened: is the reader told why nothing follows?"""
    alone = tmp_path / disk.DOOR
    alone.write_bytes((folder / disk.DOOR).read_bytes())
    page = browser.new_page()
    page.goto(alone.as_uri())
    assert "还没有解开" in page.inner_text("body")
    assert page.url == alone.as_uri()
    page.close()


def test_are_quiz_and_board_answered_and_kept(page, folder):
    go(page, folder, CHAPTER)
    alive(page, "quiz")
    alive(page, "board")
    page.locator(".kf-quiz-option").first.click()
    assert page.locator(".kf-quiz-feedback").first.inner_text()
    place = page.locator(".kf-board .kf-steps button")
    card = page.locator(".kf-board fieldset.kf-item").first
    for number in range(place.count() - 1):
        place.nth(number).click()
        if card.count():
            break
    card.locator(".kf-option").first.click()
    assert card.locator(".kf-say").inner_text()[0] in "✓✗"
    page.reload()
    alive(page, "quiz")
    assert page.locator('.kf-quiz-option[aria-pressed="true"]').count() == 1


def test_is_a_roleplay_played_to_its_end(page, folder):
    go(page, folder, f"cases/roleplays/{SCENARIO.id}.html")
    alive(page, "roleplay")
    page.get_by_role("button", name="开始谈").tap()
    talk(page, lines(SCENARIO, best_path(SCENARIO)))
    assert page.locator(".kf-rp-total strong").inner_text() == "100"
    go(page, folder, "book/practice/hall.html")
    alive(page, "scores")
    assert "您打过 1 篇" in page.locator('.kf-mount[data-kind="scores"]').inner_text()


def test_do_finder_calculator_and_paper_open(page, folder):
    go(page, folder, "book/practice/cases.html")
    alive(page, "finder")
    every = page.locator(".kf-finder-list li:visible").count()
    page.get_by_role("searchbox", name="找词").fill("怠速")
    page.wait_for_function("() => globalThis.kfCaseWords")
    assert 0 < page.locator(".kf-finder-list li:visible").count() < every
    go(page, folder, "book/appendix/calculator.html")
    alive(page, "calculator")
    go(page, folder, "paper.html")
    alive(page, "paper")
    assert "教员发的题卷" in page.inner_text("main")


def test_does_search_find(page, folder):
    go(page, folder, "search.html")
    page.get_by_role("searchbox", name="搜索本书").fill("进站率")
    page.locator(".kf-search-results a").first.click()
    page.wait_for_url(lambda address: "search.html" not in address)


def test_does_no_page_ask_for_what_only_a_server_gives(folder):
    pages = list((folder / disk.INNER).rglob("*.html"))
    assert len(pages) > 50
    for path in pages:
        text = path.read_text(encoding="utf-8")
        for word in ('type="module"', "modulepreload", 'rel="manifest"'):
            assert word not in text, f"{path.name}: {word}"
    assert not list(folder.rglob("sw.js"))


def test_is_another_module_made_a_plain_script(tmp_path):
    """Is a module that no list names bundled with what it imports, once, and one that cannot be told?"""
    (tmp_path / "_static").mkdir()
    (tmp_path / "_static" / "more.js").write_text("export const word = '油';", encoding="utf-8")
    (tmp_path / "_static" / "own.js").write_text("import {word} from './more.js'; alert(word);", encoding="utf-8")
    tag = '<script type="module" src="../_static/own.js?v=1"></script>'
    plain: dict[str, bytes] = {}
    assert disk.from_disk(tag * 2, tmp_path, "book/a.html", plain) == (
        '<script defer src="../_static/own-classic.js"></script>'
    )
    assert "油" in plain["_static/own-classic.js"].decode()
    (tmp_path / "_static" / "own.js").write_text("alert(import.meta.url);", encoding="utf-8")
    with pytest.raises(ContentError, match="从硬盘上打不开"):
        disk.from_disk(tag, tmp_path, "book/a.html", {})


def test_are_two_zips_of_one_day_the_same(tmp_path):
    site = tmp_path / "site"
    site.mkdir()
    for name in ("index.html", "sw.js", "index.html.gz", "404.html"):
        (site / name).write_text("<p>书</p>", encoding="utf-8")
    made = [tmp_path / "a.zip", tmp_path / "b.zip"]
    for target in made:
        disk.make(site, target, day("2026-03-02"))
    assert made[0].read_bytes() == made[1].read_bytes()
    with zipfile.ZipFile(made[0]) as packed:
        note = packed.read(f"{disk.NAME}/说明.txt").decode("utf-8-sig")
        names = {name.removeprefix(f"{disk.NAME}/") for name in packed.namelist()}
    assert names == {disk.DOOR, "说明.txt", "site/index.html"}
    assert "2026-03-02" in note
    assert disk.DOOR in note


def test_is_a_missing_site_named(tmp_path):
    with pytest.raises(ContentError, match="还没有网站"):
        disk.make(tmp_path, tmp_path / "a.zip", day("2026-03-02"))
