"""What a board.yml may say.

    Board ─┬─ options   {set: [Option]}
           └─ questions  Number | Threshold | Classify | Order | Plan | Allocate | Text
                           └─ judge  Within | Decide | Total | OrderRule | PlanRule | AllocateRule

Everything under `judge`, and `splits`, `model` and `misconceptions`, stays with the judge: public() never hands it out.
"""

from typing import Annotated, Any, Literal

from pydantic import Field, field_validator

from toolkit import skills
from toolkit.boards.reading import Strict

Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,59}$")]
FieldName = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")]
Words = Annotated[str, Field(min_length=1)]
Finite = Annotated[float, Field(allow_inf_nan=False)]
Points = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Reference = Annotated[str | float, Field(union_mode="left_to_right")]
"""facts.x, item.x, answer.<q>, answer.<q>[item], own.<q>, or a number."""
Tolerance = Annotated[str | float, Field(union_mode="left_to_right")]
"""A number (absolute) or "1%" (of the target)."""


class Option(Strict):
    id: Id
    label: Words
    hint: str | None = None


class Series(Strict):
    label: Words
    field: FieldName


class Bars(Strict):
    labels: list[Words] = Field(min_length=1)
    series: list[Series] = Field(min_length=1, max_length=3)
    unit: str | None = None


class Show(Strict):
    """The card of one item."""

    title: Words = "{item.id} {item.name}"
    lines: list[Words] = Field(default=[])
    bars: Bars | None = None


class Splits(Strict):
    table: FieldName
    by: FieldName
    only: FieldName | None = None


class Picture(Strict):
    table: FieldName
    x: FieldName
    y: FieldName | None = None
    x_label: str | None = None
    y_label: str | None = None
    share: bool = False
    scale: Literal["linear", "sqrt"] = "linear"


class Mistake(Strict):
    id: Id
    say: Words


class TargetMistake(Mistake):
    target: Reference


class InsteadMistake(Mistake):
    instead: dict[FieldName, Reference] | None = None
    gives: Id | None = None
    right: Id | None = None


class ByMistake(Mistake):
    by: Reference
    descending: bool = True


class Judge(Strict):
    say: str | None = None
    right: str | None = None


class Within(Judge):
    rule: Literal["within"]
    target: Reference
    tolerance: Tolerance = 0.0
    mistakes: list[TargetMistake] = Field(default=[])


class Row(Strict):
    conditions: list[Words] = Field(default=[], alias="if")
    then: Id


class Decide(Judge):
    rule: Literal["decide"]
    names: dict[FieldName, Reference] = Field(alias="from")
    rows: list[Row] = Field(min_length=2)
    mistakes: list[InsteadMistake] = Field(default=[])


class Total(Judge):
    rule: Literal["total"]
    table: FieldName
    only: FieldName | None = None
    names: dict[FieldName, Reference] = Field(default={}, alias="from")
    conditions: list[Words] = Field(default=[], alias="if")
    add: FieldName | None = None
    tolerance: Tolerance = 0.0
    mistakes: list[InsteadMistake] = Field(default=[])


class OrderRule(Judge):
    rule: Literal["order"]
    by: Reference
    descending: bool = True
    mistakes: list[ByMistake] = Field(default=[])


class Part(Strict):
    id: Id
    points: Points
    say: str | None = None


class CapPart(Part):
    check: Literal["cap"]


class MustPart(Part):
    check: Literal["must", "avoid"]
    conditions: list[Words] = Field(min_length=1, alias="if")


class ValuePart(Part):
    check: Literal["value"]
    by: Reference
    atleast: Reference


class PlanRule(Strict):
    rule: Literal["plan"]
    least: int = Field(default=1, ge=1)
    names: dict[FieldName, Reference] = Field(default={}, alias="from")
    parts: list[Annotated[CapPart | MustPart | ValuePart, Field(discriminator="check")]] = Field(min_length=1)


class TotalPart(Part):
    check: Literal["total"]
    tolerance: Tolerance = 0.0


