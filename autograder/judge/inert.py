"""Outputs of trainee code as they may stand in a graded notebook: text and pictures, nothing that a browser would run.

Formgrader shows graded notebooks in the trainer's browser, where HTML, SVG, JavaScript or widgets of a trainee would
act as the trainer. A table's text stays; its HTML goes.
"""

import re
from typing import Any

from nbformat import NotebookNode, from_dict

from autograder.judge.marking import MIME

TEXT = "text/plain"
PICTURES = ("image/png", "image/jpeg")
_BASE64 = re.compile(r"[A-Za-z0-9+/=\s]*")
_LINKS = re.compile(r"\](?=\s*[(\[:])\s*([(\[:])")
"""Where Markdown would begin a link's address: [x](…), [x][…], [x]: …"""
_COMMANDS = re.compile(r"\\(?=(?:href|cssId|class|style|require|unicode)(?![A-Za-z]))")
_COUNT = 500
_LENGTH = 4_000_000


def outputs(raw: object) -> list[NotebookNode]:
    """Return what of `raw` (anything a hostile process may have sent) is a harmless nbformat output."""
    found = []
    for one in raw[:_COUNT] if isinstance(raw, list) else []:
        output = _output(one) if isinstance(one, dict) else None
        if output is not None:
            found.append(from_dict(output))
    return found


def judged(raw: list[dict[str, Any]]) -> list[NotebookNode]:
    """Outputs of a grade cell: the judge's own reason records stay too."""
    return [
        from_dict(one) if MIME in (one.get("data") or {}) else clean
        for one in raw
        for clean in outputs([one])
    ]  # fmt: skip


def text(source: str) -> str:
    """Markdown whose tags and links are shown, not obeyed; MathJax is not told to make links, classes or styles.

    nbconvert draws [x](javascript:…) as a link that runs.
    """
    return _COMMANDS.sub("＼", _LINKS.sub(r"]\\\1", source.replace("<", "&lt;")))


def _output(one: dict[str, Any]) -> dict[str, Any] | None:
    kind = one.get("output_type")
    if kind == "stream":
        name = one.get("name") if one.get("name") in ("stdout", "stderr") else "stdout"
        return {"output_type": "stream", "name": name, "text": _text(one.get("text"))}
    if kind == "error":
        lines = one.get("traceback")
        lines = [_text(line)[:5_000] for line in lines[:100]] if isinstance(lines, list) else []
        return {"output_type": "error", "ename": _text(one.get("ename"))[:200], "evalue": _text(one.get("evalue"))[:5_000],
                "traceback": lines}  # fmt: skip
    if kind in ("display_data", "execute_result"):
        given = one.get("data")
        data: dict[str, Any] = {}
        for name, value in given.items() if isinstance(given, dict) else []:
            if name == TEXT:
                data[name] = _text(value)
            elif name in PICTURES and isinstance(value, str) and len(value) <= _LENGTH and _BASE64.fullmatch(value):
                data[name] = value
        if data:
            more = {"execution_count": None} if kind == "execute_result" else {}
            return {"output_type": kind, "data": data, "metadata": {}, **more}
    return None


def _text(value: object) -> str:
    """Text without lone surrogates and control characters, bounded."""
    if isinstance(value, list):
        value = "".join(part for part in value if isinstance(part, str))
    shown = value[:_LENGTH] if isinstance(value, str) else ""
    return re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f\ud800-\udfff]", "\ufffd", shown)
