"""The trainer's commands.

Each prints what it did in Chinese; a mistake is one sentence and exit code 1, never a traceback.
"""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from autograder import cli_marking, cli_review
from autograder.screen import (
    EXERCISES,
    ROLEPLAYS,
    Assignment,
    Dir,
    Exercises,
    Jobs,
    NoSandbox,
    Roleplays,
    Scheduler,
    progress,
    say,
    show,
    told,
    unnoisy,
    warn_without_sandbox,
)
from toolkit.errors import ContentError

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="班级命令：建班、发作业、收作业、评分、反馈、报表。",
)


def show_lines(lines: list) -> None:
    """What became of every hand-in."""
    rows = []
    for line in lines:
        text = line.sentence if line.verdict == "拒收" else f"{line.file}：{line.sentence}"
        rows.append([line.verdict, line.trainee, line.assignment, text])
    show("收到的", ["结果", "学号", "作业", "说明"], rows)
    counts = {word: sum(line.verdict == word for line in lines) for word in ("已收", "重复", "拒收")}
    say(" · ".join(f"{word} {count}" for word, count in counts.items()))


@app.command("new-class")
def new_class(
    directory: Dir,
    roster: Annotated[Path, typer.Option(help="名单 .csv 或 .xlsx：学号、姓名、片区、站", show_default=False)],
    title: Annotated[str, typer.Option(help="班名，不写就用文件夹名")] = "",
    roleplays: Roleplays = ROLEPLAYS,
    db: Annotated[
        str, typer.Option(help="成绩册用 PostgreSQL：postgresql+psycopg://用户@主机/空库；不写就用文件")
    ] = "",
) -> None:
    """按名单建一个新班。"""
    from autograder.course import roster as rosters
    from autograder.course.new_class import new_class as make

    with told(), unnoisy():
        trainees, problems = rosters.examine(roster)
        if problems:
            for problem in problems:
                say(f"✗ {problem}", "red")
            raise typer.Exit(1)
        folder = make(directory, roster, title=title, roleplays=roleplays if roleplays.is_dir() else None, db=db)
        say(f"✓ 建好了：{directory}，{len(folder.trainees)} 人。截止时间、网址等在 {directory}/class.yml 里填。")
        for remark in rosters.remarks(trainees):
            say(f"· {remark}", "yellow")


@app.command()
def release(
    directory: Dir, assignment: Assignment, exercises: Exercises = EXERCISES, roleplays: Roleplays = ROLEPLAYS
) -> None:
    """发一份作业：给每位学员生成自己的数据和材料包。再运行一次只补缺的人。对话模拟作考试写 roleplay-代号。"""
    from autograder.course import exams
    from autograder.course.folder import ClassFolder
    from autograder.course.release import release as run

    with told(), unnoisy():
        folder = ClassFolder.open(directory)
        if assignment.startswith(exams.PREFIX):
            with progress("发考卷", len(folder.trainees)) as step:
                added = exams.release(folder, assignment.removeprefix(exams.PREFIX), roleplays, step)
            kept = len(folder.trainees) - len(added)
            say(f"✓ {assignment}：新发考卷 {len(added)} 人，原有 {kept} 人没动。")
            say(f"每人一个单页文件，在 {directory}/packages 里，单独发给本人。")
            return
        with progress("发作业", len(folder.trainees)) as step:
            done = run(folder, exercises / assignment, roleplays=roleplays, progress=step)
        say(f"✓ {assignment}：新发 {len(done.added)} 人，原有 {done.kept} 人没动。材料包在 {directory}/packages。")
        for note in done.notes:
            say(f"· {note}", "yellow")


@app.command()
def collect(
    directory: Dir,
    inbox: Annotated[Path, typer.Argument(help="收到的文件都放在这个文件夹里", show_default=False)],
    at: Annotated[str, typer.Option(help='交卷时间，如 "2026-12-05 18:00";不写用文件的时间')] = "",
) -> None:
    """收作业：文件夹、压缩包（全班一个包也行）、笔记本、含提交码的文字和二维码截图，都认。"""
    from autograder.course.collect import collect as run
    from autograder.course.folder import ClassFolder

    with told(), unnoisy():
        folder = ClassFolder.open(directory)
        lines = run(folder, inbox, at=moment(folder.settings.zone, at))
        show_lines(lines)


@app.command()
def grade(
    directory: Dir,
    assignment: Assignment,
    again: Annotated[bool, typer.Option("--again", help="没变过的也重评；人工批的分保留")] = False,
    jobs: Jobs = 0,
    scheduler: Scheduler = "",
    no_sandbox: NoSandbox = False,
) -> None:
    """评一份作业：每位学员都有结果，书面题记待批。中途停了，再运行一次接着评。"""
    from autograder.course import received
    from autograder.course.folder import ClassFolder
    from autograder.course.grade import grade as run

    with told(), unnoisy():
        folder = ClassFolder.open(directory)
        warn_without_sandbox(no_sandbox)
        try:
            with progress("评分", len(folder.trainees)) as step:
                verdicts = run(
                    folder, assignment, again=again, jobs=jobs or None, scheduler=scheduler, sandbox=not no_sandbox,
                    progress=step,
                )  # fmt: skip
        except KeyboardInterrupt:
            say("停下了。评完的都存好了，再运行一次同样的命令接着评。", "yellow")
            raise typer.Exit(130) from None
        show(
            assignment,
            ["学号", "姓名", "片区", "结果", "得分", "书面题", "说明"],
            verdict_rows(folder.trainees, verdicts),
        )
        words = [verdict.word for verdict in verdicts]
        say(" · ".join(f"{word} {words.count(word)}" for word in dict.fromkeys(words)))
        if "未交" in words and (unknown := received.nobodys(folder)):
            named = "、".join(unknown[:5]) + (" 等" if len(unknown) > 5 else "")
            say(f"· 拒收的东西里有 {len(unknown)} 样看不出是谁的：{named}。未交的人里可能有他们，先问。", "yellow")
        notes = folder.root / "reports" / f"author-notes-{assignment}.txt"
        if notes.is_file():
            say(f"· 评分格有话要对出题人说，在 {notes}；里面可能有答案，不要外传。", "yellow")


