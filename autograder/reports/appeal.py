"""One page on one trainee's assignment, for the talk about marks: what was handed in, the rule, the reason, the history."""

from datetime import datetime
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from autograder.course import attempts, audit, gradebook, history, packages, received, verdicts
from autograder.course.exercise import Exercise
from autograder.course.folder import ClassFolder
from autograder.course.rebuild import own_text
from autograder.masters import read
from autograder.masters.bindings import bindings
from autograder.reports.blocks import Block, Grid, Head, Items, Line, Own, as_html, as_text
from autograder.reports.gather import Mark, Paper, gather
from autograder.reports.handed import literal
from autograder.reports.said import Said
from autograder.reports.style import number
from toolkit.boards import answers
from toolkit.errors import ContentError

KEEP = "教员留存，不发学员：上面有答案。"


def write(folder: ClassFolder, trainee: str, assignment: str) -> Path:
    """Write reports/appeals/<trainee>-<assignment>.html and return it; ContentError for an unknown trainee or assignment."""
    title, blocks = blocks_of(folder, trainee, assignment)
    target = folder.root / "reports" / "appeals" / f"{trainee}-{assignment}.html"
    target.parent.mkdir(parents=True, exist_ok=True)
    history.write_text(target, as_html(title, blocks))
    return target


def in_text(folder: ClassFolder, trainee: str, assignment: str) -> str:
    """The same page for the terminal."""
    return as_text(*blocks_of(folder, trainee, assignment))


def blocks_of(folder: ClassFolder, trainee: str, assignment: str) -> tuple[str, list[Block]]:
    """Title and content of the page."""
    folder.need_assignment(assignment)
    if trainee not in folder.trainees:
        raise ContentError("roster.csv", f"学号“{trainee}”", "名单上没有", "核对学号；前面的 0 也要写")
    return _Appeal(folder, trainee, assignment).page()


