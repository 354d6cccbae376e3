"""The class page and the pages of trainees: what stands on them, how they look on a screen and on paper."""

import itertools
import re
import shutil

import pytest

from autograder.course import audit
from autograder.course.roster import Trainee
from autograder.reports import frequent, heat, report, style
from autograder.reports.gather import gather, misconceptions, skill_shares
from autograder.reports.standing import parts, standings
from tests.autograder.small_class import Class

HOSTILE = '<img src=x onerror="alert(1)">"\'&'


@pytest.fixture
def own(graded, tmp_path):
    """A graded class of one's own."""
    return Class(shutil.copytree(graded.root, tmp_path / "spring"))


@pytest.fixture(scope="module")
def written(graded, tmp_path_factory):
    """The reports folder of a graded class."""
    made = Class(shutil.copytree(graded.root, tmp_path_factory.mktemp("written") / "spring"))
    report.write(made.folder)
    return made.root / "reports"


def read(path):
    return path.read_text(encoding="utf-8")


def trainee_page(made, trainee):
    report.write(made.folder)
    return read(made.root / "reports" / "trainees" / f"{trainee}.html")


def visible(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", re.sub(r"<style>.*?</style>", "", page, flags=re.DOTALL)))


# --- heat map ---------------------------------------------------------------------------------------------------------


def cells(page):
    """Skill → area → text of the cell."""
    table = re.search(r'<table class="heat">.*?</table>', page, re.DOTALL)[0]
    heads = [re.sub("<small>.*", "", one) for one in re.findall(r"<th[^>]*>(.*?)</th>", table.split("</thead>")[0])]
    rows = {}
    for row in re.findall(r"<tr>(<th scope=\"row\">.*?)</tr>", table):
        name, *values = re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row)
        rows[name] = dict(zip(heads[1:], [visible(value).strip() for value in values], strict=True))
    return rows


def test_does_every_cell_carry_share_and_people(graded):
    rows = cells(heat.render(gather(graded.folder)))
    assert rows["分类"]["黄石"] == "100% 1 人"
    assert rows["分类"]["十堰"] == "92% 1 人"
    assert rows["算账"]["十堰"] == "0% 1 人"
    shares = skill_shares(gather(graded.folder), by_area=False)
    assert rows["分类"]["全班"] == f"{100 * shares['sorting', ''][0] / shares['sorting', ''][1]:.0f}% 3 人"


def test_is_a_cell_without_judged_papers_said_to_be_empty(graded):
    rows = cells(heat.render(gather(graded.folder)))
    assert rows["下一步"]["黄石"] == "没有"
    assert rows["下一步"]["襄阳"] == "0% 1 人"


def test_is_nothing_judged_one_word(course):
    assert visible(heat.render(gather(course.folder))).strip() == "没有。"


@pytest.mark.parametrize(
    ("percent", "deep"), [(0, 0), (39.9, 0), (40, 1), (59.9, 1), (60, 2), (75, 3), (90, 4), (100, 4)]
)
def test_is_a_lower_share_a_deeper_colour(percent, deep):
    assert heat.depth(percent) == deep


def luminance(colour):
    parts_ = [int(one) / 255 for one in re.findall(r"\d+", colour)[:3]]
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts_)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


