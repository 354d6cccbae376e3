"""One class in which every other trainee attacks: collected once, graded once, then looked at from all sides."""

import hashlib
import io
import itertools
import json
import os
import re
import secrets
import shutil
import socket
import tempfile
import time
import zipfile
from pathlib import Path
from typing import Any, NamedTuple
from unittest import mock

import nbformat

from autograder.course import rooms
from autograder.course.new_class import new_class
from autograder.course.release import release
from autograder.course.verdicts import Verdict
from autograder.reports import feedback, report
from tests.attacks.entry import Attack, Hand, packed
from tests.autograder.small_class import TINY, Class, spoil
from toolkit.paths import ROOT

SECONDS = 2
"""For one cell."""
FULL = 16
"""Automatic points of a perfect hand-in; the written part waits."""
CANARY = re.compile(r"kfcanary[0-9a-f]{16}")
RUN = re.compile(r"<[^>]*kfevil|<script[^>]*>[^<]*kfevil")
"""What a browser would run of the attackers' HTML."""
INERT = {"text/plain", "image/png", "image/jpeg", "application/vnd.kf.reasons+json"}
WRITTEN = b"written-from-within"
TEST = """\
# CANARY-HIDDEN
given = globals().get("mean_tonnes")
if type(given).__name__ == "RemoteFunction":
    given = given(1000.0)
mark("mean-tonnes", answer=given)
"""
"""Hidden test that calls what it is given, as those of longer exercises do."""


class Met(NamedTuple):
    """What became of one attack."""

    verdict: Verdict
    seconds: float
    """From the verdict before to this one."""
    lines: list[Any]
    """What collect said of it."""
    notebook: Any
    """As graded; None when nothing was."""
    page: str
    """Its feedback."""
    after: Verdict
    """Of the honest hand-in that was graded next."""
    own: set[str]
    """Canaries that the attacker may see: in the attacker's own data."""

    def outputs(self) -> list[Any]:
        return [one for cell in (self.notebook or {}).get("cells", []) for one in cell.get("outputs", [])]

    def canaries(self) -> set[str]:
        """Canaries in everything that goes back to the trainee, or is shown of the attack."""
        said = json.dumps(self.outputs(), ensure_ascii=False) + self.page + self.verdict.note
        said += "".join(f"{line.file} {line.sentence}" for line in self.lines)
        return set(CANARY.findall(said)) - self.own


class Battle(NamedTuple):
    met: dict[str, Met]
    """By name of the attack."""
    course: Class
    verdicts: dict[str, Verdict]
    victim: str
    before: dict[str, str]
    after: dict[str, str]
    """Digests of every file that no grading may touch."""
    planted: dict[str, str]
    """Where each canary stands."""
    visited: bool
    """Did anyone get out of a room by a socket?"""
    secret: str


def canary() -> str:
    return f"kfcanary{secrets.token_hex(8)}"


def exercise(target: Path, planted: dict[str, str]) -> Path:
    """The tiny exercise with canaries in its key, its key file, its judge, its hidden test and its data."""
    made = Path(shutil.copytree(TINY, target / "tiny-sort"))
    for place in ("key file", "key value", "key name", "judge", "hidden test", "solution", "model answer"):
        planted[place] = canary()
    spoil(made / "key.py", "CANARY-KEY-FILE", planted["key file"])
    spoil(made / "key.py", "CANARY-KEY-VALUE", planted["key value"])
    spoil(made / "key.py", '"mean_tonnes"', f'"{planted["key name"]}"')
    spoil(made / "board.yml", "facts.mean_tonnes", f"facts.{planted['key name']}")
    text = (made / "board.yml").read_text(encoding="utf-8").replace("CANARY-JUDGE", planted["judge"])
    (made / "board.yml").write_text(text, encoding="utf-8")
    master = made / "tiny-sort.md"
    spoil(master, 'mark("mean-tonnes", answer=globals().get("mean_tonnes"))\n', TEST)
    for word, place in (("SOLUTION", "solution"), ("MODEL", "model answer")):
        spoil(master, f"CANARY-{word}", planted[place])
    text = master.read_text(encoding="utf-8").replace("CANARY-HIDDEN", planted["hidden test"])
    master.write_text(text, encoding="utf-8")
    # Every trainee's data bear a canary of their own.
    spoil(made / "key.py", '"litres": litres})', '"litres": litres, "tag": "kfcanary" + seed.hex()[:16]})')
    return made


