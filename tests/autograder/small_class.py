"""A small class under test, and the tiny exercise it uses."""

import shutil
import zipfile
from pathlib import Path

from autograder.course import simulate
from autograder.course.collect import collect
from autograder.course.exercise import Exercise
from autograder.course.folder import ClassFolder
from autograder.course.grade import grade

FIXTURES = Path(__file__).parent / "fixtures"
TINY = FIXTURES / "tiny-sort"


def spoil(path, old, new):
    """Replace text in a file; the text must be there."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


class Class:
    """A small class under test."""

    def __init__(self, root):
        self.root = root
        self.inbox = root.parent / f"{root.name}-inbox"
        self.inbox.mkdir(exist_ok=True)

    @property
    def folder(self):
        return ClassFolder.open(self.root)

    @property
    def methods(self):
        return Exercise.open(TINY).methods()

    def settings(self, old, new):
        file = self.root / "class.yml"
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new), encoding="utf-8")

    def zip(self, trainee, method="perfect"):
        return simulate.notebook_zip(self.folder, trainee, "tiny-sort", getattr(self.methods, method))

    def code(self, trainee, method="perfect", **changed):
        return simulate.code(self.folder, trainee, "tiny-sort", getattr(self.methods, method), **changed)

    def put(self, name, content):
        path = self.inbox / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
        return path

    def unzipped(self, content, target):
        packed = self.root.parent / "packed.zip"
        packed.write_bytes(content)
        with zipfile.ZipFile(packed) as archive:
            archive.extractall(target)
        packed.unlink()
        return next(path for path in Path(target).iterdir() if path.is_dir())

    def collect(self, **options):
        """Collect everything put so far; the inbox is empty afterwards."""
        lines = collect(self.folder, self.inbox, **options)
        shutil.rmtree(self.inbox)
        self.inbox.mkdir()
        return lines

    def grade(self, **options):
        return {verdict.trainee: verdict for verdict in grade(self.folder, "tiny-sort", **options)}
