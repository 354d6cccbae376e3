"""Fill {facts.x|1} and {item.name} in authored sentences; the twin of web/board-templates.mjs.

Both sides round the shortest decimal text of a number, half up, so that 1.005 shows as 1.01 on either.
"""

import math
import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any

SLOT = re.compile(r"\{([A-Za-z0-9_.-]+)(?:\|([0-6])(%?))?\}")

PLAIN_DECIMALS = 6
"""Most decimals of a number without |n."""

_WIDE = Context(prec=400)


def number_text(value: float, decimals: int, *, percent: bool = False, trim: bool = False) -> str:
    """Write a finite number half up with `decimals` places.

    percent: times 100 with " %". trim: no trailing zeros and no thousands separators.
    """
    exact = Decimal(repr(float(value)))
    if percent:
        exact = exact.scaleb(2)
    # 400 digits hold every double.
    with_places = exact.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP, context=_WIDE)
    if with_places == 0:
        with_places = abs(with_places)
    text = f"{with_places:f}" if trim else f"{with_places:,f}"
    if trim and "." in text:
        text = text.rstrip("0").rstrip(".")
    return text + (" %" if percent else "")


def value_text(value: Any, decimals: int | None = None, *, percent: bool = False) -> str:
    """Write any value of a table or answer the way people read it."""
    if value is None:
        return "没有数"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, (int, float)):
        if not math.isfinite(value):
            return "没有数"
        if decimals is None:
            return number_text(value, PLAIN_DECIMALS, trim=True)
        return number_text(value, decimals, percent=percent)
    if isinstance(value, (list, tuple)):
        return "、".join(value_text(one, decimals, percent=percent) for one in value)
    return str(value)


def names(template: str) -> list[str]:
    """Return the names that a template asks for; a stray brace comes back as it stands."""
    found = [match.group(1) for match in SLOT.finditer(template)]
    rest = SLOT.sub("", template)
    return found + [brace for brace in rest if brace in "{}"]


def fill(template: str, lookup: Callable[[str], Any]) -> str:
    """Return the template with every slot filled by lookup(name)."""

    def one(match: re.Match[str]) -> str:
        decimals = int(match.group(2)) if match.group(2) else None
        return value_text(lookup(match.group(1)), decimals, percent=bool(match.group(3)))

    return SLOT.sub(one, template)
