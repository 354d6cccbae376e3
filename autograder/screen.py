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
Roleplays = Annotated[Path, typer.Option(help="情景对练所在的文件夹")]
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