def fight(attacks: list[Attack], root: Path) -> Battle:
    """Run all attacks; each is followed by a perfect hand-in of somebody else."""
    planted: dict[str, str] = {}
    names = {f"{2 * number + 1:04d}": attack for number, attack in enumerate(attacks)}
    people = [f"{number:04d}" for number in range(1, 2 * len(attacks) + 2)]
    victim = people[-1]
    planted["victim's name"], planted["victim's answer"] = canary(), canary()
    roster = root / "roster.csv"
    called = dict.fromkeys(people, "") | {victim: planted["victim's name"]}
    rows = [f"{one},{name or '人' + one},黄石,站" for one, name in called.items()]
    roster.write_text("学号,姓名,片区,站\n" + "\n".join(rows) + "\n", encoding="utf-8")
    release(new_class(root / "spring", roster, title="春季班"), exercise(root, planted), jobs=1)
    course = Class(root / "spring")
    course.settings("course: ", f"# {planted.setdefault('class.yml', canary())}\ncourse: ")
    config = course.root / "nbgrader_config.py"
    spoil(config, "timeout = 60", f"timeout = {SECONDS}")
    owned = {one: set(CANARY.findall(_data(course, one))) for one in people}
    planted |= {f"data of {one}": mark for one, marks in owned.items() for mark in marks}
    with _Outside(planted) as outside:
        words = {
            "@CLASS@": str(course.root), "@HOME@": str(outside.home), "@TMP@": str(outside.tmp), "@PROJECT@": str(ROOT),
            "@CANARIES@": str(outside.folder), "@PORT@": str(outside.port), "@ABSTRACT@": "\\0" + outside.abstract,
            "@VICTIM@": victim,
        }  # fmt: skip
        for one in people:
            hand = Hand(one, _files(course, one), course.inbox, _files(course, victim), outside.tmp)
            if one not in names:
                course.put(f"{one}.zip", _perfect(course, one, planted["victim's answer"] if one == victim else ""))
            elif names[one].make:
                names[one].make(hand)  # type: ignore[misc]
            else:
                source = names[one].source
                for word, meant in (words | {"@ME@": one}).items():
                    source = source.replace(word, meant)
                book = hand.book()
                next(cell for cell in book.cells if cell.id == "mean-in-code").source = source
                hand.hand_in(book)
        lines = course.collect()
        before = outside.digests(course)
        # Rooms that another test has started would know nothing of this environment.
        rooms.close()
        moments = [time.monotonic()]
        with mock.patch.dict(os.environ, {"KF_GRADER_TOKEN": planted.setdefault("environment", canary())}):
            verdicts = course.grade(jobs=1, progress=lambda _: moments.append(time.monotonic()))
            rooms.close()
        feedback.write_all(course.folder, "tiny-sort")
        report.write(course.folder)
        after = outside.digests(course)
        visited = outside.visited()
    # Progress comes in the order of grading; who handed in nothing gradable comes first.
    graded = [one for one in people if verdicts[one].digest]
    took = dict(zip(graded, [b - a for a, b in itertools.pairwise(moments)][-len(graded) :], strict=True))
    met = {
        attack.name: Met(
            verdicts[one], took.get(one, 0.0), [line for line in lines if line.file.startswith(one)],
            _graded(course, one), _page(course, one), verdicts[f"{int(one) + 1:04d}"], owned[one],
        )
        for one, attack in names.items()
    }  # fmt: skip
    secret = course.folder.settings.secret
    return Battle(met, course, verdicts, victim, before, after, planted, visited, secret)


