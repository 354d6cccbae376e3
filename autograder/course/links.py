"""Links and QR codes to hand round: packages/links.csv for a mail merge, links.html to print and cut."""

import csv
import html
import io

import segno

from autograder.course import packages
from autograder.course.folder import ClassFolder

_STYLE = """
body{font:16px/1.6 system-ui,"Noto Sans CJK SC","Microsoft YaHei",sans-serif;margin:16px;color:#1d2328;background:#fff}
ul{list-style:none;padding:0;display:grid;gap:12px;grid-template-columns:repeat(auto-fill,minmax(240px,1fr))}
li{border:1px dashed #8a938c;border-radius:10px;padding:12px;break-inside:avoid}
svg{width:180px;height:180px;display:block}
a{color:#0b6b57;overflow-wrap:anywhere}
"""


def address(folder: ClassFolder, trainee: str, assignment: str) -> str:
    """The trainee's link on the class's site; empty without a site."""
    site = folder.settings.site
    token = packages.paper_file(folder, trainee, assignment).stem
    # After the # nothing reaches the web server's log.
    return f"{site}/paper.html#t={token}" if site else ""


def write(folder: ClassFolder) -> None:
    """Write both lists for every released assignment."""
    rows = [
        (trainee, assignment, address(folder, trainee.id, assignment))
        for assignment in folder.assignments()
        for trainee in folder.trainees.values()
        if folder.variant(trainee.id, assignment).is_dir()
    ]
    target = folder.root / "packages"
    target.mkdir(exist_ok=True)
    with (target / "links.csv").open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["学号", "姓名", "片区", "站", "作业", "链接", "单页文件"])
        for trainee, assignment, link in rows:
            page = f"{trainee.id}/{assignment}.html"
            there = (target / page).is_file()
            writer.writerow([plain(cell) for cell in (*trainee, assignment, link, page if there else "")])
    cards = "".join(
        _card(f"{trainee.name}（{trainee.id}） · {trainee.area}", assignment, link)
        for trainee, assignment, link in rows
    )
    (target / "links.html").write_text(
        f'<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>手机链接</title><style>{_STYLE}</style></head><body><h1>手机链接</h1>"
        f"<p>一人一张，剪开发给本人；链接等于卷子，不要发到群里。papers 文件夹要先放到网站上。</p>"
        f"<ul>{cards}</ul></body></html>",
        encoding="utf-8",
    )


def plain(cell: str) -> str:
    """Text that a spreadsheet will not take for a formula."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell


def _card(owner: str, assignment: str, link: str) -> str:
    head = f"<strong>{html.escape(owner)}</strong><br>{html.escape(assignment)}"
    if not link:
        return f"<li>{head}<p>class.yml 里没有填 site，没有链接；请发单页文件。</p></li>"
    drawing = io.BytesIO()
    segno.make(link, error="m", micro=False).save(
        drawing, kind="svg", xmldecl=False, svgns=False, nl=False, border=2, omitsize=True
    )
    safe = html.escape(link, quote=True)
    return f'<li>{head}{drawing.getvalue().decode("utf-8")}<a href="{safe}">{safe}</a></li>'
