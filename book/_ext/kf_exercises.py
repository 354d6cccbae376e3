"""What the trainer wants to know of an exercise at a glance, from its board and its named submissions."""

from html import escape
from pathlib import Path

import kf_tables
from docutils import nodes
from kf_directive import ContentDirective
from sphinx.application import Sphinx

from toolkit import boards, skills
from toolkit.authored import parse_yaml, read_text


class ExerciseFacts(ContentDirective):
    """Minutes and skills in a line, then a table of the questions and one of the common mistakes."""

    required_arguments = 1

    def build(self) -> list[nodes.Node]:
        folder = Path(self.env.srcdir) / "exercises" / self.arguments[0]
        files = [folder / "board.yml", *sorted((folder / "submissions").glob("*.yml"))]
        for file in files:
            self.env.note_dependency(str(file))
        board = boards.load(files[0])
        perfect, mistakes = _submissions(files[1:])
        points = perfect | {one.id: one.points for one in board.questions if one.kind == "text"}
        head = f"<p>约 {board.minutes} 分钟，20 分。练{_names({s for q in board.questions for s in q.skills})}。</p>"
        asked = _table(
            ["题", "分", "练什么"],
            [
                [question.title, f"{points[question.id]:g}", _names(set(question.skills))]
                for question in board.questions
            ],
        )
        wrong = _table(
            ["常见的错", "怎么想的", "丢几分", "丢在哪几题"],
            [
                [
                    board.misconceptions[one["expects"]["misconceptions"][0]],
                    one["title"],
                    f"{sum(perfect.values()) - sum(one['expects']['points'].values()):g}",
                    "、".join(
                        question.title
                        for question in board.questions
                        if one["expects"]["points"].get(question.id, 0) < perfect.get(question.id, 0)
                    ),
                ]
                for one in mistakes
            ],
        )
        return [nodes.raw("", head + asked + wrong, format="html")]


def _submissions(files: list[Path]) -> tuple[dict[str, float], list[dict]]:
    """Points of the perfect submission by question, and the submissions with a misconception of their own."""
    read = [parse_yaml(read_text(file, file.name), file.name) for file in files]
    perfect = next(one["expects"]["points"] for one in read if one["name"] == "perfect")
    return perfect, [one for one in read if one["name"] not in ("perfect", "blank")]


def _names(ids: set[str]) -> str:
    return "、".join(skill.name for skill in skills.all() if skill.id in ids)


def _table(heads: list[str], rows: list[list[str]]) -> str:
    head = "".join(f"<th>{escape(one)}</th>" for one in heads)
    body = "".join("<tr>" + "".join(f"<td>{escape(one)}</td>" for one in row) + "</tr>" for row in rows)
    few = " kf-few" if len(heads) <= kf_tables.FEW else ""
    table = f'<table class="table{few}"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'
    return f'<div class="pst-scrollable-table-container">{table}</div>'


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_directive("exercise-facts", ExerciseFacts)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
