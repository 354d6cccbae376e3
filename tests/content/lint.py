"""Checks of authored text: pure functions that return sentences, so that each can be shown to fail."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from statistics import median

import yaml

from toolkit import forms, paths, terms
from toolkit.cases import figures, front_matter, quoted, red_lines, sources, text

ROOT = paths.ROOT
WORDS = tuple(yaml.safe_load(Path(__file__).with_name("words.yml").read_text(encoding="utf-8")))
CHAPTER_LENGTH = (900, 1800)
CHAPTER_HEADINGS = ("一句话", "现场", "怎么做", "一张图|一张表", "看案例", "练一练", "带回站里")
SOURCE_ID = re.compile(r"(?<![A-Za-z0-9])(?:S00\d-\d{2}|D-\d{2}|[PW]\d{1,2})(?![A-Za-z0-9])")
_LINK = re.compile(r"\[[^\]\n]*\]\(([^)\s]+)[^)]*\)")
_HREF = re.compile(r"""(?:href|src)=["']([^"']+)["']""")
_ANCHOR = re.compile(r"^\(([^)\s]+)\)=\s*$", re.M)
_HEADING = re.compile(r"^(#{1,3}) +(.+?) *$", re.M)
_CODE = re.compile(r"^(`{3,}|~{3,}).*?^\1\s*$", re.S | re.M)
_DIRECTIVE = re.compile(r"^[`:]{3,}\{(case-card|roleplay|board|sorting|form)\} *(\S+)", re.M)
MEDIAN_SENTENCE = 22
"""A chapter's median sentence is shorter than this, in characters."""
_SENTENCE_END = re.compile(r"[。！？!?；\n]+")


def pages(root: Path = ROOT) -> list[Path]:
    """List the Markdown pages of the book: home, book/, cases/."""
    return [root / "index.md", *sorted((root / "book").rglob("*.md")), *sorted((root / "cases").rglob("*.md"))]


def chapters(root: Path = ROOT) -> list[Path]:
    """List the chapters; the overview at the end of a volume is none."""
    found = (path for volume in ("rake", "glue", "comb") for path in (root / "book" / volume).glob("*.md"))
    return sorted(path for path in found if path.stem != "summary")


def split(page: Path) -> tuple[dict, str]:
    """Return front matter (empty when there is none) and body."""
    if page.read_text(encoding="utf-8").startswith(front_matter.FENCE):
        return front_matter.split(page)
    return {}, page.read_text(encoding="utf-8")


def words(markdown: str) -> list[str]:
    """Name the words that managers do not say."""
    return [f"“{entry['word']}”：{entry['instead']}" for entry in WORDS if entry["word"] in markdown]


def bare_ids(markdown: str) -> list[str]:
    """List source IDs that a reader would see."""
    return SOURCE_ID.findall(text.prose(markdown))


def yaml_texts(node: object, skip: Iterable[str] = ("sources", "models", "id")) -> Iterator[str]:
    """Yield every text of a YAML file that people may read; fields of `skip` are for machines."""
    if isinstance(node, dict):
        for key, entry in node.items():
            if key not in skip:
                yield from yaml_texts(entry, skip)
    elif isinstance(node, list):
        for entry in node:
            yield from yaml_texts(entry, skip)
    elif isinstance(node, str):
        yield node


def slug(heading: str) -> str:
    """Return the anchor that MyST gives a heading (GitHub's rule)."""
    kept = re.sub(r"[^\w\u4e00-\u9fff\- ]", "", heading.strip().lower())
    return kept.replace(" ", "-")


def anchors(page: Path) -> set[str]:
    """Return every anchor of a page, those that its directives and cells make included."""
    body = split(page)[1]
    found = {*_ANCHOR.findall(body), *(slug(heading) for _, heading in _HEADING.findall(_CODE.sub("", body)))}
    if "{red-lines}" in body:
        found |= {line.anchor for line in red_lines.load()}
    if "{terms}" in body:
        found |= {term.id for term in terms.load().terms}
    if "{forms}" in body:
        found |= set(forms.load_all())
    if "sources.as_markdown" in body:
        found |= set(_ANCHOR.findall(sources.as_markdown()))
    return found


def links(page: Path, root: Path = ROOT) -> list[str]:
    """Say which local links and anchors of a page lead nowhere."""
    body = _CODE.sub("", split(page)[1])
    broken = []
    for target in (*_LINK.findall(body), *_HREF.findall(body)):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        path = (page.parent / name).resolve() if name else page
        if path.suffix == ".html":
            path = next((path.with_suffix(end) for end in (".md", ".yml") if path.with_suffix(end).exists()), path)
        if not path.is_relative_to(root) or not path.is_file():
            broken.append(f"{target}：没有这个文件")
        elif anchor and path.suffix == ".md" and anchor not in anchors(path):
            broken.append(f"{target}：那一页没有 #{anchor}")
    return broken + _directives(page, root)


