"""JSON out of a hand-in: any encoding that Notepad writes, no constants, no bottomless nesting, no broken letters."""

import json
import math
import re
from typing import Any

from toolkit.errors import ContentError

DEPTH_LIMIT = 100
"""Lists and objects inside each other; charts in outputs need some thirty."""

_BROKEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def read(content: bytes, shown: str) -> dict[str, Any]:
    """Return the object in `content`; ContentError for anything else."""
    try:
        value = scrubbed(json.loads(_text(content), parse_constant=_no_constant))
    except (UnicodeError, ValueError, RecursionError, MemoryError):
        raise ContentError(shown, "", "不是完好的 JSON，读不出来", "请学员从 JupyterLab 存盘后重新压缩再交") from None
    if not isinstance(value, dict):
        raise ContentError(shown, "", "内容不对", "请学员交原来的文件，不要手工改")
    return value


def scrubbed(value: Any, depth: int = 0) -> Any:
    """Return the value without control characters and lone surrogates, which no file or workbook can hold.

    ValueError for infinite numbers and for nesting deeper than DEPTH_LIMIT.
    """
    if depth > DEPTH_LIMIT:
        raise ValueError("nested too deeply")
    if isinstance(value, str):
        return _BROKEN.sub("", value)
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError(value)
    if isinstance(value, list):
        return [scrubbed(one, depth + 1) for one in value]
    if isinstance(value, dict):
        return {scrubbed(key, depth + 1): scrubbed(one, depth + 1) for key, one in value.items()}
    return value


def _text(content: bytes) -> str:
    """The text, by its byte order mark, its zero bytes, or as UTF-8 or GB18030."""
    if content.startswith(b"\xef\xbb\xbf"):
        return content.decode("utf-8-sig")
    encoding = json.detect_encoding(content)
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return content.decode("gb18030")


def _no_constant(name: str) -> float:
    raise ValueError(name)
