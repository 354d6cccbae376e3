"""Messages between the grader and a room: one JSON object and any number of byte strings.

    4 bytes   length of the head, big-endian
    head      JSON object; "blobs" gives the lengths of the byte strings that follow
    blobs     raw bytes, in that order

Whatever comes out of the sandbox is hostile: lengths are bounded before anything is read, and everything that is not
such a message is Broken.
"""

import json
import select
import socket
import time
from collections.abc import Sequence
from typing import Any, NamedTuple

HEAD_LIMIT = 16_000_000
"""Bytes of one head."""
BLOB_LIMIT = 64_000_000
"""Bytes of all byte strings of one message."""
CHUNK = 1 << 20
COUNT_LIMIT = 200
"""Byte strings in one message."""


class Message(NamedTuple):
    head: dict[str, Any]
    blobs: list[bytes]


class Broken(ValueError):
    """What arrived is no message."""


class Late(Exception):
    """Nothing complete arrived in time."""


class Closed(Exception):
    """The other side has gone."""


def send(
    channel: socket.socket, head: dict[str, Any], blobs: Sequence[bytes] = (), *, deadline: float | None = None
) -> None:
    """Send one message. deadline: time.monotonic() after which Late is raised. Closed when nobody listens."""
    text = json.dumps(head | ({"blobs": [len(blob) for blob in blobs]} if blobs else {}), ensure_ascii=True).encode()
    data = memoryview(b"".join([len(text).to_bytes(4, "big"), text, *blobs]))
    while data:
        _wait(channel, deadline, write=True)
        try:
            # Without waiting: a blocking send would wait for a reader that never reads, whatever the deadline.
            data = data[channel.send(data[:CHUNK], socket.MSG_DONTWAIT) :]
        except BlockingIOError:
            _wait(channel, deadline or time.monotonic() + 3600, write=True)
        except OSError:
            raise Closed from None


def receive(channel: socket.socket, *, deadline: float | None = None, limit: int = HEAD_LIMIT) -> Message:
    """Return the next message. Broken, Late or Closed when there is none."""
    size = int.from_bytes(_exactly(channel, 4, deadline), "big")
    if size > limit:
        raise Broken(f"head of {size} bytes")
    try:
        head = json.loads(_exactly(channel, size, deadline))
    except (ValueError, RecursionError):
        raise Broken("head is not JSON") from None
    if not isinstance(head, dict):
        raise Broken("head is not an object")
    sizes = head.pop("blobs", [])
    if (
        not isinstance(sizes, list)
        or len(sizes) > COUNT_LIMIT
        or not all(type(one) is int and 0 <= one <= BLOB_LIMIT for one in sizes)
        or sum(sizes) > BLOB_LIMIT
    ):
        raise Broken("lengths of the byte strings")
    return Message(head, [_exactly(channel, one, deadline) for one in sizes])


def _exactly(channel: socket.socket, size: int, deadline: float | None) -> bytes:
    parts, missing = [], size
    while missing:
        _wait(channel, deadline)
        try:
            part = channel.recv(min(missing, 1 << 20))
        except OSError:
            raise Closed from None
        if not part:
            raise Closed
        parts.append(part)
        missing -= len(part)
    return b"".join(parts)


def _wait(channel: socket.socket, deadline: float | None, *, write: bool = False) -> None:
    if deadline is None:
        return
    left = deadline - time.monotonic()
    ready = select.select([] if write else [channel], [channel] if write else [], [], max(left, 0))
    if not any(ready):
        raise Late
