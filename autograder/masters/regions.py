"""Regions of a master's cell: solutions, hidden tests, mark schemes; what stays visible after release."""

import re
from typing import NamedTuple

from nbformat import NotebookNode

from toolkit.errors import ContentError

KINDS = ("SOLUTION", "HIDDEN TESTS", "MARK SCHEME")
_MARK = re.compile(r"^\s*#*\s*(BEGIN|END)\b\s*(.*?)\s*$")


class Parts(NamedTuple):
    visible: list[str]
    """Lines that stay in the released notebook."""
    hidden: dict[str, list[str]]
    """Lines inside regions, by kind of region."""


def split(cell: NotebookNode, file: str, where: str) -> Parts:
    """Separate visible from hidden lines; ContentError for an open, nested or misspelt region."""
    visible: list[str] = []
    hidden: dict[str, list[str]] = {}
    inside = ""
    for line in cell.source.split("\n"):
        match = _MARK.match(line)
        if not match:
            (hidden[inside] if inside else visible).append(line)
            continue
        verb, kind = match.groups()
        if kind not in KINDS:
            raise ContentError(
                file,
                where,
                f"“{line.strip()}”不是认得的区段标记",
                "写成 ### BEGIN SOLUTION 或 ### BEGIN HIDDEN TESTS，结尾用 END",
            )
        if verb == "BEGIN":
            if inside:
                raise ContentError(file, where, f"{inside} 区段里又开了 {kind}", f"先写 ### END {inside}")
            inside = kind
            hidden.setdefault(kind, [])
        elif inside != kind:
            raise ContentError(
                file, where, f"### END {kind} 前面没有对应的 BEGIN", f"补上 ### BEGIN {kind}，或删掉这一行"
            )
        else:
            inside = ""
    if inside:
        raise ContentError(file, where, f"{inside} 区段没有结尾", f"在区段后补一行 ### END {inside}")
    return Parts(visible, hidden)
