"""Split a Markdown file into its front matter and body."""

from pathlib import Path
from typing import Any

import yaml

from toolkit.errors import ContentError

FENCE = "---"


class _Strict(yaml.SafeLoader):
    """A loader that refuses a key given twice: the first one would be lost without a word."""


def _mapping(loader: _Strict, node: yaml.MappingNode, deep: bool = False) -> dict:
    seen = set()
    for key_node, _ in node.value:
        key = loader.construct_object(key_node, deep=deep)
        if key in seen:
            raise yaml.constructor.ConstructorError(None, None, f"“{key}”写了两遍", key_node.start_mark)
        seen.add(key)
    return yaml.SafeLoader.construct_mapping(loader, node, deep)


_Strict.add_constructor(
    yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, lambda loader, node: _mapping(loader, node, deep=True)
)


def parse_yaml(text: str, file: object, first_line: int = 1) -> Any:
    """Parse YAML; ContentError names the line in the file, counted from `first_line`."""
    try:
        return yaml.load(text, Loader=_Strict)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"第 {mark.line + first_line} 行" if mark else ""
        problem = getattr(error, "problem", "") or ""
        told = problem if problem.startswith("“") else "不是合格的 YAML"
        raise ContentError(file, where, told, "检查缩进、冒号后的空格，文字里有冒号就加引号") from error


def split(path: Path) -> tuple[dict, str]:
    """Return (front matter, body); ContentError when either fence is missing or the YAML is broken."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError as error:
        raise ContentError(path, "", "没有这个文件", "核对文件名") from error
    except UnicodeDecodeError as error:
        raise ContentError(path, "", "不是 UTF-8 编码", "用 UTF-8 另存一次") from error
    if not lines or lines[0].strip() != FENCE:
        raise ContentError(path, "第 1 行", "没有前置字段", "文件开头先写一行 ---,写完字段再写一行 ---")
    try:
        end = next(place for place, line in enumerate(lines[1:], start=1) if line.strip() == FENCE)
    except StopIteration:
        raise ContentError(path, "第 1 行", "前置字段没有收尾", "字段写完另起一行写 ---") from None
    fields = parse_yaml("\n".join(lines[1:end]), path, first_line=2)
    if not isinstance(fields, dict):
        raise ContentError(path, "第 2 行", "前置字段是空的", "照 cases/schema.json 写全")
    return fields, "\n".join(lines[end + 1 :]).strip() + "\n"
