"""The built site as a zip that opens from disk, for computers on a closed network: no server, no installation.

    python -m toolkit.editions.disk [--date 2026-03-02]

A browser loads no module scripts from disk. So in the zip the host of the interactive parts is one plain script with
every part inside; other modules are bundled into plain scripts. What only a server can give is left out.
"""

import argparse
import datetime
import os
import re
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from toolkit.editions.plan import day
from toolkit.errors import ContentError
from toolkit.paths import ROOT, web_dist
from toolkit.web import build

NAME = "耙胶梳-离线版"
INNER = "site"
DOOR = "打开这本书.html"
HOST = "host-classic.js"
LEFT_OUT = {".gz", ".br", ".zst", ".inv", ".buildinfo"}
SERVED_ONLY = re.compile(
    r"^(?:sw\.js|404\.html|robots\.txt|sitemap\.xml|papers/|_sources/|_static/[\w.]*\.webmanifest)"
)
MODULE = re.compile(r'<script type="module"[^>]*? src="([^"]+)"[^>]*></script>')
NEEDS_SERVER = re.compile(r'\s*<link rel="(?:modulepreload|manifest)"[^>]*>')
PAGE = """\
<!DOCTYPE html>
<html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>耙·胶·梳（离线版）</title>
<style>body {{ font: 18px/1.8 sans-serif; max-width: 34em; margin: 3em auto; padding: 1em; }}
img {{ display: none; }}</style>
<h1>耙·胶·梳</h1>
<p><a href="{inner}/index.html">点这里打开</a></p>
<p>点了说找不到：压缩包还没有解开。关掉这一页，在压缩包上点右键，选“全部解压缩”，再到解开的文件夹里打开这个文件。</p>
<img src="{inner}/_static/icon.svg" alt="" onload="location.replace('{inner}/index.html')">
</html>
"""
NOTE = """\
耙·胶·梳：加油站客户开发实训手册（离线版，{date}）

这是给电脑用的：内网的、不上网的都行，用 U 盘拷过去。不用装东西，不用开服务。

一、先解压：在压缩包上点右键，选“全部解压缩”，放到 D 盘这样的地方。
二、打开“{door}”。
三、章节、案例、小测、练习、对话、算一算都能用。成绩只记在这台电脑的浏览器里，不上传。
四、教员发的作业不在这里做，用教员给的链接或文件。

手机别用这个包：微信和手机浏览器打不开整包的网页。手机看网站，看过一回，没信号也能看。
换新的一版：旧文件夹整个删掉，再解压新的。
"""


def make(site: Path, target: Path, date: datetime.date) -> int:
    """Write the zip and return how many files it holds; ContentError when the site or its scripts are missing."""
    if not (site / "index.html").exists():
        raise ContentError(site, "", "还没有网站", "先运行 make build")
    stamp = (date.year, date.month, date.day, 0, 0, 0)
    plain: dict[str, bytes] = {}
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(target.name + ".draft")
    with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as packed:

        def add(name: str, content: bytes) -> None:
            entry = zipfile.ZipInfo(f"{NAME}/{name}", stamp)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            packed.writestr(entry, content)

        add(DOOR, PAGE.format(inner=INNER).encode())
        # Windows' Notepad of old takes a text for UTF-8 only with a mark at its beginning.
        add("说明.txt", NOTE.format(date=date.isoformat(), door=DOOR).replace("\n", "\r\n").encode("utf-8-sig"))
        for path in sorted(site.rglob("*")):
            address = path.relative_to(site).as_posix()
            if not path.is_file() or path.suffix in LEFT_OUT or path.name in LEFT_OUT or SERVED_ONLY.match(address):
                continue
            content = path.read_bytes()
            if path.suffix == ".html":
                content = from_disk(content.decode("utf-8"), site, address, plain).encode()
            add(f"{INNER}/{address}", content)
        for address, content in sorted(plain.items()):
            add(f"{INNER}/{address}", content)
        files = len(packed.namelist())
    draft.replace(target)
    return files


def from_disk(page: str, site: Path, address: str, plain: dict[str, bytes]) -> str:
    """Return the page with plain scripts for its modules; plain: address → content of those, filled here."""
    page = NEEDS_SERVER.sub("", page)
    taken: set[str] = set()

    def instead(match: re.Match[str]) -> str:
        source = match[1].split("?")[0]
        if source in taken:  # a module runs once however often it is named
            return ""
        taken.add(source)
        folder, _, name = source.rpartition("/")
        made = HOST if name == "host.js" else f"{Path(name).stem}-classic.js"
        there = os.path.normpath(Path(address).parent / folder / made)
        if there not in plain:
            plain[there] = web_dist(HOST).read_bytes() if made == HOST else bundled(site / Path(there).with_name(name))
        return f'<script defer src="{folder}/{made}"></script>'

    return MODULE.sub(instead, page)


def bundled(module: Path) -> bytes:
    """Return a module of the site, with what it imports, as a plain script."""
    tool = build.WEB / "node_modules" / ".bin" / ("esbuild.cmd" if os.name == "nt" else "esbuild")
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "made.js"
        done = subprocess.run(
            [str(tool), str(module), *build.CLASSIC, f"--outfile={made}"],
            capture_output=True,
            text=True,
            encoding="utf-8",
        )
        if done.returncode or "import.meta" in done.stderr:
            raise ContentError(module.name, "", "这个脚本从硬盘上打不开", "像 host-disk.mjs 那样给它一个不用模块的入口")
        return made.read_bytes()


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m toolkit.editions.disk", description="做不用服务器的离线版")
    parser.add_argument("--date", default="", help="写在说明里的日期，如 2026-03-02；不写就是今天")
    options = parser.parse_args(arguments)
    target = ROOT / "_build" / f"{NAME}.zip"
    try:
        files = make(ROOT / "_build" / "html", target, day(options.date))
    except ContentError as problem:
        print(problem, file=sys.stderr)
        return 1
    print(f"{target.relative_to(ROOT)}：{files} 个文件，{target.stat().st_size / 1e6:.1f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
