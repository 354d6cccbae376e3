"""What runs on a computer without a network: install, read, work, teach, check.

It is copied into the bundle and started by the scripts there. Nothing but Python's own library is used, and it also
runs far enough on an old Python to say that it is old.
"""

import hashlib
import json
import os
import shutil
import socket
import subprocess
import sys
import threading
import webbrowser
from pathlib import Path

BUNDLE = Path(__file__).resolve().parent.parent
ENVIRONMENT = BUNDLE / ".venv"
STAMP = ENVIRONMENT / "installed.txt"
SUMS = "SHA256SUMS"


class Told(Exception):
    """One sentence for the person at the computer."""


def about() -> dict:
    return dict(json.loads((BUNDLE / "tools" / "bundle.json").read_text(encoding="utf-8")))


def check_python() -> None:
    wanted, system = about()["python"], about()["system"]
    have = "{}.{}".format(*sys.version_info)
    if have != wanted:
        raise Told(f"这台电脑的 Python 是 {have}，这个离线包要 {wanted}。装上 {wanted}，或另做一个 {have} 的包。")
    if sys.version_info[:3] < tuple(int(part) for part in about()["oldest"].split(".")):
        raise Told(f"这台电脑的 Python 太旧，至少要 {about()['oldest']}。装新的 {wanted} 再来。")
    if (os.name == "nt") != (system == "windows"):
        raise Told(f"这个离线包是给 {about()['system_name']} 做的，这台电脑不是。请另做一个。")
    if sys.maxsize <= 2**32:
        raise Told("这台电脑的 Python 是 32 位的。卸掉，装 64 位的再来。")


def damaged() -> list:
    """Files that differ from the list of checksums, or are gone."""
    wrong = []
    for line in (BUNDLE / SUMS).read_text(encoding="utf-8").splitlines():
        digest, name = line.split("  ", 1)
        path = BUNDLE / name
        if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != digest:
            wrong.append(name)
    return wrong


def check() -> None:
    wrong = damaged()
    if wrong:
        shown = "、".join(wrong[:3]) + (f" 等 {len(wrong)} 个" if len(wrong) > 3 else "")
        raise Told(f"有文件没拷完整：{shown}。从 U 盘重新拷一遍整个文件夹。")
    print("文件都在，一个不差。")


def python() -> str:
    return str(ENVIRONMENT / ("Scripts/python.exe" if os.name == "nt" else "bin/python"))


def install() -> None:
    """Make the environment from the wheels beside; a second time does nothing."""
    check_python()
    listed = (BUNDLE / "packages.txt").read_text(encoding="utf-8")
    if STAMP.is_file() and STAMP.read_text(encoding="utf-8") == listed + str(ENVIRONMENT):
        return
    check()
    print("第一次要安装，几分钟，不用网络……", flush=True)
    made = subprocess.run([sys.executable, "-m", "venv", "--clear", str(ENVIRONMENT)], check=False)
    if made.returncode:
        raise Told("建不了虚拟环境。Debian、Ubuntu 上先装 python3-venv；Windows 上重装 Python，勾上 pip。")
    done = subprocess.run(
        [python(), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-index", "--no-deps",
         "--find-links", str(BUNDLE / "wheels"), "-r", str(BUNDLE / "packages.txt")],
        check=False,
    )  # fmt: skip
    if done.returncode:
        raise Told("没有装全。看看磁盘满了没有、杀毒软件拦了没有，再点一次；上面的英文抄给管电脑的人。")
    settings = ENVIRONMENT / "share" / "jupyter" / "lab" / "settings"
    settings.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(BUNDLE / "code" / "toolkit" / "lab-settings.json", settings / "overrides.json")
    # Written last: an installation that stopped halfway starts afresh.
    STAMP.write_text(listed + str(ENVIRONMENT), encoding="utf-8")
    print("装好了。", flush=True)


def environment() -> dict:
    """The learner's own modules are found in the bundle, not installed; nothing else of this computer's Python is."""
    return {**os.environ, "PYTHONPATH": str(BUNDLE / "code"), "PYTHONUTF8": "1", "PYTHONNOUSERSITE": "1"}


def run(*command: str, folder: Path = BUNDLE) -> int:
    return subprocess.run([python(), *command], cwd=folder, env=environment(), check=False).returncode


def read() -> int:
    """Serve the site for this computer alone and open it; PORT and LAN are as in the book's own command."""
    port = os.environ.setdefault("PORT", str(free_port()))
    if "NO_BROWSER" not in os.environ:
        opening = threading.Timer(3, webbrowser.open, [f"http://127.0.0.1:{port}/"])
        opening.daemon = True
        opening.start()
    return run("-m", "toolkit.web.serve", str(BUNDLE / "site"))


def free_port() -> int:
    """The first of a few ports that nobody on this computer listens at."""
    for port in range(8000, 8020):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)):
                return port
    return 8000


def work() -> int:
    """Open JupyterLab where trainees put the folders that they were given."""
    folder = BUNDLE / "作业"
    folder.mkdir(exist_ok=True)
    return run("-m", "jupyterlab", "--ServerApp.ip=127.0.0.1", folder=folder)


def teach() -> int:
    """A window in which `python -m autograder` works."""
    names = environment()
    scripts = str(Path(python()).parent)
    names["PATH"] = scripts + os.pathsep + names.get("PATH", "")
    print("在这个窗口里打 python -m autograder --help；班级文件夹放在 classes 里。", flush=True)
    shell = [names.get("COMSPEC", "cmd.exe"), "/k"] if os.name == "nt" else [names.get("SHELL", "/bin/sh")]
    return subprocess.run(shell, cwd=BUNDLE / "code", env=names, check=False).returncode


def main(arguments: list) -> int:
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    verb = arguments[0] if arguments else "install"
    try:
        if verb == "check":
            check()
            return 0
        install()
        then = {"read": read, "work": work, "teach": teach}.get(verb)
        return then() if then else 0
    except Told as sentence:
        print(f"✗ {sentence}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
