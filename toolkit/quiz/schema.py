"""What a <chapter>.quiz.yml may say: 5–8 questions, 2–4 options each, every option with its own feedback."""

from typing import Annotated, Any

from pydantic import Field

from toolkit.boards.reading import Strict

Words = Annotated[str, Field(min_length=1)]


class Option(Strict):
    text: Words
    right: bool = False
    feedback: Words
    """Why this one is right or wrong, said to somebody who chose it."""


class Question(Strict):
    ask: Words
    options: list[Option] = Field(min_length=2, max_length=4)


class Quiz(Strict):
    """A checked quiz; `load` is the way to get one."""

    covers: list[int] = Field(default=[])
    """Rows of the coverage list (toolkit/coverage.yml)."""
    questions: list[Question] = Field(min_length=5, max_length=8)

    def canonical(self) -> dict[str, Any]:
        """The plain data that the page gets."""
        return self.model_dump(exclude={"covers"})
