"""python -m toolkit.cases check cases/"""

from pathlib import Path
from typing import Annotated

import typer

from toolkit.cases import text
from toolkit.cases.checker import check_folder
from toolkit.cases.reader import CASES
from toolkit.errors import ContentError

app = typer.Typer(add_completion=False, help="案例库")


@app.callback()
def main() -> None:
    """Keep `check` a sub-command."""


@app.command()
def check(folder: Annotated[Path, typer.Argument(help="案例所在的文件夹")] = CASES) -> None:
    """逐个检查案例，一个一行。"""
    if not folder.is_dir():
        typer.echo(str(ContentError(folder, "", "没有这个文件夹", "案例在 cases/")), err=True)
        raise typer.Exit(2)
    verdicts = check_folder(folder)
    for verdict in verdicts:
        if verdict.errors:
            typer.echo(f"✗ {verdict.path.stem}")
            for error in verdict.errors:
                typer.echo(f"    {error}")
        else:
            case = verdict.case
            assert case is not None
            typer.echo(f"✓ {case.id} {case.title}（{case.label}，{text.count(case.body)} 字，{case.outcome_name}）")
    bad = sum(bool(verdict.errors) for verdict in verdicts)
    composed = [verdict.case for verdict in verdicts if verdict.case and verdict.case.kind == "composed"]
    short = sum(case.outcome in ("partial", "failure") for case in composed)
    typer.echo(
        f"共 {len(verdicts)} 个案例，{bad} 个要改；教学编写 {len(composed)} 个，其中没成或只成一半的 {short} 个。"
    )
    if bad or not verdicts:
        raise typer.Exit(1)


if __name__ == "__main__":
    app()
