import json

import pytest

from toolkit import handin
from toolkit.boards import standalone

TOKEN = "A1b2-C3d4_E5f6" * 2


def fill(page, sample, *, text=True):
    """Answer everything; return the answers that were given."""
    _, data, _ = sample
    rows = data["tables"]["customers"]
    asked = [row for row in rows if row["asked"]]
    given = {}
    step = page.locator(".kf-steps button")
    page.get_by_label("答案，单位：吨").fill("7.25")
    given["mean"] = 7.25
    step.nth(1).click()
    for row in asked:
        page.get_by_label(f"{row['id']} {row['name']}，答案，单位：吨").fill(str(row["tonnes"]))
    given["tonnes"] = {row["id"]: row["tonnes"] for row in asked}
    step.nth(2).click()
    page.get_by_label("线定在，单位：吨/月").fill("6.5")
    given["line"] = 6.5
    step.nth(3).click()
    options = page.locator("fieldset.kf-item")
    for number in range(len(rows)):
        options.nth(number).locator("label").nth(number % 4).tap()
    given["place"] = {row["id"]: ["EI", "EII", "EIII", "EIV"][number % 4] for number, row in enumerate(rows)}
    for position, name, value in ((5, "risky", 2), (6, "big", 50.5)):
        step.nth(position - 1).click()
        page.locator(".kf-field input").fill(str(value))
        given[name] = value
    step.nth(6).click()
    page.get_by_role("button", name="就按这个顺序").click()
    given["first"] = [row["id"] for row in asked]
    step.nth(7).click()
    page.locator("fieldset").nth(0).get_by_text("周一下午").click()
    page.locator("fieldset").nth(1).get_by_text("周四下午").click()
    given["visits"] = {rows[0]["id"]: "mon", rows[1]["id"]: "thu"}
    step.nth(8).click()
    page.get_by_label("路口招牌，单位：元").fill("1000")
    page.get_by_label("单页，单位：元").fill("500")
    given["budget"] = {"sign": 1000, "leaflet": 500}
    step.nth(9).click()
    for row in asked:
        page.get_by_label(f"{row['id']} {row['name']}，单位：万元").fill("3")
    given["limits"] = {row["id"]: 3 for row in asked}
    step.nth(10).click()
    if text:
        page.get_by_label("您的回答").fill("先去看江北砂石，因为少了一半。")
        given["note"] = "先去看江北砂石，因为少了一半。"
    return given


@pytest.fixture
def opened(phone, site):
    phone.goto(f"{site}/paper-light.html#t={TOKEN}")
    phone.wait_for_selector(".kf-steps")
    return phone


def test_a_paper_is_answered_and_leaves_as_a_code(opened, sample):
    """Does the hand-in code hold exactly what was tapped, and neither score nor key?"""
    assert "0032 王建国" in opened.inner_text("body")
    assert "截止 2026 年 3 月 2 日 18:00" in opened.inner_text("body")
    given = fill(opened, sample)
    assert opened.locator(".kf-say").count() == 0
    opened.get_by_role("button", name="去交卷").click()
    opened.locator(".kf-stage").get_by_role("button", name="交卷").click()
    code = opened.get_by_label("提交码", exact=True).input_value()
    expected = {"k": "answers", "a": "existing-customers", "t": "0032", "d": "v7f3", "n": given}
    assert handin.decode(code) == expected
    assert opened.get_by_role("img", name="提交码的二维码").count() == 1
    with opened.expect_download() as download:
        opened.get_by_role("button", name="存成文件").click()
    assert download.value.suggested_filename == "existing-customers-0032.txt"
    assert handin.decode(download.value.path().read_text(encoding="utf-8")) == expected


def test_what_is_missing_is_named_before(opened, sample):
    """Are blank questions named, with a way back, before the paper can be handed in?"""
    fill(opened, sample, text=False)
    opened.locator(".kf-steps button").nth(3).click()
    opened.locator(".kf-steps button").last.click()
    assert "还有 1 题没答完" in opened.inner_text(".kf-result")
    opened.locator(".kf-gaps button").click()
    assert opened.locator(".kf-heading").inner_text().startswith("第 11/11 题")
    opened.locator(".kf-steps button").last.click()
    opened.get_by_role("button", name="不补了，就这样交").click()
    assert "note" not in handin.decode(opened.get_by_label("提交码", exact=True).input_value())["n"]


def test_a_reload_brings_the_answers_back(opened, sample):
    """Is a paper interrupted in the middle still there, for this trainee and variant only?"""
    opened.get_by_label("答案，单位：吨").fill("7.25")
    opened.reload()
    opened.wait_for_selector(".kf-steps")
    assert opened.get_by_label("答案，单位：吨").input_value() == "7.25"
    assert opened.evaluate("Object.keys(localStorage)") == ["kf:paper:existing-customers:0032:v7f3"]


