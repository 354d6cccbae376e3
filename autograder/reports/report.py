"""Write the class report: reports/report.xlsx, reports/report.html and reports/trainees/<trainee>.html."""

from pathlib import Path

from autograder.course.folder import ClassFolder
from autograder.marking import agreement
from autograder.reports import classpage, traineepage, workbook
from autograder.reports.gather import gather, skill_shares
from autograder.reports.tables import tables


def write(folder: ClassFolder) -> tuple[Path, Path]:
    """Return workbook and page."""
    gathered = gather(folder)
    made = tables(gathered)
    target = folder.root / "reports"
    people = target / "trainees"
    people.mkdir(parents=True, exist_ok=True)
    book, page = target / "report.xlsx", target / "report.html"
    workbook.write(book, made)
    page.write_text(classpage.render(gathered, made, agreement.section(folder, gathered)), encoding="utf-8")
    records, shares = traineepage.Records(gathered), skill_shares(gathered, by_area=False)
    for trainee in folder.trainees:
        text = traineepage.render(gathered, trainee, records, shares)
        (people / f"{trainee}.html").write_text(text, encoding="utf-8")
    for old in people.glob("*.html"):
        # Who is no longer on the roster is no longer in the report.
        if old.stem not in folder.trainees:
            old.unlink()
    return book, page
