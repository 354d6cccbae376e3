"""Measure the built site as a phone on a weak signal meets it: `make site-report`.

Takes _build/html as it lies, serves it as `make site` does and opens it in Debian's chromium (tests/bench/site/visits.py says
how slow). One table: what was promised, what was measured, 超 where a promise is broken. Exit status 1 then.
_build/site-report.json has every figure; --readme puts the table between its markers in both READMEs.
"""

import argparse
import datetime
import json
import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright
from rich.console import Console
from rich.table import Table

from tests.bench.site import lighthouse, visits
from tests.bench.site.choice import KINDS, chosen
from tests.site.devices import SITE, Complaints, served
from toolkit.errors import ContentError
from toolkit.paths import ROOT

RESULT = ROOT / "_build" / "site-report.json"
KB = 1024
MARKERS = "<!-- site-report -->", "<!-- /site-report -->"
READMES = {"README.md": "en", "README.zh-CN.md": "zh"}


@dataclass(frozen=True)
class Promise:
    """A figure of every kind of page named (all when none is), and what it may be at most — or at least."""

    key: str
    zh: str
    en: str
    limit: float
    kinds: tuple[str, ...] = ()
    least: bool = False
    unit: int = 1
    """Divides the figure for the table."""

    def broken(self, value: float) -> bool:
        return value < self.limit if self.least else value > self.limit


CHAPTERS = ("chapter", "charts")
SCORED = ("home", "chapter", "charts", "case", "roleplay", "search")
PROMISES = (
    Promise("first_without_pictures", "头一屏，不算图，KB", "first view without charts, KB", 120 * KB, unit=KB),
    Promise("all_bytes", "整页连图，KB", "whole page with its charts, KB", 200 * KB, unit=KB),
    Promise("second_bytes", "第二页，KB", "second page, KB", 30 * KB, unit=KB),
    Promise("paint_median", "主要内容出现，中位，毫秒", "largest contentful paint, median, ms", 1200),
    Promise("paint_worst", "主要内容出现，最差，毫秒", "largest contentful paint, worst, ms", 1600),
    Promise("live_median", "互动部分能点，毫秒", "interactive part answers, ms", 1700, ("roleplay", "board")),
    Promise("performance", "Lighthouse 性能", "Lighthouse performance", 98, SCORED, least=True),
    Promise("accessibility", "Lighthouse 无障碍", "Lighthouse accessibility", 100, SCORED, least=True),
    Promise("best-practices", "Lighthouse 规范", "Lighthouse best practices", 100, SCORED, least=True),
    Promise("seo", "Lighthouse 搜索引擎", "Lighthouse SEO", 100, SCORED, least=True),
)


def measured(options: argparse.Namespace, console: Console) -> dict[str, Any]:
    """Open the pages and return every figure."""
    chromium = shutil.which("chromium")
    if not chromium:
        raise ContentError("", "", "没有 chromium", "运行 tests/install_debian.sh")
    pages = visits.built_pages(options.site)
    kinds = {kind: pair for kind, pair in chosen(options.site).items() if kind in options.kinds}
    result: dict[str, Any] = {
        "date": datetime.date.today().isoformat(),
        "pages": len(pages),
        "busy": round(os.getloadavg()[0], 1) if hasattr(os, "getloadavg") else None,
        "kinds": {},
    }
    with served(options.site) as address:
        complaints = Complaints(address)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=chromium, args=["--no-sandbox", "--disable-background-networking"]
            )
            for kind, (name, before) in kinds.items():
                console.print(f"{KINDS[kind].zh}：{name}")
                result["kinds"][kind] = visits.visits(browser, address, name, before, options.runs, complaints)
            result["foreign"] = sorted(set(complaints.foreign))
            result["errors"] = complaints.errors
            if "axe" not in options.skip:
                result["axe"] = visits.axe(browser, address, pages, console.print)
            browser.close()
        if "lighthouse" not in options.skip:
            lighthouse.install()
            for kind, figures in result["kinds"].items():
                if kind in SCORED:
                    console.print(f"Lighthouse：{figures['page']}")
                    figures |= lighthouse.scores(address + figures["page"], options.runs)
    return result


