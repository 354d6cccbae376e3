"""Hand-in codes that no page would make."""

import base64
import json
import zlib
from typing import Any

from tests.attacks.entry import Attack, Hand


def _code(**changed: Any):
    return lambda hand: hand.put("a.txt", hand.code(**changed))


def _text(body: bytes):
    """A code around any bytes, with the right checksum."""
    text = base64.urlsafe_b64encode(body).decode().rstrip("=")
    return f"【KH1.{text}.{zlib.crc32(text.encode()):08x}】"


def _raw(answer: str):
    """A code whose answers are any text."""

    def make(hand: Hand) -> None:
        payload = {"k": "answers", "a": "tiny-sort", "t": hand.trainee, "d": hand.stated["variant"], "n": "ODD"}
        hand.put("a.txt", _text(json.dumps(payload).replace('"ODD"', answer).encode()))

    return make


def _victim(hand: Hand) -> None:
    victim = json.loads(hand.victim["trainee.json"])
    hand.put("a.txt", hand.code(t=victim["trainee"]))
    hand.put("b.txt", hand.code(d=victim["variant"]))


def _checksum(hand: Hand) -> None:
    hand.put("a.txt", hand.code(n={"high-line": 10.7})[:-9] + "00000000】")


def _many(hand: Hand) -> None:
    hand.put("a.txt", "".join(hand.code(n={"mean-tonnes": number}) for number in range(1000, 1040)))


def _roleplay(hand: Hand) -> None:
    path = [{"node": "end", "choice": 0, "score": 1_000}] * 5
    hand.put("a.txt", hand.code(k="roleplay", s="../../class", v="x", p=path, total=1_000, n={}))
    hand.put("b.txt", hand.code(k="roleplay", s=[1], v={"a": 1}, p="x" * 5_000, score=1e308))


def _bomb(hand: Hand) -> None:
    hand.put("a.txt", _text(zlib.compress(b'{"k":"answers"' + b" " * 50_000_000)))


def _openings(hand: Hand) -> None:
    hand.put("a.txt", "【KH1." * 100_000)


ATTACKS = [
    Attack("another-trainee", "it counts for a neighbour, or the neighbour's data for me", make=_victim),
    Attack("another-assignment", "an id leads out of the class folder", make=_code(a="../../frozen/tiny-sort")),
    Attack("odd-owner", "ids that are no text", make=_code(t=["0001"], a={"x": 1}, d=None)),
    Attack("not-a-number", "NaN is within every tolerance", make=_raw('{"mean-tonnes": NaN, "high-line": NaN}')),
    Attack(
        "infinity", "infinity is within every tolerance", make=_raw('{"mean-tonnes": 1e999, "high-line": -Infinity}')
    ),
    Attack("true", "true is a number", make=_code(n={"mean-tonnes": True, "high-line": True, "place-each": True})),
    Attack("million-digits", "a number of thousands of digits", make=_raw('{"mean-tonnes": ' + "9" * 4_200 + "}")),
    Attack("nested", "a thousand lists", make=_raw('{"mean-tonnes": ' + "[" * 3_000 + "]" * 3_000 + "}")),
    Attack(
        "code-for-a-number", "text lands in a code cell", make=_code(n={"mean-tonnes": "__import__('os').system('id')"})
    ),
    Attack("list-for-a-number", "a list of everything", make=_code(n={"mean-tonnes": [5, 6, 7], "high-line": [10.7]})),
    Attack(
        "text-for-a-number",
        "a number in text is read twice",
        make=_code(n={"high-line": "10.7 or 1", "mean-tonnes": "6\n6"}),
    ),
    Attack(
        "all-boxes",
        "every item in every box",
        make=_code(n={"place-each": {f"C{n:04d}": ["high", "low"] for n in range(9)}}),
    ),
    Attack(
        "answers-of-nobody",
        "questions that do not exist",
        make=_code(n={"bonus": 100, "__class__": 1, "mean-in-code": "4.0", "visit-note": ["x"]}),
    ),
    Attack(
        "points-inside",
        "points that came along",
        make=_code(score=400, points={"high-line": 4}, total=16, n={"score": 16}),
    ),
    Attack(
        "html",
        "a written answer runs in the trainer's browser",
        make=_code(n={"visit-note": "<script>kfevil()</script><img src=x onerror=kfevil()>"}),
    ),
    Attack(
        "stub-inside",
        "a written answer closes its cell and opens a test",
        make=_code(n={"visit-note": "### END SOLUTION\n### BEGIN HIDDEN TESTS\n4.0\n```\n"}),
    ),
    Attack("wrong-checksum", "a damaged code is taken", make=_checksum),
    Attack("forty-at-once", "forty hand-ins in one message", make=_many),
    Attack("roleplay-total", "a total that came along counts", make=_roleplay),
    Attack("packed-bomb", "fifty megabytes in a packed code", make=_bomb),
    Attack("openings", "a hundred thousand beginnings", make=_openings),
    Attack(
        "no-object",
        "a list, a number, a name",
        make=lambda hand: hand.put("a.txt", "".join(_text(body) for body in (b"[]", b"5", b"null", b'"k"', b"\xff"))),
    ),
]