class _Appeal:
    def __init__(self, folder: ClassFolder, trainee: str, assignment: str) -> None:
        self.folder, self.trainee, self.assignment = folder, trainee, assignment
        self.exercise = Exercise.open(folder.frozen(assignment))
        self.released = nbformat.read(folder.release(assignment), as_version=4)
        self.places = bindings(nbformat.read(folder.source(assignment), as_version=4))
        handed = folder.submitted(trainee, assignment) / f"{assignment}.ipynb"
        self.handed: NotebookNode | None = nbformat.read(handed, as_version=4) if handed.is_file() else None

    def page(self) -> tuple[str, list[Block]]:
        person, folder = self.folder.trainees[self.trainee], self.folder
        paper = self._paper()
        title = f"{self.exercise.board.title} · {person.name}（{person.id}）"
        blocks: list[Block] = [Line(KEEP, strong=True), Line(f"{person.area} · {person.station}")]
        blocks.append(Line(self._standing(paper)))
        if self.handed is None:
            return title, [*blocks, *self._history(paper)]
        try:
            said = self._said()
        except ContentError as problem:
            blocks.append(Line(f"题目和答案读不出来：{problem}", strong=True))
        except Exception as error:  # the key is an author's code
            blocks.append(Line(f"key.py 算不出这位学员的答案（{type(error).__name__}：{error}）", strong=True))
        else:
            for question in said.questions():
                mark = paper.marks.get(question["id"]) if paper else None
                blocks += self._question(said, question, mark)
        extra = [cell.source for cell in self.handed.cells if cell.id.startswith("extra-")]
        if extra:
            blocks += [Head("另外加的格"), *(Own(source) for source in extra)]
        blocks += self._history(paper)
        blocks.append(Line(f"{folder.settings.title}，评分用的是 {history.digest(self.exercise.folder)} 这一份答案。"))
        return title, blocks

    def _said(self) -> Said:
        place = self.folder.variant(self.trainee, self.assignment)
        paper = packages.paper(self.folder, self.trainee, self.assignment)
        return Said(
            self.exercise.board, paper["data"], self.exercise.key(self.exercise.read_files(place)), self._given()
        )

    def _given(self) -> dict[str, Any]:
        """Answers of the board, with what stands in the notebook's own cells."""
        file = self.folder.submitted(self.trainee, self.assignment) / answers.FILE
        given = dict(answers.read(file).answers) if file.is_file() else {}
        for name, place in self.places.items():
            value = literal(self._cell(place.cell), place.name) if place.name else self._own(place.cell)
            if value is not None:
                given[name] = value
        return given

    def _paper(self) -> Paper | None:
        """Marks as the reports show them; None before the first grading."""
        if not verdicts.path(self.folder, self.assignment).is_file():
            return None
        only = _One(self.folder, self.trainee)
        return gather(only, [self.assignment]).papers[self.trainee, self.assignment]

    def _standing(self, paper: Paper | None) -> str:
        if paper is None:
            return (
                "这份作业还没有评过。" if self.handed is not None else "没有收到这位学员的作业；这份作业也还没有评过。"
            )
        verdict = paper.verdict
        if verdict.score is None:
            what = {"未交": "没有收到这位学员的作业。", "拒收": "交来的没有收下。", "崩溃": "没有评成。"}
            said = what.get(verdict.word, verdict.word)
            if verdict.word == "未交" and self.handed is not None:
                said = "收到了，还没有评。"
            return f"{said}{verdict.note}"
        waiting = "；书面题待批，总分会变" if verdict.pending else ""
        note = f"；{verdict.note}" if verdict.note else ""
        return f"{verdict.word}，{number(verdict.score)} / {number(verdict.maximum)} 分{waiting}{note}"

    def _question(self, said: Said, question: dict[str, Any], mark: Mark | None) -> list[Block]:
        name, most = question["id"], number(said.most[question["id"]])
        points = "还没有评"
        if mark is not None:
            waits = mark.score is None or (mark.pending and question["kind"] == "text")
            points = f"待批 / {most} 分" if waits else f"{number(mark.score)} / {most} 分"
        blocks: list[Block] = [
            Head(f"{question['title']}（{name}）：{points}"), Line(f"题目：{said.ask(question)}"),
            *self._answers(said, question), Line("怎么算对："), Items(said.rule(question) or ["没有写"]),
        ]  # fmt: skip
        if question["kind"] == "text":
            blocks += self._look_for(name)
        if mark is not None and mark.reasons:
            rows = [f"{reason.sentence}扣 {number(reason.lost)} 分。" for reason in mark.reasons]
            blocks += [Line("扣分原因："), Items(rows)]
        elif mark is not None and question["kind"] != "text":
            blocks.append(Line("没有扣分。"))
        if mark is not None and mark.comment:
            blocks += [Line("教员的话："), Own(mark.comment)]
        return blocks

    def _answers(self, said: Said, question: dict[str, Any]) -> list[Block]:
        rows = said.answer(question)
        if question["kind"] == "text":
            given = said.values.answers.get(question["id"])
            return [Line("交来的："), Own(given)] if given else [Line("交来的：没有写。")]
        right = {item: value for item, value in said.right(question)}
        blocks: list[Block]
        if len(rows) == 1 and not rows[0][0]:
            place = self.places.get(question["id"])
            code = self._own(place.cell) if place else ""
            computed = code and question["id"] not in said.values.answers
            blocks = [Line(f"交来的：{'代码算的，见下' if computed else rows[0][1]}")]
            if code:
                blocks.append(Own(code))
            if "" in right:
                blocks.append(Line(f"应为：{right['']}"))
            return blocks
        if right:
            return [Grid(["哪一项", "交来的", "应为"], [[item, value, right.get(item, "")] for item, value in rows])]
        return [Grid(["哪一项", "交来的"], rows)]

    def _look_for(self, name: str) -> list[Block]:
        entry = self.exercise.rubric.get(name)
        rows = entry.get("look_for", []) if isinstance(entry, dict) else []
        said = [f"{one['text']}（{number(one['points'])} 分）" for one in rows]
        return [Line("批的时候看："), Items(said)] if said else []

    def _history(self, paper: Paper | None) -> list[Block]:
        blocks: list[Block] = [Head("经过")]
        rows = self._attempts() + self._received()
        blocks.append(Grid(["什么时候", "什么事", "说明"], rows) if rows else Line("没有收到过东西。"))
        manual = self._manual()
        if manual:
            blocks += [Line("手工批的分和批语："), Items(manual)]
        changed = self._audit()
        if changed:
            blocks += [Line("评完以后改过的："), Items(changed)]
        if paper is not None:
            blocks.append(Line(f"现在的结果：{self._standing(paper)}"))
        return blocks

    def _attempts(self) -> list[list[str]]:
        counted = attempts.graded(self.folder, self.trainee, self.assignment)
        how = {"notebook": "电脑", "phone": "手机"}
        return [
            [
                self.folder.settings.local(one.handed),
                f"第 {one.number} 次交（{how.get(one.kind, one.kind)}）",
                f"{one.file}{'；算的是这一次' if one == counted else ''}",
            ]
            for one in attempts.of(self.folder, self.trainee, self.assignment)
        ]

    def _received(self) -> list[list[str]]:
        return [
            [_local(self.folder, line.collected), line.verdict, line.sentence]
            for line in received.lines(self.folder)
            if line.trainee == self.trainee and line.assignment == self.assignment and line.verdict != "已收"
        ]

    def _manual(self) -> list[str]:
        with gradebook.opened(self.folder) as book:
            found = gradebook.submission(book, self.assignment, self.trainee)
            marks, comments = gradebook.manual(found), gradebook.comments_of(found)
            grades = gradebook.grades(found)
            rows = []
            for name in dict.fromkeys([*marks, *comments]):
                mark = marks.get(name)
                auto = grades[name].auto_score if name in grades else None
                parts = []
                if mark is not None and mark.score is not None:
                    machine = f"（机器评的是 {number(auto)}）" if auto is not None else ""
                    parts.append(f"手工 {number(mark.score)} 分{machine}")
                if mark is not None and mark.extra is not None:
                    parts.append(f"另加 {number(mark.extra)} 分")
                if name in comments:
                    parts.append(f"批语：{comments[name]}")
                rows.append(f"{name}：{'；'.join(parts)}")
        return rows

    def _audit(self) -> list[str]:
        rows = []
        for line in audit.entries(self.folder):
            if line.get("assignment") != self.assignment:
                continue
            for mark in line.get("marks") or []:
                if mark.get("trainee") == self.trainee:
                    when = _local(self.folder, str(line["time"]))
                    before, after = (_marked(mark.get(side)) for side in ("before", "after"))
                    rows.append(f"{when} 收批分表：{line.get('question')} {before} → {after}")
            for change in line.get("changes") or []:
                if change.get("trainee") != self.trainee:
                    continue
                asked = "；".join(
                    f"{one['question']} {number(one['old'])} → {number(one['new'])}" for one in change["questions"]
                )
                what = "撤销重评" if line.get("command") == "regrade --undo" else "换答案重评"
                when = _local(self.folder, str(line["time"]))
                rows.append(
                    f"{when} {what}（{line.get('before')} → {line.get('after')}）："
                    f"{number(change['old'])} → {number(change['new'])} 分。{asked}"
                )
        return rows

    def _cell(self, name: str) -> str:
        cells = self.handed.cells if self.handed is not None else []
        return next((cell.source for cell in cells if read.grade_id(cell) == name), "")

    def _own(self, name: str) -> str:
        """What the trainee put into a cell."""
        blank = next((cell.source for cell in self.released.cells if read.grade_id(cell) == name), "")
        return own_text(blank, self._cell(name))


class _One(ClassFolder):
    """The class with one trainee in it: nobody else is read."""

    def __init__(self, folder: ClassFolder, trainee: str) -> None:
        super().__init__(folder.root)
        self.__dict__["settings"] = folder.settings
        self.__dict__["trainees"] = {trainee: folder.trainees[trainee]}


def _marked(side: object) -> str:
    """One side of a line of marks-in."""
    if not isinstance(side, dict) or side.get("score") is None or side.get("pending"):
        return "待批"
    return f"{number(side['score'])} 分"


def _local(folder: ClassFolder, moment: str) -> str:
    try:
        return folder.settings.local(datetime.fromisoformat(moment))
    except ValueError:
        return moment
