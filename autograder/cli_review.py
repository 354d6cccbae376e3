"""The trainer's commands for looking again: appeals, likenesses, another key. Registered in cli.py."""

from typing import Annotated

import typer

from autograder.screen import (
    EXERCISES,
    Assignment,
    Dir,
    Exercises,
    Jobs,
    NoSandbox,
    Scheduler,
    progress,
    say,
    show,
    told,
    unnoisy,
    warn_without_sandbox,
)


def appeal(
    directory: Dir,
    trainee: Annotated[str, typer.Argument(help="学号", show_default=False)],
    assignment: Assignment,
    as_text: Annotated[bool, typer.Option("--text", help="直接在这里看，不写网页")] = False,
) -> None:
    """复核：一位学员一份作业的答案、规则、扣分原因和经过，一页，教员留存。"""
    from autograder.course.folder import ClassFolder
    from autograder.reports import appeal as appeals

    with told(), unnoisy():
        folder = ClassFolder.open(directory)
        if as_text:
            say(appeals.in_text(folder, trainee, assignment))
        else:
            say(f"✓ {appeals.write(folder, trainee, assignment)}\n{appeals.KEEP}")


def similarity(directory: Dir, assignment: Assignment) -> None:
    """找相同：哪些卷子像得超出题目本身，证据并排列出，不下结论。"""
    from autograder.course.folder import ClassFolder
    from autograder.reports import similarity as likenesses

    with told(), unnoisy():
        folder = ClassFolder.open(directory)
        with progress("读卷子", len(folder.trainees)) as step:
            found = likenesses.write(folder, assignment, step)
        rows = [
            [
                *(f"{folder.trainees[one].name}（{one}）" for one in (pair.one, pair.two)),
                f"{pair.text.shared} 字" if pair.text else "",
                f"{pair.code.shared} 个记号" if pair.code else "",
                f"{sum(len(met.hits) for met in pair.numbers)} 个" if pair.numbers else "",
            ]
            for pair in found.pairs[:50]
        ]
        if rows:
            show(f"{assignment} 相同之处", ["一位", "另一位", "书面", "代码", "对上别人答案的数"], rows)
        say(f"比了 {found.read} 份，列出 {len(found.pairs)} 对。{likenesses.NO_VERDICT}")
        for note in found.notes:
            say(f"· {note}", "yellow")
        say(f"✓ {found.page}")


def regrade(
    directory: Dir,
    assignment: Assignment,
    exercises: Exercises = EXERCISES,
    undo: Annotated[bool, typer.Option("--undo", help="撤销最近一次重评")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只看谁会变，什么都不改")] = False,
    jobs: Jobs = 0,
    scheduler: Scheduler = "",
    no_sandbox: NoSandbox = False,
) -> None:
    """换答案重评：答案改过以后全班再评一遍，列出谁变了多少、为什么；手工批的分保留，可以撤销。"""
    from autograder.course import regrade as regrades
    from autograder.course.folder import ClassFolder

    with told(), unnoisy():
        folder = ClassFolder.open(directory)
        warn_without_sandbox(no_sandbox)
        try:
            with progress("重评", len(folder.trainees)) as step:
                how = regrades.How(jobs or None, scheduler, not no_sandbox, step)
                if undo:
                    done = regrades.undo(folder, assignment, dry_run=dry_run, how=how)
                else:
                    done = regrades.regrade(folder, exercises / assignment, dry_run=dry_run, how=how)
        except KeyboardInterrupt:
            rest = "什么都没有改。" if dry_run else "再运行一次同样的命令，把它做完。"
            say(f"停下了。{rest}", "yellow")
            raise typer.Exit(130) from None
        if done.changes:
            heads = ["学号", "姓名", "原来", "现在", "差", "题", "为什么"]
            show(f"{assignment} 谁变了", heads, change_rows(folder.trainees, done.changes))
        for note in done.notes:
            say(f"· {note}", "yellow")
        end = (
            "什么都没有改。" if dry_run else "记在 reports/audit.jsonl。反馈和报表还是旧的，再运行 feedback 和 report。"
        )
        say(f"{'·' if dry_run else '✓'} 评了 {done.graded} 份，{len(done.changes)} 人有变。{end}")


def change_rows(trainees: dict, changes: list) -> list[list[str]]:
    """Changes as the screen shows them: a row for each question, the total in the first of a trainee."""
    from autograder.reports.style import number

    rows = []
    for change in changes:
        both = change.old is not None and change.new is not None
        word = "" if change.old_word == change.new_word else f"{change.old_word} → {change.new_word}"
        total = [
            change.trainee, trainees[change.trainee].name, number(change.old), number(change.new),
            f"{change.new - change.old:+g}" if both else word,
        ]  # fmt: skip
        reasons = []
        for one in change.questions:
            kept = "；手工批的分照旧" if one.manual is not None else ""
            why = [*(f"不再说：{said}" for said in one.gone), *(f"新说：{said}" for said in one.came)]
            reasons.append([f"{one.question} {number(one.old)} → {number(one.new)}{kept}", "\n".join(why)])
        for number_, reason in enumerate(reasons or [["", word]]):
            rows.append([*(total if number_ == 0 else [""] * len(total)), *reason])
    return rows
