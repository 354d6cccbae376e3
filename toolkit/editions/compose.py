"""One HTML document for the printer out of the pages of the site.

Every page becomes a chapter whose ids bear its name; links between printed pages stay links, links to what is played
or downloaded become addresses when the site's address is known, else plain words.
"""

import posixpath
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import segno
from bs4 import BeautifulSoup
from bs4.element import Tag

from toolkit.editions.plan import Part
from toolkit.errors import ContentError

SCREEN_ONLY = (
    "script, style, noscript, dialog, button, input, select, [hidden], .d-print-none, .headerlink, .kf-fallback,"
    " .kf-form-links"
)
"""What paper has no use for."""
VOLUME = "卷"
"""A part whose caption starts so opens with a page of its own."""
HEADINGS = ("h5", "h4", "h3", "h2", "h1")


@dataclass(frozen=True)
class Cover:
    title: str
    subtitle: str
    sentence: str
    date: str
    """As printed: 2026 年 3 月 2 日."""
    licence: str
    address: str = ""
    """Of the site, with a slash at the end; empty when nobody said."""


@dataclass
class Chapter:
    name: str
    """Address of the page below the site's root, without .html."""
    title: str
    body: Tag
    lead: str = ""
    """The chapter in one sentence, where it says so."""
    ids: set[str] = field(default_factory=set)

    @property
    def anchor(self) -> str:
        return anchor(self.name)


def anchor(name: str, part: str = "") -> str:
    slug = name.replace("/", "-")
    return f"{slug}--{part}" if part else slug


def part_anchor(part: Part) -> str:
    return f"part-{anchor(part.pages[0])}"


