"""The printed book: a few pages of the site and one made to break badly, printed as `make pdf` prints them."""

import datetime
import re

import pytest
from pypdf import PdfReader

from toolkit.editions import pdf
from toolkit.editions.compose import Composer, Cover, anchor
from toolkit.editions.plan import Part
from toolkit.errors import ContentError

CHAPTER = "book/rake/traffic-at-the-gate"
SORTING = "book/rake/fourteen-ways"
AWKWARD = "book/awkward"
WIDE = "book/wide"
PARTS = [
    Part("卷一 领进门", (CHAPTER,)),
    Part("模拟", ("book/practice/hall",)),
    Part("附录", ("book/appendix/figures", AWKWARD, WIDE)),
]
FILLER = "八个来回一趟油，先数清楚再说话。" * 4


def awkward() -> str:
    """A page of headings, rows and a picture that would break in the middle if nothing held them together."""
    rows = "".join(f"<tr><td>行{n}上{'<p>中</p>' * 9}行{n}下</td><td>数</td></tr>" for n in range(30))
    texts = "".join(
        f"<section id='s{n}'><h2>题{n}头</h2>" + f"<p>句{n}头。{FILLER}</p>" * (1 + n % 3) + "</section>"
        for n in range(40)
    )
    return (
        f"<article><section id='a'><h1>难印的一页</h1>{texts}<table><tbody>{rows}</tbody></table></section></article>"
    )


@pytest.fixture(scope="module")
def printed(site, browser, tmp_path_factory):
    """(the PDF, its pages' texts, what was reported)."""
    folder = tmp_path_factory.mktemp("pdf")
    mirror = folder / "site"
    for name in [page for part in PARTS for page in part.pages if page not in (AWKWARD, WIDE)]:
        (mirror / name).parent.mkdir(parents=True, exist_ok=True)
        (mirror / f"{name}.html").symlink_to(site / f"{name}.html")
    (mirror / "_images").symlink_to(site / "_images")
    (mirror / f"{AWKWARD}.html").write_text(awkward(), encoding="utf-8")
    cells = f"<td>{'元' * 3}</td>" * 120
    wide = f"<article><section><h1>太宽的表</h1><table><tr>{cells}</tr></table></section></article>"
    (mirror / f"{WIDE}.html").write_text(wide, encoding="utf-8")
    report = pdf.make(
        PARTS, folder / "book.pdf", site=mirror, subtitle="实训手册", date=datetime.date(2026, 3, 2), browser=browser
    )
    reader = PdfReader(report.file)
    return reader, [page.extract_text() for page in reader.pages], report


def page_of(texts: list[str], words: str) -> int:
    """Return the one page, from 0, that has the words."""
    found = [number for number, text in enumerate(texts) if words in text]
    assert len(found) == 1, f"{words}: {found}"
    return found[0]


def test_is_every_font_inside_and_whole(printed):
    """Is each font embedded as TrueType, and is 门 found when somebody searches for it?"""
    reader, texts, _ = printed
    names = set()
    for page in reader.pages:
        for font in page["/Resources"].get("/Font", {}).values():
            assert font.get_object()["/Subtype"] == "/Type0"
            inner = font.get_object()["/DescendantFonts"][0].get_object()
            assert "/FontFile2" in inner["/FontDescriptor"]
            names.add(font.get_object()["/BaseFont"].split("+")[1])
    assert names == {"NotoSansCJKsc-Regular", "NotoSansCJKsc-Bold"}
    assert any("看清门前的车流" in text for text in texts)
    assert not re.search(r"[\u2e80-\u2fdf]", "".join(texts))


def test_does_the_cover_say_what_and_when(printed):
    _, texts, report = printed
    assert "去加油站干什么？" in texts[0]
    assert "2026 年 3 月 2 日" in texts[0]
    assert "CC BY 4.0" in texts[0]
    assert len(texts) == report.pages


