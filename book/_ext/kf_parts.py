"""From content files to what a mount needs: its data, and HTML that says the same without scripts.

cases/roleplays/<id>.yml    ──> roleplay
exercises/<id>/board.yml    ──> board   (practice: open data, open key)
<chapter>.quiz.yml          ──> quiz
<name>.sorting.yml          ──> board   (practice: cards into groups)
(a link or a file)          ──> paper
toolkit/calculator.py       ──> calculator
"""

import runpy
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any

from toolkit import boards
from toolkit import calculator as sums
from toolkit import quiz as quizzes
from toolkit import roleplay as roleplays
from toolkit.boards import sorting as sortings
from toolkit.boards.static import static_html
from toolkit.errors import ContentError


@dataclass(frozen=True)
class Part:
    key: str
    """Id of the part, unique in its kind."""
    traits: Mapping[str, Any]
    """What the module's model starts with."""
    fallback: str
    """HTML for a browser that runs no scripts."""
    files: tuple[Path, ...] = field(default=())
    """Files it was made from: the page is read again when one changes."""


def no_scripts(what: str) -> str:
    return f'<p class="kf-fallback">{what}要用到 JavaScript。请换手机自带的浏览器打开，或在设置里允许脚本。</p>'


def roleplay(root: Path, page: Path, key: str) -> Part:
    """A role-play with its brief, which stands as the player will show it: what has been read does not move."""
    file = root / "cases" / "roleplays" / f"{key}.yml"
    scenario = roleplays.load(file)
    brief = f'<div class="kf"><div class="kf-card"><p class="kf-rp-brief">{escape(scenario.brief)}</p></div></div>'
    first = scenario.nodes[scenario.start]
    opening = f"<p><strong>{escape(first.who)}:</strong>{escape(first.says[-1].says)}</p>"
    traits = {"scenario": scenario.for_player(), "trainee": "", "path": [], "result": {}}
    return Part(key, traits, brief + opening + no_scripts("对话练习"), (file,))


def paper(root: Path, page: Path) -> Part:
    """The empty frame of a graded paper; its content comes with the link."""
    return Part("paper", {}, no_scripts("作业"))


def calculator(root: Path, page: Path) -> Part:
    """The phone calculator, its formulas with worked examples readable without scripts."""
    fallback = sums.static_html() + no_scripts("自己填数")
    return Part("calculator", {"examples": sums.EXAMPLES}, fallback, (Path(sums.__file__),))


def board(root: Path, page: Path, key: str) -> Part:
    """An open exercise: its key.py makes data and key from a seed of their own that no class uses."""
    file, keys = root / "exercises" / key / "board.yml", root / "exercises" / key / "key.py"
    if not keys.exists():
        raise ContentError(keys, "", "没有这个文件", "练习文件夹里要有 board.yml 和 key.py")
    traits = runpy.run_path(str(keys))["practice_payload"]()
    return Part(key, traits, static_html(boards.load(file), traits["data"]), (file, keys))


def sorting(root: Path, page: Path, name: str) -> Part:
    """The sorting practice of that name beside a page; its answers can be unfolded without scripts."""
    file = page.with_name(f"{name}.sorting.yml")
    loaded = sortings.load(file)
    labels = {option.id: option.label for option in loaded.options}
    answers = "".join(
        f"<li>{escape(card.say)}：{escape(labels[card.right])}。{escape(card.why)}</li>" for card in loaded.cards
    )
    fallback = static_html(sortings.board(loaded), sortings.data(loaded))
    fallback += f"<details><summary>看答案</summary><ul>{answers}</ul></details>"
    return Part(loaded.id, sortings.practice(loaded), fallback, (file,))


def quiz(root: Path, page: Path) -> Part:
    """The quiz beside a chapter, answers readable without scripts."""
    file = page.with_suffix(".quiz.yml")
    loaded = quizzes.load(file)
    key = page.relative_to(root).with_suffix("").as_posix()
    return Part(key, quizzes.traits(loaded, key), quizzes.static_html(loaded), (file,))
