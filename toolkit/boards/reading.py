"""Read an authored YAML file into a pydantic model; every mistake becomes one Chinese sentence.

YAML text ── read_yaml ──> plain data ── validate ──> model
                 └────────────┴──> ContentError(file, where, problem, way_out)
"""

import re
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from toolkit.authored import parse_yaml, read_text
from toolkit.errors import ContentError

Model = TypeVar("Model", bound=BaseModel)


class Strict(BaseModel):
    """Base of every authored model: no unknown fields, no silent conversions, no changes afterwards."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


def read_yaml(path: Path) -> Any:
    """Return the data of a YAML file; ContentError names the line when it cannot be read."""
    return parse_yaml(read_text(path, path.name), path.name)


def validate(model: type[Model], data: Any, file: object) -> Model:
    """Return the model of the data; ContentError names the first wrong field and counts the others."""
    if not isinstance(data, dict):
        raise ContentError(file, "", "内容应是“字段: 值”", "对照别的同类文件改")
    try:
        return model.model_validate(data)
    except ValidationError as error:
        problems = error.errors(include_url=False)
        first = problems[0]
        more = f"(另有 {len(problems) - 1} 处)" if len(problems) > 1 else ""
        problem, way_out = _in_chinese(first)
        raise ContentError(file, _where(first["loc"], data), problem + more, way_out) from None


def _where(location: tuple[int | str, ...], data: Any) -> str:
    """Walk the raw data along a pydantic location; names of union members are not part of the file."""
    words = []
    current = data
    for position, part in enumerate(location):
        if isinstance(part, int) and isinstance(current, list):
            current = current[part] if part < len(current) else None
            name = current.get("id") if isinstance(current, dict) else None
            words.append(f"第 {part + 1} 条" + (f"({name})" if isinstance(name, str) else ""))
        elif isinstance(current, dict) and part in current:
            current = current[part]
            words.append(str(part))
        elif position == len(location) - 1 and isinstance(part, str) and isinstance(current, dict):
            words.append(part)
    return " ".join(words)


_MESSAGES = {
    "missing": ("缺这一项", "补上"),
    "extra_forbidden": ("没有叫这个名字的字段", "检查拼写，或删掉"),
    "string_type": ("应是文字", "数字和 yes/no 要加引号"),
    "string_too_short": ("不能空着", "补上内容"),
    "list_type": ("应是列表", "每条前加“- ”"),
    "dict_type": ("应是“字段: 值”", "检查缩进"),
    "model_type": ("应是“字段: 值”", "检查缩进"),
    "model_attributes_type": ("应是“字段: 值”", "检查缩进"),
    "float_type": ("应是数字", "去掉引号和单位"),
    "int_type": ("应是整数", "去掉引号和小数"),
    "bool_type": ("应是 true 或 false", "改成其中一个"),
    "string_pattern_mismatch": ("写法不合要求", "只用字母、数字、下划线和连字符"),
    "finite_number": ("应是有限的数", "改成普通数字"),
}
_BOUNDS = {"greater_than": "大于", "greater_than_equal": "不小于", "less_than": "小于", "less_than_equal": "不大于"}


def _in_chinese(error: Any) -> tuple[str, str]:
    kind, context = error["type"], error.get("ctx", {})
    if kind == "extra_forbidden" and re.search(r"[\u4e00-\u9fff]", str(error["loc"][-1])):
        return "这一句被逗号切开了，后半句成了字段名", "花括号里的句子要整句加引号"
    if kind in _MESSAGES:
        return _MESSAGES[kind]
    if kind == "literal_error":
        known = context["expected"].replace("'", "").replace(" or ", "、").replace(", ", "、")
        return "不在可用的写法里", f"可用的是：{known}"
    if kind in ("union_tag_invalid", "union_tag_not_found"):
        known = context.get("expected_tags", "").replace("'", "").replace(", ", "、")
        name = context["discriminator"].strip("'")
        return f"缺 {name} 或它写错了", f"可用的是：{known}" if known else "补上"
    if kind == "too_short":
        return f"至少要 {context['min_length']} 条", "补齐"
    if kind == "too_long":
        return f"至多 {context['max_length']} 条", "删去多的"
    if kind in _BOUNDS:
        return f"应{_BOUNDS[kind]} {next(iter(context.values())):g}", "改这个数"
    if kind == "value_error":
        return str(context.get("error", error["msg"])).rstrip("。"), "改好再试"
    return "类型不对", "对照别的同类文件改"
