"""A command line with a wrong word in it, told in Chinese: typer by itself would tell it in English."""

import difflib
import re

import typer
from typer.exceptions import TyperException

from autograder.cli import app
from autograder.screen import say


def main(words: list[str] | None = None) -> int:
    """Run a command line (without one, sys.argv); return the exit code."""
    try:
        return app(words, standalone_mode=False) or 0
    except typer.Abort:
        say("停下了。", "yellow")
        return 130
    except TyperException as problem:
        if type(problem).__name__ == "NoArgsIsHelpError":
            say(str(problem))
        else:
            _tell(problem)
        return 2


def _tell(problem: TyperException) -> None:
    """Print what is wrong and how the command is written. typer keeps the classes of its errors to itself."""
    context, command = getattr(problem, "ctx", None), getattr(problem, "cmd", None)
    say(f"✗ {_wrong(problem, command)}。", "red")
    name = getattr(context, "command_path", "") or "python -m autograder"
    asked = [one for one in getattr(command, "params", []) if one.required]
    shown = [f"{'' if one.param_type_name == 'argument' else one.opts[0] + ' '}<{one.help}>" for one in asked]
    if shown:
        say(f"  写成：{' '.join([name, *shown])}")
    say(f"  怎么写：{name} --help")


def _wrong(problem: TyperException, command: object) -> str:
    said, place = str(problem), getattr(problem, "param", None)
    option, near = getattr(problem, "option_name", ""), getattr(problem, "possibilities", None)
    if found := re.match(r"No such command '(.*?)'", said):
        return f"没有“{found[1]}”这条命令{_near(found[1], list(getattr(command, 'commands', [])))}"
    if found := re.match(r"Got unexpected extra argument\S* \((.*)\)", said, re.DOTALL):
        return f"多写了“{found[1]}”；名字里有空格的，整个用英文双引号括起来"
    if place is not None:
        what = "少写了一样" if type(problem).__name__ == "MissingParameter" else f"“{place.opts[0]}”写得不对"
        return f"{what}：{place.help}"
    if option and near is not None:
        return f"“{option}”不认识{_near(option, near)}"
    return f"“{option}”后面少写了一样" if option else said


def _near(word: str, known: list[str]) -> str:
    near = difflib.get_close_matches(word, known)
    return f"，像是 {'、'.join(near)}" if near else ""