@app.command("check-room")
def check_room() -> None:
    """试一试这台机器的隔离房间关不关得严；关不严就说缺什么。"""
    from autograder.course.rooms import HOW_TO
    from autograder.sandbox import bubblewrap, probe
    from autograder.sandbox.room import NoRoom, Room

    if why := bubblewrap.missing():
        say(f"✗ {why}。", "red")
        raise typer.Exit(1)
    try:
        with Room("sandbox") as room:
            found = probe.holes(room)
    except NoRoom as problem:
        say(f"✗ 隔离房间起不来：{str(problem)[-300:]}\n{HOW_TO}。", "red")
        raise typer.Exit(1) from None
    if found:
        say(f"✗ 隔离房间关不严：{'、'.join(found)}。{HOW_TO}。", "red")
        raise typer.Exit(1)
    say("✓ 隔离房间关得严：没有网络，看不到别的文件和进程，内存、进程、时间都有上限。")


@app.command()
def feedback(directory: Dir, assignment: Assignment) -> None:
    """写反馈：每人一页，手机能看。"""
    from autograder.course.folder import ClassFolder
    from autograder.reports.feedback import write_all

    with told(), unnoisy():
        folder = ClassFolder.open(directory)
        with progress("写反馈", len(folder.trainees)) as step:
            written = write_all(folder, assignment, step)
        say(f"✓ 写了 {len(written)} 份，在 {directory}/feedback。" if written else "还没有评过的作业，先运行 grade。")


@app.command()
def report(directory: Dir) -> None:
    """出报表：一本工作簿和一页网页。"""
    from autograder.course.folder import ClassFolder
    from autograder.reports.report import write

    with told(), unnoisy():
        folder = ClassFolder.open(directory)
        book, page = write(folder)
        say(f"✓ {book}\n✓ {page}")
        for note in folder.misnamed():
            say(f"· {note}", "yellow")


@app.command("try-out")
def try_out(
    assignment: Assignment,
    target: Annotated[Path, typer.Argument(help="写到哪个文件夹", show_default=False)],
    exercises: Exercises = EXERCISES,
) -> None:
    """作者用：检查母本，写一份带答案的笔记本供试跑，应得满分。"""
    from autograder.course.release import check
    from autograder.masters.author import write

    with told(), unnoisy():
        check(exercises / assignment)
        say(f"✓ 母本没有问题。试跑：{write(exercises / assignment, target)}")


@app.command()
def demo(directory: Dir, exercises: Exercises = EXERCISES, roleplays: Roleplays = ROLEPLAYS) -> None:
    """做一个演示班：十二位编出来的学员，从建班到报表走一遍。"""
    from autograder.course import demo as demos
    from autograder.reports.style import number

    with told(), unnoisy():
        with progress("演示班", 5) as step:
            made = demos.run(directory, exercises, roleplays, step)
        show_lines(made.lines)
        rows = []
        for role, verdict, expected, submission in made.rows:
            score = f"{number(verdict.score)}/{number(verdict.maximum)}"
            person = role.trainee
            rows.append([person.id, person.name, person.area, demos.HOW[role.how], submission, verdict.word, score,
                         number(expected), "待批" if verdict.pending else ""])  # fmt: skip
        show(demos.ASSIGNMENT, ["学号", "姓名", "片区", "怎么交", "答卷", "结果", "得分", "应得", "书面题"], rows)
        say(f"✓ {directory}/reports/report.html、report.xlsx；反馈在 {directory}/feedback")


def moment(zone, text: str) -> datetime | None:
    """A wall-clock time of the class as UTC; None for no text."""
    if not text:
        return None
    try:
        local = datetime.fromisoformat(text)
    except ValueError:
        raise ContentError("--at", text, "看不懂的时间", "写成 2026-12-05 18:00") from None
    return (local if local.tzinfo else local.replace(tzinfo=zone)).astimezone(UTC)


def verdict_rows(trainees: dict, verdicts: list) -> list[list[str]]:
    """Verdicts as the screen shows them."""
    from autograder.reports.style import number

    rows = []
    for verdict in verdicts:
        person = trainees[verdict.trainee]
        score = f"{number(verdict.score)}/{number(verdict.maximum)}" if verdict.score is not None else "—"
        rows.append(
            [person.id, person.name, person.area, verdict.word, score, "待批" if verdict.pending else "", verdict.note]
        )
    return rows


for command in (
    *(cli_review.appeal, cli_review.similarity, cli_review.regrade),
    *(cli_marking.marking_sheet, cli_marking.marks_in, cli_marking.second_sheet, cli_marking.second_in),
    cli_marking.agreement,
):
    app.command()(command)
