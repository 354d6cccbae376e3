"""The player in a real browser: by touch, by keyboard, over a reload, with storage blocked."""

import functools
import http.server
import json
import shutil
import threading
from pathlib import Path

import pytest
from playwright.sync_api import expect

from toolkit import handin, paths
from toolkit.roleplay import load, redeem, solver
from toolkit.roleplay.moves import talk
from toolkit.web import build

SMALL = load(Path(__file__).parents[1] / "roleplay" / "scenarios" / "small.yml")
KEPT = "kf:roleplay:small"
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}

PAGE = """<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>试验</title>
<link rel="icon" href="data:,"><meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="kf/widgets.css"></head>
<body><main><h1>试验</h1><div class="kf-mount" data-kind="{kind}" data-id="small">
<script type="application/json">{traits}</script><p>没有脚本也能读的文字。</p></div></main>
<script type="module" async src="kf/host.js"></script></body></html>"""


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_args):
        pass


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Address of a static folder with one page a case."""
    folder = tmp_path_factory.mktemp("site")
    shutil.copytree(build.build(), folder / "kf")
    traits = json.dumps({"scenario": SMALL.for_player()}, ensure_ascii=False).replace("<", "\\u003c")
    pages = {"small": ("roleplay", traits), "broken": ("roleplay", "{}"), "unknown": ("nothing", "{}")}
    for name, (kind, data) in pages.items():
        (folder / f"{name}.html").write_text(PAGE.format(kind=kind, traits=data), encoding="utf-8")
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def open_page(browser, site):
    """Open a page in a fresh context; errors of the page and requests to other hosts fail the test."""
    contexts, faults = [], []

    def visit(name="small", init=None, faulty=False, **options):
        context = browser.new_context(**{**PHONE, **options})
        contexts.append(context)
        page = context.new_page()
        if not faulty:
            page.on("pageerror", lambda problem: faults.append(str(problem)))
        page.on("request", lambda request: request.url.startswith(site) or faults.append(request.url))
        if init:
            page.add_init_script(init)
        page.goto(f"{site}{name}.html")
        return page

    yield visit
    for context in contexts:
        context.close()
    assert [fault for fault in faults if not fault.startswith(("data:", "blob:"))] == []


def _settle(page):
    page.wait_for_timeout(300)


def _play(page, path, *, keys=False):
    for choice in path:
        _settle(page)
        kept = page.evaluate(f"JSON.parse(localStorage.getItem('{KEPT}')).path")
        state = talk(SMALL).opening
        for earlier in kept:
            state = talk(SMALL).after(state, earlier)
        place = talk(SMALL).offered(state).index(choice)
        if keys:
            page.keyboard.press(str(place + 1))
        else:
            page.locator(".kf-rp-choice").nth(place).tap()


BEST = list(solver.best_line(SMALL, talk(SMALL).opening))


def test_by_touch(open_page):
    """Does the best line by touch end in a debrief of 100, with a code that replays to it?"""
    page = open_page()
    page.get_by_role("button", name="开始谈").tap()
    _play(page, BEST)
    expect(page.locator(".kf-rp-total")).to_contain_text("100")
    page.get_by_label("学号").fill("0032")
    result = redeem(SMALL, handin.decode(page.locator("textarea.kf-code").input_value()))
    assert (result.total, result.trainee, list(result.path)) == (100, "0032", BEST)
    assert page.locator("svg.kf-qr").count() == 1


def test_hint(open_page):
    """Does a hint name a skill, cost three points, last over a reload and travel in the code?"""
    page = open_page()
    page.get_by_role("button", name="开始谈").tap()
    page.get_by_role("button", name="给个提示").tap()
    expect(page.locator(".kf-rp-hint")).to_contain_text("提问")
    page.reload()
    page.get_by_role("button", name="开始谈").tap()
    expect(page.locator(".kf-rp-hint")).to_contain_text("提问")
    _play(page, BEST)
    expect(page.locator(".kf-rp-total")).to_contain_text("97")
    result = redeem(SMALL, handin.decode(page.locator("textarea.kf-code").input_value()))
    assert (result.total, result.hints) == (97, (0,))
    page.locator(".kf-rp-steps summary").first.tap()
    page.get_by_role("button", name="从这里重来：第 1 步").tap()
    _play(page, BEST)
    expect(page.locator(".kf-rp-total")).to_contain_text("100")


def test_second_try(open_page):
    """Is the second try compared with the first, and the device's best kept?"""
    page = open_page()
    page.get_by_role("button", name="开始谈").tap()
    _play(page, [1, 2])
    expect(page.locator(".kf-rp-total")).to_be_visible()
    page.get_by_role("button", name="再谈一次").first.tap()
    page.get_by_role("button", name="开始谈").tap()
    _play(page, BEST)
    expect(page.locator(".kf-rp-compare")).to_contain_text("从第 2 步起走的不一样")
    page.reload()
    expect(page.locator(".kf-rp-compare")).to_contain_text("这回 100 分")
    kept = page.evaluate("JSON.parse(localStorage.getItem('kf:roleplay-tries:small'))")
    assert (kept["best"], kept["count"]) == (100, 2)


