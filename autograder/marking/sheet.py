"""The blind marking sheet of one question: a page to read or print, and a workbook to fill in."""

import unicodedata
from pathlib import Path

import xlsxwriter

from autograder.course.exercise import Exercise
from autograder.course.folder import ClassFolder
from autograder.marking import bank
from autograder.marking import rubric as rubrics
from autograder.marking.answers import Answer, Asked, collect
from autograder.marking.rubric import Rubric
from autograder.reports.style import number, page, text

COLUMNS = ("盲号", "得分", "评语代码", "另写评语", "答卷")
TABS = ("批分", "第二人批分")
"""The first marker's and the second's: neither is taken in for the other."""
_LONGEST = 32_000
"""Characters of one cell; Excel holds 32,767."""

STYLE = """
body{max-width:1280px}.sheet{display:grid;grid-template-columns:minmax(0,5fr) minmax(0,7fr);gap:20px}
.rubric{position:sticky;top:8px;align-self:start;max-height:97vh;overflow-y:auto}
.paper h2{font-family:ui-monospace,monospace}.fill{border-top:1px dashed var(--line);padding-top:6px}
@media (max-width:800px){.sheet{display:block}
.rubric{position:sticky;top:0;max-height:38vh;box-shadow:0 2px 6px #0003}}
@media print{.sheet{display:block}.rubric{position:static;max-height:none;overflow:visible;box-shadow:none}
.card.rubric{break-inside:auto;break-after:page;font-size:9.5pt;line-height:1.4}.rubric p,.rubric h3{margin:.5em 0}

.card.paper{break-inside:avoid}}
"""


def folder_of(folder: ClassFolder, assignment: str) -> Path:
    return folder.root / "reports" / "marking" / assignment


def workbook(folder: ClassFolder, asked: Asked, *, second: bool = False) -> Path:
    stem = asked.question.id + (".second" if second else "")
    return folder_of(folder, asked.question.assignment) / f"{stem}.xlsx"


def write_all(folder: ClassFolder, assignment: str, question: str = "") -> list[tuple[Asked, Path, Path]]:
    """Write page and workbook of each written question (or the one named); return them.

    ContentError when that would wipe out marks which have not been taken in; then nothing has been written.
    """
    from autograder.marking.answers import pick
    from autograder.marking.read_sheet import need_taken

    asked = [pick(folder, assignment, question)] if question else collect(folder, assignment)
    exercise = Exercise.open(folder.frozen(assignment))
    for one in asked:
        taken = {answer.number: answer.points for answer in one.answers if answer.points is not None}
        comments = bank.load(folder, exercise, one.question.id)
        need_taken(workbook(folder, one), one, comments, taken, second=False)
    return [(one, *write(folder, one, one.answers)) for one in asked]


def write(folder: ClassFolder, asked: Asked, answers: list[Answer], *, second: bool = False) -> tuple[Path, Path]:
    """Write one sheet; a second one shows neither marks nor comments of the first."""
    exercise = Exercise.open(folder.frozen(asked.question.assignment))
    rubric = rubrics.load(folder, exercise, asked.question.id)
    target = folder_of(folder, asked.question.assignment)
    target.mkdir(parents=True, exist_ok=True)
    book = workbook(folder, asked, second=second)
    shown = book.with_suffix(".html")
    title = f"{exercise.board.title}：{asked.question.title}" + ("（第二人）" if second else "")
    shown.write_text(_page(title, asked, answers, rubric, second), encoding="utf-8")
    _workbook(book, title, asked, answers, rubric, second)
    return shown, book


def _page(title: str, asked: Asked, answers: list[Answer], rubric: Rubric, second: bool) -> str:
    left = "" if second or not asked.blank else f"没写的 {asked.blank} 份已记 0 分，不列。"
    cards = "".join(_card(asked, answer, second) for answer in answers) or "<p>没有要批的。</p>"
    body = (
        f"<h1>{text(title)}</h1>"
        f'<p class="muted">{len(answers)} 份，按盲号排，不写名字。{left}分填在同名的 .xlsx 里，满分 '
        f"{number(asked.question.maximum)} 分，空着的先不动。</p>"
        f'<div class="sheet"><aside class="card rubric">{rubrics.render(rubric)}</aside><main>{cards}</main></div>'
    )
    return page(title, body, STYLE)


