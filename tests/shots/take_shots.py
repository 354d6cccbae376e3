"""Take the pictures of the trainer's pages anew, from a class that is made for it: `make shots`.

They are the only pictures of the book that are committed besides the README's: a build has no browser.
"""

import html
import io
import os
import shutil
import subprocess
import sys
import tempfile
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import openpyxl
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from autograder.course import demo, packages
from autograder.course.folder import ClassFolder
from tests.site.player import fill_in
from toolkit.paths import ROOT

TARGET = ROOT / "book" / "_assets" / "shots"
LIMIT = 60_000
"""Bytes of one picture: they are read on phones."""
PHONE = {"width": 390, "height": 700}
DESK = {"width": 900, "height": 640}
COLOURS = (64, 32, 16, 8)
CHROMIUM = "/usr/bin/chromium"
BAD_ROSTER = (
    "学号,姓名,片区,站\n0032,周启明,黄石,顺城站\n0033,吴桂兰,黄石\n0032,郑大勇,十堰,车城路站\n,王小满,十堰,茅箭站\n"
)
_STYLE = """\
body{margin:0;background:#14181b;color:#e6e6e6;font:14px/1.5 "DejaVu Sans Mono",monospace;padding:12px}
pre{margin:0;font:inherit;white-space:pre}
pre.wrapped{white-space:pre-wrap}
pre i{display:inline-block;width:2ch;font-style:normal;text-align:center;line-height:1}
pre b{display:inline-block;width:1ch;font-weight:400;overflow:visible}
"""
_SHEET = """\
body{margin:0;font:13px/1.4 sans-serif;background:#fff;color:#111} table{border-collapse:collapse}
td{border:1px solid #c8ccd0;padding:3px 8px;white-space:nowrap} tr:first-child td{font-weight:600;background:#eef1f3}
nav{background:#eef1f3;padding:4px 8px} nav span{padding:2px 10px} nav span:first-child{background:#fff;font-weight:600}
"""