def _directives(page: Path, root: Path) -> list[str]:
    body = split(page)[1]
    places = {
        "case-card": lambda key: root / "cases" / key.split("-")[0] / f"{key}.md",
        "roleplay": lambda key: root / "cases" / "roleplays" / f"{key}.yml",
        "board": lambda key: root / "exercises" / key / "board.yml",
        "sorting": lambda key: page.with_name(f"{key}.sorting.yml"),
        "form": lambda key: root / "toolkit" / "forms" / f"{key}.yml",
    }
    broken = [f"{{{kind}}} {key}：没有" for kind, key in _DIRECTIVE.findall(body) if not places[kind](key).is_file()]
    if re.search(r"^[`:]{3,}\{quiz\}", body, re.M) and not page.with_suffix(".quiz.yml").is_file():
        broken.append("{quiz}：旁边没有 .quiz.yml")
    return broken


def chapter(page: Path) -> list[str]:
    """Check one chapter: title, headings in order, length, every number listed and every derived one right."""
    fields, body = split(page)
    headings = _HEADING.findall(_CODE.sub("", body))
    problems = []
    if [heading for level, heading in headings if level == "#"] != [fields.get("title")]:
        problems.append("一级标题要有一个，和前置字段 title 相同")
    order = [heading for level, heading in headings if level == "##"]
    if len(order) != len(CHAPTER_HEADINGS) or not all(map(re.fullmatch, CHAPTER_HEADINGS, order)):
        problems.append(f"小标题是 {' '.join(order)}，应依次是 {' '.join(CHAPTER_HEADINGS)}")
    size = text.count(body)
    if not CHAPTER_LENGTH[0] <= size <= CHAPTER_LENGTH[1]:
        problems.append(f"{size} 字，应在 {CHAPTER_LENGTH[0]}–{CHAPTER_LENGTH[1]} 字")
    if (middle := median(sentences(body))) >= MEDIAN_SENTENCE:
        problems.append(f"句子长短的中位数是 {middle:g} 字，应在 {MEDIAN_SENTENCE} 字以下")
    problems += [f"没有 {{{name}}}" for name in ("quiz", "related-cases") if f"```{{{name}}}" not in body]
    if "{code-cell}" not in body:
        problems.append("没有一张从数据来的图或表")
    return problems + numbers(page)


def sentences(markdown: str) -> list[int]:
    """Return the lengths of the sentences of running text, tables and headings left out."""
    lines = [line for line in text.prose(markdown).splitlines() if not re.match(r"\s*(#|\||\(.*\)=)", line)]
    parts = _SENTENCE_END.split("\n".join(lines))
    return [size for part in parts if (size := len(re.sub(r"[\s*`>\-]|^\d+\.", "", part))) > 1]


def numbers(page: Path) -> list[str]:
    """Say which numbers of a page stand in no figure, and which derived figures do not add up."""
    fields, body = split(page)
    listed = figures.parse(fields.get("figures", {}), page.name)
    given = [f"figures.{figure.name} 没写从哪来" for figure in listed.values() if _from_nowhere(figure, listed)]
    return (
        [f"数字 {number} 不在 figures 里" for number in figures.unlisted(body, listed)]
        + [str(error) for error in figures.recompute(listed, page.name)]
        + given
        + _unconfirmed(listed, body)
    )


def _from_nowhere(figure: figures.Figure, listed: dict[str, figures.Figure]) -> bool:
    """A number must be derived, carry a note or a unit, or serve another number."""
    if figure.expr or figure.note or figure.unit:
        return False
    return not any(re.search(rf"\b{figure.name}\b", other.expr) for other in listed.values())


def _unconfirmed(listed: dict[str, figures.Figure], body: str) -> list[str]:
    """A figure that says it comes from data must be computed anew by the page's hidden cell."""
    from_data = [figure.name for figure in listed.values() if figure.note.startswith(quoted.FROM_DATA)]
    return [f"figures.{from_data[0]} 说是从数据来的，页里没有 confirm"] if from_data and "confirm(" not in body else []


def used_ids(root: Path = ROOT) -> dict[str, Path]:
    """Return the source IDs that the repository's content and code lean on, each with a file that does."""
    found = {}
    for folder in ("cases", "exercises", "toolkit"):
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in (".md", ".yml", ".py") and "node_modules" not in path.parts:
                for key in re.findall(r"(?<![A-Za-z0-9])S00[0-4]-\d{2}(?!\d)", path.read_text(encoding="utf-8")):
                    found.setdefault(key, path)
    return found