def test_the_paper_holds_no_key(paper, sample):
    """Does anything of the judge or the key leave with the paper?"""
    text = json.dumps(paper, ensure_ascii=False)
    for word in ("judge", "tolerance", "misconception", "month_gap", "mean_litres", "petrol_tonnes", "season-as-loss"):
        assert word not in text


@pytest.mark.parametrize(
    ("hash_", "words"),
    [
        ("", "请点教员发的链接"),
        ("#t=short", "链接不完整"),
        ("#t=../../secret/../../secret", "链接不完整"),
        (f"#t={'Z' * 24}", "没有这份题卷"),
        (f"#t={'B' * 24}", "读不完整"),
        (f"#t={'C' * 24}", "版本对不上"),
    ],
)
def test_a_link_that_does_not_work_says_why(hash_, words, phone, site):
    """Does every broken link end in one Chinese sentence with a way out?"""
    phone.goto(f"{site}/paper-light.html{hash_}")
    phone.wait_for_selector(".kf-problem")
    assert words in phone.inner_text(".kf-problem")


def test_no_network_says_so(phone, site):
    """Is a paper that cannot be fetched told apart from one that does not exist?"""
    phone.route("**/papers/**", lambda route: route.abort())
    phone.goto(f"{site}/paper-light.html#t={TOKEN}")
    phone.wait_for_selector(".kf-problem")
    assert "没连上网" in phone.inner_text(".kf-problem")


def test_another_link_in_the_same_tab_is_opened(phone, site):
    """Does a corrected link open without a manual reload?"""
    phone.goto(f"{site}/paper-light.html#t={'Z' * 24}")
    phone.wait_for_selector(".kf-problem")
    phone.goto(f"{site}/paper-light.html#t={TOKEN}")
    phone.wait_for_selector(".kf-steps")
    assert phone.locator(".kf-problem").count() == 0


def test_the_paper_from_disk_plays_without_a_server(phone, site, sample, paper, tmp_path):
    """Does the self-contained file play from file://, ask nobody for anything, and survive a reload?"""
    (tmp_path / "paper.html").write_text(standalone.standalone_html(paper), encoding="utf-8")
    asked = []
    phone.on("request", lambda request: asked.append(request.url))
    phone.goto((tmp_path / "paper.html").as_uri())
    phone.wait_for_selector(".kf-steps")
    given = fill(phone, sample)
    phone.reload()
    phone.wait_for_selector(".kf-steps")
    phone.locator(".kf-steps button").last.click()
    phone.locator(".kf-stage").get_by_role("button", name="交卷").click()
    assert handin.decode(phone.get_by_label("提交码", exact=True).input_value())["n"] == given
    assert all(url.startswith(("file:", "data:", "blob:")) for url in asked)


def test_markup_in_a_paper_stays_text(phone, paper, tmp_path):
    """Can a name end the script element of the self-contained file?"""
    nasty = "</script><script>document.title = 'boom'</script>"
    changed = {**paper, "title": nasty, "trainee": {"id": "0032", "name": nasty}}
    (tmp_path / "paper.html").write_text(standalone.standalone_html(changed), encoding="utf-8")
    phone.goto((tmp_path / "paper.html").as_uri())
    phone.wait_for_selector(".kf-steps")
    assert phone.title() == nasty
    assert nasty in phone.inner_text("body")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_at_the_hand_in(theme, phone, site, axe):
    """Is the hand-in page in order too?"""
    phone.goto(f"{site}/paper-{theme}.html#t={TOKEN}")
    phone.wait_for_selector(".kf-steps")
    phone.locator(".kf-steps button").last.click()
    phone.get_by_role("button", name="不补了，就这样交").click()
    phone.evaluate(axe)
    found = phone.evaluate("axe.run('main', {resultTypes: ['violations']})")
    assert [(one["id"], one["nodes"][0]["html"]) for one in found["violations"]] == []


def test_the_code_is_copied_by_selection(opened):
    """Without a clipboard API, is the whole code selected and copied?"""
    opened.evaluate("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    opened.locator(".kf-steps button").last.click()
    opened.get_by_role("button", name="不补了，就这样交").click()
    opened.get_by_role("button", name="复制提交码").click()
    area = opened.get_by_label("提交码", exact=True)
    assert area.evaluate("(one) => one.value.slice(one.selectionStart, one.selectionEnd)") == area.input_value()
    assert "复制" in opened.locator(".kf-handin .kf-note").inner_text()
