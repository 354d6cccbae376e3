"""The command that makes a bundle; see the package for what is in one."""

from pathlib import Path
from typing import Annotated

import typer

from autograder.bundle import contents, targets
from autograder.screen import progress, say, told
from toolkit.errors import ContentError
from toolkit.paths import ROOT


def main(
    parent: Annotated[Path, typer.Argument(help="离线包放在哪个文件夹下面", show_default=False)],
    system: Annotated[str, typer.Option(help="哪种电脑：windows、linux，here 是这台电脑")] = "windows",
    python: Annotated[str, typer.Option(help="那些电脑装的 Python：3.11、3.12、3.13")] = "3.12",
    role: Annotated[str, typer.Option(help="trainee 学员机，trainer 教员机")] = "trainee",
    site: Annotated[Path, typer.Option(help="建好的书")] = ROOT / "_build" / "html",
) -> None:
    """做一个离线包：不上网的电脑拷过去就能装、能看书、能做作业。"""
    with told():
        if role not in contents.CODE:
            raise ContentError("--role", role, "没有这种", "写 trainee（学员机）或 trainer（教员机）")
        target = targets.here() if system == "here" else targets.Target(system, python)  # type: ignore[arg-type]
        with progress("离线包", 3) as step:
            made = contents.make(parent, role, target, site, progress=step)  # type: ignore[arg-type]
        say(f"✓ {made.folder}：软件包 {made.wheels} 个，文件 {made.files} 个，共 {made.size / 1e6:.0f} MB。")
        say("整个文件夹拷到 U 盘；到了那边先读 先看这里.txt。Python 的安装程序要另外带。")


if __name__ == "__main__":
    typer.run(main)
