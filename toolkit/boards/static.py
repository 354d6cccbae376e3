"""The board as plain HTML, for readers whose browser runs no script."""

from html import escape
from typing import Any

from toolkit.boards.schema import Board
from toolkit.boards.templates import fill


def static_html(board: Board, data: dict[str, Any]) -> str:
    """Return what a page shows in place of the live board: its questions with their options."""
    facts = {f"facts.{name}": value for name, value in data.get("facts", {}).items()}
    plain = board.canonical()
    parts = [f"<p>{escape(fill(text, facts.get))}</p>" for text in plain["intro"].split("\n\n") if text.strip()]
    parts.append("<ol>")
    for question in plain["questions"]:
        parts.append(f"<li><p>{escape(fill(question['ask'], facts.get))}</p>")
        if "options" in question:
            labels = (escape(option["label"]) for option in plain["options"][question["options"]])
            parts.append(f"<ul>{''.join(f'<li>{label}</li>' for label in labels)}</ul>")
        parts.append("</li>")
    parts.append("</ol><p>这块练习要在能运行脚本的浏览器里作答。</p>")
    return f'<section class="kf kf-static"><h3>{escape(board.title)}</h3>{"".join(parts)}</section>'
