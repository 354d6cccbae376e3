"""What a role-play file may say, as frozen models; `load` is the only way in.

    cases/roleplays/<id>.yml ──reading──> Scenario ──canonical()──> version, JavaScript player

The first node is the start. A node's `says` and a choice's `goto` are one text, or a list of variants: the first whose
`if` holds counts, the last one has no `if`. A condition names gauges with bounds and facts:

    requires: {trust: {min: 6, max: 9}, knows: [fleet-size], not_knows: [card-rule]}

Conditions of a `goto` are read after the choice's effects and facts; gauges are held within their bounds.
"""

import hashlib
import json
import re
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictInt, WithJsonSchema

from toolkit import skills as skill_list
from toolkit.cases import red_lines

Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]*$", max_length=40)]
Text = Annotated[str, Field(min_length=1, pattern=r"\S")]
RED_LINE = r"^R(0[1-9]|1[0-9]|20)$"


def _skill(key: Any) -> Any:
    return skill_list.resolve(key) if isinstance(key, str) else key


_SKILL_NAMES = [skill.name for skill in skill_list.all()]
Skill = Annotated[str, BeforeValidator(_skill), WithJsonSchema({"enum": _SKILL_NAMES})]
Points = Annotated[
    dict[Skill, StrictInt],
    WithJsonSchema(
        {"type": "object", "propertyNames": {"enum": _SKILL_NAMES}, "additionalProperties": {"type": "integer"}}
    ),
]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, protected_namespaces=())


class Customer(_Part):
    name: Text
    role: Text
    interest: Text
    """What the customer really wants."""
    fear: Text
    limit: Text
    """How far the customer will go."""


class Gauge(_Part):
    name: Text
    min: StrictInt
    max: StrictInt
    start: StrictInt
    about: Text
    words: Annotated[tuple[Text, ...], Field(min_length=2, max_length=5)] = ("低", "中", "高")
    """Words for equal parts of the range, from low to high."""
    signs: tuple[Text, ...] = ()
    """Words of which one stands in the feedback of every choice that moves the gauge; for the checker alone."""


class Bound(_Part):
    min: StrictInt | None = None
    max: StrictInt | None = None


class Condition(BaseModel):
    """Gauge bounds (any other key is a gauge id) and facts; all must hold."""

    model_config = ConfigDict(extra="allow", frozen=True)
    __pydantic_extra__: dict[str, Bound]
    knows: tuple[Id, ...] = ()
    not_knows: tuple[Id, ...] = ()

    @property
    def bounds(self) -> dict[str, Bound]:
        """Gauge id → bound."""
        return self.__pydantic_extra__ or {}

    def canonical(self) -> dict[str, Any]:
        """Plain data for the hash and the player."""
        bounds = {gauge: bound.model_dump(exclude_none=True) for gauge, bound in self.bounds.items()}
        return {"gauges": bounds, "knows": list(self.knows), "not_knows": list(self.not_knows)}


class Line(_Part):
    when: Condition | None = Field(default=None, alias="if")
    says: Text


class Branch(_Part):
    when: Condition | None = Field(default=None, alias="if")
    goto: Id


def _lines(value: Any) -> Any:
    return [{"says": value}] if isinstance(value, str) else value


def _branches(value: Any) -> Any:
    return [{"goto": value}] if isinstance(value, str) else value


class Choice(_Part):
    text: Text
    effects: dict[Id, StrictInt] = Field(default_factory=dict)
    learns: tuple[Id, ...] = ()
    points: Points = Field(default_factory=dict)
    feedback: Text
    mistake: Text | None = None
    requires: Condition | None = None
    red_line: Annotated[str, Field(pattern=RED_LINE)] | None = None
    goto: Annotated[
        tuple[Branch, ...], Field(min_length=1), BeforeValidator(_branches, json_schema_input_type=str | list[Branch])
    ]


class Node(_Part):
    who: Text
    says: Annotated[
        tuple[Line, ...], Field(min_length=1), BeforeValidator(_lines, json_schema_input_type=str | list[Line])
    ]
    choices: Annotated[tuple[Choice, ...], Field(min_length=2, max_length=6)]
    """Listed; at most four are offered at a time."""


class Ending(_Part):
    title: Text
    text: Text
    points: Points = Field(default_factory=dict)


class Exam(_Part):
    """What may differ from one examinee to the next; a role-play without it is for practice only."""

    starts: tuple[dict[Id, StrictInt], ...] = ()
    """Gauges that start elsewhere, a variant each; the file's own start is always one of them."""


