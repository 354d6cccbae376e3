"""What does a bundle hold, and does it tell when something is missing?"""

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from autograder.bundle import contents, start, wheels, words
from autograder.bundle.targets import PYTHONS, Target
from toolkit.errors import ContentError

WINDOWS, LINUX = Target("windows", "3.12"), Target("linux", "3.12")
TARGETS = [Target(system, python) for system in ("windows", "linux") for python in PYTHONS]
ROLES = ("trainee", "trainer")


def wheel(folder: Path, name: str, version: str = "1.0", needs: tuple[str, ...] = ()) -> None:
    """A wheel with nothing in it but what it needs."""
    folder.mkdir(parents=True, exist_ok=True)
    head = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
    with zipfile.ZipFile(folder / f"{name}-{version}-py3-none-any.whl", "w") as archive:
        archive.writestr(f"{name}-{version}.dist-info/METADATA", head + "".join(f"Requires-Dist: {n}\n" for n in needs))


def fetch(role, target, folder: Path) -> list[str]:
    """Stands in for the download."""
    wheel(folder, "small")
    return wheels.packages(folder)


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Path:
    made = tmp_path_factory.mktemp("built") / "site"
    (made / "papers").mkdir(parents=True)
    (made / "index.html").write_text("书", encoding="utf-8")
    (made / "papers" / "secret.json").write_text("{}", encoding="utf-8")
    return made


@pytest.fixture(scope="module", params=ROLES)
def made(request, tmp_path_factory, site: Path) -> tuple[str, Path]:
    parent = tmp_path_factory.mktemp("out")
    return request.param, contents.make(parent, request.param, WINDOWS, site, fetch=fetch).folder


def listed(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in contents.files(folder)}


def test_file_list(made):
    """Are site, code, scripts, wheels and the page to read first all there?"""
    role, folder = made
    names = listed(folder)
    assert {"site/index.html", "code/toolkit/web/serve.py", "tools/start.py", "tools/bundle.json"} <= names
    assert {"packages.txt", "先看这里.txt", "看书.bat", "做作业.bat", "检查.bat"} <= names
    assert "wheels/small-1.0-py3-none-any.whl" in names
    assert ("教员.bat" in names) == (role == "trainer")
    assert {line.split("  ", 1)[1] for line in (folder / start.SUMS).read_text().splitlines()} == names


def test_does_a_trainee_get_no_key(made):
    """Does a trainee's computer get neither keys nor grader, and nobody a class's papers?"""
    role, folder = made
    names = listed(folder)
    keys = [name for name in names if name.endswith("key.py") or "/autograder/" in name or "/exercises/" in name]
    assert bool(keys) == (role == "trainer")
    assert not [name for name in names if "papers/" in name or "__pycache__" in name or "node_modules" in name]


def test_scripts(made):
    """Can cmd.exe read the scripts whatever its code page, and does each start the verb it is named for?"""
    _, folder = made
    for verb, (name, _, _) in words.SCRIPTS.items():
        path = folder / f"{name}.bat"
        if path.exists():
            text = path.read_bytes().decode("ascii")
            assert f"start.py {verb}\r\n" in text
            assert "\n" not in text.replace("\r\n", "")


def test_readme(made):
    """Does the page name the right role, Python and what is not in the bundle?"""
    role, folder = made
    text = (folder / "先看这里.txt").read_bytes().decode("utf-8-sig")
    assert words.ROLE_NAMES[role] in text
    assert "3.12.4" in text
    assert "Python 本身" in text
    assert ("pyseccomp" in text) == (role == "trainer")
    assert "{" not in text


