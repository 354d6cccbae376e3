"""A page as plain blocks, written as HTML or as text for the terminal: one content, two looks."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from autograder.reports.style import page, text

PRINT = (
    "<style>p{margin:.35em 0}@page{size:A4;margin:15mm}"
    "@media print{body{font-size:10.5pt;line-height:1.45;padding:0}h2,h3{break-after:avoid}}</style>"
)

_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Control characters: they steer a terminal, or turn the reading direction round."""


class Head(NamedTuple):
    words: str


class Line(NamedTuple):
    """One paragraph."""

    words: str
    strong: bool = False


class Own(NamedTuple):
    """What somebody wrote, set off from what the page says."""

    words: str


class Items(NamedTuple):
    rows: list[str]


class Grid(NamedTuple):
    heads: list[str]
    rows: list[list[str]]


Block = Head | Line | Own | Items | Grid


def seen(value: object) -> str:
    """A person's text without characters that do something instead of showing something."""
    return _UNSEEN.sub("·", str(value))


def as_html(title: str, blocks: Sequence[Block]) -> str:
    """The whole page; everything in the blocks is text."""
    return page(seen(title), PRINT + f"<h1>{text(seen(title))}</h1>" + "".join(_html(block) for block in blocks))


def as_text(title: str, blocks: Sequence[Block]) -> str:
    """The same for a terminal."""
    return "\n".join([seen(title), "=" * 40, *(_text(block) for block in blocks)]) + "\n"


def _html(block: Block) -> str:
    match block:
        case Head(words):
            return f"<h2>{text(seen(words))}</h2>"
        case Line(words, strong):
            return f"<p><strong>{text(seen(words))}</strong></p>" if strong else f"<p>{text(seen(words))}</p>"
        case Own(words):
            return f"<blockquote>{text(seen(words))}</blockquote>"
        case Items(rows):
            return "<ul>" + "".join(f"<li>{text(seen(row))}</li>" for row in rows) + "</ul>"
        case Grid(heads, rows):
            head = "".join(f"<th>{text(seen(one))}</th>" for one in heads)
            body = "".join("<tr>" + "".join(f"<td>{text(seen(one))}</td>" for one in row) + "</tr>" for row in rows)
            whole = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
            return f'<div class="scroll" tabindex="0">{whole}</div>'


def _text(block: Block) -> str:
    match block:
        case Head(words):
            return f"\n■ {seen(words)}"
        case Line(words, _):
            return seen(words)
        case Own(words):
            return "\n".join(f"  │ {line}" for line in seen(words).split("\n"))
        case Items(rows):
            return "\n".join(f"  · {seen(row)}" for row in rows)
        case Grid(heads, rows):
            return "\n".join(
                "  - " + "；".join(f"{head} {seen(one)}" for head, one in zip(heads, row, strict=True) if one)
                for row in rows
            )
