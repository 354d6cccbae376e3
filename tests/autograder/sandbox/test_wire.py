import contextlib
import socket
import threading
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.sandbox import wire


@pytest.fixture
def pair():
    ours, theirs = socket.socketpair()
    yield ours, theirs
    ours.close()
    theirs.close()


def sent(data, close=True):
    """What receive makes of raw bytes."""
    ours, theirs = socket.socketpair()
    try:
        threading.Thread(target=lambda: (theirs.sendall(data), theirs.close() if close else None), daemon=True).start()
        return wire.receive(ours, deadline=time.monotonic() + 2)
    finally:
        ours.close()


def test_does_a_message_arrive_whole(pair):
    ours, theirs = pair
    writer = threading.Thread(target=wire.send, args=(theirs, {"a": [1, "中"]}, [b"x" * 3_000_000, b""]))
    writer.start()
    message = wire.receive(ours)
    writer.join()
    assert message == wire.Message({"a": [1, "中"]}, [b"x" * 3_000_000, b""])


@pytest.mark.parametrize(
    "data",
    [
        b"\xff\xff\xff\xff",
        (3).to_bytes(4, "big") + b"{]}",
        (2).to_bytes(4, "big") + b"[]",
        (4).to_bytes(4, "big") + b"null",
        (200_000).to_bytes(4, "big") + b"[" * 200_000,
        (16).to_bytes(4, "big") + b'{"blobs": [-1]} ',
        (26).to_bytes(4, "big") + b'{"blobs": [1000000000000]}',
        (15).to_bytes(4, "big") + b'{"blobs": true}',
    ],
)
def test_is_what_is_no_message_broken(data):
    with pytest.raises(wire.Broken):
        sent(data)


@given(st.binary(max_size=60))
def test_can_no_bytes_do_anything_else(data):
    with contextlib.suppress(wire.Broken, wire.Closed):
        assert isinstance(sent(data).head, dict)


def test_is_silence_late_and_a_half_message_closed(pair):
    with pytest.raises(wire.Late):
        wire.receive(pair[0], deadline=time.monotonic() + 0.05)
    with pytest.raises(wire.Closed):
        sent((100).to_bytes(4, "big") + b"{}")


def test_does_a_reader_that_never_reads_not_hold_the_writer(pair):
    with pytest.raises(wire.Late):
        wire.send(pair[0], {}, [b"x" * 20_000_000], deadline=time.monotonic() + 0.2)
