"""What the people at those computers read and click."""

from autograder.bundle.targets import SYSTEM_NAMES, Target
from autograder.bundle.wheels import ONLY_LINUX, Role

ROLE_NAMES: dict[Role, str] = {"trainee": "学员机", "trainer": "教员机"}
SCRIPTS: dict[str, tuple[str, tuple[Role, ...], str]] = {
    "read": ("看书", ("trainee", "trainer"), "浏览器里打开书：读、对话、小测、练习板"),
    "work": ("做作业", ("trainee", "trainer"), "打开 JupyterLab；作业解开放进“作业”文件夹"),
    "teach": ("教员", ("trainer",), "开一个窗口，在里面打建班、收交、评分的命令"),
    "check": ("检查", ("trainee", "trainer"), "看看文件拷全了没有"),
}
"""Verb of start.py → name of the script, who gets it, what it is for."""
# Plain ASCII inside: cmd.exe reads a script in the code page of the machine, whatever that is.
_BAT = """\
@echo off
chcp 65001 >nul
cd /d "%~dp0"
set PYTHONUTF8=1
set PY=python
py -{python} -V >nul 2>nul && set PY=py -{python}
%PY% tools\\start.py {verb}
if errorlevel 1 pause
{hold}"""
_SH = """\
#!/bin/sh
cd "$(dirname "$0")" || exit 1
PY=python{python}
command -v "$PY" >/dev/null || PY=python3
exec "$PY" tools/start.py {verb}
"""
_README = """\
耙·胶·梳：加油站客户开发实训手册　离线包（{role}）
给 {system} 做的，64 位 Intel 或 AMD 的电脑。要 Python {python}，{oldest} 或更新的 {python}。

先做三件事
1. 整个文件夹拷到这台电脑的硬盘上，别在 U 盘里直接点。装好以后占约 {room}，路径别太深。
2. 装 Python {python}。安装程序不在包里，请管电脑的人拿来，也放 U 盘。{tick}
3. 点“检查”，出“一个不差”再往下。少了、坏了的，它说是哪个文件，重新拷。

点哪个
{scripts}
头一回点“看书”或“做作业”会先安装，约几分钟，全程不用网络。第二回直接打开。
关掉：在黑窗口里按 Ctrl+C，或关掉窗口。
文件夹换了地方，会重装一遍，作业不丢。

书只开给这台电脑自己看（127.0.0.1），别的电脑看不到。
{lan}
做作业
- 教员发的压缩包，先解开，整个文件夹放进“作业”。压缩包里的“开始”不用点，点这里的“做作业”。
- 做完存盘，把那个文件夹压缩，交给教员。
{trainer}
包里没有的
{absent}
谁家的
代码 MIT，文字 CC BY 4.0，字体 SIL OFL。wheels 文件夹里是别人的软件包，各有各的许可，写在各自的包里。
"""
_TRAINER = """\

教员
- 点“教员”，在窗口里打 python -m autograder --help。班级文件夹写 classes/班名，就在 code 文件夹里面。
- 换新包的时候，先把 code 里的 classes 整个拷出来，再换，再拷回去。
- 手机和别的电脑要看书：在“教员”窗口里先 {set} LAN=1，再打 python -m toolkit.web.serve ../site。只在教室自己的网里开。
- 本文件夹里有练习的答案（code/exercises），不要拷给学员；学员机用学员机的包。
{rooms}"""
_ROOMS = {
    "windows": "- 这台是 Windows：题板、手机提交码、只填数的格子照样评；学员写了代码的，拷到 Linux 或 WSL 上评。\n",
    "linux": "- 评带代码的卷子，另要系统里装 bubblewrap 和 libseccomp2，它们不是 Python 包，不在这里面。\n",
}


def scripts(role: Role, target: Target) -> dict[str, bytes]:
    """File name → content of the scripts to click."""
    made = {}
    for verb, (name, roles, _) in SCRIPTS.items():
        if role not in roles:
            continue
        if target.system == "windows":
            hold = "pause\n" if verb == "check" else ""
            text = _BAT.format(python=target.python, verb=verb, hold=hold).replace("\n", "\r\n")
            made[f"{name}.bat"] = text.encode("ascii")
        else:
            made[f"{name}.sh"] = _SH.format(python=target.python, verb=verb).encode("ascii")
    return made


def readme(role: Role, target: Target, room: str) -> bytes:
    """The page to read first; Notepad on old Windows wants a mark and its own line ends."""
    windows = target.system == "windows"
    ending = ".bat" if windows else ".sh"
    listed = "".join(f"- {name}{ending}：{what}\n" for name, roles, what in SCRIPTS.values() if role in roles)
    absent = "- Python 本身。\n"
    if windows and role == "trainer":
        absent += "".join(f"- {name}：{why}。\n" for name, why in ONLY_LINUX.items())
    text = _README.format(
        role=ROLE_NAMES[role],
        system=SYSTEM_NAMES[target.system],
        python=target.python,
        oldest=target.oldest,
        room=room,
        tick="装的时候勾上 Add to PATH。" if windows else "Debian、Ubuntu 上连 python3-venv 一起装。",
        scripts=listed,
        lan="" if role == "trainee" else "要给教室里的手机看，见下面“教员”。\n",
        trainer=_TRAINER.format(set="set" if windows else "export", rooms=_ROOMS[target.system])
        if role == "trainer"
        else "",
        absent=absent,
    )
    return text.replace("\n", "\r\n").encode("utf-8-sig") if windows else text.encode("utf-8")