class BoundsPart(Strict):
    check: Literal["bounds"]
    id: Id
    each: Points
    low: Reference
    high: Reference
    say: str | None = None


class AllocateRule(Strict):
    rule: Literal["allocate"]
    parts: list[Annotated[CapPart | TotalPart | BoundsPart, Field(discriminator="check")]] = Field(min_length=1)


class Question(Strict):
    id: Id
    title: Annotated[str, Field(min_length=1, max_length=16)]
    """A few words: what boards, feedback and reports call the question."""
    ask: Words
    skills: list[str] = Field(min_length=1)
    """Skill ids; Chinese names are accepted and turned into ids."""
    hint: str | None = None
    shown: Literal["both", "paper", "notebook"] = "both"

    @field_validator("skills")
    @classmethod
    def _known(cls, given: list[str]) -> list[str]:
        return [skills.resolve(one) for one in given]


class OverItems(Question):
    items: FieldName
    only: FieldName | None = None
    show: Show = Show()


class Number(Question):
    kind: Literal["number"]
    unit: str | None = None
    min: Finite | None = None
    max: Finite | None = None
    step: Points | None = None
    items: FieldName | None = None
    only: FieldName | None = None
    show: Show | None = None
    points: Points | None = None
    each: Points | None = None
    judge: Annotated[Within | Total, Field(discriminator="rule")]


class Threshold(Question):
    kind: Literal["threshold"]
    unit: str | None = None
    min: Finite
    max: Finite
    step: Points
    points: Points
    splits: Splits | None = None
    picture: Picture
    judge: Within


class Classify(OverItems):
    kind: Literal["classify"]
    options: FieldName
    each: Points
    judge: Decide


class Order(OverItems):
    kind: Literal["order"]
    points: Points
    judge: OrderRule


class Plan(OverItems):
    kind: Literal["plan"]
    options: FieldName | None = None
    hours: Reference
    cap: Reference
    judge: PlanRule


class Allocate(Question):
    kind: Literal["allocate"]
    items: FieldName | None = None
    options: FieldName | None = None
    only: FieldName | None = None
    show: Show | None = None
    total: Reference
    unit: str | None = None
    min: Finite | None = None
    max: Finite | None = None
    step: Points | None = None
    judge: AllocateRule


class RubricLine(Strict):
    id: Id
    points: Points
    text: Words


class Text(Question):
    kind: Literal["text"]
    points: Points
    least: int = Field(default=0, ge=0)
    rubric: list[RubricLine] = Field(default=[])
    model: str | None = None


AnyQuestion = Annotated[Number | Threshold | Classify | Order | Plan | Allocate | Text, Field(discriminator="kind")]


class Board(Strict):
    """A checked board; `load` is the way to get one."""

    id: Id
    title: Words
    minutes: int = Field(ge=1)
    covers: list[int] = Field(default=[])
    """Rows of the coverage list (toolkit/coverage.yml)."""
    intro: str = ""
    options: dict[FieldName, list[Option]] = Field(default={})
    misconceptions: dict[Id, Annotated[str, Field(min_length=1, max_length=16)]] = Field(default={})
    """Chinese name of every mistake and part that the judge tells apart; stays with the judge."""
    questions: list[AnyQuestion] = Field(min_length=1)

    def canonical(self) -> dict[str, Any]:
        """The plain data that both rule engines read."""
        used = {skill for question in self.questions for skill in question.skills}
        names = {skill.id: skill.name for skill in skills.all() if skill.id in used}
        return {**self.model_dump(by_alias=True, exclude_none=True, exclude={"covers"}), "skill_names": names}

    def question(self, name: str) -> Any:
        """Return the question of that id; KeyError when there is none."""
        for question in self.questions:
            if question.id == name:
                return question
        raise KeyError(name)

    @staticmethod
    def open(folder: str = ".") -> Any:
        """Return the BoardWidget of a package folder (widget.open_board)."""
        from toolkit.boards.widget import open_board

        return open_board(folder)
