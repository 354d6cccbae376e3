"""Cases: the only reader and checker of cases/rake, cases/glue, cases/comb and of the red lines.

ContentError
├── read(path)          front matter missing, broken YAML, a field that cases/schema.json refuses
├── check(case)         headings, length, numbers, derived figures, ranges, red lines, skills, sources (a list, all at once)
├── check_folder(path)  the same for every file, and what cases repeat of each other (sameness)
└── balance.check       counts of a complete library, customer types, outcomes, cases a chapter

links says where a case leads, finder makes the page of all cases, deck the PDF for class.
"""

from toolkit.cases.checker import check, check_folder
from toolkit.cases.reader import Case, find, read, read_all

__all__ = ["Case", "check", "check_folder", "find", "read", "read_all"]
