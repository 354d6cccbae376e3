"""The one list of skills (skills.yml), used by role-plays, exercises, cases and reports."""

from functools import cache
from pathlib import Path
from typing import NamedTuple

import yaml

from toolkit.errors import ContentError

FILE = Path(__file__).with_name("skills.yml")


class Skill(NamedTuple):
    id: str
    """English id, used in metadata and results."""
    name: str
    """Chinese name, shown to people and used in role-play files."""
    about: str
    """One line on what it means at a station."""


@cache
def all() -> tuple[Skill, ...]:
    return tuple(Skill(**entry) for entry in yaml.safe_load(FILE.read_text(encoding="utf-8")))


def resolve(key: str, file: object = "skills.yml") -> str:
    """Return the id of a skill given by id or by Chinese name; ContentError (naming `file`) when there is none."""
    for skill in all():
        if key in (skill.id, skill.name):
            return skill.id
    known = "、".join(skill.name for skill in all())
    raise ContentError(file, f"技能“{key}”", "不在技能表里", f"可用的是：{known}")


def name(key: str) -> str:
    """Return the Chinese name of a skill given by id or name."""
    wanted = resolve(key)
    return next(skill.name for skill in all() if skill.id == wanted)