def test_damaged_copy(made, tmp_path: Path):
    """Is a file that did not come over whole named, before anything is installed?"""
    folder = tmp_path / "U 盘"
    shutil.copytree(made[1], folder)
    check = [sys.executable, str(folder / "tools" / "start.py"), "check"]
    assert subprocess.run(check, capture_output=True, check=False).returncode == 0
    (folder / "site" / "index.html").write_text("坏", encoding="utf-8")
    (folder / "packages.txt").unlink()
    done = subprocess.run(check, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 1
    assert "site/index.html" in done.stderr
    assert "packages.txt" in done.stderr


def test_wrong_computer(made):
    """Does a bundle for other computers say so in one sentence?"""
    _, folder = made
    done = subprocess.run(
        [sys.executable, str(folder / "tools" / "start.py"), "install"],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("✗ 这")
    assert "Traceback" not in done.stderr


def test_made_again(tmp_path: Path, site: Path):
    """Does a second run renew a bundle, and leave alone what is none?"""
    folder = contents.make(tmp_path, "trainee", LINUX, site, fetch=fetch).folder
    (folder / "code" / "toolkit" / "gone.py").write_text("", encoding="utf-8")
    assert contents.make(tmp_path, "trainee", LINUX, site, fetch=fetch).folder == folder
    assert "code/toolkit/gone.py" not in listed(folder)
    (folder / contents.MARKER).unlink()
    with pytest.raises(ContentError, match="不像离线包"):
        contents.make(tmp_path, "trainee", LINUX, site, fetch=fetch)


def test_without_a_site(tmp_path: Path):
    """Is a bundle without a book refused?"""
    with pytest.raises(ContentError, match="make build"):
        contents.make(tmp_path, "trainee", LINUX, tmp_path / "none", fetch=fetch)


def test_every_requirement_is_placed():
    """Is every package of requirements.txt either for somebody or left out for a reason?"""
    named = {canonicalize_name(one.name) for one in wheels.requirements()}
    assert set(wheels.LEFT_OUT) <= named
    assert set(wheels.TRAINEE) <= named
    for_trainers = {canonicalize_name(one.name) for one in wheels.wanted("trainer", LINUX)}
    assert for_trainers | set(wheels.LEFT_OUT) == named


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)
@pytest.mark.parametrize("role", ROLES)
def test_everything_is_pinned(role, target):
    """Has every package of a bundle its version fixed, those for Windows alone too?"""
    needed = wheels.closure(wheels.wanted(role, target), target)
    assert needed <= set(wheels.pins(target))


def test_what_only_one_system_needs():
    """Does Windows get what only it needs, and none of what only Linux can use?"""
    windows = wheels.closure(wheels.wanted("trainer", WINDOWS), WINDOWS)
    linux = wheels.closure(wheels.wanted("trainer", LINUX), LINUX)
    assert {"colorama", "pywinpty"} <= windows - linux
    assert {"pyseccomp", "ptyprocess"} <= linux - windows
    assert "tzdata" in windows


def test_pip_is_asked_for_the_target():
    """Does the download ask for the other computer's wheels, never for source to build here?"""
    asked = wheels.pip_command(["pandas==3.1.1"], WINDOWS, Path("wheels"))
    assert asked[asked.index("--platform") + 1] == "win_amd64"
    assert asked[asked.index("--python-version") + 1] == "3.12.4"
    assert asked[asked.index("--only-binary") + 1] == ":all:"


def test_walk(tmp_path: Path):
    """Is a missing, an outdated and a needless wheel found, extras and markers followed?"""
    wheel(
        tmp_path,
        "one",
        needs=('two>=2; sys_platform == "win32"', 'three; extra == "more"', 'four; python_version < "3"'),
    )
    wheel(tmp_path, "two", "1.0")
    wheel(tmp_path, "stray")
    lacking, needless = wheels.walk(tmp_path, [Requirement("one[more]")], WINDOWS)
    assert {one.name for one in lacking} == {"two", "three"}
    assert [path.name for path in needless] == ["stray-1.0-py3-none-any.whl"]
    assert [one.name for one in wheels.walk(tmp_path, [Requirement("one")], LINUX)[0]] == []


@pytest.mark.parametrize(("system", "python"), [("mac", "3.12"), ("windows", "3.9")])
def test_unknown_target(system, python):
    """Is a computer that no bundle is made for refused with what to write?"""
    with pytest.raises(ContentError, match="写"):
        Target(system, python)


def test_refused_packages_are_all_named(monkeypatch, tmp_path: Path):
    """When wheels cannot be had, are all of them named at once?"""

    def refuse(command, **_):
        bad = [one for one in command if one.startswith("none")]
        words = f"ERROR: No matching distribution found for {bad[0]}" if bad else ""
        return subprocess.CompletedProcess(command, 1 if bad else 0, "", words)

    monkeypatch.setattr(wheels.subprocess, "run", refuse)
    with pytest.raises(ContentError, match="none-a==1、none-b==2"):
        wheels._pip(["fine==1", "none-a==1", "none-b==2"], WINDOWS, tmp_path)
