"""A phone (Chromium) before plain pages that hold one board, paper or quiz; scripts are the bundled ones."""

import json
import runpy
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from toolkit import boards, quiz
from toolkit.boards.static import static_html
from toolkit.web import build

BOARDS = Path(__file__).parents[2] / "boards"
QUIZ = Path(__file__).parents[2] / "quiz" / "good.quiz.yml"
TOKEN = "A1b2-C3d4_E5f6" * 2

PAGE = """<!doctype html><html lang="zh-CN" data-theme="{theme}" data-content-root="./">
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>练习</title>
<link rel="stylesheet" href="kf/widgets.css">
<style>body {{ margin: 12px; font-family: sans-serif; }}
[data-theme=dark] body {{ background: #14181b; color: #e7ebe8 }}</style>
<body><main><h1>练习</h1><h2>做一做</h2>
<div class="kf-mount" data-kind="{kind}" data-id="x"><script type="application/json">{traits}</script>{fallback}</div>
</main><script type="module" async src="kf/host.js"></script>"""


class Handler(SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        pass


def page(kind: str, traits: Any, fallback: str = "", theme: str = "light") -> str:
    text = json.dumps(traits, ensure_ascii=False).replace("<", "\\u003c")
    return PAGE.format(kind=kind, traits=text, fallback=fallback, theme=theme)


@pytest.fixture(scope="session")
def sample() -> tuple[boards.Board, dict[str, Any], dict[str, Any]]:
    """(board, data, key): every kind of question, eight customers, two of them asked about one by one."""
    board = boards.load(BOARDS / "full.yml")
    data, key = runpy.run_path(str(BOARDS / "conftest.py"))["_data"](3)
    names = ["长江物流", "顺风搬家", "老秦面粉", "江北砂石", "宏达冷链", "鄂东快运", "三友木业", "黄湖渣土"]
    data["tables"]["customers"] = data["tables"]["customers"][:8]
    for number, row in enumerate(data["tables"]["customers"]):
        row["name"], row["asked"] = names[number], number % 4 == 0
    known = {row["id"] for row in data["tables"]["customers"]}
    key["tables"]["customers"] = {name: row for name, row in key["tables"]["customers"].items() if name in known}
    return board, data, key


@pytest.fixture(scope="session")
def paper(sample) -> dict[str, Any]:
    board, data, _ = sample
    return boards.paper(
        board, data, assignment="existing-customers", title="在册客户归位", trainee={"id": "0032", "name": "王建国"},
        variant="v7f3", due="2026-03-02T18:00:00+08:00",
    )  # fmt: skip


@pytest.fixture(scope="session")
def site(sample, paper, tmp_path_factory) -> Iterator[str]:
    board, data, key = sample
    folder = tmp_path_factory.mktemp("site")
    (folder / "kf").symlink_to(build.build(), target_is_directory=True)
    (folder / "sw.js").write_text("", encoding="utf-8")
    (folder / "papers").mkdir()
    (folder / "papers" / f"{TOKEN}.json").write_text(json.dumps(paper, ensure_ascii=False), encoding="utf-8")
    (folder / "papers" / f"{'B' * 24}.json").write_text('{"schema": 1, "assi', encoding="utf-8")
    (folder / "papers" / f"{'C' * 24}.json").write_text('{"schema": 2}', encoding="utf-8")
    checked = quiz.load(QUIZ)
    for theme in ("light", "dark"):
        practice = boards.practice(board, data, key)
        pages = {
            "board": page("board", practice, static_html(board, data), theme),
            "paper": page("paper", {}, "<p>教员发的题卷在这里打开。</p>", theme),
            "quiz": page("quiz", quiz.traits(checked, "sample"), quiz.static_html(checked), theme),
        }
        for name, text in pages.items():
            (folder / f"{name}-{theme}.html").write_text(text, encoding="utf-8")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def phone(browser) -> Iterator[Page]:
    """A phone of 390 x 844; a script error in the page fails the test."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    opened = context.new_page()
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    yield opened
    context.close()
    assert not errors


@pytest.fixture
def go(phone, site):
    """go("board-light.html") → the page, once the part is live."""

    def opened(name: str) -> Page:
        phone.goto(f"{site}/{name}")
        phone.wait_for_selector("[data-state=live]")
        return phone

    return opened


@pytest.fixture(scope="session")
def axe() -> str:
    return (build.WEB / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
