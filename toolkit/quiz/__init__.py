"""The quiz beside a chapter: read it, check it, show it without scripts.

<chapter>.quiz.yml ── load ──> Quiz ─┬─ traits(quiz, id)    what the live quiz gets
                                     └─ static_html(quiz)   what a browser without scripts shows
"""

from html import escape
from pathlib import Path
from typing import Any

from toolkit.boards.reading import read_yaml, validate
from toolkit.errors import ContentError
from toolkit.quiz.schema import Question, Quiz

__all__ = ["Quiz", "load", "static_html", "traits"]

APART = 2
"""So many characters more or less than every other option are seen at a glance."""


def load(path: str | Path) -> Quiz:
    """Return the checked quiz; ContentError names the question and the way out."""
    path = Path(path)
    quiz = validate(Quiz, read_yaml(path), path.name)
    _check(quiz, path.name)
    return quiz


def traits(quiz: Quiz, name: str) -> dict[str, Any]:
    """Return what the live quiz gets; `name` keeps its progress apart from other quizzes."""
    return {"id": name, **quiz.canonical()}


def static_html(quiz: Quiz) -> str:
    """Return the quiz as questions with options, each answer folded away."""
    parts = ['<ol class="kf-quiz-static">']
    for question in quiz.questions:
        options = "".join(f"<li>{escape(option.text)}</li>" for option in question.options)
        answers = "".join(
            f"<li>{'✓ 对' if option.right else '✗ 不对'}。{escape(option.feedback)}</li>" for option in question.options
        )
        parts.append(
            f'<li><p>{escape(question.ask)}</p><ol type="A">{options}</ol>'
            f'<details><summary>看答案</summary><ol type="A">{answers}</ol></details></li>'
        )
    return f'<section class="kf kf-static">{"".join(parts)}</ol></section>'


def _check(quiz: Quiz, file: str) -> None:
    asked: list[str] = []
    places = set()
    for number, question in enumerate(quiz.questions, start=1):
        where = f"第 {number} 题"
        right = [place for place, option in enumerate(question.options) if option.right]
        if len(right) != 1:
            raise ContentError(file, where, f"有 {len(right)} 个选项写了 right: true", "只留一个")
        places.add(right[0])
        if question.ask in asked:
            raise ContentError(file, where, f"和第 {asked.index(question.ask) + 1} 题问的一样", "换一问")
        asked.append(question.ask)
        for field, words in (("选项", "text"), ("说明", "feedback")):
            texts = [getattr(option, words) for option in question.options]
            if len(set(texts)) < len(texts):
                raise ContentError(file, where, f"有两个{field}一模一样", "每个选项写自己的")
    if len(places) == 1:
        raise ContentError(file, "", f"每题都是第 {places.pop() + 1} 个选项对，不看题也能全对", "换换次序")
    for word, longer in (("长", 1), ("短", -1)):
        seen = sum(_apart(question, longer) for question in quiz.questions)
        if 2 * seen > len(quiz.questions):
            raise ContentError(
                file, "", f"{seen} 题里对的选项一眼就比别的{word}，不看题也能猜对", "把它和别的选项改得差不多长"
            )


def _apart(question: Question, longer: int) -> bool:
    """Is the right option longer (1) or shorter (-1) than all others, so that one sees it?"""
    lengths: dict[bool, list[int]] = {True: [], False: []}
    for option in question.options:
        lengths[option.right].append(longer * len(option.text))
    return lengths[True][0] >= max(lengths[False]) + APART
