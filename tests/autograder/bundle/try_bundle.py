"""Make bundles for this machine and use them as a class room would: no network, another folder, nothing installed.

Run by `make bundle-try`; it downloads packages, so it is no part of `make test`.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from autograder.bundle import contents, targets
from autograder.bundle.wheels import Role
from toolkit.paths import ROOT

SITE = ROOT / "_build" / "html"
PORT = "8765"
WITHOUT_NETWORK = ["unshare", "--map-root-user", "--net"]
TRIALS: dict[Role, list[list[str]]] = {
    "trainee": [
        [
            "-c",
            "import jupyterlab, pandas, matplotlib, toolkit.models.units, toolkit.boards.widget, toolkit.roleplay.widget",
        ],
        ["-m", "jupyterlab", "--version"],
    ],
    "trainer": [["-m", "autograder", "demo", "classes/demo"]],
}


def quietly(command: list[str], **options) -> None:
    """Run to its end; show what it said only when it failed."""
    done = subprocess.run(command, capture_output=True, text=True, check=False, **options)
    if done.returncode:
        sys.exit(f"✗ {' '.join(command[:6])}…\n{done.stdout[-3000:]}{done.stderr[-3000:]}")


def without_network() -> list[str]:
    """What to put before a command; empty, with a word, where walls cannot be had."""
    if subprocess.run([*WITHOUT_NETWORK, "true"], capture_output=True, check=False).returncode == 0:
        return WITHOUT_NETWORK
    print("· 这台机器断不了网络，照样装，只是没有断网试")
    return []


def reads(folder: Path) -> float:
    """Start the site as a person would and fetch its first page; seconds until it came."""
    began = time.monotonic()
    server = subprocess.Popen(
        [sys.executable, str(folder / "tools" / "start.py"), "read"],
        env={**os.environ, "PORT": PORT, "PYTHONPATH": "", "NO_BROWSER": "1"}, stdout=subprocess.DEVNULL,
        start_new_session=True,
    )  # fmt: skip
    try:
        while time.monotonic() - began < 60:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/", timeout=5) as answer:
                    assert answer.status == 200
                    return time.monotonic() - began
            except OSError:
                time.sleep(0.2)
        sys.exit("✗ 书没有打开")
    finally:
        os.killpg(server.pid, signal.SIGTERM)  # the server is a child of the script
        server.wait()


def main(site: Path) -> None:
    walls = without_network()
    with tempfile.TemporaryDirectory(prefix="bundle ") as scratch:  # a blank in the path, as people have them
        for role, trials in TRIALS.items():
            made = contents.make(ROOT / "_build" / "bundle", role, targets.here(), site)
            folder = Path(scratch) / "U 盘" / made.folder.name
            shutil.copytree(made.folder, folder)
            began = time.monotonic()
            clean = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}
            quietly([*walls, sys.executable, str(folder / "tools" / "start.py"), "install"], env=clean)
            installed = time.monotonic() - began
            for trial in trials:
                quietly(
                    [str(folder / ".venv" / "bin" / "python"), *trial], cwd=folder / "code",
                    env={**clean, "PYTHONPATH": str(folder / "code"), "PYTHONUTF8": "1"},
                )  # fmt: skip
            opened = reads(folder)
            size = sum(path.lstat().st_size for path in folder.rglob("*") if path.is_file())
            print(
                f"✓ {made.folder.name}：软件包 {made.wheels} 个，包 {made.size / 1e6:.0f} MB，"
                f"装好 {size / 1e9:.2f} GB，安装 {installed:.0f} 秒，打开书 {opened:.1f} 秒"
            )
            shutil.rmtree(folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else SITE)
