"""The board in JupyterLab: the same JavaScript as in the page, answers kept in answers.json beside the notebook."""

import json
import os
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from toolkit.boards import answers as answers_file
from toolkit.boards.answers import Answers
from toolkit.errors import ContentError
from toolkit.paths import web_dist

FILE = "board.json"


class BoardWidget(anywidget.AnyWidget):
    """A board; traits as in the page. `open_board` makes one that saves itself."""

    _esm = web_dist("board.js")
    _css = web_dist("widgets.css")

    board = traitlets.Dict().tag(sync=True)
    """The public board, or the whole one in practice."""
    data = traitlets.Dict().tag(sync=True)
    key = traitlets.Dict().tag(sync=True)
    """Empty unless mode is practice."""
    mode = traitlets.Enum(["practice", "graded"], "graded").tag(sync=True)
    place = traitlets.Unicode("kernel").tag(sync=True)
    """Who keeps the answers: "kernel" here, the browser in a page."""
    answers = traitlets.Dict().tag(sync=True)
    revision = traitlets.Int(0).tag(sync=True)
    """Counts the taps."""
    saved_revision = traitlets.Int(0).tag(sync=True)
    """The tap up to which the answers are on disk; the board shows 未保存 while it is behind."""
    note = traitlets.Unicode("").tag(sync=True)
    """A sentence for the trainee, such as why saving failed."""

    def __init__(self, folder: str | Path | None = None, paper: dict[str, Any] | None = None, **traits: Any) -> None:
        self._folder = Path(folder) if folder is not None else None
        self._paper = paper or {}
        super().__init__(**traits)
        self.observe(self._save, "revision")

    def _save(self, _change: object = None) -> None:
        revision = self.revision
        if self._folder is not None:
            paper = self._paper
            kept = Answers(paper["assignment"], paper["trainee"]["id"], paper["variant"], dict(self.answers))
            try:
                answers_file.write(self._folder / answers_file.FILE, kept)
            except (OSError, ValueError):
                self.note = f"{answers_file.FILE} 写不进去：看看磁盘满没满、文件夹能不能写，再点一下任意选项。"
                return
        self.note = ""
        self.saved_revision = revision

    def check(self, *questions: str) -> None:
        """Say that the questions (all when none is named) are answered; ContentError names what is blank."""
        known = [question["id"] for question in self.board["questions"] if question.get("shown") != "paper"]
        for name in questions:
            if name not in known:
                raise ContentError("答题板", f"题 {name}", "没有这道题", f"可用的是：{'、'.join(known)}")
        open_ones = [text for name in questions or known if (text := self._blank(name))]
        if open_ones:
            raise ContentError("答题板", "", "还没答完：" + "；".join(open_ones), "回到上面的答题板补上，再运行这一格")
        if self.saved_revision < self.revision:
            raise ContentError("答题板", "", "最后几下还没存住", self.note or "再点一下任意选项")
        print("✓ 都答了，也存好了。")

    def check_number(self, name: str, value: object) -> None:
        """Say that a number stands in the code cell; ContentError names the variable that is still empty."""
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise ContentError("代码格", name, "还没有填数", f"回到上一格，把 {name} = 后面换成一个数，再运行这两格")
        print("✓ 填了数。")

    def _blank(self, name: str) -> str:
        question = next(one for one in self.board["questions"] if one["id"] == name)
        title = f"“{question['title']}”"
        given = self.answers.get(name)
        if question["kind"] in ("number", "classify") and "items" in question:
            only = question.get("only")
            rows = [row for row in self.data["tables"][question["items"]] if only is None or row.get(only) is True]
            missing = [row["id"] for row in rows if row["id"] not in (given or {})]
            if not missing:
                return ""
            few = "、".join(missing[:5]) + ("等" if len(missing) > 5 else "")
            return f"{title}差 {len(missing)} 家（{few}）"
        if question["kind"] == "text" and given and len(given) < question.get("least", 0):
            return f"{title}至少写 {question['least']} 字，现在 {len(given)} 字"
        return "" if given not in (None, "", {}, []) else title


def open_board(folder: str | Path = ".") -> BoardWidget:
    """Return the board of a package folder, with the answers saved before.

    Reads board.json and answers.json; a damaged answers.json is kept beside it under another name.
    Raises ContentError when board.json is missing or damaged, or when the answers are somebody else's.
    """
    folder = Path(folder)
    paper = _read_paper(folder / FILE)
    path = folder / answers_file.FILE
    note, kept = "", {}
    if path.exists():
        try:
            json.loads(path.read_text(encoding="utf-8-sig"))
        except (ValueError, RecursionError):
            aside = _free_name(folder)
            os.replace(path, aside)
            note = f"上次的 {path.name} 读不完整，已改名为 {aside.name} 留着；请从头核对一遍答案。"
        else:
            wanted = {"assignment": paper["assignment"], "trainee": paper["trainee"]["id"], "variant": paper["variant"]}
            kept = answers_file.read(path, **wanted).answers
    return BoardWidget(
        folder, paper, board=paper["board"], data=paper["data"], answers=kept, mode="graded", note=note
    )  # fmt: skip


def _free_name(folder: Path) -> Path:
    number = 1
    while (path := folder / f"answers-damaged-{number}.json").exists():
        number += 1
    return path


def _read_paper(path: Path) -> dict[str, Any]:
    way_out = "把发给您的材料包重新解压一份，答案文件 answers.json 拷过去就行"
    try:
        paper = json.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise ContentError(path.name, "", "文件夹里没有这份题板", way_out) from None
    except (OSError, ValueError, RecursionError):
        raise ContentError(path.name, "", "读不完整", way_out) from None
    fields = {"assignment": str, "trainee": dict, "variant": str, "board": dict, "data": dict}
    if not isinstance(paper, dict) or paper.get("schema") != 1:
        raise ContentError(path.name, "schema", "版本对不上", way_out)
    for field, kind in fields.items():
        if not isinstance(paper.get(field), kind):
            raise ContentError(path.name, field, "缺这一项", way_out)
    return paper