def test_visit_record(open_page):
    """Does the talk leave a visit record: whom we met, what was learnt, what was not?"""
    page = open_page()
    page.get_by_role("button", name="开始谈").tap()
    _play(page, [1, 2])
    text = page.locator(".kf-rp-record").input_value()
    known, _, missed = text.partition("没问到")
    assert "周老板" in known
    assert "6 台自卸车，一天两趟" in known
    assert "每月 5 号结运费" in missed


def test_stopwatch(open_page):
    """Does the stopwatch run for who wants it, and leave path and score alone?"""
    page = open_page()
    page.get_by_label("计时").check()
    page.get_by_role("button", name="开始谈").tap()
    expect(page.locator(".kf-rp-clock")).to_contain_text("0:01")
    _play(page, BEST)
    expect(page.locator(".kf-rp-total")).to_contain_text("100")
    assert "seconds" not in json.dumps(handin.decode(page.locator("textarea.kf-code").input_value()))


def test_by_keyboard(open_page):
    """Can it be played, restarted and rewound by keyboard alone?"""
    page = open_page()
    expect(page.locator(".kf-rp")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    _play(page, [1, 1], keys=True)
    expect(page.locator(".kf-rp-mine")).to_have_count(2)
    page.get_by_role("button", name="重新开始").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="开始谈")).to_be_focused()
    page.keyboard.press("Enter")
    _play(page, [1, 2], keys=True)
    expect(page.get_by_role("heading", name="复盘")).to_be_focused()
    expect(page.locator(".kf-rp-red")).to_contain_text("R01")
    page.get_by_role("button", name="从这里重来：第 2 步").focus()
    page.keyboard.press("Enter")
    _play(page, BEST[1:], keys=True)
    expect(page.locator(".kf-rp-total")).to_contain_text("100")


def test_double_tap(open_page):
    """Does a double tap choose one line only?"""
    page = open_page()
    page.get_by_role("button", name="开始谈").tap()
    _settle(page)
    page.evaluate("document.querySelector('.kf-rp-choice').click(); document.querySelector('.kf-rp-choice').click()")
    expect(page.locator(".kf-rp-mine")).to_have_count(1)


def test_over_a_reload(open_page):
    """Is the talk where it was after a reload, in the middle and at the end?"""
    page = open_page()
    page.get_by_role("button", name="开始谈").tap()
    _play(page, BEST[:2])
    page.reload()
    expect(page.locator(".kf-rp-mine")).to_have_count(2)
    _play(page, BEST[2:])
    page.reload()
    expect(page.locator(".kf-rp-total")).to_contain_text("100")