def shrunk(shot: bytes) -> bytes:
    """The picture with as many colours as fit the limit."""
    picture = Image.open(io.BytesIO(shot)).convert("RGB")
    for colours in COLOURS:
        out = io.BytesIO()
        picture.quantize(colours, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
        if out.tell() <= LIMIT:
            break
    else:
        sys.exit(f"✗ 图太大：{out.tell()} 字节，裁小一点")
    return out.getvalue()


def keep(name: str, shot: bytes) -> None:
    TARGET.mkdir(parents=True, exist_ok=True)
    small = shrunk(shot)
    (TARGET / f"{name}.png").write_bytes(small)
    print(f"✓ {name}.png {len(small) / 1000:.0f} KB")


@contextmanager
def opened(browser: Browser, size: dict, mobile: bool = False) -> Iterator[Page]:
    context = browser.new_context(
        viewport=size, device_scale_factor=2 if mobile else 1.5, has_touch=mobile, is_mobile=mobile, locale="zh-CN"
    )
    try:
        yield context.new_page()
    finally:
        context.close()


def page(browser: Browser, name: str, file: Path, size: dict, *, mobile: bool = False, to: str = "") -> None:
    """A page from disk, scrolled to the first element with this text."""
    with opened(browser, size, mobile) as tab:
        tab.goto(file.as_uri())
        if to:
            tab.get_by_text(to).first.evaluate("node => window.scrollTo(0, node.getBoundingClientRect().top - 12)")
        keep(name, tab.screenshot())


def drawn(browser: Browser, name: str, markup: str, style: str) -> None:
    """A page written here, as high as what it holds."""
    with opened(browser, {"width": DESK["width"], "height": 100}) as tab:
        tab.set_content(f"<!doctype html><meta charset=utf-8><style>{style}</style>{markup}")
        keep(name, tab.screenshot(full_page=True))


def command(*arguments: str) -> str:
    """What a command of the trainer prints."""
    surroundings = {**os.environ, "COLUMNS": "102", "NO_COLOR": "1", "TERM": "dumb"}
    done = subprocess.run(
        [sys.executable, "-m", "autograder", *arguments], cwd=ROOT, env=surroundings, capture_output=True,
        encoding="utf-8", check=False,
    )  # fmt: skip
    return done.stdout


def terminal(browser: Browser, name: str, asked: str, said: str, kind: str = "") -> None:
    """Text as a terminal shows it: Chinese two columns wide, lines of tables unbroken, whatever fonts there are."""
    cells = []
    for one in f"$ {asked}\n{said.rstrip()}" if asked else said.rstrip():
        wide = unicodedata.east_asian_width(one) in "WF"
        tag = "i" if wide else "b" if unicodedata.category(one) == "So" or ord(one) > 0x2000 else ""
        cells.append(f"<{tag}>{one}</{tag}>" if tag else html.escape(one))
    drawn(browser, name, f"<pre class='{kind}'>{''.join(cells)}</pre>", _STYLE)


def part(text: str, first: str, last: str) -> str:
    """The lines from the one with `first` to the one with `last`."""
    lines = text.splitlines()
    begin = next(number for number, line in enumerate(lines) if first in line)
    end = next(number for number, line in enumerate(lines) if number >= begin and last in line)
    return "\n".join(lines[begin : end + 1])


def paper(browser: Browser, folder: ClassFolder, trainee: str) -> None:
    """The paper of one trainee on a phone: its first question, and the code in which it ends."""
    given = packages.paper(folder, trainee, demo.ASSIGNMENT)
    questions = [one for one in given["board"]["questions"] if one.get("shown") != "notebook"]
    with opened(browser, PHONE, mobile=True) as tab:
        tab.goto((folder.package(trainee) / f"{demo.ASSIGNMENT}.html").as_uri())
        tab.wait_for_selector(".kf-board")
        keep("paper", tab.screenshot())
        fill_in(tab, {}, questions, given["data"])
        tab.get_by_role("button", name="交卷", exact=True).last.tap()
        code = tab.locator("textarea.kf-code")
        code.wait_for()
        code.evaluate("node => window.scrollTo(0, node.getBoundingClientRect().top + window.scrollY - 260)")
        keep("code", tab.screenshot())


def sheet(browser: Browser, file: Path, rows: int = 14, columns: int = 7) -> None:
    """The first sheet of the workbook, drawn as a table: there is no spreadsheet program to open it in."""
    book = openpyxl.load_workbook(file, read_only=True, data_only=True)
    head, *body = list(book.worksheets[0].iter_rows(values_only=True))[:rows]
    lines = [f"<td colspan={columns}>{html.escape(str(head[0]))}</td>"]
    for row in body:
        cells = ("" if value is None else str(value) for value in row[:columns])
        lines.append("".join(f"<td>{html.escape(cell)}</td>" for cell in cells))
    names = "".join(f"<span>{html.escape(name)}</span>" for name in book.sheetnames)
    drawn(browser, "workbook", f"<table><tr>{'</tr><tr>'.join(lines)}</tr></table><nav>{names}</nav>", _SHEET)


def take(browser: Browser, folder: ClassFolder, told: str) -> None:
    root = folder.root
    shown = root.relative_to(ROOT).as_posix()
    with tempfile.TemporaryDirectory() as scratch:
        roster = Path(scratch) / "名单.csv"
        roster.write_text(BAD_ROSTER, encoding="utf-8-sig")
        said = command("new-class", f"{scratch}/班", "--roster", str(roster))
        terminal(browser, "roster", "python -m autograder new-class classes/2026-12 --roster 名单.csv", said, "wrapped")
    page(browser, "links", root / "packages" / "links.html", DESK)
    paper(browser, folder, "0003")
    terminal(browser, "collect", "", part(told, "收到的", " · 拒收 "))
    asked = f"grade {shown} {demo.ASSIGNMENT}"
    terminal(browser, "grade", f"python -m autograder {asked}", command(*asked.split()))
    command("marking-sheet", shown, demo.ASSIGNMENT)
    page(browser, "marking", next((root / "reports" / "marking").rglob("*.html")), DESK)
    command("appeal", shown, "0002", demo.ASSIGNMENT)
    (appeal,) = [path for path in (root / "reports").rglob("*.html") if "appeal" in path.as_posix()]
    page(browser, "appeal", appeal, DESK)
    feedback = root / "feedback" / "0003" / demo.ASSIGNMENT / f"{demo.ASSIGNMENT}.html"
    page(browser, "feedback", feedback, PHONE, mobile=True, to="两家的月均")
    page(browser, "report", root / "reports" / "report.html", DESK)
    page(browser, "trainee", root / "reports" / "trainees" / "0003.html", DESK)
    sheet(browser, root / "reports" / "report.xlsx")


def need_font() -> None:
    """Without a Chinese font of the system the browser draws boxes."""
    listed = subprocess.run(["fc-list", ":lang=zh"], capture_output=True, encoding="utf-8", check=False).stdout
    if not listed.strip():
        sys.exit("✗ 这台机器没有中文字体，图里会全是方块：先装 fonts-noto-cjk")


def main(target: Path) -> None:
    need_font()
    told = command("demo", target.relative_to(ROOT).as_posix())
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium") or CHROMIUM)
        take(browser, ClassFolder.open(target), told)
        browser.close()


if __name__ == "__main__":
    main(ROOT / "classes" / "demo")