def rows(result: dict[str, Any], language: str) -> tuple[list[list[str]], int]:
    """Return the table's rows in one language, and how many promises are broken."""
    kinds, table, broken = result["kinds"], [], 0
    for promise in PROMISES:
        row = [getattr(promise, language)]
        for kind in kinds:
            value = kinds[kind].get(promise.key)
            if value is None or (promise.kinds and kind not in promise.kinds):
                row.append("")
                continue
            over = promise.broken(value)
            broken += over
            figure = f"{value / promise.unit:.0f}" if promise.unit == 1 else f"{value / promise.unit:.1f}"
            row.append(figure + (" 超" if over else ""))
        bound = f"{'≥' if promise.least else '≤'} {promise.limit / promise.unit:g}"
        table.append([*row, bound])
    return [row for row in table if any(row[1:-1])], broken


def whole_site(result: dict[str, Any]) -> list[tuple[str, str, list[str]]]:
    """Return (Chinese, English, findings) of what holds for all pages."""
    found = [("向别的网站要东西", "requests to other hosts", result["foreign"])]
    if "axe" in result:
        found.append(("axe 严重问题，浅色和深色，全部页面", "axe serious or critical, light and dark", result["axe"]))
    return found


def markdown(result: dict[str, Any], language: str) -> str:
    """Return the table for a README."""
    at = {"zh": "量的东西", "en": "measured"}[language], {"zh": "许下的", "en": "promised"}[language]
    names = [getattr(KINDS[kind], language) for kind in result["kinds"]]
    lines = ["| " + " | ".join([at[0], *names, at[1]]) + " |", "|---" * (len(names) + 2) + "|"]
    lines += ["| " + " | ".join(row) + " |" for row in rows(result, language)[0]]
    for zh, en, found in whole_site(result):
        lines.append(f"| {zh if language == 'zh' else en} | {len(found)} " + "| " * (len(names) - 1) + "| 0 |")
    when = {"zh": f"{result['date']} 量的，全站 {result['pages']} 页，取每类里最重的一页。", "en": ""}
    when["en"] = f"Measured on {result['date']}; {result['pages']} pages, of each kind the heaviest."
    return "\n".join(["", when[language], "", *lines, ""])


def write_readmes(result: dict[str, Any], root: Path = ROOT) -> None:
    """Put the table between its markers; ContentError where they are missing."""
    for name, language in READMES.items():
        text = (root / name).read_text(encoding="utf-8")
        start, end = (text.find(marker) for marker in MARKERS)
        if start < 0 or end < start:
            raise ContentError(name, "", f"没有 {MARKERS[0]} 和 {MARKERS[1]}", "把这两行放回去")
        (root / name).write_text(text[: start + len(MARKERS[0])] + markdown(result, language) + text[end:], "utf-8")


def show(result: dict[str, Any], console: Console) -> int:
    """Print the table and what is wrong; return how many promises are broken."""
    table = Table(
        "量的东西",
        *[KINDS[kind].zh for kind in result["kinds"]],
        "许下的",
        title="1.6 Mbit/s，150 毫秒，慢四倍的处理器",
    )
    lines, broken = rows(result, "zh")
    for line in lines:
        table.add_row(*line)
    console.print(table)
    for zh, _, found in whole_site(result):
        console.print(f"{zh}：{len(found)} 处" + (" 超" if found else ""), *found[:10], sep="\n  ")
        broken += bool(found)
    console.print(*(["浏览器报错：", *result["errors"][:10]] if result["errors"] else []), sep="\n  ")
    return broken + bool(result["errors"])


def main() -> int:
    parser = argparse.ArgumentParser(description="按慢网速、慢手机量一遍网站")
    parser.add_argument("site", nargs="?", type=Path, default=SITE)
    parser.add_argument("--kinds", nargs="+", choices=list(KINDS), default=list(KINDS))
    parser.add_argument("--skip", nargs="+", choices=["axe", "lighthouse"], default=[])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--readme", action="store_true", help="把表写进两份 README")
    options = parser.parse_args()
    console = Console(width=150)
    try:
        if not (options.site / "index.html").exists():
            raise ContentError(options.site, "", "还没有网站", "先运行 make build")
        result = measured(options, console)
        if options.readme:
            write_readmes(result)
    except ContentError as problem:
        print(problem, file=sys.stderr)
        return 1
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    broken = show(result, console)
    if (result["busy"] or 0) > 1:
        console.print(f"开始时这台电脑正忙 (load {result['busy']})：毫秒数会偏大，静下来再量一次。")
    return int(broken > 0)


if __name__ == "__main__":
    sys.exit(main())
