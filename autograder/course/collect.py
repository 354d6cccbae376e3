"""Take in what trainees sent: every hand-in becomes one line with a verdict, and nothing is overwritten."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import nbformat

from autograder.course import attempts, inbox, owner, packages, rebuild, received, roleplays
from autograder.course.exercise import Exercise
from autograder.course.folder import ClassFolder
from autograder.course.owner import Owner
from autograder.course.received import Line
from autograder.masters.bindings import bindings
from toolkit.boards import answers, rules
from toolkit.errors import ContentError


def collect(folder: ClassFolder, source: Path, *, at: datetime | None = None) -> list[Line]:
    """Collect everything in the inbox `source`.

    at: when it was handed in (UTC); without it the time of the inbox file counts, at most now.
    """
    now = received.now()
    taken: list[Line] = []
    for entry in inbox.entries(source):
        problem = inbox.unsafe(entry)
        if problem:
            taken.append(_refused(problem, entry.name, now))
            continue
        moment = at or min(now, datetime.fromtimestamp(entry.stat().st_mtime, UTC))
        copy = received.copy(folder, entry, now)
        taken += _Taker(folder, moment, now).take(copy, entry.name)
    received.note(folder, taken)
    return taken


class _Taker:
    """Takes the hand-ins of one inbox entry."""

    def __init__(self, folder: ClassFolder, handed: datetime, now: datetime) -> None:
        self.folder, self.handed, self.now = folder, handed, now

    def take(self, copy: Path, shown: str) -> Iterator[Line]:
        for piece in inbox.pieces(copy, shown):
            if isinstance(piece, ContentError):
                yield _refused(piece, shown, self.now)
            elif isinstance(piece, inbox.Code):
                yield self._code(piece)
            else:
                yield self._package(piece)

    def _package(self, piece: inbox.Package) -> Line:
        stated = None
        try:
            stated = owner.of_package(piece.shown, piece.files)
            owner.admit(self.folder, piece.shown, stated)
            handed = rebuild.parse(*_notebook(piece, stated.assignment))
            released = nbformat.read(self.folder.release(stated.assignment), as_version=4)
            notebook = rebuild.rebuild(released, handed, piece.shown)
            given, note = self._fitting(stated, self._given(piece, stated), piece.shown)
            if answers.FILE not in piece.files:
                note = f"没有 {answers.FILE}，答题板各题按空白计"
            return self._keep(stated, notebook, given, "notebook", piece.shown, note)
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
            return self._keep(stated, notebook, given, "phone", piece.shown, note)
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
        sentence = f"情景“{title}”重放得 {total} 分" if fresh else f"情景“{title}”这一遍收过了，不另计"
        return self._line(piece.shown, "已收" if fresh else "重复", trainee, scenario, sentence)

    def _given(self, piece: inbox.Package, stated: Owner) -> dict[str, Any]:
        if answers.FILE not in piece.files:
            return {}
        shown = f"{piece.shown}/{answers.FILE}"
        raw = owner.parse(piece.files[answers.FILE], shown)
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

    def _keep(self, stated: Owner, notebook: Any, given: dict[str, Any], kind: str, shown: str, note: str) -> Line:
        attempt = attempts.keep(self.folder, stated, notebook, given, kind=kind, file=shown, handed=self.handed)
        if attempt is None:
            return self._line(shown, "重复", stated.trainee, stated.assignment, "同样的内容收过了，不另计")
        chosen = attempts.counted(self.folder, stated.trainee, stated.assignment)
        assert chosen is not None
        attempts.lay_out(self.folder, stated.trainee, stated.assignment, chosen)
        sentence = f"第 {attempt.number} 次" if attempt.number > 1 else "收到"
        if chosen.number != attempt.number:
            sentence += f"(按设定算第 {chosen.number} 次)"
        due = self.folder.settings.due_utc(stated.assignment)
        if due is not None and self.handed.replace(tzinfo=None) > due:
            sentence += "，过了截止时间"
        return self._line(shown, "已收", stated.trainee, stated.assignment, f"{sentence}。{note}" if note else sentence)

    def _line(self, shown: str, verdict: str, trainee: str, assignment: str, sentence: str) -> Line:
        return Line(shown, verdict, trainee, assignment, sentence, self.now.isoformat())


def _notebook(piece: inbox.Package, assignment: str) -> tuple[str, str]:
    """Text and shown name of the notebook in a hand-in."""
    notebooks = {name: content for name, content in piece.files.items() if name.lower().endswith(".ipynb")}
    if not notebooks:
        raise ContentError(piece.shown, "", "里面没有笔记本", f"请学员把 {assignment}.ipynb 一起交")
    if len(notebooks) > 1 and f"{assignment}.ipynb" not in notebooks:
        raise ContentError(
            piece.shown, "", f"有 {len(notebooks)} 个笔记本，看不出交哪个", f"请学员只留 {assignment}.ipynb"
        )
    name = f"{assignment}.ipynb" if f"{assignment}.ipynb" in notebooks else next(iter(notebooks))
    shown = piece.shown if piece.shown.endswith(name) else f"{piece.shown}/{name}"
    return notebooks[name].decode("utf-8-sig", errors="replace"), shown


def _refused(problem: ContentError, shown: str, now: datetime, stated: Owner | None = None) -> Line:
    trainee, assignment = (stated.trainee, stated.assignment) if stated else ("", "")
    return Line(shown, "拒收", trainee, assignment, str(problem), now.isoformat())
