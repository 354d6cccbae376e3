"""Write the class report: reports/report.xlsx and reports/report.html."""

from pathlib import Path

from autograder.course.folder import ClassFolder
from autograder.reports import classpage, workbook
from autograder.reports.gather import gather
from autograder.reports.tables import tables


def write(folder: ClassFolder) -> tuple[Path, Path]:
    """Return workbook and page."""
    gathered = gather(folder)
    made = tables(gathered)
    target = folder.root / "reports"
    target.mkdir(exist_ok=True)
    book, page = target / "report.xlsx", target / "report.html"
    workbook.write(book, made)
    page.write_text(classpage.render(gathered, made), encoding="utf-8")
    return book, page
