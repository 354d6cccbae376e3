"""The command that starts a room's server inside bubblewrap, without privileges."""

import os
import shlex
import shutil
import sys
import sysconfig
from pathlib import Path

import autograder
import toolkit
from autograder.sandbox.confine import CACHE, PAPER, SCRATCH

FIRST_USER = 61_200
"""Users of the rooms when the grader is root: one each, so that limits on processes count apart."""
ENVIRONMENT = {
    "HOME": PAPER, "IPYTHONDIR": f"{SCRATCH}/ipython", "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "MPLCONFIGDIR": CACHE, "TMPDIR": SCRATCH, "TZ": "Asia/Shanghai", "LANG": "C.UTF-8", "PYTHONUTF8": "1",
    "PYTHONDONTWRITEBYTECODE": "1", "PYTHONNOUSERSITE": "1", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1", "NUMEXPR_NUM_THREADS": "1", "PATH": "/usr/bin:/bin", "NBGRADER_EXECUTION": "autograde",
}  # fmt: skip
SANDBOX_PARTS = ("__init__.py", "sandbox")
"""Of autograder/, all that the trainee's room sees."""


def missing() -> str:
    """What keeps this system from having rooms, in Chinese; empty when nothing does."""
    if sys.platform != "linux":
        return "隔离房间只在 Linux 上有。这台机器只能评不含代码的卷子；要评代码，换一台 Linux（或 WSL2）"
    if shutil.which("bwrap") is None:
        return "没有装 bubblewrap：先运行 sudo apt-get install -y bubblewrap"
    if os.getuid() == 0 and not (shutil.which("setpriv") and shutil.which("unshare")):
        return "缺 setpriv 或 unshare：先运行 sudo apt-get install -y util-linux"
    return ""


def command(kind: str, number: int, control: int) -> list[str]:
    """The whole command for room `kind` of worker `number`; control: descriptor of the control socket."""
    server = [sys.executable, "-m", "autograder.sandbox.server", kind, "confined"]
    folders = _folders(kind)
    if os.getuid() != 0:
        return [*_bwrap({path: path for path in folders}, kind, control), "--", *server]
    # Root's own folders may be closed to others: show them under another name, then give up every right.
    stage = next(
        place for place in ("/mnt", "/media", "/srv", "/opt") if os.path.isdir(place) and not _below(folders, place)
    )
    staged = {path: f"{stage}/{place}" for place, path in enumerate(folders)}
    lines = ["set -e", f"mount -t tmpfs none {stage}"]
    for path, place in staged.items():
        make = f"mkdir -p {place}" if Path(path).is_dir() else f"touch {place}"
        lines += [make, f"mount --rbind {shlex.quote(path)} {place}"]
    user = str(FIRST_USER + 2 * number + (kind == "judge"))
    drop = ["setpriv", "--reuid", user, "--regid", user, "--clear-groups", "--no-new-privs", "--bounding-set=-all",
            "--inh-caps=-all", "--ambient-caps=-all"]  # fmt: skip
    lines.append(f"exec {shlex.join([*drop, *_bwrap(staged, kind, control), '--', *server])}")
    return ["unshare", "--mount", "--propagation", "private", "sh", "-c", "\n".join(lines)]


def _folders(kind: str) -> list[str]:
    """Everything that a room may read: interpreter, packages, this project's code."""
    places = [sys.prefix, sys.base_prefix, sysconfig.get_path("purelib"), str(Path(toolkit.__file__).parent)]
    home = Path(autograder.__file__).parent
    places += [str(home / part) for part in SANDBOX_PARTS] if kind != "judge" else [str(home)]
    seen: list[str] = []
    for place in sorted({os.path.realpath(place) for place in places} | {os.path.abspath(sys.prefix)}):
        if not place.startswith("/usr/") and not any(place == one or place.startswith(f"{one}/") for one in seen):
            seen.append(place)
    return seen


def _below(folders: list[str], place: str) -> bool:
    return any(path.startswith(f"{place}/") for path in folders)


def _bwrap(folders: dict[str, str], kind: str, control: int) -> list[str]:
    words = ["bwrap", "--unshare-user", "--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts",
             "--unshare-cgroup-try", "--die-with-parent", "--as-pid-1", "--new-session", "--clearenv",
             "--hostname", "room", "--ro-bind", "/usr", "/usr", "--ro-bind-try", "/etc/ld.so.cache", "/etc/ld.so.cache",
             "--ro-bind-try", "/etc/fonts", "/etc/fonts", "--ro-bind-try", "/etc/alternatives", "/etc/alternatives",
             "--ro-bind-try", "/usr/share/zoneinfo", "/usr/share/zoneinfo"]  # fmt: skip
    for name in ("bin", "sbin", "lib", "lib64"):
        words += ["--symlink", f"usr/{name}", f"/{name}"] if os.path.islink(f"/{name}") else (
            ["--ro-bind-try", f"/{name}", f"/{name}"])  # fmt: skip
    words += ["--proc", "/proc", "--dev", "/dev"]
    for place in (PAPER, SCRATCH, CACHE):
        words += ["--perms", "0700", "--size", str(64_000_000), "--tmpfs", place]
    # A project that lies under /tmp must not be hidden: then there is no /tmp to write to but the one of TMPDIR.
    words += ["--dir", "/tmp"] if _below(list(folders), "/tmp") else ["--symlink", SCRATCH, "/tmp"]
    for path, source in folders.items():
        words += ["--ro-bind", source, path]
    root = str(Path(autograder.__file__).parents[1])
    for name, value in (ENVIRONMENT | {"KF_CONTROL": str(control), "PYTHONPATH": root}).items():
        words += ["--setenv", name, value]
    return [*words, "--remount-ro", "/dev", "--chdir", PAPER, "--remount-ro", "/"]
