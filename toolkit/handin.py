"""Hand-in codes: what a phone sends to the trainer as text or QR.

A code carries answers or a path, never a score. Its checksum finds damage in copying, not cheating.
The JavaScript twin is web/handin.mjs; both are tested against each other.
"""

import base64
import binascii
import json
import re
import zlib
from typing import Any, NamedTuple

from toolkit.errors import ContentError

LIMIT = 20_000
"""Longest accepted code in characters: a full paper with its written part needs under 4,000."""

_OPENING = "【KH1."
# Chat programs break long words with these; none of them can be part of a code.
_UNSEEN = re.compile("[\\s\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+")
_BODY = re.compile(r"([A-Za-z0-9_-]+)\.([0-9a-f]{8})")


class Found(NamedTuple):
    payload: dict[str, Any] | None
    """The decoded payload, None when the code is damaged."""
    problem: ContentError | None
    """Why it could not be read."""


def encode(payload: dict[str, Any]) -> str:
    """Return the hand-in code of a payload (JSON-serialisable)."""
    text = json.dumps(payload, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    body = base64.urlsafe_b64encode(text.encode("utf-8")).decode("ascii").rstrip("=")
    return f"{_OPENING}{body}.{zlib.crc32(body.encode('ascii')):08x}】"


def decode(code: str, file: object = "提交码") -> dict[str, Any]:
    """Return the payload of one code; ContentError names `file` and the way out when it is damaged."""
    found = find_all(code, file)
    if len(found) != 1:
        raise ContentError(file, "", f"这里应有一段提交码，找到 {len(found)} 段", "请学员把【KH1 到 】整段重新复制")
    if found[0].problem:
        raise found[0].problem
    assert found[0].payload is not None
    return found[0].payload


def find_all(text: str, file: object = "聊天记录") -> list[Found]:
    """Find every code among other text, broken lines inside a code included; damaged ones are reported, not dropped."""
    found = []
    for number, piece in enumerate(text.split(_OPENING)[1:], start=1):
        where = f"第 {number} 段提交码"
        inner, closed, _ = piece.partition("】")
        if not closed:
            found.append(Found(None, ContentError(file, where, "没有结尾的】，只复制了一半", "请学员整段重新复制再发")))
            continue
        try:
            found.append(Found(_read(_UNSEEN.sub("", inner), file, where), None))
        except ContentError as problem:
            found.append(Found(None, problem))
    return found


def _read(body: str, file: object, where: str) -> dict[str, Any]:
    again = "请学员整段重新复制再发"
    match = _BODY.fullmatch(body)
    if len(body) > LIMIT or not match:
        raise ContentError(file, where, "写法不对，中间少了或多了字符", again)
    data, checksum = match.groups()
    if f"{zlib.crc32(data.encode('ascii')):08x}" != checksum:
        raise ContentError(file, where, "校验不符，复制时丢了字符", again)
    try:
        payload = json.loads(base64.urlsafe_b64decode(data + "=" * (-len(data) % 4)).decode("utf-8"))
    except (binascii.Error, ValueError, RecursionError):
        # ValueError: broken UTF-8 or JSON, or an integer of thousands of digits
        raise ContentError(file, where, "内容读不出来", again) from None
    if not isinstance(payload, dict) or payload.get("k") not in ("roleplay", "answers"):
        raise ContentError(file, where, "不是本课程的提交码", "请核对是不是发错了")
    return payload
