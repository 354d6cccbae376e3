"""class.yml: what the trainer may set, checked when read."""

import os
import re
import secrets
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from toolkit.errors import ContentError

TEMPLATE = """\
# 班级设置。改完存盘即可，下一条命令就用新的。
course: {course}          # 课程代号：成绩册用它，建班后不要改
title: {title}
time_zone: Asia/Shanghai
# 截止时间，一份作业一行，例如  existing-customers: 2026-12-05 18:00
due: {{}}
# 交了几次算哪次：first 第一次，best 最好的一次（只比机器评的分），last 最后一次
attempts: last
# 成绩构成：作业代号: 占多少（合计 100）；不写就各份作业平均。
# 对话模拟默认只练不占分；要占就写 roleplays（交过的各篇最好成绩的平均），或单独一篇，如 roleplay-eighty-cents
weights: {{}}
# 拿来考试的对话模拟，如 [eighty-cents]：每人一份考卷，没有提示和复盘，只算第一次交的
exams: []
# 及格线（百分制）
pass_mark: 60
# 补考：补考作业代号: 顶替哪份作业；顶替后最高记到及格线
resit: {{}}
# 学员在反馈里看得到什么：扣分原因、书面题的评分要点
show_reasons: true
show_rubric: true
# 书放在哪个网址（手机链接和二维码要用）；没有网站就留空，发单页文件
site: ""
# 成绩册放在哪里：留空就是班级文件夹里的 gradebook.db；也可以是 PostgreSQL 库，一个班一个库
gradebook: {gradebook}
# 班级密钥：每人的数据由它生成。不要外传，不要改；改了，没发过的人会得到另一套数据
secret: {secret}
"""

_ENGLISH = {
    "String should match pattern '^(postgresql\\\\+psycopg://\\\\S+)?$'": "要写成 postgresql+psycopg://用户@主机/库名，或留空",
    "Field required": "没有填",
    "Extra inputs are not permitted": "不认识这一项",
    "Input should be 'first', 'best' or 'last'": "只能填 first、best 或 last",
}
_KINDS = {
    "float": "要填一个数",
    "bool": "要填 true 或 false",
    "dict": "要写成 {代号: 值}，没有就写 {}",
    "tuple": "要写成 [代号, 代号]，没有就写 []",
    "string_type": "要填文字，用英文引号括起来",
    "greater_than": "要在 0 到 100 之间",
    "less_than": "要在 0 到 100 之间",
}
"""By what the type of pydantic's error begins with; its sentences are English."""


class Settings(BaseModel):
    """The settings of one class."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    course: Annotated[str, Field(pattern=r"^[0-9A-Za-z][0-9A-Za-z_-]*$")]
    title: str
    time_zone: str = "Asia/Shanghai"
    due: dict[str, str] = {}
    """Due time by assignment, local to `time_zone`."""
    attempts: Literal["first", "best", "last"] = "last"
    weights: dict[str, Annotated[float, Field(ge=0, le=100)]] = {}
    """Share of the class mark by assignment, "roleplay-<id>" or "roleplays", per cent."""
    exams: tuple[str, ...] = ()
    """Ids of the role-plays that are examinations: own papers, first hand-in only."""
    pass_mark: Annotated[float, Field(ge=0, le=100)] = 60
    resit: dict[str, str] = {}
    """Assignment that stands in for another, by name."""
    show_reasons: bool = True
    show_rubric: bool = True
    site: str = ""
    gradebook: Annotated[str, Field(pattern=r"^(postgresql\+psycopg://\S+)?$")] = ""
    """Address of a PostgreSQL database of this class alone; empty for the file in the class folder."""
    secret: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError):
            raise ValueError("不是时区名，中国写 Asia/Shanghai") from None
        return value

    @field_validator("due", mode="before")
    @classmethod
    def _readable_due(cls, value: object) -> object:
        if not isinstance(value, dict):
            return value
        texts = {}
        for name, moment in value.items():
            # YAML reads "2026-12-05 18:00:00" as a datetime, and without seconds as text.
            text = moment.isoformat(" ") if isinstance(moment, datetime) else str(moment)
            try:
                datetime.fromisoformat(text)
            except ValueError:
                raise ValueError(f"“{name}”的截止时间“{text}”看不懂，写成 2026-12-05 18:00") from None
            texts[str(name)] = text
        return texts

    @field_validator("weights")
    @classmethod
    def _hundred(cls, value: dict[str, float]) -> dict[str, float]:
        if value and abs(sum(value.values()) - 100) > 1e-9:
            raise ValueError(f"成绩构成合计 {sum(value.values()):g}，应为 100")
        return value

    @field_validator("site")
    @classmethod
    def _web_address(cls, value: str) -> str:
        if value and not re.fullmatch(r"https?://[^\s\"'<>]+", value):
            raise ValueError("网址要以 http:// 或 https:// 开头")
        return value.rstrip("/")

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    def due_utc(self, assignment: str) -> datetime | None:
        """Due time as the gradebook keeps it: UTC without zone."""
        text = self.due.get(assignment)
        if text is None:
            return None
        local = datetime.fromisoformat(text)
        if local.tzinfo is None:
            local = local.replace(tzinfo=self.zone)
        return local.astimezone(UTC).replace(tzinfo=None)

    def local(self, moment: datetime) -> str:
        """A UTC moment (with or without zone) as the trainer's wall clock shows it."""
        aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return aware.astimezone(self.zone).strftime("%Y-%m-%d %H:%M")

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read class.yml; ContentError names the field."""
        try:
            raw = yaml.safe_load(path.read_text(encoding="utf-8"))
        except (yaml.YAMLError, UnicodeDecodeError) as error:
            mark = getattr(error, "problem_mark", None)
            where = f"第 {mark.line + 1} 行" if mark else ""
            raise ContentError(
                path.name, where, "写法不对，读不出来", "冒号后要有空格，缩进用空格；存成 UTF-8"
            ) from None
        if not isinstance(raw, dict):
            raise ContentError(path.name, "", "是空的", "从别的班级拷一份，或重新建班")
        try:
            return cls.model_validate(raw)
        except ValidationError as problem:
            first = problem.errors()[0]
            where = ".".join(str(part) for part in first["loc"])
            said = first["msg"].removeprefix("Value error, ")
            value = "" if where in ("secret", "gradebook") else f"(现在是 {first['input']!r})"
            raise ContentError(
                path.name, where, _chinese(first["type"], said) + value, "对照文件里的注释改好再运行"
            ) from None


def _chinese(kind: str, said: str) -> str:
    if kind == "value_error":
        return said
    return _ENGLISH.get(said) or next((told for start, told in _KINDS.items() if kind.startswith(start)), "填得不对")


def write_new(path: Path, course: str, title: str, gradebook: str = "") -> None:
    """Write class.yml with a fresh secret, readable by its owner only."""
    text = TEMPLATE.format(
        course=course,
        title=yaml.dump(title, allow_unicode=True).splitlines()[0],
        gradebook=yaml.dump(gradebook).splitlines()[0],
        secret=yaml.dump(secrets.token_hex(32)).strip(),
    )
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
