"""Which entry of the source material lives where: 92 rows, each in the forms that it asks for.

covers: [1, 14]   in the front matter of a page        ──> 章
                  in <chapter>.quiz.yml                ──> 测
                  in <name>.sorting.yml, board.yml     ──> 练
                  in toolkit/forms/*.yml, terms.yml    ──> 工
sources, models   of a case                            ──> 案
                  of a role-play                       ──> 模
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from toolkit import paths
from toolkit.authored import parse_yaml, read_text
from toolkit.boards.reading import Strict, validate
from toolkit.cases import front_matter, reader
from toolkit.errors import ContentError

FILE = Path(__file__).with_name("coverage.yml")
Form = Literal["章", "案", "模", "练", "测", "工"]


class Row(Strict):
    row: int = Field(ge=1)
    title: str
    sources: list[str]
    """Source IDs."""
    forms: list[Form]
    weak: bool = False
    """Only the method that carries over to a station is taken; a sentence will do."""
    left_out: str = ""
    """Why the book does not use it."""


@dataclass(frozen=True)
class Place:
    """Where a row lives."""

    title: str
    link: str
    """Address from the site's root, with anchor where there is one."""


@dataclass(frozen=True)
class Tag:
    file: Path
    row: int
    form: Form
    place: Place


def rows() -> list[Row]:
    """Return the rows in order; ContentError names the first wrong one."""
    entries = parse_yaml(read_text(FILE, FILE.name), FILE.name)
    return [validate(Row, entry, f"{FILE.name} 第 {number} 条") for number, entry in enumerate(entries, start=1)]


def tags(root: Path = paths.ROOT) -> list[Tag]:
    """Return every tag of the tree, in a fixed order."""
    return [*_pages(root), *_beside_pages(root), *_exercises(root), *_tools(root), *_by_source(root)]


def places(found_tags: Iterable[Tag]) -> dict[tuple[int, Form], list[Place]]:
    """Return where each row lives in each form, from the tags of a tree.

    ContentError for a tag of a row or form that is not in the list.

    A weak row may live in a sentence of a page instead.
    """
    known = {row.row: row for row in rows()}
    found: dict[tuple[int, Form], list[Place]] = defaultdict(list)
    for tag in found_tags:
        row = known.get(tag.row)
        if row is None:
            raise ContentError(tag.file, "covers", f"覆盖清单里没有第 {tag.row} 条", "对照 toolkit/coverage.yml 改")
        if tag.form not in row.forms and not (row.weak and tag.form == "章"):
            raise ContentError(
                tag.file, "covers", f"第 {tag.row} 条“{row.title}”不要求“{tag.form}”这种形式",
                f"它要的是 {'、'.join(row.forms) or '不用'}；换到那种文件里去",
            )  # fmt: skip
        if tag.place not in found[tag.row, tag.form]:
            found[tag.row, tag.form].append(tag.place)
    return dict(found)


def missing(root: Path = paths.ROOT) -> list[str]:
    """Say which row lacks which form."""
    found = places(tags(root))
    return [
        f"第 {row.row} 条 {row.title}：缺 {form}"
        for row in rows()
        for form in row.forms
        if (row.row, form) not in found and not (row.weak and (row.row, "章") in found)
    ]


def _covers(data: Any, file: Path) -> list[int]:
    covers = data.get("covers", []) if isinstance(data, dict) else []
    if not (isinstance(covers, list) and all(isinstance(row, int) for row in covers)):
        raise ContentError(file, "covers", "应是一串序号", "写成 covers: [1, 14]")
    return covers


def _page_title(page: Path) -> str:
    return str(front_matter.split(page)[0].get("title", page.stem))


def _address(root: Path, page: Path) -> str:
    return page.relative_to(root).with_suffix(".html").as_posix()


def _pages(root: Path) -> Iterator[Tag]:
    for page in [root / "index.md", *sorted((root / "book").rglob("*.md"))]:
        if not page.read_text(encoding="utf-8").startswith(front_matter.FENCE):
            continue
        fields = front_matter.split(page)[0]
        for row in _covers(fields, page):
            yield Tag(page, row, "章", Place(str(fields.get("title", page.stem)), _address(root, page)))


def _beside_pages(root: Path) -> Iterator[Tag]:
    files = [*root.glob("*.quiz.yml"), *sorted((root / "book").rglob("*.yml"))]
    for file in files:
        form: Form | None = (
            "测" if file.name.endswith(".quiz.yml") else "练" if file.name.endswith(".sorting.yml") else None
        )
        if form is None:
            continue
        data = parse_yaml(read_text(file, file), file)
        for row in _covers(data, file):
            page = _page_with(file)
            yield Tag(file, row, form, Place(str(data.get("title", _page_title(page))), _address(root, page)))


def _page_with(file: Path) -> Path:
    """Return the page that shows a file lying beside it."""
    name = file.name.split(".")[0]
    own = file.with_name(f"{name}.md")
    if own.exists():
        return own
    for page in sorted(file.parent.glob("*.md")):
        if f"{{sorting}} {name}\n" in page.read_text(encoding="utf-8"):
            return page
    raise ContentError(file, "", "没有一页用到它", f"在旁边的页里写 ```{{sorting}} {name}")


def _exercises(root: Path) -> Iterator[Tag]:
    for file in sorted((root / "exercises").glob("*/board.yml")):
        data = parse_yaml(read_text(file, file), file)
        place = Place(data["title"], f"book/practice/boards/{file.parent.name}.html")
        for row in _covers(data, file):
            yield Tag(file, row, "练", place)


def _tools(root: Path) -> Iterator[Tag]:
    for file in sorted((root / "toolkit" / "forms").glob("*.yml")):
        data = parse_yaml(read_text(file, file), file)
        for row in _covers(data, file):
            yield Tag(file, row, "工", Place(data["title"], f"book/appendix/forms.html#{data['id']}"))
    terms = root / "book" / "appendix" / "terms.yml"
    if terms.exists():
        for row in _covers(parse_yaml(read_text(terms, terms), terms), terms):
            yield Tag(terms, row, "工", Place("术语", "book/appendix/terms.html"))


def _by_source(root: Path) -> Iterator[Tag]:
    """Cases and role-plays say what they lean on; a row that asks for them is covered by any that names its source."""
    asked: dict[tuple[str, Form], list[int]] = defaultdict(list)
    for row in rows():
        for form in row.forms:
            for source in row.sources:
                asked[source, form].append(row.row)
    for case in reader.read_all(root / "cases"):
        place = Place(case.title, f"cases/{case.volume}/{case.id}.html")
        for source in dict.fromkeys((*case.sources, *case.models)):
            for number in asked[source, "案"]:
                yield Tag(case.path, number, "案", place)
    for file in sorted((root / "cases" / "roleplays").glob("*.yml")):
        data = parse_yaml(read_text(file, file), file)
        place = Place(data["title"], f"cases/roleplays/{file.stem}.html")
        for source in dict.fromkeys((*data.get("sources", []), *data.get("models", []))):
            for number in asked[source, "模"]:
                yield Tag(file, number, "模", place)
