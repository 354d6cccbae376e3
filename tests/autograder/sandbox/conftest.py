import pytest

from autograder.sandbox import bubblewrap
from autograder.sandbox.confine import Limits
from autograder.sandbox.room import Gone, Room


class Tried:
    """A room, and what came of running cells in it."""

    def __init__(self, room):
        self.room = room
        self.ended = {}

    def run(self, *sources, seconds=10, files=None, names=None):
        """Replies by cell; the last is the reason why the child ended early, if it did."""
        replies = []
        with self.room.desk() as desk:
            try:
                given = files or {}
                desk.ask("files", list(given.values()), names=list(given))
                replies += [desk.ask("cell", source=source, seconds=seconds) for source in sources]
                if names:
                    replies.append(desk.ask("names", names=names)["values"])
            except Gone as gone:
                replies.append(gone.why)
        desk.finish()
        self.ended = desk.ended
        return replies


@pytest.fixture(scope="session")
def sandbox():
    assert not bubblewrap.missing(), "run tests/install_debian.sh: the sandbox is part of what is tested"
    with Room("sandbox", number=901, limits=Limits(memory=400_000_000, together=500_000_000)) as room:
        yield Tried(room)
