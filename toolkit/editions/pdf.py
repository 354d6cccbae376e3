"""Print the built book: the book itself, and the trainer's manual.

    python -m toolkit.editions.pdf [--date 2026-03-02] [--site https://…/] [--only book|manual]

Writes _build/pdf/耙胶梳.pdf and _build/pdf/手册-教员.pdf and says how many pages and MB. The site's address (or KF_SITE)
makes QR codes of what is played; without it the book says where to look.
"""

import argparse
import datetime
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Browser

from toolkit.editions import plan
from toolkit.editions.compose import Composer, Cover
from toolkit.editions.plan import Part
from toolkit.editions.press import Printed, press
from toolkit.errors import ContentError
from toolkit.paths import ROOT

TITLE = "耙·胶·梳"
SENTENCE = "去加油站干什么？"
LICENCE = "文字 CC BY 4.0：可以转发、改编，写明出处“耙·胶·梳：加油站客户开发实训手册”"


def make(
    parts: Sequence[Part],
    target: Path,
    *,
    site: Path,
    subtitle: str,
    date: datetime.date,
    address: str = "",
    browser: Browser | None = None,
) -> Printed:
    """Print these parts as one PDF, in a browser of its own or the given one; ContentError says what is missing."""
    target.parent.mkdir(parents=True, exist_ok=True)
    day = f"{date.year} 年 {date.month} 月 {date.day} 日"
    cover = Cover(TITLE, subtitle, SENTENCE, day, LICENCE, address.rstrip("/") + "/" if address else "")
    return press(Composer(site, parts, cover), target, target.parent / "draft", browser)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m toolkit.editions.pdf", description="把建好的书印成 PDF")
    parser.add_argument("--date", default="", help="封面上的日期，如 2026-03-02；不写就是今天")
    parser.add_argument("--site", default=os.environ.get("KF_SITE", ""), help="网站的地址，印成二维码")
    parser.add_argument("--only", choices=("book", "manual"), help="只印一本")
    options = parser.parse_args(arguments)
    try:
        date = plan.day(options.date)
        site, folder = ROOT / "_build" / "html", ROOT / "_build" / "pdf"
        parts = plan.parts(ROOT / "_toc.yml", site)
        books = {
            "book": ([one for one in parts if one.caption != plan.MANUAL], "耙胶梳.pdf", "加油站客户开发实训手册"),
            "manual": ([one for one in parts if one.caption == plan.MANUAL], "手册-教员.pdf", "教员手册"),
        }
        too_wide: tuple[str, ...] = ()
        for name in [options.only] if options.only else books:
            chosen, file, subtitle = books[name]
            done = make(chosen, folder / file, site=site, subtitle=subtitle, date=date, address=options.site)
            print(f"{done.file.relative_to(ROOT)}：{done.pages} 页，{done.megabytes:.1f} MB")
            too_wide += done.too_wide
    except ContentError as problem:
        print(problem, file=sys.stderr)
        return 1
    if too_wide:
        print(f"有表格比纸宽，右边印不全：{'、'.join(too_wide)}。少分几栏，或拆成两张表。", file=sys.stderr)
    return 1 if too_wide else 0


if __name__ == "__main__":
    sys.exit(main())
