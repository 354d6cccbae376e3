"""The trainer's commands for written parts; registered in cli.py.

Helpers of cli.py are imported inside the commands, for cli.py imports this file.
"""

from pathlib import Path
from typing import Annotated

import typer

Dir = Annotated[Path, typer.Argument(help="班级文件夹", show_default=False)]
Assignment = Annotated[str, typer.Argument(help="作业代号，如 existing-customers", show_default=False)]
Sheet = Annotated[Path, typer.Argument(help="填好的批分表 .xlsx 或 .csv", show_default=False)]
Question = Annotated[str, typer.Option(help="书面题的题号；只有一道时不用写")]


def marking_sheet(directory: Dir, assignment: Assignment, question: Question = "") -> None:
    """出批分表：按题、不写名字，评分要点和样卷在旁边；一页网页看，一张表填分。"""
    from autograder.course.folder import ClassFolder
    from autograder.marking.sheet import write_all
    from autograder.screen import say, told, unnoisy

    with told(), unnoisy():
        made = write_all(ClassFolder.open(directory), assignment, question)
        for asked, page, book in made:
            waiting = sum(answer.points is None for answer in asked.answers)
            say(
                f"✓ {asked.question.title}：{len(asked.answers)} 份，{waiting} 份待批，没写的 {asked.blank} 份已记 0 分"
            )
            say(f"  看 {page}\n  填 {book}，填完运行 marks-in")
        if not made:
            say("这份作业没有书面题。")


def marks_in(directory: Dir, assignment: Assignment, file: Sheet, question: Question = "") -> None:
    """收批分表：分和评语写进成绩册。有一处不对，整张不写。"""
    from autograder.course.folder import ClassFolder
    from autograder.marking import marks_in as run
    from autograder.screen import say, told, unnoisy

    with told(), unnoisy():
        folder = ClassFolder.open(directory)
        _all_right(run.examine(folder, assignment, question, file)[2])
        done = run.marks_in(folder, assignment, question, file)
        say(
            f"✓ {done.asked.question.title}：收了 {done.written} 份，其中改动 {done.changed} 份，还有 {done.waiting} 份待批。"
        )
        say("  再运行 report 和 feedback，报表和反馈里就是新分。")


def second_sheet(
    directory: Dir,
    assignment: Assignment,
    question: Question = "",
    share: Annotated[float, typer.Option(help="抽百分之几；至少 5 份，不够就全部")] = 20,
) -> None:
    """抽一部分给第二个人再批：另出一张批分表，看不到头一人的分。"""
    from autograder.course.folder import ClassFolder
    from autograder.marking.second import write_sheet
    from autograder.screen import say, told, unnoisy

    with told(), unnoisy():
        asked, drawn, page, book = write_sheet(ClassFolder.open(directory), assignment, question, share)
        say(f"✓ {asked.question.title}：{len(asked.answers)} 份里抽了 {drawn} 份")
        say(f"  看 {page}\n  填 {book}，填完运行 second-in")


def second_in(directory: Dir, assignment: Assignment, file: Sheet, question: Question = "") -> None:
    """收第二人的批分表：分另外存，不进成绩册；随后说两人批得一样不一样。"""
    from autograder.course.folder import ClassFolder
    from autograder.marking import marks_in as run
    from autograder.marking.second import second_in as store
    from autograder.screen import say, told, unnoisy

    with told(), unnoisy():
        folder = ClassFolder.open(directory)
        _all_right(run.examine(folder, assignment, question, file, second=True)[2])
        asked, count = store(folder, assignment, question, file)
        say(f"✓ {asked.question.title}：第二人的分收了 {count} 份，成绩册没有动。")
        _agreement(folder, assignment)


def agreement(directory: Dir, assignment: Assignment) -> None:
    """两人批得一样不一样：一致的占多少、差多少、哪几份差得多。"""
    from autograder.course.folder import ClassFolder
    from autograder.screen import told, unnoisy

    with told(), unnoisy():
        folder = ClassFolder.open(directory)
        folder.need_assignment(assignment)
        _agreement(folder, assignment)


COMMANDS = {
    "marking-sheet": marking_sheet,
    "marks-in": marks_in,
    "second-sheet": second_sheet,
    "second-in": second_in,
    "agreement": agreement,
}


def _all_right(problems: list) -> None:
    """Print every problem of a sheet and stop."""
    from autograder.screen import say

    for problem in problems:
        say(f"✗ {problem}", "red")
    if problems:
        raise typer.Exit(1)


def _agreement(folder, assignment: str) -> None:
    from autograder.marking import agreement as of
    from autograder.reports.style import number
    from autograder.screen import say, show

    rows = of.of_assignment(folder, assignment)
    if not rows:
        say("还没有第二人的分：先 second-sheet 抽一部分，批完 second-in。")
    for asked, found, without in rows:
        say(asked.question.title)
        for sentence in of.sentences(asked, found, without):
            say(f"  {sentence}")
        if found is not None and found.wide:
            pairs = [[pair.number, number(pair.first), number(pair.second)] for pair in found.wide]
            show(f"差 {of.WIDE} 分及以上，坐下来对一对", ["盲号", "头一人", "第二人"], pairs)
