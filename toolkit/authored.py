"""Read the files that people write: UTF-8 text and YAML, every mistake as one Chinese sentence."""

from pathlib import Path
from typing import Any

import yaml

from toolkit.errors import ContentError

# libyaml's parser, where PyYAML was built with it: ten times as fast, and the site reads its YAML again and again.
_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_Base):
    """SafeLoader that refuses a key written twice: the second would silently replace the first."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            try:
                twice = key in seen
                seen.add(key)
            except TypeError:
                raise yaml.constructor.ConstructorError(
                    None, None, "字段名写成了列表或字典", key_node.start_mark
                ) from None
            if twice:
                raise yaml.constructor.ConstructorError(None, None, f"“{key}”写了两遍", key_node.start_mark)
        return super().construct_mapping(node, deep)


def read_text(path: Path, file: object) -> str:
    """Return the text of a file; ContentError names it as `file` when it is missing or no UTF-8."""
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ContentError(file, "", "没有这个文件", "核对文件名和所在的文件夹") from None
    except (OSError, UnicodeDecodeError):
        raise ContentError(file, "", "读不出来，不是 UTF-8 编码", "存成 UTF-8 编码的文本再试") from None


def parse_yaml(text: str, file: object, first_line: int = 1) -> Any:
    """Return the data of a YAML text; ContentError names the line, counted from `first_line`."""
    try:
        return yaml.load(text, _Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f"第 {mark.line + first_line} 行" if mark else ""
        problem = error.problem or ""
        if not any("\u4e00" <= letter <= "\u9fff" for letter in problem):
            problem = "缩进、冒号、引号或括号有一处不对"
        raise ContentError(file, where, problem, "看这一行和上一行；文字里有冒号就加引号") from None
    except (yaml.YAMLError, RecursionError):
        raise ContentError(file, "", "不是能读的 YAML", "检查有没有混进特殊字符") from None