class Composer:
    """Composes the chapters of one printed book."""

    def __init__(self, site: Path, parts: Sequence[Part], cover: Cover) -> None:
        self.site, self.parts, self.cover = site, parts, cover
        self.chapters = {name: self._read(name) for part in parts for name in part.pages}
        for chapter in self.chapters.values():
            self._relink(chapter)

    def document(self, style: str, numbers: dict[str, int]) -> str:
        """Return the whole document. numbers: anchor → page, empty in the first run."""
        heads = "".join(
            f'@page {_page(chapter)} {{ @top-left {{ content: "{_css(part.caption)}" }} '
            f'@top-right {{ content: "{_css(chapter.title)}" }} }}\n#{chapter.anchor} {{ page: {_page(chapter)} }}\n'
            for part, chapter in self._all()
        )
        body = "".join(self._part(part) for part in self.parts)
        return (
            f'<!DOCTYPE html>\n<html lang="zh-CN"><head><meta charset="utf-8"><title>{escape(self.cover.title)}</title>'
            f"<style>{style}{heads}</style></head><body>{self._cover()}{self._contents(numbers)}{body}</body></html>\n"
        )

    def anchors(self) -> list[str]:
        """Return the places that the contents list, in order."""
        return [one for part in self.parts for one in (part_anchor(part), *map(anchor, part.pages))]

    def _all(self) -> Iterable[tuple[Part, Chapter]]:
        return ((part, self.chapters[name]) for part in self.parts for name in part.pages)

    def _read(self, name: str) -> Chapter:
        file = self.site / f"{name}.html"
        soup = BeautifulSoup(file.read_text(encoding="utf-8"), "html.parser")
        body = soup.select_one("article > section")
        heading = body.find("h1") if body else None
        if not isinstance(body, Tag) or not isinstance(heading, Tag):
            raise ContentError(file, "", "这一页没有正文或标题", "先运行 make build")
        answers = [part for mount in body.select(".kf-mount") for part in self._on_paper(soup, mount, name)]
        for useless in body.select(SCREEN_ONLY):
            useless.decompose()
        for folded in body.find_all("details"):
            folded.name = "div"
            for summary in folded.find_all("summary", recursive=False):
                summary.name = "p"
                summary["class"] = "summary"
        if answers:
            body.append(_answers(soup, answers))
        title, lead = " ".join(heading.get_text().split()), _lead(body)
        for level, tag in enumerate(HEADINGS):
            for found in body.find_all(tag):
                found.name = f"h{6 - level}"
        chapter = Chapter(name, title, body, lead)
        for marked in body.find_all(id=True):
            chapter.ids.add(str(marked["id"]))
            marked["id"] = anchor(name, str(marked["id"]))
        return chapter

    def _on_paper(self, soup: BeautifulSoup, mount: Tag, page: str) -> list[Tag]:
        """Turn an interactive part into what paper can show; return its answers for the end of the chapter."""
        kind, key = str(mount["data-kind"]), str(mount["data-id"])
        for script in mount.find_all("script"):
            script.decompose()
        answers = []
        for folded in mount.find_all("details"):
            answers.append(folded.extract())
        if kind == "quiz":
            kept = soup.new_tag("ol", attrs={"class": "quiz-answers"})
            for folded in answers:
                item = soup.new_tag("li")
                item.extend(folded.find_all("ol", recursive=False))
                kept.append(item)
            return [kept] if answers else []
        if kind in ("board", "roleplay"):
            heading = mount.find(["h2", "h3", "h4"])
            title = heading.get_text() if isinstance(heading, Tag) else ""
            own = f"book/practice/boards/{key}" if kind == "board" else f"cases/roleplays/{key}"
            where = own if (self.site / f"{own}.html").exists() else page
            mount.clear()
            mount.append(BeautifulSoup(self._box(title, where), "html.parser"))
            kept = soup.new_tag("div", attrs={"class": "sorting-answers"})
            for folded in answers:
                kept.append(BeautifulSoup(f"<p><strong>{escape(title)}</strong></p>", "html.parser"))
                kept.extend(folded.find_all("ul", recursive=False))
            return [kept] if answers else []
        return []

    def _box(self, title: str, where: str) -> str:
        name = f"《{escape(title)}》" if title else "这一段"
        if not self.cover.address:
            own = "“练习”里" if where.startswith("book/practice/") else "这一章"
            words = f"要在网站上做：手机、电脑都行，点一下就知道对不对。打开网站{own}。"
            return f'<div class="play"><p><strong>{name}</strong>{words}</p></div>'
        address = f"{self.cover.address}{where}.html"
        picture = segno.make(address, error="m", micro=False).svg_inline(omitsize=True, border=3, light="white")
        return (
            f'<div class="play"><div class="qr">{picture}</div><p><strong>{name}</strong>要在网站上做：扫码打开，'
            f'点一下就知道对不对。<br><a href="{escape(address)}">{escape(address)}</a></p></div>'
        )

    def _relink(self, chapter: Chapter) -> None:
        for image in chapter.body.find_all("img"):
            file = self.site / posixpath.normpath(
                posixpath.join(posixpath.dirname(chapter.name), unquote(str(image["src"])))
            )
            image["src"] = file.resolve().as_uri()
            image.attrs.pop("loading", None)
        for link in chapter.body.find_all("a", href=True):
            place = self._place(str(link["href"]), chapter)
            if place:
                link["href"] = place
            else:
                link.name = "span"
                del link["href"]

    def _place(self, href: str, chapter: Chapter) -> str:
        """Where a link leads in print; empty when nowhere."""
        split = urlsplit(href)
        if split.scheme or split.netloc:
            return href
        path = posixpath.normpath(posixpath.join(posixpath.dirname(chapter.name), split.path)) if split.path else ""
        name = path.removesuffix(".html") if path else chapter.name
        if name in self.chapters:
            known = split.fragment in self.chapters[name].ids
            return f"#{anchor(name, split.fragment if known else '')}"
        return (
            urljoin(self.cover.address, href if not path else _again(path, split.fragment))
            if self.cover.address
            else ""
        )

    def _cover(self) -> str:
        cover = self.cover
        where = f'<p>网站：<a href="{escape(cover.address)}">{escape(cover.address)}</a></p>' if cover.address else ""
        return (
            f'<section class="cover"><p class="cover-title">{escape(cover.title)}</p>'
            f'<p class="cover-subtitle">{escape(cover.subtitle)}</p><p class="cover-sentence">{escape(cover.sentence)}</p>'
            f'<div class="cover-foot"><p>{escape(cover.date)}</p>{where}<p>{escape(cover.licence)}</p></div></section>'
        )

    def _contents(self, numbers: dict[str, int]) -> str:
        rows = []
        for part in self.parts:
            rows.append(_row(part_anchor(part), part.caption, numbers, "contents-part"))
            rows += [_row(anchor(name), self.chapters[name].title, numbers, "") for name in part.pages]
        return f'<section class="contents"><h1 id="contents">目录</h1>{"".join(rows)}</section>'

    def _part(self, part: Part) -> str:
        chapters = [self.chapters[name] for name in part.pages]
        heading = f'<h1 id="{part_anchor(part)}">{escape(part.caption)}</h1>'
        opening = ""
        if part.caption.startswith(VOLUME):
            rows = "".join(
                f'<dt><a href="#{one.anchor}">{escape(one.title)}</a></dt><dd>{escape(one.lead)}</dd>'
                for one in chapters
            )
            opening, heading = f'<section class="volume">{heading}<dl>{rows}</dl></section>', ""
        made = [
            f'<section class="chapter" id="{one.anchor}">{heading if one is chapters[0] else ""}'
            f"{one.body.decode_contents()}</section>"
            for one in chapters
        ]
        return opening + "".join(made)


def _again(path: str, fragment: str) -> str:
    return f"{path}#{fragment}" if fragment else path


def _lead(body: Tag) -> str:
    """The sentence under 一句话, when the chapter has one."""
    for heading in body.find_all("h2"):
        if heading.get_text(strip=True) == "一句话":
            said = heading.find_next("p")
            return " ".join(said.get_text().split()) if said else ""
    return ""


def _answers(soup: BeautifulSoup, parts: list[Tag]) -> Tag:
    box = soup.new_tag("section", attrs={"class": "answers"})
    heading = soup.new_tag("h2")
    heading.string = "答案"
    box.append(heading)
    box.extend(parts)
    return box


def _row(place: str, title: str, numbers: dict[str, int], kind: str) -> str:
    number = numbers.get(place, "")
    return (
        f'<a class="contents-row {kind}" href="#{place}"><span>{escape(title)}</span>'
        f'<span class="dots"></span><span class="number">{number}</span></a>'
    )


def _page(chapter: Chapter) -> str:
    return f"of-{chapter.anchor}"


def _css(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')