def test_do_contents_and_bookmarks_lead_to_the_page(printed):
    """Is the number in the contents the page on which the chapter begins, and are the bookmarks folded?"""
    reader, texts, _ = printed
    for title in ("看清门前的车流", "模拟厅", "经验数", "难印的一页"):
        number = int(re.search(rf"{title}\s*(\d+)", texts[1])[1])
        assert title in texts[number - 1].replace("\n", " ")
    tops = [entry for entry in reader.outline if not isinstance(entry, list)]
    assert [entry["/Title"] for entry in tops] == ["目录", "卷一 领进门", "模拟", "附录"]
    assert all(entry["/Count"] <= 0 for entry in tops)
    volume = reader.outline[reader.outline.index(tops[1]) + 1]
    assert [entry["/Title"] for entry in volume if not isinstance(entry, list)] == ["看清门前的车流"]
    assert "现场" in [entry["/Title"] for entry in volume[1]]
    start = reader.get_destination_page_number(volume[0])
    assert start + 1 == int(re.search(r"看清门前的车流\s*(\d+)", texts[1])[1])


def test_does_nothing_break_in_the_wrong_place(printed):
    """Are rows whole, headings beside their text, pages numbered?"""
    _, texts, _ = printed
    for n in range(30):
        assert page_of(texts, f"行{n}上") == page_of(texts, f"行{n}下")
    for n in range(40):
        assert f"句{n}头" in texts[page_of(texts, f"题{n}头")]
    assert all(re.search(rf"^{number}$", text, re.MULTILINE) for number, text in enumerate(texts[1:], 2))


def test_is_the_one_table_reported_that_no_paper_holds(printed):
    """Do all others fit, if need be in smaller type?"""
    assert printed[2].too_wide == (anchor(WIDE),)


def test_is_the_running_head_the_chapter(printed):
    _, texts, _ = printed
    number = int(re.search(r"看清门前的车流\s*(\d+)", texts[1])[1])
    assert "卷一 领进门" in texts[number]
    assert "看清门前的车流" in texts[number]


def cover(address: str = "") -> Cover:
    return Cover("书", "", "", "", "", address)


def body(site, name: str, address: str = "", *others: str):
    composer = Composer(site, [Part("卷一", (name, *others))], cover(address))
    return composer.chapters[name].body


def test_do_answers_stand_at_the_end_of_the_chapter(site):
    chapter = body(site, SORTING)
    last = chapter.find_all("section", class_="answers")
    assert len(last) == 1
    assert last[0].find_next_sibling() is None
    questions = chapter.select(".kf-quiz-static > li")
    assert len(last[0].select(".quiz-answers > li")) == len(questions) > 4
    assert not chapter.find_all(["script", "button", "details", "input"])
    assert "JavaScript" not in chapter.get_text()
    assert "桌上这堆纸" in last[0].get_text()


def test_does_what_is_played_say_where(site):
    """Is there a QR of the address, or, where nobody said the address, the place in words?"""
    assert "打开网站“练习”里" in body(site, CHAPTER).select_one(".play").get_text()
    play = body(site, CHAPTER, "https://example.org/").select_one(".play")
    assert play.svg
    assert play.a["href"] == "https://example.org/book/practice/boards/traffic-at-the-gate.html"


def test_where_do_links_lead(site):
    """To printed places inside, to the site where its address is known, nowhere else."""
    red = "book/appendix/red-lines"
    inside = {link["href"] for link in body(site, CHAPTER, "", red).find_all("a")}
    assert f"#{anchor(red, 'r14')}" in inside
    assert all(href.startswith(("#", "https://", "http://")) for href in inside)
    away = {link["href"] for link in body(site, CHAPTER, "https://example.org/").find_all("a")}
    assert "https://example.org/cases/roleplays/line-haul-invite.html" in away
    assert "https://example.org/book/appendix/red-lines.html#r14" in away


def test_is_a_character_named_that_the_font_lacks(browser, tmp_path):
    (tmp_path / "a.html").write_text("<article><section><h1>题</h1><p>货车🚚</p></section></article>", encoding="utf-8")
    with pytest.raises(ContentError, match="a：字体里没有“🚚”"):
        pdf.make(
            [Part("附录", ("a",))],
            tmp_path / "a.pdf",
            site=tmp_path,
            subtitle="",
            date=datetime.date(2026, 3, 2),
            browser=browser,
        )
