"""Take in what trainees sent: every hand-in becomes one line with a verdict, and nothing is overwritten."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import nbformat

from autograder.course import (
    attempts,
    handed,
    inbox,
    owner,
    packages,
    readjson,
    rebuild,
    received,
    roleplays,
    safe,
)
from autograder.course.exercise import Exercise
from autograder.course.folder import ClassFolder
from autograder.course.owner import Owner
from autograder.course.received import Line
from autograder.course.shown import plain
from autograder.masters.bindings import bindings
from toolkit.boards import answers, rules
from toolkit.errors import ContentError


def collect(folder: ClassFolder, source: Path, *, at: datetime | None = None) -> list[Line]:
    """Collect everything in the inbox `source`; what became of each entry is logged before the next is taken.

    at: when it was handed in (UTC); without it the time of the inbox file counts, at most now.
    Raises ContentError when the disk is full: what was taken stays, and the next run goes on.
    """
    place = source.resolve()
    if place == folder.root or place.is_relative_to(folder.root / "received"):
        raise ContentError(source, "", "这是班级自己的文件夹，不是收件文件夹", "把收到的文件放进另一个文件夹")
    now = received.now()
    taken: list[Line] = []
    try:
        for entry in inbox.entries(source):
            lines = list(_entry(folder, entry, at, now))
            received.note(folder, lines)
            taken += lines
        roleplays.enter(folder)
    except OSError as problem:
        if not safe.full(problem):
            raise
        raise ContentError(
            folder.root.name,
            "",
            f"磁盘满了，收到第 {len(taken) + 1} 份停下",
            "腾出地方再运行一次 collect，已收的不会重复",
        ) from None
    return taken


def _entry(folder: ClassFolder, entry: Path, at: datetime | None, now: datetime) -> Iterator[Line]:
    """Lines of one inbox entry; whatever is wrong with it stops no other entry."""
    try:
        if not entry.is_symlink() and folder.root.is_relative_to(entry.resolve()):
            raise ContentError(entry.name, "", "班级文件夹在这里面，不收", "把收到的文件放进另一个文件夹")
        safe.check(entry)
        handed = at or min(now, datetime.fromtimestamp(entry.lstat().st_mtime, UTC))
        copy = received.copy(folder, entry, now)
        yield from _Taker(folder, handed, now).take(copy)
    except ContentError as problem:
        yield _refused(problem, entry.name, now)
    except Exception as problem:
        if _of_class(problem, folder, entry):
            raise
        yield _refused(safe.unreadable(entry.name, problem), entry.name, now)


def _of_class(problem: Exception, folder: ClassFolder, entry: Path | None = None) -> bool:
    """Is it the disk's or the class folder's fault, and not that of the hand-in (which may lie in the class folder)?"""
    if not isinstance(problem, OSError):
        return False
    where = Path(os.fsdecode(problem.filename or ""))
    return safe.full(problem) or (
        where.is_relative_to(folder.root) and not (entry is not None and where.is_relative_to(entry))
    )


class _Taker:
    """Takes the hand-ins of one inbox entry."""

    def __init__(self, folder: ClassFolder, handed: datetime, now: datetime) -> None:
        self.folder, self.handed, self.now = folder, handed, now

    def take(self, copy: Path) -> Iterator[Line]:
        for piece in inbox.pieces(copy):
            if isinstance(piece, ContentError):
                yield _refused(piece, copy.name, self.now)
            else:
                try:
                    yield self._code(piece) if isinstance(piece, inbox.Code) else self._package(piece)
                except Exception as problem:
                    if _of_class(problem, self.folder):
                        raise
                    yield _refused(safe.unreadable(piece.shown, problem), piece.shown, self.now)

    def _package(self, piece: inbox.Package) -> Line:
        stated = None
        try:
            stated = owner.of_package(piece)
            owner.admit(self.folder, piece.shown, stated)
            cells = handed.cells(*_notebook(piece, stated.assignment))
            released = nbformat.read(self.folder.release(stated.assignment), as_version=4)
            notebook, notes = rebuild.rebuild(released, cells, piece.shown)
            given, note = self._fitting(stated, self._given(piece, stated), piece.shown)
            if answers.FILE not in piece.files:
                note = f"没有 {answers.FILE}，答题板各题按空白计"
            notes = [*_empty(released, notebook, given), note, *notes]
            return self._keep(stated, notebook, given, "notebook", piece.shown, notes)
        except ContentError as problem:
            return _refused(problem, piece.shown, self.now, stated)

    def _code(self, piece: inbox.Code) -> Line:
        stated = None
        try:
            if piece.payload.get("k") == "roleplay":
                return self._roleplay(piece)
            stated = owner.of_code(piece.shown, piece.payload)
            owner.admit(self.folder, piece.shown, stated)
            given, note = self._fitting(stated, piece.payload.get("n"), piece.shown)
            released = nbformat.read(self.folder.release(stated.assignment), as_version=4)
            # Only the solved source tells which cell binds which answer.
            places = bindings(nbformat.read(self.folder.source(stated.assignment), as_version=4))
            notebook = rebuild.from_answers(released, places, given)
            notes = [*_empty(released, notebook, given), note]
            return self._keep(stated, notebook, given, "phone", piece.shown, notes)
        except ContentError as problem:
            return _refused(problem, piece.shown, self.now, stated)

    def _roleplay(self, piece: inbox.Code) -> Line:
        trainee = str(piece.payload.get("t") or "")
        scenario = str(piece.payload.get("s") or "")[:60]
        try:
            owner.known(self.folder, piece.shown, trainee)
            title, total, fresh = roleplays.take(self.folder, trainee, piece.payload, piece.shown, self.handed)
        except ContentError as problem:
            return _refused(problem, piece.shown, self.now, Owner(trainee, scenario, ""))
        sentence = f"对话“{title}”重放得 {total} 分" if fresh else f"对话“{title}”这一遍收过了，不另计"
        return self._line(piece.shown, "已收" if fresh else "重复", trainee, scenario, sentence)

    def _given(self, piece: inbox.Package, stated: Owner) -> dict[str, Any]:
        if answers.FILE not in piece.files:
            return {}
        shown = piece.place(answers.FILE)
        raw = readjson.read(piece.files[answers.FILE], shown)
        return answers.parse(
            raw, shown, assignment=stated.assignment, trainee=stated.trainee, variant=stated.variant
        ).answers

    def _fitting(self, stated: Owner, given: object, shown: str) -> tuple[dict[str, Any], str]:
        """Answers that the board can take, and a note on what it cannot."""
        if not isinstance(given, dict):
            raise ContentError(shown, "", "里面没有答案", "请学员回到答题板，重新复制提交码或重新存盘")
        exercise = Exercise.open(self.folder.frozen(stated.assignment))
        data = packages.paper(self.folder, stated.trainee, stated.assignment)["data"]
        fitting = rules.clean(exercise.board, data, given)
        odd = [str(name)[:20] for name in given if given[name] not in (None, "", {}, []) and name not in fitting]
        note = f"有 {len(odd)} 处填的不合题目（{'、'.join(odd[:3])}），按空白计" if odd else ""
        return fitting, note

    def _keep(
        self, stated: Owner, notebook: Any, given: dict[str, Any], kind: str, shown: str, notes: list[str]
    ) -> Line:
        note = "；".join(filter(None, notes))
        attempt = attempts.keep(
            self.folder,
            stated,
            notebook,
            given,
            kind=kind,
            file=plain(shown, 200),
            handed=self.handed,
            note=plain(note),
        )
        chosen = attempts.counted(self.folder, stated.trainee, stated.assignment)
        assert chosen is not None
        if attempt is None:
            # A collect that was cut off may have kept the attempt without laying it out.
            if not attempts.laid_out(self.folder, stated.trainee, stated.assignment, chosen):
                attempts.lay_out(self.folder, stated.trainee, stated.assignment, chosen)
            other = chosen.digest != attempts.digest(notebook, given)
            sentence = "同样的内容收过了，不另计" + (f"；算的是第 {chosen.number} 次" if other else "")
            return self._line(shown, "重复", stated.trainee, stated.assignment, sentence)
        attempts.lay_out(self.folder, stated.trainee, stated.assignment, chosen)
        sentence = f"第 {attempt.number} 次" if attempt.number > 1 else "收到"
        if chosen.number != attempt.number:
            sentence += f"(按设定算第 {chosen.number} 次)"
        due = self.folder.settings.due_utc(stated.assignment)
        if due is not None and self.handed.replace(tzinfo=None) > due:
            sentence += "，过了截止时间"
        sentence = "。".join([sentence, note]).rstrip("。")
        return self._line(shown, "已收", stated.trainee, stated.assignment, sentence)

    def _line(self, shown: str, verdict: str, trainee: str, assignment: str, sentence: str) -> Line:
        return _line(shown, verdict, trainee, assignment, sentence, self.now)


def _notebook(piece: inbox.Package, assignment: str) -> tuple[bytes, str]:
    """Content and shown name of the notebook in a hand-in."""
    notebooks = [name for name in piece.files if name.lower().endswith(".ipynb")]
    if not notebooks:
        raise ContentError(piece.shown, "", "里面没有笔记本", f"请学员把 {assignment}.ipynb 一起交")
    if len(notebooks) > 1 and f"{assignment}.ipynb" not in notebooks:
        raise ContentError(
            piece.shown, "", f"有 {len(notebooks)} 个笔记本，看不出交哪个", f"请学员只留 {assignment}.ipynb"
        )
    name = f"{assignment}.ipynb" if f"{assignment}.ipynb" in notebooks else notebooks[0]
    return piece.files[name], piece.place(name)


def _empty(released: nbformat.NotebookNode, notebook: nbformat.NotebookNode, given: dict[str, Any]) -> list[str]:
    """A note on a hand-in that is the paper as it was handed out: its zero is no silent one."""
    untouched = attempts.digest(notebook, given) == attempts.digest(released, {})
    return ["一题也没有答，交来的和发下去的一样"] if untouched else []


def _refused(problem: ContentError, shown: str, now: datetime, stated: Owner | None = None) -> Line:
    trainee, assignment = (stated.trainee, stated.assignment) if stated else ("", "")
    return _line(shown, "拒收", trainee, assignment, str(problem), now)


def _line(shown: str, verdict: str, trainee: str, assignment: str, sentence: str, now: datetime) -> Line:
    """A line with everything that a stranger could have written in it cleaned for the screen."""
    return Line(plain(shown, 200), verdict, plain(trainee, 64), plain(assignment, 64), plain(sentence), now.isoformat())
