"""Lighthouse's scores for a phone, by the npm package in lighthouse/ beside this file and Debian's chromium.

The package is big and nothing else needs it: it is installed on the first run. Exact versions stand in its lock file.
"""

import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from toolkit.errors import ContentError

HOME = Path(__file__).parent / "lighthouse"
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
CHROMIUM = "--headless=new --no-sandbox --disable-background-networking"
SECONDS = 180


def install() -> None:
    """Install the locked packages; ContentError when npm cannot."""
    stamp, lock = HOME / "node_modules" / ".kf-lock", (HOME / "package-lock.json").read_text(encoding="utf-8")
    if stamp.exists() and stamp.read_text(encoding="utf-8") == lock:
        return
    if not shutil.which("npm"):
        raise ContentError(
            "lighthouse", "", "这台电脑上没有 npm", "装一个 Node.js 18.16 以上的版本，或加 --skip lighthouse"
        )
    done = subprocess.run(
        ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=HOME, capture_output=True, text=True
    )
    if done.returncode:
        raise ContentError("lighthouse", "", f"没有装上：\n{done.stderr[-800:]}\n", "看看网络，再运行一次")
    stamp.write_text(lock, encoding="utf-8")


def scores(url: str, runs: int = 3) -> dict[str, Any]:
    """Return the scores of a page, 0 to 100: of so many runs the one in the middle by performance."""
    results = sorted((_run(url) for _ in range(runs)), key=lambda one: one["performance"])
    return results[len(results) // 2]


def _run(url: str) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "report.json"
        command = ["node", "node_modules/lighthouse/cli/index.js", url, "--quiet", "--no-enable-error-reporting"]
        command += ["--output=json", f"--output-path={target}", f"--only-categories={','.join(CATEGORIES)}"]
        command += [f"--chrome-flags={CHROMIUM}"]
        environment = {**os.environ, "CHROME_PATH": shutil.which("chromium") or "chromium"}
        done = subprocess.run(command, cwd=HOME, env=environment, capture_output=True, text=True, timeout=SECONDS)
        if done.returncode or not target.exists():
            raise ContentError(
                "lighthouse", url, f"没有量出来：\n{done.stderr[-800:]}\n", "再运行一次，或加 --skip lighthouse"
            )
        report = json.loads(target.read_text(encoding="utf-8"))
    found: dict[str, Any] = {}
    for name in CATEGORIES:
        found[name] = round(100 * (report["categories"][name]["score"] or 0))
    weighed = [ref for name in CATEGORIES for ref in report["categories"][name]["auditRefs"] if ref["weight"]]
    audits = {ref["id"]: report["audits"][ref["id"]] for ref in weighed}
    found["short_of_full"] = sorted(
        name for name, audit in audits.items() if (audit["score"] or 0) < 0.9 and audit["score"] is not None
    )
    return found
