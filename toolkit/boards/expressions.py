"""References and conditions of the judge's vocabulary; the twin of the same part of web/board-rules.mjs.

reference   facts.x | item.x | answer.<q> | answer.<q>[item] | own.<q> | a number
condition   name op value,  op: >= <= == != > <
            value: a name | a number | true | false | none | a word | 'any text'
"""

import re
from typing import Any, NamedTuple

REFERENCE = re.compile(r"(facts|item)\.([A-Za-z_][A-Za-z0-9_]*)|(answer|own)\.([A-Za-z0-9_-]+)(\[item\])?")
CONDITION = re.compile(r"([A-Za-z_][A-Za-z0-9_]*) *(>=|<=|==|!=|>|<) *(\S.*)")
NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
QUOTED = re.compile(r"'[^']*'")
WORD = re.compile(r"[A-Za-z0-9_-]+")
PERCENT = re.compile(r"([0-9]+(?:\.[0-9]+)?) ?%")


class Reference(NamedTuple):
    kind: str
    """facts, item, answer or own."""
    name: str
    per_item: bool
    """answer.<q>[item]"""


def reference(text: str) -> Reference | None:
    """Return the parsed reference, None when it is not one."""
    match = REFERENCE.fullmatch(text)
    if not match:
        return None
    if match.group(1):
        return Reference(match.group(1), match.group(2), False)
    return Reference(match.group(3), match.group(4), bool(match.group(5)))


def parse_tolerance(value: str | float) -> tuple[float, bool] | None:
    """Return (amount, relative), None when it cannot be read; "1%" gives (0.01, True)."""
    if isinstance(value, str):
        match = PERCENT.fullmatch(value)
        return (float(match.group(1)) / 100, True) if match else None
    return float(value), False


def tolerance(value: str | float, target: float) -> float:
    """Return the allowed distance from the target, in its unit."""
    parsed = parse_tolerance(value)
    assert parsed is not None, "checked when the board was loaded"
    amount, relative = parsed
    return amount * abs(target) if relative else amount


def near(value: float, target: float, allowed: float) -> bool:
    """Is the value within the allowed distance? A trace of slack covers binary rounding."""
    return abs(value - target) <= allowed + 1e-9 * max(1.0, abs(target))


def holds(condition: str, names: dict[str, Any]) -> bool:
    """Evaluate one condition over the values of names."""
    match = CONDITION.fullmatch(condition.strip())
    assert match is not None, "checked when the board was loaded"
    left, operator, text = names.get(match.group(1)), match.group(2), match.group(3)
    right = names[text] if text in names else literal(text)
    if operator == "==":
        return _same(left, right)
    if operator == "!=":
        return not _same(left, right)
    if not (is_number(left) and is_number(right)):
        return False
    if operator == ">=":
        return bool(left >= right)
    if operator == "<=":
        return bool(left <= right)
    return bool(left > right) if operator == ">" else bool(left < right)


def literal(text: str) -> Any:
    """Return the value of a condition's right side that is not a name."""
    if text in ("true", "false"):
        return text == "true"
    if text == "none":
        return None
    if NUMBER.fullmatch(text):
        return float(text)
    return text[1:-1] if QUOTED.fullmatch(text) else text


def is_number(value: Any) -> bool:
    """Is it a number in JSON's sense? True and false are not."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _same(left: Any, right: Any) -> bool:
    if is_number(left) and is_number(right):
        return bool(left == right)
    return type(left) is type(right) and not isinstance(left, list) and bool(left == right)
