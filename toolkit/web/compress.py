"""Make the folder that goes onto a web server: `make compress`.

_build/html ──> _build/served/
                ├── site/         the site, a .gz beside every text file
                ├── nginx.conf    docs/serving/ with the policy of this very site
                └── Caddyfile

A copy, made anew each time: a .gz that is older than its page would be served in its stead.
"""

import gzip
import shutil
import sys
from pathlib import Path

from toolkit.errors import ContentError
from toolkit.paths import ROOT
from toolkit.web import policy
from toolkit.web.serve import SITE

SETTINGS = ROOT / "docs" / "serving"
SERVED = ROOT / "_build" / "served"
TEXT = {".html", ".js", ".css", ".json", ".svg", ".webmanifest", ".xml", ".txt", ".csv"}
LEAST = 500
"""Bytes; a smaller file does not gain."""
LEFT_OUT = shutil.ignore_patterns(".buildinfo*", "objects.inv", "papers")


def compress(site: Path) -> tuple[int, int]:
    """Write a .gz beside each text file that gains; return bytes without and with compression."""
    before = after = 0
    for path in [path for path in sorted(site.rglob("*")) if path.is_file()]:
        content = path.read_bytes()
        before += len(content)
        small = gzip.compress(content, 9, mtime=0) if path.suffix in TEXT and len(content) >= LEAST else content
        after += min(len(small), len(content))
        if len(small) < len(content):
            packed = path.with_name(path.name + ".gz")
            packed.write_bytes(small)
            shutil.copystat(path, packed)
    return before, after


def publish(site: Path, target: Path) -> tuple[int, int]:
    """Make the folder; what stood there is replaced at the end. ContentError when there is no site."""
    if not (site / "index.html").exists():
        raise ContentError(site, "", "还没有网站", "先运行 make build")
    draft = target.with_name(target.name + ".draft")
    shutil.rmtree(draft, ignore_errors=True)
    shutil.copytree(site, draft / "site", ignore=LEFT_OUT)
    sizes = compress(draft / "site")
    rules = policy.content_security_policy(site)
    for settings in sorted(SETTINGS.iterdir()):
        text = settings.read_text(encoding="utf-8")
        (draft / settings.name).write_text(text.replace("@POLICY@", rules), encoding="utf-8")
    shutil.rmtree(target, ignore_errors=True)
    draft.rename(target)
    return sizes


def main() -> int:
    try:
        before, after = publish(SITE, SERVED)
    except ContentError as problem:
        print(problem, file=sys.stderr)
        return 1
    where = SERVED.relative_to(ROOT)
    print(f"{where}：网站 {before / 1e6:.1f} MB，传出去 {after / 1e6:.1f} MB；旁边是 nginx.conf 和 Caddyfile。")
    return 0


if __name__ == "__main__":
    sys.exit(main())
