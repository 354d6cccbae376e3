"""python -m toolkit.cases check cases/ · python -m toolkit.cases cards"""

from pathlib import Path
from typing import Annotated

import typer

from toolkit.cases import balance, ranges, reader, text
from toolkit.cases.checker import Verdict, check_folder
from toolkit.cases.reader import CASES
from toolkit.errors import ContentError

app = typer.Typer(add_completion=False, help="案例库")


@app.command()
def check(folder: Annotated[Path, typer.Argument(help="案例所在的文件夹")] = CASES) -> None:
    """逐个检查案例，一个一行。"""
    if not folder.is_dir():
        typer.echo(str(ContentError(folder, "", "没有这个文件夹", "案例在 cases/")), err=True)
        raise typer.Exit(2)
    verdicts = check_folder(folder)
    for verdict in verdicts:
        typer.echo(_line(verdict))
        for error in verdict.errors:
            typer.echo(f"    {error}")
    cases = [verdict.case for verdict in verdicts if verdict.case]
    uneven = balance.check(cases, folder)
    for error in uneven:
        typer.echo(f"✗ {error}")
    bad = sum(bool(verdict.errors) for verdict in verdicts)
    typer.echo(f"共 {len(verdicts)} 个案例，{bad} 个要改{f'，整库 {len(uneven)} 处要改' if uneven else ''}。")
    typer.echo(balance.summary(cases))
    if bad or uneven or not verdicts:
        raise typer.Exit(1)


@app.command()
def cards(
    target: Annotated[Path, typer.Argument(help="写到哪个 PDF")] = Path("_build/cards/cases.pdf"),
    case: Annotated[list[str] | None, typer.Option(help="只印这一个，如 rake-05；可以写几遍")] = None,
) -> None:
    """把案例印成一份 PDF，一页一个，上课用；不写 --case 就全印。"""
    from toolkit.cases import deck  # its font brings matplotlib: a second that `check` has no use for

    try:
        cases = [reader.find(one) for one in case] if case else reader.read_all()
        pages = deck.make(cases, target)
    except ContentError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
    typer.echo(f"{len(cases)} 个案例，{pages} 页：{target}")
    if boxes := deck.unprintable(cases):
        typer.echo(
            f"字体里没有 {len(boxes)} 个字，会印成方框：{''.join(sorted(boxes))}。装上 fonts-noto-cjk 再印一遍。"
        )


def _line(verdict: Verdict) -> str:
    """Say in a line what a case is, or that it is to be mended."""
    case = verdict.case
    if verdict.errors or case is None:
        return f"✗ {verdict.path.stem}"
    size = f"{text.count(case.body)} 字，{len(case.figures)} 个数"
    if against := {held.figure.name for held in ranges.held(case)}:
        size += f"，{len(against)} 个对过范围"
    return f"✓ {case.id} {case.title}（{case.label}，{size}，{case.outcome_name}）"


if __name__ == "__main__":
    app()
