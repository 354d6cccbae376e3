"""What all of the trainer's commands print with: Chinese sentences, tables, a bar; never a traceback."""

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from toolkit.errors import ContentError
from toolkit.paths import ROOT

console = Console(highlight=False)

Dir = Annotated[Path, typer.Argument(help="班级文件夹", show_default=False)]
Assignment = Annotated[str, typer.Argument(help="作业代号，如 existing-customers", show_default=False)]
Exercises = Annotated[Path, typer.Option(help="练习所在的文件夹")]
Roleplays = Annotated[Path, typer.Option(help="对话模拟所在的文件夹")]
Jobs = Annotated[int, typer.Option(help="同时开几个评分进程；0 由程序定", min=0, max=64)]
Scheduler = Annotated[str, typer.Option(help="用 dask 集群评：调度器地址，如 tcp://10.0.0.5:8786")]
NoSandbox = Annotated[
    bool, typer.Option("--no-sandbox", help="不隔离就运行学员的代码。只用于信得过的班；每条结果都会注明")
]
EXERCISES, ROLEPLAYS = ROOT / "exercises", ROOT / "cases" / "roleplays"


@contextmanager
def told() -> Iterator[None]:
    """Turn a person's mistake into one printed sentence and exit code 1."""
    try:
        yield
    except ContentError as problem:
        console.print(f"✗ {problem}", style="red", markup=False, soft_wrap=True)
        raise typer.Exit(1) from None
    except PermissionError as problem:
        console.print(
            f"✗ {problem.filename}：不能写，可能正被别的程序打开。关掉它再试。",
            style="red",
            markup=False,
            soft_wrap=True,
        )
        raise typer.Exit(1) from None


@contextmanager
def progress(label: str, total: int) -> Iterator[Callable[[str], None]]:
    """A bar that moves on by one for each name it is given."""
    with Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("还要"),
        TimeRemainingColumn(),
        console=console,
        transient=True,
    ) as bar:
        task = bar.add_task(label, total=total)
        yield lambda name: bar.update(task, advance=1, description=f"{label} {name}")


def say(text: str, style: str | None = None) -> None:
    console.print(text, style=style, markup=False, soft_wrap=True)


def show(title: str, heads: list[str], rows: list[list[str]]) -> None:
    table = Table(title=title, title_justify="left")
    for head in heads:
        table.add_column(head, overflow="fold")
    for row in rows:
        table.add_row(*(cell.replace("[", "\\[") for cell in row))
    console.print(table)


@contextmanager
def unnoisy() -> Iterator[None]:
    """Keep libraries' English remarks about themselves off the trainer's screen."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def warn_without_sandbox(no_sandbox: bool) -> None:
    if no_sandbox:
        say("⚠ 没有隔离：学员的代码会带着您这个账号的权限直接运行。来路不明的作业不要这样评。", "bold red")
