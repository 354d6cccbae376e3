"""What goes into a bundle beside the wheels, and the list of checksums over all of it."""

import hashlib
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from autograder.bundle import start, wheels, words
from autograder.bundle.targets import SYSTEM_NAMES, Target
from autograder.bundle.wheels import Role
from toolkit.errors import ContentError
from toolkit.paths import ROOT

CODE: dict[Role, tuple[str, ...]] = {
    "trainee": ("toolkit",),
    "trainer": ("toolkit", "autograder", "exercises", "cases/roleplays"),
}
"""Folders of this repository that each role gets; a trainee's holds no key and no grader."""
NOT_CODE = shutil.ignore_patterns("__pycache__", "node_modules", ".*")
MARKER = Path("tools") / "bundle.json"


class Made(NamedTuple):
    folder: Path
    wheels: int
    files: int
    size: int
    """Bytes of everything."""


def make(
    parent: Path,
    role: Role,
    target: Target,
    site: Path,
    *,
    progress: Callable[[str], None] = lambda _: None,
    fetch: Callable[[Role, Target, Path], list[str]] = wheels.download,
) -> Made:
    """Make the bundle in a folder of its own under `parent`; made again, its wheels are not fetched twice."""
    if not (site / "index.html").is_file():
        raise ContentError(site, "", "还没有建好的书", "先运行 make build")
    folder = parent / f"离线包-{words.ROLE_NAMES[role]}-{target.name}"
    if folder.exists() and not (folder / MARKER).is_file():
        raise ContentError(folder, "", "已经有东西了，不像离线包", "换一个地方，或把它挪走")
    _write(folder / MARKER, json.dumps(_about(role, target), ensure_ascii=False, indent=1).encode())
    progress("下载软件包")
    listed = fetch(role, target, folder / "wheels")
    progress("拷书和代码")
    _write(folder / "packages.txt", "".join(f"{line}\n" for line in listed).encode())
    _renew(site, folder / "site", shutil.ignore_patterns("papers", ".*"))
    shutil.rmtree(folder / "code", ignore_errors=True)
    for name in CODE[role]:
        _renew(ROOT / name, folder / "code" / name, NOT_CODE)
    shutil.copyfile(start.__file__, folder / "tools" / "start.py")
    for name, content in words.scripts(role, target).items():
        _write(folder / name, content)
        (folder / name).chmod(0o755)
    progress("算校验和")
    size = sum(path.stat().st_size for path in files(folder))
    # Unpacked wheels take about four times their size.
    room = size + 4 * sum(path.stat().st_size for path in (folder / "wheels").glob("*.whl"))
    _write(folder / "先看这里.txt", words.readme(role, target, f"{room / 1e9:.1f} GB"))
    _write(folder / start.SUMS, checksums(folder).encode())
    return Made(folder, len(listed), len(files(folder)), size)


def files(folder: Path) -> list[Path]:
    """All files that belong to a bundle: not its list of checksums, not what its use adds."""
    added = {".venv", "作业", "classes", "__pycache__"}
    found = []
    for place, below, names in os.walk(folder):
        below[:] = sorted(one for one in below if one not in added)
        found += [Path(place, name) for name in sorted(names) if name != start.SUMS]
    return sorted(found)


def checksums(folder: Path) -> str:
    """Lines as sha256sum writes and reads them."""
    lines = [
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(folder).as_posix()}\n"
        for path in files(folder)
    ]
    return "".join(lines)


def _about(role: Role, target: Target) -> dict[str, str]:
    return {
        "role": role,
        "system": target.system,
        "system_name": SYSTEM_NAMES[target.system],
        "python": target.python,
        "oldest": target.oldest,
    }


def _renew(source: Path, target: Path, ignore: Callable) -> None:
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(source, target, ignore=ignore)


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