class Scenario(_Part):
    id: Id
    title: Text
    volume: Literal["rake", "glue", "comb"]
    minutes: Annotated[StrictInt, Field(ge=1, le=60)]
    sources: tuple[Text, ...] = ()
    models: tuple[Text, ...] = ()
    kind: Literal["composed"]
    customer: Customer
    brief: Text
    skills: tuple[Skill, ...]
    gauges: dict[Id, Gauge]
    facts: Annotated[dict[Id, Text], Field(max_length=30)] = Field(default_factory=dict)
    nodes: Annotated[dict[Id, Node], Field(min_length=1)]
    endings: Annotated[dict[Id, Ending], Field(min_length=1)]
    exam: Exam | None = None
    """Choices may change places and gauges may start elsewhere (exam.py); no part of the version: it changes no path."""
    file: str = Field(default="", exclude=True, json_schema_extra={"readOnly": True})
    """Name of the file it came from, for messages; not part of the content."""

    def __hash__(self) -> int:
        return hash(self.version)

    @property
    def start(self) -> str:
        """Id of the first node."""
        return next(iter(self.nodes))

    @cached_property
    def version(self) -> str:
        """First 12 hex digits of the SHA-256 of the canonical content."""
        text = json.dumps(self.canonical(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode("utf-8")).hexdigest()[:12]

    def canonical(self) -> dict[str, Any]:
        """The content in one normal form: skills as ids, gauges and facts as lists, `says` and `goto` as variants."""
        plain = {key: getattr(self, key) for key in ("id", "title", "volume", "minutes", "kind", "brief")}
        return {
            **plain,
            "sources": list(self.sources),
            "models": list(self.models),
            "customer": self.customer.model_dump(),
            "skills": list(self.skills),
            "gauges": [
                {"id": key, **gauge.model_dump(mode="json", exclude={"signs"})} for key, gauge in self.gauges.items()
            ],
            "facts": [{"id": key, "text": text} for key, text in self.facts.items()],
            "start": self.start,
            "nodes": {key: _node(node) for key, node in self.nodes.items()},
            "endings": {key: ending.model_dump() for key, ending in self.endings.items()},
        }

    def for_player(self) -> dict[str, Any]:
        """`canonical()` with what the player shows beside it: version, names of the skills, texts of the red lines."""
        used = {choice.red_line for node in self.nodes.values() for choice in node.choices if choice.red_line}
        laws = {key: red_lines.get(key) for key in sorted(used)}
        return {
            **self.canonical(),
            "version": self.version,
            "skill_names": {skill: skill_list.name(skill) for skill in self.skills},
            "red_lines": {
                key: {"title": law.title, "law": law.law, "instead": law.instead} for key, law in laws.items()
            },
        }


def _variants(parts: tuple[Line, ...] | tuple[Branch, ...], field: str) -> list[dict[str, Any]]:
    found = []
    for part in parts:
        condition = {"if": part.when.canonical()} if part.when else {}
        found.append({**condition, field: getattr(part, field)})
    return found


def _node(node: Node) -> dict[str, Any]:
    return {
        "who": node.who,
        "says": _variants(node.says, "says"),
        "choices": [_choice(choice) for choice in node.choices],
    }


def _choice(choice: Choice) -> dict[str, Any]:
    data: dict[str, Any] = {
        "text": choice.text,
        "effects": dict(choice.effects),
        "learns": list(choice.learns),
        "points": dict(choice.points),
        "feedback": choice.feedback,
        "goto": _variants(choice.goto, "goto"),
    }
    if choice.mistake:
        data["mistake"] = choice.mistake
    if choice.requires:
        data["requires"] = choice.requires.canonical()
    if choice.red_line:
        data["red_line"] = choice.red_line
    return data


def json_schema() -> dict[str, Any]:
    """The JSON schema of a role-play file, for editors."""
    schema = Scenario.model_json_schema(by_alias=True, mode="validation")
    schema["properties"].pop("file")
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "对话模拟"
    cleaned: dict[str, Any] = _without_docs(schema)
    return cleaned


def _without_docs(schema: Any) -> Any:
    """Drop generated titles: they repeat the field names."""
    if isinstance(schema, dict):
        dull = {
            key
            for key, value in schema.items()
            if key == "title" and isinstance(value, str) and re.fullmatch(r"[\w ]+", value, re.A)
        }
        return {key: _without_docs(value) for key, value in schema.items() if key not in dull}
    if isinstance(schema, list):
        return [_without_docs(value) for value in schema]
    return schema
