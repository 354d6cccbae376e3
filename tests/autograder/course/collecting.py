"""Helpers of the tests of collect: what a trainee hands in, whole or spoilt, and what became of it."""

import io
import json
import zipfile

import nbformat


def only(lines):
    assert len(lines) == 1, lines
    return lines[0]


def refused(course):
    """Sentence of the one line, which is a refusal that left nothing behind."""
    line = only(course.collect())
    assert line.verdict == "拒收"
    assert not (course.root / "submitted").exists()
    return line.sentence


def packed(files, how=zipfile.ZIP_DEFLATED):
    """A zip of names and contents; `files` is a dict or a list of pairs (names may repeat)."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", how) as archive:
        for name, content in files.items() if isinstance(files, dict) else files:
            archive.writestr(name, content)
    return made.getvalue()


def contents(course, trainee="0012", **changed):
    """Files of a perfect hand-in by name, with some changed."""
    archive = zipfile.ZipFile(io.BytesIO(course.zip(trainee)))
    files = {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}
    return files | changed


def notebook(course, trainee="0012"):
    """The perfect notebook, to be spoilt."""
    return nbformat.reads(contents(course, trainee)["tiny-sort.ipynb"].decode(), as_version=4)


def cell(book, name):
    """The cell with a grade id."""
    return next(one for one in book.cells if one.metadata.get("nbgrader", {}).get("grade_id") == name)


def put(course, book):
    """Hand in a notebook (an object, a dict or bytes) with the other files as they should be."""
    content = book if isinstance(book, bytes) else json.dumps(book).encode()
    course.put("a.zip", packed(contents(course, **{"tiny-sort.ipynb": content})))


def kept(course, trainee="0012"):
    """The notebook that will be graded."""
    return nbformat.read(course.folder.submitted(trainee, "tiny-sort") / "tiny-sort.ipynb", as_version=4)