def _card(asked: Asked, answer: Answer, second: bool) -> str:
    own = f"<blockquote>{text(answer.text)}</blockquote>" if answer.text else "<p>（没有能读的字）</p>"
    now = "" if second or answer.points is None else f"（现在记 {number(answer.points)} 分）"
    fill = f"得分 ______ / {number(asked.question.maximum)}{now}　评语代码 ____________"
    return f'<section class="card paper"><h2>{answer.number}</h2>{own}{_earlier(answer)}<p class="fill">{fill}</p></section>'


def _earlier(answer: Answer) -> str:
    """The machine-marked questions, folded: needed to compare figures, and a good start should not lift the mark."""
    rows = [
        f"{text(question.title)} {number(mark.score)}/{number(question.maximum)}"
        + "".join(f"<br>{text(reason.sentence)}" for reason in mark.reasons)
        for question, mark in answer.earlier
    ]
    if not rows:
        return ""
    listed = "".join(f"<li>{row}</li>" for row in rows)
    return f'<details class="screen"><summary>他前面的题（要对数的时候再看）</summary><ul>{listed}</ul></details>'


def _workbook(path: Path, title: str, asked: Asked, answers: list[Answer], rubric: Rubric, second: bool) -> None:
    making = path.with_name(f".{path.name}.new")
    options = {"strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(making, options) as book:
        head = book.add_format({"bold": True, "bottom": 1})
        plain = book.add_format({"num_format": "@", "valign": "top"})
        long = book.add_format({"num_format": "@", "valign": "top", "text_wrap": True})
        mark = book.add_format({"num_format": "0.##", "valign": "top", "bg_color": "#f3f8fc", "border": 1})
        sheet = book.add_worksheet(TABS[second])
        for column, name in enumerate(COLUMNS):
            sheet.write_string(0, column, name, head)
        for row, answer in enumerate(answers, start=1):
            sheet.write_string(row, 0, answer.number, plain)
            if answer.points is None or second:
                sheet.write_blank(row, 1, None, mark)
            else:
                sheet.write_number(row, 1, answer.points, mark)
            sheet.write_string(row, 2, "", plain)
            sheet.write_string(row, 3, "" if second else _cell(answer.comment), long)
            sheet.write_string(row, 4, _cell(answer.text), long)
        if answers:
            sheet.data_validation(
                1, 1, len(answers), 1,
                {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": asked.question.maximum,
                 "error_title": "得分", "error_message": f"填 0 到 {number(asked.question.maximum)} 的数"},
            )  # fmt: skip
        for column, width in enumerate((12, 8, 14, 36, 90)):
            sheet.set_column(column, column, width)
        sheet.freeze_panes(1, 1)
        _notes(book.add_worksheet("怎么批"), title, asked, rubric, long, head)
    making.replace(path)


def _notes(sheet, title: str, asked: Asked, rubric: Rubric, long, head) -> None:
    rows = [
        ("", title),
        ("得分", f"0 到 {number(asked.question.maximum)}，可以有小数；空着的先不动"),
        ("评语代码", "写几个都行，用空格隔开；不认识的代码整张表不收"),
        ("另写评语", "写给学员看的话；空着就不动原来的"),
        *[(f"看 {number(points)} 分", what) for points, what in rubric.look_for],
        *[(f"样卷 {number(one.points)} 分", f"{one.answer}\n——{one.why}") for one in rubric.anchors],
        *[("注意", note) for note in rubric.notes],
        *[(code, said) for code, said in rubric.comments.items()],
    ]
    for number_of, (left, right) in enumerate(rows):
        sheet.write_string(number_of, 0, left, head)
        sheet.write_string(number_of, 1, _cell(right), long)
    sheet.set_column(0, 0, 14)
    sheet.set_column(1, 1, 100)


def _cell(value: str) -> str:
    """Text that a workbook can hold: no control characters, not too long."""
    kept = "".join(one for one in value if one in "\n\t" or unicodedata.category(one) != "Cc")
    return kept if len(kept) <= _LONGEST else kept[:_LONGEST] + "……（全文看网页）"