@pytest.mark.parametrize(
    ("kept", "expected"),
    [
        ({"version": "000000000000", "path": [0, 0]}, "这篇对话改过了"),
        ({"version": SMALL.version, "path": [0, 3]}, "读不出来"),
        ({"version": SMALL.version, "path": ["x"]}, "读不出来"),
    ],
    ids=str,
)
def test_kept_talk_that_does_not_fit(kept, expected, open_page):
    """Is a kept talk of another version, or a damaged one, never half-loaded?"""
    page = open_page(init=f"localStorage.getItem('{KEPT}') || localStorage.setItem('{KEPT}', '{json.dumps(kept)}')")
    expect(page.locator(".kf-rp-notice")).to_contain_text(expected)
    expect(page.locator(".kf-rp-mine")).to_have_count(0)
    page.get_by_role("button", name="开始谈").tap()
    _play(page, BEST[:1])
    page.reload()
    expect(page.locator(".kf-rp-mine")).to_have_count(1)


def test_storage_blocked(open_page):
    """Does it play on, and say so, where nothing can be kept?"""
    blocked = "Object.defineProperty(window, 'localStorage', {get() { throw new Error('blocked'); }})"
    page = open_page(init=blocked)
    page.get_by_role("button", name="开始谈").tap()
    expect(page.locator(".kf-rp-notice")).to_contain_text("不让存记录")
    for count in (1, 2):
        _settle(page)
        page.locator(".kf-rp-choice").nth(1).tap()
        expect(page.locator(".kf-rp-mine")).to_have_count(count)


def test_without_clipboard(open_page):
    """Without any way to copy, is the code left selected with a word on what to do?"""
    page = open_page(init="Document.prototype.execCommand = () => false; delete Navigator.prototype.clipboard")
    page.get_by_role("button", name="开始谈").tap()
    _play(page, BEST)
    page.get_by_role("button", name="复制提交码").tap()
    expect(page.locator(".kf-handin [role=status]")).to_contain_text("长按")
    area = "document.querySelector('textarea.kf-code')"
    assert page.evaluate(f"{area}.selectionEnd - {area}.selectionStart === {area}.value.length")


@pytest.mark.parametrize("name", ["broken", "unknown"])
def test_fallback_stays(name, open_page):
    """When the part cannot open, does the text stay, with one sentence above it?"""
    page = open_page(name, faulty=True)
    expect(page.locator(".kf-failed")).to_contain_text("互动部分没有打开")
    expect(page.get_by_text("没有脚本也能读的文字。")).to_be_visible()


def _axe(page):
    page.evaluate((build.WEB / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document)")
    return [(one["id"], [node["html"] for node in one["nodes"]]) for one in found["violations"]]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_accessible(theme, open_page):
    """Does axe find nothing, and is every control 44 px, before, during and after the talk?"""
    page = open_page()
    page.evaluate(f"document.documentElement.dataset.theme = '{theme}'")
    page.add_style_tag(content="html[data-theme=dark] body { background: #14181b; color: #e7ebe8; }")
    small = """[...document.querySelectorAll('button, input, summary, textarea')].filter(
        (one) => one.offsetParent && Math.min(one.offsetHeight, one.offsetWidth) < 43.5).map((one) => one.outerHTML)"""
    expect(page.locator(".kf-rp")).to_be_visible()
    assert _axe(page) == []
    page.get_by_role("button", name="开始谈").tap()
    _play(page, [1])
    _settle(page)
    assert _axe(page) == []
    assert page.evaluate(small) == []
    _play(page, [2])
    expect(page.locator(".kf-rp-total")).to_be_visible()
    assert _axe(page) == []
    assert page.evaluate(small) == []


def test_narrow_and_large(open_page):
    """Does nothing stick out at 320 px with text at 200 %?"""
    page = open_page(viewport={"width": 320, "height": 640})
    page.add_style_tag(content="html { font-size: 200%; }")
    wide = "document.documentElement.scrollWidth"
    page.get_by_role("button", name="开始谈").tap()
    _play(page, [1])
    assert page.evaluate(wide) == 320
    _play(page, [2])
    expect(page.locator(".kf-rp-total")).to_be_visible()
    assert page.evaluate(wide) == 320


def test_paths_know_the_bundle():
    """Is the bundle found where the toolkit looks for it?"""
    assert paths.web_dist("roleplay.js").is_file()
