"""Counting characters and finding numbers in authored Chinese text."""

import re
from decimal import Decimal

_COMMENT = re.compile(r"<!--.*?-->|^%[^\n]*$", re.S | re.M)
_FENCE = re.compile(r"^(`{3,}|~{3,}|:{3,})(?:\{([\w-]+)\})?([^\n]*)\n(.*?)^\1[`~:]*[ \t]*$", re.S | re.M)
_OPTION = re.compile(r"^:[\w-]+:[^\n]*$", re.M)
_SHOWN = {
    "div",
    "note",
    "tip",
    "hint",
    "important",
    "warning",
    "caution",
    "attention",
    "admonition",
    "dropdown",
    "seealso",
}
"""Directives whose text a reader sees; of the others (code, cards, widgets) only what they render is seen."""
_TARGET = re.compile(r"\]\([^)]*\)")
_ROLE = re.compile(r"\{[a-z-]+\}(?=`)")
_ANCHOR = re.compile(r"^\([^)\s]+\)=\s*$", re.M)
_TAG = re.compile(r"</?[a-zA-Z][^>]*>")
_MARKUP = re.compile(r"^\s*(?:#+|[-*+]|\d+\.|>|\|[-:| ]+\|$)\s|[*|`]", re.M)
_SPACE = re.compile(r"\s+")
_LABEL = re.compile(
    r"(?<!\d)(?<!\d\.)\d{1,2}#"  # oil grades: 92#, 95#, 0#
    r"|(?<![A-Za-z0-9])(?:[BRVCEPS]\d{2,4}(?:-\d{2})?|4S)(?![A-Za-z0-9])"  # red lines, types, customers, sources, 4S 店
)
_LIST_MARK = re.compile(r"^\s*\d+\.\s", re.M)
_NUMBER = re.compile(r"(?<![A-Za-z0-9.])(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?")


def prose(markdown: str) -> str:
    """Return what a reader sees of MyST text: no comments, directives, link targets, tags or anchors."""
    text = _COMMENT.sub("", _unfence(markdown))
    text = _TARGET.sub("]", text)
    text = _ROLE.sub("", text)
    text = _ANCHOR.sub("", text)
    return _TAG.sub("", text)


def _unfence(markdown: str) -> str:
    """Drop code and machine directives; keep the text of those that only frame it."""

    def inner(match: re.Match[str]) -> str:
        _, name, title, body = match.groups()
        if name not in _SHOWN:
            return ""
        shown = "" if name == "div" else title  # a div's argument is its class
        return f"{shown}\n{_unfence(_OPTION.sub('', body))}"

    return _FENCE.sub(inner, markdown)


def count(markdown: str) -> int:
    """Count characters as a Chinese editor does: everything printed but spaces and markup, punctuation included."""
    return len(_SPACE.sub("", _MARKUP.sub("", prose(markdown))))


def numbers(markdown: str) -> list[str]:
    """List the Arabic numbers a reader sees, as written; labels such as 92# and R18 are names, not numbers."""
    return _NUMBER.findall(_LABEL.sub(" ", _LIST_MARK.sub("", prose(markdown))))


def value(written: str) -> Decimal:
    """Return the value of a number as written; thousands separators do not count."""
    return Decimal(written.replace(",", ""))