COLOURS = """() => [...document.querySelectorAll('.heat td')].map(cell => {
    let place = cell;
    while (getComputedStyle(place).backgroundColor === 'rgba(0, 0, 0, 0)') place = place.parentElement;
    return [cell.className, getComputedStyle(cell).color, getComputedStyle(place).backgroundColor]})"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("medium", ["screen", "print"])
def test_can_every_cell_be_read_and_told_apart_without_hue(browser, scheme, medium):
    row = "".join(f'<td class="h{number}">{number}</td>' for number in range(len(heat.STEPS)))
    body = f'<table class="heat"><tbody><tr>{row}<td class="none">没有</td></tr></tbody></table>'
    opened = browser.new_page(color_scheme=scheme)
    opened.set_content(style.page("x", body, heat.STYLE))
    opened.emulate_media(media=medium, color_scheme=scheme)
    found = {name: (ink, ground) for name, ink, ground in opened.evaluate(COLOURS)}
    opened.close()
    assert len(found) == 6
    assert {name for name, pair in found.items() if contrast(*pair) < 4.5} == set()
    grounds = [found[f"h{number}"][1] for number in range(5)]
    lights = [luminance(ground) for ground in grounds]
    assert lights == sorted(lights, reverse=(medium, scheme) == ("screen", "dark"))
    assert all(contrast(*pair) > 1.1 for pair in itertools.pairwise(grounds))


# --- reasons ----------------------------------------------------------------------------------------------------------


def test_are_the_most_frequent_reasons_listed_with_people_times_and_areas(graded):
    gathered = gather(graded.folder)
    shown = frequent.render(gathered)
    found = misconceptions(gathered)
    assert shown.count("<li>") == min(10, len(found))
    text = visible(shown)
    for case in found[:10]:
        assert f"{len(case.trainees)} 人，{case.times} 次" in text
        assert f"{next(iter(case.areas))} {next(iter(case.areas.values()))} 人" in text


def test_are_there_never_more_than_ten(graded, monkeypatch):
    gathered = gather(graded.folder)
    many = misconceptions(gathered) * 10
    monkeypatch.setattr(frequent, "misconceptions", lambda _: many)
    assert frequent.render(gathered).count("<li>") == 10


def test_is_a_bar_as_long_as_its_share(graded):
    gathered = gather(graded.folder)
    widths = [int(one) for one in re.findall(r"width:(\d+)%", frequent.render(gathered))]
    assert widths == [round(100 * len(case.trainees) / 3) for case in misconceptions(gathered)[:10]]


# --- pages of trainees ------------------------------------------------------------------------------------------------


def test_has_everybody_on_the_roster_a_page_and_a_link(written):
    assert {path.stem for path in (written / "trainees").iterdir()} == {"0012", "0013", "0014", "0015"}
    links = re.findall(r'href="(trainees/[^"]+)"', read(written / "report.html"))
    assert sorted(links) == [f"trainees/{name}.html" for name in ("0012", "0013", "0014", "0015")]
    assert all((written / link).is_file() for link in links)


def test_does_a_page_go_with_its_trainee(own):
    stale = own.root / "reports" / "trainees" / "0099.html"
    stale.parent.mkdir(parents=True, exist_ok=True)
    stale.write_text("gone", encoding="utf-8")
    report.write(own.folder)
    assert not stale.exists()


def test_does_a_page_show_points_reasons_and_attempts(written):
    text = visible(read(written / "trainees" / "0013.html"))
    assert "11 / 20 分" in text
    assert "是升，乘 0.840 再除以 1,000 才是吨" in text
    assert "待批 / 4" in text
    assert "手机提交码" in text
    assert "群聊.txt" in text
    assert "先去第一家" in text


def test_does_the_page_of_who_did_not_hand_in_say_so(written):
    text = visible(read(written / "trainees" / "0015.html"))
    assert "未交" in text
    assert "没有收到过" in text


def test_do_the_parts_of_the_mark_add_up_to_it(own):
    own.settings("weights: {}", "weights: {tiny-sort: 70, roleplays: 30}")
    gathered = gather(own.folder)
    for one in standings(gathered):
        assert sum(part.counts for part in parts(gathered, one.trainee)) == pytest.approx(one.mark)
    assert "成绩构成" in trainee_page(own, "0012")


def test_does_a_resit_count_up_to_the_pass_mark_and_show(own, monkeypatch):
    own.settings("resit: {}", "resit: {again: tiny-sort}")
    gathered = gather(own.folder)
    for trainee in own.folder.trainees:
        gathered.papers[trainee, "again"] = gathered.papers["0012", "tiny-sort"]
    (part,) = parts(gathered, "0013")
    assert (part.first, part.share, part.resit, part.again) == (55, 60, "again", 80)
    # Who has more than the pass mark already keeps it.
    assert [(part.share, part.resit) for part in parts(gathered, "0012")] == [(80, "")]


def test_are_changed_marks_on_the_page_of_their_trainee_alone(own):
    change = {"trainee": "0012", "before": {"score": None, "pending": True}, "after": {"score": 2.75, "pending": False}}
    mine = {"command": "marks-in", "assignment": "tiny-sort", "question": "visit-note", "marks": [change]}
    audit.append(own.folder, mine)
    asked = [{"question": "high-line", "old": 4, "new": 1.25}]
    again = {"trainee": "0012", "old": 16, "new": 13.25, "questions": asked}
    audit.append(own.folder, {"command": "regrade", "assignment": "tiny-sort", "changes": [again]})
    assert "批分 待批 2.75" in visible(trainee_page(own, "0012"))
    assert "换答案重评 4 1.25" in visible(trainee_page(own, "0012"))
    assert "2.75" not in visible(trainee_page(own, "0013"))


# --- every page -------------------------------------------------------------------------------------------------------


def test_does_nothing_a_trainee_wrote_become_html(course, monkeypatch):
    course.put("a.txt", course.code("0012", n={"visit-note": HOSTILE}))
    course.collect()
    course.grade()
    folder = course.folder
    folder.trainees["0012"] = Trainee("0012", HOSTILE, HOSTILE, HOSTILE)
    report.write(folder)
    for page in (course.root / "reports").rglob("*.html"):
        assert "<img" not in read(page)
    assert "&lt;img" in read(course.root / "reports" / "trainees" / "0012.html")


def test_do_pages_run_and_fetch_nothing(written):
    for page in written.rglob("*.html"):
        text = read(page)
        assert not re.search(r"src=|url\(|@import|<script|https?://", text), page
        assert all(re.match(r"#|trainees/|\.\./report\.html", link) for link in re.findall(r'href="([^"]*)"', text))


@pytest.mark.parametrize("name", ["report.html", "trainees/0013.html"])
def test_does_a_page_fit_a_phone(browser, written, name):
    opened = browser.new_page(viewport={"width": 390, "height": 844})
    asked = []
    opened.on("request", lambda request: asked.append(request.url))
    opened.goto((written / name).as_uri())
    assert opened.evaluate("document.documentElement.scrollWidth") <= 390
    assert asked == [(written / name).as_uri()]
    opened.close()


@pytest.mark.parametrize("name", ["report.html", "trainees/0013.html"])
def test_is_paper_white_whatever_the_screen(browser, written, name):
    opened = browser.new_page(viewport={"width": 700, "height": 900}, color_scheme="dark")
    opened.goto((written / name).as_uri())
    opened.emulate_media(media="print", color_scheme="dark")

    def look(element, *wanted):
        return opened.evaluate(
            "([name, wanted]) => { const s = getComputedStyle(document.querySelector(name)); return wanted.map(w => s[w]) }",
            [element, wanted],
        )

    assert look("body", "backgroundColor", "color") == ["rgb(255, 255, 255)", "rgb(0, 0, 0)"]
    assert look("tr", "breakInside") == ["avoid"]
    # What only helps to move about is not printed.
    assert opened.evaluate(
        "[...document.querySelectorAll('.screen')].every(e => getComputedStyle(e).display === 'none')"
    )
    assert opened.evaluate("document.documentElement.scrollWidth") <= 700
    opened.close()