class _Outside:
    """What lies and listens outside of the rooms while the battle lasts."""

    def __init__(self, planted: dict[str, str]) -> None:
        for place in ("home folder", "/tmp", "canaries", "port", "abstract socket"):
            planted[place] = canary()
        self.folder = Path(tempfile.mkdtemp(prefix="kf-attacked-"))
        self.folder.chmod(0o777)
        self.home = Path.home() / f".kf-attacked-{secrets.token_hex(4)}"
        self.tmp = self.folder / "host.txt"
        self.home.write_text(planted["home folder"], encoding="ascii")
        self.tmp.write_text(planted["/tmp"], encoding="ascii")
        (self.folder / "open.txt").write_text(planted["canaries"], encoding="ascii")
        for path in (self.home, self.tmp, self.folder / "open.txt"):
            path.chmod(0o666)
        self.abstract = planted["abstract socket"][-8:]
        self.doors = [socket.socket(), socket.socket(socket.AF_UNIX)]
        self.doors[0].bind(("127.0.0.1", 0))
        self.doors[1].bind("\0" + self.abstract)
        for door in self.doors:
            door.listen()
            door.setblocking(False)
        self.port = self.doors[0].getsockname()[1]

    def __enter__(self) -> "_Outside":
        return self

    def __exit__(self, *_: object) -> None:
        for door in self.doors:
            door.close()
        self.home.unlink(missing_ok=True)
        shutil.rmtree(self.folder)

    def visited(self) -> bool:
        for door in self.doors:
            try:
                door.accept()[0].close()
                return True
            except BlockingIOError:
                continue
        return False

    def digests(self, course: Class) -> dict[str, str]:
        """Every file of the class and the host that grading has no business with."""
        own = ("autograded", "reports", "gradebook.db", "feedback", "keys")
        kept = [path for top in course.root.iterdir() if top.name not in own for path in [top, *top.rglob("*")]]
        kept += [self.home, *self.folder.rglob("*"), Path("/etc/passwd")]
        return {str(one): hashlib.sha256(one.read_bytes()).hexdigest() for one in sorted(set(kept)) if one.is_file()}


def _data(course: Class, trainee: str) -> str:
    file = course.folder.variant(trainee, "tiny-sort") / "transactions.csv"
    return file.read_text(encoding="utf-8")


def _files(course: Class, trainee: str) -> dict[str, bytes]:
    """A trainee's package, untouched, with empty answers."""
    with zipfile.ZipFile(course.folder.package(trainee) / "tiny-sort.zip") as archive:
        held = {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}
    stated = json.loads(held["trainee.json"])
    empty = {"schema": 1, "assignment": "tiny-sort", "trainee": trainee, "variant": stated["variant"], "answers": {}}
    wanted = ("tiny-sort.ipynb", "trainee.json")
    return {name: held[name] for name in wanted} | {"answers.json": json.dumps(empty).encode()}


def _perfect(course: Class, trainee: str, note: str) -> bytes:
    """A perfect hand-in whose number is worked out by code."""
    with zipfile.ZipFile(io.BytesIO(course.zip(trainee))) as archive:
        held = {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}
    book = nbformat.reads(held["tiny-sort.ipynb"].decode(), as_version=4)
    source = 'mean_tonnes = fills["litres"].mean() * 0.84 / 1000\nfills.groupby("litres").size().plot()\nmean_tonnes'
    next(cell for cell in book.cells if cell.id == "mean-in-code").source = source
    if note:
        next(
            cell for cell in book.cells if cell.metadata.get("nbgrader", {}).get("grade_id") == "visit-note"
        ).source += note
    return packed(held | {"tiny-sort.ipynb": nbformat.writes(book).encode()})


def _graded(course: Class, trainee: str) -> Any:
    file = course.folder.autograded(trainee, "tiny-sort") / "tiny-sort.ipynb"
    return nbformat.read(file, as_version=4) if file.is_file() else None


def _page(course: Class, trainee: str) -> str:
    """Everything that trainee is shown afterwards."""
    pages = [
        course.folder.feedback(trainee, "tiny-sort") / "tiny-sort.html",
        course.root / "reports" / "trainees" / f"{trainee}.html",
    ]
    return "".join(page.read_text(encoding="utf-8") for page in pages if page.is_file())
