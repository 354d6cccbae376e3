"""Look of the pages that the trainer's commands write: one file each, no script, nothing fetched."""

import html
from collections.abc import Sequence

STYLE = """
:root{--ink:#1d2328;--muted:#566069;--card:#f6f7f5;--line:#d5dad4;--accent:#0b6b57;--good:#1b6e3c;--bad:#a3261b;--warn:#8a5a00}
*{box-sizing:border-box}
body{margin:0 auto;padding:16px;max-width:960px;color:var(--ink);background:#fff;
font:16px/1.65 system-ui,"Noto Sans CJK SC","PingFang SC","Microsoft YaHei",sans-serif;overflow-wrap:anywhere}
h1{font-size:1.4rem;line-height:1.3;margin:.2em 0}
h2{font-size:1.15rem;margin:1.6em 0 .4em}h3{font-size:1rem;margin:1em 0 .3em}
.card{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:12px 14px;margin:10px 0}
.muted{color:var(--muted)}.good{color:var(--good)}.bad{color:var(--bad)}.warn{color:var(--warn)}
.big{font-size:2rem;font-weight:700;line-height:1.2}
.card>h2:first-child{margin-top:.2em}
details{margin:.4em 0}summary{min-height:44px;padding:10px 0;cursor:pointer}
ul{padding-left:1.2em;margin:.4em 0}li{margin:.3em 0}
blockquote{margin:.5em 0;padding:.4em .9em;border-left:4px solid var(--accent);white-space:pre-wrap;background:#fff}
.scroll{overflow-x:auto;border:1px solid var(--line);border-radius:10px;margin:10px 0}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
th,td{padding:6px 10px;text-align:left;border-bottom:1px solid var(--line);vertical-align:top;min-width:4.5em}
thead th{background:var(--card);white-space:nowrap}td.n,th.n{text-align:right;white-space:nowrap}
tbody tr:last-child>*{border-bottom:0}td.name{white-space:nowrap}td.long{min-width:18em}td.mid{min-width:9em}
a{color:var(--accent)}
@media screen and (prefers-color-scheme:dark){:root{--ink:#e8ebe8;--muted:#a9b2ad;--card:#1e2427;--line:#3a4348;
--accent:#5fc3a9;--good:#7fce9b;--bad:#f2a29a;--warn:#e6bd6b}body,blockquote{background:#14181b}}
@page{size:A4;margin:14mm 12mm}
@media print{:root{--ink:#000;--muted:#3d444a;--card:#fff;--line:#999;--accent:#333;--good:#000;--bad:#000;--warn:#000}
body{max-width:none;padding:0;font-size:11pt;line-height:1.5}body,blockquote{background:#fff}
.card,tr,figure{break-inside:avoid}h1,h2,h3,summary{break-after:avoid}thead{display:table-header-group}
.scroll{overflow:visible;border:0}table{font-size:9pt;overflow-wrap:break-word}th,td{min-width:2.8em;padding:3px 5px}
thead th,td.n,th.n,td.name{white-space:normal}td.long{min-width:9em}td.mid{min-width:5em}.screen{display:none}
a{color:inherit;text-decoration:none}}
"""


class Html(str):
    """A cell that is HTML already."""


def text(value: object) -> str:
    """Anything a person wrote, as text and nothing else."""
    return html.escape(str(value), quote=True)


def page(title: str, body: str, more: str = "") -> str:
    """A whole page around `body` (already HTML); `more` is CSS of this kind of page."""
    return (
        '<!doctype html>\n<html lang="zh-CN"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f'<meta name="referrer" content="no-referrer"><title>{text(title)}</title><style>{STYLE}{more}</style></head>'
        f"<body>{body}</body></html>\n"
    )


def number(value: float | None) -> str:
    """A score as people write it: 3, 3.5; a dash where there is none."""
    return "—" if value is None else f"{value:.2f}".rstrip("0").rstrip(".")


def table(heads: list[str], rows: Sequence[Sequence[object]]) -> str:
    """A table that scrolls sideways on a phone; numbers to the right."""
    body = []
    for row in rows:
        cells = []
        for value in row:
            if isinstance(value, Html):
                cells.append(f"<td{' class=long' if len(value) > 80 else ''}>{value}</td>")
            elif value is None or isinstance(value, int | float):
                cells.append(f'<td class="n">{number(value)}</td>')
            elif len(str(value)) > 24:
                cells.append(f'<td class="long">{text(value)}</td>')
            else:
                cells.append(f'<td class="{"name" if len(str(value)) < 12 else "mid"}">{text(value)}</td>')
        body.append(f"<tr>{''.join(cells)}</tr>")
    head = ""
    for column, one in enumerate(heads):
        values = [row[column] for row in rows if row[column] is not None]
        figures = bool(values) and all(isinstance(value, int | float) for value in values)
        head += f"<th{' class=n' if figures else ''}>{text(one)}</th>"
    whole = f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(body)}</tbody></table>"
    return f'<div class="scroll" tabindex="0">{whole}</div>'
