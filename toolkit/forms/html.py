"""Draw a form in a page: who fills it in and when, the file, and the form itself with its example."""

from html import escape

from toolkit.cases import red_lines, sources
from toolkit.forms.filled import Filled, fill, shown
from toolkit.forms.formulas import Value
from toolkit.forms.schema import Cell, Column, Field, Fields, Form, Table

SHORT = 10
"""Characters of a cell that stays on one line on a phone."""
SHORT_FIRST = 6
"""The same for the first column, which stays while the others scroll under it: a longer one wraps."""
BLANKS_SHOWN = 1
EXAMPLE = '<span class="kf-label">教学编写</span>'


def preview(form: Form, up: str) -> str:
    """Return what stands below the form's title; `up` leads from the page to the root of the site ('../../')."""
    paper = "A4 竖" if form.orientation == "portrait" else "A4 横"
    facts = [("谁填", form.who), ("什么时候", form.when), ("纸", f"{paper}，一页")]
    rows = "".join(f"<div><dt>{name}</dt><dd>{escape(text)}</dd></div>" for name, text in facts)
    values = fill(form, example=True)
    parts = "".join(_part(form, part, values) for part in form.parts)
    return (
        f'<div class="kf-form"><dl class="kf-facts">{rows}</dl>'
        f'<p class="kf-form-links">{download(form, up)}</p>{parts}{_rules(form, up)}</div>'
    )


def card(form: Form, up: str) -> str:
    """Return a card for another page: title, when to use it, the way to the form and to its file."""
    page = f"{up}book/appendix/forms.html#{form.id}"
    return (
        f'<div class="kf-form kf-form-card"><strong>表单：{escape(form.title)}</strong>'
        f"<span>{escape(form.when)}。{escape(form.who)}填。</span>"
        f'<p class="kf-form-links"><a href="{page}">看怎么填</a>{download(form, up)}</p></div>'
    )


def index(forms: list[Form]) -> str:
    """Return links to the forms on the same page, by group."""
    groups: dict[str, list[Form]] = {}
    for form in forms:
        groups.setdefault(form.group, []).append(form)
    rows = "".join(
        f"<li><strong>{group}</strong>"
        + "".join(f'<a href="#{form.id}">{escape(form.title)}</a>' for form in members)
        + "</li>"
        for group, members in groups.items()
    )
    return f'<ul class="kf-form kf-form-index">{rows}</ul>'


def download(form: Form, up: str) -> str:
    title = escape(form.title, quote=True)
    return f'<a href="{up}forms/{form.id}.xlsx" download="{title}.xlsx">下载空表（{title}）</a>'


def _part(form: Form, part: Fields | Table, values: Filled) -> str:
    title = f"<p><strong>{escape(part.title)}</strong></p>" if part.title else ""
    return title + (_fields(form, part, values) if isinstance(part, Fields) else _table(form, part, values))


def _scroll(form: Form, table: str) -> str:
    """Return a table that scrolls sideways by itself; a keyboard reaches it too."""
    name = escape(form.title, quote=True)
    return (
        f'<div class="pst-scrollable-table-container" tabindex="0" role="group" aria-label="{name}">'
        f'<table class="table">{table}</table></div>'
    )


def _fields(form: Form, part: Fields, values: Filled) -> str:
    head = f'<thead><tr><th class="kf-short">栏目</th><th>例 {EXAMPLE}</th></tr></thead>'
    rows = "".join(
        f"<tr>{_cell(field.label, 'th', first=True)}"
        f"<td>{escape(shown(field, values.fields[field.key]))}{_how(field)}</td></tr>"
        for field in part.fields
    )
    return _scroll(form, f"{head}<tbody>{rows}</tbody>")


def _how(cell: Cell) -> str:
    said = how(cell)
    return f'<span class="kf-form-how">{escape(said)}</span>' if said else ""


def _table(form: Form, part: Table, values: Filled) -> str:
    head = "".join(_cell(column.label, "th", first=not place) for place, column in enumerate(part.columns))
    drawn = max(len(part.given), min(len(part.example) + BLANKS_SHOWN, part.size))
    rows = "".join(_row(part.columns, values.rows[place]) for place in range(drawn))
    if values.totals:
        cells = "".join(_value(column, values.totals.get(column.key)) for column in part.columns[1:])
        rows += f'<tr class="kf-form-total">{_cell("合计")}{cells}</tr>'
    rest = part.size - drawn
    count = f"下面还有 {rest} 行空的。" if rest else ""
    said = f"<p>{EXAMPLE} 表里填了的是例子。{count}</p>"
    hints = [f"{column.label}：{how(column)}" for column in part.columns if how(column)]
    told = f"<p>{escape('；'.join(hints))}。</p>" if hints else ""
    return _scroll(form, f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody>") + said + told


def _row(columns: list[Column], values: dict[str, Value]) -> str:
    cells = (_value(column, values[column.key], first=not place) for place, column in enumerate(columns))
    return f"<tr>{''.join(cells)}</tr>"


def _value(cell: Cell, value: Value, *, first: bool = False) -> str:
    side = " text-right" if cell.kind in ("number", "percent") else ""
    return _cell(shown(cell, value), side=side, first=first)


def _cell(text: str, tag: str = "td", side: str = "", *, first: bool = False) -> str:
    short = "kf-short" if len(text) <= (SHORT_FIRST if first else SHORT) else ""
    look = f"{short}{side}".strip()
    return f'<{tag} class="{look}">{escape(text)}</{tag}>' if look else f"<{tag}>{escape(text)}</{tag}>"


def how(cell: Cell) -> str:
    """Say how a cell is filled in."""
    said = []
    if cell.formula:
        said.append("表自己算")
    if cell.choices:
        said.append("选：" + "、".join(cell.choices))
    if cell.hint:
        said.append(cell.hint.rstrip("。"))
    if isinstance(cell, Field) and cell.value is not None and not cell.hint:
        said.append("先放着一个数，按您站里的改")
    return "，".join(said)


def _rules(form: Form, up: str) -> str:
    leans = "、".join(
        f'<a href="{up}book/appendix/sources.html#{key.lower()}">{escape(sources.get(key).title)}</a>'
        for key in form.sources
    )
    rules = f"<li>{escape(form.made)}{f' 出处：{leans}。' if leans else ''}</li>"
    rules += "".join(f"<li>{escape(note)}</li>" for note in form.notes)
    warnings = "".join(
        f'<li><span class="kf-label kf-level-red">红线</span> {escape(one.text)}'
        + "".join(
            f' <a href="{up}book/appendix/red-lines.html#{key.lower()}">{escape(red_lines.get(key).title)}</a>'
            for key in one.red_lines
        )
        + "</li>"
        for one in form.warnings
    )
    return f"<ul>{rules}{warnings}</ul>"
