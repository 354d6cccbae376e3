"""What a trainee gets: a zip for JupyterLab, a paper for the site, one page for the phone without a site."""

import json
import zipfile
from pathlib import Path

import nbformat

from autograder.course import onepage, variants
from autograder.course.folder import ClassFolder
from autograder.course.roster import Trainee

_STAMP = (2026, 1, 1, 0, 0, 0)
_WINDOWS = """\
@echo off
chcp 65001 >nul
cd /d "%~dp0"
python -m jupyterlab "{notebook}"
if errorlevel 1 pause
"""
_UNIX = """\
#!/bin/sh
cd "$(dirname "$0")" && exec python3 -m jupyterlab "{notebook}"
"""
_NOTE = """\
{title}
学员：{trainee}

怎么做
1. 先把压缩包整个解开，不要在压缩包里直接点开。
2. Windows 双击 开始.bat;Mac 或 Linux 运行 开始.sh。浏览器里会打开 {notebook}。
3. 从上往下一格一格做。答题板点一下存一下，出现“未保存”就别关，叫教员来看。
4. 做完存盘（Ctrl+S），把整个文件夹压缩，发给教员。文件夹叫什么名字都行。
{due}
要紧的两条
- trainee.json 不要改、不要换：它写着这份数据是谁的。
- 数据每人一份，互相抄没有用。
"""


def write_all(folder: ClassFolder, trainee: Trainee, assignment: str) -> None:
    """Write zip and paper of one trainee; papers already handed out are left as they are."""
    target = folder.package(trainee.id)
    target.mkdir(parents=True, exist_ok=True)
    archive = target / f"{assignment}.zip"
    if not archive.exists():
        write_zip(folder, trainee, assignment, archive)
    page = paper_file(folder, trainee.id, assignment)
    if not page.exists():
        page.parent.mkdir(exist_ok=True)
        page.write_text(
            json.dumps(paper(folder, trainee.id, assignment), ensure_ascii=False, separators=(",", ":")),
            encoding="utf-8",
        )


def write_onepage(folder: ClassFolder, trainee: Trainee, assignment: str) -> None:
    """Write the self-contained page; ContentError when the web scripts have not been built."""
    target = folder.package(trainee.id) / f"{assignment}.html"
    if not target.exists():
        target.write_text(onepage.render(paper(folder, trainee.id, assignment)), encoding="utf-8")


def paper(folder: ClassFolder, trainee: str, assignment: str) -> dict:
    """The paper as released (board without judge, public data, owner, variant)."""
    text = (folder.variant(trainee, assignment) / "board.json").read_text(encoding="utf-8")
    return dict(json.loads(text))


def paper_file(folder: ClassFolder, trainee: str, assignment: str) -> Path:
    return folder.root / "papers" / f"{variants.token(folder.settings.secret, trainee, assignment)}.json"


def owned_notebook(folder: ClassFolder, trainee: str, assignment: str) -> nbformat.NotebookNode:
    """The released notebook with its owner written into it, so that a notebook handed in alone is still known."""
    notebook = nbformat.read(folder.release(assignment), as_version=4)
    stated = variants.stated(folder, trainee, assignment)
    notebook.metadata["kf"] = {name: stated[name] for name in ("assignment", "trainee", "variant")}
    return notebook


def write_zip(folder: ClassFolder, trainee: Trainee, assignment: str, target: Path) -> None:
    """Write the zip; equal content gives equal bytes."""
    name = f"{assignment}.ipynb"
    title = paper(folder, trainee.id, assignment).get("title", assignment)
    due = folder.settings.due.get(assignment)
    note = _NOTE.format(
        title=title, trainee=f"{trainee.name}（{trainee.id}）", notebook=name, due=f"截止：{due}\n" if due else ""
    )
    entries: dict[str, bytes] = {
        name: nbformat.writes(owned_notebook(folder, trainee.id, assignment)).encode("utf-8"),
        # cmd.exe wants its own line ends, Notepad on old Windows too.
        "开始.bat": _WINDOWS.format(notebook=name).replace("\n", "\r\n").encode("utf-8"),
        "开始.sh": _UNIX.format(notebook=name).encode("utf-8"),
        "说明.txt": note.replace("\n", "\r\n").encode("utf-8-sig"),
    }
    for path in sorted(folder.variant(trainee.id, assignment).iterdir()):
        entries[path.name] = path.read_bytes()
    making = target.with_name(f".{target.name}.new")
    with zipfile.ZipFile(making, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry, content in sorted(entries.items()):
            info = zipfile.ZipInfo(f"{assignment}/{entry}", _STAMP)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = (0o755 if entry.endswith(".sh") else 0o644) << 16
            archive.writestr(info, content)
    making.replace(target)
